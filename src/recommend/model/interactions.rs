//! Who had which book on the shelf, read from CSV.

use std::{
    collections::HashMap,
    fmt, io,
    path::{Path, PathBuf},
};

use super::BookIndex;

/// A rating below this is no liking, where there are ratings.
const LIKED: f32 = 4.0;

/// Readers' shelves: which reader had which book, each pair once. Readers have no names here, only their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shelves {
    /// The ids of the books, sorted; a [`BookIndex`] is a place in it.
    books: Vec<String>,
    /// Where each reader's books begin in `pairs`, and after the last reader its length.
    starts: Vec<usize>,
    /// Each reader's books, sorted.
    pairs: Vec<BookIndex>,
}

/// Why a file of interactions or of books cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It cannot be opened or read.
    #[error("cannot read {file}")]
    Unreadable {
        /// Which.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A line of it is no such record.
    #[error("{file}, line {line}: {mend}")]
    Line {
        /// Which file.
        file: PathBuf,
        /// Counted from 1, the header included.
        line: u64,
        /// What is wrong, and what would be right.
        mend: String,
    },
    /// A column that must be there is not.
    #[error("{file}, line 1: there is no column “{column}”; there are: {present}")]
    Column {
        /// Which file.
        file: PathBuf,
        /// The one that is missing.
        column: &'static str,
        /// Those of the header.
        present: String,
    },
}

/// A CSV file with a header, whose errors name file and line.
pub(super) struct Sheet {
    file: PathBuf,
    reader: csv::Reader<Box<dyn io::Read>>,
    header: csv::StringRecord,
}

impl fmt::Debug for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sheet").field("file", &self.file).finish_non_exhaustive()
    }
}

impl Sheet {
    pub(super) fn open(file: &Path) -> Result<Self, ReadError> {
        let source = std::fs::File::open(file);
        let source = source.map_err(|source| ReadError::Unreadable { file: file.to_owned(), source })?;
        Self::of(file, Box::new(io::BufReader::with_capacity(1 << 20, source)))
    }

    pub(super) fn of(file: &Path, source: Box<dyn io::Read>) -> Result<Self, ReadError> {
        let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(source);
        let header = reader.headers().map_err(|error| told(file, error))?.clone();
        Ok(Self { file: file.to_owned(), reader, header })
    }

    /// The place of a column that must be there.
    pub(super) fn column(&self, column: &'static str) -> Result<usize, ReadError> {
        self.column_if_any(column).ok_or_else(|| ReadError::Column {
            file: self.file.clone(),
            column,
            present: self.header.iter().collect::<Vec<_>>().join(", "),
        })
    }

    /// The place of a column that may be there.
    pub(super) fn column_if_any(&self, column: &str) -> Option<usize> {
        // A byte order mark before the first name is no part of it.
        self.header.iter().position(|name| name.trim_start_matches('\u{feff}').trim() == column)
    }

    /// Reads the next record into `record`; false at the end.
    pub(super) fn next(&mut self, record: &mut csv::StringRecord) -> Result<bool, ReadError> {
        self.reader.read_record(record).map_err(|error| told(&self.file, error))
    }

    /// An error in `record`.
    pub(super) fn wrong(&self, record: &csv::StringRecord, mend: impl Into<String>) -> ReadError {
        let line = record.position().map_or(0, csv::Position::line);
        ReadError::Line { file: self.file.clone(), line, mend: mend.into() }
    }
}

fn told(file: &Path, error: csv::Error) -> ReadError {
    let file = file.to_owned();
    let line = error.position().map_or(1, csv::Position::line);
    let mend = match error.kind() {
        csv::ErrorKind::Utf8 { err, .. } => {
            format!("this is not UTF-8 (column {}); save the file as UTF-8", err.field() + 1)
        }
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} columns where the header has {expected_len}")
        }
        csv::ErrorKind::Io(_) => String::new(),
        _ => error.to_string(),
    };
    match error.into_kind() {
        csv::ErrorKind::Io(source) => ReadError::Unreadable { file, source },
        _ => ReadError::Line { file, line, mend },
    }
}

/// Texts by number, in the order they came.
#[derive(Debug, Default)]
pub(super) struct Names {
    by_name: HashMap<Box<str>, u32>,
}

impl Names {
    pub(super) fn number(&mut self, name: &str) -> u32 {
        if let Some(&known) = self.by_name.get(name) {
            return known;
        }
        let next = u32::try_from(self.by_name.len()).unwrap_or(u32::MAX);
        self.by_name.insert(name.into(), next);
        next
    }

    pub(super) fn len(&self) -> usize {
        self.by_name.len()
    }
}

/// Pairs of a reader and a book, as they are read.
#[derive(Debug, Default)]
struct Pairs {
    readers: Names,
    books: Names,
    had: Vec<(u32, u32)>,
}

impl Pairs {
    fn read(&mut self, mut sheet: Sheet, rename: impl Fn(&str) -> Option<String>) -> Result<(), ReadError> {
        let (user, book, rating) = (sheet.column("user_id")?, sheet.column("book_id")?, sheet.column_if_any("rating"));
        let mut record = csv::StringRecord::new();
        while sheet.next(&mut record)? {
            let (user, book) = (record[user].trim(), record[book].trim());
            if user.is_empty() || book.is_empty() {
                let missing = if user.is_empty() { "user_id" } else { "book_id" };
                return Err(sheet.wrong(&record, format!("{missing} is empty")));
            }
            if book.contains(char::is_control) {
                return Err(sheet.wrong(&record, "book_id has a line break or another control character in it"));
            }
            if let Some(rating) = rating
                && !is_liked(&sheet, &record, &record[rating])?
            {
                continue;
            }
            if let Some(book) = rename(book) {
                self.had.push((self.readers.number(user), self.books.number(&book)));
            }
        }
        Ok(())
    }
}

