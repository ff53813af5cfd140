//! What readers ask for most.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::json;
use crate::{
    asks::{AskedFor, Asks},
    catalogue::Catalogue,
    domain::SubjectKind,
    web::{links, openapi::ForOperators, words::admin::AdminWords},
};

/// How many are told.
const TOP: usize = 20;

/// What is asked for most, as `GET /api/admin/asks` gives it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AsksAnswer {
    success: bool,
    /// How many subjects have been asked for.
    known: usize,
    /// Most asked for first.
    subjects: Vec<AskedLine>,
}

/// A subject with how much it is asked for.
#[derive(Debug, Serialize, ToSchema)]
struct AskedLine {
    kind: SubjectKind,
    id: Option<String>,
    title: String,
    /// Asks of now count one each, older ones less.
    score: f64,
}

/// What readers ask for most, the most asked for first.
#[utoipa::path(
    get,
    path = "/api/admin/asks",
    operation_id = "admin_asks",
    tag = "operators",
    responses(
        (status = 200, description = "What is asked for.", body = AsksAnswer),
        ForOperators,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn list(State(asks): State<Asks>, State(catalogue): State<Arc<Catalogue>>) -> Response {
    let line = |asked: &AskedFor| {
        let title = catalogue.named(&asked.subject)?.title;
        let id = asked.subject.id().map(str::to_owned);
        Some(AskedLine { kind: asked.subject.kind(), id, title, score: asked.score })
    };
    let subjects = asks.top(TOP).iter().filter_map(line).collect();
    json(StatusCode::OK, &AsksAnswer { success: true, known: asks.known(), subjects })
}

/// A subject's row on the desk.
#[derive(Debug)]
pub(super) struct AskRow {
    pub(super) title: String,
    pub(super) url: Option<String>,
    pub(super) score: String,
}

impl AskRow {
    pub(super) fn top(asks: &Asks, catalogue: &Catalogue, words: &AdminWords) -> Vec<Self> {
        let row = |asked: &AskedFor| {
            let title = catalogue.named(&asked.subject)?.title;
            Some(Self { title, url: links::subject(&asked.subject), score: words.asks_of_late(asked.score) })
        };
        asks.top(TOP).iter().filter_map(row).collect()
    }
}
