//! `GET /api/job/{job_id}`: how far a job is.

use std::sync::Arc;

use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::{facts, fetch_updates, fragment, json};
use crate::{
    catalogue::Catalogue,
    domain::{JobId, JobKind, JobOutput, JobSnapshot, JobStatus, Named, Progress, SearchTerm, Subject},
    jobs::Jobs,
    updates::{News, Updates},
    web::{
        AppState,
        admin::{self, PerhapsOperator},
        error::AppError,
        extract::{Id, Params, Waiting},
        news::{Found, Panel},
        openapi::{Busy, NotFound},
        site::words,
        updates::{UpdatesPage, asked},
        view::View,
    },
};

/// How far a job is.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct JobAnswer<'a> {
    success: bool,
    job_id: JobId,
    kind: JobKind,
    status: JobStatus,
    created_at: Timestamp,
    completed_at: Option<Timestamp>,
    progress: Progress,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<&'a JobOutput>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

/// How far a job is, and what it has brought so far.
#[utoipa::path(
    get,
    path = "/api/job/{job_id}",
    operation_id = "job",
    tag = "jobs",
    params(("job_id" = JobId, Path, description = "The job's number.")),
    responses(
        (status = 200, description = "The job.", body = JobAnswer<'_>),
        (status = 404, response = NotFound),
        (status = 503, response = Busy),
    )
)]
pub(in crate::web) async fn show(
    State(catalogue): State<Arc<Catalogue>>,
    State(jobs): State<Jobs>,
    State(updates): State<Updates>,
    (State(state), PerhapsOperator(operator)): (State<AppState>, PerhapsOperator),
    (view, Waiting(asker)): (View, Waiting),
    id: Result<Id<JobId>, AppError>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let job = id.ok().and_then(|Id(id)| jobs.get(id));
    if view != View::Fragment {
        return Ok(data(&job.ok_or(AppError::JobGone)?));
    }
    let query = query.unwrap_or_default();
    if let Some(panel) = facts::of_job(&state, job.as_ref(), &query, &asker).await {
        return panel;
    }
    if let Some(job) = job.as_ref().filter(|job| job.kind != JobKind::Updates) {
        // What was refreshed is the operator's business.
        return operator.map_or_else(gone, |operator| admin::job_fragment(&state, &operator, job));
    }
    let typed = asked(&Params::of(&query), &catalogue).ok();
    if let Some(job) = job {
        let Some((term, named)) = about(&job, typed, &catalogue) else { return gone() };
        return fetch_updates::panel(&Found::News(News::Underway(job)), &term, &named, state.clock.now());
    }
    let Some((term, named)) = typed else { return gone() };
    // A restart took the job; the reader who still waits for it gets a new one.
    let found = match catalogue.topic(&named.subject) {
        Some(topic) => Found::News(updates.fetch(&topic, &asker).await?),
        None => Found::AtHand(updates.at_hand(&term)),
    };
    fetch_updates::panel(&found, &term, &named, state.clock.now())
}

fn gone() -> Result<Response, AppError> {
    Ok(fragment(StatusCode::NOT_FOUND, UpdatesPage::fragment(Panel::gone(words()))?))
}

/// What the job is about: its own subject, whatever term came with the request; the reader's words for it where they
/// mean the same.
fn about(job: &JobSnapshot, typed: Option<(SearchTerm, Named)>, catalogue: &Catalogue) -> Option<(SearchTerm, Named)> {
    let subject = Subject::of_key(&job.key)?;
    typed.filter(|(_, named)| named.subject == subject).or_else(|| {
        let named = catalogue.named(&subject)?;
        Some((SearchTerm::parse(&named.title).ok()?, named))
    })
}

fn data(job: &JobSnapshot) -> Response {
    let body = JobAnswer {
        success: true,
        job_id: job.id,
        kind: job.kind,
        status: job.status,
        created_at: job.created_at,
        completed_at: job.completed_at,
        progress: job.progress,
        result: job.output.as_ref(),
        error: job.error.as_deref(),
    };
    json(StatusCode::OK, &body)
}