fn is_liked(sheet: &Sheet, record: &csv::StringRecord, given: &str) -> Result<bool, ReadError> {
    let given = given.trim();
    match given.parse::<f32>() {
        Ok(rating) if rating.is_finite() => Ok(rating >= LIKED),
        _ => Err(sheet.wrong(record, format!("“{given}” is no rating; a number is meant, such as 4"))),
    }
}

impl Shelves {
    /// Reads `user_id,book_id[,rating]` from one file or several about the same readers. A pair that comes again counts
    /// once; where there is a rating, only one of 4 or more counts. `rename` gives the book's id elsewhere, or leaves the
    /// book out.
    ///
    /// # Errors
    /// When a file cannot be read, lacks a column, or a line of it is no record: with the file and the line.
    pub fn read<F: AsRef<Path>>(files: &[F], rename: impl Fn(&str) -> Option<String>) -> Result<Self, ReadError> {
        let sheets = files.iter().map(|file| Sheet::open(file.as_ref()));
        Self::of_sheets(sheets, rename)
    }

    pub(super) fn of_sheets(
        sheets: impl Iterator<Item = Result<Sheet, ReadError>>,
        rename: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ReadError> {
        let mut pairs = Pairs::default();
        for sheet in sheets {
            pairs.read(sheet?, &rename)?;
        }
        Ok(Self::of_pairs(pairs.had, pairs.readers.len(), pairs.books))
    }

    /// From pairs of numbers, in any order, with repetitions.
    fn of_pairs(mut pairs: Vec<(u32, u32)>, readers: usize, books: Names) -> Self {
        let mut named: Vec<(Box<str>, u32)> = books.by_name.into_iter().collect();
        named.sort_unstable_by(|(a, _), (b, _)| by_number_or_name(a, b));
        let mut place = vec![0; named.len()];
        for (at, (_, number)) in (0..).zip(&named) {
            place[*number as usize] = at;
        }
        for (_, book) in &mut pairs {
            *book = place[*book as usize];
        }
        pairs.sort_unstable();
        pairs.dedup();
        let mut starts = vec![0; readers + 1];
        for &(reader, _) in &pairs {
            starts[reader as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let books = named.into_iter().map(|(name, _)| name.into()).collect();
        Self { books, starts, pairs: pairs.into_iter().map(|(_, book)| book).collect() }
    }

    /// The same readers, with no more than the `most` books that have most readers; of equals the earlier ones.
    #[must_use]
    pub fn with_most_read(self, most: usize) -> Self {
        if self.books.len() <= most {
            return self;
        }
        let counts = self.counts();
        let mut ranked: Vec<usize> = (0..counts.len()).collect();
        ranked.sort_by_key(|&book| (std::cmp::Reverse(counts[book]), book));
        let mut place: Vec<Option<BookIndex>> = vec![None; counts.len()];
        let mut kept = ranked[..most].to_vec();
        kept.sort_unstable();
        for (at, &book) in (0..).zip(&kept) {
            place[book] = Some(at);
        }
        let (mut starts, mut pairs) = (vec![0], Vec::new());
        for shelf in self.iter() {
            pairs.extend(shelf.iter().filter_map(|&book| place[book as usize]));
            starts.push(pairs.len());
        }
        Self { books: kept.into_iter().map(|book| self.books[book].clone()).collect(), starts, pairs }
    }

    /// The same books, of readers with these shelves.
    pub(super) fn with<'a>(&self, shelves: impl IntoIterator<Item = &'a [BookIndex]>) -> Self {
        let (mut starts, mut pairs) = (vec![0], Vec::new());
        for shelf in shelves {
            pairs.extend_from_slice(shelf);
            starts.push(pairs.len());
        }
        Self { books: self.books.clone(), starts, pairs }
    }

    /// The ids of the books, in the order of their indexes.
    pub fn books(&self) -> &[String] {
        &self.books
    }

    /// How many readers.
    pub fn readers(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// How many pairs of a reader and a book.
    pub fn pairs(&self) -> usize {
        self.pairs.len()
    }

    /// A reader's books, in rising order.
    pub fn shelf(&self, reader: usize) -> &[BookIndex] {
        &self.pairs[self.starts[reader]..self.starts[reader + 1]]
    }

    /// All shelves.
    pub fn iter(&self) -> impl Iterator<Item = &[BookIndex]> {
        self.starts.windows(2).map(|ends| &self.pairs[ends[0]..ends[1]])
    }

    /// For each book, how many readers have it.
    pub fn counts(&self) -> Vec<u32> {
        let mut counts = vec![0; self.books.len()];
        for &book in &self.pairs {
            counts[book as usize] += 1;
        }
        counts
    }

    /// For each book, its readers.
    pub(super) fn by_book(&self) -> Vec<Vec<u32>> {
        let counts = self.counts();
        let mut readers: Vec<Vec<u32>> = counts.iter().map(|&count| Vec::with_capacity(count as usize)).collect();
        for (reader, shelf) in (0..).zip(self.iter()) {
            for &book in shelf {
                readers[book as usize].push(reader);
            }
        }
        readers
    }
}

/// Numbers by their size, so that they stand as in other programs' tables; names by their letters, after the numbers.
fn by_number_or_name(a: &str, b: &str) -> std::cmp::Ordering {
    match (a.parse::<u64>(), b.parse::<u64>()) {
        (Ok(one), Ok(other)) => one.cmp(&other).then_with(|| a.cmp(b)),
        (Ok(_), Err(_)) => std::cmp::Ordering::Less,
        (Err(_), Ok(_)) => std::cmp::Ordering::Greater,
        (Err(_), Err(_)) => a.cmp(b),
    }
}
