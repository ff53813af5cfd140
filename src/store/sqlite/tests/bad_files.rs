use std::fs;

use super::{
    entries::{entry, keep},
    *,
};
use crate::store::{
    EntryStore as _, JobStore as _, Recorded, ScheduleStore as _,
    sqlite::open::{Access, for_reading},
};

/// A store with something of everything, closed.
async fn filled(folder: &Folder) -> JobId {
    let (store, job) = (folder.store().await, job(&JobIds::default(), "work:dune", 1));
    store.record(&job, 10).await.unwrap();
    let many: Vec<_> = (0..300).map(|n| keep("news", format!("key {n}"), entry(&[7; 900], n))).collect();
    store.write(&many).await.unwrap();
    store.close().await;
    job.id
}

async fn works(store: &SqliteStore) {
    assert_eq!(store.state(), StoreState::Ready);
    let job = job(&JobIds::default(), "work:another", 2);
    assert_eq!(store.record(&job, 10).await, Ok(Recorded::New));
    store.write(&[keep("news", "new", entry(b"v", 1))]).await.unwrap();
    assert_eq!(store.load("news", "new").await, Ok(Some(entry(b"v", 1))));
    assert!(store.job(job.id).await.unwrap().is_some());
}

fn is_unavailable(store: &SqliteStore, because: &str) -> bool {
    matches!(store.state(), StoreState::Unavailable(reason) if reason.contains(because))
}

#[tokio::test]
async fn the_folder_and_the_file_are_made_for_their_owner_alone() {
    let folder = Folder::new();
    let path = folder.0.join("data/of the site/luminaria.sqlite");
    let store = SqliteStore::open_with(&path, Arc::new(ManualClock::at(at(0))), TIMES).await;
    works(&store).await;
    #[cfg(unix)]
    for (path, mode) in [(path.parent().unwrap().to_owned(), 0o700), (path.clone(), 0o600), (log(&path), 0o600)] {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, mode, "{}", path.display());
    }
}

fn log(path: &Path) -> PathBuf {
    aside::beside(path, "-wal")
}

#[tokio::test]
async fn the_file_is_set_up_to_be_safe_and_to_shrink() {
    let folder = Folder::new();
    let store = folder.store().await;
    let (_, writers) = store.for_writing().unwrap();
    for (pool, synchronous) in [(&writers.durable, 2_i64), (&writers.relaxed, 1)] {
        let value = |name: &str| sqlx::AssertSqlSafe(format!("PRAGMA {name}"));
        let mode: String = sqlx::query_scalar(value("journal_mode")).fetch_one(pool).await.unwrap();
        assert_eq!(mode, "wal");
        for (name, expected) in [("synchronous", synchronous), ("auto_vacuum", 2), ("foreign_keys", 1)] {
            let found: i64 = sqlx::query_scalar(value(name)).fetch_one(pool).await.unwrap();
            assert_eq!(found, expected, "{name}");
        }
    }
}

#[tokio::test]
async fn a_folder_in_its_place_is_told_and_the_store_begins_once_it_is_gone() {
    let folder = Folder::new();
    fs::create_dir(folder.file()).unwrap();
    let store = folder.store().await;
    assert!(is_unavailable(&store, "there is a folder of that name"), "{:?}", store.state());
    assert!(matches!(store.last_run("daily").await, Err(StoreError::Unavailable(_))));
    assert!(matches!(store.write(&[]).await, Err(StoreError::Unavailable(_))));
    let _running = run(&store);
    fs::remove_dir(folder.file()).unwrap();
    until("the store begins", async || store.state() == StoreState::Ready).await;
    works(&store).await;
}

