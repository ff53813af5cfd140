//! What a match score means: of readers who liked what was asked for, how many wanted this book too.
//!
//! Strengths become chances by Platt scaling (Platt 1999), fitted to the lists of this site as readers see them, for readers
//! who were set aside when the model was learned ([`trial`](super::trial)). Without a model nothing is known of readers,
//! and the score is the likeness.

use super::{affinity::Seeds, model::Logistic, pick::MatchScore};

/// From strengths to scores.
#[derive(Clone, Debug, Default)]
pub(super) struct Scale(Option<Logistic>);

/// What a chance follows from: 1, the strength, the log of the number of seeds, and the last two together.
pub(super) const INPUTS: usize = 4;

impl Scale {
    /// One that was fitted; another number of inputs would be that of another program, and is not used.
    pub(super) fn new(fitted: Option<Logistic>) -> Self {
        Self(fitted.filter(|fitted| fitted.inputs() == INPUTS))
    }

    /// The score of a work of this strength, next to `seeds`.
    pub(super) fn score(&self, seeds: &Seeds, strength: f32) -> MatchScore {
        match &self.0 {
            Some(fitted) => MatchScore::of_chance(fitted.chance(&inputs(effective(seeds), strength))),
            None => MatchScore::of_likeness(strength),
        }
    }
}

/// What a chance follows from, for so many seeds.
pub(super) fn inputs(seeds: f32, strength: f32) -> [f32; INPUTS] {
    let seeds = seeds.max(1.0).ln();
    [1.0, strength, seeds, strength * seeds]
}

/// How many seeds of equal share would say as much (Kish's effective sample size).
fn effective(seeds: &Seeds) -> f32 {
    let squares: f32 = seeds.iter().map(|(_, share)| share * share).sum();
    if squares > 0.0 { 1.0 / squares } else { 1.0 }
}
