//! Jobs that must survive the process: on disk before they are answered, run by one process at a time, begun again by
//! the next one when theirs dies.
//!
//! `mod.rs` takes orders and wishes; `keeper` gives signs of life and looks what others do, every beat; `seen` says
//! when a job is nobody's; `hold` is this process's own right to run a job; `run` runs one; `stored` is how they
//! are written down.

mod hold;
mod keeper;
mod run;
mod seen;
mod stored;

use std::{
    collections::HashMap,
    fmt,
    future::Future,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use dashmap::DashMap;
use tokio::{
    sync::{Mutex, Notify},
    time::timeout,
};
use tokio_util::task::TaskTracker;

pub(super) use self::hold::Hold;
use self::{run::Run, seen::Seen};
use super::{
    LaneFigures, Order, Refusal, Retry, Shared, Work,
    job::{Job, pending},
};
use crate::{
    domain::{JobId, JobKind, JobSnapshot, JobStatus},
    store::{JobRecord, JobStore, NewJob, Recorded, StoreError},
};

pub(super) struct Records {
    shared: Arc<Shared>,
    store: Arc<dyn JobStore>,
    /// This process's name in leases: unlike any other's, and unlike its own before a restart.
    owner: String,
    works: RwLock<HashMap<JobKind, Arc<dyn Work>>>,
    /// What runs here. A job leaves this table only when its work has been dropped.
    runs: DashMap<JobId, Arc<Run>>,
    tasks: TaskTracker,
    /// Wakes the keeper.
    wake: Notify,
    /// The keeper's memory. Locked while it looks and claims: nothing is claimed behind the back of who holds it.
    seen: Mutex<Seen>,
    reading: Health,
    writing: Health,
}

impl Records {
    pub(super) fn new(shared: Arc<Shared>, store: Arc<dyn JobStore>) -> Self {
        Self {
            // As good as random: 62 of its bits are.
            owner: shared.ids.next(shared.clock.now()).to_string(),
            shared,
            store,
            works: RwLock::default(),
            runs: DashMap::new(),
            tasks: TaskTracker::new(),
            wake: Notify::new(),
            seen: Mutex::default(),
            reading: Health::new("reads"),
            writing: Health::new("writes"),
        }
    }

    pub(super) fn register(&self, kind: JobKind, work: Arc<dyn Work>) {
        self.works.write().unwrap_or_else(PoisonError::into_inner).insert(kind, work);
    }

    fn work(&self, kind: JobKind) -> Option<Arc<dyn Work>> {
        self.works.read().unwrap_or_else(PoisonError::into_inner).get(&kind).map(Arc::clone)
    }

    /// See [`Jobs::record`](super::Jobs::record).
    pub(super) async fn record(&self, order: Order) -> Result<JobSnapshot, Refusal> {
        let Shared { limits, clock, ids, .. } = &*self.shared;
        let now = clock.now();
        let Order { kind, key, origin, request } = order;
        let new = NewJob { id: ids.next(now), kind, key, origin, request: request.to_string(), created_at: now };
        let recorded = self.write(self.store.record(&new, limits.recorded_unfinished.into())).await;
        match recorded.map_err(|_| Refusal::NotRecorded)? {
            Recorded::Full => Err(Refusal::TooMany { retry_after: limits.retry_after() }),
            Recorded::Found(record) => Ok(self.show(&record).snapshot()),
            Recorded::New => {
                let state = pending(new.id, kind, new.key, origin, now);
                let job = self.shared.table.adopt(new.id, || Job::recorded(state));
                self.wake.notify_one();
                Ok(job.snapshot())
            }
        }
    }

    /// See [`Jobs::cancel`](super::Jobs::cancel).
    pub(super) async fn cancel(&self, id: JobId) -> Result<Option<JobSnapshot>, Refusal> {
        // What runs here can be stopped whether the store knows or not: its end is recorded as soon as that is possible.
        let run = self.runs.get(&id).map(|run| Arc::clone(&run));
        if let Some(run) = &run {
            run.cancel();
        }
        let asked = self.write(self.store.ask_cancel(id, self.shared.clock.now())).await;
        if let Some(run) = run {
            // It ends in a moment, unless its work does not let go, or the store does not take its end.
            let _ = timeout(self.shared.limits.beat, run.job.ended()).await;
            return Ok(Some(run.job.snapshot()));
        }
        let record = asked.map_err(|_| Refusal::NotRecorded)?;
        self.wake.notify_one();
        let Some(record) = record else { return Ok(None) };
        let was_pending = self.shared.table.get(id).is_some_and(|job| !job.is_final());
        if was_pending && record.status == JobStatus::Cancelled {
            self.shared.figures.ended(record.job.kind, record.status, None);
        }
        Ok(Some(self.show(&record).snapshot()))
    }

    /// See [`Jobs::retry`](super::Jobs::retry).
    pub(super) async fn retry(&self, id: JobId) -> Result<Retry, Refusal> {
        let record = self.read(self.store.job(id)).await.map_err(|_| Refusal::NotRecorded)?;
        let Some(record) = record else { return Ok(Retry::Unknown) };
        match stored::order(&record.job) {
            Some(order) if record.status.is_final() => self.record(order).await.map(Retry::Begun),
            _ => Ok(Retry::NotRetriable),
        }
    }

    /// Those run here, and those unfinished ones that are not.
    pub(super) fn figures(&self) -> LaneFigures {
        let (running, unfinished) = (self.runs.len(), self.shared.table.unfinished_recorded().len());
        LaneFigures { running, waiting: unfinished.saturating_sub(running) }
    }

    /// Stops what runs here and hands it back. To be called once the site's stop was called.
    pub(super) async fn close(&self) {
        self.tasks.close();
        self.tasks.wait().await;
        // A claim that is under way ends first, or it would come after what is handed back here.
        let _seen = self.seen.lock().await;
        if let Ok(count @ 1..) = self.write(self.store.hand_back(&self.owner)).await {
            tracing::info!(count, "Handed unfinished jobs back");
        }
    }

    /// Makes the table show what the store has, unless this process runs it and knows better.
    fn show(&self, record: &JobRecord) -> Arc<Job> {
        let id = record.job.id;
        let job = self.shared.table.adopt(id, || Job::recorded(stored::snapshot(record)));
        if !self.runs.contains_key(&id) {
            job.follow(stored::snapshot(record));
        }
        job
    }

    async fn read<T>(&self, call: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
        self.reading.watch(self.shared.limits.lease, call).await
    }

    async fn write<T>(&self, call: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
        self.writing.watch(self.shared.limits.lease, call).await
    }
}

impl fmt::Debug for Records {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Records").field("store", &self.store).field("owner", &self.owner).finish_non_exhaustive()
    }
}

/// Whether the last call went well. One line in the log per change, however often the keeper tries.
struct Health {
    what: &'static str,
    is_ill: AtomicBool,
}

impl Health {
    fn new(what: &'static str) -> Self {
        Self { what, is_ill: AtomicBool::new(false) }
    }

    /// Waits for an answer, but not for ever.
    async fn watch<T>(
        &self,
        limit: Duration,
        call: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let late = |_| Err(StoreError::Failed("no answer in time".to_owned()));
        let answer = timeout(limit, call).await.unwrap_or_else(late);
        let was_ill = self.is_ill.swap(answer.is_err(), Ordering::Relaxed);
        match &answer {
            Err(cause) if !was_ill => {
                tracing::warn!(cause = %cause, of = self.what, "The store of jobs fails; trying again");
            }
            Ok(_) if was_ill => tracing::info!(of = self.what, "The store of jobs is back"),
            _ => {}
        }
        answer
    }
}
