//! `POST /api/cache/refresh`: what the request says, and what taking it leads to. The guard and the answers are the
//! admin's.

use axum::http::{HeaderMap, header::CONTENT_TYPE};
use serde::Deserialize;

use crate::{
    domain::{CacheType, SearchTerm},
    refresh::{Accepted, NotRefreshed, Refresh},
    web::{error::AppError, extract::Params},
};

/// What is to be refreshed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::web) struct RefreshRequest {
    pub(in crate::web) cache_type: CacheType,
    pub(in crate::web) search_term: SearchTerm,
}

#[derive(Deserialize)]
struct Body {
    cache_type: Option<String>,
    search_term: Option<String>,
}

/// Reads a body, a form or JSON as its `Content-Type` says.
pub(in crate::web) fn parse(headers: &HeaderMap, body: &[u8]) -> Result<RefreshRequest, AppError> {
    let is_json = headers.get(CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"application/json"));
    let body = if is_json {
        serde_json::from_slice(body).map_err(|cause| match cause.classify() {
            serde_json::error::Category::Data => AppError::BadCacheType,
            _ => AppError::Unreadable,
        })?
    } else {
        let text = std::str::from_utf8(body).map_err(|_| AppError::Unreadable)?;
        let params = Params::of(text);
        let field = |name| params.first(name).map(str::to_owned);
        Body { cache_type: field("cache_type"), search_term: field("search_term") }
    };
    let term = body.search_term.ok_or(AppError::MissingTerm)?;
    let cache_type = body.cache_type.ok_or(AppError::Unreadable)?;
    Ok(RefreshRequest {
        cache_type: cache_type.parse().map_err(|_| AppError::BadCacheType)?,
        search_term: SearchTerm::parse(&term)?,
    })
}

/// Takes the refresh.
pub(in crate::web) async fn accept(refresh: &Refresh, request: &RefreshRequest) -> Result<Accepted, AppError> {
    refresh.submit(request.cache_type, &request.search_term).await.map_err(AppError::from)
}

impl From<NotRefreshed> for AppError {
    fn from(why: NotRefreshed) -> Self {
        match why {
            NotRefreshed::Unknown => Self::UnknownSubject,
            NotRefreshed::NothingOfThisType => Self::NothingOfThisType,
            NotRefreshed::Refused(refusal) => refusal.into(),
        }
    }
}
