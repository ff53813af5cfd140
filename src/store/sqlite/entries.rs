//! Cache entries in SQLite.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::{SqliteStore, from_micros, sweep, to_micros};
use crate::store::{EntryBounds, EntryFigures, EntryStore, EntryWrite, StoreError, StoredEntry};

pub(super) const LOAD: &str =
    "SELECT value, version, stored_at, fresh_until, stale_until FROM entries WHERE cache = ?1 AND key = ?2";
pub(super) const FIGURES: &str =
    "SELECT count(*), coalesce(sum(bytes), 0), min(stored_at) FROM entries WHERE cache = ?1";
const KEEP: &str = "
    INSERT INTO entries (cache, key, version, stored_at, fresh_until, stale_until, bytes, value)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
    ON CONFLICT (cache, key) DO UPDATE SET
        version = excluded.version, stored_at = excluded.stored_at, fresh_until = excluded.fresh_until,
        stale_until = excluded.stale_until, bytes = excluded.bytes, value = excluded.value";
const FORGET: &str = "DELETE FROM entries WHERE cache = ?1 AND key = ?2";

#[async_trait]
impl EntryStore for SqliteStore {
    async fn load(&self, cache: &'static str, key: &str) -> Result<Option<StoredEntry>, StoreError> {
        let files = self.for_reading()?;
        let query = sqlx::query_as::<_, (Vec<u8>, u32, i64, i64, i64)>(LOAD).bind(cache).bind(key);
        let row = query.fetch_optional(&files.readers).await;
        let entry = row.and_then(|row| {
            let Some((value, version, stored_at, fresh_until, stale_until)) = row else { return Ok(None) };
            Ok(Some(StoredEntry {
                value,
                version,
                stored_at: from_micros(stored_at)?,
                fresh_until: from_micros(fresh_until)?,
                stale_until: from_micros(stale_until)?,
            }))
        });
        self.read(&files, entry)
    }

    async fn write(&self, changes: &[EntryWrite]) -> Result<(), StoreError> {
        let (files, writers) = self.for_writing()?;
        let outcome = async {
            let mut transaction = writers.relaxed.begin_with("BEGIN IMMEDIATE").await?;
            for change in changes {
                make(&mut transaction, change).await?;
            }
            transaction.commit().await
        };
        self.wrote(&files, outcome.await)
    }

    async fn clear(&self, cache: &'static str) -> Result<u64, StoreError> {
        let (files, writers) = self.for_writing()?;
        self.wrote(&files, sweep::cache(&writers.relaxed, cache).await)
    }

    async fn sweep(&self, now: Timestamp, bounds: &[EntryBounds]) -> Result<u64, StoreError> {
        let (files, writers) = self.for_writing()?;
        let outcome = async {
            let mut dropped = sweep::expired(&writers.relaxed, to_micros(now)).await?;
            for bound in bounds {
                dropped += sweep::excess(&writers.relaxed, bound).await?;
            }
            sweep::shrink(&writers.relaxed).await?;
            Ok(dropped)
        };
        self.wrote(&files, outcome.await)
    }

    async fn figures(&self, cache: &'static str) -> Result<EntryFigures, StoreError> {
        let files = self.for_reading()?;
        let outcome = async { figures(&mut *files.readers.acquire().await?, cache).await };
        self.read(&files, outcome.await)
    }
}

async fn make(connection: &mut SqliteConnection, change: &EntryWrite) -> Result<(), sqlx::Error> {
    let query = match &change.entry {
        None => sqlx::query(FORGET).bind(change.cache).bind(&change.key),
        Some(entry) => {
            let bytes = i64::try_from(change.key.len() + entry.value.len()).unwrap_or(i64::MAX);
            sqlx::query(KEEP)
                .bind(change.cache)
                .bind(&change.key)
                .bind(entry.version)
                .bind(to_micros(entry.stored_at))
                .bind(to_micros(entry.fresh_until))
                .bind(to_micros(entry.stale_until))
                .bind(bytes)
                .bind(&entry.value)
        }
    };
    query.execute(connection).await.map(|_| ())
}

/// Reads an index alone, whatever the values weigh.
pub(super) async fn figures(connection: &mut SqliteConnection, cache: &str) -> Result<EntryFigures, sqlx::Error> {
    let query = sqlx::query_as::<_, (i64, i64, Option<i64>)>(FIGURES).bind(cache);
    let (entries, bytes, oldest) = query.fetch_one(connection).await?;
    Ok(EntryFigures {
        entries: entries.unsigned_abs(),
        bytes: bytes.unsigned_abs(),
        oldest: oldest.map(from_micros).transpose()?,
    })
}
