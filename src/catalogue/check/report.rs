//! What the checker found.

use std::fmt;

use super::{Counts, Coverage, Goal, sheet::Row};

/// One thing to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The file it is in.
    pub file: String,
    /// The line, from 1; `None` for a finding about a whole file.
    pub line: Option<u64>,
    /// The column's name, or the character in the line; empty for a whole line or file.
    pub column: String,
    /// The record's id, as far as it can be told; may be empty.
    pub id: String,
    /// What it is, in plain words.
    pub what: String,
    /// How to mend it; empty for a note.
    pub mend: String,
    /// Whether it is about a file that an operator has added.
    pub is_extra: bool,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        for part in [&self.column, &self.id].into_iter().filter(|part| !part.is_empty()) {
            write!(f, ": {part}")?;
        }
        write!(f, ": {}", self.what)?;
        if self.mend.is_empty() { Ok(()) } else { write!(f, " → {}", self.mend) }
    }
}

/// Everything about a catalogue's files. `Display` is a report for people.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// What breaks a rule, in the order of the files.
    pub problems: Vec<Finding>,
    /// What may be right but deserves a look.
    pub notes: Vec<Finding>,
    /// How much there is of what.
    pub counts: Counts,
    /// How the much-read books of the reference are covered; `None` without a reference.
    pub coverage: Option<Coverage>,
    /// What the starter catalogue as a whole should reach; empty for any other.
    pub goals: Vec<Goal>,
}

impl Report {
    /// Whether no rule is broken and every goal is met.
    pub fn is_clean(&self) -> bool {
        self.problems.is_empty() && self.goals.iter().all(Goal::is_met)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(coverage) = &self.coverage {
            writeln!(f, "{coverage}")?;
        }
        for (name, findings) in [("Notes", &self.notes), ("Problems", &self.problems)] {
            if !findings.is_empty() {
                writeln!(f, "{name}")?;
                findings.iter().try_for_each(|finding| writeln!(f, "  {finding}"))?;
                writeln!(f)?;
            }
        }
        writeln!(f, "{}\n", self.counts)?;
        if !self.goals.is_empty() {
            writeln!(f, "Goals")?;
            self.goals.iter().try_for_each(|goal| writeln!(f, "  {goal}"))?;
            writeln!(f)?;
        }
        let missed = self.goals.iter().filter(|goal| !goal.is_met()).count();
        writeln!(f, "{} problems, {} notes, {missed} goals missed", self.problems.len(), self.notes.len())
    }
}

/// Collects while the rules are gone through.
#[derive(Debug, Default)]
pub(super) struct Findings {
    problems: Vec<Finding>,
    notes: Vec<Finding>,
}

impl Findings {
    /// A record breaks a rule in `column`; `mend` says what to do about it.
    pub(super) fn problem(&mut self, row: &Row, column: &str, what: impl Into<String>, mend: impl Into<String>) {
        self.problems.push(of_row(row, column, what.into(), mend.into()));
    }

    pub(super) fn note(&mut self, row: &Row, column: &str, what: impl Into<String>) {
        self.notes.push(of_row(row, column, what.into(), String::new()));
    }

    pub(super) fn add_problem(&mut self, finding: Finding) {
        self.problems.push(finding);
    }

    pub(super) fn problem_of_file(&mut self, file: &str, what: impl Into<String>, mend: impl Into<String>) {
        self.problems.push(of_file(file, what.into(), mend.into()));
    }

    pub(super) fn note_of_file(&mut self, file: &str, what: impl Into<String>) {
        self.notes.push(of_file(file, what.into(), String::new()));
    }

    pub(super) fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }

    /// Problems and notes, each in the order of the files.
    pub(super) fn sorted(mut self) -> (Vec<Finding>, Vec<Finding>) {
        let place = |finding: &Finding| (finding.file.clone(), finding.line);
        self.problems.sort_by_key(place);
        self.notes.sort_by_key(place);
        (self.problems, self.notes)
    }
}

fn of_row(row: &Row, column: &str, what: String, mend: String) -> Finding {
    Finding {
        file: row.file.clone(),
        line: Some(row.line),
        column: column.to_owned(),
        id: row.get("id").to_owned(),
        what,
        mend,
        is_extra: row.is_extra,
    }
}

fn of_file(file: &str, what: String, mend: String) -> Finding {
    let (column, id) = (String::new(), String::new());
    Finding { file: file.to_owned(), line: None, column, id, what, mend, is_extra: false }
}
