//! The schedule: when it runs, how its last runs went, and one at once.

use std::{sync::Arc, time::Duration};

use axum::{extract::State, http::StatusCode, response::Response};
use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    answer::{Done, json},
    desk,
    guard::Operator,
    jobs::{JobAnswer, JobLine, JobRow},
};
use crate::{
    catalogue::Catalogue,
    domain::{JobOutput, JobSnapshot, RefreshReport},
    refresh::{Refresh, ScheduleView},
    web::{
        AppState,
        error::AppError,
        openapi::{Deeds, ForOperators},
        site::words,
        view::View,
        words::Words,
    },
};

/// The schedule, as `GET /api/admin/schedule` gives it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ScheduleAnswer {
    success: bool,
    /// A cron expression of five fields; null when the daily refresh is off.
    expression: Option<String>,
    /// The zone that the expression is read in.
    time_zone: String,
    next: Option<Timestamp>,
    /// How many subjects a run refreshes at most.
    subjects: usize,
    /// The latest first.
    last: Vec<RunLine>,
}

/// A run of the schedule.
#[derive(Debug, Serialize, ToSchema)]
struct RunLine {
    #[serde(flatten)]
    job: JobLine,
    result: Option<Arc<RefreshReport>>,
}

/// The schedule, and how its last runs went.
#[utoipa::path(
    get,
    path = "/api/admin/schedule",
    operation_id = "admin_schedule",
    tag = "operators",
    responses(
        (status = 200, description = "The schedule.", body = ScheduleAnswer),
        ForOperators,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn show(State(refresh): State<Refresh>, State(catalogue): State<Arc<Catalogue>>) -> Response {
    let ScheduleView { expression, time_zone, next, last, subjects } = refresh.schedule();
    let run = |job: &JobSnapshot| RunLine {
        job: JobLine::of(job, &catalogue, &words().admin),
        result: job.output.as_ref().and_then(JobOutput::refresh).cloned(),
    };
    let last = last.iter().map(run).collect();
    json(StatusCode::OK, &ScheduleAnswer { success: true, expression, time_zone, next, subjects, last })
}

/// The schedule on the desk.
#[derive(Debug)]
pub(super) struct ScheduleSection {
    pub(super) when: Option<String>,
    pub(super) next: Option<String>,
    /// How long until then.
    pub(super) ahead: Option<String>,
    pub(super) subjects: String,
    pub(super) last: Vec<JobRow>,
}

impl ScheduleSection {
    pub(super) fn of(view: &ScheduleView, catalogue: &Catalogue, words: &Words, now: Timestamp) -> Self {
        // A zone that this machine does not know is told in UTC, with that name beside it.
        let (zone, zone_name) =
            TimeZone::get(&view.time_zone).map_or((TimeZone::UTC, "UTC"), |zone| (zone, view.time_zone.as_str()));
        Self {
            when: view.expression.as_ref().map(|expression| format!("{expression} ({})", view.time_zone)),
            next: view.next.map(|at| format!("{} ({zone_name})", words.moment(at, &zone))),
            ahead: view
                .next
                .map(|at| words.admin.ahead(Duration::try_from(at.duration_since(now)).unwrap_or_default())),
            subjects: words.admin.subjects(view.subjects),
            last: view.last.iter().map(|job| JobRow::of(job, catalogue, &words.admin, now)).collect(),
        }
    }
}

/// Begins a run of the schedule now.
#[utoipa::path(
    post,
    path = "/api/admin/schedule/run",
    operation_id = "admin_run",
    tag = "operators",
    responses(
        (status = 200, description = "The run.", body = JobAnswer),
        ForOperators,
        Deeds,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn run(
    State(state): State<AppState>,
    operator: Operator,
    view: View,
) -> Result<Response, AppError> {
    let job = state.refresh.run_now().await?;
    tracing::info!(job.id = %job.id, "an operator began a run of the schedule");
    let body = JobAnswer::new(JobLine::of(&job, &state.catalogue, &words().admin));
    desk::after(&state, &operator, view, Done::RunBegun, &body).await
}
