//! All evidence together: one strength for each work, and the reasons for one.
//!
//! What readers' shelves say and what is known of the books meet by evidence: the more readers there are of what was asked
//! for and of a work, the more their word counts; of a work without readers, its content says all.

use super::{
    affinity::{Affinity, Content, Contribution, Seeds},
    pick::Reason,
    readers::Readers,
};
use crate::catalogue::WorkIndex;

/// What readers' word counts at most, beside the content: about half, so that a list has what its readers can see to be
/// alike, and not only what everybody reads.
const READERS_SHARE: f32 = 0.5;

/// The evidence in use.
#[derive(Debug)]
pub(super) struct Blend {
    content: Content,
    readers: Option<Readers>,
}

/// A card tells this many reasons at most.
const REASONS: usize = 4;

/// A reason that made less than this share of the strongest one's amount is not worth a line.
const WORTH_TELLING: f32 = 0.12;

impl Blend {
    pub(super) fn new(content: Content, readers: Option<Readers>) -> Self {
        Self { content, readers }
    }

    /// What readers say, where there is a model.
    pub(super) fn readers(&self) -> Option<&Readers> {
        self.readers.as_ref()
    }

    /// For each work, its strength from 0 to 1.
    pub(super) fn strengths(&self, seeds: &Seeds) -> Vec<f32> {
        let mut strengths = self.content.strengths(seeds);
        let Some(readers) = &self.readers else { return strengths };
        let heard = Heard::new(readers, seeds);
        if heard.seeds > 0.0 {
            for ((work, strength), of_readers) in (0..).zip(&mut strengths).zip(readers.strengths(seeds)) {
                let share = heard.share(readers, work);
                *strength += share * (of_readers - *strength);
            }
        }
        strengths
    }

    /// For each of `works`, what made its strength, strongest first.
    pub(super) fn reasons(&self, seeds: &Seeds, works: &[WorkIndex]) -> Vec<Vec<Reason>> {
        let mut all = self.content.contributions(seeds, works);
        if let Some(readers) = &self.readers {
            let heard = Heard::new(readers, seeds);
            for ((parts, more), &work) in all.iter_mut().zip(readers.contributions(seeds, works)).zip(works) {
                let share = heard.share(readers, work);
                parts.iter_mut().for_each(|part| part.amount *= 1.0 - share);
                parts.extend(more.into_iter().map(|part| Contribution { amount: part.amount * share, ..part }));
            }
        }
        all.into_iter().map(worth_telling).collect()
    }
}

/// How much readers' word counts for some seeds.
struct Heard<'a> {
    seeds: f32,
    asked: &'a Seeds,
}

impl<'a> Heard<'a> {
    fn new(readers: &Readers, asked: &'a Seeds) -> Self {
        Self { seeds: READERS_SHARE * readers.trust_in(asked), asked }
    }

    /// Of a work's strength, from 0 to 1. Nothing, for a work that is itself among the seeds: readers were not asked.
    fn share(&self, readers: &Readers, work: WorkIndex) -> f32 {
        let is_asked = self.asked.iter().any(|&(seed, _)| seed == work);
        if is_asked { 0.0 } else { self.seeds * readers.trust(work) }
    }
}

fn worth_telling(mut parts: Vec<Contribution>) -> Vec<Reason> {
    parts.sort_by(|a, b| b.amount.total_cmp(&a.amount));
    let least = parts.first().map_or(0.0, |first| first.amount * WORTH_TELLING);
    parts.into_iter().filter(|part| part.amount >= least).take(REASONS).map(|part| part.reason).collect()
}
