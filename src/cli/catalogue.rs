//! `luminaria catalogue check`: holds the starter catalogue to its rules.

use std::{io::Write as _, path::PathBuf, process::ExitCode};

use jiff::tz::TimeZone;

use crate::{
    app::SystemClock,
    catalogue::{check, embedded_files},
    domain::Clock as _,
};

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Check every record, print a report, and fail if a rule is broken.
    Check {
        /// Folder with `goodbooks/books.csv`: years and authors are compared with it.
        #[arg(long, env = "LUMINARIA_REFERENCE")]
        reference: Option<PathBuf>,
    },
}

pub(super) fn run(command: &Command) -> anyhow::Result<ExitCode> {
    let Command::Check { reference } = command;
    let this_year = SystemClock.now().to_zoned(TimeZone::UTC).year();
    let report = check::check(&embedded_files(), this_year, reference.as_deref());
    write!(std::io::stdout(), "{report}")?;
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
