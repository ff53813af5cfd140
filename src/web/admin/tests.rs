//! The operator's addresses as a whole, over the small catalogue of the router's tests.

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
async fn without_a_token_the_admin_is_an_unknown_address() {
    let app = router(state());
    let send = async |method: &str, uri: &str| {
        let request = Request::builder().method(method).uri(uri).header("accept", "text/html");
        answer_of(&app, request.body(Body::empty()).unwrap()).await
    };
    for (method, uri) in GUARDED.into_iter().chain([("GET", "/admin/sign-in"), ("POST", "/admin/sign-in")]) {
        let answer = send(method, uri).await;
        let unknown = send(method, if uri.starts_with("/api/") { "/api/nowhere" } else { "/nowhere" }).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {uri}");
        assert_eq!((answer.body, answer.headers), (unknown.body, unknown.headers), "{method} {uri}");
    }
}

#[tokio::test]
async fn nobody_gets_past_the_guard_unasked() {
    let site = Site::new();
    for (method, uri) in GUARDED {
        let answer = site.send(method, uri, &[("accept", "application/json")], "").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {uri}");
        assert_eq!(answer.headers[header::WWW_AUTHENTICATE], "Bearer realm=\"luminaria\"");
        assert_eq!(answer.headers[header::CACHE_CONTROL], "private, no-store");
        let json: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(json["success"], false, "{uri}");
        let wrong = site.send(method, uri, &[("authorization", "Bearer wrong"), ("cookie", "luminaria_admin=x")], "");
        assert!(wrong.await.status.is_client_error(), "{method} {uri}");
    }
}

#[tokio::test]
async fn a_browser_without_a_session_gets_the_form_and_htmx_the_way_to_it() {
    let site = Site::new();
    let page = site.send("GET", "/admin", &[("accept", "text/html")], "").await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    assert!(page.body.contains("action=\"/admin/sign-in\"") && page.body.contains("Please sign in first"));

    let old = [("hx-request", "true"), ("cookie", "luminaria_admin=of-yesterday")];
    let poll = site.send("GET", "/admin/live", &old, "").await;
    assert_eq!(
        (poll.status, &poll.headers["hx-redirect"]),
        (StatusCode::UNAUTHORIZED, &"/admin/sign-in".parse().unwrap())
    );
    let deed = site.send("POST", "/api/admin/schedule/run", &old, "").await;
    assert_eq!(deed.status, StatusCode::UNAUTHORIZED);
    assert!(deed.body.starts_with("<hx-partial data-hx-target=\"#notices\""), "{}", deed.body);
    assert!(deed.body.contains("Your session is over") && deed.body.contains("href=\"/admin/sign-in\""));
}

