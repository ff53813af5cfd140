//! Names that are spelled much like a typed term.

use super::{
    Catalogue,
    names::{NameIndex, Reading, Target},
    spelling::{errors, likeness},
    words::{content, is_empty_word, without_article},
};

/// How many names are looked at closely.
const CANDIDATES: usize = 80;

/// The most words that may be one word of a name, misspelled: "midle march".
const MOST_JOINED: usize = 3;

/// Below this share of letters in common, a name is no neighbour of what was typed.
const LEAST_LIKENESS: f32 = 0.6;

/// A meaning of a name that is near to a typed term.
#[derive(Clone, Copy, Debug)]
pub(super) struct Near {
    /// The name.
    name: NameIndex,
    /// What is meant.
    pub(super) reading: Reading,
    /// The errors it takes to get from the one to the other; `None` when there are too many to be errors.
    pub(super) errors: Option<usize>,
    /// From 0 to 1, the same.
    pub(super) likeness: f32,
}

impl Near {
    /// Whether "Did you mean …" is a fair question.
    pub(super) fn is_worth_offering(&self) -> bool {
        self.errors.is_some() || self.likeness >= LEAST_LIKENESS
    }
}

impl Catalogue {
    /// Names near to `folded`, nearest first, each meaning once.
    pub(super) fn near_names(&self, folded: &str) -> Vec<Near> {
        let words: Vec<&str> = folded.split(' ').filter(|word| !is_empty_word(word)).collect();
        let words = if words.is_empty() { folded.split(' ').collect() } else { words };
        let mut candidates: Vec<NameIndex> = self.names.of_letters(folded).collect();
        candidates.extend(self.names.like(&words, false, CANDIDATES));
        if (2..=MOST_JOINED).contains(&words.len()) {
            candidates.extend(self.names.like(&[&words.concat()], false, CANDIDATES));
        }
        let spellings = [Some(folded), without_article(folded)];
        let typed_content = content(folded);
        let mut found: Vec<Near> = Vec::new();
        for at in candidates {
            let name = self.names.at(at);
            let errors = spellings.iter().flatten().filter_map(|typed| errors(typed, &name.text)).min();
            let same_content = typed_content.is_some() && content(&name.text) == typed_content;
            // Little words that are missing, or too many, are one error together.
            let errors = if same_content { Some(errors.unwrap_or(1)) } else { errors };
            let likeness = likeness(folded, &name.text);
            let readings = name.readings.iter().filter(|reading| reading.form.may_be_misspelled());
            found.extend(readings.map(|&reading| Near { name: at, reading, errors, likeness }));
        }
        let pairs = self.near_titles_with_authors(folded, &found);
        found.extend(pairs);
        nearest_first(found)
    }

    /// Works whose title and author, one after the other, are near to `folded`: made of the `parts` that are near
    /// to some of its words.
    fn near_titles_with_authors(&self, folded: &str, parts: &[Near]) -> Vec<Near> {
        let typed = folded.replacen(" by ", " ", 1);
        let mut found = Vec::new();
        let authors: Vec<Target> = distinct(parts, |target| matches!(target, Target::Author(_)));
        for work in distinct(parts, |target| matches!(target, Target::Work(_))) {
            for &author in authors.iter().filter(|&&author| self.wrote(author, work)) {
                found.extend(self.near_pair(&typed, work, author, parts));
            }
        }
        found
    }

    /// The best way to read `typed` as a name of `work` next to a name of `author`, of the names among `parts`.
    fn near_pair(&self, typed: &str, work: Target, author: Target, parts: &[Near]) -> Option<Near> {
        let named = |target: Target| parts.iter().filter(move |part| part.reading.target == target);
        let mut best: Option<Near> = None;
        for (title, author) in named(work).flat_map(|title| named(author).map(move |author| (title, author))) {
            let (first, second) = (&self.names.at(title.name).text, &self.names.at(author.name).text);
            for name in [format!("{first} {second}"), format!("{second} {first}")] {
                let Some(count) = errors(typed, &name) else { continue };
                if best.is_none_or(|best| best.errors.is_none_or(|least| count < least)) {
                    best = Some(Near { errors: Some(count), likeness: likeness(typed, &name), ..*title });
                }
            }
        }
        best
    }
}

fn distinct(parts: &[Near], wanted: impl Fn(&Target) -> bool) -> Vec<Target> {
    let mut found: Vec<Target> = parts.iter().map(|part| part.reading.target).filter(wanted).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Few errors before many, then likeness and fame; each target once.
fn nearest_first(mut found: Vec<Near>) -> Vec<Near> {
    let rank = |near: &Near| near.errors.unwrap_or(usize::MAX);
    found.sort_by(|a, b| {
        rank(a)
            .cmp(&rank(b))
            .then(if a.errors.is_some() { std::cmp::Ordering::Equal } else { b.likeness.total_cmp(&a.likeness) })
            .then(b.reading.weight().total_cmp(&a.reading.weight()))
            .then(a.reading.target.cmp(&b.reading.target))
    });
    let mut seen = std::collections::HashSet::new();
    found.retain(|near| seen.insert(near.reading.target));
    found
}
