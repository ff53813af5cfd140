//! What readers ask for most: counted, decayed, bounded. No reader and no typed words are kept, only subjects that the
//! catalogue knows.
//!
//! [`Tally`] is where asks arrive, one atomic addition each; `scores` has the decayed counts; `keep` brings the two
//! together every minute and merges them with what the store holds, so that several processes count into one list. A
//! store that fails costs nothing but the counts it would have kept.

mod keep;
mod scores;
mod tally;
#[cfg(test)]
mod tests;

use std::{fmt, sync::Arc};

use jiff::Timestamp;
use tokio::sync::watch;

pub use tally::Tally;

use self::{scores::Scores, tally::Tallies};
use crate::{
    domain::{Clock, Subject, WorkId},
    store::AskStore,
};

/// How many subjects are counted at most.
pub const MOST_SUBJECTS: usize = 10_000;

/// The list of what is trending is hidden until so many subjects are known: fewer say more about single readers than
/// about readers.
pub const SHOWN_FROM: usize = 20;

/// How many works the list of what is trending has at most.
const LISTED: usize = 12;

/// The counts. Cheap to clone: the clones share them.
#[derive(Clone)]
pub struct Asks(Arc<Inner>);

struct Inner {
    clock: Arc<dyn Clock>,
    store: Arc<dyn AskStore>,
    tallies: Tallies,
    counted: std::sync::Mutex<Counted>,
    /// One flush at a time.
    flushing: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct Counted {
    /// All that is known: what the store held, and what has been counted since.
    all: Scores,
    /// What of it the store does not have yet.
    unsaved: Scores,
    trending: Arc<Trending>,
    versions: watch::Sender<u64>,
}

/// A subject with how much it is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct AskedFor {
    /// The subject; never words.
    pub subject: Subject,
    /// Its decayed count: asks of now count one each, those of three days ago one half.
    pub score: f64,
}

/// The works that readers ask for most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trending {
    /// Another number for every other list of this process.
    pub version: u64,
    /// Most asked for first; empty while fewer than [`SHOWN_FROM`] subjects are known.
    pub works: Vec<WorkId>,
    /// When the counts were last looked through.
    pub as_of: Timestamp,
}

impl Asks {
    /// Nothing counted yet. [`run`](Self::run) fetches what `store` holds, and keeps it up to date.
    pub fn new(clock: Arc<dyn Clock>, store: Arc<dyn AskStore>) -> Self {
        let now = clock.now();
        let trending = Arc::new(Trending { version: 0, works: Vec::new(), as_of: now });
        let versions = watch::Sender::new(trending.version);
        let counted = Counted { all: Scores::new(now), unsaved: Scores::new(now), trending, versions };
        Self(Arc::new(Inner {
            clock,
            store,
            tallies: Tallies::default(),
            counted: counted.into(),
            flushing: tokio::sync::Mutex::default(),
        }))
    }

    /// Counts an ask. Words are not counted.
    pub fn count(&self, subject: &Subject) {
        if let Some(tally) = self.tally(subject) {
            tally.add();
        }
    }

    /// A counter for a subject, for whoever will count it often; `None` for words, which are not counted.
    pub fn tally(&self, subject: &Subject) -> Option<Tally> {
        subject.id()?;
        if self.0.tallies.len() >= 2 * MOST_SUBJECTS {
            self.settle();
        }
        Some(self.0.tallies.of(subject))
    }

    /// What is asked for most, most first, at most `limit`; of equals the smaller key.
    pub fn top(&self, limit: usize) -> Vec<AskedFor> {
        self.settle();
        self.counted().all.top(limit)
    }

    /// How many subjects have been asked for and not faded since.
    pub fn known(&self) -> usize {
        self.settle();
        self.counted().all.len()
    }

    /// The works that are asked for most, as of the last time the counts were looked through.
    pub fn trending(&self) -> Arc<Trending> {
        Arc::clone(&self.counted().trending)
    }

    /// Changes whenever [`trending`](Self::trending) has other works: part of the key of a page that shows them.
    pub fn list_version(&self) -> u64 {
        self.counted().trending.version
    }

    /// Tells of each new version of that list, for whoever has to forget what shows the old one.
    pub fn versions(&self) -> watch::Receiver<u64> {
        self.counted().versions.subscribe()
    }

    fn counted(&self) -> std::sync::MutexGuard<'_, Counted> {
        self.0.counted.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl fmt::Debug for Asks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asks").field("store", &self.0.store).finish_non_exhaustive()
    }
}
