//! Google Books, <https://developers.google.com/books/docs/v1/using>. Its terms let answers be cached briefly and shown
//! beside its name only, and each key has a thousand calls a day: it is off until the operator names it and gives a key,
//! nothing is asked in advance, and nothing of it goes out in our own feed.

mod volume;

use std::time::Duration;

use async_trait::async_trait;
use futures::future::join_all;
use url::Url;

use self::volume::{best_volume, read};
use super::{
    FactSource, Knows, Terms,
    http::{Ask, Credential, Door, DoorError, HostLimits, below},
    secret::Secret,
};
use crate::domain::{FactsAnswer, FailureReason, WorkFacts, WorkId, WorkQuery, fold};

const NAME: &str = "Google Books";
/// Calls that are under way at once. A spent key is noticed after so many.
const AT_ONCE: usize = 4;
/// Only these are sent.
const FIELDS: &str = "totalItems,items(id,volumeInfo(title,subtitle,authors,publishedDate,description,\
                      industryIdentifiers,pageCount,categories,averageRating,ratingsCount,language))";

/// Google's search for volumes.
#[derive(Debug)]
pub struct GoogleBooks {
    door: Door,
    base: Url,
    key: Secret,
}

impl GoogleBooks {
    /// 1,000 calls a day for a key, <https://developers.google.com/books/docs/v1/using>.
    pub const LIMITS: HostLimits = HostLimits::new(5, 60).per_day(1_000);

    /// `base` is where it lives: the real service, or a stub. `key` is the operator's.
    pub fn new(door: Door, base: Url, key: Secret) -> Self {
        Self { door, base, key }
    }

    async fn volume(&self, asked: &WorkQuery) -> Result<Option<WorkFacts>, DoorError> {
        let Some(url) = search(&self.base, asked) else { return Ok(None) };
        let credential = Some(Credential::Header("x-goog-api-key", self.key.reveal()));
        let ask = Ask { credential, ..Ask::new("google_books", &url, "application/json") };
        let fetched = self.door.ask(ask).await.map_err(spent)?;
        let unreadable = || DoorError::of_body(FailureReason::Unreadable, fetched.status);
        let volumes = read(&fetched.body).ok_or_else(unreadable)?;
        Ok(best_volume(asked, &volumes).filter(|facts| !facts.is_empty()))
    }
}

/// A key whose calls are used up is answered with 429 or, by some of Google's servers, with 400.
fn spent(failure: DoorError) -> DoorError {
    match failure.status {
        Some(400) => DoorError { reason: FailureReason::RateLimited, ..failure },
        _ => failure,
    }
}

/// After these nobody else of a batch need be asked: the next call would be answered alike.
fn is_final(failure: &DoorError) -> bool {
    matches!(failure.reason, FailureReason::RateLimited | FailureReason::Refused)
}

/// By the ISBN, or by title and author. The country is told since Google refuses servers whose own it cannot guess.
fn search(base: &Url, asked: &WorkQuery) -> Option<Url> {
    let quoted = |text: &str| {
        let plain = text.replace(['"', '\\'], " ");
        (!fold(&plain).is_empty()).then(|| plain.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let by_name = || {
        let head = asked.titles.first()?.split(':').next()?;
        let (title, author) = (quoted(head)?, quoted(asked.authors.first()?.first()?)?);
        // Sent with a plus where the space is.
        Some(format!("intitle:\"{title}\" inauthor:\"{author}\""))
    };
    let query = asked.isbn13.as_ref().map(|isbn| format!("isbn:{isbn}")).or_else(by_name)?;
    let mut url = below(base, &["books", "v1", "volumes"]);
    let fixed = [("country", "us"), ("maxResults", "5"), ("printType", "books"), ("fields", FIELDS)];
    url.query_pairs_mut().append_pair("q", &query).extend_pairs(fixed);
    Some(url)
}

#[async_trait]
impl FactSource for GoogleBooks {
    fn name(&self) -> &'static str {
        NAME
    }

    fn terms(&self) -> Terms {
        Terms { prefetch: false, max_age: Duration::from_hours(24), republish: false, attribution: Some(NAME) }
    }

    fn knows(&self) -> Knows {
        Knows::Works
    }

    fn batch(&self) -> usize {
        1
    }

    async fn works(&self, wanted: &[WorkQuery]) -> FactsAnswer<WorkId, WorkFacts> {
        let mut answer = FactsAnswer::default();
        let mut is_over: Option<DoorError> = None;
        for some in wanted.chunks(AT_ONCE) {
            if let Some(failure) = &is_over {
                answer.failed.extend(some.iter().map(|asked| (asked.id.clone(), failure.of_source(NAME))));
                continue;
            }
            let volumes = join_all(some.iter().map(|asked| self.volume(asked))).await;
            for (asked, volume) in some.iter().zip(volumes) {
                match volume {
                    Ok(facts) => answer.found.extend(facts.map(|facts| (asked.id.clone(), facts))),
                    Err(failure) => {
                        answer.failed.push((asked.id.clone(), failure.of_source(NAME)));
                        is_over = is_over.or_else(|| Some(failure).filter(is_final));
                    }
                }
            }
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(isbn13: Option<&str>) -> WorkQuery {
        WorkQuery {
            id: WorkId::parse("a-work").unwrap(),
            titles: vec!["Du\"ne: a novel".to_owned()],
            authors: vec![vec!["Frank Herbert".to_owned()]],
            year: None,
            isbn13: isbn13.map(str::to_owned),
            openlibrary: None,
        }
    }

    fn query(asked: &WorkQuery) -> Option<String> {
        let url = search(&"https://books.example.org".parse().unwrap(), asked)?;
        url.query_pairs().find(|(name, _)| name == "q").map(|(_, value)| value.into_owned())
    }

    #[test]
    fn a_work_is_asked_by_isbn_or_by_title_and_author() {
        assert_eq!(query(&asked(Some("9780441172719"))).as_deref(), Some("isbn:9780441172719"));
        assert_eq!(query(&asked(None)).as_deref(), Some("intitle:\"Du ne\" inauthor:\"Frank Herbert\""));
        assert_eq!(query(&WorkQuery { authors: Vec::new(), ..asked(None) }), None);
        assert_eq!(query(&WorkQuery { titles: vec!["…".to_owned()], ..asked(None) }), None);
    }

    #[test]
    fn a_spent_key_is_a_limit_whatever_the_status() {
        let failure = |status| DoorError { reason: FailureReason::Refused, retry_after: None, status: Some(status) };
        assert_eq!(spent(failure(400)).reason, FailureReason::RateLimited);
        assert_eq!(spent(failure(403)).reason, FailureReason::Refused);
    }
}
