//! From a path to open connections, whatever lies there.

use std::{
    fs::{self, OpenOptions},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use futures::FutureExt as _;
use sqlx::{
    ConnectOptions as _, Connection as _, SqliteConnection, SqlitePool,
    pool::PoolOptions,
    sqlite::{SqliteConnectOptions, SqliteSynchronous},
};

use super::{
    aside::{self, Identity},
    failure::Failure,
    schema::{self, Schema},
};
use crate::store::StoreState;

/// Why a file cannot be used now.
#[derive(Debug)]
pub(super) enum Refusal {
    /// It is not ours to touch.
    Foreign(String),
    /// There is no file, and none can be made.
    NotMade(String),
    /// An examination found this.
    Damaged(String),
    /// Any error of SQLite.
    Sql(sqlx::Error),
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        Self::Sql(error)
    }
}

impl Refusal {
    /// In words for the operator.
    pub(super) fn reason(&self) -> String {
        match self {
            Self::Foreign(reason) | Self::NotMade(reason) => reason.clone(),
            Self::Damaged(found) => format!("its file is damaged: {found}"),
            Self::Sql(error) => Failure::of(error).reason(error),
        }
    }

    /// Whether the file is to be moved aside.
    pub(super) fn is_damage(&self) -> bool {
        matches!(self, Self::Damaged(_)) || self.failure() == Some(Failure::Damaged)
    }

    /// Whether it might still be read.
    fn is_about_writing(&self) -> bool {
        use Failure::{CannotOpen, Full, Lost, ReadOnly};
        matches!(self.failure(), Some(CannotOpen | Full | Lost | ReadOnly))
    }

    fn failure(&self) -> Option<Failure> {
        match self {
            Self::Sql(error) => Some(Failure::of(error)),
            _ => None,
        }
    }
}

/// Connections to one file.
#[derive(Debug)]
pub(super) struct Files {
    /// Two, for reading.
    pub(super) readers: SqlitePool,
    /// `None` for a file that takes no writes.
    pub(super) writers: Option<Writers>,
    identity: Identity,
}

/// One connection each, since SQLite writes one transaction at a time.
#[derive(Clone, Debug)]
pub(super) struct Writers {
    /// What it has committed is on disk.
    pub(super) durable: SqlitePool,
    /// What it has committed outlives the process, but the last of it not a loss of power.
    pub(super) relaxed: SqlitePool,
}

/// Larger than any single write but a batch of entries: that there is room for this says more than that a row fits.
const PROBE: &str = "INSERT OR REPLACE INTO probe (id, filler) VALUES (1, zeroblob(65536))";

impl Writers {
    /// Finds out whether writes work.
    ///
    /// # Errors
    /// What SQLite says when they do not.
    pub(super) async fn probe(&self) -> Result<(), sqlx::Error> {
        sqlx::query(PROBE).execute(&self.durable).await?;
        sqlx::query("DELETE FROM probe").execute(&self.durable).await?;
        Ok(())
    }
}

impl Files {
    /// For a file that takes no writes.
    pub(super) fn of_readers(readers: SqlitePool, identity: Identity) -> Self {
        Self { readers, writers: None, identity }
    }

    /// Whether the file that is open is still the one at `path`.
    pub(super) fn are_at(&self, path: &Path) -> bool {
        Identity::of(path).is_ok_and(|identity| identity == self.identity)
    }

    /// Waits for what is under way, and closes. The last to close a file moves its log into it.
    pub(super) async fn close(&self) {
        self.readers.close().await;
        if let Some(Writers { durable, relaxed }) = &self.writers {
            relaxed.close().await;
            // Without waiting for readers of other processes; whoever closes last does the rest.
            let checkpoint = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").fetch_optional(durable).await;
            if let Err(error) = checkpoint {
                tracing::debug!(%error, "the store's log stays beside its file");
            }
            durable.close().await;
        }
    }
}

/// Opens the file at `path`, made if there is none: for writing, else for reading.
///
/// # Errors
/// [`Refusal`]; nothing is left open then.
pub(super) async fn open(path: &Path, busy: Duration, is_suspect: bool) -> Result<(Files, StoreState), Refusal> {
    make(path.to_owned()).await?;
    let identity = Identity::of(path).map_err(|error| Refusal::NotMade(format!("its file cannot be seen: {error}")))?;
    let refusal = match for_writing(path, busy, is_suspect).await {
        Ok(writers) => {
            let readers = pool(2, busy).connect_lazy_with(options(path, busy).pragma("query_only", "ON"));
            return Ok((Files { readers, writers: Some(writers), identity }, StoreState::Ready));
        }
        Err(refusal) => refusal,
    };
    if refusal.is_about_writing() {
        for access in [Access::ReadOnly, Access::Frozen] {
            if let Ok(readers) = for_reading(path, busy, access).await {
                let state = StoreState::ReadOnly(refusal.reason());
                return Ok((Files::of_readers(readers, identity), state));
            }
        }
    }
    Err(refusal)
}

