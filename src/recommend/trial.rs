//! The site's own lists, tried on readers who were set aside: what its scores mean, and whether they are true.

use std::sync::Arc;

use rayon::prelude::*;

use super::{
    Recommender, Request,
    model::{Calibration, Forecast, Logistic, Trial},
    scale::{INPUTS, inputs},
};
use crate::{
    cache::TypedCache,
    catalogue::Catalogue,
    domain::{Subject, WorkId},
};

/// How many books such a reader asks for.
const ASKED: [usize; 3] = [1, 3, 8];

/// So many books must be left to be found.
const LEAST_LEFT: usize = 2;

/// A page.
const SHOWN: usize = 12;

/// A card that was shown to a reader who was set aside.
#[derive(Clone, Copy, Debug)]
struct Card {
    inputs: [f32; INPUTS],
    popularity: f32,
    wanted: bool,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Tried {
    /// From strengths to chances, fitted to all cards.
    pub scale: Logistic,
    /// How true such chances are: fitted to every other reader, and measured on the others.
    pub calibration: Calibration,
}

/// Shows the lists of the site to readers who were set aside, and finds what its scores mean.
pub fn try_lists(catalogue: Arc<Catalogue>, trial: Trial, made: TypedCache<Request, super::Picks>) -> Tried {
    let Trial { model, shelves } = trial;
    let recommender = Recommender::new(catalogue, Some(model), made);
    let by_reader: Vec<Vec<Card>> = shelves.par_iter().map(|shelf| cards(&recommender, shelf)).collect();
    let rows = |cards: &mut dyn Iterator<Item = &Card>| -> Vec<([f32; INPUTS], bool)> {
        cards.map(|card| (card.inputs, card.wanted)).collect()
    };
    let half = Logistic::fit(&rows(&mut by_reader.iter().step_by(2).flatten()));
    let forecasts = by_reader.iter().skip(1).step_by(2).flatten().map(|card| Forecast {
        chance: half.chance(&card.inputs),
        popularity: card.popularity,
        wanted: card.wanted,
    });
    let calibration = Calibration::of(forecasts.collect());
    Tried { scale: Logistic::fit(&rows(&mut by_reader.iter().flatten())), calibration }
}

/// The cards that a reader with this shelf, in no order, sees for its first books.
fn cards(recommender: &Recommender, shelf: &[String]) -> Vec<Card> {
    let ids: Vec<WorkId> = shelf.iter().filter_map(|id| WorkId::parse(id).ok()).collect();
    let asked = ASKED.iter().filter(|&&asked| ids.len() >= asked + LEAST_LEFT);
    asked.flat_map(|&asked| cards_for(recommender, ids.split_at(asked))).collect()
}

fn cards_for(recommender: &Recommender, (asked, left): (&[WorkId], &[WorkId])) -> Vec<Card> {
    let request = Request::new(asked.iter().cloned().map(Subject::Work).collect(), SHOWN);
    #[expect(clippy::cast_precision_loss, reason = "at most eight")]
    let seeds = asked.len() as f32;
    let picks = recommender.make(&request);
    picks
        .all()
        .map(|pick| {
            // Without a scale the score is the root of the strength, in hundredths.
            let strength = (f32::from(pick.score.get()) / 100.0).powi(2);
            Card {
                inputs: inputs(seeds, strength),
                popularity: recommender.popularity(&pick.work),
                wanted: left.contains(&pick.work),
            }
        })
        .collect()
}
