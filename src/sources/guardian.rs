//! The Guardian's articles on books, <https://open-platform.theguardian.com/documentation/search>. A developer's key is
//! for non-commercial use, for 500 calls a day and one a second, so nothing is asked in advance and nothing goes out in
//! our own feed.

mod article;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use url::Url;

use super::{
    SourceAnswer, Terms, UpdateSource,
    http::{Ask, Credential, Door, DoorError, HostLimits, below},
    secret::Secret,
};
use crate::domain::{Clock, Subject, Topic, Update};

const NAME: &str = "The Guardian";
const MOST_ARTICLES: &str = "20";

/// The search of the Open Platform.
#[derive(Debug)]
pub struct Guardian {
    door: Door,
    base: Url,
    key: Secret,
    clock: Arc<dyn Clock>,
}

impl Guardian {
    /// One call a second and 500 a day for a developer's key, <https://open-platform.theguardian.com/access/>.
    pub const LIMITS: HostLimits = HostLimits::new(1, 55).per_day(500);

    /// `base` is where it lives: the real one, or a stub.
    pub fn new(door: Door, base: Url, key: Secret, clock: Arc<dyn Clock>) -> Self {
        Self { door, base, key, clock }
    }

    async fn search(&self, topic: &Topic, query: &str) -> Result<Vec<Update>, DoorError> {
        let mut url = below(&self.base, &["search"]);
        url.query_pairs_mut().append_pair("q", query).extend_pairs([
            ("section", "books"),
            ("show-fields", "trailText,byline"),
            ("show-tags", "tone,keyword"),
            ("order-by", "newest"),
            ("page-size", MOST_ARTICLES),
        ]);
        let credential = Some(Credential::Header("api-key", self.key.reveal()));
        let fetched = self.door.ask(Ask { credential, ..Ask::new("guardian", &url, "application/json") }).await?;
        let articles = article::read(&fetched.body, self.clock.now());
        let articles = articles.map_err(|reason| DoorError::of_body(reason, fetched.status))?;
        Ok(articles.into_iter().filter(|article| article.is_about(topic)).map(article::Article::into_update).collect())
    }
}

#[async_trait]
impl UpdateSource for Guardian {
    fn name(&self) -> &'static str {
        NAME
    }

    fn terms(&self) -> Terms {
        Terms { prefetch: false, max_age: Duration::from_hours(24), republish: false, attribution: Some(NAME) }
    }

    async fn updates(&self, topic: &Topic) -> SourceAnswer {
        let Some(query) = query(topic) else { return SourceAnswer::default() };
        SourceAnswer::of(NAME, self.search(topic, &query).await)
    }
}

/// `"Title" AND "Author"` for a work, `"Name"` for others: without the "AND" either would do. Nothing for words, which
/// are asked of nobody.
fn query(topic: &Topic) -> Option<String> {
    let phrase = |name: &String| format!("\"{}\"", name.replace(['"', '\\'], " ").trim());
    match &topic.subject {
        Subject::Work(_) => {
            let named = std::iter::once(&topic.name).chain(topic.authors.first());
            Some(named.map(phrase).collect::<Vec<_>>().join(" AND "))
        }
        Subject::Author(_) | Subject::Genre(_) => Some(phrase(&topic.name)),
        Subject::Words(_) | Subject::Unknown(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AuthorId, SearchTerm, WorkId};

    #[test]
    fn a_query_names_title_and_author_and_never_a_readers_words() {
        let topic = Topic {
            subject: Subject::Work(WorkId::parse("dune-frank-herbert").unwrap()),
            name: "\"Dune\"".to_owned(),
            other_names: Vec::new(),
            authors: vec!["Frank Herbert".to_owned(), "Somebody Else".to_owned()],
        };
        assert_eq!(query(&topic).as_deref(), Some("\"Dune\" AND \"Frank Herbert\""));
        let author = Subject::Author(AuthorId::parse("jane-austen").unwrap());
        let author = Topic { subject: author, name: "Jane Austen".to_owned(), authors: Vec::new(), ..topic.clone() };
        assert_eq!(query(&author).as_deref(), Some("\"Jane Austen\""));
        let words = Subject::Words(SearchTerm::parse("something private").unwrap());
        assert_eq!(query(&Topic { subject: words, ..topic }), None);
    }
}
