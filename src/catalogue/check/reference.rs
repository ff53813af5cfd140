//! The reference: the goodbooks-10k list of ten thousand much-read books.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use serde::Deserialize;

use super::sheet::Row;
use crate::{
    catalogue::words::without_article,
    domain::{fold, fold_words},
};

/// A book of the list. The names are those of its columns.
#[derive(Debug, Deserialize)]
pub(super) struct Book {
    #[serde(rename = "book_id")]
    pub(super) id: String,
    pub(super) goodreads_book_id: String,
    pub(super) isbn: String,
    pub(super) authors: String,
    original_publication_year: String,
    original_title: String,
    pub(super) title: String,
    pub(super) ratings_count: u64,
}

impl Book {
    /// The list has years as "1965.0".
    pub(super) fn year(&self) -> Option<i16> {
        self.original_publication_year.split('.').next()?.parse().ok()
    }

    /// The titles, folded: without the series in parentheses, without what follows a colon, without an article.
    pub(super) fn titles(&self) -> HashSet<String> {
        let title = self.title.split(" (").next().unwrap_or_default();
        let short = title.split(':').next().unwrap_or_default();
        [title, short, &self.original_title].into_iter().map(plain).filter(|title| !title.is_empty()).collect()
    }

    /// The author that is named first.
    pub(super) fn first_author(&self) -> &str {
        self.authors.split(',').next().unwrap_or_default()
    }
}

/// The whole list, the most rated first.
#[derive(Debug)]
pub(super) struct Reference {
    pub(super) books: Vec<Book>,
    by_title: HashMap<String, Vec<usize>>,
    by_number: HashMap<String, usize>,
}

impl Reference {
    /// Reads the list in `folder`. An error says which file cannot be read, and why.
    pub(super) fn read(folder: &Path) -> Result<Self, String> {
        let path = folder.join("goodbooks").join("books.csv");
        let tell = |cause: csv::Error| format!("{}: {cause}", path.display());
        let mut reader = csv::Reader::from_path(&path).map_err(tell)?;
        let books: Result<Vec<Book>, csv::Error> = reader.deserialize().collect();
        Ok(Self::of(books.map_err(tell)?))
    }

    fn of(mut books: Vec<Book>) -> Self {
        books.sort_by_key(|book| std::cmp::Reverse(book.ratings_count));
        let mut by_title: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, book) in books.iter().enumerate() {
            for title in book.titles() {
                by_title.entry(title).or_default().push(at);
            }
        }
        let by_number = books.iter().enumerate().map(|(at, book)| (book.goodreads_book_id.clone(), at)).collect();
        Self { books, by_title, by_number }
    }

    /// The book with this number.
    pub(super) fn numbered(&self, goodreads: &str) -> Option<&Book> {
        self.books.get(*self.by_number.get(goodreads)?)
    }

    /// The books that have the work's number or one of its titles.
    pub(super) fn like(&self, row: &Row) -> Vec<&Book> {
        let mut places: Vec<usize> = self.by_number.get(row.get("goodreads")).copied().into_iter().collect();
        for title in titles(row) {
            places.extend(self.by_title.get(&title).into_iter().flatten());
        }
        places.sort_unstable();
        places.dedup();
        places.into_iter().filter_map(|at| self.books.get(at)).collect()
    }
}

/// A work's titles, folded, without an article.
pub(super) fn titles(row: &Row) -> impl Iterator<Item = String> {
    std::iter::once(row.get("title")).chain(row.list("other_titles")).map(plain).filter(|title| !title.is_empty())
}

fn plain(title: &str) -> String {
    let folded = fold(title);
    without_article(&folded).map_or(folded.clone(), str::to_owned)
}

/// Who wrote what, for the comparison of names.
#[derive(Debug)]
pub(super) struct Names<'a>(HashMap<&'a str, &'a Row>);

impl<'a> Names<'a> {
    pub(super) fn of(authors: &[&'a Row]) -> Self {
        Self(authors.iter().map(|row| (row.get("id"), *row)).collect())
    }

    /// Whether the author with this id is among `listed`, by the family name or by any other name.
    pub(super) fn is_among(&self, id: &str, listed: &str) -> bool {
        let letters = fold(listed).replace(' ', "");
        let known: HashSet<String> = fold_words(listed).into_iter().collect();
        self.0.get(id).is_some_and(|author| {
            let family = author.get("sort_name").split(',').next().unwrap_or_default();
            let others = author.list("other_names").filter(|name| name.contains(' '));
            std::iter::once(family).chain(others).any(|name| {
                let words = fold_words(name);
                !words.is_empty()
                    && (words.iter().all(|word| known.contains(word)) || letters.contains(&words.concat()))
            })
        })
    }

    /// Whether one of the work's authors is among `listed`.
    pub(super) fn wrote(&self, row: &Row, listed: &str) -> bool {
        row.list("authors").any(|id| self.is_among(id, listed))
    }
}
