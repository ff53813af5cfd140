//! Recorded jobs in SQLite.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::{
    SqliteStore,
    job_row::{known, record},
    open::Writers,
    sweep, to_micros,
};
use crate::{
    domain::JobId,
    store::{JobEnding, JobRecord, JobStore, Lease, NewJob, Recorded, Renewal, StoreError},
};

// SQLite takes a partial index only where the query repeats the index's condition word for word.
pub(super) const SAME: &str = "SELECT * FROM jobs WHERE kind = ?1 AND key = ?2 AND status IN ('pending', 'running')";
pub(super) const COUNT: &str = "SELECT count(*) FROM jobs WHERE status IN ('pending', 'running')";
const INSERT: &str = "INSERT INTO jobs (id, kind, key, origin, request, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
pub(super) const UNFINISHED: &str = "SELECT * FROM jobs WHERE status IN ('pending', 'running') ORDER BY created_at, id";
pub(super) const FINISHED: &str =
    "SELECT * FROM jobs WHERE completed_at IS NOT NULL ORDER BY completed_at DESC, id DESC LIMIT ?1";
pub(super) const ONE: &str = "SELECT * FROM jobs WHERE id = ?1";
pub(super) const CLAIM: &str = "
    UPDATE jobs SET status = 'running', owner = ?2, beat = beat + 1, attempts = attempts + 1
    WHERE id = ?1 AND owner IS ?3 AND beat = ?4 AND status IN ('pending', 'running')";
pub(super) const RENEW: &str = "
    UPDATE jobs SET beat = beat + 1, done = ?3, total = ?4, output = coalesce(?5, output)
    WHERE id = ?1 AND owner = ?2 RETURNING is_cancel_asked";
pub(super) const FINISH: &str = "
    UPDATE jobs SET status = ?3, completed_at = ?4, done = ?5, total = ?6, output = ?7, error = ?8, owner = NULL
    WHERE id = ?1 AND owner = ?2";
pub(super) const HAND_BACK: &str = "UPDATE jobs SET status = 'pending', owner = NULL WHERE owner = ?1";
pub(super) const CANCEL: &str = "
    UPDATE jobs SET
        is_cancel_asked = 1,
        status = CASE WHEN owner IS NULL THEN 'cancelled' ELSE status END,
        completed_at = CASE WHEN owner IS NULL THEN ?2 END
    WHERE id = ?1 AND status IN ('pending', 'running')";

#[async_trait]
impl JobStore for SqliteStore {
    async fn record(&self, job: &NewJob, most_unfinished: u64) -> Result<Recorded, StoreError> {
        let (files, writers) = self.for_writing()?;
        self.wrote(&files, insert(&writers, job, most_unfinished).await)
    }

    async fn unfinished(&self) -> Result<Vec<JobRecord>, StoreError> {
        let files = self.for_reading()?;
        let rows = sqlx::query(UNFINISHED).fetch_all(&files.readers).await;
        self.read(&files, rows.map(|rows| known(&rows)))
    }

    async fn finished(&self, limit: u32) -> Result<Vec<JobRecord>, StoreError> {
        let files = self.for_reading()?;
        let rows = sqlx::query(FINISHED).bind(limit).fetch_all(&files.readers).await;
        self.read(&files, rows.map(|rows| known(&rows)))
    }

    async fn job(&self, id: JobId) -> Result<Option<JobRecord>, StoreError> {
        let files = self.for_reading()?;
        let outcome = async { one(&mut *files.readers.acquire().await?, id).await };
        self.read(&files, outcome.await)
    }

    async fn claim(&self, id: JobId, owner: &str, seen: &Lease) -> Result<bool, StoreError> {
        let (files, writers) = self.for_writing()?;
        let claim = sqlx::query(CLAIM).bind(id.to_string()).bind(owner).bind(&seen.owner).bind(seen.beat);
        let outcome = claim.execute(&writers.durable).await;
        self.wrote(&files, outcome.map(|done| done.rows_affected() == 1))
    }

