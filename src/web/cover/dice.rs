//! Chance that falls the same way each time: `SplitMix64` (Steele, Lea and Flood, 2014), seeded by FNV-1a of a text.

#[derive(Clone, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn of(text: &str) -> Self {
        let seed = text
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From `low` to `high`, both included; `low` where they are the wrong way round.
    pub(super) fn between(&mut self, low: i32, high: i32) -> i32 {
        let span = u64::from(high.saturating_sub(low).max(0).unsigned_abs()) + 1;
        low + i32::try_from(self.next() % span).unwrap_or_default()
    }

    /// Whether a coin falls on its head.
    pub(super) fn flip(&mut self) -> bool {
        self.between(0, 1) == 0
    }

    /// One of `choices`; none only of an empty list.
    pub(super) fn pick<'a, T>(&mut self, choices: &'a [T]) -> Option<&'a T> {
        let last = i32::try_from(choices.len().checked_sub(1)?).ok()?;
        choices.get(usize::try_from(self.between(0, last)).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_throws_the_same() {
        let throws = |text| {
            let mut dice = Dice::of(text);
            (0..8).map(|_| dice.between(1, 6)).collect::<Vec<_>>()
        };
        assert_eq!(throws("dune"), throws("dune"));
        assert_ne!(throws("dune"), throws("emma"));
        assert!(throws("dune").iter().all(|n| (1..=6).contains(n)));
        assert_eq!(Dice::of("x").pick::<u8>(&[]), None);
        assert_eq!(Dice::of("x").between(3, 1), 3);
    }
}
