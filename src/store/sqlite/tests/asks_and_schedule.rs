use super::*;
use crate::store::{AskCount, AskStore as _, ScheduleStore as _, Slot};

fn count(key: &str, score: f64, seconds: i64) -> AskCount {
    AskCount { key: key.to_owned(), score, as_of: at(seconds) }
}

#[tokio::test]
async fn counts_replace_those_of_their_keys_and_outlive_a_restart() {
    let folder = Folder::new();
    let store = folder.store().await;
    store.keep_asks(&[count("work:dune", 1.5, 1), count("genre:poetry", 0.25, 2)], &[]).await.unwrap();
    let again = [count("work:dune", 2.5, 3), count("work:emma", 1.0, 3)];
    store.keep_asks(&again, &["genre:poetry".to_owned(), "work:unknown".to_owned()]).await.unwrap();
    store.close().await;

    let store = folder.store().await;
    let mut kept = store.asks().await.unwrap();
    kept.sort_by(|a, b| a.key.cmp(&b.key));
    assert_eq!(kept, again);
}

#[tokio::test]
async fn a_planned_run_is_taken_once_and_never_after_a_later_one() {
    let folder = Folder::new();
    let store = folder.store().await;
    let slot = |seconds| Slot { planned: at(seconds), job: any_id() };
    assert_eq!(store.last_run("daily").await, Ok(None));
    let first = slot(100);
    assert_eq!(store.take_run("daily", first).await, Ok(true));
    assert_eq!(store.take_run("daily", slot(100)).await, Ok(false), "the same moment");
    assert_eq!(store.take_run("daily", slot(50)).await, Ok(false), "an earlier one");
    assert_eq!(store.last_run("daily").await, Ok(Some(first)), "what was refused changes nothing");
    assert_eq!(store.take_run("hourly", slot(50)).await, Ok(true), "another schedule");
    let later = slot(200);
    assert_eq!(store.take_run("daily", later).await, Ok(true));
    store.close().await;
    assert_eq!(folder.store().await.last_run("daily").await, Ok(Some(later)));
}
