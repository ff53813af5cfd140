//! One cache: values by key, fresh or stale by an injected clock.

use std::{
    borrow::Borrow,
    fmt,
    future::Future,
    hash::Hash,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use jiff::Timestamp;
use moka::{Expiry, policy::EvictionPolicy};

use super::{
    CacheLimits, CacheName, Lifetime,
    entry::{Age, Entry},
    fullness::Fullness,
    table::Eviction,
};
use crate::{domain::Clock, store::EntryFigures};

/// Values by key, each fresh for a while, then stale for a while, then gone.
///
/// Looking never waits, so moka's synchronous cache holds the entries; its own limits only bound the memory, what is
/// fresh and what is stale the injected clock says. Cheap to clone: the clones share one cache.
pub struct TypedCache<K, V>(Arc<Inner<K, V>>);

struct Inner<K, V> {
    name: CacheName,
    limits: CacheLimits,
    clock: Arc<dyn Clock>,
    entries: moka::sync::Cache<K, Arc<Entry<V>>>,
    /// Holds nothing (its capacity is none): it is there for moka's sharing of one load among all who ask meanwhile.
    loads: moka::future::Cache<K, Arc<V>>,
    fullness: Fullness,
    counts: Counts,
}

#[derive(Debug, Default)]
struct Counts {
    hits: AtomicU64,
    stale_hits: AtomicU64,
    misses: AtomicU64,
}

/// What a cache has to say about a key.
#[derive(Debug, PartialEq, Eq)]
pub enum Lookup<V> {
    /// As good as new.
    Fresh(Arc<V>),
    /// Older than it should be. To be shown, with its age, while a new one is fetched.
    Stale(Arc<V>),
    /// Nothing.
    Miss,
}

/// A cache in figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheStats {
    /// How many entries it holds in memory, stale ones included.
    pub entries: u64,
    /// How many bytes they take, by estimate.
    pub bytes: u64,
    /// How many entries fit.
    pub max_entries: u64,
    /// How many bytes fit.
    pub max_bytes: u64,
    /// Entries that had to go to make room.
    pub evictions: u64,
    /// When the oldest entry in memory was stored.
    pub oldest: Option<Timestamp>,
    /// What the second layer holds, where there is one and it answers.
    pub stored: Option<EntryFigures>,
    /// Look-ups that found something fresh.
    pub hits: u64,
    /// Look-ups that found something stale.
    pub stale_hits: u64,
    /// Look-ups that found nothing.
    pub misses: u64,
}

/// Lets moka forget an entry when it is of no more use to us, so that dead entries take no memory.
struct UselessEntries;

impl<K, V> Expiry<K, Arc<Entry<V>>> for UselessEntries {
    fn expire_after_create(&self, _: &K, entry: &Arc<Entry<V>>, _: Instant) -> Option<Duration> {
        Some(entry.kept_for())
    }

    fn expire_after_update(&self, _: &K, entry: &Arc<Entry<V>>, _: Instant, _: Option<Duration>) -> Option<Duration> {
        Some(entry.kept_for())
    }
}

