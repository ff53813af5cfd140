//! What can be read in a work's record, folded: the text behind the full-text index and the "words" reasons.

use std::collections::HashMap;

use super::Vocabulary;
use crate::domain::{Author, AuthorId, Trait, TraitKind, Work, fold};

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

/// The folded text of each part of one record.
#[derive(Debug)]
pub(super) struct RecordText([String; Part::ALL.len()]);

impl RecordText {
    /// The texts of all works, in their order.
    pub(super) fn of_all(works: &[Work], authors: &[Author], vocabulary: &Vocabulary) -> Vec<Self> {
        let names: HashMap<&AuthorId, &str> = authors.iter().map(|author| (&author.id, author.name.as_str())).collect();
        works.iter().map(|work| Self::of(work, |id| names.get(id).copied(), vocabulary)).collect()
    }

    /// The text of `work`; `author_name` knows the authors.
    pub(super) fn of<'a>(
        work: &Work,
        author_name: impl Fn(&AuthorId) -> Option<&'a str>,
        vocabulary: &Vocabulary,
    ) -> Self {
        let traits = traits(work, vocabulary);
        let genre_ids = vocabulary.with_parents(&work.genres);
        let genres: Vec<_> = genre_ids.iter().filter_map(|id| vocabulary.genre(id)).collect();
        let synonyms = genres.iter().flat_map(|genre| &genre.synonyms);
        let synonyms = synonyms.chain(traits.iter().flat_map(|word| &word.synonyms)).map(String::as_str);
        Self(Part::ALL.map(|part| match part {
            Part::Title => folded(std::iter::once(&work.title).chain(&work.other_titles).map(String::as_str)),
            Part::Author => folded(work.authors.iter().filter_map(&author_name)),
            Part::Series => folded(work.series.iter().map(|series| series.name.as_str())),
            Part::Genre => folded(genres.iter().map(|genre| genre.name.as_str())),
            Part::Trait => folded(traits.iter().map(|word| word.name.as_str())),
            Part::Synonym => folded(synonyms.clone()),
            Part::Blurb => fold(&work.blurb),
        }))
    }

    /// The folded text of one part.
    pub(super) fn part(&self, part: Part) -> &str {
        &self.0[part as usize]
    }
}

/// Folds each text by itself, so that a letter at the end of one is not joined to one at the beginning of the next.
fn folded<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    texts.map(fold).collect::<Vec<_>>().join(" ")
}

/// The themes, moods, settings and periods of a work.
fn traits<'a>(work: &Work, vocabulary: &'a Vocabulary) -> Vec<&'a Trait> {
    TraitKind::ALL
        .into_iter()
        .zip([&work.themes, &work.moods, &work.settings, &work.periods])
        .flat_map(|(kind, ids)| ids.iter().filter_map(move |id| vocabulary.trait_of(kind, id)))
        .collect()
}
