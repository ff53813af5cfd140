//! What the service promises, told from outside.

mod answers;
mod asking;
mod kept;
mod renewed;

use std::sync::Mutex;

use tokio::{sync::Notify, time::timeout};

use super::{
    fake::{FakeFacts, Manner, catalogue},
    *,
};
use crate::{
    cache::{CacheLimits, LayerSettings, SecondLayer, fake::FakeStore},
    domain::{CoverAt, FactsFound, FailureReason, ManualClock, SourceProgress, SourceState},
    jobs::{JobLimits, Priority},
    sources::Knows,
    testing::{AGES, until},
};

const ASKER: Asker = Asker { priority: Priority::Waiting, client: None };
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
        genres: TypedCache::new(CacheName::Genre, limits(CacheName::Genre), clock.clone()),
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
