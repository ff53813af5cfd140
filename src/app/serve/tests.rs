use std::{net::Ipv4Addr, sync::Mutex};

use axum::{Router, extract::State, routing::get};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    sync::{Notify, oneshot},
    task::JoinHandle,
};

use super::*;

const GET: &[u8] = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n";
/// Far more than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);
const LIMITS: Limits = Limits { head_timeout: PATIENCE, shutdown_timeout: PATIENCE, connections: 10 };

struct Running {
    address: SocketAddr,
    stop: CancellationToken,
    peers: Arc<Mutex<Vec<SocketAddr>>>,
    task: JoinHandle<()>,
}

async fn running(router: Router, limits: Limits) -> Running {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let peers = Arc::new(Mutex::new(Vec::new()));
    let task = tokio::spawn({
        let (stop, peers) = (stop.clone(), Arc::clone(&peers));
        async move {
            let site = move |peer| {
                peers.lock().unwrap().push(peer);
                router.clone()
            };
            serve(listener, site, limits, stop).await;
        }
    });
    Running { address, stop, peers, task }
}

impl Running {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    async fn ends(self) {
        tokio::time::timeout(PATIENCE, self.task).await.expect("it ends").unwrap();
    }
}

fn hello() -> Router {
    Router::new().route("/", get("hello"))
}

/// What comes until `end` does.
async fn read_until(stream: &mut TcpStream, end: &str) -> String {
    let mut text = String::new();
    let read = async {
        while !text.ends_with(end) {
            let mut some = [0; 1024];
            let length = stream.read(&mut some).await.unwrap();
            assert!(length > 0, "it ended after {text:?}");
            text.push_str(std::str::from_utf8(&some[..length]).unwrap());
        }
    };
    tokio::time::timeout(PATIENCE, read).await.expect("it comes");
    text
}

async fn is_closed(stream: &mut TcpStream) -> bool {
    tokio::time::timeout(PATIENCE, stream.read(&mut [0; 1]))
        .await
        .expect("it is closed")
        .is_ok_and(|length| length == 0)
}

#[tokio::test]
async fn idle_connections_do_not_hold_up_the_end() {
    let site = running(hello(), LIMITS).await;
    let mut silent = site.connect().await;
    let mut idle = site.connect().await;
    idle.write_all(GET).await.unwrap();
    assert!(read_until(&mut idle, "hello").await.starts_with("HTTP/1.1 200"));
    assert_eq!(*site.peers.lock().unwrap(), [silent.local_addr().unwrap(), idle.local_addr().unwrap()]);

    site.stop.cancel();
    assert!(is_closed(&mut idle).await && is_closed(&mut silent).await);
    let address = site.address;
    site.ends().await;
    assert!(TcpStream::connect(address).await.is_err(), "nobody is let in any more");
}

#[tokio::test]
async fn an_open_request_is_answered_before_the_end() {
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let slow = async |State((begun, go_on)): State<(Arc<Notify>, Arc<Notify>)>| {
        begun.notify_one();
        go_on.notified().await;
        "done"
    };
    let site = running(Router::new().route("/", get(slow)).with_state((begun.clone(), go_on.clone())), LIMITS).await;
    let mut reader = site.connect().await;
    reader.write_all(GET).await.unwrap();
    begun.notified().await;

    site.stop.cancel();
    go_on.notify_one();
    assert!(read_until(&mut reader, "done").await.contains("connection: close"));
    site.ends().await;
}

#[tokio::test]
async fn a_request_that_does_not_end_is_given_up() {
    let (begun, is_begun) = oneshot::channel();
    let begun = Arc::new(Mutex::new(Some(begun)));
    let endless = async move || {
        let begun = begun.lock().unwrap().take();
        begun.unwrap().send(()).unwrap();
        std::future::pending::<()>().await;
    };
    let limits = Limits { shutdown_timeout: Duration::from_millis(1), ..LIMITS };
    let site = running(Router::new().route("/", get(endless)), limits).await;
    let mut reader = site.connect().await;
    reader.write_all(GET).await.unwrap();
    is_begun.await.unwrap();

    site.stop.cancel();
    site.ends().await;
}

#[tokio::test]
async fn connections_past_the_limit_wait_for_a_place() {
    let site = running(hello(), Limits { connections: 1, ..LIMITS }).await;
    let mut first = site.connect().await;
    first.write_all(GET).await.unwrap();
    read_until(&mut first, "hello").await;
    let mut second = site.connect().await;
    second.write_all(GET).await.unwrap();
    // The first is still served while the second waits.
    first.write_all(GET).await.unwrap();
    read_until(&mut first, "hello").await;
    assert_eq!(site.peers.lock().unwrap().len(), 1);

    drop(first);
    read_until(&mut second, "hello").await;
    assert_eq!(site.peers.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn a_head_that_is_too_long_is_refused() {
    let site = running(hello(), LIMITS).await;
    let mut reader = site.connect().await;
    let long = format!("GET /{} HTTP/1.1\r\n", "x".repeat(2 * BUFFER));
    // The site may close before all of it is sent.
    let _ = reader.write_all(long.as_bytes()).await;
    assert!(read_until(&mut reader, "\r\n\r\n").await.starts_with("HTTP/1.1 4"));
}
