//! `/openapi.json` tells the truth: every real answer fits what is said of it.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    admin::{TOKEN, site},
    harness::{Answer, TestApp, encoded},
};

/// The description, and a way to hold answers to it.
struct Description(Value);

impl Description {
    async fn of(app: &TestApp) -> Self {
        let answer = app.api("/openapi.json").await;
        assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "application/json"));
        Self(answer.json())
    }

    /// What is said of an answer to `method path` with this status, references followed.
    fn answer(&self, method: &str, path: &str, status: StatusCode) -> &Value {
        let answer = &self.0["paths"][path][method]["responses"][status.as_str()];
        assert!(answer.is_object(), "{method} {path} does not say that it may answer {status}");
        match answer["$ref"].as_str() {
            Some(reference) => self.0.pointer(reference.trim_start_matches('#')).unwrap(),
            None => answer,
        }
    }

    /// Fails unless the answer is as described: its status, its content type, its body.
    #[track_caller]
    fn holds(&self, method: &str, path: &str, answer: &Answer) {
        let said = self.answer(method, path, answer.status);
        let content = &said["content"]["application/json"]["schema"];
        assert_eq!(answer.header("content-type"), "application/json", "{path}");
        assert!(content.is_object(), "{method} {path} {}: {said}", answer.status);
        // The components come along, for the references in the schema.
        let schema = json!({ "allOf": [content], "components": self.0["components"] });
        let validator = jsonschema::validator_for(&schema).unwrap();
        let faults: Vec<String> = validator.iter_errors(&answer.json()).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{method} {path} {}: {faults:#?}\n{}", answer.status, answer.text());
        for header in said["headers"].as_object().into_iter().flatten() {
            assert!(!answer.header(header.0).is_empty(), "{method} {path}: {} is missing", header.0);
        }
    }
}

#[tokio::test]
async fn readers_answers_are_as_described() {
    let app = TestApp::spawn().await;
    let description = Description::of(&app).await;
    let long = "x".repeat(4_000);
    for (path, queries) in [
        (
            "/api/recommendations",
            vec![
                "?search_term=dune".to_owned(),
                "?search_term=dune&search_term=emma&limit=50".to_owned(),
                "?search_term=qqqqzzzz".to_owned(),
                "?search_term=fantasy".to_owned(),
                String::new(),
                "?search_term=".to_owned(),
                "?search_term=dune&limit=0".to_owned(),
                "?search_term=dune&genre=fantasy&from=1950&to=1990&without=theme%3Adragons&variety=80".to_owned(),
                "?search_term=dune&length=huge".to_owned(),
                format!("?search_term={long}"),
            ],
        ),
        ("/api/suggest", vec!["?search_term=du".to_owned(), String::new(), format!("?search_term={long}")]),
        (
            "/api/works",
            vec![
                "?work=dune-frank-herbert&work=emma-jane-austen".to_owned(),
                "?work=no-such-book".to_owned(),
                String::new(),
                format!("?{}", "work=a&work=b&".repeat(40)),
            ],
        ),
        (
            "/api/facts",
            vec![
                "?work=dune-frank-herbert".to_owned(),
                "?author=frank-herbert".to_owned(),
                "?work=no-such-book".to_owned(),
                String::new(),
            ],
        ),
        (
            "/api/fetch_updates",
            vec![
                "?search_term=dune".to_owned(),
                "?search_term=lamps+at+sea".to_owned(),
                String::new(),
                "?search_term=%20".to_owned(),
            ],
        ),
    ] {
        for query in queries {
            description.holds("get", path, &app.api(&format!("{path}{query}")).await);
        }
    }
}

#[tokio::test]
async fn a_job_is_as_described_from_its_beginning_to_its_end() {
    let app = TestApp::spawn().await;
    let description = Description::of(&app).await;
    let path = format!("/api/fetch_updates?search_term={}", encoded("Frank Herbert"));
    let submitted = app.api(&path).await;
    assert_eq!(submitted.status, StatusCode::ACCEPTED);
    description.holds("get", "/api/fetch_updates", &submitted);
    let id = submitted.json()["job_id"].as_str().unwrap().to_owned();
    let job = format!("/api/job/{id}");
    description.holds("get", "/api/job/{job_id}", &app.api(&job).await);
    app.finished_job(&id).await;
    description.holds("get", "/api/job/{job_id}", &app.api(&job).await);
    description.holds("get", "/api/fetch_updates", &app.api(&path).await);
    description.holds("get", "/api/job/{job_id}", &app.api("/api/job/01890000-0000-7000-8000-000000000000").await);
    description.holds("get", "/api/job/{job_id}", &app.api("/api/job/nonsense").await);
}

