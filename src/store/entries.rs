//! The second layer of the caches.

use std::fmt;

use async_trait::async_trait;
use jiff::Timestamp;

use super::StoreError;

/// An entry as it lies in the store: plain serialised data, and the moments at which it ages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEntry {
    /// The serialised value.
    pub value: Vec<u8>,
    /// The version of its format. One that the reader does not know is a miss.
    pub version: u32,
    /// When it was stored.
    pub stored_at: Timestamp,
    /// Until when it is fresh.
    pub fresh_until: Timestamp,
    /// Until when it may be served at all.
    pub stale_until: Timestamp,
}

/// One change to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryWrite {
    /// The cache's name.
    pub cache: &'static str,
    /// The entry's key.
    pub key: String,
    /// What to keep under it; `None` forgets it.
    pub entry: Option<StoredEntry>,
}

/// How much of a cache the store may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntryBounds {
    /// The cache's name.
    pub cache: &'static str,
    /// How many entries at most.
    pub entries: u64,
    /// How many bytes of keys and values at most.
    pub bytes: u64,
}

/// What the store holds of a cache.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EntryFigures {
    /// How many entries.
    pub entries: u64,
    /// How many bytes their keys and values take.
    pub bytes: u64,
    /// When the oldest was stored.
    pub oldest: Option<Timestamp>,
}

/// Keeps cache entries beyond the life of the process.
#[async_trait]
pub trait EntryStore: Send + Sync + fmt::Debug {
    /// The entry under `key`, whatever its age.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn load(&self, cache: &'static str, key: &str) -> Result<Option<StoredEntry>, StoreError>;

    /// Makes all changes, in their order, or none.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn write(&self, changes: &[EntryWrite]) -> Result<(), StoreError>;

    /// Forgets all entries of a cache; returns how many.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn clear(&self, cache: &'static str) -> Result<u64, StoreError>;

    /// Drops what is of no use at `now`, then the entries stored longest ago while a cache is past its bounds; returns
    /// how many.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn sweep(&self, now: Timestamp, bounds: &[EntryBounds]) -> Result<u64, StoreError>;

    /// What it holds of a cache.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn figures(&self, cache: &'static str) -> Result<EntryFigures, StoreError>;
}
