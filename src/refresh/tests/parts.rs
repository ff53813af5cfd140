//! What the tests put a keeper together from.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::{
    asks::Asks,
    cache::{CacheControl, CacheLimits, CacheName, CacheStats, Caches, TypedCache},
    catalogue::{Catalogue, CatalogueFiles},
    domain::{
        Clock, FailureReason, JobSnapshot, ManualClock, RefreshReport, SearchTerm, SourceFailure, Subject, Topic,
        Update, UpdateKind,
    },
    enrich::{Enrich, EnrichParts, EnrichSettings, NoCovers},
    jobs::{JobLimits, Jobs, tests::fake_store::Line},
    recommend::Recommender,
    refresh::{Refresh, RefreshParts, RefreshSettings, keeper::Keeper},
    sources::{FactSource, SourceAnswer, Terms, UpdateSource},
    store::{NoStore, ScheduleStore, Slot, StoreError},
    updates::{Updates, UpdatesSettings},
};

const VOCABULARY: &str = "\
kind,id,name,parent,synonyms,opposite,definition
genre,fantasy,Fantasy,,,,Stories in which magic works.
genre,poetry,Poetry,,,,Books of poems.
theme,lamps,lamps,,,,Lamps and what they show.
mood,wistful,wistful,,,,
setting,island,the confines of an island,,,,
period,victorian,the Victorian age,,,,
";

const AUTHORS: &str = "\
id,name,sort_name,other_names,born,died,country,line
ann-lamb,Ann Lamb,\"Lamb, Ann\",,1850,1910,GB,
bo-hull,Bo Hull,\"Hull, Bo\",,,,,
";

const WORKS: &str = "\
id,title,other_titles,authors,year,language,series,series_position,genres,themes,moods,setting,period,pages,popularity,blurb,isbn13,openlibrary,goodreads
first-light-ann-lamb,First Light,,ann-lamb;bo-hull,1880,en,,,fantasy;poetry,lamps,wistful,island,victorian,210,50,A keeper counts ships.,,,
high-water-ann-lamb,High Water,,ann-lamb,1884,en,,,fantasy,lamps,,,,,90,The sea comes in.,,,
angles-bo-hull,Angles,,bo-hull,1890,la,,,poetry,,,,,,40,Verse.,,,
";

/// A moment between two runs of [`DAILY`].
pub(super) const MORNING: &str = "2026-11-22T08:00:00Z";

/// Once a day, in UTC.
pub(super) const DAILY: &str = "30 4 * * *";

/// A clock that also goes back.
#[derive(Debug)]
pub(super) struct MovableClock(Mutex<ManualClock>);

impl MovableClock {
    pub(super) fn set(&self, to: &str) {
        *self.0.lock().unwrap() = ManualClock::at(to.parse().unwrap());
    }
}

impl Clock for MovableClock {
    fn now(&self) -> Timestamp {
        self.0.lock().unwrap().now()
    }
}

/// A source that says what a test tells it to.
#[derive(Debug)]
pub(super) struct Paper {
    headlines: Mutex<Vec<String>>,
    is_silent: AtomicBool,
    may_prefetch: AtomicBool,
    asked: Mutex<Vec<String>>,
}

impl Paper {
    pub(super) fn says(&self, headlines: &[&str]) {
        *self.headlines.lock().unwrap() = headlines.iter().map(ToString::to_string).collect();
        self.is_silent.store(false, Ordering::Relaxed);
    }

    pub(super) fn falls_silent(&self) {
        self.is_silent.store(true, Ordering::Relaxed);
    }

    pub(super) fn forbids_prefetch(&self) {
        self.may_prefetch.store(false, Ordering::Relaxed);
    }

    /// On what it was asked since the last time, in order.
    pub(super) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

#[async_trait]
impl UpdateSource for Paper {
    fn name(&self) -> &'static str {
        "The Paper"
    }

    fn terms(&self) -> Terms {
        let prefetch = self.may_prefetch.load(Ordering::Relaxed);
        Terms { prefetch, max_age: Duration::from_hours(24), republish: true, attribution: None }
    }

