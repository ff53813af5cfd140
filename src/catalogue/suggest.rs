//! Suggestions while one types.

use std::{cmp::Reverse, collections::BinaryHeap};

use super::{
    Catalogue,
    names::{NameIndex, Reading, Target},
    spelling::likeness,
    words::{fold_typed, without_article},
};
use crate::domain::Named;

/// How many letters must stand before a guess at what was meant is worth more than none.
const LEAST_TO_GUESS: usize = 5;

/// The longest that is looked at: longer than any name.
const MOST_LETTERS: usize = 200;

/// How a name begins as typed, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Beginning {
    /// All typed words are in the name, here and there.
    Scattered,
    /// A later word of the name begins so.
    Within,
    /// The name begins so.
    Start,
    /// It is the name.
    Whole,
}

/// Greatest first: how the name begins, then how well known it is, then the order of the catalogue.
type Ranked = (Beginning, u8, Reverse<Target>);

fn ranked(reading: &Reading, beginning: Beginning) -> Ranked {
    (beginning, reading.popularity, Reverse(reading.target))
}

/// Adds the best of `ranked` to `found` until it has `limit`, each target once.
fn take_best(ranked: BinaryHeap<Ranked>, limit: usize, found: &mut Vec<Target>) {
    let mut ranked = ranked;
    while found.len() < limit
        && let Some((_, _, Reverse(target))) = ranked.pop()
    {
        if !found.contains(&target) {
            found.push(target);
        }
    }
}

impl Catalogue {
    /// Names that begin, or have words that begin, as `typed` does: best first, at most `limit`, nothing twice. When
    /// there are none, names spelled much like it.
    pub fn suggest(&self, typed: &str, limit: usize) -> Vec<Named> {
        let short: String = typed.chars().take(MOST_LETTERS).collect();
        let folded = fold_typed(&short);
        if folded.is_empty() {
            return Vec::new();
        }
        let mut found = self.beginning(&folded, limit);
        if let (true, Some(bare)) = (found.is_empty(), without_article(&folded)) {
            found = self.beginning(bare, limit);
        }
        let found = if found.is_empty() { self.guesses(&folded, limit) } else { found };
        found.into_iter().filter_map(|target| self.named(&self.subject(target))).collect()
    }

    /// What `folded` may become, best first. A letter or two begin thousands of names, so they are not all sorted, and names
    /// that have the words here and there are looked for only where better ones are too few.
    fn beginning(&self, folded: &str, limit: usize) -> Vec<Target> {
        let begun = self.names.starting_with(folded).iter().flat_map(|&(at, offset)| {
            let name = self.names.at(at);
            let beginning = match offset {
                0 if name.text.len() == folded.len() => Beginning::Whole,
                0 => Beginning::Start,
                _ => Beginning::Within,
            };
            name.readings.iter().map(move |reading| ranked(reading, beginning))
        });
        let mut found = Vec::with_capacity(limit);
        take_best(begun.collect(), limit, &mut found);
        if found.len() < limit {
            let scattered = self.scattered(folded).into_iter().flat_map(|at| self.names.at(at).readings.iter());
            let scattered = scattered.map(|reading| ranked(reading, Beginning::Scattered));
            take_best(scattered.collect(), limit, &mut found);
        }
        found
    }

    /// Names that have all typed words, the last one as a beginning, in whatever order.
    fn scattered(&self, folded: &str) -> Vec<NameIndex> {
        let words: Vec<&str> = folded.split(' ').collect();
        let Some((last, whole)) = words.split_last().filter(|(_, whole)| !whole.is_empty()) else {
            return Vec::new();
        };
        let by_word = whole.iter().map(|word| self.names.starting_with(word)).chain([self.names.starting_with(last)]);
        let Some(rarest) = by_word.min_by_key(|starts| starts.len()) else { return Vec::new() };
        let has_all = |at: &NameIndex| {
            let text = &self.names.at(*at).text;
            whole.iter().all(|word| text.split(' ').any(|known| known == *word))
                && text.split(' ').any(|known| known.starts_with(last))
        };
        rarest.iter().map(|&(at, _)| at).filter(has_all).collect()
    }

    fn guesses(&self, folded: &str, limit: usize) -> Vec<Target> {
        if folded.len() < LEAST_TO_GUESS {
            return Vec::new();
        }
        let words: Vec<&str> = folded.split(' ').take(8).collect();
        let mut scored: Vec<(f32, Reading)> = Vec::new();
        for at in self.names.like(&words, true, limit.saturating_mul(4).min(40)) {
            let name = self.names.at(at);
            let begin = name.text.get(..folded.len()).unwrap_or(&name.text);
            let like = likeness(folded, begin);
            scored.extend(name.readings.iter().map(|reading| (like, *reading)));
        }
        scored.retain(|(like, _)| *like >= 0.6);
        scored.sort_by(|(like_a, a), (like_b, b)| {
            like_b.total_cmp(like_a).then(b.weight().total_cmp(&a.weight())).then(a.target.cmp(&b.target))
        });
        let mut found: Vec<Target> = Vec::new();
        for (_, reading) in scored {
            if found.len() < limit && !found.contains(&reading.target) {
                found.push(reading.target);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use crate::catalogue::fixture::catalogue;

    fn titles(typed: &str, limit: usize) -> Vec<String> {
        catalogue().suggest(typed, limit).into_iter().map(|named| named.title).collect()
    }

    #[test]
    fn names_that_begin_so_come_before_names_that_have_such_a_word() {
        assert_eq!(titles("dune", 8)[..2], ["Dune", "Dune Messiah"]);
        let found = titles("dar", 8);
        assert_eq!(found, ["The Left Hand of Darkness"], "by a later word");
    }

    #[test]
    fn every_kind_of_thing_is_suggested_once() {
        let found = catalogue().suggest("s", 50);
        let mut subjects: Vec<String> = found.iter().filter_map(|named| named.subject.key()).collect();
        let count = subjects.len();
        subjects.sort();
        subjects.dedup();
        assert_eq!(subjects.len(), count, "nothing twice");
        assert!(subjects.contains(&"genre:science-fiction".to_owned()), "{subjects:?}");
        assert!(titles("tolk", 5).contains(&"J.R.R. Tolkien".to_owned()));
        assert_eq!(titles("ursula le", 5)[0], "Ursula K. Le Guin");
    }

    #[test]
    fn words_may_stand_apart_and_an_article_may_be_missing_or_too_many() {
        assert_eq!(titles("left darkn", 5), ["The Left Hand of Darkness"]);
        assert_eq!(titles("hobb", 5)[0], "The Hobbit");
        assert_eq!(titles("the dune mess", 5)[0], "Dune Messiah");
        assert_eq!(titles("dune fran", 5)[0], "Dune", "title and author");
    }

    #[test]
    fn a_misspelled_beginning_still_finds_something() {
        assert_eq!(titles("tolkein", 3)[0], "J.R.R. Tolkien");
        assert!(titles("hary pot", 5)[0].starts_with("Harry Potter"));
    }

    #[test]
    fn any_input_is_taken_and_the_limit_holds() {
        for typed in ["", "  ", "🐋", "\u{0}", "'; drop", "مرحبا", &"x".repeat(10_000), &"a ".repeat(5_000), "é́́"]
        {
            assert!(catalogue().suggest(typed, 4).len() <= 4);
        }
        assert_eq!(titles("a", 2).len(), 2);
        assert_eq!(titles("dune", 0).len(), 0);
        assert!(titles("xqzzt plonk", 5).is_empty());
    }
}
