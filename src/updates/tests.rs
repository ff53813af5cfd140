//! What the news service promises, told from outside.

mod renewed;
mod unattended;

use tokio::{sync::Notify, time::timeout};

use super::{
    fake::{FakeSource, Manner, item, post},
    *,
};
use crate::{
    domain::{AuthorId, FailureReason, ManualClock, Progress, SourceState, Subject},
    jobs::JobLimits,
    testing::{AGES, until},
};

const ASKER: Asker = Asker { priority: crate::jobs::Priority::Waiting, client: None };
const DAY: Duration = Duration::from_hours(24);
/// Past the freshness of everything but not past its grace, with the limits below.
const TILL_STALE: Duration = Duration::from_hours(7);

const LIMITS: CacheLimits =
    CacheLimits { capacity: 100, bytes: 16 << 20, ttl: Duration::from_hours(6), grace: Duration::from_hours(18) };

struct Site {
    updates: Updates,
    jobs: Jobs,
    clock: Arc<ManualClock>,
}

fn site(sources: &[&Arc<FakeSource>]) -> Site {
    site_with(sources, JobLimits::default(), UpdatesSettings { source_deadline: AGES * 2, ..Default::default() })
}

fn site_with(sources: &[&Arc<FakeSource>], limits: JobLimits, settings: UpdatesSettings) -> Site {
    let clock = Arc::new(ManualClock::at("2026-01-01T00:00:00Z".parse().unwrap()));
    let jobs = Jobs::new(limits, clock.clone());
    let sources = sources.iter().map(|source| Arc::clone(*source) as Arc<dyn UpdateSource>).collect();
    let answers = TypedCache::new(CacheName::News, LIMITS, clock.clone());
    let updates = Updates::new(sources, answers, jobs.clone(), clock.clone(), settings);
    Site { updates, jobs, clock }
}

fn source(name: &'static str, items: Vec<crate::domain::Update>, manner: Manner) -> Arc<FakeSource> {
    Arc::new(FakeSource::new(name, items, manner))
}

fn topic() -> Topic {
    Topic {
        subject: Subject::Author(AuthorId::parse("frank-herbert").unwrap()),
        name: "Frank Herbert".to_owned(),
        other_names: vec![],
        authors: vec![],
    }
}

impl Site {
    /// What is known now; a test in which nothing is fails.
    async fn known(&self) -> (Arc<UpdatesReport>, bool) {
        match self.updates.fetch(&topic(), &ASKER).await.unwrap() {
            News::Known { report, stale } => (report, stale),
            News::Underway(job) => panic!("still under way: {job:?}"),
        }
    }

    async fn underway(&self) -> JobSnapshot {
        match self.updates.fetch(&topic(), &ASKER).await.unwrap() {
            News::Underway(job) => job,
            News::Known { report, .. } => panic!("known already: {report:?}"),
        }
    }

    /// Fetches, and waits for the answer.
    async fn answer(&self) -> Arc<UpdatesReport> {
        match self.updates.fetch_within(&topic(), &ASKER, AGES).await.unwrap() {
            News::Known { report, .. } => report,
            News::Underway(job) => panic!("still under way: {job:?}"),
        }
    }

    /// Waits for all jobs there are.
    async fn settled(&self) {
        for job in self.jobs.list() {
            assert!(self.jobs.wait(job.id, AGES).await.unwrap().status.is_final());
        }
    }
}

fn titles(report: &UpdatesReport) -> Vec<&str> {
    report.updates.iter().map(|item| item.title.as_str()).collect()
}

fn states(report: &UpdatesReport) -> Vec<SourceState> {
    report.asked.iter().map(|source| source.state).collect()
}

