//! The operator's walk over HTTP: sign in, refresh, watch, purge, cancel, sign out; and what stands in strangers' way.

use std::{
    ops::Deref,
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
};

use luminaria::config::{Key, Setting, StoreUrl};
use reqwest::{Method, StatusCode};

use crate::harness::{Answer, PATIENCE, TestApp, encoded};

pub(crate) const TOKEN: &str = "a-token-of-some-length";
const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// A site with an admin, and with a store: an operator's jobs are recorded before they are answered.
pub(crate) struct Operated {
    app: TestApp,
    folder: PathBuf,
}

impl Deref for Operated {
    type Target = TestApp;

    fn deref(&self) -> &TestApp {
        &self.app
    }
}

impl Drop for Operated {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

pub(crate) async fn site() -> Operated {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("luminaria-admin-{}-{number}", std::process::id()));
    let app = TestApp::spawn_with(|config| {
        config.admin_token = Setting(Some(Key(TOKEN.to_owned())));
        config.store_url = Setting(Some(StoreUrl::Sqlite(folder.join("store.sqlite"))));
    })
    .await;
    Operated { app, folder }
}

async fn api(app: &TestApp, method: Method, path: &str, body: &str) -> Answer {
    let bearer = format!("Bearer {TOKEN}");
    app.send_body(method, path, JSON, &[("authorization", &bearer)], body).await
}

struct Browser<'a> {
    app: &'a TestApp,
    cookie: String,
    csrf: String,
}

impl<'a> Browser<'a> {
    async fn sign_in(app: &'a TestApp) -> Self {
        let body = format!("token={}", encoded(TOKEN));
        let answer = app.post("/admin/sign-in", FORM, &[("accept", "text/html")], &body).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
        let mut browser = Self { app, cookie, csrf: String::new() };
        let desk = browser.page("/admin").await.text();
        let (_, after) = desk.split_once("name=\"csrf\" value=\"").unwrap();
        browser.csrf = after.split('"').next().unwrap().into();
        browser
    }

    async fn page(&self, path: &str) -> Answer {
        self.app.get(path, &[("accept", "text/html"), ("cookie", &self.cookie)]).await
    }

    async fn post(&self, path: &str, fields: &str) -> Answer {
        let body = format!("csrf={}&{fields}", self.csrf);
        self.app.post(path, FORM, &[("accept", "text/html"), ("cookie", &self.cookie)], &body).await
    }
}

