//! From shelves to a model.

use rayon::prelude::*;

use super::{
    BookIndex, Model, Popularity, Progress, Tables,
    chance::{Chances, SHOWN, Shown, Situation},
    conditional::{self, ConditionalSettings},
    ease::{self, EaseSettings},
    features::{Desk, Seed},
    interactions::Shelves,
    items::Items,
    likeness::{self, GenreVectors},
    ranker::{Example, Ranker},
    tiles::Tiles,
};

/// All settings of a training.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Of the regression.
    pub ease: EaseSettings,
    /// Of the conditional.
    pub conditional: ConditionalSettings,
    /// The share of the readers who are set aside for the ranker, as one in so many.
    pub set_aside: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { ease: EaseSettings::default(), conditional: ConditionalSettings::default(), set_aside: 10 }
    }
}

/// Why nothing could be learned.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// There is nothing to learn from.
    #[error("no reader has {least} books or more: there is nothing to learn from")]
    NoReaders {
        /// How many books one reader needs.
        least: usize,
    },
    /// The figures of the books have no solution.
    #[error("the regression has no solution: its settings leave a matrix that is not positive definite")]
    NoSolution,
}

/// A reader with fewer books says nothing of which go together.
const LEAST_BOOKS: usize = 2;

/// What was learned.
#[derive(Debug)]
pub struct Trained {
    /// From all readers.
    pub model: Model,
    /// For whoever wants to know how well lists fit that are made from it.
    pub trial: Trial,
}

/// A model that some readers were kept from, and their shelves.
#[derive(Debug)]
pub struct Trial {
    /// Learned from the other readers.
    pub model: Model,
    /// Of the readers who were set aside: the ids of their books, in a random order that is always the same.
    pub shelves: Vec<Vec<String>>,
}

/// Learns a model. The same input gives the same model, whatever the number of threads.
///
/// # Errors
/// When there is nothing to learn from.
pub fn train(
    shelves: &Shelves,
    items: &Items,
    settings: &Settings,
    progress: &dyn Progress,
) -> Result<Trained, TrainError> {
    if shelves.iter().all(|shelf| shelf.len() < LEAST_BOOKS) {
        return Err(TrainError::NoReaders { least: LEAST_BOOKS });
    }
    let (learning, aside) = parted(shelves, settings.set_aside);
    let mut tiles = Tiles::zeros(shelves.books().len());
    let tables = learn(&learning, items, settings, &mut tiles, progress)?;
    drop(learning);
    progress.stage("ranker", 1);
    let examples = examples(&tables, &aside);
    let ranker = Ranker::fit(&examples);
    let shown: Vec<Shown> = examples.iter().flat_map(|example| shown(&ranker, example)).collect();
    drop(examples);
    let chances = Chances::fit(&shown);
    let model = |tables| Model {
        books: shelves.books().to_vec(),
        tables,
        ranker: ranker.clone(),
        chances: chances.clone(),
        scale: None,
    };
    let trial = Trial { model: model(tables), shelves: named(&aside) };
    Ok(Trained { model: model(learn(shelves, items, settings, &mut tiles, progress)?), trial })
}

/// The shelves by the books' ids, each in an order of its own.
fn named(shelves: &Shelves) -> Vec<Vec<String>> {
    let of_reader = |reader: usize| {
        let shelf = shuffled(shelves, reader);
        shelf.into_iter().map(|book| shelves.books()[book as usize].clone()).collect()
    };
    (0..shelves.readers()).map(of_reader).collect()
}

/// A reader's books in a random order that is always the same.
fn shuffled(shelves: &Shelves, reader: usize) -> Vec<BookIndex> {
    let mut shelf = shelves.shelf(reader).to_vec();
    shelf.sort_by_key(|&book| (scrambled(reader as u64 ^ (u64::from(book) << 32)), book));
    shelf
}

fn learn(
    shelves: &Shelves,
    items: &Items,
    settings: &Settings,
    tiles: &mut Tiles,
    progress: &dyn Progress,
) -> Result<Tables, TrainError> {
    let by_book = shelves.by_book();
    let genres = GenreVectors::new(items, by_book.len());
    progress.stage("neighbours by content", 1);
    let neighbours = likeness::neighbours(items, &genres, by_book.len());
    progress.stage("conditional table", 1);
    let conditional = conditional::learn(shelves, &by_book, &neighbours, &settings.conditional);
    let regression = ease::learn(shelves, &by_book, items, &genres, &settings.ease, tiles, progress);
    let regression = regression.map_err(|_| TrainError::NoSolution)?;
    Ok(Tables::new(regression, conditional, popularity(shelves, &by_book)))
}

