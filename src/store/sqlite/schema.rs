//! The tables, and how a file gets them.

use sqlx::{
    Connection as _, SqlStr, SqliteConnection,
    migrate::{Migration, MigrationType, Migrator},
};

use super::open::Refusal;

/// Each change of the tables, in order. One that has been released is never edited: a new one is added.
const MIGRATIONS: [(i64, &str, &str); 1] = [(1, "begin", include_str!("../../../migrations/sqlite/0001_begin.sql"))];

/// How the tables of a file stand to those of this build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Schema {
    /// They are the same.
    Current,
    /// They are older.
    Older,
    /// There are none yet.
    Empty,
}

/// Looks, and changes nothing.
///
/// # Errors
/// [`Refusal`] for a file of a newer version or of another program.
pub(super) async fn look(connection: &mut SqliteConnection) -> Result<Schema, Refusal> {
    let tables: Vec<String> = sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table' LIMIT 100")
        .fetch_all(&mut *connection)
        .await?;
    if tables.is_empty() {
        return Ok(Schema::Empty);
    }
    if !tables.iter().any(|name| name == "_sqlx_migrations") {
        return Err(Refusal::Foreign("it is a database of another program".to_owned()));
    }
    let applied: Vec<i64> =
        sqlx::query_scalar("SELECT version FROM _sqlx_migrations WHERE success").fetch_all(connection).await?;
    if applied.iter().any(|version| MIGRATIONS.iter().all(|(known, ..)| known != version)) {
        return Err(Refusal::Foreign("it was written by a newer version of this program".to_owned()));
    }
    Ok(if applied.len() == MIGRATIONS.len() { Schema::Current } else { Schema::Older })
}

/// Brings the tables up to date. All in one transaction that holds the write lock: of two processes that start at once
/// the second finds it done.
///
/// # Errors
/// [`Refusal`]; the file is then as it was.
pub(super) async fn migrate(connection: &mut SqliteConnection) -> Result<(), Refusal> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    look(&mut transaction).await?;
    // `run` is generic over whose connection it gets, which the compiler cannot follow into a spawned task.
    migrator()
        .run_direct(None, &mut *transaction, false)
        .await
        .map_err(|error| sqlx::Error::Migrate(Box::new(error)))?;
    Ok(transaction.commit().await?)
}

fn migrator() -> Migrator {
    let migrations = MIGRATIONS.iter().map(|&(version, name, sql)| {
        Migration::new(version, name.into(), MigrationType::Simple, SqlStr::from_static(sql), false)
    });
    Migrator::with_migrations(migrations.collect())
}
