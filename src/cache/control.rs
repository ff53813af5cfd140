//! All caches in one hand, for those who look after them: figures, purging.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use jiff::Timestamp;

use super::{
    CacheName, CacheStats,
    history::{History, Sample},
};

/// A cache as its keeper sees it, whatever it holds.
#[async_trait]
pub trait CacheControl: Send + Sync + fmt::Debug {
    /// Which one it is.
    fn name(&self) -> CacheName;

    /// The cache in figures, its second layer included where it has one.
    async fn stats(&self) -> CacheStats;

    /// Forgets what is about a subject, such as `work:dune-frank-herbert`, in all layers; returns how many entries of
    /// the first layer that were, or of the second where the first had none.
    async fn purge(&self, subject_key: &str) -> u64;

    /// Forgets everything, in all layers; returns how many entries that were.
    async fn clear(&self) -> u64;
}

/// All caches of the site, in the order in which they are listed. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Caches(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    all: Vec<Arc<dyn CacheControl>>,
    /// One for each of `all`.
    histories: Mutex<Vec<History>>,
}

impl Caches {
    /// These caches.
    pub fn new(all: Vec<Arc<dyn CacheControl>>) -> Self {
        let histories = all.iter().map(|_| History::default()).collect();
        Self(Arc::new(Inner { all, histories: Mutex::new(histories) }))
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn CacheControl>> {
        self.0.all.iter()
    }

    /// The one of this name, if the site has it.
    pub fn named(&self, name: CacheName) -> Option<&Arc<dyn CacheControl>> {
        self.iter().find(|cache| cache.name() == name)
    }

    /// Forgets what is about a subject in all of them; returns how many entries that were.
    pub async fn purge(&self, subject_key: &str) -> u64 {
        let mut gone = 0;
        for cache in self.iter() {
            gone += cache.purge(subject_key).await;
        }
        gone
    }

    /// Notes how look-ups went until `now`, in all of them. To be called once a minute; what is called in between only
    /// brings the latest sample up to date.
    pub async fn sample(&self, now: Timestamp) {
        let mut totals = Vec::with_capacity(self.0.all.len());
        for cache in self.iter() {
            let stats = cache.stats().await;
            totals.push((stats.hits.saturating_add(stats.stale_hits), stats.misses));
        }
        let mut histories = self.histories();
        for (history, (hits, misses)) in histories.iter_mut().zip(totals) {
            history.note(now, hits, misses);
        }
    }

    /// How look-ups in the cache of this name went, minute by minute, the oldest first: an hour at most.
    pub fn history(&self, name: CacheName) -> Vec<Sample> {
        let position = self.iter().position(|cache| cache.name() == name);
        let histories = self.histories();
        position.and_then(|position| histories.get(position)).map(History::samples).unwrap_or_default()
    }

    fn histories(&self) -> MutexGuard<'_, Vec<History>> {
        self.0.histories.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        cache::TypedCache,
        domain::{Clock, ManualClock},
    };

    #[tokio::test]
    async fn all_caches_are_sampled_and_purged_together() {
        let clock = Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH));
        let make = |name: CacheName| TypedCache::<String, String>::new(name, name.defaults(), clock.clone());
        let (news, pages) = (make(CacheName::News), make(CacheName::Pages));
        let caches = Caches::new(vec![Arc::new(news.clone()), Arc::new(pages.clone())]);

        caches.sample(clock.now()).await;
        news.insert("work:dune".to_owned(), "news".to_owned());
        pages.insert("book\nwork:dune".to_owned(), "page".to_owned());
        pages.insert("book\nwork:emma".to_owned(), "page".to_owned());
        assert!(news.get("work:dune").value().is_some() && news.get("work:emma").value().is_none());
        clock.advance(Duration::from_mins(1));
        caches.sample(clock.now()).await;

        let sample = Sample { at: clock.now(), hits: 1, misses: 1 };
        assert_eq!(caches.history(CacheName::News).last(), Some(&sample));
        assert_eq!(caches.history(CacheName::Pages).last(), Some(&Sample { hits: 0, misses: 0, ..sample }));
        assert!(caches.history(CacheName::Book).is_empty());

        assert_eq!(caches.purge("work:dune").await, 2);
        assert_eq!((news.stats().entries, pages.stats().entries), (0, 1));
        assert_eq!(caches.named(CacheName::Pages).unwrap().clear().await, 1);
        assert_eq!(pages.stats().entries, 0);
    }
}
