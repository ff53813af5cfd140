//! What is known of each work, as a sparse vector: one weight per trait, heavier for rarer traits.
//!
//! This is the vector space model with inverse document frequency (Salton, Wong & Yang 1975; Spärck Jones 1972),
//! over the closed vocabulary instead of words: `weight = kind's weight × √(ln(N / df) / ln(N))`. A theme that three
//! books share says more about them than a genre that three hundred do. The root is there because a cosine multiplies
//! two such weights: without it one very rare theme outweighs everything else that two books have in common.

use std::collections::HashMap;

use crate::{
    catalogue::{Catalogue, WorkIndex},
    domain::{AuthorId, GenreId, TraitId, TraitKind, Work},
};

/// A trait's place in [`Traits`].
pub(super) type TraitIndex = u32;

/// One thing that two works may have in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Common {
    Author(AuthorId),
    Genre(GenreId),
    Of(TraitKind, TraitId),
}

impl Common {
    /// How much this kind of trait says, next to the others. Set by hand on the starter catalogue; the learned
    /// model of a later version takes its weights from readers.
    fn weight(&self) -> f32 {
        match self {
            Self::Of(TraitKind::Theme, _) => 1.0,
            Self::Genre(_) => 1.1,
            Self::Author(_) => 0.55,
            Self::Of(TraitKind::Mood | TraitKind::Setting, _) => 0.5,
            Self::Of(TraitKind::Period, _) => 0.4,
        }
    }
}

/// A sparse vector of length 1: traits in rising order, with their weights.
pub(super) type TraitVector = Vec<(TraitIndex, f32)>;

/// The vectors of all works, and for each trait the works that have it.
#[derive(Debug)]
pub(super) struct Traits {
    names: Vec<Common>,
    vectors: Vec<TraitVector>,
    /// By trait: the works that have it, with its weight in their vectors.
    postings: Vec<Vec<(WorkIndex, f32)>>,
}

impl Traits {
    pub(super) fn of(catalogue: &Catalogue) -> Self {
        let known: Vec<Vec<Common>> = catalogue.works().iter().map(|work| traits_of(catalogue, work)).collect();
        let (names, frequency) = numbered(&known);
        let number: HashMap<&Common, TraitIndex> = names.iter().zip(0..).collect();
        let vectors: Vec<TraitVector> = known
            .iter()
            .map(|traits| {
                unit(traits.iter().map(|common| {
                    let index = number[common];
                    (index, common.weight() * rarity(frequency[index as usize], known.len()).sqrt())
                }))
            })
            .collect();
        let mut postings = vec![Vec::new(); names.len()];
        for (work, vector) in (0..).zip(&vectors) {
            for &(index, weight) in vector {
                postings[index as usize].push((work, weight));
            }
        }
        Self { names, vectors, postings }
    }

    pub(super) fn name(&self, index: TraitIndex) -> &Common {
        &self.names[index as usize]
    }

    pub(super) fn vector(&self, work: WorkIndex) -> &TraitVector {
        &self.vectors[work as usize]
    }

    /// The weighted sum of some works' vectors, of length 1 again.
    pub(super) fn profile(&self, works: &[(WorkIndex, f32)]) -> TraitVector {
        let mut sum: std::collections::BTreeMap<TraitIndex, f32> = std::collections::BTreeMap::new();
        for &(work, weight) in works {
            for &(index, value) in self.vector(work) {
                *sum.entry(index).or_default() += weight * value;
            }
        }
        unit(sum.into_iter())
    }

    /// The cosine of every work with `profile`, from 0 to 1.
    pub(super) fn likeness_to(&self, profile: &TraitVector) -> Vec<f32> {
        let mut likeness = vec![0.0; self.vectors.len()];
        for &(index, weight) in profile {
            for &(work, value) in &self.postings[index as usize] {
                likeness[work as usize] += weight * value;
            }
        }
        likeness
    }
}

/// What of `a · b` each trait that both have adds, in the order of the traits.
pub(super) fn shared<'a>(a: &'a TraitVector, b: &'a TraitVector) -> impl Iterator<Item = (TraitIndex, f32)> + 'a {
    let mut rest = b.iter().peekable();
    a.iter().filter_map(move |&(index, weight)| {
        while rest.next_if(|&&(other, _)| other < index).is_some() {}
        rest.next_if(|&&(other, _)| other == index).map(|&(_, value)| (index, weight * value))
    })
}

/// The cosine of two vectors of length 1.
pub(super) fn cosine(a: &TraitVector, b: &TraitVector) -> f32 {
    shared(a, b).map(|(_, part)| part).sum()
}

fn traits_of(catalogue: &Catalogue, work: &Work) -> Vec<Common> {
    let of = |kind: TraitKind, ids: &[TraitId]| -> Vec<Common> {
        ids.iter().map(|id| Common::Of(kind, id.clone())).collect()
    };
    let mut traits: Vec<Common> = work.authors.iter().cloned().map(Common::Author).collect();
    traits.extend(catalogue.vocabulary().with_parents(&work.genres).into_iter().map(Common::Genre));
    traits.extend(of(TraitKind::Theme, &work.themes));
    traits.extend(of(TraitKind::Mood, &work.moods));
    traits.extend(of(TraitKind::Setting, &work.settings));
    traits.extend(of(TraitKind::Period, &work.periods));
    traits.sort_unstable();
    traits.dedup();
    traits
}

/// All traits in a fixed order, with the number of works that have each.
fn numbered(known: &[Vec<Common>]) -> (Vec<Common>, Vec<usize>) {
    let mut frequency: HashMap<&Common, usize> = HashMap::new();
    for common in known.iter().flatten() {
        *frequency.entry(common).or_default() += 1;
    }
    // Sorted once at the end: keeping so many in order all along takes longer, and the site's start waits for this.
    let mut frequency: Vec<(&Common, usize)> = frequency.into_iter().collect();
    frequency.sort_unstable();
    frequency.into_iter().map(|(common, works)| (common.clone(), works)).unzip()
}

/// 1 for what only one of `all` works has, 0 for what all have.
#[expect(clippy::cast_precision_loss, reason = "a catalogue has far fewer than 2^24 works")]
fn rarity(having: usize, all: usize) -> f32 {
    let (having, all) = (having.max(1) as f32, all.max(2) as f32);
    ((all / having).ln() / all.ln()).max(0.0)
}

/// Scaled to length 1; without the traits that weigh nothing.
fn unit(weights: impl Iterator<Item = (TraitIndex, f32)>) -> TraitVector {
    let mut vector: TraitVector = weights.filter(|&(_, weight)| weight > 0.0).collect();
    vector.sort_unstable_by_key(|&(index, _)| index);
    let length = vector.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
    for (_, weight) in &mut vector {
        *weight /= length;
    }
    vector
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_few_have_weighs_more() {
        assert!(rarity(2, 100) > rarity(50, 100));
        assert!((rarity(1, 100) - 1.0).abs() < 1e-6);
        assert!(rarity(100, 100).abs() < 1e-6);
    }

    #[test]
    fn the_parts_that_are_shared_add_up_to_the_cosine() {
        let a = unit([(1, 1.0), (3, 2.0), (9, 2.0)].into_iter());
        let b = unit([(2, 5.0), (3, 1.0), (9, 1.0)].into_iter());
        let parts: Vec<_> = shared(&a, &b).collect();
        assert_eq!(parts.iter().map(|(index, _)| *index).collect::<Vec<_>>(), [3, 9]);
        assert!((cosine(&a, &a) - 1.0).abs() < 1e-6);
        assert!((cosine(&a, &b) - cosine(&b, &a)).abs() < 1e-6);
    }
}
