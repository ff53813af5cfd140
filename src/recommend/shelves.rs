//! The shelves for an author, a genre, words, and for what nothing fits.

use super::{
    Recommender, by_score,
    draft::Draft,
    pick::{MatchScore, Reason, Section},
    ranked::Strongest,
    stock::Fame,
    variety,
};
use crate::{
    catalogue::WorkIndex,
    domain::{AuthorId, GenreId, SearchTerm, Subject},
};

/// A work with at least this popularity is called widely read.
const WIDELY_READ: u8 = 75;

impl Recommender {
    /// That author's best, then its neighbours.
    pub(super) fn for_author(&self, draft: &mut Draft<'_>, id: &AuthorId) {
        let name = self.catalogue.author(id).map(|author| author.name.clone()).unwrap_or_default();
        self.best_then_neighbours(draft, &self.author_seeds(id), self.catalogue.works_by(id), &Reason::Author(name));
    }

    /// That genre's best, then works of other genres that are near it.
    pub(super) fn for_genre(&self, draft: &mut Draft<'_>, id: &GenreId) {
        let name = self.catalogue.genre(id).map(|genre| genre.name.clone()).unwrap_or_default();
        let reason = Reason::Genres(vec![name]);
        self.best_then_neighbours(draft, &self.genre_seeds(id), self.catalogue.works_in(id), &reason);
    }

    fn best_then_neighbours(
        &self,
        draft: &mut Draft<'_>,
        seeds: &[(WorkIndex, f32)],
        own: &[WorkIndex],
        reason: &Reason,
    ) {
        let weighed = self.blend.weigh(seeds);
        let strengths = &weighed.strengths;
        let mut is_own = vec![false; strengths.len()];
        for &work in own.iter().flat_map(|&work| self.stock.folds.with(work)) {
            is_own[work as usize] = true;
        }
        let best = self.best_of(draft, own, strengths);
        let side = draft.side_shelf();
        let near = draft.left().saturating_sub(side);
        let neighbour = |work: WorkIndex| !is_own[work as usize];
        let mut neighbours = draft.choose(self.cards(draft, strengths, neighbour), near);
        let little_known = self.little_known(draft, strengths, &neighbours, side);
        let left = draft.left();
        neighbours.extend(draft.choose(self.cards(draft, strengths, neighbour), left));
        variety::sort(&mut neighbours);

        let best = best.into_iter().map(|(work, _)| {
            let mut reasons = vec![reason.clone()];
            if self.catalogue.work_at(work).popularity >= WIDELY_READ {
                reasons.push(Reason::WidelyRead);
            }
            self.pick(work, self.blend.score(&weighed, work), reasons)
        });
        draft.push(Section::BestOf, by_score(best.collect()));
        draft.push(Section::Neighbours, self.explained(&weighed, seeds, &neighbours));
        draft.push(Section::LittleKnown, self.explained(&weighed, seeds, &little_known));
    }

    /// The best of `own`, for half of the page: half how typical, half how widely read.
    fn best_of(&self, draft: &mut Draft<'_>, own: &[WorkIndex], strengths: &[f32]) -> Vec<(WorkIndex, f32)> {
        let own = own.iter().copied().filter(|&work| draft.admission.allows(work));
        let known = self.by_popularity(own, |work| draft.admission.card_of(work));
        let scored = known.map(|(work, popularity)| (work, f32::midpoint(strengths[work as usize], popularity)));
        let scored: Vec<_> = scored.collect();
        let half = draft.limit.div_ceil(2);
        draft.choose(Strongest::of(&self.catalogue, scored.into_iter()), half)
    }

    /// The works that fit the words best.
    pub(super) fn for_words(&self, draft: &mut Draft<'_>, words: &SearchTerm) {
        let fitting = self.catalogue.fitting(words, usize::MAX).into_iter();
        let hits = self
            .folded(fitting.filter(|&(work, _)| draft.admission.allows(work)), |work| draft.admission.card_of(work));
        let side = draft.side_shelf();
        let main = draft.left().saturating_sub(side);
        let mut alike = draft.choose(Strongest::of(&self.catalogue, hits.iter().copied()), main);
        let little = hits.iter().copied().filter(|&(work, _)| self.stock.fame(work) == Fame::Little);
        let little_known = draft.choose(Strongest::of(&self.catalogue, little), side);
        let left = draft.left();
        alike.extend(draft.choose(Strongest::of(&self.catalogue, hits.iter().copied()), left));
        variety::sort(&mut alike);

        for (section, cards) in [(Section::Alike, alike), (Section::LittleKnown, little_known)] {
            let cards = cards.into_iter().map(|(work, strength)| {
                let volumes = self.stock.folds.with(work).iter();
                let matched = volumes.map(|&volume| self.catalogue.matched_words(words, volume));
                let best = matched.max_by_key(Vec::len).unwrap_or_default();
                self.pick(work, MatchScore::of_words(strength), vec![Reason::Words(best)])
            });
            draft.push(section, cards.collect());
        }
    }

    /// What is spelled nearest; where nothing is, what most readers know.
    pub(super) fn for_unknown(&self, draft: &mut Draft<'_>, terms: &[Subject]) {
        let words = terms.iter().filter_map(|term| if let Subject::Unknown(words) = term { Some(words) } else { None });
        let near = words.flat_map(|words| self.catalogue.nearest(words, usize::MAX));
        let near =
            self.folded(near.filter(|&(work, _)| draft.admission.allows(work)), |work| draft.admission.card_of(work));
        let limit = draft.limit;
        let nearest = draft.choose(Strongest::of(&self.catalogue, near.into_iter()), limit);
        let cards = nearest
            .iter()
            .map(|&(work, strength)| self.pick(work, MatchScore::of_words(strength), vec![Reason::Spelling]));
        draft.push(Section::Nearest, cards.collect());
        if draft.picks.shelves.is_empty() && !terms.is_empty() {
            let allowed = (0..self.work_count()).filter(|&work| draft.admission.allows(work));
            let known = self.by_popularity(allowed, |work| draft.admission.card_of(work));
            let chosen = draft.choose(known, limit);
            // Nothing of what was typed is in them, and the score says so.
            let cards = chosen
                .into_iter()
                .map(|(work, _)| self.pick(work, MatchScore::of_words(0.0), vec![Reason::WidelyRead]));
            draft.push(Section::WidelyRead, cards.collect());
        }
    }
}
