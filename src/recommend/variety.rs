//! A list worth reading: not ten times the same author, not ten times the same book.
//!
//! Greedy maximal marginal relevance (Carbonell & Goldstein 1998): the next card is the one with the best strength
//! less a share of its likeness to the cards already chosen.

use std::collections::HashMap;

use super::traits::{Traits, cosine};
use crate::{
    catalogue::{Catalogue, WorkIndex},
    domain::AuthorId,
};

/// How much likeness to an earlier card costs, in units of strength.
const PRICE_OF_LIKENESS: f32 = 0.25;

/// How many of the strongest candidates are looked at for each card.
const LOOKED_AT: usize = 5;

/// How many candidates [`varied`] looks at to choose `limit` of them.
pub(super) fn looked_at(limit: usize) -> usize {
    limit * LOOKED_AT
}

/// Chooses up to `limit` of `ranked` (strongest first), at most `per_author` by one author, strongest first. The cards of
/// the shelf `above` count for their authors.
pub(super) fn varied(
    catalogue: &Catalogue,
    traits: &Traits,
    ranked: &[(WorkIndex, f32)],
    limit: usize,
    per_author: usize,
    above: &[WorkIndex],
) -> Vec<(WorkIndex, f32)> {
    let mut left: Vec<(WorkIndex, f32, f32)> =
        ranked.iter().take(looked_at(limit)).map(|&(work, strength)| (work, strength, 0.0)).collect();
    let mut by_author: HashMap<&AuthorId, usize> = HashMap::new();
    for author in above.iter().flat_map(|&work| &catalogue.work_at(work).authors) {
        *by_author.entry(author).or_default() += 1;
    }
    let mut chosen: Vec<(WorkIndex, f32)> = Vec::with_capacity(limit);
    while chosen.len() < limit {
        let worth =
            |&(_, strength, likeness): &(WorkIndex, f32, f32)| strength - PRICE_OF_LIKENESS * likeness * strength;
        // The first of equals wins, so that the order of `ranked` decides.
        let best = (0..left.len()).rev().max_by(|&a, &b| worth(&left[a]).total_cmp(&worth(&left[b])));
        let Some((work, strength, _)) = best.map(|at| left.remove(at)) else { break };
        let authors = &catalogue.work_at(work).authors;
        if authors.iter().any(|author| by_author.get(author).is_some_and(|&count| count >= per_author)) {
            continue;
        }
        for author in authors {
            *by_author.entry(author).or_default() += 1;
        }
        for (other, _, likeness) in &mut left {
            *likeness = likeness.max(cosine(traits.vector(work), traits.vector(*other)));
        }
        chosen.push((work, strength));
    }
    // The page shows the scores: a stronger card after a weaker one would look like a mistake.
    chosen.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    chosen
}
