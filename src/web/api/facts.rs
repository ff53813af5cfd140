//! `GET /api/facts`: what others say of a work, an author or a genre, at once: known, or a job that gets it.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::{SubjectJson, fragment, json};
use crate::{
    catalogue::Catalogue,
    domain::{
        AuthorFacts, Clock, FactsReport, GenreFacts, JobId, JobKind, JobSnapshot, Named, Progress, SourceFailure,
        Subject, WorkFacts,
    },
    enrich::Enrich,
    jobs::Asker,
    web::{
        AppState,
        error::AppError,
        extract::{Params, Waiting},
        facts::{FactsPage, FactsPanel, Found, Report, asked},
        openapi::{Busy, NotFound, TooMany, Unreadable},
        view::View,
    },
};

/// A work, an author or a genre.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only described: `Params` reads the query")]
pub(in crate::web) struct FactsQuery {
    /// A work's id, such as `dune-frank-herbert`.
    work: Option<String>,
    /// An author's id, such as `frank-herbert`. Ignored beside a work.
    author: Option<String>,
    /// A genre's id, such as `space-opera`. Ignored beside a work or an author.
    genre: Option<String>,
}

/// Facts, of the sort that was asked for.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(in crate::web) enum FactsJson {
    Work(Box<WorkFacts>),
    Author(Box<AuthorFacts>),
    Genre(Box<GenreFacts>),
}

/// What others say of a work, an author or a genre. Each fact tells who says so.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct FactsKnown<'a> {
    success: bool,
    subject: SubjectJson<'a>,
    facts: FactsJson,
    failed: Vec<SourceFailure>,
    as_of: Timestamp,
}

/// What has arrived while a job gets it.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct FactsUnderway<'a> {
    success: bool,
    job_id: JobId,
    subject: SubjectJson<'a>,
    facts: FactsJson,
    progress: Progress,
}

/// What others say of a work, an author or a genre, at once: what is known, or a job that gets it.
#[utoipa::path(
    get,
    path = "/api/facts",
    operation_id = "facts",
    tag = "books",
    params(FactsQuery),
    responses(
        (status = 200, description = "What is known.", body = FactsKnown<'_>),
        (status = 202, description = "A job is getting it.", body = FactsUnderway<'_>),
        (status = 400, response = Unreadable),
        (status = 404, response = NotFound),
        (status = 429, response = TooMany),
        (status = 503, response = Busy),
    )
)]
pub(in crate::web) async fn show(
    State(catalogue): State<Arc<Catalogue>>,
    State(enrich): State<Enrich>,
    State(clock): State<Arc<dyn Clock>>,
    view: View,
    Waiting(asker): Waiting,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let named = asked(&Params::of(&query.unwrap_or_default()), &catalogue)?;
    let found = Found::fetch(&enrich, &named.subject, &asker, Duration::ZERO).await?;
    match view {
        View::Fragment => panel(&found, &named, clock.now()),
        View::Json | View::Page => Ok(data(&found, &named, clock.now())),
    }
}

/// The panel for a poll of a job of facts, or of one that a restart took; `None` for other jobs.
pub(super) async fn of_job(
    state: &AppState,
    job: Option<&JobSnapshot>,
    query: &str,
    asker: &Asker,
) -> Option<Result<Response, AppError>> {
    let named = asked(&Params::of(query), &state.catalogue).ok();
    let now = state.clock.now();
    match (job, named) {
        (Some(job), named) if job.kind == JobKind::Facts => {
            let of_key = || job.key.split(' ').find_map(Subject::of_key).and_then(|it| state.catalogue.named(&it));
            let named = named.or_else(of_key)?;
            Some(panel(&Found::of_job(job.clone(), &named.subject), &named, now))
        }
        (None, Some(named)) => {
            // A restart took the job; the reader who still waits for it gets a new one.
            let found = Found::fetch(&state.enrich, &named.subject, asker, Duration::ZERO).await;
            Some(found.map_err(AppError::from).and_then(|found| panel(&found, &named, now)))
        }
        _ => None,
    }
}

/// The panel as a fragment, whether finished or under way.
fn panel(found: &Found, named: &Named, now: Timestamp) -> Result<Response, AppError> {
    Ok(fragment(StatusCode::OK, FactsPage::fragment(FactsPanel::of(found, named, now))?))
}

fn data(found: &Found, named: &Named, now: Timestamp) -> Response {
    let (facts, failed, as_of) = match &found.report {
        Report::Work(report) => parts(report.as_deref(), FactsJson::Work, now),
        Report::Author(report) => parts(report.as_deref(), FactsJson::Author, now),
        Report::Genre(report) => parts(report.as_deref(), FactsJson::Genre, now),
    };
    match &found.job {
        None => json(StatusCode::OK, &FactsKnown { success: true, subject: named.into(), facts, failed, as_of }),
        Some(job) => {
            let (job_id, progress) = (job.id, job.progress);
            let body = FactsUnderway { success: true, job_id, subject: named.into(), facts, progress };
            json(StatusCode::ACCEPTED, &body)
        }
    }
}

fn parts<F: Default + Clone>(
    report: Option<&FactsReport<F>>,
    sort: impl Fn(Box<F>) -> FactsJson,
    now: Timestamp,
) -> (FactsJson, Vec<SourceFailure>, Timestamp) {
    match report {
        Some(report) => (sort(Box::new(report.facts.clone())), report.failed.clone(), report.as_of),
        None => (sort(Box::default()), Vec::new(), now),
    }
}
