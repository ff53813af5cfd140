//! What the checker found.

use std::fmt;

use super::{Counts, sheet::Row};

/// One thing to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The file it is in.
    pub file: String,
    /// The line, from 1; `None` for a finding about a whole file.
    pub line: Option<u64>,
    /// The record's id, as far as it can be told; may be empty.
    pub id: String,
    /// What it is, in plain words.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if !self.id.is_empty() {
            write!(f, ": {}", self.id)?;
        }
        write!(f, ": {}", self.what)
    }
}

/// Everything about a catalogue's files. `Display` is a report for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What breaks a rule, in the order of the files.
    pub problems: Vec<Finding>,
    /// What may be right but deserves a look.
    pub notes: Vec<Finding>,
    /// How much there is of what.
    pub counts: Counts,
}

impl Report {
    /// Whether no rule is broken.
    pub fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, findings) in [("Notes", &self.notes), ("Problems", &self.problems)] {
            if !findings.is_empty() {
                writeln!(f, "{name}")?;
                findings.iter().try_for_each(|finding| writeln!(f, "  {finding}"))?;
                writeln!(f)?;
            }
        }
        writeln!(f, "{}", self.counts)?;
        write!(f, "{} problems, {} notes", self.problems.len(), self.notes.len())
    }
}

/// Collects while the rules are gone through.
#[derive(Debug, Default)]
pub(super) struct Findings {
    problems: Vec<Finding>,
    notes: Vec<Finding>,
}

impl Findings {
    pub(super) fn problem(&mut self, row: &Row, what: impl Into<String>) {
        self.problems.push(of_row(row, what.into()));
    }

    pub(super) fn note(&mut self, row: &Row, what: impl Into<String>) {
        self.notes.push(of_row(row, what.into()));
    }

    pub(super) fn problem_of_file(&mut self, file: &str, what: impl Into<String>) {
        self.problems.push(of_file(file, what.into()));
    }

    pub(super) fn note_of_file(&mut self, file: &str, what: impl Into<String>) {
        self.notes.push(of_file(file, what.into()));
    }

    pub(super) fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }

    pub(super) fn into_report(mut self, counts: Counts) -> Report {
        let place = |finding: &Finding| (finding.file.clone(), finding.line);
        self.problems.sort_by_key(place);
        self.notes.sort_by_key(place);
        Report { problems: self.problems, notes: self.notes, counts }
    }
}

fn of_row(row: &Row, what: String) -> Finding {
    Finding { file: row.file.clone(), line: Some(row.line), id: row.get("id").to_owned(), what }
}

fn of_file(file: &str, what: String) -> Finding {
    Finding { file: file.to_owned(), line: None, id: String::new(), what }
}
