//! What others say, over HTTP: a source that answers from memory stands where the upstreams would.

use tokio::sync::Notify;

use super::*;
use crate::{
    domain::FailureReason,
    enrich::fake::{FakeFacts, Manner},
    testing::until,
};

const WORK: &str = "/api/facts?work=first-light-ann-lamb";
const AUTHOR: &str = "/api/facts?author=ann-lamb";

/// A site that asks these, and its jobs.
fn site(sources: &[&Arc<FakeFacts>]) -> (axum::Router, Jobs) {
    let sources = sources.iter().map(|source| Arc::clone(*source) as Arc<dyn FactSource>).collect();
    let state = state_with(sources);
    let jobs = state.jobs.clone();
    (router(state), jobs)
}

fn source(name: &'static str, manner: Manner) -> Arc<FakeFacts> {
    Arc::new(FakeFacts::new(name, manner))
}

async fn fragment(app: &axum::Router, uri: &str) -> Answer {
    send(app, "GET", uri, &[("hx-request", "true"), ("accept", "text/html")]).await
}

async fn json(app: &axum::Router, uri: &str) -> (StatusCode, Value) {
    let answer = send(app, "GET", uri, &[]).await;
    (answer.status, serde_json::from_str(&answer.body).unwrap())
}

/// Asks, waits for the job, and asks again.
async fn settled(app: &axum::Router, jobs: &Jobs, uri: &str) -> String {
    fragment(app, uri).await;
    for job in jobs.list() {
        jobs.wait(job.id, std::time::Duration::from_secs(30)).await.unwrap();
    }
    fragment(app, uri).await.body
}

/// Holds an answer to what `/openapi.json` says of it.
async fn as_described(app: &axum::Router, path: &str, status: StatusCode, answer: &Value) {
    let (_, said) = json(app, "/openapi.json").await;
    let mut described = &said["paths"][path]["get"]["responses"][status.as_str()];
    if let Some(reference) = described["$ref"].as_str() {
        described = said.pointer(reference.trim_start_matches('#')).unwrap();
    }
    let schema = &described["content"]["application/json"]["schema"];
    assert!(schema.is_object(), "{path} does not say that it may answer {status}");
    let schema = serde_json::json!({ "allOf": [schema], "components": said["components"] });
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<String> = validator.iter_errors(answer).map(|fault| fault.to_string()).collect();
    assert!(faults.is_empty(), "{path} {status}: {faults:#?}\n{answer}");
}

#[tokio::test]
async fn pages_have_a_lazy_panel_only_where_there_is_somebody_to_ask() {
    let (app, _) = site(&[&source("The Library", Manner::Prompt)]);
    for (page, fetch, alone) in [
        ("/book/first-light-ann-lamb", WORK, "/facts?work=first-light-ann-lamb"),
        ("/author/ann-lamb", AUTHOR, "/facts?author=ann-lamb"),
    ] {
        let html = send(&app, "GET", page, &[]).await.body;
        assert!(html.contains(&format!("data-hx-get=\"{fetch}\"")), "{page}: {html}");
        assert!(html.contains(&format!("<a id=\"facts-act\" href=\"{alone}\">")), "{page}");
        let (panel, after) = html.split_once("id=\"facts\"").unwrap().1.split_once("</section>").unwrap();
        assert!(panel.contains("aria-labelledby=\"facts-h\"") && panel.contains("<h2 id=\"facts-h\">"), "{page}");
        assert!(!panel.contains("aria-live") && !panel.contains("role="), "content is announced by its status line");
        assert!(after.contains("id=\"facts-status\"") && after.contains("role=\"status\""), "{page}");
        let without = super::page(page).await.body;
        assert!(!without.contains("id=\"facts\""), "{page}");
    }
}

