//! What can go wrong at the door, and which status means what.

use std::time::Duration;

use reqwest::StatusCode;

use crate::domain::{FailureReason, SourceFailure};

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no answer: {reason:?}")]
pub struct DoorError {
    /// Why, as far as a reader or an operator can act on it.
    pub reason: FailureReason,
    /// How long the host is left alone.
    pub retry_after: Option<Duration>,
    /// The answer's status, where one came.
    pub status: Option<u16>,
}

/// Why the door could not be built.
#[derive(Debug, thiserror::Error)]
pub enum DoorNotBuilt {
    /// The contact has characters that no header may have.
    #[error("the contact cannot stand in a header: use a plain mail address or URL")]
    Contact,
    /// The HTTP client refused its settings.
    #[error("the HTTP client could not be set up")]
    Client(#[source] reqwest::Error),
}

impl DoorError {
    pub(super) fn of(reason: FailureReason) -> Self {
        Self { reason, retry_after: None, status: None }
    }

    /// An answer came with a good status, and what is in it is none.
    pub(in crate::sources) fn of_body(reason: FailureReason, status: u16) -> Self {
        Self { status: Some(status), ..Self::of(reason) }
    }

    /// The failure as a caller's data, under the name that the reader knows the source by.
    pub fn of_source(&self, name: impl Into<String>) -> SourceFailure {
        SourceFailure { source: name.into(), reason: self.reason, retry_after: self.retry_after }
    }
}

impl From<reqwest::Error> for DoorError {
    fn from(cause: reqwest::Error) -> Self {
        // Without its URL: other sources carry a key in theirs, and errors end up in logs.
        let cause = cause.without_url();
        tracing::debug!(error = ?cause, "an upstream call broke");
        let reason = if cause.is_timeout() {
            FailureReason::TimedOut
        } else if cause.is_decode() {
            FailureReason::Unreadable
        } else {
            FailureReason::Unreachable
        };
        Self::of(reason)
    }
}

/// What a status other than a good one means; `None` for a good one.
pub(super) fn reason_of_status(status: StatusCode, conditional: bool) -> Option<FailureReason> {
    match status.as_u16() {
        200..=299 => None,
        304 if conditional => None,
        404 | 410 => Some(FailureReason::NotFound),
        408 => Some(FailureReason::TimedOut),
        429 => Some(FailureReason::RateLimited),
        400..=499 => Some(FailureReason::Refused),
        500..=599 => Some(FailureReason::Broken),
        _ => Some(FailureReason::Unreadable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_says_what_to_do() {
        let reason = |code: u16| reason_of_status(StatusCode::from_u16(code).unwrap(), false);
        assert_eq!(reason(200), None);
        assert_eq!(reason(401), Some(FailureReason::Refused));
        assert_eq!(reason(403), Some(FailureReason::Refused));
        assert_eq!(reason(404), Some(FailureReason::NotFound));
        assert_eq!(reason(410), Some(FailureReason::NotFound));
        assert_eq!(reason(429), Some(FailureReason::RateLimited));
        assert_eq!(reason(503), Some(FailureReason::Broken));
        assert_eq!(reason(304), Some(FailureReason::Unreadable), "nobody asked whether it had changed");
        assert_eq!(reason_of_status(StatusCode::NOT_MODIFIED, true), None);
    }
}
