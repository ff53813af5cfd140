//! Which runs of the schedule there have been.

use std::fmt;

use async_trait::async_trait;
use jiff::Timestamp;

use super::StoreError;
use crate::domain::JobId;

/// The last run of a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// For when it was planned.
    pub planned: Timestamp,
    /// Its job.
    pub job: JobId,
}

/// Remembers the last run of each schedule, so that missed runs are caught up once and no run happens twice.
#[async_trait]
pub trait ScheduleStore: Send + Sync + fmt::Debug {
    /// The last run of `schedule`.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn last_run(&self, schedule: &str) -> Result<Option<Slot>, StoreError>;

    /// Takes the run planned for `slot.planned`, if it is later than the last one. Of several processes one gets it.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn take_run(&self, schedule: &str, slot: Slot) -> Result<bool, StoreError>;
}
