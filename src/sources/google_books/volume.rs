//! Volumes as Google tells them, <https://developers.google.com/books/docs/v1/reference/volumes>: editions, with whatever
//! their publishers wrote about them.

use serde_json::Value;

use super::NAME;
use crate::{
    domain::{WorkFacts, WorkQuery},
    sources::{
        lenient_json::{self, decimal, list, text, texts, whole},
        lifespan::year,
        matching::{Fit, ToldWork, work_fit},
        plain_text, plausible,
        summary::first_sentences,
        teller::Teller,
    },
};

const MOST_SENTENCES: usize = 8;
const LONGEST_DESCRIPTION: usize = 1_000;

/// The volumes of an answer, or the one that the answer is; none in an empty one. `None` for what is no answer.
pub(super) fn read(body: &[u8]) -> Option<Vec<Value>> {
    let answer = lenient_json::object(body)?;
    let is_empty = answer.get("totalItems").and_then(whole) == Some(0);
    match &answer["items"] {
        Value::Array(items) => Some(items.clone()),
        _ if answer["volumeInfo"].is_object() => Some(vec![answer]),
        Value::Null if is_empty => Some(Vec::new()),
        _ => None,
    }
}

/// The facts of the volume that fits best; of several, one that has a description, then the one most readers rated.
pub(super) fn best_volume(asked: &WorkQuery, volumes: &[Value]) -> Option<WorkFacts> {
    let fits = volumes.iter().filter_map(|volume| Some((rank(asked, &volume["volumeInfo"])?, volume)));
    fits.max_by_key(|(rank, _)| *rank).map(|(_, volume)| facts(volume))
}

fn rank(asked: &WorkQuery, info: &Value) -> Option<(bool, Fit, bool, i64)> {
    let is_identified = list(&info["industryIdentifiers"])
        .iter()
        .any(|identifier| text(&identifier["identifier"]).is_some_and(|told| asked.isbn13.as_deref() == Some(told)));
    let subtitle = text(&info["subtitle"]).map(|subtitle| format!(": {subtitle}")).unwrap_or_default();
    let told = ToldWork {
        title: format!("{}{subtitle}", text(&info["title"])?),
        authors: texts(&info["authors"]),
        // That of an edition, not the work's.
        year: None,
        is_identified,
    };
    let is_late_enough = asked.year.zip(published(info)).is_none_or(|(asked, told)| told >= asked - 2);
    let fit = work_fit(asked, &told).filter(|_| is_late_enough)?;
    Some((is_identified, fit, description(info).is_some(), whole(&info["ratingsCount"]).unwrap_or_default()))
}

/// The year of the edition: "2017-05", "2007", "2020-02-06".
fn published(info: &Value) -> Option<i16> {
    text(&info["publishedDate"]).and_then(year)
}

fn facts(volume: &Value) -> WorkFacts {
    let info = &volume["volumeInfo"];
    let page = page(volume);
    let count = whole(&info["ratingsCount"]).unwrap_or_default();
    let rating = decimal(&info["averageRating"]).and_then(|mean| plausible::rating(mean, count));
    let pages = whole(&info["pageCount"]).and_then(plausible::pages);
    // "Fiction / Science Fiction / General": each shelf is told with those around it.
    let shelves = texts(&info["categories"]).into_iter().flat_map(|shelf| shelf.split(" / "));
    WorkFacts {
        description: description(info).map(|text| page.told(text)),
        rating: rating.map(|rating| page.told(rating)),
        pages: pages.map(|pages| page.told(pages)),
        subjects: plausible::subjects(shelves).map(|subjects| page.told(subjects)),
        editions: None,
        cover: None,
    }
}

/// The publisher's text, if it is in the language of our pages.
fn description(info: &Value) -> Option<String> {
    let is_readable = text(&info["language"]).is_none_or(|language| language.starts_with("en"));
    let text = text(&info["description"]).filter(|_| is_readable).map(plain_text::of_html)?;
    let kept = first_sentences(unquoted(&text), MOST_SENTENCES, LONGEST_DESCRIPTION);
    (!kept.is_empty()).then_some(kept)
}

