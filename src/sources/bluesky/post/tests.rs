use serde_json::json;

use super::*;
use crate::sources::{lenient_json::spoiled, recorded};

fn now() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

fn post() -> Value {
    json!({
        "uri": "at://did:plc:sample/app.bsky.feed.post/3ksample", "cid": "bafy",
        "author": {"did": "did:plc:sample", "handle": "reader.example.org", "displayName": "A sample", "labels": []},
        "record": {"$type": "app.bsky.feed.post", "text": "Reading <b> again,\n\ntoday", "createdAt": "2026-02-28T10:00:00.123456Z"},
        "indexedAt": "2026-02-28T10:00:01Z", "labels": []
    })
}

fn with(change: impl FnOnce(&mut Value)) -> Option<Update> {
    let mut changed = post();
    change(&mut changed);
    let body = serde_json::to_vec(&json!({"posts": [changed]})).unwrap();
    read(&body, now()).unwrap().pop().map(Post::into_update)
}

#[test]
fn a_post_is_shown_as_plain_text() {
    let update = with(|_| ()).unwrap();
    assert_eq!((update.title.as_str(), update.summary.as_str()), ("Reading <b> again, today", ""), "text, not markup");
    assert_eq!((update.source.as_str(), update.kind), ("@reader.example.org", UpdateKind::Social));
    assert_eq!(update.url.as_str(), "https://bsky.app/profile/reader.example.org/post/3ksample");
    let long = with(|post| post["record"]["text"] = json!("word ".repeat(2_000))).unwrap();
    assert!(long.title.chars().count() <= LONGEST_TITLE && long.summary.chars().count() <= LONGEST_SUMMARY);
}

#[test]
fn a_labelled_post_is_not_shown() {
    let label = |name: &str| json!([{"src": "did:plc:mod", "val": name}]);
    for name in ["porn", "sexual", "nudity", "graphic-media", "!hide", "!warn", "!no-unauthenticated", "spam"] {
        assert_eq!(with(|post| post["labels"] = label(name)), None, "{name}");
        assert_eq!(with(|post| post["author"]["labels"] = label(name)), None, "{name}");
        let by_writer = json!({"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": name}]});
        assert_eq!(with(|post| post["record"]["labels"] = by_writer.clone()), None, "{name}");
    }
    for odd in [json!("porn"), json!({"val": "porn"}), json!([null]), json!(1)] {
        assert_eq!(with(|post| post["labels"] = odd.clone()), None, "{odd}");
    }
    assert!(with(|post| post["labels"] = json!([{"val": "spam", "neg": true}])).is_some(), "taken back");
    assert!(with(|post| (post["labels"], post["author"]["labels"]) = (json!(null), json!(null))).is_some());
}

#[test]
fn an_answer_to_another_post_is_not_shown() {
    assert_eq!(with(|post| post["record"]["reply"] = json!({"root": {}, "parent": {}})), None);
    assert!(with(|post| post["record"]["reply"] = json!(null)).is_some());
}

#[test]
fn a_post_without_a_text_or_a_plausible_date_is_not_shown() {
    for text in [json!(""), json!(" \n\u{200b}"), json!(null), json!(["x"])] {
        assert_eq!(with(|post| post["record"]["text"] = text.clone()), None, "{text}");
    }
    for date in
        ["0000-01-01T00:00:00Z", "2024-01-01T00:00:00Z", "2026-03-01T14:00:00Z", "9999-12-31T00:00:00Z", "soon", ""]
    {
        assert_eq!(with(|post| post["record"]["createdAt"] = json!(date)), None, "{date}");
    }
    let seen = with(|post| post["indexedAt"] = json!("2026-02-27T00:00:00Z")).unwrap();
    assert_eq!(seen.date.to_string(), "2026-02-27T00:00:00Z", "nobody sees a post before it is written");
    assert!(with(|post| post["indexedAt"] = json!(7)).is_some());
}

