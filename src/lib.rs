//! Luminaria: a self-hosted book-discovery site in one binary.
//!
//! A reader types a title, an author, a genre or a few words; the page comes back at once with books to read next,
//! how well each matches, and why. News follows from background jobs and never holds the page up.
//!
//! # The map, in reading order
//!
//! * [`domain`]: what the site talks about. Works, authors, genres, search terms, subjects, updates, jobs.
//! * [`catalogue`]: which books there are, the search index, and what a typed term means.
//! * [`recommend`]: from what was asked for to picks, with scores and reasons; `recommend::model` is what is learned from
//!   readers, `recommend::map` the neighbourhood as a picture.
//! * [`sources`]: the outside. One guarded door, one file per upstream.
//! * [`store`]: what must survive a restart, behind small traits, and SQLite behind those.
//! * [`cache`]: typed caches in two layers, whose freshness our own clock decides.
//! * [`jobs`]: background jobs. Readers' live in a table; operators' and the schedule's are recorded, leased, resumed.
//! * [`updates`]: news on a subject, from all sources at once; a source's failure is data.
//! * [`batch`]: one call for what many ask for at the same time.
//! * [`enrich`]: what others know of works and authors, in batches, kept for long.
//! * [`covers`]: real covers. Fetched once, looked at, encoded anew, kept on disk.
//! * [`asks`]: what readers ask for most, counted and decayed, without readers and without words.
//! * [`refresh`]: refreshes at an operator's word, prefetch of what is asked for most, the schedule.
//! * [`web`]: the URL map, one page per file, fragments, errors, words; the operator's pages under `web::admin`.
//! * [`config`] and [`telemetry`]: what an operator can set, and what is logged.
//! * [`app`]: the composition root; the only module that names concrete adapters.
//! * [`cli`]: the commands.
//!
//! # The import rule
//!
//! Imports run downward only, and `tests/it/layers.rs` holds it:
//!
//! ```text
//! main, cli        → app, config, telemetry, and the services a command runs
//! app              → everything
//! web              → catalogue, recommend, updates, enrich, covers, asks, refresh, jobs, domain;
//!                    web/pages also → cache;
//!                    web/admin, web/metrics, web/health: figures of every layer
//! refresh          → updates, enrich, recommend, asks, catalogue, cache, jobs, store (traits), domain
//! updates          → sources (traits), cache, jobs, catalogue, domain
//! enrich           → batch, sources (traits), cache, jobs, catalogue, domain
//! covers           → sources (traits), domain
//! recommend        → catalogue, cache, domain
//! jobs, cache, asks → store (traits), domain
//! catalogue, sources, store → domain
//! domain, batch, config, telemetry → nothing of ours
//! ```
//!
//! Below [`app`] nobody takes the whole configuration: each is given the values it needs.

pub mod app;
pub mod asks;
pub mod batch;
pub mod cache;
pub mod catalogue;
pub mod cli;
pub mod config;
pub mod covers;
pub mod domain;
pub mod enrich;
pub mod jobs;
pub mod recommend;
pub mod refresh;
pub mod sources;
pub mod store;
pub mod telemetry;
#[cfg(test)]
mod testing;
pub mod updates;
pub mod web;
