//! Free words: what is understood of them by the vocabulary, and what is left to look for in the records.

use super::{
    MOST_WORDS, Reader,
    lexicon::{Sense, is_little, stem_of},
    narrowing::Says,
    negation, phrase,
};
use crate::{
    catalogue::{
        Catalogue,
        words::{fold_typed, is_empty_word},
    },
    domain::{Filters, Quality, SearchTerm, Subject},
};

/// The most things that are looked for: of a longer text the rest is left out.
const MOST_CONCEPTS: usize = 16;

/// What was understood of a term, besides names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Understood {
    /// What may be said of the works, in the order of the words: one word may stand for several.
    pub qualities: Vec<Quality>,
    /// What every work must be.
    pub filters: Filters,
}

/// One thing that a description names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::catalogue) struct Concept {
    /// What it is by the vocabulary; empty for what it does not have.
    pub(in crate::catalogue) senses: Vec<Sense>,
    /// Whether the vocabulary has it; else the senses are a guess by one word of their names.
    pub(in crate::catalogue) is_sure: bool,
    /// The stems of its words, for the full text.
    pub(in crate::catalogue) stems: Vec<String>,
}

/// Free words, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::catalogue) struct Description {
    /// What is looked for.
    pub(in crate::catalogue) concepts: Vec<Concept>,
    /// What every work must be.
    pub(in crate::catalogue) filters: Filters,
}

impl Reader<'_> {
    /// Reads a term as a description. What is refused and not understood is left out: nobody looks for it.
    pub(in crate::catalogue) fn description(&self, term: &SearchTerm) -> Description {
        let folded = fold_typed(term.as_str());
        let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).take(MOST_WORDS).collect();
        let split = negation::split(&words);
        let wanted = split.as_ref().map_or(&words[..], |split| split.wanted);
        let narrowing = self.read(wanted);
        let mut filters = narrowing.facts(self.catalogue.vocabulary());
        for refusal in split.iter().flat_map(|split| &split.refused) {
            if let Some(refused) = self.refused(refusal) {
                filters = filters.and(&refused);
            }
        }
        let concepts = narrowing.parts.iter().filter_map(|part| {
            let (senses, is_sure) = match &part.says {
                Says::One(senses) => (senses, true),
                Says::Else(senses) => (senses, false),
                Says::Published(_) | Says::Lengths(_) | Says::Written(..) | Says::Not(_) | Says::Nothing => {
                    return None;
                }
            };
            let said = wanted[part.at.clone()].iter().filter(|word| !is_little(word) && (is_sure || says(word)));
            let stems: Vec<String> = said.map(|word| stem_of(word)).collect();
            (!stems.is_empty()).then(|| Concept { senses: senses.clone(), is_sure, stems })
        });
        let mut seen: Vec<Concept> = Vec::new();
        for concept in concepts {
            if seen.len() < MOST_CONCEPTS && !seen.contains(&concept) {
                seen.push(concept);
            }
        }
        Description { concepts: seen, filters }
    }
}

impl Catalogue {
    /// What is understood of `term` besides names: "a slow book about the sea" is unhurried, and at sea.
    pub fn understood(&self, term: &SearchTerm) -> Understood {
        let read = self.interpret(term);
        let reader = Reader::new(self);
        let description = reader.description(term);
        let mut qualities: Vec<Quality> = Vec::new();
        // The words of a name mean its bearer, and what stands around it is in the filters.
        let is_described = match read.meant.subject {
            Subject::Words(_) | Subject::Unknown(_) => true,
            Subject::Genre(_) => read.also.is_empty() && !read.filters.is_empty(),
            Subject::Work(_) | Subject::Author(_) => false,
        };
        for concept in description.concepts.iter().filter(|_| is_described) {
            for quality in concept.senses.iter().filter_map(|sense| sense.quality(self.vocabulary())) {
                if !qualities.contains(&quality) {
                    qualities.push(quality);
                }
            }
        }
        Understood { qualities, filters: read.filters }
    }
}

/// Whether a word that the vocabulary does not have says anything.
fn says(word: &str) -> bool {
    !is_empty_word(word) && !phrase::is_frame(word)
}
