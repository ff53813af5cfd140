//! Sentences about news: how the asking goes, how old an answer is, and what did not answer.

#![expect(clippy::unused_self, reason = "a second language makes each sentence depend on whose words they are")]

use std::time::Duration;

use jiff::{Timestamp, tz::TimeZone};

use super::Words;
use crate::domain::{FailureReason, Progress, SourceFailure, SourceProgress, SourceState, UpdateKind};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Words {
    /// The heading of the panel.
    pub(in crate::web) fn news_about(&self, title: &str) -> String {
        format!("News about {title}")
    }

    /// The heading of the panel for free words.
    pub(in crate::web) fn news_with(&self, words: &str) -> String {
        format!("News that mentions “{words}”")
    }

    /// The status line while sources are asked.
    pub(in crate::web) fn asking(&self, progress: Progress) -> String {
        match progress.total.saturating_sub(progress.done) {
            0 if progress.total == 0 => "Asking for news".to_owned(),
            0 => "Nearly there".to_owned(),
            1 => "Asking 1 source".to_owned(),
            n => format!("Asking {n} sources"),
        }
    }

    /// The status line at the end.
    pub(in crate::web) fn items_found(&self, items: usize) -> String {
        match items {
            0 => "No news found".to_owned(),
            1 => "1 item found".to_owned(),
            n => format!("{n} items found"),
        }
    }

    /// When all sources that were asked have answered, and none has anything.
    pub(in crate::web) fn no_news(&self, answered: usize, failed: usize) -> &'static str {
        match (answered, failed) {
            (0, 0) => "There is no news at hand.",
            (0, _) => "No source answered, so we cannot say whether there is news.",
            (_, 0) => "There is no news just now. All sources were asked.",
            (_, _) => "There is no news from those that answered.",
        }
    }

    /// A source that gave no answer, and why.
    pub(in crate::web) fn failure(&self, failure: &SourceFailure) -> String {
        format!("{}: {}", failure.source, self.failure_reason(failure.reason))
    }

    fn failure_reason(&self, reason: FailureReason) -> &'static str {
        match reason {
            FailureReason::TimedOut => "no answer in time",
            FailureReason::Unreachable => "could not be reached",
            FailureReason::RateLimited => "asked us to wait a while",
            FailureReason::Refused => "does not answer us",
            FailureReason::NotFound => "has nothing at that address",
            FailureReason::Broken => "has trouble of its own",
            FailureReason::Unreadable => "sent something we cannot read",
            FailureReason::TooLarge => "sent more than we take",
        }
    }

    /// A source's line while sources are asked.
    pub(in crate::web) fn source_state(&self, line: &SourceProgress) -> String {
        let state = match line.state {
            SourceState::Asking => "asking",
            SourceState::Answered => "has answered",
            SourceState::Failed => "no answer",
        };
        format!("{}: {state}", line.source)
    }

    /// Who has an item: "The Guardian; also The Irish Times and Literary Hub".
    pub(in crate::web) fn from(&self, source: &str, also: &[String]) -> String {
        match also {
            [] => source.to_owned(),
            also => format!("{source}; also {}", self.list(also)),
        }
    }

    /// What sort of item it is.
    pub(in crate::web) fn update_kind(&self, kind: UpdateKind) -> &'static str {
        match kind {
            UpdateKind::News => "Article",
            UpdateKind::Social => "Post",
            UpdateKind::Review => "Review",
            UpdateKind::Release => "New book",
            UpdateKind::List => "Bestseller list",
        }
    }

    /// "5 March 2026".
    pub(in crate::web) fn date(&self, at: Timestamp) -> String {
        let day = at.to_zoned(TimeZone::UTC);
        let month = usize::try_from(day.month()).ok().and_then(|month| MONTHS.get(month.checked_sub(1)?));
        format!("{} {} {}", day.day(), month.copied().unwrap_or_default(), day.year())
    }

    /// How old a stale answer is, and that a new one is on its way.
    pub(in crate::web) fn stale(&self, age: Duration) -> String {
        format!("{} Newer items will be here as soon as a source answers.", self.as_of(age))
    }

    /// How old an answer is.
    pub(in crate::web) fn as_of(&self, age: Duration) -> String {
        const MINUTE: u64 = 60;
        const HOUR: u64 = 60 * MINUTE;
        const DAY: u64 = 24 * HOUR;
        // Each unit begins at two of it, so that none is ever counted as one.
        let counted = |n: u64, units: &str| format!("As of {n} {units} ago.");
        match age.as_secs() {
            seconds if seconds < 2 * MINUTE => "As of a moment ago.".to_owned(),
            seconds if seconds < 2 * HOUR => counted(seconds / MINUTE, "minutes"),
            seconds if seconds < 2 * DAY => counted(seconds / HOUR, "hours"),
            seconds => counted(seconds / DAY, "days"),
        }
    }

    /// The link from the news page back to the books.
    pub(in crate::web) fn back_to_books(&self, title: &str) -> String {
        format!("Books to read after {title}")
    }
}

#[cfg(test)]
mod tests {
    use super::super::ENGLISH;
    use super::*;

    #[test]
    fn ages_and_dates_read_as_english() {
        assert_eq!(ENGLISH.date("2026-03-05T23:59:59Z".parse().unwrap()), "5 March 2026");
        assert_eq!(ENGLISH.as_of(Duration::from_secs(10)), "As of a moment ago.");
        assert_eq!(ENGLISH.as_of(Duration::from_secs(10_805)), "As of 3 hours ago.");
        assert!(ENGLISH.stale(Duration::from_hours(50)).starts_with("As of 2 days ago. Newer items"));
    }

    #[test]
    fn silence_is_not_told_as_no_news() {
        assert!(ENGLISH.no_news(0, 3).contains("No source answered"));
        assert!(ENGLISH.no_news(3, 0).contains("no news just now"));
        let asking = |done, total| ENGLISH.asking(Progress { done, total });
        assert_eq!(asking(2, 3), "Asking 1 source");
        assert_eq!(asking(0, 0), "Asking for news", "a job that has not begun does not know whom it asks");
        assert_eq!(asking(3, 3), "Nearly there");
        assert_eq!(ENGLISH.items_found(0), "No news found");
    }
}
