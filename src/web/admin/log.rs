//! What is logged, and changing it until the next start.

use axum::{extract::State, http::StatusCode, response::Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    answer::{Done, html, json},
    desk::{self, Desk},
    guard::Operator,
    sent::Sent,
};
use crate::{
    telemetry::LogLevel,
    web::{
        AppState,
        error::AppError,
        openapi::{BadBody, Deeds, ForOperators},
        site::words,
        view::View,
    },
};

/// The filter in force.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LogAnswer {
    success: bool,
    filter: String,
}

/// The filter to be.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct LogRequest {
    /// As in `RUST_LOG`: a level, or parts such as `luminaria=debug`, separated by commas.
    #[schema(value_type = String)]
    filter: Option<String>,
}

/// The form.
#[derive(Debug)]
pub(super) struct LogForm {
    pub(super) filter: String,
    pub(super) error: Option<&'static str>,
}

/// What is logged.
#[utoipa::path(
    get,
    path = "/api/admin/log",
    operation_id = "admin_log",
    tag = "operators",
    responses(
        (status = 200, description = "The filter in force.", body = LogAnswer),
        ForOperators,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn show(State(log): State<LogLevel>) -> Response {
    json(StatusCode::OK, &LogAnswer { success: true, filter: log.current() })
}

/// Sets what is logged until the next start.
///
/// `POST /admin/log` is the same for the form, which cannot PUT.
#[utoipa::path(
    put,
    path = "/api/admin/log",
    operation_id = "admin_set_log",
    tag = "operators",
    request_body(content((LogRequest = "application/json"), (LogRequest = "application/x-www-form-urlencoded"))),
    responses(
        (status = 200, description = "The new filter.", body = LogAnswer),
        ForOperators,
        Deeds,
        BadBody,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn set(
    State(state): State<AppState>,
    operator: Operator,
    view: View,
    sent: Sent,
) -> Result<Response, AppError> {
    let filter = sent.read::<LogRequest>()?.filter.ok_or(AppError::MissingField)?;
    if state.log.set(filter.trim()).is_err() {
        let form = LogForm { filter, error: Some(words().admin.bad_filter) };
        return match view {
            View::Json => Err(AppError::BadFilter),
            View::Page => Desk::with_log(&state, &operator, form).await,
            View::Fragment => Ok(html(StatusCode::UNPROCESSABLE_ENTITY, desk::log_form(&operator, form, None)?)),
        };
    }
    let filter = state.log.current();
    tracing::info!(filter, "an operator set the log filter");
    match view {
        View::Fragment => {
            let form = LogForm { filter, error: None };
            Ok(html(StatusCode::OK, desk::log_form(&operator, form, Some(Done::LogSet))?))
        }
        _ => desk::after(&state, &operator, view, Done::LogSet, &LogAnswer { success: true, filter }).await,
    }
}