#[tokio::test]
async fn a_file_that_takes_no_writes_is_read() {
    let folder = Folder::new();
    let id = filled(&folder).await;
    for access in [Access::ReadOnly, Access::Frozen] {
        let store = folder.store().await;
        // As if the file system were read-only, which takes root to arrange: see `mounts`.
        let readers = for_reading(&folder.file(), TIMES.busy, access).await.unwrap();
        let files = Files::of_readers(readers, aside::Identity::of(&folder.file()).unwrap());
        let (_, writers) = store.for_writing().unwrap();
        store.change().files = Some(Arc::new(files));
        let (files, reason) = (store.for_reading().unwrap(), "as a test has it".to_owned());
        store.set(&files, StoreState::ReadOnly(reason.clone()), false);
        assert!(store.job(id).await.unwrap().is_some());
        assert!(store.figures("news").await.unwrap().entries >= 300);
        assert_eq!(store.hand_back("me").await, Err(StoreError::NotWritable(reason)));
        let refused = sqlx::query("DELETE FROM asks").execute(&files.readers).await.unwrap_err();
        let verdict = Verdict::on(&refused, Doing::Writing);
        assert!(matches!(verdict.answer, StoreError::NotWritable(_)), "{verdict:?}");
        assert!(matches!(verdict.state, Some(StoreState::ReadOnly(_))), "{verdict:?}");
        drop(writers);
        store.mend().await;
        works_again(&store).await;
        store.close().await;
    }
}

async fn works_again(store: &SqliteStore) {
    assert_eq!(store.state(), StoreState::Ready);
    store.write(&[keep("news", "again", entry(b"v", 1))]).await.unwrap();
}

#[tokio::test]
async fn without_room_what_is_there_is_read_and_writes_go_on_once_there_is_room() {
    let folder = Folder::new();
    let id = filled(&folder).await;
    let store = folder.store().await;
    let (_, writers) = store.for_writing().unwrap();
    let limit = |pages: u32| sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {pages}"));
    for pool in [&writers.durable, &writers.relaxed] {
        sqlx::query(limit(1)).execute(pool).await.unwrap();
    }
    let large = [keep("news", "small", entry(b"v", 1)), keep("news", "large", entry(&vec![7; 500_000], 1))];
    let full = store.write(&large).await;
    assert!(matches!(&full, Err(StoreError::NotWritable(reason)) if reason.contains("the disk is full")), "{full:?}");
    assert!(matches!(store.state(), StoreState::ReadOnly(reason) if reason.contains("the disk is full")));
    assert!(store.job(id).await.unwrap().is_some());
    assert_eq!(store.load("news", "small").await, Ok(None), "all changes or none");
    store.mend().await;
    assert!(matches!(store.state(), StoreState::ReadOnly(_)), "there is still no room");

    // The connection that failed was closed, and its limit went with it.
    sqlx::query(limit(1_000_000)).execute(&writers.durable).await.unwrap();
    let _running = run(&store);
    store.write(&large).await.unwrap();
    until("the probe finds room", async || store.state() == StoreState::Ready).await;
    assert!(store.load("news", "large").await.unwrap().is_some());
}

#[tokio::test]
async fn what_is_no_database_is_kept_beside_a_new_store() {
    let folder = Folder::new();
    fs::write(folder.file(), "These are the notes of somebody, and no database. ".repeat(200)).unwrap();
    fs::write(log(&folder.file()), "a log").unwrap();
    let before = fs::read(folder.file()).unwrap();
    let store = folder.store().await;
    works(&store).await;
    let damaged = folder.damaged();
    assert_eq!(damaged, ["luminaria.sqlite.damaged-20260921T141320Z"]);
    assert_eq!(fs::read(folder.0.join(&damaged[0])).unwrap(), before);

    store.close().await;
    fs::write(folder.file(), "and again").unwrap();
    works(&*folder.store().await).await;
    assert_eq!(folder.damaged().len(), 2, "the same moment, another name: {:?}", folder.names());
}

