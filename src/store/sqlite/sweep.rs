//! Dropping many rows in small steps, so that nobody waits long for the write lock.

use sqlx::{Sqlite, SqlitePool};

use super::entries::figures;
use crate::store::EntryBounds;

/// Rows that one transaction drops at most.
pub(super) const BATCH: i64 = 500;

pub(super) const EXPIRED: &str = "
    DELETE FROM entries WHERE rowid IN (SELECT rowid FROM entries WHERE stale_until <= ?1 LIMIT ?2)";
pub(super) const OF_CACHE: &str = "
    DELETE FROM entries WHERE rowid IN (SELECT rowid FROM entries WHERE cache = ?1 LIMIT ?2)";
/// Of the oldest `?4`, those without which ?2 entries and ?3 bytes too many are gone.
pub(super) const EXCESS: &str = "
    DELETE FROM entries WHERE rowid IN (
        SELECT rowid FROM (
            SELECT rowid, row_number() OVER oldest_first AS place, sum(bytes) OVER oldest_first - bytes AS before
            FROM (SELECT rowid, stored_at, bytes FROM entries WHERE cache = ?1 ORDER BY stored_at, bytes LIMIT ?4)
            WINDOW oldest_first AS (ORDER BY stored_at, bytes, rowid)
        ) WHERE place <= ?2 OR before < ?3
    )";
pub(super) const ENDED: &str = "
    DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE completed_at < ?1 LIMIT ?2)";
/// The oldest of those that ended, while there are more than ?1.
pub(super) const ENDED_EXCESS: &str = "
    DELETE FROM jobs WHERE id IN (
        SELECT id FROM jobs WHERE completed_at IS NOT NULL ORDER BY completed_at, id
        LIMIT max(0, min(?2, (SELECT count(*) FROM jobs WHERE completed_at IS NOT NULL) - ?1))
    )";

/// Drops entries that may not be served any more.
pub(super) async fn expired(pool: &SqlitePool, now: i64) -> Result<u64, sqlx::Error> {
    in_batches(pool, EXPIRED, now).await
}

/// Drops all entries of a cache.
pub(super) async fn cache(pool: &SqlitePool, cache: &'static str) -> Result<u64, sqlx::Error> {
    in_batches(pool, OF_CACHE, cache).await
}

/// Drops the entries of a cache that were stored longest ago, while it is past its bounds. Counts anew in each
/// transaction: another process may sweep as well.
pub(super) async fn excess(pool: &SqlitePool, bounds: &EntryBounds) -> Result<u64, sqlx::Error> {
    let mut dropped = 0;
    loop {
        let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
        let held = figures(&mut transaction, bounds.cache).await?;
        let entries = held.entries.saturating_sub(bounds.entries);
        let bytes = held.bytes.saturating_sub(bounds.bytes);
        if entries == 0 && bytes == 0 {
            transaction.rollback().await?;
            return Ok(dropped);
        }
        let query = sqlx::query(EXCESS).bind(bounds.cache).bind(signed(entries)).bind(signed(bytes)).bind(BATCH);
        let batch = query.execute(&mut *transaction).await?.rows_affected();
        transaction.commit().await?;
        dropped += batch;
        if batch < BATCH.unsigned_abs() {
            return Ok(dropped);
        }
    }
}

/// Drops jobs that ended before a moment, then the oldest that ended while there are more than `keep`.
pub(super) async fn ended(pool: &SqlitePool, before: i64, keep: u64) -> Result<u64, sqlx::Error> {
    Ok(in_batches(pool, ENDED, before).await? + in_batches(pool, ENDED_EXCESS, signed(keep)).await?)
}

async fn in_batches<T>(pool: &SqlitePool, sql: &'static str, which: T) -> Result<u64, sqlx::Error>
where
    T: Copy + Send + sqlx::Type<Sqlite> + sqlx::Encode<'static, Sqlite> + 'static,
{
    let mut dropped = 0;
    loop {
        let batch = sqlx::query(sql).bind(which).bind(BATCH).execute(pool).await?.rows_affected();
        dropped += batch;
        if batch < BATCH.unsigned_abs() {
            return Ok(dropped);
        }
    }
}

/// Free pages that are left in the file for what comes next: 4 MiB.
const FREE_PAGES: i64 = 1_024;

/// Gives pages that hold nothing back to the disk, 1 MiB a transaction.
pub(super) async fn shrink(pool: &SqlitePool) -> Result<(), sqlx::Error> {
    loop {
        let free: i64 = sqlx::query_scalar("PRAGMA freelist_count").fetch_one(pool).await?;
        if free <= FREE_PAGES {
            return Ok(());
        }
        sqlx::query("PRAGMA incremental_vacuum(256)").execute(pool).await?;
        let left: i64 = sqlx::query_scalar("PRAGMA freelist_count").fetch_one(pool).await?;
        if left >= free {
            return Ok(());
        }
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
