//! The operator's addresses as a whole, over the small catalogue of the router's tests.

mod door;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use serde_json::Value;

use super::AdminToken;
use crate::{
    cache::{CacheControl, CacheName, CacheStats, Caches},
    domain::{Clock, ManualClock},
    jobs::Client,
    web::{
        OverTls, router,
        tests::{Answer, answer_of, state},
    },
};

const TOKEN: &str = "a-token-of-some-length";

/// Every address behind the guard.
const GUARDED: [(&str, &str); 18] = [
    ("GET", "/admin"),
    ("GET", "/admin/live"),
    ("GET", "/admin/cache/news"),
    ("GET", "/admin/job/x"),
    ("POST", "/admin/log"),
    ("POST", "/admin/sign-out"),
    ("POST", "/api/cache/refresh"),
    ("GET", "/api/admin/caches"),
    ("POST", "/api/admin/caches/news/purge"),
    ("GET", "/api/admin/jobs"),
    ("POST", "/api/admin/jobs/x/cancel"),
    ("POST", "/api/admin/jobs/x/retry"),
    ("GET", "/api/admin/sources"),
    ("GET", "/api/admin/schedule"),
    ("POST", "/api/admin/schedule/run"),
    ("PUT", "/api/admin/log"),
    ("GET", "/api/admin/store"),
    ("GET", "/api/admin/asks"),
];

/// A cache of three entries, one of them about poetry.
#[derive(Debug)]
struct ThreeEntries;

#[async_trait::async_trait]
impl CacheControl for ThreeEntries {
    fn name(&self) -> CacheName {
        CacheName::News
    }

    async fn stats(&self) -> CacheStats {
        CacheStats {
            entries: 3,
            bytes: 5_000,
            max_entries: 300,
            max_bytes: 1 << 20,
            evictions: 7,
            oldest: Some(jiff::Timestamp::UNIX_EPOCH),
            stored: None,
            hits: 8,
            stale_hits: 1,
            misses: 1,
        }
    }

    async fn purge(&self, subject_key: &str) -> u64 {
        u64::from(subject_key == "genre:poetry")
    }

    async fn clear(&self) -> u64 {
        3
    }
}

struct Site {
    app: Router,
    clock: Arc<ManualClock>,
}

impl Site {
    fn new() -> Self {
        let clock = Arc::new(ManualClock::at(jiff::Timestamp::UNIX_EPOCH));
        let mut state = state();
        state.clock = Arc::clone(&clock) as Arc<dyn Clock>;
        state.admin_token = Some(AdminToken::new(TOKEN));
        state.caches = Caches::new(vec![Arc::new(ThreeEntries)]);
        Self { app: router(state), clock }
    }

    async fn send(&self, method: &str, uri: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        answer_of(&self.app, request.body(Body::from(body.to_owned())).unwrap()).await
    }

    /// As a browser with a session and its CSRF token.
    async fn signed_in(&self) -> Browser<'_> {
        let answer = self.send("POST", "/admin/sign-in", &FORM, &format!("token={TOKEN}")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        let mut browser = Browser { site: self, cookie, csrf: String::new() };
        let desk = browser.get("/admin").await;
        let (_, after) = desk.body.split_once("name=\"csrf\" value=\"").unwrap();
        browser.csrf = after.split('"').next().unwrap().into();
        browser
    }

    /// As a program with the token.
    async fn api(&self, method: &str, uri: &str, body: &str) -> (StatusCode, Value) {
        let bearer = format!("Bearer {TOKEN}");
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        let answer = self.send(method, uri, &headers, body).await;
        assert_eq!(answer.headers[header::CACHE_CONTROL], "private, no-store", "{uri}");
        (answer.status, serde_json::from_str(&answer.body).unwrap())
    }
}

const FORM: [(&str, &str); 2] =
    [("content-type", "application/x-www-form-urlencoded"), ("accept", "text/html,*/*;q=0.8")];

struct Browser<'a> {
    site: &'a Site,
    cookie: String,
    csrf: String,
}

