//! Literary feeds: RSS, Atom or JSON feeds, fetched once for all subjects and searched for each.

mod shelf;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use futures::future::join_all;
use url::Url;

use self::shelf::Shelf;
use super::{SourceAnswer, Terms, UpdateSource, http::Door};
use crate::domain::{Clock, SearchTerm, SourceFailure, Topic, Update, fold_words};

/// How long a feed's state holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedsTimes {
    /// After this, a feed is asked again.
    pub fresh: Duration,
    /// After this, a feed that failed is asked again: soon, but not by every subject.
    pub failed: Duration,
}

impl Default for FeedsTimes {
    fn default() -> Self {
        Self { fresh: Duration::from_mins(30), failed: Duration::from_mins(1) }
    }
}

/// The feeds an operator chose.
#[derive(Debug)]
pub struct Feeds {
    door: Door,
    clock: Arc<dyn Clock>,
    times: FeedsTimes,
    shelves: Vec<Shelf>,
}

impl Feeds {
    /// `feeds` are their addresses; one that is named twice is read once.
    pub fn new(door: Door, feeds: &[Url], clock: Arc<dyn Clock>, times: FeedsTimes) -> Self {
        let mut shelves: Vec<Shelf> = Vec::new();
        for url in feeds {
            if !shelves.iter().any(|shelf| shelf.url() == url) {
                shelves.push(Shelf::of(url.clone()));
            }
        }
        Self { door, clock, times, shelves }
    }

    /// Fetches the feeds whose time has come; the rest stays as it is.
    async fn bring_up_to_date(&self) {
        join_all(self.shelves.iter().map(|shelf| shelf.bring_up_to_date(&self.door, &*self.clock, self.times))).await;
    }

    /// Failures by host: two feeds of one host that fail alike are one line.
    fn failed(&self) -> Vec<SourceFailure> {
        let mut failed: Vec<SourceFailure> = Vec::new();
        for failure in self.shelves.iter().filter_map(Shelf::failure) {
            if !failed.iter().any(|known| known.source == failure.source && known.reason == failure.reason) {
                failed.push(failure);
            }
        }
        failed
    }
}

#[async_trait]
impl UpdateSource for Feeds {
    fn name(&self) -> &'static str {
        "Literary feeds"
    }

    /// Feeds are published to be read by programs and passed on by headline and link. They ask for no more than to be
    /// named, which each item does.
    fn terms(&self) -> Terms {
        Terms { prefetch: true, max_age: Duration::from_hours(7 * 24), republish: true, attribution: None }
    }

    async fn updates(&self, topic: &Topic) -> SourceAnswer {
        self.bring_up_to_date().await;
        let updates: Vec<Update> = self.shelves.iter().flat_map(|shelf| shelf.about(topic)).collect();
        // What an older answer left on a shelf is still an answer.
        let is_silent = updates.is_empty() && self.shelves.iter().all(|shelf| shelf.failure().is_some());
        SourceAnswer { updates, failed: self.failed(), is_silent }
    }

    fn at_hand(&self, words: &SearchTerm) -> Vec<Update> {
        let words = fold_words(words.as_str());
        if words.is_empty() {
            return Vec::new();
        }
        self.shelves.iter().flat_map(|shelf| shelf.holding(&words)).collect()
    }
}