#[tokio::test]
async fn a_truncated_file_never_keeps_the_store_from_working() {
    let original = Folder::new();
    filled(&original).await;
    let whole = fs::read(original.file()).unwrap();
    let half = whole.len() / 2;
    for length in
        [0, 1, 16, 50, 100, 511, 512, 1_000, 4_095, 4_096, 5_000, 8_192, half, whole.len() - 4_096, whole.len() - 1]
    {
        let folder = Folder::new();
        fs::write(folder.file(), &whole[..length]).unwrap();
        let store = folder.store().await;
        let _running = run(&store);
        // A file that was cut behind what opening reads is found out by the first call that reads further.
        let _ = store.load("news", "key 299").await;
        let _ = store.unfinished().await;
        let _ = store.figures("news").await;
        until("it works", async || store.state() == StoreState::Ready).await;
        works(&store).await;
        let kept = folder.damaged();
        // To SQLite a file of one byte is an empty one, and a last page that is begun is there.
        let is_noticed = length > 1 && length <= whole.len() - 4_096;
        assert_eq!(kept.len(), usize::from(is_noticed), "{length} bytes: {:?}", folder.names());
        for name in kept {
            assert_eq!(fs::read(folder.0.join(name)).unwrap(), whole[..length], "{length} bytes");
        }
    }
}

#[tokio::test]
async fn damage_that_shows_during_use_is_moved_aside_as_well() {
    let folder = Folder::new();
    filled(&folder).await;
    let mut bytes = fs::read(folder.file()).unwrap();
    // All but what opening reads: the first page and the table of migrations.
    let schema_pages = 12 * 4_096;
    assert!(bytes.len() > 2 * schema_pages);
    bytes[schema_pages..].fill(0x5a);
    fs::write(folder.file(), &bytes).unwrap();
    let store = folder.store().await;
    assert_eq!(store.state(), StoreState::Ready, "nothing was found at the start");
    let mut seen = None;
    for n in 0..300 {
        if let Err(error) = store.load("news", &format!("key {n}")).await {
            seen = Some(error);
            break;
        }
    }
    assert!(matches!(&seen, Some(StoreError::Unavailable(reason)) if reason.contains("damaged")), "{seen:?}");
    assert!(is_unavailable(&store, "damaged"), "{:?}", store.state());
    let _running = run(&store);
    until("a new store is begun", async || store.state() == StoreState::Ready).await;
    works(&store).await;
    assert_eq!(folder.damaged().len(), 1, "{:?}", folder.names());
}

#[tokio::test]
async fn a_suspicion_that_proves_wrong_costs_nothing() {
    let folder = Folder::new();
    let id = filled(&folder).await;
    let store = folder.store().await;
    let files = store.for_reading().unwrap();
    store.set(&files, StoreState::Unavailable("a test says that it is damaged".to_owned()), true);
    drop(files);
    store.mend().await;
    assert!(store.job(id).await.unwrap().is_some());
    assert_eq!(folder.damaged(), Vec::<String>::new());
}

#[tokio::test]
async fn a_file_of_a_newer_version_is_not_touched() {
    let folder = Folder::new();
    filled(&folder).await;
    let mut connection = folder.strange_connection().await;
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
        VALUES (9999, 'later', 1, x'00', 0)";
    sqlx::query(newer).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let before = fs::read(folder.file()).unwrap();
    let store = folder.store().await;
    assert!(is_unavailable(&store, "was written by a newer version"), "{:?}", store.state());
    store.mend().await;
    store.close().await;
    assert_eq!(folder.names(), ["luminaria.sqlite"]);
    assert_eq!(fs::read(folder.file()).unwrap(), before);
}

#[tokio::test]
async fn a_database_of_another_program_is_not_touched() {
    let folder = Folder::new();
    let mut connection = folder.strange_connection().await;
    sqlx::query("CREATE TABLE recipes (name TEXT)").execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let before = fs::read(folder.file()).unwrap();
    let store = folder.store().await;
    assert!(is_unavailable(&store, "a database of another program"), "{:?}", store.state());
    assert_eq!(fs::read(folder.file()).unwrap(), before);
}