/// Makes the folder and an empty file that its owner alone may read.
async fn make(path: PathBuf) -> Result<(), Refusal> {
    let made = tokio::task::spawn_blocking(move || {
        if path.is_dir() {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "there is a folder of that name"));
        }
        if path.exists() {
            return Ok(());
        }
        if let Some(folder) = path.parent() {
            let mut builder = fs::DirBuilder::new();
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            builder.recursive(true).create(folder)?;
        }
        let mut file = OpenOptions::new();
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
        match file.write(true).create_new(true).open(&path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => Ok(()),
        }
    });
    let made = made.await.map_err(io::Error::other).flatten();
    made.map_err(|error| Refusal::NotMade(format!("its file cannot be made: {error}")))
}

async fn for_writing(path: &Path, busy: Duration, is_suspect: bool) -> Result<Writers, Refusal> {
    let options = options(path, busy).pragma("journal_size_limit", "16777216");
    let durable = pool(1, busy).connect_with(options.clone().synchronous(SqliteSynchronous::Full)).await?;
    let prepared = async {
        let mut connection = durable.acquire().await?;
        prepare(&mut connection, busy).await?;
        if is_suspect { examine(&mut connection).await } else { Ok(()) }
    };
    if let Err(refusal) = prepared.await {
        durable.close().await;
        return Err(refusal);
    }
    let relaxed = pool(1, busy).connect_lazy_with(options.synchronous(SqliteSynchronous::Normal));
    Ok(Writers { durable, relaxed })
}

async fn prepare(connection: &mut SqliteConnection, busy: Duration) -> Result<(), Refusal> {
    let schema = schema::look(connection).await?;
    if schema == Schema::Empty {
        // Has to come before the first table and before the log.
        sqlx::query("PRAGMA auto_vacuum = INCREMENTAL").execute(&mut *connection).await?;
    }
    keep_log(connection, busy).await?;
    if schema != Schema::Current {
        schema::migrate(connection).await?;
    }
    // A file without write permission opens all the same: SQLite says so when the first write begins.
    match connection.begin_with("BEGIN IMMEDIATE").await {
        Ok(transaction) => Ok(transaction.rollback().await?),
        Err(error) if Failure::of(&error) == Failure::Busy => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// How long to wait before another try to switch to a write-ahead log, for which SQLite itself does not wait.
const LOG_PAUSE: Duration = Duration::from_millis(20);

/// Switches the file to a write-ahead log, if it has none. The setting lasts.
async fn keep_log(connection: &mut SqliteConnection, busy: Duration) -> Result<(), sqlx::Error> {
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut *connection).await?;
    if mode == "wal" {
        return Ok(());
    }
    let mut tries = busy.as_millis() / LOG_PAUSE.as_millis();
    loop {
        let switched = sqlx::query("PRAGMA journal_mode = WAL").execute(&mut *connection).await;
        match switched {
            Err(error) if Failure::of(&error) == Failure::Busy && tries > 0 => tries -= 1,
            other => return other.map(|_| ()),
        }
        tokio::time::sleep(LOG_PAUSE).await;
    }
}

/// Reads the whole file. Done only when there is a suspicion, for it takes seconds for a large one.
async fn examine(connection: &mut SqliteConnection) -> Result<(), Refusal> {
    let found: String = sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_one(connection).await?;
    if found == "ok" { Ok(()) } else { Err(Refusal::Damaged(found)) }
}

/// How a file that takes no writes is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// With locks and log, where they are there or can be made.
    ReadOnly,
    /// As it lies there. Only where there is no log that it would miss.
    Frozen,
}

pub(super) async fn for_reading(path: &Path, busy: Duration, access: Access) -> Result<SqlitePool, Refusal> {
    let log = aside::beside(path, "-wal");
    let has_log = fs::metadata(log).is_ok_and(|log| log.len() > 0);
    if access == Access::Frozen && has_log {
        return Err(Refusal::NotMade("it has a log that cannot be read".to_owned()));
    }
    let options = options(path, busy).read_only(true).immutable(access == Access::Frozen);
    let readers = pool(2, busy).connect_with(options).await?;
    let looked = async { schema::look(&mut *readers.acquire().await?).await };
    match looked.await {
        Ok(Schema::Current) => Ok(readers),
        other => {
            readers.close().await;
            Err(other.err().unwrap_or_else(|| Refusal::NotMade("its tables are of an older version".to_owned())))
        }
    }
}

fn options(path: &Path, busy: Duration) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(busy)
        .foreign_keys(true)
        .pragma("temp_store", "MEMORY")
        .disable_statement_logging()
}

/// A file neither hangs up nor tires: connections last, and are not asked for a sign of life before each use.
fn pool(connections: u32, busy: Duration) -> PoolOptions<sqlx::Sqlite> {
    PoolOptions::new()
        .max_connections(connections)
        .max_lifetime(None)
        .idle_timeout(None)
        .test_before_acquire(false)
        .acquire_timeout(busy.saturating_mul(3).max(Duration::from_secs(5)))
        .after_release(|connection: &mut SqliteConnection, _| {
            // After some errors SQLite rolls back by itself, and sqlx goes on counting the transaction as open.
            // Such a connection is closed, and the next call gets a new one.
            async move {
                connection.ping().await?;
                Ok(!connection.is_in_transaction())
            }
            .boxed()
        })
}
