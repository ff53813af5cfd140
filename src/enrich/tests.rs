//! What the service promises, told from outside.

use std::sync::Mutex;

use tokio::{sync::Notify, time::timeout};

use super::{
    fake::{FakeFacts, Manner, catalogue},
    *,
};
use crate::{
    cache::{CacheLimits, LayerSettings, SecondLayer, fake::FakeStore},
    domain::{CoverAt, FactsFound, FailureReason, ManualClock, SourceState, Subject},
    jobs::{JobLimits, Priority},
};

const ASKER: Asker = Asker { priority: Priority::Waiting, client: None };
/// No test waits this long unless it fails.
const AGES: Duration = Duration::from_secs(30);
const DAY: Duration = Duration::from_hours(24);
const WORKS: usize = 12;

#[derive(Debug, Default)]
struct Wishes(Mutex<Vec<(WorkId, CoverAt)>>);

impl CoverWish for Wishes {
    fn want(&self, work: &WorkId, at: &CoverAt) {
        self.0.lock().unwrap().push((work.clone(), at.clone()));
    }
}

struct Site {
    enrich: Enrich,
    jobs: Jobs,
    clock: Arc<ManualClock>,
    wishes: Arc<Wishes>,
}

fn patient() -> EnrichSettings {
    EnrichSettings { source_deadline: AGES * 2, ..EnrichSettings::default() }
}

fn site(sources: &[&Arc<FakeFacts>]) -> Site {
    site_with(sources, patient(), None, &start())
}

fn start() -> Arc<ManualClock> {
    Arc::new(ManualClock::at("2026-01-01T00:00:00Z".parse().unwrap()))
}

fn site_with(
    sources: &[&Arc<FakeFacts>],
    settings: EnrichSettings,
    layer: Option<&Arc<SecondLayer>>,
    clock: &Arc<ManualClock>,
) -> Site {
    let limits = |name: CacheName| CacheLimits { ttl: DAY * 30, grace: DAY * 30, ..name.defaults() };
    let (works, authors) = (CacheName::Book, CacheName::Author);
    let jobs = Jobs::new(JobLimits::default(), clock.clone());
    let wishes = Arc::new(Wishes::default());
    let parts = EnrichParts {
        sources: sources.iter().map(|source| Arc::clone(*source) as Arc<dyn FactSource>).collect(),
        works: match layer {
            Some(layer) => TypedCache::layered(works, limits(works), clock.clone(), layer.clone()),
            None => TypedCache::new(works, limits(works), clock.clone()),
        },
        authors: TypedCache::new(authors, limits(authors), clock.clone()),
        catalogue: catalogue(WORKS),
        jobs: jobs.clone(),
        clock: clock.clone(),
        covers: wishes.clone(),
    };
    Site { enrich: Enrich::new(parts, settings), jobs, clock: clock.clone(), wishes }
}

fn source(name: &'static str, manner: Manner) -> Arc<FakeFacts> {
    Arc::new(FakeFacts::new(name, manner))
}

fn work(n: usize) -> WorkId {
    WorkId::parse(&format!("light-{n}")).unwrap()
}

fn all_works() -> Vec<WorkId> {
    (1..=WORKS).map(work).collect()
}

fn ann() -> AuthorId {
    AuthorId::parse("ann-lamb").unwrap()
}

fn states<F>(report: &FactsReport<F>) -> Vec<SourceState> {
    report.asked.iter().map(|asked| asked.state).collect()
}

/// Who told each fact: the description, the pages.
fn tellers(report: &FactsReport<WorkFacts>) -> (Option<&str>, Option<&str>) {
    let facts = &report.facts;
    (facts.description.as_ref().map(|told| told.source.as_str()), facts.pages.as_ref().map(|told| told.source.as_str()))
}

impl Site {
    /// What is known now; a test in which nothing is fails.
    async fn known(&self) -> (Arc<FactsReport<WorkFacts>>, bool) {
        match self.enrich.work(&work(1), &ASKER).await.unwrap() {
            Facts::Known { report, stale } => (report, stale),
            Facts::Underway(job) => panic!("still under way: {job:?}"),
        }
    }

    async fn underway(&self) -> JobSnapshot {
        match self.enrich.work(&work(1), &ASKER).await.unwrap() {
            Facts::Underway(job) => job,
            Facts::Known { report, .. } => panic!("known already: {report:?}"),
        }
    }

    /// Asks, and waits for the answer.
    async fn answer(&self) -> Arc<FactsReport<WorkFacts>> {
        match self.enrich.work_within(&work(1), &ASKER, AGES).await.unwrap() {
            Facts::Known { report, .. } => report,
            Facts::Underway(job) => panic!("still under way: {job:?}"),
        }
    }

    /// Waits for all jobs there are.
    async fn settled(&self) {
        for job in self.jobs.list() {
            assert!(self.jobs.wait(job.id, AGES).await.unwrap().status.is_final());
        }
    }

    async fn refresh(&self, asker: &Asker) -> RenewedFacts {
        timeout(AGES, self.enrich.refresh(&Subject::Work(work(1)), asker)).await.expect("it ends")
    }
}

async fn until(what: &str, condition: impl Fn() -> bool) {
    let met = async {
        while !condition() {
            tokio::task::yield_now().await;
        }
    };
    timeout(AGES, met).await.unwrap_or_else(|_| panic!("never: {what}"));
}