#[tokio::test]
async fn a_locked_file_is_opened_once_it_is_let_go() {
    let folder = Folder::new();
    let id = filled(&folder).await;
    let mut other = folder.strange_connection().await;
    for lock in ["PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE"] {
        sqlx::query(lock).execute(&mut other).await.unwrap();
    }
    let clock = Arc::new(ManualClock::at(at(0)));
    let store = SqliteStore::open_with(folder.file(), clock, IMPATIENT).await;
    assert!(is_unavailable(&store, "another process keeps it locked"), "{:?}", store.state());
    assert!(matches!(store.job(id).await, Err(StoreError::Unavailable(_))));
    let _running = run(&store);
    other.close().await.unwrap();
    until("it is opened", async || store.state() == StoreState::Ready).await;
    assert!(store.job(id).await.unwrap().is_some());
    assert_eq!(folder.damaged(), Vec::<String>::new());
}

#[tokio::test]
async fn opening_a_locked_file_does_not_hold_the_start_up() {
    let folder = Folder::new();
    filled(&folder).await;
    let mut other = folder.strange_connection().await;
    for lock in ["PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE"] {
        sqlx::query(lock).execute(&mut other).await.unwrap();
    }
    let times = StoreTimes { opening: Duration::from_millis(1), ..TIMES };
    let store = SqliteStore::open_with(folder.file(), Arc::new(ManualClock::at(at(0))), times).await;
    assert!(is_unavailable(&store, "it is being opened"), "{:?}", store.state());
    other.close().await.unwrap();
    until("what was begun is ended in the background", async || store.state() == StoreState::Ready).await;
}

#[tokio::test]
async fn a_writer_that_does_not_end_lets_others_read_and_is_told() {
    let folder = Folder::new();
    let id = filled(&folder).await;
    let clock = Arc::new(ManualClock::at(at(0)));
    let store = SqliteStore::open_with(folder.file(), clock, IMPATIENT).await;
    let mut other = folder.strange_connection().await;
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    let refused = store.hand_back("me").await;
    assert!(matches!(&refused, Err(StoreError::NotWritable(reason)) if reason.contains("locked")), "{refused:?}");
    assert!(matches!(store.state(), StoreState::ReadOnly(_)));
    assert!(store.job(id).await.unwrap().is_some());
    let _running = run(&store);
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    until("writes go on", async || store.state() == StoreState::Ready).await;
    works(&store).await;
}

#[tokio::test]
async fn a_file_that_is_replaced_or_deleted_during_use_is_opened_anew() {
    let (folder, other) = (Folder::new(), Folder::new());
    let (id, restored) = (filled(&folder).await, filled(&other).await);
    let store = folder.store().await;
    assert!(store.job(id).await.unwrap().is_some());
    let _running = run(&store);
    fs::rename(other.file(), folder.file()).unwrap();
    until("the restored file is in use", async || matches!(store.job(restored).await, Ok(Some(_)))).await;
    fs::remove_file(folder.file()).unwrap();
    until("a new file is made", async || folder.file().exists() && store.state() == StoreState::Ready).await;
    works(&store).await;
}

#[tokio::test]
async fn a_call_that_is_given_up_leaves_no_transaction_behind() {
    let folder = Folder::new();
    let store = folder.store().await;
    for n in 0..50 {
        let many: Vec<_> = (0..50).map(|k| keep("news", format!("{n} {k}"), entry(b"v", n))).collect();
        let mut call = std::pin::pin!(store.write(&many));
        for _ in 0..n {
            if futures::poll!(call.as_mut()).is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
    }
    works(&store).await;
    let figures = store.figures("news").await.unwrap();
    assert_eq!(figures.entries % 50, 1, "all changes of a call or none, and the one of `works`");
}

#[tokio::test]
async fn closing_during_use_and_twice_is_no_trouble() {
    let folder = Folder::new();
    let store = folder.store().await;
    let many = [keep("news", "k", entry(b"v", 1))];
    let (written, ()) = tokio::join!(store.write(&many), store.close());
    assert!(matches!(written, Ok(()) | Err(StoreError::Unavailable(_))), "{written:?}");
    store.close().await;
    store.mend().await;
    assert!(is_unavailable(&store, "it was closed"), "a closed store stays closed");
}
