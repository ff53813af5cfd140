//! From what was asked for to books to read next.
//!
//! The way of a request: its subjects become seed works ([`seeds`]), all evidence says how strongly every work goes
//! with them: likeness in content ([`affinity`]) and readers' shelves ([`readers`], learned by [`model`]), weighed by
//! how much there is of each ([`blend`]). What the filters refuse is left out, and what is left is folded to one card for
//! a series and for all editions of a work ([`stock`], [`fold`], [`editions`]). [`sections`] and [`shelves`] lay out the
//! page, shelf by shelf on one [`draft`]; [`variety`] chooses the cards, and each is told why it is there. [`pick`] has
//! what comes out; [`map`] lays it out on a plane.
//!
//! Everything here is deterministic: the same catalogue and request give the same picks, in the same order.

mod affinity;
mod blend;
mod draft;
mod editions;
mod fold;
mod kept;
mod map;
pub mod model;
mod neighbours;
mod pick;
mod ranked;
mod readers;
mod scale;
mod sections;
mod seeds;
mod shelves;
mod side;
mod stock;
mod traits;
mod trial;
mod variety;

use std::{fmt, sync::Arc};

pub use map::{Extent, Frame, Neighbourhood, Point, Tie};
pub use pick::{MatchScore, Meaning, Pick, Picks, Reason, Request, Section, Shelf, Variety};
pub use scale::Fitted;
pub use trial::{Tried, try_lists};

use crate::{
    cache::{Lookup, TypedCache},
    catalogue::{Catalogue, WorkIndex},
    domain::{GenreId, Subject, WorkId},
};
use affinity::Content;
use blend::{Blend, Weighed};
use draft::Draft;
use model::{Model, ModelError};
use ranked::Strongest;
use readers::Readers;
use scale::Scale;
use stock::Stock;
use traits::Traits;
use variety::{Chooser, PER_AUTHOR};

include!(concat!(env!("OUT_DIR"), "/affinities.rs"));

/// What readers' shelves say of the starter catalogue's works, as the build put it into the binary.
///
/// # Errors
/// When the build had none, or one of another version.
pub fn embedded_model() -> Result<Model, ModelError> {
    Model::of_bytes(&bytes::Bytes::from_static(AFFINITIES))
}

/// The service. Cheap to clone.
#[derive(Clone)]
pub struct Recommender {
    catalogue: Arc<Catalogue>,
    traits: Arc<Traits>,
    stock: Arc<Stock>,
    blend: Arc<Blend>,
    made: TypedCache<Request, Picks>,
}

impl Recommender {
    /// Over this catalogue, with what was learned from readers where there is a model, whose books are named by the ids of
    /// works; picks that were made are kept in `made`.
    pub fn new(catalogue: Arc<Catalogue>, model: Option<Model>, made: TypedCache<Request, Picks>) -> Self {
        let traits = Arc::new(Traits::of(&catalogue));
        let stock = Arc::new(Stock::of(&catalogue));
        let content = Content::new(catalogue.clone(), traits.clone());
        let scale = Scale::new(model.as_ref().and_then(Model::scale));
        let readers = model.map(|model| Readers::new(catalogue.clone(), model));
        let blend = Arc::new(Blend::new(content, readers, scale));
        Self { catalogue, traits, stock, blend, made }
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
        let mut draft = Draft::new(self, request);
        match request.seeds.as_slice() {
            [Subject::Author(id)] => self.for_author(&mut draft, id),
            [Subject::Genre(id)] => self.for_genre(&mut draft, id),
            [Subject::Words(words)] => self.for_words(&mut draft, words),
            several if several.iter().all(|seed| matches!(seed, Subject::Unknown(_))) => {
                self.for_unknown(&mut draft, several);
            }
            several => self.alike(&mut draft, several),
        }
        draft.picks
    }

    /// Of how many works of the catalogue readers' shelves say something; none without a model.
    pub fn works_with_readers(&self) -> Option<usize> {
        self.blend.readers().map(Readers::works)
    }

    /// The most widely read works, one per series and one per author: the home page's shelf.
    pub fn widely_read(&self, limit: usize) -> Vec<WorkId> {
        self.best_known(0..self.work_count(), limit, 1)
    }

    /// The most widely read works of a genre, one per series and at most two per author.
    pub fn widely_read_in(&self, genre: &GenreId, limit: usize) -> Vec<WorkId> {
        self.best_known(self.catalogue.works_in(genre).iter().copied(), limit, PER_AUTHOR)
    }

    fn best_known(&self, works: impl Iterator<Item = WorkIndex>, limit: usize, per_author: usize) -> Vec<WorkId> {
        let ranked = self.by_popularity(works, |work| Some(self.stock.folds.entry(work)));
        let chooser = Chooser::new(&self.catalogue, &self.traits, &self.stock, Variety::default());
        let chosen = chooser.with_cap(per_author).choose(ranked, limit);
        chosen.into_iter().map(|(work, _)| self.catalogue.work_at(work).id.clone()).collect()
    }

    /// A card for each chosen work, with the reasons that all evidence gives, in the order of their scores.
    fn explained(&self, weighed: &Weighed, seeds: &[(WorkIndex, f32)], chosen: &[(WorkIndex, f32)]) -> Vec<Pick> {
        let works: Vec<WorkIndex> = chosen.iter().map(|&(work, _)| work).collect();
        let cards = self.blend.reasons(weighed, seeds, &works).into_iter().zip(&works);
        by_score(cards.map(|(reasons, &work)| self.pick(work, self.blend.score(weighed, work), reasons)).collect())
    }

    /// The cards that stand for `works`, most widely read first, with popularity from 0 to 1 for strength.
    fn by_popularity(
        &self,
        works: impl Iterator<Item = WorkIndex>,
        card_of: impl Fn(WorkIndex) -> Option<WorkIndex>,
    ) -> Strongest {
        let known = works.map(|work| (work, f32::from(self.catalogue.work_at(work).popularity) / 100.0));
        Strongest::of(&self.catalogue, self.folded(known, card_of).into_iter())
    }

    /// The cards that stand for `works`, each once, with the best strength among those it stands for.
    fn folded(
        &self,
        works: impl Iterator<Item = (WorkIndex, f32)>,
        card_of: impl Fn(WorkIndex) -> Option<WorkIndex>,
    ) -> Vec<(WorkIndex, f32)> {
        let mut strengths = vec![0.0_f32; self.catalogue.works().len()];
        for (work, strength) in works {
            if let Some(card) = card_of(work) {
                let best = &mut strengths[card as usize];
                *best = strength.max(*best);
            }
        }
        (0..).zip(strengths).filter(|&(_, strength)| strength > 0.0).collect()
    }

    fn pick(&self, work: WorkIndex, score: MatchScore, reasons: Vec<Reason>) -> Pick {
        Pick { work: self.catalogue.work_at(work).id.clone(), score, reasons }
    }

    fn work_count(&self) -> WorkIndex {
        WorkIndex::try_from(self.catalogue.works().len()).unwrap_or(WorkIndex::MAX)
    }
}

/// The page shows the scores: a better one after a worse one would look like a mistake. Of equals the stronger stays first.
fn by_score(mut cards: Vec<Pick>) -> Vec<Pick> {
    cards.sort_by_key(|card| std::cmp::Reverse(card.score));
    cards
}

impl fmt::Debug for Recommender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recommender").field("works", &self.catalogue.works().len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
