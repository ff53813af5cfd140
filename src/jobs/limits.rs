//! How many jobs, and for how long.

use std::{num::NonZeroU32, time::Duration};

use super::Priority;

/// How many jobs there may be, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobLimits {
    /// How many run at once. Jobs for which nobody waits take half of these places at most.
    pub running: usize,
    /// How many more may wait for a place. Jobs for which nobody waits are taken only while fewer than half of all
    /// that may be unfinished are.
    pub waiting: usize,
    /// How long one may run; the time it waits for a place does not count.
    pub deadline: Duration,
    /// How long one that ended stays readable.
    pub retention: Duration,
    /// How many that ended stay readable at most.
    pub kept: usize,
    /// How many new jobs a client may ask for in a minute, and at once after a minute's rest.
    pub per_client: NonZeroU32,
    /// How many recorded jobs this process runs at once, in places of their own.
    pub recorded_running: usize,
    /// How many recorded jobs may be unfinished, in all processes together.
    pub recorded_unfinished: u32,
    /// How long one attempt at a recorded job may take.
    pub recorded_deadline: Duration,
    /// How long a recorded job that ended stays in the store.
    pub recorded_retention: Duration,
    /// How many recorded jobs that ended stay in the store at most.
    pub recorded_kept: u32,
    /// How often a recorded job may be begun and left without an end before it has failed.
    pub attempts: u32,
    /// How often a process gives a sign of life for what it runs, and looks what others do.
    pub beat: Duration,
    /// How long without a sign of life a recorded job counts as somebody's; several beats. The same in all processes
    /// on one store.
    pub lease: Duration,
}

impl Default for JobLimits {
    /// For a site on a small machine: jobs wait for the network far more than they work, so more of them run at once
    /// than there are processors.
    fn default() -> Self {
        Self {
            running: 32,
            waiting: 256,
            deadline: Duration::from_secs(30),
            retention: Duration::from_mins(10),
            kept: 500,
            per_client: NonZeroU32::new(60).unwrap_or(NonZeroU32::MIN),
            recorded_running: 2,
            recorded_unfinished: 200,
            recorded_deadline: Duration::from_hours(1),
            recorded_retention: Duration::from_hours(24 * 30),
            recorded_kept: 200,
            attempts: 5,
            beat: Duration::from_secs(1),
            lease: Duration::from_secs(3),
        }
    }
}

impl JobLimits {
    /// How many in memory may be unfinished.
    pub(super) fn unfinished(&self) -> usize {
        self.running.saturating_add(self.waiting)
    }

    /// How many may be unfinished for one of this priority to be taken still.
    pub(super) fn room(&self, priority: Priority) -> usize {
        match priority {
            Priority::Waiting => self.unfinished(),
            Priority::Prefetch => half(self.unfinished()),
        }
    }

    /// How many places jobs for which nobody waits may take.
    pub(super) fn prefetching(&self) -> usize {
        half(self.running)
    }

    /// How many the table may hold in all.
    pub(super) fn total(&self) -> usize {
        let recorded = self.recorded_unfinished.saturating_add(self.recorded_kept);
        self.unfinished().saturating_add(self.kept).saturating_add(usize::try_from(recorded).unwrap_or(usize::MAX))
    }

    /// When a refused submission is worth another try. The deadline says when a place is free at the latest, but most
    /// jobs end long before it.
    pub(super) fn retry_after(&self) -> Duration {
        (self.deadline / 4).max(Duration::from_secs(1))
    }

    /// Often enough that nothing stays much longer than the retention says.
    pub(super) fn sweep_every(&self) -> Duration {
        (self.retention / 4).clamp(Duration::from_millis(1), Duration::from_mins(1))
    }

    /// How long after its last sign of life a process runs a recorded job at most. Shorter than the lease, so that it has
    /// stopped before anybody else may begin, even when its timers are late and its clock is a little slow.
    pub(super) fn hold(&self) -> Duration {
        self.lease / 5 * 4
    }
}

/// Half, but not nothing.
fn half(of: usize) -> usize {
    (of / 2).max(1).min(of)
}

/// Why a job was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// So many are unfinished that no more are taken.
    #[error("too many jobs are waiting")]
    TooMany {
        /// When it is worth asking again.
        retry_after: Duration,
    },
    /// This client has asked for more than its share.
    #[error("this client has asked for too many jobs")]
    OverBudget {
        /// When its budget allows the next.
        retry_after: Duration,
    },
    /// A job that has to be recorded, and the store does not take it: nothing was begun.
    #[error("the job cannot be recorded")]
    NotRecorded,
}
