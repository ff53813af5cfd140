//! Logistic regression: how often something happens, by some figures.

use faer::{Mat, Side, prelude::Solve};
use serde::{Deserialize, Serialize};

/// The price of a weight: this times its square, beside the mean loss. Small, so that rates are not bent towards one half.
const RIDGE: f64 = 1e-7;

/// Newton steps at most; six or eight do.
const STEPS: usize = 40;

/// Inputs, log odds that are known already, and whether it happened.
pub(in crate::recommend) type Row<const N: usize> = ([f32; N], f32, bool);

/// Fitted weights, one for each input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Logistic {
    weights: Vec<f64>,
}

impl Logistic {
    /// Fits the weights by the greatest likelihood, with Newton's method; each row is its inputs and whether it happened.
    pub fn fit<const N: usize>(rows: &[([f32; N], bool)]) -> Self {
        let rows: Vec<Row<N>> = rows.iter().map(|&(inputs, happened)| (inputs, 0.0, happened)).collect();
        Self::fit_beside(&rows)
    }

    /// The same beside log odds that are known already: each row is its inputs, those odds, and whether it happened.
    pub(in crate::recommend) fn fit_beside<const N: usize>(rows: &[Row<N>]) -> Self {
        let mut weights = vec![0.0; N];
        let mut loss = loss(rows, &weights);
        for _ in 0..STEPS {
            let Some(step) = newton_step(rows, &weights) else { break };
            let Some((next, less)) = descend(rows, &weights, &step, loss) else { break };
            let gain = loss - less;
            (weights, loss) = (next, less);
            if gain < 1e-12 {
                break;
            }
        }
        Self { weights }
    }

    /// How likely it is, from 0 to 1. Inputs beyond the weights count nothing.
    pub fn chance(&self, inputs: &[f32]) -> f32 {
        1.0 / (1.0 + (-self.odds(inputs)).exp())
    }

    /// The log odds. Inputs beyond the weights count nothing.
    pub fn odds(&self, inputs: &[f32]) -> f32 {
        #[expect(clippy::cast_possible_truncation, reason = "odds need no more digits")]
        let odds = score(&self.weights, inputs) as f32;
        odds
    }

    /// How many inputs it has weights for.
    pub fn inputs(&self) -> usize {
        self.weights.len()
    }
}

fn score(weights: &[f64], inputs: &[f32]) -> f64 {
    weights.iter().zip(inputs).map(|(weight, &input)| weight * f64::from(input)).sum()
}

/// `ln(1 + e^x)` without overflow.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

fn loss<const N: usize>(rows: &[Row<N>], weights: &[f64]) -> f64 {
    let of_row = |(inputs, known, happened): &Row<N>| {
        let score = f64::from(*known) + score(weights, inputs);
        softplus(if *happened { -score } else { score })
    };
    let price: f64 = weights.iter().map(|weight| RIDGE * weight * weight).sum();
    rows.iter().map(of_row).sum::<f64>() / count(rows) + price
}

#[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52")]
fn count<T>(rows: &[T]) -> f64 {
    rows.len().max(1) as f64
}

fn newton_step<const N: usize>(rows: &[Row<N>], weights: &[f64]) -> Option<Vec<f64>> {
    let mut gradient = Mat::from_fn(N, 1, |at, _| 2.0 * RIDGE * weights[at]);
    let mut curvature = Mat::from_fn(N, N, |row, column| if row == column { 2.0 * RIDGE } else { 0.0 });
    let share = 1.0 / count(rows);
    for (inputs, known, happened) in rows {
        let chance = 1.0 / (1.0 + (-f64::from(*known) - score(weights, inputs)).exp());
        let slope = share * (chance - f64::from(u8::from(*happened)));
        let bend = share * chance * (1.0 - chance);
        for (row, &input) in inputs.iter().enumerate().filter(|(_, input)| **input != 0.0) {
            let input = f64::from(input);
            gradient[(row, 0)] += slope * input;
            for (column, &other) in inputs.iter().enumerate() {
                curvature[(row, column)] += bend * input * f64::from(other);
            }
        }
    }
    let step = curvature.llt(Side::Lower).ok()?.solve(&gradient);
    Some((0..N).map(|at| -step[(at, 0)]).collect())
}

/// The longest of some halvings of `step` that makes the loss smaller.
fn descend<const N: usize>(rows: &[Row<N>], weights: &[f64], step: &[f64], before: f64) -> Option<(Vec<f64>, f64)> {
    (0..20).find_map(|halvings| {
        let length = 0.5_f64.powi(halvings);
        let next: Vec<f64> = weights.iter().zip(step).map(|(weight, step)| weight + length * step).collect();
        let after = loss(rows, &next);
        (after < before).then_some((next, after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fit_gives_back_the_rates() {
        let rows: Vec<([f32; 2], bool)> = (0_u16..1000)
            .map(|at| if at % 2 == 0 { ([1.0, 0.0], at % 10 == 0) } else { ([1.0, 1.0], at % 10 != 1) })
            .collect();
        let fit = Logistic::fit(&rows);
        assert!((fit.chance(&[1.0, 0.0]) - 0.2).abs() < 1e-3);
        assert!((fit.chance(&[1.0, 1.0]) - 0.8).abs() < 1e-3);
    }

    #[test]
    fn what_always_happens_has_finite_weights() {
        let fit = Logistic::fit(&[([1.0], true), ([1.0], true)]);
        assert!(fit.weights[0].is_finite() && fit.chance(&[1.0]) > 0.9);
        assert!((Logistic::fit::<1>(&[]).chance(&[1.0]) - 0.5).abs() < 1e-9);
    }
}