impl Browser<'_> {
    async fn get(&self, uri: &str) -> Answer {
        self.site.send("GET", uri, &[("cookie", &self.cookie), ("accept", "text/html")], "").await
    }

    async fn fragment(&self, uri: &str) -> Answer {
        let headers = [("cookie", self.cookie.as_str()), ("accept", "text/html"), ("hx-request", "true")];
        self.site.send("GET", uri, &headers, "").await
    }

    /// As a plain form.
    async fn post(&self, uri: &str, fields: &str) -> Answer {
        self.post_with(uri, &format!("csrf={}&{fields}", self.csrf), &[]).await
    }

    /// As a form that htmx sends.
    async fn swap(&self, uri: &str, fields: &str) -> Answer {
        self.post_with(uri, &format!("csrf={}&{fields}", self.csrf), &[("hx-request", "true")]).await
    }

    async fn post_with(&self, uri: &str, body: &str, more: &[(&str, &str)]) -> Answer {
        let headers: Vec<(&str, &str)> =
            FORM.iter().chain(&[("cookie", self.cookie.as_str())]).chain(more).copied().collect();
        self.site.send("POST", uri, &headers, body).await
    }
}

#[tokio::test]
async fn every_section_is_data_too() {
    let site = Site::new();
    for (uri, key) in [
        ("/api/admin/caches", "caches"),
        ("/api/admin/jobs", "jobs"),
        ("/api/admin/sources", "sources"),
        ("/api/admin/schedule", "last"),
        ("/api/admin/log", "filter"),
        ("/api/admin/store", "state"),
        ("/api/admin/asks", "subjects"),
    ] {
        let (status, json) = site.api("GET", uri, "").await;
        assert_eq!((status, &json["success"]), (StatusCode::OK, &Value::Bool(true)), "{uri}");
        assert!(!json[key].is_null(), "{uri}: {json}");
    }
    let (_, caches) = site.api("GET", "/api/admin/caches", "").await;
    let news = &caches["caches"][0];
    assert_eq!(
        (news["name"].as_str(), news["entries"].as_u64(), news["hit_rate"].as_f64()),
        (Some("news"), Some(3), Some(0.9))
    );
}

#[tokio::test]
async fn a_cache_is_purged_whole_or_of_one_subject() {
    let site = Site::new();
    let purge = async |body: &str| site.api("POST", "/api/admin/caches/news/purge", body).await;
    let (status, all) = purge("").await;
    assert_eq!((status, all["purged"].as_u64()), (StatusCode::OK, Some(3)));
    let (_, one) = purge("{\"search_term\": \"Poetry\"}").await;
    assert_eq!((one["purged"].as_u64(), one["key"].as_str()), (Some(1), Some("genre:poetry")));
    for (body, wanted) in [
        ("{\"search_term\": \"\"}", 422),
        ("{\"search_term\": \"qxzvkjw wqzzk\"}", 422),
        ("{\"search_term\": 7}", 422),
        ("{", 400),
    ] {
        let (status, json) = purge(body).await;
        assert_eq!((status.as_u16(), &json["success"]), (wanted, &Value::Bool(false)), "{body}");
    }
    let (status, _) = site.api("POST", "/api/admin/caches/no-such-cache/purge", "").await;
    assert_eq!(status, StatusCode::NOT_FOUND);

    let browser = site.signed_in().await;
    let page = browser.get("/admin/cache/news").await;
    assert!(page.status == StatusCode::OK && page.body.contains("3 of 300"), "{}", page.body);
    let done = browser.post("/api/admin/caches/news/purge", "search_term=poetry").await;
    assert_eq!(done.headers[header::LOCATION], "/admin?done=purged&count=1#caches");
    let desk = browser.get("/admin?done=purged&count=1").await;
    assert!(desk.body.contains("One entry is forgotten."));
    let slip = browser.post("/api/admin/caches/news/purge", "search_term=").await;
    assert_eq!(slip.status, StatusCode::UNPROCESSABLE_ENTITY, "an empty field is not “everything”");
    assert!(slip.body.starts_with("<!doctype html>"));
}

