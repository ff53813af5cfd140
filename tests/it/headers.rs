//! What every answer says to the browser that gets it, whatever it is an answer to.

use luminaria::config::{Key, Setting};
use reqwest::Method;

use crate::harness::{Answer, TestApp};

const TOKEN: &str = "a-token-of-some-length";
const HTML: (&str, &str) = ("accept", "text/html,*/*;q=0.8");
const JSON: (&str, &str) = ("accept", "application/json");
const HTMX: (&str, &str) = ("hx-request", "true");
const OPERATOR: (&str, &str) = ("authorization", "Bearer a-token-of-some-length");
const FOREIGN: (&str, &str) = ("sec-fetch-site", "cross-site");
const ANY_TAG: (&str, &str) = ("if-none-match", "*");

/// A route's pattern, an address that it answers, headers, and the status that is expected.
type Row = (&'static str, &'static str, &'static [(&'static str, &'static str)], u16);

const GETS: &[Row] = &[
    ("/", "/", &[HTML], 200),
    ("/", "/?x=1", &[HTML, ANY_TAG], 304),
    ("/recommendations", "/recommendations?search_term=dune", &[HTML], 200),
    ("/recommendations", "/recommendations", &[HTML], 400),
    ("/recommendations", "/recommendations?search_term=", &[HTML], 422),
    ("/map", "/map?search_term=dune", &[HTML], 200),
    ("/book/{id}", "/book/dune-frank-herbert", &[HTML], 200),
    ("/book/{id}", "/book/dune-frank-herbert", &[HTML, ANY_TAG], 304),
    ("/book/{id}", "/book/no-such-book", &[HTML], 404),
    ("/author/{id}", "/author/frank-herbert", &[HTML], 200),
    ("/genre/{id}", "/genre/poetry", &[HTML], 200),
    ("/covers/{id}", "/covers/dune-frank-herbert", &[], 404),
    ("/updates", "/updates?search_term=desert+planets", &[HTML], 200),
    ("/updates.atom", "/updates.atom?search_term=dune", &[], 200),
    ("/facts", "/facts?work=dune-frank-herbert", &[HTML], 200),
    ("/surprise", "/surprise", &[HTML], 303),
    ("/about", "/about", &[HTML], 200),
    ("/quality", "/quality", &[HTML], 200),
    ("/api/recommendations", "/api/recommendations?search_term=dune", &[JSON], 200),
    ("/api/recommendations", "/api/recommendations", &[JSON], 400),
    ("/api/fetch_updates", "/api/fetch_updates?search_term=desert+planets", &[HTMX], 200),
    ("/api/fetch_updates", "/api/fetch_updates", &[HTMX], 400),
    ("/api/facts", "/api/facts?work=no-such-book", &[JSON], 404),
    ("/api/works", "/api/works?work=dune-frank-herbert", &[HTMX], 200),
    ("/api/works", "/api/works", &[JSON], 400),
    ("/api/job/{job_id}", "/api/job/1", &[JSON], 404),
    ("/api/suggest", "/api/suggest?search_term=du", &[HTMX], 200),
    ("/openapi.json", "/openapi.json", &[JSON], 200),
    ("/api/trending", "/api/trending", &[JSON], 200),
    ("/static/{file}", "/static/none.css", &[], 404),
    ("/favicon.ico", "/favicon.ico", &[], 200),
    ("/apple-touch-icon.png", "/apple-touch-icon.png", &[], 200),
    ("/icons/{file}", "/icons/192.png", &[], 200),
    ("/preview/{*picture}", "/preview/site.png", &[], 200),
    ("/preview/{*picture}", "/preview/site.png", &[ANY_TAG], 304),
    ("/preview/{*picture}", "/preview/none.png", &[], 404),
    ("/site.webmanifest", "/site.webmanifest", &[], 200),
    ("/opensearch.xml", "/opensearch.xml", &[], 200),
    ("/sitemap.xml", "/sitemap.xml", &[], 200),
    ("/sitemap.xml", "/sitemap.xml", &[ANY_TAG], 304),
    ("/robots.txt", "/robots.txt", &[], 200),
    ("/offline", "/offline", &[HTML], 200),
    ("/sw.js", "/sw.js", &[], 200),
    ("/healthz", "/healthz", &[], 200),
    ("/readyz", "/readyz", &[], 200),
    ("/metrics", "/metrics", &[OPERATOR], 200),
    ("/metrics", "/metrics", &[], 401),
    ("/admin", "/admin", &[HTML], 401),
    ("/admin", "/admin", &[HTML, OPERATOR], 200),
    ("/admin/live", "/admin/live", &[HTML, OPERATOR], 303),
    ("/admin/cache/{name}", "/admin/cache/news", &[HTML, OPERATOR], 200),
    ("/admin/job/{id}", "/admin/job/1", &[HTML, OPERATOR], 404),
    ("/admin/sign-in", "/admin/sign-in", &[HTML], 200),
    ("/api/admin/caches", "/api/admin/caches", &[JSON, OPERATOR], 200),
    ("/api/admin/caches", "/api/admin/caches", &[JSON], 401),
    ("/api/admin/jobs", "/api/admin/jobs", &[JSON, OPERATOR], 200),
    ("/api/admin/sources", "/api/admin/sources", &[JSON, OPERATOR], 200),
    ("/api/admin/schedule", "/api/admin/schedule", &[JSON, OPERATOR], 200),
    ("/api/admin/log", "/api/admin/log", &[JSON, OPERATOR], 200),
    ("/api/admin/store", "/api/admin/store", &[JSON, OPERATOR], 200),
    ("/api/admin/asks", "/api/admin/asks", &[JSON, OPERATOR], 200),
    // No route at all, and paths that are no paths.
    ("", "/no-such-page", &[HTML], 404),
    ("", "/no-such-page", &[JSON], 404),
    ("", "/no-such-page", &[HTMX], 404),
    ("", "/book/%ff", &[HTML], 400),
];

const POSTS: &[Row] = &[
    ("/admin/log", "/admin/log", &[HTML, OPERATOR], 400),
    ("/admin/sign-out", "/admin/sign-out", &[HTML, OPERATOR], 303),
    ("/api/cache/refresh", "/api/cache/refresh", &[JSON, OPERATOR], 415),
    ("/api/cache/refresh", "/api/cache/refresh", &[JSON], 401),
    ("/api/cache/refresh", "/api/cache/refresh", &[JSON, OPERATOR, FOREIGN], 403),
    ("/api/admin/caches/{name}/purge", "/api/admin/caches/none/purge", &[JSON, OPERATOR], 404),
    ("/api/admin/jobs/{id}/cancel", "/api/admin/jobs/1/cancel", &[JSON, OPERATOR], 404),
    ("/api/admin/jobs/{id}/retry", "/api/admin/jobs/1/retry", &[JSON, OPERATOR], 404),
    ("/api/admin/schedule/run", "/api/admin/schedule/run", &[JSON], 401),
    ("", "/", &[HTML], 405),
    ("", "/api/suggest", &[JSON], 405),
    ("", "/preview/site.png", &[], 405),
    ("", "/healthz", &[], 405),
];

async fn site() -> TestApp {
    TestApp::spawn_with(|config| {
        config.admin_token = Setting(Some(Key(TOKEN.to_owned())));
        config.public_url = Setting(Some("https://books.example.org".parse().unwrap()));
    })
    .await
}

/// What is wrong with an answer; `what` says which one it is.
fn faults(answer: &Answer, what: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut hold = |holds: bool, fault: String| {
        if !holds {
            faults.push(format!("{what}: {fault}"));
        }
    };
    let policy = answer.header("content-security-policy");
    let mut directives = policy.split(';').map(str::trim);
    hold(directives.next() == Some("default-src 'none'"), format!("the policy begins otherwise: {policy}"));
    for directive in directives.clone() {
        hold(directive.ends_with(" 'self'") || directive.ends_with(" 'none'"), format!("the policy has {directive}"));
        hold(directive.split(' ').count() == 2, format!("the policy has {directive}"));
    }
    for closed in ["base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"] {
        hold(directives.clone().any(|directive| directive == closed), format!("the policy lacks {closed}"));
    }
    // What is made to be shown by others, and only that, may be shown by others.
    let is_picture = answer.header("content-type") == "image/png" || what.starts_with("GET /preview/site.png 304");
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", if is_picture { "cross-origin" } else { "same-origin" }),
    ] {
        hold(answer.header(name) == value, format!("{name} is {}", answer.header(name)));
    }
    let permissions = answer.header("permissions-policy");
    hold(permissions.contains("camera=()") && !permissions.contains('*'), format!("permissions are {permissions}"));
    for name in ["content-security-policy", "cross-origin-resource-policy", "permissions-policy", "cache-control"] {
        hold(answer.headers.get_all(name).iter().count() == 1, format!("{name} is not there once"));
    }
    for name in ["server", "x-powered-by", "access-control-allow-origin"] {
        hold(answer.headers.get(name).is_none(), format!("{name} is there"));
    }
    faults
}

