//! Kills the site with SIGKILL at random moments, under load and with jobs in flight, and holds it to what it promised:
//! no recorded job is lost, none runs twice at the same time, the store is whole, and a restart serves within a second.
//!
//! Two sites share one store, so that each finds the other's jobs orphaned:
//!
//! ```text
//! cargo build --release --bin luminaria && cargo run --release --example kill -- --kills 200
//! ```

#[path = "../../tests/stub/mod.rs"]
#[expect(dead_code, unused_imports, reason = "the tests use all of it")]
mod stub;

mod chance;
mod ledger;
mod load;
mod runs;
mod site;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use clap::Parser;
use luminaria::catalogue::Catalogue;
use tokio_util::sync::CancellationToken;

use self::{
    chance::Chance,
    ledger::Ledger,
    load::Load,
    runs::Life,
    site::{Site, Sites},
    stub::{Behaviour, Stub},
};

/// A restart serves its first good page within this.
const RESTART_LIMIT: Duration = Duration::from_secs(1);
/// How long all jobs may take to end once nobody kills any more.
const SETTLING_LIMIT: Duration = Duration::from_mins(3);
/// Slow enough for jobs to be in flight when the site dies.
const UPSTREAM_DELAY_MS: u64 = 150;

#[derive(Debug, Parser)]
struct Options {
    /// How often a site is killed.
    #[arg(long, default_value_t = 200)]
    kills: usize,
    /// Chooses the moments; the same seed gives the same.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The binary; without it the one that lies beside this program's folder.
    #[arg(long)]
    binary: Option<PathBuf>,
}

/// What the kills showed.
#[derive(Debug, Default)]
struct Findings {
    restarts: Vec<Duration>,
    lives: Vec<Life>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let folder = std::env::temp_dir().join(format!("luminaria-kill-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let stub = Stub::start().await.context("the stub upstreams cannot start")?;
    stub.behave("/*", Behaviour::Delay { millis: UPSTREAM_DELAY_MS });
    let sites = Sites::new(site::Settings::new(&folder, binary(&options)?, &stub)).await?;

    let titles = Catalogue::embedded()?.works().iter().map(|work| work.title.clone()).collect();
    let ledger = Arc::new(Ledger::default());
    let stop = CancellationToken::new();
    let load = Load::start(sites.clone(), titles, ledger.clone(), options.seed, &stop);
    let findings = kill_all(&options, &sites).await?;
    stop.cancel();
    load.ended().await;

    let unsettled = ledger.settle(&sites, SETTLING_LIMIT).await;
    let mut lives = findings.lives;
    lives.extend(sites.stop_all().await?);
    let verdict = verdict(&folder, &ledger, unsettled, &findings.restarts, &lives)?;
    if verdict {
        std::fs::remove_dir_all(&folder)?;
        return Ok(());
    }
    anyhow::bail!("a promise was broken; store and logs are in {}", folder.display())
}

fn binary(options: &Options) -> anyhow::Result<PathBuf> {
    if let Some(binary) = &options.binary {
        return Ok(binary.clone());
    }
    let here = std::env::current_exe()?;
    let profile = here.parent().and_then(Path::parent).context("this program lies nowhere")?;
    Ok(profile.join("luminaria"))
}

async fn kill_all(options: &Options, sites: &Sites) -> anyhow::Result<Findings> {
    let mut chance = Chance::new(options.seed);
    let mut findings = Findings::default();
    for kill in 1..=options.kills {
        tokio::time::sleep(Duration::from_millis(chance.between(20, 600))).await;
        let which = usize::from(chance.between(0, 2) == 1);
        findings.lives.push(sites.kill(which).await?);
        let began = Instant::now();
        sites.start(which).await?;
        findings.restarts.push(began.elapsed());
        if kill % 20 == 0 {
            println!("{kill} kills");
        }
    }
    Ok(findings)
}

/// Prints what was found; true when every promise was kept.
fn verdict(
    folder: &Path,
    ledger: &Ledger,
    unsettled: usize,
    restarts: &[Duration],
    lives: &[Life],
) -> anyhow::Result<bool> {
    let store = site::check_store(&folder.join("luminaria.sqlite"))?;
    let runs = runs::read(folder, lives)?;
    let overlaps = runs::overlaps(&runs);
    let slowest = restarts.iter().max().copied().unwrap_or_default();
    println!(
        "jobs recorded: {}, runs of them: {}, begun more than once: {}",
        ledger.len(),
        runs.len(),
        runs::repeated(&runs)
    );
    println!("lost or never ended: {unsettled}");
    println!("run twice at the same time: {}", overlaps.len());
    println!("store: {store}");
    println!("slowest of {} restarts to the first good page: {} ms", restarts.len(), slowest.as_millis());
    for overlap in &overlaps {
        println!("  {overlap}");
    }
    let is_good =
        ledger.len() > 0 && unsettled == 0 && overlaps.is_empty() && store == "ok" && slowest <= RESTART_LIMIT;
    Ok(is_good)
}

type SharedSite = Arc<tokio::sync::Mutex<Option<Site>>>;
