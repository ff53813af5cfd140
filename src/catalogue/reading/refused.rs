//! What a term refuses, as filters.

use super::{
    Care, Reader, lengths,
    lexicon::stem_of,
    narrowing::Says,
    negation::Refusal,
    places,
    structure::{author, genre},
};
use crate::{
    catalogue::names::{Form, Reading},
    domain::{Filters, Quality},
};

impl Reader<'_> {
    /// What is not wanted, as filters; `None` when it is nothing that we know.
    pub(in crate::catalogue) fn refused(&self, refusal: &Refusal<'_>) -> Option<Filters> {
        let authors = || -> Vec<Quality> {
            let found = self.name(refusal.words, if refusal.is_author { Care::Near } else { Care::Exact });
            let is_whole = |reading: &&Reading| refusal.is_author || reading.form != Form::FamilyName;
            let best = found.as_ref().and_then(|found| found.readings.iter().filter(is_whole).find_map(author));
            best.map(|at| Quality::Author(self.catalogue.authors[at].id.clone())).into_iter().collect()
        };
        if refusal.is_author {
            return without(authors());
        }
        if let [word] = refusal.words
            && let Some(length) = lengths::of_word(word)
        {
            return Some(Filters { lengths: lengths::other_than(length), ..Filters::default() });
        }
        without(self.refused_qualities(refusal.words)).or_else(|| without(authors()))
    }

    /// All that the words may say: whoever refuses something does not want it under another name either.
    fn refused_qualities(&self, words: &[&str]) -> Vec<Quality> {
        let (vocabulary, lexicon) = (self.catalogue.vocabulary(), self.catalogue.lexicon());
        let narrowing = self.read(words);
        let mut found = narrowing.qualities(vocabulary);
        for part in &narrowing.parts {
            let [word] = &words[part.at.clone()] else { continue };
            if part.says == Says::Nothing {
                continue;
            }
            let places = places::origin_of(word).map(|origin| lexicon.exactly(origin.place)).unwrap_or_default();
            let hints = lexicon.all_with_word(&stem_of(word)).iter().copied();
            found.extend(places.into_iter().chain(hints).filter_map(|sense| sense.quality(vocabulary)));
        }
        if found.is_empty()
            && let Some(genre) = self.catalogue.exact_name(&words.join(" ")).and_then(|found| genre(&found))
        {
            found.push(Quality::Genre(self.catalogue.vocabulary.genres()[genre].id.clone()));
        }
        found
    }
}

fn without(qualities: Vec<Quality>) -> Option<Filters> {
    (!qualities.is_empty()).then(|| Filters::default().and(&Filters { without: qualities, ..Filters::default() }))
}
