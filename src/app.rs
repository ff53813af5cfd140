//! The composition root: settings in, a running site out. The only module that names concrete adapters.

mod background;
mod books;
mod outside;
mod serve;
mod stores;

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use axum::Router;
use jiff::{Timestamp, tz::TimeZone};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower::Layer as _;

use self::{background::Background, stores::Stores};
use crate::{
    asks::Asks,
    cache::{CacheControl, CacheLimits, CacheName, Caches, LayerSettings, SecondLayer, Stored, TypedCache, Weigh},
    config::{CacheConfig, Config, ScheduleConfig},
    covers::Covers,
    domain::{AuthorFacts, Clock, FactsReport, GenreFacts, UpdatesReport, WorkFacts},
    enrich::{Enrich, EnrichParts, EnrichSettings},
    jobs::{JobLimits, Jobs},
    recommend::{Picks, Recommender, Request},
    refresh::{Refresh, RefreshParts, RefreshSettings},
    telemetry::LogLevel,
    updates::{Updates, UpdatesSettings},
    web,
};

/// A site that is bound to its address but does not serve yet.
#[derive(Debug)]
pub struct App {
    listener: TcpListener,
    router: Router,
    meter: web::RequestMeter,
    proxies: web::TrustedProxies,
    readiness: web::Readiness,
    services: Services,
    limits: serve::Limits,
}

/// What runs or is kept beside the router.
#[derive(Clone, Debug)]
struct Services {
    clock: Arc<dyn Clock>,
    stores: Stores,
    layer: Option<Arc<SecondLayer>>,
    caches: Caches,
    pages: web::Pages,
    jobs: Jobs,
    asks: Asks,
    refresh: Refresh,
    covers: Covers,
}

impl App {
    /// Puts the site together and binds its address. Connections that come before [`run`](Self::run) wait.
    ///
    /// # Errors
    /// When the address cannot be bound, or a setting cannot be used.
    pub async fn build(config: Config, log: LogLevel) -> anyhow::Result<Self> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let listener =
            TcpListener::bind(config.listen).await.with_context(|| format!("cannot listen on {}", config.listen))?;
        // The index takes the most of the start; the door's certificates and the store are ready meanwhile.
        let (extra, this_year) = (config.catalogue_extra.0.clone(), clock.now().to_zoned(TimeZone::UTC).year());
        let catalogue = tokio::task::spawn_blocking(move || books::catalogue(extra.as_deref(), this_year));
        let own_model = config.model.0.clone();
        let model = tokio::task::spawn_blocking(move || books::model(own_model.as_deref()));
        let stores = Stores::open(&config, &clock).await;
        let (sources, door, fact_sources) = outside::sources(&config, &clock)?;
        let catalogue = Arc::new(catalogue.await??);
        let model = model.await?;

        let layer =
            stores.entries.clone().map(|store| SecondLayer::new(store, clock.clone(), LayerSettings::default()));
        let (news, facts, limits) = deadlines(&config);
        let jobs = jobs(&config, limits, &stores, &clock);
        let picks = picks(&config.caches, &clock);
        let answers = answers(&config.caches, &clock, layer.as_ref());
        let (books, authors, genres) = known(&config.caches, &clock, layer.as_ref());
        let pages = web::Pages::new(
            CacheLimits { bytes: config.caches.pages_capacity, ..CacheName::Pages.defaults() },
            clock.clone(),
        );
        let covers = outside::covers(&config, &door, Arc::new(pages.clone()), &clock);
        let caches: Vec<Arc<dyn CacheControl>> = vec![
            Arc::new(picks.clone()),
            Arc::new(books.clone()),
            Arc::new(authors.clone()),
            Arc::new(genres.clone()),
            Arc::new(answers.clone()),
            pages.control(),
        ];
        let caches = Caches::new(caches);

