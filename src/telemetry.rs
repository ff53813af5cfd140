//! Logs: sentences with fields, to standard error.

use std::io::IsTerminal as _;

use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};

/// What is logged, changeable while the site runs. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct LogLevel(());

/// A text that is no log filter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a log filter: {0}")]
pub struct InvalidFilter(String);

impl LogLevel {
    /// The filter in force, such as `warn,luminaria=info`.
    pub fn current(&self) -> String {
        QUIET.to_owned()
    }

    /// Puts another filter in force, in the syntax of `RUST_LOG`.
    ///
    /// # Errors
    /// [`InvalidFilter`]; the old one stays in force.
    pub fn set(&self, filter: &str) -> Result<(), InvalidFilter> {
        let () = self.0;
        Err(InvalidFilter(filter.to_owned()))
    }
}

/// What is logged when `RUST_LOG` says nothing.
const QUIET: &str = "warn,luminaria=info";
const DETAILED: &str = "info,luminaria=debug,tower_http=debug";

/// Starts logging. `detailed` is the operator's `DEBUG=True`; `RUST_LOG` refines it.
///
/// # Errors
/// When `RUST_LOG` cannot be read, or logging has been started before.
pub fn start(detailed: bool) -> anyhow::Result<LogLevel> {
    let default = if detailed { DETAILED } else { QUIET };
    let filter = match std::env::var("RUST_LOG") {
        Ok(directives) if !directives.trim().is_empty() => EnvFilter::builder().parse(directives)?,
        _ => EnvFilter::new(default),
    };
    let is_seen_by_a_person = std::io::stderr().is_terminal();
    let lines = fmt::layer().with_writer(std::io::stderr).with_ansi(is_seen_by_a_person);
    tracing_subscriber::registry().with(filter).with(lines).try_init()?;
    Ok(LogLevel::default())
}

/// Whether `DEBUG` asks for detailed logging: `True`, `true`, `1`, `yes` or `on`.
pub fn wants_detail(debug: Option<&str>) -> bool {
    debug.is_some_and(|value| matches!(value.to_ascii_lowercase().as_str(), "true" | "1" | "yes" | "on"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_is_on_only_when_it_says_so() {
        assert!(wants_detail(Some("True")) && wants_detail(Some("1")));
        assert!(!wants_detail(None) && !wants_detail(Some("False")) && !wants_detail(Some("")));
    }
}
