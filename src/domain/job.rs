//! A background job as others see it.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{FactsFound, JobId, RefreshReport, UpdatesReport};

/// What a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Asks all sources for news on one subject.
    Updates,
    /// Asks all sources for facts on a work, on an author, or on the works of a page.
    Facts,
    /// Fetches anew what the caches hold on one subject, at an operator's word.
    Refresh,
    /// Fetches anew what readers ask for most, before they ask again.
    Prewarm,
}

impl JobKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Updates, Self::Facts, Self::Refresh, Self::Prewarm];

    /// The name in the store, in logs, metrics and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Updates => "updates",
            Self::Facts => "facts",
            Self::Refresh => "refresh",
            Self::Prewarm => "prewarm",
        }
    }
}

/// At whose word a job runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A reader's, who waits for it. Lives in memory alone: the reader's next poll submits it again.
    Reader,
    /// An operator's. Recorded before it is answered.
    Operator,
    /// The schedule's. Recorded as well.
    Schedule,
}

impl Origin {
    /// The name in the store, in logs and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Operator => "operator",
            Self::Schedule => "schedule",
        }
    }
}

/// `pending → running → completed | failed | cancelled`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
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

    /// The name in the store, in logs, metrics and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// How many of a job's parts are done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Progress {
    /// Parts that are done.
    pub done: usize,
    /// All parts.
    pub total: usize,
}

/// What a job brings, in part while it runs, in full when it is completed.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
#[serde(untagged)]
pub enum JobOutput {
    /// Of [`JobKind::Updates`].
    Updates(Arc<UpdatesReport>),
    /// Of [`JobKind::Facts`].
    Facts(Arc<FactsFound>),
    /// Of [`JobKind::Refresh`] and [`JobKind::Prewarm`].
    Refresh(Arc<RefreshReport>),
}

impl JobOutput {
    /// The news, if that is what the job brings.
    pub fn updates(&self) -> Option<&Arc<UpdatesReport>> {
        match self {
            Self::Updates(report) => Some(report),
            Self::Facts(_) | Self::Refresh(_) => None,
        }
    }

    /// The facts, if those are what the job brings.
    pub fn facts(&self) -> Option<&Arc<FactsFound>> {
        match self {
            Self::Facts(found) => Some(found),
            Self::Updates(_) | Self::Refresh(_) => None,
        }
    }

    /// What was refreshed, if that is what the job does.
    pub fn refresh(&self) -> Option<&Arc<RefreshReport>> {
        match self {
            Self::Refresh(report) => Some(report),
            Self::Updates(_) | Self::Facts(_) => None,
        }
    }
}

/// A job at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct JobSnapshot {
    /// Its number.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// On what, such as `work:dune-frank-herbert`.
    pub key: String,
    /// At whose word.
    pub origin: Origin,
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
