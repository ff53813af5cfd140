//! What is logged, and changing it until the next start.

use axum::{extract::State, http::StatusCode, response::Response};
use serde::{Deserialize, Serialize};

use super::{
    answer::{Done, html, json},
    desk::{self, Desk},
    guard::Operator,
    sent::Sent,
};
use crate::{
    telemetry::LogLevel,
    web::{AppState, error::AppError, site::words, view::View},
};

/// The filter in force.
#[derive(Debug, Serialize)]
pub(super) struct LogAnswer {
    success: bool,
    filter: String,
}

/// The filter to be.
#[derive(Debug, Deserialize)]
pub(super) struct LogRequest {
    filter: Option<String>,
}

/// The form.
#[derive(Debug)]
pub(super) struct LogForm {
    pub(super) filter: String,
    pub(super) error: Option<&'static str>,
}

/// `GET /api/admin/log`
pub(super) async fn show(State(log): State<LogLevel>) -> Response {
    json(StatusCode::OK, &LogAnswer { success: true, filter: log.current() })
}

/// `PUT /api/admin/log`, and `POST /admin/log` for the form, which cannot PUT.
pub(super) async fn set(
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
