//! What the jobs did since the start, in figures.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use super::{LaneFigures, Refusal};
use crate::domain::{JobKind, JobStatus};

/// The upper ends of the durations' classes, in seconds: from an answer that was at hand to a prewarm of all that is
/// popular.
pub const DURATION_BOUNDS: [f64; 10] = [0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0, 600.0];

/// How long the jobs of a kind ran, from the moment each got its place.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Durations {
    /// How many fell into each class of [`DURATION_BOUNDS`]; the last is for those beyond the last bound.
    pub counts: [u64; DURATION_BOUNDS.len() + 1],
    /// All together.
    pub sum: Duration,
}

impl Durations {
    fn add(&mut self, took: Duration) {
        let class = DURATION_BOUNDS.iter().position(|bound| took.as_secs_f64() <= *bound);
        if let Some(count) = self.counts.get_mut(class.unwrap_or(DURATION_BOUNDS.len())) {
            *count += 1;
        }
        self.sum = self.sum.saturating_add(took);
    }

    /// How many took no longer than each bound, as Prometheus wants them; those beyond the last are in
    /// [`count`](Self::count).
    pub fn cumulative(&self) -> [(f64, u64); DURATION_BOUNDS.len()] {
        let mut so_far = 0;
        std::array::from_fn(|class| {
            so_far += self.counts[class];
            (DURATION_BOUNDS[class], so_far)
        })
    }

    /// How many ran at all.
    pub fn count(&self) -> u64 {
        self.counts.iter().sum()
    }
}

/// The jobs of one kind that ended here.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KindFigures {
    /// Which kind.
    pub kind: JobKind,
    /// Ended with a result.
    pub completed: u64,
    /// Ended without one.
    pub failed: u64,
    /// Stopped.
    pub cancelled: u64,
    /// How long they ran.
    pub durations: Durations,
}

/// What the jobs of this process did since it started, and what they do at this moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct JobFigures {
    /// One for each of [`JobKind::ALL`], in that order.
    pub kinds: [KindFigures; JobKind::ALL.len()],
    /// The lane of the jobs that are waited for.
    pub waiting: LaneFigures,
    /// The lane of the others.
    pub prefetch: LaneFigures,
    /// The recorded ones: run by this process; unfinished and not run by it (by another, or by nobody yet).
    pub recorded: LaneFigures,
    /// Refused, as there were too many.
    pub refused_too_many: u64,
    /// Refused, as the client had spent its budget.
    pub refused_over_budget: u64,
    /// Refused, as the store did not take them.
    pub refused_not_recorded: u64,
    /// Runs of recorded jobs that stopped because the process could not show in time that it lives.
    pub lease_losses: u64,
}

impl JobFigures {
    /// Those of one kind.
    pub fn kind(&self, kind: JobKind) -> &KindFigures {
        &self.kinds[place(kind)]
    }
}

fn place(kind: JobKind) -> usize {
    match kind {
        JobKind::Updates => 0,
        JobKind::Facts => 1,
        JobKind::Refresh => 2,
        JobKind::Prewarm => 3,
    }
}

/// Where the figures are counted.
#[derive(Debug)]
pub(super) struct Counters {
    kinds: Mutex<[KindFigures; JobKind::ALL.len()]>,
    too_many: AtomicU64,
    over_budget: AtomicU64,
    not_recorded: AtomicU64,
    lease_losses: AtomicU64,
}

impl Default for Counters {
    fn default() -> Self {
        let none = |kind| KindFigures { kind, completed: 0, failed: 0, cancelled: 0, durations: Durations::default() };
        let kinds = Mutex::new(JobKind::ALL.map(none));
        let zero = AtomicU64::default;
        Self { kinds, too_many: zero(), over_budget: zero(), not_recorded: zero(), lease_losses: zero() }
    }
}

impl Counters {
    /// A job ended; `took` is `None` when it never ran.
    pub(super) fn ended(&self, kind: JobKind, status: JobStatus, took: Option<Duration>) {
        let mut kinds = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        let figures = &mut kinds[place(kind)];
        match status {
            JobStatus::Completed => figures.completed += 1,
            JobStatus::Failed => figures.failed += 1,
            JobStatus::Cancelled => figures.cancelled += 1,
            JobStatus::Pending | JobStatus::Running => return,
        }
        if let Some(took) = took {
            figures.durations.add(took);
        }
    }

    pub(super) fn refused(&self, refusal: Refusal) {
        let counter = match refusal {
            Refusal::TooMany { .. } => &self.too_many,
            Refusal::OverBudget { .. } => &self.over_budget,
            Refusal::NotRecorded => &self.not_recorded,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn lease_lost(&self) {
        self.lease_losses.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn figures(&self, waiting: LaneFigures, prefetch: LaneFigures, recorded: LaneFigures) -> JobFigures {
        JobFigures {
            kinds: *self.kinds.lock().unwrap_or_else(PoisonError::into_inner),
            waiting,
            prefetch,
            recorded,
            refused_too_many: self.too_many.load(Ordering::Relaxed),
            refused_over_budget: self.over_budget.load(Ordering::Relaxed),
            refused_not_recorded: self.not_recorded.load(Ordering::Relaxed),
            lease_losses: self.lease_losses.load(Ordering::Relaxed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_stand_in_the_order_of_all() {
        assert!(JobKind::ALL.iter().enumerate().all(|(at, kind)| place(*kind) == at));
    }

    #[test]
    fn durations_fall_into_their_classes() {
        let mut durations = Durations::default();
        for ms in [50, 100, 101, 700_000] {
            durations.add(Duration::from_millis(ms));
        }
        assert_eq!(durations.cumulative()[..3], [(0.1, 2), (0.25, 3), (0.5, 3)]);
        assert_eq!((durations.cumulative()[9].1, durations.count()), (3, 4));
        assert_eq!(durations.sum, Duration::from_millis(700_251));
    }
}
