//! The one error type of the handlers, and how it becomes a page, a notice or JSON. It knows no page.

use std::{any::Any, sync::Arc, time::Duration};

use askama::Template;
use axum::{
    Extension, Json,
    extract::{MatchedPath, Request},
    http::{
        HeaderValue, StatusCode,
        header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER},
    },
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    caching::CachePolicy,
    found::picture::NoPicture,
    site::{Chrome, words},
    view::View,
    words::{Choice, Words},
};
use crate::{domain::InvalidTerm, jobs::Refusal};

/// No answer takes longer; the longest that waits on purpose, `/updates`, does so for 1.5 s.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// The largest body of a request: no form of ours comes near it.
pub(super) const MAX_BODY: u64 = 64 << 10;

/// When it is worth asking again after we were too slow.
const PAUSE: Duration = Duration::from_secs(2);

/// When it is worth asking again for what the store did not take: an operator may have made room by then.
const REOPENING: Duration = Duration::from_secs(30);

/// What can go wrong, by what the reader can do about it. `Display` and `source()` are for the operator; what the
/// reader reads is in [`Words`].
#[derive(Clone, Debug, thiserror::Error)]
pub(super) enum AppError {
    #[error("no such page")]
    NotFound,
    #[error("unknown or malformed job id")]
    JobGone,
    #[error("the address cannot be read")]
    Unreadable,
    #[error("search_term is missing")]
    MissingTerm,
    #[error("the search term cannot be used: {0}")]
    Term(#[from] InvalidTerm),
    #[error("too many search terms")]
    TooManyTerms,
    #[error("too many works")]
    TooManyWorks,
    #[error("cache_type is unknown")]
    BadCacheType,
    #[error("the catalogue knows nothing of this name")]
    UnknownSubject,
    #[error("the subject has nothing of this type")]
    NothingOfThisType,
    #[error("cache_type is missing")]
    MissingCacheType,
    #[error("search_term is missing in a body")]
    MissingSearchTerm,
    #[error("a field of the body has the wrong type")]
    WrongFields,
    #[error("the body cannot be read")]
    UnreadableBody,
    #[error("a body of a type that is not taken")]
    WrongContentType,
    #[error("a request from another origin")]
    ForeignOrigin,
    #[error("the CSRF token is missing or wrong")]
    Forged,
    #[error("a field is of the wrong type")]
    WrongType,
    #[error("a required field is missing")]
    MissingField,
    #[error("not a log filter")]
    BadFilter,
    #[error("the job cannot be begun anew")]
    NotRetriable,
    #[error("the limit is out of range")]
    BadLimit,
    #[error("not a value of this parameter: {0:?}")]
    BadChoice(Choice),
    #[error("the job table is full")]
    Busy { retry_after: Duration },
    #[error("a client's budget of jobs is used up")]
    OverBudget { retry_after: Duration },
    #[error("the store takes no job")]
    NotRecorded,
    #[error("no answer within the time limit")]
    TooSlow,
    #[error("the request's body is too large")]
    TooLarge,
    #[error("status {0}")]
    Refused(StatusCode),
    #[error("cannot render a template")]
    Render(#[source] Arc<askama::Error>),
    #[error("cannot draw a picture")]
    Picture(#[source] Arc<NoPicture>),
    #[error("a handler panicked")]
    Panicked,
}

impl AppError {
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::NotFound | Self::JobGone => StatusCode::NOT_FOUND,
            Self::Unreadable
            | Self::MissingTerm
            | Self::MissingCacheType
            | Self::MissingSearchTerm
            | Self::UnreadableBody
            | Self::MissingField => StatusCode::BAD_REQUEST,
            Self::WrongContentType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Term(_)
            | Self::TooManyTerms
            | Self::TooManyWorks
            | Self::BadLimit
            | Self::BadChoice(_)
            | Self::BadCacheType
            | Self::UnknownSubject
            | Self::WrongFields
            | Self::WrongType
            | Self::BadFilter
            | Self::NothingOfThisType => StatusCode::UNPROCESSABLE_ENTITY,
            Self::ForeignOrigin | Self::Forged => StatusCode::FORBIDDEN,
            Self::NotRetriable => StatusCode::CONFLICT,
            Self::OverBudget { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy { .. } | Self::TooSlow | Self::NotRecorded => StatusCode::SERVICE_UNAVAILABLE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Refused(status) => *status,
            Self::Render(_) | Self::Picture(_) | Self::Panicked => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// A heading and a sentence for the reader.
    pub(super) fn said(&self, words: &Words) -> (&'static str, &'static str) {
        let errors = &words.errors;
        match self {
            Self::NotFound => errors.not_found,
            Self::JobGone => errors.job_gone,
            Self::Unreadable => errors.unreadable,
            Self::MissingTerm => errors.missing_term,
            Self::Term(InvalidTerm::Empty) => errors.empty_term,
            Self::Term(InvalidTerm::TooLong) => errors.long_term,
            Self::TooManyTerms => errors.many_terms,
            Self::TooManyWorks => errors.many_works,
            Self::BadLimit => errors.bad_limit,
            Self::BadChoice(choice) => words.bad_choice(*choice),
            Self::BadCacheType => errors.bad_cache_type,
            Self::UnknownSubject => errors.unknown_subject,
            Self::NothingOfThisType => errors.nothing_of_this_type,
            Self::MissingCacheType => errors.missing_cache_type,
            Self::MissingSearchTerm => errors.missing_search_term,
            Self::WrongFields => errors.wrong_fields,
            Self::UnreadableBody => errors.unreadable_body,
            Self::WrongContentType => errors.wrong_content_type,
            Self::ForeignOrigin => errors.foreign_origin,
            Self::Forged => errors.forged,
            Self::WrongType => errors.wrong_type,
            Self::MissingField => errors.missing_field,
            Self::BadFilter => errors.bad_filter,
            Self::NotRetriable => errors.not_retriable,
            Self::Busy { .. } => errors.busy,
            Self::NotRecorded => errors.not_recorded,
            Self::TooSlow => errors.too_slow,
            Self::TooLarge => errors.too_large,
            Self::Refused(StatusCode::METHOD_NOT_ALLOWED) => errors.wrong_method,
            Self::OverBudget { .. } | Self::Refused(StatusCode::TOO_MANY_REQUESTS) => errors.too_many,
            Self::Refused(_) => errors.refused,
            Self::Render(_) | Self::Picture(_) | Self::Panicked => errors.internal,
        }
    }

    fn retry_after(&self) -> Option<HeaderValue> {
        let pause = match self {
            Self::Busy { retry_after } | Self::OverBudget { retry_after } => *retry_after,
            Self::TooSlow => PAUSE,
            Self::NotRecorded => REOPENING,
            _ => return None,
        };
        Some(HeaderValue::from(pause.as_secs().max(1)))
    }
}

impl From<askama::Error> for AppError {
    fn from(cause: askama::Error) -> Self {
        Self::Render(Arc::new(cause))
    }
}

impl From<NoPicture> for AppError {
    fn from(cause: NoPicture) -> Self {
        Self::Picture(Arc::new(cause))
    }
}

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::TooMany { retry_after } => Self::Busy { retry_after },
            Refusal::OverBudget { retry_after } => Self::OverBudget { retry_after },
            Refusal::NotRecorded => Self::NotRecorded,
        }
    }
}

/// Leaves the body to [`render`], which knows who waits for it.
impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        (self.status(), Extension(self)).into_response()
    }
}

