//! Brings what arrived into the counts, and the counts into the store.

use std::{sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;

use super::{Asks, Counted, LISTED, MOST_SUBJECTS, SHOWN_FROM, Trending, scores::Scores};
use crate::{
    domain::Subject,
    store::{AskCount, StoreError},
};

/// How often the counts are brought up to date and kept.
const FLUSH_EVERY: Duration = Duration::from_mins(1);

impl Asks {
    /// Fetches what the store holds, then keeps it up to date every minute, and once more when `stop` is cancelled.
    pub async fn run(&self, stop: CancellationToken) {
        let mut failing = false;
        loop {
            let flushed = self.flush().await;
            match &flushed {
                // Said once, not every minute.
                Err(cause) if !failing => tracing::warn!(%cause, "What readers ask for is counted, but not kept"),
                _ => {}
            }
            failing = flushed.is_err();
            if stop.run_until_cancelled(tokio::time::sleep(FLUSH_EVERY)).await.is_none() {
                break;
            }
        }
        if let Err(cause) = self.flush().await {
            tracing::debug!(%cause, "The last counts are not kept");
        }
    }

    /// Brings what has been counted into the list of what is asked for. Waits for nothing.
    pub fn settle(&self) {
        let (arrived, now) = (self.0.tallies.drain(), self.0.clock.now());
        let mut counted = self.counted();
        let Counted { all, unsaved, .. } = &mut *counted;
        all.at(now);
        unsaved.at(now);
        for (subject, asks) in arrived {
            all.count(subject.clone(), asks);
            unsaved.count(subject, asks);
        }
        let forgotten = all.trim(MOST_SUBJECTS);
        unsaved.remove(&forgotten);
        counted.list();
    }

    /// Brings the counts up to date, merges them with those in the store, and keeps them there.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is lost then, and the next flush tries again.
    pub async fn flush(&self) -> Result<(), StoreError> {
        let _alone = self.0.flushing.lock().await;
        self.settle();
        let stored = self.0.store.asks().await?;
        let (saving, changed, forgotten) = self.merge(&stored);
        if changed.is_empty() && forgotten.is_empty() {
            return Ok(());
        }
        let kept = self.0.store.keep_asks(&changed, &forgotten).await;
        if kept.is_err() {
            let mut counted = self.counted();
            let mut saving = saving;
            saving.at(self.0.clock.now());
            counted.unsaved.at(self.0.clock.now());
            counted.unsaved.add(&saving);
        }
        kept
    }

    /// Makes the counts those of the store with all that it does not have yet. Returns what that is, and the records
    /// that have to be written and forgotten.
    fn merge(&self, stored: &[AskCount]) -> (Scores, Vec<AskCount>, Vec<String>) {
        let now = self.0.clock.now();
        let mut counted = self.counted();
        counted.unsaved.at(now);
        let saving = std::mem::replace(&mut counted.unsaved, Scores::new(now));
        let mut all = Scores::new(now);
        all.add_stored(stored);
        all.add(&saving);
        let forgotten = all.trim(MOST_SUBJECTS).iter().filter_map(Subject::key).collect();
        let changed = all.records(saving.subjects());
        counted.all = all;
        counted.list();
        (saving, changed, forgotten)
    }
}

impl Counted {
    /// Makes the list of what is trending anew.
    fn list(&mut self) {
        let works = if self.all.len() < SHOWN_FROM { Vec::new() } else { self.all.works(LISTED) };
        let version = self.trending.version + u64::from(works != self.trending.works);
        self.trending = Arc::new(Trending { version, works, as_of: self.all.as_of() });
        self.versions.send_if_modified(|known| std::mem::replace(known, version) != version);
    }
}
