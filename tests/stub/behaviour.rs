//! How an upstream can misbehave.

use std::{convert::Infallible, io, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, Response, StatusCode, Uri, header},
};
use futures::{StreamExt as _, stream};
use serde::{Deserialize, Deserializer};

use super::samples::Usual;

/// What a path does. As JSON for example `{"kind": "status", "code": 429, "retry_after": {"seconds": 5}}`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Behaviour {
    /// The sample.
    #[default]
    Usual,
    /// The sample, after a while.
    Delay { millis: u64 },
    /// A status and no more, perhaps with a `Retry-After`.
    Status { code: u16, retry_after: Option<RetryAfter> },
    /// A status, unless the request has this `Authorization`: to that the sample.
    Expired { code: u16, unless: String },
    /// An error page for people, with status 200.
    HtmlPage,
    /// No answer, ever.
    Hang,
    /// A good beginning, and then a byte a second.
    Drip,
    /// Half of the sample, and then a closed connection.
    CloseHalfway,
    /// 500 MB.
    Endless,
    /// Elsewhere.
    Redirect { to: String },
    /// To itself, for ever.
    RedirectLoop,
    /// Something else with status 200.
    Answer {
        #[serde(deserialize_with = "text")]
        body: Vec<u8>,
        content_type: String,
    },
}

/// The two forms of the header.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RetryAfter {
    /// A number.
    Seconds(u64),
    /// A date, so many seconds from now.
    DateIn(i64),
}

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    String::deserialize(deserializer).map(String::into_bytes)
}

impl Behaviour {
    pub(super) async fn apply(self, usual: Usual, uri: &Uri, headers: &HeaderMap) -> Response<Body> {
        match self {
            Self::Usual => usual.response(),
            Self::Delay { millis } => {
                tokio::time::sleep(Duration::from_millis(millis)).await;
                usual.response()
            }
            Self::Status { code, retry_after } => refusal(code, retry_after),
            Self::Expired { unless, .. } if headers.get(header::AUTHORIZATION).is_some_and(|a| *a == *unless) => {
                usual.response()
            }
            Self::Expired { code, .. } => refusal(code, None),
            Self::HtmlPage => answer("text/html", "<!DOCTYPE html><html><body>Something went wrong.</body></html>"),
            Self::Hang => std::future::pending().await,
            Self::Drip => answer("application/xml", Body::from_stream(drip())),
            Self::CloseHalfway => half(&usual),
            Self::Endless => answer("application/xml", Body::from_stream(endless())),
            Self::Redirect { to } => redirect(&to),
            Self::RedirectLoop => redirect(&uri.to_string()),
            Self::Answer { body, content_type } => answer(&content_type, body),
        }
    }
}

fn answer(content_type: &str, body: impl Into<Body>) -> Response<Body> {
    let mut response = Response::new(body.into());
    if let Ok(content_type) = HeaderValue::from_str(content_type) {
        response.headers_mut().insert(header::CONTENT_TYPE, content_type);
    }
    response
}

fn refusal(code: u16, retry_after: Option<RetryAfter>) -> Response<Body> {
    let mut response = answer("text/plain", "no");
    *response.status_mut() = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let told = retry_after.map(|wait| match wait {
        RetryAfter::Seconds(seconds) => seconds.to_string(),
        RetryAfter::DateIn(seconds) => {
            let date = super::now() + jiff::SignedDuration::from_secs(seconds);
            date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
        }
    });
    if let Some(told) = told.and_then(|told| HeaderValue::from_str(&told).ok()) {
        response.headers_mut().insert(header::RETRY_AFTER, told);
    }
    response
}

fn redirect(to: &str) -> Response<Body> {
    let mut response = refusal(302, None);
    if let Ok(to) = HeaderValue::from_str(to) {
        response.headers_mut().insert(header::LOCATION, to);
    }
    response
}

/// Promises the whole by its length, and breaks off.
fn half(usual: &Usual) -> Response<Body> {
    let length = usual.body.len();
    let start = usual.body.slice(..length / 2);
    let pieces = stream::iter([Ok(start), Err(io::Error::other("closed half way"))]);
    let mut response = answer(usual.content_type, Body::from_stream(pieces));
    response.headers_mut().insert(header::CONTENT_LENGTH, length.into());
    response
}

fn drip() -> impl futures::Stream<Item = Result<Bytes, Infallible>> + Send {
    stream::once(async { Ok(Bytes::from_static(b"<rss version=\"2.0\">")) }).chain(stream::unfold((), |()| async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        Some((Ok(Bytes::from_static(b" ")), ()))
    }))
}

fn endless() -> impl futures::Stream<Item = Result<Bytes, Infallible>> + Send {
    const PIECE: usize = 16 << 10;
    stream::iter(std::iter::repeat_n(Bytes::from_static(&[b' '; PIECE]), 500_000_000 / PIECE).map(Ok))
}
