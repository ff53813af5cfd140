//! Years and first authors against the reference.

use std::collections::HashSet;

use super::{
    Goal,
    reference::{Book, Names, Reference},
    report::Findings,
    settled::{AUTHORS, Settled, YEAR},
    sheet::Row,
};

/// The most disagreements that may be open, in percent of what was compared.
const MOST_OPEN: f64 = 0.5;

/// How a comparison of one fact went.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    compared: usize,
    settled: usize,
    open: usize,
}

impl Tally {
    #[expect(clippy::cast_precision_loss, reason = "a few thousand works")]
    fn goal(self, what: &str) -> Goal {
        let share = self.open as f64 * 100.0 / (self.compared.max(1)) as f64;
        let detail = format!("{} of {}, {} settled by hand", self.open, self.compared, self.settled);
        Goal::at_most(&format!("{what} that disagree with the reference, %"), share, MOST_OPEN).with(detail)
    }
}

/// How the comparisons went.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Compared {
    years: Tally,
    authors: Tally,
}

impl Compared {
    pub(super) fn goals(self) -> [Goal; 2] {
        [self.years.goal("Years"), self.authors.goal("First authors")]
    }
}

/// Compares every work with the books of its number or title. What disagrees and is not settled is a note.
pub(super) fn compare(
    works: &[&Row],
    authors: &[&Row],
    reference: &Reference,
    settled: &Settled,
    findings: &mut Findings,
) -> Compared {
    let names = Names::of(authors);
    let mut compared = Compared::default();
    let mut used = HashSet::new();
    for row in works.iter().filter(|row| !row.is_extra) {
        let like = reference.like(row);
        if like.is_empty() {
            continue;
        }
        let same: Vec<&Book> = like.iter().copied().filter(|book| names.wrote(row, &book.authors)).collect();
        if let Some(what) = author_differs(row, &like, &same, &names) {
            note(row, AUTHORS, what, settled, &mut compared.authors, &mut used, findings);
        }
        compared.authors.compared += 1;
        match compare_year(row, &same) {
            Year::Unknown => continue,
            Year::Same => {}
            Year::Differs(what) => note(row, YEAR, what, settled, &mut compared.years, &mut used, findings),
        }
        compared.years.compared += 1;
    }
    settled.check(works, &used, findings);
    compared
}

fn note(
    row: &Row,
    column: &'static str,
    what: String,
    settled: &Settled,
    tally: &mut Tally,
    used: &mut HashSet<(String, &'static str)>,
    findings: &mut Findings,
) {
    used.insert((row.get("id").to_owned(), column));
    if settled.on(row.get("id"), column).is_some() {
        tally.settled += 1;
    } else {
        tally.open += 1;
        findings.note(row, column, what);
    }
}

fn author_differs(row: &Row, like: &[&Book], same: &[&Book], names: &Names<'_>) -> Option<String> {
    if same.is_empty() {
        let others: Vec<&str> = like.iter().map(|book| book.authors.as_str()).collect();
        return Some(format!("the reference has a book of this title by {}", others.join(" or by ")));
    }
    let first = row.list("authors").next().unwrap_or_default();
    if same.iter().any(|book| names.is_among(first, book.first_author())) {
        return None;
    }
    Some(format!("the first author is “{first}” here and {} in the reference", same[0].first_author()))
}

enum Year {
    /// There is nothing to compare.
    Unknown,
    Same,
    Differs(String),
}

fn compare_year(row: &Row, same: &[&Book]) -> Year {
    let Some(year) = row.number::<i16>("year") else { return Year::Unknown };
    let known = same.iter().filter_map(|book| Some((book.year()?, *book)));
    match known.min_by_key(|(known, _)| known.abs_diff(year)) {
        None => Year::Unknown,
        Some((nearest, _)) if nearest == year => Year::Same,
        Some((nearest, book)) => {
            Year::Differs(format!("is of {year} here and of {nearest} in the reference ({})", book.title))
        }
    }
}
