//! A circuit breaker for each host (Nygard, "Release It!", 2007): one that fails most of the time is left alone for a
//! while, then asked once; what that call brings decides.
//!
//! It counts how whole asks ended, not their single tries. Libraries for this were looked at; they measure time by the
//! system's clock and do not tell their state, which operators want to see.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::Timestamp;

use super::failure::DoorError;
use crate::domain::{Clock, FailureReason};

/// When a breaker opens, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BreakerSettings {
    /// How many of the last asks are looked at.
    pub window: usize,
    /// How many there must have been before anything is concluded.
    pub least: usize,
    /// The share of failures, in hundredths, from which on it opens.
    pub percent: usize,
    /// How long it stays open at first; each probe that fails doubles it.
    pub open_for: Duration,
    /// The longest it stays open.
    pub open_at_most: Duration,
}

impl Default for BreakerSettings {
    /// Opens when half of the last twenty asks failed, ten at least, for 30 s at first and 10 minutes at most.
    fn default() -> Self {
        Self {
            window: 20,
            least: 10,
            percent: 50,
            open_for: Duration::from_secs(30),
            open_at_most: Duration::from_mins(10),
        }
    }
}

/// What a breaker does with the next call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum BreakerState {
    /// Lets it pass.
    #[default]
    Closed,
    /// Lets one pass, to see.
    HalfOpen,
    /// Turns it away.
    Open,
}

impl BreakerState {
    /// The name in metrics and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::HalfOpen => "half_open",
            Self::Open => "open",
        }
    }
}

/// The breakers of all hosts.
pub(super) struct Breakers {
    hosts: Mutex<HashMap<String, Breaker>>,
    settings: BreakerSettings,
    clock: Arc<dyn Clock>,
}

#[derive(Debug, Default)]
struct Breaker {
    /// The last asks, latest last: whether each failed.
    ended: VecDeque<bool>,
    open: Option<Open>,
}

#[derive(Clone, Copy, Debug)]
struct Open {
    until: Timestamp,
    /// How long it was opened for.
    span: Duration,
    /// Why the last ask failed: whoever is turned away meanwhile is told the same.
    reason: FailureReason,
    /// When a probe went out that has not come back.
    probe: Option<Timestamp>,
}

/// A probe that is lost (its caller went away) holds the next one back for as long.
const PROBE_LOST_AFTER: Duration = Duration::from_mins(1);

impl Breakers {
    pub(super) fn new(settings: BreakerSettings, clock: Arc<dyn Clock>) -> Self {
        Self { hosts: Mutex::default(), settings, clock }
    }

    /// Whether a host may be asked now.
    pub(super) fn check(&self, host: &str) -> Result<(), DoorError> {
        let now = self.clock.now();
        let mut hosts = self.lock();
        let Some(open) = hosts.get_mut(host).and_then(|breaker| breaker.open.as_mut()) else { return Ok(()) };
        let rest = rest(open.until, now);
        if !rest.is_zero() {
            return Err(turned_away(open.reason, rest));
        }
        match open.probe {
            Some(since) if rest_of_probe(since, now) > Duration::ZERO => {
                Err(turned_away(open.reason, rest_of_probe(since, now)))
            }
            _ => {
                open.probe = Some(now);
                Ok(())
            }
        }
    }

    /// Notes how an ask ended that [`check`](Self::check) let pass.
    pub(super) fn note(&self, host: &str, failure: Option<FailureReason>) {
        let now = self.clock.now();
        let counts = failure.filter(|reason| tells_of_trouble(*reason));
        let mut hosts = self.lock();
        // Only listed hosts are asked, so there are few.
        let breaker = hosts.entry(host.to_owned()).or_default();
        if let Some(open) = breaker.open {
            breaker.open = counts.map(|reason| {
                let span = (open.span * 2).min(self.settings.open_at_most);
                Open { until: later(now, span), span, reason, probe: None }
            });
            if breaker.open.is_none() {
                breaker.ended.clear();
            }
            return;
        }
        breaker.ended.push_back(counts.is_some());
        while breaker.ended.len() > self.settings.window {
            breaker.ended.pop_front();
        }
        let failed = breaker.ended.iter().filter(|failed| **failed).count();
        let is_enough = breaker.ended.len() >= self.settings.least;
        if let Some(reason) = counts
            && is_enough
            && failed * 100 >= breaker.ended.len() * self.settings.percent
        {
            let span = self.settings.open_for;
            tracing::warn!(host, ?reason, "A host fails most of the time; it is left alone for a while");
            breaker.open = Some(Open { until: later(now, span), span, reason, probe: None });
        }
    }

    /// How much longer a host is left alone.
    pub(super) fn rest(&self, host: &str) -> Option<Duration> {
        let now = self.clock.now();
        let open = self.lock().get(host)?.open?;
        Some(rest(open.until, now)).filter(|rest| !rest.is_zero())
    }

