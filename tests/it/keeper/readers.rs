//! What one reader may ask for.

use reqwest::StatusCode;

use super::host::Host;
use crate::stub::Behaviour;

#[tokio::test]
async fn past_a_readers_budget_what_is_known_is_still_shown() {
    let host = Host::new().await;
    let site = host.start_with(|config| config.jobs_per_client = 2.try_into().unwrap()).await;
    site.finished_news("dune").await;
    host.stub.behave("/*", Behaviour::Hang);
    let second = site.news("emma").await;
    assert_eq!(second.status, StatusCode::ACCEPTED);
    let third = site.news("dracula").await;
    assert_eq!(third.status, StatusCode::TOO_MANY_REQUESTS, "{}", third.text());
    assert!((1..=60).contains(&third.header("retry-after").parse::<u64>().unwrap()));
    let told = third.json();
    assert!(told["success"] == false && told["message"].as_str().unwrap().ends_with('.'), "{told}");

    assert_eq!(site.news("dune").await.status, StatusCode::OK);
    assert_eq!(site.news("emma").await.status, StatusCode::ACCEPTED, "who joins a job pays for none");
    for term in ["dune", "emma", "dracula"] {
        let page = site.page(&format!("/recommendations?search_term={term}")).await;
        assert!(page.status == StatusCode::OK && page.is_whole_page(), "{term}");
    }
    let id = site.refreshing("recommendations", "Dracula").await;
    assert_eq!(site.ended(&id).await["status"], "completed", "an operator has no such budget");
}
