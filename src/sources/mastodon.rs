//! Mastodon's public hashtag timelines, <https://docs.joinmastodon.org/methods/timelines/#tag>.

mod hashtag;
mod status;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use futures::future::join_all;
use url::Url;

use self::{hashtag::hashtags, status::Status};
use super::{
    SourceAnswer, Terms, UpdateSource,
    http::{Ask, Door, DoorError, HostLimits, below},
};
use crate::domain::{Clock, FailureReason, Topic, Update};

const NAME: &str = "Mastodon";
/// Of one timeline: a page of it, half of what one call may bring.
const MOST_POSTS: &str = "20";

/// One server's view of the hashtags.
#[derive(Debug)]
pub struct Mastodon {
    door: Door,
    base: Url,
    clock: Arc<dyn Clock>,
}

impl Mastodon {
    /// 300 calls in 5 minutes from one address, <https://docs.joinmastodon.org/api/rate-limits/>.
    pub const LIMITS: HostLimits = HostLimits::new(10, 55);

    /// `base` is the server: a real one, or a stub.
    pub fn new(door: Door, base: Url, clock: Arc<dyn Clock>) -> Self {
        Self { door, base, clock }
    }

    async fn timeline(&self, tag: &str) -> Result<Vec<Status>, DoorError> {
        let mut url = below(&self.base, &["api", "v1", "timelines", "tag", tag]);
        url.query_pairs_mut().append_pair("limit", MOST_POSTS);
        let ask = Ask::new("mastodon", &url, "application/json");
        let fetched = self.door.ask(ask).await?;
        status::read(&fetched.body).ok_or_else(|| DoorError::of_body(FailureReason::Unreadable, fetched.status))
    }
}

#[async_trait]
impl UpdateSource for Mastodon {
    fn name(&self) -> &'static str {
        NAME
    }

    /// Posts are their writers': one that is taken back there is gone here within a day, and none goes out in our feed.
    fn terms(&self) -> Terms {
        Terms { prefetch: true, max_age: Duration::from_hours(24), republish: false, attribution: None }
    }

    async fn updates(&self, topic: &Topic) -> SourceAnswer {
        let tags = hashtags(topic);
        let timelines = join_all(tags.iter().map(|tag| self.timeline(&tag.name))).await;
        let host = self.base.host_str().unwrap_or_default();
        let is_silent = !timelines.is_empty() && timelines.iter().all(Result::is_err);
        let mut answer = SourceAnswer { is_silent, ..SourceAnswer::default() };
        for (tag, timeline) in tags.iter().zip(timelines) {
            match timeline {
                Ok(posts) => {
                    let shown = posts.into_iter().filter_map(|post| post.into_update(self.clock.now(), host));
                    let about = shown.filter(|update| tag.suffices_for(topic, update));
                    add_new(&mut answer.updates, about);
                }
                // Both timelines come from one server: it is named once.
                Err(failure) => answer.failed = vec![failure.of_source(NAME)],
            }
        }
        answer
    }
}

/// A post under both hashtags is one post.
fn add_new(updates: &mut Vec<Update>, more: impl Iterator<Item = Update>) {
    for update in more {
        if !updates.iter().any(|known| known.url == update.url) {
            updates.push(update);
        }
    }
}
