//! `GET /robots.txt`: crawlers may have every page except those that would make us ask others on their behalf, and what is
//! for operators and their machines.

use std::sync::Arc;

use axum::{extract::State, http::HeaderMap, response::Response};

use super::{
    Found,
    document::{Document, Name},
};
use crate::web::{caching::CachePolicy, error::AppError, site::Site};

const RULES: &str = "User-agent: *\nDisallow: /admin\nDisallow: /api/\nDisallow: /updates\nDisallow: /facts\n\
    Disallow: /surprise\nDisallow: /metrics\nDisallow: /offline\n";

pub(in crate::web) async fn show(
    State(found): State<Found>,
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let make = move || {
        let sitemap = site.absolute("/sitemap.xml").map(|url| format!("\nSitemap: {url}\n")).unwrap_or_default();
        Ok(Document::new("text/plain; charset=utf-8", CachePolicy::Daily, format!("{RULES}{sitemap}")))
    };
    found.documents().answer(Name::Robots, &headers, make).await
}
