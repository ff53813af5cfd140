//! What an operator has refreshed, and what is refreshed without anybody's word.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::{Method, StatusCode};
use serde_json::Value;

use super::host::{Host, JSON, Site, TOKEN, until};
use crate::harness::encoded;

fn as_of(report: &Value) -> Timestamp {
    report["as_of"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn each_type_of_a_book_is_refreshed_and_ends_with_a_report() {
    let host = Host::new().await;
    let site = host.start().await;
    for (cache_type, entries) in
        [("news", 1), ("recommendations", 1), ("book", 1), ("author", 1), ("genre", 2), ("all", 6)]
    {
        let taken = site.refresh(cache_type, "Dune").await;
        assert_eq!(taken.status, StatusCode::ACCEPTED, "{cache_type}: {}", taken.text());
        let taken = taken.json();
        assert!(taken["success"] == true && taken["message"].as_str().unwrap().contains("Dune"), "{taken}");
        let job = site.ended(taken["job_id"].as_str().unwrap()).await;
        assert_eq!((job["status"].as_str(), job["kind"].as_str()), (Some("completed"), Some("refresh")), "{job}");
        let report = job["result"]["entries"].as_array().unwrap();
        assert_eq!(Some(report.len() as u64), taken["refreshed_items"].as_u64(), "{job}");
        assert!(report.len() >= entries, "{cache_type}: {job}");
        assert!(report.iter().all(|entry| cache_type == "all" || entry["cache"] == cache_type), "{job}");
    }
}

#[tokio::test]
async fn news_is_fetched_anew_and_shown_with_its_new_age() {
    let host = Host::new().await;
    let site = host.start().await;
    let before = site.finished_news("dune").await;
    let asked = host.stub.log().len();
    assert_eq!(site.news("dune").await.status, StatusCode::OK);
    assert_eq!(host.stub.log().len(), asked, "it is fresh");

    let job = site.ended(&site.refreshing("news", "Dune").await).await;
    let entry = &job["result"]["entries"][0];
    assert_eq!((entry["outcome"].as_str(), entry["title"].as_str()), (Some("unchanged"), Some("Dune")), "{job}");
    assert!(host.stub.log().len() > asked, "the upstreams were asked again");
    let after = site.news("dune").await;
    assert_eq!(after.status, StatusCode::OK);
    assert!(as_of(&after.json()) > as_of(&before), "{before}\n{}", after.text());
}

/// Readers ask for so many books of the catalogue, the first most often; their titles.
async fn readers_ask_for(site: &Site, count: usize) -> Vec<String> {
    let picks = site.api("/api/recommendations?search_term=fantasy&limit=50").await.json();
    let books: Vec<&Value> = picks["recommendations"].as_array().unwrap().iter().take(count).collect();
    assert_eq!(books.len(), count);
    for book in books.iter().chain(&books[..1]) {
        let (id, title) = (book["id"].as_str().unwrap(), book["title"].as_str().unwrap());
        let page = site.page(&format!("/recommendations?search_term={}&subject=work:{id}", encoded(title))).await;
        assert_eq!(page.status, StatusCode::OK, "{title}");
    }
    books.iter().map(|book| book["title"].as_str().unwrap().to_owned()).collect()
}

async fn trending(site: &Site) -> Vec<String> {
    let answer = site.api("/api/trending").await;
    assert_eq!(answer.status, StatusCode::OK);
    let works = answer.json()["trending"].as_array().unwrap().clone();
    works.iter().map(|work| work["title"].as_str().unwrap().to_owned()).collect()
}

/// How many subjects are known, as an operator sees it: looking brings the counts up to date.
async fn known_subjects(site: &Site) -> u64 {
    site.operator(Method::GET, "/api/admin/asks", "").await.json()["known"].as_u64().unwrap()
}

async fn home_shows_trending(site: &Site) -> bool {
    site.page("/").await.text().contains("trending-h")
}

#[tokio::test]
async fn trending_comes_with_twenty_subjects_and_outlives_the_site() {
    let host = Host::new().await;
    let site = host.start().await;
    // The genre was asked for as well: nineteen.
    readers_ask_for(&site, 18).await;
    assert_eq!(known_subjects(&site).await, 19);
    assert_eq!(trending(&site).await, Vec::<String>::new());
    assert!(!home_shows_trending(&site).await);

    let titles = readers_ask_for(&site, 19).await;
    assert_eq!(known_subjects(&site).await, 20);
    let list = trending(&site).await;
    assert_eq!((list.len(), &list[0]), (12, &titles[0]));
    until("the home page shows it", async || home_shows_trending(&site).await).await;

    site.stop().await;
    let site = host.start().await;
    until("the counts are there", async || !trending(&site).await.is_empty()).await;
    assert_eq!((trending(&site).await, known_subjects(&site).await), (list, 20));
    until("the home page shows it", async || home_shows_trending(&site).await).await;
}

#[tokio::test]
async fn what_readers_ask_for_most_is_fetched_at_the_start_without_a_reader() {
    let host = Host::new().await;
    let site = host.start().await;
    let titles = readers_ask_for(&site, 3).await;
    site.stop().await;
    assert_eq!(host.stub.log().len(), 0, "pages ask nobody");

    let site = host
        .start_with(|config| {
            config.schedule.prewarm_subjects = 1;
            config.schedule.prewarm_after = Duration::ZERO;
        })
        .await;
    let is_prewarm = |job: &&Value| job["kind"] == "prewarm";
    until("a run begins", async || site.jobs().await.iter().any(|job| is_prewarm(&job))).await;
    let jobs = site.jobs().await;
    let run = jobs.iter().find(is_prewarm).unwrap();
    assert_eq!(run["origin"], "schedule");
    let ended = site.ended(run["job_id"].as_str().unwrap()).await;
    let entries = ended["result"]["entries"].as_array().unwrap();
    assert_eq!((entries.len(), entries[0]["title"].as_str()), (1, Some(titles[0].as_str())), "{ended}");
    assert_eq!(entries[0]["outcome"], "new", "{ended}");

    let (jobs, asked) = (site.jobs().await, host.stub.log().len());
    let fetch = jobs.iter().find(|job| job["kind"] == "updates").unwrap();
    assert_eq!(fetch["origin"], "schedule", "it goes behind what readers wait for");
    assert!(asked > 0);
    assert_eq!(site.news(&titles[0]).await.status, StatusCode::OK, "the first reader waits for nothing");
}

#[tokio::test]
async fn a_refresh_that_cannot_be_taken_says_why_in_a_plain_sentence() {
    let host = Host::new().await;
    let site = host.start().await;
    let over_long = format!(r#"{{"cache_type": "news", "search_term": "{}"}}"#, "x".repeat(1_000));
    for (body, status) in [
        ("", 400),
        ("{", 400),
        ("{}", 400),
        (r#"{"cache_type": "news"}"#, 400),
        (r#"{"search_term": "Dune"}"#, 400),
        (r#"{"cache_type": null, "search_term": "Dune"}"#, 400),
        (r#"{"cache_type": "books", "search_term": "Dune"}"#, 422),
        (r#"{"cache_type": "NEWS", "search_term": "Dune"}"#, 422),
        (r#"{"cache_type": "news", "search_term": "  "}"#, 422),
        (&over_long, 422),
        (r#"{"cache_type": 1, "search_term": "Dune"}"#, 422),
        (r#"{"cache_type": "news", "search_term": ["Dune"]}"#, 422),
        (r#"["news", "Dune"]"#, 422),
        (r#"{"cache_type": "news", "search_term": "qxzvkjw wqzzk"}"#, 422),
        (r#"{"cache_type": "book", "search_term": "fantasy"}"#, 422),
    ] {
        let answer = site.operator(Method::POST, "/api/cache/refresh", body).await;
        says_plainly(&answer.json(), body);
        assert_eq!(answer.status.as_u16(), status, "{body}: {}", answer.text());
    }
    assert_eq!(site.jobs().await, Vec::<Value>::new());
}

#[tokio::test]
async fn who_is_no_operator_refreshes_nothing() {
    let host = Host::new().await;
    let site = host.start().await;
    let body = r#"{"cache_type": "news", "search_term": "Dune"}"#;
    let (wrong, cut) = (format!("Bearer {TOKEN}x"), format!("Bearer {}", &TOKEN[1..]));
    for headers in [vec![], vec![("authorization", wrong.as_str())], vec![("authorization", cut.as_str())]] {
        let answer = site.post("/api/cache/refresh", JSON, &headers, body).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{}", answer.text());
        assert!(answer.header("www-authenticate").starts_with("Bearer"));
        says_plainly(&answer.json(), body);
    }
    assert_eq!((site.jobs().await, host.stub.log().len()), (vec![], 0));
}

/// One or two short sentences for people, without a trace of what we are made of.
fn says_plainly(answer: &Value, body: &str) {
    let message = answer["message"].as_str().unwrap();
    assert_eq!(answer["success"], false);
    assert!(message.ends_with('.') && message.starts_with(char::is_uppercase) && message.len() < 200, "{message}");
    for inside in ["::", "Error", "serde", "line 1", "column", "expected", "sqlite", "{", "xxx"] {
        assert!(!message.contains(inside), "{body}: {message}");
    }
}
