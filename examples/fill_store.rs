//! Fills a store with cached news, for the benchmark of the start: `fill_store FILE ENTRIES`.

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use jiff::Timestamp;
use luminaria::{
    app::SystemClock,
    domain::{Clock, Update, UpdateKind, UpdatesReport},
    store::{EntryStore as _, EntryWrite, SqliteStore, StoredEntry},
};

/// As many as a usual answer holds.
const ITEMS: usize = 5;
/// As many as are written at once.
const BATCH: usize = 2_000;
const KEPT: Duration = Duration::from_hours(12);

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().context("give a file")?;
    let entries: usize = arguments.next().context("give a number of entries")?.parse()?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let store = SqliteStore::open(path, clock.clone()).await;
    let now = clock.now();
    let numbers: Vec<usize> = (0..entries).collect();
    for batch in numbers.chunks(BATCH) {
        let changes = batch.iter().map(|number| change(*number, now)).collect::<anyhow::Result<Vec<_>>>()?;
        store.write(&changes).await?;
    }
    store.close().await;
    Ok(())
}

fn change(number: usize, now: Timestamp) -> anyhow::Result<EntryWrite> {
    let item = |n: usize| -> anyhow::Result<Update> {
        Ok(Update {
            title: format!("Item {n} on subject {number}, with a headline of a usual length"),
            source: "Example".to_owned(),
            date: now,
            url: format!("https://news.example/{number}/{n}").parse()?,
            summary: "A few sentences that stand for a snippet, as long as most of them are. ".repeat(2),
            kind: UpdateKind::News,
            language: None,
            also: Vec::new(),
            may_republish: false,
        })
    };
    let updates = (0..ITEMS).map(item).collect::<anyhow::Result<Vec<_>>>()?;
    let report = UpdatesReport { updates, failed: Vec::new(), asked: Vec::new(), as_of: now };
    let entry = StoredEntry {
        value: serde_json::to_vec(&report)?,
        version: 1,
        stored_at: now,
        fresh_until: now.saturating_add(KEPT / 2)?,
        stale_until: now.saturating_add(KEPT)?,
    };
    Ok(EntryWrite { cache: "news", key: format!("work:subject-{number}"), entry: Some(entry) })
}
