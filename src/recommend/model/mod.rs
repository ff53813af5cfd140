//! What readers' shelves say of which books go together: learned here, served from here, measured here.
//!
//! The way of training: shelves are read ([`interactions`]), with what is known of the books beside them ([`items`]);
//! two tables are learned, a regression of every book on all others ([`ease`]) and the chance of one book given another
//! ([`conditional`]), which leans on neighbours by content ([`likeness`]) where readers are few; a ranker ([`ranker`])
//! learns from readers who were set aside how much each figure ([`features`]) counts. Tables are cut and packed
//! ([`table`]) before the ranker sees them, so that it learns from what is served.

mod calibration;
mod chance;
mod conditional;
mod ease;
mod evaluate;
mod features;
mod file;
mod interactions;
mod items;
mod likeness;
mod logistic;
mod ranker;
mod requests;
mod table;
mod tiles;
mod train;

pub use calibration::{Bin, Calibration, Forecast};
pub use conditional::ConditionalSettings;
pub use ease::EaseSettings;
pub use evaluate::{Evaluation, Measure};
pub use file::{FILE, ModelError};
pub use interactions::{ReadError, Shelves};
pub use items::{Items, Labels};
pub use logistic::Logistic;
pub use requests::{Request, read_requests};
pub use train::{Settings, TrainError, Trained, Trial, train};

use std::cell::RefCell;

use chance::{Chances, Situation};
use features::Desk;
pub use features::Seed;
use ranker::Ranker;
use rayon::prelude::*;
use table::Table;

/// A book's place in a model.
pub type BookIndex = u32;

/// Hears how far long work has come.
pub trait Progress: Sync {
    /// A stage begins, of so many steps.
    fn stage(&self, name: &'static str, steps: u64);
    /// So many steps more are done.
    fn step(&self, steps: u64);
}

/// Hears nothing.
impl Progress for () {
    fn stage(&self, _: &'static str, _: u64) {}
    fn step(&self, _: u64) {}
}

/// How many readers books have, and what else those have.
#[derive(Clone, Debug, Default, PartialEq)]
struct Popularity {
    /// Readers of each book.
    counts: Vec<u32>,
    /// By book, the log of how many other books its readers have.
    company: Vec<f32>,
    /// All readers.
    readers: u32,
}

/// The two tables, and what follows from them.
#[derive(Debug)]
struct Tables {
    regression: Table,
    conditional: Table,
    popularity: Popularity,
    /// A book's popularity to a negative power.
    rarity: Vec<f32>,
    /// One over a book's popularity.
    per_popularity: Vec<f32>,
    /// The root of a book's readers.
    root: Vec<f32>,
    log_count: Vec<f32>,
    /// What stands for a conditional that was cut off: somewhat less than the smallest that was kept.
    floor: Vec<f32>,
}

/// What stands for a value that was cut off, as a share of the smallest that was kept.
const CUT_OFF: f32 = 0.5;

impl Tables {
    #[expect(clippy::cast_precision_loss, reason = "counts of readers")]
    fn new(regression: Table, conditional: Table, popularity: Popularity) -> Self {
        let counts = &popularity.counts;
        let pairs = counts.iter().map(|&count| f64::from(count)).sum::<f64>();
        #[expect(clippy::cast_possible_truncation, reason = "a count of pairs needs no more digits")]
        let pairs = pairs as f32;
        let floor = (0..)
            .take(counts.len())
            .map(|book| {
                let smallest = conditional.row(book).map(|(_, value)| value).fold(f32::INFINITY, f32::min);
                if smallest.is_finite() { smallest * CUT_OFF } else { 0.0 }
            })
            .collect();
        let of = |figure: &dyn Fn(u32) -> f32| -> Vec<f32> { counts.iter().map(|&count| figure(count)).collect() };
        Self {
            rarity: of(&|count| features::rarity(count, pairs)),
            per_popularity: of(&|count| 1.0 / features::popularity(count, pairs)),
            root: of(&|count| (count.max(1) as f32).sqrt()),
            log_count: of(&|count| (count.max(1) as f32).ln()),
            floor,
            regression,
            conditional,
            popularity,
        }
    }
}

impl Tables {
    /// The mean over some books of the log of the company that they keep.
    #[expect(clippy::cast_precision_loss, reason = "numbers of seeds")]
    fn company(&self, seeds: &[Seed]) -> f32 {
        let sum: f32 = seeds.iter().map(|seed| seed.weight * self.popularity.company[seed.book as usize]).sum();
        sum / seeds.len().max(1) as f32
    }
}

/// A learned model. Scores are deterministic.
#[derive(Debug)]
pub struct Model {
    books: Vec<String>,
    tables: Tables,
    ranker: Ranker,
    chances: Chances,
    scale: Option<[Logistic; 2]>,
}

/// A book that goes with what was asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranked {
    /// Which.
    pub book: BookIndex,
    /// Of readers who liked what was asked for, the share that had it too, from 0 to 1.
    pub chance: f32,
}

/// With so few seeds the last places of a page are for discoveries.
const FEW_SEEDS: usize = 2;

/// The length of a page of the evaluation.
const PAGE: usize = 20;

/// How many of its last places are for discoveries.
const DISCOVERIES: usize = 1;

/// How many popular books stand in for a list of which nothing is known.
const POPULAR: usize = 100;

thread_local! {
    static DESK: RefCell<Desk> = RefCell::default();
}

impl Model {
    /// The ids of the books, in the order of their indexes.
    pub fn books(&self) -> &[String] {
        &self.books
    }

