//! `GET /surprise`: on to a book of the catalogue's better-known half, another one each time.

use std::{
    cmp::Reverse,
    future::ready,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    extract::State,
    response::{IntoResponse as _, Redirect, Response},
    routing::{MethodRouter, get},
};

use super::{AppState, caching::CachePolicy, error::AppError, links};
use crate::{
    catalogue::{Catalogue, WorkIndex},
    domain::{SeriesPosition, Work},
};

/// The address, with the deck that it draws from.
pub(super) fn route(catalogue: &Catalogue) -> MethodRouter<AppState> {
    let deck = Arc::new(Mutex::new(Deck::of(catalogue)));
    get(move |State(catalogue): State<Arc<Catalogue>>| {
        let drawn = deck.lock().unwrap_or_else(PoisonError::into_inner).draw(random);
        ready(show(&catalogue, drawn))
    })
}

fn show(catalogue: &Catalogue, drawn: Option<WorkIndex>) -> Result<Response, AppError> {
    let work = catalogue.work_at(drawn.ok_or(AppError::NotFound)?);
    Ok((CachePolicy::Moment, Redirect::to(&links::book(&work.id))).into_response())
}

/// A number; a system that has none to give lets the deck be drawn in its order, which is a change as well.
fn random() -> u32 {
    getrandom::u32().unwrap_or_default()
}

/// Works that are drawn one after the other: none twice before all were, and none twice in a row. All readers draw
/// from the same one, so nobody has to be known for it.
#[derive(Debug)]
struct Deck {
    works: Vec<WorkIndex>,
    /// How many of this round are drawn; they stand first.
    drawn: usize,
}

impl Deck {
    /// The more widely read half of the catalogue, without what a series begins before.
    fn of(catalogue: &Catalogue) -> Self {
        let mut works: Vec<WorkIndex> = (0..).zip(catalogue.works()).map(|(at, _)| at).collect();
        works.sort_by_key(|&at| Reverse(catalogue.work_at(at).popularity));
        works.truncate(works.len().div_ceil(2));
        works.retain(|&at| is_a_beginning(catalogue.work_at(at)));
        Self { works, drawn: 0 }
    }

    fn draw(&mut self, random: impl Fn() -> u32) -> Option<WorkIndex> {
        if self.drawn == self.works.len() {
            self.drawn = 0;
        }
        // The last of the round before stands at the end; a new round does not begin with it.
        let kept_out = usize::from(self.drawn == 0 && self.works.len() > 1);
        let left = self.works.len() - self.drawn - kept_out;
        let chosen = self.drawn + usize::try_from(random()).ok()?.checked_rem(left)?;
        self.works.swap(self.drawn, chosen);
        let work = self.works[self.drawn];
        self.drawn += 1;
        Some(work)
    }
}

fn is_a_beginning(work: &Work) -> bool {
    work.series.as_ref().is_none_or(|series| series.position == Some(SeriesPosition::FIRST))
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, collections::HashSet};

    use super::*;

    /// Numbers that look random and are the same each time.
    fn numbers() -> impl Fn() -> u32 {
        let state = Cell::new(1_u32);
        move || {
            state.set(state.get().wrapping_mul(1_664_525).wrapping_add(1_013_904_223));
            state.get() >> 8
        }
    }

    #[test]
    fn every_work_comes_once_a_round_and_none_twice_in_a_row() {
        let random = numbers();
        for size in 2..20_usize {
            let mut deck = Deck { works: (0..).take(size).collect(), drawn: 0 };
            let drawn: Vec<WorkIndex> = (0..size * 30).map(|_| deck.draw(&random).unwrap()).collect();
            for round in drawn.chunks(size) {
                assert_eq!(round.iter().collect::<HashSet<_>>().len(), size);
            }
            assert!(drawn.windows(2).all(|two| two[0] != two[1]), "{size}: {drawn:?}");
        }
    }

    #[test]
    fn one_work_comes_again_and_no_work_is_none() {
        let mut one = Deck { works: vec![7], drawn: 0 };
        assert_eq!([one.draw(|| 5), one.draw(|| 6)], [Some(7), Some(7)]);
        assert_eq!(Deck { works: Vec::new(), drawn: 0 }.draw(|| 5), None);
    }

    #[test]
    fn the_deck_is_of_the_better_known_and_of_beginnings() {
        let catalogue = Catalogue::embedded().unwrap();
        let deck = Deck::of(&catalogue);
        let least = deck.works.iter().map(|&at| catalogue.work_at(at).popularity).min().unwrap();
        let better = catalogue.works().iter().filter(|work| work.popularity > least).count();
        assert!(better <= catalogue.works().len().div_ceil(2), "{better} are better known than the least of the deck");
        assert!(deck.works.len() > 100, "{}", deck.works.len());
        assert!(deck.works.iter().all(|&at| is_a_beginning(catalogue.work_at(at))));
    }
}
