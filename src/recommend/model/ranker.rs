//! How much each figure counts, by how many books were asked for.
//!
//! A linear score of a candidate's figures, whose weights run linearly in the logarithm of the number of seeds between a
//! few knots. They are fitted by the likelihood of what the reader really had among the candidates (a softmax over the
//! list, as `ListNet`, Cao et al. 2007), which is convex; Newton's method finds its one optimum in some steps.

use faer::{Mat, Side, prelude::Solve};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::features::{COUNT, Features};

/// Numbers of seeds at which there are weights of their own.
pub(super) const KNOTS: [f32; 5] = [1.0, 4.0, 10.0, 25.0, 60.0];

/// All weights.
const PARAMETERS: usize = KNOTS.len() * COUNT;

/// The price of a weight: this times its square.
const RIDGE: f64 = 1e-3;

/// Newton steps at most; five or six do.
const STEPS: usize = 30;

/// Requests that one task adds up, always the same ones, so that the sums do not depend on the number of threads.
const CHUNK: usize = 128;

/// The fitted weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Ranker {
    mean: Features,
    spread: Features,
    /// By knot.
    weights: [Features; KNOTS.len()],
}

/// One request of a reader who was set aside.
#[derive(Clone, Debug)]
pub(super) struct Example {
    /// How many books were given.
    pub(super) seeds: f32,
    /// The mean log of the company that they keep.
    pub(super) company: f32,
    /// By candidate.
    pub(super) features: Vec<Features>,
    /// The candidates that the reader had.
    pub(super) hits: Vec<u32>,
    /// What one hit counts.
    pub(super) weight: f32,
}

/// Examples with each figure less its mean, in units of its spread. They are scaled one at a time, as often as they are
/// looked at: all of them twice in memory would be more than the rest of a training needs.
struct Scaled<'a> {
    examples: &'a [Example],
    mean: Features,
    spread: Features,
}

impl<'a> Scaled<'a> {
    fn new(examples: &'a [Example]) -> Self {
        let (mean, spread) = moments(examples);
        Self { examples, mean, spread }
    }

    fn one(&self, example: &Example) -> Example {
        let scaled = |features: &Features| std::array::from_fn(|at| (features[at] - self.mean[at]) / self.spread[at]);
        Example { features: example.features.iter().map(scaled).collect(), hits: example.hits.clone(), ..*example }
    }
}

/// The knots around a number of seeds, with their shares.
pub(super) fn between(seeds: f32) -> [(usize, f64); 2] {
    let seeds = seeds.clamp(KNOTS[0], KNOTS[KNOTS.len() - 1]);
    let upper = (1..KNOTS.len() - 1).find(|&at| seeds <= KNOTS[at]).unwrap_or(KNOTS.len() - 1);
    let (low, high) = (KNOTS[upper - 1].ln(), KNOTS[upper].ln());
    let share = f64::from((seeds.ln() - low) / (high - low));
    [(upper - 1, 1.0 - share), (upper, share)]
}

impl Ranker {
    /// A candidate's score; only differences within one request mean something.
    pub(super) fn scores<'a>(&self, seeds: f32, features: &'a [Features]) -> impl Iterator<Item = f32> + 'a {
        let (weights, offset) = self.at(seeds);
        features.iter().map(move |features| offset + dot(&weights, features))
    }

    /// The weights for plain figures at a number of seeds, and what is added.
    fn at(&self, seeds: f32) -> (Features, f32) {
        let mut weights = [0.0; COUNT];
        for (knot, share) in between(seeds) {
            for (weight, at_knot) in weights.iter_mut().zip(self.weights[knot]) {
                #[expect(clippy::cast_possible_truncation, reason = "a share from 0 to 1")]
                let share = share as f32;
                *weight += share * at_knot;
            }
        }
        let mut offset = 0.0;
        for ((weight, mean), spread) in weights.iter_mut().zip(self.mean).zip(self.spread) {
            *weight /= spread;
            offset -= *weight * mean;
        }
        (weights, offset)
    }

    /// Fits the weights to `examples`. Without examples, all weights are 0.
    pub(super) fn fit(examples: &[Example]) -> Self {
        let examples = Scaled::new(examples);
        let mut weights = vec![0.0; PARAMETERS];
        let mut loss = Sums::of(&examples, &weights);
        for _ in 0..STEPS {
            let Some(step) = loss.newton_step(&weights) else { break };
            let Some((next, better)) = descend(&examples, &weights, &step, loss.value) else { break };
            let gain = loss.value - better.value;
            (weights, loss) = (next, better);
            if gain < 1e-9 * loss.value.abs() {
                break;
            }
        }
        let mut fitted = Self { mean: examples.mean, spread: examples.spread, weights: [[0.0; COUNT]; KNOTS.len()] };
        for (at, weight) in weights.iter().enumerate() {
            #[expect(clippy::cast_possible_truncation, reason = "weights need no more digits")]
            let weight = *weight as f32;
            fitted.weights[at / COUNT][at % COUNT] = weight;
        }
        fitted
    }
}

