//! Which records share one card: the volumes of a series, the editions of a work, a series' box sets.

use std::collections::{HashMap, HashSet};

use super::editions;
use crate::{
    catalogue::{Catalogue, WorkIndex},
    domain::{SeriesId, SeriesPlace, SeriesPosition, Work, WorkId},
};

/// A group's place in [`Folds`].
pub(super) type Group = u32;

/// All works in groups, of which a list shows one work each. Made once.
#[derive(Debug)]
pub(super) struct Folds {
    group_of: Vec<Group>,
    /// By group: its works, the one that a newcomer should start with first.
    members: Vec<Vec<WorkIndex>>,
}

impl Folds {
    pub(super) fn of(catalogue: &Catalogue) -> Self {
        let group_of = grouped(catalogue.works());
        let groups = group_of.iter().max().map_or(0, |&last| last as usize + 1);
        let mut members: Vec<Vec<WorkIndex>> = vec![Vec::new(); groups];
        for (work, &group) in (0..).zip(&group_of) {
            members[group as usize].push(work);
        }
        for works in &mut members {
            works.sort_by_key(|&at| {
                let work = catalogue.work_at(at);
                (newcomers_turn(work), std::cmp::Reverse(work.popularity), at)
            });
        }
        Self { group_of, members }
    }

    pub(super) fn group(&self, work: WorkIndex) -> Group {
        self.group_of[work as usize]
    }

    /// By group: its works, the one that a newcomer should start with first.
    pub(super) fn members(&self) -> &[Vec<WorkIndex>] {
        &self.members
    }

    /// The works that share a card with `work`, itself among them.
    pub(super) fn with(&self, work: WorkIndex) -> &[WorkIndex] {
        &self.members[self.group(work) as usize]
    }

    /// The work that a newcomer to `work` should start with: often itself.
    pub(super) fn entry(&self, work: WorkIndex) -> WorkIndex {
        self.with(work).first().copied().unwrap_or(work)
    }
}

/// By work: the number of its group, counted from 0 without gaps.
fn grouped(works: &[Work]) -> Vec<Group> {
    let mut by_series: HashMap<&SeriesId, Group> = HashMap::new();
    let mut by_key: HashMap<String, Group> = HashMap::new();
    let mut groups = 0;
    let mut new_group = || {
        groups += 1;
        groups - 1
    };
    let mut group_of = vec![0; works.len()];
    // Series first, so that an edition or a box set finds the series it belongs to.
    for (group, work) in group_of.iter_mut().zip(works) {
        let Some(series) = &work.series else { continue };
        *group = *by_series.entry(&series.id).or_insert_with(&mut new_group);
        by_key.entry(editions::key(work)).or_insert(*group);
        if is_first(series) {
            by_key.entry(editions::series_key(work, &series.name)).or_insert(*group);
        }
    }
    for (group, work) in group_of.iter_mut().zip(works).filter(|(_, work)| work.series.is_none()) {
        let boxed = editions::box_set_of(work).and_then(|key| by_key.get(&key).copied());
        *group = boxed.unwrap_or_else(|| *by_key.entry(editions::key(work)).or_insert_with(&mut new_group));
    }
    group_of
}

fn is_first(series: &SeriesPlace) -> bool {
    series.position == Some(SeriesPosition::FIRST)
}

/// The first volume before the later ones, these before prequels and companions. A prequel has a number below 1: it
/// stands before the first volume, but is no place to start. What is of no series is an edition or a box set, and last.
fn newcomers_turn(work: &Work) -> (u8, Option<SeriesPosition>) {
    match work.series.as_ref().map(|series| series.position) {
        Some(Some(position)) if position >= SeriesPosition::FIRST => (0, Some(position)),
        Some(Some(position)) => (1, Some(position)),
        Some(None) => (2, None),
        None => (3, None),
    }
}

/// The works that were asked for, and the series they are of.
#[derive(Debug, Default)]
pub(super) struct Asked {
    works: HashSet<WorkIndex>,
    /// In the order in which they were asked for, each once.
    series: Vec<SeriesId>,
}

/// How a series that was asked for goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sequel {
    /// With this volume.
    Next(WorkIndex),
    /// Not with the volume behind what was asked for, which is not to be shown, but with this later one.
    Later(WorkIndex),
    /// Not at all: the last volume was asked for. This is where it begins.
    Start(WorkIndex),
}

impl Asked {
    pub(super) fn new<'a>(catalogue: &Catalogue, works: impl Iterator<Item = &'a WorkId>) -> Self {
        let mut asked = Self::default();
        for at in works.filter_map(|id| catalogue.index_of(id)) {
            asked.works.insert(at);
            if let Some(series) = &catalogue.work_at(at).series
                && !asked.series.contains(&series.id)
            {
                asked.series.push(series.id.clone());
            }
        }
        asked
    }

    pub(super) fn works(&self) -> impl Iterator<Item = WorkIndex> {
        self.works.iter().copied()
    }

    /// For each series of which a volume was asked for, how it goes on with volumes that `allowed` lets through.
    pub(super) fn sequels(&self, catalogue: &Catalogue, allowed: impl Fn(WorkIndex) -> bool) -> Vec<Sequel> {
        let sequels = self.series.iter().map(|id| self.sequel(catalogue, catalogue.volumes(id), &allowed));
        sequels.flatten().collect()
    }

    fn sequel(
        &self,
        catalogue: &Catalogue,
        volumes: &[WorkIndex],
        allowed: impl Fn(WorkIndex) -> bool,
    ) -> Option<Sequel> {
        let position = |at: WorkIndex| catalogue.work_at(at).series.as_ref().and_then(|series| series.position);
        let is_whole = |at: &WorkIndex| position(*at).is_some_and(SeriesPosition::is_whole);
        let last = volumes.iter().rposition(|at| self.works.contains(at) && position(*at).is_some());
        let later = last.map_or(&[][..], |last| &volumes[last + 1..]);
        // A novella between two volumes is not what comes next, unless nothing else does.
        let next = later.iter().find(|at| is_whole(at)).or(later.first()).copied();
        if let Some(next) = next.filter(|&at| allowed(at)) {
            return Some(Sequel::Next(next));
        }
        if let Some(&later) = later.iter().find(|&&at| allowed(at)) {
            return Some(Sequel::Later(later));
        }
        let first = volumes.iter().find(|&&at| position(at) == Some(SeriesPosition::FIRST))?;
        (next.is_none() && !self.works.contains(first) && allowed(*first)).then_some(Sequel::Start(*first))
    }
}
