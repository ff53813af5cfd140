//! What lists are made from: the works in their groups, the genres above theirs, and how known each is. Made once.

use super::fold::{Asked, Folds};
use crate::{
    catalogue::{Catalogue, WorkIndex},
    domain::{Filters, GenreId},
};

/// Of a hundred cards by how widely they are read, so many are little known …
const LITTLE_KNOWN: usize = 30;

/// … and those from here on are well known.
const WELL_KNOWN: usize = 75;

/// How widely a work is read, next to the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fame {
    /// Hardly.
    Little,
    /// By some.
    Fairly,
    /// By many.
    Well,
}

/// The works as a shop would sort them.
#[derive(Debug)]
pub(super) struct Stock {
    pub(super) folds: Folds,
    /// By work: its genres and those above them.
    genres: Vec<Vec<GenreId>>,
    /// By group.
    fame: Vec<Fame>,
}

impl Stock {
    pub(super) fn of(catalogue: &Catalogue) -> Self {
        let folds = Folds::of(catalogue);
        let genres = catalogue.works().iter().map(|work| catalogue.vocabulary().with_parents(&work.genres)).collect();
        let fame = fame(catalogue, &folds);
        Self { folds, genres, fame }
    }

    /// How known the work is. The fifth volume of a series that everybody reads is not little known.
    pub(super) fn fame(&self, work: WorkIndex) -> Fame {
        self.fame[self.folds.group(work) as usize]
    }

    /// The genres of a work and those above them.
    pub(super) fn genres(&self, work: WorkIndex) -> &[GenreId] {
        &self.genres[work as usize]
    }

    /// Which works may stand on a card: those that `filters` let through, and nothing of the series that were asked for.
    pub(super) fn admit(&self, catalogue: &Catalogue, filters: &Filters, asked: &Asked) -> Admission<'_> {
        let allowed: Option<Vec<bool>> = (!filters.is_empty()).then(|| {
            let works = catalogue.works().iter().zip(&self.genres);
            works.map(|(work, genres)| filters.allow(work, genres)).collect()
        });
        let is_allowed = |work: &WorkIndex| allowed.as_ref().is_none_or(|allowed| allowed[*work as usize]);
        let members = self.folds.members().iter();
        let mut cards: Vec<Option<WorkIndex>> =
            members.map(|works| works.iter().copied().find(|work| is_allowed(work))).collect();
        for work in asked.works() {
            cards[self.folds.group(work) as usize] = None;
        }
        Admission { folds: &self.folds, allowed, cards }
    }
}

/// Which works may stand on a card.
#[derive(Debug)]
pub(super) struct Admission<'a> {
    folds: &'a Folds,
    /// By work: whether the filters let it through; `None` when there are none.
    allowed: Option<Vec<bool>>,
    /// By group: the one that stands for it.
    cards: Vec<Option<WorkIndex>>,
}

impl Admission<'_> {
    /// The work that stands on the card for `work`: the first of its series that the filters let through.
    pub(super) fn card_of(&self, work: WorkIndex) -> Option<WorkIndex> {
        self.cards[self.folds.group(work) as usize]
    }

    /// Whether the work is the one that stands on its card.
    pub(super) fn is_card(&self, work: WorkIndex) -> bool {
        self.card_of(work) == Some(work)
    }

    /// Whether the filters let the work through.
    pub(super) fn allows(&self, work: WorkIndex) -> bool {
        self.allowed.as_ref().is_none_or(|allowed| allowed[work as usize])
    }
}

fn fame(catalogue: &Catalogue, folds: &Folds) -> Vec<Fame> {
    let best = |works: &Vec<WorkIndex>| works.iter().map(|&work| catalogue.work_at(work).popularity).max().unwrap_or(0);
    let popularity: Vec<u8> = folds.members().iter().map(best).collect();
    let mut sorted = popularity.clone();
    sorted.sort_unstable();
    let at = |percent: usize| sorted.get(sorted.len() * percent / 100).copied().unwrap_or(0);
    let (little, well) = (at(LITTLE_KNOWN), at(WELL_KNOWN));
    let fame_of = |popularity: u8| match popularity {
        known if known >= well => Fame::Well,
        known if known < little => Fame::Little,
        _ => Fame::Fairly,
    };
    popularity.into_iter().map(fame_of).collect()
}