        let site = Arc::new(outside::site(&config, &sources, &fact_sources));
        let recommender = Recommender::new(catalogue.clone(), model, picks);
        let updates = Updates::new(sources, answers, jobs.clone(), clock.clone(), news);
        let parts = EnrichParts {
            sources: fact_sources,
            works: books,
            authors,
            genres,
            catalogue: catalogue.clone(),
            jobs: jobs.clone(),
            clock: clock.clone(),
            covers: Arc::new(outside::Wishes(covers.clone())),
        };
        let enrich = Enrich::new(parts, facts);
        let asks = Asks::new(clock.clone(), stores.asks.clone());
        let parts = RefreshParts {
            catalogue: catalogue.clone(),
            recommender: recommender.clone(),
            updates: updates.clone(),
            enrich: enrich.clone(),
            caches: caches.clone(),
            asks: asks.clone(),
            jobs: jobs.clone(),
            slots: stores.slots.clone(),
            clock: clock.clone(),
        };
        let refresh = Refresh::new(parts, &schedule(&config.schedule)).context("the schedule cannot be used")?;
        let (meter, readiness) = (web::RequestMeter::default(), web::Readiness::default());
        let router = web::router(web::AppState {
            catalogue,
            recommender,
            covers: covers.clone(),
            updates,
            enrich,
            jobs: jobs.clone(),
            pages: pages.clone(),
            found: web::Found::default(),
            site,
            clock: clock.clone(),
            asks: asks.clone(),
            refresh: refresh.clone(),
            caches: caches.clone(),
            door,
            store: stores.health.clone(),
            log,
            admin_token: config.admin_token.0.as_ref().map(|secret| web::AdminToken::new(&secret.0)),
            meter: meter.clone(),
            readiness: readiness.clone(),
        });
        Ok(Self {
            listener,
            router,
            meter,
            proxies: web::TrustedProxies::new(config.trusted_proxies.0.iter().map(|network| network.0)),
            readiness,
            services: Services { clock, stores, layer, caches, pages, jobs, asks, refresh, covers },
            limits: serve::Limits {
                head_timeout: config.head_timeout,
                shutdown_timeout: config.shutdown_timeout,
                connections: serve::Limits::CONNECTIONS,
            },
        })
    }

    /// The address in use, which differs from the configured one when that had port 0.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn local_addr(&self) -> anyhow::Result<SocketAddr> {
        Ok(self.listener.local_addr()?)
    }

    /// The real covers: who learns where one can be had says so there.
    pub fn covers(&self) -> Covers {
        self.services.covers.clone()
    }

    /// Serves until `stop` is cancelled; then open requests are answered, background jobs end or are handed back, and
    /// the store is closed.
    ///
    /// # Errors
    /// When the system does not tell which address is in use.
    pub async fn run(self, stop: CancellationToken) -> anyhow::Result<()> {
        tracing::info!(address = %self.local_addr()?, "listening");
        let Self { listener, router, meter, proxies, readiness, services, limits } = self;
        let background = Background::start(&services);
        let kept = web::KeptPages(services.pages.clone());
        // From outside in: every answer is counted, kept pages are answered before any routing.
        let site = |address| {
            let peer = web::Peer { address, proxies: proxies.clone() };
            meter.layer(kept.layer(peer.layer(router.clone())))
        };
        readiness.ready();
        let stopping = async {
            readiness.stop_with(&stop).await;
            Instant::now()
        };
        let (stopped, ()) = tokio::join!(stopping, serve::serve(listener, site, limits, stop.clone()));
        let left = limits.shutdown_timeout.saturating_sub(stopped.elapsed()).max(LAST_JOBS);
        background.end(&services, left).await;
        Ok(())
    }
}

fn jobs(config: &Config, limits: JobLimits, stores: &Stores, clock: &Arc<dyn Clock>) -> Jobs {
    let limits = JobLimits { per_client: config.jobs_per_client, ..limits };
    match &stores.jobs {
        Some(store) => Jobs::recorded(limits, clock.clone(), store.clone()),
        None => Jobs::new(limits, clock.clone()),
    }
}

fn picks(config: &CacheConfig, clock: &Arc<dyn Clock>) -> TypedCache<Request, Picks> {
    let limits = CacheLimits {
        capacity: config.recommendations_capacity,
        ttl: config.recommendations_ttl,
        ..CacheName::Recommendations.defaults()
    };
    TypedCache::new(CacheName::Recommendations, limits, clock.clone())
}

fn answers(
    config: &CacheConfig,
    clock: &Arc<dyn Clock>,
    layer: Option<&Arc<SecondLayer>>,
) -> TypedCache<String, UpdatesReport> {
    let limits = CacheLimits { capacity: config.news_capacity, ttl: config.news_ttl, ..CacheName::News.defaults() };
    kept(CacheName::News, limits, clock, layer)
}

