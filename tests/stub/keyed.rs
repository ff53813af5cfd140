//! What those upstreams answer who want a key: The Guardian, the New York Times and Bluesky.

use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::{HeaderMap, StatusCode, Uri, header};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::samples::{ISO, Usual, dated};

/// The keys that open them.
pub(crate) const GUARDIAN_KEY: &str = "sample-guardian-key";
pub(crate) const NYT_KEY: &str = "sample-nyt-key";
pub(crate) const BLUESKY_IDENTIFIER: &str = "sample.bluesky.example";
pub(crate) const BLUESKY_PASSWORD: &str = "sample-bluesky-password";

/// Where they are asked.
pub(crate) const GUARDIAN_SEARCH: &str = "/search";
pub(crate) const NYT_OVERVIEW: &str = "/svc/books/v3/lists/overview.json";
pub(crate) const BLUESKY_SESSION: &str = "/xrpc/com.atproto.server.createSession";
pub(crate) const BLUESKY_SEARCH: &str = "/xrpc/app.bsky.feed.searchPosts";

/// The token of the `nth` session, from 1.
pub(crate) fn bluesky_token(nth: usize) -> String {
    format!("sample-token-{nth}")
}

/// The samples, with dates in place of their ages.
#[derive(Debug)]
pub(super) struct Keyed {
    articles: Vec<Value>,
    lists: String,
    posts: Vec<Value>,
    sessions: AtomicUsize,
}

impl Keyed {
    pub(super) fn as_of(now: Timestamp) -> Self {
        let list = |sample| serde_json::from_str(&dated(sample, now, ISO)).expect("our own sample is JSON");
        Self {
            articles: list(include_str!("../fixtures/upstream/guardian-articles.json")),
            lists: dated(include_str!("../fixtures/upstream/nyt-overview.json"), now, "%Y-%m-%d"),
            posts: list(include_str!("../fixtures/upstream/bluesky-posts.json")),
            sessions: AtomicUsize::new(0),
        }
    }

    /// `None` for a path of somebody else.
    pub(super) fn answer(&self, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Option<Usual> {
        let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Some(match uri.path() {
            GUARDIAN_SEARCH if header("api-key") == GUARDIAN_KEY => {
                let results = found(&self.articles, &parameter(uri, "q"));
                json(&json!({"response": {"status": "ok", "userTier": "developer", "results": results}}))
            }
            NYT_OVERVIEW if parameter(uri, "api-key") == NYT_KEY => {
                Usual::of("application/json; charset=UTF-8", self.lists.clone())
            }
            BLUESKY_SESSION => self.session(body),
            BLUESKY_SEARCH if header(header::AUTHORIZATION.as_str()).starts_with("Bearer sample-token-") => {
                json(&json!({"posts": found(&self.posts, &parameter(uri, "q")), "cursor": "25"}))
            }
            GUARDIAN_SEARCH | NYT_OVERVIEW | BLUESKY_SEARCH => refused(),
            _ => return None,
        })
    }

    fn session(&self, body: &[u8]) -> Usual {
        let account: Value = serde_json::from_slice(body).unwrap_or_default();
        if account != json!({"identifier": BLUESKY_IDENTIFIER, "password": BLUESKY_PASSWORD}) {
            return refused();
        }
        let nth = self.sessions.fetch_add(1, Ordering::Relaxed) + 1;
        let token = bluesky_token(nth);
        json(
            &json!({"accessJwt": token, "refreshJwt": "sample", "handle": BLUESKY_IDENTIFIER, "did": "did:plc:sample"}),
        )
    }
}

fn json(value: &Value) -> Usual {
    Usual::of("application/json; charset=utf-8", value.to_string())
}

fn refused() -> Usual {
    let mut usual = json(&json!({"error": "Unauthorized", "message": "no"}));
    usual.status = StatusCode::UNAUTHORIZED;
    usual
}

fn parameter(uri: &Uri, name: &str) -> String {
    let query = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    query.into_iter().find(|(known, _)| known == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// Those that hold each phrase in quotation marks and each word beside them, anywhere.
fn found<'a>(all: &'a [Value], query: &str) -> Vec<&'a Value> {
    let query = query.to_lowercase().replace("\" and \"", "\" \"");
    let (mut phrases, mut is_quoted) = (Vec::new(), false);
    for piece in query.split('"') {
        if is_quoted {
            phrases.push(piece);
        } else {
            phrases.extend(piece.split_whitespace());
        }
        is_quoted = !is_quoted;
    }
    let holds = |item: &&Value| {
        let text = item.to_string().to_lowercase();
        phrases.iter().all(|phrase| text.contains(phrase))
    };
    all.iter().filter(holds).collect()
}
