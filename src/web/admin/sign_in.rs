//! `/admin/sign-in` and `/admin/sign-out`.

use std::{sync::Arc, time::Duration};

use askama::Template;
use axum::{
    extract::State,
    http::{Extensions, HeaderMap, HeaderValue, StatusCode, header::RETRY_AFTER},
    response::{Html, IntoResponse, Response},
};
use serde::Deserialize;

use super::{
    answer::{html, see},
    cookie,
    guard::{Operator, PerhapsOperator},
    sent::Sent,
    token::{AdminToken, NotOpened},
};
use crate::{
    domain::Clock,
    jobs::Client,
    web::{
        assets,
        caching::CachePolicy,
        error::AppError,
        site::{Chrome, Site, words},
        words::{Words, admin::AdminWords},
    },
};

pub(super) const PATH: &str = "/admin/sign-in";

/// The form.
#[derive(Template)]
#[template(path = "admin/sign_in.html")]
pub(super) struct SignIn {
    words: &'static Words,
    admin: &'static AdminWords,
    chrome: Chrome,
    css: &'static str,
    /// Why the form is there, where it was not asked for; it then stands as the field's error or as a note.
    said: &'static str,
    is_error: bool,
}

impl SignIn {
    fn new(said: &'static str, is_error: bool) -> Self {
        let words = words();
        let (chrome, css) = (Chrome::bare(""), assets::url("admin.css"));
        Self { words, admin: &words.admin, chrome, css, said, is_error }
    }

    /// The form instead of what was asked for, with the reason.
    pub(super) fn page(status: StatusCode, said: &'static str) -> Response {
        Self::new(said, false).answer(status)
    }

    fn answer(&self, status: StatusCode) -> Response {
        self.render().map_or_else(|cause| AppError::from(cause).into_response(), |page| html(status, page))
    }
}

#[derive(Template)]
#[template(
    source = "<hx-partial data-hx-target=\"#notices\" data-hx-swap=\"innerHTML\"><p>{{ said }} \
              <a href=\"{{ path }}\">{{ link }}</a></p></hx-partial>",
    ext = "html"
)]
struct Notice {
    said: &'static str,
    path: &'static str,
    link: &'static str,
}

/// For what htmx sent: what was typed stays where it is.
pub(super) fn notice(said: &'static str) -> Response {
    let notice = Notice { said, path: PATH, link: words().admin.sign_in };
    match notice.render() {
        Ok(notice) => (StatusCode::UNAUTHORIZED, CachePolicy::Moment, Html(notice)).into_response(),
        Err(cause) => AppError::from(cause).into_response(),
    }
}

/// `GET /admin/sign-in`
pub(super) async fn show(PerhapsOperator(operator): PerhapsOperator, headers: HeaderMap) -> Response {
    if operator.is_some() {
        return see("/admin");
    }
    let is_over = cookie::ids(&headers).next().is_some();
    SignIn::new(if is_over { words().admin.session_over } else { "" }, false).answer(StatusCode::OK)
}

#[derive(Deserialize)]
struct Offer {
    token: Option<String>,
}

/// `POST /admin/sign-in`
pub(super) async fn enter(
    State(token): State<Option<AdminToken>>,
    State(clock): State<Arc<dyn Clock>>,
    State(site): State<Arc<Site>>,
    extensions: Extensions,
    sent: Sent,
) -> Result<Response, AppError> {
    let token = token.ok_or(AppError::NotFound)?;
    let offered = sent.read::<Offer>()?.token.unwrap_or_default();
    let client = extensions.get::<Client>().copied();
    let admin = &words().admin;
    match token.sign_in(offered.trim(), client, clock.now()) {
        Ok(Some(id)) => Ok((cookie::set(&id, cookie::is_secure(&extensions, &site)), see("/admin")).into_response()),
        Ok(None) => Err(AppError::Refused(StatusCode::SERVICE_UNAVAILABLE)),
        Err(NotOpened::Wrong) => Ok(SignIn::new(admin.wrong_token, true).answer(StatusCode::UNPROCESSABLE_ENTITY)),
        Err(NotOpened::TooOften { retry_after }) => Ok(later(admin, retry_after)),
    }
}

fn later(admin: &AdminWords, retry_after: Duration) -> Response {
    let mut response = SignIn::new(admin.too_many_tries, true).answer(StatusCode::TOO_MANY_REQUESTS);
    let seconds = retry_after.as_secs() + u64::from(retry_after.subsec_nanos() > 0);
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds.max(1)));
    response
}

/// `POST /admin/sign-out`
pub(super) async fn leave(
    State(token): State<Option<AdminToken>>,
    State(site): State<Arc<Site>>,
    operator: Operator,
    extensions: Extensions,
) -> Response {
    if let (Some(token), Some(session)) = (token, operator.session()) {
        token.sign_out(session);
    }
    (cookie::clear(cookie::is_secure(&extensions, &site)), see(PATH)).into_response()
}
