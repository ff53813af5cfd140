//! Background jobs: a DashMap table, the runner, and the keeper of what is recorded.
//!
//! `mod.rs` is what others see; `job` is one job, as its snapshots and its reporter see it; `table` knows all jobs,
//! keeps one live job per (kind, key) and bounds their number; `lanes` hands out the places, `budget` says who may ask
//! for more; `runner` takes one job in memory from its submission to its end; `recorded` does so for those that
//! must survive the process, and `order` is what these are told to do; `figures` counts.
//!
//! The life of a job: `pending → running → completed | failed | cancelled`. What a job brought in part stays readable
//! in its `output`, whichever way it ends.

mod asker;
mod budget;
mod figures;
mod job;
mod lanes;
mod limits;
mod order;
mod recorded;
mod runner;
mod table;
#[cfg(test)]
pub(crate) mod tests;

use std::{cmp::Reverse, fmt, future::Future, ops::Deref, sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use asker::{Asker, Client, Priority};
pub use figures::{DURATION_BOUNDS, Durations, JobFigures, KindFigures};
pub use job::Reporter;
pub use lanes::LaneFigures;
pub use limits::{JobLimits, Refusal};
pub use order::{Order, Retry, Work};

use self::{
    budget::Budget,
    figures::Counters,
    job::{Job, pending},
    lanes::{Lanes, Turn},
    recorded::Records,
    table::{Submitted, Table},
};
use crate::{
    domain::{Clock, JobId, JobIds, JobKind, JobOutput, JobSnapshot, Origin},
    store::JobStore,
};

/// The table and its runners. Cheap to clone: the clones share one table.
#[derive(Clone)]
pub struct Jobs(Arc<Inner>);

struct Inner {
    shared: Arc<Shared>,
    lanes: Lanes,
    budget: Budget,
    tasks: TaskTracker,
    /// What survives the process, where there is a store for it.
    records: Option<Arc<Records>>,
}

/// What jobs in memory and recorded ones have in common.
#[derive(Debug)]
struct Shared {
    limits: JobLimits,
    clock: Arc<dyn Clock>,
    ids: JobIds,
    table: Table,
    figures: Counters,
    /// Cancelled when the site stops; the token of every job in memory is a child of it.
    stop: CancellationToken,
}

impl Deref for Inner {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.shared
    }
}

impl Jobs {
    /// An empty table, for jobs that live in memory: [`record`](Self::record) refuses.
    pub fn new(limits: JobLimits, clock: Arc<dyn Clock>) -> Self {
        Self::with(limits, clock, None)
    }

    /// As [`new`](Self::new), with a store for what must survive the process. [`run_keeper`](Self::run_keeper) has to
    /// run, or no recorded job ever does.
    pub fn recorded(limits: JobLimits, clock: Arc<dyn Clock>, store: Arc<dyn JobStore>) -> Self {
        Self::with(limits, clock, Some(store))
    }

    fn with(limits: JobLimits, clock: Arc<dyn Clock>, store: Option<Arc<dyn JobStore>>) -> Self {
        let shared = Shared {
            limits,
            clock,
            ids: JobIds::default(),
            table: Table::new(limits),
            figures: Counters::default(),
            stop: CancellationToken::new(),
        };
        let shared = Arc::new(shared);
        Self(Arc::new(Inner {
            records: store.map(|store| Arc::new(Records::new(Arc::clone(&shared), store))),
            lanes: Lanes::new(&limits),
            budget: Budget::new(limits.per_client),
            tasks: TaskTracker::new(),
            shared,
        }))
    }

    /// The live job on (kind, key), or else a new one that runs `work`. To be called within a tokio runtime. Only a
    /// new job costs the asker's budget; a reader who finds one that nobody has waited for makes it wait no longer
    /// than readers' own.
    ///
    /// The text of an `Err` that `work` returns is **shown to readers** as the job's error: a plain sentence, without
    /// causes, addresses or paths. A panic and a deadline that passes are told in sentences of our own.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] and [`Refusal::OverBudget`].
    pub fn submit<W, F>(&self, kind: JobKind, key: &str, asker: &Asker, work: W) -> Result<JobSnapshot, Refusal>
    where
        W: FnOnce(Reporter) -> F + Send + 'static,
        F: Future<Output = Result<JobOutput, String>> + Send + 'static,
    {
        let mut queued = None;
        let make = || {
            let (job, turn) = self.0.make(kind, key, asker)?;
            queued = Some(turn);
            Ok(job)
        };
        match self.0.table.submit(kind, key, asker.priority, make) {
            Submitted::Found(job) => {
                if asker.priority == Priority::Waiting {
                    job.await_by_somebody();
                    self.0.lanes.lift(job.id);
                }
                Ok(job.snapshot())
            }
            Submitted::Refused(refusal) => {
                self.0.figures.refused(refusal);
                Err(refusal)
            }
            Submitted::New(job) => {
                let snapshot = job.snapshot();
                if self.0.table.is_over_full() {
                    self.sweep(self.0.clock.now());
                }
                if let Some(turn) = queued {
                    self.0.tasks.spawn(runner::run(Arc::clone(&self.0), job, turn, work));
                }
                Ok(snapshot)
            }
        }
    }

