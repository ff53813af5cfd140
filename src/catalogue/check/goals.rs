//! What the starter catalogue as a whole should reach.

use std::fmt;

use super::{Counts, vocabulary::Words};

/// A figure, and what it should be.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// What is counted, with its unit.
    pub what: String,
    /// The figure.
    pub is: f64,
    /// What it must not fall below.
    pub least: f64,
    /// What it must not exceed.
    pub most: f64,
    /// What else there is to say; may be empty.
    pub detail: String,
}

impl Goal {
    pub(super) fn at_least(what: &str, is: f64, least: f64) -> Self {
        Self { what: what.to_owned(), is, least, most: f64::INFINITY, detail: String::new() }
    }

    pub(super) fn at_most(what: &str, is: f64, most: f64) -> Self {
        Self { what: what.to_owned(), is, least: f64::NEG_INFINITY, most, detail: String::new() }
    }

    pub(super) fn with(self, detail: String) -> Self {
        Self { detail, ..self }
    }

    /// Whether the figure is within its bounds.
    pub fn is_met(&self) -> bool {
        (self.least..=self.most).contains(&self.is)
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mark, decimals) = (if self.is_met() { "met   " } else { "MISSED" }, usize::from(self.is.fract() != 0.0));
        write!(f, "{mark} {}: {:.decimals$}", self.what, self.is)?;
        match (self.least.is_finite(), self.most.is_finite()) {
            (true, true) => write!(f, ", asked {} to {}", self.least, self.most)?,
            (true, false) => write!(f, ", asked {} or more", self.least)?,
            (false, _) => write!(f, ", asked {} or fewer", self.most)?,
        }
        if self.detail.is_empty() { Ok(()) } else { write!(f, " ({})", self.detail) }
    }
}

/// The genres that a reader expects to find, and how many works each must have.
const SHELVES: [&str; 28] = [
    "classics",
    "literary-fiction",
    "science-fiction",
    "fantasy",
    "mystery",
    "thriller",
    "romance",
    "horror",
    "historical-fiction",
    "young-adult",
    "childrens",
    "comics",
    "poetry",
    "plays",
    "short-stories",
    "memoir",
    "biography",
    "history",
    "science",
    "philosophy",
    "psychology",
    "business",
    "travel",
    "nature",
    "religion",
    "true-crime",
    "cooking",
    "essays",
];
const FEWEST_ON_A_SHELF: usize = 10;

/// Since then every decade has works.
const FIRST_DECADE: i16 = 1850;
/// Antiquity ends here.
const MIDDLE_AGES: i16 = 500;
/// A theme of more than this share of all works, in percent, tells few of them apart.
const COMMON: usize = 8;

#[expect(clippy::cast_precision_loss, reason = "a few thousand works")]
pub(super) fn of(counts: &Counts, words: &Words, this_year: i16) -> Vec<Goal> {
    let at_least = |what: &str, is: usize, least: usize| Goal::at_least(what, is as f64, least as f64);
    let since = |year: i16| counts.years.range(year..).map(|(_, works)| works).sum::<usize>();
    let english = counts.languages.get("en").copied().unwrap_or_default();
    let foreign = (counts.works - english) as f64 * 100.0 / counts.works.max(1) as f64;
    let decades: Vec<i16> = (FIRST_DECADE..=this_year).step_by(10).collect();
    let filled = decades.iter().filter(|&&decade| counts.years.range(decade..decade + 10).next().is_some()).count();
    let on_shelf = |shelf: &&&str| counts.genres.get(**shelf).copied().unwrap_or_default() >= FEWEST_ON_A_SHELF;
    let themes = words.all("theme").count();
    vec![
        at_least("Works", counts.works, 3000),
        at_least(
            &format!("Genres with {FEWEST_ON_A_SHELF} works or more"),
            SHELVES.iter().filter(on_shelf).count(),
            SHELVES.len(),
        ),
        Goal::at_least("First published in another language than English, %", foreign, 25.0),
        at_least("Countries that authors are from", counts.countries.len(), 60),
        at_least("Decades since 1850 with works", filled, decades.len()),
        at_least("Works of antiquity", counts.years.range(..MIDDLE_AGES).map(|(_, works)| works).sum(), 20),
        at_least("Works since 2015", since(2015), 500),
        at_least("Works since 2018", since(2018), 250),
        Goal { least: 300.0, ..Goal::at_most("Themes", themes as f64, 500.0) },
        odd_themes("Themes of no work or one only", words, |id| used(counts, id) < 2),
        odd_themes(&format!("Themes of more than {COMMON} % of all works"), words, |id| {
            used(counts, id) * 100 > counts.works * COMMON
        }),
    ]
}

fn used(counts: &Counts, theme: &str) -> usize {
    counts.themes.get(theme).copied().unwrap_or_default()
}

fn odd_themes(what: &str, words: &Words, is_odd: impl Fn(&str) -> bool) -> Goal {
    let odd: Vec<&str> = words.all("theme").filter(|id| is_odd(id)).collect();
    #[expect(clippy::cast_precision_loss, reason = "a few hundred themes")]
    let goal = Goal::at_most(what, odd.len() as f64, 0.0);
    goal.with(odd.join(", "))
}
