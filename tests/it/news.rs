//! News follows: from stub upstreams through the real door, jobs and caches to panel and JSON.

use luminaria::config::List;
use reqwest::StatusCode;
use serde_json::Value;

use crate::{
    harness::{PATIENCE, TestApp, encoded},
    stub::{self, Behaviour},
};

fn sources_of(report: &Value) -> Vec<&str> {
    report["failed"].as_array().unwrap().iter().map(|failure| failure["source"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_first_answer_is_a_job_and_the_last_one_news() {
    let app = TestApp::spawn().await;
    let first = app.api("/api/fetch_updates?search_term=dune").await;
    assert_eq!(first.status, StatusCode::ACCEPTED);
    assert_eq!(first.header("cache-control"), "private, no-store");
    assert!(first.header("vary").to_lowercase().contains("hx-request"));
    let job = app.finished_job(first.json()["job_id"].as_str().unwrap()).await;
    assert_eq!((job["status"].as_str(), job["kind"].as_str()), (Some("completed"), Some("updates")));
    assert_eq!(job["progress"]["done"], job["progress"]["total"]);
    let then = app.api("/api/fetch_updates?search_term=dune").await;
    assert_eq!(then.status, StatusCode::OK);
    let json = then.json();
    assert_eq!(json["success"], true);
    let updates = json["updates"].as_array().unwrap();
    assert!(updates.len() >= 3, "{json}");
    let dates: Vec<&str> = updates.iter().map(|item| item["date"].as_str().unwrap()).collect();
    assert!(dates.is_sorted_by(|a, b| a >= b), "newest first: {dates:?}");
    for item in updates {
        assert!(item["url"].as_str().unwrap().starts_with("http"), "{item}");
        assert!(!item["title"].as_str().unwrap().is_empty() && !item["source"].as_str().unwrap().is_empty());
        assert!(matches!(item["type"].as_str(), Some("news" | "social" | "review" | "release" | "list")), "{item}");
    }
    assert!(updates.iter().any(|item| item["type"] == "social"), "{json}");
    assert!(sources_of(&json).is_empty(), "{json}");
}

#[tokio::test]
async fn two_spellings_of_one_subject_are_asked_for_once() {
    let app = TestApp::spawn().await;
    app.finished_news("dune").await;
    let asked = app.asked();
    app.finished_news("Dune by Frank Herbert").await;
    assert_eq!(app.asked(), asked);
}

#[tokio::test]
async fn five_hundred_simultaneous_readers_cost_no_more_than_one() {
    let alone = TestApp::spawn().await;
    alone.finished_news("dune").await;
    let crowd = TestApp::spawn().await;
    let answers = futures::future::join_all((0..500).map(|_| crowd.api("/api/fetch_updates?search_term=dune"))).await;
    assert!(answers.iter().all(|answer| answer.status.is_success()));
    crowd.finished_news("dune").await;
    assert_eq!(crowd.asked(), alone.asked());
}

#[tokio::test]
async fn one_fetch_of_a_feed_serves_all_subjects() {
    let app = TestApp::spawn().await;
    for term in ["dune", "ursula k le guin", "pride and prejudice"] {
        app.finished_news(term).await;
    }
    for feed in app.stub.feeds() {
        assert_eq!(app.stub.requests(feed.path()), 1, "{}", feed.path());
    }
}

#[tokio::test]
async fn free_words_are_looked_up_here_and_nobody_is_asked() {
    let app = TestApp::spawn().await;
    app.finished_news("dune").await;
    let asked = app.asked();
    let answer = app.api(&format!("/api/fetch_updates?search_term={}", encoded("desert planet politics"))).await;
    assert_eq!(answer.status, StatusCode::OK, "no job, no waiting");
    let page = app.page(&format!("/updates?search_term={}", encoded("a sad story about grief"))).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(app.asked(), asked);
}

#[tokio::test]
async fn a_hanging_source_is_named_and_the_others_are_shown() {
    let app = TestApp::spawn_with(|config| config.upstream_timeout = std::time::Duration::from_secs(1)).await;
    app.stub.behave("/api/v1/timelines/tag/*", Behaviour::Hang);
    let report = app.finished_news("dune").await;
    assert!(!report["updates"].as_array().unwrap().is_empty(), "{report}");
    assert_eq!(sources_of(&report), ["Mastodon"], "{report}");
    assert_eq!(report["failed"][0]["reason"], "timed_out");
}

#[tokio::test]
async fn when_all_are_dead_the_panel_says_so_and_the_page_is_whole() {
    let app = TestApp::spawn().await;
    app.stub.behave("*", Behaviour::Status { code: 500, retry_after: None });
    let report = app.finished_news("dune").await;
    assert!(report["updates"].as_array().unwrap().is_empty());
    assert!(sources_of(&report).len() >= 3, "{report}");
    let panel = app.fragment("/api/fetch_updates?search_term=dune").await;
    assert_eq!(panel.status, StatusCode::OK);
    assert!(panel.text().contains("Mastodon") && panel.text().contains("aria-busy=\"false\""), "{}", panel.text());
    let page = app.page("/recommendations?search_term=dune").await;
    assert_eq!(page.text().matches("<li class=\"card\"").count(), 12);
}

#[tokio::test]
async fn a_failed_source_stays_named_while_the_rest_is_shown() {
    let app = TestApp::spawn().await;
    app.stub.behave("/api/v1/timelines/tag/*", Behaviour::Status { code: 500, retry_after: None });
    let report = app.finished_news("dune").await;
    assert_eq!(sources_of(&report), ["Mastodon"]);
    let again = app.api("/api/fetch_updates?search_term=dune").await.json();
    assert_eq!(sources_of(&again), ["Mastodon"]);
    assert!(!again["updates"].as_array().unwrap().is_empty(), "{again}");
}

#[tokio::test]
async fn the_panel_goes_from_progress_to_items_and_then_polls_no_more() {
    let app = TestApp::spawn().await;
    let mut panel = app.fragment("/api/fetch_updates?search_term=dune").await;
    assert!(!panel.is_whole_page());
    let finished = async {
        while panel.text().contains("aria-busy=\"true\"") {
            let html = scraper::Html::parse_fragment(&panel.text());
            let news = scraper::Selector::parse("#news").unwrap();
            let next = html.select(&news).next().unwrap().attr("data-hx-get").unwrap().to_owned();
            assert!(next.starts_with("/api/job/"), "{next}");
            assert!(panel.text().contains("htmx:finally:request"), "a poll survives an error");
            panel = app.fragment(&next).await;
        }
        panel
    };
    let panel = tokio::time::timeout(PATIENCE, finished).await.unwrap().text();
    assert!(panel.contains("aria-busy=\"false\"") && panel.contains("<time datetime="), "{panel}");
    let html = scraper::Html::parse_fragment(&panel);
    let section = html.select(&scraper::Selector::parse("#news").unwrap()).next().unwrap();
    assert!(section.value().attrs().all(|(name, _)| !name.starts_with("data-hx")), "{panel}");
    let links = scraper::Selector::parse("#news li a[href^=http]").unwrap();
    assert!(html.select(&links).count() >= 3);
    assert!(html.select(&links).all(|link| link.attr("rel").is_some_and(|rel| rel.contains("noopener"))));
}

#[tokio::test]
async fn a_poll_for_a_job_that_a_crash_took_starts_it_again() {
    let app = TestApp::spawn().await;
    let path = "/api/job/0190c1f0-0000-7000-8000-000000000000?search_term=dune";
    let panel = app.fragment(path).await;
    assert_eq!(panel.status, StatusCode::OK, "{}", panel.text());
    assert!(panel.text().contains("id=\"news\""));
    assert!(!app.finished_news("dune").await["updates"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn a_job_is_about_its_own_subject_whatever_term_comes_with_the_poll() {
    let app = TestApp::spawn().await;
    let job = app.api("/api/fetch_updates?search_term=dune").await.json();
    let path = format!("/api/job/{}", job["job_id"].as_str().unwrap());
    for query in ["", "?search_term=emma"] {
        let panel = app.fragment(&format!("{path}{query}")).await;
        assert_eq!(panel.status, StatusCode::OK, "{query}");
        assert!(panel.text().contains("News about Dune"), "{query}: {}", panel.text());
    }
}

#[tokio::test]
async fn the_page_of_updates_works_without_javascript() {
    let app = TestApp::spawn().await;
    let mut page = app.page("/updates?search_term=dune").await;
    let finished = async {
        while !page.header("refresh").is_empty() {
            page = app.page("/updates?search_term=dune").await;
        }
        page
    };
    let page = tokio::time::timeout(PATIENCE, finished).await.unwrap();
    assert!(page.is_whole_page());
    assert!(page.text().contains("<time datetime="), "{}", page.text());
}

#[tokio::test]
async fn with_no_sources_the_panel_is_finished_at_once() {
    let app = TestApp::spawn_with(|config| config.sources = List(Vec::new())).await;
    let panel = app.fragment("/api/fetch_updates?search_term=dune").await;
    assert_eq!(panel.status, StatusCode::OK);
    assert!(panel.text().contains("aria-busy=\"false\""), "{}", panel.text());
    assert_eq!(app.asked(), 0);
}

#[tokio::test]
async fn markup_and_scripts_from_upstreams_are_text() {
    let app = TestApp::spawn().await;
    app.stub.behave(
        "*",
        Behaviour::Answer { content_type: "application/rss+xml".to_owned(), body: hostile_feed().into_bytes() },
    );
    let report = app.finished_news("dune").await;
    let panel = app.fragment("/api/fetch_updates?search_term=dune").await.text();
    for bad in ["<script", "<img", "javascript:", "onerror=\"", "<b>"] {
        assert!(!panel.contains(bad), "{bad} in {panel}");
    }
    let updates = report["updates"].as_array().unwrap();
    assert_eq!(updates.len(), 1, "only the item with a web link is kept: {report}");
}

fn hostile_feed() -> String {
    let date = jiff::fmt::rfc2822::to_string(&stub::now().to_zoned(jiff::tz::TimeZone::UTC)).unwrap();
    let item = |link: &str| {
        format!(
            "<item><title>Dune &lt;script&gt;alert(1)&lt;/script&gt; by Frank Herbert &lt;b&gt;x&lt;/b&gt; \" '</title>\
             <link>{link}</link><pubDate>{date}</pubDate>\
             <description>&lt;img src=x onerror=\"alert(1)\"&gt; Frank Herbert &amp;amp; Dune</description></item>"
        )
    };
    format!(
        "<rss version=\"2.0\"><channel><title>&lt;script&gt;bad&lt;/script&gt;</title>{}{}</channel></rss>",
        item("javascript:alert(1)"),
        item("https://example.org/a?b=%22%3E&amp;c=1")
    )
}

#[tokio::test]
async fn news_can_be_followed_in_a_feed_reader() {
    let app = TestApp::spawn().await;
    let feed = app.get("/updates.atom?search_term=dune", &[]).await;
    assert_eq!(feed.status, StatusCode::OK);
    assert_eq!(feed.header("content-type"), "application/atom+xml; charset=utf-8");
    assert_eq!(feed.header("cache-control"), "public, max-age=1800");
    let read = feed_rs::parser::parse(feed.text().as_bytes()).unwrap();
    assert!(!read.entries.is_empty(), "{}", feed.text());
    assert!(!feed.text().contains("@sample_reader"), "posts are their writers': {}", feed.text());

    let asked = app.asked();
    let again = app.get("/updates.atom?search_term=dune", &[("if-none-match", feed.header("etag"))]).await;
    assert_eq!((again.status, app.asked()), (StatusCode::NOT_MODIFIED, asked));
    assert_eq!(app.get("/updates.atom?search_term=something+private", &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get("/updates.atom", &[]).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn pages_say_where_their_feed_is() {
    let app = TestApp::spawn().await;
    for page in [
        "/book/dune-frank-herbert",
        "/author/frank-herbert",
        "/recommendations?search_term=dune",
        "/updates?search_term=dune",
    ] {
        let html = app.page(page).await.text();
        assert!(html.contains("<link rel=\"alternate\" type=\"application/atom+xml\" title=\"News about "), "{page}");
    }
    assert!(!app.page("/recommendations?search_term=a+slow+sad+book").await.text().contains("application/atom+xml"));
}
