//! A background job as others see it.

use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;

use super::{JobId, UpdatesReport};

/// What a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Asks all sources for news on one subject.
    Updates,
}

/// `pending → running → completed | failed | cancelled`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum JobStatus {
    /// Waits for a place.
    Pending,
    /// Under way.
    Running,
    /// Ended with a result.
    Completed,
    /// Ended without one: an error, a panic, or the deadline.
    Failed,
    /// Ended because the site stops or somebody asked for it.
    Cancelled,
}

impl JobStatus {
    /// Whether nothing more will come.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }
}

/// How many of a job's parts are done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Parts that are done.
    pub done: usize,
    /// All parts.
    pub total: usize,
}

/// What a job brings, in part while it runs, in full when it is completed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum JobOutput {
    /// Of [`JobKind::Updates`].
    Updates(Arc<UpdatesReport>),
}

/// A job at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobSnapshot {
    /// Its number.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// On what, such as `work:dune-frank-herbert`.
    pub key: String,
    /// How far it is.
    pub status: JobStatus,
    /// When it was submitted.
    pub created_at: Timestamp,
    /// When it ended.
    pub completed_at: Option<Timestamp>,
    /// How many of its parts are done.
    pub progress: Progress,
    /// What it has brought so far.
    pub output: Option<JobOutput>,
    /// Why it failed, in words that may be shown.
    pub error: Option<String>,
}
