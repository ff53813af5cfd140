//! Of those who have one book, how many have another: a random walk of three steps from book to readers to book (P3,
//! Cooper et al. 2014), in which readers with long shelves count less.
//!
//! A book of few readers takes the rest of its row from the readers of its neighbours by content. How much is its own
//! follows the evidence: of *c* readers *c*/(*c* + 40).

use rayon::prelude::*;

use super::{
    BookIndex,
    interactions::Shelves,
    table::{Row, Table},
};

/// The settings, all chosen on readers cut out of a training file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ConditionalSettings {
    /// A reader of *d* books weighs *d* to minus this.
    pub reader_exponent: f32,
    /// With so many readers a row is half its own, half its neighbours'.
    pub half_trust: f32,
    /// How many values each row keeps.
    pub kept: usize,
}

impl Default for ConditionalSettings {
    fn default() -> Self {
        Self { reader_exponent: 0.75, half_trust: 40.0, kept: 200 }
    }
}

/// Learns the table. Each row is a distribution over books before it is cut.
pub(super) fn learn(
    shelves: &Shelves,
    by_book: &[Vec<u32>],
    neighbours: &[Vec<(BookIndex, f32)>],
    settings: &ConditionalSettings,
) -> Table {
    let weights: Vec<f32> = shelves.iter().map(|shelf| weight(shelf.len(), settings.reader_exponent)).collect();
    let walk = Walk { shelves, by_book, weights };
    let books = by_book.len();
    let rows: Vec<Row> = (0..books)
        .into_par_iter()
        .map_init(
            || ([vec![0.0; books], vec![0.0; books], vec![0.0; books]], Vec::new()),
            |([own, near, pooled], room), book| {
                walk.from(book, 1.0, own);
                let trust = trust(by_book[book].len(), settings.half_trust);
                pooled.fill(0.0);
                for &(other, weight) in neighbours.get(book).map_or(&[][..], Vec::as_slice) {
                    walk.from(other as usize, weight, near);
                    pooled.iter_mut().zip(near.iter()).for_each(|(sum, value)| *sum += value);
                }
                pooled[book] = 0.0;
                mix(own, pooled, trust);
                Row::largest(own, settings.kept, room)
            },
        )
        .collect();
    Table::of_rows(&rows)
}

struct Walk<'a> {
    shelves: &'a Shelves,
    by_book: &'a [Vec<u32>],
    weights: Vec<f32>,
}

impl Walk<'_> {
    /// Writes where the walk from a book leads, not scaled to 1.
    fn from(&self, book: usize, scale: f32, to: &mut [f32]) {
        to.fill(0.0);
        for &reader in &self.by_book[book] {
            let weight = scale * self.weights[reader as usize];
            for &other in self.shelves.shelf(reader as usize) {
                to[other as usize] += weight;
            }
        }
        to[book] = 0.0;
    }
}

#[expect(clippy::cast_precision_loss, reason = "the books of one reader")]
fn weight(books: usize, exponent: f32) -> f32 {
    (books.max(1) as f32).powf(-exponent)
}

#[expect(clippy::cast_precision_loss, reason = "the readers of one book")]
fn trust(readers: usize, half: f32) -> f32 {
    readers as f32 / (readers as f32 + half)
}

/// Leaves in `own` the mean of both, each scaled to a sum of 1. Where one is empty, it is the other alone.
fn mix(own: &mut [f32], pooled: &[f32], trust: f32) {
    let (own_sum, pooled_sum) = (own.iter().sum::<f32>(), pooled.iter().sum::<f32>());
    let trust = match (own_sum > 0.0, pooled_sum > 0.0) {
        (true, true) => trust,
        (true, false) => 1.0,
        _ => 0.0,
    };
    let own_scale = if own_sum > 0.0 { trust / own_sum } else { 0.0 };
    let pooled_scale = if pooled_sum > 0.0 { (1.0 - trust) / pooled_sum } else { 0.0 };
    for (value, other) in own.iter_mut().zip(pooled) {
        *value = *value * own_scale + other * pooled_scale;
    }
}
