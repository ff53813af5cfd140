//! The rules of `authors.csv`.

use std::collections::{HashMap, HashSet};

use super::{report::Findings, sheet::Row};
use crate::domain::{AuthorId, fold};

/// Nobody of whom we know a year lived before this.
const FIRST_YEAR: i16 = -3000;

/// When authors were born, for the works' rules.
#[derive(Debug)]
pub(super) struct Births<'a>(HashMap<&'a str, Option<i16>>);

impl<'a> Births<'a> {
    pub(super) fn of(rows: &'a [Row]) -> Self {
        Self(rows.iter().map(|row| (row.get("id"), row.number("born"))).collect())
    }

    /// Whether there is such an author.
    pub(super) fn has(&self, id: &str) -> bool {
        self.0.contains_key(id)
    }

    /// The year of birth, if it is known.
    pub(super) fn year(&self, id: &str) -> Option<i16> {
        self.0.get(id).copied().flatten()
    }
}

pub(super) fn check(rows: &[Row], works: &[&Row], this_year: i16, findings: &mut Findings) {
    let used: HashSet<&str> = works.iter().flat_map(|work| work.list("authors")).collect();
    let mut before: Option<&str> = None;
    for row in rows {
        check_one(row, this_year, findings);
        let id = row.get("id");
        match before.map(|before| before.cmp(id)) {
            Some(std::cmp::Ordering::Equal) => findings.problem(row, "the id is there twice"),
            Some(std::cmp::Ordering::Greater) => findings.problem(row, "not in the order of the ids"),
            _ => {}
        }
        before = Some(id);
        if !used.contains(id) {
            findings.problem(row, "no work is by this author");
        }
    }
    check_names(rows, findings);
}

fn check_one(row: &Row, this_year: i16, findings: &mut Findings) {
    row.require::<AuthorId>("id", findings);
    row.demand("name", findings);
    row.demand("sort_name", findings);
    row.check_repeats("other_names", findings);
    let family = row.get("sort_name").split(',').next().unwrap_or_default();
    if !fold(row.get("name")).contains(&fold(family)) {
        findings.problem(row, format!("sort_name: “{family}” is no part of the name “{}”", row.get("name")));
    }
    let born = year(row, "born", this_year, findings);
    let died = year(row, "died", this_year, findings);
    if let (Some(born), Some(died)) = (born, died)
        && born >= died
    {
        findings.problem(row, format!("born {born} and died {died}"));
    }
    let country = row.get("country");
    let is_code = country.len() == 2 && country.bytes().all(|b| b.is_ascii_uppercase());
    if !country.is_empty() && !is_code {
        findings.problem(row, format!("country “{country}” is no code of two capital letters"));
    }
}

/// A year that is not empty and may be right.
pub(super) fn year(row: &Row, column: &str, this_year: i16, findings: &mut Findings) -> Option<i16> {
    let year: i16 = row.parse(column, findings)?;
    if year == 0 || !(FIRST_YEAR..=this_year).contains(&year) {
        findings.problem(row, format!("{column} {year} is no year from {FIRST_YEAR} to {this_year}"));
        return None;
    }
    Some(year)
}

/// One person must not be two authors under two spellings.
fn check_names(rows: &[Row], findings: &mut Findings) {
    let mut owners: HashMap<String, &str> = HashMap::new();
    for row in rows {
        for name in std::iter::once(row.get("name")).chain(row.list("other_names")) {
            // Letters only, so that "J. D." and "JD", or "Le Guin" and "LeGuin", are one spelling.
            let letters = fold(name).replace(' ', "");
            let owner = *owners.entry(letters).or_insert(row.get("id"));
            if owner != row.get("id") {
                findings.problem(row, format!("“{name}” is a name of “{owner}” too: one author, one record"));
            }
        }
    }
}
