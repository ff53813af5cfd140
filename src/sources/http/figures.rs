//! What the door knows of each source: how often it was asked, how it answered, how long that took.

use std::time::Duration;

use crate::domain::FailureReason;

/// The upper bounds of the latency histogram's buckets, in seconds; above the last there is one more.
pub const LATENCY_BOUNDS: [f64; 8] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// A source in figures, since the start.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceFigures {
    /// Its short name, such as `mastodon`.
    pub source: &'static str,
    /// How often it was asked.
    pub calls: u64,
    /// How often it gave no answer, by reason; reasons that never came are left out.
    pub failures: Vec<(FailureReason, u64)>,
    /// How many calls took at most each of [`LATENCY_BOUNDS`] and no less than the bound before, then those above.
    pub latency: [u64; 9],
    /// How long all calls took together, in seconds.
    pub latency_sum: f64,
    /// How many calls its hosts would take at once; `None` before the first call.
    pub budget_left: Option<u32>,
    /// How much longer it wants to be left alone.
    pub left_alone_for: Option<Duration>,
}
