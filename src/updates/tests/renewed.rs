//! Forced renewal, and answers that outlive the process.

use super::*;
use crate::cache::{CacheControl, LayerSettings, SecondLayer, fake::FakeStore};

fn names(report: &UpdatesReport) -> Vec<&str> {
    report.asked.iter().map(|asked| asked.source.as_str()).collect()
}

impl Site {
    async fn renewed(&self, asker: &Asker) -> Renewed {
        let (topic, now) = (topic(), self.clock.now());
        let renewing = self.updates.refresh(&topic, asker, now);
        timeout(AGES, renewing).await.expect("it ends").unwrap()
    }
}

#[tokio::test]
async fn a_renewal_asks_past_a_fresh_answer_and_replaces_it() {
    let feeds = source("Feeds", vec![item("News", 1)], Manner::Prompt);
    let site = site(&[&feeds]);
    let old = site.answer().await;
    site.clock.advance(Duration::from_mins(1));
    let renewed = site.renewed(&Asker::operator()).await;
    assert!(renewed.is_new_answer && renewed.report.as_of > old.as_of);
    assert_eq!((renewed.before, feeds.times_asked()), (Some(old), 2));
    assert_eq!(site.updates.known(&topic()).await, Some((renewed.report, true)));
}

#[tokio::test]
async fn a_renewal_in_which_nobody_answers_keeps_the_old_answer() {
    let feeds = source("Feeds", vec![item("News", 1)], Manner::Prompt);
    let site = site(&[&feeds]);
    let old = site.answer().await;
    feeds.turn(Manner::Failing(FailureReason::Broken));
    site.clock.advance(Duration::from_mins(1));
    let renewed = site.renewed(&Asker::operator()).await;
    assert!(!renewed.is_new_answer && renewed.report.is_failure());
    assert_eq!(site.known().await, (old, false));

    feeds.turn(Manner::Prompt);
    site.clock.advance(Duration::from_secs(1));
    assert!(site.renewed(&Asker::operator()).await.is_new_answer, "a failure of a moment ago holds back readers only");
}

#[tokio::test]
async fn a_renewal_takes_a_live_job_that_began_in_time_and_outwaits_one_that_did_not() {
    for (head_start, expected) in [(Duration::ZERO, 1), (Duration::from_secs(9), 2)] {
        let gate = Arc::new(Notify::new());
        let feeds = source("Feeds", vec![item("News", 1)], Manner::Gated(gate.clone()));
        let site = site(&[&feeds]);
        site.underway().await;
        until("it is asked", || feeds.times_asked() == 1).await;
        site.clock.advance(head_start);
        let asker = Asker::operator();
        let open = async {
            feeds.turn(Manner::Prompt);
            tokio::task::yield_now().await;
            gate.notify_one();
        };
        let (renewed, ()) = tokio::join!(site.renewed(&asker), open);
        assert!(renewed.is_new_answer);
        assert_eq!(feeds.times_asked(), expected);
    }
}

#[tokio::test]
async fn a_renewal_that_was_asked_for_by_a_clock_that_was_ahead_ends() {
    let feeds = source("Feeds", vec![item("News", 1)], Manner::Prompt);
    let site = site(&[&feeds]);
    let ahead = site.clock.now().checked_add(Duration::from_hours(1)).unwrap();
    let renewed = timeout(AGES, site.updates.refresh(&topic(), &Asker::operator(), ahead)).await.unwrap().unwrap();
    assert!(renewed.is_new_answer);
    assert!((1..=5).contains(&feeds.times_asked()));
}

#[tokio::test]
async fn without_a_reader_only_those_are_asked_who_allow_it_and_the_others_items_stay() {
    let feeds = source("Feeds", vec![item("Of the feeds", 1)], Manner::Prompt);
    let shy = Arc::new(FakeSource::new("Shy", vec![item("Of the shy", 2)], Manner::Prompt).for_readers_only());
    let site = site(&[&feeds, &shy]);
    assert!(site.updates.may_prefetch());
    site.answer().await;
    site.clock.advance(Duration::from_hours(1));
    let renewed = site.renewed(&Asker::schedule()).await;
    assert_eq!((feeds.times_asked(), shy.times_asked()), (2, 1));
    assert_eq!((titles(&renewed.report), names(&renewed.report)), (vec!["Of the shy", "Of the feeds"], vec!["Feeds"]));

    assert!(site.known().await.1, "the first reader who comes has the others asked");
    site.settled().await;
    assert_eq!(shy.times_asked(), 2);
}

