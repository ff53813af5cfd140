//! Which entries a refresh goes through.

use super::parts::{catalogue, site, term};
use crate::{
    domain::{CacheType, Subject},
    refresh::{NotRefreshed, plan},
};

fn entries(cache_type: CacheType, key: &str) -> Vec<String> {
    let planned = plan::entries(&catalogue(), cache_type, &Subject::of_key(key).unwrap());
    planned.iter().map(|entry| format!("{} {}", entry.cache, entry.key)).collect()
}

#[test]
fn a_work_has_itself_its_authors_and_its_genres() {
    let work = "work:first-light-ann-lamb";
    assert_eq!(entries(CacheType::News, work), ["news work:first-light-ann-lamb"]);
    assert_eq!(entries(CacheType::Book, work), ["book work:first-light-ann-lamb"]);
    assert_eq!(entries(CacheType::Author, work), ["author author:ann-lamb", "author author:bo-hull"]);
    assert_eq!(entries(CacheType::Genre, work), ["genre genre:fantasy", "genre genre:poetry"]);
    assert_eq!(entries(CacheType::All, work).len(), 7, "news, picks, the book, two authors, two genres");
}

#[test]
fn an_author_has_books_the_most_widely_read_first() {
    let books = entries(CacheType::Book, "author:ann-lamb");
    assert_eq!(books, ["book work:high-water-ann-lamb", "book work:first-light-ann-lamb"]);
    assert_eq!(entries(CacheType::Genre, "author:ann-lamb"), Vec::<String>::new());
}

#[test]
fn a_genre_has_news_picks_and_itself() {
    let all = entries(CacheType::All, "genre:poetry");
    assert_eq!(all, ["news genre:poetry", "recommendations genre:poetry", "genre genre:poetry"]);
}

#[tokio::test]
async fn words_and_empty_plans_are_refused_with_a_reason() {
    let refresh = site().refresh;
    let refused = async |cache_type, text| refresh.submit(cache_type, &term(text)).await.unwrap_err();
    assert_eq!(refused(CacheType::All, "xyzzy plugh").await, NotRefreshed::Unknown);
    assert_eq!(refused(CacheType::News, "keeper counts ships").await, NotRefreshed::Unknown);
    assert_eq!(refused(CacheType::Book, "Poetry").await, NotRefreshed::NothingOfThisType);
}
