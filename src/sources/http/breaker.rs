//! A circuit breaker for each host (Nygard, "Release It!", 2007): one that fails most of the time is left alone for a
//! while, then asked once; what that call brings decides.
//!
//! It counts how whole asks ended, not their single tries. Libraries for this were looked at; they measure time by the
//! system's clock and do not tell their state, which operators want to see.

#[cfg(test)]
mod tests;

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
    /// Whether a probe is under way.
    is_probed: bool,
}

/// How long those are sent away who come while a probe is under way. It takes no longer than a call may.
const PROBE_TAKES: Duration = Duration::from_secs(10);

/// Leave to ask a host. Whoever has it says how the ask [`ended`](Self::ended); dropped without a word, since its caller
/// went away, it says nothing of the host, and makes room for another.
#[must_use]
pub(super) struct Pass<'a> {
    breakers: &'a Breakers,
    host: &'a str,
    is_probe: bool,
}

impl Pass<'_> {
    /// Notes how the ask ended: with an answer, or with this failure.
    pub(super) fn ended(mut self, failure: Option<&DoorError>) {
        if let Some(health) = Health::told_by(failure) {
            let is_probe = std::mem::take(&mut self.is_probe);
            self.breakers.note(self.host, is_probe, health);
        }
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if self.is_probe {
            self.breakers.forget_probe(self.host);
        }
    }
}

const FORBIDDEN: u16 = 403;

/// What the end of an ask says of its host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Health {
    Well,
    Unwell(FailureReason),
}

impl Health {
    /// `None` where nothing can be concluded: we held back by ourselves, or the host wants fewer calls, which its pace
    /// sees to. That it has no such thing, that its answer is odd, or that it finds fault with the call, such as a session
    /// that has ended, comes from a host that is well. One that forbids calls (403) does not want us.
    fn told_by(failure: Option<&DoorError>) -> Option<Self> {
        use FailureReason::{Broken, NotFound, RateLimited, Refused, TimedOut, TooLarge, Unreachable, Unreadable};
        let Some(failure) = failure else { return Some(Self::Well) };
        match (failure.reason, failure.status) {
            (NotFound | Unreadable | TooLarge, _) => Some(Self::Well),
            (Refused, Some(status)) if status != FORBIDDEN => Some(Self::Well),
            (RateLimited, _) => None,
            (reason @ (TimedOut | Unreachable | Refused | Broken), _) => Some(Self::Unwell(reason)),
        }
    }
}

impl Breakers {
    pub(super) fn new(settings: BreakerSettings, clock: Arc<dyn Clock>) -> Self {
        Self { hosts: Mutex::default(), settings, clock }
    }

    /// Whether a host may be asked now. One that was left alone for long enough is probed: one ask at a time passes, and
    /// what comes of it decides.
    pub(super) fn check<'a>(&'a self, host: &'a str) -> Result<Pass<'a>, DoorError> {
        let now = self.clock.now();
        let mut hosts = self.lock();
        let pass = |is_probe| Ok(Pass { breakers: self, host, is_probe });
        let Some(open) = hosts.get_mut(host).and_then(|breaker| breaker.open.as_mut()) else { return pass(false) };
        let rest = rest(open.until, now);
        if !rest.is_zero() {
            return Err(turned_away(open.reason, rest));
        }
        if open.is_probed {
            return Err(turned_away(open.reason, PROBE_TAKES));
        }
        open.is_probed = true;
        pass(true)
    }

    fn note(&self, host: &str, is_probe: bool, health: Health) {
        let now = self.clock.now();
        let mut hosts = self.lock();
        // Only listed hosts are asked, so there are few.
        let breaker = hosts.entry(host.to_owned()).or_default();
        match breaker.open {
            Some(open) if is_probe => breaker.probed(open, health, now, self.settings.open_at_most),
            // It was under way when the breaker opened, and tells nothing newer than what opened it.
            Some(_) => {}
            None => {
                if let Some(reason) = breaker.count(health, &self.settings) {
                    let span = self.settings.open_for;
                    tracing::warn!(host, ?reason, "A host fails most of the time; it is left alone for a while");
                    breaker.open = Some(Open { until: later(now, span), span, reason, is_probed: false });
                }
            }
        }
    }

    fn forget_probe(&self, host: &str) {
        if let Some(open) = self.lock().get_mut(host).and_then(|breaker| breaker.open.as_mut()) {
            open.is_probed = false;
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

impl Breaker {
    /// Closes, or stays open for twice as long.
    fn probed(&mut self, open: Open, health: Health, now: Timestamp, at_most: Duration) {
        match health {
            Health::Well => *self = Self::default(),
            Health::Unwell(reason) => {
                let span = (open.span * 2).min(at_most);
                self.open = Some(Open { until: later(now, span), span, reason, is_probed: false });
            }
        }
    }

    /// Counts an ask; why to open, if it is time to.
    fn count(&mut self, health: Health, settings: &BreakerSettings) -> Option<FailureReason> {
        self.ended.push_back(health != Health::Well);
        while self.ended.len() > settings.window {
            self.ended.pop_front();
        }
        let Health::Unwell(reason) = health else { return None };
        let failed = self.ended.iter().filter(|failed| **failed).count();
        let is_over = failed * 100 >= self.ended.len() * settings.percent;
        (self.ended.len() >= settings.least && is_over).then_some(reason)
    }
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
