//! Bluesky's search, <https://docs.bsky.app/docs/api/app-bsky-feed-search-posts>, which answers those who are signed in.
//! It is meant for people who search, so nothing is asked in advance.

mod post;
mod session;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use url::Url;

pub use self::session::BlueskyAccount;
use self::{
    post::Post,
    session::{Session, Token},
};
use super::{
    SourceAnswer, Terms, UpdateSource,
    http::{Ask, Credential, Door, DoorError, HostLimits, below},
    mention,
};
use crate::domain::{Clock, Subject, Topic};

const NAME: &str = "Bluesky";
const MOST_POSTS: &str = "25";

/// The search of one server's network.
#[derive(Debug)]
pub struct Bluesky {
    door: Door,
    base: Url,
    clock: Arc<dyn Clock>,
    session: Session,
}

impl Bluesky {
    /// 3,000 calls in 5 minutes; a hundredth of a person's share is enough for a site, <https://docs.bsky.app/docs/advanced-guides/rate-limits>.
    pub const LIMITS: HostLimits = HostLimits::new(10, 60);

    /// `base` is the server that `account` signs in at: a real one, or a stub.
    pub fn new(door: Door, base: Url, account: BlueskyAccount, clock: Arc<dyn Clock>) -> Self {
        Self { door, base, clock, session: Session::new(account) }
    }

    /// The posts; with a new session if that of the first try had ended.
    async fn search(&self, query: &str) -> Result<Vec<Post>, DoorError> {
        let token = self.session.token(&self.door, &self.base, &*self.clock).await?;
        let failure = match self.search_as(&token, query).await {
            Ok(posts) => return Ok(posts),
            Err(failure) => failure,
        };
        if !token.may_have_ended(&failure, self.clock.now()) {
            return Err(failure);
        }
        let token = self.session.renewed(&token, &self.door, &self.base, &*self.clock).await?;
        self.search_as(&token, query).await
    }

    async fn search_as(&self, token: &Token, query: &str) -> Result<Vec<Post>, DoorError> {
        let mut url = below(&self.base, &["xrpc", "app.bsky.feed.searchPosts"]);
        url.query_pairs_mut().append_pair("q", query).extend_pairs([("limit", MOST_POSTS), ("sort", "latest")]);
        let credential = Some(Credential::Bearer(token.reveal()));
        let fetched = self.door.ask(Ask { credential, ..Ask::new("bluesky", &url, "application/json") }).await?;
        let posts = post::read(&fetched.body, self.clock.now());
        posts.map_err(|reason| DoorError::of_body(reason, fetched.status))
    }
}

#[async_trait]
impl UpdateSource for Bluesky {
    fn name(&self) -> &'static str {
        NAME
    }

    /// Posts are their writers': one that is taken back there is gone here within a day, and none goes out in our feed.
    fn terms(&self) -> Terms {
        Terms { prefetch: false, max_age: Duration::from_hours(24), republish: false, attribution: None }
    }

    async fn updates(&self, topic: &Topic) -> SourceAnswer {
        let Some(query) = query(topic) else { return SourceAnswer::default() };
        let about = |posts: Vec<Post>| posts.into_iter().filter(|post| post.is_about(topic));
        let posts = self.search(&query).await;
        SourceAnswer::of(NAME, posts.map(|posts| about(posts).map(Post::into_update).collect()))
    }
}

/// What a post must hold; nothing for words, which are asked of nobody.
fn query(topic: &Topic) -> Option<String> {
    let phrase = format!("\"{}\"", topic.name.replace(['"', '\\'], " ").trim());
    match &topic.subject {
        // "Dune" alone brings sand.
        Subject::Work(_) if !mention::is_distinct(&topic.name) => {
            let family = topic.authors.first().map(|name| mention::family_name(name)).unwrap_or_default();
            Some(std::iter::once(phrase).chain(family).collect::<Vec<_>>().join(" "))
        }
        Subject::Work(_) | Subject::Author(_) => Some(phrase),
        Subject::Genre(_) => Some(format!("{phrase} books")),
        Subject::Words(_) | Subject::Unknown(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{GenreId, SearchTerm, WorkId};

    #[test]
    fn a_query_names_the_author_where_the_title_is_not_enough() {
        let work = |title: &str| Topic {
            subject: Subject::Work(WorkId::parse("a-work").unwrap()),
            name: title.to_owned(),
            other_names: Vec::new(),
            authors: vec!["Ann von Other Jr.".to_owned()],
        };
        assert_eq!(query(&work("Dune")).as_deref(), Some("\"Dune\" other"));
        assert_eq!(query(&work("Pride \"and\" Prejudice")).as_deref(), Some("\"Pride  and  Prejudice\""));
        let genre = Subject::Genre(GenreId::parse("science-fiction").unwrap());
        let genre = Topic { subject: genre, ..work("science fiction") };
        assert_eq!(query(&genre).as_deref(), Some("\"science fiction\" books"));
        let words = Subject::Words(SearchTerm::parse("something private").unwrap());
        assert_eq!(query(&Topic { subject: words, ..work("x") }), None);
    }
}
