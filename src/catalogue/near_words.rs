//! Names that have words spelled much like typed ones.
//!
//! All distinct words of the names lie in lists, one for each length. A typed word is held against those of about its length:
//! its set of letters rules out nearly all at the price of a few instructions, and the errors of the rest are counted. With the
//! some ten thousand words of a catalogue that takes less time than making a Levenshtein automaton, and the
//! list costs next to nothing to build.

use super::names::{NameIndex, Names, tail};

/// The distinct words of the names.
#[derive(Debug)]
pub(super) struct KnownWords {
    /// In the order of `starts`, which is that of what follows from each word on.
    words: Box<[KnownWord]>,
    /// For each length in bytes, the letters of each word that is so long, and its place in `words`.
    by_length: Box<[Vec<(u64, u32)>]>,
}

#[derive(Debug)]
struct KnownWord {
    /// How many bytes it has.
    length: usize,
    /// The first of the beginnings of words that are this word; the last is before the next word's first.
    first: usize,
}

impl KnownWords {
    /// Of names in the order of `starts`, given by what follows from each word on.
    pub(super) fn of(tails: impl Iterator<Item = impl AsRef<str>>) -> Self {
        let mut words: Vec<KnownWord> = Vec::new();
        let mut by_length: Vec<Vec<(u64, u32)>> = Vec::new();
        let mut last = String::new();
        for (at, tail) in tails.enumerate() {
            let word = first_word(tail.as_ref());
            if word != last || words.is_empty() {
                by_length.resize_with(by_length.len().max(word.len() + 1), Vec::new);
                by_length[word.len()].push((letters_of(word), u32::try_from(words.len()).unwrap_or(u32::MAX)));
                words.push(KnownWord { length: word.len(), first: at });
                word.clone_into(&mut last);
            }
        }
        Self { words: words.into(), by_length: by_length.into() }
    }

    /// The places of the words that have a length and letters that leave the chance that they are meant.
    fn candidates(&self, sketch: Sketch) -> impl Iterator<Item = usize> {
        let words = self.by_length[sketch.lengths(self.by_length.len())].iter().flatten();
        words.filter(move |&&(letters, _)| sketch.may_be(letters)).map(|&(_, at)| at as usize)
    }
}

impl Names {
    /// Names that have words spelled like `words`: those that have most of them first, short names before long ones.
    /// With `last_begins`, the last word may be the beginning of the name's word.
    pub(super) fn like(&self, words: &[&str], last_begins: bool, limit: usize) -> Vec<NameIndex> {
        let known = self.words();
        let mut tally = Tally { counts: vec![(0, 0); self.all().len()], counted: Vec::new() };
        for (number, word) in (1..).zip(words) {
            let mut typed = TypedWord::new(word, last_begins && usize::from(number) == words.len());
            for at in known.candidates(typed.sketch) {
                if typed.is(self.word(&known.words[at])) {
                    let end = known.words.get(at + 1).map_or(self.starts().len(), |next| next.first);
                    let starts = self.starts().get(known.words[at].first..end).unwrap_or_default();
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
struct Tally {
    counts: Vec<(u16, u16)>,
    /// The names that have any.
    counted: Vec<NameIndex>,
}

impl Tally {
    /// The name has the word with this number, from 1: it counts once.
    fn count(&mut self, name: NameIndex, word: u16) {
        let (count, last) = &mut self.counts[name as usize];
        if *count == 0 {
            self.counted.push(name);
        }
        if *last != word {
            *count += 1;
            *last = word;
        }
    }

    fn best(self, limit: usize) -> Vec<NameIndex> {
        let count = |name: NameIndex| self.counts[name as usize].0;
        let mut found: Vec<(u16, NameIndex)> = self.counted.iter().map(|&name| (count(name), name)).collect();
        found.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        found.truncate(limit);
        found.into_iter().map(|(_, name)| name).collect()
    }
}

/// What rules most words out before any letters are compared.
#[derive(Clone, Copy)]
struct Sketch {
    length: usize,
    /// See [`letters_of`].
    letters: u64,
    /// How many errors it may have.
    typos: usize,
    /// Whether it may be the beginning of a word.
    begins: bool,
}

impl Sketch {
    /// How long a word may be that is meant, of the lengths up to `end`.
    fn lengths(self, end: usize) -> std::ops::Range<usize> {
        let from = self.length.saturating_sub(self.typos).min(end);
        let to = if self.begins { end } else { (self.length + self.typos + 1).min(end) };
        from..to.max(from)
    }

    /// Whether the letters of a known word leave the chance that it is meant. Each letter that only one of the two has is an
    /// error of its own.
    fn may_be(self, known: u64) -> bool {
        let lacking = |of: u64, other: u64| (of & !other).count_ones() as usize;
        lacking(self.letters, known) <= self.typos && (self.begins || lacking(known, self.letters) <= self.typos)
    }
}

/// A folded word as it was typed, to be held against many others.
struct TypedWord<'a> {
    word: &'a [u8],
    sketch: Sketch,
    /// Three rows of the table that [`is`](Self::is) fills: the one before the last, the last, and the next.
    rows: [Vec<usize>; 3],
}

impl<'a> TypedWord<'a> {
    fn new(word: &'a str, begins: bool) -> Self {
        let row = vec![0; word.len() + 1];
        let sketch = Sketch { length: word.len(), letters: letters_of(word), typos: typos(word.len()), begins };
        Self { word: word.as_bytes(), sketch, rows: [row.clone(), row.clone(), row] }
    }

    /// Whether it takes no more errors than are allowed to get from `known`, or from a beginning of it if that is
    /// enough. Letters that are missing, too many, wrong, or swapped with their neighbour are one error each: the
    /// optimal string alignment distance (Oommen & Loke 1997), filled row by row.
    fn is(&mut self, known: &[u8]) -> bool {
        let width = self.word.len();
        let looked_at = known.get(..width + self.sketch.typos).filter(|_| self.sketch.begins).unwrap_or(known);
        let [before, last, next] = &mut self.rows;
        last.iter_mut().zip(0..).for_each(|(cell, errors)| *cell = errors);
        if self.sketch.begins && width == 0 {
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
            if self.sketch.begins
                && next[width] <= self.sketch.typos
                && next.iter().all(|&errors| errors >= next[width])
            {
                return true;
            }
            std::mem::swap(before, last);
            std::mem::swap(last, next);
        }
        looked_at.len() == known.len() && last[width] <= self.sketch.typos
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
    word.bytes().fold(0, |letters, byte| letters | 1 << (byte & 63))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::fixture::catalogue;

    fn is(typed: &str, begins: bool, known: &str) -> bool {
        let known_words = KnownWords::of(std::iter::once(known));
        let mut typed = TypedWord::new(typed, begins);
        let is = typed.is(known.as_bytes());
        let is_candidate = known_words.candidates(typed.sketch).next().is_some();
        assert!(is_candidate || !is, "what is a neighbour must not be ruled out before: {known}");
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
