//! How well lists fit readers they were not learned from.
//!
//! The measures are those of the field: recall@*k* is the share of a reader's targets among the first *k*, of at most *k*;
//! nDCG@*k* with binary gains (Järvelin & Kekäläinen 2002); coverage@20 is the share of all books that stand in any first
//! twenty. Each is a mean over readers, with its standard error.

use std::collections::HashSet;

use super::BookIndex;

/// A mean over readers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measure {
    /// The mean.
    pub mean: f64,
    /// Its standard error.
    pub error: f64,
}

/// The measures of some lists.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evaluation {
    /// Recall in the first 20.
    pub recall_20: Measure,
    /// The share of all targets in the first 20, however many there are: as KGAT's split is measured.
    pub recall_20_of_all: Measure,
    /// Recall in the first 50.
    pub recall_50: Measure,
    /// Normalised discounted cumulative gain of the first 20.
    pub ndcg_20: Measure,
    /// The same of the first 100.
    pub ndcg_100: Measure,
    /// The share of all books that stand in anybody's first 20.
    pub coverage_20: f64,
    /// How many readers.
    pub readers: usize,
}

impl Measure {
    #[expect(clippy::cast_precision_loss, reason = "numbers of readers")]
    fn of(values: &[f64]) -> Self {
        let count = values.len().max(1) as f64;
        let mean = values.iter().sum::<f64>() / count;
        let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / count;
        Self { mean, error: (variance / count).sqrt() }
    }
}

impl Evaluation {
    /// Of lists, best first, with what each reader really had. Readers without targets do not count.
    #[expect(clippy::cast_precision_loss, reason = "numbers of books")]
    pub fn of<'a>(lists: impl IntoIterator<Item = (&'a [BookIndex], &'a [BookIndex])>, books: usize) -> Self {
        let mut shown: HashSet<BookIndex> = HashSet::new();
        let mut values: [Vec<f64>; 5] = Default::default();
        for (list, targets) in lists {
            if targets.is_empty() {
                continue;
            }
            let hit: Vec<bool> = list.iter().take(100).map(|book| targets.contains(book)).collect();
            let each = [
                recall(&hit, targets.len(), 20),
                recall(&hit, targets.len(), 50),
                ndcg(&hit, targets.len(), 20),
                ndcg(&hit, targets.len(), 100),
                of_all(&hit, targets.len()),
            ];
            for (values, value) in values.iter_mut().zip(each) {
                values.push(value);
            }
            shown.extend(list.iter().take(20));
        }
        let [recall_20, recall_50, ndcg_20, ndcg_100, recall_20_of_all] =
            values.each_ref().map(|values| Measure::of(values));
        let coverage_20 = shown.len() as f64 / books.max(1) as f64;
        Self { recall_20, recall_20_of_all, recall_50, ndcg_20, ndcg_100, coverage_20, readers: values[0].len() }
    }
}

#[expect(clippy::cast_precision_loss, reason = "at most a hundred")]
fn recall(hit: &[bool], targets: usize, first: usize) -> f64 {
    hit.iter().take(first).filter(|hit| **hit).count() as f64 / targets.min(first) as f64
}

/// Hits of the first 20, by all targets.
#[expect(clippy::cast_precision_loss, reason = "numbers of books")]
fn of_all(hit: &[bool], targets: usize) -> f64 {
    hit.iter().take(20).filter(|hit| **hit).count() as f64 / targets as f64
}

/// What a hit counts at a place from 0 on.
#[expect(clippy::cast_precision_loss, reason = "at most a hundred")]
fn gain(place: usize) -> f64 {
    1.0 / (place as f64 + 2.0).log2()
}

fn ndcg(hit: &[bool], targets: usize, first: usize) -> f64 {
    let won: f64 = hit.iter().take(first).enumerate().filter(|(_, hit)| **hit).map(|(place, _)| gain(place)).sum();
    won / (0..targets.min(first)).map(gain).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_perfect_list_is_perfect() {
        let list: Vec<BookIndex> = (0..100).collect();
        let targets: Vec<BookIndex> = (0..30).collect();
        let all = Evaluation::of([(&list[..], &targets[..])], 1000);
        for measure in [all.recall_20, all.recall_50, all.ndcg_20, all.ndcg_100] {
            assert!((measure.mean - 1.0).abs() < 1e-12);
        }
        assert!((all.coverage_20 - 0.02).abs() < 1e-12);
    }

    #[test]
    fn the_measures_are_those_that_one_computes_by_hand() {
        let list = [7, 3, 9];
        let one = Evaluation::of([(&list[..], &[3, 8][..]), (&list[..], &[1][..]), (&list[..], &[][..])], 10);
        assert_eq!(one.readers, 2);
        assert!((one.recall_20.mean - 0.25).abs() < 1e-12);
        assert!((one.recall_20.error - 0.25 / 2.0_f64.sqrt()).abs() < 1e-12);
        let ndcg = (1.0 / 3.0_f64.log2()) / (1.0 + 1.0 / 3.0_f64.log2());
        assert!((one.ndcg_20.mean - ndcg / 2.0).abs() < 1e-12);
        assert!((one.coverage_20 - 0.3).abs() < 1e-12);
    }
}
