//! A CSV file as the checker sees it: texts, whatever they say.

use std::{fmt::Display, str::FromStr};

use super::{Finding, report::Findings};
use crate::catalogue::file::{self, CatalogueFile, Flaw};

/// The records of one or more files of a kind.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) rows: Vec<Row>,
}

/// A record, with the place where it stands.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) file: String,
    pub(super) line: u64,
    pub(super) is_extra: bool,
    columns: &'static [&'static str],
    record: csv::StringRecord,
}

impl Sheet {
    /// Reads what can be read. A file with other columns has no rows, for no field of it could be named.
    pub(super) fn read(file: &CatalogueFile<'_>, columns: &'static [&'static str], findings: &mut Findings) -> Self {
        let mut sheet = Self { rows: Vec::new() };
        let (text, flaws) = file::text(file.bytes);
        for flaw in flaws {
            findings.add_problem(of_flaw(file, flaw));
        }
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let header = reader.headers().cloned().unwrap_or_default();
        if !header.iter().eq(columns.iter().copied()) {
            findings.add_problem(of_header(file, &header, columns));
            return sheet;
        }
        for record in reader.records().filter_map(Result::ok).filter(|record| record.get(0) != Some(file::BLANK)) {
            sheet.add(file, record, columns, findings);
        }
        sheet
    }

    /// A record of another length is told and left out: nobody knows which of its fields is which.
    fn add(
        &mut self,
        file: &CatalogueFile<'_>,
        record: csv::StringRecord,
        columns: &'static [&'static str],
        findings: &mut Findings,
    ) {
        let line = record.position().map_or(0, csv::Position::line);
        let row = Row { file: file.name.to_owned(), line, is_extra: file.is_extra, columns, record };
        if row.record.len() != columns.len() {
            let what = format!("{} fields instead of {}", row.record.len(), columns.len());
            let first_missing = columns.get(row.record.len()).or(columns.last()).copied().unwrap_or_default();
            let mend = "put quotes around a field that has a comma, and write a comma for a field that is empty";
            findings.problem(&row, first_missing, what, mend);
            return;
        }
        for (column, field) in columns.iter().zip(&row.record) {
            let is_single_spaced = field.split_whitespace().collect::<Vec<_>>().join(" ") == field;
            if !is_single_spaced || field.chars().any(char::is_control) {
                let what = "space at an end, two spaces, or a control character";
                findings.problem(&row, column, what, "write single spaces, and none at the ends");
            }
        }
        self.rows.push(row);
    }
}

fn of_flaw(file: &CatalogueFile<'_>, flaw: Flaw) -> Finding {
    Finding {
        file: file.name.to_owned(),
        line: Some(flaw.line),
        column: format!("character {}", flaw.character),
        id: String::new(),
        what: flaw.what,
        mend: flaw.mend.to_owned(),
        is_extra: file.is_extra,
    }
}

fn of_header(file: &CatalogueFile<'_>, header: &csv::StringRecord, columns: &[&str]) -> Finding {
    let found: Vec<&str> = header.iter().collect();
    Finding {
        file: file.name.to_owned(),
        line: Some(1),
        column: String::new(),
        id: String::new(),
        what: format!("the columns are {}", found.join(",")),
        mend: format!("make the first line {}", columns.join(",")),
        is_extra: file.is_extra,
    }
}

impl Row {
    /// A field's text; empty when the record is too short.
    pub(super) fn get(&self, column: &str) -> &str {
        let at = self.columns.iter().position(|known| *known == column);
        at.and_then(|at| self.record.get(at)).unwrap_or_default()
    }

    /// The parts of a list, without empty ones.
    pub(super) fn list(&self, column: &str) -> impl Iterator<Item = &str> {
        self.get(column).split(';').map(str::trim).filter(|part| !part.is_empty())
    }

    /// A field as what it stands for: `None` when empty or, after saying so, when it cannot be read.
    pub(super) fn parse<T: FromStr<Err: Display>>(&self, column: &str, findings: &mut Findings) -> Option<T> {
        let text = self.get(column);
        if text.is_empty() {
            return None;
        }
        match text.parse() {
            Ok(value) => Some(value),
            Err(why) => {
                findings.problem(self, column, format!("“{text}”: {why}"), form_of(column));
                None
            }
        }
    }

    /// Like [`parse`](Self::parse), and an empty field is a problem too.
    pub(super) fn require<T: FromStr<Err: Display>>(&self, column: &str, findings: &mut Findings) -> Option<T> {
        self.demand(column, findings);
        self.parse(column, findings)
    }

    /// A problem when the field is empty.
    pub(super) fn demand(&self, column: &str, findings: &mut Findings) {
        if self.get(column).is_empty() {
            findings.problem(self, column, "is empty", "fill it in");
        }
    }

    /// The field as a number, silently.
    pub(super) fn number<T: FromStr>(&self, column: &str) -> Option<T> {
        self.get(column).parse().ok()
    }

    /// A problem for each part of a list that comes twice.
    pub(super) fn check_repeats(&self, column: &str, findings: &mut Findings) {
        let mut seen = std::collections::HashSet::new();
        for part in self.list(column) {
            if !seen.insert(part) {
                findings.problem(self, column, format!("“{part}” is there twice"), "leave one out");
            }
        }
    }

    /// A problem when the list does not have from `least` to `most` parts.
    pub(super) fn check_count(&self, column: &str, (least, most): (usize, usize), findings: &mut Findings) {
        let count = self.list(column).count();
        if !(least..=most).contains(&count) {
            let mend = if count < least { "add what fits it best" } else { "leave out what fits it least" };
            findings.problem(self, column, format!("{count} instead of {least} to {most}"), mend);
        }
    }
}

/// How the texts of a column look.
fn form_of(column: &str) -> &'static str {
    match column {
        "id" => "write small letters, digits and single hyphens, such as dune-frank-herbert",
        "year" | "born" | "died" => "write a year such as 1965, -380 for one before the common era, or nothing",
        "series_position" => "write a number such as 2 or 2.5, or nothing",
        "popularity" => "write a whole number from 0 to 100",
        "pages" | "goodreads" => "write a whole number above 0, or nothing",
        "kind" => "write genre, theme, mood, setting or period",
        _ => "write it as data/README.md says",
    }
}
