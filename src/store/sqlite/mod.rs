//! The store in an SQLite file.
//!
//! Opening never fails and never holds a start up: what cannot be opened is a [`StoreState`], and [`SqliteStore::run`]
//! tries again. A damaged file is moved aside, never deleted.

mod aside;
mod asks;
mod entries;
mod failure;
mod job_row;
mod jobs;
mod mend;
mod open;
mod schedule;
mod schema;
mod sweep;
#[cfg(test)]
mod tests;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
    time::Duration,
};

use jiff::Timestamp;
use tokio::sync::{Mutex, Notify};
use tokio_util::sync::CancellationToken;

use self::{
    failure::{Doing, Verdict},
    open::{Files, Writers},
};
use super::{StoreError, StoreHealth, StoreState};
use crate::domain::Clock;

/// How long a store waits for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreTimes {
    /// For opening, before it goes on in the background.
    pub opening: Duration,
    /// For another process that holds a lock.
    pub busy: Duration,
    /// Between two tries to get a store going that is not ready, and between two looks whether the file is still there.
    pub retry: Duration,
}

impl Default for StoreTimes {
    fn default() -> Self {
        Self { opening: Duration::from_millis(200), busy: Duration::from_secs(2), retry: Duration::from_secs(3) }
    }
}

/// What must survive a restart, in one SQLite file.
#[derive(Debug)]
pub struct SqliteStore {
    path: PathBuf,
    clock: Arc<dyn Clock>,
    times: StoreTimes,
    present: RwLock<Present>,
    /// Held by who opens or closes files, so that nobody else does.
    mending: Mutex<()>,
    /// Wakes [`SqliteStore::run`] before its time.
    wake: Notify,
}

#[derive(Debug)]
struct Present {
    state: StoreState,
    /// `None` exactly while the state is `Unavailable`.
    files: Option<Arc<Files>>,
    /// No longer in use, to be closed.
    retired: Vec<Arc<Files>>,
    /// Damage was met during use: the file is examined when it is opened next.
    is_suspect: bool,
    is_closed: bool,
}

impl SqliteStore {
    /// Opens the file at `path`, made with its folder if there is none. Never fails: see [`StoreHealth::state`].
    /// What takes longer than [`StoreTimes::opening`] goes on in the background.
    pub async fn open(path: impl Into<PathBuf>, clock: Arc<dyn Clock>) -> Arc<Self> {
        Self::open_with(path, clock, StoreTimes::default()).await
    }

    /// As [`SqliteStore::open`], with other times.
    pub async fn open_with(path: impl Into<PathBuf>, clock: Arc<dyn Clock>, times: StoreTimes) -> Arc<Self> {
        let path = path.into();
        let store = Arc::new(Self {
            // A path that begins with `file:` would be an address to SQLite.
            path: std::path::absolute(&path).unwrap_or(path),
            clock,
            times,
            present: RwLock::new(Present {
                state: StoreState::Unavailable("it is being opened".to_owned()),
                files: None,
                retired: Vec::new(),
                is_suspect: false,
                is_closed: false,
            }),
            mending: Mutex::new(()),
            wake: Notify::new(),
        });
        let opening = tokio::spawn({
            let store = store.clone();
            async move { store.mend().await }
        });
        if tokio::time::timeout(times.opening, opening).await.is_err() {
            tracing::debug!(path = %store.path.display(), "opening the store goes on in the background");
        }
        store
    }

    /// Its file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Gets the store going again whenever it is not ready, until `stop` is cancelled.
    pub async fn run(&self, stop: CancellationToken) {
        let work = async {
            loop {
                tokio::select! {
                    () = tokio::time::sleep(self.times.retry) => {}
                    () = self.wake.notified() => {}
                }
                self.mend().await;
            }
        };
        stop.run_until_cancelled_owned(work).await;
    }

