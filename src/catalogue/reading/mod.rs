//! What a typed term asks for, phrase by phrase.
//!
//! Each file knows one kind of phrase and nothing else: it is given folded words and says what they are. [`structure`] puts them
//! together with the catalogue's names, [`description`] reads what is left as words that books may fit, and
//! [`Catalogue::interpret`](super::Catalogue::interpret) has the order in which all of it is tried.

pub(super) mod description;
pub(super) mod isbn;
mod lengths;
pub(super) mod lexicon;
mod meets;
mod named;
pub(super) mod narrowing;
mod negation;
mod phrase;
mod places;
mod refused;
mod structure;
pub(super) mod subtitle;
mod volume;
mod wish;
mod years;

pub use description::Understood;
pub(super) use named::{Care, Found};
pub(super) use structure::Ask;

use std::cell::Cell;

use super::Catalogue;

/// How many pieces of one term are looked up as misspelled names: each costs more than all that is exact.
const MOST_GUESSES: usize = 4;

/// How many words may be looked up in all, in whatever groups: a term that is nothing but marks can be parted in more ways than
/// a reader waits for, and one that means anything takes a few hundred.
const MOST_LOOKED_UP: usize = 1_500;

/// The most words of a term whose structure is looked for: no phrase with its names has more.
const MOST_WORDS: usize = 40;

/// Reads one term.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    catalogue: &'a Catalogue,
    guesses_left: Cell<usize>,
    words_left: Cell<usize>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(catalogue: &'a Catalogue) -> Self {
        Self { catalogue, guesses_left: Cell::new(MOST_GUESSES), words_left: Cell::new(MOST_LOOKED_UP) }
    }

    /// Whether so many words may still be looked up.
    fn may_look_up(&self, words: usize) -> bool {
        let left = self.words_left.get().checked_sub(words);
        self.words_left.set(left.unwrap_or(0));
        left.is_some()
    }
}
