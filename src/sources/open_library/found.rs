//! What the searches found, and which of it was meant.

use serde_json::Value;

use super::query::is_key;
use crate::{
    domain::{AuthorQuery, CoverAt, WorkFacts, WorkQuery},
    sources::{
        lenient_json::{decimal, list, text, texts, whole},
        lifespan::{Lifespan, year},
        matching::{Fit, ToldAuthor, ToldWork, is_author, work_fit},
        plausible,
        teller::Teller,
    },
};

/// More than any search of ours asks for.
const MOST_WORKS: usize = 200;

/// A work as the search tells it.
#[derive(Debug)]
pub(super) struct FoundWork {
    /// Such as `OL893415W`.
    pub(super) key: String,
    doc: Value,
}

/// The works of an answer; what is none is left out. `None` for what is no answer of the search.
pub(super) fn read(answer: &Value) -> Option<Vec<FoundWork>> {
    let docs = answer.get("docs")?.as_array()?;
    let work = |doc: &Value| Some(FoundWork { key: key(doc, "/works/", 'W')?, doc: doc.clone() });
    Some(docs.iter().filter_map(work).take(MOST_WORKS).collect())
}

fn key(doc: &Value, prefix: &str, kind: char) -> Option<String> {
    let key = text(&doc["key"])?;
    let key = key.strip_prefix(prefix).unwrap_or(key);
    is_key(key, kind).then(|| key.to_owned())
}

/// The work that was meant, if it is there: one that the identifier led to, then the best fit, then the one with the most
/// editions.
pub(super) fn best_work<'a>(asked: &WorkQuery, found: &'a [FoundWork]) -> Option<&'a FoundWork> {
    let fits = found.iter().filter_map(|work| Some((work.rank(asked)?, work)));
    fits.max_by_key(|(rank, _)| *rank).map(|(_, work)| work)
}

impl FoundWork {
    fn rank(&self, asked: &WorkQuery) -> Option<(bool, Fit, i64)> {
        let is_identified = self.is_identified_by(asked);
        let subtitle = text(&self.doc["subtitle"]).map(|subtitle| format!(": {subtitle}")).unwrap_or_default();
        let told = ToldWork {
            title: format!("{}{subtitle}", text(&self.doc["title"])?),
            authors: [texts(&self.doc["author_name"]), texts(&self.doc["author_alternative_name"])].concat(),
            year: whole(&self.doc["first_publish_year"]).and_then(|year| year.try_into().ok()),
            is_identified,
        };
        Some((is_identified, work_fit(asked, &told)?, whole(&self.doc["edition_count"]).unwrap_or_default()))
    }

    fn is_identified_by(&self, asked: &WorkQuery) -> bool {
        let isbn = asked.isbn13.as_deref();
        asked.openlibrary.as_deref() == Some(self.key.as_str())
            || isbn.is_some_and(|isbn| texts(&self.doc["isbn"]).iter().any(|told| is_isbn(told, isbn)))
    }

    /// All but the description, which a search does not tell.
    pub(super) fn facts(&self, page: &Teller) -> WorkFacts {
        let doc = &self.doc;
        let count = whole(&doc["ratings_count"]).unwrap_or_default();
        let rating = decimal(&doc["ratings_average"]).and_then(|mean| plausible::rating(mean, count));
        let pages = whole(&doc["number_of_pages_median"]).and_then(plausible::pages);
        let editions =
            whole(&doc["edition_count"]).and_then(|count| u32::try_from(count).ok()).filter(|count| *count > 0);
        let cover = whole(&doc["cover_i"]).and_then(|number| u64::try_from(number).ok()).filter(|number| *number > 0);
        WorkFacts {
            description: None,
            rating: rating.map(|rating| page.told(rating)),
            pages: pages.map(|pages| page.told(pages)),
            subjects: plausible::subjects(texts(&doc["subject"])).map(|subjects| page.told(subjects)),
            editions: editions.map(|editions| page.told(editions)),
            cover: cover.map(|number| page.told(CoverAt::OpenLibrary(number))),
        }
    }
}