#[tokio::test]
async fn the_first_ask_starts_a_job_and_the_second_has_its_answer() {
    let feeds = source("Feeds", vec![item("Old", 1), item("New", 2)], Manner::Prompt);
    let site = site(&[&feeds]);
    let job = site.underway().await;
    assert_eq!((job.kind, job.key.as_str()), (JobKind::Updates, "author:frank-herbert"));
    site.settled().await;

    let (report, stale) = site.known().await;
    assert_eq!((titles(&report), stale), (vec!["New", "Old"], false));
    assert_eq!((states(&report), report.failed.len()), (vec![SourceState::Answered], 0));
    assert_eq!(feeds.times_asked(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_first_asks_cost_each_source_one_request() {
    let feeds = source("Feeds", vec![item("News", 1)], Manner::Prompt);
    let mastodon = source("Mastodon", vec![post("A post", 2)], Manner::Prompt);
    let site = site(&[&feeds, &mastodon]);
    let asks: Vec<_> = (0..500)
        .map(|_| {
            let updates = site.updates.clone();
            tokio::spawn(async move { updates.fetch_within(&topic(), &ASKER, AGES).await.unwrap() })
        })
        .collect();
    for ask in asks {
        let News::Known { report, .. } = ask.await.unwrap() else { panic!("not known") };
        assert_eq!(titles(&report), ["A post", "News"]);
    }
    assert_eq!((feeds.times_asked(), mastodon.times_asked()), (1, 1));
}

#[tokio::test]
async fn a_job_that_comes_after_the_answer_asks_nobody() {
    let feeds = source("Feeds", vec![item("News", 1)], Manner::Prompt);
    let site = site(&[&feeds]);
    let first = site.answer().await;
    until("the first is done", || site.jobs.list()[0].status.is_final()).await;
    let late = site.updates.submit("author:frank-herbert", &topic(), &ASKER).unwrap();
    let ended = site.jobs.wait(late.id, AGES).await.unwrap();
    assert_eq!(ended.output, Some(JobOutput::Updates(first)));
    assert_eq!(feeds.times_asked(), 1);
}

#[tokio::test]
async fn what_has_arrived_is_told_while_others_are_still_asked() {
    let gate = Arc::new(Notify::new());
    let slow = source("Slow", vec![item("Late", 2)], Manner::Gated(gate.clone()));
    let quick = source("Quick", vec![item("Early", 1)], Manner::Prompt);
    let site = site(&[&slow, &quick]);
    let id = site.underway().await.id;
    let progress = || site.jobs.get(id).unwrap().progress;
    until("one has answered", || progress() == Progress { done: 1, total: 2 }).await;

    let Some(JobOutput::Updates(partial)) = site.underway().await.output else { panic!("nothing so far") };
    assert_eq!(titles(&partial), ["Early"]);
    assert_eq!(states(&partial), [SourceState::Asking, SourceState::Answered]);

    gate.notify_one();
    let report = site.answer().await;
    assert_eq!(titles(&report), ["Late", "Early"]);
}

#[tokio::test]
async fn a_stale_answer_is_shown_while_one_job_refreshes_it() {
    let feeds = source("Feeds", vec![item("News", 1)], Manner::Prompt);
    let site = site(&[&feeds]);
    let old = site.answer().await;
    site.clock.advance(TILL_STALE);
    assert_eq!(site.known().await, (Arc::clone(&old), true));
    assert_eq!(site.known().await, (Arc::clone(&old), true));
    site.settled().await;

    let (new, stale) = site.known().await;
    assert!(!stale && new.as_of > old.as_of);
    assert_eq!(feeds.times_asked(), 2);
}

#[tokio::test]
async fn a_stale_answer_is_shown_even_when_there_is_no_room_for_a_refresh() {
    let feeds = source("Feeds", vec![item("News", 1)], Manner::Prompt);
    let limits = JobLimits { running: 1, waiting: 0, ..Default::default() };
    let site = site_with(&[&feeds], limits, UpdatesSettings::default());
    let old = site.answer().await;
    let fill = || site.jobs.submit(JobKind::Updates, "another", &ASKER, |_| std::future::pending());
    until("the table is full", || fill().is_ok()).await;
    site.clock.advance(TILL_STALE);
    assert_eq!(site.known().await, (old, true));

    site.clock.advance(DAY);
    assert!(site.updates.fetch(&topic(), &ASKER).await.is_err(), "nothing is known, nothing can be started");
}

#[tokio::test]
async fn when_all_fail_the_stale_answer_stays_and_the_next_try_waits_a_moment() {
    let feeds = source("Feeds", vec![item("News", 1)], Manner::Prompt);
    let site = site(&[&feeds]);
    let old = site.answer().await;
    feeds.turn(Manner::Failing(FailureReason::Broken));
    site.clock.advance(TILL_STALE);
    for _ in 0..5 {
        assert_eq!(site.known().await, (Arc::clone(&old), true));
        site.settled().await;
    }
    assert_eq!(feeds.times_asked(), 2);

    feeds.turn(Manner::Prompt);
    site.clock.advance(Duration::from_mins(2));
    assert_eq!(site.known().await, (old, true));
    site.settled().await;
    assert!(!site.known().await.1);
}

#[tokio::test]
async fn when_all_fail_and_nothing_is_known_that_is_told_for_a_moment_only() {
    let feeds = source("Feeds", vec![], Manner::Failing(FailureReason::RateLimited));
    let mastodon = source("Mastodon", vec![], Manner::Failing(FailureReason::Unreachable));
    let site = site(&[&feeds, &mastodon]);
    let failure = site.answer().await;
    assert!(failure.is_failure());
    for _ in 0..5 {
        assert_eq!(site.known().await, (Arc::clone(&failure), false));
    }
    let told: Vec<_> = failure.failed.iter().map(|failed| (failed.source.as_str(), failed.reason)).collect();
    assert_eq!(told, [("Feeds", FailureReason::RateLimited), ("Mastodon", FailureReason::Unreachable)]);
    assert_eq!(feeds.times_asked(), 1);
    assert_eq!(site.updates.0.answers.stats().entries, 0, "a failure is no answer");

    site.clock.advance(Duration::from_mins(2));
    site.underway().await;
    site.settled().await;
    assert_eq!(feeds.times_asked(), 2);
}

#[tokio::test]
async fn a_hanging_source_has_timed_out_and_the_others_stand() {
    let hanging = source("Hanging", vec![item("Never", 9)], Manner::Hanging);
    let feeds = source("Feeds", vec![item("News", 1)], Manner::Prompt);
    let settings = UpdatesSettings { source_deadline: Duration::from_millis(50), ..Default::default() };
    let site = site_with(&[&hanging, &feeds], JobLimits::default(), settings);
    let report = site.answer().await;
    assert_eq!(titles(&report), ["News"]);
    assert_eq!(states(&report), [SourceState::Failed, SourceState::Answered]);
    assert_eq!((report.failed[0].source.as_str(), report.failed[0].reason), ("Hanging", FailureReason::TimedOut));
}

#[tokio::test]
async fn a_panic_in_a_source_is_that_sources_failure() {
    let broken = source("Broken", vec![], Manner::Panicking);
    let feeds = source("Feeds", vec![item("News", 1)], Manner::Prompt);
    let report = site(&[&broken, &feeds]).answer().await;
    assert_eq!(titles(&report), ["News"]);
    assert_eq!(states(&report), [SourceState::Failed, SourceState::Answered]);
    assert_eq!((report.failed[0].source.as_str(), report.failed[0].reason), ("Broken", FailureReason::Unreadable));
}

#[tokio::test]
async fn an_answer_in_parts_is_fresh_for_a_short_time() {
    let feeds = source("Feeds", vec![item("News", 1)], Manner::Partial("feed.example"));
    let site = site(&[&feeds]);
    let report = site.answer().await;
    assert_eq!((titles(&report), states(&report)), (vec!["News"], vec![SourceState::Answered]));
    assert_eq!(report.failed[0].source, "feed.example");

    site.clock.advance(Duration::from_mins(4));
    assert!(!site.known().await.1);
    site.clock.advance(Duration::from_mins(2));
    assert_eq!(site.known().await, (report, true));
}

#[tokio::test]
async fn a_source_of_which_a_part_answered_has_answered_even_with_nothing() {
    let feeds = source("Feeds", vec![], Manner::Partial("feed.example"));
    let site = site(&[&feeds]);
    let report = site.answer().await;
    assert_eq!((states(&report), report.is_failure()), (vec![SourceState::Answered], false));
    assert_eq!(report.failed[0].source, "feed.example");
}

#[tokio::test]
async fn no_news_is_an_answer() {
    let feeds = source("Feeds", vec![], Manner::Prompt);
    let site = site(&[&feeds]);
    let report = site.answer().await;
    assert!(report.updates.is_empty() && !report.is_failure());
    site.clock.advance(Duration::from_hours(5));
    assert_eq!(site.known().await, (report, false));
}

#[tokio::test]
async fn nothing_is_kept_longer_than_a_source_that_contributed_allows() {
    let hour = Duration::from_hours(1);
    let posts = Arc::new(FakeSource::new("Mastodon", vec![post("A post", 1)], Manner::Prompt).kept_for(hour));
    let site = site(&[&source("Feeds", vec![item("News", 1)], Manner::Prompt), &posts]);
    site.answer().await;
    site.clock.advance(hour);
    site.underway().await;
}

#[tokio::test]
async fn a_source_that_brought_nothing_shortens_nothing() {
    let silent = Arc::new(FakeSource::new("Mastodon", vec![], Manner::Prompt).kept_for(Duration::from_hours(1)));
    let site = site(&[&source("Feeds", vec![item("News", 1)], Manner::Prompt), &silent]);
    site.answer().await;
    site.clock.advance(Duration::from_hours(5));
    assert!(!site.known().await.1);
}

#[tokio::test]
async fn without_sources_nothing_is_asked_and_nothing_is_known() {
    let site = site(&[]);
    let (report, stale) = site.known().await;
    assert!(report.updates.is_empty() && report.asked.is_empty() && !report.is_failure() && !stale);
    assert!(site.jobs.list().is_empty());
}

#[tokio::test]
async fn words_go_to_nobody() {
    let feeds = source("Feeds", vec![item("Desert planets", 1), item("Rivers", 2)], Manner::Prompt);
    let site = site(&[&feeds]);
    let words = SearchTerm::parse("desert").unwrap();
    let report = site.updates.at_hand(&words);
    assert_eq!((titles(&report), report.is_failure()), (vec!["Desert planets"], false));

    let topic = Topic { subject: Subject::Words(words), ..topic() };
    assert!(matches!(site.updates.fetch(&topic, &ASKER).await.unwrap(), News::Known { .. }));
    assert_eq!((feeds.times_asked(), site.jobs.list().len()), (0, 0));
}

#[tokio::test]
async fn who_waits_no_longer_gets_the_job_with_what_it_has() {
    let hanging = source("Hanging", vec![], Manner::Hanging);
    let feeds = source("Feeds", vec![item("News", 1)], Manner::Prompt);
    let site = site(&[&hanging, &feeds]);
    let at_rest = Arc::strong_count(&hanging);
    let id = site.underway().await.id;
    until("one has answered", || site.jobs.get(id).unwrap().progress.done == 1).await;
    assert!(Arc::strong_count(&hanging) > at_rest, "a request to it is under way");
    let News::Underway(job) = site.updates.fetch_within(&topic(), &ASKER, Duration::ZERO).await.unwrap() else {
        panic!("it hangs")
    };
    let Some(JobOutput::Updates(partial)) = &job.output else { panic!("nothing so far") };
    assert_eq!((job.status, titles(partial)), (JobStatus::Running, vec!["News"]));
    assert!(partial.as_of > Timestamp::UNIX_EPOCH);

    assert_eq!(site.jobs.cancel(id).await.unwrap().unwrap().status, JobStatus::Cancelled);
    until("its request is given up", || Arc::strong_count(&hanging) == at_rest).await;
    assert_ne!(site.underway().await.id, id, "the next reader tries again");
}

#[tokio::test(start_paused = true)]
async fn the_first_items_are_waited_for_and_no_longer_than_the_limit() {
    let (soon, limit) = (Duration::from_millis(50), Duration::from_millis(150));
    let slow = |name, wait| source(name, vec![item(name, 1)], Manner::Slow(wait));
    let silent = source("Silent", vec![], Manner::Prompt);
    let hanging = source("Hanging", vec![item("Never", 1)], Manner::Hanging);
    for (wait, took, items) in [(soon, soon, 1), (2 * limit, limit, 0)] {
        let site = site(&[&silent, &slow("Slow", wait), &hanging]);
        let start = tokio::time::Instant::now();
        let News::Underway(job) = site.updates.fetch_first(&topic(), &ASKER, limit).await.unwrap() else {
            panic!("one hangs")
        };
        assert_eq!(start.elapsed().as_millis(), took.as_millis());
        let report = job.output.as_ref().and_then(JobOutput::updates).unwrap();
        assert_eq!(report.updates.len(), items);
    }
    let site = site(&[&slow("Slow", soon)]);
    let News::Known { report, .. } = site.updates.fetch_first(&topic(), &ASKER, limit).await.unwrap() else {
        panic!("all have answered")
    };
    assert_eq!(titles(&report), ["Slow"]);
}
