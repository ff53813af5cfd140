//! The closed vocabulary: what may be said of a work.

use std::str::FromStr;

use super::{GenreId, TraitId};

/// A genre, in a tree of two levels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Genre {
    /// The address of the genre's page.
    pub id: GenreId,
    /// As a heading: "Science fiction".
    pub name: String,
    /// The genre above it, if it is of the second level.
    pub parent: Option<GenreId>,
    /// Other words that readers type for it: "sci-fi".
    pub synonyms: Vec<String>,
    /// What belongs here, in one sentence of ours.
    pub definition: String,
}

/// Which kind of statement about a work a [`Trait`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TraitKind {
    /// What it is about: "first contact".
    Theme,
    /// How it feels: "wistful".
    Mood,
    /// Where it takes place: "London".
    Setting,
    /// When it takes place: "the Middle Ages".
    Period,
}

impl TraitKind {
    /// All kinds, in the order of the vocabulary file.
    pub const ALL: [Self; 4] = [Self::Theme, Self::Mood, Self::Setting, Self::Period];

    /// The word that stands for this kind in the vocabulary file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Theme => "theme",
            Self::Mood => "mood",
            Self::Setting => "setting",
            Self::Period => "period",
        }
    }
}

/// A word that is none of the kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the kinds are genre, theme, mood, setting and period")]
pub struct UnknownKind;

impl FromStr for TraitKind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(UnknownKind)
    }
}

/// A theme, mood, setting or period of the closed vocabulary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trait {
    /// Which list it is from; ids are unique within one.
    pub kind: TraitKind,
    /// Its slug.
    pub id: TraitId,
    /// As it reads within a sentence.
    pub name: String,
    /// Other words for it, for the search.
    pub synonyms: Vec<String>,
    /// The mood that is this mood's opposite.
    pub opposite: Option<TraitId>,
    /// What belongs here, in one sentence of ours.
    pub definition: String,
}
