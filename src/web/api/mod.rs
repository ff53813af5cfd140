//! The same as data, and the fragments that htmx asks for.

pub(super) mod cache_refresh;
pub(super) mod facts;
pub(super) mod fetch_updates;
pub(super) mod job;
pub(super) mod recommendations;
pub(super) mod suggest;
pub(super) mod trending;
pub(super) mod works;

use axum::{
    Json,
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::caching::CachePolicy;
use crate::domain::{Named, SubjectKind};

/// A subject as the JSON names it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Subject)]
struct SubjectJson<'a> {
    kind: SubjectKind,
    id: Option<&'a str>,
    title: &'a str,
}

impl<'a> From<&'a Named> for SubjectJson<'a> {
    fn from(named: &'a Named) -> Self {
        Self { kind: named.subject.kind(), id: named.subject.id(), title: &named.title }
    }
}

fn json(status: StatusCode, body: &impl Serialize) -> Response {
    (status, CachePolicy::Api, Json(body)).into_response()
}

fn fragment(status: StatusCode, html: String) -> Response {
    (status, CachePolicy::Api, Html(html)).into_response()
}
