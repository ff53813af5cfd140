//! What stands on the shelf, in memory: which covers there are, what they take, which was looked at last.

use std::{cmp::Reverse, collections::HashMap};

use jiff::Timestamp;

use super::file::Label;
use crate::domain::WorkId;

/// A cover on the shelf.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) label: Label,
    /// Its place in the order of use: the least one goes first.
    used: u64,
    /// Up to when its file tells that it was used.
    pub(super) told: Timestamp,
}

/// The covers by their works.
#[derive(Debug, Default)]
pub(super) struct Index {
    by_work: HashMap<WorkId, Held>,
    bytes: u64,
    uses: u64,
}

impl Index {
    pub(super) fn get(&self, work: &WorkId) -> Option<&Held> {
        self.by_work.get(work)
    }

    pub(super) fn len(&self) -> usize {
        self.by_work.len()
    }

    /// What all files take together.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Puts a cover in, as the one that was used last.
    pub(super) fn insert(&mut self, work: WorkId, label: Label, told: Timestamp) {
        self.remove(&work);
        self.uses += 1;
        self.bytes += label.file_length();
        self.by_work.insert(work, Held { label, used: self.uses, told });
    }

    /// Adds what a folder holds, the covers that were used last at the end. What is there already is newer.
    pub(super) fn add(&mut self, found: Vec<(WorkId, Label, Timestamp)>) {
        let mut there: Vec<_> = self.by_work.drain().collect();
        there.sort_by_key(|(_, held)| held.used);
        let newer = there.into_iter().map(|(work, held)| (work, held.label, held.told));
        let older = found;
        *self = Self::default();
        for (work, label, told) in older.into_iter().chain(newer) {
            self.insert(work, label, told);
        }
    }

    /// Notes that a cover was used.
    pub(super) fn touch(&mut self, work: &WorkId) {
        self.uses += 1;
        if let Some(held) = self.by_work.get_mut(work) {
            held.used = self.uses;
        }
    }

    /// Notes up to when the cover's file tells that it was used.
    pub(super) fn tell(&mut self, work: &WorkId, told: Timestamp) {
        if let Some(held) = self.by_work.get_mut(work) {
            held.told = told;
        }
    }

    pub(super) fn remove(&mut self, work: &WorkId) -> Option<Held> {
        let held = self.by_work.remove(work)?;
        self.bytes -= held.label.file_length();
        Some(held)
    }

    /// Removes the covers that were not used for longest until all take `max_bytes` at most; returns whose they were.
    pub(super) fn shrink(&mut self, max_bytes: u64) -> Vec<WorkId> {
        if self.bytes <= max_bytes {
            return Vec::new();
        }
        let mut oldest_last: Vec<(u64, WorkId)> =
            self.by_work.iter().map(|(work, held)| (held.used, work.clone())).collect();
        oldest_last.sort_by_key(|(used, _)| Reverse(*used));
        let mut gone = Vec::new();
        while self.bytes > max_bytes
            && let Some((_, work)) = oldest_last.pop()
        {
            self.remove(&work);
            gone.push(work);
        }
        gone
    }
}
