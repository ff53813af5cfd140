//! One call for what many ask for at the same time.
//!
//! The idea is `DataLoader`'s, which Facebook published for GraphQL servers: each part of a page asks for what it needs,
//! one key at a time and without knowing of the others, and what is asked for within a moment goes out as one batch. A
//! batch goes when it is full, or a few milliseconds after its first key came. Other than there, nothing is remembered
//! once it is answered: what is known is a cache's business. While a key is on its way, whoever asks for it too gets the
//! same answer.
//!
//! Nobody waits for nothing: a batch that panics, or is stopped, or says nothing of a key, is a failure for those who asked.
//! One whose askers have all gone away is given up.

mod open;
#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    fmt,
    future::Future,
    hash::Hash,
    panic::AssertUnwindSafe,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use futures::{FutureExt as _, future::BoxFuture};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use self::open::{Closing, Collected, Place, Reply};

/// What a batch function brings: for each key its value, or why there is none.
pub type Answers<K, V, E> = HashMap<K, Result<V, E>>;

type BatchFunction<K, V, E> = dyn Fn(Vec<K>) -> BoxFuture<'static, Answers<K, V, E>> + Send + Sync;

/// How a [`Batcher`] collects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchSettings {
    /// How long after its first key a batch goes, full or not.
    pub window: Duration,
    /// With how many keys a batch is full; one at least.
    pub size: usize,
    /// How many batches may be under way at once; one at least. Others wait their turn.
    pub parallel: usize,
    /// How many may wait for answers; who comes when there are as many is refused.
    pub queue: usize,
}

