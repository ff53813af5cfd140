//! The outside. [`http`] is the one door; each upstream has a file of its own behind [`UpdateSource`] or
//! [`FactSource`], and none knows another.

mod bluesky;
mod covers;
#[cfg(test)]
mod echo;
mod feed_format;
mod feeds;
#[cfg(test)]
pub(crate) mod fuzz;
mod google_books;
mod google_news;
mod guardian;
#[cfg(test)]
mod hostile;
pub mod http;
mod lenient_json;
mod lifespan;
mod mastodon;
mod matching;
mod mention;
mod nyt;
mod open_library;
mod plain_text;
mod plausible;
#[cfg(test)]
mod recorded;
mod secret;
mod summary;
mod teller;
mod wikipedia;

use std::{fmt, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;

use self::http::DoorError;
pub use self::{
    bluesky::{Bluesky, BlueskyAccount},
    covers::OpenLibraryCovers,
    feeds::{Feeds, FeedsTimes},
    google_books::GoogleBooks,
    google_news::GoogleNews,
    guardian::Guardian,
    mastodon::Mastodon,
    nyt::Nyt,
    open_library::OpenLibrary,
    secret::Secret,
    wikipedia::Wikipedia,
};
use crate::domain::{
    AuthorFacts, AuthorId, AuthorQuery, CoverAt, FactsAnswer, GenreFacts, GenreId, GenreQuery, SearchTerm,
    SourceFailure, Topic, Update, WorkFacts, WorkId, WorkQuery,
};

/// What an upstream's terms allow. Caches, the schedule and the feed out obey it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Whether we may ask without a reader waiting.
    pub prefetch: bool,
    /// How long an answer may be kept.
    pub max_age: Duration,
    /// Whether its items may go out in our own feed.
    pub republish: bool,
    /// The line that must stand beside its items, if any.
    pub attribution: Option<&'static str>,
}

/// What a source brought: items, and which of its parts failed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceAnswer {
    /// Items about the topic, in any order.
    pub updates: Vec<Update>,
    /// What did not answer: the source itself, or some of the feeds it reads.
    pub failed: Vec<SourceFailure>,
    /// Whether nothing of it answered. A source that answered in part, with nothing about the topic, has answered.
    pub is_silent: bool,
}

impl SourceAnswer {
    /// What came of the only call that there was, to the source of this name.
    fn of(name: &str, outcome: Result<Vec<Update>, DoorError>) -> Self {
        match outcome {
            Ok(updates) => Self { updates, ..Self::default() },
            Err(failure) => Self::silent(failure.of_source(name)),
        }
    }

    /// Nothing came, and this is why.
    pub fn silent(failure: SourceFailure) -> Self {
        Self { updates: Vec::new(), failed: vec![failure], is_silent: true }
    }
}

/// Somewhere news on a subject can be had.
///
/// An implementation asks and returns; caching by subject, deadlines and the merging of sources belong to the caller.
#[async_trait]
pub trait UpdateSource: Send + Sync + fmt::Debug {
    /// Its name for the reader, such as "Mastodon".
    fn name(&self) -> &'static str;

    /// What its terms allow.
    fn terms(&self) -> Terms;

    /// Items about `topic`. A failure is data, not an error: what came is shown, what did not is named.
    async fn updates(&self, topic: &Topic) -> SourceAnswer;

    /// Items among those already fetched that hold all of `words`. Asks nobody: what a reader types stays here.
    fn at_hand(&self, words: &SearchTerm) -> Vec<Update> {
        let _ = words;
        Vec::new()
    }
}

/// Of what a source of facts knows something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knows {
    /// Works alone.
    Works,
    /// Authors alone.
    Authors,
    /// Works and authors.
    Both,
    /// Works, authors and genres.
    All,
}

/// Somewhere facts on works, authors and genres can be had.
///
/// An implementation asks for many at once wherever its upstream has such a call, and for the rest one by one; the door
/// keeps the pace. What it does not know surely to be about what was asked, it leaves out.
#[async_trait]
pub trait FactSource: Send + Sync + fmt::Debug {
    /// Its name for the reader, such as "Open Library".
    fn name(&self) -> &'static str;

    /// What its terms allow.
    fn terms(&self) -> Terms;

    /// Of what it knows something. It is asked about nothing else, and named nowhere else.
    fn knows(&self) -> Knows;

    /// How many works one call can be about.
    fn batch(&self) -> usize;

    /// Facts on works. A failure is data: what came is used, what did not is named.
    async fn works(&self, wanted: &[WorkQuery]) -> FactsAnswer<WorkId, WorkFacts> {
        let _ = wanted;
        FactsAnswer::default()
    }

    /// Facts on authors, in the same way.
    async fn authors(&self, wanted: &[AuthorQuery]) -> FactsAnswer<AuthorId, AuthorFacts> {
        let _ = wanted;
        FactsAnswer::default()
    }

    /// Facts on genres, in the same way.
    async fn genres(&self, wanted: &[GenreQuery]) -> FactsAnswer<GenreId, GenreFacts> {
        let _ = wanted;
        FactsAnswer::default()
    }
}

/// Somewhere covers can be had.
#[async_trait]
pub trait CoverSource: Send + Sync + fmt::Debug {
    /// Its name for the reader, such as "Open Library".
    fn name(&self) -> &'static str;

    /// What stands at `at`, as it was sent: that it is an image at all is for the caller to find out. `None`: the source
    /// says that it has none.
    ///
    /// # Errors
    /// [`SourceFailure`] for whatever is no such answer; a time-out, for one, says nothing about the cover.
    async fn cover(&self, at: &CoverAt) -> Result<Option<Bytes>, SourceFailure>;
}
