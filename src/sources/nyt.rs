//! The New York Times' lists of bestsellers, <https://developer.nytimes.com/docs/books-product/1/overview>. All lists of
//! a week come in one answer, which serves all subjects; a key is good for 5 calls a minute and 500 a day.

mod lists;
mod place;
mod shelf;

use std::sync::Arc;

use async_trait::async_trait;
use url::Url;

use self::shelf::Shelf;
use super::{
    SourceAnswer, Terms, UpdateSource,
    http::{Ask, Door, DoorError, HostLimits, below},
    secret::Secret,
};
use crate::domain::{Clock, Subject, Topic};

const NAME: &str = "The New York Times";
/// What its terms ask to stand beside each item.
const ATTRIBUTION: &str = "Data provided by The New York Times";

/// The lists of the week.
#[derive(Debug)]
pub struct Nyt {
    door: Door,
    base: Url,
    key: Secret,
    clock: Arc<dyn Clock>,
    shelf: Shelf,
}

impl Nyt {
    /// 5 calls a minute and 500 a day, <https://developer.nytimes.com/faq>.
    pub const LIMITS: HostLimits = HostLimits::new(1, 4).per_day(500);

    /// `base` is where the API lives: the real one, or a stub.
    pub fn new(door: Door, base: Url, key: Secret, clock: Arc<dyn Clock>) -> Self {
        Self { door, base, key, clock, shelf: Shelf::default() }
    }

    /// The API takes its key in the address only, so that address is made here and kept nowhere.
    async fn fetch(&self) -> Result<lists::Lists, DoorError> {
        let mut url = below(&self.base, &["svc", "books", "v3", "lists", "overview.json"]);
        url.query_pairs_mut().append_pair("api-key", self.key.reveal());
        let fetched = self.door.ask(Ask::new("nyt", &url, "application/json")).await?;
        let lists = lists::read(&fetched.body, self.clock.now());
        lists.map_err(|reason| DoorError::of_body(reason, fetched.status))
    }
}

#[async_trait]
impl UpdateSource for Nyt {
    fn name(&self) -> &'static str {
        NAME
    }

    /// One fetch serves all subjects, so that to ask without a reader costs no more calls.
    fn terms(&self) -> Terms {
        Terms { prefetch: true, max_age: shelf::LONGEST_KEPT, republish: false, attribution: Some(ATTRIBUTION) }
    }

    async fn updates(&self, topic: &Topic) -> SourceAnswer {
        if !matches!(topic.subject, Subject::Work(_) | Subject::Author(_)) {
            return SourceAnswer::default();
        }
        let (lists, failure) = self.shelf.up_to_date(&*self.clock, || self.fetch()).await;
        let failed = failure.map(|failure| failure.of_source(NAME)).into_iter().collect();
        match lists {
            // Older lists are still an answer.
            Some(lists) => SourceAnswer { updates: place::updates(&lists, topic), failed, is_silent: false },
            None => SourceAnswer { updates: Vec::new(), failed, is_silent: true },
        }
    }
}
