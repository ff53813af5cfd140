//! Looks that may wait: for the second layer, and for a load.

use std::{future::Future, hash::Hash, sync::Arc};

use jiff::Timestamp;

use super::{Lookup, TypedCache};
use crate::cache::{
    Lifetime,
    entry::{Age, Entry},
};

impl<K, V> TypedCache<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    /// What is known of `key` in memory, or else in the second layer. However many ask at once, the store is read once,
    /// and nobody waits for it longer than its read limit: one that fails or hangs is a miss.
    pub async fn find(&self, key: &K) -> Lookup<V> {
        let found = self.seek(key).await;
        self.counted(found)
    }

    /// As [`find`](Self::find), on nobody's behalf: it does not count as a hit or a miss.
    pub async fn seek(&self, key: &K) -> Lookup<V> {
        let known = self.look(key);
        match (known, &self.0.backing) {
            (Lookup::Miss, Some(backing)) => {
                let found = backing.reads.get_with(key.clone(), self.read(key)).await;
                found.map_or(Lookup::Miss, |entry| self.as_of_now(&entry))
            }
            (known, _) => known,
        }
    }

    /// Until when what is kept of `key` in memory may be served, stale or not.
    pub fn kept_until(&self, key: &K) -> Option<Timestamp> {
        self.0.entries.get(key).map(|entry| entry.moments.stale_until)
    }

    /// The entry of the second layer. What is of no use there is removed.
    async fn read(&self, key: &K) -> Option<Arc<Entry<V>>> {
        let backing = self.0.backing.as_ref()?;
        let load = self.load(key.clone());
        // Another read, or a write, may have ended between the look that led here and our turn.
        if let Some(entry) = self.0.entries.get(key).filter(|entry| self.is_of_use(entry)) {
            return Some(entry);
        }
        let stored = backing.load(key).await?;
        let Some((value, moments)) = backing.read(&stored) else {
            load.discard();
            return None;
        };
        if moments.within(self.0.limits).age(self.0.clock.now()) == Age::Over {
            load.discard();
            return None;
        }
        let entry = load.remember(value, moments);
        // What was written or forgotten while we read is newer than what we read.
        if load.is_current() { Some(entry) } else { self.0.entries.get(key).filter(|entry| self.is_of_use(entry)) }
    }

    fn is_of_use(&self, entry: &Entry<V>) -> bool {
        entry.age(self.0.clock.now()) != Age::Over
    }

    /// The value of `key`: what is fresh in either layer, or else what `load` brings. All who ask while one load runs
    /// get its result, its failure too; a failure is not kept, so whoever asks later tries again. Who asks is given
    /// something stale only when the load fails; who would rather not wait calls [`get`](Self::get) first.
    ///
    /// # Errors
    /// What `load` failed with, when not even something stale is there.
    pub async fn get_or_load<E>(&self, key: &K, load: impl Future<Output = Result<V, E>>) -> Result<Arc<V>, Arc<E>>
    where
        E: Send + Sync + 'static,
    {
        let found = self.find(key).await;
        if let Lookup::Fresh(value) = found {
            return Ok(value);
        }
        let shared = async {
            // Another load may have ended between our look and our turn.
            if let Lookup::Fresh(value) = self.look(key) {
                return Ok(value);
            }
            let loading = self.load(key.clone());
            let value = Arc::new(load.await?);
            if !loading.keep(Arc::clone(&value), Lifetime::fresh_for(self.0.limits.ttl))
                && let Lookup::Fresh(newer) = self.look(key)
            {
                return Ok(newer);
            }
            Ok(value)
        };
        match self.0.loads.try_get_with(key.clone(), shared).await {
            Ok(value) => Ok(value),
            Err(failure) => self.look(key).value().or_else(|| found.value()).ok_or(failure),
        }
    }
}