fn dot(a: &Features, b: &Features) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Mean and standard deviation of each figure over all candidates.
fn moments(examples: &[Example]) -> (Features, Features) {
    let (mut sum, mut squares, mut count) = ([0.0_f64; COUNT], [0.0_f64; COUNT], 0.0_f64);
    for features in examples.iter().flat_map(|example| &example.features) {
        count += 1.0;
        for ((sum, squares), &value) in sum.iter_mut().zip(&mut squares).zip(features) {
            *sum += f64::from(value);
            *squares += f64::from(value) * f64::from(value);
        }
    }
    let count = count.max(1.0);
    let mean = sum.map(|sum| sum / count);
    #[expect(clippy::cast_possible_truncation, reason = "figures need no more digits")]
    let spread = std::array::from_fn(|at| {
        let deviation = (squares[at] / count - mean[at] * mean[at]).max(0.0).sqrt();
        if deviation > 1e-9 { deviation as f32 } else { 1.0 }
    });
    #[expect(clippy::cast_possible_truncation, reason = "figures need no more digits")]
    let mean = mean.map(|mean| mean as f32);
    (mean, spread)
}

/// The loss at some weights, with its first and second derivatives.
struct Sums {
    value: f64,
    gradient: Vec<f64>,
    curvature: Vec<f64>,
}

impl Sums {
    fn zero() -> Self {
        Self { value: 0.0, gradient: vec![0.0; PARAMETERS], curvature: vec![0.0; PARAMETERS * PARAMETERS] }
    }

    fn of(scaled: &Scaled<'_>, weights: &[f64]) -> Self {
        let parts: Vec<Self> = scaled
            .examples
            .par_chunks(CHUNK)
            .map(|chunk| {
                let mut sums = Self::zero();
                for example in chunk.iter().filter(|example| !example.hits.is_empty()) {
                    sums.add(&scaled.one(example), weights);
                }
                sums
            })
            .collect();
        let mut sums = Self::zero();
        for part in parts {
            sums.value += part.value;
            sums.gradient.iter_mut().zip(part.gradient).for_each(|(sum, part)| *sum += part);
            sums.curvature.iter_mut().zip(part.curvature).for_each(|(sum, part)| *sum += part);
        }
        #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52")]
        let share = 1.0 / scaled.examples.len().max(1) as f64;
        sums.value *= share;
        sums.gradient.iter_mut().chain(&mut sums.curvature).for_each(|value| *value *= share);
        for (at, weight) in weights.iter().enumerate() {
            sums.value += RIDGE * weight * weight;
            sums.gradient[at] += 2.0 * RIDGE * weight;
            sums.curvature[at * PARAMETERS + at] += 2.0 * RIDGE;
        }
        sums
    }

