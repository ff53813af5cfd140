//! From what was asked for to books to read next.
//!
//! The way of a request: its subjects become seed works ([`seeds`]), all evidence says how strongly every work goes
//! with them ([`affinity`], [`blend`]), series are folded to one card ([`fold`]), the list is made varied
//! ([`variety`]), and each card is told why it is there. [`pick`] has what comes out.
//!
//! Everything here is deterministic: the same catalogue and request give the same picks, in the same order.

mod affinity;
mod blend;
mod fold;
mod kept;
pub mod model;
mod neighbours;
mod pick;
mod seeds;
mod shelves;
mod traits;
mod variety;

use std::{
    cmp::{Ordering, Reverse},
    collections::BinaryHeap,
    fmt,
    sync::Arc,
};

pub use pick::{MatchScore, Pick, Picks, Reason, Request, Section, Shelf, Variety};

use crate::{
    cache::{Lookup, TypedCache},
    catalogue::{Catalogue, WorkIndex},
    domain::{GenreId, Subject, SubjectKind, WorkId},
};
use affinity::Content;
use blend::Blend;
use fold::Asked;
use traits::Traits;

/// A page shows this many of one author's books, unless the author was what was asked for.
const PER_AUTHOR: usize = 2;

/// The service. Cheap to clone.
#[derive(Clone)]
pub struct Recommender {
    catalogue: Arc<Catalogue>,
    traits: Arc<Traits>,
    blend: Arc<Blend>,
    made: TypedCache<Request, Picks>,
}

impl Recommender {
    /// Over this catalogue; picks that were made are kept in `made`.
    pub fn new(catalogue: Arc<Catalogue>, made: TypedCache<Request, Picks>) -> Self {
        let traits = Arc::new(Traits::of(&catalogue));
        let content = Content::new(catalogue.clone(), traits.clone());
        Self { catalogue, traits, blend: Arc::new(Blend::new(vec![(1.0, Box::new(content))])), made }
    }

    /// The picks for `request`; the same for the same request. A seed that the catalogue does not have is left out.
    pub fn recommend(&self, request: &Request) -> Arc<Picks> {
        match self.made.get(request) {
            Lookup::Fresh(picks) | Lookup::Stale(picks) => picks,
            Lookup::Miss => {
                let picks = Arc::new(self.make(request));
                self.made.insert(request.clone(), picks.clone());
                picks
            }
        }
    }

    fn make(&self, request: &Request) -> Picks {
        let limit = request.limit.clamp(1, 50);
        match request.seeds.as_slice() {
            [Subject::Author(id)] => self.for_author(id, limit),
            [Subject::Genre(id)] => self.for_genre(id, limit),
            [Subject::Words(words)] => self.for_words(words, limit),
            [Subject::Unknown(words)] => self.for_unknown(words, limit),
            [] => Picks::default(),
            several => self.alike(several, limit),
        }
    }

    /// The most widely read works, one per series and one per author: the home page's shelf.
    pub fn widely_read(&self, limit: usize) -> Vec<WorkId> {
        let ranked = self.by_popularity(0..self.work_count());
        let chosen = variety::varied(&self.catalogue, &self.traits, &ranked, limit, 1, &[]);
        chosen.into_iter().map(|(work, _)| self.catalogue.work_at(work).id.clone()).collect()
    }

    /// The most widely read works of a genre, one per series and at most two per author.
    pub fn widely_read_in(&self, genre: &GenreId, limit: usize) -> Vec<WorkId> {
        let ranked = self.by_popularity(self.catalogue.works_in(genre).iter().copied());
        let chosen = variety::varied(&self.catalogue, &self.traits, &ranked, limit, PER_AUTHOR, &[]);
        chosen.into_iter().map(|(work, _)| self.catalogue.work_at(work).id.clone()).collect()
    }

