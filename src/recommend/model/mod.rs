//! What readers' shelves say of which books go together: learned here, served from here, measured here.
//!
//! The way of training: shelves are read ([`interactions`]), with what is known of the books beside them ([`items`]);
//! two tables are learned, a regression of every book on all others ([`ease`]) and the chance of one book given another
//! ([`conditional`]), which leans on neighbours by content ([`likeness`]) where readers are few; a ranker ([`ranker`])
//! learns from readers who were set aside how much each figure ([`features`]) counts. Tables are cut and packed
//! ([`table`]) before the ranker sees them, so that it learns from what is served.

mod conditional;
mod ease;
mod evaluate;
mod features;
mod file;
mod interactions;
mod items;
mod likeness;
mod ranker;
mod requests;
mod table;
mod tiles;
mod train;

pub use conditional::ConditionalSettings;
pub use ease::EaseSettings;
pub use evaluate::{Evaluation, Measure};
pub use file::{FILE, ModelError};
pub use interactions::{ReadError, Shelves};
pub use items::{Items, Labels};
pub use requests::{Request, read_requests};
pub use train::{Settings, TrainError, train};

use std::cell::RefCell;

use features::Desk;
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

/// The two tables, and what follows from them.
#[derive(Debug)]
struct Tables {
    regression: Table,
    conditional: Table,
    /// Readers of each book.
    counts: Vec<u32>,
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
    fn new(regression: Table, conditional: Table, counts: Vec<u32>) -> Self {
        let pairs = counts.iter().map(|&count| f64::from(count)).sum::<f64>();
        #[expect(clippy::cast_possible_truncation, reason = "a count of pairs needs no more digits")]
        let pairs = pairs as f32;
        let floor = (0..)
            .zip(&counts)
            .map(|(book, _)| {
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
            counts,
        }
    }
}

/// A learned model. Scores are deterministic.
#[derive(Debug)]
pub struct Model {
    books: Vec<String>,
    tables: Tables,
    ranker: Ranker,
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

    /// The books that go with `seeds`, best first, with scores of which only differences mean something. Seeds are not
    /// among them. Empty when nothing is known of any seed.
    pub fn rank(&self, seeds: &[BookIndex]) -> Vec<(BookIndex, f32)> {
        DESK.with_borrow_mut(|desk| {
            desk.lay_out(&self.tables, seeds);
            let scores = self.ranker.scores(seeds.len(), desk.features());
            let mut ranked: Vec<(BookIndex, f32)> = desk.candidates().iter().copied().zip(scores).collect();
            ranked.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            ranked
        })
    }

    /// A page of books for `seeds` as a reader sees it: with one or two seeds its last places go to less known books that
    /// are close. What follows the page is in order again.
    pub fn page(&self, seeds: &[BookIndex]) -> Vec<BookIndex> {
        let mut ranked: Vec<BookIndex> = self.rank(seeds).into_iter().map(|(book, _)| book).collect();
        if ranked.is_empty() {
            return self.popular(seeds);
        }
        if seeds.len() <= FEW_SEEDS && ranked.len() > PAGE {
            let kept = PAGE - DISCOVERIES;
            let mut close: Vec<(f32, BookIndex)> = DESK.with_borrow(|desk| {
                let cosine = desk.candidates().iter().zip(desk.features()).map(|(&book, of)| (of[6], book));
                cosine.filter(|(_, book)| !ranked[..kept].contains(book)).collect()
            });
            close.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            let found: Vec<BookIndex> = close.into_iter().take(DISCOVERIES).map(|(_, book)| book).collect();
            ranked.retain(|book| !found.contains(book));
            ranked.splice(kept..kept, found);
        }
        ranked
    }

    /// The books with most readers, without `seeds`.
    fn popular(&self, seeds: &[BookIndex]) -> Vec<BookIndex> {
        let mut books: Vec<BookIndex> = (0..).take(self.books.len()).filter(|book| !seeds.contains(book)).collect();
        books.sort_by_key(|&book| (std::cmp::Reverse(self.tables.counts[book as usize]), book));
        books.truncate(POPULAR);
        books
    }

    /// How well the pages for `requests` fit.
    pub fn evaluate(&self, requests: &[Request]) -> Evaluation {
        let pages: Vec<Vec<BookIndex>> = requests.par_iter().map(|request| self.page(&request.seeds)).collect();
        let lists = pages.iter().zip(requests).map(|(page, request)| (page.as_slice(), request.targets.as_slice()));
        Evaluation::of(lists, self.books.len())
    }
}
