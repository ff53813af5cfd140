use super::*;
use crate::store::{EntryBounds, EntryFigures, EntryStore as _, EntryWrite, StoredEntry};

pub(super) fn entry(value: &[u8], stored: i64) -> StoredEntry {
    StoredEntry {
        value: value.to_vec(),
        version: 3,
        stored_at: at(stored),
        fresh_until: at(stored + 60),
        stale_until: at(stored + 600),
    }
}

pub(super) fn keep(cache: &'static str, key: impl Into<String>, entry: StoredEntry) -> EntryWrite {
    EntryWrite { cache, key: key.into(), entry: Some(entry) }
}

fn bounds(entries: u64, bytes: u64) -> [EntryBounds; 1] {
    [EntryBounds { cache: "news", entries, bytes }]
}

#[tokio::test]
async fn an_entry_comes_back_as_it_was_written_after_a_restart_as_well() {
    let folder = Folder::new();
    let store = folder.store().await;
    assert_eq!(store.state(), StoreState::Ready);
    assert_eq!(store.load("news", "work:dune").await, Ok(None));
    let stored = entry(b"\x00\xff plain", 7);
    store.write(&[keep("news", "work:dune", stored.clone())]).await.unwrap();
    assert_eq!(store.load("news", "work:dune").await, Ok(Some(stored.clone())));
    assert_eq!(store.load("author", "work:dune").await, Ok(None), "each cache has its own keys");
    store.close().await;
    assert!(matches!(store.load("news", "work:dune").await, Err(StoreError::Unavailable(_))), "it is closed");
    assert_eq!(folder.names(), ["luminaria.sqlite"], "the log is in the file");

    let store = folder.store().await;
    assert_eq!(store.load("news", "work:dune").await, Ok(Some(stored)));
    assert_eq!(store.path(), folder.file());
}

#[tokio::test]
async fn what_was_written_is_there_after_a_crash() {
    let folder = Folder::new();
    let store = folder.store().await;
    store.write(&[keep("news", "work:dune", entry(b"one", 1))]).await.unwrap();
    // What a process leaves that is killed: the file and its log, as they lie there now.
    let crashed = Folder::new();
    for name in ["luminaria.sqlite", "luminaria.sqlite-wal"] {
        std::fs::copy(folder.0.join(name), crashed.0.join(name)).unwrap();
    }
    let log = std::fs::metadata(crashed.0.join("luminaria.sqlite-wal")).unwrap();
    assert!(log.len() > 0, "the log was left behind");
    drop(store);
    let store = crashed.store().await;
    assert_eq!(store.load("news", "work:dune").await, Ok(Some(entry(b"one", 1))));
}

#[tokio::test]
async fn changes_are_made_in_their_order() {
    let folder = Folder::new();
    let store = folder.store().await;
    let forget = |key: &str| EntryWrite { cache: "news", key: key.to_owned(), entry: None };
    let changes = [
        keep("news", "a", entry(b"1", 1)),
        forget("a"),
        keep("news", "b", entry(b"1", 1)),
        keep("news", "b", entry(b"22", 2)),
        keep("news", "c", entry(b"1", 1)),
        forget("c"),
        keep("news", "c", entry(b"333", 3)),
    ];
    store.write(&changes).await.unwrap();
    assert_eq!(store.load("news", "a").await, Ok(None));
    assert_eq!(store.load("news", "b").await, Ok(Some(entry(b"22", 2))));
    assert_eq!(store.load("news", "c").await, Ok(Some(entry(b"333", 3))));
    let figures = EntryFigures { entries: 2, bytes: 7, oldest: Some(at(2)) };
    assert_eq!(store.figures("news").await, Ok(figures), "keys and values of what is there");
    store.write(&[]).await.unwrap();
}

#[tokio::test]
async fn a_cache_is_cleared_whole_and_alone() {
    let folder = Folder::new();
    let store = folder.store().await;
    let many: Vec<_> = (0..1_234).map(|n| keep("news", format!("k{n}"), entry(b"v", n))).collect();
    store.write(&many).await.unwrap();
    store.write(&[keep("author", "k1", entry(b"v", 1))]).await.unwrap();
    assert_eq!(store.clear("news").await, Ok(1_234));
    assert_eq!(store.clear("news").await, Ok(0));
    assert_eq!(store.figures("news").await, Ok(EntryFigures::default()));
    assert_eq!(store.figures("author").await.unwrap().entries, 1);
}

