//! One cache: values by key, fresh or stale by an injected clock. `find` has the ways that may wait, `keep` the
//! changes, `keeper` what its keeper sees.

mod find;
mod keep;
mod keeper;
#[cfg(test)]
mod tests;

use std::{
    borrow::Borrow,
    fmt,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::Ordering},
    time::{Duration, Instant},
};

use moka::{Expiry, notification::RemovalCause, policy::EvictionPolicy};

pub use self::keep::Load;
use super::{
    CacheKey, CacheLimits, CacheName, Stored, Weigh,
    entry::{Age, Entry},
    flights::Flights,
    fullness::Fullness,
    layer::SecondLayer,
    stats::{Counts, Tally},
    stored::Backing,
    table::Eviction,
    weight::{Scale, bytes_of_entry},
};
use crate::domain::Clock;

/// Values by key, each fresh for a while, then stale for a while, then gone.
///
/// Looking never waits, so moka's synchronous cache holds the entries; its own limits only bound the memory, what is
/// fresh and what is stale the injected clock says. Behind it there may be a second layer, which only those ask who may
/// wait. Cheap to clone: the clones share one cache.
pub struct TypedCache<K, V>(Arc<Inner<K, V>>);

/// Says what a key and its value take, in bytes.
type Weigher<K, V> = Box<dyn Fn(&K, &V) -> usize + Send + Sync>;

struct Inner<K, V> {
    name: CacheName,
    limits: CacheLimits,
    clock: Arc<dyn Clock>,
    entries: moka::sync::Cache<K, Arc<Entry<V>>>,
    weigher: Weigher<K, V>,
    /// Holds nothing (its capacity is none): it is there for moka's sharing of one load among all who ask meanwhile.
    loads: moka::future::Cache<K, Arc<V>>,
    backing: Option<Backing<K, V>>,
    /// Held while anything is changed, so that memory and the second layer's queue see the changes in one order.
    flights: Mutex<Flights<K>>,
    fullness: Fullness,
    counts: Counts,
    tally: Arc<Tally>,
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

/// Lets moka forget an entry when it is of no more use to us, so that dead entries take no memory. moka counts by a
/// clock that never jumps.
struct UselessEntries;

impl<K, V> Expiry<K, Arc<Entry<V>>> for UselessEntries {
    fn expire_after_create(&self, _: &K, entry: &Arc<Entry<V>>, _: Instant) -> Option<Duration> {
        Some(entry.kept_for)
    }

    fn expire_after_update(&self, _: &K, entry: &Arc<Entry<V>>, _: Instant, _: Option<Duration>) -> Option<Duration> {
        Some(entry.kept_for)
    }
}

impl<K, V> TypedCache<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    /// A cache in memory.
    pub fn new(name: CacheName, limits: CacheLimits, clock: Arc<dyn Clock>) -> Self
    where
        K: CacheKey,
        V: Weigh,
    {
        Self::build(name, limits, clock, by_own_word(), None)
    }

    /// A cache in memory, with a second layer behind it that outlives the process.
    pub fn layered(name: CacheName, limits: CacheLimits, clock: Arc<dyn Clock>, layer: Arc<SecondLayer>) -> Self
    where
        K: CacheKey,
        V: Stored + Weigh,
    {
        layer.bound(name.stored_bounds(limits));
        Self::build(name, limits, clock, by_own_word(), Some(Backing::new(name, layer)))
    }

    /// A cache in memory whose entries take as many bytes as `weigher` says.
    pub fn weighed(
        name: CacheName,
        limits: CacheLimits,
        clock: Arc<dyn Clock>,
        weigher: impl Fn(&K, &V) -> u32 + Send + Sync + 'static,
    ) -> Self {
        let weigher = move |key: &K, value: &V| usize::try_from(weigher(key, value)).unwrap_or(usize::MAX);
        Self::build(name, limits, clock, Box::new(weigher), None)
    }

    fn build(
        name: CacheName,
        limits: CacheLimits,
        clock: Arc<dyn Clock>,
        weigher: Weigher<K, V>,
        backing: Option<Backing<K, V>>,
    ) -> Self {
        let eviction = match name.eviction() {
            Eviction::LeastRecent => EvictionPolicy::lru(),
            Eviction::LeastPopular => EvictionPolicy::tiny_lfu(),
        };
        let (scale, tally) = (Scale::new(limits), Arc::new(Tally::default()));
        let went = Arc::clone(&tally);
        let entries = moka::sync::Cache::builder()
            .name(name.as_str())
            .max_capacity(scale.whole)
            .eviction_policy(eviction)
            .weigher(move |_: &K, entry: &Arc<Entry<V>>| scale.weight(entry.bytes))
            .expire_after(UselessEntries)
            .eviction_listener(move |_, entry, cause| went.went(entry.bytes, cause == RemovalCause::Size))
            .build();
        Self(Arc::new(Inner {
            name,
            limits,
            clock,
            entries,
            weigher,
            loads: moka::future::Cache::new(0),
            backing,
            flights: Mutex::default(),
            fullness: Fullness::default(),
            counts: Counts::default(),
            tally,
        }))
    }

    /// The limits it was made with.
    pub fn limits(&self) -> CacheLimits {
        self.0.limits
    }

    /// What is known of `key` in memory. Never waits, asks nobody.
    pub fn get<Q>(&self, key: &Q) -> Lookup<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.counted(self.look(key))
    }

    /// As [`get`](Self::get), for a second look on behalf of the same asker: it does not count as a hit or a miss.
    pub fn look<Q>(&self, key: &Q) -> Lookup<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.0.entries.get(key).map_or(Lookup::Miss, |entry| self.as_of_now(&entry))
    }

    fn as_of_now(&self, entry: &Entry<V>) -> Lookup<V> {
        match entry.age(self.0.clock.now()) {
            Age::Fresh => Lookup::Fresh(Arc::clone(&entry.value)),
            Age::Stale => Lookup::Stale(Arc::clone(&entry.value)),
            Age::Over => Lookup::Miss,
        }
    }

    fn counted(&self, found: Lookup<V>) -> Lookup<V> {
        let counts = &self.0.counts;
        let count = match found {
            Lookup::Fresh(_) => &counts.hits,
            Lookup::Stale(_) => &counts.stale_hits,
            Lookup::Miss => &counts.misses,
        };
        count.fetch_add(1, Ordering::Relaxed);
        found
    }

    /// Has moka do its pending evictions, so that its figures are true, and notes how full that leaves it. Only
    /// writers pay for this, and a write is rare beside what it took to make the value.
    fn settle(&self) {
        let Inner { name, limits, entries, fullness, tally, .. } = &*self.0;
        entries.run_pending_tasks();
        fullness.note(*name, entries.entry_count(), tally.bytes(), *limits);
    }
}

impl<K, V> TypedCache<K, V> {
    fn flights(&self) -> MutexGuard<'_, Flights<K>> {
        self.0.flights.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What an entry takes, by what its key and its value say.
fn by_own_word<K: CacheKey, V: Weigh>() -> Weigher<K, V> {
    Box::new(|key, value| key.text().len().saturating_add(value.weigh()))
}

impl<V> Lookup<V> {
    /// The value, fresh or stale.
    pub fn value(self) -> Option<Arc<V>> {
        match self {
            Self::Fresh(value) | Self::Stale(value) => Some(value),
            Self::Miss => None,
        }
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

// The weight of an entry is taken when it is put in; see `keep`.
impl<K, V> Inner<K, V> {
    fn bytes(&self, key: &K, value: &V) -> u64 {
        bytes_of_entry((self.weigher)(key, value))
    }
}
