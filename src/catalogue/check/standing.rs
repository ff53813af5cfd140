//! Which work stands for a book of the reference.

use std::collections::HashMap;

use super::{
    reference::{Book, Names, titles},
    settled::Settled,
    sheet::Row,
};

/// The works by all that a book of the reference may be known by.
#[derive(Debug)]
pub(super) struct Standing<'a> {
    by_number: HashMap<&'a str, &'a Row>,
    editions: HashMap<&'a str, &'a str>,
    by_title: HashMap<String, Vec<&'a Row>>,
    names: Names<'a>,
}

impl<'a> Standing<'a> {
    pub(super) fn of(works: &[&'a Row], authors: &[&'a Row], settled: &'a Settled) -> Self {
        let mut by_title: HashMap<String, Vec<&Row>> = HashMap::new();
        for &row in works {
            for title in titles(row) {
                by_title.entry(title).or_default().push(row);
            }
        }
        let numbered = works.iter().map(|row| (row.get("goodreads"), *row)).filter(|(number, _)| !number.is_empty());
        Self { by_number: numbered.collect(), editions: settled.editions(works), by_title, names: Names::of(authors) }
    }

    /// The id of the work that has the book's number, or of which the book is an edition, or that has one of its titles
    /// and is by one of its authors.
    pub(super) fn work_for(&self, book: &Book) -> Option<&'a str> {
        let number = book.goodreads_book_id.as_str();
        let known = self.by_number.get(number).map(|row| row.get("id")).or_else(|| self.editions.get(number).copied());
        known.or_else(|| {
            // A book may have several titles; the order of a set would change from run to run.
            let mut same_title: Vec<&Row> =
                book.titles().iter().filter_map(|title| self.by_title.get(title)).flatten().copied().collect();
            same_title.sort_by_key(|row| row.get("id"));
            same_title.into_iter().find(|row| self.names.wrote(row, &book.authors)).map(|row| row.get("id"))
        })
    }
}
