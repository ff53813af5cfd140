//! The words of jobs: what they are, how they stand, what they brought.

#![expect(clippy::unused_self, reason = "a second language makes each sentence depend on whose words they are")]

use super::AdminWords;
use crate::domain::{CacheType, JobKind, JobStatus, Origin, Outcome, Progress, RefreshReport};

impl AdminWords {
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

    /// "2 running, 1 waiting".
    pub(in crate::web) fn jobs_under_way(&self, running: usize, waiting: usize) -> String {
        match (running, waiting) {
            (0, 0) => "none under way".to_owned(),
            (running, 0) => format!("{running} running"),
            (running, waiting) => format!("{running} running, {waiting} waiting"),
        }
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
}
