//! What a browser may do with our answers: nothing from other hosts, no inline script, no inline style, no frame.

use std::task::{Context, Poll};

use axum::{
    http::{
        HeaderMap, HeaderName, HeaderValue,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS},
    },
    response::{IntoResponse as _, Response},
};
use futures::{TryFutureExt as _, future::MapOk};
use tower::{Layer, Service};
use tower_http::csrf::{CsrfLayer, ProtectionError};
use url::Url;

use super::{caching::CachePolicy, error::AppError};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
    manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Nothing of ours asks for any of these. The list has what a page has unless it is told not to, as far as browsers know
/// the names: an unknown one is a warning in a reader's console.
const NO_PERMISSIONS: &str = "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), \
    fullscreen=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), \
    picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), usb=(), xr-spatial-tracking=()";

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

const HEADERS: [(HeaderName, HeaderValue); 6] = [
    (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    // Addresses hold what readers type: no other site learns them from a link that is followed.
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (RESOURCE_POLICY, HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("permissions-policy"), HeaderValue::from_static(NO_PERMISSIONS)),
];

/// Refuses what a page of another site makes a browser send, as `Sec-Fetch-Site` or `Origin` tell it. Behind a proxy that
/// rewrites `Host`, the site's own address says which origin is ours.
pub(super) fn own_origin(
    public_url: Option<&Url>,
) -> CsrfLayer<impl Fn(ProtectionError) -> Response + Clone + Send + Sync + 'static> {
    let layer = CsrfLayer::new();
    let layer = match public_url {
        // The address is http or https, so its origin is one that browsers send.
        Some(url) => layer.add_trusted_origin(url.origin().ascii_serialization()).unwrap_or_default(),
        None => layer,
    };
    layer.with_rejection_response(|_| AppError::ForeignOrigin.into_response())
}

fn protect(mut response: Response) -> Response {
    let headers = response.headers_mut();
    // Pictures that are made for pages of others say so themselves.
    let resource_policy = headers.remove(&RESOURCE_POLICY);
    extend(headers);
    if let Some(value) = resource_policy {
        headers.insert(RESOURCE_POLICY, value);
    }
    // Such as what axum itself refuses: nobody keeps what does not say for how long.
    headers.entry(CACHE_CONTROL).or_insert_with(|| CachePolicy::Moment.cache_control());
    response
}

/// Puts the headers among these.
pub(super) fn extend(headers: &mut HeaderMap) {
    headers.reserve(HEADERS.len());
    for (name, value) in HEADERS {
        headers.insert(name, value);
    }
}

/// Puts the headers on every answer. Written by hand, so that the warm path pays for no boxed future here.
#[derive(Clone, Copy, Debug)]
pub(super) struct SecurityHeaders;

impl<S> Layer<S> for SecurityHeaders {
    type Service = Protected<S>;

    fn layer(&self, inner: S) -> Protected<S> {
        Protected(inner)
    }
}

/// A service whose answers carry the headers.
#[derive(Clone, Debug)]
pub(super) struct Protected<S>(S);

impl<S, Request> Service<Request> for Protected<S>
where
    S: Service<Request, Response = Response>,
{
    type Response = Response;
    type Error = S::Error;
    type Future = MapOk<S::Future, fn(Response) -> Response>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        self.0.call(request).map_ok(protect)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_allows_nothing_inline_and_nothing_foreign() {
        for forbidden in ["unsafe", "http:", "https:", "data:", "*"] {
            assert!(!POLICY.contains(forbidden), "{forbidden}");
        }
        assert!(POLICY.starts_with("default-src 'none'"));
    }
}
