//! `GET /api/trending`: the works that readers ask for most, counted from real asks; empty until enough is known.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use jiff::Timestamp;
use serde::Serialize;

use super::json;
use crate::{
    asks::Asks,
    catalogue::Catalogue,
    domain::{GenreId, Work},
    web::links,
};

#[derive(Serialize)]
struct Answer<'a> {
    success: bool,
    trending: Vec<TrendingWork<'a>>,
    as_of: Timestamp,
}

#[derive(Serialize)]
struct TrendingWork<'a> {
    id: &'a str,
    title: &'a str,
    authors: Vec<&'a str>,
    year: Option<i16>,
    genres: Vec<&'a str>,
    url: String,
}

pub(in crate::web) async fn show(State(catalogue): State<Arc<Catalogue>>, State(asks): State<Asks>) -> Response {
    let list = asks.trending();
    let known = list.works.iter().filter_map(|id| catalogue.work(id));
    let trending = known.map(|work| trending(&catalogue, work)).collect();
    json(StatusCode::OK, &Answer { success: true, trending, as_of: list.as_of })
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
