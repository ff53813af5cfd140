//! Open Library, <https://openlibrary.org/developers/api>: facts on many works in two calls, and who their authors are.
//!
//! What is relied on, and where it is said:
//!
//! * `/search.json` takes "the solr query" as `q` and the wanted `fields`, and "is able to return data for multiple books
//!   in a single request" (<https://openlibrary.org/dev/docs/api/search>). Clauses such as `isbn:…`, `key:"/works/…"`,
//!   `title:"…"` and `author:"…"`, brackets, `AND` and `OR` are Solr's, parsed by `openlibrary/plugins/worksearch/schemes/
//!   works.py` of internetarchive/openlibrary, whose tests have an `OR` of two authors. By default the answer has neither
//!   ISBNs nor subjects (issue 10412), and keys of editions are not found (issue 11683).
//! * About 25 ISBNs a request is what a maintainer asks for (issue 11406).
//! * `/api/get_many?keys=[…]` brings any mix of works and authors by their keys (a maintainer in
//!   internetarchive/openlibrary-client, pull request 440). `/api/books` would bring editions by ISBN, which seldom have
//!   the work's description (issue 1816), and nothing for works without an ISBN.
//! * `/subjects/….json` tells of a subject how many works there are, which were published most, and with `details=true` "related
//!   subjects, prolific authors, and publishers" (<https://openlibrary.org/dev/docs/api/subjects>).

mod description;
mod document;
mod found;
mod query;
mod shelf;

#[cfg(test)]
mod recordings;

use std::time::Duration;

use async_trait::async_trait;
use futures::future::{join, join_all};
use serde_json::Value;
use url::Url;

use self::{
    document::{author_facts, work_facts},
    found::{FoundWork, best_author, best_work},
    query::Search,
};
use super::{
    FactSource, Knows, Terms,
    http::{Ask, Door, DoorError, HostLimits, below},
    lenient_json,
    teller::Teller,
};
use crate::domain::{
    AuthorFacts, AuthorId, AuthorQuery, FactsAnswer, FailureReason, GenreFacts, GenreId, GenreQuery, WorkFacts, WorkId,
    WorkQuery,
};

const NAME: &str = "Open Library";
/// Works of one search.
const BATCH: usize = 25;

/// Open Library's search and its records.
#[derive(Debug)]
pub struct OpenLibrary {
    door: Door,
    base: Url,
}

/// A work that was found, and its facts so far.
struct Known<'a> {
    asked: &'a WorkQuery,
    key: String,
    facts: WorkFacts,
}

impl OpenLibrary {
    /// Three calls a second for callers who say how to reach them, <https://openlibrary.org/developers/api>; programs that
    /// do not are answered 403. No second sees more than these allow: two at once, and one that came back.
    pub const LIMITS: HostLimits = HostLimits::new(2, 60);

    /// `base` is where it lives: the real site, or a stub.
    pub fn new(door: Door, base: Url) -> Self {
        Self { door, base }
    }

    async fn ask(&self, url: &Url) -> Result<(Value, u16), DoorError> {
        let fetched = self.door.ask(Ask::new("open_library", url, "application/json")).await?;
        let answer = lenient_json::object(&fetched.body);
        answer.map(|answer| (answer, fetched.status)).ok_or_else(|| unreadable(fetched.status))
    }

    async fn search(&self, search: &Search<'_>) -> Result<Vec<FoundWork>, DoorError> {
        let (answer, status) = self.ask(&search.url).await?;
        found::read(&answer).ok_or_else(|| unreadable(status))
    }