/// What is known of works, of authors, and of genres.
type Known = (
    TypedCache<String, FactsReport<WorkFacts>>,
    TypedCache<String, FactsReport<AuthorFacts>>,
    TypedCache<String, FactsReport<GenreFacts>>,
);

fn known(config: &CacheConfig, clock: &Arc<dyn Clock>, layer: Option<&Arc<SecondLayer>>) -> Known {
    let limits = |name: CacheName, capacity, ttl| CacheLimits { capacity, ttl, ..name.defaults() };
    let books = limits(CacheName::Book, config.book_capacity, config.book_ttl);
    let authors = limits(CacheName::Author, config.author_capacity, config.author_ttl);
    let genres = limits(CacheName::Genre, config.genre_capacity, config.genre_ttl);
    (
        kept(CacheName::Book, books, clock, layer),
        kept(CacheName::Author, authors, clock, layer),
        kept(CacheName::Genre, genres, clock, layer),
    )
}

/// A cache that outlives a restart, where there is a store.
fn kept<V: Stored + Weigh + Send + Sync + 'static>(
    name: CacheName,
    limits: CacheLimits,
    clock: &Arc<dyn Clock>,
    layer: Option<&Arc<SecondLayer>>,
) -> TypedCache<String, V> {
    match layer {
        Some(layer) => TypedCache::layered(name, limits, clock.clone(), layer.clone()),
        None => TypedCache::new(name, limits, clock.clone()),
    }
}

fn schedule(config: &ScheduleConfig) -> RefreshSettings {
    let said = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let always = config.prewarm.split(';').filter_map(said).collect();
    RefreshSettings {
        cron: said(&config.cron),
        time_zone: said(&config.time_zone),
        subjects: config.prewarm_subjects,
        always,
        start_after: Some(config.prewarm_after),
        ..RefreshSettings::default()
    }
}

/// What jobs get to end in any case, however long the last requests took.
const LAST_JOBS: Duration = Duration::from_secs(2);

/// What a source and a job get on top of what is below them, to tell what they have when that is late.
const HEADROOM: Duration = Duration::from_secs(2);

/// Each deadline leaves room for the one below it: a source whose last feed ran into the door's time limit still brings
/// the others, and a job whose last source ran into its own still ends with a report.
fn deadlines(config: &Config) -> (UpdatesSettings, EnrichSettings, JobLimits) {
    let source_deadline = config.upstream_timeout.saturating_add(HEADROOM);
    let (news, jobs) = (UpdatesSettings::default(), JobLimits::default());
    let deadline = jobs.deadline.max(source_deadline.saturating_add(HEADROOM));
    let news = UpdatesSettings { source_deadline, max_age: config.caches.news_max_age, ..news };
    let facts = EnrichSettings { source_deadline, ..EnrichSettings::default() };
    (news, facts, JobLimits { deadline, ..jobs })
}

/// The system's clock: the one place that asks it.
#[derive(Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everybody else is given")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_deadline_leaves_room_for_the_one_below_it() {
        for seconds in [1, 10, 30, 300] {
            let timeout = Duration::from_secs(seconds);
            let (news, facts, jobs) = deadlines(&Config { upstream_timeout: timeout, ..Config::defaults() });
            for source in [news.source_deadline, facts.source_deadline] {
                assert!(timeout < source && source < jobs.deadline, "{seconds} s");
            }
        }
    }

    #[test]
    fn the_defaults_of_the_settings_are_those_of_the_table() {
        let Config { caches: config, schedule: scheduled, .. } = Config::defaults();
        let (news, picks) = (CacheName::News.defaults(), CacheName::Recommendations.defaults());
        assert_eq!((config.news_ttl, config.news_capacity), (news.ttl, news.capacity));
        assert_eq!(config.news_max_age, UpdatesSettings::default().max_age);
        assert_eq!((config.recommendations_ttl, config.recommendations_capacity), (picks.ttl, picks.capacity));
        let (books, authors) = (CacheName::Book.defaults(), CacheName::Author.defaults());
        assert_eq!((config.book_ttl, config.book_capacity), (books.ttl, books.capacity));
        assert_eq!((config.author_ttl, config.author_capacity), (authors.ttl, authors.capacity));
        assert_eq!(config.pages_capacity, CacheName::Pages.defaults().bytes);
        let (set, usual) = (schedule(&scheduled), RefreshSettings::default());
        assert_eq!((set.subjects, set.start_after), (usual.subjects, usual.start_after));
    }
}
