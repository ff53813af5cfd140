//! All jobs by id, and the live ones by what they do.
//!
//! Each is a `DashMap`; where both are locked, `live` is first, then `jobs`. No reference into either leaves this file, so none
//! can be held across an await; what goes out is an `Arc`.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use dashmap::{DashMap, mapref::entry::Entry};
use jiff::Timestamp;

use super::{JobLimits, Priority, Refusal, job::Job};
use crate::domain::{JobId, JobKind, JobSnapshot};

#[derive(Debug)]
pub(super) struct Table {
    limits: JobLimits,
    jobs: DashMap<JobId, Arc<Job>>,
    /// At most one job in memory per (kind, key). One that has just ended may stand here until its runner takes it away.
    live: DashMap<(JobKind, String), Arc<Job>>,
    /// How many jobs in memory have a runner; never above `limits.unfinished()`.
    unfinished: AtomicUsize,
}

/// What became of a submission.
#[derive(Debug)]
pub(super) enum Submitted {
    /// There is a live job on this already.
    Found(Arc<Job>),
    /// A new one, which is to be run.
    New(Arc<Job>),
    /// None.
    Refused(Refusal),
}

impl Table {
    pub(super) fn new(limits: JobLimits) -> Self {
        Self { limits, jobs: DashMap::new(), live: DashMap::new(), unfinished: AtomicUsize::new(0) }
    }

    /// The live job on (kind, key), or else one that `make` makes, if there is room for one of this priority.
    pub(super) fn submit(
        &self,
        kind: JobKind,
        key: &str,
        priority: Priority,
        make: impl FnOnce() -> Result<Job, Refusal>,
    ) -> Submitted {
        match self.live.entry((kind, key.to_owned())) {
            Entry::Occupied(slot) if !slot.get().is_final() => Submitted::Found(Arc::clone(slot.get())),
            slot => {
                if !self.reserve(self.limits.room(priority)) {
                    return Submitted::Refused(Refusal::TooMany { retry_after: self.limits.retry_after() });
                }
                let job = match make() {
                    Ok(job) => Arc::new(job),
                    Err(refusal) => {
                        self.unfinished.fetch_sub(1, Ordering::AcqRel);
                        return Submitted::Refused(refusal);
                    }
                };
                self.jobs.insert(job.id, Arc::clone(&job));
                slot.insert(Arc::clone(&job));
                Submitted::New(job)
            }
        }
    }

    fn reserve(&self, room: usize) -> bool {
        self.unfinished
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |count| (count < room).then_some(count + 1))
            .is_ok()
    }

    /// The job of this number, or else one that `make` makes: a recorded one, which needs no room here, since the store
    /// bounds their number.
    pub(super) fn adopt(&self, id: JobId, make: impl FnOnce() -> Job) -> Arc<Job> {
        Arc::clone(&self.jobs.entry(id).or_insert_with(|| Arc::new(make())))
    }

    pub(super) fn forget(&self, id: JobId) {
        self.jobs.remove(&id);
    }

    /// The recorded jobs that have not ended, as far as this table knows.
    pub(super) fn unfinished_recorded(&self) -> Vec<JobId> {
        self.jobs.iter().filter(|job| job.is_recorded && !job.is_final()).map(|job| job.id).collect()
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

    /// Drops what ended longer ago than the retention, then the oldest that ended while there are too many. Recorded
    /// jobs have a retention and a number of their own, which are the store's.
    pub(super) fn sweep(&self, now: Timestamp) {
        let JobLimits { retention, kept, recorded_retention, recorded_kept, .. } = self.limits;
        self.sweep_some(false, now, retention, kept);
        self.sweep_some(true, now, recorded_retention, usize::try_from(recorded_kept).unwrap_or(usize::MAX));
    }

    fn sweep_some(&self, recorded: bool, now: Timestamp, retention: Duration, kept: usize) {
        let is_over = |ended: Timestamp| ended.saturating_add(retention).is_ok_and(|until| until <= now);
        let of_these = self.jobs.iter().filter(|job| job.is_recorded == recorded);
        let mut ended: Vec<(Timestamp, JobId)> =
            of_these.filter_map(|job| Some((job.completed_at()?, job.id))).collect();
        ended.sort_unstable();
        let too_many = ended.len().saturating_sub(kept);
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

    /// How many (kind, key) have a live job.
    #[cfg(test)]
    pub(super) fn live(&self) -> usize {
        self.live.len()
    }
}
