//! `/metrics`, for Prometheus. Figures are read from the services when they are asked for; only requests are counted as
//! they come ([`meter`]). `docs/operating.md` lists them all.

mod figures;
mod jobs;
mod meter;
mod process;
mod routes;
mod sheet;

use std::sync::Arc;

use axum::{
    Extension,
    extract::State,
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE},
    },
    response::{IntoResponse as _, Response},
};
use prometheus_client::{encoding::text::encode, registry::Registry};

pub use self::meter::RequestMeter;
use self::{figures::Figures, process::Process};
use super::{AppState, admin::NotOpened, caching::CachePolicy};
use crate::jobs::Client;

const OPEN_METRICS: HeaderValue =
    HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");

const NOT_INDEXED: (HeaderName, HeaderValue) =
    (HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));

/// `GET /metrics`: open, unless the operator has set an admin token; then with it.
pub(super) async fn show(
    State(state): State<AppState>,
    client: Option<Extension<Client>>,
    headers: HeaderMap,
) -> Response {
    if let Some(refusal) = refusal(&state, client.map(|Extension(client)| client), &headers) {
        return refusal;
    }
    let mut registry = Registry::default();
    registry.register_collector(Box::new(gather(&state).await));
    let mut text = String::new();
    match encode(&mut text, &registry) {
        Ok(()) => (CachePolicy::Moment, [(CONTENT_TYPE, OPEN_METRICS), NOT_INDEXED], text).into_response(),
        // Half a page of figures would be read as a whole one.
        Err(cause) => {
            tracing::error!(%cause, "the metrics cannot be written");
            (StatusCode::INTERNAL_SERVER_ERROR, CachePolicy::Moment, "the metrics cannot be written\n").into_response()
        }
    }
}

/// Why somebody does not get the figures. Guesses at the token are as few as on the operator's pages.
fn refusal(state: &AppState, client: Option<Client>, headers: &HeaderMap) -> Option<Response> {
    let token = state.admin_token.as_ref()?;
    let offered = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.split_once(' '));
    let offered =
        offered.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, offered)| offered.trim());
    let admitted = offered.map(|offered| token.admit(offered, client, state.clock.now()));
    if let Some(Err(NotOpened::TooOften { retry_after })) = admitted {
        let pause = [(RETRY_AFTER, HeaderValue::from(retry_after.as_secs().max(1)))];
        return Some(
            (StatusCode::TOO_MANY_REQUESTS, CachePolicy::Moment, pause, "too many wrong tokens\n").into_response(),
        );
    }
    if admitted == Some(Ok(())) {
        return None;
    }
    let challenge = [(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))];
    let said = "the bearer token is missing or wrong\n";
    Some((StatusCode::UNAUTHORIZED, CachePolicy::Moment, challenge, said).into_response())
}

async fn gather(state: &AppState) -> Figures {
    let mut caches = Vec::new();
    for cache in state.caches.iter() {
        caches.push((cache.name(), cache.stats().await));
    }
    Figures {
        version: state.site.version.clone(),
        catalogue: state.catalogue.version().to_owned(),
        requests: state.meter.clone(),
        caches,
        sources: state.door.figures(),
        jobs: state.jobs.figures(),
        store: Arc::clone(&state.store).state(),
        covers: state.covers.figures(),
        known_subjects: state.asks.known() as u64,
        process: Process::now(),
    }
}
