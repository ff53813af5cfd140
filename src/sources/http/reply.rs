//! What comes back.

use std::fmt;

use bytes::Bytes;
use reqwest::{
    Response,
    header::{self, HeaderName},
};
use url::Url;

use super::failure::DoorError;
use crate::domain::FailureReason;

/// By what an upstream recognises what it sent before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// The `ETag`.
    pub etag: Option<String>,
    /// The `Last-Modified` date, as it was sent.
    pub last_modified: Option<String>,
}

/// A good answer.
#[derive(Clone)]
pub struct Fetched {
    /// 200 to 299, or 304.
    pub status: u16,
    /// The `Content-Type`.
    pub content_type: Option<String>,
    /// Where it was found, after redirects: what its relative links are relative to.
    pub final_url: Url,
    /// The body, decompressed; empty for a 304.
    pub body: Bytes,
    /// For the next time.
    pub validators: Validators,
}

/// Leaves out the address's path and query, which may hold a key, and the body.
impl fmt::Debug for Fetched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (host, bytes) = (self.final_url.host_str(), self.body.len());
        f.debug_struct("Fetched")
            .field("status", &self.status)
            .field("host", &host)
            .field("bytes", &bytes)
            .finish_non_exhaustive()
    }
}

impl Fetched {
    pub(super) fn without_body(response: &Response, final_url: Url) -> Self {
        let text = |name: HeaderName| response.headers().get(name)?.to_str().ok().map(str::to_owned);
        Self {
            status: response.status().as_u16(),
            content_type: text(header::CONTENT_TYPE),
            final_url,
            body: Bytes::new(),
            validators: Validators { etag: text(header::ETAG), last_modified: text(header::LAST_MODIFIED) },
        }
    }

    /// Whether what we hold is still what there is.
    pub fn is_unchanged(&self) -> bool {
        self.status == 304
    }
}

/// Where a redirect leads; `None` for all other answers.
pub(super) fn redirect_target(response: &Response, from: &Url) -> Result<Option<Url>, DoorError> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
    let target = location.and_then(|text| from.join(text).ok());
    target.map(Some).ok_or_else(|| DoorError::of(FailureReason::Unreadable))
}

/// An address below `base`, whether or not that ends in a slash. The segments are escaped.
pub(in crate::sources) fn below(base: &Url, segments: &[&str]) -> Url {
    let mut url = base.clone();
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(segments);
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_does_not_print_what_was_asked() {
        let fetched = Fetched {
            status: 200,
            content_type: None,
            final_url: "https://example.org/lists?api-key=k3y".parse().unwrap(),
            body: Bytes::from_static(b"{\"accessJwt\": \"t0ken\"}"),
            validators: Validators::default(),
        };
        let printed = format!("{fetched:?}");
        assert!(printed.contains("example.org") && !printed.contains("k3y") && !printed.contains("t0ken"), "{printed}");
    }

    #[test]
    fn a_base_counts_with_and_without_its_slash() {
        for base in ["https://example.org/api", "https://example.org/api/"] {
            let url = below(&base.parse().unwrap(), &["tag", "a/b"]);
            assert_eq!(url.as_str(), "https://example.org/api/tag/a%2Fb");
        }
    }
}