    /// What the searches find, and what became of those that failed.
    async fn find<'a>(&self, searches: Vec<Search<'a>>, failed: &mut Vec<(WorkId, DoorError)>) -> Vec<Known<'a>> {
        let answers = join_all(searches.iter().map(|search| self.search(search))).await;
        let mut known = Vec::new();
        for (search, answer) in searches.iter().zip(answers) {
            match answer {
                Ok(works) => known.extend(search.asked.iter().filter_map(|asked| {
                    let work = best_work(asked, &works)?;
                    Some(Known { asked, key: work.key.clone(), facts: work.facts(&self.page("works", &work.key)) })
                })),
                Err(failure) => {
                    failed.extend(search.asked.iter().map(|asked| (asked.id.clone(), failure.clone())));
                }
            }
        }
        known
    }

    /// The records of these keys; those that are not there are left out.
    async fn records(&self, kind: &str, keys: &[String]) -> Result<Vec<(String, Value)>, DoorError> {
        match keys {
            [] => Ok(Vec::new()),
            [key] => {
                let answer = self.ask(&below(&self.base, &[kind, &format!("{key}.json")])).await;
                match answer {
                    Ok((record, _)) => Ok(vec![(key.clone(), record)]),
                    Err(failure) if failure.reason == FailureReason::NotFound => Ok(Vec::new()),
                    Err(failure) => Err(failure),
                }
            }
            many => {
                let (mut answer, status) = self.ask(&query::records(&self.base, kind, many)).await?;
                let Some(Value::Object(mut records)) = answer.get_mut("result").map(Value::take) else {
                    return Err(unreadable(status));
                };
                let record = |key: &String| Some((key.clone(), records.remove(&format!("/{kind}/{key}"))?));
                Ok(many.iter().filter_map(record).collect())
            }
        }
    }

    /// Readers' ratings as they are now; the search's lag behind.
    async fn ratings(&self, key: &str) -> WorkFacts {
        let url = below(&self.base, &["works", key, "ratings.json"]);
        let answer = self.ask(&url).await.ok();
        let rating = answer.and_then(|(answer, _)| document::rating(&answer));
        WorkFacts { rating: rating.map(|rating| self.page("works", key).told(rating)), ..WorkFacts::default() }
    }

    async fn batch_of(&self, wanted: &[WorkQuery], answer: &mut FactsAnswer<WorkId, WorkFacts>) {
        let mut failed = Vec::new();
        let mut known = self.find(query::searches(&self.base, wanted), &mut failed).await;
        if let ([only], [], []) = (wanted, known.as_slice(), failed.as_slice()) {
            // Its identifier may be that of an edition which Open Library does not have.
            known = self.find(query::by_title(&self.base, only), &mut failed).await;
        }
        let mut keys: Vec<String> = known.iter().map(|work| work.key.clone()).collect();
        keys.sort_unstable();
        keys.dedup();
        let now = async {
            match (wanted, keys.as_slice()) {
                ([_], [key]) => self.ratings(key).await,
                _ => WorkFacts::default(),
            }
        };
        let (records, now) = join(self.records("works", &keys), now).await;
        for work in &mut known {
            let page = self.page("works", &work.key);
            match &records {
                Ok(records) => {
                    let record = records.iter().find(|(key, _)| *key == work.key);
                    let more = record.map(|(_, record)| work_facts(record, &page)).unwrap_or_default();
                    work.facts = now.clone().or(std::mem::take(&mut work.facts)).or(more);
                }
                // What the search told is kept; that the rest is missing is told, too.
                Err(failure) => failed.push((work.asked.id.clone(), failure.clone())),
            }
        }
        let found = known.into_iter().filter(|work| !work.facts.is_empty());
        answer.found.extend(found.map(|work| (work.asked.id.clone(), work.facts)));
        answer.failed.extend(failed.into_iter().map(|(id, failure)| (id, failure.of_source(NAME))));
    }

    /// The key and the search's own words on one author.
    async fn find_author(&self, asked: &AuthorQuery) -> Result<Option<(String, AuthorFacts)>, DoorError> {
        let Some(url) = query::author(&self.base, asked) else { return Ok(None) };
        let (answer, status) = self.ask(&url).await?;
        let docs = answer.get("docs").filter(|docs| docs.is_array()).ok_or_else(|| unreadable(status))?;
        let Some((key, doc)) = best_author(asked, lenient_json::list(docs)) else { return Ok(None) };
        let facts = author_facts(doc, &self.page("authors", &key));
        Ok(Some((key, facts)))
    }

    /// What stands on the shelf of a subject.
    async fn shelf(&self, asked: &GenreQuery) -> Result<GenreFacts, DoorError> {
        let key = shelf::key(&asked.name);
        let mut url = below(&self.base, &["subjects", &format!("{key}.json")]);
        url.query_pairs_mut().append_pair("details", "true").append_pair("limit", "5");
        let (answer, _) = match self.ask(&url).await {
            Err(failure) if failure.reason == FailureReason::NotFound => return Ok(GenreFacts::default()),
            answer => answer?,
        };
        Ok(shelf::facts(&answer, &asked.name, &self.page("subjects", &key)))
    }

    /// Where a reader finds it.
    fn page(&self, kind: &str, key: &str) -> Teller {
        Teller { source: NAME, url: below(&self.base, &[kind, key]).try_into().ok(), licence: None }
    }
}

