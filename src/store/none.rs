//! No store: the site keeps everything in memory.

use async_trait::async_trait;

use super::{AskCount, AskStore, ScheduleStore, Slot, StoreError, StoreHealth, StoreState};

/// Stands where a store would be when the operator wants none. Everything asked of it fails, with this reason.
#[derive(Clone, Debug)]
pub struct NoStore {
    /// Why there is none.
    pub reason: String,
}

impl NoStore {
    fn fail<T>(&self) -> Result<T, StoreError> {
        Err(StoreError::Unavailable(self.reason.clone()))
    }
}

impl StoreHealth for NoStore {
    fn state(&self) -> StoreState {
        StoreState::Unavailable(self.reason.clone())
    }
}

#[async_trait]
impl AskStore for NoStore {
    async fn asks(&self) -> Result<Vec<AskCount>, StoreError> {
        self.fail()
    }

    async fn keep_asks(&self, _: &[AskCount], _: &[String]) -> Result<(), StoreError> {
        self.fail()
    }
}

#[async_trait]
impl ScheduleStore for NoStore {
    async fn last_run(&self, _: &str) -> Result<Option<Slot>, StoreError> {
        self.fail()
    }

    async fn take_run(&self, _: &str, _: Slot) -> Result<bool, StoreError> {
        self.fail()
    }
}
