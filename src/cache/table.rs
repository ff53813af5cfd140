//! What every cache may hold and for how long: one table, so that nobody has to search for a number.

use std::{fmt, time::Duration};

use crate::store::EntryBounds;

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
const MIB: u64 = 1024 * 1024;

/// The caches, as operators and logs name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CacheName {
    /// Picks for resolved seeds.
    Recommendations,
    /// Enriched facts of a work.
    Book,
    /// Facts of an author.
    Author,
    /// Facts of a genre.
    Genre,
    /// Updates on a subject.
    News,
    /// Rendered, compressed pages.
    Pages,
}

/// Which entry goes when a full cache gets a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eviction {
    /// The one that was not asked for the longest. A new entry is always let in: it cost an upstream a request, and
    /// the reader who waited for it comes back for it at once.
    LeastRecent,
    /// The least asked for, which may be the new one: a crawler that walks through everything once empties nothing.
    /// For what is cheap to make again.
    LeastPopular,
}

/// How much a cache holds in memory, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheLimits {
    /// How many entries fit.
    pub capacity: u64,
    /// How many bytes they may take together, by estimate.
    pub bytes: u64,
    /// How long an entry is fresh, before jitter.
    pub ttl: Duration,
    /// How long past that it may still be served while a new one is fetched, or because none can be had.
    pub grace: Duration,
}

impl CacheName {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 6] = [Self::Recommendations, Self::Book, Self::Author, Self::Genre, Self::News, Self::Pages];

    /// The limits that hold unless the operator sets others.
    pub const fn defaults(self) -> CacheLimits {
        let (capacity, bytes, ttl, grace) = match self {
            // Made in milliseconds from what is at hand: there is no reason to ever show an old one.
            Self::Recommendations => (500, 16 * MIB, DAY.saturating_mul(7), Duration::ZERO),
            Self::Book => (1_000, 16 * MIB, DAY.saturating_mul(30), DAY.saturating_mul(30)),
            Self::Author => (500, 8 * MIB, DAY.saturating_mul(30), DAY.saturating_mul(30)),
            Self::Genre => (100, 4 * MIB, DAY.saturating_mul(30), DAY.saturating_mul(30)),
            // Fresh and stale together make the day after which social posts are dropped.
            Self::News => (300, 16 * MIB, HOUR.saturating_mul(6), HOUR.saturating_mul(18)),
            // What a page shows stays as it is while the process runs, so a page never grows old; it is only forgotten.
            Self::Pages => (10_000, 32 * MIB, DAY.saturating_mul(30), Duration::ZERO),
        };
        CacheLimits { capacity, bytes, ttl, grace }
    }

    /// How much of the cache its second layer may hold, where it has one, beside `memory`. A disk has room for what
    /// readers come back to within days, not only within hours.
    pub const fn stored_bounds(self, memory: CacheLimits) -> EntryBounds {
        EntryBounds {
            cache: self.as_str(),
            entries: memory.capacity.saturating_mul(100),
            bytes: memory.bytes.saturating_mul(32),
        }
    }

    /// Which entry goes when it is full.
    pub const fn eviction(self) -> Eviction {
        match self {
            Self::Recommendations | Self::Pages => Eviction::LeastPopular,
            Self::Book | Self::Author | Self::Genre | Self::News => Eviction::LeastRecent,
        }
    }

    /// The cache of this name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == name)
    }

    /// The name in settings, logs and addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recommendations => "recommendations",
            Self::Book => "book",
            Self::Author => "author",
            Self::Genre => "genre",
            Self::News => "news",
            Self::Pages => "pages",
        }
    }
}

impl fmt::Display for CacheName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_is_gone_when_social_posts_must_be() {
        let news = CacheName::News.defaults();
        assert_eq!(news.ttl + news.grace, DAY);
    }

    #[test]
    fn every_cache_holds_something_for_a_while() {
        for name in CacheName::ALL {
            let limits = name.defaults();
            assert!(limits.capacity > 0 && limits.bytes > 0 && limits.ttl >= HOUR, "{name}");
            let stored = name.stored_bounds(limits);
            assert!(stored.entries > limits.capacity && stored.bytes > limits.bytes, "{name}");
        }
    }
}
