//! Drawings of the starter catalogue's maps.

use std::sync::LazyLock;

use super::{picture::Drawn, *};
use crate::{
    cache::{CacheName, TypedCache},
    domain::ManualClock,
    recommend::embedded_model,
};

static CATALOGUE: LazyLock<Arc<Catalogue>> = LazyLock::new(|| Arc::new(Catalogue::embedded().unwrap()));

static RECOMMENDER: LazyLock<Recommender> = LazyLock::new(|| {
    let clock = Arc::new(ManualClock::at(jiff::Timestamp::UNIX_EPOCH));
    let made = TypedCache::new(CacheName::Recommendations, CacheName::Recommendations.defaults(), clock);
    Recommender::new(CATALOGUE.clone(), embedded_model().ok(), made)
});

fn drawn(query: &str) -> Vec<Picture> {
    let asked = Asked::read(Shape::Map, &Params::of(query), &CATALOGUE, words()).unwrap();
    let site = Site { public_url: None, contact: String::new(), sources: Vec::new(), version: String::new() };
    page(&CATALOGUE, &RECOMMENDER, &site, &asked).pictures
}

fn terms(terms: &[&str]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(terms.iter().map(|term| ("search_term", term)))
        .finish()
}

fn assert_apart(picture: &Picture, told: &str) {
    let all: Vec<&Drawn> = picture.seeds.iter().chain(&picture.books).collect();
    for (at, one) in all.iter().enumerate() {
        let inside = one.left >= 0.0
            && one.top >= 0.0
            && one.left + one.width <= picture.width
            && one.top + one.height <= picture.height;
        assert!(inside, "{told}, {}: {one:?}", picture.class);
        for other in &all[at + 1..] {
            let beside = one.left + one.width <= other.left || other.left + other.width <= one.left;
            let above = one.top + one.height <= other.top || other.top + other.height <= one.top;
            assert!(beside || above, "{told}, {}: {} on {}", picture.class, one.name, other.name);
        }
    }
}

/// Of all pairs of books with different scores, the share whose better one is nearer to the middle.
#[expect(clippy::cast_precision_loss, reason = "a few hundred at most")]
fn order_kept(picture: &Picture) -> f32 {
    let reach = |book: &Drawn| {
        let ring = picture.rings[2];
        ((book.at.x - picture.middle.x) / ring.x).hypot((book.at.y - picture.middle.y) / ring.y)
    };
    let score = |book: &Drawn| book.name.split(' ').rev().nth(2).unwrap().parse::<u8>().unwrap();
    let books = &picture.books;
    let pairs = (0..books.len()).flat_map(|one| (one + 1..books.len()).map(move |other| (&books[one], &books[other])));
    let unequal: Vec<_> = pairs.filter(|(one, other)| score(one) > score(other)).collect();
    let kept = unequal.iter().filter(|(one, other)| reach(one) < reach(other)).count();
    if unequal.is_empty() { 1.0 } else { kept as f32 / unequal.len() as f32 }
}

#[test]
fn no_label_lies_on_another_and_the_order_can_be_seen() {
    let queries = [
        terms(&["dune"]),
        terms(&["pride and prejudice"]),
        terms(&["agatha christie"]),
        terms(&["cosy mystery"]),
        terms(&["books about grief"]),
        terms(&["dune", "emma"]),
        terms(&["dune", "emma", "agatha christie", "fantasy", "robots"]),
        format!("{}&limit=30", terms(&["dune"])),
        format!("{}&limit=1", terms(&["dune"])),
    ];
    for query in queries {
        let pictures = drawn(&query);
        assert_eq!(pictures.len(), 2, "{query}");
        for picture in &pictures {
            assert_apart(picture, &query);
            let kept = order_kept(picture);
            assert!(kept > 0.85, "{query}, {}: {kept}", picture.class);
        }
    }
}

#[test]
fn many_books_have_maps_without_an_overlap() {
    for work in CATALOGUE.works().iter().step_by(151) {
        let query = terms(&[&work.title]);
        for picture in drawn(&query) {
            assert_apart(&picture, &query);
        }
    }
}

#[test]
fn ten_things_and_thirty_books_fit_too() {
    let names: Vec<&str> = CATALOGUE.works().iter().step_by(601).map(|work| work.title.as_str()).collect();
    let pictures = drawn(&format!("{}&limit=50", terms(&names[..10])));
    for picture in &pictures {
        assert_eq!((picture.seeds.len(), picture.books.len()), (10, 30));
        assert_apart(picture, "ten");
    }
}

#[test]
fn what_nothing_fits_has_no_picture() {
    assert!(drawn("search_term=xqzzt+plonk").is_empty());
    assert_eq!(drawn("search_term=xqzzt+plonk&search_term=dune")[0].seeds.len(), 1);
}
