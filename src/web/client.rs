//! Where a request comes from, and whether it was encrypted on its way: what the connection says, and what those
//! proxies say that the operator trusts.
//!
//! Anybody can send `Forwarded` and `X-Forwarded-For`. A proxy appends to them whom it was asked by, so they are read
//! from their end, and only for as long as the one who appended is trusted.

mod forwarded;

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    task::{Context, Poll},
};

use axum::http::{HeaderMap, HeaderName, Request, header::FORWARDED};
use ipnet::IpNet;
use tower::{Layer, Service};

use crate::jobs::Client;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Proxies whose word on their clients is believed. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Arc<[IpNet]>);

impl TrustedProxies {
    /// The proxies in these networks.
    pub fn new(networks: impl IntoIterator<Item = IpNet>) -> Self {
        Self(networks.into_iter().collect())
    }

    fn include(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// Who is at the other end of a connection. As a [`Layer`] of that connection's service it tells the handlers: each
/// request gets a [`Client`], and [`OverTls`] where that is so.
#[derive(Clone, Debug)]
pub struct Peer {
    /// Who is at the other end.
    pub address: SocketAddr,
    /// Whose word is believed, should it be one of them.
    pub proxies: TrustedProxies,
}

impl<S> Layer<S> for Peer {
    type Service = FromPeer<S>;

    fn layer(&self, inner: S) -> FromPeer<S> {
        FromPeer { peer: self.clone(), inner }
    }
}

/// Says that a request came over TLS, though not to us, by a trusted proxy's word: a cookie may be for encrypted
/// connections alone. A reader who makes it up is believed by nobody but a proxy that hands it on, and hurts nobody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OverTls;

/// A service whose requests know where they come from.
#[derive(Clone, Debug)]
pub struct FromPeer<S> {
    peer: Peer,
    inner: S,
}

impl<S, B> Service<Request<B>> for FromPeer<S>
where
    S: Service<Request<B>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> S::Future {
        let client = Client::from(self.peer.origin(request.headers()));
        let is_https = self.peer.is_https(request.headers());
        let about = request.extensions_mut();
        about.insert(client);
        if is_https {
            about.insert(OverTls);
        }
        self.inner.call(request)
    }
}

/// One step on a request's way, as a proxy tells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Hop {
    /// Whom the proxy was asked by; none where it does not say, or says it in a way that only it understands.
    by: Option<IpAddr>,
    /// Whether it was asked over TLS, where it says so.
    is_https: Option<bool>,
}

impl Peer {
    /// The address that a request with these headers comes from.
    fn origin(&self, headers: &HeaderMap) -> IpAddr {
        let peer = self.address.ip().to_canonical();
        if !self.proxies.include(peer) {
            return peer;
        }
        let said = forwarded::hops(headers.get_all(FORWARDED));
        let also = forwarded::addresses(headers.get_all(X_FORWARDED_FOR));
        match (said.is_empty(), also.is_empty()) {
            (true, true) => peer,
            (false, true) => self.walk(&said).0,
            (true, false) => self.walk(&also).0,
            // A proxy writes one of the two and may hand the other on as the reader sent it. Which one is whose cannot
            // be told, so only what both say is believed.
            (false, false) => {
                let origin = self.walk(&said).0;
                if origin == self.walk(&also).0 { origin } else { peer }
            }
        }
    }

    /// From the last hop towards the first, while who told it is trusted: the address, and the hop that told it.
    fn walk(&self, hops: &[Hop]) -> (IpAddr, Option<Hop>) {
        let mut at = self.address.ip().to_canonical();
        let mut told = None;
        for hop in hops.iter().rev() {
            if !self.proxies.include(at) {
                break;
            }
            told = Some(*hop);
            match hop.by {
                Some(by) => at = by,
                None => break,
            }
        }
        (at, told)
    }

    /// Whether the reader's own connection was encrypted, as far as a trusted proxy says so.
    fn is_https(&self, headers: &HeaderMap) -> bool {
        if !self.proxies.include(self.address.ip()) {
            return false;
        }
        let (_, hop) = self.walk(&forwarded::hops(headers.get_all(FORWARDED)));
        let first = headers.get(X_FORWARDED_PROTO).and_then(|value| value.to_str().ok()?.split(',').next());
        hop.and_then(|hop| hop.is_https) == Some(true)
            || first.is_some_and(|scheme| scheme.trim().eq_ignore_ascii_case("https"))
    }
}

#[cfg(test)]
mod tests;
