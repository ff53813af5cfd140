//! `GET /api/suggest`: names that go with what has been typed so far.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{SubjectJson, fragment, json};
use crate::{
    catalogue::Catalogue,
    covers::Covers,
    domain::{InvalidTerm, Named, SearchTerm},
    web::{
        cover::Jackets,
        error::AppError,
        extract::{DEFAULT_LIMIT, Params},
        links,
        openapi::{TypedQuery, Unusable},
        site::words,
        suggestions::{LOOKED_AT, Suggestions},
        view::View,
        words::Words,
    },
};

/// More than these nobody reads while typing.
const MOST: usize = 8;

/// Names that go with what has been typed.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct SuggestionsAnswer<'a> {
    success: bool,
    suggestions: Vec<Suggestion<'a>>,
}

/// One of them.
#[derive(Serialize, ToSchema)]
struct Suggestion<'a> {
    #[serde(flatten)]
    subject: SubjectJson<'a>,
    detail: &'a str,
    url: String,
}

/// Names that go with what has been typed so far; none for an empty term.
#[utoipa::path(
    get,
    path = "/api/suggest",
    operation_id = "suggest",
    tag = "books",
    params(TypedQuery),
    responses(
        (status = 200, description = "The names, the best first.", body = SuggestionsAnswer<'_>),
        (status = 422, response = Unusable),
    )
)]
pub(in crate::web) async fn show(
    State(catalogue): State<Arc<Catalogue>>,
    State(covers): State<Covers>,
    view: View,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let query = query.unwrap_or_default();
    let params = Params::of(&query);
    let typed = params.first("search_term").or_else(|| params.first("q")).unwrap_or_default();
    let found = match SearchTerm::parse(typed) {
        Ok(term) => catalogue.suggest(term.as_str(), if view == View::Fragment { LOOKED_AT } else { MOST }),
        // An emptied field empties its list.
        Err(InvalidTerm::Empty) => Vec::new(),
        Err(invalid) => return Err(invalid.into()),
    };
    let words = words();
    match view {
        View::Fragment => {
            let jackets = Jackets::new(&catalogue, &covers);
            Ok(fragment(StatusCode::OK, Suggestions::of(&jackets, words, &found).render()?))
        }
        View::Json | View::Page => {
            let suggestions = found.iter().map(|named| suggestion(&catalogue, words, named)).collect();
            Ok(json(StatusCode::OK, &SuggestionsAnswer { success: true, suggestions }))
        }
    }
}

fn suggestion<'a>(catalogue: &Catalogue, words: &Words, named: &'a Named) -> Suggestion<'a> {
    let term = links::term_for(catalogue, words, named);
    Suggestion {
        subject: named.into(),
        detail: &named.detail,
        url: links::subject(&named.subject).unwrap_or_else(|| links::recommendations([term.as_str()], DEFAULT_LIMIT)),
    }
}
