//! What is still to be written, in order.
//!
//! Of one key only the latest change waits: it makes the earlier ones void. What is written at this moment counts as
//! waiting until the store has it. So whoever asks the backlog first and the store then never sees what has been
//! overwritten or forgotten meanwhile.

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    fmt,
    sync::Arc,
};

use crate::store::{EntryWrite, StoredEntry};

/// A cache's name and a key's text.
type Place = (&'static str, String);

/// What is to become of one key.
#[derive(Clone)]
pub(in crate::cache) enum Change {
    /// To be kept. The value is serialised when its turn comes; `None` when it cannot be.
    Keep(Arc<dyn Fn() -> Option<StoredEntry> + Send + Sync>),
    /// To be forgotten.
    Forget,
}

impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Keep(_) => "Keep",
            Self::Forget => "Forget",
        })
    }
}

/// One thing to ask of the store.
#[derive(Debug)]
pub(super) enum Work {
    Write(Vec<(Place, Change)>),
    Clear(&'static str),
}

#[derive(Debug)]
pub(super) struct Backlog {
    room: usize,
    /// The keys of `waiting`, each once, oldest first.
    order: VecDeque<Place>,
    waiting: HashMap<Place, Change>,
    /// Caches to be emptied before anything of theirs that waits is written.
    clears: BTreeSet<&'static str>,
    in_hand: HashMap<Place, Change>,
    clearing: Option<&'static str>,
}

impl Backlog {
    pub(super) fn new(room: usize) -> Self {
        Self {
            room,
            order: VecDeque::new(),
            waiting: HashMap::new(),
            clears: BTreeSet::new(),
            in_hand: HashMap::new(),
            clearing: None,
        }
    }

    /// How many changes wait.
    pub(super) fn len(&self) -> usize {
        self.waiting.len() + self.clears.len()
    }

    /// Adds a change. Returns how many were dropped because there is no room: the new one, or, where something is to be
    /// forgotten, an older one that can be done without.
    #[must_use]
    pub(super) fn push(&mut self, place: Place, change: Change) -> u64 {
        if let Some(waiting) = self.waiting.get_mut(&place) {
            *waiting = change;
            return 0;
        }
        let mut dropped = 0;
        if self.waiting.len() >= self.room {
            dropped = 1;
            let is_needed = matches!(change, Change::Forget);
            if !(is_needed && self.drop_one_that_is_kept()) {
                return dropped;
            }
        }
        self.order.push_back(place.clone());
        self.waiting.insert(place, change);
        dropped
    }

    fn drop_one_that_is_kept(&mut self) -> bool {
        let is_kept = |place: &Place| matches!(self.waiting.get(place), Some(Change::Keep(_)));
        let Some(at) = self.order.iter().position(is_kept) else { return false };
        if let Some(place) = self.order.remove(at) {
            self.waiting.remove(&place);
        }
        true
    }

    /// Everything of a cache is to be forgotten: also what still waits.
    pub(super) fn clear(&mut self, cache: &'static str) {
        self.order.retain(|place| place.0 != cache);
        self.waiting.retain(|place, _| place.0 != cache);
        self.clears.insert(cache);
    }

    /// What is to become of a key, as far as that is not in the store yet.
    pub(super) fn pending(&self, place: &Place) -> Option<Change> {
        let cleared = |is_cleared: bool| is_cleared.then_some(Change::Forget);
        None.or_else(|| self.waiting.get(place).cloned())
            .or_else(|| cleared(self.clears.contains(place.0)))
            .or_else(|| self.in_hand.get(place).cloned())
            .or_else(|| cleared(self.clearing == Some(place.0)))
    }

    /// The next thing to do, of at most `batch` changes. Once it is done, or has failed, that is to be told.
    pub(super) fn take(&mut self, batch: usize) -> Option<Work> {
        if let Some(cache) = self.clears.pop_first() {
            self.clearing = Some(cache);
            return Some(Work::Clear(cache));
        }
        let taken = self.order.drain(..batch.min(self.order.len()));
        let changes: Vec<(Place, Change)> =
            taken.filter_map(|place| self.waiting.remove(&place).map(|change| (place, change))).collect();
        self.in_hand = changes.iter().cloned().collect();
        (!changes.is_empty()).then_some(Work::Write(changes))
    }

    /// What was taken is in the store.
    pub(super) fn done(&mut self) {
        self.in_hand.clear();
        self.clearing = None;
    }

