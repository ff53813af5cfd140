//! The one guarded door to other hosts: who we say we are, whom we may ask, how often, how long and how much.
//!
//! Redirects are followed here and not by the client, so that each hop passes the same checks as the first address.
//! A proxy of the system is not used: it would resolve names where [`address`] cannot check them. Nothing is sent that
//! tells of a reader: no cookies, no referrer. What is logged of a call is its source, host, status and duration.

mod address;
mod body;
mod breaker;
mod failure;
mod figures;
mod hosts;
mod limits;
mod pace;
mod quota;
mod reply;
mod retry;
mod retry_after;
#[cfg(test)]
mod tests;
mod wire;

use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use reqwest::{Method, StatusCode, header, redirect};
use tokio::time::{Instant, timeout_at};
use url::Url;

pub(super) use self::reply::below;
pub(crate) use self::wire::Wire;
use self::{
    address::CheckedResolver,
    breaker::Breakers,
    failure::reason_of_status,
    figures::{Tallies, Tally},
    pace::Pace,
    retry::Retries,
};
pub use self::{
    breaker::{BreakerSettings, BreakerState},
    failure::{DoorError, DoorNotBuilt},
    figures::{LATENCY_BOUNDS, SourceFigures},
    hosts::AllowedHosts,
    limits::{HostLimits, KnownLimits},
    reply::{Fetched, Validators},
};
use crate::domain::{Clock, FailureReason};

/// The most redirects that are followed for one answer.
const MAX_REDIRECTS: usize = 4;

/// How the door behaves.
#[derive(Clone, Debug)]
pub struct DoorSettings {
    /// A mail address or URL, for the User-Agent: upstreams want to know whom to write to.
    pub contact: String,
    /// Our version, for the User-Agent.
    pub version: String,
    /// How long a connection may take to come about.
    pub connect_timeout: Duration,
    /// How long an answer may take in all: waiting for our turn, redirects and the last byte included.
    pub total_timeout: Duration,
    /// The largest body that is taken, after decompression.
    pub max_bytes: usize,
    /// How often a host may be asked that published no limits.
    pub usual_limits: HostLimits,
    /// How often the others may be asked.
    pub known_limits: KnownLimits,
    /// How often a call is tried again at most that changes nothing and whose failure may pass.
    pub retries: u32,
    /// When a host that fails is left alone.
    pub breaker: BreakerSettings,
    /// Whom we may ask.
    pub hosts: AllowedHosts,
}

impl DoorSettings {
    /// The usual limits: 3 s to connect, 10 s in all, 4 MiB, 5 calls at once and 60 a minute for each host,
    /// two retries.
    pub fn new(contact: impl Into<String>, hosts: AllowedHosts) -> Self {
        Self {
            contact: contact.into(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            connect_timeout: Duration::from_secs(3),
            total_timeout: Duration::from_secs(10),
            max_bytes: 4 << 20,
            usual_limits: HostLimits::new(5, 60),
            known_limits: KnownLimits::default(),
            retries: 2,
            breaker: BreakerSettings::default(),
            hosts,
        }
    }

    /// How long after its beginning an ask may still make a call: as long as the connection it may need comes about in time.
    /// Later ones would be cut short by us, and look as if the host hung.
    fn latest_call(&self) -> Duration {
        self.total_timeout.saturating_sub(self.connect_timeout.min(self.total_timeout / 2))
    }

    fn user_agent(&self) -> String {
        format!("luminaria/{} (+{})", self.version, self.contact)
    }
}

/// What is asked for.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    /// A short name for logs, such as `mastodon`.
    pub source: &'static str,
    /// The address.
    pub url: &'a Url,
    /// The `Accept` header.
    pub accept: &'static str,
    /// What we hold already: an unchanged answer then comes back as [`Fetched::is_unchanged`].
    pub held: Option<&'a Validators>,
    /// A header that proves who we are. It goes to the host of `url` alone: a redirect elsewhere loses it.
    pub credential: Option<Credential<'a>>,
    /// JSON to send by POST. Without it, the document is only asked for.
    pub json: Option<&'a Bytes>,
}

impl<'a> Ask<'a> {
    /// Asks for a document, with nothing else said.
    pub fn new(source: &'static str, url: &'a Url, accept: &'static str) -> Self {
        Self { source, url, accept, held: None, credential: None, json: None }
    }
}

/// Leaves out all that may hold a secret: the address's path and query, the credential, what is sent.
impl fmt::Debug for Ask<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ask").field("source", &self.source).field("host", &self.url.host_str()).finish_non_exhaustive()
    }
}

