//! The rules of the blurbs: our own words, each its own.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{report::Findings, sheet::Row};
use crate::domain::fold_words;

/// The fewest and the most words of a blurb.
const WORDS: (usize, usize) = (12, 45);

/// So many words at the beginning tell one blurb from all others.
const BEGINNING: usize = 3;

/// So many words in a row are no chance.
pub(super) const COPIED: usize = 8;

/// Blurbs that share a run of so many words are compared as wholes.
const COMPARED: usize = 3;

/// The share of different words in common, in percent, from which two blurbs are nearly the same.
const NEARLY: usize = 70;

/// Praise that says nothing of the book. Folded.
const HYPE: &[&str] = &[
    "award winning",
    "bestseller",
    "bestselling",
    "best selling",
    "breathtaking",
    "classic tale",
    "epic masterpiece",
    "groundbreaking",
    "life changing",
    "masterpiece",
    "mesmerising",
    "mesmerizing",
    "mind blowing",
    "must read",
    "page turner",
    "page turning",
    "spellbinding",
    "stunning",
    "timeless",
    "tour de force",
    "unforgettable",
    "unputdownable",
];

/// Marks of HTML, Markdown, addresses and entities.
const MARKUP: &[&str] = &["<", ">", "**", "__", "](", "http://", "https://", "www.", "&amp;", "&#", "\\n", "`"];

struct Blurb<'a> {
    row: &'a Row,
    words: Vec<String>,
}

pub(super) fn check(rows: &[&Row], findings: &mut Findings) {
    let blurbs: Vec<Blurb<'_>> = rows.iter().map(|row| Blurb { row, words: fold_words(row.get("blurb")) }).collect();
    for blurb in &blurbs {
        check_one(blurb, findings);
    }
    check_beginnings(&blurbs, findings);
    check_likeness(&blurbs, findings);
}

fn check_one(blurb: &Blurb<'_>, findings: &mut Findings) {
    let text = blurb.row.get("blurb");
    let count = text.split_whitespace().count();
    let (least, most) = WORDS;
    if !(least..=most).contains(&count) {
        let what = format!("{count} words instead of {least} to {most}");
        findings.problem(blurb.row, "blurb", what, "say one or two sentences on what the book tells");
    }
    let padded = format!(" {} ", blurb.words.join(" "));
    for hype in HYPE.iter().filter(|hype| padded.contains(&format!(" {hype} "))) {
        let what = format!("praises (“{hype}”) instead of telling");
        findings.problem(blurb.row, "blurb", what, "say what happens in the book instead");
    }
    for mark in MARKUP.iter().filter(|mark| text.contains(**mark)) {
        findings.problem(blurb.row, "blurb", format!("has markup (“{mark}”)"), "write plain words");
    }
}

fn check_beginnings(blurbs: &[Blurb<'_>], findings: &mut Findings) {
    let mut seen: HashMap<&[String], &Row> = HashMap::new();
    for blurb in blurbs {
        let Some(beginning) = blurb.words.get(..BEGINNING) else { continue };
        if let Some(first) = seen.get(beginning) {
            let (words, id) = (beginning.join(" "), first.get("id"));
            let what = format!("begins with “{words}” as that of “{id}” does");
            findings.problem(blurb.row, "blurb", what, "begin it another way");
        } else {
            seen.insert(beginning, blurb.row);
        }
    }
}

/// Compares each blurb with those before it that share some words in a row.
fn check_likeness(blurbs: &[Blurb<'_>], findings: &mut Findings) {
    let mut runs: HashMap<&[String], Vec<usize>> = HashMap::new();
    for (at, blurb) in blurbs.iter().enumerate() {
        let earlier: BTreeSet<usize> =
            blurb.words.windows(COMPARED).filter_map(|run| runs.get(run)).flatten().copied().collect();
        for other in earlier.into_iter().filter_map(|other| blurbs.get(other)) {
            if let Some(what) = likeness(&blurb.words, &other.words) {
                let what = format!("{what} that of “{}”", other.row.get("id"));
                findings.problem(blurb.row, "blurb", what, "write it anew, in other words");
            }
        }
        for run in blurb.words.windows(COMPARED) {
            runs.entry(run).or_default().push(at);
        }
    }
}

/// How two blurbs are too much alike.
fn likeness(one: &[String], other: &[String]) -> Option<String> {
    if one == other {
        return Some("is the same as".to_owned());
    }
    let (set, other_set): (HashSet<_>, HashSet<_>) = (one.iter().collect(), other.iter().collect());
    let (shared, all) = (set.intersection(&other_set).count(), set.union(&other_set).count());
    if shared * 100 >= all * NEARLY {
        return Some("is nearly the same as".to_owned());
    }
    let runs: HashSet<&[String]> = other.windows(COPIED).collect();
    let run = one.windows(COPIED).find(|run| runs.contains(run))?;
    Some(format!("shares “{}” with", run.join(" ")))
}
