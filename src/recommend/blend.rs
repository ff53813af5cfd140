//! All evidence together: one strength for each work, and the reasons for one.

use super::{
    affinity::{Affinity, Contribution, Seeds},
    pick::Reason,
};
use crate::catalogue::WorkIndex;

/// The evidence in use, each with its share of the score. The shares add up to 1.
#[derive(Debug)]
pub(super) struct Blend {
    parts: Vec<(f32, Box<dyn Affinity>)>,
}

/// A card tells this many reasons at most.
const REASONS: usize = 4;

/// A reason that made less than this share of the strongest one's amount is not worth a line.
const WORTH_TELLING: f32 = 0.12;

impl Blend {
    pub(super) fn new(parts: Vec<(f32, Box<dyn Affinity>)>) -> Self {
        Self { parts }
    }

    /// For each work, its strength from 0 to 1.
    pub(super) fn strengths(&self, seeds: &Seeds) -> Vec<f32> {
        let mut sum: Vec<f32> = Vec::new();
        for (share, affinity) in &self.parts {
            let strengths = affinity.strengths(seeds);
            sum.resize(strengths.len(), 0.0);
            for (total, strength) in sum.iter_mut().zip(strengths) {
                *total += share * strength;
            }
        }
        sum
    }

    /// For each of `works`, what made its strength, strongest first.
    pub(super) fn reasons(&self, seeds: &Seeds, works: &[WorkIndex]) -> Vec<Vec<Reason>> {
        let mut all: Vec<Vec<Contribution>> = vec![Vec::new(); works.len()];
        for (share, affinity) in &self.parts {
            for (parts, more) in all.iter_mut().zip(affinity.contributions(seeds, works)) {
                parts.extend(more.into_iter().map(|part| Contribution { amount: part.amount * share, ..part }));
            }
        }
        all.into_iter().map(worth_telling).collect()
    }
}

fn worth_telling(mut parts: Vec<Contribution>) -> Vec<Reason> {
    parts.sort_by(|a, b| b.amount.total_cmp(&a.amount));
    let least = parts.first().map_or(0.0, |first| first.amount * WORTH_TELLING);
    parts.into_iter().filter(|part| part.amount >= least).take(REASONS).map(|part| part.reason).collect()
}
