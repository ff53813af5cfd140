//! What a refresh does to each entry.

use std::sync::{Arc, Mutex};

use super::parts::{Site, settings, site, site_asking, term};
use crate::{
    domain::{CacheType, JobKind, Outcome, RefreshReport, RefreshedEntry, Subject},
    enrich::fake::{FakeFacts, Manner},
    refresh::plan::{Plan, Planned},
};

const FIRST: &str = "work:first-light-ann-lamb";
const HIGH: &str = "work:high-water-ann-lamb";

async fn outcomes(site: &Site, cache_type: CacheType, text: &str) -> Vec<Outcome> {
    let accepted = site.refresh.submit(cache_type, &term(text)).await.unwrap();
    let report = site.report(&accepted.job).await;
    assert_eq!(report.entries.len(), accepted.entries);
    report.entries.iter().map(|entry| entry.outcome.clone()).collect()
}

#[tokio::test]
async fn news_is_fetched_anew_however_fresh_it_is_and_compared() {
    let site = site();
    assert_eq!(outcomes(&site, CacheType::News, "High Water").await, [Outcome::New]);
    site.clock.set("2026-11-22T08:01:00Z");
    assert_eq!(outcomes(&site, CacheType::News, "High Water").await, [Outcome::Unchanged]);
    site.paper.says(&["Another lamp"]);
    site.clock.set("2026-11-22T08:02:00Z");
    assert_eq!(outcomes(&site, CacheType::News, "High Water").await, [Outcome::Changed]);
    assert_eq!(site.paper.asked().len(), 3);
}

#[tokio::test]
async fn a_failure_names_the_source_and_leaves_what_was_there() {
    let site = site();
    outcomes(&site, CacheType::News, "High Water").await;
    site.paper.falls_silent();
    site.clock.set("2026-11-22T08:01:00Z");
    let failed = Outcome::Failed("No answer from The Paper.".to_owned());
    assert_eq!(outcomes(&site, CacheType::News, "High Water").await, [failed]);
    let topic = site.keeper.catalogue.topic(&Subject::of_key(HIGH).unwrap()).unwrap();
    let (kept, _) = site.keeper.updates.known(&topic).await.unwrap();
    assert_eq!(kept.updates.len(), 1);
}

#[tokio::test]
async fn the_job_is_the_operators_and_of_its_type_and_subject() {
    let site = site();
    let accepted = site.refresh.submit(CacheType::News, &term("high water")).await.unwrap();
    assert_eq!((accepted.title.as_str(), accepted.entries), ("High Water", 1));
    assert_eq!((accepted.job.kind, accepted.job.key.as_str()), (JobKind::Refresh, "news work:high-water-ann-lamb"));
    let twice = site.refresh.submit(CacheType::News, &term("High Water")).await.unwrap();
    assert_eq!(twice.job.id, accepted.job.id);
}

#[tokio::test]
async fn picks_and_facts_are_dropped() {
    let site = site();
    assert_eq!(outcomes(&site, CacheType::Recommendations, "High Water").await, [Outcome::Dropped]);
    assert_eq!(*site.picks.purged.lock().unwrap(), [HIGH]);
    assert_eq!(outcomes(&site, CacheType::Book, "Ann Lamb").await, [Outcome::Dropped, Outcome::Dropped]);
    assert_eq!(*site.books.purged.lock().unwrap(), [HIGH, FIRST]);
    assert_eq!(outcomes(&site, CacheType::Book, "High Water").await, [Outcome::Nothing]);
    assert_eq!(outcomes(&site, CacheType::Genre, "Poetry").await, [Outcome::Nothing], "no such cache in this site");
    assert_eq!(site.paper.asked(), Vec::<String>::new());
}

#[tokio::test]
async fn facts_are_fetched_anew_where_there_is_somebody_to_ask() {
    let facts = Arc::new(FakeFacts::new("The Library", Manner::Prompt));
    let site = site_asking(vec![facts.clone()], &settings(), &Arc::default());
    assert_eq!(outcomes(&site, CacheType::Book, "Ann Lamb").await, [Outcome::New, Outcome::New]);
    assert_eq!(outcomes(&site, CacheType::Book, "High Water").await, [Outcome::Unchanged]);
    assert_eq!(outcomes(&site, CacheType::Author, "High Water").await, [Outcome::New]);
    facts.turn(Manner::Failing(crate::domain::FailureReason::Broken));
    let failed = Outcome::Failed("No answer from The Library.".to_owned());
    assert_eq!(outcomes(&site, CacheType::Book, "High Water").await, [failed]);
    assert_eq!(facts.calls().len(), 5);
}

fn planned(key: &str) -> Planned {
    Planned { cache: CacheType::News, key: key.to_owned() }
}

#[tokio::test]
async fn what_an_earlier_attempt_did_is_not_done_again() {
    let site = site();
    let plan = Plan {
        since: "2026-11-22T07:59:00Z".parse().unwrap(),
        entries: vec![planned(FIRST), planned(HIGH), planned("author:ann-lamb"), planned("work:unknown")],
    };
    let before = RefreshedEntry {
        cache: CacheType::News,
        key: FIRST.to_owned(),
        title: "First Light".to_owned(),
        outcome: Outcome::Changed,
    };
    let told = Mutex::new(Vec::new());
    let tell = |report: &RefreshReport| told.lock().unwrap().push(report.entries.len());
    let report = site.keeper.carry_out(&plan, std::slice::from_ref(&before), tell).await;

    assert_eq!(site.paper.asked(), ["High Water", "Ann Lamb"]);
    assert_eq!(*told.lock().unwrap(), [1, 2, 3, 4]);
    assert_eq!(report.entries[0], before);
    assert_eq!(report.entries[3].outcome, Outcome::Nothing, "another catalogue may have known it");
}

#[tokio::test]
async fn what_was_fetched_after_the_order_is_not_fetched_again() {
    let site = site();
    let since = "2026-11-22T07:59:00Z".parse().unwrap();
    let plan = Plan { since, entries: vec![planned(HIGH)] };
    site.keeper.carry_out(&plan, &[], |_| {}).await;
    site.keeper.carry_out(&plan, &[], |_| {}).await;
    assert_eq!(site.paper.asked(), ["High Water"], "the answer came, and a crash took the record of it");
}
