//! How often subjects were asked for. No reader, no typed words: a subject's key, a score and a moment.

use std::fmt;

use async_trait::async_trait;
use jiff::Timestamp;

use super::StoreError;

/// How much a subject is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct AskCount {
    /// The subject's key, such as `work:dune-frank-herbert`.
    pub key: String,
    /// Its decayed count as of `as_of`.
    pub score: f64,
    /// When the score was true.
    pub as_of: Timestamp,
}

/// Keeps the counts beyond the life of the process.
#[async_trait]
pub trait AskStore: Send + Sync + fmt::Debug {
    /// All counts.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn asks(&self) -> Result<Vec<AskCount>, StoreError>;

    /// Keeps these counts in place of those of the same keys, and forgets `forgotten`.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn keep_asks(&self, counts: &[AskCount], forgotten: &[String]) -> Result<(), StoreError>;
}
