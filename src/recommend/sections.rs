//! The shelves for books, alone or blended with other things: how their series go on, what is like them, what stands
//! beside them on a shelf, and what few have read.

use super::{
    Recommender,
    blend::Weighed,
    draft::Draft,
    fold::Sequel,
    pick::{Pick, Reason, Section},
    ranked::Strongest,
    side::SideShelf,
    stock::Fame,
    variety,
};
use crate::{catalogue::WorkIndex, domain::Subject};

/// Of how many series that were asked for the page says how they go on.
const MOST_SERIES: usize = 3;

/// A little-known work must be at least so strong, next to the weakest card of the main shelf.
const FITS_WELL: f32 = 0.6;

/// Cards with their strengths.
type Cards = Vec<(WorkIndex, f32)>;

impl Recommender {
    /// Picks for works, alone or with other kinds of seeds.
    pub(super) fn alike(&self, draft: &mut Draft<'_>, subjects: &[Subject]) {
        let seeds = self.seeds(subjects);
        let weighed = self.blend.weigh(&seeds);
        let strengths = &weighed.strengths;
        self.sequels(draft, &seeds, &weighed);

        let side = draft.side_shelf();
        let main = draft.left().saturating_sub(2 * side);
        let mut alike = draft.choose(self.cards(draft, strengths, |_| true), main);
        let shelf = self.same_shelf(draft, subjects, strengths, side);
        let little_known = self.little_known(draft, strengths, &alike, side);
        // Where those two could not be filled, the main shelf takes their place.
        let left = draft.left();
        alike.extend(draft.choose(self.cards(draft, strengths, |_| true), left));
        variety::sort(&mut alike);

        for (section, cards) in
            [(Section::Alike, alike), (Section::SameShelf, shelf), (Section::LittleKnown, little_known)]
        {
            draft.push(section, self.explained(&weighed, &seeds, &cards));
        }
    }

    /// Works with some strength that may stand on a card and that `wanted` names, strongest first.
    pub(super) fn cards(&self, draft: &Draft<'_>, strengths: &[f32], wanted: impl Fn(WorkIndex) -> bool) -> Strongest {
        let cards = (0..).zip(strengths.iter().copied());
        let cards = cards.filter(|&(work, strength)| {
            strength > 0.0 && draft.admission.is_card(work) && !draft.chooser.has(work) && wanted(work)
        });
        Strongest::of(&self.catalogue, cards)
    }

    /// Little-known works that fit about as well as `main`, the main shelf, does.
    pub(super) fn little_known(&self, draft: &mut Draft<'_>, strengths: &[f32], main: &Cards, count: usize) -> Cards {
        if count == 0 {
            return Vec::new();
        }
        let least = main.last().map_or(0.0, |&(_, strength)| strength * FITS_WELL);
        let fits = |work: WorkIndex| self.stock.fame(work) == Fame::Little && strengths[work as usize] >= least;
        draft.choose(self.cards(draft, strengths, fits), count)
    }

    /// What shares the genre, and the place or time, of what was asked for, and is not on the page yet.
    fn same_shelf(&self, draft: &mut Draft<'_>, subjects: &[Subject], strengths: &[f32], count: usize) -> Cards {
        if count == 0 {
            return Vec::new();
        }
        let shelves: Vec<SideShelf> = subjects.iter().filter_map(|subject| self.side_shelf(subject)).collect();
        let stands_there =
            |work: WorkIndex| shelves.iter().any(|shelf| shelf.holds(&self.stock, &self.catalogue, work));
        draft.choose(self.cards(draft, strengths, stands_there), count)
    }

    /// How the series that were asked for go on.
    fn sequels(&self, draft: &mut Draft<'_>, seeds: &[(WorkIndex, f32)], weighed: &Weighed) {
        let sequels = draft.asked.sequels(&self.catalogue, |work| draft.admission.allows(work));
        let room = MOST_SERIES.min(draft.limit / 2);
        let (mut next, mut start) = (Vec::new(), Vec::new());
        for sequel in sequels.into_iter().take(room) {
            let (Sequel::Next(work) | Sequel::Later(work) | Sequel::Start(work)) = sequel;
            // Whoever asks for three series of one author gets two of their sequels.
            if !draft.chooser.may_take(work) {
                continue;
            }
            draft.chooser.take(work);
            let card = self.sequel_card(weighed, seeds, sequel, work);
            if matches!(sequel, Sequel::Start(_)) { start.extend(card) } else { next.extend(card) }
        }
        draft.push(Section::NextInSeries, next);
        draft.push(Section::SeriesStart, start);
    }

    fn sequel_card(
        &self,
        weighed: &Weighed,
        seeds: &[(WorkIndex, f32)],
        sequel: Sequel,
        work: WorkIndex,
    ) -> Option<Pick> {
        let series = self.catalogue.work_at(work).series.as_ref()?.name.clone();
        let reason = match sequel {
            Sequel::Next(_) => Reason::NextInSeries(series),
            Sequel::Later(_) => Reason::LaterInSeries(series),
            Sequel::Start(_) => Reason::SeriesStart(series),
        };
        let mut pick = self.explained(weighed, seeds, &[(work, weighed.strengths[work as usize])]).pop()?;
        pick.reasons.insert(0, reason);
        Some(pick)
    }
}