/// A failure as JSON.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Error)]
pub(super) struct ErrorAnswer {
    /// Always false.
    success: bool,
    /// A sentence that may be shown.
    message: &'static str,
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    words: &'static Words,
    chrome: Chrome,
    status: u16,
    title: &'static str,
    message: &'static str,
}

#[derive(Template)]
#[template(path = "parts/notice.html")]
struct Notice {
    message: &'static str,
}

/// The panic's text goes to the log by the panic hook; here it only becomes a 500.
pub(super) fn from_panic(_: Box<dyn Any + Send>) -> Response {
    AppError::Panicked.into_response()
}

/// Middleware: bounds the time and the body of a request, logs an [`AppError`] once, and gives it a body.
pub(super) async fn render(request: Request, next: Next) -> Response {
    render_within(TIME_LIMIT, request, next).await
}

async fn render_within(limit: Duration, request: Request, next: Next) -> Response {
    let view = View::of(request.uri(), request.headers());
    let pattern = request.extensions().get::<MatchedPath>().cloned();

    let mut response = if is_too_large(&request) {
        AppError::TooLarge.into_response()
    } else {
        match tokio::time::timeout(limit, next.run(request)).await {
            Ok(response) => response,
            Err(_) => AppError::TooSlow.into_response(),
        }
    };
    let Some(error) = failure(&mut response) else { return response };
    // Being busy is told to whoever waits and is no fault; a crowd would fill the log with it.
    if error.status().is_server_error() && !matches!(error, AppError::Busy { .. }) {
        let path = pattern.as_ref().map_or("(unknown)", MatchedPath::as_str);
        let cause = std::error::Error::source(&error).map(tracing::field::display);
        tracing::error!(status = error.status().as_u16(), path, cause, "cannot answer: {error}");
    }
    with_body(response, &error, view)
}