#[tokio::test]
async fn the_right_token_opens_a_session_and_sign_out_ends_it() {
    let site = Site::new();
    let browser = site.signed_in().await;
    assert!(browser.cookie.starts_with("luminaria_admin=") || browser.cookie.starts_with("__Host-luminaria_admin="));
    assert_eq!(browser.get("/admin/sign-in").await.status, StatusCode::SEE_OTHER, "already in");

    let out = browser.post("/admin/sign-out", "").await;
    assert_eq!(out.status, StatusCode::SEE_OTHER);
    assert!(out.headers[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    let after = browser.get("/admin").await;
    assert_eq!(after.status, StatusCode::UNAUTHORIZED);
    assert!(after.body.contains("Your session is over"));
}

#[tokio::test]
async fn the_cookie_is_secure_where_the_site_is() {
    let mut state = state();
    state.admin_token = Some(AdminToken::new(TOKEN));
    Arc::make_mut(&mut state.site).public_url = None;
    let app = router(state);
    let cookie = async |tls: bool| {
        let mut request = Request::post("/admin/sign-in").header(FORM[0].0, FORM[0].1);
        if tls {
            request = request.extension(OverTls);
        }
        let answer = answer_of(&app, request.body(Body::from(format!("token={TOKEN}"))).unwrap()).await;
        answer.headers[header::SET_COOKIE].to_str().unwrap().to_owned()
    };
    let plain = cookie(false).await;
    assert!(plain.starts_with("luminaria_admin=") && !plain.contains("Secure"), "{plain}");
    let secure = cookie(true).await;
    assert!(secure.starts_with("__Host-luminaria_admin=") && secure.contains("; Secure"), "{secure}");
    for cookie in [plain, secure] {
        for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
            assert!(cookie.contains(part), "{part}: {cookie}");
        }
        assert!(!cookie.contains("Domain") && !cookie.contains(TOKEN), "{cookie}");
    }
}

#[tokio::test]
async fn a_wrong_token_gets_the_form_again_with_a_sentence() {
    let site = Site::new();
    for body in ["token=wrong", "token=", ""] {
        let answer = site.send("POST", "/admin/sign-in", &FORM, body).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        assert!(answer.body.contains("aria-invalid=\"true\"") && answer.body.contains("That is not the token"));
        assert!(answer.headers.get(header::SET_COOKIE).is_none());
    }
}

#[tokio::test]
async fn ten_thousand_attempts_cost_little_and_the_site_serves_on() {
    let site = Site::new();
    let attempt = async |client: [u8; 4], token: &str| {
        let request = Request::post("/admin/sign-in").header(FORM[0].0, FORM[0].1).header(FORM[1].0, FORM[1].1);
        let request = request.extension(Client::from(std::net::IpAddr::from(client)));
        answer_of(&site.app, request.body(Body::from(format!("token={token}"))).unwrap()).await
    };
    let mut limited = 0;
    for n in 0..10_000_u32 {
        let [.., b] = n.to_be_bytes();
        let client = if n % 2 == 0 { [10, 0, 0, 1] } else { [10, 1, 0, b] };
        let answer = attempt(client, "wrong").await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            let wait: u64 = answer.headers[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
            assert!((1..=60).contains(&wait), "{wait}");
            limited += 1;
        } else {
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
    }
    assert_eq!(limited, 10_000 - 30, "thirty wrong tokens a minute are looked at");
    assert_eq!(site.send("GET", "/", &[], "").await.status, StatusCode::OK);
    assert_eq!(attempt([192, 0, 2, 7], TOKEN).await.status, StatusCode::SEE_OTHER, "the operator comes in");
    assert_eq!(attempt([10, 0, 0, 1], TOKEN).await.status, StatusCode::TOO_MANY_REQUESTS, "not in the guesser's place");
    site.clock.advance(Duration::from_secs(10));
    assert_eq!(attempt([10, 0, 0, 1], TOKEN).await.status, StatusCode::SEE_OTHER, "and there after a while");
}

#[tokio::test]
async fn an_idle_session_is_over_even_if_its_page_asks_on() {
    let site = Site::new();
    let browser = site.signed_in().await;
    for _ in 0..2 {
        site.clock.advance(Duration::from_mins(14));
        assert_eq!(browser.fragment("/admin/live").await.status, StatusCode::OK);
    }
    site.clock.advance(Duration::from_mins(2));
    assert_eq!(browser.fragment("/admin/live").await.status, StatusCode::UNAUTHORIZED);
    let page = browser.get("/admin").await;
    assert!(page.status == StatusCode::UNAUTHORIZED && page.body.contains("Your session is over"));
    let form = browser.get("/admin/sign-in").await;
    assert!(form.status == StatusCode::OK && form.body.contains("Your session is over"));
}

#[tokio::test]
async fn a_form_without_its_csrf_token_does_nothing() {
    let site = Site::new();
    let browser = site.signed_in().await;
    let other = site.signed_in().await;
    for (_, uri) in GUARDED.into_iter().filter(|(method, _)| *method == "POST") {
        for body in ["", "csrf=", "csrf=0", &format!("csrf={}", other.csrf)] {
            let answer = browser.post_with(uri, body, &[]).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{uri} {body}");
            assert!(answer.body.starts_with("<!doctype html>") && answer.body.contains("out of date"), "{uri}");
        }
        let swap = browser.post_with(uri, "csrf=0", &[("hx-request", "true")]).await;
        assert!(swap.body.starts_with("<hx-partial data-hx-target=\"#notices\""), "{}", swap.body);
    }
    assert_eq!(browser.get("/admin").await.status, StatusCode::OK, "the session lives");

    let header = [("cookie", browser.cookie.as_str()), ("x-csrf-token", browser.csrf.as_str())];
    let json = site.send("POST", "/api/admin/caches/news/purge", &header, "").await;
    assert_eq!(json.status, StatusCode::OK, "the header does as well: {}", json.body);
}

#[tokio::test]
async fn what_another_site_sends_is_refused_everywhere() {
    let site = Site::new();
    let browser = site.signed_in().await;
    let body = format!("csrf={}", browser.csrf);
    for foreign in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        let answer = browser.post_with("/api/admin/caches/news/purge", &body, &[foreign]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{foreign:?}");
        assert!(answer.body.contains("another site"), "{}", answer.body);
        let sign_in = site.send("POST", "/admin/sign-in", &[foreign], "").await;
        assert_eq!(sign_in.status, StatusCode::FORBIDDEN, "{foreign:?}");
    }
    for own in [
        ("sec-fetch-site", "same-origin"),
        // The proxy has rewritten `Host`; the public address says whose origin it is.
        ("origin", "https://books.example"),
    ] {
        let answer = browser.post_with("/api/admin/caches/news/purge", &body, &[own, ("host", "inside:8080")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{own:?}: {}", answer.body);
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
