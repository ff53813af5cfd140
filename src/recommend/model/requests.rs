//! Held-out readers: what each gives, and what each really had besides.

use std::{collections::HashMap, path::Path};

use super::{
    BookIndex,
    interactions::{ReadError, Sheet},
};

/// What one reader gives and what is to be found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The books that are given, of those that the model knows, in the order of the file.
    pub seeds: Vec<BookIndex>,
    /// The books to be found, of those that the model knows; never empty.
    pub targets: Vec<BookIndex>,
}

/// Reads `user_id,book_id` twice: what is given and what is to be found. Readers are in the order of the first file. Books
/// that the model does not know cannot be found and are left out, and so is a reader of whom nothing is left to find.
///
/// # Errors
/// When a file cannot be read, lacks a column, or a line of it is no record: with the file and the line.
pub fn read_requests(fold_in: &Path, targets: &Path, books: &[String]) -> Result<Vec<Request>, ReadError> {
    let places: HashMap<&str, BookIndex> = books.iter().map(String::as_str).zip(0..).collect();
    let given = by_reader(Sheet::open(fold_in)?, &places)?;
    let mut wanted: HashMap<String, Vec<BookIndex>> = by_reader(Sheet::open(targets)?, &places)?.into_iter().collect();
    let requests = given.into_iter().filter_map(|(reader, seeds)| {
        let targets = wanted.remove(&reader).filter(|targets| !targets.is_empty())?;
        Some(Request { seeds, targets })
    });
    Ok(requests.collect())
}

/// Each reader's known books, once, in the order of the file.
fn by_reader(mut sheet: Sheet, places: &HashMap<&str, BookIndex>) -> Result<Vec<(String, Vec<BookIndex>)>, ReadError> {
    let (user, book) = (sheet.column("user_id")?, sheet.column("book_id")?);
    let mut number: HashMap<String, usize> = HashMap::new();
    let mut readers: Vec<(String, Vec<BookIndex>)> = Vec::new();
    let mut record = csv::StringRecord::new();
    while sheet.next(&mut record)? {
        let name = record[user].trim();
        let at = *number.entry(name.to_owned()).or_insert(readers.len());
        if at == readers.len() {
            readers.push((name.to_owned(), Vec::new()));
        }
        if let Some(&place) = places.get(record[book].trim())
            && !readers[at].1.contains(&place)
        {
            readers[at].1.push(place);
        }
    }
    Ok(readers)
}
