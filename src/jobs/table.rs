//! All jobs by id, and the live ones by what they do.
//!
//! Each is a `DashMap`; where both are locked, `live` is first, then `jobs`. No reference into either leaves this file, so none
//! can be held across an await; what goes out is an `Arc`.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use dashmap::{DashMap, mapref::entry::Entry};
use jiff::Timestamp;

use super::{JobLimits, job::Job};
use crate::domain::{JobId, JobKind, JobSnapshot};

#[derive(Debug)]
pub(super) struct Table {
    limits: JobLimits,
    jobs: DashMap<JobId, Arc<Job>>,
    /// At most one job per (kind, key). One that has just ended may stand here until its runner takes it away.
    live: DashMap<(JobKind, String), Arc<Job>>,
    /// How many jobs have a runner; never above `limits.unfinished()`.
    unfinished: AtomicUsize,
}

/// What became of a submission.
#[derive(Debug)]
pub(super) enum Submitted {
    /// There is a live job on this already.
    Found(Arc<Job>),
    /// A new one, which is to be run.
    New(Arc<Job>),
    /// No room for another.
    Refused,
}

impl Table {
    pub(super) fn new(limits: JobLimits) -> Self {
        Self { limits, jobs: DashMap::new(), live: DashMap::new(), unfinished: AtomicUsize::new(0) }
    }

    /// The live job on (kind, key), or else one that `make` makes, if there is room.
    pub(super) fn submit(&self, kind: JobKind, key: &str, make: impl FnOnce() -> Job) -> Submitted {
        match self.live.entry((kind, key.to_owned())) {
            Entry::Occupied(slot) if !slot.get().is_final() => Submitted::Found(Arc::clone(slot.get())),
            slot => {
                if !self.reserve() {
                    return Submitted::Refused;
                }
                let job = Arc::new(make());
                self.jobs.insert(job.id, Arc::clone(&job));
                slot.insert(Arc::clone(&job));
                Submitted::New(job)
            }
        }
    }

    fn reserve(&self) -> bool {
        let room = self.limits.unfinished();
        self.unfinished
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |count| (count < room).then_some(count + 1))
            .is_ok()
    }

    /// Takes a job that has ended out of the live ones. Once per job that [`submit`](Self::submit) made.
    pub(super) fn release(&self, job: &Arc<Job>) {
        // A cancelled job's place may be another's by now.
        self.live.remove_if(&(job.kind, job.key.clone()), |_, live| Arc::ptr_eq(live, job));
        self.unfinished.fetch_sub(1, Ordering::AcqRel);
    }

    pub(super) fn get(&self, id: JobId) -> Option<Arc<Job>> {
        self.jobs.get(&id).map(|job| Arc::clone(&job))
    }

    pub(super) fn snapshots(&self) -> Vec<JobSnapshot> {
        self.jobs.iter().map(|job| job.snapshot()).collect()
    }

    /// Whether there are more jobs than the table is for.
    pub(super) fn is_over_full(&self) -> bool {
        self.jobs.len() > self.limits.total()
    }

    /// Drops what ended longer ago than the retention, then the oldest that ended while there are too many.
    pub(super) fn sweep(&self, now: Timestamp) {
        let retention = self.limits.retention;
        let is_over = |ended: Timestamp| ended.saturating_add(retention).is_ok_and(|until| until <= now);
        let mut ended: Vec<(Timestamp, JobId)> =
            self.jobs.iter().filter_map(|job| Some((job.completed_at()?, job.id))).collect();
        ended.sort_unstable();
        let too_many = ended.len().saturating_sub(self.limits.kept);
        for (position, (ended_at, id)) in ended.into_iter().enumerate() {
            if position < too_many || is_over(ended_at) {
                self.jobs.remove(&id);
            }
        }
    }

    /// How many jobs have a runner.
    #[cfg(test)]
    pub(super) fn unfinished(&self) -> usize {
        self.unfinished.load(Ordering::Acquire)
    }
}
