//! A store in memory that fails, hangs and waits at a word.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::Semaphore;

use crate::store::{EntryBounds, EntryFigures, EntryStore, EntryWrite, StoreError, StoredEntry};

/// What a [`FakeStore`] does when it is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Mood {
    #[default]
    Ready,
    /// Everything fails.
    Failing,
    /// Reads are answered, writes fail.
    ReadOnly,
    /// Nothing is ever answered.
    Hanging,
}

#[derive(Debug)]
pub(crate) struct FakeStore {
    entries: Mutex<BTreeMap<(&'static str, String), StoredEntry>>,
    mood: Mutex<Mood>,
    /// As many loads as it has permits are answered.
    pub(crate) gate: Semaphore,
    pub(crate) loads: AtomicUsize,
    /// How many changes each write had.
    pub(crate) writes: Mutex<Vec<usize>>,
    pub(crate) sweeps: AtomicUsize,
}

impl Default for FakeStore {
    fn default() -> Self {
        Self {
            entries: Mutex::default(),
            mood: Mutex::default(),
            gate: Semaphore::new(Semaphore::MAX_PERMITS),
            loads: AtomicUsize::new(0),
            writes: Mutex::default(),
            sweeps: AtomicUsize::new(0),
        }
    }
}

impl FakeStore {
    /// One that answers no load before its gate has permits.
    pub(crate) fn gated() -> Self {
        Self { gate: Semaphore::new(0), ..Self::default() }
    }

    pub(crate) fn turn(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    pub(crate) fn put(&self, cache: &'static str, key: &str, entry: StoredEntry) {
        self.entries.lock().unwrap().insert((cache, key.to_owned()), entry);
    }

    pub(crate) fn holds(&self, cache: &'static str, key: &str) -> Option<StoredEntry> {
        self.entries.lock().unwrap().get(&(cache, key.to_owned())).cloned()
    }

    pub(crate) fn times_loaded(&self) -> usize {
        self.loads.load(Ordering::Relaxed)
    }

    async fn answer(&self, is_write: bool) -> Result<(), StoreError> {
        let mood = *self.mood.lock().unwrap();
        match mood {
            Mood::Hanging => std::future::pending().await,
            Mood::Failing => Err(StoreError::Failed("on purpose".to_owned())),
            Mood::ReadOnly if is_write => Err(StoreError::NotWritable("on purpose".to_owned())),
            Mood::Ready | Mood::ReadOnly => Ok(()),
        }
    }
}

#[async_trait]
impl EntryStore for FakeStore {
    async fn load(&self, cache: &'static str, key: &str) -> Result<Option<StoredEntry>, StoreError> {
        self.loads.fetch_add(1, Ordering::Relaxed);
        // What is true when the read begins is what it brings, however long it takes.
        let found = self.holds(cache, key);
        tokio::task::yield_now().await;
        let _open = self.gate.acquire().await;
        self.answer(false).await.map(|()| found)
    }

    async fn write(&self, changes: &[EntryWrite]) -> Result<(), StoreError> {
        self.answer(true).await?;
        self.writes.lock().unwrap().push(changes.len());
        let mut entries = self.entries.lock().unwrap();
        for EntryWrite { cache, key, entry } in changes {
            match entry {
                Some(entry) => entries.insert((cache, key.clone()), entry.clone()),
                None => entries.remove(&(*cache, key.clone())),
            };
        }
        Ok(())
    }

    async fn clear(&self, cache: &'static str) -> Result<u64, StoreError> {
        self.answer(true).await?;
        let gone = self.figures(cache).await?.entries;
        self.entries.lock().unwrap().retain(|(name, _), _| *name != cache);
        Ok(gone)
    }

    async fn sweep(&self, now: Timestamp, _: &[EntryBounds]) -> Result<u64, StoreError> {
        self.answer(true).await?;
        self.sweeps.fetch_add(1, Ordering::Relaxed);
        let mut entries = self.entries.lock().unwrap();
        let before = entries.len();
        entries.retain(|_, entry| entry.stale_until > now);
        Ok(u64::try_from(before - entries.len()).unwrap())
    }

    async fn figures(&self, cache: &'static str) -> Result<EntryFigures, StoreError> {
        self.answer(false).await?;
        let entries = self.entries.lock().unwrap();
        let of_it: Vec<_> = entries.iter().filter(|((name, _), _)| *name == cache).collect();
        Ok(EntryFigures {
            entries: u64::try_from(of_it.len()).unwrap(),
            bytes: of_it.iter().map(|((_, key), entry)| u64::try_from(key.len() + entry.value.len()).unwrap()).sum(),
            oldest: of_it.iter().map(|(_, entry)| entry.stored_at).min(),
        })
    }
}
