//! The rules that a work can be held to by itself.

use super::{
    authors::{Births, year},
    nearest::instead,
    report::Findings,
    sheet::Row,
    vocabulary::Words,
};
use crate::domain::{SeriesId, SeriesPosition, WorkId, fold_words};

/// Each list of words from the vocabulary: its column, its kind there, and how many words it may have.
const LISTS: [(&str, &str, (usize, usize)); 5] = [
    ("genres", "genre", (1, 4)),
    ("themes", "theme", (3, 8)),
    ("moods", "mood", (1, 4)),
    ("setting", "setting", (0, 2)),
    ("period", "period", (0, 2)),
];

/// The youngest age at which anybody wrote a book.
const YOUNGEST_AUTHOR: i16 = 5;

const MOST_PAGES: u16 = 10_000;
const MOST_POPULAR: u8 = 100;

pub(super) fn check(row: &Row, words: &Words, births: &Births<'_>, this_year: i16, findings: &mut Findings) {
    check_names(row, findings);
    check_time(row, births, this_year, findings);
    check_series(row, findings);
    for (column, kind, count) in LISTS {
        row.check_count(column, count, findings);
        row.check_repeats(column, findings);
        for id in row.list(column).filter(|id| !words.has(kind, id)) {
            findings.problem(row, column, format!("the vocabulary has no {kind} “{id}”"), instead(id, words.all(kind)));
        }
    }
    check_file(row, words, findings);
    check_figures(row, findings);
    check_numbers(row, findings);
}

fn check_names(row: &Row, findings: &mut Findings) {
    row.require::<WorkId>("id", findings);
    row.demand("title", findings);
    row.check_repeats("other_titles", findings);
    let titles = || std::iter::once(row.get("title")).chain(row.list("other_titles"));
    if !titles().any(|title| begins_like(row.get("id"), title)) {
        let what = format!("the id does not begin like the title “{}”", row.get("title"));
        findings.problem(row, "id", what, "begin it with the title's words");
    }
    let language = row.get("language");
    if !matches!(language.len(), 2 | 3) || !language.bytes().all(|b| b.is_ascii_lowercase()) {
        let what = format!("“{language}” is no code of two or three small letters");
        findings.problem(row, "language", what, "write the ISO 639 code of the original language, such as en");
    }
}

/// Whether `id` begins with the first two words of the title. Single letters may be joined in one and not in the other.
fn begins_like(id: &str, title: &str) -> bool {
    let start: String = fold_words(title).into_iter().take(2).collect();
    !start.is_empty() && id.replace('-', "").starts_with(&start)
}

fn check_time(row: &Row, births: &Births<'_>, this_year: i16, findings: &mut Findings) {
    row.check_repeats("authors", findings);
    row.demand("authors", findings);
    let year = year(row, "year", this_year, findings);
    if row.get("year").is_empty() {
        findings.note(row, "year", "the year is not known");
    }
    for author in row.list("authors") {
        if !births.has(author) {
            let mend = format!("{}, or add a line to the authors", instead(author, births.ids()));
            findings.problem(row, "authors", format!("there is no author “{author}”"), mend);
        }
        if let (Some(year), Some(born)) = (year, births.year(author))
            && year < born.saturating_add(YOUNGEST_AUTHOR)
        {
            let what = format!("is of {year}, but “{author}” was born in {born}");
            findings.problem(row, "year", what, "look both years up");
        }
    }
}

fn check_series(row: &Row, findings: &mut Findings) {
    let (series, position) = (row.get("series"), row.get("series_position"));
    if series.is_empty() {
        if !position.is_empty() {
            let what = format!("has the position {position}, but no series");
            findings.problem(row, "series_position", what, "name the series, or leave the position out");
        }
        return;
    }
    if SeriesId::parse(&fold_words(series).join("-")).is_err() {
        let what = format!("“{series}”: no address can be made of it");
        findings.problem(row, "series", what, "write the name in letters or digits");
    }
    row.parse::<SeriesPosition>("series_position", findings);
}

/// A work stands in the file of the top level above its first genre.
fn check_file(row: &Row, words: &Words, findings: &mut Findings) {
    let Some(first) = row.list("genres").next().filter(|genre| words.has("genre", genre)) else { return };
    let expected = format!("{}.csv", words.top_level(first));
    if row.file != expected && !row.is_extra {
        let what = format!("its first genre is “{first}”, so it belongs into {expected}");
        findings.problem(row, "genres", what, format!("move the line to {expected}"));
    }
}

fn check_figures(row: &Row, findings: &mut Findings) {
    if row.parse::<u16>("pages", findings).is_some_and(|pages| pages == 0 || pages > MOST_PAGES) {
        let what = format!("{} is no number of pages", row.get("pages"));
        findings.problem(row, "pages", what, format!("write a number from 1 to {MOST_PAGES}, or nothing"));
    }
    if row.require::<u8>("popularity", findings).is_some_and(|popularity| popularity > MOST_POPULAR) {
        let what = format!("{} is more than {MOST_POPULAR}", row.get("popularity"));
        findings.problem(row, "popularity", what, format!("write a number from 0 to {MOST_POPULAR}"));
    }
}

fn check_numbers(row: &Row, findings: &mut Findings) {
    let isbn = row.get("isbn13");
    if !isbn.is_empty() && !is_isbn13(isbn) {
        let what = format!("“{isbn}” is not 13 digits with the right last one");
        findings.problem(row, "isbn13", what, "copy it again from the book, digits only, or leave it out");
    }
    let key = row.get("openlibrary");
    let digits = key.strip_prefix("OL").and_then(|rest| rest.strip_suffix('W'));
    if !key.is_empty() && !digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
    {
        let what = format!("“{key}” is no work key such as OL893415W");
        findings.problem(row, "openlibrary", what, "take the key from the work's address, or leave it out");
    }
    if row.parse::<u64>("goodreads", findings) == Some(0) {
        findings.problem(row, "goodreads", "0 is no book number", "write the book's number, or nothing");
    }
}

/// ISO 2108: the digits, weighted 1 and 3 in turn, add up to a multiple of ten.
fn is_isbn13(text: &str) -> bool {
    let is_book = text.starts_with("978") || text.starts_with("979");
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    let sum: u32 = text.bytes().zip([1, 3].into_iter().cycle()).map(|(b, weight)| u32::from(b & 15) * weight).sum();
    text.len() == 13 && digits && is_book && sum.is_multiple_of(10)
}
