//! Every upstream, in the whole site: it answers, it has nothing, it breaks, it asks for patience, it says nothing at all.
//! Covers go the same way in [`crate::covers`].

use std::{collections::BTreeMap, time::Duration};

use luminaria::config::{Key, List, Setting, SourceName};
use serde_json::Value;

use crate::{
    harness::TestApp,
    stub::{Behaviour, RetryAfter, keyed},
};

/// One upstream, as the stub plays it.
struct Upstream {
    source: SourceName,
    /// Where it is asked. Signing in is no question.
    paths: &'static [&'static str],
    /// Its answer when it has nothing.
    nothing: &'static str,
    /// How an item or a fact of it is known by its `source`.
    tells: fn(&str) -> bool,
    /// How it is named when it fails.
    fails: fn(&str) -> bool,
}

/// Which of them are asked in the same site: nobody there tells what another one tells, too.
const SITES: [&[Upstream]; 2] = [
    &[
        Upstream {
            source: SourceName::Feeds,
            paths: &["/feeds/*"],
            nothing: "<rss version=\"2.0\"><channel><title>Sample</title></channel></rss>",
            tells: |source| source.starts_with("Sample ") && !source.contains(" via "),
            fails: |source| source.starts_with("127.0.0.1"),
        },
        Upstream {
            source: SourceName::Mastodon,
            paths: &["/api/v1/timelines/tag/*"],
            nothing: "[]",
            tells: |source| source.starts_with("@sample_") || source.starts_with("@another_sample"),
            fails: |source| source == "Mastodon",
        },
        Upstream {
            source: SourceName::GoogleNews,
            paths: &["/rss/search"],
            nothing: "<rss version=\"2.0\"><channel><title>Sample</title></channel></rss>",
            tells: |source| source.ends_with(", via Google News"),
            fails: |source| source == "Google News",
        },
        Upstream {
            source: SourceName::Guardian,
            paths: &[keyed::GUARDIAN_SEARCH],
            nothing: r#"{"response": {"status": "ok", "total": 0, "results": []}}"#,
            tells: |source| source == "The Guardian",
            fails: |source| source == "The Guardian",
        },
        Upstream {
            source: SourceName::Nyt,
            paths: &[keyed::NYT_OVERVIEW],
            nothing: r#"{"status": "OK", "num_results": 0, "results": {"published_date": "2026-02-22", "lists": []}}"#,
            tells: |source| source == "Data provided by The New York Times",
            fails: |source| source == "The New York Times",
        },
        Upstream {
            source: SourceName::Bluesky,
            paths: &[keyed::BLUESKY_SEARCH],
            nothing: r#"{"posts": []}"#,
            tells: |source| source == "@reader.example.org" || source == "@club.example.net",
            fails: |source| source == "Bluesky",
        },
        Upstream {
            source: SourceName::GoogleBooks,
            paths: &["/books/v1/volumes"],
            nothing: r#"{"kind": "books#volumes", "totalItems": 0}"#,
            tells: |source| source == "Google Books",
            fails: |source| source == "Google Books",
        },
        Upstream {
            source: SourceName::Wikipedia,
            paths: &["/w/api.php"],
            nothing: r#"{"batchcomplete": true, "query": {"pages": [{"ns": 0, "title": "A", "missing": true}]}}"#,
            tells: |source| source == "Wikipedia",
            fails: |source| source == "Wikipedia",
        },
    ],
    &[Upstream {
        source: SourceName::OpenLibrary,
        paths: &["/search.json", "/search/authors.json"],
        nothing: r#"{"numFound": 0, "start": 0, "docs": []}"#,
        tells: |source| source == "Open Library",
        fails: |source| source == "Open Library",
    }],
];

/// A title, the work and its author, of whom each upstream knows something.
const DUNE: [&str; 3] = ["dune", "dune-frank-herbert", "frank-herbert"];
const ANOTHER: [&str; 3] = ["the dispossessed", "the-dispossessed-ursula-k-le-guin", "ursula-k-le-guin"];

/// A site whose upstreams all behave in one way.
struct Site {
    app: TestApp,
    upstreams: &'static [Upstream],
}

impl Site {
    async fn new(upstreams: &'static [Upstream], behaviour: &dyn Fn(&Upstream) -> Behaviour) -> Self {
        let app = TestApp::spawn_with(|config| {
            config.sources = List(upstreams.iter().map(|upstream| upstream.source).collect());
            config.google_books_key = Setting(Some(Key("a-sample-key".to_owned())));
            config.upstream_timeout = Duration::from_secs(1);
            // No covers here.
            config.covers_max_bytes = 0;
        })
        .await;
        for upstream in upstreams {
            for path in upstream.paths {
                app.stub.behave(path, behaviour(upstream));
            }
        }
        Self { app, upstreams }
    }

