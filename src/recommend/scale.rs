//! What a match score means: of readers who liked what was asked for, how many wanted this book too.
//!
//! Platt scaling (Platt 1999) in two steps: the odds by likeness, as if nothing were known of readers, and what readers' word
//! adds to them, the more of it there is. It is fitted to the lists of this site as readers see them, for readers who were set aside when the model was
//! learned ([`trial`](super::trial)). Without a model nothing is known of readers, and the score is the likeness.

use super::{model::Logistic, pick::MatchScore};

/// What the score of a work follows from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Known {
    /// How many books were asked for.
    pub(super) seeds: f32,
    /// What readers say: the chance that one of them wants it, from 0 to 1; 0: they hardly ever have it beside the seeds.
    pub(super) chance: f32,
    /// How much their word counts, from 0 to 1.
    pub(super) share: f32,
    /// How much is alike, from 0 to 1.
    pub(super) likeness: f32,
    /// How widely it is read, from 0 to 1.
    pub(super) popularity: f32,
}

/// Less than this is not told from nothing.
const LEAST_CHANCE: f32 = 0.002;

/// From what is known to scores, as it was fitted.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    /// From likeness to log odds, as if nothing were known of readers.
    likeness: Logistic,
    /// What readers' word adds to them.
    readers: Logistic,
}

/// What the odds follow from where nothing is known of readers.
const OF_LIKENESS: usize = 4;

/// What readers' word consists of.
const OF_READERS: usize = 6;

impl Fitted {
    /// Fits both to books that were shown and whether they were wanted.
    pub(super) fn fit(shown: &[(Known, bool)]) -> Self {
        let rows: Vec<_> = shown.iter().map(|(known, wanted)| (known.of_likeness(), 0.0, *wanted)).collect();
        let likeness = Logistic::fit_beside(&rows);
        let rows: Vec<_> = shown
            .iter()
            .map(|(known, wanted)| {
                let odds = likeness.odds(&known.of_likeness());
                (known.of_readers(odds), odds, *wanted)
            })
            .collect();
        Self { likeness, readers: Logistic::fit_beside(&rows) }
    }

    /// From the two parts of a model's file; another number of inputs would be that of another program.
    fn of_parts([likeness, readers]: &[Logistic; 2]) -> Option<Self> {
        let fits = likeness.inputs() == OF_LIKENESS && readers.inputs() == OF_READERS;
        fits.then(|| Self { likeness: likeness.clone(), readers: readers.clone() })
    }

    /// The two parts, for a model's file.
    pub fn into_parts(self) -> [Logistic; 2] {
        [self.likeness, self.readers]
    }

    /// The chance that a reader wants the book, from 0 to 1.
    pub(super) fn chance(&self, known: &Known) -> f32 {
        let odds = self.likeness.odds(&known.of_likeness());
        let odds = odds + self.readers.odds(&known.of_readers(odds));
        1.0 / (1.0 + (-odds).exp())
    }
}

impl Known {
    fn of_likeness(&self) -> [f32; OF_LIKENESS] {
        [1.0, self.likeness, self.popularity, self.seeds.max(1.0).ln()]
    }

    /// All of it nothing, where readers' word counts nothing. `odds` are those of the likeness, which it may take back.
    fn of_readers(&self, odds: f32) -> [f32; OF_READERS] {
        let chance = self.chance.clamp(LEAST_CHANCE, 1.0 - LEAST_CHANCE);
        let of_readers = (chance / (1.0 - chance)).ln();
        let seeds = self.seeds.max(1.0).ln();
        let is_rare = if self.chance > 0.0 { 0.0 } else { 1.0 };
        [1.0, of_readers, seeds, of_readers * seeds, odds, is_rare].map(|input| input * self.share)
    }
}

/// From what is known to scores.
#[derive(Clone, Debug, Default)]
pub(super) struct Scale(Option<Fitted>);

impl Scale {
    /// As a model's file has it, if it has one.
    pub(super) fn new(parts: Option<&[Logistic; 2]>) -> Self {
        Self(parts.and_then(Fitted::of_parts))
    }

    /// The score of a work of which so much is known, and which has this strength.
    pub(super) fn score(&self, known: &Known, strength: f32) -> MatchScore {
        match &self.0 {
            Some(fitted) => MatchScore::of_chance(fitted.chance(known)),
            None => MatchScore::of_likeness(strength),
        }
    }
}
