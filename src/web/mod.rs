//! The site over HTTP: every address on one screen, then one page per file.
//!
//! Pages answer whole HTML and are the same for all readers, so they are rendered once and kept ([`pages`]). What
//! changes by the minute is under `/api`, as JSON or as the fragment that htmx swaps in. A handler that cannot answer
//! returns an [`error::AppError`], which one middleware turns into a page, a notice or JSON.

mod about;
mod added;
mod admin;
mod api;
mod asked;
mod assets;
mod author;
mod book;
mod caching;
mod card;
mod client;
mod cover;
mod covers;
mod encoding;
mod error;
mod extract;
mod facts;
mod feed;
mod found;
mod genre;
mod health;
mod home;
mod links;
mod map;
mod metrics;
mod narrow;
mod news;
mod openapi;
mod opening;
mod pages;
mod quality;
mod recommendations;
mod security;
mod site;
mod suggestions;
mod surprise;
#[cfg(test)]
mod tests;
mod updates;
mod view;
mod words;

use std::sync::Arc;

use axum::{
    Router,
    extract::{FromRef, MatchedPath, Request},
    middleware,
    routing::get,
};
use tower_http::{catch_panic::CatchPanicLayer, trace::TraceLayer};

pub use admin::AdminToken;
pub use client::{FromPeer, OverTls, Peer, TrustedProxies};
pub use found::Found;
pub use health::Readiness;
pub use metrics::RequestMeter;
pub use pages::{Kept, KeptPages, Pages};
pub use site::{AskedSource, Site};

use crate::{
    asks::Asks, cache::Caches, catalogue::Catalogue, covers::Covers, domain::Clock, enrich::Enrich, jobs::Jobs,
    recommend::Recommender, refresh::Refresh, sources::http::Door, store::StoreHealth, telemetry::LogLevel,
    updates::Updates,
};
use error::AppError;
use security::SecurityHeaders;

/// Everything that a handler may ask for, one field each. Cheap to clone.
#[derive(Clone, Debug)]
pub struct AppState {
    /// Which books there are.
    pub catalogue: Arc<Catalogue>,
    /// What to read next.
    pub recommender: Recommender,
    /// Real covers.
    pub covers: Covers,
    /// News on a subject.
    pub updates: Updates,
    /// Facts of others on works and authors.
    pub enrich: Enrich,
    /// Background jobs.
    pub jobs: Jobs,
    /// Rendered pages.
    pub pages: Pages,
    /// Pictures of previews, and the texts for search engines.
    pub found: Found,
    /// What the operator has set.
    pub site: Arc<Site>,
    /// Tells how old an answer is.
    pub clock: Arc<dyn Clock>,
    /// What readers ask for most.
    pub asks: Asks,
    /// Refreshes and the schedule.
    pub refresh: Refresh,
    /// All caches, for their keeper.
    pub caches: Caches,
    /// The way out, for its figures.
    pub door: Door,
    /// How the store is.
    pub store: Arc<dyn StoreHealth>,
    /// What is logged.
    pub log: LogLevel,
    /// What opens the admin pages; none: there are none.
    pub admin_token: Option<AdminToken>,
    /// How requests are counted.
    pub meter: RequestMeter,
    /// Whether requests should come here.
    pub readiness: Readiness,
}

macro_rules! sub_states {
    ($($field:ident: $type:ty),* $(,)?) => {
        $(impl FromRef<AppState> for $type {
            fn from_ref(state: &AppState) -> Self {
                state.$field.clone()
            }
        })*
    };
}

sub_states! {
    catalogue: Arc<Catalogue>,
    recommender: Recommender,
    covers: Covers,
    updates: Updates,
    enrich: Enrich,
    jobs: Jobs,
    pages: Pages,
    found: Found,
    site: Arc<Site>,
    clock: Arc<dyn Clock>,
    asks: Asks,
    refresh: Refresh,
    caches: Caches,
    door: Door,
    store: Arc<dyn StoreHealth>,
    log: LogLevel,
    admin_token: Option<AdminToken>,
    readiness: Readiness,
}

/// The whole site: every address, its handler, its layers.
pub fn router(state: AppState) -> Router {
    Router::new()
        .route("/", get(home::show))
        .route("/recommendations", get(recommendations::show))
        .route("/map", get(map::show))
        .route("/book/{id}", get(book::show))
        .route("/author/{id}", get(author::show))
        .route("/genre/{id}", get(genre::show))
        .route("/surprise", surprise::route(&state.catalogue))
        .route("/covers/{id}", get(covers::show))
        .route("/updates", get(updates::show))
        .route("/updates.atom", get(feed::show))
        .route("/facts", get(facts::show))
        .route("/about", get(about::show))
        .route("/quality", get(quality::show))
        .route("/api/recommendations", get(api::recommendations::show))
        .route("/api/fetch_updates", get(api::fetch_updates::show))
        .route("/api/facts", get(api::facts::show))
        .route("/api/job/{job_id}", get(api::job::show))
        .route("/api/suggest", get(api::suggest::show))
        .route("/openapi.json", get(openapi::show))
        .route("/api/trending", get(api::trending::show))
        .route("/api/works", get(api::works::show))
        .route("/static/{file}", get(assets::show))
        .route("/favicon.ico", get(assets::favicon))
        .route("/apple-touch-icon.png", get(found::icon::touch))
        .route("/icons/{file}", get(found::icon::show))
        .route("/preview/{*picture}", get(found::picture::show))
        .route("/site.webmanifest", get(found::manifest::show))
        .route("/opensearch.xml", get(found::opensearch::show))
        .route("/sitemap.xml", get(found::sitemap::show))
        .route("/robots.txt", get(found::robots::show))
        .route("/offline", get(found::offline::show))
        .route("/sw.js", get(found::offline::worker))
        // `/admin`, `/api/admin` and `/api/cache/refresh`, where a token is set.
        .merge(admin::routes(&state))
        .fallback(async || AppError::NotFound)
        // The last layer is the outermost. A panic has to become an `AppError` before `render` sees it.
        .layer(CatchPanicLayer::custom(error::from_panic))
        .layer(security::own_origin(state.site.public_url.as_ref()))
        .layer(middleware::from_fn(error::render))
        // `render` has logged the cause of a failure; the default would log it a second time.
        // The meter tells of each answer, kept ones included.
        .layer(TraceLayer::new_for_http().make_span_with(span).on_request(()).on_response(()).on_failure(()))
        // Machines ask for these: no error page takes the place of what they say.
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::show))
        .layer(SecurityHeaders)
        .with_state(state)
}

/// Only the pattern of the path: the query holds what readers type, and that is in no log.
fn span(request: &Request) -> tracing::Span {
    let path = request.extensions().get::<MatchedPath>().map_or("(unknown)", MatchedPath::as_str);
    tracing::debug_span!("request", method = %request.method(), path)
}