    /// Ends its use: waits for calls under way, moves the log into the file, closes it. Later calls fail.
    pub async fn close(&self) {
        {
            let mut present = self.change();
            present.is_closed = true;
            present.state = StoreState::Unavailable("it was closed".to_owned());
            let files = present.files.take();
            present.retired.extend(files);
        }
        self.close_retired().await;
        tracing::debug!(path = %self.path.display(), "the store is closed");
    }

    fn for_reading(&self) -> Result<Arc<Files>, StoreError> {
        let present = self.look();
        present.files.clone().ok_or_else(|| StoreError::Unavailable(present.reason()))
    }

    fn for_writing(&self) -> Result<(Arc<Files>, Writers), StoreError> {
        let present = self.look();
        let files = present.files.clone().ok_or_else(|| StoreError::Unavailable(present.reason()))?;
        let writers = files.writers.clone().ok_or_else(|| StoreError::NotWritable(present.reason()))?;
        Ok((files, writers))
    }

    /// The outcome of a reading call, as the caller is told.
    fn read<T>(&self, files: &Arc<Files>, outcome: Result<T, sqlx::Error>) -> Result<T, StoreError> {
        outcome.map_err(|error| self.judge(files, &error, Doing::Reading))
    }

    /// The outcome of a writing call, as the caller is told.
    fn wrote<T>(&self, files: &Arc<Files>, outcome: Result<T, sqlx::Error>) -> Result<T, StoreError> {
        if outcome.is_ok() && self.look().state != StoreState::Ready {
            // A small write may have fitted where the next will not: the probe decides.
            self.wake.notify_one();
        }
        outcome.map_err(|error| self.judge(files, &error, Doing::Writing))
    }

    fn judge(&self, files: &Arc<Files>, error: &sqlx::Error, doing: Doing) -> StoreError {
        let verdict = Verdict::on(error, doing);
        let answer = verdict.answer.clone();
        self.note(files, verdict);
        answer
    }

    fn note(&self, files: &Arc<Files>, verdict: Verdict) {
        if let Some(state) = verdict.state {
            self.set(files, state, verdict.is_damage);
        }
    }

    /// Changes the state on account of `files`, if they are still the ones in use.
    fn set(&self, files: &Arc<Files>, state: StoreState, is_damage: bool) {
        let mut present = self.change();
        if !present.files.as_ref().is_some_and(|current| Arc::ptr_eq(current, files)) {
            return;
        }
        present.is_suspect |= is_damage;
        if matches!(state, StoreState::Unavailable(_)) {
            let files = present.files.take();
            present.retired.extend(files);
            self.wake.notify_one();
        }
        present.become_state(state, &self.path);
    }

    fn look(&self) -> RwLockReadGuard<'_, Present> {
        self.present.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self) -> RwLockWriteGuard<'_, Present> {
        self.present.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Present {
    /// One line in the log for each change.
    fn become_state(&mut self, state: StoreState, path: &Path) {
        if self.state == state {
            return;
        }
        let path = path.display();
        match &state {
            StoreState::Ready => tracing::info!(%path, "the store is ready"),
            StoreState::ReadOnly(reason) => tracing::warn!(%path, reason, "the store takes nothing new"),
            StoreState::Unavailable(reason) => tracing::error!(%path, reason, "the store is not available"),
        }
        self.state = state;
    }

    fn reason(&self) -> String {
        match &self.state {
            StoreState::Ready => String::new(),
            StoreState::ReadOnly(reason) | StoreState::Unavailable(reason) => reason.clone(),
        }
    }
}

impl StoreHealth for SqliteStore {
    fn state(&self) -> StoreState {
        self.look().state.clone()
    }
}

/// A moment as it is stored. What is finer than a microsecond is cut off.
fn to_micros(moment: Timestamp) -> i64 {
    moment.as_microsecond()
}

fn from_micros(micros: i64) -> Result<Timestamp, sqlx::Error> {
    Timestamp::from_microsecond(micros).map_err(|error| sqlx::Error::Decode(error.into()))
}
