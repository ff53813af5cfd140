//! Runs of the schedule in SQLite.

use async_trait::async_trait;

use super::{SqliteStore, from_micros, job_row::job_id, to_micros};
use crate::store::{ScheduleStore, Slot, StoreError};

const LAST: &str = "SELECT planned, job FROM schedules WHERE name = ?1";
const TAKE: &str = "
    INSERT INTO schedules (name, planned, job) VALUES (?1, ?2, ?3)
    ON CONFLICT (name) DO UPDATE SET planned = excluded.planned, job = excluded.job
    WHERE excluded.planned > schedules.planned";

#[async_trait]
impl ScheduleStore for SqliteStore {
    async fn last_run(&self, schedule: &str) -> Result<Option<Slot>, StoreError> {
        let files = self.for_reading()?;
        let row = sqlx::query_as::<_, (i64, String)>(LAST).bind(schedule).fetch_optional(&files.readers).await;
        let slot = row.and_then(|row| {
            row.map(|(planned, job)| Ok(Slot { planned: from_micros(planned)?, job: job_id(&job)? })).transpose()
        });
        self.read(&files, slot)
    }

    async fn take_run(&self, schedule: &str, slot: Slot) -> Result<bool, StoreError> {
        let (files, writers) = self.for_writing()?;
        let take = sqlx::query(TAKE).bind(schedule).bind(to_micros(slot.planned)).bind(slot.job.to_string());
        let outcome = take.execute(&writers.durable).await;
        self.wrote(&files, outcome.map(|done| done.rows_affected() == 1))
    }
}
