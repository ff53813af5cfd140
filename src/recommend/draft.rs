//! A page of cards in the making.

use super::{
    Recommender,
    fold::Asked,
    pick::{Pick, Picks, Request, Section},
    stock::Admission,
    variety::{Chooser, PER_AUTHOR},
};
use crate::{
    catalogue::WorkIndex,
    domain::{AuthorId, Subject},
};

/// What the shelves of one page share: how many cards there may be, which, and those that are there already.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    pub(super) limit: usize,
    pub(super) asked: Asked,
    pub(super) admission: Admission<'a>,
    pub(super) chooser: Chooser<'a>,
    pub(super) picks: Picks,
}

impl<'a> Draft<'a> {
    pub(super) fn new(recommender: &'a Recommender, request: &'a Request) -> Self {
        let Recommender { catalogue, traits, stock, .. } = recommender;
        let limit = request.limit.clamp(1, 50);
        let works = request.seeds.iter().filter_map(|seed| if let Subject::Work(id) = seed { Some(id) } else { None });
        let asked = Asked::new(catalogue, works);
        let admission = stock.admit(catalogue, &request.filters, &asked);
        let authors: Vec<&AuthorId> = request
            .seeds
            .iter()
            .filter_map(|seed| if let Subject::Author(id) = seed { Some(id) } else { None })
            .collect();
        // Beside other things that were asked for, an author has no more than half of the page.
        let per_asked_author = if request.seeds.len() == 1 { limit } else { (limit / 2).max(PER_AUTHOR) };
        let chooser = Chooser::new(catalogue, traits, stock, request.variety).with_asked(authors, per_asked_author);
        Self { limit, asked, admission, chooser, picks: Picks::default() }
    }

    /// How many cards there is room for.
    pub(super) fn left(&self) -> usize {
        self.limit.saturating_sub(self.chooser.count())
    }

    /// How many cards a shelf beside the main one has; a short page has none.
    pub(super) fn side_shelf(&self) -> usize {
        if self.limit < SHORT { 0 } else { self.limit / 6 }
    }

    /// Chooses up to `count` cards out of `ranked`, strongest first.
    pub(super) fn choose(
        &mut self,
        ranked: impl Iterator<Item = (WorkIndex, f32)>,
        count: usize,
    ) -> Vec<(WorkIndex, f32)> {
        let count = count.min(self.left());
        self.chooser.choose(ranked, count)
    }

    pub(super) fn push(&mut self, section: Section, picks: Vec<Pick>) {
        self.picks.push(section, picks);
    }
}

/// A page with fewer cards has its main shelf only.
const SHORT: usize = 8;
