//! A job's row, read.

use sqlx::{Row as _, error::BoxDynError, sqlite::SqliteRow};

use super::from_micros;
use crate::{
    domain::{JobId, JobKind, JobStatus, Origin, Progress},
    store::{JobRecord, Lease, NewJob},
};

const ORIGINS: [Origin; 3] = [Origin::Reader, Origin::Operator, Origin::Schedule];
const STATUSES: [JobStatus; 5] =
    [JobStatus::Pending, JobStatus::Running, JobStatus::Completed, JobStatus::Failed, JobStatus::Cancelled];

/// # Errors
/// When this build does not know a word in it.
pub(super) fn record(row: &SqliteRow) -> Result<JobRecord, sqlx::Error> {
    let text = |column| row.try_get::<String, _>(column);
    let count = |column| Ok::<_, sqlx::Error>(usize::try_from(row.try_get::<i64, _>(column)?).unwrap_or(0));
    Ok(JobRecord {
        job: NewJob {
            id: job_id(&text("id")?)?,
            kind: one_of(&JobKind::ALL, JobKind::as_str, &text("kind")?)?,
            key: text("key")?,
            origin: one_of(&ORIGINS, Origin::as_str, &text("origin")?)?,
            request: text("request")?,
            created_at: from_micros(row.try_get("created_at")?)?,
        },
        status: one_of(&STATUSES, JobStatus::as_str, &text("status")?)?,
        completed_at: row.try_get::<Option<i64>, _>("completed_at")?.map(from_micros).transpose()?,
        progress: Progress { done: count("done")?, total: count("total")? },
        output: row.try_get("output")?,
        error: row.try_get("error")?,
        lease: Lease { owner: row.try_get("owner")?, beat: row.try_get("beat")? },
        attempts: row.try_get("attempts")?,
        is_cancel_asked: row.try_get("is_cancel_asked")?,
    })
}

/// Those that this build can read. Another version of the program may share the file, and its jobs are its own.
pub(super) fn known(rows: &[SqliteRow]) -> Vec<JobRecord> {
    let read = |row| record(row).inspect_err(|error| tracing::debug!(%error, "a job that this version does not know"));
    rows.iter().filter_map(|row| read(row).ok()).collect()
}

/// # Errors
/// When it is no id.
pub(super) fn job_id(text: &str) -> Result<JobId, sqlx::Error> {
    text.parse().map_err(|_| unknown(text))
}

fn one_of<T: Copy>(all: &[T], name: impl Fn(T) -> &'static str, text: &str) -> Result<T, sqlx::Error> {
    all.iter().copied().find(|value| name(*value) == text).ok_or_else(|| unknown(text))
}

fn unknown(text: &str) -> sqlx::Error {
    sqlx::Error::Decode(BoxDynError::from(format!("“{text}” is not known here")))
}
