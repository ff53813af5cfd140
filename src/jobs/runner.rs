//! One job that lives in memory, from its submission to its end.

use std::{future::Future, panic::AssertUnwindSafe, sync::Arc};

use futures::FutureExt as _;
use tokio::time::{Instant, timeout};

use super::{
    Inner, Reporter,
    job::{Ending, Job},
    lanes::Turn,
};
use crate::domain::{JobOutput, JobSnapshot, JobStatus};

/// Shown to readers.
pub(super) const TOOK_TOO_LONG: &str = "This took too long.";
/// Shown to readers.
pub(super) const STOPPED_UNEXPECTEDLY: &str = "This stopped unexpectedly.";

/// Waits for a place, does the work, and sees to it that the job ends, whatever the work does.
pub(super) async fn run<W, F>(jobs: Arc<Inner>, job: Arc<Job>, turn: Turn, work: W)
where
    W: FnOnce(Reporter) -> F + Send + 'static,
    F: Future<Output = Result<JobOutput, String>> + Send + 'static,
{
    // Also caught here: a work that panics while it is dropped, after its deadline or its cancellation.
    let mut began = None;
    let ending = AssertUnwindSafe(until_it_ends(&jobs, &job, turn, &mut began, work)).catch_unwind().await;
    job.end(ending.unwrap_or_else(|_| Ending::Failed(STOPPED_UNEXPECTEDLY.to_owned())), jobs.clock.now());
    jobs.table.release(&job);
    let ended = job.snapshot();
    jobs.figures.ended(job.kind, ended.status, began.map(|began: Instant| began.elapsed()));
    log(ended);
}

async fn until_it_ends<W, F>(
    jobs: &Inner,
    job: &Arc<Job>,
    mut turn: Turn,
    began: &mut Option<Instant>,
    work: W,
) -> Ending
where
    W: FnOnce(Reporter) -> F + Send + 'static,
    F: Future<Output = Result<JobOutput, String>> + Send + 'static,
{
    let deadline = jobs.limits.deadline;
    let in_its_place = async {
        let _place = turn.place().await;
        *began = Some(Instant::now());
        job.start();
        match timeout(deadline, work(Reporter::new(Arc::clone(job), None))).await {
            Ok(Ok(output)) => Ending::Completed(output),
            Ok(Err(error)) => Ending::Failed(error),
            Err(_) => Ending::Failed(TOOK_TOO_LONG.to_owned()),
        }
    };
    tokio::select! {
        biased;
        () = job.cancelled() => Ending::Cancelled,
        ending = in_its_place => ending,
    }
}

pub(super) fn log(ended: JobSnapshot) {
    let took = ended.completed_at.map(|end| end.duration_since(ended.created_at));
    let duration_ms = took.map_or(0, |took| took.as_millis());
    let JobSnapshot { id, key, .. } = ended;
    let (kind, origin, status) = (ended.kind.as_str(), ended.origin.as_str(), ended.status.as_str());
    if ended.status == JobStatus::Failed {
        let error = ended.error.unwrap_or_default();
        tracing::warn!(job.id = %id, job.kind = kind, job.key = key, origin, status, duration_ms, error, "A job failed");
    } else {
        tracing::info!(job.id = %id, job.kind = kind, job.key = key, origin, status, duration_ms, "A job ended");
    }
}
