//! The jobs, and what may be done with one.

use std::{fmt::Write as _, sync::Arc, time::Duration};

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    answer::{Done, json},
    desk,
    guard::Operator,
    watch,
};
use crate::{
    catalogue::Catalogue,
    domain::{JobId, JobKind, JobSnapshot, JobStatus, Origin, Progress, Subject},
    jobs::{Jobs, Retry},
    web::{
        AppState,
        error::AppError,
        extract::Id,
        openapi::{Conflict, Deeds, ForOperators},
        view::View,
        words::admin::AdminWords,
    },
};

/// How many rows the desk shows; the JSON has all.
pub(super) const ROWS: usize = 20;

/// All jobs of the table, as `GET /api/admin/jobs` gives them.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct JobsAnswer {
    success: bool,
    jobs: Vec<JobLine>,
}

/// A job after something was done with it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OperatedJob)]
pub(super) struct JobAnswer {
    success: bool,
    job: JobLine,
}

impl JobAnswer {
    pub(super) fn new(job: JobLine) -> Self {
        Self { success: true, job }
    }
}

/// A job without what it has brought: that is at `/api/job/{job_id}`.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct JobLine {
    job_id: JobId,
    kind: JobKind,
    key: String,
    /// Its subject's name.
    title: String,
    origin: Origin,
    status: JobStatus,
    created_at: Timestamp,
    completed_at: Option<Timestamp>,
    progress: Progress,
    error: Option<String>,
}

impl JobLine {
    pub(super) fn of(job: &JobSnapshot, catalogue: &Catalogue, words: &AdminWords) -> Self {
        Self {
            job_id: job.id,
            kind: job.kind,
            key: job.key.clone(),
            title: title(job, catalogue, words),
            origin: job.origin,
            status: job.status,
            created_at: job.created_at,
            completed_at: job.completed_at,
            progress: job.progress,
            error: job.error.clone(),
        }
    }
}

/// What a job is about. A key may hold more than the subject, such as the type of a refresh.
pub(super) fn subject(job: &JobSnapshot) -> Option<Subject> {
    job.key.split([' ', '/', '|']).find_map(Subject::of_key).or_else(|| {
        // `news:work:dune-frank-herbert`
        Subject::of_key(job.key.split_once(':')?.1)
    })
}

pub(super) fn title(job: &JobSnapshot, catalogue: &Catalogue, words: &AdminWords) -> String {
    match subject(job).and_then(|subject| catalogue.named(&subject)) {
        Some(named) if named.detail.is_empty() => named.title,
        Some(named) => format!("{} ({})", named.title, named.detail),
        None if job.kind == JobKind::Prewarm => words.prewarm_title.to_owned(),
        None => job.key.clone(),
    }
}

/// What a job is called: "Refresh of Dune (Frank Herbert): news".
pub(super) fn heading(job: &JobSnapshot, title: &str, words: &AdminWords) -> String {
    let part = job.key.split_once(' ').and_then(|(part, _)| part.parse().ok());
    words.job_heading(job.kind, title, part)
}

/// What may be done with a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    Cancel,
    Retry,
}

impl Deed {
    /// A reader's job is begun anew by the reader's next poll, so there is nothing to retry.
    pub(super) fn of(job: &JobSnapshot) -> Option<Self> {
        match job.status {
            JobStatus::Pending | JobStatus::Running => Some(Self::Cancel),
            JobStatus::Failed | JobStatus::Cancelled if job.origin != Origin::Reader => Some(Self::Retry),
            JobStatus::Failed | JobStatus::Cancelled | JobStatus::Completed => None,
        }
    }

    pub(super) fn address(self, id: JobId) -> String {
        let mut address = format!("/api/admin/jobs/{id}/");
        let _ = write!(address, "{}", if self == Self::Cancel { "cancel" } else { "retry" });
        address
    }

    pub(super) fn name(self, words: &AdminWords) -> &'static str {
        if self == Self::Cancel { words.cancel } else { words.retry }
    }
}

/// A job's row on the desk.
#[derive(Debug)]
pub(super) struct JobRow {
    pub(super) id: JobId,
    pub(super) heading: String,
    pub(super) origin: &'static str,
    pub(super) status: &'static str,
    pub(super) class: &'static str,
    pub(super) progress: String,
    pub(super) age: String,
    pub(super) error: Option<String>,
    pub(super) deed: Option<DeedForm>,
}

/// A button that does something with a job.
#[derive(Debug)]
pub(super) struct DeedForm {
    pub(super) address: String,
    pub(super) name: &'static str,
    /// With its subject, for those who do not see beside what the button stands.
    pub(super) label: String,
}

impl DeedForm {
    pub(super) fn of(job: &JobSnapshot, title: &str, words: &AdminWords) -> Option<Self> {
        let deed = Deed::of(job)?;
        let name = deed.name(words);
        Some(Self { address: deed.address(job.id), name, label: words.of(name, title) })
    }
}

impl JobRow {
    pub(super) fn of(job: &JobSnapshot, catalogue: &Catalogue, words: &AdminWords, now: Timestamp) -> Self {
        let title = title(job, catalogue, words);
        let age = Duration::try_from(now.duration_since(job.created_at)).unwrap_or_default();
        Self {
            id: job.id,
            heading: heading(job, &title, words),
            origin: words.origin(job.origin),
            status: words.job_status(job.status),
            class: job.status.as_str(),
            progress: words.progress(job.progress),
            age: words.ago(age),
            error: job.error.clone(),
            deed: DeedForm::of(job, &title, words),
        }
    }

