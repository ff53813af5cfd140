//! `GET /offline` and `GET /sw.js`: the page for when there is no connection, and the service worker that keeps it at hand.
//!
//! The worker keeps this page and the files that it is made of, and nothing that a reader has looked at.

use askama::Template;
use axum::{extract::State, http::HeaderMap, response::Response};

use super::{
    Found,
    document::{Document, Name},
};
use crate::web::{
    assets,
    caching::CachePolicy,
    error::AppError,
    pages::Visit,
    site::{Chrome, words},
    words::Words,
};

#[derive(Template)]
#[template(path = "offline.html")]
struct OfflinePage {
    words: &'static Words,
    chrome: Chrome,
}

#[derive(Template)]
#[template(path = "sw.js", escape = "none")]
struct Worker {
    /// Changes with the page and with what it is made of.
    version: String,
    files: [&'static str; 2],
}

fn page() -> askama::Result<String> {
    OfflinePage { words: words(), chrome: Chrome::bare("") }.render()
}

pub(in crate::web) async fn show(visit: Visit) -> Result<Response, AppError> {
    visit.page("offline".to_owned(), page).await
}

/// Asked after each time, so that a new worker takes over at the next visit.
pub(in crate::web) async fn worker(State(found): State<Found>, headers: HeaderMap) -> Result<Response, AppError> {
    let make = || {
        let version = blake3::hash(page()?.as_bytes()).to_hex()[..12].to_owned();
        let text = Worker { version, files: [assets::url("app.css"), assets::url("icon.svg")] }.render()?;
        Ok(Document::new("text/javascript; charset=utf-8", CachePolicy::Page, text))
    };
    found.documents().answer(Name::Worker, &headers, make).await
}
