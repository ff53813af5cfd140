//! One job: its state, which others watch, and the reporter through which its work tells how far it is.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::domain::{JobId, JobKind, JobOutput, JobSnapshot, JobStatus, Origin, Progress};

/// A job in the table. A state that is final never changes again.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) id: JobId,
    pub(super) kind: JobKind,
    pub(super) key: String,
    state: watch::Sender<JobSnapshot>,
    cancelled: CancellationToken,
}

/// How a job ended.
#[derive(Debug)]
pub(super) enum Ending {
    Completed(JobOutput),
    /// With a sentence that readers may see.
    Failed(String),
    Cancelled,
}

impl Job {
    pub(super) fn new(id: JobId, kind: JobKind, key: &str, now: Timestamp, cancelled: CancellationToken) -> Self {
        let state = watch::Sender::new(JobSnapshot {
            id,
            kind,
            key: key.to_owned(),
            origin: Origin::Reader,
            status: JobStatus::Pending,
            created_at: now,
            completed_at: None,
            progress: Progress::default(),
            output: None,
            error: None,
        });
        Self { id, kind, key: key.to_owned(), state, cancelled }
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

    pub(super) fn start(&self) {
        self.change(|state| state.status = JobStatus::Running);
    }

    pub(super) fn end(&self, ending: Ending, now: Timestamp) {
        self.change(|state| {
            state.completed_at = Some(now);
            match ending {
                Ending::Completed(output) => {
                    state.status = JobStatus::Completed;
                    state.progress.done = state.progress.total;
                    state.output = Some(output);
                }
                Ending::Failed(error) => {
                    state.status = JobStatus::Failed;
                    state.error = Some(error);
                }
                Ending::Cancelled => state.status = JobStatus::Cancelled,
            }
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
        // An error means that the sender is gone, and `self` holds it.
        let _ = self.state.subscribe().wait_for(|state| state.status.is_final()).await;
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
pub struct Reporter(Arc<Job>);

impl Reporter {
    pub(super) fn new(job: Arc<Job>) -> Self {
        Self(job)
    }

    /// Tells how many of how many parts are done, and what there is so far; `None` leaves what was told before. Once
    /// the job has ended, nobody listens any more.
    pub fn report(&self, done: usize, total: usize, partial: Option<JobOutput>) {
        self.0.change(|state| {
            state.progress = Progress { done, total };
            if partial.is_some() {
                state.output = partial;
            }
        });
    }
}
