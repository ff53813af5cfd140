//! Sources that answer from memory, and what they answer with.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::Notify;

use crate::{
    domain::{FailureReason, SearchTerm, SourceFailure, Topic, Update, UpdateKind},
    sources::{SourceAnswer, Terms, UpdateSource},
};

/// An article that came out at this second of 1970.
pub(super) fn item(title: &str, second: i64) -> Update {
    let path: String = title.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    Update {
        title: title.to_owned(),
        source: "The Daily Reader".to_owned(),
        date: Timestamp::from_second(second).unwrap(),
        url: format!("https://news.example/{path}").parse().unwrap(),
        summary: String::new(),
        kind: UpdateKind::News,
        language: None,
        also: Vec::new(),
        may_republish: false,
    }
}

/// A post of this second of 1970.
pub(super) fn post(title: &str, second: i64) -> Update {
    let item = item(title, second);
    let url = item.url.as_str().replace("news.example", "social.example").parse().unwrap();
    Update { source: "@reader@social.example".to_owned(), url, kind: UpdateKind::Social, ..item }
}

/// What a [`FakeSource`] does when it is asked.
#[derive(Debug, Default)]
pub(super) enum Manner {
    /// Answers with its items.
    #[default]
    Prompt,
    /// Answers with its items once it is let go.
    Gated(Arc<Notify>),
    /// Answers with its items after so long.
    Slow(Duration),
    /// Never answers.
    Hanging,
    /// Panics.
    Panicking,
    /// Answers that it failed.
    Failing(FailureReason),
    /// Brings its items, but a part of it failed.
    Partial(&'static str),
}

/// Has a fixed list of items, and counts how often it was asked.
#[derive(Debug)]
pub(super) struct FakeSource {
    name: &'static str,
    items: Vec<Update>,
    manner: Mutex<Arc<Manner>>,
    max_age: Duration,
    prefetch: bool,
    asked: AtomicUsize,
}

impl FakeSource {
    pub(super) fn new(name: &'static str, items: Vec<Update>, manner: Manner) -> Self {
        let max_age = Duration::from_hours(24 * 30);
        Self { name, items, manner: Mutex::new(Arc::new(manner)), max_age, prefetch: true, asked: AtomicUsize::new(0) }
    }

    pub(super) fn kept_for(self, max_age: Duration) -> Self {
        Self { max_age, ..self }
    }

    /// One that may be asked only while a reader waits.
    pub(super) fn for_readers_only(self) -> Self {
        Self { prefetch: false, ..self }
    }

    pub(super) fn turn(&self, manner: Manner) {
        *self.manner.lock().unwrap() = Arc::new(manner);
    }

    pub(super) fn times_asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

fn failure(source: &str, reason: FailureReason) -> SourceFailure {
    SourceFailure { source: source.to_owned(), reason, retry_after: None }
}

#[async_trait]
impl UpdateSource for FakeSource {
    fn name(&self) -> &'static str {
        self.name
    }

    fn terms(&self) -> Terms {
        Terms { prefetch: self.prefetch, max_age: self.max_age, republish: true, attribution: None }
    }

    async fn updates(&self, _: &Topic) -> SourceAnswer {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let manner = Arc::clone(&self.manner.lock().unwrap());
        // Yields, so that a test of concurrent callers really interleaves them.
        tokio::task::yield_now().await;
        let updates = self.items.clone();
        match &*manner {
            Manner::Prompt => SourceAnswer { updates, ..SourceAnswer::default() },
            Manner::Gated(gate) => {
                gate.notified().await;
                SourceAnswer { updates, ..SourceAnswer::default() }
            }
            Manner::Slow(wait) => {
                tokio::time::sleep(*wait).await;
                SourceAnswer { updates, ..SourceAnswer::default() }
            }
            Manner::Hanging => std::future::pending().await,
            Manner::Panicking => panic!("on purpose"),
            Manner::Failing(reason) => SourceAnswer::silent(failure(self.name, *reason)),
            Manner::Partial(part) => {
                SourceAnswer { updates, failed: vec![failure(part, FailureReason::Broken)], is_silent: false }
            }
        }
    }

    fn at_hand(&self, words: &SearchTerm) -> Vec<Update> {
        let words = words.canonical();
        self.items.iter().filter(|item| item.title.to_lowercase().contains(&words)).cloned().collect()
    }
}
