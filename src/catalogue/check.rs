//! Holds every record to the rules of `data/README.md`.
//!
//! [`read`] stops at the first thing it cannot read; [`check`] goes on and lists all that is wrong, also
//! what could be read but should not stand there.

mod across;
mod authors;
mod blurbs;
mod counts;
mod reference;
mod report;
mod sheet;
#[cfg(test)]
mod tests;
mod vocabulary;
mod works;

use std::path::Path;

pub use counts::Counts;
pub use report::{Finding, Report};

use super::{CatalogueFiles, read};
use report::Findings;
use sheet::Sheet;
use vocabulary::Words;

const WORK_COLUMNS: &[&str] = &[
    "id",
    "title",
    "other_titles",
    "authors",
    "year",
    "language",
    "series",
    "series_position",
    "genres",
    "themes",
    "moods",
    "setting",
    "period",
    "pages",
    "popularity",
    "blurb",
    "isbn13",
    "openlibrary",
    "goodreads",
];
const AUTHOR_COLUMNS: &[&str] = &["id", "name", "sort_name", "other_names", "born", "died", "country", "line"];
const VOCABULARY_COLUMNS: &[&str] = &["kind", "id", "name", "parent", "synonyms", "opposite", "definition"];

const AUTHORS_FILE: &str = "authors.csv";
const VOCABULARY_FILE: &str = "vocabulary.csv";

/// Lists all that is wrong with `files`. Nothing may be from after `this_year`. With `reference`, a folder that holds
/// `goodbooks/books.csv`, years and authors are compared with it; disagreements are notes, for either may be wrong.
pub fn check(files: &CatalogueFiles<'_>, this_year: i16, reference: Option<&Path>) -> Report {
    let mut findings = Findings::default();
    let vocabulary = Sheet::read(VOCABULARY_FILE, files.vocabulary, VOCABULARY_COLUMNS, &mut findings);
    let authors = Sheet::read(AUTHORS_FILE, files.authors, AUTHOR_COLUMNS, &mut findings);
    let sheets: Vec<Sheet> =
        files.works.iter().map(|(name, text)| Sheet::read(name, text, WORK_COLUMNS, &mut findings)).collect();
    let rows: Vec<&sheet::Row> = sheets.iter().flat_map(|sheet| &sheet.rows).collect();

    let words = Words::of(&vocabulary.rows);
    vocabulary::check(&vocabulary.rows, &mut findings);
    authors::check(&authors.rows, &rows, this_year, &mut findings);
    let known = authors::Births::of(&authors.rows);
    for row in &rows {
        works::check(row, &words, &known, this_year, &mut findings);
    }
    across::check(&sheets, &mut findings);
    blurbs::check(&rows, &mut findings);
    if let Some(folder) = reference {
        reference::compare(&rows, &authors.rows, folder, &mut findings);
    }
    let counts = Counts::of(&rows, authors.rows.len(), &words);
    counts.note_odd_words(&words, &mut findings);
    if findings.is_clean() {
        // The rules above should leave nothing that the reader refuses; if they do, the start of the program
        // must not be the first to know.
        if let Err(cause) = read::read(files) {
            findings.problem_of_file("the catalogue", cause.to_string());
        }
    }
    findings.into_report(counts)
}
