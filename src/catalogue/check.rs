//! Holds every record to the rules of `data/README.md`.
//!
//! The reader of a catalogue stops at the first thing it cannot read; [`check`] goes on and lists all that is wrong, also
//! what could be read but should not stand there. With [`Options`] it also compares with what others know.

mod across;
mod authors;
mod blurbs;
mod copied;
mod counts;
mod coverage;
mod facts;
mod goals;
mod identifiers;
mod nearest;
mod prizes;
mod reference;
mod report;
mod settled;
mod sheet;
mod standing;
#[cfg(test)]
mod tests;
mod vocabulary;
mod whole;
mod works;

use std::path::Path;

pub use counts::Counts;
pub use coverage::{Coverage, Missing};
pub use goals::Goal;
pub use report::{Finding, Report};

use super::{CatalogueFile, CatalogueFiles, read};
use reference::Reference;
use report::Findings;
use settled::Settled;
use sheet::{Row, Sheet};
use standing::Standing;
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
const SERIES_COLUMNS: &[&str] = &["name", "volumes", "until"];
const PRIZES_COLUMNS: &[&str] = &["prize", "year", "author"];
const SETTLED_COLUMNS: &[&str] = &["id", "column", "ours", "reference", "why"];

/// What the starter catalogue is held to besides the rules that hold for any record.
#[derive(Clone, Copy, Debug)]
pub struct Ledgers<'a> {
    /// Series of which every volume must be there: `name,volumes,until`.
    pub series: CatalogueFile<'a>,
    /// Who won which prize: `prize,year,author`. A laureate has a line.
    pub prizes: CatalogueFile<'a>,
    /// Where the reference says otherwise, and why we stay with ours: `id,column,ours,reference,why`.
    pub settled: CatalogueFile<'a>,
}

/// What to compare with.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// Nothing may be from after this year.
    pub this_year: i16,
    /// For the starter catalogue: what it is held to as a whole.
    pub ledgers: Option<Ledgers<'a>>,
    /// A folder that holds `goodbooks/books.csv`: years, first authors, identifiers and coverage are compared with it.
    pub reference: Option<&'a Path>,
    /// A folder of other people's descriptions of books: no blurb may share words in a row with any text in it.
    pub descriptions: Option<&'a Path>,
}

impl Options<'_> {
    /// The rules that any record is held to, and nothing else.
    pub fn any(this_year: i16) -> Self {
        Self { this_year, ledgers: None, reference: None, descriptions: None }
    }
}

/// The records of a catalogue, as far as they could be read.
#[derive(Debug)]
struct Sheets {
    works: Vec<Sheet>,
    authors: Vec<Sheet>,
    vocabulary: Vec<Sheet>,
}

/// Lists all that is wrong with `files`.
pub fn check(files: &CatalogueFiles<'_>, options: &Options<'_>) -> Report {
    let mut findings = Findings::default();
    let mut sheets = |files: &[CatalogueFile<'_>], columns| -> Vec<Sheet> {
        files.iter().map(|file| Sheet::read(file, columns, &mut findings)).collect()
    };
    let sheets = Sheets {
        works: sheets(&files.works, WORK_COLUMNS),
        authors: sheets(&files.authors, AUTHOR_COLUMNS),
        vocabulary: sheets(&files.vocabulary, VOCABULARY_COLUMNS),
    };
    let (works, authors) = (rows(&sheets.works), rows(&sheets.authors));
    let words = Words::of(&rows(&sheets.vocabulary));
    check_records(&sheets, &words, options.this_year, &mut findings);

    let counts = Counts::of(&works, &authors, &words);
    counts.note_odd_genres(&words, &mut findings);
    if let Some(folder) = options.descriptions {
        copied::check(&works, folder, &mut findings);
    }
    let ledger = |file: &CatalogueFile<'_>, columns, findings: &mut Findings| Sheet::read(file, columns, findings).rows;
    let mut goals = Vec::new();
    let mut settled = Settled::default();
    if let Some(ledgers) = &options.ledgers {
        let series = ledger(&ledgers.series, SERIES_COLUMNS, &mut findings);
        goals = goals::of(&counts, &words, options.this_year);
        goals.push(whole::check(&series, &works, &mut findings));
        prizes::check(&ledger(&ledgers.prizes, PRIZES_COLUMNS, &mut findings), &authors, &mut findings);
        settled = Settled::of(ledger(&ledgers.settled, SETTLED_COLUMNS, &mut findings));
    }
    let mut coverage = None;
    match options.reference.map(Reference::read) {
        None => {}
        Some(Err(why)) => findings.note_of_file("the reference", format!("nothing is compared: {why}")),
        Some(Ok(reference)) => {
            let compared = facts::compare(&works, &authors, &reference, &settled, &mut findings);
            identifiers::check(&works, &reference, &mut findings);
            let found = Coverage::of(&works, &authors, &reference, &settled);
            if options.ledgers.is_some() {
                goals.extend(compared.goals());
                goals.extend(found.goals());
            }
            coverage = Some(found);
        }
    }
    if findings.is_clean() {
        // The rules above should leave nothing that the reader refuses; if they do, the start of the program
        // must not be the first to know.
        if let Err(cause) = read::read(files) {
            findings.problem_of_file("the catalogue", cause.to_string(), "tell those who wrote the checker");
        }
    }
    let (problems, notes) = findings.sorted();
    Report { problems, notes, counts, coverage, goals }
}

/// Which works stand for the books of the reference in `folder`: the book's own id there and the work's, in the order of the
/// books' ids.
///
/// # Errors
/// When the reference cannot be read: which file, and why.
pub fn ids(files: &CatalogueFiles<'_>, ledgers: &Ledgers<'_>, folder: &Path) -> Result<Vec<(String, String)>, String> {
    // What is wrong with a record is told by the check.
    let mut passed_over = Findings::default();
    let mut read = |files: &[CatalogueFile<'_>], columns| -> Vec<Sheet> {
        files.iter().map(|file| Sheet::read(file, columns, &mut passed_over)).collect()
    };
    let (works, authors) = (read(&files.works, WORK_COLUMNS), read(&files.authors, AUTHOR_COLUMNS));
    let settled = Settled::of(read(&[ledgers.settled], SETTLED_COLUMNS).swap_remove(0).rows);
    let reference = Reference::read(folder)?;
    let (works, authors) = (rows(&works), rows(&authors));
    let standing = Standing::of(&works, &authors, &settled);
    let found = reference.books.iter().filter_map(|book| Some((book, standing.work_for(book)?)));
    let mut ids: Vec<(String, String)> = found.map(|(book, work)| (book.id.clone(), work.to_owned())).collect();
    ids.sort_by_cached_key(|(book, _)| (book.parse::<u64>().unwrap_or(u64::MAX), book.clone()));
    Ok(ids)
}

fn rows(sheets: &[Sheet]) -> Vec<&Row> {
    sheets.iter().flat_map(|sheet| &sheet.rows).collect()
}

/// The rules that any record is held to.
fn check_records(sheets: &Sheets, words: &Words, this_year: i16, findings: &mut Findings) {
    let works = rows(&sheets.works);
    vocabulary::check(&rows(&sheets.vocabulary), findings);
    authors::check(&sheets.authors, &works, this_year, findings);
    let births = authors::Births::of(&rows(&sheets.authors));
    for row in &works {
        works::check(row, words, &births, this_year, findings);
    }
    across::check(&sheets.works, findings);
    blurbs::check(&works, findings);
}
