use std::sync::atomic::{AtomicUsize, Ordering};

use futures::future::join_all;
use tokio::{sync::Notify, time::timeout};

use super::*;
use crate::testing::{AGES, until};

/// Only a full batch goes.
const NEVER: Duration = Duration::from_hours(1);

type Sent = Arc<Mutex<Vec<Vec<u32>>>>;

fn settings(size: usize, window: Duration) -> BatchSettings {
    BatchSettings { window, size, ..BatchSettings::default() }
}

fn doubled(keys: &[u32]) -> Answers<u32, u32, &'static str> {
    keys.iter().map(|&key| (key, Ok(key * 2))).collect()
}

/// A batcher that doubles numbers, and the batches it sent.
fn doubling(settings: BatchSettings) -> (Batcher<u32, u32, &'static str>, Sent) {
    let sent = Sent::default();
    let seen = Arc::clone(&sent);
    let batcher = Batcher::new(settings, move |keys: Vec<u32>| {
        seen.lock().unwrap().push(keys.clone());
        async move { doubled(&keys) }
    });
    (batcher, sent)
}

/// A batcher whose batches wait for the gate.
fn gated(settings: BatchSettings) -> (Batcher<u32, u32, &'static str>, Sent, Arc<Notify>) {
    let (sent, gate) = (Sent::default(), Arc::new(Notify::new()));
    let (seen, opens) = (Arc::clone(&sent), Arc::clone(&gate));
    let batcher = Batcher::new(settings, move |keys: Vec<u32>| {
        seen.lock().unwrap().push(keys.clone());
        let gate = Arc::clone(&opens);
        async move {
            gate.notified().await;
            doubled(&keys)
        }
    });
    (batcher, sent, gate)
}

fn batches(sent: &Sent) -> Vec<Vec<u32>> {
    sent.lock().unwrap().clone()
}

async fn in_time<T>(work: impl Future<Output = T>) -> T {
    timeout(AGES, work).await.expect("it ends")
}