    async fn renew(&self, owner: &str, jobs: &[Renewal]) -> Result<Vec<(JobId, bool)>, StoreError> {
        if jobs.is_empty() {
            return Ok(Vec::new());
        }
        let (files, writers) = self.for_writing()?;
        let outcome = async {
            // A beat that a loss of power takes is of no use to anybody: its owner is gone as well.
            let mut transaction = writers.relaxed.begin_with("BEGIN IMMEDIATE").await?;
            let mut own = Vec::with_capacity(jobs.len());
            for renewal in jobs {
                if let Some(is_cancel_asked) = renew_one(&mut transaction, owner, renewal).await? {
                    own.push((renewal.id, is_cancel_asked));
                }
            }
            transaction.commit().await?;
            Ok(own)
        };
        self.wrote(&files, outcome.await)
    }

    async fn finish(&self, id: JobId, owner: &str, ending: &JobEnding) -> Result<bool, StoreError> {
        if !ending.status.is_final() {
            return Err(StoreError::Failed(format!("“{}” is no ending of a job", ending.status.as_str())));
        }
        let (files, writers) = self.for_writing()?;
        let finish = sqlx::query(FINISH)
            .bind(id.to_string())
            .bind(owner)
            .bind(ending.status.as_str())
            .bind(to_micros(ending.at))
            .bind(signed(ending.progress.done))
            .bind(signed(ending.progress.total))
            .bind(&ending.output)
            .bind(&ending.error);
        let outcome = finish.execute(&writers.durable).await;
        self.wrote(&files, outcome.map(|done| done.rows_affected() == 1))
    }

    async fn hand_back(&self, owner: &str) -> Result<u64, StoreError> {
        let (files, writers) = self.for_writing()?;
        let outcome = sqlx::query(HAND_BACK).bind(owner).execute(&writers.durable).await;
        self.wrote(&files, outcome.map(|done| done.rows_affected()))
    }

    async fn ask_cancel(&self, id: JobId, now: Timestamp) -> Result<Option<JobRecord>, StoreError> {
        let (files, writers) = self.for_writing()?;
        let outcome = async {
            let mut transaction = writers.durable.begin_with("BEGIN IMMEDIATE").await?;
            sqlx::query(CANCEL).bind(id.to_string()).bind(to_micros(now)).execute(&mut *transaction).await?;
            let job = one(&mut transaction, id).await?;
            transaction.commit().await?;
            Ok(job)
        };
        self.wrote(&files, outcome.await)
    }

    async fn sweep_jobs(&self, ended_before: Timestamp, keep: u64) -> Result<u64, StoreError> {
        let (files, writers) = self.for_writing()?;
        self.wrote(&files, sweep::ended(&writers.relaxed, to_micros(ended_before), keep).await)
    }
}

async fn insert(writers: &Writers, job: &NewJob, most_unfinished: u64) -> Result<Recorded, sqlx::Error> {
    let mut transaction = writers.durable.begin_with("BEGIN IMMEDIATE").await?;
    let same = sqlx::query(SAME).bind(job.kind.as_str()).bind(&job.key);
    if let Some(row) = same.fetch_optional(&mut *transaction).await? {
        return Ok(Recorded::Found(Box::new(record(&row)?)));
    }
    let unfinished: i64 = sqlx::query_scalar(COUNT).fetch_one(&mut *transaction).await?;
    if unfinished.unsigned_abs() >= most_unfinished {
        return Ok(Recorded::Full);
    }
    let insert = sqlx::query(INSERT)
        .bind(job.id.to_string())
        .bind(job.kind.as_str())
        .bind(&job.key)
        .bind(job.origin.as_str())
        .bind(&job.request)
        .bind(to_micros(job.created_at));
    insert.execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(Recorded::New)
}

async fn one(connection: &mut SqliteConnection, id: JobId) -> Result<Option<JobRecord>, sqlx::Error> {
    let row = sqlx::query(ONE).bind(id.to_string()).fetch_optional(connection).await?;
    row.map(|row| record(&row)).transpose()
}

async fn renew_one(
    connection: &mut SqliteConnection,
    owner: &str,
    renewal: &Renewal,
) -> Result<Option<bool>, sqlx::Error> {
    let renew = sqlx::query_scalar(RENEW)
        .bind(renewal.id.to_string())
        .bind(owner)
        .bind(signed(renewal.progress.done))
        .bind(signed(renewal.progress.total))
        .bind(&renewal.output);
    renew.fetch_optional(connection).await
}

fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
