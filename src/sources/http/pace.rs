//! How often a host is asked, and which hosts are left alone for a while.

use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use governor::{
    Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
    middleware::StateInformationMiddleware,
};
use jiff::Timestamp;
use reqwest::{StatusCode, header::RETRY_AFTER};
use tokio::time::Instant;
use url::Url;

use super::{
    failure::DoorError,
    quota::{Quotas, Turn},
};
use crate::domain::{Clock, FailureReason};

/// How long a host is left alone that says "too many" and not for how long.
const UNTOLD_WAIT: Duration = Duration::from_mins(1);
/// The longest that a host can make us stay away: a slip of an upstream must not silence it for ever.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// Keeps the pace, by host and port.
pub(super) struct Pace {
    limiter: RateLimiter<Turn, Quotas, DefaultClock, StateInformationMiddleware>,
    left_alone: Mutex<HashMap<String, Timestamp>>,
    clock: Arc<dyn Clock>,
}

impl Pace {
    pub(super) fn new(burst: NonZeroU32, per_minute: NonZeroU32, clock: Arc<dyn Clock>) -> Self {
        let quota = Quota::per_minute(per_minute).allow_burst(burst);
        Self {
            limiter: RateLimiter::new(quota, Quotas::default(), DefaultClock::default()),
            left_alone: Mutex::default(),
            clock,
        }
    }

    /// Waits for our turn with the host of `url`.
    ///
    /// Fails at once, without a wait, when the turn would come after `deadline`, or while the host wants to be left
    /// alone; the failure then says how long that is.
    pub(super) async fn turn(&self, url: &Url, deadline: Instant) -> Result<(), DoorError> {
        let turn = Turn { host: key(url), is_taken: true };
        loop {
            if let Some(rest) = self.rest_of_wait(&turn.host) {
                return Err(held_back(rest));
            }
            let Err(not_until) = self.limiter.check_key(&turn) else { return Ok(()) };
            let wait = not_until.wait_time_from(self.limiter.clock().now());
            if Instant::now() + wait >= deadline {
                return Err(held_back(wait));
            }
            tokio::time::sleep(wait).await;
        }
    }

    /// Reads how long a refusing host wants to be left alone, and remembers it.
    pub(super) fn heed(&self, url: &Url, response: &reqwest::Response) -> Option<Duration> {
        let status = response.status();
        if !matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
            return None;
        }
        let told = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let wait = told.and_then(|text| read_retry_after(text, self.clock.now()));
        let wait = wait.or((status == StatusCode::TOO_MANY_REQUESTS).then_some(UNTOLD_WAIT))?.min(LONGEST_WAIT);
        let until = self.clock.now().saturating_add(wait).unwrap_or(Timestamp::MAX);
        self.left_alone.lock().unwrap_or_else(PoisonError::into_inner).insert(key(url), until);
        Some(wait)
    }

    /// How many calls a host would take at once. Looks only: no turn is used up.
    pub(super) fn budget_left(&self, host: &str) -> u32 {
        let turn = Turn { host: host.to_owned(), is_taken: false };
        // What is left is told as it would be after this call.
        self.limiter.check_key(&turn).map_or(0, |state| state.remaining_burst_capacity().saturating_add(1))
    }

    /// How much longer a host wants to be left alone.
    pub(super) fn rest_of_wait(&self, host: &str) -> Option<Duration> {
        let mut left_alone = self.left_alone.lock().unwrap_or_else(PoisonError::into_inner);
        let until = *left_alone.get(host)?;
        let rest = Duration::try_from(until.duration_since(self.clock.now())).ok().filter(|rest| !rest.is_zero());
        if rest.is_none() {
            left_alone.remove(host);
        }
        rest
    }
}

fn held_back(rest: Duration) -> DoorError {
    DoorError { retry_after: Some(rest), ..DoorError::of(FailureReason::RateLimited) }
}

/// By what hosts are told apart here: name and port.
pub(super) fn key(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default())
}

/// `Retry-After` in both of its forms, seconds and a date (RFC 9110, 10.2.3). A date that is past is no wait.
fn read_retry_after(text: &str, now: Timestamp) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = Timestamp::try_from(httpdate::parse_http_date(text).ok()?).ok()?;
    Some(Duration::try_from(date.duration_since(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ManualClock;

    fn now() -> Timestamp {
        "2026-03-01T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn retry_after_comes_in_seconds_or_as_a_date() {
        assert_eq!(read_retry_after("120", now()), Some(Duration::from_mins(2)));
        assert_eq!(read_retry_after("Sun, 01 Mar 2026 12:00:30 GMT", now()), Some(Duration::from_secs(30)));
        assert_eq!(read_retry_after("Sun, 01 Mar 2026 11:00:00 GMT", now()), Some(Duration::ZERO));
        assert_eq!(read_retry_after("soon", now()), None);
        assert_eq!(read_retry_after("-5", now()), None);
    }

    #[tokio::test]
    async fn past_the_burst_a_turn_that_comes_too_late_is_refused_at_once() {
        let one = NonZeroU32::MIN;
        let pace = Pace::new(one, one, Arc::new(ManualClock::at(now())));
        let url: Url = "https://example.org/a".parse().unwrap();
        let deadline = Instant::now() + Duration::from_secs(5);

        assert_eq!(pace.turn(&url, deadline).await, Ok(()));
        let refused = pace.turn(&url, deadline).await.unwrap_err();
        assert_eq!(refused.reason, FailureReason::RateLimited);
        assert!(refused.retry_after.is_some_and(|wait| wait > Duration::from_secs(50)));

        let other: Url = "https://example.com/a".parse().unwrap();
        assert_eq!(pace.turn(&other, deadline).await, Ok(()), "each host has a pace of its own");
    }

    #[tokio::test]
    async fn looking_at_the_budget_uses_none_of_it_up() {
        let (burst, one) = (NonZeroU32::new(3).unwrap(), NonZeroU32::MIN);
        let pace = Pace::new(burst, one, Arc::new(ManualClock::at(now())));
        let url: Url = "https://example.org/a".parse().unwrap();
        let deadline = Instant::now() + Duration::from_secs(5);
        for left in [3, 2, 1] {
            for _ in 0..10 {
                assert_eq!(pace.budget_left(&key(&url)), left);
            }
            assert_eq!(pace.turn(&url, deadline).await, Ok(()));
        }
        assert_eq!(pace.budget_left(&key(&url)), 0);
        assert!(pace.turn(&url, deadline).await.is_err());
        assert_eq!(pace.budget_left("example.com:443"), 3, "another host has a budget of its own");
    }

    #[tokio::test]
    async fn a_host_that_asked_for_it_is_left_alone_until_then() {
        let clock = Arc::new(ManualClock::at(now()));
        let many = NonZeroU32::new(10).unwrap();
        let pace = Pace::new(many, many, clock.clone());
        let url: Url = "https://example.org/a".parse().unwrap();
        let deadline = Instant::now() + Duration::from_secs(5);
        pace.left_alone.lock().unwrap().insert(key(&url), now() + Duration::from_secs(90));

        clock.advance(Duration::from_secs(30));
        let refused = pace.turn(&url, deadline).await.unwrap_err();
        assert_eq!(refused.retry_after, Some(Duration::from_mins(1)));

        clock.advance(Duration::from_mins(1));
        assert_eq!(pace.turn(&url, deadline).await, Ok(()));
    }
}
