//! `GET /admin`: everything on one page. `GET /admin/live`: the part of it that changes by itself.

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use serde::Serialize;

use super::{
    answer::{Done, html, json, see},
    asks::AskRow,
    caches::CacheRow,
    glance::Figure,
    guard::Operator,
    jobs::{self, JobRow},
    log::LogForm,
    refresh_form::RefreshForm,
    schedule::ScheduleSection,
    sources::SourceRow,
    store,
};
use crate::web::{
    AppState, assets,
    error::AppError,
    site::{Chrome, words},
    view::View,
    words::{Words, admin::AdminWords},
};

/// The page.
#[derive(Template)]
#[template(path = "admin/desk.html")]
pub(super) struct Desk {
    words: &'static Words,
    admin: &'static AdminWords,
    chrome: Chrome,
    css: &'static str,
    csrf: String,
    status: String,
    refresh: RefreshForm,
    live: Live,
    log: LogForm,
}

/// What changes by itself: one request brings all of it.
#[derive(Debug)]
pub(super) struct Live {
    glance: Vec<Figure>,
    jobs: Vec<JobRow>,
    /// How many of them are shown, where that is not all.
    jobs_note: Option<String>,
    caches: Vec<CacheRow>,
    sources: Vec<SourceRow>,
    schedule: ScheduleSection,
    asks: Vec<AskRow>,
    store: String,
    version: String,
}

impl Live {
    async fn of(state: &AppState) -> Self {
        let words = words();
        let (admin, now) = (&words.admin, state.clock.now());
        let (all, store) = (state.jobs.list(), state.store.state());
        let figures = [Figure::jobs(&all, admin), Figure::sources(&state.door, admin), Figure::store(&store, admin)];
        let mut live = Self {
            glance: Vec::new(),
            jobs_note: (all.len() > jobs::ROWS).then(|| admin.newest_of(jobs::ROWS, all.len())),
            jobs: JobRow::all(all, &state.catalogue, admin, now),
            caches: CacheRow::all(&state.caches, admin, now).await,
            sources: SourceRow::all(&state.door, admin),
            schedule: ScheduleSection::of(&state.refresh.schedule(), &state.catalogue, words, now),
            asks: AskRow::top(&state.asks, &state.catalogue, admin),
            store: store::line(&store, admin),
            version: state.site.version.clone(),
        };
        let [jobs, sources, store] = figures;
        live.glance = vec![jobs, Figure::caches(&live, admin), sources, Figure::schedule(&live, admin), store];
        live
    }

    /// Of all caches: hits, misses.
    pub(super) fn look_ups(&self) -> (u64, u64) {
        self.caches.iter().fold((0, 0), |(hits, misses), row| (hits + row.hits, misses + row.misses))
    }

    /// How long until the next run of the schedule.
    pub(super) fn next_run(&self) -> Option<&str> {
        self.schedule.ahead.as_deref()
    }
}

impl Desk {
    async fn of(state: &AppState, operator: &Operator) -> Self {
        let words = words();
        Self {
            words,
            admin: &words.admin,
            chrome: Chrome::bare(""),
            css: assets::url("admin.css"),
            csrf: operator.csrf(),
            status: String::new(),
            refresh: RefreshForm::default(),
            live: Live::of(state).await,
            log: LogForm { filter: state.log.current(), error: None },
        }
    }

    /// With what was typed into the log form, and what is wrong with it.
    pub(super) async fn with_log(state: &AppState, operator: &Operator, log: LogForm) -> Result<Response, AppError> {
        let desk = Self { log, ..Self::of(state, operator).await };
        Ok(html(StatusCode::UNPROCESSABLE_ENTITY, desk.render()?))
    }

    /// With what was typed into the refresh form, and what is wrong with it.
    pub(super) async fn with_refresh(
        state: &AppState,
        operator: &Operator,
        status: StatusCode,
        refresh: RefreshForm,
    ) -> Result<Response, AppError> {
        let desk = Self { refresh, ..Self::of(state, operator).await };
        Ok(html(status, desk.render()?))
    }
}

/// `GET /admin`
pub(super) async fn show(
    State(state): State<AppState>,
    operator: Operator,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let done = Done::read(&query.unwrap_or_default());
    let status = done.map(|done| done.said(&words().admin)).unwrap_or_default();
    let desk = Desk { status, ..Desk::of(&state, &operator).await };
    Ok(html(StatusCode::OK, desk.render()?))
}

/// The changing part alone, as htmx swaps it in.
#[derive(Template)]
#[template(path = "admin/live_part.html")]
struct LivePart {
    admin: &'static AdminWords,
    csrf: String,
    live: Live,
    said: Option<String>,
}

impl LivePart {
    async fn answer(state: &AppState, operator: &Operator, done: Option<Done>) -> Result<Response, AppError> {
        let admin = &words().admin;
        let said = done.map(|done| done.said(admin));
        let part = Self { admin, csrf: operator.csrf(), live: Live::of(state).await, said };
        Ok(html(StatusCode::OK, part.render()?))
    }
}

/// `GET /admin/live`
pub(super) async fn live(State(state): State<AppState>, operator: Operator, view: View) -> Result<Response, AppError> {
    match view {
        View::Fragment => LivePart::answer(&state, &operator, None).await,
        // Somebody typed the address.
        View::Page | View::Json => Ok(see("/admin")),
    }
}

/// What follows a deed: for whoever asks for data, `body`.
pub(super) async fn after(
    state: &AppState,
    operator: &Operator,
    view: View,
    done: Done,
    body: &(impl Serialize + Sync),
) -> Result<Response, AppError> {
    match view {
        View::Json => Ok(json(StatusCode::OK, body)),
        View::Page => Ok(see(&done.address())),
        View::Fragment => LivePart::answer(state, operator, Some(done)).await,
    }
}

#[derive(Template)]
#[template(path = "admin/log_part.html")]
struct LogPart {
    admin: &'static AdminWords,
    csrf: String,
    log: LogForm,
    said: Option<String>,
}

/// The log form alone.
pub(super) fn log_form(operator: &Operator, log: LogForm, done: Option<Done>) -> Result<String, AppError> {
    let admin = &words().admin;
    let said = done.map(|done| done.said(admin));
    Ok(LogPart { admin, csrf: operator.csrf(), log, said }.render()?)
}
