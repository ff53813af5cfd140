//! The words of the sources, and of what they fail by.

#![expect(clippy::unused_self, reason = "a second language makes each sentence depend on whose words they are")]

use super::AdminWords;
use crate::{
    domain::{FailureReason, SourceState},
    sources::http::BreakerState,
};

impl AdminWords {
    /// A source's name for people; one without a name of its own keeps that of logs and metrics.
    pub(in crate::web) fn source_name<'a>(&self, source: &'a str) -> &'a str {
        match source {
            "feeds" => "Feeds",
            "mastodon" => "Mastodon",
            "google_news" => "Google News",
            "guardian" => "The Guardian",
            "nyt" => "The New York Times",
            "bluesky" => "Bluesky",
            other => other,
        }
    }

    /// What a source's circuit breaker does.
    pub(in crate::web) fn breaker(&self, state: BreakerState) -> &'static str {
        match state {
            BreakerState::Closed => "closed",
            BreakerState::HalfOpen => "half open: the next call decides",
            BreakerState::Open => "open: most calls failed",
        }
    }

    pub(in crate::web) fn source_state(&self, state: SourceState) -> &'static str {
        match state {
            SourceState::Asking => "asked, no answer yet",
            SourceState::Answered => "has answered",
            SourceState::Failed => "no answer",
        }
    }

    /// "34 calls, 2 without an answer".
    pub(in crate::web) fn calls(&self, calls: u64, failures: u64) -> String {
        let noun = if calls == 1 { "call" } else { "calls" };
        match failures {
            0 => format!("{} {noun}, all answered", self.count(calls)),
            _ => format!("{} {noun}, {} in vain", self.count(calls), self.count(failures)),
        }
    }

    /// A failure's count: "3 refused".
    pub(in crate::web) fn failures(&self, reason: FailureReason, count: u64) -> String {
        format!("{} {}", self.count(count), self.reason(reason))
    }

    pub(in crate::web) fn reason(&self, reason: FailureReason) -> &'static str {
        match reason {
            FailureReason::TimedOut => "too late",
            FailureReason::Unreachable => "unreachable",
            FailureReason::RateLimited => "held back",
            FailureReason::Refused => "refused",
            FailureReason::NotFound => "not found",
            FailureReason::Broken => "broken",
            FailureReason::Unreadable => "unreadable",
            FailureReason::TooLarge => "too large",
        }
    }
}
