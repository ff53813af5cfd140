//! One cached value and the moments at which it turns fresh, stale and useless.

use std::{
    hash::{DefaultHasher, Hash, Hasher as _},
    sync::Arc,
    time::Duration,
};

use jiff::Timestamp;

use super::CacheLimits;

/// Longer than this nothing is kept; it also keeps sums of durations far from their ends.
const LONGEST: Duration = Duration::from_hours(24 * 365 * 10);

/// How long one value may be kept, where that is not simply the cache's own limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// How long it is fresh, before jitter. More than the cache's own time to live counts as that.
    pub fresh: Duration,
    /// When it must be gone for good, stale or not: what its source allows. Jitter never goes past it.
    pub at_most: Duration,
}

impl Lifetime {
    /// Fresh for `fresh`, then stale for as long as the cache allows.
    pub fn fresh_for(fresh: Duration) -> Self {
        Self { fresh, at_most: Duration::MAX }
    }
}

/// How far in the future an entry may have been stored before its clock and ours are taken to disagree.
const CLOCK_TOLERANCE: Duration = Duration::from_mins(1);

/// A value as it is kept.
#[derive(Debug)]
pub(super) struct Entry<V> {
    pub(super) value: Arc<V>,
    /// How much memory it takes with its key, by estimate.
    pub(super) bytes: u64,
    pub(super) moments: Moments,
    /// For how long from when it came into memory it is of use. A length, not a moment: however the clock jumps
    /// afterwards, this does not change.
    pub(super) kept_for: Duration,
}

/// When an entry was stored, and when it turns stale and useless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moments {
    pub(super) stored_at: Timestamp,
    pub(super) fresh_until: Timestamp,
    pub(super) stale_until: Timestamp,
}

/// Which of its three ages an entry has reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Age {
    Fresh,
    Stale,
    Over,
}

impl Moments {
    /// Of what is stored under `key` now.
    pub(super) fn new<K: Hash>(key: &K, now: Timestamp, lifetime: Lifetime, limits: CacheLimits) -> Self {
        let at_most = lifetime.at_most.min(LONGEST);
        let fresh = jittered(lifetime.fresh.min(limits.ttl).min(LONGEST), key, now).min(at_most);
        let kept = fresh.saturating_add(limits.grace.min(LONGEST)).min(at_most);
        Self { stored_at: now, fresh_until: later(now, fresh), stale_until: later(now, kept) }
    }

    /// The same, but no longer than `limits` allow at all: the limits may be shorter than when it was stored, and a
    /// store may hold anything.
    pub(super) fn within(self, limits: CacheLimits) -> Self {
        let fresh = limits.ttl.min(LONGEST) / 10 * 11;
        let fresh_until = self.fresh_until.min(later(self.stored_at, fresh)).min(self.stale_until);
        let stale_until = self.stale_until.min(later(fresh_until, limits.grace.min(LONGEST)));
        Self { fresh_until, stale_until, ..self }
    }

    /// An entry from the future is never fresh: by the clock that now holds, nobody knows how old it is.
    pub(super) fn age(self, now: Timestamp) -> Age {
        let is_from_the_future = self.stored_at > later(now, CLOCK_TOLERANCE);
        if now >= self.stale_until {
            Age::Over
        } else if now < self.fresh_until && !is_from_the_future {
            Age::Fresh
        } else {
            Age::Stale
        }
    }

    /// For how long from `now` it may be kept: never longer than its whole life, whatever clock it was stored by.
    pub(super) fn kept_for(self, now: Timestamp) -> Duration {
        until(self.stored_at.max(now), self.stale_until)
    }
}

impl<V> Entry<V> {
    pub(super) fn age(&self, now: Timestamp) -> Age {
        self.moments.age(now)
    }
}

fn until(from: Timestamp, to: Timestamp) -> Duration {
    to.duration_since(from).try_into().unwrap_or(Duration::ZERO)
}

fn later(now: Timestamp, by: Duration) -> Timestamp {
    now.saturating_add(by).unwrap_or(Timestamp::MAX)
}