#[test]
fn a_post_is_found_under_its_writers_name() {
    let url = |change: fn(&mut Value)| with(change).map(|update| (update.url.as_str().to_owned(), update.source));
    for handle in ["handle.invalid", "", "no-dot", "a..b", "a/b.c", "<b>.x", "../x.y"] {
        let mut changed = post();
        changed["author"]["handle"] = json!(handle);
        let body = serde_json::to_vec(&json!({"posts": [changed]})).unwrap();
        let update = read(&body, now()).unwrap().pop().unwrap().into_update();
        assert_eq!(update.url.as_str(), "https://bsky.app/profile/did:plc:sample/post/3ksample", "{handle}");
        assert_eq!(update.source, "Bluesky");
    }
    for bad in [
        |post: &mut Value| post["uri"] = json!("javascript:alert(1)"),
        |post: &mut Value| post["uri"] = json!("at://did:plc:x/app.bsky.feed.post/"),
        |post: &mut Value| post["uri"] = json!("at://did:plc:x/app.bsky.feed.post/.."),
        |post: &mut Value| post["uri"] = json!("at://did:plc:x/app.bsky.feed.post/a/b?c"),
        |post: &mut Value| post["uri"] = json!("at://evil.example/app.bsky.feed.post/a"),
        |post: &mut Value| post["uri"] = json!("at://did:plc:x/app.bsky.feed.like/a"),
        |post: &mut Value| post["uri"] = json!(null),
    ] {
        assert_eq!(url(bad), None);
    }
}

#[test]
fn one_bad_item_costs_no_good_one() {
    let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
    let nulls = json!({"uri": null, "author": null, "record": null, "indexedAt": null, "labels": null});
    let typed = json!({"uri": 1, "author": "x", "record": [], "indexedAt": {}, "labels": []});
    let body = json!({"posts": [null, 1, "x", deep, nulls, typed, {}, post()], "cursor": 5});
    assert_eq!(read(&serde_json::to_vec(&body).unwrap(), now()).unwrap().len(), 1);
}

#[test]
fn a_spoiled_post_costs_no_good_one() {
    for odd in spoiled(&post()) {
        let body = json!({"posts": [post(), odd, post()]}).to_string();
        let found = read(body.as_bytes(), now()).unwrap();
        assert!(found.len() >= 2, "{odd}");
        for update in found.into_iter().map(Post::into_update) {
            assert!(!update.title.is_empty() && update.title.chars().count() <= LONGEST_TITLE, "{odd}");
            assert!(update.url.as_str().starts_with("https://bsky.app/profile/"), "{odd}");
        }
    }
    for odd in spoiled(&json!({"posts": [post()], "cursor": "25"})) {
        let _ = read(odd.to_string().as_bytes(), now());
    }
}

#[test]
fn an_error_is_a_failure_even_with_a_good_status() {
    assert_eq!(read(br#"{"error": "InvalidRequest", "message": "no"}"#, now()), Err(FailureReason::Broken));
    for body in ["", "{}", "[]", "null", "{\"posts\": {}}", "{\"posts\": null}", "<html>"] {
        assert_eq!(read(body.as_bytes(), now()), Err(FailureReason::Unreadable), "{body}");
    }
    assert_eq!(read("[".repeat(10_000).as_bytes(), now()), Err(FailureReason::Unreadable));
    assert_eq!(read(br#"{"posts": 1, "posts": []}"#, now()), Ok(Vec::new()));
}

#[test]
fn recorded_answers_are_read() {
    let Some(folder) = std::env::var_os("LUMINARIA_FIXTURES") else {
        println!("skipped: LUMINARIA_FIXTURES is not set, there are no recorded answers of Bluesky to read");
        return;
    };
    let expected = [
        ("bskyr_a_search.json", "2025-05-20", Err(FailureReason::Unreadable)),
        ("bskyr_error_InvalidRequest.json", "2025-05-20", Err(FailureReason::Broken)),
        ("bskyr_f_search.json", "2025-05-20", Ok(10)),
        ("dart_searchPosts_2023_old_shape.json", "2023-04-25", Ok(1)),
    ];
    let folder = std::path::Path::new(&folder).join("upstream/bluesky");
    for (name, body) in recorded::others(&folder, expected.iter().map(|(name, ..)| *name)) {
        println!("bluesky/{name}: {:?}", read(&body, "2025-05-20T00:00:00Z".parse().unwrap()).map(|posts| posts.len()));
    }
    for (name, day, outcome) in expected {
        let now = format!("{day}T00:00:00Z").parse().unwrap();
        let read = read(&std::fs::read(folder.join(name)).unwrap(), now);
        println!("bluesky/{name}: {:?}", read.as_ref().map(Vec::len));
        assert_eq!(read.map(|posts| posts.len()), outcome, "{name}");
    }
}
