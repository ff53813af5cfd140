//! All evidence together: one strength for each work, the chance that a reader wants it, and the reasons for one.
//!
//! What readers' shelves say and what is known of the books meet by evidence: the more readers there are of what was asked
//! for and of a work, the more their word counts; of a work without readers, its content says all.

use super::{
    affinity::{Content, Contribution, Seeds},
    pick::{MatchScore, Reason},
    readers::Readers,
    scale::{Known, Scale},
};
use crate::catalogue::WorkIndex;

/// What readers' word counts at most, beside the content: so that a list has what its readers can see to be alike, and not
/// only what everybody reads.
const READERS_SHARE: f32 = 0.55;

/// A card tells this many reasons at most.
const REASONS: usize = 4;

/// A reason that made less than this share of the strongest one's amount is not worth a line.
const WORTH_TELLING: f32 = 0.12;

/// The evidence in use.
#[derive(Debug)]
pub(super) struct Blend {
    content: Content,
    readers: Option<Readers>,
    scale: Scale,
}

/// What all evidence says of every work, next to some seeds.
#[derive(Debug)]
pub(super) struct Weighed {
    /// By work: how well it goes with them, from 0 to 1. Lists are made by it.
    pub(super) strengths: Vec<f32>,
    /// By work: how much is alike.
    likeness: Vec<f32>,
    /// What readers say, where there is a model.
    readers: Option<Heard>,
    /// How many seeds of equal share would say as much.
    seeds: f32,
}

/// What readers say.
#[derive(Debug)]
struct Heard {
    /// By work: the chance that a reader of the seeds wants it.
    chances: Vec<f32>,
    /// By work: how much more they want it than others do.
    strengths: Vec<f32>,
    /// By work: how much their word counts, from 0 to less than 1.
    shares: Vec<f32>,
}

impl Blend {
    pub(super) fn new(content: Content, readers: Option<Readers>, scale: Scale) -> Self {
        Self { content, readers, scale }
    }

    /// What readers say, where there is a model.
    pub(super) fn readers(&self) -> Option<&Readers> {
        self.readers.as_ref()
    }

    /// Weighs every work.
    pub(super) fn weigh(&self, seeds: &Seeds) -> Weighed {
        let likeness = self.content.strengths(seeds);
        let readers = self.readers.as_ref().map(|readers| Heard::new(readers, seeds));
        let mut strengths = likeness.clone();
        if let Some(heard) = &readers {
            for ((strength, share), of_readers) in strengths.iter_mut().zip(&heard.shares).zip(&heard.strengths) {
                *strength += share * (of_readers - *strength);
            }
        }
        Weighed { strengths, likeness, readers, seeds: effective(seeds) }
    }

    /// What the score of a work is: see [`Scale`].
    pub(super) fn score(&self, weighed: &Weighed, work: WorkIndex) -> MatchScore {
        self.scale.score(&self.known(weighed, work), weighed.strengths[work as usize])
    }

    /// What the score of a work follows from.
    pub(super) fn known(&self, weighed: &Weighed, work: WorkIndex) -> Known {
        let at = work as usize;
        Known {
            seeds: weighed.seeds,
            chance: weighed.readers.as_ref().map_or(0.0, |heard| heard.chances[at]),
            share: weighed.readers.as_ref().map_or(0.0, |heard| heard.shares[at]),
            likeness: weighed.likeness[at],
            popularity: self.content.popularity(work),
        }
    }

    /// For each of `works`, what made its strength, strongest first.
    pub(super) fn reasons(&self, weighed: &Weighed, seeds: &Seeds, works: &[WorkIndex]) -> Vec<Vec<Reason>> {
        let mut all = self.content.contributions(seeds, works);
        if let (Some(readers), Some(heard)) = (&self.readers, &weighed.readers) {
            for ((parts, reason), &work) in all.iter_mut().zip(readers.reasons(seeds, works)).zip(works) {
                let share = heard.shares[work as usize];
                for part in parts.iter_mut() {
                    part.amount *= 1.0 - share;
                }
                let amount = share * heard.strengths[work as usize];
                parts.extend(reason.filter(|_| amount > 0.0).map(|reason| Contribution { amount, reason }));
            }
        }
        all.into_iter().map(worth_telling).collect()
    }
}

impl Heard {
    fn new(readers: &Readers, seeds: &Seeds) -> Self {
        let chances = readers.chances(seeds);
        let strengths = readers.strengths(&chances);
        let most = READERS_SHARE * readers.trust_in(seeds);
        let works = (0..).take(chances.len());
        let mut shares: Vec<f32> = works.map(|work| most * readers.trust(work)).collect();
        for &(seed, _) in seeds {
            // Of what was asked for, readers were not asked.
            shares[seed as usize] = 0.0;
        }
        Self { chances, strengths, shares }
    }
}

/// Kish's effective sample size.
fn effective(seeds: &Seeds) -> f32 {
    let squares: f32 = seeds.iter().map(|(_, share)| share * share).sum();
    if squares > 0.0 { 1.0 / squares } else { 1.0 }
}

fn worth_telling(mut parts: Vec<Contribution>) -> Vec<Reason> {
    parts.sort_by(|a, b| b.amount.total_cmp(&a.amount));
    let least = parts.first().map_or(0.0, |first| first.amount * WORTH_TELLING);
    parts.into_iter().filter(|part| part.amount >= least).take(REASONS).map(|part| part.reason).collect()
}
