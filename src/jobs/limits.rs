//! How many jobs, and for how long.

use std::time::Duration;

/// How many jobs there may be, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobLimits {
    /// How many run at once.
    pub running: usize,
    /// How many more may wait for a place.
    pub waiting: usize,
    /// How long one may run; the time it waits for a place does not count.
    pub deadline: Duration,
    /// How long one that ended stays readable.
    pub retention: Duration,
    /// How many that ended stay readable at most.
    pub kept: usize,
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
        }
    }
}

impl JobLimits {
    /// How many may be unfinished.
    pub(super) fn unfinished(&self) -> usize {
        self.running.saturating_add(self.waiting)
    }

    /// How many the table may hold in all.
    pub(super) fn total(&self) -> usize {
        self.unfinished().saturating_add(self.kept)
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