async fn ask(app: &TestApp, method: &str, path: &str, token: &str, body: &str) -> Answer {
    let method = method.to_uppercase().parse().unwrap();
    let bearer = format!("Bearer {token}");
    app.send_body(method, path, "application/json", &[("authorization", &bearer)], body).await
}

#[tokio::test]
async fn operators_answers_are_as_described() {
    let app = site().await;
    let description = Description::of(&app).await;
    app.finished_news("dune").await;
    app.page("/recommendations?search_term=dune").await;
    let refresh =
        ask(&app, "post", "/api/cache/refresh", TOKEN, r#"{"cache_type": "all", "search_term": "Dune"}"#).await;
    assert_eq!(refresh.status, StatusCode::ACCEPTED, "{}", refresh.text());
    description.holds("post", "/api/cache/refresh", &refresh);
    for path in ["caches", "jobs", "sources", "schedule", "log", "store", "asks"] {
        let path = format!("/api/admin/{path}");
        let answer = ask(&app, "get", &path, TOKEN, "").await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        description.holds("get", &path, &answer);
        let stranger = app.api(&path).await;
        assert_eq!(stranger.status, StatusCode::UNAUTHORIZED, "{path}");
        description.holds("get", &path, &stranger);
    }
    description.holds("get", "/api/trending", &app.api("/api/trending").await);
    let run = ask(&app, "post", "/api/admin/schedule/run", TOKEN, "").await;
    assert_eq!(run.status, StatusCode::OK, "{}", run.text());
    description.holds("post", "/api/admin/schedule/run", &run);
}

#[tokio::test]
async fn what_operators_are_refused_is_as_described() {
    let app = site().await;
    let description = Description::of(&app).await;
    let id = "01890000-0000-7000-8000-000000000000";
    let large = "x".repeat(70_000);
    for (method, described, path, body, status) in [
        ("post", "/api/cache/refresh", "/api/cache/refresh", "{", 400),
        ("post", "/api/cache/refresh", "/api/cache/refresh", r#"{"cache_type": "x", "search_term": "Dune"}"#, 422),
        ("post", "/api/cache/refresh", "/api/cache/refresh", &large, 413),
        ("post", "/api/admin/caches/{name}/purge", "/api/admin/caches/news/purge", "{}", 200),
        ("post", "/api/admin/caches/{name}/purge", "/api/admin/caches/news/purge", r#"{"search_term": "dune"}"#, 200),
        ("post", "/api/admin/caches/{name}/purge", "/api/admin/caches/news/purge", r#"{"search_term": ""}"#, 422),
        ("post", "/api/admin/caches/{name}/purge", "/api/admin/caches/none/purge", "{}", 404),
        ("put", "/api/admin/log", "/api/admin/log", r#"{"filter": "warn"}"#, 200),
        ("put", "/api/admin/log", "/api/admin/log", r#"{"filter": "==="}"#, 422),
        ("put", "/api/admin/log", "/api/admin/log", "{}", 400),
        ("post", "/api/admin/jobs/{id}/cancel", &format!("/api/admin/jobs/{id}/cancel"), "", 404),
        ("post", "/api/admin/jobs/{id}/retry", &format!("/api/admin/jobs/{id}/retry"), "", 404),
    ] {
        let answer = ask(&app, method, path, TOKEN, body).await;
        assert_eq!(answer.status.as_u16(), status, "{method} {path} {body}: {}", answer.text());
        description.holds(method, described, &answer);
    }
    let foreign = [("authorization", &*format!("Bearer {TOKEN}")), ("origin", "https://elsewhere.example")];
    let foreign = app.post("/api/cache/refresh", "application/json", &foreign, "{}").await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    description.holds("post", "/api/cache/refresh", &foreign);
    let plain = [("authorization", &*format!("Bearer {TOKEN}"))];
    let plain = app.post("/api/cache/refresh", "text/plain", &plain, "dune").await;
    assert_eq!(plain.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    description.holds("post", "/api/cache/refresh", &plain);
}

#[tokio::test]
async fn without_a_token_operators_addresses_answer_404_as_described() {
    let app = TestApp::spawn().await;
    let description = Description::of(&app).await;
    description.holds("get", "/api/admin/caches", &app.api("/api/admin/caches").await);
    let refresh = app.post("/api/cache/refresh", "application/json", &[], "{}").await;
    assert_eq!(refresh.status, StatusCode::NOT_FOUND);
    description.holds("post", "/api/cache/refresh", &refresh);
}
