//! `luminaria train`: learns from readers' shelves which books go together.

use std::{
    collections::HashMap,
    fmt::Write as _,
    io::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{Arc, Mutex},
    time::Instant,
};

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};

use crate::{
    app::SystemClock,
    cache::{CacheName, TypedCache},
    catalogue::Catalogue,
    recommend::{
        Tried,
        model::{Calibration, Items, Model, Progress, Settings, Shelves, Trained, Trial, train},
        try_lists,
    },
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Who had which book: CSV with the columns `user_id,book_id`, optionally `rating` (4 and more count). May be given
    /// several times, for several files about the same readers.
    #[arg(long, required = true)]
    interactions: Vec<PathBuf>,

    /// What is known of the books: CSV with `book_id,title,authors,series,genres,year`, lists separated by `;`.
    #[arg(long)]
    items: Option<PathBuf>,

    /// Other ids for the books: CSV with `book_id,work_id`, as `luminaria catalogue ids` prints it. Books without one are
    /// left out; several may have the same.
    #[arg(long)]
    ids: Option<PathBuf>,

    /// The folder to write the model to.
    #[arg(long)]
    out: PathBuf,

    /// How strongly the regression is held back, in units of the mean weight of a pair.
    #[arg(long)]
    ridge: Option<f32>,

    /// The part of that which grows with a book's readers, from 0 to less than 1.
    #[arg(long)]
    dropout: Option<f32>,

    /// A reader of d books weighs d to minus this in the regression.
    #[arg(long)]
    reader_exponent: Option<f32>,

    /// A book of c readers is scaled by c to minus this in the regression.
    #[arg(long)]
    book_exponent: Option<f32>,

    /// How many values each row of the tables keeps.
    #[arg(long)]
    kept: Option<usize>,

    /// How many books are learned at most, those with most readers. Memory grows with the square of it: 2 bytes for each
    /// pair of books, and some hundred megabytes.
    #[arg(long, default_value_t = 25_000)]
    most_books: usize,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let begun = Instant::now();
    let settings = settings(args)?;
    let ids = args.ids.as_deref().map(ids).transpose()?;
    let rename = |book: &str| match &ids {
        Some(ids) => ids.get(book).cloned(),
        None => Some(book.to_owned()),
    };
    let read = Shelves::read(&args.interactions, rename)?;
    let all = read.books().len();
    let shelves = read.with_most_read(args.most_books);
    let items = match &args.items {
        Some(file) => Items::read(file, shelves.books(), rename)?,
        None => Items::default(),
    };
    let bar = Bar::default();
    let Trained { model, trial } = train(&shelves, &items, &settings, &bar)?;
    let (model, tried) = scaled(model, trial, &bar)?;
    bar.finish();
    model.write(&args.out)?;
    let mut out = std::io::stdout().lock();
    let books = shelves.books().len();
    if all > books {
        writeln!(out, "{} books with fewer readers are left out: --most-books is {books}", all - books)?;
    }
    if let Some(tried) = tried {
        write!(out, "{}", told(&tried))?;
    }
    writeln!(
        out,
        "{books} books, {} readers, {} pairs; written to {} after {:.1} s",
        shelves.readers(),
        shelves.pairs(),
        args.out.display(),
        begun.elapsed().as_secs_f64(),
    )?;
    Ok(ExitCode::SUCCESS)
}

/// Fewer cards than this do not tell what a score means.
const LEAST_SHOWN: usize = 1000;

/// When the books are works of the catalogue: with what the scores of the site's lists mean.
fn scaled(model: Model, trial: Trial, bar: &Bar) -> anyhow::Result<(Model, Option<Tried>)> {
    let catalogue = Catalogue::embedded()?;
    if !model.books().iter().any(|id| catalogue.index_named(id).is_some()) {
        return Ok((model, None));
    }
    bar.stage("the site's lists", 1);
    let name = CacheName::Recommendations;
    let made = TypedCache::new(name, name.defaults(), Arc::new(SystemClock));
    let tried = try_lists(Arc::new(catalogue), trial, made);
    if tried.calibration.shown < LEAST_SHOWN {
        return Ok((model, Some(tried)));
    }
    Ok((model.with_scale(tried.scale.clone().into_parts()), Some(tried)))
}