    /// Adds `-weight · Σ ln softmax(hit)` of one request that has hits.
    fn add(&mut self, example: &Example, weights: &[f64]) {
        let shares = between(example.seeds);
        let mut here = [0.0_f64; COUNT];
        for (knot, share) in shares {
            for (weight, at_knot) in here.iter_mut().zip(&weights[knot * COUNT..]) {
                *weight += share * at_knot;
            }
        }
        let score = |features: &Features| -> f64 { here.iter().zip(features).map(|(w, &f)| w * f64::from(f)).sum() };
        let scores: Vec<f64> = example.features.iter().map(score).collect();
        let greatest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let total: f64 = scores.iter().map(|score| (score - greatest).exp()).sum();
        let (mut mean, mut second) = ([0.0_f64; COUNT], [[0.0_f64; COUNT]; COUNT]);
        for (features, score) in example.features.iter().zip(&scores) {
            let chance = (score - greatest).exp() / total;
            for (at, &value) in features.iter().enumerate() {
                let part = chance * f64::from(value);
                mean[at] += part;
                for (sum, &other) in second[at][..=at].iter_mut().zip(features) {
                    *sum += part * f64::from(other);
                }
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "at most some hundred hits")]
        let hits = example.hits.len() as f64;
        let weight = f64::from(example.weight);
        let mut gradient = mean.map(|mean| mean * hits);
        for &hit in &example.hits {
            self.value -= weight * (scores[hit as usize] - greatest - total.ln());
            gradient.iter_mut().zip(&example.features[hit as usize]).for_each(|(sum, &f)| *sum -= f64::from(f));
        }
        for (knot, share) in shares {
            for (at, gradient) in gradient.iter().enumerate() {
                self.gradient[knot * COUNT + at] += weight * share * gradient;
            }
            for (other_knot, other_share) in shares {
                let scale = weight * hits * share * other_share;
                for row in 0..COUNT {
                    for column in 0..COUNT {
                        let second = second[row.max(column)][row.min(column)];
                        let at = (knot * COUNT + row) * PARAMETERS + other_knot * COUNT + column;
                        self.curvature[at] += scale * (second - mean[row] * mean[column]);
                    }
                }
            }
        }
    }

    /// Where Newton's method would go from here.
    fn newton_step(&self, weights: &[f64]) -> Option<Vec<f64>> {
        let curvature = Mat::from_fn(PARAMETERS, PARAMETERS, |row, column| self.curvature[row * PARAMETERS + column]);
        let gradient = Mat::from_fn(PARAMETERS, 1, |row, _| self.gradient[row]);
        let step = curvature.llt(Side::Lower).ok()?.solve(&gradient);
        Some((0..weights.len()).map(|at| -step[(at, 0)]).collect())
    }
}

/// The longest of some halvings of `step` that makes the loss smaller.
fn descend(examples: &Scaled<'_>, weights: &[f64], step: &[f64], loss: f64) -> Option<(Vec<f64>, Sums)> {
    let mut length = 1.0;
    for _ in 0..20 {
        let next: Vec<f64> = weights.iter().zip(step).map(|(weight, step)| weight + length * step).collect();
        let sums = Sums::of(examples, &next);
        if sums.value < loss {
            return Some((next, sums));
        }
        length /= 2.0;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_run_between_the_knots() {
        assert_eq!(between(1.0), [(0, 1.0), (1, 0.0)]);
        assert_eq!(between(10.0)[1].0, 2);
        assert!((between(10.0)[1].1 - 1.0).abs() < 1e-6);
        assert_eq!(between(0.0), between(1.0));
        assert_eq!(between(1000.0), between(60.0));
        let [(low, a), (high, b)] = between(5.0);
        assert_eq!((low, high), (1, 2));
        assert!((a + b - 1.0).abs() < 1e-9 && a > 0.0 && b > 0.0);
    }

    /// Two candidates that differ in one figure; the reader had the first, seven times in ten.
    fn example(had_first: bool) -> Example {
        let mut first = [0.0; COUNT];
        first[2] = 1.0;
        Example {
            seeds: 1.0,
            company: 0.0,
            features: vec![first, [0.0; COUNT]],
            hits: vec![u32::from(!had_first)],
            weight: 1.0,
        }
    }

    #[test]
    fn the_fit_gives_the_odds_that_were_seen() {
        let examples: Vec<Example> = (0..1000).map(|at| example(at % 10 < 7)).collect();
        let ranker = Ranker::fit(&examples);
        let scores: Vec<f32> = ranker.scores(1.0, &examples[0].features).collect();
        let odds = (scores[0] - scores[1]).exp();
        assert!((odds - 7.0 / 3.0).abs() < 0.05, "{odds}");
    }

    #[test]
    fn no_examples_make_no_weights() {
        let ranker = Ranker::fit(&[]);
        assert_eq!(ranker.scores(3.0, &[[1.0; COUNT]]).collect::<Vec<_>>(), [0.0]);
    }
}