    async fn updates(&self, topic: &Topic) -> SourceAnswer {
        self.asked.lock().unwrap().push(topic.name.clone());
        if self.is_silent.load(Ordering::Relaxed) {
            let reason = FailureReason::Broken;
            return SourceAnswer::silent(SourceFailure { source: self.name().to_owned(), reason, retry_after: None });
        }
        let item = |title: &String| Update {
            title: title.clone(),
            source: self.name().to_owned(),
            date: MORNING.parse().unwrap(),
            url: format!("https://paper.example/{}", title.replace(' ', "-")).parse().unwrap(),
            summary: String::new(),
            kind: UpdateKind::News,
            language: None,
            also: Vec::new(),
            may_republish: false,
        };
        let updates = self.headlines.lock().unwrap().iter().map(item).collect();
        SourceAnswer { updates, ..SourceAnswer::default() }
    }

    fn at_hand(&self, _: &SearchTerm) -> Vec<Update> {
        Vec::new()
    }
}

/// A cache that holds one entry of everything, until it is purged.
#[derive(Debug)]
pub(super) struct Shelf {
    name: CacheName,
    pub(super) purged: Mutex<Vec<String>>,
}

#[async_trait]
impl CacheControl for Shelf {
    fn name(&self) -> CacheName {
        self.name
    }

    async fn stats(&self) -> CacheStats {
        let cache = TypedCache::<String, String>::new(self.name, self.name.defaults(), Arc::new(clock()));
        cache.stats()
    }

    async fn purge(&self, subject_key: &str) -> u64 {
        let mut purged = self.purged.lock().unwrap();
        let is_there = !purged.iter().any(|key| key == subject_key);
        purged.push(subject_key.to_owned());
        u64::from(is_there)
    }

    async fn clear(&self) -> u64 {
        0
    }
}

/// The runs of the schedule, in memory.
#[derive(Debug, Default)]
pub(super) struct Slots(pub(super) Mutex<Option<Slot>>);

#[async_trait]
impl ScheduleStore for Slots {
    async fn last_run(&self, _: &str) -> Result<Option<Slot>, StoreError> {
        Ok(*self.0.lock().unwrap())
    }

    async fn take_run(&self, _: &str, slot: Slot) -> Result<bool, StoreError> {
        let mut last = self.0.lock().unwrap();
        let is_later = last.is_none_or(|last| last.planned < slot.planned);
        if is_later {
            *last = Some(slot);
        }
        Ok(is_later)
    }
}

fn clock() -> MovableClock {
    MovableClock(ManualClock::at(MORNING.parse().unwrap()).into())
}

pub(super) struct Site {
    pub(super) clock: Arc<MovableClock>,
    pub(super) paper: Arc<Paper>,
    pub(super) asks: Asks,
    pub(super) jobs: Jobs,
    pub(super) picks: Arc<Shelf>,
    pub(super) books: Arc<Shelf>,
    pub(super) keeper: Keeper,
    pub(super) refresh: Refresh,
}

/// The keeper with a schedule that runs once a day and not at the start.
pub(super) fn settings() -> RefreshSettings {
    RefreshSettings {
        cron: Some(DAILY.to_owned()),
        time_zone: Some("UTC".to_owned()),
        pause: Duration::ZERO,
        start_after: None,
        ..RefreshSettings::default()
    }
}

pub(super) fn site() -> Site {
    site_with(&settings(), &Arc::default())
}

pub(super) fn catalogue() -> Arc<Catalogue> {
    let files = CatalogueFiles::of_texts(("works.csv", WORKS), AUTHORS, VOCABULARY);
    Arc::new(Catalogue::build(&files).unwrap())
}

pub(super) fn site_with(settings: &RefreshSettings, slots: &Arc<Slots>) -> Site {
    site_asking(Vec::new(), settings, slots)
}

