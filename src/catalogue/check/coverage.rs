//! How many of the much-read books of the reference are there.

use std::fmt;

use super::{
    Goal,
    reference::{Book, Reference},
    settled::Settled,
    sheet::Row,
    standing::Standing,
};

/// Of the so many most rated books, at least so many percent.
const ASKED: [(usize, f64); 2] = [(1000, 95.0), (3000, 60.0)];

/// A book of the reference that no work stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Its place among the most rated, from 1.
    pub rank: usize,
    /// How many readers have rated it.
    pub ratings: u64,
    /// Its title and series.
    pub title: String,
    /// Its authors.
    pub authors: String,
}

/// What is there of the most rated books, and what is missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Coverage {
    /// How many of the reference's most rated books were looked for.
    pub looked_for: usize,
    /// The books that are missing, the most rated first.
    pub missing: Vec<Missing>,
}

impl Coverage {
    pub(super) fn of(works: &[&Row], authors: &[&Row], reference: &Reference, settled: &Settled) -> Self {
        let standing = Standing::of(works, authors, settled);
        let is_there = |book: &Book| standing.work_for(book).is_some();
        let most = ASKED.iter().map(|(count, _)| *count).max().unwrap_or_default();
        let looked_for = most.min(reference.books.len());
        let missing = (1..).zip(&reference.books[..looked_for]).filter(|(_, book)| !is_there(book));
        let missing = missing.map(|(rank, book)| Missing {
            rank,
            ratings: book.ratings_count,
            title: book.title.clone(),
            authors: book.authors.clone(),
        });
        Self { looked_for, missing: missing.collect() }
    }

    /// The share of the `count` most rated books that is there, in percent.
    #[expect(clippy::cast_precision_loss, reason = "a few thousand books")]
    pub fn share(&self, count: usize) -> f64 {
        let count = count.min(self.looked_for).max(1);
        let missing = self.missing.iter().filter(|book| book.rank <= count).count();
        (count - missing) as f64 * 100.0 / count as f64
    }

    pub(super) fn goals(&self) -> impl Iterator<Item = Goal> {
        ASKED.into_iter().map(|(count, asked)| {
            let what = format!("Of the {count} most rated books of the reference, %");
            let missing = self.missing.iter().filter(|book| book.rank <= count).count();
            Goal::at_least(&what, self.share(count), asked).with(format!("{missing} missing"))
        })
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Missing, of the {} most rated books of the reference", self.looked_for)?;
        self.missing.iter().try_for_each(|book| {
            writeln!(f, "  {}. {} by {} ({} ratings)", book.rank, book.title, book.authors, book.ratings)
        })
    }
}
