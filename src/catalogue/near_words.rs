//! Names that have words spelled much like typed ones.
//!
//! All distinct words of the names lie in one list. A typed word is held against each of them: its length and its set of
//! letters rule out nearly all at the price of a few instructions, and the errors of the rest are counted. With the
//! some ten thousand words of a catalogue that takes less time than making a Levenshtein automaton, and the
//! list costs next to nothing to build.

use super::names::{NameIndex, Names, tail};

/// A word of some names.
#[derive(Debug)]
pub(super) struct KnownWord {
    /// See [`letters_of`].
    letters: u64,
    /// How many bytes it has.
    length: usize,
    /// The first of the beginnings of words that are this word; the last is before the next word's first.
    first: usize,
}

/// The distinct words of the names, in the order of `starts`, which is that of what follows from each word on.
pub(super) fn known_words(tails: impl Iterator<Item = impl AsRef<str>>) -> Box<[KnownWord]> {
    let mut words: Vec<KnownWord> = Vec::new();
    let mut last = String::new();
    for (at, tail) in tails.enumerate() {
        let word = first_word(tail.as_ref());
        if word != last || words.is_empty() {
            words.push(KnownWord { letters: letters_of(word), length: word.len(), first: at });
            word.clone_into(&mut last);
        }
    }
    words.into()
}

impl Names {
    /// Names that have words spelled like `words`: those that have most of them first, short names before long ones.
    /// With `last_begins`, the last word may be the beginning of the name's word.
    pub(super) fn like(&self, words: &[&str], last_begins: bool, limit: usize) -> Vec<NameIndex> {
        let mut tally = Tally(vec![(0, 0); self.all().len()]);
        for (number, word) in (1..).zip(words) {
            let mut typed = TypedWord::new(word, last_begins && number == words.len());
            for (at, known) in self.words().iter().enumerate() {
                if typed.may_be(known) && typed.is(self.word(known)) {
                    let end = self.words().get(at + 1).map_or(self.starts().len(), |next| next.first);
                    let starts = self.starts().get(known.first..end).unwrap_or_default();
                    for &(name, _) in starts {
                        tally.count(name, number);
                    }
                }
            }
        }
        tally.best(limit)
    }

    fn word(&self, known: &KnownWord) -> &[u8] {
        let start = self.starts().get(known.first);
        start.map_or(&[], |&start| &tail(self.all(), start).as_bytes()[..known.length])
    }
}

/// For each name, how many of the typed words it has, and which of them was the last to be counted.
struct Tally(Vec<(usize, usize)>);

impl Tally {
    /// The name has the word with this number, from 1: it counts once.
    fn count(&mut self, name: NameIndex, word: usize) {
        let (count, last) = &mut self.0[name as usize];
        if *last != word {
            *count += 1;
            *last = word;
        }
    }

    fn best(self, limit: usize) -> Vec<NameIndex> {
        let mut found: Vec<(usize, NameIndex)> =
            (0..).zip(self.0).filter(|&(_, (count, _))| count > 0).map(|(name, (count, _))| (count, name)).collect();
        found.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        found.truncate(limit);
        found.into_iter().map(|(_, name)| name).collect()
    }
}

/// A folded word as it was typed, to be held against many others.
struct TypedWord<'a> {
    word: &'a [u8],
    letters: u64,
    /// How many errors it may have.
    typos: usize,
    /// Whether it may be the beginning of a word.
    begins: bool,
    /// Three rows of the table that [`is`](Self::is) fills: the one before the last, the last, and the next.
    rows: [Vec<usize>; 3],
}

impl<'a> TypedWord<'a> {
    fn new(word: &'a str, begins: bool) -> Self {
        let word = word.as_bytes();
        let row = vec![0; word.len() + 1];
        Self {
            word,
            letters: letters_of_bytes(word),
            typos: typos(word.len()),
            begins,
            rows: [row.clone(), row.clone(), row],
        }
    }

    /// Whether its length and letters leave the chance that it is `known`. Each letter that only one of the two has is
    /// an error of its own.
    fn may_be(&self, known: &KnownWord) -> bool {
        let lacking = |of: u64, other: u64| (of & !other).count_ones() as usize;
        let is_long_enough = known.length + self.typos >= self.word.len();
        let has_our_letters = lacking(self.letters, known.letters) <= self.typos;
        is_long_enough
            && has_our_letters
            && (self.begins
                || (known.length <= self.word.len() + self.typos && lacking(known.letters, self.letters) <= self.typos))
    }

