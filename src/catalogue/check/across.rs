//! The rules that hold between works: order, doubles, series.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, HashMap},
};

use super::{
    report::Findings,
    sheet::{Row, Sheet},
};
use crate::domain::{SeriesPosition, fold};

pub(super) fn check(sheets: &[Sheet], findings: &mut Findings) {
    for sheet in sheets {
        for pair in sheet.rows.windows(2).filter(|pair| pair.iter().all(|row| !row.is_extra)) {
            let [before, row] = pair else { continue };
            if before.get("id").cmp(row.get("id")) == Ordering::Greater {
                let what = format!("not in the order of the ids: “{}” comes before it", before.get("id"));
                findings.problem(row, "id", what, "sort the lines by id");
            }
        }
    }
    let rows: Vec<&Row> = sheets.iter().flat_map(|sheet| &sheet.rows).collect();
    check_doubles(&rows, findings);
    check_series(&rows, findings);
}

fn check_doubles(rows: &[&Row], findings: &mut Findings) {
    for column in ["id", "isbn13", "openlibrary", "goodreads"] {
        let mut seen: HashMap<&str, &Row> = HashMap::new();
        for row in rows.iter().filter(|row| !row.get(column).is_empty()) {
            if let Some(first) = seen.insert(row.get(column), row) {
                let place = format!("{} ({}:{})", first.get("id"), first.file, first.line);
                let what = format!("{} is that of {place} too", row.get(column));
                let mend =
                    if column == "id" { "choose another id, or leave out one line" } else { "keep it for one work" };
                findings.problem(row, column, what, mend);
            }
        }
    }
    let mut seen: HashMap<(String, &str), &Row> = HashMap::new();
    for row in rows {
        for author in row.list("authors") {
            let first = *seen.entry((without_article(&fold(row.get("title"))), author)).or_insert(row);
            if first.get("id") != row.get("id") {
                let what = format!("has title and author of “{}”", first.get("id"));
                findings.problem(row, "title", what, "make one record of the two");
            }
        }
    }
}

fn check_series(rows: &[&Row], findings: &mut Findings) {
    let mut all: BTreeMap<String, Vec<&Row>> = BTreeMap::new();
    for row in rows.iter().filter(|row| !row.get("series").is_empty()) {
        all.entry(without_article(&fold(row.get("series")))).or_default().push(row);
    }
    for volumes in all.values() {
        let Some((first, others)) = volumes.split_first() else { continue };
        for row in others.iter().filter(|row| row.get("series") != first.get("series")) {
            let (one, other) = (row.get("series"), first.get("series"));
            let what = format!("the series “{one}” is called “{other}” at “{}”", first.get("id"));
            findings.problem(row, "series", what, "write one name for both");
        }
        check_positions(volumes, findings);
    }
}

fn check_positions(volumes: &[&Row], findings: &mut Findings) {
    let mut seen: BTreeMap<SeriesPosition, &Row> = BTreeMap::new();
    for row in volumes {
        let Some(position) = row.number::<SeriesPosition>("series_position") else { continue };
        let first = *seen.entry(position).or_insert(row);
        if first.get("id") != row.get("id") {
            let series = row.get("series");
            let what = format!("“{}” is volume {position} of “{series}” too", first.get("id"));
            findings.problem(row, "series_position", what, "look up the order of the volumes");
        }
    }
    // A prequel may stand before the first volume, but not in its place.
    if let Some(row) = seen.values().next().filter(|_| !seen.contains_key(&SeriesPosition::FIRST)) {
        let what = format!("the series “{}” has no volume 1", row.get("series"));
        findings.problem(row, "series_position", what, "add the first volume");
    }
}

fn without_article(folded: &str) -> String {
    super::super::words::without_article(folded).unwrap_or(folded).to_owned()
}
