//! The words of the operator's pages.

#![expect(clippy::unused_self, reason = "a second language makes each sentence depend on whose words they are")]

use std::time::Duration;

use jiff::{Timestamp, tz::TimeZone};

use super::Words;
use crate::{
    cache::CacheName,
    domain::{CacheType, FailureReason, JobKind, JobStatus, Origin, Outcome, Progress, RefreshReport, SourceState},
    sources::http::BreakerState,
};

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
    heading: "The keeper’s desk",
    glance: "At a glance",
    glance_off: "off",
    glance_no_calls: "not asked yet",
    sections: "On this page",
    reload: "Reload the figures",
    sign_in: "Sign in",
    sign_out: "Sign out",
    sign_in_heading: "Sign in as the keeper",
    sign_in_lead: "This part of the site is for whoever runs it.",
    token_label: "Admin token",
    token_hint: "The value of LUMINARIA_ADMIN_TOKEN that the site was started with.",
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
    job: "Job",
    subject: "Subject",
    origin: "Begun by",
    status: "Status",
    begun: "Begun",
    took: "Took",
    deed: "Action",
    see: "Report",
    cancel: "Cancel",
    retry: "Begin anew",
    report: "The whole report",
    report_none: "It has brought nothing.",
    report_caption: "What the job has done",
    see_on_site: "See it on the site",
    what: "What",
    outcome: "Outcome",
    job_cancelled: "The job is cancelled.",
    job_retried: "The job has begun anew.",
    caches: "Caches",
    cache: "Cache",
    entries: "Entries",
    bytes: "Memory",
    hit_rate: "Hit rate",
    lately: "Lately",
    evictions: "Evictions",
    oldest: "Oldest from",
    stored: "In the store",
    nothing_yet: "no look-ups yet",
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
    p50: "Half answer within",
    p95: "19 of 20 within",
    budget: "Calls to spare",
    left_alone: "Left alone for",
    breaker_heading: "Circuit breaker",
    schedule: "Schedule",
    schedule_off: "The daily refresh is off.",
    schedule_when: "When",
    schedule_next: "Next run",
    schedule_subjects: "At most",
    schedule_last: "Last runs",
    schedule_never: "There has been no run yet.",
    run_now: "Run now",
    run_now_hint: "Refreshes now what the next run would.",
    run_begun: "A run has begun.",
    store: "Store",
    store_ready: "It reads and writes.",
    store_well: "reads and writes",
    store_read_only: "reads only",
    store_unavailable: "not available",
    asks: "Asked for most",
    asks_none: "Nothing has been asked for yet.",
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
            n => format!("{} entries are forgotten.", self.count(n)),
        }
    }

    pub(in crate::web) fn job_kind(&self, kind: JobKind) -> &'static str {
        match kind {
            JobKind::Updates => "News",
            JobKind::Facts => "Facts",
            JobKind::Refresh => "Refresh",
            JobKind::Prewarm => "Daily refresh",
        }
    }

    pub(in crate::web) fn origin(&self, origin: Origin) -> &'static str {
        match origin {
            Origin::Reader => "a reader",
            Origin::Operator => "an operator",
            Origin::Schedule => "the schedule",
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

    /// "Refresh of Dune, news", "News on Dune", "Daily refresh".
    pub(in crate::web) fn job_heading(&self, kind: JobKind, title: &str, part: Option<CacheType>) -> String {
        let kind_name = self.job_kind(kind);
        match (kind, part) {
            (JobKind::Updates | JobKind::Facts, _) => format!("{kind_name} on {title}"),
            (JobKind::Refresh, None | Some(CacheType::All)) => format!("{kind_name} of {title}"),
            (JobKind::Refresh, Some(part)) => {
                format!("{kind_name} of {title}: {}", self.cache_type(part).to_lowercase())
            }
            (JobKind::Prewarm, _) => kind_name.to_owned(),
        }
    }

    pub(in crate::web) fn newest_of(&self, shown: usize, all: usize) -> String {
        format!("Those that have not ended, and the newest: {shown} of {all}.")
    }

    /// What a report comes to: "40 entries: 1 changed, 38 with nothing to refresh".
    pub(in crate::web) fn summary(&self, report: &RefreshReport) -> Option<String> {
        type Is = fn(&Outcome) -> bool;
        let kinds: [(Is, &str); 7] = [
            (|outcome| *outcome == Outcome::Changed, "changed"),
            (|outcome| *outcome == Outcome::New, "new"),
            (|outcome| *outcome == Outcome::Unchanged, "as before"),
            (|outcome| *outcome == Outcome::Dropped, "forgotten"),
            (|outcome| *outcome == Outcome::Skipped, "left alone"),
            (|outcome| *outcome == Outcome::Nothing, "with nothing to refresh"),
            (|outcome| matches!(outcome, Outcome::Failed(_)), "failed"),
        ];
        let counted = kinds.iter().filter_map(|(is, name)| {
            let count = report.entries.iter().filter(|entry| is(&entry.outcome)).count();
            (count > 0).then(|| format!("{count} {name}"))
        });
        let noun = match report.entries.len() {
            0 => return None,
            1 => "entry",
            _ => "entries",
        };
        Some(format!("{} {noun}: {}", report.entries.len(), counted.collect::<Vec<_>>().join(", ")))
    }

    pub(in crate::web) fn cache_name(&self, name: CacheName) -> &'static str {
        match name {
            CacheName::Recommendations => "Recommendations",
            CacheName::Book => "Books",
            CacheName::Author => "Authors",
            CacheName::Genre => "Genres",
            CacheName::News => "News",
            CacheName::Pages => "Pages",
        }
    }

    /// A source's name for people; one without a name of its own keeps that of logs and metrics.
    pub(in crate::web) fn source_name<'a>(&self, source: &'a str) -> &'a str {
        match source {
            "feeds" => "Feeds",
            "mastodon" => "Mastodon",
            "google_news" => "Google News",
            "guardian" => "The Guardian",
            "nyt" => "The New York Times",
            "bluesky" => "Bluesky",
            other => other,
        }
    }

    /// What a source's circuit breaker does.
    pub(in crate::web) fn breaker(&self, state: BreakerState) -> &'static str {
        match state {
            BreakerState::Closed => "closed",
            BreakerState::HalfOpen => "half open: the next call decides",
            BreakerState::Open => "open: most calls failed",
        }
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
            Outcome::Unchanged => "as before".to_owned(),
            Outcome::New => "new".to_owned(),
            Outcome::Dropped => "forgotten, made anew when it is next asked for".to_owned(),
            Outcome::Nothing => "nothing to refresh".to_owned(),
            Outcome::Skipped => "left alone: still fresh, or not to be asked without a reader".to_owned(),
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
        format!("{} {noun}, {}", self.count(entries), self.bytes(bytes))
    }

    /// "12 KB", in units of 1,024.
    pub(in crate::web) fn bytes(&self, bytes: u64) -> String {
        const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
        // No counted figure is large enough to exceed capacities that are counted by the entry.
        if bytes == u64::MAX {
            return "no bound".to_owned();
        }
        // In tenths of the unit, in whole numbers: rounded down, so that what is full by its text is full.
        let (mut tenths, mut unit) = (u128::from(bytes) * 10, None);
        for name in UNITS {
            if tenths < 10_240 {
                break;
            }
            tenths /= 1024;
            unit = Some(name);
        }
        match (unit, tenths / 10, tenths % 10) {
            (None, ..) => format!("{} B", self.count(bytes)),
            (Some(unit), whole @ ..10, tenth @ 1..) => format!("{whole}.{tenth} {unit}"),
            (Some(unit), whole, _) => format!("{whole} {unit}"),
        }
    }

    /// "12,345".
    pub(in crate::web) fn count(&self, count: u64) -> String {
        if count == u64::MAX {
            return "no bound".to_owned();
        }
        let digits = count.to_string();
        let first = digits.len() % 3;
        let mut text = String::with_capacity(digits.len() + digits.len() / 3);
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && place % 3 == first {
                text.push(',');
            }
            text.push(digit);
        }
        text
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

    /// "3 min ago".
    pub(in crate::web) fn ago(&self, span: Duration) -> String {
        if span.as_secs() < 5 { "just now".to_owned() } else { format!("{} ago", self.span(span)) }
    }

    /// "in 3 min".
    pub(in crate::web) fn ahead(&self, span: Duration) -> String {
        if span.is_zero() { "now".to_owned() } else { format!("in {}", self.span(span)) }
    }

    /// How long a job took: "0.4 s", "12 s", "3 min".
    pub(in crate::web) fn took(&self, span: Duration) -> String {
        if span.as_secs() < 10 { self.seconds(span.as_secs_f64()) } else { self.span(span) }
    }

    /// A failure's count: "3 refused".
    pub(in crate::web) fn failures(&self, reason: FailureReason, count: u64) -> String {
        format!("{} {}", self.count(count), self.reason(reason))
    }

    /// How often something was asked for lately; older asks count less, so that it need not be whole.
    pub(in crate::web) fn asks_of_late(&self, score: f64) -> String {
        match score {
            ..0.5 => "hardly lately".to_owned(),
            0.5..1.5 => "once lately".to_owned(),
            _ => format!("{score:.0} times lately"),
        }
    }

    /// "2 running, 1 waiting".
    pub(in crate::web) fn jobs_under_way(&self, running: usize, waiting: usize) -> String {
        match (running, waiting) {
            (0, 0) => "none under way".to_owned(),
            (running, 0) => format!("{running} running"),
            (running, waiting) => format!("{running} running, {waiting} waiting"),
        }
    }

    /// "34 calls, 2 without an answer".
    pub(in crate::web) fn calls(&self, calls: u64, failures: u64) -> String {
        let noun = if calls == 1 { "call" } else { "calls" };
        match failures {
            0 => format!("{} {noun}, all answered", self.count(calls)),
            _ => format!("{} {noun}, {} in vain", self.count(calls), self.count(failures)),
        }
    }

    /// "92 % from memory".
    pub(in crate::web) fn share_from_memory(&self, rate: f64) -> String {
        format!("{} from memory", self.percent(rate))
    }

    pub(in crate::web) fn subjects(&self, subjects: usize) -> String {
        if subjects == 1 { "1 subject a run".to_owned() } else { format!("{subjects} subjects a run") }
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
        assert_eq!(ENGLISH.bytes(1023), "1,023 B");
        assert_eq!(ENGLISH.bytes(1_258_291), "1.1 MB");
        assert_eq!(ENGLISH.bytes(u64::MAX - 1), "16777215 TB");
        for (count, text) in [(0, "0"), (999, "999"), (1_234, "1,234"), (12_345_678, "12,345,678")] {
            assert_eq!(ENGLISH.count(count), text);
        }
        assert_eq!(ENGLISH.ago(Duration::from_secs(200)), "3 min ago");
        assert_eq!(ENGLISH.ago(Duration::from_secs(1)), "just now");
        assert_eq!(ENGLISH.took(Duration::from_millis(340)), "340 ms");
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
