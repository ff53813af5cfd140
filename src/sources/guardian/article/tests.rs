use serde_json::json;

use super::*;
use crate::{
    domain::{AuthorId, Subject, WorkId},
    sources::{lenient_json::spoiled, recorded},
};

fn now() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

fn read_all(results: &Value) -> Vec<Article> {
    read(&serde_json::to_vec(&json!({"response": {"status": "ok", "results": results}})).unwrap(), now()).unwrap()
}

fn item() -> Value {
    json!({
        "id": "books/2026/feb/28/sample", "type": "article", "sectionId": "books",
        "webPublicationDate": "2026-02-28T10:00:00Z", "webTitle": "Dune by Frank Herbert: sand &amp; sense",
        "webUrl": "https://www.example.org/books/sample",
        "fields": {"trailText": "<p>A <b>sample</b> trail &amp; more</p><script>bad()</script>", "byline": "A Sample"},
        "tags": [{"id": "books/fiction", "webTitle": "Fiction"}, {"id": "tone/reviews", "webTitle": "Reviews"}]
    })
}

fn with(change: impl FnOnce(&mut Value)) -> Option<Article> {
    let mut changed = item();
    change(&mut changed);
    read_all(&json!([changed])).pop()
}

fn topic(subject: Subject, name: &str, authors: &[&str]) -> Topic {
    let authors = authors.iter().map(|&name| name.to_owned()).collect();
    Topic { subject, name: name.to_owned(), other_names: Vec::new(), authors }
}

fn work(title: &str, author: &str) -> Topic {
    topic(Subject::Work(WorkId::parse("a-work").unwrap()), title, &[author])
}

#[test]
fn an_article_becomes_plain_text() {
    let update = with(|_| ()).unwrap().into_update();
    assert_eq!(update.title, "Dune by Frank Herbert: sand & sense");
    assert_eq!(update.summary, "By A Sample. A sample trail & more");
    assert_eq!((update.source.as_str(), update.kind), ("The Guardian", UpdateKind::Review));
}

#[test]
fn a_review_says_so_in_its_tags_or_its_title() {
    let kind = |change: fn(&mut Value)| with(change).unwrap().into_update().kind;
    assert_eq!(kind(|item| item["tags"] = json!([])), UpdateKind::News);
    assert_eq!(kind(|item| item["tags"] = json!("tone/reviews")), UpdateKind::News);
    assert_eq!(
        kind(|item| (item["tags"], item["webTitle"]) = (json!(null), json!("Dune review – sand"))),
        UpdateKind::Review
    );
}

#[test]
fn an_article_is_about_what_it_names() {
    let dune = work("Dune", "Frank Herbert");
    assert!(with(|_| ()).unwrap().is_about(&dune));
    let by_hand = with(|item| item["webTitle"] = json!("Frank Herbert and the desert")).unwrap();
    assert!(by_hand.is_about(&dune), "the search has seen the title in the article");
    assert!(!by_hand.is_about(&work("It", "Frank Herbert")), "which says nothing for a title of everyday words");
    assert!(!with(|item| item["webTitle"] = json!("A walk along a dune")).unwrap().is_about(&dune));
    let author = topic(Subject::Author(AuthorId::parse("an-author").unwrap()), "Ann Other", &[]);
    assert!(with(|item| item["fields"]["byline"] = json!("Ann Other")).unwrap().is_about(&author));
    assert!(!with(|_| ()).unwrap().is_about(&author));
}

#[test]
fn an_article_without_a_title_a_date_or_a_safe_link_is_left_out() {
    assert_eq!(with(|item| item["webTitle"] = json!(" ")), None);
    assert_eq!(with(|item| item["webUrl"] = json!("javascript:alert(1)")), None);
    for date in ["0000-01-01T00:00:00Z", "1887-01-01T00:00:00Z", "2026-03-09T00:00:00Z", "yesterday", ""] {
        assert_eq!(with(|item| item["webPublicationDate"] = json!(date)), None, "{date}");
    }
}

