//! A cache in figures.

use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;

use crate::store::EntryFigures;

/// A cache in figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheStats {
    /// How many entries it holds in memory, stale ones included.
    pub entries: u64,
    /// How many bytes they take, by estimate.
    pub bytes: u64,
    /// How many entries fit.
    pub max_entries: u64,
    /// How many bytes fit.
    pub max_bytes: u64,
    /// Entries that had to go to make room, or were not let in because there was none.
    pub evictions: u64,
    /// When the oldest entry in memory was stored.
    pub oldest: Option<Timestamp>,
    /// What the second layer holds, where there is one and it answers.
    pub stored: Option<EntryFigures>,
    /// Look-ups that found something fresh.
    pub hits: u64,
    /// Look-ups that found something stale.
    pub stale_hits: u64,
    /// Look-ups that found nothing.
    pub misses: u64,
}

/// How look-ups went.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) hits: AtomicU64,
    pub(super) stale_hits: AtomicU64,
    pub(super) misses: AtomicU64,
}

/// What is in memory, as far as moka does not tell: kept by those who put in and by moka's word of what went.
#[derive(Debug, Default)]
pub(super) struct Tally {
    bytes: AtomicU64,
    evictions: AtomicU64,
}

impl Tally {
    pub(super) fn came(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(super) fn went(&self, bytes: u64, to_make_room: bool) {
        self.bytes.fetch_sub(bytes, Ordering::Relaxed);
        self.evictions.fetch_add(u64::from(to_make_room), Ordering::Relaxed);
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    pub(super) fn evictions(&self) -> u64 {
        self.evictions.load(Ordering::Relaxed)
    }
}
