//! The second layer of the caches: a store, asked briefly by readers and written to behind their backs.
//!
//! One for all caches. A change is made in memory first and queued; [`SecondLayer::run`] is the one writer. So a reader
//! never waits for a write, and of two changes to one key the later one always wins. A store that fails or hangs costs a
//! reader at most the read limit, once in a while; what it holds is then a miss.

mod backlog;
mod health;
#[cfg(test)]
mod tests;

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::Notify,
    time::{Instant, sleep_until, timeout},
};
use tokio_util::sync::CancellationToken;

pub(super) use self::backlog::Change;
use self::{
    backlog::{Backlog, Work, as_writes},
    health::Health,
};
use crate::{
    domain::Clock,
    store::{EntryBounds, EntryFigures, EntryStore, StoredEntry},
};

/// How patient the second layer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerSettings {
    /// How long a reader waits for the store at most. What comes later is a miss.
    pub read_limit: Duration,
    /// How long one write may take.
    pub write_limit: Duration,
    /// How long a store that failed is left alone.
    pub pause: Duration,
    /// How many changes may wait.
    pub queue: usize,
    /// How many are written at once.
    pub batch: usize,
    /// How often the store is rid of what is of no more use, or too much.
    pub sweep_every: Duration,
}

impl Default for LayerSettings {
    fn default() -> Self {
        Self {
            read_limit: Duration::from_millis(250),
            write_limit: Duration::from_secs(10),
            pause: Duration::from_secs(1),
            queue: 1_000,
            batch: 100,
            sweep_every: Duration::from_mins(10),
        }
    }
}

/// The second layer in figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerFigures {
    /// Changes that are still to be written.
    pub waiting: usize,
    /// Changes that were never written, since the start: the queue was full, or the store failed.
    pub dropped: u64,
    /// Whether the last attempt to read or to write failed.
    pub is_failing: bool,
}

/// The store behind the caches, with its writer.
#[derive(Debug)]
pub struct SecondLayer {
    store: Arc<dyn EntryStore>,
    clock: Arc<dyn Clock>,
    settings: LayerSettings,
    backlog: Mutex<Backlog>,
    /// Told when something was queued.
    queued: Notify,
    /// Held by who writes, so that no two do.
    turn: tokio::sync::Mutex<()>,
    reading: Health,
    writing: Health,
    dropped: AtomicU64,
    bounds: Mutex<Vec<EntryBounds>>,
}

/// How a turn at writing went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    NothingToDo,
    Done,
    Failed,
}

impl SecondLayer {
    /// Over this store. Nothing is written before [`run`](Self::run) or [`flush`](Self::flush).
    pub fn new(store: Arc<dyn EntryStore>, clock: Arc<dyn Clock>, settings: LayerSettings) -> Arc<Self> {
        Arc::new(Self {
            store,
            clock,
            settings,
            backlog: Mutex::new(Backlog::new(settings.queue)),
            queued: Notify::new(),
            turn: tokio::sync::Mutex::new(()),
            reading: Health::new("read"),
            writing: Health::new("write"),
            dropped: AtomicU64::new(0),
            bounds: Mutex::default(),
        })
    }

    /// Writes what is queued, as it comes, and sweeps the store now and then, until `stop`; then writes the rest. What is
    /// queued after that needs a [`flush`](Self::flush).
    pub async fn run(&self, stop: CancellationToken) {
        let mut next_sweep = Instant::now() + self.settings.sweep_every;
        while !stop.is_cancelled() {
            if self.write_all().await == Turn::Failed {
                self.rest(&stop).await;
                continue;
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = self.queued.notified() => {}
                () = sleep_until(next_sweep) => {
                    self.sweep().await;
                    next_sweep = Instant::now() + self.settings.sweep_every;
                }
            }
        }
        self.flush().await;
    }

    /// Writes all that is queued now. Gives up at the first failure, so it takes at most a little longer than the time
    /// limit of a write.
    pub async fn flush(&self) {
        self.write_all().await;
    }

    /// The layer in figures, at this moment.
    pub fn figures(&self) -> LayerFigures {
        LayerFigures {
            waiting: self.backlog().len(),
            dropped: self.dropped.load(Ordering::Relaxed),
            is_failing: self.reading.is_ill() || self.writing.is_ill(),
        }
    }

