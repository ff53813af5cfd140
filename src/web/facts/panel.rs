//! What the panel shows at each moment of a job's life.

use jiff::Timestamp;

use super::{Found, Report};
use crate::{
    domain::{AuthorFacts, FactsReport, GenreFacts, Named, Progress, SourceFailure, SourceProgress, Told, WorkFacts},
    web::{
        links::{self, Link},
        news::{AskedLine, age, asking},
        site::words,
        words::Words,
    },
};

/// The panel, as the block `panel` of `facts.html` shows it.
#[derive(Debug, Default)]
pub(in crate::web) struct FactsPanel {
    pub(super) heading: String,
    pub(super) status: String,
    /// Where to ask again; none when there is nothing more to come, or on the page that htmx does not drive.
    pub(super) poll: Option<String>,
    pub(super) progress: Option<Progress>,
    pub(super) asking: Vec<AskedLine>,
    pub(super) passage: Option<Passage>,
    pub(super) rows: Vec<Row>,
    pub(super) failures: Vec<String>,
    pub(super) age: Option<String>,
    pub(super) none: Option<&'static str>,
    pub(super) act: Option<Link>,
    pub(super) is_fragment: bool,
}

/// A text, and whose it is.
#[derive(Debug)]
pub(super) struct Passage {
    pub(super) paragraphs: Vec<String>,
    pub(super) credit: Credit,
}

/// A fact, and whose it is.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) label: &'static str,
    pub(super) text: String,
    pub(super) credit: Credit,
}

/// Who told it, where, and under which licence.
#[derive(Debug)]
pub(super) struct Credit {
    pub(super) source: String,
    pub(super) url: Option<String>,
    pub(super) licence: Option<Licence>,
}

/// A licence by name, with its own page where we know it.
#[derive(Debug)]
pub(super) struct Licence {
    pub(super) name: String,
    pub(super) url: Option<&'static str>,
}

/// Where the licences of what sources send stand.
const LICENCES: [(&str, &str); 3] = [
    ("CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
    ("CC BY-SA 3.0", "https://creativecommons.org/licenses/by-sa/3.0/"),
    ("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
];

/// What both reports have in common.
struct Heard<'a> {
    failed: &'a [SourceFailure],
    asked: &'a [SourceProgress],
    as_of: Timestamp,
    is_failure: bool,
}

impl FactsPanel {
    pub(super) fn is_busy(&self) -> bool {
        self.progress.is_some()
    }

    /// The panel for what was found. It polls only where htmx drives it.
    pub(in crate::web) fn of(found: &Found, named: &Named, now: Timestamp) -> Self {
        let words = words();
        let (passage, rows, heard) = shown(words, &found.report);
        let page = |text: &str| Some(Link { url: links::facts("/facts", &named.subject), text: text.to_owned() });
        let underway = found.job.as_ref().filter(|job| !job.status.is_final());
        let facts = rows.len() + usize::from(passage.is_some());
        let panel = Self { heading: words.others_say_of(&named.title), passage, rows, ..Self::default() };
        if let Some(job) = underway {
            return Self {
                status: words.asking_for_facts(job.progress),
                poll: Some(links::facts(&format!("/api/job/{}", job.id), &named.subject)),
                progress: Some(job.progress),
                asking: heard.map(|heard| asking(words, heard.asked)).unwrap_or_default(),
                act: page(words.told.open),
                ..panel
            };
        }
        let Some(heard) = heard else {
            let (status, none) = (words.told.ended.to_owned(), Some(words.told.ended));
            return Self { status, none, act: page(words.told.try_again), ..panel };
        };
        let none = match (heard.asked.is_empty(), heard.is_failure) {
            (true, _) => words.told.nobody_asked,
            (_, true) => words.told.no_answer,
            (_, false) => words.told.nothing_known,
        };
        let old = age(now, heard.as_of);
        let told = if found.stale { words.stale_facts(old) } else { words.as_of(old) };
        Self {
            status: words.facts_found(facts),
            failures: failures(words, heard.failed),
            age: (!heard.asked.is_empty()).then_some(told),
            none: (facts == 0).then_some(none),
            act: page(if heard.is_failure { words.told.try_again } else { words.told.open }),
            ..panel
        }
    }

    /// As htmx gets it.
    pub(super) fn into_fragment(self) -> Self {
        Self { is_fragment: true, ..self }
    }

    /// As it stands in a page that asks again by itself.
    pub(super) fn into_page(self) -> Self {
        Self { poll: None, act: None, ..self }
    }
}

/// Each source once, however much of it failed.
fn failures(words: &Words, failed: &[SourceFailure]) -> Vec<String> {
    let mut sentences: Vec<String> = failed.iter().map(|failure| words.did_not_answer(failure)).collect();
    sentences.dedup();
    sentences
}

fn shown<'a>(words: &Words, report: &'a Report) -> (Option<Passage>, Vec<Row>, Option<Heard<'a>>) {
    match report {
        Report::Work(None) | Report::Author(None) | Report::Genre(None) => (None, Vec::new(), None),
        Report::Work(Some(report)) => {
            let rows = of_work(words, &report.facts);
            (report.facts.description.as_ref().map(passage), rows, Some(heard(report)))
        }
        Report::Author(Some(report)) => {
            let rows = of_author(words, &report.facts);
            (report.facts.summary.as_ref().map(passage), rows, Some(heard(report)))
        }
        Report::Genre(Some(report)) => (None, of_genre(words, &report.facts), Some(heard(report))),
    }
}

