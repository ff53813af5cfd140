//! Background jobs: a DashMap table, and the runner.
//!
//! `mod.rs` is what others see; `job` is one job, as its snapshots and its reporter see it; `table` knows all jobs,
//! keeps one live job per (kind, key) and bounds their number; `runner` takes one job from its submission to its end.
//!
//! The life of a job: `pending → running → completed | failed | cancelled`. What a job brought in part stays readable
//! in its `output`, whichever way it ends.

mod asker;
mod job;
mod limits;
mod runner;
mod table;
#[cfg(test)]
mod tests;

use std::{cmp::Reverse, fmt, future::Future, sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::{sync::Semaphore, time::timeout};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use asker::{Asker, Client, Priority};
pub use job::Reporter;
pub use limits::{JobLimits, Refusal};

use self::{
    job::Job,
    table::{Submitted, Table},
};
use crate::domain::{Clock, JobId, JobIds, JobKind, JobOutput, JobSnapshot};

/// The table and its runner. Cheap to clone: the clones share one table.
#[derive(Clone)]
pub struct Jobs(Arc<Inner>);

struct Inner {
    limits: JobLimits,
    clock: Arc<dyn Clock>,
    ids: JobIds,
    table: Table,
    /// As many permits as jobs may run at once.
    places: Semaphore,
    /// Cancelled when the site stops; every job's own token is a child of it.
    stop: CancellationToken,
    tasks: TaskTracker,
}

/// What became of a wish to begin a job anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Retry {
    /// It runs, or waits for its place.
    Begun(JobSnapshot),
    /// It has not ended, or what it did is not known any more: a reader's job.
    NotRetriable,
    /// There is no such job.
    Unknown,
}

impl Jobs {
    /// An empty table.
    pub fn new(limits: JobLimits, clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Inner {
            limits,
            clock,
            ids: JobIds::default(),
            table: Table::new(limits),
            places: Semaphore::new(limits.running.min(Semaphore::MAX_PERMITS)),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
        }))
    }

    /// The live job on (kind, key), or else a new one that runs `work`. To be called within a tokio runtime.
    ///
    /// The text of an `Err` that `work` returns is **shown to readers** as the job's error: a plain sentence, without
    /// causes, addresses or paths. A panic and a deadline that passes are told in sentences of our own.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn submit<W, F>(&self, kind: JobKind, key: &str, asker: &Asker, work: W) -> Result<JobSnapshot, Refusal>
    where
        W: FnOnce(Reporter) -> F + Send + 'static,
        F: Future<Output = Result<JobOutput, String>> + Send + 'static,
    {
        let Inner { limits, clock, ids, table, stop, tasks, .. } = &*self.0;
        let _ = asker;
        let make = || {
            let now = clock.now();
            Job::new(ids.next(now), kind, key, now, stop.child_token())
        };
        match table.submit(kind, key, make) {
            Submitted::Found(job) => Ok(job.snapshot()),
            Submitted::Refused => Err(Refusal::TooMany { retry_after: limits.retry_after() }),
            Submitted::New(job) => {
                let snapshot = job.snapshot();
                if table.is_over_full() {
                    self.sweep(clock.now());
                }
                tasks.spawn(runner::run(Arc::clone(&self.0), job, work));
                Ok(snapshot)
            }
        }
    }

    /// The job at this moment; `None` when it is unknown, or was dropped after it had ended.
    pub fn get(&self, id: JobId) -> Option<JobSnapshot> {
        self.0.table.get(id).map(|job| job.snapshot())
    }

    /// All jobs at this moment, the newest first.
    pub fn list(&self) -> Vec<JobSnapshot> {
        let mut jobs = self.0.table.snapshots();
        jobs.sort_unstable_by_key(|job| Reverse(job.id));
        jobs
    }

    /// The job as soon as it has ended, or as it is when `limit` is over.
    pub async fn wait(&self, id: JobId, limit: Duration) -> Option<JobSnapshot> {
        let job = self.0.table.get(id)?;
        // Whether the limit was reached shows in the snapshot.
        let _ = timeout(limit, job.ended()).await;
        Some(job.snapshot())
    }

    /// Stops a job. It counts as cancelled from this moment, unless it has ended already. `None` when it is unknown.
    ///
    /// # Errors
    /// [`Refusal`] when the end of a recorded job cannot be recorded.
    pub fn cancel(&self, id: JobId) -> impl Future<Output = Result<Option<JobSnapshot>, Refusal>> + Send + use<> {
        let job = self.0.table.get(id).map(|job| {
            job.cancel(self.0.clock.now());
            job.snapshot()
        });
        std::future::ready(Ok(job))
    }

    /// Begins an ended job of an operator or of the schedule anew.
    ///
    /// # Errors
    /// [`Refusal`] when the new job is not taken.
    pub fn retry(&self, id: JobId) -> impl Future<Output = Result<Retry, Refusal>> + Send + use<> {
        let known = self.0.table.get(id).is_some();
        std::future::ready(Ok(if known { Retry::NotRetriable } else { Retry::Unknown }))
    }

    /// Drops jobs that ended longer ago than the retention, then the oldest that ended while there are too many.
    pub fn sweep(&self, now: Timestamp) {
        self.0.table.sweep(now);
    }

    /// Sweeps every now and then, until `stop`.
    pub async fn run_sweeper(&self, stop: CancellationToken) {
        let pause = self.0.limits.sweep_every();
        while stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_some() {
            self.sweep(self.0.clock.now());
        }
    }

    /// Cancels all jobs and waits until none runs. What is submitted afterwards is cancelled at once.
    pub async fn shutdown(&self) {
        self.0.stop.cancel();
        self.0.tasks.close();
        self.0.tasks.wait().await;
    }
}

impl fmt::Debug for Jobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jobs").field("limits", &self.0.limits).finish_non_exhaustive()
    }
}
