//! What was forgotten, and when: so that a page whose rendering began before that is never served after it, wherever it
//! was at that moment.

use std::{
    collections::HashMap,
    sync::{
        PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

/// How many parts are remembered one by one. Past that, everything older counts as forgotten, which costs a rendering
/// each and bounds the memory.
const REMEMBERED: usize = 10_000;

/// What tells the parts of a page's key from each other; no id and no term holds one of these.
const SEPARATORS: [char; 2] = ['\n', '\t'];

/// Counts the forgettings. A page remembers the count at which its rendering began.
#[derive(Debug, Default)]
pub(super) struct Forgotten {
    /// How many there were. Changed only under the lock, and read without it on the way of every page.
    count: AtomicU64,
    latest: RwLock<Latest>,
}

#[derive(Debug, Default)]
struct Latest {
    /// The count at which a part of a key was last forgotten.
    by_part: HashMap<Box<str>, u64>,
    /// The count at which all pages were.
    all: u64,
}

/// Whether a key names this part: a subject's key, or the whole of itself.
pub(super) fn is_about(key: &str, part: &str) -> bool {
    key == part || key.split(SEPARATORS).any(|own| own == part)
}

impl Forgotten {
    /// How many forgettings there were so far.
    pub(super) fn count(&self) -> u64 {
        self.count.load(Ordering::Acquire)
    }

    /// Every page that has this part is of no more use.
    pub(super) fn note(&self, part: &str) {
        self.change(|latest, count| {
            if latest.by_part.len() >= REMEMBERED {
                latest.by_part.clear();
                latest.all = count;
            }
            latest.by_part.insert(part.into(), count);
        });
    }

    /// Every page is of no more use.
    pub(super) fn note_all(&self) {
        self.change(|latest, count| {
            latest.by_part.clear();
            latest.all = count;
        });
    }

    fn change(&self, note: impl FnOnce(&mut Latest, u64)) {
        // A panic elsewhere leaves nothing half-done here: each change is one insertion.
        let mut latest = self.latest.write().unwrap_or_else(PoisonError::into_inner);
        let count = self.count() + 1;
        note(&mut latest, count);
        self.count.store(count, Ordering::Release);
    }

    /// Whether the page of this key, whose rendering began at count `born`, was forgotten since.
    pub(super) fn since(&self, born: u64, key: &str) -> bool {
        let latest = self.latest.read().unwrap_or_else(PoisonError::into_inner);
        let is_later = |part: &str| latest.by_part.get(part).is_some_and(|count| *count > born);
        latest.all > born || is_later(key) || key.split(SEPARATORS).any(is_later)
    }

    /// Whether any of these parts was forgotten since count `born`.
    pub(super) fn any_since(&self, born: u64, parts: &[Box<str>]) -> bool {
        let latest = self.latest.read().unwrap_or_else(PoisonError::into_inner);
        parts.iter().any(|part| latest.by_part.get(part).is_some_and(|count| *count > born))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_began_before_is_forgotten() {
        let forgotten = Forgotten::default();
        let before = forgotten.count();
        forgotten.note("work:dune-frank-herbert");
        let after = forgotten.count();

        let key = "recommendations 12\nwork:dune-frank-herbert\twork:dune-messiah-frank-herbert";
        assert!(forgotten.since(before, key));
        assert!(!forgotten.since(after, key));
        assert!(!forgotten.since(before, "book\nwork:dune"), "a longer id is another subject");

        forgotten.note_all();
        assert!(forgotten.since(after, "about") && !forgotten.since(forgotten.count(), "about"));
    }

    #[test]
    fn what_is_remembered_is_bounded_and_forgets_too_much_rather_than_too_little() {
        let forgotten = Forgotten::default();
        forgotten.note("first");
        let between = forgotten.count();
        for n in 0..REMEMBERED {
            forgotten.note(&format!("work:{n}"));
        }
        assert!(forgotten.latest.read().unwrap().by_part.len() <= REMEMBERED);
        assert!(forgotten.since(0, "first") && forgotten.since(between, "first"));
        assert!(!forgotten.since(forgotten.count(), "first"));
    }

    #[test]
    fn a_key_is_about_its_parts_and_itself() {
        let key = "recommendations 12\nwork:a\t\"a\ngenre:b";
        for part in ["work:a", "genre:b", "\"a", key] {
            assert!(is_about(key, part), "{part}");
        }
        assert!(!is_about(key, "genre:a") && !is_about(key, "work"));
    }
}
