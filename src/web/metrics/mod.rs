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
    extract::State,
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{AUTHORIZATION, CONTENT_TYPE, WWW_AUTHENTICATE},
    },
    response::{IntoResponse as _, Response},
};
use prometheus_client::{encoding::text::encode, registry::Registry};

pub use self::meter::RequestMeter;
use self::{figures::Figures, jobs::JobCounts, process::Process};
use super::{AdminToken, AppState, caching::CachePolicy};

const OPEN_METRICS: HeaderValue =
    HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");

const NOT_INDEXED: (HeaderName, HeaderValue) =
    (HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));

/// `GET /metrics`: open, unless the operator has set an admin token; then with it.
pub(super) async fn show(State(state): State<AppState>, headers: HeaderMap) -> Response {
    if state.admin_token.as_ref().is_some_and(|token| !is_opened(token, &headers)) {
        let challenge = [(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))];
        return (StatusCode::UNAUTHORIZED, CachePolicy::Moment, challenge, "the bearer token is missing or wrong\n")
            .into_response();
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

fn is_opened(token: &AdminToken, headers: &HeaderMap) -> bool {
    let offered = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.split_once(' '));
    offered.is_some_and(|(scheme, offered)| scheme.eq_ignore_ascii_case("bearer") && token.opens(offered.trim()))
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
        jobs: JobCounts::of(&state.jobs),
        store: Arc::clone(&state.store).state(),
        known_subjects: state.asks.known() as u64,
        process: Process::now(),
    }
}
