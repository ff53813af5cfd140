//! `POST /api/cache/refresh`: an operator has something fetched anew.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};

use super::{
    answer::{html, see},
    desk::Desk,
    guard::Operator,
    sent::Sent,
    watch::Watch,
};
use crate::{
    domain::CacheType,
    refresh::Accepted,
    web::{
        AppState,
        api::cache_refresh::{self, RefreshAnswer, RefreshBody},
        error::AppError,
        extract::Params,
        openapi::{BadBody, Deeds, ForOperators},
        site::words,
        view::View,
        words::admin::AdminWords,
    },
};

/// The form.
#[derive(Debug)]
pub(super) struct RefreshForm {
    pub(super) choices: Vec<Choice>,
    pub(super) term: String,
    pub(super) error: Option<&'static str>,
}

/// An option of the form's select.
#[derive(Debug)]
pub(super) struct Choice {
    pub(super) value: &'static str,
    pub(super) label: &'static str,
    pub(super) is_chosen: bool,
}

impl RefreshForm {
    fn of(chosen: CacheType, term: String, error: Option<&'static str>) -> Self {
        let choice = |kind: CacheType| Choice {
            value: kind.as_str(),
            label: words().admin.cache_type(kind),
            is_chosen: kind == chosen,
        };
        Self { choices: CacheType::ALL.into_iter().map(choice).collect(), term, error }
    }

    /// The form as it was sent, with what is wrong.
    fn again(sent: &Sent, error: &AppError) -> Self {
        let text = String::from_utf8_lossy(&sent.body);
        let params = Params::of(&text);
        let chosen = params.first("cache_type").and_then(|name| name.parse().ok()).unwrap_or(CacheType::All);
        let (_, message) = error.said(words());
        Self::of(chosen, params.first("search_term").unwrap_or_default().to_owned(), Some(message))
    }
}

impl Default for RefreshForm {
    fn default() -> Self {
        Self::of(CacheType::All, String::new(), None)
    }
}

/// The form alone, for what was wrong with it.
#[derive(Template)]
#[template(path = "admin/refresh_form.html")]
struct FormPart {
    admin: &'static AdminWords,
    csrf: String,
    refresh: RefreshForm,
}

/// The job's panel, and the form without what was wrong with it before.
#[derive(Template)]
#[template(path = "admin/refresh_part.html")]
struct TakenPart {
    admin: &'static AdminWords,
    csrf: String,
    refresh: RefreshForm,
    watch: Watch,
}

/// Has what is kept on a subject fetched anew.
#[utoipa::path(
    post,
    path = "/api/cache/refresh",
    operation_id = "refresh",
    tag = "operators",
    request_body(content((RefreshBody = "application/json"), (RefreshBody = "application/x-www-form-urlencoded"))),
    responses(
        (status = 202, description = "A job is at it.", body = RefreshAnswer<'_>),
        ForOperators,
        Deeds,
        BadBody,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn submit(
    State(state): State<AppState>,
    operator: Operator,
    view: View,
    sent: Sent,
) -> Result<Response, AppError> {
    let taken = match cache_refresh::parse(&sent.headers, &sent.body) {
        Ok(request) => cache_refresh::accept(&state.refresh, &request).await.map(|accepted| (request, accepted)),
        Err(error) => Err(error),
    };
    match taken {
        Ok((request, accepted)) => {
            tracing::info!(job.id = %accepted.job.id, job.key = accepted.job.key, "an operator asked for a refresh");
            match view {
                View::Json => Ok(cache_refresh::data(&request, &accepted)),
                View::Page => Ok(see(&format!("/admin#job-{}", accepted.job.id))),
                View::Fragment => panel(&state, &operator, &sent, &accepted),
            }
        }
        Err(error) => refuse(&state, &operator, view, &sent, error).await,
    }
}

/// The job's panel, and the form as it was sent.
fn panel(state: &AppState, operator: &Operator, sent: &Sent, accepted: &Accepted) -> Result<Response, AppError> {
    let admin = &words().admin;
    let refresh = RefreshForm { error: None, ..RefreshForm::again(sent, &AppError::Unreadable) };
    let watch = Watch::of(&accepted.job, &state.catalogue, admin, state.clock.now());
    Ok(html(StatusCode::ACCEPTED, TakenPart { admin, csrf: operator.csrf(), refresh, watch }.render()?))
}

/// What can be mended in the form is told in the form.
async fn refuse(
    state: &AppState,
    operator: &Operator,
    view: View,
    sent: &Sent,
    error: AppError,
) -> Result<Response, AppError> {
    let status = error.status();
    let is_mendable = matches!(status, StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY);
    match view {
        View::Fragment if is_mendable => {
            let refresh = RefreshForm::again(sent, &error);
            let part = FormPart { admin: &words().admin, csrf: operator.csrf(), refresh };
            Ok(html(StatusCode::UNPROCESSABLE_ENTITY, part.render()?))
        }
        View::Page if is_mendable => {
            Desk::with_refresh(state, operator, status, RefreshForm::again(sent, &error)).await
        }
        _ => Err(error),
    }
}
