//! Processes that share a disk: each with a runtime of its own, so that it can be killed or frozen as a whole.

use std::sync::{Mutex, mpsc};

use async_trait::async_trait;
use serde_json::json;
use tokio::{
    runtime::Runtime,
    sync::{Semaphore, SemaphorePermit},
};

use super::{
    fake_store::{Disk, Line},
    *,
};
use crate::domain::RefreshReport;

/// Short enough for a test, long enough for a busy machine.
pub(super) const LEASE: Duration = Duration::from_millis(800);

pub(super) struct Process {
    pub(super) jobs: Jobs,
    pub(super) clock: Arc<ManualClock>,
    pub(super) line: Arc<Line>,
    stop_keeper: CancellationToken,
    runtime: Option<Runtime>,
}

impl Process {
    /// One that does refreshes by `probe`.
    pub(super) fn start(disk: &Arc<Disk>, limits: JobLimits, probe: &Arc<Probe>) -> Self {
        let process = Self::idle(disk, limits);
        process.jobs.register(JobKind::Refresh, probe.clone());
        process.keep();
        process
    }

    /// One whose keeper does not run yet.
    pub(super) fn idle(disk: &Arc<Disk>, limits: JobLimits) -> Self {
        let clock = Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH));
        let line = Line::to(disk);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let jobs = Jobs::recorded(limits, clock.clone(), line.clone());
        Self { jobs, clock, line, stop_keeper: CancellationToken::new(), runtime: Some(runtime) }
    }

    pub(super) fn keep(&self) {
        let (jobs, stop) = (self.jobs.clone(), self.stop_keeper.clone());
        self.runtime.as_ref().unwrap().spawn(async move { jobs.run_keeper(stop).await });
    }

    pub(super) fn stop_keeper(&self) {
        self.stop_keeper.cancel();
    }

    /// Stops every task where it stands until what is returned is dropped.
    pub(super) fn freeze(&self) -> mpsc::Sender<()> {
        let (thaw, thawed) = mpsc::channel();
        let (frozen, is_frozen) = mpsc::channel();
        // Its one worker waits here, and runs nothing else.
        self.runtime.as_ref().unwrap().spawn(async move {
            frozen.send(()).unwrap();
            let _ = thawed.recv();
        });
        is_frozen.recv().unwrap();
        thaw
    }

    /// As `kill -9` does.
    pub(super) fn kill(self) {
        drop(self);
    }

    pub(super) async fn record(&self, key: &str) -> JobSnapshot {
        self.jobs.record(order(key)).await.unwrap()
    }

    pub(super) async fn ended(&self, id: JobId) -> JobSnapshot {
        until("the job is known here", || self.jobs.get(id).is_some()).await;
        let job = self.jobs.wait(id, AGES).await.unwrap();
        assert!(job.status.is_final(), "{job:?}");
        job
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.runtime.take().unwrap().shutdown_background();
    }
}

pub(super) fn order(key: &str) -> Order {
    Order { kind: JobKind::Refresh, key: key.to_owned(), origin: Origin::Operator, request: json!({"key": key}) }
}

pub(super) fn refreshed(second: i64) -> JobOutput {
    let as_of = Timestamp::from_second(second).unwrap();
    JobOutput::Refresh(Arc::new(RefreshReport { entries: vec![], as_of }))
}

/// Work that counts itself. Each attempt reports its number, and ends when it is let through.
#[derive(Debug)]
pub(super) struct Probe {
    pub(super) begun: AtomicUsize,
    pub(super) running: AtomicUsize,
    /// How many ran at once at most.
    pub(super) most: AtomicUsize,
    /// The number of each attempt that took a step, in order.
    pub(super) steps: Mutex<Vec<usize>>,
    pub(super) so_far: Mutex<Vec<Option<JobOutput>>>,
    pub(super) gate: Semaphore,
}

impl Probe {
    pub(super) fn new() -> Arc<Self> {
        let zero = || AtomicUsize::new(0);
        Arc::new(Self {
            begun: zero(),
            running: zero(),
            most: zero(),
            steps: Mutex::default(),
            so_far: Mutex::default(),
            gate: Semaphore::new(0),
        })
    }

    pub(super) fn open() -> Arc<Self> {
        let probe = Self::new();
        probe.gate.add_permits(1_000);
        probe
    }

    pub(super) fn begun(&self) -> usize {
        self.begun.load(Ordering::SeqCst)
    }

    pub(super) fn running(&self) -> usize {
        self.running.load(Ordering::SeqCst)
    }

    pub(super) fn most(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }
}

struct Running<'a>(&'a Probe);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::SeqCst);
    }
}

#[async_trait]
impl Work for Probe {
    async fn run(&self, order: &Order, so_far: Option<JobOutput>, reporter: Reporter) -> Result<JobOutput, String> {
        assert_eq!(order.request, json!({"key": order.key}));
        let attempt = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
        let now = self.running.fetch_add(1, Ordering::SeqCst) + 1;
        let _running = Running(self);
        self.most.fetch_max(now, Ordering::SeqCst);
        self.so_far.lock().unwrap().push(so_far);
        reporter.report(attempt, 9, Some(refreshed(i64::try_from(attempt).unwrap())));
        while self.gate.try_acquire().map(SemaphorePermit::forget).is_err() {
            self.steps.lock().unwrap().push(attempt);
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Ok(refreshed(99))
    }
}
