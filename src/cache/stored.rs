//! Values as they lie in the second layer, and the way there and back.

use std::{hash::Hash, sync::Arc};

use serde::{Serialize, de::DeserializeOwned};

use super::{
    CacheKey, CacheName,
    entry::{Entry, Moments},
    layer::{Change, SecondLayer},
};
use crate::store::StoredEntry;

/// A value that a second layer can hold.
pub trait Stored: Serialize + DeserializeOwned {
    /// The version of its serialised form, to be raised with every change to it. An entry of another version is a miss.
    const VERSION: u32;
}

/// A cache's way into the second layer.
pub(super) struct Backing<K, V> {
    pub(super) layer: Arc<SecondLayer>,
    cache: &'static str,
    version: u32,
    text: fn(&K) -> String,
    encode: fn(&V) -> Option<Vec<u8>>,
    decode: fn(&[u8]) -> Option<V>,
    /// Holds nothing (its capacity is none): it is there for moka's sharing of one read among all who ask meanwhile.
    pub(super) reads: moka::future::Cache<K, Option<Arc<Entry<V>>>>,
}

impl<K, V> Backing<K, V>
where
    K: CacheKey + Hash + Eq + Send + Sync + 'static,
    V: Stored + Send + Sync + 'static,
{
    pub(super) fn new(name: CacheName, layer: Arc<SecondLayer>) -> Self {
        Self {
            layer,
            cache: name.as_str(),
            version: V::VERSION,
            text: |key| key.text().into_owned(),
            encode: |value| serde_json::to_vec(value).ok(),
            decode: |bytes| serde_json::from_slice(bytes).ok(),
            reads: moka::future::Cache::new(0),
        }
    }
}

impl<K, V> Backing<K, V>
where
    V: Send + Sync + 'static,
{
    /// Queues an entry to be written.
    pub(super) fn keep(&self, key: &K, entry: &Arc<Entry<V>>) {
        let (entry, encode, version) = (Arc::clone(entry), self.encode, self.version);
        let stored = move || {
            let Moments { stored_at, fresh_until, stale_until } = entry.moments;
            Some(StoredEntry { value: encode(&entry.value)?, version, stored_at, fresh_until, stale_until })
        };
        self.layer.queue(self.cache, (self.text)(key), Change::Keep(Arc::new(stored)));
    }

    /// Queues an entry to be forgotten.
    pub(super) fn forget(&self, key: &K) {
        self.forget_text((self.text)(key));
    }

    /// As [`forget`](Self::forget), for a key that is known as text only.
    pub(super) fn forget_text(&self, text: String) {
        self.layer.queue(self.cache, text, Change::Forget);
    }

    /// Queues that all is to be forgotten.
    pub(super) fn clear(&self) {
        self.layer.queue_clear(self.cache);
    }

    /// What lies under `key`, whatever it is.
    pub(super) async fn load(&self, key: &K) -> Option<StoredEntry> {
        self.load_text(&(self.text)(key)).await
    }

    /// As [`load`](Self::load), for a key that is known as text only.
    pub(super) async fn load_text(&self, text: &str) -> Option<StoredEntry> {
        self.layer.load(self.cache, text).await
    }

    /// The value and its moments; `None` when it is corrupt or of another version.
    pub(super) fn read(&self, stored: &StoredEntry) -> Option<(V, Moments)> {
        if stored.version != self.version {
            return None;
        }
        let StoredEntry { stored_at, fresh_until, stale_until, .. } = *stored;
        Some(((self.decode)(&stored.value)?, Moments { stored_at, fresh_until, stale_until }))
    }
}
