//! Rendered pages, kept in all their compressed forms. A hit costs two look-ups and a copy of a reference.

use std::{
    convert::Infallible,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::Arc,
};

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH},
        request::Parts,
        uri::PathAndQuery,
    },
    response::{IntoResponse as _, Response},
};

use super::{
    caching::CachePolicy,
    encoding::{Effort, Encoding, Forms},
    error::AppError,
};
use crate::{
    cache::{CacheLimits, CacheName, Lookup, TypedCache},
    domain::Clock,
};

const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

/// A page weighs its plain text and, by estimate, its two packed forms.
const PACKED_SHARE: usize = 2;

/// The longest address that is remembered as another spelling of a page, in bytes.
const MAX_ALIAS: usize = 512;

/// The bound on remembered spellings, in bytes.
const ALIAS_BYTES: u64 = 4 << 20;

/// The page cache. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Pages {
    by_key: TypedCache<Arc<str>, Rendered>,
    key_by_address: moka::sync::Cache<String, Arc<str>>,
}

impl Pages {
    /// Keeps pages within `limits`, whose capacity counts the bytes of all their forms together.
    pub fn new(limits: CacheLimits, clock: Arc<dyn Clock>) -> Self {
        let by_key = TypedCache::weighed(CacheName::Pages, limits, clock, |key: &Arc<str>, page: &Rendered| {
            let plain = page.forms.plain_len();
            weight(key.len() + plain + plain / PACKED_SHARE)
        });
        let key_by_address = moka::sync::Cache::builder()
            .max_capacity(ALIAS_BYTES)
            .weigher(|address: &String, _: &Arc<str>| weight(address.len() + 64))
            .build();
        Self { by_key, key_by_address }
    }

    fn known(&self, address: &str) -> Option<Arc<Rendered>> {
        let key = self.key_by_address.get(address)?;
        match self.by_key.get(&key) {
            Lookup::Fresh(page) => Some(page),
            Lookup::Stale(_) | Lookup::Miss => None,
        }
    }
}

fn weight(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// A page with its validators, one for each form.
#[derive(Debug)]
struct Rendered {
    forms: Forms,
    etags: [HeaderValue; 3],
}

impl Rendered {
    fn new(html: String) -> Self {
        let mut hasher = DefaultHasher::new();
        html.hash(&mut hasher);
        let hash = hasher.finish();
        let etag = |form: &str| {
            HeaderValue::try_from(format!("\"{hash:016x}-{form}\"")).unwrap_or(HeaderValue::from_static("\"\""))
        };
        Self { forms: Forms::new(html.into(), Effort::Quick), etags: [etag("page-br"), etag("page-gz"), etag("page")] }
    }

    fn etag(&self, encoding: Encoding) -> &HeaderValue {
        let [brotli, gzip, plain] = &self.etags;
        match encoding {
            Encoding::Brotli => brotli,
            Encoding::Gzip => gzip,
            Encoding::Identity => plain,
        }
    }

    fn answer(&self, encoding: Encoding, if_none_match: Option<&HeaderValue>) -> Response {
        let etag = self.etag(encoding);
        let mut response = if if_none_match.is_some_and(|known| holds(known, etag)) {
            (StatusCode::NOT_MODIFIED, CachePolicy::Page, ()).into_response()
        } else {
            let mut whole = (CachePolicy::Page, self.forms.get(encoding)).into_response();
            whole.headers_mut().insert(CONTENT_TYPE, HTML);
            if let Some(value) = encoding.header() {
                whole.headers_mut().insert(CONTENT_ENCODING, value);
            }
            whole
        };
        response.headers_mut().insert(ETAG, etag.clone());
        response
    }
}

/// Whether `If-None-Match` names `etag`, or anything at all. The comparison is the weak one (RFC 9110, 13.1.2).
fn holds(if_none_match: &HeaderValue, etag: &HeaderValue) -> bool {
    let (Ok(known), Ok(etag)) = (if_none_match.to_str(), etag.to_str()) else { return false };
    known.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

/// A request for a page that is the same for all readers.
#[derive(Debug)]
pub(super) struct Visit {
    pages: Pages,
    address: Option<PathAndQuery>,
    encoding: Encoding,
    if_none_match: Option<HeaderValue>,
}

impl Visit {
    fn address(&self) -> &str {
        self.address.as_ref().map_or("/", PathAndQuery::as_str)
    }

    /// The query, as it was sent.
    pub(super) fn query(&self) -> &str {
        self.address.as_ref().and_then(PathAndQuery::query).unwrap_or_default()
    }

    /// The answer, if this very address was answered before: nothing has to be parsed for it.
    pub(super) fn again(&self) -> Option<Response> {
        let page = self.pages.known(self.address())?;
        Some(page.answer(self.encoding, self.if_none_match.as_ref()))
    }

    /// The page under `key`, rendered if it is not there. However many ask at once, it is rendered once.
    ///
    /// `key` must tell apart all that makes the page differ; the address is remembered as a spelling of it.
    pub(super) async fn page(
        &self,
        key: String,
        render: impl FnOnce() -> askama::Result<String> + Send,
    ) -> Result<Response, AppError> {
        let key: Arc<str> = key.into();
        let page = self
            .pages
            .by_key
            .get_or_load(&key, async { render().map(Rendered::new) })
            .await
            .map_err(AppError::Render)?;
        if self.address().len() <= MAX_ALIAS {
            self.pages.key_by_address.insert(self.address().to_owned(), key);
        }
        Ok(page.answer(self.encoding, self.if_none_match.as_ref()))
    }
}

impl<S> FromRequestParts<S> for Visit
where
    S: Send + Sync,
    Pages: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        Ok(Self {
            pages: Pages::from_ref(state),
            address: parts.uri.path_and_query().cloned(),
            encoding: Encoding::best(&parts.headers),
            if_none_match: validator(&parts.headers),
        })
    }
}

