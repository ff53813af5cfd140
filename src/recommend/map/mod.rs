//! The neighbourhood of what was asked for, laid out on a plane.
//!
//! Two things are told by places. How well a book matches is its distance from the middle: the order of the scores alone
//! decides half of it, so that books with nearly the same score do not stand in one crowd, and the scores themselves the
//! other half. How alike books are to each other is the direction in which they lie: [`stress`] finds it. [`room`] moves
//! labels apart once somebody knows how large they are.

mod plane;
mod room;
mod stress;
#[cfg(test)]
mod tests;

use std::{cmp::Reverse, f32::consts::PI, slice};

pub use plane::Point;
pub use room::{Extent, Frame};

use super::{
    Recommender,
    pick::{Pick, Request},
    traits::{TraitVector, cosine},
};
use crate::domain::Subject;
use plane::Pairs;

/// Where the best match lies, between the middle at 0 and the worst match at 1. Several things that were asked for take
/// more of the middle than one.
const BEST: f32 = 0.36;
const BEST_OF_SEVERAL: f32 = 0.52;

/// Where the things that were asked for lie, if they are several.
const SEEDS: f32 = 0.24;

/// From this likeness on, two books are joined by a line …
const TIED: f32 = 0.42;

/// … if each is among so many that are most like the other.
const MOST_TIES: usize = 2;

/// A map of books.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Neighbourhood {
    /// What was asked for, without what nothing fits; alone in the middle, or around it. None: no place tells anything.
    pub seeds: Vec<(Subject, Point)>,
    /// The books around it, best match first.
    pub books: Vec<(Pick, Point)>,
    /// Which books are much alike.
    pub ties: Vec<Tie>,
}

/// Two books that are much alike, by their places in [`Neighbourhood::books`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tie {
    /// The better match of the two.
    pub one: usize,
    /// The other.
    pub other: usize,
    /// From 0 to 1.
    pub likeness: f32,
}

impl Recommender {
    /// The picks for `request` as a map: all points lie in the unit square, and the same request gives the same map.
    pub fn neighbourhood(&self, request: &Request) -> Neighbourhood {
        let mut picks: Vec<Pick> = self.recommend(request).all().cloned().collect();
        // The order of the page among equals.
        picks.sort_by_key(|pick| Reverse(pick.score));
        let (seeds, mut vectors) = self.asked_for(&request.seeds);
        let works = picks.iter().filter_map(|pick| self.catalogue.index_of(&pick.work));
        vectors.extend(works.map(|work| self.traits.vector(work).clone()));
        laid_out(seeds, picks, &vectors)
    }

    /// What was asked for and stands for works, with what is known of it.
    fn asked_for(&self, subjects: &[Subject]) -> (Vec<Subject>, Vec<TraitVector>) {
        let known = subjects.iter().map(|subject| (subject.clone(), self.seeds(slice::from_ref(subject))));
        let known = known.filter(|(_, works)| !works.is_empty());
        known.map(|(subject, works)| (subject, self.traits.profile(&works))).unzip()
    }
}

/// `vectors` are those of the seeds, then those of the picks.
fn laid_out(seeds: Vec<Subject>, picks: Vec<Pick>, vectors: &[TraitVector]) -> Neighbourhood {
    let several = seeds.len() > 1;
    // One thing stands in the middle, and everything is as far from it as its score says: it pulls nowhere.
    let vectors = if several { vectors } else { &vectors[seeds.len()..] };
    let first_book = vectors.len() - picks.len();
    let likeness = Pairs::of(vectors.len(), |a, b| cosine(&vectors[a], &vectors[b]));

    let scores: Vec<f32> = picks.iter().map(|pick| f32::from(pick.score.get())).collect();
    let mut radii = vec![SEEDS; first_book];
    radii.extend(radii_of(&scores, if several { BEST_OF_SEVERAL } else { BEST }));
    let mut points = stress::arrange(&radii, &likeness);
    // What is read first lies where reading begins: the first of several things to the left, or the best match above.
    let (second, angle) = if several { (first_book, -PI) } else { (1, -PI / 2.0) };
    stress::turn(&mut points, 0, second, angle);

    let mut points = points.into_iter().map(|point| point.times(0.5).plus(MIDDLE));
    let seeds = seeds.into_iter().map(|seed| (seed, if several { points.next() } else { None }.unwrap_or(MIDDLE)));
    let seeds = seeds.collect();
    Neighbourhood { seeds, books: picks.into_iter().zip(points).collect(), ties: ties(&likeness, first_book) }
}

const MIDDLE: Point = Point { x: 0.5, y: 0.5 };

/// For scores in falling order, how far from the middle each is: equal scores as far, a lower one farther. As many books
/// have room on an outer ring as it is long, hence the root.
fn radii_of(scores: &[f32], best: f32) -> Vec<f32> {
    let (Some(&most), Some(&least)) = (scores.first(), scores.last()) else { return Vec::new() };
    let share = |part: f32, whole: f32| if whole > 0.0 { part / whole } else { 0.0 };
    #[expect(clippy::cast_precision_loss, reason = "a few dozen at most")]
    let count = |which: &dyn Fn(f32) -> bool| scores.iter().filter(|&&score| which(score)).count() as f32;
    let all = count(&|_| true) - 1.0;
    let radius = |&score: &f32| {
        let better = count(&|other| other > score);
        let equal = count(&|other| other >= score) - better - 1.0;
        let by_order = share(better + equal / 2.0, all);
        let by_score = if most > least { share(most - score, most - least) } else { 0.5 };
        let out = f32::midpoint(by_order, by_score);
        (best * best + out * (1.0 - best * best)).sqrt()
    };
    scores.iter().map(radius).collect()
}

/// Of the things from `first` on, which are much alike.
fn ties(likeness: &Pairs, first: usize) -> Vec<Tie> {
    let books = first..likeness.count;
    let nearest = |book: usize| {
        let mut others: Vec<usize> =
            books.clone().filter(|&other| other != book && likeness.get(book, other) >= TIED).collect();
        others.sort_by(|&a, &b| likeness.get(book, b).total_cmp(&likeness.get(book, a)).then(a.cmp(&b)));
        others.truncate(MOST_TIES);
        others
    };
    let nearest: Vec<Vec<usize>> = books.clone().map(nearest).collect();
    let mut ties = Vec::new();
    for one in books.clone() {
        for &other in &nearest[one - first] {
            if one < other && nearest[other - first].contains(&one) {
                ties.push(Tie { one: one - first, other: other - first, likeness: likeness.get(one, other) });
            }
        }
    }
    ties
}