#[tokio::test]
async fn without_a_token_there_is_no_admin() {
    let app = TestApp::spawn().await;
    for path in ["/admin", "/admin/sign-in", "/api/admin/jobs", "/api/cache/refresh"] {
        assert_eq!(app.page(path).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(app.post(path, FORM, &[], "").await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn the_desk_is_a_whole_page_for_an_operator_and_a_form_for_others() {
    let app = site().await;
    let stranger = app.page("/admin").await;
    assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
    assert!(stranger.is_whole_page() && stranger.text().contains("type=\"password\""));
    let browser = Browser::sign_in(&app).await;
    let desk = browser.page("/admin").await;
    assert_eq!((desk.status, desk.header("cache-control")), (StatusCode::OK, "private, no-store"));
    assert!(desk.is_whole_page() && desk.text().contains("id=\"live\""));
    assert!(!desk.text().contains(TOKEN) && !desk.text().contains(browser.cookie.split_once('=').unwrap().1));
    assert_eq!(browser.post("/admin/sign-out", "").await.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.page("/admin").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_readers_job_can_be_watched_and_cancelled() {
    let app = site().await;
    app.stub.behave("/*", crate::stub::Behaviour::Hang);
    let job = app.api("/api/fetch_updates?search_term=dune").await.json();
    let id = job["job_id"].as_str().unwrap();
    let jobs = api(&app, Method::GET, "/api/admin/jobs", "").await.json();
    assert_eq!((jobs["jobs"][0]["job_id"].as_str(), jobs["jobs"][0]["origin"].as_str()), (Some(id), Some("reader")));
    assert_eq!(jobs["jobs"][0]["title"], "Dune (Frank Herbert)");

    let browser = Browser::sign_in(&app).await;
    let page = browser.page(&format!("/admin/job/{id}")).await;
    assert!(page.is_whole_page() && page.header("refresh") == "2", "{}", page.text());
    assert!(browser.page("/admin").await.text().contains(&format!("id=\"job-{id}\"")));
    let done = browser.post(&format!("/api/admin/jobs/{id}/cancel"), "").await;
    assert_eq!((done.status, done.header("location")), (StatusCode::SEE_OTHER, "/admin?done=cancelled#jobs"));
    assert_eq!(app.finished_job(id).await["status"], "cancelled");
}

#[tokio::test]
async fn a_refresh_is_taken_and_its_job_ends_with_a_report() {
    let app = site().await;
    for cache_type in ["all", "news", "recommendations"] {
        let body = format!("{{\"cache_type\": \"{cache_type}\", \"search_term\": \"Dune\"}}");
        let taken = api(&app, Method::POST, "/api/cache/refresh", &body).await;
        assert_eq!(taken.status, StatusCode::ACCEPTED, "{cache_type}: {}", taken.text());
        let taken = taken.json();
        assert!(taken["success"] == true && taken["refreshed_items"].is_u64(), "{taken}");
        let job = app.finished_job(taken["job_id"].as_str().unwrap()).await;
        assert_eq!((job["kind"].as_str(), job["status"].as_str()), (Some("refresh"), Some("completed")), "{job}");
        assert!(!job["result"]["entries"].as_array().unwrap().is_empty(), "{job}");
    }
    let browser = Browser::sign_in(&app).await;
    let form = browser.post("/api/cache/refresh", "cache_type=news&search_term=Dune").await;
    assert_eq!(form.status, StatusCode::SEE_OTHER, "{}", form.text());
    let job = form.header("location").strip_prefix("/admin#job-").unwrap().to_owned();
    assert!(browser.page(&format!("/admin/job/{job}")).await.is_whole_page());
    let stranger = app.fragment(&format!("/api/job/{job}")).await;
    assert_eq!(stranger.status, StatusCode::NOT_FOUND, "a refresh is the operator's business");
}

#[tokio::test]
async fn a_purged_subject_is_fetched_anew() {
    let app = site().await;
    app.finished_news("dune").await;
    let before = app.asked();
    let purge = api(&app, Method::POST, "/api/admin/caches/news/purge", "{\"search_term\": \"dune\"}").await;
    assert_eq!((purge.status, purge.json()["purged"].as_u64()), (StatusCode::OK, Some(1)), "{}", purge.text());
    let again = app.api("/api/fetch_updates?search_term=dune").await;
    assert_eq!(again.status, StatusCode::ACCEPTED, "nothing is kept on it");
    app.finished_job(again.json()["job_id"].as_str().unwrap()).await;
    assert!(app.asked() > before);
}

#[tokio::test]
async fn a_flood_of_wrong_tokens_is_held_off_and_readers_are_served() {
    let app = site().await;
    let flood = async {
        for _ in 0..200 {
            let answer = app.post("/admin/sign-in", FORM, &[("accept", "text/html")], "token=guess").await;
            assert!(matches!(answer.status.as_u16(), 422 | 429), "{}", answer.status);
        }
    };
    let readers = async {
        for _ in 0..20 {
            assert_eq!(app.page("/recommendations?search_term=dune").await.status, StatusCode::OK);
        }
    };
    tokio::time::timeout(PATIENCE, futures::future::join(flood, readers)).await.unwrap();
    let last = app.post("/admin/sign-in", FORM, &[("accept", "text/html")], "token=guess").await;
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(last.header("retry-after").parse::<u64>().unwrap() >= 1);
}
