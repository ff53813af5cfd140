//! What the news service needs to know beside its sources.

use std::time::Duration;

use jiff::Timestamp;

use super::merge::Shown;

const TWO_YEARS: Duration = Duration::from_hours(2 * 365 * 24);

/// How patient the news service is, and how much it keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UpdatesSettings {
    /// How long one source may take. To be above the door's time limit, so that a
    /// source can tell which of its parts hung, and below the deadline of jobs, which would end the others as well.
    pub source_deadline: Duration,
    /// How long an answer is fresh in which some source failed, or a part of it.
    pub partial_ttl: Duration,
    /// How long nobody is asked again on a subject on which nobody answered.
    pub failure_ttl: Duration,
    /// How many items a report has at most.
    pub items: usize,
    /// Items older than this are shown only where there is little else.
    pub max_age: Duration,
}

impl Default for UpdatesSettings {
    fn default() -> Self {
        Self {
            source_deadline: Duration::from_secs(10),
            partial_ttl: Duration::from_mins(5),
            failure_ttl: Duration::from_mins(1),
            items: 30,
            max_age: TWO_YEARS,
        }
    }
}

impl UpdatesSettings {
    /// What of all items is shown at this moment.
    pub(super) fn shown(&self, now: Timestamp) -> Shown {
        Shown { limit: self.items, oldest: now.saturating_sub(self.max_age).unwrap_or(Timestamp::MIN) }
    }
}
