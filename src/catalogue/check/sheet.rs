//! A CSV file as the checker sees it: texts, whatever they say.

use std::{fmt::Display, str::FromStr};

use super::report::Findings;

/// A file's records.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) file: String,
    pub(super) rows: Vec<Row>,
}

/// A record, with the place where it stands.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) file: String,
    pub(super) line: u64,
    columns: &'static [&'static str],
    record: csv::StringRecord,
}

impl Sheet {
    /// Reads what can be read. A file with other columns has no rows, for no field of it could be named.
    pub(super) fn read(file: &str, text: &str, columns: &'static [&'static str], findings: &mut Findings) -> Self {
        let mut sheet = Self { file: file.to_owned(), rows: Vec::new() };
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        match reader.headers() {
            Ok(header) if header.iter().eq(columns.iter().copied()) => {}
            Ok(header) => {
                let found: Vec<&str> = header.iter().collect();
                let why = format!("the columns are {}, and should be {}", found.join(","), columns.join(","));
                findings.problem_of_file(file, why);
                return sheet;
            }
            Err(cause) => {
                findings.problem_of_file(file, cause.to_string());
                return sheet;
            }
        }
        for record in reader.records() {
            match record {
                Ok(record) => sheet.add(record, columns, findings),
                Err(cause) => findings.problem_of_file(file, cause.to_string()),
            }
        }
        sheet
    }

    fn add(&mut self, record: csv::StringRecord, columns: &'static [&'static str], findings: &mut Findings) {
        let line = record.position().map_or(0, csv::Position::line);
        let row = Row { file: self.file.clone(), line, columns, record };
        if row.record.len() != columns.len() {
            let why = format!("{} fields instead of {}", row.record.len(), columns.len());
            findings.problem(&row, why);
        }
        for (column, field) in columns.iter().zip(&row.record) {
            let is_single_spaced = field.split_whitespace().collect::<Vec<_>>().join(" ") == field;
            if !is_single_spaced || field.chars().any(char::is_control) {
                findings.problem(&row, format!("{column}: space at an end, two spaces, or a control character"));
            }
        }
        self.rows.push(row);
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
                findings.problem(self, format!("{column} “{text}”: {why}"));
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
            findings.problem(self, format!("{column} is empty"));
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
                findings.problem(self, format!("{column}: “{part}” is there twice"));
            }
        }
    }

    /// A problem when the list does not have from `least` to `most` parts.
    pub(super) fn check_count(&self, column: &str, (least, most): (usize, usize), findings: &mut Findings) {
        let count = self.list(column).count();
        if !(least..=most).contains(&count) {
            findings.problem(self, format!("{column}: {count} instead of {least} to {most}"));
        }
    }
}
