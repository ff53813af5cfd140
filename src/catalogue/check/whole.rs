//! Series of which every volume must be there.

use std::collections::{BTreeSet, HashMap};

use super::{Goal, report::Findings, sheet::Row};
use crate::domain::SeriesPosition;

/// How many of the best-known series must be whole.
const BEST_KNOWN: usize = 50;

/// A series of fewer volumes is hardly one that readers follow.
const FEWEST: usize = 3;

/// Holds every series of the ledger to its number of volumes, and the best-known series to being in the ledger.
pub(super) fn check(ledger: &[Row], works: &[&Row], findings: &mut Findings) -> Goal {
    let mut volumes: HashMap<&str, Vec<&Row>> = HashMap::new();
    for row in works.iter().filter(|row| !row.get("series").is_empty()) {
        volumes.entry(row.get("series")).or_default().push(row);
    }
    let mut whole = BTreeSet::new();
    for row in ledger {
        let name = row.get("name");
        let Some(count) = row.require::<u32>("volumes", findings) else { continue };
        let there: BTreeSet<String> = volumes
            .get(name)
            .into_iter()
            .flatten()
            .filter_map(|work| position(work))
            .map(|at| at.to_string())
            .collect();
        let gaps: Vec<String> =
            (1..=count).map(|number| number.to_string()).filter(|number| !there.contains(number)).collect();
        if gaps.is_empty() {
            whole.insert(name);
        } else {
            let what = format!("“{name}” has {count} volumes, and there is no {}", gaps.join(", no "));
            findings.problem(row, "volumes", what, "add what is missing, or take the series out of this list");
        }
    }
    let best = best_known(&volumes);
    for name in best.iter().filter(|name| !whole.contains(*name)) {
        findings.note_of_file("series.csv", format!("“{name}” is among the best-known series and not listed as whole"));
    }
    let count = best.iter().filter(|name| whole.contains(*name)).count();
    #[expect(clippy::cast_precision_loss, reason = "fifty")]
    let goal = Goal::at_least("Of the fifty best-known series, whole", count as f64, BEST_KNOWN as f64);
    goal.with(format!("{} series are whole in all", whole.len()))
}

fn position(work: &Row) -> Option<SeriesPosition> {
    work.number("series_position")
}

/// The series whose best-known volumes are read most widely.
fn best_known<'a>(volumes: &HashMap<&'a str, Vec<&Row>>) -> Vec<&'a str> {
    let mut by_fame = BTreeSet::new();
    for (&name, works) in volumes.iter().filter(|(_, works)| works.len() >= FEWEST) {
        let most = works.iter().filter_map(|work| work.number::<u8>("popularity")).max().unwrap_or_default();
        by_fame.insert((std::cmp::Reverse(most), name));
    }
    by_fame.into_iter().map(|(_, name)| name).take(BEST_KNOWN).collect()
}
