//! [`TestApp`]: the real site on a free port, with a stub where all upstreams would be.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use luminaria::{
    app::App,
    config::{Config, List, Setting, SourceName, StoreUrl},
    covers::Covers,
    telemetry::LogLevel,
};
use reqwest::{Method, StatusCode, header};
use serde_json::Value;
use tokio::{runtime::Handle, sync::OnceCell, task::JoinHandle};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::stub::Stub;

/// How long a condition may take to come true before the test fails. Far more than it ever needs.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct TestApp {
    /// Where to see what was asked, and to tell the upstreams to misbehave.
    pub(crate) stub: Arc<Stub>,
    pub(crate) base: String,
    /// The running site's, to be told where a cover can be had.
    pub(crate) covers: Covers,
    client: reqwest::Client,
    running: JoinHandle<anyhow::Result<()>>,
    /// Stops the site when the test ends, passed or failed.
    stop: DropGuard,
}

/// The defaults, with the upstreams at `stub` and without a store.
pub(crate) fn settings(stub: &Stub) -> Config {
    let mut config = stub.config();
    config.listen = SocketAddr::from(([127, 0, 0, 1], 0));
    config.contact = Setting(Some("tests@example.org".parse().unwrap()));
    config.sources = List(vec![SourceName::Feeds, SourceName::Mastodon, SourceName::GoogleNews]);
    config.upstream_timeout = Duration::from_secs(10);
    config.store_url = Setting(Some(StoreUrl::None));
    config.upstream_per_minute = 6000.try_into().unwrap();
    config
}

/// One answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: header::HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|cause| panic!("{cause}: {}", self.text()))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn is_whole_page(&self) -> bool {
        let text = self.text();
        text.starts_with("<!doctype html>") && text.trim_end().ends_with("</html>")
    }
}

impl TestApp {
    pub(crate) async fn spawn() -> Self {
        Self::spawn_with(|_| {}).await
    }

    /// `adjust` sees the defaults, with the addresses of this test in place.
    pub(crate) async fn spawn_with(adjust: impl FnOnce(&mut Config)) -> Self {
        let stub = Arc::new(Stub::start().await.unwrap());
        let mut config = settings(&stub);
        adjust(&mut config);
        Self::start(stub, config, &Handle::current()).await
    }

    /// A site whose tasks run in `home`.
    pub(crate) async fn start(stub: Arc<Stub>, config: Config, home: &Handle) -> Self {
        let app = home.spawn(App::build(config, LogLevel::default())).await.unwrap().unwrap();
        let base = format!("http://{}", app.local_addr().unwrap());
        let covers = app.covers();
        let stop = CancellationToken::new();
        // Bound already: a request made before `run` is polled waits in the accept queue.
        let running = home.spawn(app.run(stop.clone()));
        Self { stub, base, covers, client: client(), running, stop: stop.drop_guard() }
    }

    /// Ends it as a service manager does: requests and jobs first, the store last.
    pub(crate) async fn stop(self) {
        let Self { running, stop, .. } = self;
        drop(stop);
        tokio::time::timeout(PATIENCE, running).await.expect("the site ends").unwrap().unwrap();
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// As a browser that opens the address.
    pub(crate) async fn page(&self, path: &str) -> Answer {
        self.get(path, &[("accept", "text/html,application/xhtml+xml,*/*;q=0.8")]).await
    }

    /// As htmx that swaps a part.
    pub(crate) async fn fragment(&self, path: &str) -> Answer {
        self.get(path, &[("accept", "text/html"), ("hx-request", "true")]).await
    }

    /// As a program.
    pub(crate) async fn api(&self, path: &str) -> Answer {
        self.get(path, &[("accept", "application/json")]).await
    }

    pub(crate) async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(Method::GET, path, headers).await
    }

    pub(crate) async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.client.request(method, self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.unwrap();
        Answer {
            status: response.status(),
            headers: response.headers().clone(),
            body: response.bytes().await.unwrap().to_vec(),
        }
    }

    /// As a program that sends a form or JSON, as `content_type` says.
    pub(crate) async fn post(&self, path: &str, content_type: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        self.send_body(Method::POST, path, content_type, headers, body).await
    }

    pub(crate) async fn send_body(
        &self,
        method: Method,
        path: &str,
        content_type: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let mut request = self.client.request(method, self.url(path)).header(header::CONTENT_TYPE, content_type);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.body(body.to_owned()).send().await.unwrap();
        Answer {
            status: response.status(),
            headers: response.headers().clone(),
            body: response.bytes().await.unwrap().to_vec(),
        }
    }

    /// How many requests all upstreams got together.
    pub(crate) fn asked(&self) -> usize {
        self.stub.log().len()
    }

    /// Asks for a subject's news until the job has ended, and gives the last answer.
    pub(crate) async fn finished_news(&self, term: &str) -> Value {
        let path = format!("/api/fetch_updates?search_term={}", encoded(term));
        let first = self.api(&path).await;
        if first.status == StatusCode::OK {
            return first.json();
        }
        assert_eq!(first.status, StatusCode::ACCEPTED, "{}", first.text());
        self.finished_job(first.json()["job_id"].as_str().unwrap()).await["result"].clone()
    }

    /// Polls a job until it has ended.
    pub(crate) async fn finished_job(&self, id: &str) -> Value {
        let path = format!("/api/job/{id}");
        let poll = async {
            loop {
                let job = self.api(&path).await.json();
                if !matches!(job["status"].as_str(), Some("pending" | "running")) {
                    return job;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, poll).await.expect("the job ends")
    }
}

/// The site for tests that only read: one for all of them.
pub(crate) async fn reading_room() -> &'static TestApp {
    static APP: OnceCell<TestApp> = OnceCell::const_new();
    APP.get_or_init(|| async {
        // A runtime of its own: the first test's ends with that test.
        let (send, receive) = tokio::sync::oneshot::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let app = TestApp::spawn_with(|config| config.sources = List(Vec::new())).await;
                assert!(send.send(app).is_ok());
                std::future::pending::<()>().await;
            });
        });
        receive.await.unwrap()
    })
    .await
}

pub(crate) fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[expect(clippy::disallowed_methods, reason = "this is the reader's side, not the site's")]
fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .no_proxy()
        .no_gzip()
        .no_brotli()
        // The reading room is shared by tests with a runtime each, and a pooled connection lives in one of them.
        .pool_max_idle_per_host(0)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}
