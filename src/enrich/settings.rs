//! What the service needs to know beside its sources.

use std::time::Duration;

/// How patient the service is, and how it collects what it asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnrichSettings {
    /// How long one source may take for its answer on one work or author. To be above the door's time limit, and below
    /// the deadline of jobs, which would end the others as well.
    pub source_deadline: Duration,
    /// How long an answer is fresh in which some source failed.
    pub partial_ttl: Duration,
    /// How long nobody is asked again on what nobody answered.
    pub failure_ttl: Duration,
    /// How long what is asked for is collected before it goes out as one batch.
    pub window: Duration,
    /// How many batches to one source may be under way at once.
    pub parallel: usize,
}

impl Default for EnrichSettings {
    fn default() -> Self {
        Self {
            source_deadline: Duration::from_secs(10),
            partial_ttl: Duration::from_mins(15),
            failure_ttl: Duration::from_mins(1),
            window: Duration::from_millis(5),
            parallel: 2,
        }
    }
}
