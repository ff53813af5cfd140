//! What was asked for, as works: an author is the author's works, a genre its best-known ones, words those that
//! fit them.

use super::Recommender;
use crate::{
    catalogue::WorkIndex,
    domain::{AuthorId, GenreId, Subject},
};

/// As many works as it takes to say what a genre or some words are about, and few enough to stay to the point.
const STAND_INS: usize = 40;

impl Recommender {
    /// Seed works for all subjects, each subject with the same share.
    pub(super) fn seeds(&self, subjects: &[Subject]) -> Vec<(WorkIndex, f32)> {
        let mut seeds = Vec::new();
        for subject in subjects {
            seeds.extend(equal_share(self.stand_ins(subject)));
        }
        equal_share(seeds)
    }

    fn stand_ins(&self, subject: &Subject) -> Vec<(WorkIndex, f32)> {
        match subject {
            Subject::Work(id) => self.catalogue.index_of(id).map(|work| (work, 1.0)).into_iter().collect(),
            Subject::Author(id) => self.author_seeds(id),
            Subject::Genre(id) => self.genre_seeds(id),
            Subject::Words(words) => self.catalogue.fitting(words, STAND_INS),
            Subject::Unknown(_) => Vec::new(),
        }
    }

    pub(super) fn author_seeds(&self, id: &AuthorId) -> Vec<(WorkIndex, f32)> {
        equal_share(self.catalogue.works_by(id).iter().map(|&work| (work, 1.0)).collect())
    }

    pub(super) fn genre_seeds(&self, id: &GenreId) -> Vec<(WorkIndex, f32)> {
        let works = self.catalogue.works_in(id).iter().copied();
        let known = self.by_popularity(works, |work| Some(self.stock.folds.entry(work)));
        equal_share(known.take(STAND_INS).collect())
    }
}

/// Scaled so that the shares add up to 1.
fn equal_share(mut works: Vec<(WorkIndex, f32)>) -> Vec<(WorkIndex, f32)> {
    let total: f32 = works.iter().map(|(_, share)| share).sum();
    if total > 0.0 {
        for (_, share) in &mut works {
            *share /= total;
        }
    }
    works
}
