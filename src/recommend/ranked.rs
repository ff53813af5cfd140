//! Works in the order of their strength, lazily: who needs a shelf full does not wait for all to be sorted.

use std::{
    cmp::{Ordering, Reverse},
    collections::BinaryHeap,
};

use crate::catalogue::{Catalogue, WorkIndex};

/// Works with some strength, strongest first; of equals the more widely read, then the smaller id.
pub(super) struct Strongest(BinaryHeap<Ranked>);

impl Strongest {
    pub(super) fn of(catalogue: &Catalogue, works: impl Iterator<Item = (WorkIndex, f32)>) -> Self {
        let some = works.filter(|&(_, strength)| strength > 0.0);
        let ranked = some.map(|(work, strength)| Ranked {
            strength,
            popularity: catalogue.work_at(work).popularity,
            work: Reverse(work),
        });
        Self(ranked.collect())
    }
}

impl Iterator for Strongest {
    type Item = (WorkIndex, f32);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.pop().map(|ranked| (ranked.work.0, ranked.strength))
    }
}

/// The greatest is the first.
struct Ranked {
    strength: f32,
    popularity: u8,
    work: Reverse<WorkIndex>,
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_strength = self.strength.total_cmp(&other.strength);
        by_strength.then(self.popularity.cmp(&other.popularity)).then(self.work.cmp(&other.work))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ranked {}
