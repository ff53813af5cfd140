//! `/openapi.json` tells the truth: every real answer fits what is said of it.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::harness::{Answer, TestApp, encoded};

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
                format!("?search_term={long}"),
            ],
        ),
        ("/api/suggest", vec!["?search_term=du".to_owned(), String::new(), format!("?search_term={long}")]),
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
