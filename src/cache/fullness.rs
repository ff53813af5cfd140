//! Tells the operator, once, when a cache gets full.

use std::sync::atomic::{AtomicBool, Ordering};

use super::{CacheLimits, CacheName};

/// Which of a cache's bounds it stands at nine tenths of, or above.
#[derive(Debug, Default)]
pub(super) struct Fullness {
    entries: AtomicBool,
    bytes: AtomicBool,
}

impl Fullness {
    /// Notes how much there is. Warns, for each bound, when that is the first time since it was less than nine tenths.
    pub(super) fn note(&self, name: CacheName, entries: u64, bytes: u64, limits: CacheLimits) {
        for (full, unit, weight, capacity) in
            [(&self.entries, "entries", entries, limits.capacity), (&self.bytes, "bytes", bytes, limits.bytes)]
        {
            let nearly_full = capacity > 0 && u128::from(weight) * 10 >= u128::from(capacity) * 9;
            let was_nearly_full = full.swap(nearly_full, Ordering::Relaxed);
            if nearly_full && !was_nearly_full {
                tracing::warn!(cache = %name, weight, capacity, unit, "A cache has reached 90 % of its capacity");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::testing::Log;

    const LIMITS: CacheLimits = CacheLimits { capacity: 100, bytes: 1000, ttl: Duration::ZERO, grace: Duration::ZERO };

    fn warnings(weights: &[(u64, u64)]) -> Vec<String> {
        let (log, fullness) = (Log::keep(), Fullness::default());
        for &(entries, bytes) in weights {
            fullness.note(CacheName::News, entries, bytes, LIMITS);
        }
        log.text().lines().filter(|line| line.contains("90 %")).map(str::to_owned).collect()
    }

    #[test]
    fn the_warning_comes_once_per_crossing() {
        let warnings = warnings(&[0, 89, 90, 91, 100, 50, 89, 95, 99].map(|entries| (entries, 0)));
        assert_eq!(warnings.len(), 2, "{warnings:?}");
        assert!(warnings[0].contains("cache=news weight=90 capacity=100"), "{warnings:?}");
        assert!(warnings[1].contains("weight=95"), "{warnings:?}");
    }

    #[test]
    fn the_warning_says_which_bound_it_is() {
        let warnings = warnings(&[(10, 950), (95, 950), (96, 960), (10, 100)]);
        assert_eq!(warnings.len(), 2, "{warnings:?}");
        assert!(warnings[0].contains("weight=950 capacity=1000 unit=\"bytes\""), "{warnings:?}");
        assert!(warnings[1].contains("weight=95 capacity=100 unit=\"entries\""), "{warnings:?}");
    }
}
