//! All hosts at once. Each keeps its own account of who calls it, and turns away whoever calls more often than it has
//! published.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use reqwest::{Request, Response, StatusCode};
use tokio::time::{Instant, sleep};

use super::{DAY, library::Library};
use crate::sources::http::Wire;

/// How long each answer takes.
const LATENCY: Duration = Duration::from_millis(120);

/// What a host has published: at most so many calls in any such span.
struct Rule {
    host: &'static str,
    most: usize,
    span: Duration,
    /// What one more is answered.
    refusal: StatusCode,
    /// Which calls count, by their path.
    counts: fn(&str) -> bool,
}

const fn rule(host: &'static str, most: usize, span: Duration) -> Rule {
    Rule { host, most, span, refusal: StatusCode::TOO_MANY_REQUESTS, counts: |_| true }
}

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);
const FIVE_MINUTES: Duration = Duration::from_mins(5);

/// The limits by which all are held to account; where they are published stands beside each source's own.
///
/// Hosts that published none are asked no more often than the setting promises. Callers who do not say how to reach them
/// get nothing from Open Library (403, since May 2026) and a twentieth from Wikipedia
/// (<https://www.mediawiki.org/wiki/Wikimedia_APIs/Rate_limits>).
fn rules(gives_contact: bool) -> Vec<Rule> {
    let by_other_than_number = |path: &str| !path.starts_with("/b/id/") && !path.starts_with("/b/olid/");
    vec![
        rule("mastodon.social", 300, FIVE_MINUTES),
        rule("news.google.com", 30, MINUTE),
        rule("content.guardianapis.com", 1, SECOND),
        rule("content.guardianapis.com", 500, DAY),
        rule("api.nytimes.com", 5, MINUTE),
        rule("api.nytimes.com", 500, DAY),
        rule("bsky.social", 3_000, FIVE_MINUTES),
        rule("lithub.com", 60, MINUTE),
        rule("www.theguardian.com", 60, MINUTE),
        rule("feeds.npr.org", 60, MINUTE),
        rule("reactormag.com", 60, MINUTE),
        Rule { refusal: StatusCode::FORBIDDEN, ..rule("openlibrary.org", if gives_contact { 3 } else { 0 }, SECOND) },
        rule("openlibrary.org", 180, MINUTE),
        rule("en.wikipedia.org", if gives_contact { 200 } else { 10 }, MINUTE),
        rule("www.googleapis.com", 1_000, DAY),
        rule("covers.openlibrary.org", 400, MINUTE),
        Rule {
            refusal: StatusCode::FORBIDDEN,
            counts: by_other_than_number,
            ..rule("covers.openlibrary.org", 100, FIVE_MINUTES)
        },
        rule("archive.org", 60, MINUTE),
        rule("ia800100.us.archive.org", 60, MINUTE),
    ]
}

/// What a host counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) calls: u64,
    pub(super) refused: u64,
}

/// The hosts. Cheap to clone.
#[derive(Clone)]
pub(super) struct Hosts(Arc<Inner>);

struct Inner {
    library: Library,
    /// Each rule with the calls of its span.
    rules: Mutex<Vec<(Rule, VecDeque<Instant>)>>,
    accounts: Mutex<BTreeMap<String, Account>>,
}

impl Hosts {
    pub(super) fn new(library: Library, gives_contact: bool) -> Self {
        let rules = rules(gives_contact).into_iter().map(|rule| (rule, VecDeque::new())).collect();
        Self(Arc::new(Inner { library, rules: Mutex::new(rules), accounts: Mutex::default() }))
    }

    /// Whom it was asked how often, by host.
    pub(super) fn accounts(&self) -> BTreeMap<String, Account> {
        self.0.accounts.lock().unwrap().clone()
    }

    /// All who published something.
    pub(super) fn known(&self) -> Vec<&'static str> {
        let mut hosts: Vec<_> = self.0.rules.lock().unwrap().iter().map(|(rule, _)| rule.host).collect();
        hosts.sort_unstable();
        hosts.dedup();
        hosts
    }

    /// Notes a call, and whether it is one too many.
    fn note(&self, host: &str, path: &str) -> Option<StatusCode> {
        let (now, mut refusal) = (Instant::now(), None);
        for (rule, lately) in self.0.rules.lock().unwrap().iter_mut() {
            if rule.host != host || !(rule.counts)(path) {
                continue;
            }
            lately.retain(|at| now - *at < rule.span);
            lately.push_back(now);
            if lately.len() > rule.most {
                refusal = Some(rule.refusal);
            }
        }
        let mut accounts = self.0.accounts.lock().unwrap();
        let account = accounts.entry(host.to_owned()).or_default();
        account.calls += 1;
        account.refused += u64::from(refusal.is_some());
        refusal
    }
}

#[async_trait]
impl Wire for Hosts {
    async fn send(&self, request: Request) -> Result<Response, reqwest::Error> {
        sleep(LATENCY).await;
        let host = request.url().host_str().unwrap();
        Ok(match self.note(host, request.url().path()) {
            Some(status) => answer(status, "text/plain", "slow down"),
            None => self.0.library.answer(request.url()),
        })
    }
}

/// An answer with this body.
pub(super) fn answer(status: StatusCode, kind: &str, body: impl Into<reqwest::Body>) -> Response {
    let response = axum::http::Response::builder().status(status).header("content-type", kind).body(body);
    response.unwrap().into()
}
