//! Where asks arrive.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use dashmap::DashMap;

use crate::domain::Subject;

/// Counts further asks for one subject without a look-up: one atomic addition each. Cheap to clone.
#[derive(Clone)]
pub struct Tally(Arc<AtomicU32>);

impl Tally {
    /// One more.
    pub fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl fmt::Debug for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tally")
    }
}

/// The tallies that somebody holds, and those that have something to tell.
#[derive(Debug, Default)]
pub(super) struct Tallies(DashMap<Subject, Tally>);

impl Tallies {
    pub(super) fn of(&self, subject: &Subject) -> Tally {
        if let Some(known) = self.0.get(subject) {
            return known.clone();
        }
        self.0.entry(subject.clone()).or_insert_with(|| Tally(Arc::default())).clone()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// What has been counted since the last time. Tallies that nobody holds any more are let go.
    pub(super) fn drain(&self) -> Vec<(Subject, u32)> {
        let mut counted = Vec::new();
        self.0.retain(|subject, tally| {
            // Looked at first: the shard is locked, so whoever has let go has counted before, and nobody new takes hold.
            let is_held = Arc::strong_count(&tally.0) > 1;
            let asks = tally.0.swap(0, Ordering::AcqRel);
            if asks > 0 {
                counted.push((subject.clone(), asks));
            }
            is_held
        });
        counted
    }
}
