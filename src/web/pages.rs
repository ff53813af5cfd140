//! Rendered pages, kept in all their compressed forms. A hit costs two look-ups and a copy of a reference.

mod forgotten;
mod kept;
mod rendered;

use std::{
    collections::HashSet,
    convert::Infallible,
    sync::{Arc, atomic::Ordering},
};

use async_trait::async_trait;
use axum::{
    extract::{FromRef, FromRequestParts},
    http::{HeaderValue, header::IF_NONE_MATCH, request::Parts, uri::PathAndQuery},
    response::Response,
};
use tokio::sync::Semaphore;

pub use kept::{Kept, KeptPages};

use super::{encoding::Encoding, error::AppError};
use crate::{
    asks::{Asks, Tally},
    cache::{CacheControl, CacheLimits, CacheName, CacheStats, Lookup, TypedCache},
    covers::CoverWatch,
    domain::{Clock, Subject, WorkId},
};
use forgotten::{Forgotten, is_about};
use rendered::Rendered;

/// The longest address that is remembered as another spelling of a page, in bytes.
const MAX_ALIAS: usize = 512;

/// The bound on remembered spellings, in bytes.
const ALIAS_BYTES: u64 = 4 << 20;

/// How often a page is rendered for one request when it is forgotten while that happens.
const TRIES: usize = 3;

/// The page cache. Cheap to clone.
///
/// A page's key tells apart all that makes the page differ. It is made of parts, split at line breaks and tabs, and the
/// key of each subject that the page shows is one of them.
#[derive(Clone, Debug)]
pub struct Pages(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    by_key: TypedCache<Arc<str>, Rendered>,
    key_by_address: moka::sync::Cache<String, Arc<str>>,
    forgotten: Forgotten,
    /// One permit: one page at a time is packed once more.
    repacking: Arc<Semaphore>,
}

impl Pages {
    /// Keeps pages within `limits`, whose capacity counts the bytes of all their forms together.
    pub fn new(limits: CacheLimits, clock: Arc<dyn Clock>) -> Self {
        let by_key = TypedCache::weighed(CacheName::Pages, limits, clock, |key: &Arc<str>, page: &Rendered| {
            weight(key.len() + page.weight())
        });
        let key_by_address = moka::sync::Cache::builder()
            .max_capacity(ALIAS_BYTES)
            .weigher(|address: &String, _: &Arc<str>| weight(address.len() + 64))
            .build();
        let repacking = Arc::new(Semaphore::new(1));
        Self(Arc::new(Inner { by_key, key_by_address, forgotten: Forgotten::default(), repacking }))
    }

    /// Forgets all pages that show a subject, such as `work:dune-frank-herbert`; returns how many were found. A page
    /// that is being rendered meanwhile is not kept either.
    pub fn forget_about(&self, subject_key: &str) -> u64 {
        let Inner { by_key, key_by_address, forgotten, .. } = &*self.0;
        // Before anything is removed, so that nothing comes back.
        forgotten.note(subject_key);
        // A page that no remembered address leads to is dropped when it is next looked at.
        let keys: HashSet<Arc<str>> =
            key_by_address.iter().map(|(_, key)| key).filter(|key| is_about(key, subject_key)).collect();
        let mut gone = 0;
        for key in keys {
            if !matches!(by_key.look(&key), Lookup::Miss) {
                by_key.remove(&key);
                gone += 1;
            }
        }
        gone
    }

    /// Forgets the pages whose key is this, or has it as a part, such as `home`; returns whether any were found.
    pub fn forget(&self, part: &str) -> bool {
        self.forget_about(part) > 0
    }

    /// Forgets all pages; returns how many there were.
    pub fn forget_all(&self) -> u64 {
        let Inner { by_key, key_by_address, forgotten, .. } = &*self.0;
        forgotten.note_all();
        let pages = by_key.stats().entries;
        by_key.clear();
        key_by_address.invalidate_all();
        pages
    }

    /// This cache for its keeper.
    pub fn control(&self) -> Arc<dyn CacheControl> {
        Arc::new(self.clone())
    }

    /// The page that this address, as it was sent, is known to lead to.
    fn known(&self, address: &str) -> Option<Arc<Rendered>> {
        let key = self.0.key_by_address.get(address)?;
        match self.0.by_key.get(&key) {
            Lookup::Fresh(page) if self.is_good(&key, &page) => Some(page),
            Lookup::Fresh(_) | Lookup::Stale(_) | Lookup::Miss => None,
        }
    }

    /// Whether the page has not been forgotten. Nearly always this is one comparison; the first look after a forgetting
    /// reads what it was about.
    fn is_good(&self, key: &str, page: &Rendered) -> bool {
        let count = self.0.forgotten.count();
        if page.good_until.load(Ordering::Relaxed) >= count {
            return true;
        }
        let Inner { forgotten, .. } = &*self.0;
        let is_good = !forgotten.since(page.born, key) && !forgotten.any_since(page.born, &page.covers);
        if is_good {
            page.good_until.fetch_max(count, Ordering::Relaxed);
        }
        is_good
    }

