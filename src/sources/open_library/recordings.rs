//! Every recorded answer, read as the adapter reads it.

use std::{fs, path::PathBuf};

use serde_json::Value;

use super::{document, found, shelf};
use crate::{
    domain::{WorkId, WorkQuery},
    sources::{lenient_json, recorded, teller::Teller},
};

/// What a recording is, as the adapter sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Read {
    /// A search with so many works.
    Works(usize),
    /// A record with a description.
    Described,
    /// An author's record with a year.
    Author,
    /// Ratings.
    Ratings,
    /// The shelf of a subject with so many works.
    Shelf(u32),
    /// An object that has nothing of what we ask for.
    Nothing,
    /// No object.
    Unreadable,
}

const RECORDINGS: &[(&str, Read)] = &[
    ("api_books_isbn_9780980200447.json", Read::Nothing),
    ("api_books_olid_OL22853304M.json", Read::Nothing),
    ("api_books_olid_OL7353617M.json", Read::Nothing),
    ("book_OL7353617M.json", Read::Nothing),
    ("bookwyrm_ol_edition.json", Read::Described),
    ("bookwyrm_ol_edition_list.json", Read::Nothing),
    ("bookwyrm_ol_isbn_search.json", Read::Nothing),
    ("bookwyrm_ol_search.json", Read::Works(2)),
    ("bookwyrm_ol_work.json", Read::Described),
    ("error_403_user_agent_blocked.html", Read::Unreadable),
    ("error_429_covers.json", Read::Nothing),
    ("error_429_too_many_requests.json", Read::Nothing),
    ("error_notfound_works_INVALID_ID_editions.json", Read::Nothing),
    ("jayfajardo_author.json", Read::Author),
    ("jayfajardo_book.json", Read::Nothing),
    ("jayfajardo_book_by_isbn.json", Read::Unreadable),
    ("jayfajardo_editions.json", Read::Nothing),
    ("jayfajardo_free_search.json", Read::Works(88)),
    ("jayfajardo_search.json", Read::Works(81)),
    ("mediatracker_search.json", Read::Works(4)),
    ("mediatracker_work_OL82563W_desc_string.json", Read::Described),
    ("search_2025_default_fields_billy_summers.json", Read::Works(1)),
    ("search_dune_2026.json", Read::Works(3)),
    ("subjects_love_TRIMMED_transcribed.json", Read::Shelf(14_855)),
    ("wolox_api_books_isbn_0385472579.json", Read::Nothing),
    ("work_OL18020194W_ratings.json", Read::Ratings),
    ("work_OL45804W_desc_string.json", Read::Described),
    ("work_OL8694710W_desc_object.json", Read::Described),
    ("works_OL45804W_editions.json", Read::Nothing),
];

/// A recording, what is asked of it (title, author, year, ISBN), and the key that is found.
type Meant = (&'static str, &'static str, &'static str, i16, Option<&'static str>, Option<&'static str>);

const MEANT: &[Meant] = &[
    ("search_dune_2026.json", "Dune", "Frank Herbert", 1965, Some("9780441172634"), Some("OL893414W")),
    ("search_dune_2026.json", "Dune", "Френк Герберт", 1965, None, Some("OL893414W")),
    ("search_dune_2026.json", "Dune Messiah", "Frank Herbert", 1969, Some("9780441172634"), None),
    ("search_dune_2026.json", "Dune", "Brian Herbert", 1965, Some("9780441172634"), None),
    ("search_dune_2026.json", "Dune", "Frank Herbert", 1984, None, None),
    ("jayfajardo_search.json", "The Lord of the Rings", "J.R.R. Tolkien", 1954, None, Some("OL27448W")),
    ("jayfajardo_search.json", "The Two Towers", "J.R.R. Tolkien", 1954, None, None),
    ("jayfajardo_free_search.json", "Capitalism and Freedom", "Milton Friedman", 1962, None, Some("OL2747782W")),
    (
        "mediatracker_search.json",
        "Harry Potter and the Chamber of Secrets",
        "J.K. Rowling",
        1998,
        None,
        Some("OL82537W"),
    ),
    ("bookwyrm_ol_search.json", "This Is How You Lose the Time War", "Max Gladstone", 2019, None, Some("OL20639540W")),
    ("search_2025_default_fields_billy_summers.json", "Billy Summers", "Stephen King", 2021, None, Some("OL24229351W")),
];

fn page() -> Teller {
    Teller { source: "Open Library", url: None, licence: None }
}

fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("LUMINARIA_FIXTURES");
    if folder.is_none() {
        println!("skipped: LUMINARIA_FIXTURES is not set, there are no recorded answers of Open Library to read");
    }
    Some(PathBuf::from(folder?).join("upstream/openlibrary"))
}

fn kind(answer: Option<&Value>) -> Read {
    let Some(answer) = answer else { return Read::Unreadable };
    if let Some(works) = found::read(answer) {
        return Read::Works(answer["docs"].as_array().map_or(works.len(), Vec::len));
    }
    let author = document::author_facts(answer, &page());
    let shelf = shelf::facts(answer, lenient_json::text(&answer["name"]).unwrap_or_default(), &page());
    if let Some(count) = shelf.on_shelf {
        Read::Shelf(count.value)
    } else if document::work_facts(answer, &page()).description.is_some() {
        Read::Described
    } else if document::rating(answer).is_some() {
        Read::Ratings
    } else if author.is_empty() {
        Read::Nothing
    } else {
        Read::Author
    }
}

#[test]
fn recorded_answers_are_read() {
    let Some(folder) = folder() else { return };
    for (name, body) in recorded::others(&folder, RECORDINGS.iter().map(|(name, _)| *name)) {
        println!("{name}: {:?}", kind(lenient_json::object(&body).as_ref()));
    }
    let mut wrong = Vec::new();
    for (name, expected) in RECORDINGS {
        let answer = lenient_json::object(&fs::read(folder.join(name)).unwrap());
        let read = kind(answer.as_ref());
        println!("{name}: {read:?}");
        if read != *expected {
            wrong.push((name, read));
        }
    }
    assert_eq!(wrong, []);
}

#[test]
fn the_meant_work_is_found_in_recorded_searches_and_no_other() {
    let Some(folder) = folder() else { return };
    for (name, title, author, year, isbn, expected) in MEANT {
        let works = found::read(&lenient_json::object(&fs::read(folder.join(name)).unwrap()).unwrap()).unwrap();
        let asked = WorkQuery {
            id: WorkId::parse("a-work").unwrap(),
            titles: vec![(*title).to_owned()],
            authors: vec![vec![(*author).to_owned()]],
            year: Some(*year),
            isbn13: isbn.map(str::to_owned),
            openlibrary: None,
        };
        let best = found::best_work(&asked, &works);
        let facts = best.map(|work| work.facts(&page()));
        let told = facts.map(|facts| (facts.pages.map(|pages| pages.value), facts.cover.map(|cover| cover.value)));
        println!("{name}: {title} by {author}: pages, cover: {told:?}");
        assert_eq!(best.map(|work| work.key.as_str()), *expected, "{name}: {title} by {author}, {year}");
    }
}
