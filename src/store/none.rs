//! No store: the site keeps everything in memory.

use async_trait::async_trait;
use jiff::Timestamp;

use super::{
    AskCount, AskStore, EntryBounds, EntryFigures, EntryStore, EntryWrite, JobEnding, JobRecord, JobStore, Lease,
    NewJob, Recorded, Renewal, ScheduleStore, Slot, StoreError, StoreHealth, StoreState, StoredEntry,
};
use crate::domain::JobId;

/// Stands where a store would be when the operator wants none. Everything asked of it fails, with this reason.
#[derive(Clone, Debug)]
pub struct NoStore {
    /// Why there is none.
    pub reason: String,
}

impl NoStore {
    fn refuse<T>(&self) -> Result<T, StoreError> {
        Err(StoreError::Unavailable(self.reason.clone()))
    }
}

impl StoreHealth for NoStore {
    fn state(&self) -> StoreState {
        StoreState::Unavailable(self.reason.clone())
    }
}

#[async_trait]
impl EntryStore for NoStore {
    async fn load(&self, _cache: &'static str, _key: &str) -> Result<Option<StoredEntry>, StoreError> {
        self.refuse()
    }

    async fn write(&self, _changes: &[EntryWrite]) -> Result<(), StoreError> {
        self.refuse()
    }

    async fn clear(&self, _cache: &'static str) -> Result<u64, StoreError> {
        self.refuse()
    }

    async fn sweep(&self, _now: Timestamp, _bounds: &[EntryBounds]) -> Result<u64, StoreError> {
        self.refuse()
    }

    async fn figures(&self, _cache: &'static str) -> Result<EntryFigures, StoreError> {
        self.refuse()
    }
}

#[async_trait]
impl JobStore for NoStore {
    async fn record(&self, _job: &NewJob, _most_unfinished: u64) -> Result<Recorded, StoreError> {
        self.refuse()
    }

    async fn unfinished(&self) -> Result<Vec<JobRecord>, StoreError> {
        self.refuse()
    }

    async fn finished(&self, _limit: u32) -> Result<Vec<JobRecord>, StoreError> {
        self.refuse()
    }

    async fn job(&self, _id: JobId) -> Result<Option<JobRecord>, StoreError> {
        self.refuse()
    }

    async fn claim(&self, _id: JobId, _owner: &str, _seen: &Lease) -> Result<bool, StoreError> {
        self.refuse()
    }

    async fn renew(&self, _owner: &str, _jobs: &[Renewal]) -> Result<Vec<(JobId, bool)>, StoreError> {
        self.refuse()
    }

    async fn finish(&self, _id: JobId, _owner: &str, _ending: &JobEnding) -> Result<bool, StoreError> {
        self.refuse()
    }

    async fn hand_back(&self, _owner: &str) -> Result<u64, StoreError> {
        self.refuse()
    }

    async fn ask_cancel(&self, _id: JobId, _now: Timestamp) -> Result<Option<JobRecord>, StoreError> {
        self.refuse()
    }

    async fn sweep_jobs(&self, _ended_before: Timestamp, _keep: u64) -> Result<u64, StoreError> {
        self.refuse()
    }
}

#[async_trait]
impl AskStore for NoStore {
    async fn asks(&self) -> Result<Vec<AskCount>, StoreError> {
        self.refuse()
    }

    async fn keep_asks(&self, _counts: &[AskCount], _forgotten: &[String]) -> Result<(), StoreError> {
        self.refuse()
    }
}

#[async_trait]
impl ScheduleStore for NoStore {
    async fn last_run(&self, _schedule: &str) -> Result<Option<Slot>, StoreError> {
        self.refuse()
    }

    async fn take_run(&self, _schedule: &str, _slot: Slot) -> Result<bool, StoreError> {
        self.refuse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn everything_asked_of_no_store_fails_with_its_reason() {
        let none = NoStore { reason: "the operator wants none".to_owned() };
        let refused = StoreError::Unavailable("the operator wants none".to_owned());
        assert_eq!(none.load("news", "work:dune-frank-herbert").await, Err(refused.clone()));
        assert_eq!(none.unfinished().await, Err(refused.clone()));
        assert_eq!(none.asks().await, Err(refused.clone()));
        assert_eq!(none.last_run("daily").await, Err(refused));
        assert_eq!(none.state().as_str(), "unavailable");
    }
}
