//! Counted asks in SQLite.

use async_trait::async_trait;

use super::{SqliteStore, from_micros, to_micros};
use crate::store::{AskCount, AskStore, StoreError};

const ALL: &str = "SELECT key, score, as_of FROM asks";
const KEEP: &str = "
    INSERT INTO asks (key, score, as_of) VALUES (?1, ?2, ?3)
    ON CONFLICT (key) DO UPDATE SET score = excluded.score, as_of = excluded.as_of";
const FORGET: &str = "DELETE FROM asks WHERE key = ?1";

#[async_trait]
impl AskStore for SqliteStore {
    async fn asks(&self) -> Result<Vec<AskCount>, StoreError> {
        let files = self.for_reading()?;
        let rows = sqlx::query_as::<_, (String, f64, i64)>(ALL).fetch_all(&files.readers).await;
        let counts = rows.and_then(|rows| {
            let count = |(key, score, as_of)| Ok(AskCount { key, score, as_of: from_micros(as_of)? });
            rows.into_iter().map(count).collect()
        });
        self.read(&files, counts)
    }

    async fn keep_asks(&self, counts: &[AskCount], forgotten: &[String]) -> Result<(), StoreError> {
        let (files, writers) = self.for_writing()?;
        let outcome = async {
            let mut transaction = writers.durable.begin_with("BEGIN IMMEDIATE").await?;
            for count in counts {
                let keep = sqlx::query(KEEP).bind(&count.key).bind(count.score).bind(to_micros(count.as_of));
                keep.execute(&mut *transaction).await?;
            }
            for key in forgotten {
                sqlx::query(FORGET).bind(key).execute(&mut *transaction).await?;
            }
            transaction.commit().await
        };
        self.wrote(&files, outcome.await)
    }
}