    /// Those that have not ended first, then the newest.
    pub(super) fn all(
        mut all: Vec<JobSnapshot>,
        catalogue: &Catalogue,
        words: &AdminWords,
        now: Timestamp,
    ) -> Vec<Self> {
        all.sort_by_key(|job| job.status.is_final());
        all.iter().take(ROWS).map(|job| Self::of(job, catalogue, words, now)).collect()
    }
}

/// All jobs of the table, the newest first.
#[utoipa::path(
    get,
    path = "/api/admin/jobs",
    operation_id = "admin_jobs",
    tag = "operators",
    responses(
        (status = 200, description = "The jobs.", body = JobsAnswer),
        ForOperators,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn list(State(jobs): State<Jobs>, State(catalogue): State<Arc<Catalogue>>) -> Response {
    let words = &crate::web::site::words().admin;
    let all = jobs.list().iter().map(|job| JobLine::of(job, &catalogue, words)).collect();
    json(StatusCode::OK, &JobsAnswer { success: true, jobs: all })
}

/// Stops a job, unless it has ended already.
#[utoipa::path(
    post,
    path = "/api/admin/jobs/{id}/cancel",
    operation_id = "admin_cancel",
    tag = "operators",
    params(("id" = JobId, Path, description = "The job's number.")),
    responses(
        (status = 200, description = "The job, which ends.", body = JobAnswer),
        ForOperators,
        Deeds,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn cancel(
    State(state): State<AppState>,
    operator: Operator,
    view: View,
    headers: HeaderMap,
    id: Result<Id<JobId>, AppError>,
) -> Result<Response, AppError> {
    let Id(id) = id.map_err(|_| AppError::JobGone)?;
    let job = state.jobs.cancel(id).await?.ok_or(AppError::JobGone)?;
    tracing::info!(job.id = %id, job.key = job.key, "an operator cancelled a job");
    after(&state, &operator, view, &headers, Done::Cancelled, &job).await
}

/// Begins a job anew that failed or was cancelled.
#[utoipa::path(
    post,
    path = "/api/admin/jobs/{id}/retry",
    operation_id = "admin_retry",
    tag = "operators",
    params(("id" = JobId, Path, description = "The job's number.")),
    responses(
        (status = 200, description = "The new job.", body = JobAnswer),
        ForOperators,
        Deeds,
        (status = 409, response = Conflict),
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn retry(
    State(state): State<AppState>,
    operator: Operator,
    view: View,
    headers: HeaderMap,
    id: Result<Id<JobId>, AppError>,
) -> Result<Response, AppError> {
    let Id(id) = id.map_err(|_| AppError::JobGone)?;
    match state.jobs.retry(id).await? {
        Retry::Begun(job) => after(&state, &operator, view, &headers, Done::Retried, &job).await,
        Retry::NotRetriable => Err(AppError::NotRetriable),
        Retry::Unknown => Err(AppError::JobGone),
    }
}

/// The button stands in the list and in the panel of one job; htmx says which of them waits for the answer.
async fn after(
    state: &AppState,
    operator: &Operator,
    view: View,
    headers: &HeaderMap,
    done: Done,
    job: &JobSnapshot,
) -> Result<Response, AppError> {
    let target = headers.get("HX-Target").and_then(|target| target.to_str().ok());
    if view == View::Fragment && target == Some("section#watch") {
        return watch::fragment(state, operator, job);
    }
    let words = &crate::web::site::words().admin;
    let body = JobAnswer::new(JobLine::of(job, &state.catalogue, words));
    desk::after(state, operator, view, done, &body).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::JobIds;

    fn job(key: &str, status: JobStatus, origin: Origin) -> JobSnapshot {
        JobSnapshot {
            id: JobIds::default().next(Timestamp::UNIX_EPOCH),
            kind: JobKind::Refresh,
            key: key.to_owned(),
            origin,
            status,
            created_at: Timestamp::UNIX_EPOCH,
            completed_at: None,
            progress: Progress::default(),
            output: None,
            error: None,
        }
    }

    #[test]
    fn a_job_that_runs_can_be_cancelled_and_one_that_failed_begun_anew() {
        let deed = |status, origin| Deed::of(&job("", status, origin));
        assert_eq!(deed(JobStatus::Pending, Origin::Reader), Some(Deed::Cancel));
        assert_eq!(deed(JobStatus::Failed, Origin::Operator), Some(Deed::Retry));
        assert_eq!(deed(JobStatus::Failed, Origin::Reader), None);
        assert_eq!(deed(JobStatus::Completed, Origin::Operator), None);
    }

    #[test]
    fn the_subject_is_found_in_a_longer_key() {
        for key in ["genre:poetry", "news/genre:poetry", "news genre:poetry", "news:genre:poetry"] {
            let found = subject(&job(key, JobStatus::Pending, Origin::Operator));
            assert_eq!(found.and_then(|subject| subject.key()).as_deref(), Some("genre:poetry"), "{key}");
        }
        assert_eq!(subject(&job("daily", JobStatus::Pending, Origin::Schedule)), None);
    }
}