/// Some texts stand in quotation marks as a whole.
fn unquoted(text: &str) -> &str {
    let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.filter(|inner| !inner.contains('"')).unwrap_or(text)
}

/// Google's page on the volume, made of its id: the links that come with it differ with the country they were asked from.
fn page(volume: &Value) -> Teller {
    let is_id = |id: &&str| id.len() <= 24 && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    let id = text(&volume["id"]).filter(is_id);
    let url = id.and_then(|id| format!("https://books.google.com/books?id={id}").parse().ok());
    Teller { source: NAME, url, licence: None }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{domain::WorkId, sources::recorded};

    fn asked(title: &str, author: &str) -> WorkQuery {
        WorkQuery {
            id: WorkId::parse("a-work").unwrap(),
            titles: vec![title.to_owned()],
            authors: vec![vec![author.to_owned()]],
            year: Some(1965),
            isbn13: Some("9780441172719".to_owned()),
            openlibrary: None,
        }
    }

    fn volume(info: &Value) -> Value {
        json!({"id": "sample-1_A", "volumeInfo": info})
    }

    #[test]
    fn the_best_volume_is_one_with_a_description() {
        let volumes = [
            volume(&json!({"title": "Dune: a study guide", "authors": ["Frank Herbert"], "description": "no"})),
            volume(&json!({"title": "Dune", "authors": ["Frank Herbert"], "ratingsCount": 900})),
            volume(&json!({"title": "Dune", "authors": ["Frank Herbert"], "description": "<p>A <b>sample</b>.</p>",
                          "pageCount": "604", "averageRating": "4.5", "ratingsCount": 12, "publishedDate": "2005",
                          "categories": ["Fiction / Science Fiction / General"], "language": "en"})),
            volume(&json!({"title": "Dune", "authors": ["Somebody Else"], "description": "no"})),
        ];
        let facts = best_volume(&asked("Dune", "Frank Herbert"), &volumes).unwrap();
        let description = facts.description.unwrap();
        assert_eq!((description.value.as_str(), description.source.as_str()), ("A sample.", "Google Books"));
        assert_eq!(description.url.unwrap().as_str(), "https://books.google.com/books?id=sample-1_A");
        assert_eq!(facts.pages.map(|pages| pages.value), Some(604));
        assert_eq!(facts.rating.map(|rating| rating.value.count), Some(12));
        assert_eq!(facts.subjects.map(|subjects| subjects.value), Some(vec!["Science Fiction".to_owned()]));
    }

    #[test]
    fn an_isbn_that_leads_elsewhere_and_an_edition_before_the_work_are_not_believed() {
        let isbn = json!([{"type": "ISBN_13", "identifier": "9780441172719"}]);
        let other =
            volume(&json!({"title": "Whipping Star", "authors": ["Frank Herbert"], "industryIdentifiers": isbn}));
        assert_eq!(best_volume(&asked("Dune", "Frank Herbert"), &[other]), None);
        let early =
            volume(&json!({"title": "Dune", "authors": ["Frank Herbert"], "publishedDate": "1920", "pageCount": 9}));
        assert_eq!(best_volume(&asked("Dune", "Frank Herbert"), &[early]), None);
        let unsigned = volume(&json!({"title": "Dune", "industryIdentifiers": isbn, "pageCount": 604}));
        assert!(best_volume(&asked("Dune", "Frank Herbert"), &[unsigned]).is_some());
    }

    #[test]
    fn a_text_in_another_language_is_not_shown() {
        let german = volume(&json!({"title": "Dune", "authors": ["Frank Herbert"], "description": "Ein Muster.",
                                   "language": "de", "pageCount": 9}));
        assert_eq!(best_volume(&asked("Dune", "Frank Herbert"), &[german]).unwrap().description, None);
    }

    #[test]
    fn wrong_types_and_nulls_cost_a_fact_and_no_more() {
        let volumes = [
            json!(null),
            json!({"volumeInfo": []}),
            volume(&json!({"title": 7, "authors": null})),
            volume(&json!({"title": "Dune", "authors": "Frank Herbert", "description": {"value": null},
                          "pageCount": -4, "averageRating": null, "categories": [null, 3], "publishedDate": 1965})),
        ];
        assert_eq!(best_volume(&asked("Dune", "Frank Herbert"), &volumes), Some(WorkFacts::default()));
    }

    #[test]
    fn anything_in_any_place_is_survived() {
        let whole = json!({"totalItems": 1, "items": [{"id": "a", "volumeInfo": {
            "title": "Dune", "subtitle": "a novel", "authors": ["Frank Herbert"], "publishedDate": "2005",
            "description": "A sample.", "pageCount": 604, "averageRating": 4, "ratingsCount": 9, "language": "en",
            "categories": ["Fiction"], "industryIdentifiers": [{"identifier": "9780441172719"}]}}]});
        for spoiled in lenient_json::spoiled(&whole) {
            let volumes = read(spoiled.to_string().as_bytes()).unwrap_or_default();
            let _ = best_volume(&asked("Dune", "Frank Herbert"), &volumes);
        }
    }

    #[test]
    fn what_is_no_answer_is_not_read() {
        for body in ["", "[]", "null", "<html>", "{}", "{\"error\":{\"code\":429}}", "{\"items\":7,\"totalItems\":1}"] {
            assert!(read(body.as_bytes()).is_none(), "{body}");
        }
        assert_eq!(read(b"{\"totalItems\": 0}"), Some(Vec::new()));
    }

    /// A recording, what is asked of it (title, author, year), and whether something is found; nothing for no answer.
    type Recording = (&'static str, &'static str, &'static str, Option<i16>, Option<bool>);

    const RECORDINGS: &[Recording] = &[
        ("error_429_quota_2026.json", "Dune", "Frank Herbert", None, None),
        ("search_batman_killing_joke.json", "Batman: Killing Joke", "Alan Moore", Some(1988), Some(true)),
        ("search_empty_totalItems0.json", "Dune", "Frank Herbert", None, Some(false)),
        ("search_fantastic_beasts.json", "Harry Potter and the Goblet of Fire", "J.K. Rowling", Some(2000), Some(true)),
        ("search_fbi1.json", "Dynamics of Faith", "Paul Tillich", Some(1957), Some(true)),
        ("search_isbn_genesis_fleet.json", "Genesis Fleet - Vanguard", "Jack Campbell", Some(2017), Some(false)),
        ("volume_booknook.json", "The Test", "Sylvain Neuvel", Some(2019), Some(true)),
        ("volume_hV--zQEACAAJ.json", "1984 Nineteen Eighty-Four", "George Orwell", Some(1949), Some(true)),
        ("volume_hV--zQEACAAJ_key.json", "1984 Nineteen Eighty-Four", "George Orwell", Some(1949), Some(true)),
    ];

    #[test]
    fn recorded_volumes_are_read() {
        let Some(folder) = std::env::var_os("LUMINARIA_FIXTURES") else {
            println!("skipped: LUMINARIA_FIXTURES is not set, there are no recorded volumes to read");
            return;
        };
        let folder = std::path::Path::new(&folder).join("upstream/google_books");
        for (name, body) in recorded::others(&folder, RECORDINGS.iter().map(|(name, ..)| *name)) {
            println!("{name}: volumes {:?}", read(&body).map(|volumes| volumes.len()));
        }
        for (name, title, author, year, found) in RECORDINGS {
            let volumes = read(&std::fs::read(folder.join(name)).unwrap());
            let query = WorkQuery { year: *year, isbn13: None, ..asked(title, author) };
            let facts = volumes.as_ref().map(|volumes| best_volume(&query, volumes).unwrap_or_default());
            let told = facts.as_ref().map(|facts| {
                let length = facts.description.as_ref().map(|text| text.value.chars().count());
                (
                    length,
                    facts.pages.as_ref().map(|pages| pages.value),
                    facts.rating.as_ref().map(|rating| rating.value),
                )
            });
            println!(
                "{name}: volumes {:?}; description's length, pages, rating: {told:?}",
                volumes.map(|all| all.len())
            );
            assert_eq!(facts.map(|facts| !facts.is_empty()), *found, "{name}");
        }
    }
}