#[tokio::test]
async fn every_kind_of_answer_carries_every_header() {
    let app = site().await;
    let mut wrong = Vec::new();
    let rows = GETS.iter().map(|row| (Method::GET, row)).chain(POSTS.iter().map(|row| (Method::POST, row)));
    for (method, (_, address, headers, status)) in rows {
        let answer = app.send(method.clone(), address, headers).await;
        let what = format!("{method} {address} {status} {headers:?}");
        if answer.status.as_u16() != *status {
            wrong.push(format!("{what}: {}", answer.status));
        }
        wrong.extend(faults(&answer, &what));
        if answer.headers.contains_key("set-cookie") && !address.starts_with("/admin") {
            wrong.push(format!("{what}: a cookie"));
        }
        if method == Method::GET && !address.starts_with("/admin") {
            let head = app.send(Method::HEAD, address, headers).await;
            if head.status != answer.status || !head.body.is_empty() {
                wrong.push(format!("HEAD of {what}: {}", head.status));
            }
            wrong.extend(faults(&head, &what));
        }
    }
    let home = app.page("/").await.text();
    for file in ["app.", "htmx.", "icon.", "offline."] {
        let address = home.split('"').find(|part| part.starts_with(&format!("/static/{file}"))).unwrap();
        wrong.extend(faults(&app.get(address, &[]).await, address));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_route_is_left_out() {
    let sources = [include_str!("../../src/web/mod.rs"), include_str!("../../src/web/admin/mod.rs")];
    let rows: Vec<&str> = GETS.iter().chain(POSTS).map(|row| row.0).collect();
    let mut count = 0;
    for source in sources {
        for pattern in source.split(".route(\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            count += 1;
            assert!(rows.contains(&pattern), "{pattern} is new: give it a row");
        }
    }
    assert!(count > 40, "{count} routes");
}