#[tokio::test]
async fn the_refresh_form_says_what_is_wrong_with_it() {
    let site = Site::new();
    let browser = site.signed_in().await;
    let hostile = "cache_type=%22%3E%3Cscript%3E&search_term=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    for (fields, status) in [(hostile, 422), ("cache_type=all&search_term=", 422), ("cache_type=all", 400)] {
        let page = browser.post("/api/cache/refresh", fields).await;
        assert_eq!(page.status.as_u16(), status, "{fields}");
        assert!(page.body.contains("id=\"refresh-error\"") && page.body.contains("id=\"live\""), "{fields}");
        assert!(!page.body.contains("<script>alert"), "{}", page.body);
        let part = browser.swap("/api/cache/refresh", fields).await;
        assert_eq!(part.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(part.body.starts_with("<form id=\"refresh\"") && part.body.contains("aria-invalid"), "{}", part.body);
        assert!(!part.body.contains("<script>alert"), "{}", part.body);
    }
    for (body, status) in [
        ("{\"cache_type\": \"books\", \"search_term\": \"Poetry\"}", 422),
        ("{\"cache_type\": \"all\"}", 400),
        ("{\"cache_type\": 1, \"search_term\": []}", 422),
        (&format!("{{\"cache_type\": \"all\", \"search_term\": \"{}\"}}", "x".repeat(1000)), 422),
    ] {
        let (answered, json) = site.api("POST", "/api/cache/refresh", body).await;
        assert_eq!((answered.as_u16(), &json["success"]), (status, &Value::Bool(false)), "{body}");
    }
}

#[tokio::test]
async fn a_log_filter_that_is_none_leaves_the_old_one() {
    let site = Site::new();
    let (_, before) = site.api("GET", "/api/admin/log", "").await;
    for (body, status) in [("{\"filter\": \"===\"}", 422), ("{}", 400), ("{\"filter\": 1}", 422)] {
        let (answered, _) = site.api("PUT", "/api/admin/log", body).await;
        assert_eq!(answered.as_u16(), status, "{body}");
    }
    assert_eq!(site.api("GET", "/api/admin/log", "").await.1, before);

    let browser = site.signed_in().await;
    let part = browser.swap("/admin/log", "filter=%3C%3D%3D%3E").await;
    assert_eq!(part.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(part.body.contains("value=\"&#60;==&#62;\"") && part.body.contains("id=\"log-error\""), "{}", part.body);
    let page = browser.post("/admin/log", "filter=%3D%3D%3D").await;
    assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.body.contains("id=\"log-error\""));
}

#[tokio::test]
async fn an_unknown_job_is_told_to_each_in_their_form() {
    let site = Site::new();
    let browser = site.signed_in().await;
    let id = "00000000-0000-7000-8000-000000000000";
    let page = browser.get(&format!("/admin/job/{id}")).await;
    assert!(page.status == StatusCode::NOT_FOUND && page.body.contains("no longer kept"), "{}", page.body);
    let panel = browser.fragment(&format!("/admin/job/{id}")).await;
    assert!(panel.status == StatusCode::NOT_FOUND && panel.body.contains("no longer kept"), "{}", panel.body);
    assert!(panel.body.starts_with("<section id=\"watch\"") && !panel.body.contains("data-hx-get"), "{}", panel.body);
    for deed in ["cancel", "retry"] {
        let (status, _) = site.api("POST", &format!("/api/admin/jobs/{id}/{deed}"), "").await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let (status, _) = site.api("POST", &format!("/api/admin/jobs/x/{deed}"), "").await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn the_live_part_is_one_request_and_goes_on_by_itself() {
    let site = Site::new();
    let browser = site.signed_in().await;
    let live = browser.fragment("/admin/live").await;
    assert_eq!(live.headers[header::CACHE_CONTROL], "private, no-store");
    assert!(live.body.starts_with("<div id=\"live\""), "{}", live.body);
    assert!(live.body.contains("data-hx-trigger=\"load delay:5s, htmx:finally:request from:self delay:5s\""));
    assert_eq!(live.body.matches("data-hx-get").count(), 1, "one request for all of it");
    assert!(!live.body.contains("type=\"text\""), "nothing that is typed stands in it");
    for section in ["jobs", "caches", "sources", "schedule", "asks", "store"] {
        assert!(live.body.contains(&format!("<section id=\"{section}\"")), "{section}");
    }
    assert_eq!(browser.get("/admin/live").await.status, StatusCode::SEE_OTHER, "typed by hand it is the page");
}

#[tokio::test]
async fn a_body_without_a_stated_length_is_bounded_too() {
    let site = Site::new();
    let bearer = format!("Bearer {TOKEN}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let answer = site.send("PUT", "/api/admin/log", &headers, &"x".repeat(70_000)).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    let method = Method::TRACE;
    assert_eq!(site.send(method.as_str(), "/api/admin/log", &headers, "").await.status, StatusCode::METHOD_NOT_ALLOWED);
}