/// Readers to learn from, and one in `every` to fit the ranker on. Which, is told by a hash of the reader's place, so that
/// no order of the file matters to it.
fn parted(shelves: &Shelves, every: usize) -> (Shelves, Shelves) {
    let is_aside = |reader: usize| scrambled(reader as u64).is_multiple_of(every.max(2) as u64);
    let of = |aside: bool| {
        shelves.with(
            (0..shelves.readers()).filter(|&reader| is_aside(reader) == aside).map(|reader| shelves.shelf(reader)),
        )
    };
    (of(false), of(true))
}

/// The finaliser of `SplitMix64` (Steele, Lea & Flood 2014).
fn scrambled(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// What is asked of a reader who was set aside: most of the shelf, or only so many books of it.
#[derive(Clone, Copy, Debug)]
enum Given {
    FourFifths,
    Books(usize),
}

const ASKED: &[Given] = &[Given::FourFifths, Given::Books(1)];

/// The metric's page: more hits than fit on it do not count for more.
const PAGE: usize = 20;

fn examples(tables: &Tables, aside: &Shelves) -> Vec<Example> {
    let of_reader = |desk: &mut Desk, reader: usize| -> Vec<Example> {
        let shelf = shuffled(aside, reader);
        ASKED.iter().filter_map(|given| example(tables, desk, &shelf, *given)).collect()
    };
    let each = (0..aside.readers()).into_par_iter().map_init(Desk::default, of_reader);
    each.collect::<Vec<_>>().into_iter().flatten().collect()
}

/// The request of a reader who gives the first books of `shelf`; none when too few are left to be found.
fn example(tables: &Tables, desk: &mut Desk, shelf: &[BookIndex], given: Given) -> Option<Example> {
    let given = match given {
        Given::FourFifths if shelf.len() >= 5 => shelf.len() - (shelf.len() / 5).max(1),
        Given::Books(books) if shelf.len() >= books + LEAST_BOOKS => books,
        _ => return None,
    };
    let (seeds, targets) = shelf.split_at(given);
    let seeds: Vec<Seed> = seeds.iter().copied().map(Seed::plain).collect();
    desk.lay_out(tables, &seeds);
    let hits: Vec<u32> =
        (0..).zip(desk.candidates()).filter(|(_, book)| targets.contains(book)).map(|(at, _)| at).collect();
    #[expect(clippy::cast_precision_loss, reason = "at most a page")]
    let weight = 1.0 / targets.len().min(PAGE) as f32;
    let features = desk.features().to_vec();
    #[expect(clippy::cast_precision_loss, reason = "books of one reader")]
    let count = seeds.len() as f32;
    Some(Example { seeds: count, company: tables.company(&seeds), features, hits, weight })
}

/// The books that a reader who was set aside would have been shown.
fn shown(ranker: &Ranker, example: &Example) -> Vec<Shown> {
    let scores: Vec<f32> = ranker.scores(example.seeds, &example.features).collect();
    let situation = Situation::new(example.seeds, example.company, &scores);
    let mut ranked: Vec<(f32, u32)> = scores.into_iter().zip(0..).collect();
    ranked.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let first = ranked.into_iter().take(SHOWN);
    first.map(|(score, at)| Shown { situation, score, wanted: example.hits.contains(&at) }).collect()
}

/// A book of few readers keeps the company that books keep in general; this many readers weigh as much as the general.
const PRIOR_READERS: f32 = 10.0;

#[expect(clippy::cast_precision_loss, reason = "numbers of readers and books")]
fn popularity(shelves: &Shelves, by_book: &[Vec<u32>]) -> Popularity {
    let others = |reader: u32| shelves.shelf(reader as usize).len().saturating_sub(1) as f32;
    let all: f32 = by_book.iter().flatten().map(|&reader| others(reader)).sum();
    let general = all / shelves.pairs().max(1) as f32;
    let company = by_book.iter().map(|readers| {
        let own: f32 = readers.iter().map(|&reader| others(reader)).sum();
        ((own + PRIOR_READERS * general) / (readers.len() as f32 + PRIOR_READERS)).max(1.0).ln()
    });
    let readers = u32::try_from(shelves.readers()).unwrap_or(u32::MAX);
    Popularity { counts: shelves.counts(), company: company.collect(), readers }
}
