//! A day in which 200 subjects are asked for, and each host keeps its own account of how often it is called. The clock is
//! simulated, all else is the site's own: sources, door, caches, jobs, the daily refresh.

use std::{
    collections::{HashMap, VecDeque},
    sync::Mutex,
    time::Duration,
};

use async_trait::async_trait;
use jiff::Timestamp;
use reqwest::{Request, Response, StatusCode};
use tokio::time::{Instant, sleep};

use super::*;
use crate::{
    cache::{CacheName, TypedCache},
    catalogue::Catalogue,
    config::{Key, List, Setting},
    domain::{Subject, Topic},
    jobs::{Asker, JobLimits, Jobs},
    sources::http::Wire,
    updates::{Updates, UpdatesSettings},
};

const DAY: Duration = Duration::from_hours(24);
const SUBJECTS: usize = 200;
/// A reader every half a minute.
const BETWEEN_READERS: Duration = Duration::from_secs(30);

/// What a host has published: at most so many calls in any such span.
const RULES: &[(&str, u32, Duration)] = &[
    ("mastodon.social", 300, Duration::from_mins(5)),
    ("news.google.com", 30, Duration::from_mins(1)),
    ("content.guardianapis.com", 1, Duration::from_secs(1)),
    ("content.guardianapis.com", 500, DAY),
    ("api.nytimes.com", 5, Duration::from_mins(1)),
    ("api.nytimes.com", 500, DAY),
    ("bsky.social", 3_000, Duration::from_mins(5)),
    ("lithub.com", 60, Duration::from_mins(1)),
    ("www.theguardian.com", 60, Duration::from_mins(1)),
    ("feeds.npr.org", 60, Duration::from_mins(1)),
    ("reactormag.com", 60, Duration::from_mins(1)),
];

/// All hosts. Whoever calls one too often is told so, and noted.
#[derive(Clone, Debug, Default)]
struct Hosts(Arc<Mutex<HashMap<String, Account>>>);

#[derive(Debug, Default)]
struct Account {
    calls: u64,
    refused: u64,
    lately: VecDeque<Instant>,
}

#[async_trait]
impl Wire for Hosts {
    async fn send(&self, request: Request) -> Result<Response, reqwest::Error> {
        sleep(Duration::from_millis(120)).await;
        let host = request.url().host_str().unwrap().to_owned();
        let rules = RULES.iter().filter(|(name, ..)| *name == host);
        let now = Instant::now();
        let mut hosts = self.0.lock().unwrap();
        let account = hosts.entry(host.clone()).or_default();
        account.calls += 1;
        account.lately.push_back(now);
        account.lately.retain(|at| now - *at < DAY);
        let is_over = |(_, most, span): &(&str, u32, Duration)| {
            account.lately.iter().rev().take_while(|at| now - **at < *span).count() > *most as usize
        };
        assert!(rules.clone().count() > 0, "nobody knows {host}");
        if rules.clone().any(is_over) {
            account.refused += 1;
            return Ok(answer(StatusCode::TOO_MANY_REQUESTS, "text/plain", "slow down"));
        }
        Ok(match host.as_str() {
            "mastodon.social" => answer(StatusCode::OK, "application/json", "[]"),
            "content.guardianapis.com" => {
                answer(StatusCode::OK, "application/json", r#"{"response":{"status":"ok","results":[]}}"#)
            }
            "api.nytimes.com" => {
                answer(StatusCode::OK, "application/json", r#"{"status":"OK","results":{"lists":[]}}"#)
            }
            "bsky.social" => {
                answer(StatusCode::OK, "application/json", r#"{"accessJwt":"a.b.c","did":"did:plc:sample","posts":[]}"#)
            }
            _ => answer(StatusCode::OK, "application/rss+xml", EMPTY_FEED),
        })
    }
}

const EMPTY_FEED: &str = "<rss version=\"2.0\"><channel><title>Sample</title></channel></rss>";

fn answer(status: StatusCode, kind: &str, body: &'static str) -> Response {
    let response = axum::http::Response::builder().status(status).header("content-type", kind).body(body);
    response.unwrap().into()
}

/// The runtime's clock as the site's.
#[derive(Debug)]
struct Simulated(Instant);

impl Clock for Simulated {
    fn now(&self) -> Timestamp {
        "2026-03-01T00:00:00Z".parse::<Timestamp>().unwrap().saturating_add(self.0.elapsed()).unwrap()
    }
}

fn most_read(catalogue: &Catalogue) -> Vec<Topic> {
    let mut works: Vec<_> = catalogue.works().iter().collect();
    works.sort_by_key(|work| std::cmp::Reverse(work.popularity));
    works.iter().take(SUBJECTS).filter_map(|work| catalogue.topic(&Subject::Work(work.id.clone()))).collect()
}

#[tokio::test(start_paused = true)]
async fn a_day_of_two_hundred_subjects_offends_nobody() {
    let key = || Setting(Some(Key("a-key".to_owned())));
    let config = Config {
        sources: List(<SourceName as clap::ValueEnum>::value_variants().to_vec()),
        guardian_key: key(),
        nyt_key: key(),
        bluesky_identifier: key(),
        bluesky_password: key(),
        ..Config::defaults()
    };
    let start = Instant::now();
    let clock: Arc<dyn Clock> = Arc::new(Simulated(start));
    let hosts = Hosts::default();
    let door = Door::over(Box::new(hosts.clone()), door_settings(&config).unwrap(), clock.clone());
    let sources = sources_through(&door, &config, &clock);
    assert_eq!(sources.len(), 6);
    let jobs = Jobs::new(JobLimits::default(), clock.clone());
    let answers = TypedCache::new(CacheName::News, CacheName::News.defaults(), clock.clone());
    let updates = Updates::new(sources, answers, jobs, clock.clone(), UpdatesSettings::default());
    let topics = most_read(&Catalogue::embedded().unwrap());
    assert_eq!(topics.len(), SUBJECTS);

    // At the start, and once more in the night, all are refreshed at once, as fast as jobs are taken.
    let refresh = || async {
        for topic in &topics {
            let _ = updates.refresh(topic, &Asker::schedule(), clock.now()).await;
        }
    };
    refresh().await;
    let mut asked = 0_usize;
    while start.elapsed() < DAY {
        // A few subjects are asked for again and again, all of them now and then; sometimes many readers come at once.
        let crowd = if asked.is_multiple_of(100) { 40 } else { 1 };
        for one in 0..crowd {
            let place = (asked * asked + 31 * one) % (1 + (asked * 7 + one) % SUBJECTS);
            let _ = updates.fetch(&topics[place], &Asker::reader(None)).await;
        }
        sleep(BETWEEN_READERS).await;
        asked += 1;
        if asked == 1_000 {
            refresh().await;
        }
    }

    let hosts = hosts.0.lock().unwrap();
    for (host, account) in hosts.iter() {
        println!("{host}: {} calls, {} refused", account.calls, account.refused);
    }
    let known: std::collections::HashSet<&str> = RULES.iter().map(|(host, ..)| *host).collect();
    assert_eq!(hosts.len(), known.len(), "everybody was asked: {:?}", hosts.keys());
    assert!(hosts["mastodon.social"].calls > 500, "{}", hosts["mastodon.social"].calls);
    assert!(hosts.values().all(|account| account.refused == 0));
    assert!(
        door.figures().iter().all(|source| source
            .failures
            .iter()
            .all(|(reason, _)| { *reason == crate::domain::FailureReason::RateLimited })),
        "{:?}",
        door.figures()
    );
}
