//! The keeper of what is known: refreshes at an operator's word, prefetch of what readers ask for most, the schedule.
//!
//! `plan` says which entries a refresh goes through, `keeper` does one after the other, `works` are the recorded jobs
//! around it, `calendar` reads the cron expression, `schedule` is the loop that waits for it.

mod calendar;
mod keeper;
mod plan;
mod schedule;
#[cfg(test)]
mod tests;
mod works;

use std::{sync::Arc, time::Duration};

use jiff::{Timestamp, tz::TimeZone};

pub use calendar::ScheduleError;

use self::{
    calendar::Calendar,
    keeper::Keeper,
    plan::Plan,
    works::{PrewarmWork, RefreshWork, Round},
};
use crate::{
    asks::Asks,
    cache::Caches,
    catalogue::Catalogue,
    domain::{CacheType, Clock, JobKind, JobSnapshot, Origin, SearchTerm, Subject},
    enrich::Enrich,
    jobs::{Jobs, Order, Refusal},
    recommend::Recommender,
    store::ScheduleStore,
    updates::Updates,
};

/// How many of its last runs the schedule shows.
const SHOWN_RUNS: usize = 10;

/// The key of all runs of the schedule: of two that are wanted at once there is one.
const ROUND: &str = "schedule";

/// The service. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Refresh(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    keeper: Keeper,
    jobs: Jobs,
    asks: Asks,
    slots: Arc<dyn ScheduleStore>,
    /// `None`: no daily refresh.
    calendar: Option<Calendar>,
    zone: TimeZone,
    /// What the operator wants to be refreshed in any case.
    always: Vec<Subject>,
    subjects: usize,
    start_after: Option<Duration>,
}

/// What the service is made of.
#[derive(Clone, Debug)]
pub struct RefreshParts {
    /// Says what a term means.
    pub catalogue: Arc<Catalogue>,
    /// Makes dropped picks anew.
    pub recommender: Recommender,
    /// Fetches news.
    pub updates: Updates,
    /// Fetches facts.
    pub enrich: Enrich,
    /// All caches, rendered pages included.
    pub caches: Caches,
    /// Says what readers ask for most.
    pub asks: Asks,
    /// Records and runs refreshes.
    pub jobs: Jobs,
    /// Remembers the runs of the schedule.
    pub slots: Arc<dyn ScheduleStore>,
    /// Tells when a run is due.
    pub clock: Arc<dyn Clock>,
}

/// How the keeper behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefreshSettings {
    /// When the daily refresh runs: a cron expression of five fields; `None`: never.
    pub cron: Option<String>,
    /// The time zone it is read in, by its IANA name; `None`: the system's.
    pub time_zone: Option<String>,
    /// How many subjects a run refreshes at most; 0: none.
    pub subjects: usize,
    /// Subjects that each run refreshes whether readers ask for them or not: terms that the catalogue can read.
    pub always: Vec<String>,
    /// How long a run rests after each subject that it fetched, so that it is gentle.
    pub pause: Duration,
    /// How long after the start of the site the first run begins; `None`: there is none at the start.
    pub start_after: Option<Duration>,
}

