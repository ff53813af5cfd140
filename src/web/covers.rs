//! `GET /covers/{id}`: a work's cover, from our disk.
//!
//! Pages name a cover by `/covers/{id}?size=small&v=VERSION`, where `VERSION` is made of its content: such an address may
//! be kept for good, and a replaced cover has another. Without the version, or with one that is past, the same address
//! answers what there is now, and whoever keeps it asks each time whether that is still so.

use axum::{
    extract::State,
    http::{
        HeaderMap, HeaderValue, StatusCode, Uri,
        header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH},
    },
    response::{IntoResponse as _, Response},
};

use super::{
    caching::{CachePolicy, holds},
    error::AppError,
    extract::{Id, Params},
    words::Choice,
};
use crate::{
    covers::{Covers, Size},
    domain::WorkId,
};

const JPEG: HeaderValue = HeaderValue::from_static("image/jpeg");

pub(super) async fn show(
    State(covers): State<Covers>,
    Id(id): Id<WorkId>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let params = Params::of(uri.query().unwrap_or_default());
    let (name, size) = size(params.first("size"))?;
    let (cover, body) = covers.read(&id, size).await.ok_or(AppError::NotFound)?;
    let is_named = params.first("v").is_some_and(|version| version == cover.version);
    let policy = if is_named { CachePolicy::Asset } else { CachePolicy::Page };
    let etag = HeaderValue::try_from(format!("\"{}-{name}\"", cover.version)).map_err(|_| AppError::NotFound)?;
    if headers.get(IF_NONE_MATCH).is_some_and(|known| holds(known, &etag)) {
        return Ok((StatusCode::NOT_MODIFIED, policy, [(ETAG, etag)]).into_response());
    }
    Ok((policy, [(CONTENT_TYPE, JPEG), (ETAG, etag)], body).into_response())
}

/// Large, unless it is said otherwise.
fn size(text: Option<&str>) -> Result<(&'static str, Size), AppError> {
    match text {
        None | Some("large") => Ok(("large", Size::Large)),
        Some("small") => Ok(("small", Size::Small)),
        Some(_) => Err(AppError::BadChoice(Choice::Size)),
    }
}
