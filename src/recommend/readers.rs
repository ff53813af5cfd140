//! What readers' shelves say of the catalogue's works: a learned [`Model`] laid over it.

use std::sync::Arc;

use super::{
    affinity::Seeds,
    model::{BookIndex, Model, Seed},
    pick::Reason,
};
use crate::catalogue::{Catalogue, WorkIndex};

/// With so many readers, half of what is said of a work is theirs.
const HALF_TRUST: f32 = 40.0;

/// The strength of what readers of the seeds want most, next to others: about the cosine of the works that are most alike.
const STRONGEST: f32 = 0.7;

/// Between 0, which leaves what everybody reads in front, and 1, which leaves what hardly anybody does.
const POPULARITY_EXPONENT: f32 = 0.6;

/// A strength of less than this share of the greatest is never counted as full.
const LEAST_FULL: f32 = 0.1;

/// So many works have the greatest strength.
const FULL: usize = 10;

/// One reason names this many books at most.
const NAMES: usize = 2;

/// A book is named when it speaks at least so strongly for a work as the one that speaks most, times this.
const WORTH_NAMING: f32 = 0.5;

/// Which works go together on readers' shelves.
#[derive(Debug)]
pub(super) struct Readers {
    catalogue: Arc<Catalogue>,
    model: Model,
    /// By work: its place in the model.
    book_of: Vec<Option<BookIndex>>,
    /// By book of the model: the work, where the catalogue has it.
    work_of: Vec<Option<WorkIndex>>,
}

impl Readers {
    /// Of a model whose books are named by the ids of works. Books that the catalogue does not have are passed over.
    pub(super) fn new(catalogue: Arc<Catalogue>, model: Model) -> Self {
        let mut book_of = vec![None; catalogue.works().len()];
        let work_of: Vec<Option<WorkIndex>> = model.books().iter().map(|id| catalogue.index_named(id)).collect();
        for (book, work) in (0..).zip(&work_of) {
            if let Some(work) = work {
                book_of[*work as usize] = Some(book);
            }
        }
        Self { catalogue, model, book_of, work_of }
    }

    /// The share of all readers who have a work, from 0 to 1.
    pub(super) fn popularity(&self, work: WorkIndex) -> f32 {
        self.book_of[work as usize].map_or(0.0, |book| self.model.popularity(book))
    }

    /// How many works of the catalogue readers are known of.
    pub(super) fn works(&self) -> usize {
        self.book_of.iter().flatten().count()
    }

    /// How far readers are to be believed about a work, from 0 (there are none) to nearly 1: of *c* readers, *c* / (*c* + 40).
    #[expect(clippy::cast_precision_loss, reason = "numbers of readers")]
    pub(super) fn trust(&self, work: WorkIndex) -> f32 {
        self.book_of[work as usize].map_or(0.0, |book| {
            let readers = self.model.counts()[book as usize] as f32;
            readers / (readers + HALF_TRUST)
        })
    }

    /// How far they are to be believed about all seeds together.
    pub(super) fn trust_in(&self, seeds: &Seeds) -> f32 {
        seeds.iter().map(|&(work, share)| share * self.trust(work)).sum()
    }

    fn seeds(&self, seeds: &Seeds) -> Vec<Seed> {
        let known = seeds.iter().filter_map(|&(work, share)| Some((self.book_of[work as usize]?, share)));
        known.map(|(book, weight)| Seed { book, weight }).collect()
    }

    /// The seeds that speak most for a book, by title, most first.
    fn speaking(&self, seeds: &[Seed], book: BookIndex) -> Vec<String> {
        let mut parts: Vec<(f32, BookIndex)> = self.model.parts(seeds, book);
        parts.retain(|&(part, _)| part > 0.0);
        parts.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let least = parts.first().map_or(0.0, |first| first.0 * WORTH_NAMING);
        let strongest = parts.into_iter().take_while(|&(part, _)| part >= least).take(NAMES);
        let works = strongest.filter_map(|(_, seed)| self.work_of[seed as usize]);
        works.map(|work| self.catalogue.work_at(work).title.clone()).collect()
    }
}

impl Readers {
    /// By work: the chance that a reader of the seeds wants it, from 0 to 1; 0 for works that readers hardly ever have
    /// beside them, and for the seeds.
    pub(super) fn chances(&self, seeds: &Seeds) -> Vec<f32> {
        let mut chances = vec![0.0; self.book_of.len()];
        for ranked in self.model.rank(&self.seeds(seeds)) {
            if let Some(work) = self.work_of[ranked.book as usize] {
                chances[work as usize] = ranked.chance;
            }
        }
        chances
    }

    /// By work: how much more readers of the seeds want it than all readers do, from 0 to 1. What everybody reads goes
    /// with everything; divided by a power of the popularity, a chance tells what is special, as a cosine does of counts.
    /// The strongest ten, among which the volumes of one series often are, count as much as each other.
    pub(super) fn strengths(&self, chances: &[f32]) -> Vec<f32> {
        let special = (0..).zip(chances).map(|(work, &chance)| {
            let popularity = self.popularity(work);
            if chance > 0.0 && popularity > 0.0 { chance / popularity.powf(POPULARITY_EXPONENT) } else { 0.0 }
        });
        let mut strengths: Vec<f32> = special.collect();
        let mut some: Vec<f32> = strengths.iter().copied().filter(|&strength| strength > 0.0).collect();
        let place = FULL.min(some.len().saturating_sub(1));
        if !some.is_empty() {
            let greatest = some.iter().copied().fold(0.0, f32::max);
            let (_, &mut tenth, _) = some.select_nth_unstable_by(place, |a, b| b.total_cmp(a));
            let full = tenth.max(greatest * LEAST_FULL);
            for strength in &mut strengths {
                *strength = STRONGEST * (*strength / full).min(1.0);
            }
        }
        strengths
    }

    /// For each of `works`, the books that speak for it.
    pub(super) fn reasons(&self, seeds: &Seeds, works: &[WorkIndex]) -> Vec<Option<Reason>> {
        let seeds = self.seeds(seeds);
        let of_work = |&work: &WorkIndex| {
            let titles = self.speaking(&seeds, self.book_of[work as usize]?);
            (!titles.is_empty()).then_some(Reason::Readers(titles))
        };
        works.iter().map(of_work).collect()
    }
}
