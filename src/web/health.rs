//! Whether the site lives, and whether requests should come to it. For load balancers and service managers.

use std::sync::{
    Arc,
    atomic::{AtomicU8, Ordering},
};

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::caching::CachePolicy;
use crate::store::{StoreHealth, StoreState};

/// Whether requests should come here: not before the site is put together, and not once it stops. Cheap to clone: the
/// clones are one.
#[derive(Clone, Debug, Default)]
pub struct Readiness(Arc<AtomicU8>);

const STARTING: u8 = 0;
const READY: u8 = 1;
const STOPPING: u8 = 2;

impl Readiness {
    /// The site is put together. Nothing brings it back once it stops.
    pub fn ready(&self) {
        // It fails when the site is ready already, or stops: both are right as they are.
        let _ = self.0.compare_exchange(STARTING, READY, Ordering::AcqRel, Ordering::Acquire);
    }

    /// The site stops.
    pub fn stopping(&self) {
        self.0.store(STOPPING, Ordering::Release);
    }

    /// Waits for `stop`, and then says that the site stops.
    pub async fn stop_with(&self, stop: &CancellationToken) {
        stop.cancelled().await;
        self.stopping();
    }

    /// Why no requests should come; `None`: they should.
    fn hindrance(&self) -> Option<&'static str> {
        match self.0.load(Ordering::Acquire) {
            STARTING => Some("starting"),
            READY => None,
            _ => Some("stopping"),
        }
    }
}

/// `GET /healthz`: it answers, so it lives.
pub(super) async fn alive() -> impl IntoResponse {
    (CachePolicy::Moment, "ok")
}

/// `GET /readyz`: a store that fails is told, but is no reason to send readers elsewhere: the site serves without it.
pub(super) async fn ready(
    State(readiness): State<Readiness>,
    State(store): State<Arc<dyn StoreHealth>>,
    headers: HeaderMap,
) -> Response {
    let store = store.state();
    let (status, word) = match (readiness.hindrance(), &store) {
        (Some(hindrance), _) => (StatusCode::SERVICE_UNAVAILABLE, hindrance),
        (None, StoreState::Ready) => (StatusCode::OK, "ready"),
        (None, _) => (StatusCode::OK, "degraded: store"),
    };
    if wants_json(headers.get(header::ACCEPT)) {
        // Not the store's reason: it may name paths, and anybody may ask.
        return (status, CachePolicy::Moment, Json(json!({ "status": word, "store": store.as_str() }))).into_response();
    }
    (status, CachePolicy::Moment, word).into_response()
}

fn wants_json(accept: Option<&HeaderValue>) -> bool {
    accept.is_some_and(|value| value.to_str().is_ok_and(|text| text.contains("application/json")))
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;

    use super::*;

    #[derive(Debug)]
    struct Store(StoreState);

    impl StoreHealth for Store {
        fn state(&self) -> StoreState {
            self.0.clone()
        }
    }

    async fn answer(readiness: &Readiness, store: StoreState, accept: &'static str) -> (u16, String) {
        let headers = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(accept))]);
        let response = ready(State(readiness.clone()), State(Arc::new(Store(store))), headers).await;
        assert_eq!(response.headers()[header::CACHE_CONTROL], "private, no-store");
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), 1_000).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    fn told(status: u16, word: &str) -> (u16, String) {
        (status, word.to_owned())
    }

    #[tokio::test]
    async fn requests_should_come_between_start_and_stop() {
        let readiness = Readiness::default();
        assert_eq!(answer(&readiness, StoreState::Ready, "*/*").await, told(503, "starting"));
        readiness.ready();
        assert_eq!(answer(&readiness, StoreState::Ready, "*/*").await, told(200, "ready"));
        let stop = CancellationToken::new();
        stop.cancel();
        readiness.stop_with(&stop).await;
        readiness.ready();
        assert_eq!(answer(&readiness, StoreState::Ready, "*/*").await, told(503, "stopping"));
    }

    #[tokio::test]
    async fn a_store_that_fails_is_told_and_nobody_is_sent_away() {
        let readiness = Readiness::default();
        readiness.ready();
        for store in [StoreState::ReadOnly("/srv/a full disk".to_owned()), StoreState::Unavailable("/srv/x".to_owned())]
        {
            let word = store.as_str();
            assert_eq!(answer(&readiness, store.clone(), "text/plain").await, told(200, "degraded: store"));
            let (status, body) = answer(&readiness, store, "application/json").await;
            assert_eq!((status, body), told(200, &format!(r#"{{"status":"degraded: store","store":"{word}"}}"#)));
        }
    }
}