/// Whether a told ISBN, of 10 or 13 digits, is this one of 13: the last digit of either only checks the others.
fn is_isbn(told: &str, isbn13: &str) -> bool {
    let told: String = told.chars().filter(char::is_ascii_alphanumeric).collect();
    match told.len() {
        13 => told == isbn13,
        10 => isbn13.strip_prefix("978").and_then(|rest| rest.get(..9)) == told.get(..9),
        _ => false,
    }
}

/// The author who was meant, and the key: of several the one with the most works.
pub(super) fn best_author<'a>(asked: &AuthorQuery, docs: &'a [Value]) -> Option<(String, &'a Value)> {
    let fits = docs.iter().filter_map(|doc| {
        let told = ToldAuthor {
            names: [texts(&doc["name"]), texts(&doc["alternate_names"])].concat(),
            life: life(doc),
            best_known_for: text(&doc["top_work"]),
        };
        is_author(asked, &told).then_some(())?;
        Some((whole(&doc["work_count"]).unwrap_or_default(), key(doc, "/authors/", 'A')?, doc))
    });
    fits.max_by_key(|(works, ..)| *works).map(|(_, key, doc)| (key, doc))
}

/// The years of a record's dates.
pub(super) fn life(doc: &Value) -> Lifespan {
    let date = |name: &str| list(&doc[name]).first().and_then(text).or_else(|| text(&doc[name])).and_then(year);
    let plain = |name: &str| whole(&doc[name]).and_then(|year| year.try_into().ok());
    Lifespan {
        born: date("birth_date").or_else(|| plain("birth_date")),
        died: date("death_date").or_else(|| plain("death_date")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::{AuthorId, WorkId};

    fn dune() -> WorkQuery {
        WorkQuery {
            id: WorkId::parse("dune-frank-herbert").unwrap(),
            titles: vec!["Dune".to_owned()],
            authors: vec![vec!["Frank Herbert".to_owned()]],
            year: Some(1965),
            isbn13: Some("9780441172719".to_owned()),
            openlibrary: None,
        }
    }

    fn works(docs: &Value) -> Vec<FoundWork> {
        read(&json!({ "docs": docs })).unwrap()
    }

    #[test]
    fn the_right_one_is_picked_among_its_neighbours() {
        let found = works(&json!([
            {"key": "/works/OL1W", "title": "Dune: Study Guide", "author_name": ["Frank Herbert"], "edition_count": 99},
            {"key": "/works/OL2W", "title": "Dune", "author_name": ["Frank Herbert"], "first_publish_year": 1965,
             "edition_count": 3},
            {"key": "/works/OL3W", "title": "Dune", "author_name": ["Frank Herbert"], "first_publish_year": "1965",
             "edition_count": "120"},
            {"key": "/works/OL4W", "title": "Dune: a novel", "author_name": ["Frank Herbert"], "edition_count": 500},
            {"key": "/works/OL5W", "title": "Whipping Star", "author_name": ["Frank Herbert"], "isbn": ["9780441172719"]},
            {"key": "/works/OL6W", "title": "Dune", "author_name": ["Somebody Else"], "edition_count": 999},
        ]));
        assert_eq!(best_work(&dune(), &found).map(|work| work.key.as_str()), Some("OL3W"));
        let led = works(&json!([
            {"key": "OL3W", "title": "Dune", "author_name": "Frank Herbert", "edition_count": 120},
            {"key": "OL7W", "title": "Dune", "isbn": ["0-441-17271-7"]},
        ]));
        assert_eq!(best_work(&dune(), &led).map(|work| work.key.as_str()), Some("OL7W"), "led by the ISBN");
    }

    #[test]
    fn wrong_types_and_nulls_cost_a_fact_and_no_more() {
        let found = works(&json!([
            null, 7, "x", [], {"key": null}, {"key": "/works/../admin"}, {"key": "/authors/OL1A", "title": "Dune"},
            {"key": "/works/OL1W", "title": null, "author_name": ["Frank Herbert"]},
            {"key": "/works/OL2W", "title": "Dune", "author_name": [null, "Frank Herbert"], "first_publish_year": "soon",
             "isbn": null, "cover_i": -1, "edition_count": "fifty", "number_of_pages_median": "604",
             "ratings_average": "4.25", "ratings_count": "12", "subject": "Deserts"},
        ]));
        assert_eq!(found.len(), 2);
        let facts = best_work(&dune(), &found).unwrap().facts(&Teller { source: "Sample", url: None, licence: None });
        assert_eq!(facts.pages.map(|pages| pages.value), Some(604));
        assert_eq!(facts.rating.map(|rating| (rating.value.mean, rating.value.count)), Some((4.25, 12)));
        assert_eq!(facts.subjects.map(|subjects| subjects.value), Some(vec!["Deserts".to_owned()]));
        assert_eq!((facts.cover, facts.editions), (None, None));
    }

    #[test]
    fn anything_in_any_place_is_survived() {
        let whole = json!({"docs": [{"key": "/works/OL3W", "title": "Dune", "subtitle": "a novel", "edition_count": 9,
            "author_name": ["Frank Herbert"], "author_alternative_name": ["F. Herbert"], "first_publish_year": 1965,
            "isbn": ["9780441172719"], "cover_i": 7, "number_of_pages_median": 604, "ratings_average": 4.5,
            "ratings_count": 9, "subject": ["Deserts"], "description": {"value": "A sample."}, "bio": "A sample.",
            "birth_date": "1920", "death_date": "1986", "name": "Frank Herbert", "top_work": "Dune"}]});
        let page = Teller { source: "Sample", url: None, licence: None };
        let author = AuthorQuery {
            id: AuthorId::parse("frank-herbert").unwrap(),
            names: vec!["Frank Herbert".to_owned()],
            born: Some(1920),
            died: None,
            titles: Vec::new(),
        };
        for spoiled in crate::sources::lenient_json::spoiled(&whole) {
            for work in read(&spoiled).iter().flatten() {
                let _ = (work.rank(&dune()), work.facts(&page));
            }
            for doc in list(&spoiled["docs"]) {
                let _ = best_author(&author, std::slice::from_ref(doc));
                let _ =
                    (super::super::document::work_facts(doc, &page), super::super::document::author_facts(doc, &page));
            }
        }
    }

    #[test]
    fn what_is_no_search_is_not_read() {
        for answer in [json!({}), json!({"docs": null}), json!({"docs": {}}), json!({"error": "x"}), json!([])] {
            assert!(read(&answer).is_none(), "{answer}");
        }
    }

    #[test]
    fn an_author_is_picked_by_year_or_title() {
        let asked = AuthorQuery {
            id: AuthorId::parse("frank-herbert").unwrap(),
            names: vec!["Frank Herbert".to_owned()],
            born: Some(1920),
            died: Some(1986),
            titles: vec!["Dune".to_owned()],
        };
        let docs = [
            json!({"key": "OL1A", "name": "Frank Herbert", "birth_date": "1955", "work_count": 900}),
            json!({"key": "/authors/OL2A", "name": "Frank Herbert", "birth_date": "8 October 1920", "work_count": 3}),
            json!({"key": "OL3A", "name": "F. Herbert", "top_work": "Dune", "work_count": 200}),
            json!({"key": "OL4A", "name": "Brian Herbert", "birth_date": 1920, "work_count": 500}),
            json!(null),
        ];
        assert_eq!(best_author(&asked, &docs).map(|(key, _)| key), Some("OL3A".to_owned()));
        assert_eq!(best_author(&asked, &docs[..2]).map(|(key, _)| key), Some("OL2A".to_owned()));
        assert!(best_author(&asked, &docs[..1]).is_none());
    }
}