#[tokio::test]
async fn the_panel_polls_while_a_source_is_asked_and_no_more_when_all_have_answered() {
    let gate = Arc::new(Notify::new());
    let (slow, quick) = (source("The Slow", Manner::Gated(gate.clone())), source("The Quick", Manner::Prompt));
    let (app, jobs) = site(&[&slow, &quick]);
    let first = fragment(&app, WORK).await;
    assert_eq!((first.status, &first.headers[header::VARY]), (StatusCode::OK, &"HX-Request, Accept".parse().unwrap()));
    assert!(first.body.starts_with("<section id=\"facts\""), "{}", first.body);
    let id = jobs.list()[0].id;
    let poll = format!("/api/job/{id}?work=first-light-ann-lamb");
    assert!(first.body.contains(&format!("data-hx-get=\"{poll}\"")), "{}", first.body);
    assert!(first.body.contains("aria-busy=\"true\"") && first.body.contains("id=\"facts-act\""));

    until("one has answered", || jobs.get(id).unwrap().progress.done == 1).await;
    let half = fragment(&app, &poll).await.body;
    for shown in ["The Quick&#60;/b&#62; tells of", "The Slow: asking", "The Quick: has answered", "Asking 1 source"] {
        assert!(half.contains(shown), "{shown}: {half}");
    }
    assert!(half.contains("data-hx-get") && half.contains("<progress"));

    gate.notify_one();
    until("it has ended", || jobs.get(id).unwrap().status.is_final()).await;
    for uri in [poll.as_str(), WORK] {
        let done = fragment(&app, uri).await.body;
        assert!(done.contains("The Slow&#60;/b&#62; tells of"), "who is trusted more stands: {done}");
        assert!(!done.contains("data-hx-get") && done.contains("aria-busy=\"false\""), "{done}");
        assert!(done.contains("id=\"facts-act\"") && done.contains("1 fact found"), "{done}");
    }
}

#[tokio::test]
async fn every_fact_is_text_and_names_its_source_with_link_and_licence() {
    let (app, jobs) = site(&[&source("The Library", Manner::Prompt), &source("The Counter", Manner::Pages)]);
    let book = settled(&app, &jobs, WORK).await;
    assert!(!book.contains("<b>"), "{book}");
    let link = "href=\"https://facts.example/a?b=1&#38;c=2\" rel=\"noopener nofollow\"";
    assert!(book.contains(&format!("From <a {link}>The Library</a>")), "{book}");
    assert!(
        book.contains(&format!("From <a {link}>The Counter</a>")) && book.contains("<dt>Pages</dt><dd>210"),
        "{book}"
    );

    let author = settled(&app, &jobs, AUTHOR).await;
    let licence =
        "<a href=\"https://creativecommons.org/licenses/by-sa/4.0/\" rel=\"noopener license\">CC BY-SA 4.0</a>";
    assert!(author.contains(&format!("The Library</a>, {licence}")), "{author}");
}

#[tokio::test]
async fn silence_is_named_and_nothing_is_said_kindly() {
    let (silent, none) =
        (source("The Silent", Manner::Failing(FailureReason::Broken)), source("None", Manner::Ignorant));
    let (app, jobs) = site(&[&silent, &none]);
    let html = settled(&app, &jobs, WORK).await;
    assert!(html.contains("The Silent did not answer.") && html.contains("have nothing to add"), "{html}");

    let (app, jobs) = site(&[&silent]);
    let html = settled(&app, &jobs, WORK).await;
    assert!(html.contains("No source answered") && html.contains("Try again"), "{html}");
    let html = fragment(&self::app(), WORK).await.body;
    assert!(html.contains("asks nobody else") && !html.contains("data-hx-get"), "{html}");
}

