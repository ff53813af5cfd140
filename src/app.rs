//! The composition root: settings in, a running site out. The only module that names concrete adapters.

mod outside;
mod serve;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context as _;
use axum::Router;
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{
    asks::Asks,
    cache::{CacheLimits, CacheName, Caches, TypedCache},
    catalogue::Catalogue,
    config::Config,
    domain::Clock,
    jobs::{JobLimits, Jobs},
    recommend::Recommender,
    refresh::{Refresh, RefreshParts, RefreshSettings},
    store::NoStore,
    telemetry::LogLevel,
    updates::{Updates, UpdatesSettings},
    web,
};

/// A site that is bound to its address but does not serve yet.
#[derive(Debug)]
pub struct App {
    listener: TcpListener,
    router: Router,
    jobs: Jobs,
    head_timeout: Duration,
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
        // The index takes the most of the start, and the door's certificates some of the rest: both at once.
        let catalogue = tokio::task::spawn_blocking(Catalogue::embedded);
        let (sources, door) = outside::sources(&config, &clock)?;
        let catalogue = Arc::new(catalogue.await?.context("the starter catalogue cannot be read")?);
        let recommender = recommender(&config, catalogue.clone(), clock.clone());
        let (news, limits) = deadlines(config.upstream_timeout);
        let jobs = Jobs::new(limits, clock.clone());
        let site = Arc::new(outside::site(&config, &sources));
        let updates = updates(&config, news, sources, jobs.clone(), clock.clone());
        let pages = web::Pages::new(
            CacheLimits { capacity: config.pages_capacity, ..CacheName::Pages.defaults() },
            clock.clone(),
        );
        let none = Arc::new(NoStore { reason: "none is set up".to_owned() });
        let asks = Asks::new(clock.clone(), none.clone());
        let refresh = Refresh::new(
            RefreshParts {
                catalogue: catalogue.clone(),
                recommender: recommender.clone(),
                updates: updates.clone(),
                caches: Caches::default(),
                asks: asks.clone(),
                jobs: jobs.clone(),
                slots: none.clone(),
                clock: clock.clone(),
            },
            &RefreshSettings::default(),
        )?;
        let router = web::router(web::AppState {
            catalogue,
            recommender,
            updates,
            jobs: jobs.clone(),
            pages,
            site,
            clock,
            asks,
            refresh,
            caches: Caches::default(),
            door,
            store: none,
            log,
            admin_token: config.admin_token.0.map(|secret| web::AdminToken::new(&secret.0)),
        });
        Ok(Self { listener, router, jobs, head_timeout: config.head_timeout })
    }

    /// The address in use, which differs from the configured one when that had port 0.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn local_addr(&self) -> anyhow::Result<SocketAddr> {
        Ok(self.listener.local_addr()?)
    }

    /// Serves until `stop` is cancelled; then open requests are answered and background jobs end.
    ///
    /// # Errors
    /// When a background task has panicked.
    pub async fn run(self, stop: CancellationToken) -> anyhow::Result<()> {
        tracing::info!(address = %self.local_addr()?, "listening");
        let sweeper = tokio::spawn({
            let (jobs, stop) = (self.jobs.clone(), stop.clone());
            async move { jobs.run_sweeper(stop).await }
        });
        serve::serve(self.listener, self.router, self.head_timeout, stop).await;
        self.jobs.shutdown().await;
        sweeper.await?;
        Ok(())
    }
}

fn recommender(config: &Config, catalogue: Arc<Catalogue>, clock: Arc<dyn Clock>) -> Recommender {
    let limits = CacheLimits {
        capacity: config.recommendations_capacity,
        ttl: config.recommendations_ttl,
        ..CacheName::Recommendations.defaults()
    };
    Recommender::new(catalogue, TypedCache::new(CacheName::Recommendations, limits, clock))
}

/// What a source and a job get on top of what is below them, to tell what they have when that is late.
const HEADROOM: Duration = Duration::from_secs(2);

/// Each deadline leaves room for the one below it: a source whose last feed ran into the door's time limit still brings
/// the others, and a job whose last source ran into its own still ends with a report.
fn deadlines(upstream_timeout: Duration) -> (UpdatesSettings, JobLimits) {
    let source_deadline = upstream_timeout.saturating_add(HEADROOM);
    let (news, jobs) = (UpdatesSettings::default(), JobLimits::default());
    let deadline = jobs.deadline.max(source_deadline.saturating_add(HEADROOM));
    (UpdatesSettings { source_deadline, ..news }, JobLimits { deadline, ..jobs })
}

fn updates(
    config: &Config,
    settings: UpdatesSettings,
    sources: outside::Sources,
    jobs: Jobs,
    clock: Arc<dyn Clock>,
) -> Updates {
    let limits = CacheLimits { capacity: config.news_capacity, ttl: config.news_ttl, ..CacheName::News.defaults() };
    let answers = TypedCache::new(CacheName::News, limits, clock.clone());
    Updates::new(sources, answers, jobs, clock, settings)
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
            let (news, jobs) = deadlines(timeout);
            assert!(timeout < news.source_deadline && news.source_deadline < jobs.deadline, "{seconds} s");
        }
    }

    #[test]
    fn the_defaults_of_the_settings_are_those_of_the_table() {
        let config = Config::defaults();
        let (news, picks) = (CacheName::News.defaults(), CacheName::Recommendations.defaults());
        assert_eq!((config.news_ttl, config.news_capacity), (news.ttl, news.capacity));
        assert_eq!((config.recommendations_ttl, config.recommendations_capacity), (picks.ttl, picks.capacity));
        assert_eq!(config.pages_capacity, CacheName::Pages.defaults().capacity);
    }
}