impl Default for BatchSettings {
    fn default() -> Self {
        Self { window: Duration::from_millis(5), size: 50, parallel: 4, queue: 10_000 }
    }
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BatchError<E> {
    /// What the batch function said of this key.
    #[error("{0}")]
    Failed(E),
    /// The batch ended without a word on this key: it panicked, was stopped, or left the key out.
    #[error("the batch ended without an answer")]
    Lost,
    /// Too many are waiting.
    #[error("too many are waiting")]
    Full,
}

/// Collects keys, asks for many at once, and hands each asker its part. Cheap to clone: the clones share their batches.
pub struct Batcher<K, V, E>(Arc<Inner<K, V, E>>);

struct Inner<K, V, E> {
    settings: BatchSettings,
    send: Box<BatchFunction<K, V, E>>,
    collected: Mutex<Collected<K, V, E>>,
    /// One for each batch that may be under way.
    places: Semaphore,
    queue: Arc<Semaphore>,
}

/// An answer that will come. To be awaited; dropped, it is not wanted any more.
pub struct Answer<V: Clone, E: Clone>(Result<Place<V, E>, BatchError<E>>, Option<OwnedSemaphorePermit>);

impl<K, V, E> Batcher<K, V, E>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    E: Clone + Send + Sync + 'static,
{
    /// A batcher that asks by `send`, which is given each key once, in the order in which they came, and is to say
    /// something of each.
    pub fn new<F>(settings: BatchSettings, send: impl Fn(Vec<K>) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Answers<K, V, E>> + Send + 'static,
    {
        let BatchSettings { parallel, queue, .. } = settings;
        Self(Arc::new(Inner {
            settings,
            send: Box::new(move |keys| send(keys).boxed()),
            collected: Mutex::default(),
            places: Semaphore::new(parallel.clamp(1, Semaphore::MAX_PERMITS)),
            queue: Arc::new(Semaphore::new(queue.min(Semaphore::MAX_PERMITS))),
        }))
    }

    /// Puts `key` into the batch that is being collected, or joins those who wait for it already. To be called within a
    /// tokio runtime.
    pub fn ask(&self, key: K) -> Answer<V, E> {
        let Ok(permit) = Arc::clone(&self.0.queue).try_acquire_owned() else {
            return Answer(Err(BatchError::Full), None);
        };
        let (place, opened, full) = self.0.collected().put(key, self.0.settings.size.max(1));
        if let Some(batch) = full {
            tokio::spawn(Inner::run(Arc::clone(&self.0), batch));
        } else if let Some(number) = opened {
            tokio::spawn(Closing::new(&self.0, number).after(self.0.settings.window));
        }
        Answer(Ok(place), Some(permit))
    }

    /// The value of `key`.
    ///
    /// # Errors
    /// [`BatchError`].
    pub async fn get(&self, key: K) -> Result<V, BatchError<E>> {
        self.ask(key).await
    }

    /// The values of `keys`, in their order. What fails costs the others nothing.
    pub async fn get_many(&self, keys: impl IntoIterator<Item = K>) -> Vec<Result<V, BatchError<E>>> {
        let asked: Vec<_> = keys.into_iter().map(|key| self.ask(key)).collect();
        futures::future::join_all(asked).await
    }
}

impl<K, V, E> Inner<K, V, E>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    E: Clone + Send + Sync + 'static,
{
    /// Sends a batch once there is a place for it, and hands out what comes. However this ends, nobody is left waiting:
    /// what has no answer by then is lost, since its sender is dropped.
    async fn run(self: Arc<Self>, mut batch: Vec<(K, Reply<V, E>)>) {
        let Some(Ok(_place)) = unless_nobody_waits(&mut batch, self.places.acquire()).await else {
            return self.collected().forget(&batch);
        };
        let unwanted: Vec<_> = batch.extract_if(.., |(_, reply)| reply.is_closed()).collect();
        self.collected().forget(&unwanted);
        let keys = batch.iter().map(|(key, _)| key.clone()).collect();
        // The call itself may panic, not only what it returns.
        let sent = AssertUnwindSafe(async { (self.send)(keys).await }).catch_unwind();
        let answers = unless_nobody_waits(&mut batch, sent).await;
        self.collected().forget(&batch);
        let Some(Ok(mut answers)) = answers else {
            if answers.is_some() {
                tracing::error!(keys = batch.len(), "A batch panicked");
            }
            return;
        };
        for (key, reply) in batch {
            if let Some(answer) = answers.remove(&key) {
                // Who went away wants no answer.
                let _ = reply.send(answer);
            }
        }
    }
}

impl<K, V, E> Inner<K, V, E> {
    fn collected(&self) -> MutexGuard<'_, Collected<K, V, E>> {
        self.collected.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What `work` brings; `None` when all who wait for the batch have gone away before.
async fn unless_nobody_waits<K, V, E, T>(batch: &mut [(K, Reply<V, E>)], work: impl Future<Output = T>) -> Option<T> {
    let all_gone = futures::future::join_all(batch.iter_mut().map(|(_, reply)| reply.closed()));
    tokio::select! {
        biased;
        done = work => Some(done),
        _ = all_gone => None,
    }
}

// Nothing in it is pinned: the place to wait is behind a pointer.
impl<V: Clone, E: Clone> Unpin for Answer<V, E> {}

impl<V: Clone, E: Clone> Future for Answer<V, E> {
    type Output = Result<V, BatchError<E>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self(place, permit) = &mut *self;
        let answer = match place {
            Err(refused) => Err(refused.clone()),
            Ok(place) => match std::task::ready!(place.poll_unpin(context)) {
                Ok(answer) => answer.map_err(BatchError::Failed),
                Err(_) => Err(BatchError::Lost),
            },
        };
        permit.take();
        Poll::Ready(answer)
    }
}

impl<V: Clone, E: Clone> fmt::Debug for Answer<V, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").finish_non_exhaustive()
    }
}

impl<K, V, E> Clone for Batcher<K, V, E> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

/// Tells how it collects, never what.
impl<K, V, E> fmt::Debug for Batcher<K, V, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batcher").field("settings", &self.0.settings).finish_non_exhaustive()
    }
}
