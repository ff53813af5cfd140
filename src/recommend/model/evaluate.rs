//! How well lists fit readers they were not learned from.
//!
//! The measures are those of the field: recall@*k* is the share of a reader's targets among the first *k*, of at most *k*;
//! nDCG@*k* with binary gains (Järvelin & Kekäläinen 2002); coverage@20 is the share of all books that stand in any first
//! twenty. Each is a mean over readers, with its standard error.

use std::collections::HashSet;

use super::{
    BookIndex, Model, Ranked, Request,
    calibration::{Calibration, Forecast},
    chance::SHOWN,
};

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
    /// The mean number of readers of the books in the first 20.
    pub popularity_20: f64,
    /// Recall in the first 20 of the most read, the middle and the least read books; see [`Third`].
    pub recall_20_by_third: [Measure; 3],
    /// How true the chances of the first twelve are.
    pub calibration: Calibration,
    /// How many readers.
    pub readers: usize,
}

/// The third of the books in which a book is, from the most read on: each third has about a third of all pairs of a reader
/// and a book.
type Third = u8;

/// The length of a page.
const PAGE: usize = 20;

impl Measure {
    #[expect(clippy::cast_precision_loss, reason = "numbers of readers")]
    fn of(values: &[f64]) -> Self {
        let count = values.len().max(1) as f64;
        let mean = values.iter().sum::<f64>() / count;
        let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / count;
        Self { mean, error: (variance / count).sqrt() }
    }
}

/// What is added up, reader by reader.
#[derive(Debug, Default)]
struct Values {
    measures: [Vec<f64>; 5],
    thirds: [Vec<f64>; 3],
    shown: HashSet<BookIndex>,
    readers_of_shown: Vec<f64>,
    forecasts: Vec<Forecast>,
}

impl Evaluation {
    /// Of pages, best book first, with what each reader really had. Readers without targets do not count.
    #[expect(clippy::cast_precision_loss, reason = "numbers of books")]
    pub(super) fn of<'a>(model: &Model, pages: impl Iterator<Item = (&'a Request, &'a Vec<Ranked>)>) -> Self {
        let thirds = thirds(model.counts());
        let mut values = Values::default();
        for (request, page) in pages.filter(|(request, _)| !request.targets.is_empty()) {
            values.add(model, page, &request.targets, &thirds);
        }
        let [recall_20, recall_50, ndcg_20, ndcg_100, recall_20_of_all] =
            values.measures.each_ref().map(|values| Measure::of(values));
        Self {
            recall_20,
            recall_20_of_all,
            recall_50,
            ndcg_20,
            ndcg_100,
            coverage_20: values.shown.len() as f64 / model.books().len().max(1) as f64,
            popularity_20: Measure::of(&values.readers_of_shown).mean,
            recall_20_by_third: values.thirds.each_ref().map(|values| Measure::of(values)),
            calibration: Calibration::of(values.forecasts),
            readers: values.measures[0].len(),
        }
    }
}

impl Values {
    fn add(&mut self, model: &Model, page: &[Ranked], targets: &[BookIndex], thirds: &[Third]) {
        let targets: HashSet<BookIndex> = targets.iter().copied().collect();
        let hit: Vec<bool> = page.iter().take(100).map(|one| targets.contains(&one.book)).collect();
        let measures = [
            recall(&hit, targets.len(), 20),
            recall(&hit, targets.len(), 50),
            ndcg(&hit, targets.len(), 20),
            ndcg(&hit, targets.len(), 100),
            of_all(&hit, targets.len()),
        ];
        for (values, value) in self.measures.iter_mut().zip(measures) {
            values.push(value);
        }
        for (third, values) in (0..).zip(&mut self.thirds) {
            let wanted = targets.iter().filter(|&&book| thirds[book as usize] == third).count();
            if wanted > 0 {
                let first = page.iter().zip(&hit).take(PAGE);
                let hits: Vec<bool> = first.map(|(one, &hit)| hit && thirds[one.book as usize] == third).collect();
                values.push(recall(&hits, wanted, PAGE));
            }
        }
        self.shown.extend(page.iter().take(PAGE).map(|one| one.book));
        let readers = page.iter().take(PAGE).map(|one| f64::from(model.counts()[one.book as usize]));
        self.readers_of_shown.extend(readers);
        let forecasts = page.iter().zip(&hit).take(SHOWN).map(|(one, &wanted)| Forecast {
            chance: one.chance,
            popularity: model.popularity(one.book),
            wanted,
        });
        self.forecasts.extend(forecasts);
    }
}

/// By book, its third. A book is where the middle of its own pairs lies.
fn thirds(counts: &[u32]) -> Vec<Third> {
    let mut books: Vec<usize> = (0..counts.len()).collect();
    books.sort_by_key(|&book| (std::cmp::Reverse(counts[book]), book));
    let all: u64 = counts.iter().map(|&count| u64::from(count)).sum();
    let mut thirds = vec![0; counts.len()];
    let mut before = 0;
    for book in books {
        let count = u64::from(counts[book]);
        thirds[book] = match (2 * before + count) * 3 {
            middle if middle < 2 * all => 0,
            middle if middle < 4 * all => 1,
            _ => 2,
        };
        before += count;
    }
    thirds
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

    fn hits(places: &[usize], length: usize) -> Vec<bool> {
        (0..length).map(|place| places.contains(&place)).collect()
    }

    #[test]
    fn a_perfect_list_is_perfect() {
        let hit = vec![true; 100];
        for value in [recall(&hit, 200, 20), recall(&hit, 200, 50), ndcg(&hit, 200, 20), ndcg(&hit, 200, 100)] {
            assert!((value - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn the_measures_are_those_that_one_computes_by_hand() {
        let hit = hits(&[1], 3);
        assert!((recall(&hit, 2, 20) - 0.5).abs() < 1e-12);
        assert!((of_all(&hits(&[0], 3), 40) - 0.025).abs() < 1e-12);
        let by_hand = (1.0 / 3.0_f64.log2()) / (1.0 + 1.0 / 3.0_f64.log2());
        assert!((ndcg(&hit, 2, 20) - by_hand).abs() < 1e-12);
        let measure = Measure::of(&[0.5, 0.0]);
        assert!((measure.mean - 0.25).abs() < 1e-12 && (measure.error - 0.25 / 2.0_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn each_third_of_the_books_has_about_a_third_of_the_pairs() {
        assert_eq!(thirds(&[1, 10, 4, 4, 2, 4, 5]), [2, 0, 1, 2, 2, 2, 1]);
        assert_eq!(thirds(&[]), [0; 0]);
    }
}
