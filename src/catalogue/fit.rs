//! Works that fit free words.

use std::{cmp::Ordering, collections::BTreeMap};

use super::{
    Catalogue, WorkIndex,
    names::Target,
    reading::{
        Reader,
        description::{Concept, Description},
        lexicon::Sense,
    },
    words::{fold_typed, meaningful},
};
use crate::domain::SearchTerm;

/// What having a word at all counts; the rest goes by how strongly the record says it.
const BASE: f32 = 0.6;

/// What a work that is of an understood quality scores at least: it was set by hand because the book is so.
const OF_QUALITY: f32 = 0.85;

/// The same of a quality that is only guessed by one word of its name.
const OF_GUESSED_QUALITY: f32 = 0.6;

/// How much more a genre counts than its rarity.
const OF_A_GENRE: f32 = 2.0;

/// What a work that only says an understood word somewhere scores at most.
const ONLY_SAID: f32 = 0.5;

/// What a work that is near by name only scores at most: a guess is no fit.
const BEST_GUESS: f32 = 0.9;

impl Catalogue {
    /// The works that fit `words` best, with a score from 0 to 1, best first.
    ///
    /// Each thing that the words name ("a sad story set in Japan" names "sad" and "Japan") is looked up twice: as what the
    /// vocabulary calls it, which works are of or not, and by BM25 in all parts of the records. A work's score is the share
    /// of these things it has, the rare ones counting for more (inverse document frequency), each lowered where the
    /// record says it less strongly than others do. What the words refuse, or a year that they name, is a condition.
    pub fn fitting(&self, words: &SearchTerm, limit: usize) -> Vec<(WorkIndex, f32)> {
        let Description { concepts, filters } = Reader::new(self).description(words);
        let mut scores: BTreeMap<WorkIndex, f32> = BTreeMap::new();
        let mut total = 0.0;
        for concept in &concepts {
            let found = self.having(concept);
            // Whoever names a genre wants it before all else, however many works are of it.
            let names_genre = concept.is_sure && concept.senses.iter().any(|sense| matches!(sense, Sense::Genre(_)));
            let rarity = self.rarity(found.len()) * if names_genre { OF_A_GENRE } else { 1.0 };
            total += rarity;
            for (at, share) in found {
                *scores.entry(at).or_default() += rarity * share;
            }
        }
        let mut shares: Vec<(WorkIndex, f32)> = if !concepts.is_empty() {
            scores.into_iter().map(|(at, score)| (at, (score / total).clamp(0.0, 1.0))).collect()
        } else if filters.is_empty() {
            Vec::new()
        } else {
            (0..).take(self.works.len()).map(|at| (at, 1.0)).collect()
        };
        if !filters.is_empty() {
            shares.retain(|&(at, _)| self.allows(&filters, at));
        }
        self.best(shares, limit)
    }

    /// The works that have anything of `concept`, and how much of it, from 0 to 1.
    fn having(&self, concept: &Concept) -> BTreeMap<WorkIndex, f32> {
        let mut said: BTreeMap<WorkIndex, f32> = BTreeMap::new();
        for stem in &concept.stems {
            let found = self.index.works_with(stem);
            let strongest = found.iter().map(|&(_, score)| score).fold(f32::MIN_POSITIVE, f32::max);
            for (at, score) in found {
                *said.entry(at).or_default() += score / strongest / count(&concept.stems);
            }
        }
        let (least, most) = if concept.is_sure { (OF_QUALITY, ONLY_SAID) } else { (OF_GUESSED_QUALITY, 1.0) };
        let mut having: BTreeMap<WorkIndex, f32> =
            said.iter().map(|(&at, strength)| (at, most * (BASE + (1.0 - BASE) * strength))).collect();
        if concept.is_sure {
            // Whoever asks for a castle in the air does not ask for all that is in the air.
            having.retain(|at, _| said.get(at).is_some_and(|_| concept.stems.len() == 1));
        }
        for at in concept.senses.iter().flat_map(|&sense| self.by_quality().works(sense)) {
            let strength = said.get(at).copied().unwrap_or_default();
            let share = having.entry(*at).or_default();
            *share = share.max(least + (1.0 - least) * strength);
        }
        having
    }

    /// Works for a term that nothing fits: those whose title or author is spelled a little like it, or begins so, with a
    /// score from 0 to 1, best first. May be empty.
    pub fn nearest(&self, term: &SearchTerm, limit: usize) -> Vec<(WorkIndex, f32)> {
        let folded = fold_typed(term.as_str());
        if folded.len() < 3 {
            return Vec::new();
        }
        let mut scores: BTreeMap<WorkIndex, f32> = BTreeMap::new();
        for near in self.near_names(&folded).into_iter().filter(super::near::Near::is_worth_offering) {
            for at in self.works_of(near.reading.target) {
                let score = scores.entry(at).or_default();
                *score = score.max(near.likeness * BEST_GUESS);
            }
        }
        self.best(scores.into_iter().collect(), limit)
    }

