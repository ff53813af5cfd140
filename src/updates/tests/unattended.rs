//! Feed readers: they come by themselves, often, and nobody waits.

use super::*;

/// Feeds, which may be asked by anybody, and one that wants a person to ask.
fn sources(of_the_feeds: Manner) -> (Arc<FakeSource>, Arc<FakeSource>) {
    let shy = FakeSource::new("Shy", vec![item("Of the shy", 2)], Manner::Prompt).for_readers_only();
    (source("Feeds", vec![item("Of the feeds", 1)], of_the_feeds), Arc::new(shy))
}

impl Site {
    async fn polled(&self) -> Option<Arc<UpdatesReport>> {
        self.updates.unattended(&topic(), None, AGES).await.unwrap()
    }
}

#[tokio::test]
async fn a_feed_that_is_polled_all_day_is_asked_for_when_its_answer_is_stale() {
    let (feeds, shy) = sources(Manner::Prompt);
    let site = site(&[&feeds, &shy]);
    for _ in 0..12 {
        assert_eq!(titles(&site.polled().await.unwrap()), ["Of the feeds"]);
        site.clock.advance(Duration::from_mins(30));
    }
    assert_eq!((feeds.times_asked(), shy.times_asked()), (1, 0));
    site.polled().await;
    assert_eq!((feeds.times_asked(), shy.times_asked()), (2, 0));
}

#[tokio::test]
async fn a_poll_while_a_readers_job_runs_waits_for_that_alone() {
    let gate = Arc::new(Notify::new());
    let (feeds, shy) = sources(Manner::Gated(gate.clone()));
    let site = site(&[&feeds, &shy]);
    site.underway().await;
    until("it is asked", || feeds.times_asked() == 1).await;
    site.clock.advance(Duration::from_secs(1));
    let open = async {
        feeds.turn(Manner::Prompt);
        tokio::task::yield_now().await;
        gate.notify_one();
    };
    let (polled, ()) = tokio::join!(site.polled(), open);
    assert_eq!(titles(&polled.unwrap()), ["Of the shy", "Of the feeds"]);
    assert_eq!((feeds.times_asked(), site.jobs.list().len()), (1, 1));
}

#[tokio::test]
async fn a_reader_who_comes_after_a_poll_has_the_others_asked() {
    let (feeds, shy) = sources(Manner::Prompt);
    let site = site(&[&feeds, &shy]);
    site.polled().await;
    let (report, stale) = site.known().await;
    assert_eq!((titles(&report), stale), (vec!["Of the feeds"], true));
    site.settled().await;
    let (report, stale) = site.known().await;
    assert_eq!((titles(&report), stale), (vec!["Of the shy", "Of the feeds"], false));
    assert_eq!(shy.times_asked(), 1);
}

#[tokio::test]
async fn a_reader_who_comes_during_a_poll_has_all_of_it() {
    let gate = Arc::new(Notify::new());
    let (feeds, shy) = sources(Manner::Gated(gate.clone()));
    let site = site(&[&feeds, &shy]);
    let reader = async {
        until("it is asked", || feeds.times_asked() == 1).await;
        let job = site.underway().await;
        gate.notify_one();
        site.jobs.wait(job.id, AGES).await.unwrap()
    };
    let (_, job) = tokio::join!(site.polled(), reader);
    let report = job.output.as_ref().unwrap().updates().unwrap();
    assert_eq!(titles(report), ["Of the shy", "Of the feeds"]);
    assert_eq!(states(report), [SourceState::Answered; 2]);
    assert_eq!((site.known().await.1, site.jobs.list().len()), (false, 1));
}

#[tokio::test]
async fn a_poll_is_no_run_of_the_schedule() {
    let (feeds, shy) = sources(Manner::Prompt);
    let site = site(&[&feeds, &shy]);
    let client = Some("192.0.2.1".parse::<std::net::IpAddr>().unwrap().into());
    site.updates.unattended(&topic(), client, AGES).await.unwrap();
    assert_eq!(site.jobs.list()[0].origin, crate::domain::Origin::Reader);
}
