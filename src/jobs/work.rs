//! Work that can be taken up again by its kind and its request alone.

use std::fmt;

use async_trait::async_trait;

use super::Reporter;
use crate::domain::{JobKind, JobOutput, Origin};

/// What a recorded job is asked to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// What it does.
    pub kind: JobKind,
    /// On what. One unfinished job per (kind, key).
    pub key: String,
    /// At whose word.
    pub origin: Origin,
    /// All that the work needs to know.
    pub request: serde_json::Value,
}

/// The work of one kind of recorded jobs.
#[async_trait]
pub trait Work: Send + Sync + fmt::Debug {
    /// Does what `order` says; `so_far` is what an earlier attempt brought before a crash.
    ///
    /// # Errors
    /// A sentence that may be shown.
    async fn run(&self, order: &Order, so_far: Option<JobOutput>, reporter: Reporter) -> Result<JobOutput, String>;
}
