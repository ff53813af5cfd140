//! The operator's pages, and the same as data: one desk from which everything is seen and steered.
//!
//! * [`token`], [`sessions`], [`attempts`], [`steady`], [`cookie`]: signing in, and how long that lasts.
//! * [`guard`]: who may be here. Everything but the sign-in form stands behind it.
//! * [`desk`]: the page; [`glance`], [`refresh_form`], [`watch`], [`jobs`], [`caches`], [`sources`], [`schedule`], [`asks`],
//!   [`store`], [`log`]: its sections, each with its JSON and its deeds.
//! * [`sent`] and [`answer`]: what is asked, and how deeds are answered to whoever asks.

mod answer;
pub(super) mod asks;
mod attempts;
pub(super) mod caches;
mod cookie;
mod desk;
mod glance;
mod guard;
pub(super) mod jobs;
pub(super) mod log;
pub(super) mod refresh_form;
pub(super) mod schedule;
mod sent;
mod sessions;
mod sign_in;
pub(super) mod sources;
mod sparkline;
mod steady;
pub(super) mod store;
#[cfg(test)]
mod tests;
mod token;
mod watch;

use axum::{
    Router, middleware,
    routing::{get, post},
};

pub use self::token::AdminToken;
pub(super) use self::token::NotOpened;
pub(super) use self::{guard::PerhapsOperator, watch::fragment as job_fragment};
use super::AppState;

/// All of the operator's addresses. They exist only where a token is set; else each is as unknown as any other.
pub(super) fn routes(state: &AppState) -> Router<AppState> {
    if state.admin_token.is_none() {
        return Router::new();
    }
    Router::new()
        .route("/admin", get(desk::show))
        .route("/admin/live", get(desk::live))
        .route("/admin/cache/{name}", get(caches::show))
        .route("/admin/job/{id}", get(watch::show))
        .route("/admin/log", post(log::set))
        .route("/admin/sign-out", post(sign_in::leave))
        .route("/api/cache/refresh", post(refresh_form::submit))
        .route("/api/admin/caches", get(caches::list))
        .route("/api/admin/caches/{name}/purge", post(caches::purge))
        .route("/api/admin/jobs", get(jobs::list))
        .route("/api/admin/jobs/{id}/cancel", post(jobs::cancel))
        .route("/api/admin/jobs/{id}/retry", post(jobs::retry))
        .route("/api/admin/sources", get(sources::list))
        .route("/api/admin/schedule", get(schedule::show))
        .route("/api/admin/schedule/run", post(schedule::run))
        .route("/api/admin/log", get(log::show).put(log::set))
        .route("/api/admin/store", get(store::show))
        .route("/api/admin/asks", get(asks::list))
        // All routes above stand behind the guard, the one below does not.
        .route_layer(middleware::from_fn_with_state(state.clone(), guard::guard))
        .route(sign_in::PATH, get(sign_in::show).post(sign_in::enter))
}
