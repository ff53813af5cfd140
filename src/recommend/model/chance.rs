//! From scores to chances: of readers who liked what was asked for, how many wanted a book too.
//!
//! Platt scaling (Platt 1999): a logistic regression of what readers who were set aside really had, on the score of a book
//! that was shown to them. Scores mean something only within one request, so what the whole request says goes in too: how
//! far the score stands above all candidates' scores together, and how long the shelves of the seeds' readers are. The
//! weights follow the number of seeds, as the ranker's do.

use serde::{Deserialize, Serialize};

use super::{
    logistic::Logistic,
    ranker::{KNOTS, between},
};

/// Figures of a book that is shown: 1, the log of its share of all candidates' strength, the log of the company.
const FIGURES: usize = 3;

/// So many books are shown on a page; the chances are fitted to them.
pub(super) const SHOWN: usize = 12;

/// What all books that are shown for one request have in common.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Situation {
    /// How many books were asked for.
    pub(super) seeds: f32,
    /// The log of the sum of all candidates' exponentiated scores.
    pub(super) log_sum: f32,
    /// The mean over the seeds of the log of how many other books their readers have.
    pub(super) company: f32,
}

impl Situation {
    pub(super) fn new(seeds: f32, company: f32, scores: &[f32]) -> Self {
        Self { seeds, log_sum: log_sum(scores.iter().copied()), company }
    }
}

/// A book that was shown to a reader who was set aside.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Shown {
    pub(super) situation: Situation,
    pub(super) score: f32,
    /// Whether the reader had it.
    pub(super) wanted: bool,
}

/// The fitted scaling.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Chances(Logistic);

impl Chances {
    /// Fits the scaling to books that were shown. Without any, every chance is one half.
    pub(super) fn fit(shown: &[Shown]) -> Self {
        let rows: Vec<([f32; KNOTS.len() * FIGURES], bool)> =
            shown.iter().map(|shown| (figures(&shown.situation, shown.score), shown.wanted)).collect();
        Self(Logistic::fit(&rows))
    }

    /// The chance of a book with this score, from 0 to 1. Of one request, a better score never has a smaller chance, unless
    /// the readers it was fitted to said otherwise.
    pub(super) fn of(&self, situation: &Situation, score: f32) -> f32 {
        self.0.chance(&figures(situation, score))
    }

    /// Whether it can be used for what it is used for.
    pub(super) fn is_whole(&self) -> bool {
        self.0.inputs() == KNOTS.len() * FIGURES
    }
}

fn figures(situation: &Situation, score: f32) -> [f32; KNOTS.len() * FIGURES] {
    let plain = [1.0, score - situation.log_sum, situation.company];
    let mut figures = [0.0; KNOTS.len() * FIGURES];
    for (knot, share) in between(situation.seeds) {
        for (figure, plain) in figures[knot * FIGURES..].iter_mut().zip(plain) {
            #[expect(clippy::cast_possible_truncation, reason = "a share from 0 to 1")]
            let share = share as f32;
            *figure += share * plain;
        }
    }
    figures
}

/// The log of the sum of the exponentials, without overflow.
fn log_sum(scores: impl Iterator<Item = f32> + Clone) -> f32 {
    let greatest = scores.clone().fold(f32::NEG_INFINITY, f32::max);
    if greatest.is_finite() { greatest + scores.map(|score| (score - greatest).exp()).sum::<f32>().ln() } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_are_the_rates_that_were_seen() {
        let situation = |seeds: f32| Situation { seeds, log_sum: 1.0, company: 3.0 };
        let shown: Vec<Shown> = (0_u16..4000)
            .map(|at| {
                let (seeds, score, one_in) = if at % 2 == 0 { (1.0, 0.5, 4) } else { (25.0, 0.5, 20) };
                Shown { situation: situation(seeds), score, wanted: (at / 2) % one_in == 0 }
            })
            .collect();
        let chances = Chances::fit(&shown);
        assert!((chances.of(&situation(1.0), 0.5) - 0.25).abs() < 0.01);
        assert!((chances.of(&situation(25.0), 0.5) - 0.05).abs() < 0.01);
    }

    #[test]
    fn sums_of_exponentials_do_not_overflow() {
        let sum = log_sum([1000.0, 1000.0].into_iter());
        assert!((sum - (1000.0 + 2.0_f32.ln())).abs() < 1e-3);
        assert!(log_sum(std::iter::empty()).abs() < 1e-9);
    }
}
