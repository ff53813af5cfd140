//! `luminaria refresh`: has the running site refresh what it keeps, and waits for the report.

mod report;
mod site;
#[cfg(test)]
mod tests;

use std::{
    io::Write,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    process::ExitCode,
    time::Duration,
};

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};
use url::Url;

use self::site::{Job, RunningSite};
use crate::{config::Key, domain::CacheType};

/// How often the site is asked how far it is.
const POLL_EVERY: Duration = Duration::from_millis(250);

/// How long the site may be silent while its job runs: it may be starting again, and the job goes on then.
const MOST_SILENT_POLLS: u32 = 60;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What to refresh: author, book, genre, news, recommendations, all.
    cache_type: CacheType,

    /// On what: a title, an author or a genre.
    search_term: String,

    /// Address of the running site. Without it, the one that it listens on by its settings.
    #[arg(long)]
    site: Option<Url>,

    /// Address that the site listens on.
    #[arg(long, env = "LUMINARIA_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,

    /// The token that opens the site's admin.
    #[arg(long, env = "LUMINARIA_ADMIN_TOKEN", default_value = "", hide_default_value = true, hide_env_values = true)]
    admin_token: Key,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(refresh(args, POLL_EVERY, &mut std::io::stdout()))
}

async fn refresh(args: &Args, poll_every: Duration, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let Key(token) = &args.admin_token;
    anyhow::ensure!(
        !token.is_empty(),
        "LUMINARIA_ADMIN_TOKEN is not set: without the site's token it refreshes nothing"
    );
    let address = args.site.clone().map_or_else(|| address_of(args.listen), Ok)?;
    let site = RunningSite::new(address, token)?;
    let taken = site.submit(args.cache_type, &args.search_term).await?;
    writeln!(out, "{}", taken.message)?;
    let job = wait(&site, &taken.job_id, taken.refreshed_items, poll_every).await?;
    let is_well = report::print(&job, out)?;
    Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Where a site on this machine that listens on `listen` is reached.
fn address_of(listen: SocketAddr) -> anyhow::Result<Url> {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    let reached = SocketAddr::new(ip, listen.port());
    anyhow::ensure!(reached.port() != 0, "port 0 lets the system choose one: name the site with --site");
    Url::parse(&format!("http://{reached}/")).context("the address to listen on makes no web address")
}

/// The job as it ended. The bar is hidden where there is no terminal.
async fn wait(site: &RunningSite, id: &str, entries: usize, poll_every: Duration) -> anyhow::Result<Job> {
    let bar = ProgressBar::new(u64::try_from(entries).unwrap_or(u64::MAX));
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos} of {len}, {elapsed}") {
        bar.set_style(style);
    }
    let mut silent = 0;
    let ended = loop {
        match site.job(id).await {
            Ok(job) => {
                silent = 0;
                bar.set_length(u64::try_from(job.progress.total.max(entries)).unwrap_or(u64::MAX));
                bar.set_position(u64::try_from(job.progress.done).unwrap_or(u64::MAX));
                if job.status.is_final() {
                    break Ok(job);
                }
            }
            Err(failure) if failure.is_passing() && silent < MOST_SILENT_POLLS => silent += 1,
            Err(failure) => break Err(failure.into()),
        }
        tokio::time::sleep(poll_every).await;
    };
    bar.finish_and_clear();
    ended
}
