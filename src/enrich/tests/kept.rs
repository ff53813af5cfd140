//! How long an answer is kept, and what takes its place.

use super::*;

#[tokio::test]
async fn a_stale_answer_is_served_while_one_refresh_runs() {
    let gate = Arc::new(Notify::new());
    let one = source("One", Manner::Prompt);
    let site = site(&[&one]);
    let old = site.answer().await;
    one.turn(Manner::Gated(gate.clone()));
    site.clock.advance(DAY * 40);
    for _ in 0..5 {
        assert_eq!(site.known().await, (Arc::clone(&old), true));
    }
    until("it is asked", || one.calls().len() == 2).await;
    gate.notify_one();
    site.settled().await;
    let (new, stale) = site.known().await;
    assert!(!stale && new.as_of > old.as_of);
    assert_eq!(one.calls().len(), 2);
}

#[tokio::test]
async fn nothing_is_kept_longer_than_a_source_that_told_something_allows() {
    let one = Arc::new(FakeFacts::new("One", Manner::Prompt).kept_for(DAY));
    let silent = Arc::new(FakeFacts::new("Silent", Manner::Ignorant).kept_for(Duration::from_hours(1)));
    let site = site(&[&one, &silent]);
    site.answer().await;
    site.clock.advance(Duration::from_hours(23));
    assert!(!site.known().await.1, "who told nothing shortens nothing");
    site.clock.advance(Duration::from_hours(1));
    site.underway().await;
}

#[tokio::test]
async fn what_a_source_told_stays_when_it_fails_later_and_no_longer_than_it_may() {
    let one = Arc::new(FakeFacts::new("One", Manner::Prompt).kept_for(DAY * 40));
    let two = source("Two", Manner::Pages);
    let site = site(&[&one, &two]);
    site.answer().await;
    one.turn(Manner::Failing(FailureReason::Broken));
    site.clock.advance(DAY * 35);
    assert!(site.known().await.1);
    site.settled().await;
    let (report, stale) = site.known().await;
    assert_eq!((tellers(&report), stale), ((Some("One"), Some("Two")), false));
    assert_eq!(report.failed[0].source, "One");

    site.clock.advance(Duration::from_hours(1));
    assert!(site.known().await.1, "an answer from which a source is missing is fresh for a short time");
    site.settled().await;
    site.clock.advance(DAY * 6);
    let report = site.answer().await;
    assert_eq!(tellers(&report), (None, Some("Two")), "40 days are over");
}

#[tokio::test]
async fn after_a_restart_the_first_ask_has_its_answer() {
    let (store, clock) = (Arc::new(FakeStore::default()), start());
    let layer = || SecondLayer::new(store.clone(), clock.clone(), LayerSettings::default());
    let (one, before) = (source("One", Manner::Prompt), layer());
    let answer = site_with(&[&one], patient(), Some(&before), &clock).answer().await;
    before.flush().await;

    let after = site_with(&[&one], patient(), Some(&layer()), &clock);
    assert_eq!((after.known().await, one.calls().len()), ((answer, false), 1));
}

#[tokio::test]
async fn a_purge_while_a_reader_waits_is_not_undone_by_the_readers_job() {
    use crate::cache::CacheControl as _;
    let gate = Arc::new(Notify::new());
    let one = source("One", Manner::Gated(gate.clone()));
    let site = site(&[&one]);
    site.underway().await;
    until("it is asked", || one.calls().len() == 1).await;
    site.enrich.0.works.answers.purge("work:light-1").await;
    gate.notify_one();
    site.settled().await;
    site.underway().await;
}
