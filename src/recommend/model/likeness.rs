//! Which books are alike by what is known of them: the neighbours whose readers stand in where a book has few of its own.

use rayon::prelude::*;

use super::{BookIndex, items::Items};

/// How many neighbours stand in for a book.
const NEIGHBOURS: usize = 30;

/// A label that fewer books have says nothing of others.
const LEAST_BOOKS: usize = 3;

/// Genres by term frequency and inverse document frequency, as vectors of length 1.
#[derive(Clone, Debug, Default)]
pub(super) struct GenreVectors {
    of_book: Vec<Vec<(u32, f32)>>,
    books: Vec<Vec<(BookIndex, f32)>>,
}

impl GenreVectors {
    #[expect(clippy::cast_precision_loss, reason = "far fewer books than f32 counts exactly")]
    pub(super) fn new(items: &Items, books: usize) -> Self {
        let by_genre = items.genres.books();
        let weight: Vec<f32> = by_genre
            .iter()
            .map(|with| if with.len() < LEAST_BOOKS { 0.0 } else { (books as f32 / with.len() as f32).ln() })
            .collect();
        let all = (0..).take(books).map(|book: BookIndex| {
            let genres = items.genres.of(book).iter();
            let mut vector: Vec<(u32, f32)> = genres.map(|&genre| (genre, weight[genre as usize])).collect();
            vector.retain(|&(_, weight)| weight > 0.0);
            let length = vector.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
            for (_, weight) in &mut vector {
                *weight /= length;
            }
            vector
        });
        let of_book: Vec<_> = all.collect();
        let mut postings = vec![Vec::new(); by_genre.len()];
        for (book, vector) in (0..).zip(&of_book) {
            for &(genre, weight) in vector {
                postings[genre as usize].push((book, weight));
            }
        }
        Self { of_book, books: postings }
    }

    /// Adds `scale` times the cosine with every book up to `last` (that one included) to `to`.
    pub(super) fn add_cosines(&self, book: BookIndex, scale: f32, last: BookIndex, to: &mut [f32]) {
        for &(genre, weight) in self.of_book.get(book as usize).map_or(&[][..], Vec::as_slice) {
            for &(other, value) in &self.books[genre as usize] {
                if other > last {
                    break;
                }
                to[other as usize] += scale * weight * value;
            }
        }
    }
}

/// For each book the most alike others, with a weight: the cosine of the genres, and 1 more for the same author and for
/// the same series.
pub(super) fn neighbours(items: &Items, genres: &GenreVectors, books: usize) -> Vec<Vec<(BookIndex, f32)>> {
    let (by_author, by_series) = (items.author.books(), items.series.books());
    let last = BookIndex::try_from(books).unwrap_or(BookIndex::MAX);
    (0..last)
        .into_par_iter()
        .map_init(
            || (vec![0.0_f32; books], Vec::new()),
            |(alike, best), book| {
                alike.fill(0.0);
                genres.add_cosines(book, 1.0, last, alike);
                for (labels, with) in [(&items.author, &by_author), (&items.series, &by_series)] {
                    for &other in labels.of(book).iter().flat_map(|&label| &with[label as usize]) {
                        alike[other as usize] += 1.0;
                    }
                }
                alike[book as usize] = 0.0;
                best.clear();
                best.extend((0..).zip(alike.iter().copied()).filter(|&(_, weight)| weight > 0.0));
                let strongest = |a: &(BookIndex, f32), b: &(BookIndex, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
                if best.len() > NEIGHBOURS {
                    best.select_nth_unstable_by(NEIGHBOURS, strongest);
                    best.truncate(NEIGHBOURS);
                }
                best.sort_unstable_by_key(|&(other, _)| other);
                best.clone()
            },
        )
        .collect()
}
