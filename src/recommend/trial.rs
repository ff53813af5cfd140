//! The site's own lists, tried on readers who were set aside: what its scores mean, and whether they are true.

use std::sync::Arc;

use rayon::prelude::*;

use super::{
    Picks, Recommender, Request,
    model::{Calibration, Forecast, Trial},
    scale::{Fitted, Known},
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
    known: Known,
    popularity: f32,
    wanted: bool,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Tried {
    /// From strengths to chances, fitted to all cards.
    pub scale: Fitted,
    /// How true such chances are: fitted to every other reader, and measured on the others.
    pub calibration: Calibration,
}

/// Shows the lists of the site to readers who were set aside, and finds what its scores mean.
pub fn try_lists(catalogue: Arc<Catalogue>, trial: Trial, made: TypedCache<Request, Picks>) -> Tried {
    let Trial { model, shelves } = trial;
    let recommender = Recommender::new(catalogue, Some(model), made);
    let by_reader: Vec<Vec<Card>> = shelves.par_iter().map(|shelf| cards(&recommender, shelf)).collect();
    let fitted = |readers: &mut dyn Iterator<Item = &Vec<Card>>| {
        let shown: Vec<(Known, bool)> = readers.flatten().map(|card| (card.known, card.wanted)).collect();
        Fitted::fit(&shown)
    };
    let half = fitted(&mut by_reader.iter().step_by(2));
    let forecasts = by_reader.iter().skip(1).step_by(2).flatten().map(|card| Forecast {
        chance: half.chance(&card.known),
        popularity: card.popularity,
        wanted: card.wanted,
    });
    let calibration = Calibration::of(forecasts.collect());
    Tried { scale: fitted(&mut by_reader.iter()), calibration }
}

/// The cards that a reader with this shelf, in no order, sees for its first books.
fn cards(recommender: &Recommender, shelf: &[String]) -> Vec<Card> {
    let ids: Vec<WorkId> = shelf.iter().filter_map(|id| WorkId::parse(id).ok()).collect();
    let asked = ASKED.iter().filter(|&&asked| ids.len() >= asked + LEAST_LEFT);
    asked.flat_map(|&asked| cards_for(recommender, ids.split_at(asked))).collect()
}

fn cards_for(recommender: &Recommender, (asked, left): (&[WorkId], &[WorkId])) -> Vec<Card> {
    let request = Request::new(asked.iter().cloned().map(Subject::Work).collect(), SHOWN);
    let weighed = recommender.blend.weigh(&recommender.seeds(&request.seeds));
    let picks = recommender.make(&request);
    let works =
        picks.all().filter_map(|pick| recommender.catalogue.index_of(&pick.work).map(|work| (work, &pick.work)));
    // A book that no reader has is wanted by none of those who were set aside, and says nothing.
    let with_readers = works.filter_map(|(work, id)| Some((work, id, recommender.blend.readers()?.popularity(work))));
    with_readers
        .filter(|&(_, _, popularity)| popularity > 0.0)
        .map(|(work, id, popularity)| Card {
            known: recommender.blend.known(&weighed, work),
            popularity,
            wanted: left.contains(id),
        })
        .collect()
}