/// A site with these sources of facts.
pub(super) fn site_asking(facts: Vec<Arc<dyn FactSource>>, settings: &RefreshSettings, slots: &Arc<Slots>) -> Site {
    let catalogue = catalogue();
    let clock = Arc::new(clock());
    let paper = Arc::new(Paper {
        headlines: Mutex::new(vec!["A lamp".to_owned()]),
        is_silent: AtomicBool::new(false),
        may_prefetch: AtomicBool::new(true),
        asked: Mutex::default(),
    });
    let shared: Arc<dyn Clock> = clock.clone();
    let jobs = Jobs::recorded(JobLimits::default(), shared.clone(), Line::to(&Arc::default()));
    // It ends with the test's runtime.
    let keeping = jobs.clone();
    tokio::spawn(async move { keeping.run_keeper(CancellationToken::new()).await });
    let news = TypedCache::new(CacheName::News, CacheName::News.defaults(), shared.clone());
    let limits = CacheLimits { capacity: 10, ..CacheName::Recommendations.defaults() };
    let recommender =
        Recommender::new(catalogue.clone(), None, TypedCache::new(CacheName::Recommendations, limits, shared.clone()));
    let updates = Updates::new(vec![paper.clone()], news, jobs.clone(), shared.clone(), UpdatesSettings::default());
    let kept = |name: CacheName| name.defaults();
    let facts = EnrichParts {
        sources: facts,
        works: TypedCache::new(CacheName::Book, kept(CacheName::Book), shared.clone()),
        authors: TypedCache::new(CacheName::Author, kept(CacheName::Author), shared.clone()),
        genres: TypedCache::new(CacheName::Genre, kept(CacheName::Genre), shared.clone()),
        catalogue: catalogue.clone(),
        jobs: jobs.clone(),
        clock: shared.clone(),
        covers: Arc::new(NoCovers),
    };
    let enrich = Enrich::new(facts, EnrichSettings::default());
    let shelf = |name| Arc::new(Shelf { name, purged: Mutex::default() });
    let (picks, books) = (shelf(CacheName::Recommendations), shelf(CacheName::Book));
    let caches = Caches::new(vec![picks.clone(), books.clone()]);
    let asks = Asks::new(shared.clone(), Arc::new(NoStore { reason: "a test needs none".to_owned() }));
    let keeper = Keeper {
        catalogue: catalogue.clone(),
        recommender: recommender.clone(),
        updates: updates.clone(),
        enrich: enrich.clone(),
        caches: caches.clone(),
        clock: shared.clone(),
    };
    let parts = RefreshParts {
        catalogue,
        recommender,
        updates,
        enrich,
        caches,
        asks: asks.clone(),
        jobs: jobs.clone(),
        slots: slots.clone(),
        clock: shared,
    };
    let refresh = Refresh::new(parts, settings).unwrap();
    Site { clock, paper, asks, jobs, picks, books, keeper, refresh }
}

impl Site {
    /// Readers ask for these, the first most.
    pub(super) fn readers_ask_for(&self, keys: &[&str]) {
        for (place, key) in keys.iter().enumerate() {
            for _ in place..keys.len() {
                self.asks.count(&Subject::of_key(key).unwrap());
            }
        }
    }

    /// The report of a job, once it has ended.
    pub(super) async fn report(&self, job: &JobSnapshot) -> Arc<RefreshReport> {
        let ended = self.jobs.wait(job.id, Duration::from_secs(20)).await.unwrap();
        assert!(ended.status.is_final(), "{ended:?}");
        Arc::clone(ended.output.as_ref().unwrap().refresh().unwrap())
    }

    /// The reports of all runs of the schedule, the first one first.
    pub(super) async fn runs(&self) -> Vec<Arc<RefreshReport>> {
        let mut reports = Vec::new();
        for job in self.refresh.schedule().last.iter().rev() {
            reports.push(self.report(job).await);
        }
        reports
    }
}

pub(super) fn term(text: &str) -> SearchTerm {
    SearchTerm::parse(text).unwrap()
}
