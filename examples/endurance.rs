//! Whether memory stays within its bound however much comes: `endurance cache [INSERTS]` and
//! `endurance jobs [SUBMISSIONS]`. Prints what was measured as JSON, and fails when it is beyond the bound.

use std::{
    env,
    io::{Write as _, stdout},
    net::IpAddr,
    sync::Arc,
    time::Duration,
};

use anyhow::{Context as _, bail, ensure};
use jiff::Timestamp;
use luminaria::{
    app::SystemClock,
    cache::{CacheName, CacheStats, TypedCache},
    domain::{Clock, JobKind, JobOutput, ManualClock, SourceProgress, SourceState, Update, UpdateKind, UpdatesReport},
    jobs::{Asker, Client, JobLimits, Jobs, Refusal},
};

const MIB: u64 = 1024 * 1024;

/// What the process may take beside what is bounded: the tables themselves, the allocator's holes, the writes that
/// moka has not worked off yet.
const ALLOWANCE: u64 = 48 * MIB;

/// What the job table may take: a thousand finished and waiting jobs without output, and the same allowance.
const JOBS_BOUND: u64 = 8 * MIB;

fn main() -> anyhow::Result<()> {
    let mut args = env::args().skip(1);
    let part = args.next().context("usage: endurance cache|jobs [HOW_MANY]")?;
    let how_many = args.next().map(|text| text.parse::<u64>()).transpose().context("HOW_MANY is a number")?;
    match part.as_str() {
        "cache" => cache(how_many.unwrap_or(1_000_000)),
        "jobs" => jobs(how_many.unwrap_or(10_000_000)),
        other => bail!("there is no part {other}: cache or jobs"),
    }
}

/// Half of the inserts go into a cache like that of news, half into one like that of pages.
fn cache(inserts: u64) -> anyhow::Result<()> {
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH));
    let (news_limits, pages_limits) = (CacheName::News.defaults(), CacheName::Pages.defaults());
    let news: TypedCache<String, UpdatesReport> = TypedCache::new(CacheName::News, news_limits, clock.clone());
    let pages: TypedCache<String, String> = TypedCache::new(CacheName::Pages, pages_limits, clock);

    let before = resident()?;
    for n in 0..inserts.div_ceil(2) {
        news.insert(format!("work:book-number-{n}"), report(n));
        // Pages of one book after the other, from 20 to 60 kB.
        let size = 20_000 + usize::try_from(n * 7_919 % 40_000)?;
        pages.insert(format!("book\nwork:book-number-{n}"), "x".repeat(size));
    }
    let (news, pages) = (news.stats(), pages.stats());
    for stats in [&news, &pages] {
        ensure!(stats.entries <= stats.max_entries && stats.bytes <= stats.max_bytes, "beyond its bound: {stats:?}");
        ensure!(stats.entries > 0, "nothing is kept: {stats:?}");
    }
    let grown = resident()?.saturating_sub(before);
    let bound = news_limits.bytes + pages_limits.bytes + ALLOWANCE;
    print(&serde_json::json!({
        "part": "cache", "inserts": inserts, "before": before, "grown": grown, "bound": bound,
        "news": figures(&news), "pages": figures(&pages),
    }))?;
    ensure!(grown <= bound, "memory has grown by {grown} bytes, {bound} are allowed");
    Ok(())
}

fn figures(stats: &CacheStats) -> serde_json::Value {
    serde_json::json!({ "entries": stats.entries, "bytes": stats.bytes, "evictions": stats.evictions })
}

/// Thirty items of a few sentences.
fn report(n: u64) -> UpdatesReport {
    let item = |place: u64| {
        let url = format!("https://news.example/articles/{n}/{place}").parse().ok()?;
        Some(Update {
            title: format!("A headline of the usual length, the {place}th on book number {n}"),
            source: "The Daily Reader".to_owned(),
            date: Timestamp::UNIX_EPOCH,
            url,
            summary: "A sentence that says what the article is about, as feeds have them. ".repeat(4),
            kind: UpdateKind::News,
            language: None,
            also: Vec::new(),
            may_republish: false,
        })
    };
    UpdatesReport {
        updates: (0..30).filter_map(item).collect(),
        failed: Vec::new(),
        asked: vec![SourceProgress { source: "Feeds".to_owned(), state: SourceState::Answered }],
        as_of: Timestamp::UNIX_EPOCH,
    }
}

/// Jobs that do nothing, on a thousand subjects, from many clients, as fast as they are taken.
#[tokio::main(flavor = "current_thread")]
async fn jobs(submissions: u64) -> anyhow::Result<()> {
    let limits = JobLimits { retention: Duration::from_hours(24), ..JobLimits::default() };
    // The table has room for recorded jobs as well, and is swept once it is full.
    let recorded = usize::try_from(limits.recorded_unfinished + limits.recorded_kept)?;
    let most = limits.running + limits.waiting + limits.kept + recorded + 1;
    let jobs = Jobs::new(limits, Arc::new(SystemClock));
    let before = resident()?;
    let (mut refused, mut longest) = (0_u64, 0);
    for n in 0..submissions {
        let client = Client::from(IpAddr::from(u32::try_from(n % 1_000_000)?.to_be_bytes()));
        let asker = Asker::reader(Some(client));
        let submitted = jobs.submit(JobKind::Updates, &format!("work:{}", n % 1_000), &asker, |_| async {
            Err::<JobOutput, _>(String::new())
        });
        match submitted {
            Ok(_) => {}
            Err(Refusal::TooMany { .. } | Refusal::OverBudget { .. }) => {
                refused += 1;
                tokio::task::yield_now().await;
            }
            Err(other) => bail!("refused for no reason: {other}"),
        }
        if n % 100_000 == 0 {
            longest = longest.max(jobs.list().len());
        }
    }
    longest = longest.max(jobs.list().len());
    let grown = resident()?.saturating_sub(before);
    let bound = JOBS_BOUND + ALLOWANCE;
    print(&serde_json::json!({
        "part": "jobs", "submissions": submissions, "refused": refused, "table": longest, "table_bound": most,
        "before": before, "grown": grown, "bound": bound,
    }))?;
    jobs.shutdown(Duration::from_secs(10)).await;
    ensure!(longest <= most, "the table had {longest} jobs, {most} are allowed");
    ensure!(grown <= bound, "memory has grown by {grown} bytes, {bound} are allowed");
    Ok(())
}

fn print(figures: &serde_json::Value) -> anyhow::Result<()> {
    writeln!(stdout(), "{figures}").context("nobody reads the figures")
}

/// How much of the process is in memory, in bytes.
fn resident() -> anyhow::Result<u64> {
    /// The size of a page on the systems that have this file.
    const PAGE: u64 = 4096;
    let statm = std::fs::read_to_string("/proc/self/statm").context("this needs /proc")?;
    let pages: u64 = statm.split_whitespace().nth(1).context("statm has no second figure")?.parse()?;
    Ok(pages * PAGE)
}
