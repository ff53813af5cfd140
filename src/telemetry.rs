//! Logs: sentences with fields, to standard error, and a filter that an operator can change while the site runs.

mod level;
mod panics;

use std::io::IsTerminal as _;

use tracing_subscriber::{
    EnvFilter, Layer, fmt, fmt::MakeWriter, layer::SubscriberExt as _, registry::LookupSpan, reload,
    util::SubscriberInitExt as _,
};

pub use level::{InvalidFilter, LogLevel};

/// How logging is to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Logging {
    /// The operator's `DEBUG=True`: more is logged. `RUST_LOG`, where it is set, refines it.
    pub detailed: bool,
    /// How lines are written.
    pub lines: LogLines,
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogLines {
    /// For people, coloured where a person reads them.
    #[default]
    Text,
    /// One JSON object a line, for programs.
    Json,
}

/// Why logging could not be started.
#[derive(Debug, thiserror::Error)]
pub enum NotStarted {
    /// `RUST_LOG` cannot be read.
    #[error("RUST_LOG cannot be used")]
    Filter(#[from] InvalidFilter),
    /// It has been started before.
    #[error("logging has been started before")]
    Again(#[from] tracing_subscriber::util::TryInitError),
}

/// What is logged when `RUST_LOG` says nothing.
const QUIET: &str = "warn,luminaria=info";
const DETAILED: &str = "info,luminaria=debug,tower_http=debug";

/// Starts logging, and sends panics there as well. The answer changes the filter later.
///
/// # Errors
/// [`NotStarted`].
pub fn start(logging: Logging) -> Result<LogLevel, NotStarted> {
    let usual = if logging.detailed { DETAILED } else { QUIET };
    let asked = std::env::var("RUST_LOG").ok().filter(|filter| !filter.trim().is_empty());
    let text = asked.unwrap_or_else(|| usual.to_owned());
    let (filter, handle) = reload::Layer::new(level::lenient(&text)?);
    let is_seen_by_a_person = std::io::stderr().is_terminal();
    let lines = lines(logging.lines, is_seen_by_a_person, std::io::stderr);
    tracing_subscriber::registry().with(filter).with(lines).try_init()?;
    panics::log_them();
    Ok(LogLevel::over(text, move |filter: EnvFilter| handle.reload(filter).map_err(|cause| cause.to_string())))
}

fn lines<S, W>(format: LogLines, is_coloured: bool, writer: W) -> Box<dyn Layer<S> + Send + Sync>
where
    S: tracing::Subscriber + for<'a> LookupSpan<'a>,
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let lines = fmt::layer().with_writer(writer);
    match format {
        LogLines::Text => lines.with_ansi(is_coloured).boxed(),
        LogLines::Json => lines.with_ansi(false).json().flatten_event(true).with_span_list(false).boxed(),
    }
}

/// Whether `DEBUG` asks for detailed logging: `True`, `true`, `1`, `yes` or `on`.
pub fn wants_detail(debug: Option<&str>) -> bool {
    debug.is_some_and(|value| matches!(value.to_ascii_lowercase().as_str(), "true" | "1" | "yes" | "on"))
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{Arc, Mutex},
    };

    use serde_json::Value;

    use super::*;

    /// What was written while some work ran.
    #[derive(Clone, Default)]
    pub(super) struct Written(Arc<Mutex<Vec<u8>>>);

    impl Written {
        pub(super) fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    impl io::Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    pub(super) fn written(format: LogLines, work: impl FnOnce()) -> String {
        let written = Written::default();
        let writer = written.clone();
        let subscriber = tracing_subscriber::registry().with(lines(format, false, move || writer.clone()));
        tracing::subscriber::with_default(subscriber, work);
        written.text()
    }

    #[test]
    fn debug_is_on_only_when_it_says_so() {
        assert!(wants_detail(Some("True")) && wants_detail(Some("1")));
        assert!(!wants_detail(None) && !wants_detail(Some("False")) && !wants_detail(Some("")));
    }

    #[test]
    fn a_json_line_is_one_object_with_its_fields_beside_the_message() {
        let text = written(LogLines::Json, || {
            let _span = tracing::info_span!("request", path = "/book/{id}").entered();
            tracing::warn!(cache = "news", share = 0.9, "a \"cache\" is\nnearly full");
        });
        assert_eq!(text.lines().count(), 1, "{text}");
        let line: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(line["level"], "WARN");
        assert_eq!(line["message"], "a \"cache\" is\nnearly full");
        assert_eq!((&line["cache"], &line["share"]), (&Value::from("news"), &Value::from(0.9)));
        assert_eq!(line["span"]["path"], "/book/{id}");
        assert!(line["timestamp"].is_string() && line["target"].is_string());
    }

    #[test]
    fn a_line_for_people_has_no_colours_where_nobody_looks() {
        let text = written(LogLines::Text, || tracing::info!(address = "127.0.0.1:80", "listening"));
        assert!(text.contains("listening") && text.contains("address=\"127.0.0.1:80\""), "{text}");
        assert!(!text.contains('\u{1b}'), "{text}");
    }

    #[test]
    fn a_changed_filter_takes_effect_and_a_blank_one_takes_it_back() {
        let output = Written::default();
        let writer = output.clone();
        let (filter, handle) = reload::Layer::new(level::lenient(QUIET).unwrap());
        let subscriber =
            tracing_subscriber::registry().with(filter).with(lines(LogLines::Text, false, move || writer.clone()));
        let log = LogLevel::over(QUIET.to_owned(), move |filter| handle.reload(filter).map_err(|e| e.to_string()));
        let debug = |what: &str| tracing::debug!(target: "luminaria::test", what, "heard");
        tracing::subscriber::with_default(subscriber, || {
            debug("before");
            log.set("warn,luminaria=debug").unwrap();
            debug("between");
            assert!(log.set("luminaria=loud").is_err());
            debug("still");
            log.set("  ").unwrap();
            debug("after");
        });
        let text = output.text();
        assert!(!text.contains("before") && !text.contains("after"), "{text}");
        assert!(text.contains("between") && text.contains("still"), "{text}");
        assert_eq!(log.current(), QUIET);
    }

    #[test]
    fn what_the_filter_leaves_out_is_left_out_for_good_at_its_place_in_the_code() {
        // The warm path must not ask the filter each time: a reloadable filter that answered "sometimes" would.
        let (filter, _handle) = reload::Layer::<EnvFilter, tracing_subscriber::Registry>::new(
            level::lenient("warn,luminaria=info").unwrap(),
        );
        let subscriber = tracing_subscriber::registry().with(filter);
        assert_eq!(
            tracing::Subscriber::max_level_hint(&subscriber),
            Some(tracing::level_filters::LevelFilter::INFO),
            "what is off everywhere costs one comparison"
        );
    }
}