    /// What was taken is not in the store. What was to be forgotten waits again, for it must not come back; what was to
    /// be kept is dropped. Returns how many were.
    #[must_use]
    pub(super) fn failed(&mut self) -> u64 {
        self.clears.extend(self.clearing.take());
        let mut dropped = 0;
        for (place, change) in std::mem::take(&mut self.in_hand) {
            let is_overtaken = self.waiting.contains_key(&place) || self.clears.contains(place.0);
            match change {
                Change::Keep(_) => dropped += 1,
                Change::Forget if !is_overtaken => dropped += self.push(place, Change::Forget),
                Change::Forget => {}
            }
        }
        dropped
    }
}

/// As the store takes it; a value that cannot be serialised is left out.
pub(super) fn as_writes(changes: Vec<(Place, Change)>) -> Vec<EntryWrite> {
    let write = |((cache, key), change)| match change {
        Change::Keep(entry) => entry().map(|entry| EntryWrite { cache, key, entry: Some(entry) }),
        Change::Forget => Some(EntryWrite { cache, key, entry: None }),
    };
    changes.into_iter().filter_map(write).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(key: &str) -> Place {
        ("news", key.to_owned())
    }

    fn keep() -> Change {
        Change::Keep(Arc::new(|| None))
    }

    fn taken(backlog: &mut Backlog) -> Vec<String> {
        match backlog.take(10) {
            None => vec![],
            Some(Work::Clear(cache)) => vec![format!("clear {cache}")],
            Some(Work::Write(changes)) => {
                changes.into_iter().map(|((_, key), change)| format!("{change:?} {key}")).collect()
            }
        }
    }

    #[test]
    fn changes_are_taken_in_order_and_only_the_latest_of_a_key() {
        let mut backlog = Backlog::new(10);
        for (key, change) in [("a", keep()), ("b", keep()), ("a", Change::Forget)] {
            assert_eq!(backlog.push(place(key), change), 0);
        }
        assert_eq!(taken(&mut backlog), ["Forget a", "Keep b"]);
        assert!(matches!(backlog.pending(&place("a")), Some(Change::Forget)), "until the store has it");
        backlog.done();
        assert!(backlog.pending(&place("a")).is_none());
        assert!(taken(&mut backlog).is_empty());
    }

    #[test]
    fn a_clear_voids_what_waits_and_comes_before_what_follows_it() {
        let mut backlog = Backlog::new(10);
        assert_eq!(backlog.push(place("a"), keep()), 0);
        assert_eq!(backlog.push(("book", "a".to_owned()), keep()), 0);
        backlog.clear("news");
        assert_eq!(backlog.push(place("b"), keep()), 0);
        assert!(matches!(backlog.pending(&place("a")), Some(Change::Forget)));
        assert!(matches!(backlog.pending(&place("b")), Some(Change::Keep(_))));
        assert_eq!(taken(&mut backlog), ["clear news"]);
        assert!(matches!(backlog.pending(&place("a")), Some(Change::Forget)));
        backlog.done();
        assert_eq!(taken(&mut backlog), ["Keep a", "Keep b"]);
    }

    #[test]
    fn what_cannot_be_written_is_dropped_but_what_must_go_waits_again() {
        let mut backlog = Backlog::new(10);
        assert_eq!(backlog.push(place("a"), keep()) + backlog.push(place("b"), Change::Forget), 0);
        assert_eq!(backlog.push(place("c"), Change::Forget), 0);
        assert_eq!(taken(&mut backlog).len(), 3);
        assert_eq!(backlog.push(place("c"), keep()), 0);
        assert_eq!(backlog.failed(), 1);
        assert_eq!(taken(&mut backlog), ["Keep c", "Forget b"]);
        backlog.done();

        backlog.clear("news");
        assert_eq!(taken(&mut backlog), ["clear news"]);
        assert_eq!(backlog.failed(), 0);
        assert_eq!(taken(&mut backlog), ["clear news"]);
    }

    #[test]
    fn a_full_backlog_drops_what_can_be_done_without() {
        let mut backlog = Backlog::new(2);
        assert_eq!(backlog.push(place("a"), keep()) + backlog.push(place("b"), keep()), 0);
        assert_eq!(backlog.push(place("c"), keep()), 1);
        assert_eq!(backlog.push(place("d"), Change::Forget), 1);
        assert_eq!(taken(&mut backlog), ["Keep b", "Forget d"]);
    }
}
