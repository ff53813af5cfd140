//! What runs beside the listener, and the order in which it ends.

use std::{future::Future, time::Duration};

use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{Services, stores::Stores};

/// How often the caches' figures are noted for the operator's sparklines.
const SAMPLE_EVERY: Duration = Duration::from_mins(1);

/// The key of the home page among the rendered pages.
const HOME: &str = "home";

/// The tasks. They end in [`Background::end`], not before.
#[derive(Debug)]
pub(super) struct Background {
    tasks: TaskTracker,
    /// Ends what asks for work: the schedule, the sweepers.
    idle: CancellationToken,
    /// Ends what keeps the work of others: counts, the writer of the second layer, the store's watch.
    last: CancellationToken,
}

impl Background {
    pub(super) fn start(services: &Services) -> Self {
        let background =
            Self { tasks: TaskTracker::new(), idle: CancellationToken::new(), last: CancellationToken::new() };
        let Services { stores, layer, jobs, asks, refresh, .. } = services.clone();
        let (idle, last) = (|| background.idle.clone(), || background.last.clone());
        let spawn = |task: std::pin::Pin<Box<dyn Future<Output = ()> + Send>>| background.tasks.spawn(task);
        spawn(Box::pin({
            let (stores, stop) = (stores, last());
            async move { stores.run(stop).await }
        }));
        if let Some(layer) = layer {
            let stop = last();
            spawn(Box::pin(async move { layer.run(stop).await }));
        }
        let (sweeper, stop) = (jobs.clone(), idle());
        spawn(Box::pin(async move { sweeper.run_sweeper(stop).await }));
        let stop = last();
        spawn(Box::pin(async move { jobs.run_keeper(stop).await }));
        let stop = last();
        spawn(Box::pin(async move { asks.run(stop).await }));
        let stop = idle();
        spawn(Box::pin(async move { refresh.run(stop).await }));
        spawn(Box::pin(sample(services.clone(), idle())));
        spawn(Box::pin(renew_home(services.clone(), idle())));
        background
    }

    /// Ends everything: first what begins work, then the work, then what keeps it, the store last. The work has
    /// `limit` to end; recorded jobs are handed back.
    pub(super) async fn end(self, services: &Services, limit: Duration) {
        self.idle.cancel();
        services.jobs.shutdown(limit).await;
        services.covers.end().await;
        self.last.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        close(&services.stores).await;
    }
}

async fn close(stores: &Stores) {
    stores.close().await;
    tracing::info!("stopped");
}

/// Notes the caches' figures every now and then.
async fn sample(services: Services, stop: CancellationToken) {
    while stop.run_until_cancelled(tokio::time::sleep(SAMPLE_EVERY)).await.is_some() {
        services.caches.sample(services.clock.now()).await;
    }
}

/// Forgets the home page whenever the list on it changes.
async fn renew_home(services: Services, stop: CancellationToken) {
    let mut versions = services.asks.versions();
    while let Some(Ok(())) = stop.run_until_cancelled(versions.changed()).await {
        services.pages.forget(HOME);
    }
}