    /// All that is told about a book and its author, and who failed with what reason.
    async fn told(&self, [title, work, author]: [&str; 3]) -> (Vec<Value>, BTreeMap<String, String>) {
        let news = self.app.finished_news(title).await;
        let reports = [news, self.facts("work", work).await, self.facts("author", author).await];
        let mut failed = BTreeMap::new();
        for failure in reports.iter().filter_map(|report| report["failed"].as_array()).flatten() {
            let text = |name: &str| failure[name].as_str().unwrap().to_owned();
            failed.insert(text("source"), text("reason"));
        }
        (reports.to_vec(), failed)
    }

    async fn facts(&self, kind: &str, id: &str) -> Value {
        let first = self.app.api(&format!("/api/facts?{kind}={id}")).await;
        match first.status.as_u16() {
            200 => first.json(),
            _ => self.app.finished_job(first.json()["job_id"].as_str().unwrap()).await["result"][format!("{kind}s")]
                [id]
                .clone(),
        }
    }

    /// Whatever the upstreams do, pages are whole, and say that they wait for nobody.
    async fn is_well(&self) {
        let page = self.app.page("/recommendations?search_term=dune").await;
        assert_eq!(page.text().matches("<li class=\"card\"").count(), 12);
        assert!(self.app.page("/book/dune-frank-herbert").await.is_whole_page());
        let panel = self.app.fragment("/api/fetch_updates?search_term=dune").await.text();
        assert!(panel.contains("aria-busy=\"false\""), "{panel}");
    }
}

/// The `source` of every item and fact.
fn sources(reports: &[Value]) -> Vec<String> {
    let items = reports.iter().filter_map(|report| report["updates"].as_array()).flatten();
    let facts = reports.iter().filter_map(|report| report["facts"].as_object()).flat_map(serde_json::Map::values);
    items.chain(facts).filter_map(|told| told["source"].as_str()).map(str::to_owned).collect()
}

/// Has all upstreams behave so; each of them has to fail for this reason and tell nothing.
async fn all_fail(behaviour: fn() -> Behaviour, expected: &str) {
    for upstreams in SITES {
        let site = Site::new(upstreams, &|_| behaviour()).await;
        let (reports, failed) = site.told(DUNE).await;
        for Upstream { source, fails, .. } in site.upstreams {
            let reasons: Vec<&str> =
                failed.iter().filter(|(name, _)| fails(name)).map(|(_, reason)| reason.as_str()).collect();
            let expected_failures = if *source == SourceName::Feeds { 3 } else { 1 };
            assert_eq!(reasons, vec![expected; expected_failures], "{source:?}: {failed:?}");
        }
        assert_eq!(sources(&reports), [""; 0]);
        site.is_well().await;
    }
}

#[tokio::test]
async fn each_answers() {
    for upstreams in SITES {
        let site = Site::new(upstreams, &|_| Behaviour::Usual).await;
        let (reports, failed) = site.told(DUNE).await;
        assert_eq!(failed, BTreeMap::new());
        let sources = sources(&reports);
        for Upstream { source, tells, .. } in site.upstreams {
            assert!(sources.iter().any(|told| tells(told)), "{source:?}: {sources:?}");
        }
        site.is_well().await;
    }
}

#[tokio::test]
async fn each_has_nothing() {
    for upstreams in SITES {
        let nothing = |upstream: &Upstream| Behaviour::Answer {
            body: upstream.nothing.as_bytes().to_vec(),
            content_type: "application/octet-stream".to_owned(),
        };
        let site = Site::new(upstreams, &nothing).await;
        let (reports, failed) = site.told(DUNE).await;
        assert_eq!(failed, BTreeMap::new(), "nothing is an answer");
        assert_eq!(sources(&reports), [""; 0]);
        site.is_well().await;
    }
}

#[tokio::test]
async fn each_breaks() {
    all_fail(|| Behaviour::Status { code: 500, retry_after: None }, "broken").await;
}

#[tokio::test]
async fn each_is_silent() {
    all_fail(|| Behaviour::Hang, "timed_out").await;
}

#[tokio::test]
async fn each_asks_for_patience_and_is_left_alone() {
    let limit = || Behaviour::Status { code: 429, retry_after: Some(RetryAfter::Seconds(600)) };
    all_fail(limit, "rate_limited").await;
    for upstreams in SITES {
        let site = Site::new(upstreams, &|_| limit()).await;
        site.told(DUNE).await;
        let asked = site.app.asked();
        site.told(ANOTHER).await;
        assert_eq!(site.app.asked(), asked, "nobody is asked for another book, either");
    }
}
