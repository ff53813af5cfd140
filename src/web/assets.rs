//! The stylesheet, the icon, our script and htmx: part of the binary, served under names that carry a hash of their content.

use std::{collections::HashMap, sync::LazyLock};

use axum::{
    http::{
        HeaderMap, HeaderValue,
        header::{CONTENT_ENCODING, CONTENT_TYPE},
    },
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;

use super::{
    caching::CachePolicy,
    encoding::{Effort, Encoding, Forms},
    error::AppError,
    extract::Id,
};

struct Asset {
    name: &'static str,
    hashed: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// An asset that is ready to go out.
struct Served {
    url: String,
    content_type: &'static str,
    forms: Forms,
}

static BY_NAME: LazyLock<HashMap<&'static str, Served>> = LazyLock::new(|| {
    ASSETS
        .iter()
        .map(|asset| {
            let url = format!("/static/{}", asset.hashed);
            let forms = Forms::new(Bytes::from_static(asset.bytes), Effort::Thorough);
            (asset.name, Served { url, content_type: asset.content_type, forms })
        })
        .collect()
});

static NAME_BY_HASHED: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| ASSETS.iter().map(|asset| (asset.hashed, asset.name)).collect());

/// The address of an asset by its name in `static/`; empty for a name that is not there, which a test rules out.
pub(super) fn url(name: &str) -> &'static str {
    BY_NAME.get(name).map_or("", |served| served.url.as_str())
}

/// `GET /static/{file}`
pub(super) async fn show(Id(file): Id<String>, headers: HeaderMap) -> Result<Response, AppError> {
    let name = NAME_BY_HASHED.get(file.as_str()).ok_or(AppError::NotFound)?;
    answer(name, CachePolicy::Asset, &headers)
}

/// `GET /favicon.ico`, for whoever asks without reading the page.
pub(super) async fn favicon(headers: HeaderMap) -> Result<Response, AppError> {
    answer("icon.svg", CachePolicy::Daily, &headers)
}

fn answer(name: &str, policy: CachePolicy, headers: &HeaderMap) -> Result<Response, AppError> {
    let served = BY_NAME.get(name).ok_or(AppError::NotFound)?;
    let encoding = Encoding::best(headers);
    let content_type = HeaderValue::from_static(served.content_type);
    let mut response = (policy, [(CONTENT_TYPE, content_type)], served.forms.get(encoding)).into_response();
    if let Some(value) = encoding.header() {
        response.headers_mut().insert(CONTENT_ENCODING, value);
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_asset_that_a_page_names_is_there() {
        for name in ["app.css", "icon.svg", "search.js", "htmx.min.js", "offline.js"] {
            assert!(url(name).starts_with("/static/"), "{name}");
            assert_ne!(url(name), format!("/static/{name}"), "{name} carries a hash");
        }
    }
}