    /// Picks for works, alone or with other kinds of seeds.
    fn alike(&self, subjects: &[Subject], limit: usize) -> Picks {
        let seeds = self.seeds(subjects);
        let asked = Asked::new(
            &self.catalogue,
            subjects.iter().filter_map(|subject| if let Subject::Work(id) = subject { Some(id) } else { None }),
        );
        let asked_for_author = subjects.iter().any(|subject| subject.kind() == SubjectKind::Author);
        let per_author = if asked_for_author { limit } else { PER_AUTHOR };
        let ranked = self.strongest(&self.blend.strengths(&seeds));
        let ranked = ranked.filter(|&(work, _)| asked.allows(&self.catalogue, work));
        let ranked: Vec<_> = ranked.take(variety::looked_at(limit)).collect();
        let chosen = variety::varied(&self.catalogue, &self.traits, &ranked, limit, per_author, &[]);
        let mut picks = Picks::default();
        let mut cards = self.explained(&seeds, &chosen);
        for (card, &(work, _)) in cards.iter_mut().zip(&chosen) {
            if let Some(series) = asked.continues(&self.catalogue, work) {
                card.reasons.insert(0, Reason::NextInSeries(series.to_owned()));
            }
        }
        picks.push(Section::Alike, cards);
        picks
    }

    /// A card for each chosen work, with the reasons that all evidence gives.
    fn explained(&self, seeds: &[(WorkIndex, f32)], chosen: &[(WorkIndex, f32)]) -> Vec<Pick> {
        let works: Vec<WorkIndex> = chosen.iter().map(|&(work, _)| work).collect();
        let reasons = self.blend.reasons(seeds, &works);
        chosen.iter().zip(reasons).map(|(&(work, strength), reasons)| self.pick(work, strength, reasons)).collect()
    }

    /// Works with some strength, strongest first; of equals the more widely read, then the smaller id. Lazily: who needs
    /// a shelf full does not wait for all to be sorted.
    fn strongest<'a>(&'a self, strengths: &[f32]) -> impl Iterator<Item = (WorkIndex, f32)> + 'a {
        let some = (0..).zip(strengths.iter().copied()).filter(|&(_, strength)| strength > 0.0);
        let ranked = some.map(|(work, strength)| Ranked {
            strength,
            popularity: self.catalogue.work_at(work).popularity,
            work: Reverse(work),
        });
        let mut heap: BinaryHeap<Ranked> = ranked.collect();
        std::iter::from_fn(move || heap.pop().map(|ranked| (ranked.work.0, ranked.strength)))
    }

    /// Entry volumes among `works`, most widely read first, with popularity from 0 to 1 for strength.
    fn by_popularity(&self, works: impl Iterator<Item = WorkIndex>) -> Vec<(WorkIndex, f32)> {
        let mut strengths = vec![0.0; self.catalogue.works().len()];
        for work in works {
            let popularity = f32::from(self.catalogue.work_at(work).popularity) / 100.0;
            let entry = &mut strengths[fold::entry(&self.catalogue, work) as usize];
            *entry = popularity.max(*entry);
        }
        self.strongest(&strengths).collect()
    }

    fn pick(&self, work: WorkIndex, likeness: f32, reasons: Vec<Reason>) -> Pick {
        Pick { work: self.catalogue.work_at(work).id.clone(), score: MatchScore::of_likeness(likeness), reasons }
    }

    fn work_count(&self) -> WorkIndex {
        WorkIndex::try_from(self.catalogue.works().len()).unwrap_or(WorkIndex::MAX)
    }
}

/// A work in the order of [`Recommender::strongest`]: the greatest first.
struct Ranked {
    strength: f32,
    popularity: u8,
    work: Reverse<WorkIndex>,
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_strength = self.strength.total_cmp(&other.strength);
        by_strength.then(self.popularity.cmp(&other.popularity)).then(self.work.cmp(&other.work))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ranked {}

impl fmt::Debug for Recommender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recommender").field("works", &self.catalogue.works().len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
