//! A book as it stands on a shelf of a page.

use super::{
    cover::{Jacket, Jackets, Place},
    links::{self, Link},
    words::Words,
};
use crate::{
    catalogue::{Catalogue, WorkIndex},
    domain::{SeriesPosition, Work, WorkId},
    recommend::{MatchScore, Pick, Reason},
};

/// What the templates `parts/card.html` and `parts/spine.html` show.
#[derive(Debug)]
pub(super) struct Card<'a> {
    pub(super) url: String,
    pub(super) jacket: Jacket,
    pub(super) title: &'a str,
    pub(super) authors: Vec<Link>,
    pub(super) year: Option<String>,
    pub(super) series: Option<String>,
    pub(super) place: Option<String>,
    pub(super) rating: Option<Rating>,
    pub(super) reasons: Vec<String>,
    pub(super) blurb: &'a str,
    pub(super) here: bool,
}

/// A match score with its meaning.
#[derive(Debug)]
pub(super) struct Rating {
    pub(super) score: u8,
    pub(super) band: &'static str,
}

impl Rating {
    pub(super) fn of(score: MatchScore, words: &Words) -> Self {
        Self { score: score.get(), band: words.band(score) }
    }
}

impl<'a> Card<'a> {
    /// The book alone.
    pub(super) fn of(jackets: &Jackets<'a>, words: &Words, work: &'a Work) -> Self {
        let catalogue = jackets.catalogue;
        Self {
            url: links::book(&work.id),
            jacket: jackets.of(work, Place::Shelf),
            title: &work.title,
            authors: links::authors(catalogue, work),
            year: work.year.map(|year| words.year(year)),
            series: series_line(catalogue, words, work),
            place: None,
            rating: None,
            reasons: Vec::new(),
            blurb: &work.blurb,
            here: false,
        }
    }

    /// The book as a pick; none when the catalogue does not have it.
    pub(super) fn of_pick(jackets: &Jackets<'a>, words: &Words, pick: &Pick) -> Option<Self> {
        let catalogue = jackets.catalogue;
        let work = catalogue.work(&pick.work)?;
        Some(Self {
            series: pick_series_line(catalogue, words, work, pick),
            rating: Some(Rating::of(pick.score, words)),
            reasons: pick.reasons.iter().map(|reason| words.reason(reason)).collect(),
            ..Self::of(jackets, words, work)
        })
    }

    /// The book as a volume of its series; `here` is the volume whose page this is.
    pub(super) fn of_volume(jackets: &Jackets<'a>, words: &Words, at: WorkIndex, here: &WorkId) -> Self {
        let work = jackets.catalogue.work_at(at);
        let place = work.series.as_ref().map(|series| words.place(series.position));
        Self { place, here: work.id == *here, ..Self::of(jackets, words, work) }
    }
}

/// "Dune, book 1 of 6"; none for a book on its own.
pub(super) fn series_line(catalogue: &Catalogue, words: &Words, work: &Work) -> Option<String> {
    let series = work.series.as_ref()?;
    // Novellas and companions stand between the volumes, and nobody counts them as one.
    let volumes = catalogue.volumes(&series.id).iter().filter(|&&at| is_whole_volume(catalogue.work_at(at))).count();
    Some(words.series(&series.name, series.position, volumes))
}

/// The same for a volume that stands for its whole series, saying whether it is the one to start with.
pub(super) fn pick_series_line(catalogue: &Catalogue, words: &Words, work: &Work, pick: &Pick) -> Option<String> {
    let line = series_line(catalogue, words, work)?;
    let goes_on =
        pick.reasons.iter().any(|reason| matches!(reason, Reason::NextInSeries(_) | Reason::LaterInSeries(_)));
    let mut volumes = catalogue.volumes(&work.series.as_ref()?.id).iter().map(|&at| catalogue.work_at(at));
    Some(match is_first_volume(work) {
        true if !goes_on => words.start_here(&line),
        false if !goes_on && volumes.any(is_first_volume) => words.first_that_fits(&line),
        _ => line,
    })
}

fn is_first_volume(work: &Work) -> bool {
    work.series.as_ref().is_some_and(|place| place.position == Some(SeriesPosition::FIRST))
}

fn is_whole_volume(work: &Work) -> bool {
    let position = work.series.as_ref().and_then(|series| series.position);
    position.is_some_and(SeriesPosition::is_whole)
}

/// The most widely read first.
pub(super) fn by_popularity(catalogue: &Catalogue, works: &[WorkIndex], limit: usize) -> Vec<WorkIndex> {
    let mut sorted = works.to_vec();
    sorted.sort_by_key(|&at| std::cmp::Reverse(catalogue.work_at(at).popularity));
    sorted.truncate(limit);
    sorted
}
