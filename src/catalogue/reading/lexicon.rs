//! The words of the vocabulary as readers type them: by name, synonym, part of a name, in any inflection.

use std::collections::HashMap;

use crate::{
    catalogue::{Vocabulary, words::stems},
    domain::{GenreId, Quality, TraitKind, fold, fold_words},
};

/// Words that stand anywhere, so that phrases are compared without them: "school for wizards" is "wizard school". Sorted.
const LITTLE: &[&str] =
    &["a", "an", "and", "at", "by", "for", "from", "in", "into", "of", "on", "or", "the", "to", "with"];

/// The most words of a phrase, the little ones not counted.
const LONGEST: usize = 5;

/// A word that stands in more names than this says too little of any of them.
const MOST_OF_A_WORD: usize = 3;

/// One genre, theme, mood, setting or period: its place in the vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::catalogue) enum Sense {
    /// In [`Vocabulary::genres`].
    Genre(usize),
    /// In [`Vocabulary::traits`].
    Trait(usize),
}

/// Phrases with what they say.
#[derive(Debug, Default)]
pub(in crate::catalogue) struct Lexicon {
    /// By the sorted stems of the phrase: what it says, and its words with their endings.
    phrases: HashMap<String, Vec<(Sense, String)>>,
    /// By each stem of the names.
    words: HashMap<String, Vec<Sense>>,
}

/// A phrase at the beginning of some words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::catalogue) struct Phrase {
    /// What it may say; one is enough.
    pub(in crate::catalogue) senses: Vec<Sense>,
    /// How many words it has, little ones included.
    pub(in crate::catalogue) used: usize,
}

impl Lexicon {
    /// Of all genres and traits. A genre's id that is no name of it is left out: "detective" is an address, and a person.
    pub(in crate::catalogue) fn of(vocabulary: &Vocabulary) -> Self {
        let mut lexicon = Self::default();
        for (at, genre) in vocabulary.genres().iter().enumerate() {
            lexicon.add(Sense::Genre(at), &genre.name, &genre.synonyms);
        }
        for (at, word) in vocabulary.traits().iter().enumerate() {
            lexicon.add(Sense::Trait(at), &word.name, &word.synonyms);
        }
        lexicon
    }

    fn add(&mut self, sense: Sense, name: &str, synonyms: &[String]) {
        let parts = name.split(" and ").flat_map(|part| part.split(" or ")).flat_map(|part| part.split(", "));
        for phrase in [name].into_iter().chain(synonyms.iter().map(String::as_str)).chain(parts) {
            let words = fold_words(phrase);
            let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !is_little(word)).collect();
            if (1..=LONGEST).contains(&words.len()) {
                let stems = words.iter().map(|word| stem_of(word)).collect();
                let senses = self.phrases.entry(key(stems)).or_default();
                if !senses.iter().any(|(known, _)| *known == sense) {
                    senses.push((sense, singular(&words)));
                }
            }
        }
        for stem in phrase_stems(&fold(name)) {
            insert(self.words.entry(stem).or_default(), sense);
        }
    }

    /// The longest phrase that `words` begin with; `stems` are the same words stemmed.
    pub(in crate::catalogue) fn phrase(&self, words: &[&str], stems: &[String]) -> Option<Phrase> {
        let (mut run, mut run_stems): (Vec<&str>, Vec<String>) = (Vec::new(), Vec::new());
        let mut found = None;
        for (at, (word, stem)) in words.iter().zip(stems).enumerate() {
            match is_little(word) {
                true if run.is_empty() => return None,
                true => continue,
                false if run.len() == LONGEST => break,
                false => {}
            }
            run.push(word);
            run_stems.push(stem.clone());
            if let Some(senses) = self.phrases.get(&key(run_stems.clone())) {
                let senses = meant(senses, &singular(&run));
                found = if senses.is_empty() { found } else { Some(Phrase { senses, used: at + 1 }) };
            }
        }
        found
    }

    /// What has `stem` as one word of its name, where that is not too much to say anything.
    pub(in crate::catalogue) fn with_word(&self, stem: &str) -> &[Sense] {
        self.all_with_word(stem).get(..=MOST_OF_A_WORD).map_or(self.all_with_word(stem), |_| &[])
    }

    /// Everything that has `stem` as one word of its name: what is meant to be left out is left out whole.
    pub(in crate::catalogue) fn all_with_word(&self, stem: &str) -> &[Sense] {
        self.words.get(stem).map_or(&[], Vec::as_slice)
    }

    /// What a phrase says that stands alone, such as a place's name in a list of ours.
    pub(in crate::catalogue) fn exactly(&self, phrase: &str) -> Vec<Sense> {
        let words: Vec<&str> = phrase.split(' ').collect();
        let stems: Vec<String> = words.iter().map(|word| stem_of(word)).collect();
        let found = self.phrase(&words, &stems).filter(|phrase| phrase.used == words.len());
        found.map(|phrase| phrase.senses).unwrap_or_default()
    }
}

