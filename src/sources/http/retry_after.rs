//! How long a host that turns us away wants to be left alone.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::{
    StatusCode,
    header::{DATE, HeaderMap, HeaderName, RETRY_AFTER},
};

/// How long a host is left alone that says "too many" and not for how long.
const UNTOLD_WAIT: Duration = Duration::from_mins(1);
/// The longest that a host can make us stay away: a slip of an upstream must not silence it for ever.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// The wait that a refusal asks for; `None` when it asks for none, and for all other answers.
///
/// A refusal because of too many calls is followed by a wait whatever it says: one that is over already comes from a
/// clock that is wrong, or was rounded down.
pub(super) fn wait(status: StatusCode, headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let told = || told(headers, now).filter(|wait| !wait.is_zero());
    let wait = match status {
        StatusCode::TOO_MANY_REQUESTS => told().or(Some(UNTOLD_WAIT)),
        StatusCode::FORBIDDEN => told(),
        _ if status.is_server_error() => told(),
        _ => None,
    };
    Some(wait?.min(LONGEST_WAIT))
}

/// `Retry-After` in both of its forms, seconds and a date (RFC 9110, 10.2.3). A date that is past is no wait. It is read
/// by the clock of whoever wrote it, where the answer has that one's `Date`.
fn told(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = |name: HeaderName| headers.get(name)?.to_str().ok();
    let told = text(RETRY_AFTER)?.trim();
    if !told.is_empty() && told.bytes().all(|byte| byte.is_ascii_digit()) {
        // More seconds than fit are as good as for ever.
        return Some(Duration::from_secs(told.parse().unwrap_or(u64::MAX)));
    }
    let now = text(DATE).and_then(date).unwrap_or(now);
    Some(Duration::try_from(date(told)?.duration_since(now)).unwrap_or_default())
}

/// A date; one that is later than can be told counts as the latest.
fn date(text: &str) -> Option<Timestamp> {
    Some(Timestamp::try_from(httpdate::parse_http_date(text.trim()).ok()?).unwrap_or(Timestamp::MAX))
}