    /// Whether it takes no more errors than are allowed to get from `known`, or from a beginning of it if that is
    /// enough. Letters that are missing, too many, wrong, or swapped with their neighbour are one error each: the
    /// optimal string alignment distance (Oommen & Loke 1997), filled row by row.
    fn is(&mut self, known: &[u8]) -> bool {
        let width = self.word.len();
        let looked_at = known.get(..width + self.typos).filter(|_| self.begins).unwrap_or(known);
        let [before, last, next] = &mut self.rows;
        last.iter_mut().zip(0..).for_each(|(cell, errors)| *cell = errors);
        if self.begins && width == 0 {
            return true;
        }
        for (row, &letter) in looked_at.iter().enumerate() {
            next[0] = row + 1;
            for (column, &typed) in self.word.iter().enumerate() {
                let wrong = last[column] + usize::from(letter != typed);
                let mut errors = wrong.min(last[column + 1] + 1).min(next[column] + 1);
                let swapped = row > 0 && column > 0 && letter == self.word[column - 1] && looked_at[row - 1] == typed;
                if swapped {
                    errors = errors.min(before[column - 1] + 1);
                }
                next[column + 1] = errors;
            }
            // A beginning is enough where reading on could not bring the typed word nearer to it.
            if self.begins && next[width] <= self.typos && next.iter().all(|&errors| errors >= next[width]) {
                return true;
            }
            std::mem::swap(before, last);
            std::mem::swap(last, next);
        }
        looked_at.len() == known.len() && last[width] <= self.typos
    }
}

/// How many typing errors a word of a name may have: none where one makes another word of it.
fn typos(length: usize) -> usize {
    match length {
        0..=3 => 0,
        4..=5 => 1,
        _ => 2,
    }
}

fn first_word(text: &str) -> &str {
    text.split(' ').next().unwrap_or_default()
}

/// The set of a word's letters, one bit each; where two letters share a bit, the set only says less.
fn letters_of(word: &str) -> u64 {
    letters_of_bytes(word.as_bytes())
}

fn letters_of_bytes(word: &[u8]) -> u64 {
    word.iter().fold(0, |letters, byte| letters | 1 << (byte & 63))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::fixture::catalogue;

    fn is(typed: &str, begins: bool, known: &str) -> bool {
        let known_word = KnownWord { letters: letters_of(known), length: known.len(), first: 0 };
        let mut typed = TypedWord::new(typed, begins);
        let is = typed.is(known.as_bytes());
        assert!(typed.may_be(&known_word) || !is, "what is a neighbour must not be ruled out before: {known}");
        is
    }

    #[test]
    fn a_misspelled_word_finds_the_name() {
        let names = &catalogue().names;
        let found: Vec<&str> =
            names.like(&["hary", "poter"], false, 5).into_iter().map(|at| &*names.at(at).text).collect();
        assert_eq!(found.first(), Some(&"harry potter"), "{found:?}");
    }

    #[test]
    fn a_word_may_have_as_many_errors_as_its_length_spares() {
        for known in ["tolkien", "tolkein", "tolkin", "tlkien", "tokliens", "otlkien"] {
            assert!(is("tolkien", false, known), "{known}");
        }
        for known in ["talking", "tolkieness", "king"] {
            assert!(!is("tolkien", false, known), "{known}");
        }
        assert!(is("dune", false, "due") && is("dune", false, "duen") && !is("dune", false, "dues"));
        assert!(is("due", false, "due") && !is("due", false, "dune"));
    }

    #[test]
    fn the_last_word_may_be_a_beginning() {
        assert!(is("tolk", true, "tolkien") && is("tokl", true, "tolkien") && !is("tolk", false, "tolkien"));
        assert!(is("du", true, "dune") && !is("un", true, "dune"));
        assert!(is("messaih", true, "messiahs") && !is("mesopot", true, "messiahs"));
    }

    #[test]
    fn a_name_counts_each_typed_word_once_and_short_names_come_first() {
        let names = &catalogue().names;
        let found: Vec<&str> = names.like(&["dune"], false, 3).into_iter().map(|at| &*names.at(at).text).collect();
        assert_eq!(found.first(), Some(&"dune"));
        assert!(names.like(&["xqzzt"], false, 3).is_empty() && names.like(&["dune"], false, 0).is_empty());
    }
}
