//! The listening loop. axum's own sets no limit on how long a request's head may take to come, and a few hundred
//! connections that send a byte a minute would then hold as many sockets for good.

use std::{convert::Infallible, io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{extract::Request, response::Response};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tokio_util::sync::CancellationToken;
use tower::Service;

/// How long to wait when the system has no more sockets to give.
const OUT_OF_SOCKETS: Duration = Duration::from_millis(200);

/// What one connection may hold in memory of what was read and not yet understood, or written and not yet sent; the
/// longest head of a request, at that.
const BUFFER: usize = 32 << 10;

/// What bounds the connections.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// How long a request's head may take to come, and a connection may stay idle.
    pub(super) head_timeout: Duration,
    /// How long open requests may take to end once the site is told to stop.
    pub(super) shutdown_timeout: Duration,
    /// How many may be open at once. Whoever comes next waits to be accepted until one ends.
    pub(super) connections: usize,
}

impl Limits {
    /// As many connections as a small machine can hold: with [`BUFFER`] they take 320 MB at the very worst, and a
    /// fortieth of that while they are idle.
    pub(super) const CONNECTIONS: usize = 10_000;
}

/// Serves until `stop` is cancelled: then nobody is let in any more, connections that are idle are closed at once, and
/// open requests may end. `site` gives each connection its service.
pub(super) async fn serve<S>(
    listener: TcpListener,
    site: impl Fn(SocketAddr) -> S,
    limits: Limits,
    stop: CancellationToken,
) where
    S: Service<Request<Incoming>, Response = Response, Error = Infallible, Future: Send> + Clone + Send + 'static,
{
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.head_timeout).max_buf_size(BUFFER);
    let open = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(limits.connections.min(Semaphore::MAX_PERMITS)));
    while let Some((place, accepted)) = stop.run_until_cancelled(next(&listener, &places)).await {
        let Some((stream, peer)) = usable(accepted).await else { continue };
        let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(site(peer)));
        let connection = open.watch(connection);
        tokio::spawn(async move {
            if let Err(cause) = connection.await {
                tracing::debug!(cause = %cause, "a connection ended early");
            }
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(limits.shutdown_timeout, open.shutdown()).await.is_err() {
        tracing::warn!("stopped with requests still open");
    }
}

type Accepted = io::Result<(TcpStream, SocketAddr)>;

/// The next connection, once there is a place for it. Until then the system keeps a short queue, and refuses the rest.
async fn next(listener: &TcpListener, places: &Arc<Semaphore>) -> (Option<OwnedSemaphorePermit>, Accepted) {
    // The semaphore is never closed, so there always is a permit.
    let place = Arc::clone(places).acquire_owned().await.ok();
    (place, listener.accept().await)
}

async fn usable(accepted: Accepted) -> Option<(TcpStream, SocketAddr)> {
    match accepted {
        Ok((stream, peer)) => {
            // Answers are written whole: nothing is gained by waiting for more to send.
            let _ = stream.set_nodelay(true);
            Some((stream, peer))
        }
        Err(cause) => {
            tracing::warn!(cause = %cause, "cannot accept a connection");
            tokio::time::sleep(OUT_OF_SOCKETS).await;
            None
        }
    }
}

#[cfg(test)]
mod tests;