fn told(tried: &Tried) -> String {
    let Calibration { shown, error, skill, bins, .. } = &tried.calibration;
    if *shown < LEAST_SHOWN {
        return format!(
            "the site's lists: {shown} cards of readers who were set aside are too few cards to tell what a score means; it \
             is the likeness\n"
        );
    }
    let mut text = format!(
        "the site's lists, {shown} cards of readers who were set aside: calibration error {error:.4}, Brier skill over \
         popularity {skill:.3}\n"
    );
    for bin in bins {
        // Writing to a string never fails.
        let _ = writeln!(text, "  told {:5.1} %, found {:5.1} %", bin.chance * 100.0, bin.rate * 100.0);
    }
    text
}

fn settings(args: &Args) -> anyhow::Result<Settings> {
    let mut settings = Settings::default();
    let ease = &mut settings.ease;
    ease.ridge = args.ridge.unwrap_or(ease.ridge);
    ease.dropout = args.dropout.unwrap_or(ease.dropout);
    ease.reader_exponent = args.reader_exponent.unwrap_or(ease.reader_exponent);
    ease.book_exponent = args.book_exponent.unwrap_or(ease.book_exponent);
    ease.kept = args.kept.unwrap_or(ease.kept);
    settings.conditional.kept = ease.kept;
    anyhow::ensure!(ease.ridge > 0.0 && ease.ridge.is_finite(), "--ridge is a number above 0");
    anyhow::ensure!((0.0..1.0).contains(&ease.dropout), "--dropout is a number from 0 to less than 1");
    anyhow::ensure!(ease.kept > 0, "--kept is at least 1");
    anyhow::ensure!(args.most_books > 0, "--most-books is at least 1");
    Ok(settings)
}

fn ids(file: &Path) -> anyhow::Result<HashMap<String, String>> {
    let mut reader = csv::Reader::from_path(file).with_context(|| format!("cannot read {}", file.display()))?;
    let header = reader.headers().with_context(|| format!("cannot read {}", file.display()))?.clone();
    let column = |name: &str| header.iter().position(|one| one.trim_start_matches('\u{feff}').trim() == name);
    let (Some(book), Some(work)) = (column("book_id"), column("work_id")) else {
        anyhow::bail!("{}, line 1: the columns book_id and work_id are needed", file.display());
    };
    let mut ids = HashMap::new();
    for record in reader.records() {
        let record = record.with_context(|| format!("cannot read {}", file.display()))?;
        ids.insert(record[book].trim().to_owned(), record[work].trim().to_owned());
    }
    Ok(ids)
}

/// A progress bar on the terminal; nothing where there is none.
#[derive(Debug, Default)]
struct Bar(Mutex<Option<ProgressBar>>);

impl Bar {
    fn finish(&self) {
        if let Some(bar) = self.0.lock().ok().and_then(|mut bar| bar.take()) {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Bar {
    fn stage(&self, name: &'static str, steps: u64) {
        self.finish();
        let style = ProgressStyle::with_template("{msg:24} [{bar:30}] {elapsed}");
        let bar = ProgressBar::new(steps).with_message(name);
        let bar = match style {
            Ok(style) => bar.with_style(style.progress_chars("=> ")),
            Err(_) => bar,
        };
        if let Ok(mut now) = self.0.lock() {
            *now = Some(bar);
        }
    }

    fn step(&self, steps: u64) {
        if let Ok(bar) = self.0.lock()
            && let Some(bar) = bar.as_ref()
        {
            bar.inc(steps);
        }
    }
}
