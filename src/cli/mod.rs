//! The commands, one file each.

mod catalogue;
mod evaluate;
mod refresh;
mod report;
mod serve;
mod train;

use std::process::ExitCode;

use clap::{
    Parser, Subcommand,
    error::{ContextKind, ContextValue},
};

use crate::{
    config::{Config, LogFormat},
    telemetry::{self, LogLines, Logging},
};

/// A self-hosted book-discovery site.
#[derive(Debug, Parser)]
#[command(version, about, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    config: Config,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the site (the default).
    Serve(Box<Config>),
    /// Look after the catalogue.
    #[command(subcommand)]
    Catalogue(catalogue::Command),
    /// Learn from readers' shelves which books go together.
    Train(train::Args),
    /// Measure a model on readers it was not learned from.
    Evaluate(evaluate::Args),
    /// Have the running site refresh what it keeps on a book, an author or a genre.
    Refresh(refresh::Args),
}

/// Parses the command line and runs what it says.
pub fn run() -> ExitCode {
    let cli = Cli::try_parse().unwrap_or_else(|refusal| without_secrets(refusal).exit());
    let outcome = telemetry::start(logging(&cli)).map_err(Into::into).and_then(|log| match cli.command {
        None => serve::run(cli.config, log),
        Some(Command::Serve(config)) => serve::run(*config, log),
        Some(Command::Catalogue(command)) => catalogue::run(&command),
        Some(Command::Train(args)) => train::run(&args),
        Some(Command::Evaluate(args)) => evaluate::run(&args),
        Some(Command::Refresh(args)) => refresh::run(&args),
    });
    match outcome {
        Ok(code) => code,
        Err(error) => {
            tracing::error!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// What may hold a password. Where others are refused, the refusal shows what was given.
const MAY_HOLD_SECRETS: [&str; 2] = ["--admin-token", "--store-url"];

/// The same refusal, without a value that is nobody's business: it ends up in a journal.
fn without_secrets(mut refusal: clap::Error) -> clap::Error {
    let of_secret = match refusal.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(arg)) => MAY_HOLD_SECRETS.iter().any(|name| arg.starts_with(name)),
        _ => false,
    };
    if of_secret {
        refusal.insert(ContextKind::InvalidValue, ContextValue::String("…".to_owned()));
    }
    refusal
}

/// What the operator has set of it: logging starts before all else.
fn logging(cli: &Cli) -> Logging {
    let config = match &cli.command {
        Some(Command::Serve(config)) => config,
        None | Some(Command::Catalogue(_) | Command::Train(_) | Command::Evaluate(_) | Command::Refresh(_)) => {
            &cli.config
        }
    };
    let lines = match config.log_format {
        LogFormat::Text => LogLines::Text,
        LogFormat::Json => LogLines::Json,
    };
    let debug = std::env::var("DEBUG").ok();
    Logging { detailed: telemetry::wants_detail(debug.as_deref()), lines }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_format_of_the_log_is_taken_from_where_it_is_named() {
        for (words, lines) in [
            (&["luminaria"][..], LogLines::Text),
            (&["luminaria", "--log-format", "json"], LogLines::Json),
            (&["luminaria", "serve", "--log-format", "json"], LogLines::Json),
        ] {
            assert_eq!(logging(&Cli::try_parse_from(words).unwrap()).lines, lines, "{words:?}");
        }
    }

    #[test]
    fn a_refused_password_is_not_shown() {
        let refusal = |words: &[&str]| without_secrets(Cli::try_parse_from(words).unwrap_err()).to_string();
        for words in [
            &["luminaria", "--admin-token", "hunter2"][..],
            &["luminaria", "serve", "--store-url", "nowhere://me:hunter2@host/db"],
        ] {
            let told = refusal(words);
            assert!(!told.contains("hunter2") && told.contains(words[words.len() - 2]), "{told}");
        }
        assert!(refusal(&["luminaria", "--listen", "nowhere"]).contains("'nowhere'"), "all else is shown");
    }

    #[test]
    fn serving_is_the_default_and_takes_the_same_flags() {
        assert!(Cli::try_parse_from(["luminaria", "--listen", "127.0.0.1:0"]).is_ok());
        assert!(Cli::try_parse_from(["luminaria", "serve", "--listen", "127.0.0.1:0"]).is_ok());
        assert!(Cli::try_parse_from(["luminaria", "catalogue", "check"]).is_ok());
        assert!(Cli::try_parse_from(["luminaria", "refresh", "news", "Dune"]).is_ok());
        assert!(Cli::try_parse_from(["luminaria", "refresh", "weather", "Dune"]).is_err());
        assert!(Cli::try_parse_from(["luminaria", "dance"]).is_err());
    }
}
