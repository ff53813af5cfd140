//! What came of a refresh, in plain lines.

use std::io::{self, Write};

use super::site::Job;
use crate::domain::{JobStatus, Outcome, RefreshReport, RefreshedEntry};

/// Prints what the job did; returns whether all of it went well.
pub(super) fn print(job: &Job, out: &mut impl Write) -> io::Result<bool> {
    let report = job.result.as_ref().and_then(|result| serde_json::from_value::<RefreshReport>(result.clone()).ok());
    let entries = report.as_ref().map_or(&[][..], |report| &report.entries);
    for entry in entries {
        writeln!(out, "{}", line(entry))?;
    }
    let failures = report.as_ref().map_or(0, RefreshReport::failures);
    match (job.status, &job.error) {
        (JobStatus::Completed, _) if failures > 0 => writeln!(out, "{failures} of {} failed.", entries.len())?,
        (JobStatus::Completed, _) => {}
        (JobStatus::Cancelled, _) => writeln!(out, "The job was cancelled.")?,
        (_, Some(error)) => writeln!(out, "The job failed: {error}")?,
        (_, None) => writeln!(out, "The job failed.")?,
    }
    Ok(job.status == JobStatus::Completed && failures == 0)
}

/// "news, Dune (work:dune-frank-herbert): changed".
fn line(entry: &RefreshedEntry) -> String {
    let RefreshedEntry { cache, key, title, outcome } = entry;
    let outcome = match outcome {
        Outcome::Changed => "changed",
        Outcome::Unchanged => "as before",
        Outcome::New => "new",
        Outcome::Dropped => "dropped",
        Outcome::Nothing => "nothing to refresh",
        Outcome::Skipped => "left alone",
        Outcome::Failed(why) => return format!("{cache}, {title} ({key}): failed. {why}"),
    };
    format!("{cache}, {title} ({key}): {outcome}")
}
