//! Panics as log lines.

use std::{
    any::Any,
    backtrace::{Backtrace, BacktraceStatus},
    panic::{self, PanicHookInfo},
    thread,
};

/// Logs panics from now on, in place of the text that Rust writes to standard error.
pub(super) fn log_them() {
    panic::set_hook(Box::new(tell));
}

fn tell(panic: &PanicHookInfo<'_>) {
    let location = panic.location().map(tracing::field::display);
    let thread = thread::current();
    // Captured only where `RUST_BACKTRACE` asks for it. It names functions and no values.
    let backtrace = Backtrace::capture();
    let backtrace = (backtrace.status() == BacktraceStatus::Captured).then(|| backtrace.to_string());
    tracing::error!(
        panic.message = literal(panic.payload()).unwrap_or("(not logged: it was put together from values)"),
        panic.location = location,
        panic.thread = thread.name(),
        panic.backtrace = backtrace,
        "a panic"
    );
}

/// The message, where it stands like this in the code. One that was put together may hold what a reader typed:
/// slicing a text at a wrong place quotes the text.
fn literal(payload: &dyn Any) -> Option<&'static str> {
    payload.downcast_ref().copied()
}

#[cfg(test)]
mod tests {
    use super::super::{LogLines, tests::written};
    use super::*;

    #[test]
    fn a_panic_is_a_line_that_holds_no_typed_word() {
        let usual = panic::take_hook();
        let text = written(LogLines::Json, || {
            log_them();
            let _ = panic::catch_unwind(|| panic!("the shelf is gone"));
            let typed = "dünne Bücher".to_owned();
            let _ = panic::catch_unwind(|| typed[..2].len());
        });
        panic::set_hook(usual);

        let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 2, "{text}");
        assert_eq!(lines[0]["panic.message"], "the shelf is gone");
        assert_eq!(lines[0]["level"], "ERROR");
        for line in &lines {
            assert!(line["panic.location"].as_str().unwrap().contains("panics.rs"), "{line}");
        }
        assert!(!text.contains("Bücher"), "{text}");
    }
}
