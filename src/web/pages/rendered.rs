//! A page in its forms, each ready to be sent: a body, and headers that are only copied.

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
};

use axum::{
    body::Body,
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, VARY},
    },
    response::Response,
};
use bytes::Bytes;
use tokio::sync::Semaphore;

use super::super::{
    caching::{CachePolicy, holds},
    encoding::{Effort, Encoding},
    security,
};
use super::Page;
use crate::asks::Tally;

const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

/// A page that was sent this often in brotli is packed once more, as small as can be.
const OFTEN: u32 = 64;

/// What the headers of all forms take together, by estimate, in bytes.
const HEADERS_WEIGHT: usize = 6 << 10;

/// A page, kept.
#[derive(Debug)]
pub(super) struct Rendered {
    plain: Bytes,
    hash: u64,
    identity: OnceLock<Form>,
    gzip: OnceLock<Form>,
    brotli: OnceLock<Form>,
    /// Brotli again, packed with all effort.
    finest: OnceLock<Form>,
    brotli_sent: AtomicU32,
    /// The covers that it shows or would show, as parts of a key.
    pub(super) covers: Box<[Box<str>]>,
    /// What asking for the page asks for.
    pub(super) tallies: Box<[Tally]>,
    /// How many forgettings there were when its rendering began.
    pub(super) born: u64,
    /// Up to which forgetting it is known not to be meant.
    pub(super) good_until: AtomicU64,
}

/// One form of a page.
#[derive(Debug)]
struct Form {
    body: Bytes,
    headers: HeaderMap,
    /// The headers of a `304`.
    unmodified: HeaderMap,
    etag: HeaderValue,
}

impl Form {
    fn new(body: Bytes, encoding: Encoding, etag: &str) -> Self {
        let etag = HeaderValue::try_from(etag).unwrap_or(HeaderValue::from_static("\"\""));
        let mut unmodified = HeaderMap::new();
        security::extend(&mut unmodified);
        unmodified.insert(CACHE_CONTROL, CachePolicy::Page.cache_control());
        unmodified.insert(VARY, CachePolicy::Page.vary());
        unmodified.insert(ETAG, etag.clone());
        let mut headers = unmodified.clone();
        headers.insert(CONTENT_TYPE, HTML);
        headers.insert(CONTENT_LENGTH, body.len().into());
        if let Some(value) = encoding.header() {
            headers.insert(CONTENT_ENCODING, value);
        }
        Self { body, headers, unmodified, etag }
    }
}

impl Rendered {
    /// `born` is how many forgettings there were before `page` was rendered.
    pub(super) fn new(page: Page, tallies: Box<[Tally]>, born: u64) -> Self {
        let Page { html, covers } = page;
        let mut hasher = DefaultHasher::new();
        html.hash(&mut hasher);
        Self {
            plain: html.into(),
            hash: hasher.finish(),
            identity: OnceLock::new(),
            gzip: OnceLock::new(),
            brotli: OnceLock::new(),
            finest: OnceLock::new(),
            brotli_sent: AtomicU32::new(0),
            covers,
            tallies,
            born,
            good_until: AtomicU64::new(born),
        }
    }

    /// What it takes in bytes once it has been asked for in all forms: packed, our pages come to a fifth (brotli 5), a
    /// fifth (gzip) and a sixth (brotli 11) of their length. A page that is never asked for in a form takes less.
    pub(super) fn weight(&self) -> usize {
        let covers: usize = self.covers.iter().map(|part| part.len() + size_of::<Box<str>>()).sum();
        self.plain.len() + self.plain.len() * 3 / 5 + HEADERS_WEIGHT + covers
    }

    /// The page in this encoding, or a `304` for a reader who has it. Of a packed form none is made before it is first
    /// asked for.
    pub(super) fn answer(&self, encoding: Encoding, if_none_match: Option<&HeaderValue>) -> Response {
        let form = self.form(encoding);
        let known = if_none_match.and_then(|known| self.named_by(known, encoding, form));
        let mut response = Response::new(Body::empty());
        if let Some(known) = known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            *response.headers_mut() = known.unmodified.clone();
        } else {
            *response.headers_mut() = form.headers.clone();
            *response.body_mut() = Body::from(form.body.clone());
        }
        response
    }

    /// The headers of the page in this encoding.
    pub(super) fn head(&self, encoding: Encoding, if_none_match: Option<&HeaderValue>) -> Response {
        let mut response = self.answer(encoding, if_none_match);
        *response.body_mut() = Body::empty();
        response
    }

    fn form(&self, encoding: Encoding) -> &Form {
        let made = |tag: &str| {
            let body = encoding.pack(&self.plain, Effort::Quick);
            Form::new(body, encoding, &self.etag(tag))
        };
        match encoding {
            Encoding::Identity => self.identity.get_or_init(|| made("page")),
            Encoding::Gzip => self.gzip.get_or_init(|| made("page-gz")),
            Encoding::Brotli => self.finest.get().unwrap_or_else(|| self.brotli.get_or_init(|| made("page-br"))),
        }
    }

    fn etag(&self, form: &str) -> String {
        format!("\"{:016x}-{form}\"", self.hash)
    }

    /// The form that the reader has, if it is still good: in brotli it may be the one from before the finest was made.
    fn named_by<'a>(&'a self, known: &HeaderValue, encoding: Encoding, form: &'a Form) -> Option<&'a Form> {
        let earlier = if encoding == Encoding::Brotli { self.brotli.get() } else { None };
        [Some(form), earlier].into_iter().flatten().find(|form| holds(known, &form.etag))
    }

    /// Notes that the page was sent in brotli. One that is sent often is packed once more in the background, one page
    /// at a time: `turns` has one permit.
    pub(super) fn note_brotli(self: &Arc<Self>, turns: &Arc<Semaphore>) {
        if self.finest.get().is_some() || self.brotli_sent.fetch_add(1, Ordering::Relaxed) < OFTEN {
            return;
        }
        let Ok(turn) = Arc::clone(turns).try_acquire_owned() else { return };
        let page = Arc::clone(self);
        tokio::task::spawn_blocking(move || {
            page.finest.get_or_init(|| {
                let body = Encoding::Brotli.pack(&page.plain, Effort::Thorough);
                Form::new(body, Encoding::Brotli, &page.etag("page-br-fine"))
            });
            drop(turn);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_304_says_all_but_what_describes_the_body() {
        let page = Rendered::new("<p>hello</p>".to_owned().into(), Box::default(), 0);
        for encoding in [Encoding::Identity, Encoding::Gzip, Encoding::Brotli] {
            let whole = page.answer(encoding, None);
            let none = page.answer(encoding, whole.headers().get(ETAG));
            assert_eq!(none.status(), StatusCode::NOT_MODIFIED);
            for (name, value) in whole.headers() {
                let describes = [CONTENT_TYPE, CONTENT_LENGTH, CONTENT_ENCODING].contains(name);
                assert_eq!(none.headers().get(name), (!describes).then_some(value), "{name}");
            }
        }
    }
}