#[tokio::test]
async fn twelve_works_of_a_page_are_one_job_and_one_call_of_each_source() {
    let (one, two) = (source("One", Manner::Prompt), source("Two", Manner::Pages));
    let site = site(&[&one, &two]);
    let asked = site.enrich.works(&all_works(), &ASKER).await.unwrap();
    assert!(asked.known.is_empty() && asked.underway.unwrap().kind == JobKind::Facts);
    site.settled().await;
    assert_eq!((one.calls().len(), two.calls().len(), site.jobs.list().len()), (1, 1, 1));
    assert_eq!(one.calls()[0].len(), WORKS);

    let again = site.enrich.works(&all_works(), &ASKER).await.unwrap();
    assert_eq!((again.known.len(), again.underway.is_none()), (WORKS, true));
    assert!(again.known.values().all(|report| tellers(report) == (Some("One"), Some("Two"))));
    assert_eq!(site.known().await.0.facts.pages.as_ref().unwrap().value, 210);
    assert_eq!((one.calls().len(), two.calls().len()), (1, 1), "what is known is not asked for");
}

#[tokio::test]
async fn only_what_is_not_known_is_asked_for_and_in_as_many_calls_as_a_source_needs() {
    let one = Arc::new(FakeFacts::new("One", Manner::Prompt).of_batches(5));
    let site = site(&[&one]);
    site.answer().await;
    site.enrich.works(&all_works(), &ASKER).await.unwrap();
    site.settled().await;
    let sizes: Vec<usize> = one.calls().iter().map(Vec::len).collect();
    assert_eq!(sizes, [1, 5, 5, 1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_first_asks_cost_each_source_one_call() {
    let one = source("One", Manner::Prompt);
    let site = site(&[&one]);
    let asks: Vec<_> = (0..500)
        .map(|_| {
            let enrich = site.enrich.clone();
            tokio::spawn(async move { enrich.work_within(&work(1), &ASKER, AGES).await.unwrap() })
        })
        .collect();
    for ask in asks {
        let Facts::Known { report, .. } = ask.await.unwrap() else { panic!("not known") };
        assert_eq!(tellers(&report).0, Some("One"));
    }
    assert_eq!(one.calls().len(), 1);
}

#[tokio::test]
async fn a_page_and_a_book_of_it_share_what_is_under_way() {
    let gate = Arc::new(Notify::new());
    let one = source("One", Manner::Gated(gate.clone()));
    let site = site(&[&one]);
    site.enrich.works(&all_works(), &ASKER).await.unwrap();
    until("it is asked", || one.calls().len() == 1).await;
    let job = site.underway().await;
    until("the second job waits", || site.jobs.get(job.id).unwrap().progress.total == 1).await;
    gate.notify_one();
    site.settled().await;
    assert_eq!((one.calls().len(), tellers(&site.known().await.0).0), (1, Some("One")));
}

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
async fn a_refresh_asks_past_a_fresh_answer_and_tells_what_changed() {
    let one = source("One", Manner::Prompt);
    let site = site(&[&one]);
    assert_eq!(site.refresh(&Asker::operator()).await, RenewedFacts::New);
    assert_eq!(site.refresh(&Asker::operator()).await, RenewedFacts::Unchanged);
    one.turn(Manner::Pages);
    assert_eq!(site.refresh(&Asker::operator()).await, RenewedFacts::Changed);
    assert_eq!(tellers(&site.known().await.0), (None, Some("One")));
    one.turn(Manner::Failing(FailureReason::Broken));
    assert!(
        matches!(site.refresh(&Asker::operator()).await, RenewedFacts::Failed(failed) if failed[0].source == "One")
    );
    assert_eq!(tellers(&site.known().await.0), (None, Some("One")), "what was there stays");
    assert_eq!(one.calls().len(), 4);
}

#[tokio::test]
async fn without_a_reader_only_those_are_asked_who_allow_it() {
    let shy = Arc::new(FakeFacts::new("Shy", Manner::Prompt).for_readers_only());
    let one = source("One", Manner::Pages);
    let site = site(&[&shy, &one]);
    assert_eq!(site.refresh(&Asker::schedule()).await, RenewedFacts::New);
    assert_eq!((shy.calls().len(), one.calls().len()), (0, 1));
    assert_eq!(site.refresh(&Asker::schedule()).await, RenewedFacts::Fresh);

    site.clock.advance(Duration::from_hours(1));
    assert!(site.known().await.1, "the first reader who comes has the others asked");
    site.settled().await;
    assert_eq!(tellers(&site.known().await.0), (Some("Shy"), Some("One")));
    site.clock.advance(DAY * 40);
    assert_eq!(site.refresh(&Asker::schedule()).await, RenewedFacts::Unchanged, "what the shy one told stays");
    assert_eq!(shy.calls().len(), 1);
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

#[tokio::test]
async fn without_sources_nothing_is_asked_and_nothing_is_known() {
    let site = site(&[]);
    assert!(!site.enrich.has_sources());
    let (report, stale) = site.known().await;
    assert!(report.facts.is_empty() && report.asked.is_empty() && !report.is_failure() && !stale);
    assert_eq!(site.refresh(&Asker::operator()).await, RenewedFacts::Nothing);
    assert!(site.jobs.list().is_empty());
}

#[tokio::test]
async fn what_the_catalogue_does_not_have_is_asked_of_nobody() {
    let one = source("One", Manner::Prompt);
    let site = site(&[&one]);
    let asked = site.enrich.works(&[work(99)], &ASKER).await.unwrap();
    assert!(asked.known.is_empty() && asked.underway.is_none() && one.calls().is_empty());
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
