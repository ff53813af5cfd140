//! Whether the store answers: told to the operator once per change, and not asked again at once when it does not.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// How it went last.
#[derive(Debug)]
pub(super) struct Health {
    /// What is done, for the log: "read" or "write".
    action: &'static str,
    /// Since when and until when it is left alone.
    ill: Mutex<Option<Instant>>,
}

impl Health {
    pub(super) fn new(action: &'static str) -> Self {
        Self { action, ill: Mutex::new(None) }
    }

    /// Whether the last attempt failed.
    pub(super) fn is_ill(&self) -> bool {
        self.until().is_some()
    }

    /// Whether the last attempt failed so recently that the next would be in vain.
    pub(super) fn is_resting(&self) -> bool {
        self.until().is_some_and(|until| Instant::now() < until)
    }

    fn until(&self) -> Option<Instant> {
        *self.ill.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn well(&self) {
        let was_ill = self.ill.lock().unwrap_or_else(PoisonError::into_inner).take().is_some();
        if was_ill {
            tracing::info!(action = self.action, "The caches' second layer works again");
        }
    }

    /// It failed, and is left alone for `pause`.
    pub(super) fn failed(&self, error: &str, pause: Duration) {
        let until = Instant::now() + pause;
        let was_ill = self.ill.lock().unwrap_or_else(PoisonError::into_inner).replace(until).is_some();
        if !was_ill {
            let action = self.action;
            tracing::warn!(action, error, "The caches' second layer fails; the caches do with memory meanwhile");
        }
    }
}
