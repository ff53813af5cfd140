use serde_json::json;

use super::*;
use crate::sources::{lenient_json::spoiled, recorded};

fn now() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

fn read_all(document: &Value) -> Result<Lists, FailureReason> {
    read(&serde_json::to_vec(document).unwrap(), now())
}

fn book() -> Value {
    json!({"rank": 3, "rank_last_week": 0, "weeks_on_list": "12", "title": "A SAMPLE", "author": "Ann Other and Bo Else"})
}

fn list(books: &Value) -> Value {
    json!({"list_name": "Hardcover Fiction", "list_name_encoded": "hardcover-fiction",
           "display_name": "Hardcover & Fiction", "books": books})
}

fn overview(lists: &Value) -> Value {
    json!({"status": "OK", "results": {"published_date": "2026-02-22", "lists": lists}})
}

/// What is left of a book after a change.
fn with(change: impl FnOnce(&mut Value)) -> Option<ListedBook> {
    let mut changed = book();
    change(&mut changed);
    read_all(&overview(&json!([list(&json!([changed]))]))).unwrap().pop()?.books.pop()
}

#[test]
fn an_overview_and_a_single_list_are_read() {
    let lists = read_all(&overview(&json!([list(&json!([book()]))]))).unwrap();
    let [read] = lists.as_slice() else { panic!("one list: {lists:?}") };
    assert_eq!(read.name, "Hardcover & Fiction");
    assert_eq!(read.url.as_str(), "https://www.nytimes.com/books/best-sellers/hardcover-fiction/");
    assert_eq!(read.date.to_string(), "2026-02-22T00:00:00Z");
    let [first] = read.books.as_slice() else { panic!("one book: {read:?}") };
    assert_eq!((first.rank, first.rank_last_week, first.weeks), (3, None, 12));
    assert_eq!(first.authors, [["ann", "other"], ["bo", "else"]]);

    let mut single = list(&json!([book()]));
    single["published_date"] = json!("2026-02-22");
    assert_eq!(read_all(&json!({"status": "OK", "results": single})).unwrap(), lists);
}

#[test]
fn a_list_is_dated_by_a_day_that_may_be_to_come() {
    let dated = |day: &str| {
        let mut document = overview(&json!([list(&json!([]))]));
        document["results"]["published_date"] = json!(day);
        read_all(&document).unwrap().pop().map(|list| list.date.to_string())
    };
    assert_eq!(dated("2026-03-15").as_deref(), Some("2026-03-01T12:00:00Z"));
    for bad in ["2027-01-01", "0000-01-01", "-9999-01-01", "9999-12-31", "soon", ""] {
        assert_eq!(dated(bad), None, "{bad}");
    }
}

#[test]
fn a_list_whose_page_cannot_be_named_is_left_out() {
    for code in ["", "javascript:alert(1)", "../../x", "a b", "é"] {
        let mut list = list(&json!([book()]));
        list["list_name_encoded"] = json!(code);
        assert_eq!(read_all(&overview(&json!([list]))), Ok(vec![]), "{code}");
    }
}

#[test]
fn a_book_without_a_title_an_author_or_a_rank_is_left_out() {
    for (field, values) in [
        ("title", json!([null, "", "…", 1, {}])),
        ("author", json!([null, "", "and", 5])),
        ("rank", json!([null, 0, -1, 101, 1.5, "x", 1e300])),
    ] {
        for value in values.as_array().unwrap() {
            assert_eq!(with(|book| book[field] = value.clone()), None, "{field}: {value}");
        }
    }
    let by_contributor =
        with(|book| (book["author"], book["contributor"]) = (json!(""), json!("by Ann Other"))).unwrap();
    assert_eq!(by_contributor.authors, [["ann", "other"]]);
    let odd = with(|book| (book["weeks_on_list"], book["rank_last_week"]) = (json!(-3), json!("many"))).unwrap();
    assert_eq!((odd.weeks, odd.rank_last_week), (1, None));
}

#[test]
fn one_bad_item_costs_no_good_one() {
    let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
    let books = json!([null, 1, "x", deep, {}, {"title": null, "author": null, "rank": null}, book()]);
    let lists = json!([null, 1, {"books": 1}, {"list_name": null, "list_name_encoded": null}, list(&books)]);
    let lists = read_all(&overview(&lists)).unwrap();
    assert_eq!(lists.iter().map(|list| list.books.len()).collect::<Vec<_>>(), [1]);
}

#[test]
fn a_spoiled_item_costs_no_good_one() {
    for odd in spoiled(&book()) {
        let lists = read_all(&overview(&json!([list(&json!([book(), odd, book()]))]))).unwrap();
        assert!(lists[0].books.len() >= 2, "{odd}");
        assert!(lists[0].books.iter().all(|book| book.title.chars().count() <= LONGEST_TITLE), "{odd}");
    }
    for odd in spoiled(&list(&json!([book()]))) {
        assert!(read_all(&overview(&json!([list(&json!([])), odd]))).is_ok_and(|lists| !lists.is_empty()), "{odd}");
    }
    for odd in spoiled(&overview(&json!([list(&json!([book()]))]))) {
        let _ = read_all(&odd);
    }
}

#[test]
fn a_huge_title_is_cut() {
    let title = with(|book| book["title"] = json!("LONG ".repeat(2_000))).unwrap().title;
    assert!(title.chars().count() <= LONGEST_TITLE);
    let author = with(|book| book["author"] = json!("x".repeat(10_000))).unwrap().authors;
    assert!(author[0][0].len() <= LONGEST_AUTHOR);
}

#[test]
fn an_error_is_a_failure_even_with_a_good_status() {
    assert_eq!(read(br#"{"status": "ERROR", "errors": ["no"]}"#, now()), Err(FailureReason::Broken));
    for body in ["", "[]", "null", "{\"fault\": {}}", "{\"results\": []}", "{\"results\": {\"lists\": {}}}", "<html>"] {
        assert_eq!(read(body.as_bytes(), now()), Err(FailureReason::Unreadable), "{body}");
    }
    assert_eq!(read("[".repeat(10_000).as_bytes(), now()), Err(FailureReason::Unreadable));
    let twice = br#"{"results": {"lists": 1, "lists": []}}"#;
    assert_eq!(read(twice, now()), Ok(Vec::new()));
}

#[test]
fn recorded_answers_are_read() {
    let Some(folder) = std::env::var_os("LUMINARIA_FIXTURES") else {
        println!("skipped: LUMINARIA_FIXTURES is not set, there are no recorded lists to read");
        return;
    };
    let expected = [
        ("current_combined_fiction_2022-02-06.json", 1, 15),
        ("current_hardcover-fiction_2023-04-30.json", 1, 15),
        ("current_hardcover-fiction_2023-12-17.json", 1, 15),
        ("current_hardcover-fiction_2024-03-31.json", 1, 15),
        ("overview_2023-04-30.json", 2, 3),
    ];
    let folder = std::path::Path::new(&folder).join("upstream/nyt_books");
    for (name, body) in recorded::others(&folder, expected.iter().map(|(name, ..)| *name)) {
        println!("nyt_books/{name}: {:?}", read(&body, now()).map(|lists| lists.len()));
    }
    for (name, lists, books) in expected {
        let read = read(&std::fs::read(folder.join(name)).unwrap(), now()).unwrap();
        let found: usize = read.iter().map(|list| list.books.len()).sum();
        println!("nyt_books/{name}: {} lists, {found} books", read.len());
        assert_eq!((read.len(), found), (lists, books), "{name}");
    }
}