#[test]
fn one_bad_item_costs_no_good_one() {
    let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
    let nulls = json!({"webTitle": null, "webUrl": null, "webPublicationDate": null, "fields": null, "tags": null});
    let typed = json!({"webTitle": 1, "webUrl": {}, "webPublicationDate": [], "fields": "x", "tags": {"id": 3}});
    let found = read_all(&json!([null, 1, "books/removed", deep, nulls, typed, {}, item()]));
    assert_eq!(found.len(), 1);
    let half = with(|item| (item["fields"], item["tags"]) = (json!([1]), json!([null, {"id": 1, "webTitle": 2}])));
    assert_eq!(half.unwrap().into_update().summary, "");
}

#[test]
fn a_spoiled_item_costs_no_good_one() {
    for odd in spoiled(&item()) {
        let found = read_all(&json!([item(), odd, item()]));
        assert!(found.len() >= 2, "{odd}");
        for update in found.into_iter().map(Article::into_update) {
            assert!(!update.title.is_empty() && update.title.chars().count() <= LONGEST_TITLE, "{odd}");
            assert!(update.summary.chars().count() <= LONGEST_SUMMARY, "{odd}");
        }
    }
    for odd in spoiled(&json!({"response": {"status": "ok", "results": [item()]}})) {
        let _ = read(odd.to_string().as_bytes(), now());
    }
}

#[test]
fn a_huge_title_is_cut() {
    let long = with(|item| item["webTitle"] = json!("long ".repeat(2_000))).unwrap().into_update();
    assert!(long.title.chars().count() <= LONGEST_TITLE && long.title.ends_with('…'));
    let wide = with(|item| item["webTitle"] = json!("x".repeat(10_000))).unwrap().into_update();
    assert!(wide.title.chars().count() <= LONGEST_TITLE);
}

#[test]
fn an_error_is_a_failure_even_with_a_good_status() {
    let error = br#"{"response": {"status": "error", "message": "no"}}"#;
    assert_eq!(read(error, now()), Err(FailureReason::Broken));
    for body in ["", "{}", "[]", "null", "{\"response\": []}", "{\"response\": {\"results\": {}}}", "<html>"] {
        assert_eq!(read(body.as_bytes(), now()), Err(FailureReason::Unreadable), "{body}");
    }
    assert_eq!(read("[".repeat(10_000).as_bytes(), now()), Err(FailureReason::Unreadable));
    let twice = br#"{"response": {"status": "ok", "results": 1, "results": []}}"#;
    assert_eq!(read(twice, now()), Ok(Vec::new()));
}

#[test]
fn recorded_answers_are_read() {
    let Some(folder) = std::env::var_os("LUMINARIA_FIXTURES") else {
        println!("skipped: LUMINARIA_FIXTURES is not set, there are no recorded answers of The Guardian to read");
        return;
    };
    let expected = [
        ("content.json", Err(FailureReason::Unreadable)),
        ("error.json", Err(FailureReason::Broken)),
        ("item-content-with-blocks.json", Err(FailureReason::Unreadable)),
        ("item-content.json", Err(FailureReason::Unreadable)),
        ("removed.json", Ok(0)),
        ("search.json", Ok(10)),
        ("search_2020_two_results.json", Ok(2)),
        ("section.json", Err(FailureReason::Unreadable)),
        ("tags.json", Ok(0)),
    ];
    let folder = std::path::Path::new(&folder).join("upstream/guardian");
    for (name, body) in recorded::others(&folder, expected.iter().map(|(name, _)| *name)) {
        println!("guardian/{name}: {:?}", read(&body, now()).map(|articles| articles.len()));
    }
    for (name, outcome) in expected {
        let read = read(&std::fs::read(folder.join(name)).unwrap(), now());
        println!("guardian/{name}: {:?}", read.as_ref().map(Vec::len));
        assert_eq!(read.map(|articles| articles.len()), outcome, "{name}");
    }
}
