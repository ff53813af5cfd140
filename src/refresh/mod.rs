//! The keeper of what is known: refreshes at an operator's word, prefetch of what readers ask for most, the schedule.

use std::{future::Future, sync::Arc, time::Duration};

use jiff::Timestamp;

use crate::{
    domain::{CacheType, JobSnapshot, SearchTerm},
    jobs::Refusal,
};

/// The service. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Refresh(Arc<Inner>);

#[derive(Debug)]
struct Inner {}

/// A refresh that was taken.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// Its job, recorded.
    pub job: JobSnapshot,
    /// How many entries it will refresh.
    pub entries: usize,
    /// What the term was read as, for the operator: "Dune".
    pub title: String,
}

/// Why a refresh was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotRefreshed {
    /// The catalogue knows no book, author or genre of this name: nothing is kept on it, and words are sent to nobody.
    #[error("the catalogue knows nothing of this name")]
    Unknown,
    /// The subject has nothing of this type.
    #[error("the subject has nothing of this type")]
    NothingOfThisType,
    /// The job was not taken.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// The schedule, as an operator sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleView {
    /// The cron expression; `None` when the daily refresh is off.
    pub expression: Option<String>,
    /// The time zone that it is read in, by its IANA name.
    pub time_zone: String,
    /// The next run.
    pub next: Option<Timestamp>,
    /// The last runs, the latest first.
    pub last: Vec<JobSnapshot>,
    /// How many subjects a run refreshes at most.
    pub subjects: usize,
}

impl Refresh {
    /// Takes a refresh of one type on what `term` means. The job is recorded before this returns.
    ///
    /// # Errors
    /// [`NotRefreshed`].
    pub fn submit(
        &self,
        cache_type: CacheType,
        term: &SearchTerm,
    ) -> impl Future<Output = Result<Accepted, NotRefreshed>> + Send {
        let _ = (&self.0, cache_type, term);
        std::future::ready(Err(Refusal::NotRecorded.into()))
    }

    /// Takes a run of the schedule at once. The job is recorded before this returns.
    ///
    /// # Errors
    /// [`NotRefreshed::Refused`].
    pub fn run_now(&self) -> impl Future<Output = Result<JobSnapshot, NotRefreshed>> + Send {
        let _ = &self.0;
        std::future::ready(Err(Refusal::NotRecorded.into()))
    }

    /// The schedule at this moment.
    pub fn schedule(&self) -> ScheduleView {
        ScheduleView { expression: None, time_zone: "UTC".to_owned(), next: None, last: Vec::new(), subjects: 0 }
    }
}

/// How the keeper behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefreshSettings {
    /// When the daily refresh runs: a cron expression of five fields; `None`: never.
    pub cron: Option<String>,
    /// The time zone it is read in, by its IANA name; `None`: the system's.
    pub time_zone: Option<String>,
    /// How many subjects a run refreshes at most.
    pub subjects: usize,
    /// Subjects that each run refreshes whether readers ask for them or not: terms that the catalogue can read.
    pub always: Vec<String>,
    /// How long a run waits after each subject, so that it is gentle.
    pub pause: Duration,
}

impl Refresh {
    /// A keeper without anything to keep.
    pub fn new() -> Self {
        Self(Arc::new(Inner {}))
    }
}

impl Default for Refresh {
    fn default() -> Self {
        Self::new()
    }
}
