//! Who has won a prize has a line.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{report::Findings, sheet::Row};
use crate::domain::fold;

pub(super) fn check(prizes: &[Row], authors: &[&Row], findings: &mut Findings) {
    let mut by_name: HashMap<String, &Row> = HashMap::new();
    for row in authors {
        for name in std::iter::once(row.get("name")).chain(row.list("other_names")) {
            by_name.insert(letters(name), row);
        }
    }
    let mut there: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for prize in prizes {
        for column in ["prize", "year", "author"] {
            prize.demand(column, findings);
        }
        let (found, all) = there.entry(prize.get("prize")).or_default();
        *all += 1;
        let Some(author) = by_name.get(&letters(prize.get("author"))) else { continue };
        *found += 1;
        if author.get("line").is_empty() && told.insert(author.get("id")) {
            let what = format!("is empty, and the author won the {} of {}", prize.get("prize"), prize.get("year"));
            findings.problem(author, "line", what, "say in one line who this is");
        }
    }
    for (prize, (found, all)) in there {
        findings.note_of_file("prizes.csv", format!("{prize}: {found} of {all} winners are there"));
    }
}

fn letters(name: &str) -> String {
    fold(name).replace(' ', "")
}
