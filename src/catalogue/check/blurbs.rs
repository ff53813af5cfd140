//! The rules of the blurbs: our own words, each its own.

use std::collections::{BTreeSet, HashMap};

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

/// Compares each blurb with those before it that share some words in a row. Thousands of blurbs share some with hundreds of
/// others, and an operator's start waits for this: so words are numbers here.
fn check_likeness(blurbs: &[Blurb<'_>], findings: &mut Findings) {
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    let numbered: Vec<Numbered> = blurbs.iter().map(|blurb| Numbered::of(blurb, &mut numbers)).collect();
    let mut runs: HashMap<&[u32], Vec<usize>> = HashMap::new();
    for (at, (blurb, words)) in blurbs.iter().zip(&numbered).enumerate() {
        let shared = words.all.windows(COMPARED).filter_map(|run| runs.get(run)).flatten();
        let earlier: BTreeSet<usize> = shared.copied().collect();
        for other in earlier {
            if let Some(likeness) = words.likeness(&numbered[other]) {
                let what = format!("{} that of “{}”", likeness.told(&blurb.words), blurbs[other].row.get("id"));
                findings.problem(blurb.row, "blurb", what, "write it anew, in other words");
            }
        }
        for run in words.all.windows(COMPARED) {
            runs.entry(run).or_default().push(at);
        }
    }
}

/// A blurb's words by number.
struct Numbered {
    /// In their order.
    all: Vec<u32>,
    /// Each once, sorted.
    distinct: Vec<u32>,
}

/// How two blurbs are too much alike.
enum Likeness {
    Same,
    NearlySame,
    /// The words from here on stand in both.
    Run(usize),
}

impl Numbered {
    fn of<'a>(blurb: &'a Blurb<'_>, numbers: &mut HashMap<&'a str, u32>) -> Self {
        let mut number = |word: &'a str| {
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            *numbers.entry(word).or_insert(next)
        };
        let all: Vec<u32> = blurb.words.iter().map(|word| number(word)).collect();
        let mut distinct = all.clone();
        distinct.sort_unstable();
        distinct.dedup();
        Self { all, distinct }
    }

    fn likeness(&self, other: &Self) -> Option<Likeness> {
        if self.all == other.all {
            return Some(Likeness::Same);
        }
        let shared = self.distinct.iter().filter(|word| other.distinct.binary_search(word).is_ok()).count();
        if shared * 100 >= (self.distinct.len() + other.distinct.len() - shared) * NEARLY {
            return Some(Likeness::NearlySame);
        }
        let stands_in_other = |run: &[u32]| other.all.windows(COPIED).any(|theirs| theirs == run);
        self.all.windows(COPIED).position(stands_in_other).map(Likeness::Run)
    }
}

impl Likeness {
    fn told(&self, words: &[String]) -> String {
        match self {
            Self::Same => "is the same as".to_owned(),
            Self::NearlySame => "is nearly the same as".to_owned(),
            Self::Run(at) => format!("shares “{}” with", words[*at..*at + COPIED].join(" ")),
        }
    }
}