#[tokio::test]
async fn what_was_kept_of_sources_that_are_not_asked_never_outlives_its_limit() {
    let hours = |hours| Duration::from_hours(hours);
    let feeds = source("Feeds", vec![item("Of the feeds", 1)], Manner::Prompt);
    let shy =
        FakeSource::new("Shy", vec![item("Of the shy", 2)], Manner::Prompt).for_readers_only().kept_for(hours(10));
    let site = site(&[&feeds, &Arc::new(shy)]);
    site.answer().await;
    site.clock.advance(hours(3));
    assert_eq!(site.renewed(&Asker::schedule()).await.report.updates.len(), 2);
    site.clock.advance(hours(3));
    assert_eq!(titles(&site.renewed(&Asker::schedule()).await.report), ["Of the feeds"], "four hours are too few");
    site.clock.advance(hours(4));
    assert_eq!(titles(&site.known().await.0), ["Of the feeds"]);
}

#[tokio::test]
async fn without_anybody_to_ask_a_renewal_is_none() {
    let shy = Arc::new(FakeSource::new("Shy", vec![item("News", 2)], Manner::Prompt).for_readers_only());
    let site = site(&[&shy]);
    assert!(!site.updates.may_prefetch());
    let renewed = site.renewed(&Asker::schedule()).await;
    assert!(!renewed.is_new_answer && renewed.before.is_none() && renewed.report.updates.is_empty());
    assert_eq!((shy.times_asked(), site.jobs.list().len()), (0, 0));
}

#[tokio::test]
async fn a_purge_while_a_reader_waits_is_not_undone_by_the_readers_job() {
    let gate = Arc::new(Notify::new());
    let feeds = source("Feeds", vec![item("News", 1)], Manner::Gated(gate.clone()));
    let site = site(&[&feeds]);
    site.underway().await;
    until("it is asked", || feeds.times_asked() == 1).await;
    site.updates.0.answers.purge("author:frank-herbert").await;
    gate.notify_one();
    site.settled().await;
    assert_eq!(site.updates.known(&topic()).await, None);
}

#[tokio::test]
async fn after_a_restart_the_first_ask_has_its_answer_and_never_past_its_sources_limit() {
    let posts =
        || FakeSource::new("Mastodon", vec![post("A post", 1)], Manner::Prompt).kept_for(Duration::from_hours(8));
    let store = Arc::new(FakeStore::default());
    let start = |clock: &Arc<ManualClock>, posts: &Arc<FakeSource>| {
        let layer = SecondLayer::new(store.clone(), clock.clone(), LayerSettings::default());
        let answers = TypedCache::layered(CacheName::News, LIMITS, clock.clone(), layer.clone());
        let jobs = Jobs::new(JobLimits::default(), clock.clone());
        let sources = vec![Arc::clone(posts) as Arc<dyn UpdateSource>];
        let updates = Updates::new(sources, answers, jobs.clone(), clock.clone(), UpdatesSettings::default());
        (Site { updates, jobs, clock: clock.clone() }, layer)
    };
    let clock = Arc::new(ManualClock::at("2026-01-01T00:00:00Z".parse().unwrap()));
    let (before, layer) = start(&clock, &Arc::new(posts()));
    let answer = before.answer().await;
    layer.flush().await;

    let asked = Arc::new(posts());
    let (after, _) = start(&clock, &asked);
    assert_eq!(after.known().await, (Arc::clone(&answer), false));
    clock.advance(TILL_STALE);
    assert_eq!(start(&clock, &Arc::new(posts())).0.known().await, (answer, true));
    clock.advance(Duration::from_hours(1));
    start(&clock, &asked).0.underway().await;
    assert_eq!(after.jobs.list().len(), 0);
}
