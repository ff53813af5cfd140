//! The shelves for an author, a genre, words, and for what nothing fits.

use std::collections::HashSet;

use super::{
    PER_AUTHOR, Recommender, fold,
    pick::{Pick, Picks, Reason, Section},
    variety,
};
use crate::{
    catalogue::WorkIndex,
    domain::{AuthorId, GenreId, SearchTerm},
};

/// A work with at least this popularity is called widely read.
const WIDELY_READ: u8 = 75;

/// What the shelf of an author's or a genre's best is like.
struct BestShelf {
    /// How many cards at most.
    cards: usize,
    /// How many of one author at most.
    per_author: usize,
    /// Why they are there.
    reason: Reason,
}

impl Recommender {
    /// That author's best, then its neighbours.
    pub(super) fn for_author(&self, id: &AuthorId, limit: usize) -> Picks {
        let name = self.catalogue.author(id).map(|author| author.name.clone()).unwrap_or_default();
        let shelf = BestShelf { cards: limit.div_ceil(2), per_author: usize::MAX, reason: Reason::Author(name) };
        self.best_then_neighbours(&self.author_seeds(id), self.catalogue.works_by(id), &shelf, limit)
    }

    /// That genre's best, then works of other genres that are near it.
    pub(super) fn for_genre(&self, id: &GenreId, limit: usize) -> Picks {
        let name = self.catalogue.genre(id).map(|genre| genre.name.clone()).unwrap_or_default();
        let cards = (limit * 2).div_ceil(3);
        let shelf = BestShelf { cards, per_author: PER_AUTHOR, reason: Reason::Genres(vec![name]) };
        self.best_then_neighbours(&self.genre_seeds(id), self.catalogue.works_in(id), &shelf, limit)
    }

    fn best_then_neighbours(
        &self,
        seeds: &[(WorkIndex, f32)],
        own: &[WorkIndex],
        shelf: &BestShelf,
        limit: usize,
    ) -> Picks {
        let strengths = self.blend.strengths(seeds);
        let best = self.best_of(own, &strengths, shelf.cards, shelf.per_author, &shelf.reason);
        let entries = self.entries(own);
        let ranked = self.strongest(&strengths).filter(|(work, _)| self.is_entry(*work) && !entries.contains(work));
        let ranked: Vec<_> = ranked.take(variety::looked_at(limit)).collect();
        let neighbours = self.neighbours(seeds, &ranked, limit, &best);
        let mut picks = Picks::default();
        picks.push(Section::BestOf, best);
        picks.push(Section::Neighbours, neighbours);
        picks
    }

    /// The works that fit the words best.
    pub(super) fn for_words(&self, words: &SearchTerm, limit: usize) -> Picks {
        let hits = self.folded(self.catalogue.fitting(words, limit * 8));
        let chosen = variety::varied(&self.catalogue, &self.traits, &hits, limit, PER_AUTHOR, &[]);
        let mut picks = Picks::default();
        let cards = chosen.into_iter().map(|(work, strength)| {
            let volumes = self.series_of(work);
            let matched = volumes.iter().map(|&volume| self.catalogue.matched_words(words, volume));
            let best = matched.max_by_key(Vec::len).unwrap_or_default();
            // The score of words is their share already: `of_likeness` would flatter it.
            self.pick(work, strength * strength, vec![Reason::Words(best)])
        });
        picks.push(Section::Alike, cards.collect());
        picks
    }

    /// What is spelled nearest; where nothing is, what most readers know.
    pub(super) fn for_unknown(&self, words: &SearchTerm, limit: usize) -> Picks {
        let mut picks = Picks::default();
        let near = self.folded(self.catalogue.nearest(words, limit));
        let cards = near.into_iter().take(limit);
        picks.push(
            Section::Nearest,
            cards.map(|(work, strength)| self.pick(work, strength * strength, vec![Reason::Spelling])).collect(),
        );
        if picks.shelves.is_empty() {
            let known = self.by_popularity(0..self.work_count());
            let chosen = variety::varied(&self.catalogue, &self.traits, &known, limit, 1, &[]);
            // Nothing of what was typed is in them, and the score says so.
            let cards = chosen.into_iter().map(|(work, _)| self.pick(work, 0.0, vec![Reason::WidelyRead]));
            picks.push(Section::WidelyRead, cards.collect());
        }
        picks
    }

    /// The best of `own`: half how typical, half how widely read.
    fn best_of(
        &self,
        own: &[WorkIndex],
        strengths: &[f32],
        limit: usize,
        per_author: usize,
        reason: &Reason,
    ) -> Vec<Pick> {
        let mut scores = vec![0.0; strengths.len()];
        for (work, popularity) in self.by_popularity(own.iter().copied()) {
            scores[work as usize] = f32::midpoint(strengths[work as usize], popularity);
        }
        let ranked: Vec<_> = self.strongest(&scores).take(variety::looked_at(limit)).collect();
        let chosen = variety::varied(&self.catalogue, &self.traits, &ranked, limit, per_author, &[]);
        let card = |(work, strength): (WorkIndex, f32)| {
            let mut reasons = vec![reason.clone()];
            if self.catalogue.work_at(work).popularity >= WIDELY_READ {
                reasons.push(Reason::WidelyRead);
            }
            self.pick(work, strength, reasons)
        };
        chosen.into_iter().map(card).collect()
    }

    /// Works that fill the list under the shelf `above` to `limit`.
    fn neighbours(
        &self,
        seeds: &[(WorkIndex, f32)],
        ranked: &[(WorkIndex, f32)],
        limit: usize,
        above: &[Pick],
    ) -> Vec<Pick> {
        let left = limit.saturating_sub(above.len());
        let above: Vec<WorkIndex> = above.iter().filter_map(|pick| self.catalogue.index_of(&pick.work)).collect();
        let chosen = variety::varied(&self.catalogue, &self.traits, ranked, left, PER_AUTHOR, &above);
        self.explained(seeds, &chosen)
    }

    /// Each hit's entry volume, once, with the best strength of its series.
    fn folded(&self, hits: Vec<(WorkIndex, f32)>) -> Vec<(WorkIndex, f32)> {
        let mut strengths = vec![0.0_f32; self.catalogue.works().len()];
        for (work, strength) in hits {
            let entry = &mut strengths[fold::entry(&self.catalogue, work) as usize];
            *entry = strength.max(*entry);
        }
        self.strongest(&strengths).collect()
    }

    /// The cards that can stand for `works`.
    fn entries(&self, works: &[WorkIndex]) -> HashSet<WorkIndex> {
        works.iter().map(|&work| fold::entry(&self.catalogue, work)).collect()
    }

    fn is_entry(&self, work: WorkIndex) -> bool {
        fold::entry(&self.catalogue, work) == work
    }

    fn series_of(&self, work: WorkIndex) -> Vec<WorkIndex> {
        match &self.catalogue.work_at(work).series {
            Some(series) => self.catalogue.volumes(&series.id).to_vec(),
            None => vec![work],
        }
    }
}
