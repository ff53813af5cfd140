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

/// A value as it is kept.
#[derive(Debug)]
pub(super) struct Entry<V> {
    pub(super) value: Arc<V>,
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

impl<V> Entry<V> {
    pub(super) fn new<K: Hash>(
        key: &K,
        value: Arc<V>,
        now: Timestamp,
        lifetime: Lifetime,
        limits: CacheLimits,
    ) -> Self {
        let at_most = lifetime.at_most.min(LONGEST);
        let fresh = jittered(lifetime.fresh.min(limits.ttl).min(LONGEST), key, now).min(at_most);
        let kept = fresh.saturating_add(limits.grace.min(LONGEST)).min(at_most);
        Self { value, stored_at: now, fresh_until: later(now, fresh), stale_until: later(now, kept) }
    }

    pub(super) fn age(&self, now: Timestamp) -> Age {
        if now < self.fresh_until {
            Age::Fresh
        } else if now < self.stale_until {
            Age::Stale
        } else {
            Age::Over
        }
    }

    /// From when it was stored to when it is of no more use.
    pub(super) fn kept_for(&self) -> Duration {
        self.stale_until.duration_since(self.stored_at).try_into().unwrap_or(Duration::ZERO)
    }
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
        CacheLimits { capacity: 1, ttl: Duration::from_secs(1000), grace: Duration::from_secs(500) };

    fn entry(key: &str, lifetime: Lifetime) -> Entry<()> {
        Entry::new(&key, Arc::new(()), Timestamp::UNIX_EPOCH, lifetime, LIMITS)
    }

    fn seconds(moment: Timestamp) -> i64 {
        moment.as_second()
    }

    #[test]
    fn expiry_varies_by_at_most_a_tenth_and_is_the_same_for_the_same() {
        let fresh: Vec<i64> = (0..500)
            .map(|n| seconds(entry(&format!("key {n}"), Lifetime::fresh_for(Duration::MAX)).fresh_until))
            .collect();
        assert!(fresh.iter().all(|s| (900..=1100).contains(s)));
        assert!(fresh.iter().any(|s| *s < 920) && fresh.iter().any(|s| *s > 1080), "the range is used");

        let once = entry("dune", Lifetime::fresh_for(Duration::MAX)).fresh_until;
        assert_eq!(entry("dune", Lifetime::fresh_for(Duration::MAX)).fresh_until, once);
    }

    #[test]
    fn grace_follows_freshness() {
        let entry = entry("dune", Lifetime::fresh_for(Duration::MAX));
        assert_eq!(seconds(entry.stale_until) - seconds(entry.fresh_until), 500);
        assert_eq!(entry.kept_for().as_secs(), u64::try_from(seconds(entry.stale_until)).unwrap());
    }

    #[test]
    fn nothing_is_kept_longer_than_its_source_allows() {
        for n in 0..200 {
            let short = entry(
                &format!("key {n}"),
                Lifetime { fresh: Duration::from_secs(700), at_most: Duration::from_secs(700) },
            );
            assert!(seconds(short.fresh_until) <= 700 && seconds(short.stale_until) <= 700);
        }
    }

    #[test]
    fn the_ages_follow_each_other() {
        let entry = entry("dune", Lifetime::fresh_for(Duration::MAX));
        assert_eq!(entry.age(Timestamp::UNIX_EPOCH), Age::Fresh);
        assert_eq!(entry.age(entry.fresh_until), Age::Stale);
        assert_eq!(entry.age(entry.stale_until), Age::Over);
    }
}
