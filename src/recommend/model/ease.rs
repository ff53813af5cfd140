//! How much having one book speaks for another, all other books being equal: a regression of every book on all others.
//!
//! EASE (Steck, "Embarrassingly shallow autoencoders for sparse data", 2019), with three additions: readers with long
//! shelves count less; the ridge grows with a book's readers, which is what dropping entries at random amounts to (Steck,
//! "Autoencoders that don't overfit towards the identity", 2020); and the same author, the same series and like genres
//! count as rows of their own, so that a book with few readers leans on those beside it (Jeunen, Van Balen & Goethals,
//! "Closed-form models for collaborative filtering with side-information", 2020).

use rayon::prelude::*;

use super::{
    BookIndex, Progress,
    interactions::Shelves,
    items::{Items, Labels},
    likeness::GenreVectors,
    table::{Row, Table},
    tiles::{Band, NotPositive, Tiles},
};

/// The settings, all chosen on readers cut out of a training file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EaseSettings {
    /// A reader of *d* books weighs *d* to minus this.
    pub reader_exponent: f32,
    /// A book of *c* readers is scaled by *c* to minus this, and back again.
    pub book_exponent: f32,
    /// The ridge, in units of the mean weight of a pair.
    pub ridge: f32,
    /// The share of entries that dropout would leave out: the ridge's part that grows with the readers.
    pub dropout: f32,
    /// The weight of the same author, the same series, and like genres.
    pub beside: [f32; 3],
    /// How many values each row keeps.
    pub kept: usize,
}

impl Default for EaseSettings {
    fn default() -> Self {
        Self {
            reader_exponent: 0.7,
            book_exponent: 0.1,
            ridge: 500.0,
            dropout: 0.5,
            beside: [20.0, 20.0, 5.0],
            kept: 200,
        }
    }
}

/// What the rows of the Gram matrix are made of.
struct Gram<'a> {
    shelves: &'a Shelves,
    by_book: &'a [Vec<u32>],
    /// By reader: the weight of the shelf.
    reader: Vec<f32>,
    /// By book: *c* to minus the exponent.
    book: Vec<f32>,
    /// Weight of the mean pair: the unit of the ridge and of the rows beside.
    unit: f32,
    beside: [f32; 3],
    labels: [(&'a Labels, Vec<Vec<BookIndex>>); 2],
    genres: &'a GenreVectors,
}

/// Learns the table. `tiles` is to work in, as many rows as there are books.
///
/// # Errors
/// When the matrix has no inverse, which a ridge above 0 rules out for finite figures.
pub(super) fn learn(
    shelves: &Shelves,
    by_book: &[Vec<u32>],
    items: &Items,
    genres: &GenreVectors,
    settings: &EaseSettings,
    tiles: &mut Tiles,
    progress: &dyn Progress,
) -> Result<Table, NotPositive> {
    let books = shelves.books().len();
    let gram = Gram::new(shelves, by_book, items, genres, settings);
    let own: Vec<f32> = (0..books).map(|book| gram.own(book)).collect();
    tiles.clear();
    progress.stage("Gram matrix", 1);
    tiles.fill_rows(|band| gram.fill(band));
    for (at, own) in own.iter().enumerate() {
        tiles.add_diagonal(at, settings.ridge * gram.unit + settings.dropout / (1.0 - settings.dropout) * own);
    }
    progress.stage("inverse", tiles.steps());
    tiles.invert(&|steps| progress.step(steps))?;
    progress.stage("regression table", 1);
    Ok(Table::of_rows(&rows(tiles, &gram.book, settings.kept)))
}

impl<'a> Gram<'a> {
    #[expect(clippy::cast_precision_loss, reason = "counts are far below what f32 tells apart where it matters")]
    fn new(
        shelves: &'a Shelves,
        by_book: &'a [Vec<u32>],
        items: &'a Items,
        genres: &'a GenreVectors,
        settings: &EaseSettings,
    ) -> Self {
        let reader = shelves.iter().map(|shelf| (shelf.len().max(1) as f32).powf(-settings.reader_exponent)).collect();
        let book = by_book.iter().map(|readers| (readers.len().max(1) as f32).powf(-settings.book_exponent)).collect();
        let labels = [&items.author, &items.series].map(|labels| (labels, labels.books()));
        let mut gram = Self { shelves, by_book, reader, book, unit: 0.0, beside: settings.beside, labels, genres };
        let own: f64 = (0..by_book.len()).map(|book| f64::from(gram.own(book))).sum();
        #[expect(clippy::cast_possible_truncation, reason = "a mean weight, at most 1")]
        let unit = (own / shelves.pairs().max(1) as f64) as f32;
        gram.unit = unit;
        gram
    }

    /// The diagonal of the Gram matrix, without what is beside.
    fn own(&self, book: usize) -> f32 {
        let weights: f64 = self.by_book[book].iter().map(|&reader| f64::from(self.reader[reader as usize])).sum();
        #[expect(clippy::cast_possible_truncation, reason = "a sum of weights, at most the number of readers")]
        let weights = weights as f32;
        weights * self.book[book] * self.book[book]
    }

    fn fill(&self, band: &mut Band<'_>) {
        let mut values = vec![0.0; self.by_book.len()];
        for row in band.rows() {
            values[..=row].fill(0.0);
            self.add_readers(row, &mut values);
            self.add_beside(row, &mut values);
            band.add_row(row, &values);
        }
    }

    fn add_readers(&self, row: usize, values: &mut [f32]) {
        for &reader in &self.by_book[row] {
            let weight = self.reader[reader as usize];
            for &other in self.shelves.shelf(reader as usize) {
                if other as usize > row {
                    break;
                }
                values[other as usize] += weight;
            }
        }
        for (value, scale) in values[..=row].iter_mut().zip(&self.book) {
            *value *= scale * self.book[row];
        }
    }

    /// Each label's column is scaled by the root of its books, so that a prolific author does not outweigh all readers.
    #[expect(clippy::cast_precision_loss, reason = "an author's books")]
    fn add_beside(&self, row: usize, values: &mut [f32]) {
        let index = BookIndex::try_from(row).unwrap_or(BookIndex::MAX);
        for ((labels, with), weight) in self.labels.iter().zip(self.beside) {
            for &label in labels.of(index) {
                let books = &with[label as usize];
                let share = self.unit * weight / books.len() as f32;
                books.iter().take_while(|&&other| other <= index).for_each(|&other| values[other as usize] += share);
            }
        }
        if self.beside[2] > 0.0 {
            self.genres.add_cosines(index, self.unit * self.beside[2], index, values);
        }
    }
}

/// `-P[i][j] / P[j][j]`, scaled back, row by row.
fn rows(inverse: &Tiles, scale: &[f32], kept: usize) -> Vec<Row> {
    let books = inverse.size();
    let diagonal: Vec<f32> = (0..books).map(|book| inverse.get(book, book)).collect();
    (0..books)
        .into_par_iter()
        .map_init(
            || (vec![0.0; books], Vec::new()),
            |(values, room), book| {
                inverse.row(book, values);
                for (other, value) in values.iter_mut().enumerate() {
                    *value = -*value / diagonal[other] * scale[book] / scale[other];
                }
                values[book] = 0.0;
                Row::largest(values, kept, room)
            },
        )
        .collect()
}