    /// Which of the words of `term` that something is looked for by hold for the work, as they were typed: they stand in its
    /// record, or mean what it is.
    pub fn matched_words(&self, term: &SearchTerm, work: WorkIndex) -> Vec<String> {
        let Description { concepts, .. } = Reader::new(self).description(term);
        let is_of = |concept: &Concept| {
            concept.senses.iter().any(|&sense| self.by_quality().works(sense).binary_search(&work).is_ok())
        };
        let meant: Vec<(&Concept, bool)> = concepts.iter().map(|concept| (concept, is_of(concept))).collect();
        let holds = |stem: &String| {
            let mut naming = meant.iter().filter(|(concept, _)| concept.stems.contains(stem));
            naming.any(|(concept, is_of)| *is_of || concept.stems.len() == 1 && self.index.has(work, stem))
        };
        meaningful(term).into_iter().filter(|word| holds(&word.stem)).map(|word| word.typed).collect()
    }

    fn works_of(&self, target: Target) -> Vec<WorkIndex> {
        match target {
            Target::Work(at) => vec![at],
            Target::Author(at) => self.works_by(&self.authors[at].id).to_vec(),
            Target::Genre(at) => self.works_in(&self.vocabulary.genres()[at].id).to_vec(),
        }
    }

    /// Inverse document frequency, as BM25 has it.
    #[expect(clippy::cast_precision_loss, reason = "a catalogue has far fewer works than f32 counts exactly")]
    fn rarity(&self, works_with_it: usize) -> f32 {
        let all = self.index.work_count() as f32;
        let with = works_with_it as f32;
        (1.0 + (all - with + 0.5) / (with + 0.5)).ln()
    }

    /// Sorted by score, then popularity, then id, and cut.
    fn best(&self, mut scored: Vec<(WorkIndex, f32)>, limit: usize) -> Vec<(WorkIndex, f32)> {
        let popularity = |at: WorkIndex| self.work_at(at).popularity;
        let order = |a: &(WorkIndex, f32), b: &(WorkIndex, f32)| {
            b.1.partial_cmp(&a.1)
                .unwrap_or(Ordering::Equal)
                .then_with(|| popularity(b.0).cmp(&popularity(a.0)))
                .then(a.0.cmp(&b.0))
        };
        // Thousands may fit, and few are asked for: only those are sorted.
        if limit < scored.len() {
            scored.select_nth_unstable_by(limit, order);
            scored.truncate(limit);
        }
        scored.sort_by(order);
        scored
    }
}

#[expect(clippy::cast_precision_loss, reason = "a phrase has a handful of words")]
fn count(stems: &[String]) -> f32 {
    stems.len() as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::fixture::catalogue;

    fn term(text: &str) -> SearchTerm {
        SearchTerm::parse(text).unwrap()
    }

    fn titles(found: &[(WorkIndex, f32)]) -> Vec<&str> {
        found.iter().map(|&(at, _)| catalogue().work_at(at).title.as_str()).collect()
    }

    #[test]
    fn works_that_have_more_of_the_words_come_first() {
        let found = catalogue().fitting(&term("a sad story set in Japan"), 5);
        assert_eq!(titles(&found)[0], "Norwegian Wood");
        let found = catalogue().fitting(&term("desert planet politics"), 5);
        assert_eq!(titles(&found)[0], "Dune");
        assert!(found.iter().all(|&(_, score)| (0.0..=1.0).contains(&score)));
        assert!(found.is_sorted_by(|a, b| a.1 >= b.1));
    }

    #[test]
    fn words_are_compared_by_their_stems_and_by_synonyms() {
        assert!(titles(&catalogue().fitting(&term("wizards"), 5)).contains(&"The Hobbit"));
        assert_eq!(titles(&catalogue().fitting(&term("mourning"), 5)).len(), 2);
        assert!(catalogue().fitting(&term("xqzzt plonk"), 5).is_empty());
        assert!(catalogue().fitting(&term("the book"), 5).is_empty());
    }

    #[test]
    fn a_half_covered_term_scores_less_than_a_covered_one() {
        let score = |text: &str| catalogue().fitting(&term(text), 1)[0].1;
        assert!(score("grief") > score("grief xqzzt"));
    }

    #[test]
    fn the_words_that_matched_are_told_as_typed() {
        let at = catalogue().fitting(&term("sad Japan"), 1)[0].0;
        assert_eq!(catalogue().matched_words(&term("a SAD story in Japan, dragons"), at), ["SAD", "Japan"]);
        assert!(catalogue().matched_words(&term("the x"), at).is_empty());
    }

    #[test]
    fn neighbours_by_name_are_offered_where_nothing_fits() {
        let found = catalogue().nearest(&term("the fellowshop of a rings"), 3);
        assert_eq!(titles(&found)[0], "The Fellowship of the Ring");
        assert!(found.iter().all(|&(_, score)| score > 0.0 && score < 1.0));
        assert!(catalogue().nearest(&term("xqzzt plonk"), 3).is_empty());
    }
}
