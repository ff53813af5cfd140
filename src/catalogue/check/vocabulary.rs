//! The rules of the closed vocabulary.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{report::Findings, sheet::Row};
use crate::domain::{TraitId, TraitKind, fold};

const GENRE: &str = "genre";

/// Which words there are, for the works' rules.
#[derive(Debug)]
pub(super) struct Words {
    ids: BTreeMap<String, BTreeSet<String>>,
    parents: HashMap<String, String>,
}

impl Words {
    pub(super) fn of(rows: &[&Row]) -> Self {
        let mut ids: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut parents = HashMap::new();
        for row in rows {
            ids.entry(row.get("kind").to_owned()).or_default().insert(row.get("id").to_owned());
            if row.get("kind") == GENRE && !row.get("parent").is_empty() {
                parents.insert(row.get("id").to_owned(), row.get("parent").to_owned());
            }
        }
        Self { ids, parents }
    }

    /// Whether the vocabulary has this word.
    pub(super) fn has(&self, kind: &str, id: &str) -> bool {
        self.ids.get(kind).is_some_and(|ids| ids.contains(id))
    }

    /// All words of a kind.
    pub(super) fn all(&self, kind: &str) -> impl Iterator<Item = &str> {
        self.ids.get(kind).into_iter().flatten().map(String::as_str)
    }

    /// The genre of the first level that a genre belongs to.
    pub(super) fn top_level<'a>(&'a self, genre: &'a str) -> &'a str {
        self.parents.get(genre).map_or(genre, String::as_str)
    }
}

pub(super) fn check(rows: &[&Row], findings: &mut Findings) {
    let by_id: HashMap<(&str, &str), &Row> = rows.iter().map(|row| ((row.get("kind"), row.get("id")), *row)).collect();
    let mut seen = BTreeSet::new();
    for row in rows {
        let (kind, id) = (row.get("kind"), row.get("id"));
        if kind != GENRE {
            row.require::<TraitKind>("kind", findings);
        }
        row.require::<TraitId>("id", findings);
        row.demand("name", findings);
        row.demand("definition", findings);
        row.check_repeats("synonyms", findings);
        if !seen.insert((kind, id)) {
            findings.problem(row, "id", format!("the {kind} is there twice"), "leave one line out");
        }
        check_parent(row, &by_id, findings);
        check_opposite(row, &by_id, findings);
    }
    check_genre_names(rows, findings);
}

fn check_parent(row: &Row, by_id: &HashMap<(&str, &str), &Row>, findings: &mut Findings) {
    let parent = row.get("parent");
    if parent.is_empty() {
        return;
    }
    if row.get("kind") != GENRE {
        findings.problem(row, "parent", "only a genre has a parent", "leave it empty");
        return;
    }
    match by_id.get(&(GENRE, parent)) {
        None => findings.problem(
            row,
            "parent",
            format!("the parent “{parent}” is no genre"),
            "name a genre of the first level",
        ),
        Some(above) if !above.get("parent").is_empty() => {
            let what = format!("the parent “{parent}” has a parent itself");
            findings.problem(row, "parent", what, "name a genre of the first level: there are two levels only");
        }
        Some(_) => {}
    }
}

fn check_opposite(row: &Row, by_id: &HashMap<(&str, &str), &Row>, findings: &mut Findings) {
    let (opposite, mood) = (row.get("opposite"), TraitKind::Mood.as_str());
    if opposite.is_empty() {
        if row.get("kind") == mood {
            row.demand("opposite", findings);
        }
        return;
    }
    if row.get("kind") != mood {
        findings.problem(row, "opposite", "only a mood has an opposite", "leave it empty");
        return;
    }
    match by_id.get(&(mood, opposite)) {
        None => findings.problem(row, "opposite", format!("the opposite “{opposite}” is no mood"), "name a mood"),
        Some(_) if opposite == row.get("id") => {
            findings.problem(row, "opposite", "a mood is not its own opposite", "name another mood");
        }
        Some(other) if other.get("opposite") != row.get("id") => {
            findings.problem(
                row,
                "opposite",
                format!("its opposite “{opposite}” does not name it as its own"),
                "let both name each other",
            );
        }
        Some(_) => {}
    }
}

/// A term that a reader types for a genre must mean one only.
fn check_genre_names(rows: &[&Row], findings: &mut Findings) {
    let mut owners: HashMap<String, &str> = HashMap::new();
    for row in rows.iter().filter(|row| row.get("kind") == GENRE) {
        for name in [row.get("id"), row.get("name")].into_iter().chain(row.list("synonyms")) {
            let owner = *owners.entry(fold(name)).or_insert(row.get("id"));
            if owner != row.get("id") {
                findings.problem(row, "synonyms", format!("“{name}” means the genre “{owner}” too"), "keep it for one");
            }
        }
    }
}
