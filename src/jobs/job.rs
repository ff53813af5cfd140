//! One job: its state, which others watch, and the reporter through which its work tells how far it is.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use jiff::Timestamp;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::recorded::Hold;
use crate::domain::{JobId, JobKind, JobOutput, JobSnapshot, JobStatus, Origin, Progress};

/// A job in the table. A state that is final never changes again.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) id: JobId,
    pub(super) kind: JobKind,
    pub(super) key: String,
    /// Whether the store has it as well. If not, this process runs it, and it ends with it.
    pub(super) is_recorded: bool,
    /// Whether somebody waits for it by now, or did.
    is_waited_for: AtomicBool,
    state: watch::Sender<JobSnapshot>,
    cancelled: CancellationToken,
}

/// A job of which there is nothing yet.
pub(super) fn pending(id: JobId, kind: JobKind, key: String, origin: Origin, created_at: Timestamp) -> JobSnapshot {
    JobSnapshot {
        id,
        kind,
        key,
        origin,
        status: JobStatus::Pending,
        created_at,
        completed_at: None,
        progress: Progress::default(),
        output: None,
        error: None,
    }
}

/// How a job ended.
#[derive(Debug)]
pub(super) enum Ending {
    Completed(JobOutput),
    /// With a sentence that readers may see.
    Failed(String),
    Cancelled,
}

impl Ending {
    /// What a job is after it.
    pub(super) fn apply(self, state: &mut JobSnapshot, now: Timestamp) {
        state.completed_at = Some(now);
        match self {
            Self::Completed(output) => {
                state.status = JobStatus::Completed;
                state.progress.done = state.progress.total;
                state.output = Some(output);
            }
            Self::Failed(error) => {
                state.status = JobStatus::Failed;
                state.error = Some(error);
            }
            Self::Cancelled => state.status = JobStatus::Cancelled,
        }
    }
}

impl Job {
    /// One that lives in memory alone.
    pub(super) fn new(state: JobSnapshot, cancelled: CancellationToken) -> Self {
        Self::with(state, false, cancelled)
    }

    /// One that the store has, whoever runs it.
    pub(super) fn recorded(state: JobSnapshot) -> Self {
        Self::with(state, true, CancellationToken::new())
    }

    fn with(state: JobSnapshot, is_recorded: bool, cancelled: CancellationToken) -> Self {
        let (id, kind, key) = (state.id, state.kind, state.key.clone());
        let is_waited_for = AtomicBool::new(false);
        Self { id, kind, key, is_recorded, is_waited_for, state: watch::Sender::new(state), cancelled }
    }

    pub(super) fn snapshot(&self) -> JobSnapshot {
        self.state.borrow().clone()
    }

    pub(super) fn is_final(&self) -> bool {
        self.state.borrow().status.is_final()
    }

    /// When it ended, if it has.
    pub(super) fn completed_at(&self) -> Option<Timestamp> {
        self.state.borrow().completed_at
    }

    /// Notes that somebody waits for it.
    pub(super) fn await_by_somebody(&self) {
        self.is_waited_for.store(true, Ordering::Release);
    }

    pub(super) fn start(&self) {
        self.change(|state| state.status = JobStatus::Running);
    }

    pub(super) fn end(&self, ending: Ending, now: Timestamp) {
        self.change(|state| ending.apply(state, now));
    }

    /// Shows what the store has of it.
    pub(super) fn follow(&self, recorded: JobSnapshot) {
        self.state.send_if_modified(|state| {
            let differs = !state.status.is_final() && *state != recorded;
            if differs {
                *state = recorded;
            }
            differs
        });
    }

    /// Ends it for those who watch at once, and for its work at the next point where that waits.
    pub(super) fn cancel(&self, now: Timestamp) {
        self.end(Ending::Cancelled, now);
        self.cancelled.cancel();
    }

    /// Returns once it is told to stop.
    pub(super) async fn cancelled(&self) {
        self.cancelled.cancelled().await;
    }

    /// Returns once it has ended.
    pub(super) async fn ended(&self) {
        self.until(|_| false).await;
    }

    /// Returns once it has ended, or is as far as `is_enough` asks for.
    pub(super) async fn until(&self, is_enough: impl Fn(&JobSnapshot) -> bool + Send) {
        // An error means that the sender is gone, and `self` holds it.
        let _ = self.state.subscribe().wait_for(|state| state.status.is_final() || is_enough(state)).await;
    }

    fn change(&self, change: impl FnOnce(&mut JobSnapshot)) {
        self.state.send_if_modified(|state| {
            let is_live = !state.status.is_final();
            if is_live {
                change(state);
            }
            is_live
        });
    }
}

/// How a job tells how far it is.
#[derive(Clone, Debug)]
pub struct Reporter {
    job: Arc<Job>,
    /// Of a recorded job: until when this process may speak for it.
    hold: Option<Arc<Hold>>,
}

impl Reporter {
    pub(super) fn new(job: Arc<Job>, hold: Option<Arc<Hold>>) -> Self {
        Self { job, hold }
    }

    /// Whether somebody waits for the job by now, whoever began it: a reader who asks for what is being prefetched.
    pub fn is_waited_for(&self) -> bool {
        self.job.is_waited_for.load(Ordering::Acquire)
    }

    /// Tells how many of how many parts are done, and what there is so far; `None` leaves what was told before. Once
    /// the job has ended, or is another process's, nobody listens any more.
    pub fn report(&self, done: usize, total: usize, partial: Option<JobOutput>) {
        if self.hold.as_ref().is_some_and(|hold| hold.is_over()) {
            return;
        }
        self.job.change(|state| {
            state.progress = Progress { done, total };
            if partial.is_some() {
                state.output = partial;
            }
        });
    }
}
