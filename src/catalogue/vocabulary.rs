//! The words that may be said of works, and how to find them.

use std::collections::HashMap;

use crate::domain::{Genre, GenreId, Trait, TraitId, TraitKind};

/// The closed vocabulary.
#[derive(Debug, Default)]
pub struct Vocabulary {
    genres: Vec<Genre>,
    traits: Vec<Trait>,
    genre_by_id: HashMap<GenreId, usize>,
    trait_by_id: HashMap<(TraitKind, TraitId), usize>,
}

impl Vocabulary {
    /// In the order of the file.
    pub(super) fn new(genres: Vec<Genre>, traits: Vec<Trait>) -> Self {
        let genre_by_id = genres.iter().enumerate().map(|(at, genre)| (genre.id.clone(), at)).collect();
        let trait_by_id = traits.iter().enumerate().map(|(at, t)| ((t.kind, t.id.clone()), at)).collect();
        Self { genres, traits, genre_by_id, trait_by_id }
    }

    /// All genres, in the order of the file.
    pub fn genres(&self) -> &[Genre] {
        &self.genres
    }

    /// All themes, moods, settings and periods, in the order of the file.
    pub fn traits(&self) -> &[Trait] {
        &self.traits
    }

    /// The genre with this id.
    pub fn genre(&self, id: &GenreId) -> Option<&Genre> {
        self.genre_by_id.get(id).map(|&at| &self.genres[at])
    }

    /// The theme, mood, setting or period with this id.
    pub fn trait_of(&self, kind: TraitKind, id: &TraitId) -> Option<&Trait> {
        self.trait_by_id.get(&(kind, id.clone())).map(|&at| &self.traits[at])
    }

    /// `genres` and the genres above them, each once.
    pub fn with_parents(&self, genres: &[GenreId]) -> Vec<GenreId> {
        let mut all = genres.to_vec();
        for parent in genres.iter().filter_map(|id| self.genre(id)?.parent.clone()) {
            if !all.contains(&parent) {
                all.push(parent);
            }
        }
        all
    }
}
