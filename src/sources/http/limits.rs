//! How often a host may be asked, as its owner has published it.

use std::{num::NonZeroU32, time::Duration};

use governor::Quota;
use url::Url;

/// What a host allows. Each source declares that of its upstream, with the place where it is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostLimits {
    /// Calls at once.
    pub burst: NonZeroU32,
    /// Calls in any minute.
    pub per_minute: NonZeroU32,
    /// Calls in any 24 hours, where the host counts them by the day.
    pub per_day: Option<NonZeroU32>,
}

/// A day's quota that may be used at once, as one part of so many; the rest comes back over the day. Were all of it to
/// be had at once, a day could see twice what is allowed: all of it, and all that came back meanwhile.
const AT_ONCE: u32 = 5;
/// More than anybody calls at once; governor counts a burst's nanoseconds in 64 bits.
const MOST_AT_ONCE: NonZeroU32 = at_least_one(1_000_000);

const DAY: Duration = Duration::from_hours(24);

impl HostLimits {
    /// So many calls at once and in any minute, without a limit by the day. 0 counts as 1.
    pub const fn new(burst: u32, per_minute: u32) -> Self {
        Self { burst: at_least_one(burst), per_minute: at_least_one(per_minute), per_day: None }
    }

    /// With a limit by the day. 0 counts as 1.
    #[must_use]
    pub const fn per_day(self, calls: u32) -> Self {
        Self { per_day: Some(at_least_one(calls)), ..self }
    }

    /// But no more than an operator wants of any host.
    #[must_use]
    pub fn at_most(self, per_minute: NonZeroU32) -> Self {
        Self { per_minute: self.per_minute.min(per_minute), burst: self.burst.min(per_minute), ..self }
    }

    /// A minute sees all that may be had at once, and what comes back before its end: that much less comes back.
    pub(super) fn by_minute(self) -> Quota {
        let burst = self.burst.min(MOST_AT_ONCE);
        let coming_back = self.per_minute.get().saturating_sub(burst.get()).saturating_add(1);
        Quota::per_minute(at_least_one(coming_back)).allow_burst(burst)
    }

    pub(super) fn by_day(self) -> Option<Quota> {
        let calls = self.per_day?.get();
        let at_once = (calls / AT_ONCE).max(1);
        let coming_back = (calls - at_once).max(1);
        Some(Quota::with_period(DAY / coming_back)?.allow_burst(at_least_one(at_once)))
    }
}

const fn at_least_one(number: u32) -> NonZeroU32 {
    match NonZeroU32::new(number) {
        Some(number) => number,
        None => NonZeroU32::MIN,
    }
}

/// The limits of some hosts; all others get the usual ones.
#[derive(Clone, Debug, Default)]
pub struct KnownLimits(Vec<(String, HostLimits)>);

impl KnownLimits {
    /// Also those of the host of `url`. Of two for one host, the tighter ones count.
    #[must_use]
    pub fn with(mut self, url: &Url, limits: HostLimits) -> Self {
        let key = super::pace::key(url);
        match self.0.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) => {
                *known = HostLimits {
                    burst: known.burst.min(limits.burst),
                    per_minute: known.per_minute.min(limits.per_minute),
                    per_day: known.per_day.into_iter().chain(limits.per_day).min(),
                }
            }
            None => self.0.push((key, limits)),
        }
        self
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&String, HostLimits)> {
        self.0.iter().map(|(key, limits)| (key, *limits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_may_be_any_number() {
        for (burst, minute) in [(u32::MAX, u32::MAX), (u32::MAX, 1), (1, u32::MAX), (0, 0)] {
            let limiter = governor::RateLimiter::direct(HostLimits::new(burst, minute).by_minute());
            assert!(limiter.check().is_ok(), "{burst}, {minute}");
        }
    }

    #[test]
    fn no_day_sees_more_calls_than_its_limit() {
        for calls in [1, 2, 10, 500, 1_000] {
            let quota = HostLimits::new(1, 60).per_day(calls).by_day().unwrap();
            let back = DAY.as_secs_f64() / quota.replenish_interval().as_secs_f64();
            let most = f64::from(quota.burst_size().get()) + back;
            assert!(most <= f64::from(calls.max(2)) + 1e-6, "{calls}: {most}");
        }
    }

    #[test]
    fn of_two_limits_the_tighter_counts() {
        let url: Url = "https://example.org/".parse().unwrap();
        let known =
            KnownLimits::default().with(&url, HostLimits::new(5, 60)).with(&url, HostLimits::new(9, 20).per_day(500));
        let all: Vec<_> = known.iter().collect();
        assert_eq!(all, [(&"example.org:443".to_owned(), HostLimits::new(5, 20).per_day(500))]);
        assert_eq!(HostLimits::new(5, 60).at_most(NonZeroU32::new(3).unwrap()), HostLimits::new(3, 3));
    }
}
