//! What is known of the books beside who read them.

use std::{collections::HashMap, path::Path};

use super::{
    BookIndex,
    interactions::{Names, ReadError, Sheet},
};

/// One kind of label, such as the authors: for each book its labels, as numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    of_book: Vec<Vec<u32>>,
    count: usize,
}

/// What is known of each book, in the order of the books.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Items {
    /// The first author.
    pub author: Labels,
    /// The series a book is in.
    pub series: Labels,
    /// Genres, tags, shelves.
    pub genres: Labels,
}

impl Labels {
    /// From each book's labels; a number of a label runs from 0 to `count`.
    pub fn new(of_book: Vec<Vec<u32>>, count: usize) -> Self {
        Self { of_book, count }
    }

    /// The labels of a book.
    pub fn of(&self, book: BookIndex) -> &[u32] {
        self.of_book.get(book as usize).map_or(&[], Vec::as_slice)
    }

    /// For each label, the books that have it.
    pub(super) fn books(&self) -> Vec<Vec<BookIndex>> {
        let mut books = vec![Vec::new(); self.count];
        for (book, labels) in (0..).zip(&self.of_book) {
            for &label in labels {
                books[label as usize].push(book);
            }
        }
        books
    }
}

impl Items {
    /// Reads `book_id,title,authors,series,genres,year`, of which only `book_id` must be there; lists are separated by `;`.
    /// Books that are not in `books` are passed over, and a book that the file does not have is known nothing of. `rename`
    /// gives the book's id among `books`, where it has another in the file.
    ///
    /// # Errors
    /// When the file cannot be read, has no `book_id`, or a line of it is no record: with the file and the line.
    pub fn read(file: &Path, books: &[String], rename: impl Fn(&str) -> Option<String>) -> Result<Self, ReadError> {
        Self::of_sheet(Sheet::open(file)?, books, rename)
    }

    pub(super) fn of_sheet(
        mut sheet: Sheet,
        books: &[String],
        rename: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ReadError> {
        let places: HashMap<&str, usize> = books.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
        let id = sheet.column("book_id")?;
        let columns = ["authors", "series", "genres"].map(|column| sheet.column_if_any(column));
        let mut names = [Names::default(), Names::default(), Names::default()];
        let mut found: [Vec<Vec<u32>>; 3] = std::array::from_fn(|_| vec![Vec::new(); books.len()]);
        let mut record = csv::StringRecord::new();
        while sheet.next(&mut record)? {
            let Some(&at) = rename(record[id].trim()).and_then(|id| places.get(id.as_str())) else { continue };
            for (kind, column) in columns.iter().enumerate() {
                let listed = column.map_or("", |column| &record[column]);
                // Later names of a book are mostly those of illustrators and translators.
                let most = if kind == 0 { 1 } else { usize::MAX };
                let each = listed.split(';').map(str::trim).filter(|label| !label.is_empty()).take(most);
                let numbers = &mut found[kind][at];
                // Of several editions the first says who wrote it; what they are about adds up.
                if kind > 0 || numbers.is_empty() {
                    numbers.extend(each.map(|label| names[kind].number(label)));
                    numbers.sort_unstable();
                    numbers.dedup();
                }
            }
        }
        let [authors, series, genres] = found;
        Ok(Self {
            author: Labels::new(authors, names[0].len()),
            series: Labels::new(series, names[1].len()),
            genres: Labels::new(genres, names[2].len()),
        })
    }
}
