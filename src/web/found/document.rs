//! A text that is the same for everybody for as long as the process lives: made when it is first asked for, kept in all
//! the forms in which it was asked for, with a strong validator.

use std::sync::Arc;

use axum::{
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH},
    },
    response::{IntoResponse as _, Response},
};

use crate::web::{
    caching::{CachePolicy, holds},
    encoding::{Effort, Encoding, Forms},
    error::AppError,
};

/// More than there are: a catalogue of two million works has as many.
const MOST: u64 = 64;

/// Which text it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::web) enum Name {
    /// `/robots.txt`.
    Robots,
    /// `/opensearch.xml`.
    OpenSearch,
    /// `/site.webmanifest`.
    Manifest,
    /// `/sw.js`.
    Worker,
    /// `/sitemap.xml`: the list of its parts, or one of them by its name.
    Sitemap(Option<String>),
}

/// A text, ready to be sent.
#[derive(Debug)]
pub(in crate::web) struct Document {
    content_type: HeaderValue,
    policy: CachePolicy,
    hash: String,
    forms: Forms,
}

impl Document {
    /// A text of this type, which may be kept as `policy` says.
    pub(super) fn new(content_type: &'static str, policy: CachePolicy, text: String) -> Self {
        let hash = blake3::hash(text.as_bytes()).to_hex()[..16].to_owned();
        let content_type = HeaderValue::from_static(content_type);
        Self { content_type, policy, hash, forms: Forms::new(text.into(), Effort::Quick) }
    }

    /// The text in the best form that is accepted, or a `304` for who has it.
    fn answer(&self, headers: &HeaderMap) -> Response {
        let encoding = Encoding::best(headers);
        // A strong validator tells the forms apart.
        let form = match encoding {
            Encoding::Brotli => "br",
            Encoding::Gzip => "gz",
            Encoding::Identity => "id",
        };
        let etag = HeaderValue::try_from(format!("\"{}-{form}\"", self.hash));
        let etag = etag.unwrap_or(HeaderValue::from_static("\"\""));
        if headers.get(IF_NONE_MATCH).is_some_and(|known| holds(known, &etag)) {
            return (StatusCode::NOT_MODIFIED, self.policy, [(ETAG, etag)]).into_response();
        }
        let kind = [(CONTENT_TYPE, self.content_type.clone()), (ETAG, etag)];
        let mut response = (self.policy, kind, self.forms.get(encoding)).into_response();
        if let Some(value) = encoding.header() {
            response.headers_mut().insert(CONTENT_ENCODING, value);
        }
        response
    }
}

/// The texts that were asked for. Cheap to clone.
#[derive(Clone, Debug)]
pub(in crate::web) struct Documents(moka::future::Cache<Name, Arc<Document>>);

impl Default for Documents {
    fn default() -> Self {
        Self(moka::future::Cache::new(MOST))
    }
}

impl Documents {
    /// The text of this name, made by `make` where it is asked for the first time. Making and packing take a thread on
    /// which nobody waits: a sitemap is long.
    pub(in crate::web) async fn answer(
        &self,
        name: Name,
        headers: &HeaderMap,
        make: impl FnOnce() -> Result<Document, AppError> + Send + 'static,
    ) -> Result<Response, AppError> {
        let blocking = async { tokio::task::spawn_blocking(make).await.map_err(|_| AppError::Panicked)?.map(Arc::new) };
        let document = self.0.try_get_with(name, blocking).await.map_err(|cause| AppError::clone(&cause))?;
        let headers = headers.clone();
        tokio::task::spawn_blocking(move || document.answer(&headers)).await.map_err(|_| AppError::Panicked)
    }
}
