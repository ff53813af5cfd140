//! A machine with a data folder, on which sites come and go.

use std::{
    fs,
    ops::Deref,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use luminaria::config::{Config, Key, Setting};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::runtime::Runtime;

use crate::{
    harness::{Answer, PATIENCE, TestApp, encoded, settings},
    stub::Stub,
};

pub(super) const TOKEN: &str = "a-token-of-some-length";
pub(super) const JSON: &str = "application/json";

/// Its data folder is gone at its end.
pub(super) struct Host {
    pub(super) stub: Arc<Stub>,
    folder: PathBuf,
}

/// A site in a runtime of its own, so that it can die as a whole.
pub(super) struct Site {
    app: Option<TestApp>,
    runtime: Option<Runtime>,
}

impl Host {
    pub(super) async fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("luminaria-keeper-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self { stub: Arc::new(Stub::start().await.unwrap()), folder }
    }

    /// A site that asks for nothing by itself.
    pub(super) async fn start(&self) -> Site {
        self.start_with(|_| {}).await
    }

    pub(super) async fn start_with(&self, adjust: impl FnOnce(&mut Config)) -> Site {
        let mut config = settings(&self.stub);
        config.store_url = Setting(None);
        config.data_dir = self.folder.clone();
        config.admin_token = Setting(Some(Key(TOKEN.to_owned())));
        config.schedule.prewarm_subjects = 0;
        adjust(&mut config);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let app = TestApp::start(self.stub.clone(), config, runtime.handle()).await;
        Site { app: Some(app), runtime: Some(runtime) }
    }

    /// The store's file.
    pub(super) fn store(&self) -> PathBuf {
        self.folder.join("luminaria.sqlite")
    }

    /// The names of what lies in the data folder.
    pub(super) fn names(&self) -> Vec<String> {
        fs::read_dir(&self.folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    /// A connection beside the site's.
    pub(super) async fn connection(&self) -> SqliteConnection {
        SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(self.store())).await.unwrap()
    }

    /// The first column of what `query` finds in the store, as texts.
    pub(super) async fn found(&self, query: &'static str) -> Vec<String> {
        let mut connection = self.connection().await;
        let found = sqlx::query_scalar(query).fetch_all(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        found
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Site {
    /// As a service manager stops it.
    pub(super) async fn stop(mut self) {
        self.app.take().unwrap().stop().await;
    }

    /// As `kill -9` does: every task ends where it stands.
    pub(super) async fn crash(mut self) {
        let runtime = self.runtime.take().unwrap();
        tokio::task::spawn_blocking(move || runtime.shutdown_timeout(PATIENCE)).await.unwrap();
    }

    /// As an operator's program.
    pub(super) async fn operator(&self, method: Method, path: &str, body: &str) -> Answer {
        let bearer = format!("Bearer {TOKEN}");
        self.send_body(method, path, JSON, &[("authorization", &bearer)], body).await
    }

    pub(super) async fn refresh(&self, cache_type: &str, search_term: &str) -> Answer {
        let body = json!({ "cache_type": cache_type, "search_term": search_term });
        self.operator(Method::POST, "/api/cache/refresh", &body.to_string()).await
    }

    /// Has something refreshed, and gives the job's id.
    pub(super) async fn refreshing(&self, cache_type: &str, search_term: &str) -> String {
        let taken = self.refresh(cache_type, search_term).await;
        assert_eq!(taken.status, StatusCode::ACCEPTED, "{}", taken.text());
        taken.json()["job_id"].as_str().unwrap().to_owned()
    }

    /// `None` when it is not known here, or not yet.
    pub(super) async fn job(&self, id: &str) -> Option<Value> {
        let answer = self.api(&format!("/api/job/{id}")).await;
        (answer.status == StatusCode::OK).then(|| answer.json())
    }

    pub(super) async fn is_running(&self, id: &str) -> bool {
        self.job(id).await.is_some_and(|job| job["status"] == "running")
    }

    /// The job, once it has ended, be it unknown here at first.
    pub(super) async fn ended(&self, id: &str) -> Value {
        let is_over = |job: &Value| !matches!(job["status"].as_str(), Some("pending" | "running"));
        until("the job ends", async || self.job(id).await.as_ref().is_some_and(is_over)).await;
        self.job(id).await.unwrap()
    }

    pub(super) async fn jobs(&self) -> Vec<Value> {
        self.operator(Method::GET, "/api/admin/jobs", "").await.json()["jobs"].as_array().unwrap().clone()
    }

    pub(super) async fn news(&self, term: &str) -> Answer {
        self.api(&format!("/api/fetch_updates?search_term={}", encoded(term))).await
    }

    pub(super) async fn readiness(&self) -> (StatusCode, String) {
        let answer = self.get("/readyz", &[]).await;
        (answer.status, answer.text())
    }
}

impl Deref for Site {
    type Target = TestApp;

    fn deref(&self) -> &TestApp {
        self.app.as_ref().unwrap()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Fails when `condition` does not come true.
pub(super) async fn until(what: &str, condition: impl AsyncFn() -> bool) {
    let met = async {
        while !condition().await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, met).await.unwrap_or_else(|_| panic!("never: {what}"));
}
