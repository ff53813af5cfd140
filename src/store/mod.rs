//! What must survive a restart, behind small traits: cached entries, jobs, counted asks, the schedule.
//!
//! Each trait is what one service needs, and no more. A store that cannot be used is a state, not a crash:
//! every call then fails with [`StoreError::Unavailable`], the site serves what it has in memory, and
//! [`StoreHealth::state`] says why.

mod asks;
mod entries;
mod jobs;
mod none;
mod schedule;
mod sqlite;

use std::fmt;

pub use self::{
    asks::{AskCount, AskStore},
    entries::{EntryBounds, EntryFigures, EntryStore, EntryWrite, StoredEntry},
    jobs::{JobEnding, JobRecord, JobStore, Lease, NewJob, Recorded, Renewal},
    none::NoStore,
    schedule::{ScheduleStore, Slot},
    sqlite::{SqliteStore, StoreTimes},
};

/// Why a store did not do what it was asked. The texts are for operators: they may name paths, and no page shows them
/// to readers.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// It is not open: see [`StoreHealth::state`].
    #[error("the store is not available: {0}")]
    Unavailable(String),
    /// It is open but takes nothing: read-only, or its disk is full.
    #[error("the store cannot be written: {0}")]
    NotWritable(String),
    /// Anything else.
    #[error("the store failed: {0}")]
    Failed(String),
}

/// How a store is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreState {
    /// It reads and writes.
    Ready,
    /// It reads, but takes nothing new. With the reason.
    ReadOnly(String),
    /// It is not open. With the reason; it is tried again by and by.
    Unavailable(String),
}

impl StoreState {
    /// One word for metrics and JSON.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::ReadOnly(_) => "read_only",
            Self::Unavailable(_) => "unavailable",
        }
    }
}

/// Tells how a store is.
pub trait StoreHealth: Send + Sync + fmt::Debug {
    /// At this moment; never waits.
    fn state(&self) -> StoreState;
}
