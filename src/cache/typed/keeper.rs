//! A cache as its keeper sees it.

use std::{hash::Hash, sync::atomic::Ordering};

use async_trait::async_trait;

use super::{Inner, TypedCache};
use crate::cache::{CacheControl, CacheKey, CacheName, CacheStats};

impl<K, V> TypedCache<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    /// The cache in figures, at this moment, without its second layer. Looks at every entry, so it is for those who
    /// look after the cache, not for every request.
    pub fn stats(&self) -> CacheStats {
        self.settle();
        let Inner { entries, limits, counts, tally, .. } = &*self.0;
        CacheStats {
            entries: entries.entry_count(),
            bytes: tally.bytes(),
            max_entries: limits.capacity,
            max_bytes: limits.bytes,
            evictions: tally.evictions(),
            oldest: entries.iter().map(|(_, entry)| entry.moments.stored_at).min(),
            stored: None,
            hits: counts.hits.load(Ordering::Relaxed),
            stale_hits: counts.stale_hits.load(Ordering::Relaxed),
            misses: counts.misses.load(Ordering::Relaxed),
        }
    }
}

#[async_trait]
impl<K, V> CacheControl for TypedCache<K, V>
where
    K: CacheKey + Hash + Eq + Clone + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    fn name(&self) -> CacheName {
        self.0.name
    }

    async fn stats(&self) -> CacheStats {
        let stats = TypedCache::stats(self);
        let Some(backing) = &self.0.backing else { return stats };
        CacheStats { stored: backing.layer.entry_figures(self.0.name.as_str()).await, ..stats }
    }

    async fn purge(&self, subject_key: &str) -> u64 {
        let stored = match &self.0.backing {
            Some(backing) => u64::from(backing.load_text(subject_key).await.is_some()),
            None => 0,
        };
        let gone = self.forget_about(subject_key);
        self.flushed().await;
        if gone == 0 { stored } else { gone }
    }

    async fn clear(&self) -> u64 {
        let stats = CacheControl::stats(self).await;
        TypedCache::clear(self);
        self.flushed().await;
        stats.stored.map_or(0, |stored| stored.entries).max(stats.entries)
    }
}

impl<K, V> TypedCache<K, V> {
    /// What was forgotten at an operator's word is gone from the disk before the answer goes out, if the store can.
    async fn flushed(&self) {
        if let Some(backing) = &self.0.backing {
            backing.layer.flush().await;
        }
    }
}
