//! Decayed counts.
//!
//! Forward decay (Cormode, Shkapenyuk, Srivastava and Xu, "Forward Decay: A Practical Time Decay Model for Streaming
//! Systems", ICDE 2009): instead of shrinking old counts, newer asks weigh more, `2^(t/h)` at the time `t` with the
//! half-life `h`. A score as of `now` is the sum of the weights over `2^(now/h)`, so no count is touched as it ages, and
//! the order of two subjects never changes by itself. Weights are kept as their binary logarithm: the landmark can be
//! the epoch for good, where the paper moves it before the exponential overflows.

use std::{
    cmp::Ordering,
    collections::{HashMap, hash_map::Entry},
};

use jiff::Timestamp;

use super::AskedFor;
use crate::{domain::Subject, store::AskCount};

/// After this many seconds an ask counts half: three days.
const HALF_LIFE: f64 = 3.0 * 24.0 * 60.0 * 60.0;

/// The binary logarithm of the score below which a subject is forgotten: one ask, a month ago.
const FADED: f64 = -10.0;

/// A stored score above this, in binary logarithm, is nobody's count but a damaged record.
const ABSURD: f64 = 60.0;

/// Subjects with the logarithm of their weight.
#[derive(Clone, Debug)]
pub(super) struct Scores {
    weights: HashMap<Subject, f64>,
    /// The latest moment that the weights are about.
    as_of: Timestamp,
}

/// How many half-lives after the epoch a moment is.
fn half_lives(at: Timestamp) -> f64 {
    at.duration_since(Timestamp::UNIX_EPOCH).as_secs_f64() / HALF_LIFE
}

/// `log2(2^a + 2^b)`.
fn sum(a: f64, b: f64) -> f64 {
    let (large, small) = if a > b { (a, b) } else { (b, a) };
    large + (small - large).exp2().ln_1p() / std::f64::consts::LN_2
}

impl Scores {
    pub(super) fn new(now: Timestamp) -> Self {
        Self { weights: HashMap::new(), as_of: now }
    }

    pub(super) fn len(&self) -> usize {
        self.weights.len()
    }

    pub(super) fn as_of(&self) -> Timestamp {
        self.as_of
    }

    /// Tells the time. When it has gone back, all scores stay what they were, instead of growing by what had not
    /// happened yet.
    pub(super) fn at(&mut self, now: Timestamp) {
        if now < self.as_of {
            let back = half_lives(self.as_of) - half_lives(now);
            for weight in self.weights.values_mut() {
                *weight -= back;
            }
        }
        self.as_of = now;
    }

    /// Counts `asks` of the present moment.
    pub(super) fn count(&mut self, subject: Subject, asks: u32) {
        self.put(subject, f64::from(asks).log2() + half_lives(self.as_of));
    }

    fn put(&mut self, subject: Subject, weight: f64) {
        match self.weights.entry(subject) {
            Entry::Occupied(mut known) => *known.get_mut() = sum(*known.get(), weight),
            Entry::Vacant(place) => {
                place.insert(weight);
            }
        }
    }

    /// Adds all of `other`, which must be of the same moment.
    pub(super) fn add(&mut self, other: &Self) {
        for (subject, weight) in &other.weights {
            self.put(subject.clone(), *weight);
        }
    }

    /// Adds what was stored. Its time may have been told by a clock that was ahead: it is then of now. What cannot be
    /// a count is left out.
    pub(super) fn add_stored(&mut self, stored: &[AskCount]) {
        for count in stored {
            let score = count.score.log2();
            if let Some(subject) = Subject::of_key(&count.key).filter(|_| score.is_finite() && score < ABSURD) {
                self.put(subject, score + half_lives(count.as_of.min(self.as_of)));
            }
        }
    }

    fn score(&self, weight: f64) -> f64 {
        weight - half_lives(self.as_of)
    }

    /// Forgets what has faded, then the least while there are more than `most`; returns what was forgotten.
    pub(super) fn trim(&mut self, most: usize) -> Vec<Subject> {
        let mut ranked = self.ranked();
        let kept = ranked.partition_point(|&(_, weight)| self.score(weight) > FADED).min(most);
        let forgotten: Vec<Subject> = ranked.drain(kept..).map(|(subject, _)| subject.clone()).collect();
        for subject in &forgotten {
            self.weights.remove(subject);
        }
        forgotten
    }

    /// Forgets these.
    pub(super) fn remove(&mut self, subjects: &[Subject]) {
        for subject in subjects {
            self.weights.remove(subject);
        }
    }

    /// Most first; of equals the smaller key.
    fn ranked(&self) -> Vec<(&Subject, f64)> {
        let mut ranked: Vec<(&Subject, f64)> =
            self.weights.iter().map(|(subject, weight)| (subject, *weight)).collect();
        ranked.sort_unstable_by(|a, b| match b.1.total_cmp(&a.1) {
            Ordering::Equal => (a.0.id(), a.0.kind() as u8).cmp(&(b.0.id(), b.0.kind() as u8)),
            unequal => unequal,
        });
        ranked
    }

    pub(super) fn top(&self, limit: usize) -> Vec<AskedFor> {
        let best = self.ranked().into_iter().take(limit);
        best.map(|(subject, weight)| AskedFor { subject: subject.clone(), score: self.score(weight).exp2() }).collect()
    }

    /// These subjects, as they are stored.
    pub(super) fn records<'a>(&self, subjects: impl Iterator<Item = &'a Subject>) -> Vec<AskCount> {
        let record = |subject: &Subject| {
            let score = self.score(*self.weights.get(subject)?).exp2();
            Some(AskCount { key: subject.key()?, score, as_of: self.as_of })
        };
        subjects.filter_map(record).collect()
    }

    pub(super) fn subjects(&self) -> impl Iterator<Item = &Subject> {
        self.weights.keys()
    }

    /// The works that are asked for most.
    pub(super) fn works(&self, limit: usize) -> Vec<crate::domain::WorkId> {
        let work =
            |(subject, _): (&Subject, f64)| if let Subject::Work(id) = subject { Some(id.clone()) } else { None };
        self.ranked().into_iter().filter_map(work).take(limit).collect()
    }
}
