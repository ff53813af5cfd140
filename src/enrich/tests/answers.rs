//! What comes of it, whatever the sources do.

use super::*;

#[tokio::test]
async fn what_the_more_trusted_source_says_stands() {
    let (one, two) = (source("One", Manner::Prompt), source("Two", Manner::Prompt));
    let report = site(&[&one, &two]).answer().await;
    assert_eq!(tellers(&report).0, Some("One"));
    assert_eq!(states(&report), [SourceState::Answered; 2]);
}

#[tokio::test]
async fn an_author_is_known_too() {
    let one = source("One", Manner::Prompt);
    let site = site(&[&one]);
    let Facts::Known { report, stale } = site.enrich.author_within(&ann(), &ASKER, AGES).await.unwrap() else {
        panic!("not known")
    };
    assert_eq!((report.facts.summary.as_ref().unwrap().source.as_str(), stale), ("One", false));
    assert_eq!((one.calls(), site.jobs.list()[0].key.as_str()), (vec![vec!["ann-lamb".to_owned()]], "author:ann-lamb"));
}

#[tokio::test]
async fn one_that_hangs_is_named_and_the_others_facts_stand() {
    let (hangs, one) = (source("Hangs", Manner::Hanging), source("One", Manner::Prompt));
    let settings = EnrichSettings { source_deadline: Duration::from_millis(50), ..EnrichSettings::default() };
    let report = site_with(&[&hangs, &one], settings, None, &start()).answer().await;
    assert_eq!((tellers(&report).0, states(&report)), (Some("One"), vec![SourceState::Failed, SourceState::Answered]));
    assert_eq!((report.failed[0].source.as_str(), report.failed[0].reason), ("Hangs", FailureReason::TimedOut));
}

#[tokio::test]
async fn what_has_arrived_is_told_before_the_rest_does() {
    let gate = Arc::new(Notify::new());
    let (slow, one) = (source("Slow", Manner::Gated(gate.clone())), source("One", Manner::Prompt));
    let site = site(&[&slow, &one]);
    let id = site.underway().await.id;
    until("one has answered", || site.jobs.get(id).unwrap().progress.done == 1).await;
    let job = site.jobs.get(id).unwrap();
    let found: &FactsFound = job.output.as_ref().unwrap().facts().unwrap();
    let so_far = &found.works[&work(1)];
    assert_eq!((tellers(so_far).0, states(so_far)), (Some("One"), vec![SourceState::Asking, SourceState::Answered]));
    gate.notify_one();
    site.settled().await;
    assert_eq!(tellers(&site.known().await.0).0, Some("Slow"));
}

#[tokio::test]
async fn a_panic_in_a_source_is_that_sources_failure() {
    let (bad, one) = (source("Bad", Manner::Panicking), source("One", Manner::Prompt));
    let report = site(&[&bad, &one]).answer().await;
    assert_eq!((tellers(&report).0, report.failed[0].source.as_str()), (Some("One"), "Bad"));
}

#[tokio::test]
async fn a_work_that_fails_costs_those_beside_it_nothing() {
    let one = source("One", Manner::FailingOn("light-2"));
    let site = site(&[&one]);
    site.enrich.works(&all_works(), &ASKER).await.unwrap();
    site.settled().await;
    let known = site.enrich.works(&all_works(), &ASKER).await.unwrap().known;
    assert!(known.iter().all(|(id, report)| report.is_failure() == (*id == work(2))), "{known:?}");
}

#[tokio::test]
async fn that_nothing_is_known_is_an_answer() {
    let one = source("One", Manner::Ignorant);
    let site = site(&[&one]);
    let report = site.answer().await;
    assert!(report.facts.is_empty() && !report.is_failure() && report.failed.is_empty());
    site.clock.advance(DAY * 20);
    assert_eq!((site.known().await, one.calls().len()), ((report, false), 1));
}

#[tokio::test]
async fn a_failure_is_no_answer_and_holds_back_the_next_try_for_a_moment() {
    let one = source("One", Manner::Failing(FailureReason::Broken));
    let site = site(&[&one]);
    let failure = site.answer().await;
    assert!(failure.is_failure());
    for _ in 0..5 {
        assert_eq!(site.known().await, (Arc::clone(&failure), false));
    }
    assert_eq!((one.calls().len(), site.enrich.0.works.answers.stats().entries), (1, 0));

    one.turn(Manner::Prompt);
    site.clock.advance(Duration::from_mins(2));
    assert_eq!(tellers(&*site.answer().await).0, Some("One"));
}

#[tokio::test]
async fn covers_are_wished_for_when_they_are_found_and_when_they_are_asked_for() {
    let one = source("One", Manner::Pages);
    let site = site(&[&one]);
    site.answer().await;
    let wished = || site.wishes.0.lock().unwrap().clone();
    assert_eq!(wished(), [(work(1), CoverAt::OpenLibrary(7))]);
    site.known().await;
    assert_eq!(wished().len(), 2);
}
