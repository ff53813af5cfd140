//! The shortest way to a page: before any routing, an address that is known leads to an answer that is ready.

use std::{
    future::{Ready, ready},
    task::{Context, Poll},
};

use axum::{
    body::HttpBody,
    http::{HeaderMap, HeaderName, Method, Request, header::IF_NONE_MATCH},
    response::Response,
};
use futures::future::Either;
use tower::{Layer, Service};

use super::{Pages, Tally};
use crate::web::encoding::Encoding;

const SEC_PURPOSE: HeaderName = HeaderName::from_static("sec-purpose");

/// Answers for kept pages, and hands everything else on as it is. Belongs outside the router, and inside of whatever
/// counts requests.
#[derive(Clone, Debug)]
pub struct KeptPages(pub Pages);

impl<S> Layer<S> for KeptPages {
    type Service = Kept<S>;

    fn layer(&self, inner: S) -> Kept<S> {
        Kept { pages: self.0.clone(), inner }
    }
}

/// A service with the kept pages before it.
#[derive(Clone, Debug)]
pub struct Kept<S> {
    pages: Pages,
    inner: S,
}

impl<S, B> Service<Request<B>> for Kept<S>
where
    S: Service<Request<B>, Response = Response>,
    B: HttpBody,
{
    type Response = Response;
    type Error = S::Error;
    type Future = Either<Ready<Result<Response, S::Error>>, S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        match self.pages.at_hand(&request) {
            Some(answer) => Either::Left(ready(Ok(answer))),
            None => Either::Right(self.inner.call(request)),
        }
    }
}

impl Pages {
    /// The answer to this request, if it asks for nothing but a page that is kept.
    fn at_hand<B: HttpBody>(&self, request: &Request<B>) -> Option<Response> {
        let is_head = match *request.method() {
            Method::GET => false,
            Method::HEAD => true,
            _ => return None,
        };
        // What to do with a body is for the router to say.
        if !request.body().is_end_stream() {
            return None;
        }
        let page = self.known(request.uri().path_and_query()?.as_str())?;
        let headers = request.headers();
        let encoding = Encoding::best(headers);
        let known = headers.get(IF_NONE_MATCH);
        tracing::debug!(method = %request.method(), "a kept page");
        if is_head {
            return Some(page.head(encoding, known));
        }
        if encoding == Encoding::Brotli {
            page.note_brotli(&self.0.repacking);
        }
        if !page.tallies.is_empty() && is_ask(request.method(), headers) {
            page.tallies.iter().for_each(Tally::add);
        }
        Some(page.answer(encoding, known))
    }
}

/// Whether a reader asks: who looks again at what they have does, a browser that looks ahead of its reader does not.
pub(super) fn is_ask(method: &Method, headers: &HeaderMap) -> bool {
    let is_ahead = headers.get(SEC_PURPOSE).is_some_and(|purpose| purpose.as_bytes().starts_with(b"prefetch"));
    method == Method::GET && !is_ahead
}
