//! How often a host is asked, and which hosts are left alone for a while.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use governor::{Quota, RateLimiter, clock::Clock as _, middleware::StateInformationMiddleware};
use jiff::Timestamp;
use tokio::time::Instant;
use url::Url;

use super::{
    failure::DoorError,
    limits::{HostLimits, KnownLimits},
    quota::{Quotas, RunningClock, Turn},
    retry_after,
};
use crate::domain::{Clock, FailureReason};

/// Keeps the pace, by host and port.
pub(super) struct Pace {
    usual: Limiter,
    known: HashMap<String, Known>,
    left_alone: Mutex<HashMap<String, Timestamp>>,
    clock: Arc<dyn Clock>,
}

type Limiter = RateLimiter<Turn, Quotas, RunningClock, StateInformationMiddleware>;

/// What keeps to the limits of a host that published them.
struct Known {
    by_minute: Limiter,
    by_day: Option<Limiter>,
}

fn limiter(quota: Quota) -> Limiter {
    RateLimiter::new(quota, Quotas::default(), RunningClock::default())
}

impl Pace {
    /// `usual` is for hosts that are not `known`.
    pub(super) fn new(usual: HostLimits, known: &KnownLimits, clock: Arc<dyn Clock>) -> Self {
        let of_host = |(host, limits): (&String, HostLimits)| {
            let known = Known { by_minute: limiter(limits.by_minute()), by_day: limits.by_day().map(limiter) };
            (host.clone(), known)
        };
        Self {
            usual: limiter(usual.by_minute()),
            known: known.iter().map(of_host).collect(),
            left_alone: Mutex::default(),
            clock,
        }
    }

    /// Waits for our turn with the host of `url`.
    ///
    /// Fails at once, without a wait, when the turn would come after `latest`, or while the host wants to be left
    /// alone; the failure then says how long that is.
    pub(super) async fn turn(&self, url: &Url, latest: Instant) -> Result<(), DoorError> {
        let turn = Turn { host: key(url), is_taken: true };
        loop {
            if let Some(rest) = self.rest_of_wait(&turn.host) {
                return Err(held_back(rest));
            }
            let Some(wait) = self.take(&turn) else { return Ok(()) };
            if Instant::now() + wait > latest {
                return Err(held_back(wait));
            }
            tokio::time::sleep(wait).await;
        }
    }

    /// Reads how long a refusing host wants to be left alone, and remembers it. Of two waits the longer counts.
    pub(super) fn heed(&self, url: &Url, response: &reqwest::Response) -> Option<Duration> {
        let now = self.clock.now();
        let wait = retry_after::wait(response.status(), response.headers(), now)?;
        let until = now.saturating_add(wait).unwrap_or(Timestamp::MAX);
        let mut left_alone = self.left_alone.lock().unwrap_or_else(PoisonError::into_inner);
        let known = left_alone.entry(key(url)).or_insert(until);
        *known = until.max(*known);
        Some(wait)
    }

    /// How many calls a host would take at once. Looks only: no turn is used up.
    pub(super) fn budget_left(&self, host: &str) -> u32 {
        let turn = Turn { host: host.to_owned(), is_taken: false };
        // What is left is told as it would be after this call.
        let left = |limiter: &Limiter| {
            limiter.check_key(&turn).map_or(0, |state| state.remaining_burst_capacity().saturating_add(1))
        };
        self.limiters(host).map(left).min().unwrap_or(0)
    }

    /// Takes a turn, or tells how long there is none. A turn is taken in all quotas of the host or in none.
    fn take(&self, turn: &Turn) -> Option<Duration> {
        let look = Turn { is_taken: false, ..turn.clone() };
        let held_back = |limiter: &Limiter, turn: &Turn| {
            let not_until = limiter.check_key(turn).err()?;
            Some(not_until.wait_time_from(limiter.clock().now()))
        };
        let looked = self.limiters(&turn.host).filter_map(|limiter| held_back(limiter, &look)).max();
        looked.or_else(|| self.limiters(&turn.host).filter_map(|limiter| held_back(limiter, turn)).max())
    }

    fn limiters(&self, host: &str) -> impl Iterator<Item = &Limiter> {
        let known = self.known.get(host);
        let usual = known.is_none().then_some(&self.usual);
        usual
            .into_iter()
            .chain(known.into_iter().flat_map(|known| std::iter::once(&known.by_minute).chain(&known.by_day)))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ManualClock;

    fn now() -> Timestamp {
        "2026-03-01T12:00:00Z".parse().unwrap()
    }

    fn pace(usual: HostLimits, clock: Arc<ManualClock>) -> Pace {
        Pace::new(usual, &KnownLimits::default(), clock)
    }

    #[tokio::test]
    async fn past_the_burst_a_turn_that_comes_too_late_is_refused_at_once() {
        let pace = pace(HostLimits::new(1, 1), Arc::new(ManualClock::at(now())));
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
        let pace = pace(HostLimits::new(3, 1), Arc::new(ManualClock::at(now())));
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
        let pace = pace(HostLimits::new(10, 10), clock.clone());
        let url: Url = "https://example.org/a".parse().unwrap();
        let deadline = Instant::now() + Duration::from_secs(5);
        pace.left_alone.lock().unwrap().insert(key(&url), now() + Duration::from_secs(90));

        clock.advance(Duration::from_secs(30));
        let refused = pace.turn(&url, deadline).await.unwrap_err();
        assert_eq!(refused.retry_after, Some(Duration::from_mins(1)));

        clock.advance(Duration::from_mins(1));
        assert_eq!(pace.turn(&url, deadline).await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_counts_by_the_day_is_asked_no_more_than_that() {
        let url: Url = "https://example.org/a".parse().unwrap();
        let known = KnownLimits::default().with(&url, HostLimits::new(5, 60).per_day(100));
        let pace = Pace::new(HostLimits::new(50, 600), &known, Arc::new(ManualClock::at(now())));
        let start = Instant::now();
        let mut taken = 0;
        while start.elapsed() < Duration::from_hours(24) {
            match pace.turn(&url, Instant::now() + Duration::from_secs(5)).await {
                Ok(()) => taken += 1,
                Err(refused) => tokio::time::sleep(refused.retry_after.unwrap()).await,
            }
        }
        assert!((95..=100).contains(&taken), "{taken}");
        assert_eq!(pace.budget_left("example.com:443"), 50, "others have the usual quota");
    }
}
