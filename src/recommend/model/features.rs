//! What is known of a candidate when some books were asked for: the same figures for training and for serving.

use super::{BookIndex, Tables};

/// How many figures a candidate has.
pub(super) const COUNT: usize = 8;

/// The place of the log of the cosine among them.
const COSINE: usize = 6;

/// A candidate's figures.
pub(super) type Features = [f32; COUNT];

/// How many candidates come from each of the four lists.
const BY_REGRESSION: usize = 150;
const BY_CONDITIONAL: usize = 150;
const BY_LIFT: usize = 60;
const BY_COSINE: usize = 20;

/// The exponent of the readers in the third list, which brings in less known books.
const LIFT_EXPONENT: f32 = 0.3;

/// A book that was asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seed {
    /// Which.
    pub book: BookIndex,
    /// How much it counts beside the others; the mean of all is 1.
    pub weight: f32,
}

impl Seed {
    /// One that counts as much as the others.
    pub fn plain(book: BookIndex) -> Self {
        Self { book, weight: 1.0 }
    }
}

/// Room to work in, kept from request to request.
#[derive(Debug, Default)]
pub(super) struct Desk {
    regression: Vec<f32>,
    conditional: Vec<f32>,
    touched: Vec<BookIndex>,
    /// By book: its place among the candidates, and one more; 0 for none.
    place: Vec<u32>,
    candidates: Vec<BookIndex>,
    /// For each candidate and seed, the conditional.
    pairs: Vec<f32>,
    features: Vec<Features>,
}

impl Desk {
    pub(super) fn candidates(&self) -> &[BookIndex] {
        &self.candidates
    }

    pub(super) fn features(&self) -> &[Features] {
        &self.features
    }

    /// Of the candidates that `wanted` names, the closest by cosine: those that few but the right readers have.
    pub(super) fn closest(&self, most: usize, wanted: impl Fn(BookIndex) -> bool) -> Vec<BookIndex> {
        let each = self.candidates.iter().zip(&self.features).filter(|(book, _)| wanted(**book));
        let mut close: Vec<(f32, BookIndex)> = each.map(|(&book, figures)| (figures[COSINE], book)).collect();
        close.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        close.into_iter().take(most).map(|(_, book)| book).collect()
    }

    /// Finds the candidates for `seeds` and their figures. Seeds are no candidates.
    pub(super) fn lay_out(&mut self, tables: &Tables, seeds: &[Seed]) {
        self.clear(tables.popularity.counts.len());
        self.add_up(tables, seeds);
        self.choose(tables);
        self.gather(tables, seeds);
    }

    fn clear(&mut self, books: usize) {
        if self.place.len() == books {
            for &book in &self.touched {
                self.regression[book as usize] = 0.0;
                self.conditional[book as usize] = 0.0;
            }
            self.candidates.iter().for_each(|&book| self.place[book as usize] = 0);
        } else {
            self.regression = vec![0.0; books];
            self.conditional = vec![0.0; books];
            self.place = vec![0; books];
        }
        self.touched.clear();
        self.candidates.clear();
    }

    fn add_up(&mut self, tables: &Tables, seeds: &[Seed]) {
        for &Seed { book: seed, weight } in seeds {
            for (book, value) in tables.regression.row(seed) {
                self.regression[book as usize] += weight * value;
                self.touched.push(book);
            }
            for (book, value) in tables.conditional.row(seed) {
                self.conditional[book as usize] += weight * value;
                self.touched.push(book);
            }
        }
        self.touched.sort_unstable();
        self.touched.dedup();
        self.touched.retain(|book| {
            let is_seed = seeds.iter().any(|seed| seed.book == *book);
            if is_seed {
                self.regression[*book as usize] = 0.0;
                self.conditional[*book as usize] = 0.0;
            }
            !is_seed
        });
    }

    fn choose(&mut self, tables: &Tables) {
        let mut ranked: Vec<(f32, BookIndex)> = Vec::with_capacity(self.touched.len());
        let lists: [(usize, &dyn Fn(usize) -> f32); 4] = [
            (BY_REGRESSION, &|book| self.regression[book]),
            (BY_CONDITIONAL, &|book| self.conditional[book]),
            (BY_LIFT, &|book| self.conditional[book] * tables.rarity[book]),
            (BY_COSINE, &|book| self.conditional[book] / tables.root[book]),
        ];
        let mut chosen = Vec::new();
        for (most, strength) in lists {
            ranked.clear();
            ranked.extend(self.touched.iter().map(|&book| (strength(book as usize), book)));
            ranked.retain(|&(strength, _)| strength > 0.0);
            if ranked.len() > most {
                ranked.select_nth_unstable_by(most, |a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
                ranked.truncate(most);
            }
            chosen.extend(ranked.iter().map(|&(_, book)| book));
        }
        chosen.sort_unstable();
        chosen.dedup();
        for (number, &book) in (1..).zip(&chosen) {
            self.place[book as usize] = number;
        }
        self.candidates = chosen;
    }

    #[expect(clippy::cast_precision_loss, reason = "at most some fifty seeds")]
    fn gather(&mut self, tables: &Tables, seeds: &[Seed]) {
        let width = seeds.len();
        self.pairs.clear();
        for _ in 0..self.candidates.len() {
            self.pairs.extend(seeds.iter().map(|seed| tables.floor[seed.book as usize]));
        }
        for (at, seed) in seeds.iter().enumerate() {
            for (book, value) in tables.conditional.row(seed.book) {
                let place = self.place[book as usize];
                if place > 0 {
                    let pair = &mut self.pairs[(place as usize - 1) * width + at];
                    *pair = pair.max(value);
                }
            }
        }
        let share = 1.0 / width.max(1) as f32;
        self.features.clear();
        for (row, &book) in self.pairs.chunks(width.max(1)).zip(&self.candidates) {
            let at = book as usize;
            let (mut sum, mut greatest, mut lift, mut cosine) = (0.0_f32, 0.0_f32, 0.0_f32, 0.0_f32);
            for (&value, seed) in row.iter().zip(seeds) {
                sum += seed.weight * value;
                greatest = greatest.max(value);
                lift += seed.weight * (value * tables.per_popularity[at] + 0.01).ln();
                cosine += seed.weight * value * tables.root[seed.book as usize];
            }
            let regression = self.regression[at];
            let positive = regression.max(0.0);
            self.features.push([
                regression,
                positive.sqrt(),
                (positive + 0.003).ln(),
                (sum * share + 1e-6).ln(),
                (greatest * share + 1e-6).ln(),
                lift * share,
                (cosine / tables.root[at] + 0.01).ln(),
                tables.log_count[at],
            ]);
        }
    }
}

/// What of the tables is computed once: see [`Tables`].
pub(super) fn rarity(count: u32, pairs: f32) -> f32 {
    popularity(count, pairs).powf(-LIFT_EXPONENT)
}

/// A book's share of all pairs.
#[expect(clippy::cast_precision_loss, reason = "the readers of a book")]
pub(super) fn popularity(count: u32, pairs: f32) -> f32 {
    count.max(1) as f32 / pairs.max(1.0)
}
