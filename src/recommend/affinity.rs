//! Likeness: how much works have in common, and what.
//!
//! One of the two kinds of evidence that [`blend`](super::blend) puts together; the other is what readers' shelves say
//! ([`readers`](super::readers)).

use std::{collections::BTreeMap, sync::Arc};

use super::{
    pick::Reason,
    traits::{Common, TraitVector, Traits, shared},
};
use crate::{
    catalogue::{Catalogue, WorkIndex},
    domain::TraitKind,
};

/// Works that stand for what was asked for, each with its share; the shares add up to 1.
pub(super) type Seeds = [(WorkIndex, f32)];

/// A reason, and how much of the score it made.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Contribution {
    pub(super) amount: f32,
    pub(super) reason: Reason,
}

/// Likeness in authors, genres, themes, moods, settings and periods.
#[derive(Debug)]
pub(super) struct Content {
    catalogue: Arc<Catalogue>,
    traits: Arc<Traits>,
}

/// How many names one reason lists at most: a reader reads three, not nine.
const NAMES: usize = 3;

impl Content {
    pub(super) fn new(catalogue: Arc<Catalogue>, traits: Arc<Traits>) -> Self {
        Self { catalogue, traits }
    }

    /// How widely a work is read, from 0 to 1.
    pub(super) fn popularity(&self, work: WorkIndex) -> f32 {
        f32::from(self.catalogue.work_at(work).popularity) / 100.0
    }

    fn profile(&self, seeds: &Seeds) -> TraitVector {
        match seeds {
            [(only, _)] => self.traits.vector(*only).clone(),
            several => self.traits.profile(several),
        }
    }

    /// A genre says that of the genre above it: "space opera" needs no "science fiction" beside it.
    fn drop_implied(&self, parts: &mut Vec<(f32, &Common)>) {
        let implied: Vec<Common> = parts
            .iter()
            .filter_map(|(_, common)| if let Common::Genre(id) = common { self.catalogue.genre(id) } else { None })
            .filter_map(|genre| genre.parent.clone().map(Common::Genre))
            .collect();
        parts.retain(|(_, common)| !implied.contains(common));
    }

    fn name(&self, common: &Common) -> String {
        let name = match common {
            Common::Author(id) => self.catalogue.author(id).map(|author| author.name.clone()),
            Common::Genre(id) => self.catalogue.genre(id).map(|genre| genre.name.clone()),
            Common::Of(kind, id) => self.catalogue.trait_of(*kind, id).map(|word| word.name.clone()),
        };
        name.unwrap_or_default()
    }
}

impl Content {
    /// For each work of the catalogue, how much it has in common with `seeds`: 0 nothing, 1 as a work with itself.
    pub(super) fn strengths(&self, seeds: &Seeds) -> Vec<f32> {
        self.traits.likeness_to(&self.profile(seeds))
    }

    /// For each of `works`, what made its strength, strongest first. The amounts add up to at most its strength.
    pub(super) fn contributions(&self, seeds: &Seeds, works: &[WorkIndex]) -> Vec<Vec<Contribution>> {
        let profile = self.profile(seeds);
        works.iter().map(|&work| self.contributions_to(&profile, work)).collect()
    }
}

impl Content {
    fn contributions_to(&self, profile: &TraitVector, work: WorkIndex) -> Vec<Contribution> {
        let mut by_kind: BTreeMap<u8, Vec<(f32, &Common)>> = BTreeMap::new();
        for (index, amount) in shared(profile, self.traits.vector(work)) {
            let common = self.traits.name(index);
            by_kind.entry(kind_number(common)).or_default().push((amount, common));
        }
        let mut contributions: Vec<Contribution> = by_kind
            .into_values()
            .map(|mut parts| {
                self.drop_implied(&mut parts);
                parts.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
                parts.truncate(NAMES);
                let names = parts.iter().map(|(_, common)| self.name(common)).collect();
                let reason = reason_for(parts[0].1, names);
                Contribution { amount: parts.iter().map(|(amount, _)| amount).sum(), reason }
            })
            .collect();
        contributions.sort_by(|a, b| b.amount.total_cmp(&a.amount));
        contributions
    }
}

fn kind_number(common: &Common) -> u8 {
    match common {
        Common::Author(_) => 0,
        Common::Genre(_) => 1,
        Common::Of(TraitKind::Theme, _) => 2,
        Common::Of(TraitKind::Mood, _) => 3,
        Common::Of(TraitKind::Setting, _) => 4,
        Common::Of(TraitKind::Period, _) => 5,
    }
}

fn reason_for(kind: &Common, mut names: Vec<String>) -> Reason {
    match kind {
        Common::Author(_) => Reason::Author(names.swap_remove(0)),
        Common::Genre(_) => Reason::Genres(names),
        Common::Of(TraitKind::Theme, _) => Reason::Themes(names),
        Common::Of(TraitKind::Mood, _) => Reason::Moods(names),
        Common::Of(TraitKind::Setting, _) => Reason::Settings(names),
        Common::Of(TraitKind::Period, _) => Reason::Periods(names),
    }
}
