//! What a recommendation is made of.

use crate::domain::{Filters, Subject, WorkId};

/// What to recommend for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Request {
    /// What was asked for; several are blended.
    pub seeds: Vec<Subject>,
    /// How many cards at most, 1 to 50.
    pub limit: usize,
    /// What every card must be.
    pub filters: Filters,
    /// How far from what was asked for.
    pub variety: Variety,
}

impl Request {
    /// For these seeds, not narrowed, as varied as usual.
    pub fn new(seeds: Vec<Subject>, limit: usize) -> Self {
        Self { seeds, limit, filters: Filters::default(), variety: Variety::default() }
    }
}

/// From 0, only the closest, to 100, as surprising as can be while it still matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Variety(u8);

impl Variety {
    /// Of a number from 0 to 100; what is more counts as 100.
    pub fn new(percent: u8) -> Self {
        Self(percent.min(100))
    }

    /// The number.
    pub fn get(self) -> u8 {
        self.0
    }
}

impl Default for Variety {
    /// What a reader gets who does not say.
    fn default() -> Self {
        Self(40)
    }
}

/// How well a work matches, from 0 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MatchScore {
    percent: u8,
    meaning: Meaning,
}

/// What a match score counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Meaning {
    /// Of a hundred readers who liked what was asked for, so many wanted this book too.
    Readers,
    /// Of all that is known of both, so much is alike: where nothing is known of readers.
    Likeness,
    /// Of what was typed, so much stands in what is known of the book.
    Words,
}

impl MatchScore {
    /// From a chance between 0 and 1. What is shown was found to match, so that it has 1 at least.
    pub(super) fn of_chance(chance: f32) -> Self {
        Self { percent: percent(chance).max(1), meaning: Meaning::Readers }
    }

    /// From a likeness between 0 and 1. The square root spreads the low end: a cosine over many weighted traits
    /// rarely passes one half even for books that readers call alike. It keeps the order, and both ends.
    pub(super) fn of_likeness(likeness: f32) -> Self {
        Self { percent: percent(likeness.max(0.0).sqrt()), meaning: Meaning::Likeness }
    }

    /// From the share of what was typed that fits, between 0 and 1.
    pub(super) fn of_words(share: f32) -> Self {
        Self { percent: percent(share), meaning: Meaning::Words }
    }

    /// The number.
    pub fn get(self) -> u8 {
        self.percent
    }

    /// What it counts.
    pub fn meaning(self) -> Meaning {
        self.meaning
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=100")]
fn percent(share: f32) -> u8 {
    (share.clamp(0.0, 1.0) * 100.0).round() as u8
}

/// A part of a score, told as data; the words for it are the page's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Themes that both have.
    Themes(Vec<String>),
    /// Genres that both have.
    Genres(Vec<String>),
    /// Moods that both have.
    Moods(Vec<String>),
    /// Both take place there.
    Settings(Vec<String>),
    /// Both take place then.
    Periods(Vec<String>),
    /// By an author that was asked for, or of a book that was.
    Author(String),
    /// Readers of these books, which were asked for, had it on their shelves too.
    Readers(Vec<String>),
    /// The next volume of the series that was asked for.
    NextInSeries(String),
    /// A later volume of the series that was asked for; the next one is not to be shown.
    LaterInSeries(String),
    /// The first volume of the series whose last one was asked for.
    SeriesStart(String),
    /// The words that were typed stand in what we know of it.
    Words(Vec<String>),
    /// Its title or its author's name is spelled much like what was typed.
    Spelling,
    /// Widely read.
    WidelyRead,
}

/// One card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    /// The work.
    pub work: WorkId,
    /// How well it matches.
    pub score: MatchScore,
    /// What made the score, strongest first; never empty.
    pub reasons: Vec<Reason>,
}

/// Which shelf of the page a pick stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// How the series that was asked for goes on.
    NextInSeries,
    /// Where the series begins whose last volume was asked for.
    SeriesStart,
    /// Like what was asked for, or fitting the words.
    Alike,
    /// The best of the author or genre that was asked for.
    BestOf,
    /// Neighbours of the author or genre that was asked for.
    Neighbours,
    /// Of the same genre, and of the same place or time, as what was asked for.
    SameShelf,
    /// Read by few, and fitting well.
    LittleKnown,
    /// Nothing fits: what is nearest to the words.
    Nearest,
    /// Nothing is near either: what most readers know.
    WidelyRead,
}

/// A shelf of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelf {
    /// Which.
    pub section: Section,
    /// Its cards, best first; never empty.
    pub picks: Vec<Pick>,
}

/// The answer: shelves in the order of the page, never an asked-for book among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picks {
    /// Empty only when the catalogue has nothing else.
    pub shelves: Vec<Shelf>,
}

impl Picks {
    /// All cards, in the order of the page.
    pub fn all(&self) -> impl Iterator<Item = &Pick> {
        self.shelves.iter().flat_map(|shelf| &shelf.picks)
    }

    /// Adds a shelf, unless it is empty.
    pub(super) fn push(&mut self, section: Section, picks: Vec<Pick>) {
        if !picks.is_empty() {
            self.shelves.push(Shelf { section, picks });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_runs_from_0_to_100_and_keeps_the_order() {
        let score = |likeness| MatchScore::of_likeness(likeness).get();
        assert_eq!((score(-1.0), score(0.0), score(1.0), score(7.0)), (0, 0, 100, 100));
        assert!(score(0.2) < score(0.3));
        assert_eq!(score(f32::NAN), 0);
        assert_eq!(MatchScore::of_chance(0.0).get(), 1, "what is shown is never said to be wanted by nobody");
        assert_eq!(MatchScore::of_words(0.5).get(), 50);
    }
}
