//! What is being collected, and what is on its way.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Weak},
    time::Duration,
};

use futures::{
    FutureExt as _,
    future::{Shared, WeakShared},
};
use tokio::sync::oneshot;

use super::Inner;

/// The way of one key's answer to those who asked for it.
pub(super) type Reply<V, E> = oneshot::Sender<Result<V, E>>;

/// Where one of them waits. When all are dropped, the reply is closed.
pub(super) type Place<V, E> = Shared<oneshot::Receiver<Result<V, E>>>;

type Batch<K, V, E> = Vec<(K, Reply<V, E>)>;

#[derive(Debug)]
pub(super) struct Collected<K, V, E> {
    /// The number of the batch that is being collected.
    number: u64,
    open: Batch<K, V, E>,
    /// Where those wait who asked for a key that has no answer yet. The batch's number tells whose key it is.
    waiting: HashMap<K, WeakShared<oneshot::Receiver<Result<V, E>>>>,
}

impl<K, V, E> Default for Collected<K, V, E> {
    fn default() -> Self {
        Self { number: 0, open: Vec::new(), waiting: HashMap::new() }
    }
}

impl<K, V, E> Collected<K, V, E>
where
    K: Hash + Eq + Clone,
    V: Clone,
    E: Clone,
{
    /// A place to wait for `key`; the number of the batch if this is its first; the batch itself if this made it full.
    #[expect(clippy::type_complexity, reason = "named nowhere else")]
    pub(super) fn put(&mut self, key: K, size: usize) -> (Place<V, E>, Option<u64>, Option<Batch<K, V, E>>) {
        if let Some(place) = self.waiting.get(&key).and_then(WeakShared::upgrade) {
            return (place, None, None);
        }
        let (reply, answer) = oneshot::channel();
        let place = answer.shared();
        if let Some(weak) = place.downgrade() {
            self.waiting.insert(key.clone(), weak);
        }
        self.open.push((key, reply));
        if self.open.len() >= size {
            return (place, None, Some(self.close()));
        }
        let opened = (self.open.len() == 1).then_some(self.number);
        (place, opened, None)
    }

    fn close(&mut self) -> Batch<K, V, E> {
        self.number += 1;
        std::mem::take(&mut self.open)
    }

    /// The batch of this number, unless it was full before.
    fn close_if(&mut self, number: u64) -> Option<Batch<K, V, E>> {
        (self.number == number).then(|| self.close())
    }

    /// Whether nothing is collected and nobody waits.
    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.open.is_empty() && self.waiting.is_empty()
    }

    /// Nobody joins these any more.
    pub(super) fn forget(&mut self, batch: &[(K, Reply<V, E>)]) {
        for (key, reply) in batch {
            // When all had gone away, another batch may have the key by now.
            if !reply.is_closed() || self.waiting.get(key).is_some_and(|place| place.upgrade().is_none()) {
                self.waiting.remove(key);
            }
        }
    }
}

/// Sends a batch after its window, full or not.
pub(super) struct Closing<K, V, E>
where
    K: Hash + Eq + Clone,
    V: Clone,
    E: Clone,
{
    of: Weak<Inner<K, V, E>>,
    number: u64,
}

impl<K, V, E> Closing<K, V, E>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    E: Clone + Send + Sync + 'static,
{
    pub(super) fn new(of: &Arc<Inner<K, V, E>>, number: u64) -> Self {
        Self { of: Arc::downgrade(of), number }
    }

    pub(super) async fn after(self, window: Duration) {
        tokio::time::sleep(window).await;
        let Some(of) = self.of.upgrade() else { return };
        let batch = of.collected().close_if(self.number);
        if let Some(batch) = batch {
            Inner::run(of, batch).await;
        }
    }
}

/// A runtime that stops before the window is over takes the batch with it, and its callers are told.
impl<K, V, E> Drop for Closing<K, V, E>
where
    K: Hash + Eq + Clone,
    V: Clone,
    E: Clone,
{
    fn drop(&mut self) {
        if let Some(of) = self.of.upgrade() {
            let lost = of.collected().close_if(self.number);
            drop(lost);
        }
    }
}