    /// The page of this key, rendered by `render` where none is kept. However many ask at once, it is rendered once.
    async fn kept_or_rendered(
        &self,
        key: &Arc<str>,
        render: impl Fn(u64) -> askama::Result<Rendered>,
    ) -> Result<Arc<Rendered>, AppError> {
        let Inner { by_key, forgotten, .. } = &*self.0;
        let mut tries = 1;
        loop {
            let load = async { render(forgotten.count()) };
            let page = by_key.get_or_load(key, load).await.map_err(AppError::Render)?;
            let is_good = self.is_good(key, &page);
            if !is_good {
                by_key.remove(key);
            }
            if is_good || tries == TRIES {
                return Ok(page);
            }
            tries += 1;
        }
    }
}

fn weight(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

#[async_trait]
impl CacheControl for Pages {
    fn name(&self) -> CacheName {
        CacheName::Pages
    }

    async fn stats(&self) -> CacheStats {
        self.0.by_key.stats()
    }

    async fn purge(&self, subject_key: &str) -> u64 {
        self.forget_about(subject_key)
    }

    async fn clear(&self) -> u64 {
        self.forget_all()
    }
}

impl CoverWatch for Pages {
    /// A page that shows the work is dropped when it is next looked at: this costs nothing here, however many there are.
    fn changed(&self, work: &WorkId) {
        self.0.forgotten.note(&cover_part(work));
    }

    fn all_changed(&self) {
        self.forget_all();
    }
}

/// What stands for a work's cover among the parts of a page.
fn cover_part(work: &WorkId) -> Box<str> {
    format!("cover:{work}").into()
}

/// A page's HTML, and the covers that it shows or would show: when one of them changes, the page is out of date.
#[derive(Debug)]
pub(super) struct Page {
    html: String,
    covers: Box<[Box<str>]>,
}

impl Page {
    /// A page with the covers of these works.
    pub(super) fn with_covers(html: String, works: impl IntoIterator<Item = WorkId>) -> Self {
        Self { html, covers: works.into_iter().map(|work| cover_part(&work)).collect() }
    }
}

/// A page without covers.
impl From<String> for Page {
    fn from(html: String) -> Self {
        Self { html, covers: Box::default() }
    }
}

/// A request for a page that is the same for all readers.
#[derive(Debug)]
pub(super) struct Visit {
    pages: Pages,
    asks: Asks,
    address: Option<PathAndQuery>,
    encoding: Encoding,
    if_none_match: Option<HeaderValue>,
    is_counted: bool,
}

impl Visit {
    fn address(&self) -> &str {
        self.address.as_ref().map_or("/", PathAndQuery::as_str)
    }

    /// The query, as it was sent.
    pub(super) fn query(&self) -> &str {
        self.address.as_ref().and_then(PathAndQuery::query).unwrap_or_default()
    }

    /// The page under `key`, rendered if it is not there. However many ask at once, it is rendered once.
    ///
    /// `key` is as [`Pages`] says; the address is remembered as a spelling of it.
    pub(super) async fn page<P: Into<Page>>(
        &self,
        key: String,
        render: impl Fn() -> askama::Result<P> + Send + Sync,
    ) -> Result<Response, AppError> {
        self.counted_page(key, &[], render).await
    }

    /// The same for a page by which a reader asks for subjects: this visit counts as an ask for each, and so does every
    /// later one, which takes no look-up then.
    pub(super) async fn counted_page<P: Into<Page>>(
        &self,
        key: String,
        asked: &[Subject],
        render: impl Fn() -> askama::Result<P> + Send + Sync,
    ) -> Result<Response, AppError> {
        let key: Arc<str> = key.into();
        let rendered = |born| {
            let tallies = asked.iter().filter_map(|subject| self.asks.tally(subject)).collect();
            Ok(Rendered::new(render()?.into(), tallies, born))
        };
        let page = self.pages.kept_or_rendered(&key, rendered).await?;
        if self.address().len() <= MAX_ALIAS {
            self.pages.0.key_by_address.insert(self.address().to_owned(), key);
        }
        if self.is_counted {
            page.tallies.iter().for_each(Tally::add);
        }
        Ok(page.answer(self.encoding, self.if_none_match.as_ref()))
    }
}

impl<S> FromRequestParts<S> for Visit
where
    S: Send + Sync,
    Pages: FromRef<S>,
    Asks: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        Ok(Self {
            pages: Pages::from_ref(state),
            asks: Asks::from_ref(state),
            address: parts.uri.path_and_query().cloned(),
            encoding: Encoding::best(&parts.headers),
            if_none_match: parts.headers.get(IF_NONE_MATCH).cloned(),
            is_counted: kept::is_ask(&parts.method, &parts.headers),
        })
    }
}

#[cfg(test)]
mod tests;
