//! The real site over HTTP, against stub upstreams. One binary, so that it links once.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should panic")]

mod admin;
mod attack;
mod catalogue;
mod covers;
mod dashboard;
mod exposition;
mod found;
mod harness;
mod headers;
mod input;
mod keeper;
mod layers;
mod lists;
mod map;
mod metrics;
mod model;
mod news;
mod openapi;
mod pages;
mod press;
mod recommendations;
mod search;
mod sources;
#[path = "../stub/mod.rs"]
mod stub;
mod terms;
mod understood;
mod walk;
mod works;
