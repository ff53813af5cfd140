//! The rules of `authors.csv`.

use std::collections::{HashMap, HashSet};

use super::{
    report::Findings,
    sheet::{Row, Sheet},
};
use crate::domain::{AuthorId, fold};

/// Nobody of whom we know a year lived before this.
const FIRST_YEAR: i16 = -3000;

/// The most words of a line on an author.
const LONGEST_LINE: usize = 30;

/// When authors were born, for the works' rules.
#[derive(Debug)]
pub(super) struct Births<'a>(HashMap<&'a str, Option<i16>>);

impl<'a> Births<'a> {
    pub(super) fn of(rows: &[&'a Row]) -> Self {
        Self(rows.iter().map(|row| (row.get("id"), row.number("born"))).collect())
    }

    /// Whether there is such an author.
    pub(super) fn has(&self, id: &str) -> bool {
        self.0.contains_key(id)
    }

    /// All ids.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.keys().copied()
    }

    /// The year of birth, if it is known.
    pub(super) fn year(&self, id: &str) -> Option<i16> {
        self.0.get(id).copied().flatten()
    }
}

pub(super) fn check(sheets: &[Sheet], works: &[&Row], this_year: i16, findings: &mut Findings) {
    let mut count: HashMap<&str, usize> = HashMap::new();
    for id in works.iter().flat_map(|work| work.list("authors")) {
        *count.entry(id).or_default() += 1;
    }
    let mut seen: HashSet<&str> = HashSet::new();
    for row in sheets.iter().flat_map(|sheet| &sheet.rows) {
        check_one(row, this_year, findings);
        let id = row.get("id");
        if !seen.insert(id) {
            findings.problem(row, "id", "is there twice", "leave one line out, or make one of the two");
        }
        match count.get(id) {
            None if row.is_extra => findings.note(row, "id", "no work is by this author"),
            None => findings.problem(row, "id", "no work is by this author", "leave the line out"),
            Some(works) if *works > 1 && row.get("line").is_empty() => {
                let what = format!("is empty, and {works} works are by this author");
                if row.is_extra {
                    findings.note(row, "line", what);
                } else {
                    findings.problem(row, "line", what, "say in one line who this is");
                }
            }
            Some(_) => {}
        }
    }
    for pair in sheets.iter().flat_map(|sheet| sheet.rows.windows(2)) {
        if let [before, row] = pair
            && before.get("id") > row.get("id")
            && !row.is_extra
        {
            findings.problem(row, "id", "not in the order of the ids", "sort the lines by id");
        }
    }
    check_names(sheets, findings);
}

fn check_one(row: &Row, this_year: i16, findings: &mut Findings) {
    row.require::<AuthorId>("id", findings);
    row.demand("name", findings);
    row.demand("sort_name", findings);
    row.check_repeats("other_names", findings);
    let family = row.get("sort_name").split(',').next().unwrap_or_default();
    if !fold(row.get("name")).contains(&fold(family)) {
        let what = format!("“{family}” is no part of the name “{}”", row.get("name"));
        findings.problem(row, "sort_name", what, "write the family name, a comma, and the rest");
    }
    let born = year(row, "born", this_year, findings);
    let died = year(row, "died", this_year, findings);
    if let (Some(born), Some(died)) = (born, died)
        && born >= died
    {
        findings.problem(row, "died", format!("born {born} and died {died}"), "look both years up");
    }
    let country = row.get("country");
    if row.get("country").is_empty() {
        findings.note(row, "country", "is not known");
    }
    let is_code = country.len() == 2 && country.bytes().all(|b| b.is_ascii_uppercase());
    if !country.is_empty() && !is_code {
        let what = format!("“{country}” is no code of two capital letters");
        findings.problem(row, "country", what, "write the ISO 3166 code, such as GB");
    }
    let words = row.get("line").split_whitespace().count();
    if words > LONGEST_LINE {
        let what = format!("{words} words, more than {LONGEST_LINE}");
        findings.problem(row, "line", what, "say it in one short line");
    }
}

/// A year that is not empty and may be right.
pub(super) fn year(row: &Row, column: &str, this_year: i16, findings: &mut Findings) -> Option<i16> {
    let year: i16 = row.parse(column, findings)?;
    if year == 0 || !(FIRST_YEAR..=this_year).contains(&year) {
        let what = format!("{year} is no year from {FIRST_YEAR} to {this_year}");
        findings.problem(row, column, what, "look it up");
        return None;
    }
    Some(year)
}

/// One person must not be two authors under two spellings.
fn check_names(sheets: &[Sheet], findings: &mut Findings) {
    let mut owners: HashMap<String, &str> = HashMap::new();
    for row in sheets.iter().flat_map(|sheet| &sheet.rows) {
        for name in std::iter::once(row.get("name")).chain(row.list("other_names")) {
            // Letters only, so that "J. D." and "JD", or "Le Guin" and "LeGuin", are one spelling.
            let letters = fold(name).replace(' ', "");
            let owner = *owners.entry(letters).or_insert(row.get("id"));
            if owner != row.get("id") {
                let what = format!("“{name}” is a name of “{owner}” too");
                findings.problem(row, "name", what, "make one record of the two");
            }
        }
    }
}