fn validator(headers: &HeaderMap) -> Option<HeaderValue> {
    headers.get(IF_NONE_MATCH).cloned()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::http::header::CACHE_CONTROL;

    use super::*;
    use crate::domain::ManualClock;

    fn pages() -> Pages {
        Pages::new(CacheName::Pages.defaults(), Arc::new(ManualClock::at(jiff::Timestamp::UNIX_EPOCH)))
    }

    fn visit(pages: &Pages, address: &'static str, encoding: Encoding, known: Option<HeaderValue>) -> Visit {
        let address = Some(PathAndQuery::from_static(address));
        Visit { pages: pages.clone(), address, encoding, if_none_match: known }
    }

    #[expect(clippy::unnecessary_wraps, reason = "the shape of a rendering")]
    fn hello() -> askama::Result<String> {
        Ok("<p>hello</p>".to_owned())
    }

    #[tokio::test]
    async fn simultaneous_visitors_cost_one_rendering() {
        let pages = pages();
        let times = AtomicUsize::new(0);
        let render = || {
            times.fetch_add(1, Ordering::Relaxed);
            hello()
        };
        let first = visit(&pages, "/a", Encoding::Identity, None);
        let second = visit(&pages, "/A", Encoding::Gzip, None);

        let (a, b) = tokio::join!(first.page("a".into(), render), second.page("a".into(), render));

        assert_eq!((a.unwrap().status(), b.unwrap().status()), (StatusCode::OK, StatusCode::OK));
        assert_eq!(times.load(Ordering::Relaxed), 1);
        assert!(visit(&pages, "/A", Encoding::Brotli, None).again().is_some());
        assert!(visit(&pages, "/b", Encoding::Brotli, None).again().is_none());
    }

    #[tokio::test]
    async fn each_form_has_its_own_validator() {
        let pages = pages();
        let plain = visit(&pages, "/", Encoding::Identity, None).page("/".into(), hello).await.unwrap();
        let etag = plain.headers()[ETAG].clone();
        assert_eq!(plain.headers()[CACHE_CONTROL], "no-cache");

        let same = visit(&pages, "/", Encoding::Identity, Some(etag.clone())).again().unwrap();
        let packed = visit(&pages, "/", Encoding::Brotli, Some(etag)).again().unwrap();

        assert_eq!(same.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(packed.status(), StatusCode::OK);
        assert_eq!(packed.headers()[CONTENT_ENCODING], "br");
    }

    #[tokio::test]
    async fn a_failure_is_not_kept() {
        let pages = pages();
        let at = visit(&pages, "/", Encoding::Identity, None);
        assert!(at.page("/".into(), || Err(askama::Error::Fmt)).await.is_err());
        assert_eq!(at.page("/".into(), hello).await.unwrap().status(), StatusCode::OK);
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