/// A secret header.
#[derive(Clone, Copy)]
pub enum Credential<'a> {
    /// `Authorization: Bearer …`
    Bearer(&'a str),
    /// A header of the upstream's own, such as `api-key`.
    Header(&'static str, &'a str),
}

impl fmt::Debug for Credential<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credential(…)")
    }
}

impl Credential<'_> {
    fn set(self, headers: &mut header::HeaderMap) -> Result<(), DoorError> {
        let (name, text) = match self {
            Self::Bearer(token) => (header::AUTHORIZATION, format!("Bearer {token}")),
            Self::Header(name, value) => (header::HeaderName::from_static(name), value.to_owned()),
        };
        // A key with a line break in it is refused as an upstream would refuse it.
        let mut value = header::HeaderValue::from_str(&text).map_err(|_| DoorError::of(FailureReason::Refused))?;
        value.set_sensitive(true);
        headers.insert(name, value);
        Ok(())
    }
}

/// The door. Cheap to clone: the clones share connections, limits and hosts that asked us to wait.
#[derive(Clone)]
pub struct Door(Arc<Inner>);

struct Inner {
    wire: Box<dyn Wire>,
    settings: DoorSettings,
    pace: Pace,
    breakers: Breakers,
    retries: Retries,
    tallies: Tallies,
}

impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Door").field("settings", &self.0.settings).finish_non_exhaustive()
    }
}

impl Door {
    /// Builds the door.
    ///
    /// # Errors
    /// [`DoorNotBuilt`] when the contact cannot stand in a header.
    pub fn new(settings: DoorSettings, clock: Arc<dyn Clock>) -> Result<Self, DoorNotBuilt> {
        Ok(Self::over(Box::new(client(&settings)?), settings, clock))
    }

    /// A door in front of another wire than the network's.
    pub(crate) fn over(wire: Box<dyn Wire>, settings: DoorSettings, clock: Arc<dyn Clock>) -> Self {
        let pace = Pace::new(settings.usual_limits, &settings.known_limits, Arc::clone(&clock));
        let breakers = Breakers::new(settings.breaker, clock);
        let retries = Retries::new(settings.retries);
        Self(Arc::new(Inner { wire, settings, pace, breakers, retries, tallies: Tallies::default() }))
    }

    /// Asks for a document, or sends one.
    ///
    /// # Errors
    /// [`DoorError`] for any status but 200 to 299 and an expected 304, and for whatever went wrong on the way.
    pub async fn ask(&self, ask: Ask<'_>) -> Result<Fetched, DoorError> {
        let started = Instant::now();
        let tally = self.0.tallies.of(ask.source);
        let answer = self.unless_left_alone(ask, started, &tally).await;
        let took = started.elapsed();
        tally.note(took, answer.as_ref().err().map(|failure| failure.reason));
        tell(ask, took, &answer);
        answer
    }

    /// What is known of each source that was asked since the start, by name.
    pub fn figures(&self) -> Vec<SourceFigures> {
        let Inner { pace, tallies, .. } = &*self.0;
        let breakers = &self.0.breakers;
        let left_alone = |host: &str| pace.rest_of_wait(host).max(breakers.rest(host));
        tallies.figures(|host| pace.budget_left(host), left_alone, |host| breakers.state(host))
    }

    async fn unless_left_alone(&self, ask: Ask<'_>, started: Instant, tally: &Tally) -> Result<Fetched, DoorError> {
        let (host, settings) = (pace::key(ask.url), &self.0.settings);
        let pass = self.0.breakers.check(&host)?;
        let (latest, deadline) = (started + settings.latest_call(), started + settings.total_timeout);
        let answer = match timeout_at(deadline, self.try_again(ask, latest, &host, tally)).await {
            Ok(answer) => answer,
            Err(_) => Err(DoorError::of(FailureReason::TimedOut)),
        };
        pass.ended(answer.as_ref().err());
        answer
    }

    async fn try_again(&self, ask: Ask<'_>, latest: Instant, host: &str, tally: &Tally) -> Result<Fetched, DoorError> {
        self.0.retries.began(host);
        let mut before = 0;
        loop {
            let answer = self.follow(ask, latest, tally).await;
            // What is sent may have arrived, although nothing came back.
            let Some(failure) = answer.as_ref().err().filter(|_| ask.json.is_none()) else { return answer };
            let Some(wait) = self.0.retries.wait(host, before, failure) else { return answer };
            if Instant::now() + wait > latest {
                return answer;
            }
            tokio::time::sleep(wait).await;
            before += 1;
            tally.tries_again();
        }
    }

