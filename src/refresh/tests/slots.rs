//! When runs come about.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::parts::{Site, Slots, settings, site, site_asking, site_with};
use crate::{
    domain::JobIds,
    enrich::fake::{FakeFacts, Manner},
    refresh::{RefreshSettings, ScheduleError, calendar},
    store::Slot,
};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn slot(planned: &str) -> Slot {
    Slot { planned: at(planned), job: JobIds::default().next(at(planned)) }
}

fn asked_site(slots: &Arc<Slots>) -> Site {
    let site = site_with(&settings(), slots);
    site.readers_ask_for(&["work:high-water-ann-lamb"]);
    site
}

#[tokio::test]
async fn each_slot_is_run_once() {
    let slots = Arc::default();
    let site = asked_site(&slots);
    let mut watch = site.refresh.begin().await;
    assert_eq!(site.runs().await.len(), 0, "nothing was missed before the first run");
    for (now, runs) in [
        ("2026-11-23T04:29:59Z", 0),
        ("2026-11-23T04:30:00Z", 1),
        ("2026-11-23T04:30:30Z", 1),
        ("2026-11-24T04:29:00Z", 1),
        ("2026-11-24T04:31:00Z", 2),
    ] {
        site.clock.set(now);
        site.refresh.look(&mut watch).await;
        assert_eq!(site.runs().await.len(), runs, "{now}");
    }
    assert_eq!(slots.0.lock().unwrap().unwrap().planned, at("2026-11-24T04:30:00Z"));
    assert_eq!(site.refresh.schedule().last[0].id, slots.0.lock().unwrap().unwrap().job);
}

#[tokio::test]
async fn a_clock_that_goes_back_an_hour_runs_nothing_twice() {
    let site = asked_site(&Arc::default());
    let mut watch = site.refresh.begin().await;
    for now in ["2026-11-23T04:40:00Z", "2026-11-23T03:40:00Z", "2026-11-23T04:30:00Z", "2026-11-23T04:41:00Z"] {
        site.clock.set(now);
        site.refresh.look(&mut watch).await;
        assert_eq!(site.runs().await.len(), 1, "{now}");
    }
}

#[tokio::test]
async fn runs_that_were_missed_are_caught_up_once() {
    let slots: Arc<Slots> = Arc::default();
    *slots.0.lock().unwrap() = Some(slot("2026-11-18T04:30:00Z"));
    let site = asked_site(&slots);
    let mut watch = site.refresh.begin().await;
    site.refresh.look(&mut watch).await;
    assert_eq!(site.runs().await.len(), 1, "one for four days");
    assert_eq!(slots.0.lock().unwrap().unwrap().planned, at("2026-11-22T04:30:00Z"));

    let again = asked_site(&slots);
    let mut watch = again.refresh.begin().await;
    again.refresh.look(&mut watch).await;
    assert_eq!(again.runs().await.len(), 0, "the next start finds nothing missed");
}

#[tokio::test]
async fn of_two_processes_one_runs_a_slot() {
    let slots = Arc::default();
    let (one, other) = (asked_site(&slots), asked_site(&slots));
    let (mut here, mut there) = (one.refresh.begin().await, other.refresh.begin().await);
    for day in 23..27 {
        let now = format!("2026-11-{day}T04:30:05Z");
        one.clock.set(&now);
        other.clock.set(&now);
        one.refresh.look(&mut here).await;
        other.refresh.look(&mut there).await;
        // A run that has not ended is the run of the next slot as well.
        one.runs().await;
    }
    assert_eq!((one.runs().await.len(), other.runs().await.len()), (4, 0));
}

#[tokio::test]
async fn the_start_has_a_run_which_stands_for_a_missed_one() {
    let slots: Arc<Slots> = Arc::default();
    *slots.0.lock().unwrap() = Some(slot("2026-11-18T04:30:00Z"));
    let site = site_with(&RefreshSettings { start_after: Some(Duration::ZERO), ..settings() }, &slots);
    site.readers_ask_for(&["work:high-water-ann-lamb"]);
    let mut watch = site.refresh.begin().await;
    site.refresh.look(&mut watch).await;
    assert_eq!(site.runs().await.len(), 1);
    assert_eq!(slots.0.lock().unwrap().unwrap().planned, at("2026-11-22T04:30:00Z"));
}

#[tokio::test]
async fn there_is_no_empty_run() {
    let site = site();
    let mut watch = site.refresh.begin().await;
    site.clock.set("2026-11-23T04:30:00Z");
    site.refresh.look(&mut watch).await;
    assert_eq!(site.runs().await.len(), 0, "nobody has asked for anything");

    let forbidden = asked_site(&Arc::default());
    forbidden.paper.forbids_prefetch();
    let mut watch = forbidden.refresh.begin().await;
    forbidden.clock.set("2026-11-23T04:30:00Z");
    forbidden.refresh.look(&mut watch).await;
    assert_eq!(forbidden.runs().await.len(), 0, "no source may be asked");
}

#[tokio::test]
async fn there_is_a_run_for_facts_alone() {
    let facts = Arc::new(FakeFacts::new("Facts", Manner::Prompt));
    let site = site_asking(vec![facts.clone()], &settings(), &Arc::default());
    site.readers_ask_for(&["work:high-water-ann-lamb"]);
    site.paper.forbids_prefetch();
    let mut watch = site.refresh.begin().await;
    site.clock.set("2026-11-23T04:30:00Z");
    site.refresh.look(&mut watch).await;
    assert_eq!((site.runs().await.len(), facts.calls().len()), (1, 1));
}

#[tokio::test]
async fn the_loop_ends_when_the_site_does() {
    let site = asked_site(&Arc::default());
    let stop = CancellationToken::new();
    let keeping = tokio::spawn({
        let (refresh, stop) = (site.refresh.clone(), stop.clone());
        async move { refresh.run(stop).await }
    });
    stop.cancel();
    keeping.await.unwrap();
    assert_eq!(site.runs().await.len(), 0);
}

#[test]
fn a_time_zone_that_nobody_knows_stops_the_start() {
    assert!(matches!(calendar::zone(Some("Europe/Atlantis")), Err(ScheduleError::UnknownZone(_))));
}
