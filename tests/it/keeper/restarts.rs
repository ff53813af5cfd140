//! What outlives a stop and a crash.

use reqwest::StatusCode;
use serde_json::Value;

use super::host::{Host, Site, until};
use crate::stub::Behaviour;

const ALL: &str = "/*";

/// The reader's first request on the subject is answered at once, by what was known before.
async fn is_a_hit(host: &Host, site: &Site, term: &str, before: &Value) {
    let asked = host.stub.log().len();
    let answer = site.news(term).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let json = answer.json();
    assert_eq!((&json["updates"], &json["as_of"]), (&before["updates"], &before["as_of"]));
    assert!(!json["updates"].as_array().unwrap().is_empty());
    assert_eq!(host.stub.log().len(), asked, "nobody was asked");
}

#[tokio::test]
async fn the_first_request_after_a_restart_is_a_hit() {
    let host = Host::new().await;
    let site = host.start().await;
    let before = site.finished_news("dune").await;
    site.stop().await;
    let site = host.start().await;
    is_a_hit(&host, &site, "Dune by Frank Herbert", &before).await;
}

#[tokio::test]
async fn what_was_written_before_a_crash_is_there_after_it() {
    let host = Host::new().await;
    let site = host.start().await;
    let before = site.finished_news("dune").await;
    until("it is written", async || host.found("SELECT key FROM entries").await.len() == 1).await;
    site.crash().await;
    let site = host.start().await;
    is_a_hit(&host, &site, "dune", &before).await;
}

/// The job has its one end, under the number that the operator was given.
async fn goes_on(host: &Host, site: &Site, id: &str) {
    host.stub.behave(ALL, Behaviour::Usual);
    let ended = site.ended(id).await;
    assert_eq!((ended["status"].as_str(), ended["kind"].as_str()), (Some("completed"), Some("refresh")), "{ended}");
    assert_eq!(ended["result"]["entries"][0]["outcome"], "new", "{ended}");
    let jobs = site.jobs().await;
    let refreshes: Vec<&Value> = jobs.iter().filter(|job| job["kind"] == "refresh").collect();
    assert_eq!((refreshes.len(), refreshes[0]["job_id"].as_str()), (1, Some(id)), "{jobs:?}");
}

#[tokio::test]
async fn a_job_that_a_crash_interrupts_is_resumed_by_the_next_start() {
    let host = Host::new().await;
    let site = host.start().await;
    host.stub.behave(ALL, Behaviour::Hang);
    let id = site.refreshing("news", "Dune").await;
    until("it runs", async || site.is_running(&id).await).await;
    site.crash().await;
    let site = host.start().await;
    goes_on(&host, &site, &id).await;
}

#[tokio::test]
async fn a_job_that_was_recorded_when_the_site_crashed_is_not_lost() {
    let host = Host::new().await;
    let site = host.start().await;
    host.stub.behave(ALL, Behaviour::Hang);
    let id = site.refreshing("news", "Dune").await;
    site.crash().await;
    let site = host.start().await;
    goes_on(&host, &site, &id).await;
}

#[tokio::test]
async fn an_orderly_stop_hands_jobs_back() {
    let host = Host::new().await;
    let site = host.start().await;
    host.stub.behave(ALL, Behaviour::Hang);
    let id = site.refreshing("news", "Dune").await;
    until("it runs", async || site.is_running(&id).await).await;
    site.stop().await;
    // Nobody has to wait for a lease to run out.
    assert_eq!(host.found("SELECT status FROM jobs WHERE owner IS NULL").await, ["pending"]);
    let site = host.start().await;
    goes_on(&host, &site, &id).await;
}

#[tokio::test]
async fn two_sites_on_one_folder_share_their_jobs() {
    let host = Host::new().await;
    let (one, other) = (host.start().await, host.start().await);
    let mut ids = Vec::new();
    for (site, term) in [(&one, "Dune"), (&other, "Emma"), (&one, "Dracula"), (&other, "Frankenstein")] {
        ids.push(site.refreshing("news", term).await);
    }
    ids.push(one.refreshing("recommendations", "Dune").await);
    for id in &ids {
        assert_eq!(one.ended(id).await["status"], "completed");
        assert_eq!(other.ended(id).await["result"], one.ended(id).await["result"]);
    }
    let attempts = host.found("SELECT CAST(attempts AS TEXT) FROM jobs").await;
    assert_eq!(attempts, vec!["1"; ids.len()], "each ran once");
}
