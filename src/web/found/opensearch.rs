//! `GET /opensearch.xml`: lets a browser offer the site as a search engine (`OpenSearch` 1.1). The address that it searches
//! must be absolute, so there is none without the site's own.
//!
//! It names no address for suggestions: a browser would send each letter that its owner types anywhere.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, http::HeaderMap, response::Response};

use super::{
    Found,
    document::{Document, Name},
};
use crate::web::{
    caching::CachePolicy,
    error::AppError,
    site::{Site, words},
    words::Words,
};

#[derive(Template)]
#[template(path = "opensearch.xml")]
struct Description {
    words: &'static Words,
    search: String,
    icon: String,
    own: String,
}

pub(in crate::web) async fn show(
    State(found): State<Found>,
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let absolute = |path| site.absolute(path).ok_or(AppError::NotFound);
    let description = Description {
        words: words(),
        search: search_template(&site).ok_or(AppError::NotFound)?,
        icon: absolute("/favicon.ico")?,
        own: absolute("/opensearch.xml")?,
    };
    let make = move || {
        let text = description.render()?;
        Ok(Document::new("application/opensearchdescription+xml; charset=utf-8", CachePolicy::Daily, text))
    };
    found.documents().answer(Name::OpenSearch, &headers, make).await
}

/// The address of a search, with a place for what is searched for that both `OpenSearch` and schema.org can fill under
/// the name `searchTerms`. An address cannot hold braces, so they are put in after it was made.
pub(super) fn search_template(site: &Site) -> Option<String> {
    Some(format!("{}?search_term={{searchTerms}}", site.absolute("/recommendations")?))
}