#[tokio::test]
async fn facts_are_data_too_and_as_described() {
    let gate = Arc::new(Notify::new());
    let (slow, silent) = (source("The Slow", Manner::Gated(gate.clone())), source("Silent", Manner::Panicking));
    let (app, jobs) = site(&[&slow, &silent]);
    for (uri, name) in [(WORK, "description"), (AUTHOR, "summary")] {
        let (status, underway) = json(&app, uri).await;
        assert_eq!((status, &underway["success"]), (StatusCode::ACCEPTED, &Value::Bool(true)));
        as_described(&app, "/api/facts", status, &underway).await;
        gate.notify_one();
        let job = format!("/api/job/{}", underway["job_id"].as_str().unwrap());
        until("it has ended", || jobs.list().iter().all(|job| job.status.is_final())).await;
        let (status, ended) = json(&app, &job).await;
        assert_eq!((&ended["kind"], &ended["status"]), (&"facts".into(), &"completed".into()));
        as_described(&app, "/api/job/{job_id}", status, &ended).await;

        let (status, known) = json(&app, uri).await;
        assert_eq!((status, &known["facts"][name]["source"]), (StatusCode::OK, &"The Slow".into()), "{known}");
        assert_eq!(
            (&known["failed"][0]["source"], &known["failed"][0]["reason"]),
            (&"Silent".into(), &"unreadable".into())
        );
        as_described(&app, "/api/facts", status, &known).await;
    }
    for (uri, expected) in [
        ("/api/facts", 400),
        ("/api/facts?work=no-such-book", 404),
        ("/api/facts?work=Not%20An%20Id", 404),
        ("/api/facts?author=first-light-ann-lamb", 404),
    ] {
        let (status, refused) = json(&app, uri).await;
        assert_eq!((status.as_u16(), &refused["success"]), (expected, &Value::Bool(false)), "{uri}");
        as_described(&app, "/api/facts", status, &refused).await;
    }
}

#[tokio::test]
async fn a_poll_of_a_job_that_a_restart_took_begins_a_new_one() {
    let (app, jobs) = site(&[&source("The Library", Manner::Hanging)]);
    let gone = "/api/job/01890000-0000-7000-8000-000000000000";
    let html = fragment(&app, &format!("{gone}?work=first-light-ann-lamb")).await.body;
    assert!(html.starts_with("<section id=\"facts\"") && html.contains("data-hx-get"), "{html}");
    assert_eq!(jobs.list().len(), 1);

    let id = jobs.list()[0].id;
    jobs.cancel(id).await.unwrap();
    let html = fragment(&app, &format!("/api/job/{id}")).await.body;
    assert!(html.contains("What others say of First Light") && !html.contains("data-hx-get"), "{html}");
}

#[tokio::test]
async fn without_javascript_it_is_a_page() {
    let (app, _) = site(&[&source("The Library", Manner::Prompt)]);
    let answer = send(&app, "GET", "/facts?author=ann-lamb", &[("accept", "text/html")]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.body.starts_with("<!doctype html>") && answer.body.contains("tells of ann-lamb"), "{}", answer.body);
    assert!(answer.body.contains("href=\"/author/ann-lamb\"") && !answer.body.contains("hx-partial"));
    assert!(!answer.headers.contains_key(header::REFRESH), "all have answered");
    assert_eq!(answer.headers[header::CACHE_CONTROL], "private, no-store");
    for (uri, status) in [("/facts", 400), ("/facts?work=x", 404)] {
        assert_eq!(send(&app, "GET", uri, &[("accept", "text/html")]).await.status.as_u16(), status);
    }
}

#[tokio::test]
async fn a_page_does_not_begin_a_stopped_job_anew() {
    let (app, jobs) = site(&[&source("Open Library", Manner::Hanging)]);
    let works = "/api/works?work=first-light-ann-lamb";
    let (status, first) = json(&app, works).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    let id = first["job_id"].as_str().unwrap().to_owned();
    let waiting = fragment(&app, &format!("{works}&job={id}")).await.body;
    assert!(waiting.contains(&format!("job={id}")), "{waiting}");

    jobs.cancel(id.parse().unwrap()).await.unwrap();
    let ended = fragment(&app, &format!("{works}&job={id}")).await.body;
    assert!(!ended.contains("data-hx-get"), "{ended}");
    assert_eq!(jobs.list().len(), 1, "no other was begun");
}
