//! Readers who read and operators who refresh, while the sites come and go.

use std::{sync::Arc, time::Duration};

use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{
    chance::Chance,
    ledger::Ledger,
    site::{Sites, TOKEN},
};

const READERS: u64 = 3;
const OPERATORS: u64 = 2;
/// Between two refreshes of an operator.
const BREATH: Duration = Duration::from_millis(120);

/// The load, until it is stopped.
#[derive(Debug)]
pub(crate) struct Load(JoinSet<()>);

impl Load {
    pub(crate) fn start(
        sites: Sites,
        titles: Vec<String>,
        ledger: Arc<Ledger>,
        seed: u64,
        stop: &CancellationToken,
    ) -> Self {
        let titles: Arc<[String]> = titles.into();
        let mut tasks = JoinSet::new();
        for reader in 0..READERS {
            let (sites, titles, chance) = (sites.clone(), titles.clone(), Chance::new(seed + 100 + reader));
            tasks.spawn(until(stop.clone(), read(sites, titles, chance)));
        }
        for operator in 0..OPERATORS {
            let (sites, titles, chance) = (sites.clone(), titles.clone(), Chance::new(seed + 200 + operator));
            tasks.spawn(until(stop.clone(), operate(sites, titles, ledger.clone(), chance)));
        }
        tasks.spawn(until(stop.clone(), watch(sites, ledger, Chance::new(seed + 300))));
        Self(tasks)
    }

    pub(crate) async fn ended(mut self) {
        while self.0.join_next().await.is_some() {}
    }
}

async fn until(stop: CancellationToken, work: impl Future<Output = ()> + Send) {
    stop.run_until_cancelled(work).await;
}

async fn read(sites: Sites, titles: Arc<[String]>, mut chance: Chance) {
    loop {
        let Some(url) = any(&sites, &mut chance).await else { continue };
        let path = *chance.one_of(&["recommendations", "updates", "api/fetch_updates"]);
        let term = url::form_urlencoded::byte_serialize(chance.one_of(&titles).as_bytes()).collect::<String>();
        // Whether it dies on the way is the whole point.
        if let Ok(answer) = sites.client().get(format!("{url}/{path}?search_term={term}")).send().await {
            let _ = answer.bytes().await;
        }
    }
}

async fn operate(sites: Sites, titles: Arc<[String]>, ledger: Arc<Ledger>, mut chance: Chance) {
    loop {
        tokio::time::sleep(BREATH).await;
        let Some(url) = any(&sites, &mut chance).await else { continue };
        let order = json!({ "cache_type": "all", "search_term": chance.one_of(&titles) });
        let request = sites.client().post(format!("{url}/api/cache/refresh")).bearer_auth(TOKEN);
        let request = request.header("content-type", "application/json").body(order.to_string());
        let Ok(answer) = request.send().await else { continue };
        if answer.status() != StatusCode::ACCEPTED {
            continue;
        }
        // An answer that was cut off has not been given: only what we read in full is a promise.
        let Ok(text) = answer.text().await else { continue };
        let taken: Value = serde_json::from_str(&text).unwrap_or_default();
        if let Some(id) = taken["job_id"].as_str() {
            ledger.taken(id);
        }
    }
}

async fn watch(sites: Sites, ledger: Arc<Ledger>, mut chance: Chance) {
    loop {
        let which = usize::from(chance.between(0, 2) == 1);
        ledger.look(&sites, which).await;
        tokio::time::sleep(BREATH).await;
    }
}

/// Where one of the sites is; none for a moment after it was killed.
async fn any(sites: &Sites, chance: &mut Chance) -> Option<String> {
    let url = sites.url(usize::from(chance.between(0, 2) == 1)).await;
    if url.is_none() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    url
}
