//! One weight for two bounds: how many entries fit, and how many bytes.
//!
//! moka bounds one sum. So an entry weighs the larger of two shares of a common whole: its share of the places
//! (`1 / capacity`) and its share of the bytes (`bytes / limit`). A sum of maxima is at least either sum of its parts,
//! so while the weights fit into the whole, neither the places nor the bytes are exceeded. The price: where many small
//! entries meet a few large ones, the cache may be full somewhat early, in the worst case when half the places and half
//! the bytes are taken. With limits that fit what the cache holds, one of the two shares is nearly always the larger,
//! and that bound is exact.

use super::CacheLimits;

/// What an entry costs beside its key and its value: the tables that find and order it.
const BOOKKEEPING: usize = 256;

/// About 2³⁰, so that the weight of one entry always fits into moka's 32 bits.
const WHOLE: u64 = 1 << 30;

/// What a value takes in memory.
pub trait Weigh {
    /// Its own size and what it owns on the heap, in bytes, by estimate.
    fn weigh(&self) -> usize;
}

impl Weigh for String {
    fn weigh(&self) -> usize {
        size_of::<Self>() + self.capacity()
    }
}

/// A whole entry, with what keeping it costs.
pub(super) fn bytes_of_entry(key_and_value: usize) -> u64 {
    u64::try_from(key_and_value.saturating_add(BOOKKEEPING)).unwrap_or(u64::MAX)
}

/// The common scale of a cache's two bounds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    /// What one place weighs.
    place: u64,
    /// What all weighs together that fits: exactly as many places as there are.
    pub(super) whole: u64,
    bytes: u64,
}

impl Scale {
    pub(super) fn new(limits: CacheLimits) -> Self {
        let capacity = limits.capacity.min(WHOLE);
        let place = WHOLE.checked_div(capacity).unwrap_or(1);
        let whole = if limits.bytes == 0 { 0 } else { place * capacity };
        Self { place, whole, bytes: limits.bytes }
    }

    /// The weight of an entry of so many bytes; more than the whole when it can never fit.
    pub(super) fn weight(&self, bytes: u64) -> u32 {
        let share = (u128::from(bytes) * u128::from(self.whole)).div_ceil(u128::from(self.bytes.max(1)));
        let too_much = self.whole + 1;
        let share = u64::try_from(share).unwrap_or(too_much).min(too_much);
        u32::try_from(share.max(self.place)).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn scale(capacity: u64, bytes: u64) -> Scale {
        Scale::new(CacheLimits { capacity, bytes, ttl: Duration::ZERO, grace: Duration::ZERO })
    }

    fn fitting(scale: Scale, bytes: u64) -> u64 {
        scale.whole / u64::from(scale.weight(bytes))
    }

    #[test]
    fn of_small_entries_as_many_fit_as_there_are_places() {
        for capacity in [1, 3, 300, 500, 10_000, 33_554_432] {
            assert_eq!(fitting(scale(capacity, 1 << 40), 10), capacity);
        }
    }

    #[test]
    fn of_large_entries_as_many_fit_as_the_bytes_allow() {
        let pages = scale(10_000, 32 << 20);
        assert_eq!(fitting(pages, 1 << 20), 32);
        assert_eq!(fitting(pages, (32 << 20) + 1), 0, "an entry above the bound never fits");
        assert_eq!(fitting(pages, u64::MAX), 0);
    }

    #[test]
    fn whatever_is_mixed_neither_bound_is_passed() {
        let scale = scale(100, 100_000);
        for sizes in [[1, 5_000], [999, 1_001], [100, 90_000], [0, 1_000]] {
            let (mut weight, mut entries, mut bytes) = (0, 0, 0);
            for size in sizes.into_iter().cycle() {
                let more = u64::from(scale.weight(size));
                if weight + more > scale.whole {
                    break;
                }
                (weight, entries, bytes) = (weight + more, entries + 1, bytes + size);
            }
            assert!(entries <= 100 && bytes <= 100_000, "{sizes:?}: {entries} entries, {bytes} bytes");
            assert!(entries * 2 >= 90 || bytes * 2 >= 90_000 || sizes[1] > 50_000, "{sizes:?}: full much too early");
        }
    }

    #[test]
    fn a_cache_without_places_or_bytes_holds_nothing() {
        for scale in [scale(0, 100), scale(100, 0)] {
            assert!(u64::from(scale.weight(1)) > scale.whole);
        }
    }
}
