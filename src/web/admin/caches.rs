//! The caches in figures, and purging them.

use std::{sync::Arc, time::Duration};

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    answer::{Done, html, json},
    desk,
    guard::Operator,
    sent::Sent,
    sparkline::Sparkline,
};
use crate::{
    cache::{CacheControl, CacheName, CacheStats, Caches, Sample},
    catalogue::Catalogue,
    domain::{Clock, SearchTerm},
    store::EntryFigures,
    web::{
        AppState, assets,
        error::AppError,
        extract::Id,
        openapi::{BadBody, Deeds, ForOperators},
        site::{Chrome, words},
        view::View,
        words::{Words, admin::AdminWords},
    },
};

/// All caches, as `GET /api/admin/caches` gives them.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CachesAnswer {
    success: bool,
    caches: Vec<CacheFigures>,
}

/// One cache.
#[derive(Debug, Serialize, ToSchema)]
struct CacheFigures {
    name: &'static str,
    entries: u64,
    max_entries: u64,
    /// By estimate.
    bytes: u64,
    max_bytes: u64,
    hits: u64,
    stale_hits: u64,
    misses: u64,
    /// From 0 to 1; null before the first look-up. A stale hit is a hit.
    hit_rate: Option<f64>,
    evictions: u64,
    /// When the oldest entry in memory was stored.
    oldest: Option<Timestamp>,
    /// The second layer; null where there is none.
    stored: Option<StoredFigures>,
    /// How the look-ups went lately, the oldest sample first.
    history: Vec<HistoryPoint>,
}

/// What the store holds of a cache.
#[derive(Debug, Serialize, ToSchema)]
struct StoredFigures {
    entries: u64,
    bytes: u64,
    oldest: Option<Timestamp>,
}

/// Look-ups up to a moment.
#[derive(Debug, Serialize, ToSchema)]
struct HistoryPoint {
    at: Timestamp,
    hits: u64,
    misses: u64,
}

impl CacheFigures {
    fn new(name: CacheName, stats: &CacheStats, history: &[Sample]) -> Self {
        let stored = |EntryFigures { entries, bytes, oldest }: EntryFigures| StoredFigures { entries, bytes, oldest };
        Self {
            name: name.as_str(),
            entries: stats.entries,
            max_entries: stats.max_entries,
            bytes: stats.bytes,
            max_bytes: stats.max_bytes,
            hits: stats.hits,
            stale_hits: stats.stale_hits,
            misses: stats.misses,
            hit_rate: hit_rate(stats),
            evictions: stats.evictions,
            oldest: stats.oldest,
            stored: stats.stored.map(stored),
            history: history.iter().map(|&Sample { at, hits, misses }| HistoryPoint { at, hits, misses }).collect(),
        }
    }
}

fn hit_rate(stats: &CacheStats) -> Option<f64> {
    share(stats.hits + stats.stale_hits, stats.misses)
}

/// Of all look-ups, from 0 to 1; none before the first.
#[expect(clippy::cast_precision_loss, reason = "52 bits of look-ups are plenty")]
pub(super) fn share(hits: u64, misses: u64) -> Option<f64> {
    let all = hits + misses;
    (all > 0).then(|| hits as f64 / all as f64)
}

/// All caches in figures.
#[utoipa::path(
    get,
    path = "/api/admin/caches",
    operation_id = "admin_caches",
    tag = "operators",
    responses(
        (status = 200, description = "The caches.", body = CachesAnswer),
        ForOperators,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn list(State(caches): State<Caches>) -> Response {
    let mut all = Vec::new();
    for cache in caches.iter() {
        let name = cache.name();
        all.push(CacheFigures::new(name, &cache.stats().await, &caches.history(name)));
    }
    json(StatusCode::OK, &CachesAnswer { success: true, caches: all })
}

/// A cache's row on the desk.
#[derive(Debug)]
pub(super) struct CacheRow {
    /// In addresses.
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) entries: String,
    pub(super) bytes: String,
    pub(super) hit_rate: Option<String>,
    pub(super) sparkline: Option<Sparkline>,
    pub(super) evictions: String,
    pub(super) oldest: Option<String>,
    pub(super) stored: Option<String>,
    pub(super) hits: u64,
    pub(super) misses: u64,
}

