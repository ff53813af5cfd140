//! What the jobs tell: how many there are, how they ended, how long they took, how many were refused.

use std::{array, fmt, iter};

use super::sheet::{Buckets, Sheet, plain, seconds};
use crate::jobs::{DURATION_BOUNDS, Durations, JobFigures, KindFigures, LaneFigures};

fn lanes(figures: &JobFigures) -> [(&'static str, LaneFigures); 3] {
    [("waited_for", figures.waiting), ("prefetch", figures.prefetch), ("recorded", figures.recorded)]
}

/// Writes all of them.
pub(super) fn write(figures: &JobFigures, sheet: &mut Sheet<'_>) -> fmt::Result {
    let lane = |count: fn(LaneFigures) -> usize| {
        lanes(figures).into_iter().map(move |(name, lane)| ([("lane", name)], count(lane) as u64))
    };
    sheet.gauges(&plain("luminaria_jobs_running", "Jobs under way here"), lane(|lane| lane.running))?;
    sheet.gauges(&plain("luminaria_jobs_waiting", "Jobs that wait for a place"), lane(|lane| lane.waiting))?;
    let ended = figures.kinds.iter().flat_map(endings);
    sheet.counters(&plain("luminaria_jobs_ended", "Jobs that ended here"), ended)?;
    let refused = [
        ("too_many", figures.refused_too_many),
        ("over_budget", figures.refused_over_budget),
        ("not_recorded", figures.refused_not_recorded),
    ];
    sheet.counters(
        &plain("luminaria_jobs_refused", "Jobs that were not taken"),
        refused.map(|(reason, count)| ([("reason", reason)], count)),
    )?;
    sheet.counter(
        &plain("luminaria_job_lease_losses", "Runs that stopped because another process may have taken over"),
        &figures.lease_losses,
    )?;
    let times = figures.kinds.iter().map(|kind| ([("kind", kind.kind.as_str())], buckets(&kind.durations)));
    sheet.histograms(&seconds("luminaria_job_duration", "How long jobs ran, once they had a place"), times)
}

fn endings(kind: &KindFigures) -> array::IntoIter<([(&'static str, &'static str); 2], u64), 3> {
    let row = |status, count| ([("kind", kind.kind.as_str()), ("status", status)], count);
    [row("completed", kind.completed), row("failed", kind.failed), row("cancelled", kind.cancelled)].into_iter()
}

fn buckets(durations: &Durations) -> Buckets {
    let bounds = DURATION_BOUNDS.into_iter().chain(iter::once(f64::INFINITY));
    Buckets { buckets: bounds.zip(durations.counts).collect(), sum: durations.sum.as_secs_f64() }
}
