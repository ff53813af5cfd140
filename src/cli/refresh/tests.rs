//! The command against a site that says what a test tells it to.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::{
    Json, Router,
    http::{HeaderMap, StatusCode},
    routing::{get, post},
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::*;

const TOKEN: &str = "a-token-of-some-length";

fn args(site: &str) -> Args {
    Args {
        cache_type: CacheType::News,
        search_term: "Dune".to_owned(),
        site: Some(site.parse().unwrap()),
        listen: "127.0.0.1:8080".parse().unwrap(),
        admin_token: Key(TOKEN.to_owned()),
    }
}

async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// Takes every refresh; its job is running at the first look and `job` from then on.
async fn site(job: Value) -> String {
    let looks = Arc::new(AtomicUsize::new(0));
    let take = |headers: HeaderMap, Json(body): Json<Value>| async move {
        let is_known = headers["authorization"] == format!("Bearer {TOKEN}");
        let is_read = body == json!({ "cache_type": "news", "search_term": "Dune" });
        let taken = json!({ "success": true, "message": "Taken.", "refreshed_items": 2, "job_id": "7" });
        (if is_known && is_read { StatusCode::ACCEPTED } else { StatusCode::IM_A_TEAPOT }, Json(taken))
    };
    let look = move || async move {
        let running = json!({ "status": "running", "progress": { "done": 1, "total": 2 } });
        Json(if looks.fetch_add(1, Ordering::Relaxed) == 0 { running } else { job })
    };
    serve(Router::new().route("/api/cache/refresh", post(take)).route("/api/job/7", get(look))).await
}

async fn run_on(site: &str) -> (anyhow::Result<ExitCode>, String) {
    let mut out = Vec::new();
    let code = refresh(&args(site), Duration::ZERO, &mut out).await;
    (code, String::from_utf8(out).unwrap())
}

fn ended(status: &str, outcomes: &[Value]) -> Value {
    let entry = |outcome| json!({ "cache": "news", "key": "work:dune", "title": "Dune", "outcome": outcome });
    let entries: Vec<Value> = outcomes.iter().map(entry).collect();
    let result = json!({ "entries": entries, "as_of": "2026-11-22T12:00:00Z" });
    json!({ "status": status, "progress": { "done": 2, "total": 2 }, "result": result })
}

#[tokio::test]
async fn the_report_is_printed_and_all_is_well() {
    let site = site(ended("completed", &[json!("changed"), json!("unchanged")])).await;
    let (code, out) = run_on(&site).await;
    assert_eq!(code.unwrap(), ExitCode::SUCCESS);
    assert_eq!(out, "Taken.\nnews, Dune (work:dune): changed\nnews, Dune (work:dune): as before\n");
}

#[tokio::test]
async fn a_failed_entry_makes_a_failure() {
    let site = site(ended("completed", &[json!("new"), json!({ "failed": "No answer from Mastodon." })])).await;
    let (code, out) = run_on(&site).await;
    assert_eq!(code.unwrap(), ExitCode::FAILURE);
    assert!(out.ends_with("(work:dune): failed. No answer from Mastodon.\n1 of 2 failed.\n"), "{out}");
}

#[tokio::test]
async fn a_job_that_failed_says_why() {
    let job = json!({ "status": "failed", "progress": { "done": 0, "total": 2 }, "error": "This took too long." });
    let (code, out) = run_on(&site(job).await).await;
    assert_eq!(code.unwrap(), ExitCode::FAILURE);
    assert!(out.ends_with("The job failed: This took too long.\n"), "{out}");
}

#[tokio::test]
async fn each_refusal_says_what_to_do() {
    let refusing = async |status: StatusCode| {
        let answer =
            async move || (status, Json(json!({ "success": false, "message": "The catalogue knows nothing." })));
        let site = serve(Router::new().route("/api/cache/refresh", post(answer))).await;
        run_on(&site).await.0.unwrap_err().to_string()
    };
    assert!(refusing(StatusCode::UNAUTHORIZED).await.contains("does not take this token"));
    assert!(refusing(StatusCode::NOT_FOUND).await.contains("has no admin"));
    assert!(refusing(StatusCode::UNPROCESSABLE_ENTITY).await.contains("The catalogue knows nothing."));

    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = format!("http://{}", taken.local_addr().unwrap());
    drop(taken);
    let error = run_on(&closed).await.0.unwrap_err().to_string();
    assert!(error.contains("Is it running?") && error.contains(&closed), "{error}");
}

#[tokio::test]
async fn a_job_that_the_site_has_forgotten_is_not_waited_for() {
    let taken = json!({ "success": true, "message": "Taken.", "refreshed_items": 1, "job_id": "7" });
    let take = async move || (StatusCode::ACCEPTED, Json(taken));
    let site = serve(Router::new().route("/api/cache/refresh", post(take))).await;
    let error = run_on(&site).await.0.unwrap_err().to_string();
    assert!(error.contains("no longer knows the job"), "{error}");
}

#[tokio::test]
async fn without_a_token_nobody_is_asked() {
    let mut args = args("http://site.invalid/");
    args.admin_token = Key(String::new());
    let error = refresh(&args, Duration::ZERO, &mut Vec::new()).await.unwrap_err().to_string();
    assert!(error.contains("LUMINARIA_ADMIN_TOKEN is not set"), "{error}");
    assert!(!format!("{:?}", super::tests::args("http://site.invalid/")).contains(TOKEN));
}

#[test]
fn an_address_to_listen_on_becomes_one_to_call() {
    let called = |listen: &str| address_of(listen.parse().unwrap()).map(|url| url.to_string());
    assert_eq!(called("0.0.0.0:8080").unwrap(), "http://127.0.0.1:8080/");
    assert_eq!(called("[::]:8080").unwrap(), "http://[::1]:8080/");
    assert_eq!(called("192.0.2.7:80").unwrap(), "http://192.0.2.7/");
    assert!(called("127.0.0.1:0").is_err());
}