impl<K, V> TypedCache<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    /// A cache whose capacity counts entries.
    pub fn new(name: CacheName, limits: CacheLimits, clock: Arc<dyn Clock>) -> Self {
        Self::weighed(name, limits, clock, |_, _| 1)
    }

    /// A cache whose capacity counts what `weigher` says an entry takes, such as bytes.
    pub fn weighed(
        name: CacheName,
        limits: CacheLimits,
        clock: Arc<dyn Clock>,
        weigher: impl Fn(&K, &V) -> u32 + Send + Sync + 'static,
    ) -> Self {
        let eviction = match name.eviction() {
            Eviction::LeastRecent => EvictionPolicy::lru(),
            Eviction::LeastPopular => EvictionPolicy::tiny_lfu(),
        };
        let entries = moka::sync::Cache::builder()
            .name(name.as_str())
            .max_capacity(limits.capacity)
            .eviction_policy(eviction)
            .weigher(move |key: &K, entry: &Arc<Entry<V>>| weigher(key, &entry.value))
            .expire_after(UselessEntries)
            .build();
        let loads = moka::future::Cache::new(0);
        let (fullness, counts) = (Fullness::default(), Counts::default());
        Self(Arc::new(Inner { name, limits, clock, entries, loads, fullness, counts }))
    }

    /// The limits it was made with.
    pub fn limits(&self) -> CacheLimits {
        self.0.limits
    }

    /// What is known of `key`. Never waits, asks nobody.
    pub fn get<Q>(&self, key: &Q) -> Lookup<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let found = self.look(key);
        let counts = &self.0.counts;
        let count = match found {
            Lookup::Fresh(_) => &counts.hits,
            Lookup::Stale(_) => &counts.stale_hits,
            Lookup::Miss => &counts.misses,
        };
        count.fetch_add(1, Ordering::Relaxed);
        found
    }

    /// As [`get`](Self::get), for a second look on behalf of the same asker: it does not count as a hit or a miss.
    pub fn look<Q>(&self, key: &Q) -> Lookup<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let Some(entry) = self.0.entries.get(key) else { return Lookup::Miss };
        match entry.age(self.0.clock.now()) {
            Age::Fresh => Lookup::Fresh(Arc::clone(&entry.value)),
            Age::Stale => Lookup::Stale(Arc::clone(&entry.value)),
            Age::Over => Lookup::Miss,
        }
    }

    /// Keeps `value` for as long as the cache's limits say, in place of what was there.
    pub fn insert(&self, key: K, value: impl Into<Arc<V>>) {
        self.insert_for(key, value, Lifetime::fresh_for(self.0.limits.ttl));
    }

    /// Keeps `value` no longer than `lifetime` says, nor than the cache's limits do.
    pub fn insert_for(&self, key: K, value: impl Into<Arc<V>>, lifetime: Lifetime) {
        let entry = Entry::new(&key, value.into(), self.0.clock.now(), lifetime, self.0.limits);
        self.put(key, entry);
    }

    fn put(&self, key: K, entry: Entry<V>) {
        self.0.entries.insert(key, Arc::new(entry));
        self.settle();
    }

    /// Forgets `key`.
    pub fn remove<Q>(&self, key: &Q)
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.0.entries.invalidate(key);
        self.settle();
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.0.entries.invalidate_all();
        self.settle();
    }

    /// The value of `key`: what is fresh, or else what `load` brings. All who ask while one load runs get its result,
    /// its failure too; a failure is not kept, so whoever asks later tries again. Who asks is given something stale
    /// only when the load fails; who would rather not wait calls [`get`](Self::get) first.
    ///
    /// # Errors
    /// What `load` failed with, when not even something stale is there.
    pub async fn get_or_load<E>(&self, key: &K, load: impl Future<Output = Result<V, E>>) -> Result<Arc<V>, Arc<E>>
    where
        E: Send + Sync + 'static,
    {
        if let Lookup::Fresh(value) = self.get(key) {
            return Ok(value);
        }
        let shared = async {
            // Another load may have ended between our look and our turn.
            if let Lookup::Fresh(value) = self.look(key) {
                return Ok(value);
            }
            let value = Arc::new(load.await?);
            self.insert(key.clone(), Arc::clone(&value));
            Ok(value)
        };
        match self.0.loads.try_get_with(key.clone(), shared).await {
            Ok(value) => Ok(value),
            Err(failure) => match self.look(key) {
                Lookup::Fresh(value) | Lookup::Stale(value) => Ok(value),
                Lookup::Miss => Err(failure),
            },
        }
    }

    /// The cache in figures, at this moment.
    pub fn stats(&self) -> CacheStats {
        self.settle();
        let Inner { entries, limits, counts, .. } = &*self.0;
        CacheStats {
            entries: entries.entry_count(),
            bytes: entries.weighted_size(),
            max_entries: limits.capacity,
            max_bytes: limits.capacity,
            evictions: 0,
            oldest: None,
            stored: None,
            hits: counts.hits.load(Ordering::Relaxed),
            stale_hits: counts.stale_hits.load(Ordering::Relaxed),
            misses: counts.misses.load(Ordering::Relaxed),
        }
    }

    /// Has moka do its pending evictions, so that its figures are true, and notes how full that leaves it. Only
    /// writers pay for this, and a write is rare beside what it took to make the value.
    fn settle(&self) {
        let Inner { name, limits, entries, fullness, .. } = &*self.0;
        entries.run_pending_tasks();
        fullness.note(*name, entries.weighted_size(), limits.capacity);
    }
}

impl<K, V> Clone for TypedCache<K, V> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

/// Tells which cache it is, never what is in it.
impl<K, V> fmt::Debug for TypedCache<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TypedCache").field("name", &self.0.name).field("limits", &self.0.limits).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