    /// What turns the strengths of a site's lists into chances, where the model was made for a site.
    pub fn scale(&self) -> Option<&[Logistic; 2]> {
        self.scale.as_ref()
    }

    /// The same, with such a scale.
    #[must_use]
    pub fn with_scale(self, scale: [Logistic; 2]) -> Self {
        Self { scale: Some(scale), ..self }
    }

    /// For each seed, with its place, how strongly it speaks for `book` in both tables, as they are served, times its
    /// weight.
    pub fn parts(&self, seeds: &[Seed], book: BookIndex) -> Vec<(f32, BookIndex)> {
        let of_table = |table: &Table, seed: BookIndex| {
            table.row(seed).find(|&(other, _)| other == book).map_or(0.0, |(_, value)| value.max(0.0))
        };
        let of_seed = |seed: Seed| {
            let Tables { regression, conditional, .. } = &self.tables;
            (seed.weight * (of_table(conditional, seed.book) + of_table(regression, seed.book)), seed.book)
        };
        self.known(seeds).into_iter().map(of_seed).collect()
    }

    /// How many readers had each book, in the order of their indexes.
    pub fn counts(&self) -> &[u32] {
        &self.tables.popularity.counts
    }

    /// The share of all readers who have a book, from 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "numbers of readers")]
    pub fn popularity(&self, book: BookIndex) -> f32 {
        let Popularity { counts, readers, .. } = &self.tables.popularity;
        counts.get(book as usize).map_or(0.0, |&count| count as f32 / (*readers).max(1) as f32)
    }

    /// The books that go with `seeds`, the likeliest first. Seeds are not among them, and one that is named twice counts
    /// for more. Weights may be any positive numbers, of which only the proportions count. Empty when nothing is known of
    /// any seed.
    pub fn rank(&self, seeds: &[Seed]) -> Vec<Ranked> {
        DESK.with_borrow_mut(|desk| self.rank_on(desk, &self.known(seeds)))
    }

    /// Each seed that there is, once, with weights of mean 1.
    fn known(&self, seeds: &[Seed]) -> Vec<Seed> {
        let mut known: Vec<Seed> = seeds.to_vec();
        known.retain(|seed| (seed.book as usize) < self.books.len() && seed.weight > 0.0 && seed.weight.is_finite());
        known.sort_by_key(|seed| seed.book);
        known.dedup_by(|next, kept| {
            let same = next.book == kept.book;
            kept.weight += if same { next.weight } else { 0.0 };
            same
        });
        #[expect(clippy::cast_precision_loss, reason = "numbers of seeds")]
        let mean = known.iter().map(|seed| seed.weight).sum::<f32>() / known.len().max(1) as f32;
        for seed in &mut known {
            seed.weight /= mean;
        }
        known
    }

    fn rank_on(&self, desk: &mut Desk, seeds: &[Seed]) -> Vec<Ranked> {
        desk.lay_out(&self.tables, seeds);
        let count = effective(seeds);
        let scores: Vec<f32> = self.ranker.scores(count, desk.features()).collect();
        let situation = Situation::new(count, self.tables.company(seeds), &scores);
        let mut ranked: Vec<(f32, BookIndex)> = scores.into_iter().zip(desk.candidates().iter().copied()).collect();
        ranked.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let of = |(score, book)| Ranked { book, chance: self.chances.of(&situation, score) };
        ranked.into_iter().map(of).collect()
    }

    /// A page of books for `seeds` as a reader sees it: with one or two seeds its last places go to less known books that
    /// are close. What follows the page is in order again.
    pub fn page(&self, seeds: &[BookIndex]) -> Vec<Ranked> {
        let seeds: Vec<Seed> = seeds.iter().copied().map(Seed::plain).collect();
        let seeds = self.known(&seeds);
        DESK.with_borrow_mut(|desk| {
            let mut ranked = self.rank_on(desk, &seeds);
            if ranked.is_empty() {
                return self.popular(&seeds);
            }
            if seeds.len() <= FEW_SEEDS && ranked.len() > PAGE {
                let kept = PAGE - DISCOVERIES;
                let found = desk.closest(DISCOVERIES, |book| !ranked[..kept].iter().any(|one| one.book == book));
                let (mut discoveries, rest): (Vec<_>, Vec<_>) =
                    ranked.split_off(kept).into_iter().partition(|one| found.contains(&one.book));
                ranked.append(&mut discoveries);
                ranked.extend(rest);
            }
            ranked
        })
    }

    /// The books with most readers, without `seeds`.
    fn popular(&self, seeds: &[Seed]) -> Vec<Ranked> {
        let mut books: Vec<BookIndex> =
            (0..).take(self.books.len()).filter(|book| !seeds.iter().any(|seed| seed.book == *book)).collect();
        books.sort_by_key(|&book| (std::cmp::Reverse(self.counts()[book as usize]), book));
        books.truncate(POPULAR);
        books.into_iter().map(|book| Ranked { book, chance: self.popularity(book) }).collect()
    }

    /// How well the pages for `requests` fit.
    pub fn evaluate(&self, requests: &[Request]) -> Evaluation {
        let pages: Vec<Vec<Ranked>> = requests.par_iter().map(|request| self.page(&request.seeds)).collect();
        Evaluation::of(self, requests.iter().zip(&pages))
    }
}

/// How many seeds of equal weight would say as much (Kish's effective sample size).
fn effective(seeds: &[Seed]) -> f32 {
    let (sum, squares) =
        seeds.iter().fold((0.0, 0.0), |(sum, squares), seed| (sum + seed.weight, squares + seed.weight * seed.weight));
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}

#[cfg(test)]
mod tests;
