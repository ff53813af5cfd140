//! The words of the operator's pages.

#![expect(clippy::unused_self, reason = "a second language makes each sentence depend on whose words they are")]

use std::time::Duration;

use jiff::{Timestamp, tz::TimeZone};

use super::Words;
use crate::domain::{CacheType, FailureReason, JobKind, JobStatus, Origin, Outcome, Progress, SourceState};

macro_rules! phrases {
    ($($name:ident: $text:expr,)*) => {
        /// The phrases of the operator's pages in one language.
        #[derive(Debug)]
        pub(in crate::web) struct AdminWords {
            $(pub(in crate::web) $name: &'static str,)*
        }

        /// English.
        pub(super) const ENGLISH: AdminWords = AdminWords { $($name: $text,)* };
    };
}

phrases! {
    heading: "The keeper's desk",
    sections: "On this page",
    reload: "Reload the figures",
    sign_in: "Sign in",
    sign_out: "Sign out",
    sign_in_heading: "Sign in as the keeper",
    sign_in_lead: "This part of the site is for whoever runs it.",
    token_label: "Admin token",
    token_hint: "What LUMINARIA_ADMIN_TOKEN was set to when the site was started.",
    sign_in_first: "Please sign in first.",
    session_over: "Your session is over. Please sign in again.",
    wrong_token: "That is not the token. Please check it and try again.",
    too_many_tries: "That was tried too often. Please wait a little and try again.",
    back: "Back to the desk",
    refresh: "Refresh",
    refresh_lead: "Fetches anew what is kept on a book, an author or a genre, past all caches.",
    refresh_what: "What",
    refresh_term: "Title, author or genre",
    refresh_button: "Refresh",
    jobs: "Jobs",
    jobs_none: "There are no jobs just now.",
    kind: "Kind",
    subject: "Subject",
    origin: "At whose word",
    status: "Status",
    progress: "Progress",
    age: "Age",
    deed: "Do",
    cancel: "Cancel",
    retry: "Begin anew",
    report: "Whole report",
    report_none: "It has brought nothing yet.",
    report_caption: "What the job has done",
    see_on_site: "See it on the site",
    what: "What",
    outcome: "Outcome",
    job_cancelled: "The job is cancelled.",
    job_retried: "The job has begun anew.",
    caches: "Caches",
    cache: "Cache",
    entries: "Entries",
    bytes: "Bytes",
    hit_rate: "Hit rate",
    lately: "Lately",
    evictions: "Evictions",
    oldest: "Oldest",
    stored: "In the store",
    purge: "Purge",
    purge_one: "Forget one entry",
    purge_one_lead: "Forgets what this cache holds on one book, author or genre. It is fetched anew when it is next asked for.",
    purge_one_button: "Forget it",
    purge_all: "Forget everything",
    purge_all_lead: "Empties this cache in all its layers. What it held is fetched or made anew when it is next asked for.",
    purge_all_button: "Empty the cache",
    sources: "Sources",
    sources_none: "No source has been asked yet.",
    source: "Source",
    calls: "Calls",
    failures: "Failures",
    p50: "Half within",
    p95: "19 of 20 within",
    budget: "Calls it would take now",
    left_alone: "Left alone for",
    schedule: "Schedule",
    schedule_off: "The daily refresh is off.",
    schedule_when: "When",
    schedule_next: "Next run",
    schedule_subjects: "Subjects a run",
    schedule_last: "Last runs",
    schedule_never: "There has been no run yet.",
    run_now: "Run now",
    run_begun: "A run has begun.",
    store: "Store",
    store_ready: "It reads and writes.",
    asks: "Asked for most",
    asks_none: "Nothing has been asked for yet.",
    asks_score: "asks of late",
    log: "Log",
    log_label: "What is logged",
    log_hint: "As in RUST_LOG: a level, or parts such as luminaria=debug, separated by commas. Holds until the next start.",
    log_button: "Set",
    log_set: "The log filter is set.",
    bad_filter: "That is not a log filter; the old one stays in force.",
    version: "Version",
    none: "none",
    prewarm_title: "What readers ask for most",
}

impl AdminWords {
    pub(in crate::web) fn purged(&self, entries: u64) -> String {
        match entries {
            0 => "Nothing was there to be forgotten.".to_owned(),
            1 => "One entry is forgotten.".to_owned(),
            n => format!("{n} entries are forgotten."),
        }
    }

    pub(in crate::web) fn job_kind(&self, kind: JobKind) -> &'static str {
        match kind {
            JobKind::Updates => "News",
            JobKind::Refresh => "Refresh",
            JobKind::Prewarm => "Prewarm",
        }
    }

    pub(in crate::web) fn origin(&self, origin: Origin) -> &'static str {
        match origin {
            Origin::Reader => "a reader's",
            Origin::Operator => "an operator's",
            Origin::Schedule => "the schedule's",
        }
    }

    pub(in crate::web) fn job_status(&self, status: JobStatus) -> &'static str {
        match status {
            JobStatus::Pending => "waiting",
            JobStatus::Running => "running",
            JobStatus::Completed => "completed",
            JobStatus::Failed => "failed",
            JobStatus::Cancelled => "cancelled",
        }
    }

    pub(in crate::web) fn progress(&self, Progress { done, total }: Progress) -> String {
        if total == 0 { String::new() } else { format!("{done} of {total}") }
    }

    /// The status line of a job: "Refresh of Dune: 1 of 3 done".
    pub(in crate::web) fn job_line(&self, heading: &str, status: JobStatus, progress: Progress) -> String {
        match (status, progress) {
            (JobStatus::Running, Progress { done, total: total @ 1.. }) => {
                format!("{heading}: {done} of {total} done")
            }
            (status, _) => format!("{heading}: {}", self.job_status(status)),
        }
    }

    /// "Refresh: Dune".
    pub(in crate::web) fn job_heading(&self, kind: JobKind, title: &str) -> String {
        format!("{}: {title}", self.job_kind(kind))
    }

    pub(in crate::web) fn source_state(&self, state: SourceState) -> &'static str {
        match state {
            SourceState::Asking => "asked, no answer yet",
            SourceState::Answered => "has answered",
            SourceState::Failed => "no answer",
        }
    }

    /// A button's name for those who do not see beside what it stands.
    pub(in crate::web) fn of(&self, deed: &str, what: &str) -> String {
        format!("{deed}: {what}")
    }

    pub(in crate::web) fn cache_type(&self, kind: CacheType) -> &'static str {
        match kind {
            CacheType::All => "All of it",
            CacheType::News => "News",
            CacheType::Recommendations => "Recommendations",
            CacheType::Book => "Book",
            CacheType::Author => "Author",
            CacheType::Genre => "Genre",
        }
    }

    pub(in crate::web) fn outcome(&self, outcome: &Outcome) -> String {
        match outcome {
            Outcome::Changed => "changed".to_owned(),
            Outcome::Unchanged => "as it was".to_owned(),
            Outcome::New => "new".to_owned(),
            Outcome::Dropped => "forgotten, made anew when it is next asked for".to_owned(),
            Outcome::Nothing => "nothing to refresh".to_owned(),
            Outcome::Skipped => "left alone".to_owned(),
            Outcome::Failed(why) => format!("failed: {why}"),
        }
    }

    pub(in crate::web) fn reason(&self, reason: FailureReason) -> &'static str {
        match reason {
            FailureReason::TimedOut => "too late",
            FailureReason::Unreachable => "unreachable",
            FailureReason::RateLimited => "held back",
            FailureReason::Refused => "refused",
            FailureReason::NotFound => "not found",
            FailureReason::Broken => "broken",
            FailureReason::Unreadable => "unreadable",
            FailureReason::TooLarge => "too large",
        }
    }

    /// "7 of 500".
    pub(in crate::web) fn of_most(&self, now: &str, most: &str) -> String {
        format!("{now} of {most}")
    }

    /// "3 entries, 12 KB".
    pub(in crate::web) fn stored(&self, entries: u64, bytes: u64) -> String {
        let noun = if entries == 1 { "entry" } else { "entries" };
        format!("{entries} {noun}, {}", self.bytes(bytes))
    }

    /// "12 KB", in units of 1,024.
    pub(in crate::web) fn bytes(&self, bytes: u64) -> String {
        const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
        // No counted figure is large enough to exceed capacities that are counted by the entry.
        if bytes == u64::MAX {
            return "no bound".to_owned();
        }
        let (mut rest, mut unit) = (bytes, None);
        for name in UNITS {
            // Each unit begins at two of it, so that none is ever rounded by much.
            if rest < 2048 {
                break;
            }
            rest /= 1024;
            unit = Some(name);
        }
        unit.map_or_else(|| format!("{bytes} B"), |unit| format!("{rest} {unit}"))
    }

    pub(in crate::web) fn count(&self, count: u64) -> String {
        if count == u64::MAX { "no bound".to_owned() } else { count.to_string() }
    }

    /// "92 %".
    pub(in crate::web) fn percent(&self, rate: f64) -> String {
        format!("{:.0} %", rate * 100.0)
    }

    /// The text of a sparkline.
    pub(in crate::web) fn sparkline(&self, samples: usize, first: f64, last: f64) -> String {
        format!("Hit rate over {samples} samples: from {} to {}", self.percent(first), self.percent(last))
    }

    /// "0.25 s"; beyond the histogram's last bound nothing more is known.
    pub(in crate::web) fn seconds(&self, seconds: f64) -> String {
        if seconds < 1.0 { format!("{:.0} ms", seconds * 1000.0) } else { format!("{seconds:.1} s") }
    }

    /// "3 min": how long, in one unit that begins at two of it.
    pub(in crate::web) fn span(&self, span: Duration) -> String {
        match span.as_secs() {
            s @ ..120 => format!("{s} s"),
            s @ ..7_200 => format!("{} min", s / 60),
            s @ ..172_800 => format!("{} h", s / 3_600),
            s => format!("{} days", s / 86_400),
        }
    }

    /// A failure's count: "refused 3".
    pub(in crate::web) fn failures(&self, reason: FailureReason, count: u64) -> String {
        format!("{} {count}", self.reason(reason))
    }

    /// How the store is, and why.
    pub(in crate::web) fn store_state(&self, state: &str, reason: Option<&str>) -> String {
        match (state, reason) {
            ("read_only", Some(reason)) => format!("It reads, but takes nothing new: {reason}"),
            (_, Some(reason)) => format!("It is not available: {reason}"),
            _ => self.store_ready.to_owned(),
        }
    }
}

