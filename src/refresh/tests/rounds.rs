//! What a run of the schedule does.

use std::sync::Arc;

use super::parts::{settings, site, site_asking, site_with};
use crate::{
    domain::{CacheType, JobKind, Outcome},
    enrich::fake::{FakeFacts, Manner},
    refresh::RefreshSettings,
};

#[tokio::test]
async fn a_run_goes_through_the_operators_list_then_what_readers_ask_for_most() {
    let always = ["High Water", "no such thing at all", "poetry", "high water"].map(str::to_owned).to_vec();
    let site = site_with(&RefreshSettings { always, subjects: 4, ..settings() }, &Arc::default());
    site.readers_ask_for(&["author:ann-lamb", "genre:poetry", "work:angles-bo-hull", "work:first-light-ann-lamb"]);
    let job = site.refresh.run_now().await.unwrap();
    let report = site.report(&job).await;
    assert_eq!(job.kind, JobKind::Prewarm);
    assert_eq!(site.paper.asked(), ["High Water", "Poetry", "Ann Lamb", "Angles"]);
    assert!(report.entries.iter().all(|entry| entry.outcome == Outcome::New), "{report:?}");
}

#[tokio::test]
async fn what_is_fresh_is_left_alone() {
    let site = site();
    site.readers_ask_for(&["work:high-water-ann-lamb", "work:angles-bo-hull"]);
    let job = site.refresh.run_now().await.unwrap();
    site.report(&job).await;
    site.paper.asked();
    site.readers_ask_for(&["author:ann-lamb"]);
    let job = site.refresh.run_now().await.unwrap();
    let report = site.report(&job).await;
    let left = report.entries.iter().filter(|entry| entry.outcome == Outcome::Skipped).count();
    assert_eq!((site.paper.asked(), left), (vec!["Ann Lamb".to_owned()], 2));
}

#[tokio::test]
async fn sources_that_forbid_it_are_not_asked_without_a_reader() {
    let site = site();
    site.readers_ask_for(&["work:high-water-ann-lamb"]);
    site.paper.forbids_prefetch();
    let job = site.refresh.run_now().await.unwrap();
    let report = site.report(&job).await;
    assert_eq!(report.entries[0].outcome, Outcome::Skipped);
    assert_eq!(site.paper.asked(), Vec::<String>::new());
}

#[tokio::test]
async fn an_operator_gets_a_report_of_an_empty_run_too() {
    let site = site();
    let job = site.refresh.run_now().await.unwrap();
    assert_eq!(site.report(&job).await.entries.len(), 0);
}

#[tokio::test]
async fn the_schedule_says_when_and_what() {
    let site = site();
    site.readers_ask_for(&["work:high-water-ann-lamb"]);
    let job = site.refresh.run_now().await.unwrap();
    let view = site.refresh.schedule();
    assert_eq!((view.expression.as_deref(), view.time_zone.as_str()), (Some("30 4 * * *"), "UTC"));
    assert_eq!(view.next.unwrap().to_string(), "2026-11-23T04:30:00Z");
    assert_eq!((view.last[0].id, view.subjects), (job.id, 50));
}

#[tokio::test]
async fn facts_come_with_the_news_of_books_and_authors_where_that_is_allowed() {
    let open = Arc::new(FakeFacts::new("Open", Manner::Prompt));
    let shy = Arc::new(FakeFacts::new("Shy", Manner::Prompt).for_readers_only());
    let site = site_asking(vec![open.clone(), shy.clone()], &settings(), &Arc::default());
    site.readers_ask_for(&["work:high-water-ann-lamb", "genre:poetry", "author:ann-lamb"]);
    let job = site.refresh.run_now().await.unwrap();
    let report = site.report(&job).await;
    let told: Vec<_> = report.entries.iter().map(|entry| (entry.cache, entry.key.as_str())).collect();
    let (book, author, genre) = ("work:high-water-ann-lamb", "author:ann-lamb", "genre:poetry");
    assert_eq!(
        told,
        [
            (CacheType::News, book),
            (CacheType::Book, book),
            (CacheType::News, genre),
            (CacheType::News, author),
            (CacheType::Author, author),
        ]
    );
    assert_eq!((open.calls().len(), shy.calls().len()), (2, 0));
    assert_eq!(site.refresh.schedule().last[0].progress.total, 3, "counted by subjects");
}
