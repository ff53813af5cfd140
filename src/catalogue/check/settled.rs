//! What was settled by hand where the reference says otherwise.

use std::collections::{HashMap, HashSet};

use super::{report::Findings, sheet::Row};

/// What a line of the ledger may be about.
pub(super) const YEAR: &str = "year";
pub(super) const AUTHORS: &str = "authors";
/// The reference's book with this number is an edition, an omnibus or a box set of the work.
pub(super) const EDITION: &str = "edition";

/// The ledger of what was settled.
#[derive(Debug, Default)]
pub(super) struct Settled {
    rows: Vec<Row>,
}

impl Settled {
    pub(super) fn of(rows: Vec<Row>) -> Self {
        Self { rows }
    }

    /// The line on a column of a work.
    pub(super) fn on(&self, id: &str, column: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.get("id") == id && row.get("column") == column)
    }

    /// By the number of a book of the reference that is an edition of a work that is there: that work.
    pub(super) fn editions(&self, works: &[&Row]) -> HashMap<&str, &str> {
        let ids: HashSet<&str> = works.iter().map(|row| row.get("id")).collect();
        let editions = self.rows.iter().filter(|row| row.get("column") == EDITION && ids.contains(row.get("id")));
        editions.map(|row| (row.get("reference"), row.get("id"))).collect()
    }

    /// A line must say why, about a work that is there, and about something that is not as it was when it was written.
    pub(super) fn check(&self, works: &[&Row], used: &HashSet<(String, &'static str)>, findings: &mut Findings) {
        let by_id: HashMap<&str, &Row> = works.iter().map(|row| (row.get("id"), *row)).collect();
        for row in &self.rows {
            row.demand("reference", findings);
            row.demand("why", findings);
            let (id, column) = (row.get("id"), row.get("column"));
            let Some(work) = by_id.get(id) else {
                findings.problem(row, "id", format!("there is no work “{id}”"), "leave the line out");
                continue;
            };
            if ![YEAR, AUTHORS, EDITION].contains(&column) {
                findings.problem(
                    row,
                    "column",
                    format!("“{column}” is not compared"),
                    "write year, authors or edition",
                );
            } else if column == YEAR && row.get("ours") != work.get("year") {
                let what = format!("our year is {} and not {}", work.get("year"), row.get("ours"));
                findings.problem(row, "ours", what, "look at the line again, or leave it out");
            } else if column != EDITION && !used.contains(&(id.to_owned(), if column == YEAR { YEAR } else { AUTHORS }))
            {
                findings.problem(row, "id", "the reference agrees with us now", "leave the line out");
            }
        }
    }
}
