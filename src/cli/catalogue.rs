//! `luminaria catalogue`: holds the catalogue to its rules, and tells which of its works stand for other lists' books.

use std::{io::Write as _, path::PathBuf, process::ExitCode};

use anyhow::Context as _;
use jiff::tz::TimeZone;

use crate::{
    app::SystemClock,
    catalogue::{check, embedded_files, embedded_ledgers, extra::Extra},
    domain::Clock as _,
};

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Check every record, print a report, and fail if a rule is broken or a goal is missed.
    Check(Check),
    /// Print which work stands for which book of the reference, as CSV with `book_id,work_id`: what `train --ids` reads.
    Ids(Ids),
}

#[derive(Debug, clap::Args)]
pub(super) struct Ids {
    /// Folder with `goodbooks/books.csv`.
    #[arg(long, env = "LUMINARIA_REFERENCE")]
    reference: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(super) struct Check {
    /// Folder with `goodbooks/books.csv`: years, authors, identifiers and coverage are compared with it.
    #[arg(long, env = "LUMINARIA_REFERENCE")]
    reference: Option<PathBuf>,

    /// Folder with recorded answers of upstreams: no blurb may share eight words in a row with any text in it.
    #[arg(long, env = "LUMINARIA_FIXTURES")]
    fixtures: Option<PathBuf>,

    /// Folder with an operator's own works, which are checked as well.
    #[arg(long, env = "LUMINARIA_CATALOGUE_EXTRA")]
    extra: Option<PathBuf>,
}

pub(super) fn run(command: &Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Check(args) => run_check(args),
        Command::Ids(args) => run_ids(args),
    }
}

fn run_ids(args: &Ids) -> anyhow::Result<ExitCode> {
    let ids = check::ids(&embedded_files(), &embedded_ledgers(), &args.reference).map_err(anyhow::Error::msg)?;
    let mut out = csv::Writer::from_writer(std::io::stdout().lock());
    out.write_record(["book_id", "work_id"])?;
    for (book, work) in ids {
        out.write_record([book, work])?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn run_check(args: &Check) -> anyhow::Result<ExitCode> {
    let extra = match &args.extra {
        Some(folder) => Extra::read(folder).with_context(|| format!("cannot read {}", folder.display()))?,
        None => Extra::default(),
    };
    let options = check::Options {
        this_year: SystemClock.now().to_zoned(TimeZone::UTC).year(),
        ledgers: Some(embedded_ledgers()),
        reference: args.reference.as_deref(),
        descriptions: args.fixtures.as_deref(),
    };
    let report = check::check(&extra.beside(&embedded_files()), &options);
    let mut out = std::io::stdout().lock();
    for (name, given) in [("LUMINARIA_REFERENCE", &args.reference), ("LUMINARIA_FIXTURES", &args.fixtures)] {
        if given.is_none() {
            writeln!(out, "{name} is not set: what it holds is not compared.\n")?;
        }
    }
    write!(out, "{report}")?;
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
