//! `GET /api/fetch_updates`: the news on a subject, at once: known, or a job that gets it.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::{SubjectJson, fragment, json};
use crate::{
    catalogue::Catalogue,
    domain::{Clock, JobId, JobOutput, Named, Progress, SearchTerm, SourceFailure, Update, UpdatesReport},
    updates::{News, Updates},
    web::{
        error::AppError,
        extract::{Params, Waiting},
        news::{About, Found, Panel},
        openapi::{Busy, TermQuery, TooMany, Unreadable, Unusable},
        site::words,
        updates::{UpdatesPage, asked},
        view::View,
    },
};

/// How long a panel waits for its first items. No page waits for the panel, and what is not in it when it comes is seen
/// only with its next poll, a second later.
const FIRST_ITEMS: Duration = Duration::from_millis(150);

/// The news on a subject.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct NewsAnswer<'a> {
    success: bool,
    subject: SubjectJson<'a>,
    updates: &'a [Update],
    failed: &'a [SourceFailure],
    as_of: Timestamp,
}

/// What has arrived while a job gets the news.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct NewsUnderway<'a> {
    success: bool,
    job_id: JobId,
    subject: SubjectJson<'a>,
    updates: &'a [Update],
    progress: Progress,
}

/// The news on a subject, at once: what is known, or a job that gets it.
#[utoipa::path(
    get,
    path = "/api/fetch_updates",
    operation_id = "fetch_updates",
    tag = "news",
    params(TermQuery),
    responses(
        (status = 200, description = "What is known.", body = NewsAnswer<'_>),
        (status = 202, description = "A job is getting it.", body = NewsUnderway<'_>),
        (status = 400, response = Unreadable),
        (status = 422, response = Unusable),
        (status = 429, response = TooMany),
        (status = 503, response = Busy),
    )
)]
pub(in crate::web) async fn show(
    State(catalogue): State<Arc<Catalogue>>,
    State(updates): State<Updates>,
    State(clock): State<Arc<dyn Clock>>,
    view: View,
    Waiting(asker): Waiting,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let query = query.unwrap_or_default();
    let (term, named) = asked(&Params::of(&query), &catalogue)?;
    let found = match (catalogue.topic(&named.subject), view) {
        (Some(topic), View::Fragment) => Found::News(updates.fetch_first(&topic, &asker, FIRST_ITEMS).await?),
        (Some(topic), View::Json | View::Page) => Found::News(updates.fetch(&topic, &asker).await?),
        (None, _) => Found::AtHand(updates.at_hand(&term)),
    };
    match view {
        View::Fragment => panel(&found, &term, &named, clock.now()),
        View::Json | View::Page => Ok(data(&found, &named)),
    }
}

/// The panel as a fragment, whether finished or under way.
pub(super) fn panel(found: &Found, term: &SearchTerm, named: &Named, now: Timestamp) -> Result<Response, AppError> {
    let about = About { words: words(), term: term.as_str(), named, now };
    Ok(fragment(StatusCode::OK, UpdatesPage::fragment(Panel::of(found, &about))?))
}

fn data(found: &Found, named: &Named) -> Response {
    match found {
        Found::News(News::Known { report, .. }) => answer(report, named),
        Found::AtHand(report) => answer(report, named),
        Found::News(News::Underway(job)) => {
            let so_far = job.output.as_ref().and_then(JobOutput::updates).map(|report| report.updates.as_slice());
            let body = NewsUnderway {
                success: true,
                job_id: job.id,
                subject: named.into(),
                updates: so_far.unwrap_or_default(),
                progress: job.progress,
            };
            json(StatusCode::ACCEPTED, &body)
        }
    }
}

fn answer(report: &UpdatesReport, named: &Named) -> Response {
    let body = NewsAnswer {
        success: true,
        subject: named.into(),
        updates: &report.updates,
        failed: &report.failed,
        as_of: report.as_of,
    };
    json(StatusCode::OK, &body)
}