#[async_trait]
impl FactSource for OpenLibrary {
    fn name(&self) -> &'static str {
        NAME
    }

    fn terms(&self) -> Terms {
        Terms { prefetch: true, max_age: Duration::from_hours(30 * 24), republish: true, attribution: Some(NAME) }
    }

    fn knows(&self) -> Knows {
        Knows::All
    }

    fn batch(&self) -> usize {
        BATCH
    }

    async fn works(&self, wanted: &[WorkQuery]) -> FactsAnswer<WorkId, WorkFacts> {
        let mut answer = FactsAnswer::default();
        for batch in wanted.chunks(BATCH) {
            self.batch_of(batch, &mut answer).await;
        }
        answer
    }

    async fn authors(&self, wanted: &[AuthorQuery]) -> FactsAnswer<AuthorId, AuthorFacts> {
        let mut answer = FactsAnswer::default();
        let searches = join_all(wanted.iter().map(|asked| self.find_author(asked))).await;
        let mut known = Vec::new();
        for (asked, result) in wanted.iter().zip(searches) {
            match result {
                Ok(found) => known.extend(found.map(|(key, facts)| (asked.id.clone(), key, facts))),
                Err(failure) => answer.failed.push((asked.id.clone(), failure.of_source(NAME))),
            }
        }
        for batch in known.chunks(BATCH) {
            let keys: Vec<String> = batch.iter().map(|(_, key, _)| key.clone()).collect();
            let records = self.records("authors", &keys).await;
            for (id, key, facts) in batch {
                let record = records.iter().flatten().find(|(found, _)| found == key);
                let page = self.page("authors", key);
                let more = record.map(|(_, record)| author_facts(record, &page)).unwrap_or_default();
                let facts = more.or(facts.clone());
                if !facts.is_empty() {
                    answer.found.push((id.clone(), facts));
                }
                if let Err(failure) = &records {
                    answer.failed.push((id.clone(), failure.of_source(NAME)));
                }
            }
        }
        answer
    }

    async fn genres(&self, wanted: &[GenreQuery]) -> FactsAnswer<GenreId, GenreFacts> {
        let mut answer = FactsAnswer::default();
        let shelves = join_all(wanted.iter().map(|asked| self.shelf(asked))).await;
        for (asked, shelf) in wanted.iter().zip(shelves) {
            match shelf {
                Ok(facts) if facts == GenreFacts::default() => {}
                Ok(facts) => answer.found.push((asked.id.clone(), facts)),
                Err(failure) => answer.failed.push((asked.id.clone(), failure.of_source(NAME))),
            }
        }
        answer
    }
}

fn unreadable(status: u16) -> DoorError {
    DoorError::of_body(FailureReason::Unreadable, status)
}
