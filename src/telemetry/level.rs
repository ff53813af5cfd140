//! Which lines are logged, changeable while the site runs.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use tracing_subscriber::EnvFilter;

use super::QUIET;

/// The longest filter that is taken, in bytes. A useful one is a line.
const LONGEST: usize = 1_000;

/// A text that is no log filter, with what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a log filter: {0}")]
pub struct InvalidFilter(String);

/// What is logged, changeable while the site runs. Cheap to clone: the clones are one.
///
/// Of its own, without [`start`](super::start), it only remembers its filter: for tests.
#[derive(Clone)]
pub struct LogLevel(Arc<Inner>);

struct Inner {
    at_start: String,
    current: Mutex<String>,
    apply: Box<Apply>,
}

type Apply = dyn Fn(EnvFilter) -> Result<(), String> + Send + Sync;

impl Default for LogLevel {
    fn default() -> Self {
        Self::over(QUIET.to_owned(), |_| Ok(()))
    }
}

impl fmt::Debug for LogLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LogLevel").field(&self.current()).finish()
    }
}

impl LogLevel {
    /// A handle for the subscriber that `apply` puts filters into; `at_start` is the one it has.
    pub(super) fn over(
        at_start: String,
        apply: impl Fn(EnvFilter) -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        let current = Mutex::new(at_start.clone());
        Self(Arc::new(Inner { at_start, current, apply: Box::new(apply) }))
    }

    /// The filter in force, such as `warn,luminaria=info`.
    pub fn current(&self) -> String {
        self.0.current.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts another filter in force, in the syntax of `RUST_LOG`; a blank one is the one of the start.
    ///
    /// Stricter than `RUST_LOG` in one point: a name alone has to be a level. `debugg` would otherwise be taken for a
    /// module of that name, and silence all others.
    ///
    /// # Errors
    /// [`InvalidFilter`]; the old one stays in force.
    pub fn set(&self, filter: &str) -> Result<(), InvalidFilter> {
        let asked = strict(filter)?;
        let text = if asked.is_empty() { self.0.at_start.as_str() } else { &asked };
        let parsed = lenient(text)?;
        // Held across both, so that what is shown is what is in force.
        let mut current = self.0.current.lock().unwrap_or_else(PoisonError::into_inner);
        (self.0.apply)(parsed).map_err(InvalidFilter)?;
        text.clone_into(&mut current);
        drop(current);
        tracing::info!(filter = text, "the log filter has changed");
        Ok(())
    }
}

/// Reads a filter as `RUST_LOG` is read. Values of fields are compared as text, not as patterns.
pub(super) fn lenient(text: &str) -> Result<EnvFilter, InvalidFilter> {
    if text.len() > LONGEST {
        return Err(InvalidFilter(format!("it is longer than {LONGEST} bytes")));
    }
    EnvFilter::builder().with_regex(false).parse(text).map_err(|cause| InvalidFilter(cause.to_string()))
}

/// Refuses names that stand alone and are no level, and takes out the spaces that a person types after a comma.
fn strict(text: &str) -> Result<String, InvalidFilter> {
    if text.trim().is_empty() {
        return Ok(String::new());
    }
    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
    let is_bare = |part: &&&str| !part.contains(['=', '[', ']', '{', '}']);
    if let Some(name) = parts.iter().filter(is_bare).find(|part| !is_level(part)) {
        let shown: String = name.chars().take(40).collect();
        return Err(InvalidFilter(format!(
            "{shown:?} is no level; write error, warn, info, debug, trace or off, alone or as module=level"
        )));
    }
    Ok(parts.join(","))
}

fn is_level(word: &str) -> bool {
    ["error", "warn", "info", "debug", "trace", "off"].iter().any(|level| level.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_taken_as_they_are_written() {
        let log = LogLevel::default();
        for good in ["debug", "OFF", "warn,luminaria=debug", "info,luminaria::web=trace", "warn,[request]=debug"] {
            assert_eq!(log.set(good), Ok(()), "{good}");
            assert_eq!(log.current(), good);
        }
        log.set(" warn, luminaria=info ").unwrap();
        assert_eq!(log.current(), "warn,luminaria=info", "a space after a comma is no mistake");
    }

    #[test]
    fn nonsense_is_refused_and_changes_nothing() {
        let log = LogLevel::default();
        let long = "luminaria=debug,".repeat(100);
        for bad in ["debugg", "luminaria", "luminaria=loud", "warn,,info", "a b", "=", "[", "💥", long.as_str()] {
            let refusal = log.set(bad).unwrap_err();
            assert!(refusal.to_string().starts_with("not a log filter: "), "{refusal}");
            assert_eq!(log.current(), QUIET, "{bad}");
        }
    }

    #[test]
    fn blank_is_back_to_the_start() {
        let log = LogLevel::default();
        log.clone().set("trace").unwrap();
        assert_eq!(log.current(), "trace", "clones are one");
        log.set(" ").unwrap();
        assert_eq!(log.current(), QUIET);
    }

    #[test]
    fn what_the_subscriber_refuses_is_not_in_force() {
        let log = LogLevel::over(QUIET.to_owned(), |_| Err("it is gone".to_owned()));
        assert_eq!(log.set("debug"), Err(InvalidFilter("it is gone".to_owned())));
        assert_eq!(log.current(), QUIET);
    }
}
