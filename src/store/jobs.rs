//! Recorded jobs and their leases.
//!
//! A lease is an owner and a beat, a number that its owner raises every second or so. Nobody compares clocks: who wants
//! a job of another process watches its beat, and claims the job when the beat has stood still for the length of a lease
//! by their own monotonic clock. A clock that jumps changes nothing. The claim names the beat that was seen,
//! so of two who claim at once one wins. (The scheme of the record version number in Amazon's `DynamoDB` lock client.)

use std::fmt;

use async_trait::async_trait;
use jiff::Timestamp;

use super::StoreError;
use crate::domain::{JobId, JobKind, JobStatus, Origin, Progress};

/// A job to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJob {
    /// Its number.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// On what. One unfinished job per (kind, key).
    pub key: String,
    /// At whose word; never a reader's.
    pub origin: Origin,
    /// What it needs to know to be run, or run again by another process: JSON.
    pub request: String,
    /// When it was submitted.
    pub created_at: Timestamp,
}

/// Who runs a job, and the last sign of life.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lease {
    /// The process; `None` when nobody does.
    pub owner: Option<String>,
    /// Raised by every claim and renewal.
    pub beat: i64,
}

/// A job as it is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobRecord {
    /// What was submitted.
    pub job: NewJob,
    /// How far it is. `Running` says that somebody claimed it, not that they live.
    pub status: JobStatus,
    /// When it ended.
    pub completed_at: Option<Timestamp>,
    /// How many of its parts are done.
    pub progress: Progress,
    /// What it has brought so far: JSON.
    pub output: Option<String>,
    /// Why it failed, in words that may be shown.
    pub error: Option<String>,
    /// Who runs it.
    pub lease: Lease,
    /// How often it was begun.
    pub attempts: u32,
    /// Whether somebody asked for its end.
    pub is_cancel_asked: bool,
}

/// What became of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// It is on disk.
    New,
    /// An unfinished one on the same (kind, key) is there already.
    Found(Box<JobRecord>),
    /// So many are unfinished that no more are taken.
    Full,
}

/// A sign of life of a running job, with how far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renewal {
    /// Which job.
    pub id: JobId,
    /// How many of its parts are done.
    pub progress: Progress,
    /// What it has brought so far: JSON. `None` leaves what was recorded.
    pub output: Option<String>,
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobEnding {
    /// `Completed`, `Failed` or `Cancelled`.
    pub status: JobStatus,
    /// When.
    pub at: Timestamp,
    /// How many of its parts were done.
    pub progress: Progress,
    /// What it brought: JSON.
    pub output: Option<String>,
    /// Why it failed, in words that may be shown.
    pub error: Option<String>,
}

/// Keeps jobs beyond the life of the process.
#[async_trait]
pub trait JobStore: Send + Sync + fmt::Debug {
    /// Records a job, on disk before this returns, unless an unfinished one on its (kind, key) is there, or
    /// `most_unfinished` are unfinished.
    ///
    /// # Errors
    /// [`StoreError`]; the job is then not recorded.
    async fn record(&self, job: &NewJob, most_unfinished: u64) -> Result<Recorded, StoreError>;

    /// All unfinished jobs, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn unfinished(&self) -> Result<Vec<JobRecord>, StoreError>;

    /// The `limit` jobs that ended last, the latest first.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn finished(&self, limit: u32) -> Result<Vec<JobRecord>, StoreError>;

    /// One job.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn job(&self, id: JobId) -> Result<Option<JobRecord>, StoreError>;

    /// Makes `owner` the one who runs a job, if its lease is still `seen` and it is unfinished. Raises its beat and its
    /// attempts, sets it running. Returns whether that came about.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn claim(&self, id: JobId, owner: &str, seen: &Lease) -> Result<bool, StoreError>;

    /// Raises the beat of `owner`'s running jobs and records how far they are. Returns those of them that are (still)
    /// its own, each with whether its end was asked for.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn renew(&self, owner: &str, jobs: &[Renewal]) -> Result<Vec<(JobId, bool)>, StoreError>;

    /// Records how a job of `owner` ended. Returns false when it is not `owner`'s any more; nothing is changed then.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn finish(&self, id: JobId, owner: &str, ending: &JobEnding) -> Result<bool, StoreError>;

    /// Gives all running jobs of `owner` back: pending, owned by nobody. Returns how many.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn hand_back(&self, owner: &str) -> Result<u64, StoreError>;

    /// Asks for a job's end: one that nobody runs ends here, one that runs is told at its next renewal. Returns the job
    /// as it is then; `None` when it is unknown.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn ask_cancel(&self, id: JobId, now: Timestamp) -> Result<Option<JobRecord>, StoreError>;

    /// Drops jobs that ended before `ended_before`, then the oldest that ended while there are more than `keep`.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn sweep_jobs(&self, ended_before: Timestamp, keep: u64) -> Result<u64, StoreError>;
}