/// `ttl`, up to a tenth shorter or longer, so that what was fetched together does not expire together. The same key
/// stored at the same moment always gives the same: chance is no input.
fn jittered<K: Hash>(ttl: Duration, key: &K, stored_at: Timestamp) -> Duration {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    stored_at.as_nanosecond().hash(&mut hasher);
    // 900 to 1100 thousandths.
    let thousandths = 900 + u32::try_from(hasher.finish() % 201).unwrap_or(100);
    (ttl / 1000).saturating_mul(thousandths)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: CacheLimits =
        CacheLimits { capacity: 1, bytes: 1, ttl: Duration::from_secs(1000), grace: Duration::from_secs(500) };
    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn moments(key: &str, lifetime: Lifetime) -> Moments {
        Moments::new(&key, NOW, lifetime, LIMITS)
    }

    fn seconds(moment: Timestamp) -> i64 {
        moment.as_second()
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn expiry_varies_by_at_most_a_tenth_and_is_the_same_for_the_same() {
        let fresh: Vec<i64> = (0..500)
            .map(|n| seconds(moments(&format!("key {n}"), Lifetime::fresh_for(Duration::MAX)).fresh_until))
            .collect();
        assert!(fresh.iter().all(|s| (900..=1100).contains(s)));
        assert!(fresh.iter().any(|s| *s < 920) && fresh.iter().any(|s| *s > 1080), "the range is used");

        let once = moments("dune", Lifetime::fresh_for(Duration::MAX));
        assert_eq!(moments("dune", Lifetime::fresh_for(Duration::MAX)), once);
    }

    #[test]
    fn grace_follows_freshness() {
        let dune = moments("dune", Lifetime::fresh_for(Duration::MAX));
        assert_eq!(seconds(dune.stale_until) - seconds(dune.fresh_until), 500);
        assert_eq!(dune.kept_for(NOW).as_secs(), u64::try_from(seconds(dune.stale_until)).unwrap());
    }

    #[test]
    fn nothing_is_kept_longer_than_its_source_allows() {
        for n in 0..200 {
            let short = moments(
                &format!("key {n}"),
                Lifetime { fresh: Duration::from_secs(700), at_most: Duration::from_secs(700) },
            );
            assert!(seconds(short.fresh_until) <= 700 && seconds(short.stale_until) <= 700);
        }
    }

    #[test]
    fn the_ages_follow_each_other() {
        let dune = moments("dune", Lifetime::fresh_for(Duration::MAX));
        assert_eq!(dune.age(NOW), Age::Fresh);
        assert_eq!(dune.age(dune.fresh_until), Age::Stale);
        assert_eq!(dune.age(dune.stale_until), Age::Over);
    }

    #[test]
    fn what_a_clock_stored_that_went_ahead_is_stale_and_kept_no_longer_than_a_life() {
        let dune = Moments { stored_at: at(3600), fresh_until: at(4600), stale_until: at(5100) };
        assert_eq!(dune.age(at(0)), Age::Stale);
        assert_eq!(dune.kept_for(at(0)), Duration::from_mins(25));
        assert_eq!(dune.age(at(3590)), Age::Fresh, "clocks of one minute's difference agree");
    }

    #[test]
    fn what_was_stored_under_longer_limits_or_by_somebody_else_is_cut_to_ours() {
        let far = at(1_000_000_000);
        let cut = Moments { stored_at: at(0), fresh_until: far, stale_until: far }.within(LIMITS);
        assert_eq!((seconds(cut.fresh_until), seconds(cut.stale_until)), (1100, 1600));

        let backwards = Moments { stored_at: at(0), fresh_until: far, stale_until: at(10) }.within(LIMITS);
        assert_eq!((seconds(backwards.fresh_until), seconds(backwards.stale_until)), (10, 10));

        let short = moments("dune", Lifetime { fresh: Duration::from_mins(1), at_most: Duration::from_mins(2) });
        assert_eq!(short.within(LIMITS), short);
    }
}
