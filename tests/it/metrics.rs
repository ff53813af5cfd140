//! `/metrics`, and whether the site is ready.

use luminaria::config::{List, Setting, SourceName};
use reqwest::{Method, StatusCode};

use crate::{
    exposition::Exposition,
    harness::{PATIENCE, TestApp},
    stub::Behaviour,
};

const REQUESTS: &str = "luminaria_http_requests_total";

async fn metrics(app: &TestApp) -> Exposition {
    let answer = app.get("/metrics", &[]).await;
    assert_eq!(answer.status, StatusCode::OK);
    Exposition::read(&answer.text())
}

#[tokio::test]
async fn the_figures_are_in_the_format_that_they_claim_to_be_in() {
    let app = TestApp::spawn().await;
    app.page("/book/dune-frank-herbert").await;
    let answer = app.get("/metrics", &[]).await;
    assert_eq!(answer.header("content-type"), "application/openmetrics-text; version=1.0.0; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "private, no-store");
    assert_eq!(answer.header("x-robots-tag"), "noindex");

    let read = Exposition::read(&answer.text());
    let build = read.samples("luminaria_build_info").next().unwrap();
    assert_eq!(build.labels["version"], env!("CARGO_PKG_VERSION"));
    assert!(!build.labels["catalogue"].is_empty());
    let states: f64 = read.samples("luminaria_store_up").map(|state| state.value).sum();
    assert!((states - 1.0).abs() < 1e-9, "the store is in one state");
    if cfg!(target_os = "linux") {
        assert!(read.sum("process_resident_memory_bytes", &[]) > 1e6);
        assert!(read.sum("process_open_fds", &[]) > 2.0);
        assert!(read.sum("process_start_time_seconds", &[]) > 1.6e9);
    }
    assert!(app.page("/robots.txt").await.text().contains("Disallow: /metrics\n"));
}

#[tokio::test]
async fn requests_are_counted_kept_pages_included() {
    let app = TestApp::spawn().await;
    let book = [("route", "/book/{id}"), ("method", "GET"), ("status", "2xx")];
    let before = metrics(&app).await;
    for _ in 0..5 {
        assert_eq!(app.page("/book/dune-frank-herbert").await.status, StatusCode::OK);
    }
    app.page("/book/no-such-book").await;
    app.send(Method::HEAD, "/about", &[]).await;

    let after = metrics(&app).await;
    let has_risen = |name: &str, labels: &[(&str, &str)], by: f64| {
        let rise = after.sum(name, labels) - before.sum(name, labels);
        assert!((rise - by).abs() < 0.5, "{name} {labels:?}: {rise}");
    };
    has_risen(REQUESTS, &book, 5.0);
    has_risen(REQUESTS, &[("route", "/book/{id}"), ("status", "4xx")], 1.0);
    has_risen(REQUESTS, &[("route", "/about"), ("method", "HEAD")], 1.0);
    has_risen("luminaria_http_request_duration_seconds_count", &[("route", "/book/{id}")], 6.0);
    // A scrape is counted once it is answered.
    has_risen(REQUESTS, &[("route", "/metrics")], 1.0);
    assert!(after.sum("luminaria_http_request_duration_seconds_sum", &[("route", "/book/{id}")]) > 0.0);
}

#[tokio::test]
async fn no_label_holds_what_somebody_typed() {
    let app = TestApp::spawn().await;
    for path in ["/%22%7Dzebra", "/zebra/zebra", "/book/zebra", "/recommendations?search_term=zebra", "/api/job/zebra"]
    {
        app.page(path).await;
    }
    app.send(Method::from_bytes(b"ZEBRA").unwrap(), "/", &[]).await;
    let text = app.get("/metrics", &[("user-agent", "zebra")]).await.text();
    assert!(!text.to_ascii_lowercase().contains("zebra"), "{text}");
    let read = Exposition::read(&text);
    assert!(read.sum(REQUESTS, &[("route", "(none)")]) >= 2.0);
    assert!(read.sum(REQUESTS, &[("method", "(other)")]) >= 1.0);
}

#[tokio::test]
async fn sources_are_counted_as_they_are_asked() {
    let app = TestApp::spawn().await;
    assert!(metrics(&app).await.samples("luminaria_source_calls_total").next().is_none());
    app.finished_news("Dune").await;

    // A job's end is seen by readers a moment before it is counted.
    let counted = async {
        loop {
            let read = metrics(&app).await;
            if read.sum("luminaria_jobs_ended_total", &[("kind", "updates"), ("status", "completed")]) >= 1.0 {
                return read;
            }
        }
    };
    let read = tokio::time::timeout(PATIENCE, counted).await.unwrap();
    let mastodon = [("source", "mastodon")];
    let calls = read.sum("luminaria_source_calls_total", &mastodon);
    assert!(calls >= 1.0);
    assert!((read.sum("luminaria_source_duration_seconds_count", &mastodon) - calls).abs() < 0.5);
    assert!(read.samples("luminaria_source_budget").any(|sample| sample.labels["source"] == "mastodon"));
    assert!(read.sum("luminaria_jobs_running", &[]).abs() < 0.5);
}

#[tokio::test]
async fn a_circuit_breaker_that_opens_is_seen_in_the_figures_and_by_the_operator() {
    const TOKEN: &str = "a-token-of-some-length";
    let app = TestApp::spawn_with(|config| {
        config.sources = List(vec![SourceName::GoogleNews]);
        config.admin_token = Setting(Some(TOKEN.parse().unwrap()));
    })
    .await;
    app.stub.behave("*", Behaviour::Status { code: 403, retry_after: None });
    let bearer = format!("Bearer {TOKEN}");
    let operator = [("authorization", bearer.as_str())];
    let terms = ["Dune", "Emma", "Dracula", "Persuasion", "Middlemarch", "Frankenstein", "Ulysses", "Kim", "Beloved"];
    for term in terms.into_iter().chain(["Jane Eyre", "Wuthering Heights", "Ursula K. Le Guin"]) {
        app.finished_news(term).await;
    }
    let read = Exposition::read(&app.get("/metrics", &operator).await.text());
    let state = |state| read.sum("luminaria_source_breaker", &[("source", "google_news"), ("state", state)]);
    assert_eq!([state("closed"), state("half_open"), state("open")].map(|it| it > 0.5), [false, false, true]);
    assert!(read.sum("luminaria_source_left_alone_seconds", &[("source", "google_news")]) > 0.0);

    let desk = app.get("/admin", &[operator[0], ("accept", "text/html")]).await;
    assert_eq!(desk.status, StatusCode::OK);
    assert!(desk.text().contains("open: most calls failed"), "{}", desk.text());
}

#[tokio::test]
async fn where_there_is_an_admin_the_figures_are_for_the_admin() {
    let app = TestApp::spawn_with(|config| {
        config.sources = List(Vec::new());
        config.admin_token = Setting(Some("a-token-of-some-length".parse().unwrap()));
    })
    .await;
    let bad = ["Bearer a-token-of-some-lengtH", "Bearer", "Basic a-token-of-some-length", "a-token-of-some-length"];
    for headers in [&[][..]].into_iter().chain(bad.iter().map(std::slice::from_ref)) {
        let headers: Vec<(&str, &str)> = headers.iter().map(|value| ("authorization", *value)).collect();
        let answer = app.get("/metrics", &headers).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{headers:?}");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
        assert!(!answer.text().contains("luminaria_"));
    }
    let answer = app.get("/metrics", &[("authorization", "bearer a-token-of-some-length")]).await;
    assert_eq!(answer.status, StatusCode::OK);
    Exposition::read(&answer.text());
}

#[tokio::test]
async fn a_site_that_serves_is_alive_and_ready() {
    let app = TestApp::spawn().await;
    assert_eq!(app.get("/healthz", &[]).await.text(), "ok");
    // Without a store, as here, it serves all the same.
    let ready = async {
        loop {
            let answer = app.get("/readyz", &[]).await;
            if answer.status == StatusCode::OK {
                return answer;
            }
            tokio::task::yield_now().await;
        }
    };
    let answer = tokio::time::timeout(PATIENCE, ready).await.unwrap();
    assert_eq!(answer.text(), "degraded: store");
    let json = app.api("/readyz").await.json();
    assert_eq!(json, serde_json::json!({ "status": "degraded: store", "store": "unavailable" }));
}