#[tokio::test]
async fn a_sweep_drops_what_is_over_then_the_oldest_past_the_bounds() {
    let folder = Folder::new();
    let store = folder.store().await;
    let many: Vec<_> = (0..2_000).map(|n| keep("news", format!("{n:04}"), entry(b"123456", n))).collect();
    store.write(&many).await.unwrap();
    assert_eq!(store.sweep(at(600), &bounds(5_000, 1_000_000)).await, Ok(1), "the first may be served until then");
    assert_eq!(store.load("news", "0000").await, Ok(None));
    assert_eq!(store.sweep(at(0), &bounds(1_200, 1_000_000)).await, Ok(799), "too many entries");
    assert_eq!(store.figures("news").await.unwrap().oldest, Some(at(800)));
    assert_eq!(store.sweep(at(0), &bounds(5_000, 100)).await, Ok(1_190), "too many bytes: ten of ten bytes stay");
    let left = EntryFigures { entries: 10, bytes: 100, oldest: Some(at(1_990)) };
    assert_eq!(store.figures("news").await, Ok(left));
    assert_eq!(store.sweep(at(0), &bounds(5_000, 95)).await, Ok(1), "and no more than that");
    assert_eq!(store.sweep(at(0), &bounds(0, 0)).await, Ok(9));
    assert_eq!(store.sweep(at(0), &bounds(0, 0)).await, Ok(0));
}

#[tokio::test]
async fn a_sweep_gives_the_room_of_what_it_drops_back_to_the_disk() {
    let folder = Folder::new();
    let store = folder.store().await;
    let many: Vec<_> = (0..150).map(|n| keep("news", format!("{n}"), entry(&vec![7; 100_000], n))).collect();
    store.write(&many).await.unwrap();
    store.sweep(at(10_000), &[]).await.unwrap();
    store.close().await;
    let size = std::fs::metadata(folder.file()).unwrap().len();
    assert!(size < 6_000_000, "{size} bytes after 15 MB were dropped");
}

#[tokio::test]
async fn no_query_reads_more_than_it_needs() {
    use crate::store::sqlite::{entries, jobs, sweep};
    let folder = Folder::new();
    let store = folder.store().await;
    let (files, _) = store.for_writing().unwrap();
    let mut connection = files.readers.acquire().await.unwrap();
    let queries = [
        (entries::LOAD, "sqlite_autoindex_entries_1"),
        (entries::FIGURES, "COVERING INDEX entries_by_age"),
        (sweep::EXPIRED, "entries_by_end"),
        (sweep::OF_CACHE, "INDEX entries_by_age"),
        (sweep::EXCESS, "COVERING INDEX entries_by_age"),
        (sweep::ENDED, "jobs_finished"),
        (sweep::ENDED_EXCESS, "jobs_finished"),
        (jobs::SAME, "jobs_unfinished"),
        (jobs::COUNT, "jobs_unfinished"),
        (jobs::UNFINISHED, "jobs_unfinished_by_age"),
        (jobs::FINISHED, "jobs_finished"),
        (jobs::ONE, "sqlite_autoindex_jobs_1"),
        (jobs::CLAIM, "sqlite_autoindex_jobs_1"),
        (jobs::RENEW, "sqlite_autoindex_jobs_1"),
        (jobs::FINISH, "sqlite_autoindex_jobs_1"),
        (jobs::HAND_BACK, "jobs_owned"),
        (jobs::CANCEL, "sqlite_autoindex_jobs_1"),
    ];
    for (query, index) in queries {
        let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {query}"));
        let steps: Vec<(i64, i64, i64, String)> = sqlx::query_as(explain).fetch_all(&mut *connection).await.unwrap();
        let plan: Vec<String> = steps.into_iter().map(|step| step.3).collect();
        assert!(plan.iter().any(|step| step.contains(index)), "{query}: {plan:#?}");
        let is_scan = |step: &&String| {
            step.starts_with("SCAN")
                && !step.contains("INDEX")
                && !step.contains("(subquery")
                && !step.contains("SCAN (")
        };
        assert_eq!(plan.iter().find(is_scan), None, "{query}: {plan:#?}");
    }
}