impl Default for RefreshSettings {
    /// No daily refresh; what readers ask for most soon after the start.
    fn default() -> Self {
        Self {
            cron: None,
            time_zone: None,
            subjects: 50,
            always: Vec::new(),
            pause: Duration::from_secs(2),
            start_after: Some(Duration::from_secs(5)),
        }
    }
}

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
#[derive(Clone, Debug, PartialEq)]
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
    /// The keeper of these parts. It does the recorded jobs of `parts.jobs` from now on; [`run`](Self::run) keeps its
    /// schedule.
    ///
    /// # Errors
    /// [`ScheduleError`], when the schedule or its time zone cannot be used.
    pub fn new(parts: RefreshParts, settings: &RefreshSettings) -> Result<Self, ScheduleError> {
        let RefreshParts { catalogue, recommender, updates, enrich, caches, asks, jobs, slots, clock } = parts;
        let zone = calendar::zone(settings.time_zone.as_deref())?;
        let read = |cron: &String| Calendar::parse(cron, zone.clone(), clock.now());
        let calendar = settings.cron.as_ref().map(read).transpose()?;
        let always = known(&catalogue, &settings.always);
        let keeper = Keeper { catalogue, recommender, updates, enrich, caches, clock };
        jobs.register(JobKind::Refresh, Arc::new(RefreshWork(keeper.clone())));
        jobs.register(JobKind::Prewarm, Arc::new(PrewarmWork { keeper: keeper.clone(), pause: settings.pause }));
        let (subjects, start_after) = (settings.subjects, settings.start_after);
        Ok(Self(Arc::new(Inner { keeper, jobs, asks, slots, calendar, zone, always, subjects, start_after })))
    }

    /// Takes a refresh of one type on what `term` means. The job is recorded before this returns.
    ///
    /// # Errors
    /// [`NotRefreshed`].
    pub async fn submit(&self, cache_type: CacheType, term: &SearchTerm) -> Result<Accepted, NotRefreshed> {
        let Keeper { catalogue, clock, .. } = &self.0.keeper;
        let meant = catalogue.interpret(term).meant;
        let subject = meant.subject.key().ok_or(NotRefreshed::Unknown)?;
        let plan = Plan { since: clock.now(), entries: plan::entries(catalogue, cache_type, &meant.subject) };
        if plan.entries.is_empty() {
            return Err(NotRefreshed::NothingOfThisType);
        }
        let entries = plan.entries.len();
        let key = format!("{cache_type} {subject}");
        let job = self.record(JobKind::Refresh, key, Origin::Operator, &plan).await?;
        Ok(Accepted { job, entries, title: meant.title })
    }

    /// Takes a run of the schedule at once. The job is recorded before this returns, also when there is nothing to do:
    /// its report says so.
    ///
    /// # Errors
    /// [`NotRefreshed::Refused`].
    pub async fn run_now(&self) -> Result<JobSnapshot, NotRefreshed> {
        Ok(self.record_round(Origin::Operator, self.round()).await?)
    }

    /// The schedule at this moment.
    pub fn schedule(&self) -> ScheduleView {
        let Inner { keeper, jobs, calendar, zone, subjects, .. } = &*self.0;
        let runs = jobs.list().into_iter().filter(|job| job.kind == JobKind::Prewarm);
        ScheduleView {
            expression: calendar.as_ref().map(|calendar| calendar.expression().to_owned()),
            time_zone: calendar::name_of(zone),
            next: calendar.as_ref().and_then(|calendar| calendar.next(keeper.clock.now())),
            last: runs.take(SHOWN_RUNS).collect(),
            subjects: *subjects,
        }
    }

    /// What a run goes through: the operator's list, then what readers ask for most.
    fn round(&self) -> Round {
        let Inner { asks, always, subjects: most, .. } = &*self.0;
        let asked = asks.top(*most).into_iter().map(|asked| asked.subject);
        let mut subjects: Vec<String> = Vec::new();
        for key in always.iter().cloned().chain(asked).filter_map(|subject| subject.key()) {
            if subjects.len() < *most && !subjects.contains(&key) {
                subjects.push(key);
            }
        }
        Round { subjects }
    }

    async fn record_round(&self, origin: Origin, round: Round) -> Result<JobSnapshot, Refusal> {
        self.record(JobKind::Prewarm, ROUND.to_owned(), origin, &round).await
    }

    async fn record(
        &self,
        kind: JobKind,
        key: String,
        origin: Origin,
        request: &(impl serde::Serialize + Sync),
    ) -> Result<JobSnapshot, Refusal> {
        let request = serde_json::to_value(request).map_err(|cause| {
            tracing::error!(job.key = key, %cause, "A job cannot be written down");
            Refusal::NotRecorded
        })?;
        self.0.jobs.record(Order { kind, key, origin, request }).await
    }
}

/// What the operator's terms mean. One that means nothing is told by its place in the list: terms stay out of the log.
fn known(catalogue: &Catalogue, terms: &[String]) -> Vec<Subject> {
    let mut subjects = Vec::new();
    for (place, text) in (1..).zip(terms) {
        let meant = SearchTerm::parse(text).map(|term| catalogue.interpret(&term).meant.subject);
        match meant {
            Ok(subject) if subject.id().is_some() => subjects.push(subject),
            _ => tracing::warn!(place, "An entry of the list to refresh is no book, author or genre of the catalogue"),
        }
    }
    subjects
}
