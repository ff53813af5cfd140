//! The jobs that were taken, by the answers we got, and whether each came to its end.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use reqwest::StatusCode;

use super::site::Sites;

/// Between two looks at all jobs.
const PAUSE: Duration = Duration::from_millis(200);

/// The jobs by their ids, and whether they were seen to have ended.
#[derive(Debug, Default)]
pub(crate) struct Ledger(Mutex<HashMap<String, bool>>);

impl Ledger {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, bool>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A site has answered that it took this job.
    pub(crate) fn taken(&self, id: &str) {
        self.lock().entry(id.to_owned()).or_default();
    }

    pub(crate) fn len(&self) -> usize {
        self.lock().len()
    }

    fn open(&self) -> Vec<String> {
        self.lock().iter().filter(|(_, ended)| !**ended).map(|(id, _)| id.clone()).collect()
    }

    /// Looks once at each job that is not known to have ended.
    pub(crate) async fn look(&self, sites: &Sites, which: usize) {
        for id in self.open() {
            let Some(url) = sites.url(which).await else { return };
            let Ok(answer) = sites.client().get(format!("{url}/api/job/{id}")).send().await else { return };
            if answer.status() != StatusCode::OK {
                continue;
            }
            let Ok(job) = answer.text().await else { return };
            if ["\"completed\"", "\"failed\"", "\"cancelled\""].iter().any(|status| job.contains(status)) {
                self.lock().insert(id, true);
            }
        }
    }

    /// Waits until all have ended; returns how many have not.
    pub(crate) async fn settle(&self, sites: &Sites, limit: Duration) -> usize {
        let began = Instant::now();
        while !self.open().is_empty() && began.elapsed() < limit {
            self.look(sites, 0).await;
            tokio::time::sleep(PAUSE).await;
        }
        self.open().len()
    }
}
