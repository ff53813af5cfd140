//! Compares facts with a reference: the goodbooks-10k list of ten thousand much-read books.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use serde::Deserialize;

use super::{report::Findings, sheet::Row};
use crate::domain::{fold, fold_words};

/// Editions of one year and the next are one first publication to most lists.
const TOLERANCE: u16 = 1;

/// Before this, years are the guesses of scholars, and lists differ.
const FIRST_SURE_YEAR: i16 = 1600;

#[derive(Deserialize)]
struct Book {
    authors: String,
    original_publication_year: String,
    original_title: String,
    title: String,
}

impl Book {
    /// The list has years as "1965.0".
    fn year(&self) -> Option<i16> {
        self.original_publication_year.split('.').next()?.parse().ok()
    }

    /// The titles without the series in parentheses.
    fn titles(&self) -> HashSet<String> {
        let title = self.title.split(" (").next().unwrap_or_default();
        let titles = [fold(title), fold(&self.original_title)];
        titles.into_iter().filter(|title| !title.is_empty()).collect()
    }
}

/// Notes where the reference in `folder` says otherwise.
pub(super) fn compare(rows: &[&Row], authors: &[Row], folder: &Path, findings: &mut Findings) {
    let path = folder.join("goodbooks").join("books.csv");
    let books = match read(&path) {
        Ok(books) => books,
        Err(cause) => {
            findings.note_of_file("the reference", format!("nothing is compared: {}: {cause}", path.display()));
            return;
        }
    };
    let mut by_title: HashMap<String, Vec<&Book>> = HashMap::new();
    for book in &books {
        for title in book.titles() {
            by_title.entry(title).or_default().push(book);
        }
    }
    let by_id: HashMap<&str, &Row> = authors.iter().map(|row| (row.get("id"), row)).collect();
    for row in rows {
        let titles: HashSet<String> =
            std::iter::once(row.get("title")).chain(row.list("other_titles")).map(fold).collect();
        let candidates: Vec<&Book> = titles.iter().filter_map(|title| by_title.get(title)).flatten().copied().collect();
        if !candidates.is_empty() {
            compare_one(row, &candidates, &by_id, findings);
        }
    }
}

fn read(path: &Path) -> Result<Vec<Book>, csv::Error> {
    csv::Reader::from_path(path)?.deserialize().collect()
}

fn compare_one(row: &Row, candidates: &[&Book], authors: &HashMap<&str, &Row>, findings: &mut Findings) {
    let written: Vec<&&Book> = candidates.iter().filter(|book| shares_author(row, book, authors)).collect();
    let Some(book) = written.first() else {
        let names: Vec<&str> = candidates.iter().map(|book| book.authors.as_str()).collect();
        findings.note(row, format!("the reference has a book of this title by {}", names.join(" or by ")));
        return;
    };
    let Some(year) = row.number::<i16>("year").filter(|year| *year >= FIRST_SURE_YEAR) else { return };
    let years: Vec<i16> = written.iter().filter_map(|book| book.year()).collect();
    if !years.is_empty() && years.iter().all(|known| known.abs_diff(year) > TOLERANCE) {
        findings.note(row, format!("is of {year} here and of {} in the reference ({})", years[0], book.title));
    }
}

/// Whether any author's name, or part of it, stands among the book's authors.
fn shares_author(row: &Row, book: &Book, authors: &HashMap<&str, &Row>) -> bool {
    let known: HashSet<String> = fold_words(&book.authors).into_iter().collect();
    row.list("authors").filter_map(|id| authors.get(id)).any(|author| {
        let family = author.get("sort_name").split(',').next().unwrap_or_default();
        let others = author.list("other_names");
        std::iter::once(family).chain(others).any(|name| fold_words(name).iter().all(|word| known.contains(word)))
    })
}
