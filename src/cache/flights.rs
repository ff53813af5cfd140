//! Which loads are under way, and what has changed since each began.
//!
//! A load reads what was true when it began. If its key is written or forgotten meanwhile, what it brings is older than
//! what is known, and must not be kept.

use std::{
    borrow::Borrow,
    collections::{HashMap, hash_map::Entry},
    hash::Hash,
};

/// The loads of one cache.
#[derive(Debug)]
pub(super) struct Flights<K> {
    by_key: HashMap<K, Flight>,
    /// How often everything was forgotten.
    clears: u64,
}

#[derive(Debug, Default)]
struct Flight {
    /// How many loads of this key are under way.
    loads: usize,
    /// How often the key was written or forgotten since the first of them began.
    changes: u64,
}

/// How things stood when a load began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    changes: u64,
    clears: u64,
}

impl<K> Default for Flights<K> {
    fn default() -> Self {
        Self { by_key: HashMap::new(), clears: 0 }
    }
}

impl<K: Hash + Eq> Flights<K> {
    /// A load of `key` begins. Each is followed by one [`end`](Self::end).
    pub(super) fn begin(&mut self, key: K) -> Mark {
        let flight = self.by_key.entry(key).or_default();
        flight.loads += 1;
        Mark { changes: flight.changes, clears: self.clears }
    }

    pub(super) fn end(&mut self, key: K) {
        if let Entry::Occupied(mut flight) = self.by_key.entry(key) {
            flight.get_mut().loads -= 1;
            if flight.get().loads == 0 {
                flight.remove();
            }
        }
    }

    /// Whether nothing has happened to `key` since its load, which is still under way, began.
    pub(super) fn is_current(&self, key: &K, mark: Mark) -> bool {
        let changes = self.by_key.get(key).map_or(0, |flight| flight.changes);
        (Mark { changes, clears: self.clears }) == mark
    }

    /// `key` was written or forgotten.
    pub(super) fn changed<Q>(&mut self, key: &Q)
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        if let Some(flight) = self.by_key.get_mut(key) {
            flight.changes += 1;
        }
    }

    /// All keys of which `is_meant` holds were forgotten.
    pub(super) fn changed_where(&mut self, is_meant: impl Fn(&K) -> bool) {
        for (_, flight) in self.by_key.iter_mut().filter(|(key, _)| is_meant(key)) {
            flight.changes += 1;
        }
    }

    /// Everything was forgotten.
    pub(super) fn cleared(&mut self) {
        self.clears += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_load_is_overtaken_by_what_happens_to_its_key_or_to_all() {
        let mut flights = Flights::<String>::default();
        let key = || "dune".to_owned();
        let first = flights.begin(key());
        flights.changed("emma");
        assert!(flights.is_current(&key(), first));
        flights.changed("dune");
        assert!(!flights.is_current(&key(), first));

        let second = flights.begin(key());
        assert!(flights.is_current(&key(), second), "it began after the change");
        flights.changed_where(|key| key.starts_with('e'));
        assert!(flights.is_current(&key(), second));
        flights.cleared();
        assert!(!flights.is_current(&key(), second));

        flights.end(key());
        flights.end(key());
        assert!(flights.by_key.is_empty(), "what has ended takes no memory");
    }
}
