//! The counts over a store of this file's.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::{
    domain::{AuthorId, GenreId, ManualClock, SearchTerm},
    store::{AskCount, StoreError},
};

const DAY: Duration = Duration::from_hours(24);

/// Keeps counts in memory, unless it is told to fail.
#[derive(Debug, Default)]
struct MemoryStore {
    kept: Mutex<BTreeMap<String, AskCount>>,
    fails: AtomicBool,
}

impl MemoryStore {
    fn check(&self) -> Result<(), StoreError> {
        let fails = self.fails.load(Ordering::Relaxed);
        if fails { Err(StoreError::Unavailable("a test".to_owned())) } else { Ok(()) }
    }

    fn score(&self, key: &str) -> Option<f64> {
        self.kept.lock().unwrap().get(key).map(|count| count.score)
    }

    fn put(&self, key: &str, score: f64, as_of: Timestamp) {
        self.kept.lock().unwrap().insert(key.to_owned(), AskCount { key: key.to_owned(), score, as_of });
    }
}

#[async_trait]
impl AskStore for MemoryStore {
    async fn asks(&self) -> Result<Vec<AskCount>, StoreError> {
        self.check()?;
        Ok(self.kept.lock().unwrap().values().cloned().collect())
    }

    async fn keep_asks(&self, counts: &[AskCount], forgotten: &[String]) -> Result<(), StoreError> {
        self.check()?;
        let mut kept = self.kept.lock().unwrap();
        kept.extend(counts.iter().map(|count| (count.key.clone(), count.clone())));
        kept.retain(|key, _| !forgotten.contains(key));
        Ok(())
    }
}

struct Site {
    clock: Arc<MovableClock>,
    store: Arc<MemoryStore>,
    asks: Asks,
}

/// A clock that may also go back.
#[derive(Debug)]
struct MovableClock(Mutex<ManualClock>);

impl MovableClock {
    fn set(&self, to: Timestamp) {
        *self.0.lock().unwrap() = ManualClock::at(to);
    }

    fn advance(&self, by: Duration) {
        self.0.lock().unwrap().advance(by);
    }
}

impl Clock for MovableClock {
    fn now(&self) -> Timestamp {
        self.0.lock().unwrap().now()
    }
}

fn noon() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn site() -> Site {
    let (clock, store) = (Arc::new(MovableClock(ManualClock::at(noon()).into())), Arc::new(MemoryStore::default()));
    let asks = Asks::new(clock.clone(), store.clone());
    Site { clock, store, asks }
}

fn work(slug: &str) -> Subject {
    Subject::Work(WorkId::parse(slug).unwrap())
}

fn scores(asks: &Asks) -> Vec<(String, f64)> {
    let rounded = |score: f64| (score * 1000.0).round() / 1000.0;
    asks.top(100).iter().map(|asked| (asked.subject.key().unwrap(), rounded(asked.score))).collect()
}

fn ask(asks: &Asks, subject: &Subject, times: usize) {
    for _ in 0..times {
        asks.count(subject);
    }
}

#[test]
fn an_ask_counts_half_after_three_days() {
    let site = site();
    ask(&site.asks, &work("dune"), 8);
    site.asks.settle();
    site.clock.advance(3 * DAY);
    ask(&site.asks, &work("emma"), 3);
    ask(&site.asks, &work("dune"), 1);
    assert_eq!(scores(&site.asks), [("work:dune".to_owned(), 5.0), ("work:emma".to_owned(), 3.0)]);
    site.clock.advance(6 * DAY);
    assert_eq!(scores(&site.asks), [("work:dune".to_owned(), 1.25), ("work:emma".to_owned(), 0.75)]);
}

#[test]
fn words_are_not_counted_and_all_that_the_catalogue_knows_is() {
    let Site { asks, .. } = site();
    let term = SearchTerm::parse("something private").unwrap();
    ask(&asks, &Subject::Words(term.clone()), 5);
    assert!(asks.tally(&Subject::Unknown(term)).is_none());
    assert_eq!(asks.known(), 0);
    asks.count(&Subject::Author(AuthorId::parse("frank-herbert").unwrap()));
    asks.count(&Subject::Genre(GenreId::parse("poetry").unwrap()));
    assert_eq!(asks.known(), 2);
}

#[test]
fn a_tally_counts_as_long_as_it_is_held_and_everybody_shares_it() {
    let Site { asks, .. } = site();
    let held = asks.tally(&work("dune")).unwrap();
    held.add();
    asks.settle();
    let other = asks.tally(&work("dune")).unwrap();
    held.add();
    other.add();
    drop((held, other));
    assert_eq!(scores(&asks), [("work:dune".to_owned(), 3.0)]);
    assert_eq!(asks.0.tallies.len(), 0, "a tally that nobody holds is let go");
}

#[test]
fn the_least_asked_for_goes_when_there_are_too_many() {
    let Site { asks, .. } = site();
    for n in 0..MOST_SUBJECTS {
        ask(&asks, &work(&format!("work-{n}")), 2);
    }
    ask(&asks, &work("least"), 1);
    ask(&asks, &work("most"), 3);
    assert_eq!(asks.known(), MOST_SUBJECTS);
    let top = asks.top(MOST_SUBJECTS);
    assert_eq!(top[0].subject, work("most"));
    assert!(top.iter().all(|asked| asked.subject != work("least")));
}

