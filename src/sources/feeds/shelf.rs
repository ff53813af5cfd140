//! One feed, as it was when it was last read.

use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use tokio::sync::Mutex;
use url::Url;

use super::FeedsTimes;
use crate::{
    domain::{Clock, SourceFailure, Topic, Update},
    sources::{
        feed_format::{self, FeedDocument, FeedItem},
        http::{Ask, Door, DoorError, Fetched, Validators},
        mention::{self, Passage},
        plain_text,
    },
};

const ACCEPT: &str = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5";
const LONGEST_SUMMARY: usize = 280;

/// A feed and the items it had.
#[derive(Debug)]
pub(super) struct Shelf {
    url: Url,
    name: String,
    /// Held by whoever fetches, so that the others wait for the same answer.
    fetching: Mutex<()>,
    state: RwLock<State>,
}

#[derive(Debug, Default)]
struct State {
    items: Arc<[(Passage, Update)]>,
    validators: Validators,
    /// When it is worth asking again; `None` before the first time.
    due: Option<Timestamp>,
    failure: Option<SourceFailure>,
}

impl Shelf {
    pub(super) fn of(url: Url) -> Self {
        let name = name_of(&url);
        Self { url, name, fetching: Mutex::default(), state: RwLock::default() }
    }

    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    /// How the last attempt failed, if it did. What was read before stays on the shelf.
    pub(super) fn failure(&self) -> Option<SourceFailure> {
        self.read(|state| state.failure.clone())
    }

    pub(super) fn about(&self, topic: &Topic) -> Vec<Update> {
        self.pick(|passage| mention::is_about(topic, passage))
    }

    /// Items that hold all of these folded words.
    pub(super) fn holding(&self, words: &[String]) -> Vec<Update> {
        self.pick(|passage| passage.holds_all(words))
    }

    /// Fetches the feed if its time has come. Callers that come while it is fetched share that answer.
    pub(super) async fn bring_up_to_date(&self, door: &Door, clock: &dyn Clock, times: FeedsTimes) {
        if !self.is_due(clock.now()) {
            return;
        }
        let _turn = self.fetching.lock().await;
        if !self.is_due(clock.now()) {
            return;
        }
        let held = self.read(|state| state.validators.clone());
        let outcome = self.fetch(door, clock.now(), &held).await;
        self.settle(outcome, clock.now(), times);
    }

    /// The feed's items; `None` if they are still the same.
    async fn fetch(&self, door: &Door, now: Timestamp, held: &Validators) -> Result<Option<Read>, DoorError> {
        let held = Some(held).filter(|held| **held != Validators::default());
        let fetched = door.ask(Ask { held, ..Ask::new("feeds", &self.url, ACCEPT) }).await?;
        if fetched.is_unchanged() {
            return Ok(None);
        }
        let validators = fetched.validators.clone();
        let document = read(fetched, now).await?;
        let items = document.items.iter().map(|item| (passage(item), update(item, &document.title, &self.name)));
        Ok(Some(Read { items: items.collect(), validators }))
    }

    fn settle(&self, outcome: Result<Option<Read>, DoorError>, now: Timestamp, times: FeedsTimes) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let (failure, wait) = match outcome {
            Ok(news) => {
                if let Some(Read { items, validators }) = news {
                    (state.items, state.validators) = (items, validators);
                }
                (None, times.fresh)
            }
            Err(failure) => {
                let wait = failure.retry_after.unwrap_or_default().max(times.failed);
                (Some(failure.of_source(&self.name)), wait)
            }
        };
        state.failure = failure;
        state.due = Some(now.saturating_add(wait).unwrap_or(Timestamp::MAX));
    }

    fn is_due(&self, now: Timestamp) -> bool {
        self.read(|state| state.due.is_none_or(|due| due <= now))
    }

    fn pick(&self, fits: impl Fn(&Passage) -> bool) -> Vec<Update> {
        let items = self.read(|state| state.items.clone());
        items.iter().filter(|(passage, _)| fits(passage)).map(|(_, update)| update.clone()).collect()
    }

    fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }
}

struct Read {
    items: Arc<[(Passage, Update)]>,
    validators: Validators,
}

async fn read(fetched: Fetched, now: Timestamp) -> Result<FeedDocument, DoorError> {
    let status = fetched.status;
    feed_format::read(fetched, now).await.map_err(|reason| DoorError::of_body(reason, status))
}

/// A feed's name for the reader while it has told none: its host, with the port if that is unusual.
fn name_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn passage(item: &FeedItem) -> Passage {
    Passage::new(&item.title, &item.text, &item.labels)
}

fn update(item: &FeedItem, feed_title: &str, host: &str) -> Update {
    let publisher = item.publisher.as_deref().unwrap_or(feed_title);
    let summary = plain_text::clip(&item.text, LONGEST_SUMMARY);
    Update {
        title: item.title.clone(),
        source: if publisher.is_empty() { host } else { publisher }.to_owned(),
        date: item.date,
        url: item.url.clone(),
        // A title that was made from the text need not be told twice.
        summary: if summary == item.title { String::new() } else { summary },
        kind: item.kind(),
        language: item.language.clone(),
        also: Vec::new(),
        may_republish: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(title: &str, labels: &[&str], text: &str) -> FeedItem {
        FeedItem {
            title: title.to_owned(),
            url: "https://example.org/1".parse().unwrap(),
            date: Timestamp::UNIX_EPOCH,
            text: text.to_owned(),
            labels: labels.iter().map(|&label| label.to_owned()).collect(),
            publisher: None,
            language: None,
        }
    }

    #[test]
    fn a_feed_without_a_title_goes_by_its_host() {
        assert_eq!(update(&item("A", &[], "b"), "", "example.org").source, "example.org");
        assert_eq!(update(&item("A", &[], "b"), "Sample", "example.org").source, "Sample");
        assert_eq!(name_of(&"https://www.example.org/feed".parse().unwrap()), "example.org");
        assert_eq!(name_of(&"http://example.org:81/feed".parse().unwrap()), "example.org:81");
    }

    #[test]
    fn a_summary_does_not_repeat_the_title() {
        assert_eq!(update(&item("All of it", &[], "All of it"), "", "h").summary, "");
        assert!(update(&item("A", &[], &"word ".repeat(200)), "", "h").summary.chars().count() <= LONGEST_SUMMARY);
    }
}
