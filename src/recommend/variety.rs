//! A list worth reading: not ten times the same author, not ten times the same book, the known beside the little known.
//!
//! Greedy maximal marginal relevance (Carbonell & Goldstein 1998): the next card is the one with the best strength
//! less a share of its likeness to the cards already chosen. All prices are shares, so that it does not matter in which
//! unit strengths are.

use std::collections::{HashMap, HashSet};

use super::{
    pick::Variety,
    stock::Stock,
    traits::{Traits, cosine},
};
use crate::{
    catalogue::{Catalogue, WorkIndex},
    domain::AuthorId,
};

/// A page shows this many of one author's books, unless the author was what was asked for.
pub(super) const PER_AUTHOR: usize = 2;

/// Never more candidates than this are held against each other: a page is made while somebody waits.
const MOST_LOOKED_AT: usize = 300;

/// How much of the price of likeness it costs to be as known as all cards before.
const SAME_FAME: f32 = 0.3;

/// What a [`Variety`] means.
#[derive(Clone, Copy, Debug)]
struct Taste {
    /// The share of its strength that a work loses which is all like an earlier card.
    price: f32,
    /// The power to which strengths are raised: below 1, being a little further from what was asked for costs less.
    exponent: f32,
    /// How many of the strongest candidates are looked at for each card; none: only the strongest.
    looked_at: usize,
}

impl Taste {
    fn of(variety: Variety) -> Self {
        let usual = Variety::default();
        let share = |part: u8, whole: u8| f32::from(part) / f32::from(whole.max(1));
        // From 0 to the usual, then from there to 100.
        if variety <= usual {
            let share = share(variety.get(), usual.get());
            Self { price: 0.25 * share, exponent: 1.0, looked_at: if variety.get() == 0 { 0 } else { 5 } }
        } else {
            let share = share(variety.get() - usual.get(), 100 - usual.get());
            let wider = usize::from(variety.get() - usual.get()) / 12;
            Self { price: 0.25 + 0.5 * share, exponent: 1.0 - 0.4 * share, looked_at: 5 + wider }
        }
    }
}

/// Chooses the cards of one page. What it has chosen it remembers: no card twice, and an author's cards count on all
/// shelves together.
#[derive(Debug)]
pub(super) struct Chooser<'a> {
    catalogue: &'a Catalogue,
    traits: &'a Traits,
    stock: &'a Stock,
    taste: Taste,
    per_author: usize,
    /// How many cards there may be of authors who were asked for.
    per_asked_author: usize,
    asked_authors: Vec<&'a AuthorId>,
    by_author: HashMap<&'a AuthorId, usize>,
    by_fame: [u16; 3],
    taken: HashSet<WorkIndex>,
    /// In the order in which they were chosen.
    chosen: Vec<WorkIndex>,
}

/// A work that may be chosen.
struct Candidate {
    work: WorkIndex,
    strength: f32,
    /// To the chosen card that is most like it.
    likeness: f32,
}

impl<'a> Chooser<'a> {
    pub(super) fn new(catalogue: &'a Catalogue, traits: &'a Traits, stock: &'a Stock, variety: Variety) -> Self {
        Self {
            catalogue,
            traits,
            stock,
            taste: Taste::of(variety),
            per_author: PER_AUTHOR,
            per_asked_author: PER_AUTHOR,
            asked_authors: Vec::new(),
            by_author: HashMap::new(),
            by_fame: [0; 3],
            taken: HashSet::new(),
            chosen: Vec::new(),
        }
    }

    /// At most so many cards by one author.
    pub(super) fn with_cap(self, per_author: usize) -> Self {
        Self { per_author, ..self }
    }

    /// But so many by those who were asked for.
    pub(super) fn with_asked(self, asked_authors: Vec<&'a AuthorId>, per_asked_author: usize) -> Self {
        Self { per_asked_author, asked_authors, ..self }
    }

    /// How many cards have been chosen.
    pub(super) fn count(&self) -> usize {
        self.chosen.len()
    }

    pub(super) fn has(&self, work: WorkIndex) -> bool {
        self.taken.contains(&work)
    }

    /// Puts a card on the page that nobody had to choose.
    pub(super) fn take(&mut self, work: WorkIndex) {
        if !self.taken.insert(work) {
            return;
        }
        for author in &self.catalogue.work_at(work).authors {
            *self.by_author.entry(author).or_default() += 1;
        }
        self.by_fame[self.stock.fame(work) as usize] += 1;
        self.chosen.push(work);
    }

    /// Chooses up to `count` of `ranked`, which comes strongest first; gives them strongest first. However many are of no
    /// use, it reads on until it has enough or there are no more.
    pub(super) fn choose(
        &mut self,
        ranked: impl Iterator<Item = (WorkIndex, f32)>,
        count: usize,
    ) -> Vec<(WorkIndex, f32)> {
        let window = (count * self.taste.looked_at).clamp(1, MOST_LOOKED_AT.max(count));
        let mut ranked = ranked.filter(|&(_, strength)| strength > 0.0);
        let mut left: Vec<Candidate> = Vec::with_capacity(window);
        let mut cards: Vec<(WorkIndex, f32)> = Vec::with_capacity(count);
        while cards.len() < count {
            left.retain(|candidate| self.may_take(candidate.work));
            while left.len() < window {
                let Some((work, strength)) = ranked.next() else { break };
                if self.may_take(work) {
                    left.push(Candidate { work, strength, likeness: self.likeness(work) });
                }
            }
            // The first of equals wins, so that the order of `ranked` decides.
            let worth = |at: usize| self.worth(&left[at]);
            let Some(best) = (0..left.len()).rev().max_by(|&a, &b| worth(a).total_cmp(&worth(b))) else { break };
            let Candidate { work, strength, .. } = left.remove(best);
            self.take(work);
            cards.push((work, strength));
            for other in &mut left {
                other.likeness = other.likeness.max(self.alike(work, other.work));
            }
        }
        // The page shows the scores: a stronger card after a weaker one would look like a mistake.
        sort(&mut cards);
        cards
    }

    /// Whether there is room for another card of its authors.
    pub(super) fn may_take(&self, work: WorkIndex) -> bool {
        let is_free = |author: &AuthorId| {
            let most = if self.asked_authors.contains(&author) { self.per_asked_author } else { self.per_author };
            self.by_author.get(author).is_none_or(|&count| count < most)
        };
        !self.taken.contains(&work) && self.catalogue.work_at(work).authors.iter().all(is_free)
    }

    fn worth(&self, candidate: &Candidate) -> f32 {
        let Taste { price, exponent, .. } = self.taste;
        let strength = if exponent < 1.0 { candidate.strength.powf(exponent) } else { candidate.strength };
        let as_known = f32::from(self.by_fame[self.stock.fame(candidate.work) as usize]);
        let all: u16 = self.by_fame.iter().sum();
        let same_fame = as_known / f32::from(all.max(1));
        strength * (1.0 - price * candidate.likeness) * (1.0 - price * SAME_FAME * same_fame)
    }

    /// To the card on the page that is most like it.
    fn likeness(&self, work: WorkIndex) -> f32 {
        if self.taste.price <= 0.0 {
            return 0.0;
        }
        self.chosen.iter().map(|&card| self.alike(card, work)).fold(0.0, f32::max)
    }

    fn alike(&self, one: WorkIndex, other: WorkIndex) -> f32 {
        cosine(self.traits.vector(one), self.traits.vector(other))
    }
}

/// Strongest first; of equals the smaller id.
pub(super) fn sort(cards: &mut [(WorkIndex, f32)]) {
    cards.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
}