impl Words {
    /// "5 March 2026, 04:30".
    pub(in crate::web) fn moment(&self, at: Timestamp, zone: &TimeZone) -> String {
        let local = at.to_zoned(zone.clone());
        // The date in the zone, told by the function that tells it in UTC.
        let date = local.datetime().to_zoned(TimeZone::UTC).map_or(at, |zoned| zoned.timestamp());
        format!("{}, {:02}:{:02}", self.date(date), local.hour(), local.minute())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_as_english() {
        assert_eq!(ENGLISH.bytes(0), "0 B");
        assert_eq!(ENGLISH.bytes(1023), "1023 B");
        assert_eq!(ENGLISH.bytes(2048), "2 KB");
        assert_eq!(ENGLISH.bytes(32 << 20), "32 MB");
        assert_eq!(ENGLISH.span(Duration::from_secs(119)), "119 s");
        assert_eq!(ENGLISH.span(Duration::from_hours(2)), "2 h");
        assert_eq!(ENGLISH.seconds(0.12), "120 ms");
        assert_eq!(ENGLISH.percent(0.923), "92 %");
        assert_eq!(ENGLISH.purged(1), "One entry is forgotten.");
    }

    #[test]
    fn a_moment_is_told_in_its_zone() {
        let at: Timestamp = "2026-03-05T23:30:00Z".parse().unwrap();
        assert_eq!(super::super::ENGLISH.moment(at, &TimeZone::UTC), "5 March 2026, 23:30");
        let east = TimeZone::fixed(jiff::tz::offset(1));
        assert_eq!(super::super::ENGLISH.moment(at, &east), "6 March 2026, 00:30");
    }
}