impl CacheRow {
    fn new(name: CacheName, stats: &CacheStats, history: &[Sample], words: &AdminWords, now: Timestamp) -> Self {
        let age = |at: Timestamp| words.ago(Duration::try_from(now.duration_since(at)).unwrap_or_default());
        Self {
            name: name.as_str(),
            title: words.cache_name(name),
            entries: words.of_most(&words.count(stats.entries), &words.count(stats.max_entries)),
            bytes: words.of_most(&words.bytes(stats.bytes), &words.bytes(stats.max_bytes)),
            hit_rate: hit_rate(stats).map(|rate| words.percent(rate)),
            sparkline: Sparkline::of(history, words),
            evictions: words.count(stats.evictions),
            oldest: stats.oldest.map(age),
            stored: stats.stored.map(|stored| words.stored(stored.entries, stored.bytes)),
            hits: stats.hits + stats.stale_hits,
            misses: stats.misses,
        }
    }

    pub(super) async fn all(caches: &Caches, words: &AdminWords, now: Timestamp) -> Vec<Self> {
        let mut rows = Vec::new();
        for cache in caches.iter() {
            rows.push(Self::of(cache.as_ref(), caches, words, now).await);
        }
        rows
    }

    async fn of(cache: &dyn CacheControl, caches: &Caches, words: &AdminWords, now: Timestamp) -> Self {
        let name = cache.name();
        Self::new(name, &cache.stats().await, &caches.history(name), words, now)
    }
}

/// The page on which one cache is purged. It is the confirmation too: nothing is forgotten on the way to it.
#[derive(Template)]
#[template(path = "admin/cache.html")]
struct CachePage {
    words: &'static Words,
    admin: &'static AdminWords,
    chrome: Chrome,
    css: &'static str,
    csrf: String,
    row: CacheRow,
}

/// `GET /admin/cache/{name}`
pub(super) async fn show(
    State(caches): State<Caches>,
    State(clock): State<Arc<dyn Clock>>,
    operator: Operator,
    Id(name): Id<String>,
) -> Result<Response, AppError> {
    let cache = CacheName::of(&name).and_then(|name| caches.named(name)).ok_or(AppError::NotFound)?;
    let words = words();
    let page = CachePage {
        words,
        admin: &words.admin,
        chrome: Chrome::bare(""),
        css: assets::url("admin.css"),
        csrf: operator.csrf(),
        row: CacheRow::of(cache.as_ref(), &caches, &words.admin, clock.now()).await,
    };
    Ok(html(StatusCode::OK, page.render()?))
}

/// What is to be purged: everything where no term is given.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct PurgeRequest {
    /// A title, an author or a genre.
    #[schema(min_length = 1, max_length = 200)]
    search_term: Option<String>,
}

/// What was purged.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PurgeAnswer {
    success: bool,
    cache: &'static str,
    /// The subject's key; null when everything was purged.
    key: Option<String>,
    /// How many entries.
    purged: u64,
}

/// Forgets what a cache holds: on one subject, or everything where no term is given.
#[utoipa::path(
    post,
    path = "/api/admin/caches/{name}/purge",
    operation_id = "admin_purge",
    tag = "operators",
    params(("name" = String, Path, description = "The cache, such as `news`.")),
    request_body(content((PurgeRequest = "application/json"), (PurgeRequest = "application/x-www-form-urlencoded"))),
    responses(
        (status = 200, description = "It is forgotten.", body = PurgeAnswer),
        ForOperators,
        Deeds,
        BadBody,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn purge(
    State(state): State<AppState>,
    operator: Operator,
    view: View,
    Id(name): Id<String>,
    sent: Sent,
) -> Result<Response, AppError> {
    let name = CacheName::of(&name).ok_or(AppError::NotFound)?;
    let cache = state.caches.named(name).ok_or(AppError::NotFound)?;
    let key = match sent.read::<PurgeRequest>()?.search_term {
        Some(typed) => Some(subject_key(&state.catalogue, &typed)?),
        None => None,
    };
    let purged = match &key {
        Some(key) => cache.purge(key).await,
        None => cache.clear().await,
    };
    // The subject's key and never the words: these may be logged.
    tracing::info!(cache = %name, key, purged, "an operator purged a cache");
    let body = PurgeAnswer { success: true, cache: name.as_str(), key, purged };
    desk::after(&state, &operator, view, Done::Purged(purged), &body).await
}

/// An empty field is an error and not "everything": a form sends one by a slip.
fn subject_key(catalogue: &Catalogue, typed: &str) -> Result<String, AppError> {
    let term = SearchTerm::parse(typed)?;
    catalogue.interpret(&term).meant.subject.key().ok_or(AppError::UnknownSubject)
}
