//! How the store is.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::json;
use crate::{
    store::{StoreHealth, StoreState},
    web::{openapi::ForOperators, words::admin::AdminWords},
};

/// The store, as `GET /api/admin/store` gives it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StoreAnswer {
    success: bool,
    /// `ready`, `read_only` or `unavailable`.
    state: &'static str,
    /// Why it is not ready.
    reason: Option<String>,
}

fn reason(state: &StoreState) -> Option<&str> {
    match state {
        StoreState::Ready => None,
        StoreState::ReadOnly(reason) | StoreState::Unavailable(reason) => Some(reason),
    }
}

/// How the store is.
#[utoipa::path(
    get,
    path = "/api/admin/store",
    operation_id = "admin_store",
    tag = "operators",
    responses(
        (status = 200, description = "Its state.", body = StoreAnswer),
        ForOperators,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn show(State(store): State<Arc<dyn StoreHealth>>) -> Response {
    let state = store.state();
    let reason = reason(&state).map(str::to_owned);
    json(StatusCode::OK, &StoreAnswer { success: true, state: state.as_str(), reason })
}

/// In two or three words.
pub(super) fn short(state: &StoreState, words: &AdminWords) -> &'static str {
    match state {
        StoreState::Ready => words.store_well,
        StoreState::ReadOnly(_) => words.store_read_only,
        StoreState::Unavailable(_) => words.store_unavailable,
    }
}

/// The store's line on the desk.
pub(super) fn line(state: &StoreState, words: &AdminWords) -> String {
    words.store_state(state.as_str(), reason(state))
}