    /// How much of a cache the store may hold.
    pub(super) fn bound(&self, bounds: EntryBounds) {
        let mut all = self.bounds.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|known| known.cache != bounds.cache);
        all.push(bounds);
    }

    /// The entry under `key`, as of the last change that was queued; `None` also when the store does not answer.
    pub(super) async fn load(&self, cache: &'static str, key: &str) -> Option<StoredEntry> {
        let pending = self.backlog().pending(&(cache, key.to_owned()));
        match pending {
            Some(Change::Forget) => return None,
            Some(Change::Keep(entry)) => return entry(),
            None => {}
        }
        self.read(cache, key).await
    }

    /// What the store holds of a cache; `None` when it does not answer.
    pub(super) async fn entry_figures(&self, cache: &'static str) -> Option<EntryFigures> {
        // To count takes longer than to read one entry, and its failing says nothing about reading.
        timeout(self.settings.read_limit * 4, self.store.figures(cache)).await.ok()?.ok()
    }

    /// Queues a change. Never waits; drops it when there is no room.
    pub(super) fn queue(&self, cache: &'static str, key: String, change: Change) {
        let dropped = self.backlog().push((cache, key), change);
        self.count_dropped(dropped, "the queue is full");
        self.queued.notify_one();
    }

    /// Queues that everything of a cache is to be forgotten.
    pub(super) fn queue_clear(&self, cache: &'static str) {
        self.backlog().clear(cache);
        self.queued.notify_one();
    }

    async fn read(&self, cache: &'static str, key: &str) -> Option<StoredEntry> {
        let LayerSettings { read_limit, pause, .. } = self.settings;
        if self.reading.is_resting() {
            return None;
        }
        match timeout(read_limit, self.store.load(cache, key)).await {
            Ok(Ok(found)) => {
                self.reading.well();
                return found;
            }
            Ok(Err(error)) => self.reading.failed(&error.to_string(), pause),
            Err(_) => self.reading.failed("no answer within the time limit", pause),
        }
        None
    }

    async fn write_all(&self) -> Turn {
        loop {
            match self.write_some().await {
                Turn::Done => {}
                end => return end,
            }
        }
    }

    /// One batch. Its changes count as waiting until this is over, even when it is given up halfway.
    async fn write_some(&self) -> Turn {
        let _turn = self.turn.lock().await;
        let Some(work) = self.backlog().take(self.settings.batch) else { return Turn::NothingToDo };
        let in_hand = InHand { layer: self, is_done: false };
        let write = async {
            match work {
                Work::Clear(cache) => self.store.clear(cache).await.map(drop),
                Work::Write(changes) => self.store.write(&as_writes(changes)).await,
            }
        };
        match timeout(self.settings.write_limit, write).await {
            Ok(Ok(())) => {
                in_hand.done();
                self.writing.well();
                return Turn::Done;
            }
            Ok(Err(error)) => self.writing.failed(&error.to_string(), self.settings.pause),
            Err(_) => self.writing.failed("no answer within the time limit", self.settings.pause),
        }
        Turn::Failed
    }

    async fn sweep(&self) {
        let bounds = self.bounds.lock().unwrap_or_else(PoisonError::into_inner).clone();
        // One that fails is made up for by the next; that the store is ill, its writes tell.
        match timeout(self.settings.write_limit, self.store.sweep(self.clock.now(), &bounds)).await {
            Ok(Ok(gone)) => tracing::debug!(gone, "The caches' second layer is swept"),
            Ok(Err(error)) => tracing::debug!(%error, "The caches' second layer cannot be swept"),
            Err(_) => tracing::debug!("The caches' second layer takes too long to be swept"),
        }
    }

    async fn rest(&self, stop: &CancellationToken) {
        stop.run_until_cancelled(tokio::time::sleep(self.settings.pause)).await;
    }

    fn count_dropped(&self, dropped: u64, reason: &'static str) {
        if dropped == 0 {
            return;
        }
        let before = self.dropped.fetch_add(dropped, Ordering::Relaxed);
        let total = before + dropped;
        // The first, and then each time that there are twice as many: a long outage fills no log.
        if before == 0 || before.ilog2() != total.ilog2() {
            tracing::warn!(total, reason, "Writes to the caches' second layer were dropped");
        }
    }

    fn backlog(&self) -> MutexGuard<'_, Backlog> {
        self.backlog.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Sees to it that what was taken in hand is done or goes back, also when the writer is dropped on the way.
struct InHand<'a> {
    layer: &'a SecondLayer,
    is_done: bool,
}

impl InHand<'_> {
    fn done(mut self) {
        self.is_done = true;
        self.layer.backlog().done();
    }
}

impl Drop for InHand<'_> {
    fn drop(&mut self) {
        if !self.is_done {
            let dropped = self.layer.backlog().failed();
            self.layer.count_dropped(dropped, "the store did not take them");
        }
    }
}
