//! What the news service needs to know beside its sources.

use std::time::Duration;

/// How patient the news service is, and how much it keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UpdatesSettings {
    /// How long one source may take. To be above the door's time limit, so that a
    /// source can tell which of its parts hung, and below the deadline of jobs, which would end the others as well.
    pub source_deadline: Duration,
    /// How long an answer is fresh from which some source is missing.
    pub partial_ttl: Duration,
    /// How long nobody is asked again on a subject on which nobody answered.
    pub failure_ttl: Duration,
    /// How many items a report has at most.
    pub items: usize,
}

impl Default for UpdatesSettings {
    fn default() -> Self {
        Self {
            source_deadline: Duration::from_secs(10),
            partial_ttl: Duration::from_mins(5),
            failure_ttl: Duration::from_mins(1),
            items: 30,
        }
    }
}
