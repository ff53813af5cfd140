//! Who may be here: an operator's browser with a session, or a program with the token. Everything behind [`guard`] is
//! the operator's; nothing there has to think of it.

use std::{convert::Infallible, fmt};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{FromRef, FromRequestParts, Request, State},
    http::{
        HeaderMap, HeaderValue, Method, StatusCode,
        header::{AUTHORIZATION, CONTENT_TYPE, WWW_AUTHENTICATE},
        request::Parts,
    },
    middleware::Next,
    response::{Html, IntoResponse as _, Response},
};

use super::{
    answer::{ApiError, json},
    cookie,
    sessions::{self, Use},
    sign_in::{self, SignIn},
    token::{AdminToken, NotOpened},
};
use crate::{
    domain::Clock,
    jobs::Client,
    web::{
        AppState,
        caching::CachePolicy,
        error::{AppError, MAX_BODY},
        extract::Params,
        site::words,
        view::View,
    },
};

/// The header in which a program of the operator's browser sends the CSRF token.
const CSRF_HEADER: &str = "X-CSRF-Token";

/// Somebody who may do everything.
#[derive(Clone)]
pub(in crate::web) struct Operator {
    /// None for a program, whose token no other site's page can make it send.
    session: Option<String>,
}

/// A session's id opens everything.
impl fmt::Debug for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Operator(…)")
    }
}

impl Operator {
    /// The token that forms carry.
    pub(super) fn csrf(&self) -> String {
        self.session.as_deref().map(sessions::csrf_token).unwrap_or_default()
    }

    /// Who asks, if it is an operator.
    fn of(parts: &Parts, token: &AdminToken, clock: &dyn Clock) -> Result<Self, Refused> {
        let now = clock.now();
        // Other schemes are a proxy's business.
        let offered = parts.headers.get(AUTHORIZATION).and_then(|value| bearer(value.to_str().ok()?));
        if let Some(offered) = offered {
            let client = parts.extensions.get::<Client>().copied();
            return match token.admit(offered, client, now) {
                Ok(()) => Ok(Self { session: None }),
                Err(NotOpened::Wrong) => Err(Refused::WrongToken),
                Err(NotOpened::TooOften { retry_after }) => Err(AppError::OverBudget { retry_after }.into()),
            };
        }
        let is_poll = parts.method == Method::GET && View::of(&parts.uri, &parts.headers) == View::Fragment;
        let kind = if is_poll { Use::Poll } else { Use::Deed };
        let mut refused = Refused::NoSession;
        for id in cookie::ids(&parts.headers) {
            if token.lives(&id, now, kind) {
                return Ok(Self { session: Some(id) });
            }
            refused = Refused::SessionOver;
        }
        Err(refused)
    }

    /// Whether the request comes from a form of ours.
    fn meant_it(&self, headers: &HeaderMap, body: &Bytes) -> bool {
        let Some(id) = &self.session else { return true };
        if let Some(offered) = headers.get(CSRF_HEADER) {
            return offered.to_str().is_ok_and(|offered| sessions::is_csrf_token(id, offered));
        }
        let is_form = headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(FORM));
        let text = std::str::from_utf8(body).unwrap_or_default();
        is_form && Params::of(text).first("csrf").is_some_and(|offered| sessions::is_csrf_token(id, offered))
    }

    /// The session's id, to end it.
    pub(super) fn session(&self) -> Option<&str> {
        self.session.as_deref()
    }
}

const FORM: &[u8] = b"application/x-www-form-urlencoded";

fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Why somebody may not be here.
#[derive(Debug)]
enum Refused {
    NoSession,
    SessionOver,
    WrongToken,
    Error(AppError),
}

impl From<AppError> for Refused {
    fn from(error: AppError) -> Self {
        Self::Error(error)
    }
}

/// Middleware of everything that is the operator's.
pub(super) async fn guard(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let view = View::of(request.uri(), request.headers());
    let is_poll = request.method() == Method::GET;
    match admit(&state, request).await {
        Ok(request) => next.run(request).await,
        Err(Refused::Error(error)) => error.into_response(),
        Err(refused) => turn_away(&refused, view, is_poll),
    }
}

async fn admit(state: &AppState, request: Request) -> Result<Request, Refused> {
    let token = state.admin_token.as_ref().ok_or(AppError::NotFound)?;
    let (mut parts, body) = request.into_parts();
    let operator = Operator::of(&parts, token, state.clock.as_ref())?;
    let body = if parts.method.is_safe() {
        body
    } else {
        let limit = usize::try_from(MAX_BODY).unwrap_or(usize::MAX);
        let bytes = to_bytes(body, limit).await.map_err(|_| AppError::TooLarge)?;
        if !operator.meant_it(&parts.headers, &bytes) {
            return Err(AppError::Forged.into());
        }
        Body::from(bytes)
    };
    parts.extensions.insert(operator);
    Ok(Request::from_parts(parts, body))
}

fn turn_away(refused: &Refused, view: View, is_poll: bool) -> Response {
    let admin = &words().admin;
    let said = match refused {
        Refused::SessionOver => admin.session_over,
        Refused::WrongToken => admin.wrong_token,
        Refused::NoSession | Refused::Error(_) => admin.sign_in_first,
    };
    let mut response = match view {
        View::Json => json(StatusCode::UNAUTHORIZED, &ApiError::new(said)),
        View::Page => SignIn::page(StatusCode::UNAUTHORIZED, said),
        // What asks by itself leads the whole page to the form; what somebody typed is not taken from them.
        View::Fragment if is_poll => {
            let headers = [("HX-Redirect", sign_in::PATH)];
            (StatusCode::UNAUTHORIZED, CachePolicy::Moment, headers, Html("")).into_response()
        }
        View::Fragment => sign_in::notice(said),
    };
    response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"luminaria\""));
    response
}

impl<S: Send + Sync> FromRequestParts<S> for Operator {
    type Rejection = AppError;

    /// Only behind [`guard`], which has put it there.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        parts.extensions.get::<Self>().cloned().ok_or(AppError::NotFound)
    }
}

/// Whether an operator asks, where others may ask as well.
#[derive(Clone, Debug)]
pub(in crate::web) struct PerhapsOperator(pub(in crate::web) Option<Operator>);

impl<S> FromRequestParts<S> for PerhapsOperator
where
    S: Send + Sync,
    AppState: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let state = AppState::from_ref(state);
        let token = state.admin_token.as_ref();
        Ok(Self(token.and_then(|token| Operator::of(parts, token, state.clock.as_ref()).ok())))
    }
}
