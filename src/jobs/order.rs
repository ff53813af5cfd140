//! What a recorded job is told to do, and who can do it.

use std::fmt;

use async_trait::async_trait;

use super::Reporter;
use crate::domain::{JobKind, JobOutput, JobSnapshot, Origin};

/// A job to be recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// What it does.
    pub kind: JobKind,
    /// On what. One unfinished job per (kind, key), in all processes together.
    pub key: String,
    /// At whose word; not a reader's, whose jobs are [submitted](super::Jobs::submit).
    pub origin: Origin,
    /// All that its [`Work`] needs to know, in whichever process and after whichever restart it runs.
    pub request: serde_json::Value,
}

/// Does the recorded jobs of one kind.
#[async_trait]
pub trait Work: Send + Sync + fmt::Debug {
    /// Does a job. `so_far` is what an attempt before this one had reported last, so that this one need not do it
    /// again. An attempt may be dropped at any point where it waits, and its last steps, whose report was not recorded
    /// yet, are then done a second time.
    ///
    /// # Errors
    /// A plain sentence, which may be shown.
    async fn run(&self, order: &Order, so_far: Option<JobOutput>, reporter: Reporter) -> Result<JobOutput, String>;
}

/// What became of a retry.
#[derive(Clone, Debug, PartialEq)]
pub enum Retry {
    /// The same order is recorded anew, or was unfinished under another number already.
    Begun(JobSnapshot),
    /// It has not ended, or is a reader's, whose next visit submits it again.
    NotRetriable,
    /// There is no such job, or it was dropped after it had ended.
    Unknown,
}
