//! `luminaria train`: learns from readers' shelves which books go together.

use std::{
    collections::HashMap,
    io::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Mutex,
    time::Instant,
};

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};

use crate::recommend::model::{Items, Progress, Settings, Shelves, train};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Who had which book: CSV with the columns `user_id,book_id`, optionally `rating` (4 and more count).
    #[arg(long)]
    interactions: PathBuf,

    /// What is known of the books: CSV with `book_id,title,authors,series,genres,year`, lists separated by `;`.
    #[arg(long)]
    items: Option<PathBuf>,

    /// Other ids for the books: CSV with `book_id,work_id`. Books without one are left out; several may have the same.
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
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let begun = Instant::now();
    let settings = settings(args)?;
    let ids = args.ids.as_deref().map(ids).transpose()?;
    let rename = |book: &str| match &ids {
        Some(ids) => ids.get(book).cloned(),
        None => Some(book.to_owned()),
    };
    let shelves = Shelves::read(&args.interactions, rename)?;
    let items = match &args.items {
        Some(file) => Items::read(file, shelves.books())?,
        None => Items::default(),
    };
    let bar = Bar::default();
    let model = train(&shelves, &items, &settings, &bar)?;
    bar.finish();
    model.write(&args.out)?;
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{} books, {} readers, {} pairs; written to {} after {:.1} s",
        shelves.books().len(),
        shelves.readers(),
        shelves.pairs(),
        args.out.display(),
        begun.elapsed().as_secs_f64(),
    )?;
    Ok(ExitCode::SUCCESS)
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
