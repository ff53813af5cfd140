//! This process's right to run a job.
//!
//! By the monotonic clock, never the wall clock: that one can jump, by hand or by NTP, and then a process would either
//! run a job that another has begun, or begin one that another still runs. Only spans are compared, each on the
//! machine that measured it.

use std::sync::{Mutex, PoisonError};

use tokio::time::{Instant, sleep_until};

/// Until when a job may be run here. Counted from before each sign of life was sent, so that it is over before the
/// lease is, which others count from when they see that sign.
#[derive(Debug)]
pub(in crate::jobs) struct Hold(Mutex<Option<Instant>>);

impl Hold {
    pub(super) fn until(until: Instant) -> Self {
        Self(Mutex::new(Some(until)))
    }

    pub(super) fn extend(&self, until: Instant) {
        if let Some(end) = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            *end = until;
        }
    }

    /// Ends it for good.
    pub(super) fn end(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    pub(in crate::jobs) fn is_over(&self) -> bool {
        self.end_at().is_none_or(|end| end <= Instant::now())
    }

    /// Returns once it is over by time.
    pub(super) async fn over(&self) {
        while let Some(end) = self.end_at().filter(|end| *end > Instant::now()) {
            sleep_until(end).await;
        }
    }

    fn end_at(&self) -> Option<Instant> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
