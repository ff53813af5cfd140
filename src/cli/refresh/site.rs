//! The running site, asked over HTTP as any program would.

use std::time::Duration;

use anyhow::Context as _;
use reqwest::{Response, StatusCode, redirect};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::json;
use url::Url;

use crate::domain::{CacheType, JobStatus, Progress};

/// How long the site may take for one answer.
const PATIENCE: Duration = Duration::from_secs(15);

/// Why the site did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    #[error("no site answers at {0}. Is it running? `--site URL` names another")]
    NotRunning(Url),
    #[error("the connection to the site broke")]
    Broke(#[source] reqwest::Error),
    #[error("the site does not take this token: LUMINARIA_ADMIN_TOKEN has to be the one that it was started with")]
    WrongToken,
    #[error("the site has no admin: it was started without LUMINARIA_ADMIN_TOKEN")]
    NoAdmin,
    #[error("the site no longer knows the job")]
    JobGone,
    #[error("the site refuses: {0}")]
    Said(String),
    #[error("the site answered {0}, which is no answer of this program")]
    Strange(StatusCode),
}

impl Refused {
    /// Whether it may be well a moment later: the site is starting again, or busy.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            Self::NotRunning(_) | Self::Broke(_) => true,
            Self::Strange(status) => status.is_server_error(),
            _ => false,
        }
    }
}

/// A refresh that the site has taken.
#[derive(Debug, Deserialize)]
pub(super) struct Taken {
    pub(super) message: String,
    pub(super) refreshed_items: usize,
    pub(super) job_id: String,
}

/// A job, as far as it is of interest here.
#[derive(Debug, Deserialize)]
pub(super) struct Job {
    pub(super) status: JobStatus,
    pub(super) progress: Progress,
    pub(super) result: Option<serde_json::Value>,
    pub(super) error: Option<String>,
}

#[derive(Deserialize)]
struct Message {
    message: String,
}

/// A site to talk to.
pub(super) struct RunningSite {
    address: Url,
    token: String,
    client: reqwest::Client,
}

impl RunningSite {
    #[expect(clippy::disallowed_methods, reason = "the operator's own site is no upstream")]
    pub(super) fn new(address: Url, token: &str) -> anyhow::Result<Self> {
        let is_web = matches!(address.scheme(), "http" | "https") && address.has_host();
        anyhow::ensure!(is_web, "the site's address begins with http:// or https://");
        // An error means that a provider is installed already, which is just as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = || reqwest::Client::builder().timeout(PATIENCE).redirect(redirect::Policy::none()).no_proxy();
        // A machine without certificates can still talk to a site on it.
        let client = builder().build().or_else(|_| builder().tls_certs_only([]).build());
        Ok(Self { address, token: token.to_owned(), client: client.context("cannot build the HTTP client")? })
    }

    /// Has the site take a refresh.
    pub(super) async fn submit(&self, cache_type: CacheType, search_term: &str) -> Result<Taken, Refused> {
        let body = json!({ "cache_type": cache_type, "search_term": search_term }).to_string();
        let request = self.client.post(self.url("api/cache/refresh")).header("content-type", "application/json");
        let response = self.send(request.body(body)).await?;
        match response.status() {
            StatusCode::ACCEPTED => read(response).await,
            StatusCode::NOT_FOUND => Err(Refused::NoAdmin),
            _ => Err(refusal(response).await),
        }
    }

    /// How far a job is.
    pub(super) async fn job(&self, id: &str) -> Result<Job, Refused> {
        let response = self.send(self.client.get(self.url(&format!("api/job/{id}")))).await?;
        match response.status() {
            StatusCode::OK => read(response).await,
            StatusCode::NOT_FOUND => Err(Refused::JobGone),
            status if status.is_server_error() => Err(Refused::Strange(status)),
            _ => Err(refusal(response).await),
        }
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Result<Response, Refused> {
        let answer = request.bearer_auth(&self.token).header("accept", "application/json").send().await;
        answer.map_err(|cause| {
            if cause.is_connect() {
                Refused::NotRunning(self.address.clone())
            } else {
                Refused::Broke(cause.without_url())
            }
        })
    }

    /// Below the site's address, which may have a path of its own.
    fn url(&self, path: &str) -> Url {
        let mut url = self.address.clone();
        let base = url.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{base}/{path}"));
        url.set_query(None);
        url
    }
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, Refused> {
    let status = response.status();
    let body = response.bytes().await.map_err(|cause| Refused::Broke(cause.without_url()))?;
    serde_json::from_slice(&body).map_err(|_| Refused::Strange(status))
}

async fn refusal(response: Response) -> Refused {
    let status = response.status();
    if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
        return Refused::WrongToken;
    }
    match read::<Message>(response).await {
        Ok(Message { message }) => Refused::Said(message),
        Err(why) => why,
    }
}