fn is_too_large(request: &Request) -> bool {
    let length = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    length.is_some_and(|length| length > MAX_BODY)
}

/// The error that a handler attached, or else what axum itself refused: a wrong method, an unreadable path.
fn failure(response: &mut Response) -> Option<AppError> {
    let status = response.status();
    if status.is_success() {
        return None;
    }
    if let Some(error) = response.extensions_mut().remove::<AppError>() {
        return Some(error);
    }
    let is_ours =
        response.headers().get(CONTENT_TYPE).is_some_and(|value| !value.as_bytes().starts_with(b"text/plain"));
    let is_error = status.is_client_error() || status.is_server_error();
    (is_error && !is_ours).then_some(match status {
        StatusCode::NOT_FOUND => AppError::NotFound,
        StatusCode::BAD_REQUEST => AppError::Unreadable,
        StatusCode::PAYLOAD_TOO_LARGE => AppError::TooLarge,
        status => AppError::Refused(status),
    })
}

/// Keeps the headers that the failure came with, such as `Allow`, except those that describe the old body.
fn with_body(mut response: Response, error: &AppError, view: View) -> Response {
    let words = words();
    let (title, message) = error.said(words);
    let status = error.status();
    let body = match view {
        View::Json => Ok(Json(ErrorAnswer { success: false, message }).into_response()),
        View::Fragment => Notice { message }.render().map(|html| Html(html).into_response()),
        View::Page => {
            let page = ErrorPage { words, chrome: Chrome::bare(""), status: status.as_u16(), title, message };
            page.render().map(|html| Html(html).into_response())
        }
    };
    // A broken error template must not fail in turn: plain text has no template.
    let body = body.unwrap_or_else(|_| message.into_response());
    for header in [CONTENT_LENGTH, CONTENT_TYPE] {
        response.headers_mut().remove(header);
    }
    let kept = std::mem::take(response.headers_mut());
    let mut whole = (status, CachePolicy::Moment, body).into_response();
    whole.headers_mut().extend(kept);
    if let Some(pause) = error.retry_after() {
        whole.headers_mut().insert(RETRY_AFTER, pause);
    }
    whole
}

#[cfg(test)]
mod tests {
    use axum::{Router, body::Body, middleware, routing::get};
    use tower::ServiceExt as _;
    use tower_http::catch_panic::CatchPanicLayer;

    use super::*;

    async fn panics() -> StatusCode {
        panic!("secret")
    }

    async fn ask(header: (&'static str, &'static str), path: &str) -> (Response, String) {
        let router: Router = Router::new()
            .route("/", get(panics))
            .route("/busy", get(async || AppError::Busy { retry_after: Duration::from_secs(7) }))
            .route("/slow", get(std::future::pending::<()>))
            .layer(CatchPanicLayer::custom(from_panic))
            .layer(middleware::from_fn(async |request: Request, next: Next| {
                let is_endless = request.uri().path() == "/slow";
                let limit = if is_endless { Duration::from_millis(1) } else { TIME_LIMIT };
                render_within(limit, request, next).await
            }));
        let request = Request::builder().uri(path).header(header.0, header.1).body(Body::empty()).unwrap();
        let mut response = router.oneshot(request).await.unwrap();
        let body = axum::body::to_bytes(std::mem::take(response.body_mut()), 100_000).await.unwrap();
        (response, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_panic_is_a_500_that_tells_nothing_of_its_cause() {
        let (response, html) = ask(("accept", "text/html"), "/").await;
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(html.contains("<!doctype html>"));
        assert!(!html.contains("secret"), "{html}");
    }

    #[tokio::test]
    async fn each_who_waits_gets_their_own_form() {
        let (response, json) = ask(("accept", "application/json"), "/busy").await;
        assert_eq!((response.status().as_u16(), &response.headers()[RETRY_AFTER]), (503, &HeaderValue::from(7)));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&json).unwrap()["success"], false);

        let (_, notice) = ask(("hx-request", "true"), "/busy").await;
        assert!(notice.starts_with("<hx-partial data-hx-target=\"#notices\""), "{notice}");
    }

    #[tokio::test]
    async fn an_answer_that_takes_too_long_is_given_up() {
        let (response, html) = ask(("accept", "text/html"), "/slow").await;
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(html.contains("took too long"));
    }
}
