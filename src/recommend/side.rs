//! The shelf of a bookshop on which what was asked for would stand: its genre, and its places and times.

use super::{Recommender, stock::Stock};
use crate::{
    catalogue::{Catalogue, WorkIndex},
    domain::{GenreId, Subject, TraitId, Work},
};

/// A shelf of a bookshop.
#[derive(Debug)]
pub(super) struct SideShelf {
    genre: GenreId,
    /// Empty: anywhere.
    settings: Vec<TraitId>,
    /// Empty: at any time.
    periods: Vec<TraitId>,
}

impl SideShelf {
    fn of_work(work: &Work) -> Option<Self> {
        let genre = work.genres.first()?.clone();
        Some(Self { genre, settings: work.settings.clone(), periods: work.periods.clone() })
    }

    fn of_genre(genre: &GenreId) -> Self {
        Self { genre: genre.clone(), settings: Vec::new(), periods: Vec::new() }
    }

    /// Whether the work stands there: of the genre, and of one of the places or times.
    pub(super) fn holds(&self, stock: &Stock, catalogue: &Catalogue, work: WorkIndex) -> bool {
        let is_anywhere = self.settings.is_empty() && self.periods.is_empty();
        let shares = |wanted: &[TraitId], has: &[TraitId]| wanted.iter().any(|one| has.contains(one));
        let place = catalogue.work_at(work);
        stock.genres(work).contains(&self.genre)
            && (is_anywhere || shares(&self.settings, &place.settings) || shares(&self.periods, &place.periods))
    }
}

impl Recommender {
    /// The shelf of a book, of an author's best-known book, of a genre; words have none.
    pub(super) fn side_shelf(&self, subject: &Subject) -> Option<SideShelf> {
        match subject {
            Subject::Work(id) => SideShelf::of_work(self.catalogue.work(id)?),
            Subject::Author(id) => {
                let works = self.catalogue.works_by(id).iter().map(|&work| self.catalogue.work_at(work));
                SideShelf::of_work(works.max_by_key(|work| work.popularity)?)
            }
            Subject::Genre(id) => Some(SideShelf::of_genre(id)),
            Subject::Words(_) | Subject::Unknown(_) => None,
        }
    }
}
