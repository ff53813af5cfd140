//! `GET /api/trending`: the works that readers ask for most, counted from real asks; empty until enough is known.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::json;
use crate::{
    asks::Asks,
    catalogue::Catalogue,
    domain::{GenreId, Work},
    web::links,
};

/// What readers ask for most.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct TrendingAnswer<'a> {
    success: bool,
    trending: Vec<TrendingWork<'a>>,
    as_of: Timestamp,
}

/// A work with what a list shows of it.
#[derive(Serialize, ToSchema)]
struct TrendingWork<'a> {
    id: &'a str,
    title: &'a str,
    authors: Vec<&'a str>,
    year: Option<i16>,
    genres: Vec<&'a str>,
    url: String,
}

/// The works that readers ask for most; none until enough is known.
#[utoipa::path(
    get,
    path = "/api/trending",
    operation_id = "trending",
    tag = "books",
    responses((status = 200, description = "The works, the most asked for first.", body = TrendingAnswer<'_>))
)]
pub(in crate::web) async fn show(State(catalogue): State<Arc<Catalogue>>, State(asks): State<Asks>) -> Response {
    let list = asks.trending();
    let known = list.works.iter().filter_map(|id| catalogue.work(id));
    let trending = known.map(|work| trending(&catalogue, work)).collect();
    json(StatusCode::OK, &TrendingAnswer { success: true, trending, as_of: list.as_of })
}

fn trending<'a>(catalogue: &'a Catalogue, work: &'a Work) -> TrendingWork<'a> {
    TrendingWork {
        id: work.id.as_str(),
        title: &work.title,
        authors: catalogue.author_names(work),
        year: work.year,
        genres: work.genres.iter().map(GenreId::as_str).collect(),
        url: links::book(&work.id),
    }
}
