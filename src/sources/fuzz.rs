//! Every source is fed answers that were spoiled at random: whatever comes, it neither panics nor hands on what no page
//! may show, nor takes more memory than is stated here. `make test` tries some hundred for each, `make fuzz` millions:
//! `LUMINARIA_FUZZ_CASES` says how many. The covers are tried in the same way, beside their own code.

mod corpus;
mod spoil;
mod trial;

use bytes::Bytes;

pub(super) use self::corpus::{samples, samples_of};
pub(crate) use self::{
    corpus::Corpus,
    trial::{Trial, measured},
};
use super::{
    echo::{Echo, KINDS},
    feed_format,
};
use crate::domain::Clock as _;

/// The most heap for one answer, of a mebibyte at most: a number in JSON, two bytes with its comma, takes 32 here, and
/// three times that while the list grows.
const MOST_HEAP: u64 = 96 << 20;

fn survives(name: &'static str, cost: u32) {
    assert!(KINDS.contains(&name));
    let echo = Echo::new();
    Trial { name, cost, most_heap: MOST_HEAP }.survives(&Corpus::of(name), |body, turn| {
        // The door leads a feed to a thread where no panic is seen and no memory counted, so it is tried by itself first.
        let alone = matches!(name, "rss_feeds" | "google_news")
            .then(|| feed_format::parse(body, None, &echo.base, echo.clock.now()));
        echo.answers(Bytes::copy_from_slice(body));
        let told = echo.ask(name, turn);
        told.can_be_shown();
        assert!(told.is_empty() || !matches!(alone, Some(Err(_))), "{told:?}");
        !told.is_empty()
    });
}

#[test]
fn feeds_survive_anything() {
    survives("rss_feeds", 20);
}

#[test]
fn google_news_survives_anything() {
    survives("google_news", 20);
}

#[test]
fn mastodon_survives_anything() {
    survives("mastodon", 1);
}

#[test]
fn the_guardian_survives_anything() {
    survives("guardian", 1);
}

#[test]
fn the_new_york_times_survives_anything() {
    survives("nyt_books", 1);
}

#[test]
fn bluesky_survives_anything() {
    survives("bluesky", 1);
}

#[test]
fn open_library_survives_anything() {
    survives("openlibrary", 1);
}

#[test]
fn google_books_survives_anything() {
    survives("google_books", 1);
}

#[test]
fn wikipedia_survives_anything() {
    survives("wikipedia", 1);
}