#[tokio::test]
async fn what_is_asked_at_once_is_one_batch_and_each_has_its_part() {
    let (batcher, sent) = doubling(BatchSettings::default());
    let answers = in_time(join_all((0..12).map(|key| batcher.get(key)))).await;
    assert_eq!(answers, (0..12).map(|key| Ok(key * 2)).collect::<Vec<_>>());
    assert_eq!(batches(&sent), [(0..12).collect::<Vec<_>>()]);

    assert_eq!(in_time(batcher.get(3)).await, Ok(6));
    assert_eq!(batches(&sent).len(), 2, "nothing is remembered");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_callers_are_as_many_batches_as_it_takes() {
    let (batcher, sent) = doubling(settings(100, NEVER));
    let callers: Vec<_> = (0..1_000)
        .map(|key| {
            let batcher = batcher.clone();
            tokio::spawn(async move { batcher.get(key).await })
        })
        .collect();
    for (key, caller) in (0..).zip(callers) {
        assert_eq!(in_time(caller).await.unwrap(), Ok(key * 2));
    }
    let sent = batches(&sent);
    assert_eq!(sent.len(), 10);
    assert!(sent.iter().all(|batch| batch.len() == 100));
}

#[tokio::test]
async fn a_batch_that_is_not_full_goes_after_its_window() {
    let (batcher, sent) = doubling(settings(3, Duration::from_millis(1)));
    assert_eq!(in_time(batcher.get_many([1, 2, 3, 4])).await, [Ok(2), Ok(4), Ok(6), Ok(8)]);
    assert_eq!(batches(&sent), [vec![1, 2, 3], vec![4]]);
}

#[tokio::test]
async fn one_key_is_asked_once_also_while_it_is_on_its_way() {
    let (batcher, sent, gate) = gated(settings(2, NEVER));
    let first = [batcher.ask(7), batcher.ask(7), batcher.ask(8)];
    until("it is sent", || batches(&sent).len() == 1).await;
    let later = batcher.ask(7);
    gate.notify_one();
    assert_eq!(in_time(join_all(first.into_iter().chain([later]))).await, [Ok(14), Ok(14), Ok(16), Ok(14)]);
    assert_eq!(batches(&sent), [[7, 8]]);
}

#[tokio::test]
async fn what_fails_costs_the_rest_nothing() {
    let batcher = Batcher::new(settings(3, NEVER), |_: Vec<u32>| async {
        Answers::from([(1, Ok("one")), (2, Err("no such number"))])
    });
    let answers = in_time(batcher.get_many([1, 2, 3])).await;
    assert_eq!(answers, [Ok("one"), Err(BatchError::Failed("no such number")), Err(BatchError::Lost)]);
}

#[tokio::test]
async fn a_panic_is_a_failure_for_its_callers_alone() {
    let batcher = Batcher::new(settings(1, NEVER), |keys: Vec<u32>| {
        assert!(!keys.contains(&1), "on purpose, before there is a future");
        async move {
            assert!(!keys.contains(&2), "on purpose, within");
            doubled(&keys)
        }
    });
    assert_eq!(in_time(batcher.get_many([1, 2, 3])).await, [Err(BatchError::Lost), Err(BatchError::Lost), Ok(6)]);
    assert_eq!(in_time(batcher.get(1)).await, Err(BatchError::Lost), "and can be asked again");
}

#[tokio::test]
async fn who_goes_away_harms_nobody() {
    let (batcher, sent, gate) = gated(settings(2, NEVER));
    let (gone, stays) = (batcher.ask(1), batcher.ask(2));
    until("it is sent", || batches(&sent).len() == 1).await;
    drop(gone);
    gate.notify_one();
    assert_eq!(in_time(stays).await, Ok(4));
}

#[tokio::test]
async fn a_key_that_nobody_wants_any_more_is_not_asked() {
    let (batcher, sent) = doubling(settings(3, NEVER));
    drop(batcher.ask(1));
    assert_eq!(in_time(batcher.get_many([2, 1])).await, [Ok(4), Ok(2)], "and it can be asked anew");
    assert_eq!(batches(&sent), [[2, 1]]);
    until("nothing is left", || batcher.0.collected().is_empty()).await;
}

#[tokio::test]
async fn a_batch_that_hangs_is_given_up_with_its_last_caller_and_its_place_is_free() {
    let held = Arc::new(());
    let watch = Arc::clone(&held);
    let batcher = Batcher::new(BatchSettings { parallel: 1, ..settings(1, NEVER) }, move |keys: Vec<u32>| {
        let held = Arc::clone(&held);
        async move {
            if keys == [1] {
                std::future::pending::<()>().await;
            }
            drop(held);
            doubled(&keys)
        }
    });
    let at_rest = Arc::strong_count(&watch);
    let hangs = batcher.ask(1);
    until("it is under way", || Arc::strong_count(&watch) > at_rest).await;
    let (waits, gives_up) = (batcher.ask(2), batcher.ask(3));
    drop(gives_up);
    drop(hangs);
    assert_eq!(in_time(waits).await, Ok(4));
    until("it is given up", || Arc::strong_count(&watch) == at_rest).await;
    until("nothing is left", || batcher.0.collected().is_empty()).await;
}

#[tokio::test]
async fn no_more_batches_are_under_way_than_there_are_places() {
    let (under_way, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (now, highest) = (Arc::clone(&under_way), Arc::clone(&most));
    let batcher = Batcher::new(BatchSettings { parallel: 3, ..settings(1, NEVER) }, move |keys: Vec<u32>| {
        let (now, highest) = (Arc::clone(&now), Arc::clone(&highest));
        async move {
            highest.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
            now.fetch_sub(1, Ordering::SeqCst);
            doubled(&keys)
        }
    });
    let answers = in_time(batcher.get_many(0..40)).await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!((most.load(Ordering::SeqCst), under_way.load(Ordering::SeqCst)), (3, 0));
}

#[tokio::test]
async fn who_comes_when_too_many_wait_is_refused_and_the_others_are_served() {
    let (batcher, _, gate) = gated(BatchSettings { queue: 2, ..settings(2, NEVER) });
    let (one, two) = (batcher.ask(1), batcher.ask(2));
    assert_eq!(in_time(batcher.get(3)).await, Err(BatchError::Full));
    gate.notify_one();
    assert_eq!((in_time(one).await, in_time(two).await), (Ok(2), Ok(4)));
    let again = batcher.ask(3);
    drop(again);
    assert!(batcher.0.queue.available_permits() == 2, "who is answered or gone takes no room");
}

#[test]
fn a_runtime_that_stops_tells_those_who_wait() {
    let (batcher, _) = doubling(settings(2, NEVER));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let waits = {
        let _within = runtime.enter();
        batcher.ask(1)
    };
    drop(runtime);
    assert_eq!(waits.now_or_never(), Some(Err(BatchError::Lost)));
}
