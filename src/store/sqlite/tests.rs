mod asks_and_schedule;
mod bad_files;
mod entries;
mod jobs;
mod log;
mod mounts;
mod together;

use std::{
    future::Future,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};

use super::*;
use crate::{
    domain::{JobId, JobIds, JobKind, ManualClock, Origin},
    store::NewJob,
};

/// A folder of a test's own, gone at its end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("luminaria-store-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self) -> PathBuf {
        self.0.join("luminaria.sqlite")
    }

    async fn store(&self) -> Arc<SqliteStore> {
        SqliteStore::open_with(self.file(), Arc::new(ManualClock::at(at(0))), TIMES).await
    }

    /// The names of what lies in it, sorted.
    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(&self.0)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// The files that were moved aside, logs left out.
    fn damaged(&self) -> Vec<String> {
        let is_log = |name: &String| name.ends_with("-wal") || name.ends_with("-shm");
        self.names().into_iter().filter(|name| name.contains(".damaged-") && !is_log(name)).collect()
    }

    /// A connection beside the store.
    async fn strange_connection(&self) -> SqliteConnection {
        let options = SqliteConnectOptions::new().filename(self.file()).create_if_missing(true);
        SqliteConnection::connect_with(&options).await.unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Opening has all the time it needs, so that a busy machine does not change what a test sees.
const TIMES: StoreTimes =
    StoreTimes { opening: Duration::from_mins(1), busy: Duration::from_secs(30), retry: Duration::from_millis(20) };

/// For tests in which a lock is never let go.
const IMPATIENT: StoreTimes = StoreTimes { busy: Duration::from_millis(50), ..TIMES };

/// Seconds after a moment in 2026.
fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + seconds).unwrap()
}

fn job(ids: &JobIds, key: &str, seconds: i64) -> NewJob {
    NewJob {
        id: ids.next(at(seconds)),
        kind: JobKind::Refresh,
        key: key.to_owned(),
        origin: Origin::Operator,
        request: format!("{{\"key\":\"{key}\"}}"),
        created_at: at(seconds),
    }
}

fn any_id() -> JobId {
    JobIds::default().next(at(0))
}

/// Waits until `condition` holds.
async fn until<F: Future<Output = bool>>(what: &str, condition: impl Fn() -> F) {
    let waiting = async {
        while !condition().await {
            tokio::task::yield_now().await;
        }
    };
    assert!(tokio::time::timeout(Duration::from_mins(1), waiting).await.is_ok(), "{what}");
}

/// Has the store mend itself until the test's end.
fn run(store: &Arc<SqliteStore>) -> tokio_util::sync::DropGuard {
    let stop = CancellationToken::new();
    tokio::spawn({
        let (store, stop) = (store.clone(), stop.clone());
        async move { store.run(stop).await }
    });
    stop.drop_guard()
}

/// A generator of numbers that look random and are the same in each run (xorshift, Marsaglia 2003).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit).unwrap()).unwrap()
    }
}