    /// How a host's breaker stands.
    pub(super) fn state(&self, host: &str) -> BreakerState {
        let now = self.clock.now();
        match self.lock().get(host).and_then(|breaker| breaker.open) {
            None => BreakerState::Closed,
            Some(open) if rest(open.until, now).is_zero() => BreakerState::HalfOpen,
            Some(_) => BreakerState::Open,
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Breaker>> {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a failure says that the host is not well, or does not want us. That it has no such thing, that its answer is
/// odd, or that we hold back by ourselves, does not.
fn tells_of_trouble(reason: FailureReason) -> bool {
    use FailureReason::{Broken, Refused, TimedOut, Unreachable};
    matches!(reason, TimedOut | Unreachable | Refused | Broken)
}

fn turned_away(reason: FailureReason, rest: Duration) -> DoorError {
    DoorError { retry_after: Some(rest), ..DoorError::of(reason) }
}

fn later(now: Timestamp, span: Duration) -> Timestamp {
    now.saturating_add(span).unwrap_or(Timestamp::MAX)
}

fn rest(until: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(until.duration_since(now)).unwrap_or_default()
}

fn rest_of_probe(since: Timestamp, now: Timestamp) -> Duration {
    rest(later(since, PROBE_LOST_AFTER), now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ManualClock;

    const HOST: &str = "example.org:443";
    const BROKEN: Option<FailureReason> = Some(FailureReason::Broken);

    fn breakers() -> (Breakers, Arc<ManualClock>) {
        let clock = Arc::new(ManualClock::at("2026-03-01T12:00:00Z".parse().unwrap()));
        (Breakers::new(BreakerSettings::default(), clock.clone()), clock)
    }

    fn fail(breakers: &Breakers, times: usize) {
        (0..times).for_each(|_| breakers.note(HOST, BROKEN));
    }

    #[test]
    fn a_host_that_fails_most_of_the_time_is_left_alone() {
        let (breakers, clock) = breakers();
        fail(&breakers, 9);
        assert_eq!(breakers.check(HOST), Ok(()), "too few to tell");
        fail(&breakers, 1);
        let turned_away = breakers.check(HOST).unwrap_err();
        assert_eq!(
            (turned_away.reason, turned_away.retry_after),
            (FailureReason::Broken, Some(Duration::from_secs(30)))
        );
        assert_eq!(breakers.state(HOST), BreakerState::Open);
        assert_eq!(breakers.check("example.com:443"), Ok(()), "others are not concerned");
        clock.advance(Duration::from_secs(30));
        assert_eq!(breakers.state(HOST), BreakerState::HalfOpen);
    }

    #[test]
    fn one_call_goes_out_to_see_and_decides() {
        let (breakers, clock) = breakers();
        fail(&breakers, 10);
        clock.advance(Duration::from_secs(30));
        assert_eq!(breakers.check(HOST), Ok(()));
        assert!(breakers.check(HOST).is_err(), "one is enough");
        breakers.note(HOST, BROKEN);
        let waits = breakers.check(HOST).unwrap_err().retry_after;
        assert_eq!(waits, Some(Duration::from_mins(1)), "twice as long");
        clock.advance(Duration::from_mins(1));
        assert_eq!(breakers.check(HOST), Ok(()));
        breakers.note(HOST, None);
        assert_eq!(breakers.state(HOST), BreakerState::Closed);
        fail(&breakers, 9);
        assert_eq!(breakers.check(HOST), Ok(()), "it begins anew");
    }

    #[test]
    fn a_probe_that_never_comes_back_is_sent_again() {
        let (breakers, clock) = breakers();
        fail(&breakers, 10);
        clock.advance(Duration::from_secs(30));
        assert_eq!(breakers.check(HOST), Ok(()));
        clock.advance(PROBE_LOST_AFTER);
        assert_eq!(breakers.check(HOST), Ok(()));
    }

    #[test]
    fn it_is_never_left_alone_for_longer_than_the_longest() {
        let (breakers, clock) = breakers();
        fail(&breakers, 10);
        for _ in 0..20 {
            clock.advance(BreakerSettings::default().open_at_most);
            assert_eq!(breakers.check(HOST), Ok(()));
            breakers.note(HOST, BROKEN);
        }
        assert_eq!(breakers.check(HOST).unwrap_err().retry_after, Some(Duration::from_mins(10)));
    }

    #[test]
    fn what_says_nothing_of_the_hosts_health_does_not_count() {
        let (breakers, _) = breakers();
        for reason in [FailureReason::NotFound, FailureReason::RateLimited, FailureReason::Unreadable] {
            (0..30).for_each(|_| breakers.note(HOST, Some(reason)));
        }
        assert_eq!(breakers.state(HOST), BreakerState::Closed);
    }

    #[test]
    fn half_of_the_last_twenty_must_have_failed() {
        let (breakers, _) = breakers();
        (0..100).for_each(|_| breakers.note(HOST, None));
        fail(&breakers, 9);
        assert_eq!(breakers.state(HOST), BreakerState::Closed);
        fail(&breakers, 1);
        assert_eq!(breakers.state(HOST), BreakerState::Open);
    }
}
