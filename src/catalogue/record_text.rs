//! What can be read in a work's record, as stems: what the full-text index is made of.

use std::collections::HashMap;

use super::{Vocabulary, words::stems};
use crate::domain::{Author, AuthorId, Genre, GenreId, Trait, TraitId, TraitKind, Work, fold_words};

/// A part of the record that is searched by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// All titles.
    Title,
    /// The authors' names.
    Author,
    /// The series' name.
    Series,
    /// Genres by name.
    Genre,
    /// Themes, moods, settings and periods by name.
    Trait,
    /// Other words for genres and traits.
    Synonym,
    /// Our own sentences.
    Blurb,
}

impl Part {
    pub(super) const ALL: [Self; 7] =
        [Self::Title, Self::Author, Self::Series, Self::Genre, Self::Trait, Self::Synonym, Self::Blurb];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Author => "author",
            Self::Series => "series",
            Self::Genre => "genre",
            Self::Trait => "trait",
            Self::Synonym => "synonym",
            Self::Blurb => "blurb",
        }
    }

    /// What a word found here is worth. A theme was set by hand because the book is about it; a word of a blurb or of
    /// a title may be there by the way; a synonym stands for more than was asked ("Rome" for Italy).
    pub(super) fn boost(self) -> f32 {
        match self {
            Self::Trait => 3.0,
            Self::Title | Self::Genre => 2.0,
            Self::Author | Self::Series | Self::Synonym => 1.5,
            Self::Blurb => 1.2,
        }
    }

    /// Whether a word counts for less in a longer text. In a list of words it does not: a book is about grief no
    /// less for being about war too.
    pub(super) fn is_prose(self) -> bool {
        matches!(self, Self::Title | Self::Blurb)
    }
}

/// The stems of each part of one record, with spaces between them.
#[derive(Debug)]
pub(super) struct RecordText([String; Part::ALL.len()]);

impl RecordText {
    /// The stems of one part.
    pub(super) fn stems(&self, part: Part) -> &str {
        &self.0[part as usize]
    }
}

/// A word of the vocabulary.
struct Entry {
    name: String,
    synonyms: String,
}

/// Makes the texts of records. What many records share (words, names, the vocabulary) is folded and stemmed once.
pub(super) struct RecordTexts<'a> {
    vocabulary: &'a Vocabulary,
    genres: HashMap<&'a GenreId, Entry>,
    traits: HashMap<(TraitKind, &'a TraitId), Entry>,
    authors: HashMap<&'a AuthorId, String>,
    stemmed: Stemmed,
}

impl<'a> RecordTexts<'a> {
    pub(super) fn new(authors: &'a [Author], vocabulary: &'a Vocabulary) -> Self {
        let mut stemmed = Stemmed::default();
        let genre = |genre: &'a Genre, stemmed: &mut Stemmed| (&genre.id, stemmed.entry(&genre.name, &genre.synonyms));
        let word =
            |word: &'a Trait, stemmed: &mut Stemmed| ((word.kind, &word.id), stemmed.entry(&word.name, &word.synonyms));
        Self {
            vocabulary,
            genres: vocabulary.genres().iter().map(|each| genre(each, &mut stemmed)).collect(),
            traits: vocabulary.traits().iter().map(|each| word(each, &mut stemmed)).collect(),
            authors: authors.iter().map(|author| (&author.id, stemmed.text(&author.name))).collect(),
            stemmed,
        }
    }

    pub(super) fn of(&mut self, work: &Work) -> RecordText {
        let genres = self.vocabulary.with_parents(&work.genres);
        let genres: Vec<&Entry> = genres.iter().filter_map(|id| self.genres.get(id)).collect();
        let traits: Vec<&Entry> = TraitKind::ALL
            .into_iter()
            .zip([&work.themes, &work.moods, &work.settings, &work.periods])
            .flat_map(|(kind, ids)| ids.iter().map(move |id| (kind, id)))
            .filter_map(|key| self.traits.get(&key))
            .collect();
        let stemmed = &mut self.stemmed;
        RecordText(Part::ALL.map(|part| match part {
            Part::Title => stemmed.texts(std::iter::once(&work.title).chain(&work.other_titles)),
            Part::Author => joined(work.authors.iter().filter_map(|id| self.authors.get(id))),
            Part::Series => stemmed.texts(work.series.iter().map(|series| &series.name)),
            Part::Genre => joined(genres.iter().map(|genre| &genre.name)),
            Part::Trait => joined(traits.iter().map(|word| &word.name)),
            Part::Synonym => joined(genres.iter().chain(&traits).map(|word| &word.synonyms)),
            Part::Blurb => stemmed.text(&work.blurb),
        }))
    }
}

fn joined<'a>(texts: impl Iterator<Item = &'a String>) -> String {
    texts.map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// The stem of each word that was seen.
#[derive(Default)]
struct Stemmed(HashMap<String, String>);

impl Stemmed {
    fn entry(&mut self, name: &str, synonyms: &[String]) -> Entry {
        Entry { name: self.text(name), synonyms: self.texts(synonyms.iter()) }
    }

    fn text(&mut self, text: &str) -> String {
        self.texts(std::iter::once(text))
    }

    /// Folds each text by itself, so that a letter at the end of one is not joined to one at the beginning of the next.
    fn texts<T: AsRef<str>>(&mut self, texts: impl Iterator<Item = T>) -> String {
        let mut all = String::new();
        for word in texts.flat_map(|text| fold_words(text.as_ref())) {
            if !self.0.contains_key(&word) {
                self.0.insert(word.clone(), stems(&word).join(" "));
            }
            if let Some(stem) = self.0.get(&word) {
                all.push_str(stem);
                all.push(' ');
            }
        }
        all
    }
}