/// Stems bring together what only begins alike ("mystery", "mysterious"): where something has the very word, it is meant. A
/// genre is known by its very names only: "living" is no book of lives.
fn meant(senses: &[(Sense, String)], typed: &str) -> Vec<Sense> {
    let very: Vec<Sense> = senses.iter().filter(|(_, words)| *words == typed).map(|&(sense, _)| sense).collect();
    if !very.is_empty() {
        return very;
    }
    senses.iter().map(|&(sense, _)| sense).filter(|sense| matches!(sense, Sense::Trait(_))).collect()
}

/// Sorted, each without the ending of a plural.
fn singular(words: &[&str]) -> String {
    let mut singular: Vec<String> = words
        .iter()
        .map(|word| match word.strip_suffix("ies") {
            Some(stem) => format!("{stem}y"),
            None => word.strip_suffix('s').unwrap_or(word).to_owned(),
        })
        .collect();
    singular.sort_unstable();
    singular.join(" ")
}

impl Sense {
    /// As what may be said of a work.
    pub(in crate::catalogue) fn quality(self, vocabulary: &Vocabulary) -> Option<Quality> {
        match self {
            Self::Genre(at) => vocabulary.genres().get(at).map(|genre| Quality::Genre(genre.id.clone())),
            Self::Trait(at) => vocabulary.traits().get(at).map(|word| Quality::Trait(word.kind, word.id.clone())),
        }
    }

    /// The genre, if it is one.
    pub(in crate::catalogue) fn genre(self, vocabulary: &Vocabulary) -> Option<&GenreId> {
        match self {
            Self::Genre(at) => vocabulary.genres().get(at).map(|genre| &genre.id),
            Self::Trait(_) => None,
        }
    }

    /// Which kind of trait; `None` for a genre.
    pub(in crate::catalogue) fn kind(self, vocabulary: &Vocabulary) -> Option<TraitKind> {
        match self {
            Self::Genre(_) => None,
            Self::Trait(at) => vocabulary.traits().get(at).map(|word| word.kind),
        }
    }
}

/// Whether phrases are compared without this word.
pub(in crate::catalogue) fn is_little(word: &str) -> bool {
    LITTLE.binary_search(&word).is_ok()
}

/// The stem of a folded word; numbers in figures, so that "World War Two" is "world war 2".
pub(in crate::catalogue) fn stem_of(word: &str) -> String {
    match word {
        "one" | "i" => "1".to_owned(),
        "two" | "ii" => "2".to_owned(),
        "three" | "iii" => "3".to_owned(),
        _ => stems(word).join(" "),
    }
}

fn phrase_stems(phrase: &str) -> Vec<String> {
    fold_words(phrase).iter().filter(|word| !is_little(word)).map(|word| stem_of(word)).collect()
}

fn key(mut stems: Vec<String>) -> String {
    stems.sort_unstable();
    stems.join(" ")
}

fn insert(senses: &mut Vec<Sense>, sense: Sense) {
    if !senses.contains(&sense) {
        senses.push(sense);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::fixture::catalogue;

    fn said(text: &str) -> Option<(Vec<String>, usize)> {
        let vocabulary = catalogue().vocabulary();
        let lexicon = Lexicon::of(vocabulary);
        let words: Vec<&str> = text.split(' ').collect();
        let stems: Vec<String> = words.iter().map(|word| stem_of(word)).collect();
        let phrase = lexicon.phrase(&words, &stems)?;
        Some((phrase.senses.iter().map(|&sense| id(sense, vocabulary)).collect(), phrase.used))
    }

    fn id(sense: Sense, vocabulary: &Vocabulary) -> String {
        match sense.quality(vocabulary) {
            Some(Quality::Genre(id)) => id.as_str().to_owned(),
            Some(Quality::Trait(_, id)) => id.as_str().to_owned(),
            _ => String::new(),
        }
    }

    #[test]
    fn the_list_of_little_words_is_sorted() {
        assert!(LITTLE.is_sorted());
    }

    #[test]
    fn a_phrase_is_found_by_name_synonym_and_inflection() {
        for (text, id, used) in [
            ("sadness", "melancholy", 1),
            ("sorrowful book", "melancholy", 1),
            ("schools of magic", "magic-schools", 3),
            ("a school", "", 0),
            ("school for wizards", "magic-schools", 3),
            ("chosen one who", "prophecy", 2),
            ("science fiction", "science-fiction", 2),
            ("love story", "romance", 2),
            ("early nineteenth century", "early-nineteenth-century", 3),
        ] {
            let expected = (used > 0).then(|| (vec![id.to_owned()], used));
            assert_eq!(said(text), expected, "{text}");
        }
    }

    #[test]
    fn one_word_of_a_name_is_a_hint() {
        let lexicon = Lexicon::of(catalogue().vocabulary());
        assert_eq!(lexicon.with_word("school").len(), 1);
        assert!(lexicon.with_word("xqzzt").is_empty());
        assert_eq!(lexicon.exactly("japan").len(), 1);
    }
}
