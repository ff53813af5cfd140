//! The listening loop. axum's own sets no limit on how long a request's head may take to come, and a few hundred
//! connections that send a byte a minute would then hold as many sockets for good.

use std::{io, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

/// How long open requests may take to end once the site is told to stop.
const LAST_ORDERS: Duration = Duration::from_secs(10);

/// How long to wait when the system has no more sockets to give.
const OUT_OF_SOCKETS: Duration = Duration::from_millis(200);

/// Serves until `stop` is cancelled, then lets open requests end. A connection whose next request has not been sent in
/// full, head and all, after `head_timeout` is closed.
pub(super) async fn serve(listener: TcpListener, router: Router, head_timeout: Duration, stop: CancellationToken) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(head_timeout);
    let open = GracefulShutdown::new();
    while let Some(accepted) = stop.run_until_cancelled(listener.accept()).await {
        let Some(stream) = usable(accepted).await else { continue };
        let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router.clone()));
        let connection = open.watch(connection);
        tokio::spawn(async move {
            if let Err(cause) = connection.await {
                tracing::debug!(cause = %cause, "a connection ended early");
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(LAST_ORDERS, open.shutdown()).await.is_err() {
        tracing::warn!("stopped with requests still open");
    }
}

async fn usable(accepted: io::Result<(TcpStream, std::net::SocketAddr)>) -> Option<TcpStream> {
    match accepted {
        Ok((stream, _)) => {
            // Answers are written whole: nothing is gained by waiting for more to send.
            let _ = stream.set_nodelay(true);
            Some(stream)
        }
        Err(cause) => {
            tracing::warn!(cause = %cause, "cannot accept a connection");
            tokio::time::sleep(OUT_OF_SOCKETS).await;
            None
        }
    }
}
