//! Stub upstreams: three feeds, a Mastodon server, a news search, The Guardian, the New York Times, Bluesky, and three that
//! know facts. They answer with our own samples, and misbehave when told to. The integration tests, the browser tests and
//! the demo use it.
//!
//! Each upstream has a port of its own, since the door keeps its limits by host and port; all ports answer all paths.
//! From outside the process it is told what to do by `POST /_stub/behave` and asked what it saw by `GET /_stub/requests`.

mod behaviour;
mod config;
mod covers;
mod facts;
pub(crate) mod keyed;
mod samples;

use std::{
    collections::HashMap,
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Json, Router,
    body::to_bytes,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
    routing::{get, post},
};
use serde::Deserialize;
use tokio::{net::TcpListener, task::JoinSet};
use url::Url;

pub(crate) use self::behaviour::{Behaviour, RetryAfter};
use self::samples::Samples;

/// The feeds' paths.
pub(crate) const FEEDS: [&str; 3] =
    ["/feeds/sample-review.rss", "/feeds/sample-letters.atom", "/feeds/sample-shelf.json"];

/// More than anybody sends.
const LONGEST_BODY: usize = 64 << 10;

/// The running stub. It ends when it is dropped.
#[derive(Debug)]
pub(crate) struct Stub {
    shared: Arc<Shared>,
    ports: [u16; 12],
    /// Aborted on drop.
    _servers: JoinSet<io::Result<()>>,
}

#[derive(Debug)]
struct Shared {
    samples: Samples,
    behaviours: Mutex<HashMap<String, Behaviour>>,
    requests: Mutex<Vec<Seen>>,
}

/// A request as it came in.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
}

impl Stub {
    /// Starts on ports that the system chooses.
    pub(crate) async fn start() -> io::Result<Self> {
        Self::start_on(0).await
    }

    /// Starts with the first port given; 0 lets the system choose that one, too.
    pub(crate) async fn start_on(port: u16) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            samples: Samples::as_of(now()),
            behaviours: Mutex::default(),
            requests: Mutex::default(),
        });
        let (mut ports, mut servers) = ([port, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], JoinSet::new());
        for port in &mut ports {
            let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, *port))).await?;
            *port = listener.local_addr()?.port();
            servers.spawn(axum::serve(listener, router(shared.clone())).into_future());
        }
        Ok(Self { shared, ports, _servers: servers })
    }

    /// The addresses of the sample feeds.
    pub(crate) fn feeds(&self) -> Vec<Url> {
        FEEDS.iter().zip(self.ports).filter_map(|(path, port)| address(port).join(path).ok()).collect()
    }

    /// The Mastodon server's base address.
    pub(crate) fn mastodon_url(&self) -> Url {
        address(self.ports[3])
    }

    /// The news search's base address.
    pub(crate) fn google_news_url(&self) -> Url {
        address(self.ports[4])
    }

    /// The Guardian's base address.
    pub(crate) fn guardian_url(&self) -> Url {
        address(self.ports[5])
    }

    /// The New York Times' base address.
    pub(crate) fn nyt_url(&self) -> Url {
        address(self.ports[6])
    }

    /// The Bluesky server's base address.
    pub(crate) fn bluesky_url(&self) -> Url {
        address(self.ports[7])
    }

    /// Open Library's base address.
    pub(crate) fn open_library_url(&self) -> Url {
        address(self.ports[8])
    }

    /// Wikipedia's base address.
    pub(crate) fn wikipedia_url(&self) -> Url {
        address(self.ports[9])
    }

    /// Google Books' base address.
    pub(crate) fn google_books_url(&self) -> Url {
        address(self.ports[10])
    }

    /// The cover store's base address.
    pub(crate) fn covers_url(&self) -> Url {
        address(self.ports[11])
    }

    /// Where the stub is controlled from outside.
    pub(crate) fn url(&self) -> Url {
        address(self.ports[0])
    }

    /// From now on, how `path` answers; one that ends in `*` stands for all that begin so and have no word of their own.
    pub(crate) fn behave(&self, path: &str, behaviour: Behaviour) {
        self.shared.behave(path, behaviour);
    }

    /// How often `path` was asked, whatever the query.
    pub(crate) fn requests(&self, path: &str) -> usize {
        self.log().iter().filter(|seen| seen.uri.path() == path).count()
    }

    /// All that was asked, in order.
    pub(crate) fn log(&self) -> Vec<Seen> {
        lock(&self.shared.requests).clone()
    }
}

/// The real time: to a reader the samples look fresh whenever they are seen.
#[expect(clippy::disallowed_methods, reason = "the stub stands for others, who have clocks of their own")]
pub(crate) fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

fn address(port: u16) -> Url {
    Url::parse(&format!("http://127.0.0.1:{port}/")).expect("a port makes an address")
}

impl Shared {
    fn behave(&self, path: &str, behaviour: Behaviour) {
        lock(&self.behaviours).insert(path.to_owned(), behaviour);
    }

    fn behaviour(&self, path: &str) -> Behaviour {
        let behaviours = lock(&self.behaviours);
        let covers = |pattern: &str| pattern.strip_suffix('*').is_some_and(|start| path.starts_with(start));
        let patterns = behaviours.iter().filter(|(pattern, _)| covers(pattern));
        let widest = || patterns.max_by_key(|(pattern, _)| pattern.len()).map(|(_, behaviour)| behaviour);
        behaviours.get(path).or_else(widest).cloned().unwrap_or_default()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/_stub/behave", post(behave))
        .route("/_stub/requests", get(requests))
        .fallback(answer)
        .with_state(shared)
}

#[derive(Deserialize)]
struct Order {
    path: String,
    behaviour: Behaviour,
}

async fn behave(State(shared): State<Arc<Shared>>, Json(order): Json<Order>) -> StatusCode {
    shared.behave(&order.path, order.behaviour);
    StatusCode::NO_CONTENT
}

/// How often each path was asked.
async fn requests(State(shared): State<Arc<Shared>>) -> Json<HashMap<String, usize>> {
    let mut counts = HashMap::new();
    for seen in lock(&shared.requests).iter() {
        *counts.entry(seen.uri.path().to_owned()).or_default() += 1;
    }
    Json(counts)
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let (uri, headers) = (head.uri, head.headers);
    let body = to_bytes(body, LONGEST_BODY).await.unwrap_or_default();
    lock(&shared.requests).push(Seen { uri: uri.clone(), headers: headers.clone() });
    let usual = shared.samples.answer(&uri, &headers, &body);
    shared.behaviour(uri.path()).apply(usual, &uri, &headers).await
}
