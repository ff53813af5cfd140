//! A store that cannot be used: the site serves what it can, says so, and loses nothing.

use std::fs;

use luminaria::config::{Setting, StoreUrl};
use reqwest::StatusCode;
use sqlx::Connection as _;

use super::host::{Host, Site, until};

const READY: (StatusCode, &str) = (StatusCode::OK, "ready");
const DEGRADED: (StatusCode, &str) = (StatusCode::OK, "degraded: store");

async fn is(site: &Site, (status, word): (StatusCode, &str)) -> bool {
    site.readiness().await == (status, word.to_owned())
}

/// Pages and news, from memory.
async fn serves_readers(site: &Site) {
    let page = site.page("/recommendations?search_term=dune").await;
    assert!(page.status == StatusCode::OK && page.is_whole_page());
    let news = site.finished_news("dune").await;
    assert!(!news["updates"].as_array().unwrap().is_empty(), "{news}");
    let asked = site.asked();
    assert_eq!(site.news("dune").await.status, StatusCode::OK);
    assert_eq!(site.asked(), asked, "memory has it");
}

async fn records(site: &Site) {
    let id = site.refreshing("recommendations", "Dune").await;
    assert_eq!(site.ended(&id).await["status"], "completed");
}

/// A refresh is refused in our words, and nothing is begun.
async fn records_nothing(site: &Site) {
    let asked = site.asked();
    let refused = site.refresh("news", "Emma").await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE, "{}", refused.text());
    assert!(refused.header("retry-after").parse::<u64>().unwrap() >= 1);
    let told = refused.json();
    let message = "The site cannot record new work just now, so nothing was begun. The log says why.";
    assert_eq!((&told["success"], told["message"].as_str()), (&false.into(), Some(message)));
    assert!(site.jobs().await.iter().all(|job| job["kind"] == "updates"));
    assert_eq!(site.asked(), asked);
}

#[tokio::test]
async fn a_file_of_garbage_is_kept_aside_and_a_new_one_begun() {
    let host = Host::new().await;
    let garbage = "no database, for longer than the head of one is. ".repeat(100);
    fs::write(host.store(), &garbage).unwrap();
    let path = host.store();
    let site = host.start_with(|config| config.store_url = Setting(Some(StoreUrl::Sqlite(path)))).await;
    until("a new one is ready", async || is(&site, READY).await).await;
    serves_readers(&site).await;
    records(&site).await;
    let kept: Vec<String> = host.names().into_iter().filter(|name| name.contains("damaged")).collect();
    assert_eq!(kept.len(), 1, "{:?}", host.names());
    assert_eq!(fs::read_to_string(host.store().with_file_name(&kept[0])).unwrap(), garbage);
}

#[tokio::test]
async fn a_folder_in_the_stores_place_stops_nothing_but_recording() {
    let host = Host::new().await;
    fs::create_dir(host.store()).unwrap();
    let site = host.start().await;
    assert!(is(&site, DEGRADED).await);
    serves_readers(&site).await;
    records_nothing(&site).await;
    assert_eq!(host.names(), ["luminaria.sqlite"]);
}

#[tokio::test]
async fn a_file_of_a_newer_version_is_left_alone() {
    let host = Host::new().await;
    host.start().await.stop().await;
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                 VALUES (999, 'later', TRUE, x'00', 0)";
    let mut other = host.connection().await;
    sqlx::query(newer).execute(&mut other).await.unwrap();
    other.close().await.unwrap();
    let before = fs::read(host.store()).unwrap();

    let site = host.start().await;
    assert!(is(&site, DEGRADED).await);
    serves_readers(&site).await;
    records_nothing(&site).await;
    site.stop().await;
    assert!(fs::read(host.store()).unwrap() == before, "not a byte of it changed");
    assert!(!host.names().iter().any(|name| name.contains("damaged")));
}

#[tokio::test]
async fn a_file_that_another_keeps_locked_is_used_once_it_is_free() {
    let host = Host::new().await;
    host.start().await.stop().await;
    let mut other = host.connection().await;
    sqlx::query("BEGIN EXCLUSIVE").execute(&mut other).await.unwrap();
    let site = host.start().await;
    serves_readers(&site).await;
    records_nothing(&site).await;
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    until("it is ready", async || is(&site, READY).await).await;
    records(&site).await;
    // What was fetched meanwhile is in memory alone; what comes now is kept.
    assert!(!site.finished_news("Emma").await["updates"].is_null());
    until("the news is written", async || !host.found("SELECT key FROM entries").await.is_empty()).await;
}