fn heard<F>(report: &FactsReport<F>) -> Heard<'_> {
    let FactsReport { failed, asked, as_of, .. } = report;
    Heard { failed, asked, as_of: *as_of, is_failure: report.is_failure() }
}

fn of_work(words: &Words, facts: &WorkFacts) -> Vec<Row> {
    let told = words.told;
    let rows = [
        row(told.rating, facts.rating.as_ref(), |rating| words.rated(*rating)),
        row(told.pages, facts.pages.as_ref(), ToString::to_string),
        row(told.editions, facts.editions.as_ref(), ToString::to_string),
        row(told.subjects, facts.subjects.as_ref(), |subjects| subjects.join(" · ")),
    ];
    rows.into_iter().flatten().collect()
}

fn of_author(words: &Words, facts: &AuthorFacts) -> Vec<Row> {
    let year = |year: &i16| words.year(*year);
    let rows = [row(words.told.born, facts.born.as_ref(), year), row(words.told.died, facts.died.as_ref(), year)];
    rows.into_iter().flatten().collect()
}

fn of_genre(words: &Words, facts: &GenreFacts) -> Vec<Row> {
    let told = words.told;
    let list = |names: &Vec<String>| names.join(" · ");
    let rows = [
        row(told.on_shelf, facts.on_shelf.as_ref(), ToString::to_string),
        row(told.most_published, facts.most_published.as_ref(), list),
        row(told.most_prolific, facts.most_prolific.as_ref(), list),
        row(told.related, facts.related.as_ref(), list),
    ];
    rows.into_iter().flatten().collect()
}

fn row<T>(label: &'static str, told: Option<&Told<T>>, text: impl Fn(&T) -> String) -> Option<Row> {
    let told = told?;
    Some(Row { label, text: text(&told.value), credit: credit(told) }).filter(|row| !row.text.is_empty())
}

fn passage(told: &Told<String>) -> Passage {
    let paragraphs = told.value.split('\n').map(str::trim).filter(|text| !text.is_empty());
    Passage { paragraphs: paragraphs.map(str::to_owned).collect(), credit: credit(told) }
}

fn credit<T>(told: &Told<T>) -> Credit {
    let licence = |name: &String| {
        let known = LICENCES.iter().find(|(known, _)| known == name);
        Licence { name: name.clone(), url: known.map(|(_, url)| *url) }
    };
    Credit {
        source: told.source.clone(),
        url: told.url.as_ref().map(|url| url.as_str().to_owned()),
        licence: told.licence.as_ref().map(licence),
    }
}
