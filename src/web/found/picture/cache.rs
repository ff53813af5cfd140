//! Pictures that were made, and how many are made at a time.

use std::{sync::Arc, time::Duration};

use axum::{
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH},
    },
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use tokio::sync::Semaphore;

use super::{super::icon::PNG, raster::Drawing};
use crate::web::{
    caching::{CachePolicy, holds},
    error::AppError,
    extract::Params,
};

/// The bound on kept pictures, in bytes: some two hundred.
const BYTES: u64 = 16 << 20;

/// How many wait to be made, at a twentieth of a second each.
const WAITING: usize = 32;

/// When it is worth asking again when too many wait.
const PAUSE: Duration = Duration::from_secs(3);

/// These pictures are made to be shown on pages of others.
const FOR_ALL: (HeaderName, HeaderValue) =
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin"));

/// Pictures that were asked for. Cheap to clone.
#[derive(Clone, Debug)]
pub(in crate::web) struct Pictures {
    /// By the hash of what is drawn, so that nothing in here is ever out of date.
    made: moka::future::Cache<String, Bytes>,
    waiting: Arc<Semaphore>,
    /// One at a time: a crowd of previews must not take the processors from readers.
    turn: Arc<Semaphore>,
}

impl Default for Pictures {
    fn default() -> Self {
        let weigher = |key: &String, png: &Bytes| u32::try_from(key.len() + png.len()).unwrap_or(u32::MAX);
        Self {
            made: moka::future::Cache::builder().max_capacity(BYTES).weigher(weigher).build(),
            waiting: Arc::new(Semaphore::new(WAITING)),
            turn: Arc::new(Semaphore::new(1)),
        }
    }
}

impl Pictures {
    /// The picture, or a `304` for who has it, which takes no drawing. `v` in the query is the version that the asker
    /// has in mind: if it is the current one, the answer may be kept for good.
    pub(in crate::web) async fn answer(
        &self,
        drawing: Drawing,
        query: &str,
        headers: &HeaderMap,
    ) -> Result<Response, AppError> {
        let version = drawing.version();
        let is_named = Params::of(query).first("v").is_some_and(|named| named == version);
        let policy = if is_named { CachePolicy::Asset } else { CachePolicy::Daily };
        let etag = HeaderValue::try_from(format!("\"{version}\"")).map_err(|_| AppError::NotFound)?;
        if headers.get(IF_NONE_MATCH).is_some_and(|known| holds(known, &etag)) {
            return Ok((StatusCode::NOT_MODIFIED, policy, [(ETAG, etag), FOR_ALL]).into_response());
        }
        let png = self.made.try_get_with(version, self.make(drawing)).await.map_err(|cause| AppError::clone(&cause))?;
        Ok((policy, [(CONTENT_TYPE, HeaderValue::from_static(PNG)), (ETAG, etag), FOR_ALL], png).into_response())
    }

    async fn make(&self, drawing: Drawing) -> Result<Bytes, AppError> {
        let busy = AppError::Busy { retry_after: PAUSE };
        let _place = self.waiting.try_acquire().map_err(|_| busy.clone())?;
        let turn = Arc::clone(&self.turn).acquire_owned().await.map_err(|_| busy)?;
        let drawn = tokio::task::spawn_blocking(move || {
            // Whoever asked may have gone; the turn ends with the drawing all the same.
            let _turn = turn;
            drawing.png()
        });
        Ok(drawn.await.map_err(|_| AppError::Panicked)??)
    }
}