#[test]
fn arrivals_are_bounded_between_two_flushes_as_well() {
    let Site { asks, .. } = site();
    for n in 0..(2 * MOST_SUBJECTS + 10) {
        asks.count(&work(&format!("work-{n}")));
    }
    assert!(asks.0.tallies.len() <= 2 * MOST_SUBJECTS);
}

#[test]
fn a_clock_that_jumps_back_changes_no_score() {
    let site = site();
    ask(&site.asks, &work("dune"), 4);
    site.asks.settle();
    for back in [Duration::from_hours(1), 3650 * DAY] {
        site.clock.set(noon().saturating_sub(back).unwrap());
        assert_eq!(scores(&site.asks), [("work:dune".to_owned(), 4.0)]);
    }
}

#[test]
fn what_nobody_has_asked_for_in_a_long_while_is_forgotten() {
    let site = site();
    ask(&site.asks, &work("dune"), 1);
    ask(&site.asks, &work("emma"), 4);
    site.asks.settle();
    site.clock.advance(31 * DAY);
    assert_eq!(site.asks.top(9).iter().map(|asked| asked.subject.clone()).collect::<Vec<_>>(), [work("emma")]);
}

#[tokio::test]
async fn counts_outlive_the_process_and_go_on_decaying() {
    let site = site();
    ask(&site.asks, &work("dune"), 4);
    site.asks.flush().await.unwrap();
    site.clock.advance(3 * DAY);
    let next = Asks::new(site.clock.clone(), site.store.clone());
    ask(&next, &work("dune"), 1);
    assert_eq!(scores(&next), [("work:dune".to_owned(), 1.0)], "what is stored comes in the background");
    next.flush().await.unwrap();
    assert_eq!(scores(&next), [("work:dune".to_owned(), 3.0)]);
}

#[tokio::test]
async fn two_processes_count_into_one_list() {
    let site = site();
    let other = Asks::new(site.clock.clone(), site.store.clone());
    ask(&site.asks, &work("dune"), 2);
    ask(&other, &work("dune"), 3);
    for asks in [&site.asks, &other, &site.asks] {
        asks.flush().await.unwrap();
    }
    assert!((site.store.score("work:dune").unwrap() - 5.0).abs() < 1e-6);
    assert_eq!(scores(&site.asks), scores(&other));
}

#[tokio::test]
async fn a_store_that_fails_for_a_while_loses_nothing() {
    let site = site();
    site.store.fails.store(true, Ordering::Relaxed);
    for _ in 0..3 {
        ask(&site.asks, &work("dune"), 1);
        assert!(site.asks.flush().await.is_err());
    }
    assert_eq!(scores(&site.asks), [("work:dune".to_owned(), 3.0)]);
    site.store.fails.store(false, Ordering::Relaxed);
    site.asks.flush().await.unwrap();
    site.asks.flush().await.unwrap();
    assert!((site.store.score("work:dune").unwrap() - 3.0).abs() < 1e-6, "each ask is kept once");
}

#[tokio::test]
async fn damaged_records_do_no_harm() {
    let site = site();
    let far = noon().saturating_add(3650 * DAY).unwrap();
    for (key, score) in
        [("work:a", f64::NAN), ("work:b", -1.0), ("work:c", f64::INFINITY), ("work:d", 1e300), ("x", 1.0)]
    {
        site.store.put(key, score, noon());
    }
    site.store.put("work:ahead", 2.0, far);
    site.asks.flush().await.unwrap();
    assert_eq!(scores(&site.asks), [("work:ahead".to_owned(), 2.0)]);
}

#[tokio::test]
async fn what_has_faded_goes_from_the_store_too() {
    let site = site();
    site.store.put("work:dune", 1.0, noon().saturating_sub(40 * DAY).unwrap());
    site.asks.flush().await.unwrap();
    assert_eq!(site.store.score("work:dune"), None);
}

#[test]
fn the_list_shows_once_enough_is_known_and_has_a_version() {
    let site = site();
    for n in 1..SHOWN_FROM {
        ask(&site.asks, &work(&format!("work-{n:02}")), n);
    }
    site.asks.settle();
    let hidden = site.asks.trending();
    assert_eq!((hidden.version, hidden.works.len()), (0, 0));

    let versions = site.asks.versions();
    asked_once(&site.asks, "poetry");
    site.asks.settle();
    assert!(versions.has_changed().unwrap(), "whoever shows the list is told");
    let shown = site.asks.trending();
    assert_eq!(shown.version, 1);
    assert_eq!(shown.works.len(), LISTED);
    assert_eq!(shown.works[0].as_str(), "work-19");

    site.clock.advance(DAY);
    site.asks.settle();
    assert_eq!(site.asks.list_version(), 1, "the same list is the same version");
    ask(&site.asks, &work("work-01"), 50);
    site.asks.settle();
    assert_eq!(
        (site.asks.list_version(), site.asks.trending().works[0].as_str().to_owned()),
        (2, "work-01".to_owned())
    );
}

fn asked_once(asks: &Asks, genre: &str) {
    asks.count(&Subject::Genre(GenreId::parse(genre).unwrap()));
}

#[tokio::test]
async fn the_last_counts_are_kept_when_the_site_stops() {
    let site = site();
    let stop = CancellationToken::new();
    let running = tokio::spawn({
        let (asks, stop) = (site.asks.clone(), stop.clone());
        async move { asks.run(stop).await }
    });
    ask(&site.asks, &work("dune"), 1);
    stop.cancel();
    running.await.unwrap();
    assert_eq!(site.store.score("work:dune"), Some(1.0));
}
