//! What the upstreams answer when nothing is wrong.

use std::time::Duration;

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, Response, StatusCode, Uri, header},
};
use jiff::Timestamp;
use serde_json::Value;

use super::{covers, facts::Facts, keyed::Keyed};

/// How most upstreams write a date.
pub(super) const ISO: &str = "%Y-%m-%dT%H:%M:%SZ";

/// A good answer, whole.
#[derive(Clone, Debug)]
pub(super) struct Usual {
    pub(super) status: StatusCode,
    pub(super) content_type: &'static str,
    pub(super) body: Bytes,
    etag: Option<HeaderValue>,
}

impl Usual {
    pub(super) fn of(content_type: &'static str, body: String) -> Self {
        Self { status: StatusCode::OK, content_type, body: body.into(), etag: None }
    }

    fn not_found() -> Self {
        Self { status: StatusCode::NOT_FOUND, ..Self::of("text/plain", "no such thing".to_owned()) }
    }

    /// A document that does not change while the stub runs.
    fn unless_held(mut self, etag: &'static str, headers: &HeaderMap) -> Self {
        if headers.get(header::IF_NONE_MATCH).is_some_and(|held| held == etag) {
            self = Self { status: StatusCode::NOT_MODIFIED, body: Bytes::new(), ..self };
        }
        Self { etag: Some(HeaderValue::from_static(etag)), ..self }
    }

    pub(super) fn response(self) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        if let Some(etag) = self.etag {
            response.headers_mut().insert(header::ETAG, etag);
        }
        response
    }
}

/// The files of `tests/fixtures/upstream`, with dates in place of their ages.
#[derive(Debug)]
pub(super) struct Samples {
    review: String,
    letters: String,
    shelf: String,
    posts: Vec<Value>,
    search: String,
    keyed: Keyed,
    facts: Facts,
}

impl Samples {
    pub(super) fn as_of(now: Timestamp) -> Self {
        const MAIL: &str = "%a, %d %b %Y %H:%M:%S GMT";
        let posts = dated(include_str!("../fixtures/upstream/mastodon-timeline.json"), now, ISO);
        Self {
            review: dated(include_str!("../fixtures/upstream/sample-review.rss"), now, MAIL),
            letters: dated(include_str!("../fixtures/upstream/sample-letters.atom"), now, ISO),
            shelf: dated(include_str!("../fixtures/upstream/sample-shelf.json"), now, ISO),
            posts: serde_json::from_str(&posts).expect("our own sample is JSON"),
            search: dated(include_str!("../fixtures/upstream/google-news-search.rss"), now, MAIL),
            keyed: Keyed::as_of(now),
            facts: Facts::new(),
        }
    }

    pub(super) fn answer(&self, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Usual {
        if let Some(usual) = self.keyed.answer(uri, headers, body) {
            return usual;
        }
        if let Some(body) = covers::answer(uri) {
            return Usual { body, ..Usual::of("image/jpeg", String::new()) };
        }
        let path = uri.path();
        match path {
            "/feeds/sample-review.rss" => {
                Usual::of("application/rss+xml; charset=utf-8", self.review.clone()).unless_held("\"review\"", headers)
            }
            "/feeds/sample-letters.atom" => {
                Usual::of("application/atom+xml", self.letters.clone()).unless_held("\"letters\"", headers)
            }
            "/feeds/sample-shelf.json" => {
                Usual::of("application/feed+json", self.shelf.clone()).unless_held("\"shelf\"", headers)
            }
            "/rss/search" => Usual::of("application/xml; charset=utf-8", self.search(uri)),
            _ => match path.strip_prefix("/api/v1/timelines/tag/") {
                Some(tag) => Usual::of("application/json; charset=utf-8", self.timeline(tag)),
                None => match self.facts.answer(uri) {
                    Some(answer) => Usual::of("application/json", answer.to_string()),
                    None => Usual::not_found(),
                },
            },
        }
    }

    fn timeline(&self, tag: &str) -> String {
        let has_tag = |post: &&Value| {
            let tags = post["tags"].as_array();
            tags.is_some_and(|tags| {
                tags.iter().any(|known| known["name"].as_str().is_some_and(|n| n.eq_ignore_ascii_case(tag)))
            })
        };
        serde_json::to_string(&self.posts.iter().filter(has_tag).collect::<Vec<_>>()).unwrap_or_default()
    }

    /// Items that hold the phrase in quotation marks or the words after it, as a search that looks into articles, too.
    fn search(&self, uri: &Uri) -> String {
        let query = uri.query().unwrap_or_default();
        let query = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "q");
        let query = query.map(|(_, value)| value.to_lowercase()).unwrap_or_default();
        let phrases: Vec<&str> = query.split('"').map(str::trim).filter(|phrase| !phrase.is_empty()).collect();
        let is_kept = |line: &&str| {
            !line.starts_with("<item>") || phrases.iter().any(|phrase| line.to_lowercase().contains(phrase))
        };
        self.search.lines().filter(is_kept).collect::<Vec<_>>().join("\n")
    }
}

/// Puts dates in place of ages such as `{{2d}}`.
pub(super) fn dated(sample: &str, now: Timestamp, format: &str) -> String {
    let mut pieces = sample.split("{{");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (age, rest) = piece.split_once("}}").expect("our own sample closes its ages");
        let date = now - age_of(age).expect("our own sample has ages such as 2d, 5h, 30m");
        text.push_str(&date.strftime(format).to_string());
        text.push_str(rest);
    }
    text
}

fn age_of(age: &str) -> Option<Duration> {
    let unit = age.chars().next_back()?;
    let count: u64 = age.strip_suffix(unit)?.parse().ok()?;
    match unit {
        'd' => Some(Duration::from_hours(count * 24)),
        'h' => Some(Duration::from_hours(count)),
        'm' => Some(Duration::from_mins(count)),
        _ => None,
    }
}
