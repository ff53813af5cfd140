//! How long an answer may be kept, and by whom. The only place that writes `Cache-Control`.

use std::convert::Infallible;

use axum::{
    http::{
        HeaderValue,
        header::{CACHE_CONTROL, VARY},
    },
    response::{IntoResponseParts, ResponseParts},
};

/// What kind of answer it is. Give it to a response as one of its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CachePolicy {
    /// A page that is the same for all readers: kept by anybody, and asked after each time by its `ETag`, so that a
    /// change of the catalogue shows at once.
    Page,
    /// A file whose name holds a hash of its content: kept for a year, never asked after.
    Asset,
    /// An icon or `robots.txt`: its address stays while its content may change.
    Daily,
    /// A feed: readers of feeds come back by themselves, and need not come more often than news changes.
    Feed,
    /// Of `/api`: one address gives JSON or a fragment, so nobody keeps it. A fragment that a cache hands to a
    /// browser as a page is what this is here to prevent.
    Api,
    /// A page of this moment: news under way, an error, all that operators and their machines ask for. What
    /// `/admin` and `/metrics` show is nobody else's, and a health check that a cache answers says nothing.
    Moment,
}

impl CachePolicy {
    pub(super) fn cache_control(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Page => "no-cache",
            Self::Asset => "public, max-age=31536000, immutable",
            Self::Daily => "public, max-age=86400",
            Self::Feed => "public, max-age=1800",
            Self::Api | Self::Moment => "private, no-store",
        })
    }

    /// The request headers that the answer depends on.
    pub(super) fn vary(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Page | Self::Asset | Self::Daily | Self::Feed => "Accept-Encoding",
            Self::Api | Self::Moment => "HX-Request, Accept",
        })
    }
}

impl IntoResponseParts for CachePolicy {
    type Error = Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Infallible> {
        parts.headers_mut().insert(CACHE_CONTROL, self.cache_control());
        parts.headers_mut().insert(VARY, self.vary());
        Ok(parts)
    }
}

/// Whether `If-None-Match` names `etag`, or anything at all. The comparison is the weak one (RFC 9110, 13.1.2).
pub(super) fn holds(if_none_match: &HeaderValue, etag: &HeaderValue) -> bool {
    let (Ok(known), Ok(etag)) = (if_none_match.to_str(), etag.to_str()) else { return false };
    known.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse as _;

    use super::*;

    #[test]
    fn nobody_keeps_what_may_be_a_fragment() {
        let response = (CachePolicy::Api, "text").into_response();
        assert_eq!(response.headers()[CACHE_CONTROL], "private, no-store");
        assert_eq!(response.headers()[VARY], "HX-Request, Accept");
    }

    #[test]
    fn only_hashed_names_are_kept_unasked() {
        assert!(CachePolicy::Asset.cache_control().to_str().unwrap().contains("immutable"));
        assert_eq!(CachePolicy::Page.cache_control(), "no-cache");
    }

    #[test]
    fn validators_are_compared_weakly_and_within_lists() {
        let etag = HeaderValue::from_static("\"x-page\"");
        for known in ["\"x-page\"", "W/\"x-page\"", "\"y\", \"x-page\"", "*"] {
            assert!(holds(&HeaderValue::from_static(known), &etag), "{known}");
        }
        assert!(!holds(&HeaderValue::from_static("\"x-frag\""), &etag));
    }
}
