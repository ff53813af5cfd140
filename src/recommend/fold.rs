//! One card per series, with the right volume on it.

use std::collections::HashSet;

use crate::{
    catalogue::{Catalogue, WorkIndex},
    domain::{SeriesId, SeriesPosition, WorkId},
};

/// The volume that a newcomer to the work's series should start with; the work itself when it stands alone.
pub(super) fn entry(catalogue: &Catalogue, work: WorkIndex) -> WorkIndex {
    let Some(series) = &catalogue.work_at(work).series else { return work };
    let volumes = catalogue.volumes(&series.id);
    let is_first = |volume: &&WorkIndex| {
        let place = catalogue.work_at(**volume).series.as_ref();
        place.is_some_and(|place| place.position == Some(SeriesPosition::FIRST))
    };
    // A prequel has a number below 1 and stands before the first volume, but is no place to start.
    volumes.iter().find(is_first).or(volumes.first()).copied().unwrap_or(work)
}

/// What was asked for, as far as folding must know: these works are never recommended, and of their series only
/// one volume: the next, or else an earlier one.
#[derive(Debug, Default)]
pub(super) struct Asked {
    works: HashSet<WorkIndex>,
    series: HashSet<SeriesId>,
    next: HashSet<WorkIndex>,
    earlier: HashSet<WorkIndex>,
}

impl Asked {
    pub(super) fn new<'a>(catalogue: &Catalogue, works: impl Iterator<Item = &'a WorkId>) -> Self {
        let mut asked = Self::default();
        for at in works.filter_map(|id| catalogue.index_of(id)) {
            asked.works.insert(at);
            if let Some(series) = &catalogue.work_at(at).series {
                asked.series.insert(series.id.clone());
            }
        }
        for id in &asked.series {
            let volumes = catalogue.volumes(id);
            let last_asked = volumes.iter().rposition(|volume| asked.works.contains(volume));
            match volumes.get(last_asked.map_or(0, |at| at + 1)) {
                Some(&next) => asked.next.insert(next),
                None => match volumes.iter().find(|volume| !asked.works.contains(volume)) {
                    Some(&earlier) => asked.earlier.insert(earlier),
                    None => continue,
                },
            };
        }
        asked
    }

    /// Whether the work may stand on a card: not asked for, and the right volume of its series.
    pub(super) fn allows(&self, catalogue: &Catalogue, work: WorkIndex) -> bool {
        if self.works.contains(&work) {
            return false;
        }
        match &catalogue.work_at(work).series {
            Some(series) if self.series.contains(&series.id) => {
                self.next.contains(&work) || self.earlier.contains(&work)
            }
            _ => entry(catalogue, work) == work,
        }
    }

    /// The name of the series that the work continues, if a volume of it was asked for.
    pub(super) fn continues<'a>(&self, catalogue: &'a Catalogue, work: WorkIndex) -> Option<&'a str> {
        let series = catalogue.work_at(work).series.as_ref()?;
        self.next.contains(&work).then_some(series.name.as_str())
    }
}