    async fn follow(&self, ask: Ask<'_>, latest: Instant, tally: &Tally) -> Result<Fetched, DoorError> {
        let mut url = ask.url.clone();
        for _ in 0..=MAX_REDIRECTS {
            self.0.settings.hosts.check(&url)?;
            tally.meets(pace::key(&url));
            self.0.pace.turn(&url, latest).await?;
            let response = self.0.wire.send(request(ask, &url)?).await.map_err(DoorError::from)?;
            let Some(next) = reply::redirect_target(&response, &url)? else {
                return self.finish(ask, url, response).await;
            };
            url = next;
        }
        Err(DoorError::of(FailureReason::Unreadable))
    }

    async fn finish(&self, ask: Ask<'_>, url: Url, response: reqwest::Response) -> Result<Fetched, DoorError> {
        let status = response.status();
        if let Some(reason) = reason_of_status(status, ask.held.is_some()) {
            let retry_after = self.0.pace.heed(&url, &response);
            return Err(DoorError { reason, retry_after, status: Some(status.as_u16()) });
        }
        let mut fetched = Fetched::without_body(&response, url);
        if status != StatusCode::NOT_MODIFIED {
            fetched.body = body::read(response, self.0.settings.max_bytes).await?;
        }
        Ok(fetched)
    }
}

/// The request to one host on the way of an ask.
fn request(ask: Ask<'_>, url: &Url) -> Result<reqwest::Request, DoorError> {
    let is_ours = url.origin() == ask.url.origin();
    let mut request = reqwest::Request::new(Method::GET, url.clone());
    let mut set = |name: header::HeaderName, text: &str| {
        // What cannot stand in a header was never sent by the upstream that it is for.
        header::HeaderValue::from_str(text).map(|value| request.headers_mut().insert(name, value)).is_ok()
    };
    set(header::ACCEPT, ask.accept);
    if let Some(held) = ask.held {
        held.etag.as_deref().map(|etag| set(header::IF_NONE_MATCH, etag));
        held.last_modified.as_deref().map(|date| set(header::IF_MODIFIED_SINCE, date));
    }
    if let Some(credential) = ask.credential.filter(|_| is_ours) {
        credential.set(request.headers_mut())?;
    }
    if let Some(json) = ask.json {
        // It is meant for that host alone, and may hold a secret as well.
        if !is_ours {
            return Err(DoorError::of(FailureReason::Unreadable));
        }
        *request.method_mut() = Method::POST;
        let json_type = header::HeaderValue::from_static("application/json");
        request.headers_mut().insert(header::CONTENT_TYPE, json_type);
        *request.body_mut() = Some(json.clone().into());
    }
    Ok(request)
}

#[expect(clippy::disallowed_methods, reason = "this is the door that all others are sent to")]
fn client(settings: &DoorSettings) -> Result<reqwest::Client, DoorNotBuilt> {
    // An error means that a provider is installed already, which is just as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let user_agent = header::HeaderValue::from_str(&settings.user_agent()).map_err(|_| DoorNotBuilt::Contact)?;
    let builder = || {
        reqwest::Client::builder()
            .user_agent(user_agent.clone())
            .connect_timeout(settings.connect_timeout)
            .redirect(redirect::Policy::none())
            .referer(false)
            .no_proxy()
            // A retry of the client's own would go past our limits.
            .retry(reqwest::retry::never())
            .dns_resolver(CheckedResolver::new(settings.hosts.clone()))
    };
    builder().build().or_else(|cause| {
        // A machine without certificates must still serve: https upstreams fail as unreachable, all else works.
        tracing::warn!(error = %cause.without_url(), "no trusted certificates were found, https upstreams cannot be asked");
        builder().tls_certs_only([]).build().map_err(|cause| DoorNotBuilt::Client(cause.without_url()))
    })
}

fn tell(ask: Ask<'_>, took: Duration, answer: &Result<Fetched, DoorError>) {
    let host = ask.url.host_str().unwrap_or_default();
    let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    match answer {
        Ok(fetched) => {
            let (status, bytes) = (fetched.status, fetched.body.len());
            tracing::debug!(source = ask.source, host, status, bytes, duration_ms, "an upstream answered");
        }
        Err(failure) => {
            let (status, reason) = (failure.status, failure.reason);
            tracing::info!(source = ask.source, host, status, ?reason, duration_ms, "an upstream gave no answer");
        }
    }
}
