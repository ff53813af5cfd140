//! What nobody should send, and the kind answer it gets.

use reqwest::Method;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::harness::{Answer, PATIENCE, TestApp, encoded, reading_room};

fn assert_is_our_page(answer: &Answer, status: u16, what: &str) {
    assert_eq!(answer.status, status, "{what}: {}", answer.text());
    assert!(answer.is_whole_page(), "{what}: {}", answer.text());
    assert!(answer.text().contains("name=\"search_term\""), "{what}: the search is at hand");
}

fn assert_is_our_json(answer: &Answer, status: u16, what: &str) {
    assert_eq!(answer.status, status, "{what}: {}", answer.text());
    assert_eq!(answer.json()["success"], false, "{what}");
    assert!(!answer.json()["message"].as_str().unwrap().is_empty(), "{what}");
}

#[tokio::test]
async fn a_missing_term_is_400_an_empty_or_endless_one_422() {
    let app = reading_room().await;
    for page in ["/recommendations", "/updates"] {
        assert_is_our_page(&app.page(page).await, 400, page);
        for empty in ["", "+++", "%00%01", "%E2%80%8B"] {
            assert_is_our_page(&app.page(&format!("{page}?search_term={empty}")).await, 422, empty);
        }
        let endless = "x".repeat(10_000);
        assert_is_our_page(&app.page(&format!("{page}?search_term={endless}")).await, 422, "10,000 letters");
    }
    for api in ["/api/recommendations", "/api/fetch_updates"] {
        assert_is_our_json(&app.api(api).await, 400, api);
        assert_is_our_json(&app.api(&format!("{api}?search_term=")).await, 422, api);
        assert_is_our_json(&app.api(&format!("{api}?search_term={}", "é".repeat(5_000))).await, 422, api);
    }
}

#[tokio::test]
async fn strange_terms_are_text_and_never_a_failure() {
    let app = reading_room().await;
    let strange = [
        "a",
        "\u{1}\u{2}dune\u{7f}",
        "🐉🐉🐉",
        "قصة قصيرة",
        "\u{202e}enud",
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' OR 1=1 --",
        "title:dune AND (",
        "dune~2 ^9 [a TO z]",
        "../../etc/passwd",
        "%s%n{{7*7}}",
        "- - -",
        "AND OR NOT",
    ];
    for term in strange {
        for path in ["/recommendations", "/updates", "/api/recommendations", "/api/fetch_updates", "/api/suggest"] {
            let answer = app.page(&format!("{path}?search_term={}", encoded(term))).await;
            assert_eq!(answer.status, 200, "{path} {term}: {}", answer.text());
            if answer.header("content-type").starts_with("text/html") {
                let text = answer.text();
                assert!(!text.contains("<script>alert") && !text.contains("<img src=x"), "{path} {term}");
                assert!(!text.contains('\u{202e}'), "{path} {term}");
            }
        }
    }
}

#[tokio::test]
async fn broken_escapes_and_bytes_are_answered() {
    let app = reading_room().await;
    for query in
        ["search_term=%", "search_term=%ff%fe", "search_term=%C3%28", "&&&&search_term=dune", "search_term=dune%00"]
    {
        let status = app.page(&format!("/recommendations?{query}")).await.status.as_u16();
        assert!(matches!(status, 200 | 400 | 422), "{query}: {status}");
    }
}

#[tokio::test]
async fn unknown_parameters_are_ignored_and_repeated_ones_understood() {
    let app = reading_room().await;
    assert_eq!(app.page("/recommendations?search_term=dune&utm_source=x&foo").await.status, 200);
    assert_eq!(app.page("/book/dune-frank-herbert?x=1&x=2").await.status, 200);
    let many = "&search_term=dune".repeat(40);
    let status = app.page(&format!("/recommendations?{many}")).await.status.as_u16();
    assert!(matches!(status, 200 | 422), "{status}");
    let twice = app.api("/api/recommendations?search_term=dune&limit=5&limit=6").await;
    assert_eq!((twice.status.as_u16(), twice.json()["recommendations"].as_array().map(Vec::len)), (200, Some(5)));
}

#[tokio::test]
async fn unknown_addresses_and_ids_are_404_with_a_way_on() {
    let app = reading_room().await;
    let endless = format!("/book/{}", "a".repeat(500));
    for path in [
        "/nowhere",
        "/book/no-such-book",
        "/author/nobody",
        "/genre/nothing",
        "/book/",
        "/book/D%C3%BCne",
        "/book/..%2f..",
        &endless,
    ] {
        assert_is_our_page(&app.page(path).await, 404, path);
    }
    assert_is_our_json(&app.api("/api/nowhere").await, 404, "/api/nowhere");
}

#[tokio::test]
async fn unknown_and_malformed_job_ids_are_404() {
    let app = reading_room().await;
    for id in ["0190c1f0-0000-7000-8000-000000000000", "x", "-1", "%00", "..", "' OR 1=1"] {
        let path = format!("/api/job/{}", encoded(id).replace('+', "%20"));
        if id != ".." {
            assert_is_our_json(&app.api(&path).await, 404, id);
            let panel = app.fragment(&path).await;
            assert_eq!(panel.status, 404, "{id}");
            assert!(panel.text().contains("id=\"news\"") && !panel.is_whole_page(), "{id}: {}", panel.text());
        }
    }
}

#[tokio::test]
async fn wrong_methods_are_405_and_say_what_is_allowed() {
    let app = reading_room().await;
    for path in ["/", "/recommendations?search_term=dune", "/book/dune-frank-herbert", "/about"] {
        let answer = app.send(Method::POST, path, &[("accept", "text/html")]).await;
        assert_is_our_page(&answer, 405, path);
        assert!(answer.header("allow").contains("GET"), "{path}");
    }
    let answer = app.send(Method::DELETE, "/api/recommendations?search_term=dune", &[]).await;
    assert_is_our_json(&answer, 405, "DELETE");
    let head = app.send(Method::HEAD, "/book/dune-frank-herbert", &[]).await;
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
}

#[tokio::test]
async fn the_body_of_an_error_shows_no_cause() {
    let app = reading_room().await;
    for path in ["/nowhere", "/recommendations", "/api/job/x", "/api/recommendations?search_term=dune&limit=x"] {
        let text = app.page(path).await.text();
        for inside in ["src/", ".rs", "panicked", "axum", "serde", "Error {", "tantivy"] {
            assert!(!text.contains(inside), "{path} shows {inside}");
        }
    }
}

#[tokio::test]
async fn whoever_never_ends_a_request_is_let_go() {
    let app = TestApp::spawn_with(|config| config.head_timeout = std::time::Duration::from_millis(100)).await;
    let mut slow = tokio::net::TcpStream::connect(app.base.trim_start_matches("http://")).await.unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").await.unwrap();
    let mut left = Vec::new();
    let closed = tokio::time::timeout(PATIENCE, slow.read_to_end(&mut left)).await;
    assert!(closed.is_ok(), "the connection is closed, with or without a word");
    assert_eq!(app.page("/").await.status, 200);
}