    /// Tells how jobs of a kind are done that are [recorded](Self::record). To be called before
    /// [`run_keeper`](Self::run_keeper): a recorded job of a kind that nobody here can do fails.
    pub fn register(&self, kind: JobKind, work: Arc<dyn Work>) {
        if let Some(records) = &self.0.records {
            records.register(kind, work);
        }
    }

    /// The unfinished recorded job on (kind, key), in whichever process, or else a new one, which is on disk when this
    /// returns, and which this process or another begins at once.
    ///
    /// # Errors
    /// [`Refusal::NotRecorded`] without a store and when the store does not take it, [`Refusal::TooMany`].
    pub async fn record(&self, order: Order) -> Result<JobSnapshot, Refusal> {
        let recorded = match &self.0.records {
            Some(records) => records.record(order).await,
            None => Err(Refusal::NotRecorded),
        };
        recorded.inspect_err(|refusal| self.0.figures.refused(*refusal))
    }

    /// The job at this moment; `None` when it is unknown, or was dropped after it had ended. A recorded job of another
    /// process is known here within a beat of the keeper.
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
        self.wait_for(id, limit, |_| false).await
    }

    /// The job as soon as it is as far as `is_enough` asks for or has ended, or as it is when `limit` is over.
    pub async fn wait_for(
        &self,
        id: JobId,
        limit: Duration,
        is_enough: impl Fn(&JobSnapshot) -> bool + Send,
    ) -> Option<JobSnapshot> {
        let job = self.0.table.get(id)?;
        // Whether the limit was reached shows in the snapshot.
        let _ = timeout(limit, job.until(is_enough)).await;
        Some(job.snapshot())
    }

    /// Stops a job, unless it has ended already; `None` when it is unknown. One in memory counts as cancelled from this
    /// moment. A recorded one that another process runs may be shown as running for a beat or two more.
    ///
    /// # Errors
    /// [`Refusal::NotRecorded`] when the store does not take the wish to end a job that does not run here.
    pub async fn cancel(&self, id: JobId) -> Result<Option<JobSnapshot>, Refusal> {
        match (self.0.table.get(id), &self.0.records) {
            (Some(job), _) if !job.is_recorded => {
                job.cancel(self.0.clock.now());
                Ok(Some(job.snapshot()))
            }
            (_, Some(records)) => records.cancel(id).await,
            (_, None) => Ok(None),
        }
    }

    /// Records the order of a recorded job that has ended anew.
    ///
    /// # Errors
    /// As [`record`](Self::record).
    pub async fn retry(&self, id: JobId) -> Result<Retry, Refusal> {
        match (self.0.table.get(id), &self.0.records) {
            (Some(job), _) if !job.is_recorded => Ok(Retry::NotRetriable),
            (_, Some(records)) => records.retry(id).await.inspect_err(|refusal| self.0.figures.refused(*refusal)),
            (_, None) => Ok(Retry::Unknown),
        }
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
            self.0.budget.trim();
        }
    }

    /// Gives signs of life for the recorded jobs that run here, watches those of others, begins those that nobody
    /// runs; until `stop` or [`shutdown`](Self::shutdown). When it stops without a shutdown, what runs here stops soon.
    pub async fn run_keeper(&self, stop: CancellationToken) {
        if let Some(records) = &self.0.records {
            records.keep(stop).await;
        }
    }

    /// What the jobs did since the start, in figures.
    pub fn figures(&self) -> JobFigures {
        let Inner { shared, lanes, records, .. } = &*self.0;
        let recorded = records.as_ref().map(|records| records.figures()).unwrap_or_default();
        shared.figures.figures(lanes.figures(Priority::Waiting), lanes.figures(Priority::Prefetch), recorded)
    }

    /// Stops within `limit`: jobs in memory are cancelled, recorded ones handed back, so that the next process goes on
    /// with them at once. What is submitted afterwards is cancelled at once, what is recorded waits for the next process.
    pub async fn shutdown(&self, limit: Duration) {
        let Inner { shared, tasks, records, .. } = &*self.0;
        shared.stop.cancel();
        tasks.close();
        let all = async {
            if let Some(records) = records {
                records.close().await;
            }
            tasks.wait().await;
        };
        if timeout_at(Instant::now() + limit, all).await.is_err() {
            tracing::warn!(limit_ms = limit.as_millis(), "Stopped with jobs that had not ended in time");
        }
    }
}

impl Inner {
    /// A new job in memory, in its lane, paid for.
    fn make(&self, kind: JobKind, key: &str, asker: &Asker) -> Result<(Job, Turn), Refusal> {
        if let Some(client) = asker.client {
            self.budget.spend(client).map_err(|retry_after| Refusal::OverBudget { retry_after })?;
        }
        let now = self.clock.now();
        let origin = match asker {
            // The schedule comes from no address; a feed reader's poll does.
            Asker { priority: Priority::Prefetch, client: None } => Origin::Schedule,
            _ => Origin::Reader,
        };
        let state = pending(self.ids.next(now), kind, key.to_owned(), origin, now);
        let turn = self.lanes.queue(state.id, asker.priority);
        let job = Job::new(state, self.stop.child_token());
        if asker.priority == Priority::Waiting {
            job.await_by_somebody();
        }
        Ok((job, turn))
    }
}

impl fmt::Debug for Jobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jobs").field("limits", &self.0.limits).finish_non_exhaustive()
    }
}
