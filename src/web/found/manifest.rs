//! `GET /site.webmanifest`: what a device needs to put the site among its programs. Its addresses are relative, so it needs
//! no address of the site's own.

use axum::{extract::State, http::HeaderMap, response::Response};
use serde::Serialize;

use super::{
    Found,
    document::{Document, Name},
    icon::{self, Icon},
};
use crate::web::{caching::CachePolicy, error::AppError, site::words};

/// As in the style sheet: paper, and the night blue of the icon.
const PAPER: &str = "#f6f0e3";
const NIGHT: &str = "#13203a";

#[derive(Serialize)]
struct Manifest {
    id: &'static str,
    name: &'static str,
    short_name: &'static str,
    description: &'static str,
    lang: &'static str,
    dir: &'static str,
    start_url: &'static str,
    scope: &'static str,
    display: &'static str,
    background_color: &'static str,
    theme_color: &'static str,
    categories: [&'static str; 2],
    icons: Vec<ManifestIcon>,
}

#[derive(Serialize)]
struct ManifestIcon {
    src: String,
    sizes: String,
    #[serde(rename = "type")]
    kind: &'static str,
    purpose: &'static str,
}

pub(in crate::web) async fn show(State(found): State<Found>, headers: HeaderMap) -> Result<Response, AppError> {
    let make = || {
        let text = serde_json::to_string(&manifest()).map_err(|_| AppError::Panicked)?;
        Ok(Document::new("application/manifest+json", CachePolicy::Daily, text))
    };
    found.documents().answer(Name::Manifest, &headers, make).await
}

fn manifest() -> Manifest {
    let words = words();
    let icons = Icon::ALL.iter().filter_map(|icon| {
        let side = icon.side();
        Some(ManifestIcon {
            src: icon.address(),
            sizes: format!("{side}x{side}"),
            kind: icon::PNG,
            purpose: icon.purpose()?,
        })
    });
    Manifest {
        id: "/",
        name: words.site,
        short_name: words.site,
        description: words.tagline,
        lang: words.lang,
        dir: "ltr",
        start_url: "/",
        scope: "/",
        display: "standalone",
        background_color: PAPER,
        theme_color: NIGHT,
        categories: ["books", "entertainment"],
        icons: icons.collect(),
    }
}
