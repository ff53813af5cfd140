//! The writer of the second layer.

use jiff::Timestamp;

use super::*;
use crate::{
    cache::fake::{FakeStore, Mood},
    domain::ManualClock,
    testing::until,
};

const SETTINGS: LayerSettings = LayerSettings {
    read_limit: Duration::from_millis(50),
    write_limit: Duration::from_millis(50),
    pause: Duration::from_millis(1),
    queue: 100,
    batch: 10,
    sweep_every: Duration::from_hours(1),
};

fn layer(settings: LayerSettings) -> (Arc<SecondLayer>, Arc<FakeStore>) {
    let store = Arc::new(FakeStore::default());
    let clock = Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH));
    (SecondLayer::new(store.clone(), clock, settings), store)
}

fn entry(value: u8, stale_until: i64) -> StoredEntry {
    let moment = Timestamp::from_second(stale_until).unwrap();
    StoredEntry {
        value: vec![value],
        version: 1,
        stored_at: Timestamp::UNIX_EPOCH,
        fresh_until: moment,
        stale_until: moment,
    }
}

fn keep(value: u8) -> Change {
    Change::Keep(Arc::new(move || Some(entry(value, 100))))
}

#[tokio::test]
async fn what_is_queued_is_written_in_batches_behind_the_readers_backs() {
    let (layer, store) = layer(SETTINGS);
    let stop = CancellationToken::new();
    for n in 0..25 {
        layer.queue("news", n.to_string(), keep(n));
    }
    let running = tokio::spawn({
        let (layer, stop) = (layer.clone(), stop.clone());
        async move { layer.run(stop).await }
    });
    until("all is written", || layer.figures().waiting == 0 && store.holds("news", "24").is_some()).await;
    assert_eq!(*store.writes.lock().unwrap(), [10, 10, 5]);

    layer.queue("news", "late".to_owned(), keep(99));
    stop.cancel();
    running.await.unwrap();
    assert_eq!(store.holds("news", "late"), Some(entry(99, 100)), "what was queued at the end is written as well");
}

#[tokio::test]
async fn a_full_queue_drops_writes_and_counts_them_and_nobody_waits() {
    let (layer, store) = layer(SETTINGS);
    for n in 0..130 {
        layer.queue("news", n.to_string(), keep(n));
    }
    let figures = layer.figures();
    assert_eq!((figures.waiting, figures.dropped), (100, 30));
    layer.flush().await;
    assert!(store.holds("news", "99").is_some() && store.holds("news", "100").is_none());
}

#[tokio::test]
async fn a_writer_that_is_given_up_halfway_leaves_nothing_in_hand() {
    let (layer, store) = layer(LayerSettings { write_limit: Duration::from_hours(1), ..SETTINGS });
    store.turn(Mood::Hanging);
    layer.queue("news", "gone".to_owned(), Change::Forget);
    layer.queue("news", "kept".to_owned(), keep(1));
    tokio::select! {
        biased;
        () = layer.flush() => panic!("it hangs"),
        () = tokio::task::yield_now() => {}
    }
    assert_eq!((layer.figures().waiting, layer.figures().dropped), (1, 1));
    store.turn(Mood::Ready);
    layer.flush().await;
    assert_eq!(layer.figures().waiting, 0);
}

#[tokio::test]
async fn the_writer_tries_again_what_must_go() {
    let (layer, store) = layer(SETTINGS);
    store.put("news", "dune", entry(1, 100));
    store.turn(Mood::ReadOnly);
    let stop = CancellationToken::new();
    let running = tokio::spawn({
        let (layer, stop) = (layer.clone(), stop.clone());
        async move { layer.run(stop).await }
    });
    layer.queue("news", "dune".to_owned(), Change::Forget);
    until("it has failed", || layer.figures().is_failing).await;
    assert_eq!(layer.load("news", "dune").await, None);
    store.turn(Mood::Ready);
    until("it is gone", || store.holds("news", "dune").is_none()).await;
    stop.cancel();
    running.await.unwrap();
}

#[tokio::test]
async fn the_store_is_swept_by_and_by() {
    let (layer, store) = layer(LayerSettings { sweep_every: Duration::from_millis(5), ..SETTINGS });
    store.put("news", "over", entry(1, 0));
    store.put("news", "of use", entry(2, 100));
    let stop = CancellationToken::new();
    let running = tokio::spawn({
        let (layer, stop) = (layer.clone(), stop.clone());
        async move { layer.run(stop).await }
    });
    until("it is swept twice", || store.sweeps.load(Ordering::Relaxed) >= 2).await;
    assert!(store.holds("news", "over").is_none() && store.holds("news", "of use").is_some());
    stop.cancel();
    running.await.unwrap();
}
