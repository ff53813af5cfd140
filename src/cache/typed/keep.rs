//! Changes: what is put in, and what is forgotten. Memory sees them at once, the second layer by and by.

use std::{borrow::Borrow, fmt, hash::Hash, sync::Arc};

use super::{Inner, TypedCache};
use crate::cache::{
    CacheKey, Lifetime,
    entry::{Entry, Moments},
    flights::Mark,
};

impl<K, V> TypedCache<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    /// Keeps `value` for as long as the cache's limits say, in place of what was there.
    pub fn insert(&self, key: K, value: impl Into<Arc<V>>) {
        self.insert_for(key, value, Lifetime::fresh_for(self.0.limits.ttl));
    }

    /// Keeps `value` no longer than `lifetime` says, nor than the cache's limits do.
    pub fn insert_for(&self, key: K, value: impl Into<Arc<V>>, lifetime: Lifetime) {
        let entry = self.new_entry(&key, value.into(), lifetime);
        self.put(key, entry, None);
    }

    /// A load of `key` begins: what it brings is kept by [`Load::keep`], unless something newer comes meanwhile.
    pub fn load(&self, key: K) -> Load<K, V> {
        let mark = self.flights().begin(key.clone());
        Load { cache: self.clone(), key, mark }
    }

    fn new_entry(&self, key: &K, value: Arc<V>, lifetime: Lifetime) -> Arc<Entry<V>> {
        let now = self.0.clock.now();
        let moments = Moments::new(key, now, lifetime, self.0.limits);
        let bytes = self.0.bytes(key, &value);
        Arc::new(Entry { value, bytes, moments, kept_for: moments.kept_for(now) })
    }

    /// Puts an entry into both layers; with a mark only if nothing has happened to the key since. Returns whether it did.
    fn put(&self, key: K, entry: Arc<Entry<V>>, since: Option<Mark>) -> bool {
        {
            let mut flights = self.flights();
            if since.is_some_and(|mark| !flights.is_current(&key, mark)) {
                return false;
            }
            flights.changed(&key);
            if let Some(backing) = &self.0.backing {
                backing.keep(&key, &entry);
            }
            self.remember(key, entry);
        }
        self.settle();
        true
    }

    /// Puts an entry into memory alone. To be called with the flights locked.
    fn remember(&self, key: K, entry: Arc<Entry<V>>) {
        self.0.tally.came(entry.bytes);
        self.0.entries.insert(key, entry);
    }

    /// Forgets `key`.
    pub fn remove<Q>(&self, key: &Q)
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        {
            let mut flights = self.flights();
            flights.changed(key);
            if let Some(backing) = &self.0.backing {
                backing.forget(&key.to_owned());
            }
            self.0.entries.invalidate(key);
        }
        self.settle();
    }

    /// Forgets everything.
    pub fn clear(&self) {
        {
            let mut flights = self.flights();
            flights.cleared();
            if let Some(backing) = &self.0.backing {
                backing.clear();
            }
            self.0.entries.invalidate_all();
        }
        self.settle();
    }

    /// Forgets what is about a subject; returns how many entries in memory that were.
    pub(super) fn forget_about(&self, subject_key: &str) -> u64
    where
        K: CacheKey,
    {
        let Inner { entries, backing, .. } = &*self.0;
        let mut gone = 0;
        {
            let mut flights = self.flights();
            flights.changed_where(|key| key.is_about(subject_key));
            for (key, _) in entries.iter().filter(|(key, _)| key.is_about(subject_key)) {
                if let Some(backing) = backing {
                    backing.forget(&key);
                }
                entries.invalidate(&*key);
                gone += 1;
            }
            if let Some(backing) = backing {
                backing.forget_text(subject_key.to_owned());
            }
        }
        self.settle();
        gone
    }
}

/// A load that is under way. It ends when this is dropped.
pub struct Load<K: Hash + Eq + Clone, V> {
    cache: TypedCache<K, V>,
    key: K,
    mark: Mark,
}

impl<K, V> Load<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    /// Keeps what was loaded, no longer than `lifetime` says, unless its key was written or forgotten since the load
    /// began: then what was loaded is older than what is known. Returns whether it was kept.
    pub fn keep(self, value: impl Into<Arc<V>>, lifetime: Lifetime) -> bool {
        let entry = self.cache.new_entry(&self.key, value.into(), lifetime);
        self.cache.put(self.key.clone(), entry, Some(self.mark))
    }

    /// Remembers what was read from the second layer, with its own moments, unless the key has changed since. That is
    /// no change of the key: it is what was there all along.
    pub(super) fn remember(&self, value: V, moments: Moments) -> Arc<Entry<V>> {
        let TypedCache(inner) = &self.cache;
        let (now, moments) = (inner.clock.now(), moments.within(inner.limits));
        let bytes = inner.bytes(&self.key, &value);
        let entry = Arc::new(Entry { value: Arc::new(value), bytes, moments, kept_for: moments.kept_for(now) });
        {
            let flights = self.cache.flights();
            if flights.is_current(&self.key, self.mark) {
                self.cache.remember(self.key.clone(), Arc::clone(&entry));
            }
        }
        self.cache.settle();
        entry
    }

    /// Whether nothing has happened to the key since the load began.
    pub(super) fn is_current(&self) -> bool {
        self.cache.flights().is_current(&self.key, self.mark)
    }

    /// Has the second layer forget what was read there and is of no use, unless the key has changed since.
    pub(super) fn discard(&self) {
        let flights = self.cache.flights();
        if let Some(backing) = self.cache.0.backing.as_ref().filter(|_| flights.is_current(&self.key, self.mark)) {
            backing.forget(&self.key);
        }
    }
}

impl<K: Hash + Eq + Clone, V> Drop for Load<K, V> {
    fn drop(&mut self) {
        self.cache.flights().end(self.key.clone());
    }
}

/// Tells which cache it is, never the key.
impl<K: Hash + Eq + Clone, V> fmt::Debug for Load<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Load").field("cache", &self.cache).finish_non_exhaustive()
    }
}
