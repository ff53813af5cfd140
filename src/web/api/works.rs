//! `GET /api/works`: what others say of the books of a page, all at once: known, or a job that gets it.

use std::{collections::BTreeMap, sync::Arc};

use askama::Template as _;
use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::{fragment, json};
use crate::{
    covers::Covers,
    domain::{FactsReport, JobId, Progress, WorkFacts, WorkId},
    web::{
        AppState,
        added::{Added, AddedFragment, AskedWorks},
        cover::{Photo, Place},
        error::AppError,
        extract::{Params, Waiting},
        openapi::{Busy, NotFound, TooMany, Unreadable, Unusable},
        view::View,
    },
};

/// Several works.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only described: `Params` reads the query")]
pub(in crate::web) struct WorksQuery {
    /// A work's id, such as `dune-frank-herbert`; repeat it for more, fifty at most. What the catalogue does not have is
    /// left out.
    work: Vec<String>,
}

/// What is known of a work. Each fact tells who says so.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct WorkAnswer {
    /// None yet, while a job gets it.
    #[schema(value_type = Option<FactsReport<WorkFacts>>)]
    told: Option<Arc<FactsReport<WorkFacts>>>,
    /// The address of its cover, where there is a real one.
    cover: Option<String>,
}

/// What is known of several works.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct WorksAnswer {
    success: bool,
    #[schema(value_type = BTreeMap<String, WorkAnswer>)]
    works: BTreeMap<WorkId, WorkAnswer>,
    /// The job that gets what is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    job_id: Option<JobId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    progress: Option<Progress>,
}

/// What others say of several works, at once: what is known, and the job that gets the rest.
#[utoipa::path(
    get,
    path = "/api/works",
    operation_id = "works",
    tag = "books",
    params(WorksQuery),
    responses(
        (status = 200, description = "What is known.", body = WorksAnswer),
        (status = 202, description = "A job is getting what is missing.", body = WorksAnswer),
        (status = 400, response = Unreadable),
        (status = 404, response = NotFound),
        (status = 422, response = Unusable),
        (status = 429, response = TooMany),
        (status = 503, response = Busy),
    )
)]
pub(in crate::web) async fn show(
    State(state): State<AppState>,
    view: View,
    Waiting(asker): Waiting,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let asked = AskedWorks::read(&Params::of(&query.unwrap_or_default()), &state.catalogue)?;
    let added = asked.fetch(&state, &asker).await?;
    match view {
        View::Fragment => {
            let html = AddedFragment::of(&asked, &added, &state.catalogue, &state.covers).render()?;
            Ok(fragment(StatusCode::OK, html))
        }
        View::Json | View::Page => Ok(data(&asked, &added, &state.covers)),
    }
}

fn data(asked: &AskedWorks, added: &Added, covers: &Covers) -> Response {
    let answer = |id: &WorkId| WorkAnswer {
        told: added.reports.get(id).cloned(),
        cover: Photo::find(covers, id, Place::OwnPage).map(|photo| photo.src),
    };
    let works = asked.all().map(|id| (id.clone(), answer(id))).collect();
    let (job_id, progress) = added.job.as_ref().map(|job| (job.id, job.progress)).unzip();
    let status = if job_id.is_some() { StatusCode::ACCEPTED } else { StatusCode::OK };
    json(status, &WorksAnswer { success: true, works, job_id, progress })
}
