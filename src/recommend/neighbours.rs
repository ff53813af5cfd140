//! Authors like an author, genres like a genre.

use std::collections::BTreeMap;

use super::Recommender;
use crate::domain::{AuthorId, GenreId, Work};

/// A neighbour is judged by this many of its works, the nearest ones: one chance hit is not enough, and a long list
/// of other works does not count against it.
const JUDGED_BY: usize = 3;

impl Recommender {
    /// Authors whose works are most like this author's, best first, at most `limit`.
    pub fn neighbours_of_author(&self, id: &AuthorId, limit: usize) -> Vec<AuthorId> {
        let weighed = self.blend.weigh(&self.author_seeds(id));
        nearest(self.catalogue.works(), &weighed.strengths, limit, id, |work| work.authors.clone())
    }

    /// Genres whose works are most like this genre's, best first, at most `limit`; neither its parent nor the
    /// genres below it, which the page shows anyway.
    pub fn neighbours_of_genre(&self, id: &GenreId, limit: usize) -> Vec<GenreId> {
        let weighed = self.blend.weigh(&self.genre_seeds(id));
        let parent_of = |genre: &GenreId| self.catalogue.genre(genre).and_then(|genre| genre.parent.clone());
        let parent = parent_of(id);
        nearest(self.catalogue.works(), &weighed.strengths, limit, id, |work| {
            let genres = work.genres.iter();
            genres
                .filter(|genre| Some(*genre) != parent.as_ref() && parent_of(genre).as_ref() != Some(id))
                .cloned()
                .collect()
        })
    }
}

/// The groups whose nearest works have the greatest mean strength, without `own`.
fn nearest<K: Ord + Clone>(
    works: &[Work],
    strengths: &[f32],
    limit: usize,
    own: &K,
    groups: impl Fn(&Work) -> Vec<K>,
) -> Vec<K> {
    let mut by_group: BTreeMap<K, Vec<f32>> = BTreeMap::new();
    for (work, &strength) in works.iter().zip(strengths) {
        for group in groups(work).into_iter().filter(|group| group != own) {
            by_group.entry(group).or_default().push(strength);
        }
    }
    let mut ranked: Vec<(f32, K)> =
        by_group.into_iter().map(|(group, strengths)| (mean_of_best(strengths), group)).collect();
    ranked.retain(|(mean, _)| *mean > 0.0);
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    ranked.into_iter().take(limit).map(|(_, group)| group).collect()
}

/// Missing works count as 0, half as much as present ones: a single close work is something, but not all.
fn mean_of_best(mut strengths: Vec<f32>) -> f32 {
    strengths.sort_by(|a, b| b.total_cmp(a));
    strengths.truncate(JUDGED_BY);
    #[expect(clippy::cast_precision_loss, reason = "at most JUDGED_BY")]
    let present = strengths.len() as f32;
    #[expect(clippy::cast_precision_loss, reason = "a small constant")]
    let judged_by = JUDGED_BY as f32;
    strengths.iter().sum::<f32>() / f32::midpoint(present, judged_by)
}
