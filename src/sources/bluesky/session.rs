//! Being signed in, <https://docs.bsky.app/docs/api/com-atproto-server-create-session>: one session for all callers.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::json;
use tokio::sync::Mutex;
use url::Url;

use crate::{
    domain::{Clock, FailureReason},
    sources::{
        Secret,
        http::{Ask, Door, DoorError, below},
        lenient_json::{object, text},
    },
};

/// How long nobody signs in again after it failed: an account may do so 300 times a day, and one that is refused will
/// be refused again.
const REFUSED: Duration = Duration::from_mins(10);
const FAILED: Duration = Duration::from_mins(1);

/// A session that is refused (401) at this age has hardly ended: another would fare no better.
const YOUNGEST_REFUSED: Duration = Duration::from_mins(1);
/// That a session has ended is told by a 400, as much else is; rarely enough, a new one is tried.
const YOUNGEST_ENDED: Duration = Duration::from_mins(10);

/// Who signs in.
#[derive(Clone, Debug)]
pub struct BlueskyAccount {
    /// A handle, a DID or a mail address.
    pub identifier: Secret,
    /// A password for apps.
    pub password: Secret,
}

/// What shows for a while that we are signed in.
#[derive(Debug)]
pub(super) struct Token {
    secret: Secret,
    since: Timestamp,
}

impl Token {
    pub(super) fn reveal(&self) -> &str {
        self.secret.reveal()
    }

    /// Whether a call that failed so may do better in a new session.
    pub(super) fn may_have_ended(&self, failure: &DoorError, now: Timestamp) -> bool {
        let youngest = match failure.status {
            Some(401) => YOUNGEST_REFUSED,
            Some(400) => YOUNGEST_ENDED,
            _ => return false,
        };
        now.saturating_sub(youngest).is_ok_and(|latest| self.since <= latest)
    }
}

/// The session of an account.
#[derive(Debug)]
pub(super) struct Session {
    account: BlueskyAccount,
    /// Held by whoever signs in, so that the others wait for the same answer, and never during a search.
    state: Mutex<State>,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    SignedOut,
    SignedIn(Arc<Token>),
    /// Until when nobody tries again, and why.
    Refused(Timestamp, DoorError),
}

impl Session {
    pub(super) fn new(account: BlueskyAccount) -> Self {
        Self { account, state: Mutex::default() }
    }

    /// The token; signs in if nobody has.
    pub(super) async fn token(&self, door: &Door, base: &Url, clock: &dyn Clock) -> Result<Arc<Token>, DoorError> {
        self.token_but(None, door, base, clock).await
    }

    /// A token that is not `ended`: a new one, unless another caller was quicker.
    pub(super) async fn renewed(
        &self,
        ended: &Arc<Token>,
        door: &Door,
        base: &Url,
        clock: &dyn Clock,
    ) -> Result<Arc<Token>, DoorError> {
        self.token_but(Some(ended), door, base, clock).await
    }

    async fn token_but(
        &self,
        ended: Option<&Arc<Token>>,
        door: &Door,
        base: &Url,
        clock: &dyn Clock,
    ) -> Result<Arc<Token>, DoorError> {
        let mut state = self.state.lock().await;
        match &*state {
            State::SignedIn(token) if ended.is_none_or(|ended| !Arc::ptr_eq(ended, token)) => {
                return Ok(Arc::clone(token));
            }
            State::Refused(until, failure) if clock.now() < *until => {
                let rest = Duration::try_from(until.duration_since(clock.now())).ok();
                // How long a wait we chose ourselves has to go is nobody's business.
                let retry_after = failure.retry_after.and(rest);
                return Err(DoorError { retry_after, ..failure.clone() });
            }
            _ => {}
        }
        // Whoever is given up while it signs in leaves nothing behind that has ended.
        *state = State::SignedOut;
        match self.sign_in(door, base).await {
            Ok(secret) => {
                let token = Arc::new(Token { secret, since: clock.now() });
                *state = State::SignedIn(Arc::clone(&token));
                Ok(token)
            }
            Err(failure) => {
                let wait = if failure.reason == FailureReason::Refused { REFUSED } else { FAILED };
                let wait = wait.max(failure.retry_after.unwrap_or_default());
                let until = clock.now().saturating_add(wait).unwrap_or(Timestamp::MAX);
                *state = State::Refused(until, failure.clone());
                Err(failure)
            }
        }
    }

    async fn sign_in(&self, door: &Door, base: &Url) -> Result<Secret, DoorError> {
        let url = below(base, &["xrpc", "com.atproto.server.createSession"]);
        let BlueskyAccount { identifier, password } = &self.account;
        let json = json!({ "identifier": identifier.reveal(), "password": password.reveal() });
        let json = Bytes::from(json.to_string());
        let fetched = door.ask(Ask { json: Some(&json), ..Ask::new("bluesky", &url, "application/json") }).await?;
        let unreadable = || DoorError::of_body(FailureReason::Unreadable, fetched.status);
        token_in(&fetched.body).ok_or_else(unreadable)
    }
}

/// The token of a new session, if it can stand in a header.
fn token_in(body: &[u8]) -> Option<Secret> {
    let document = object(body)?;
    let token = text(&document["accessJwt"])?;
    let is_token = token.len() <= 8 << 10 && token.bytes().all(|b| b.is_ascii_graphic());
    is_token.then(|| Secret::new(token))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::lenient_json::spoiled;

    fn failure(status: u16) -> DoorError {
        DoorError { reason: FailureReason::Refused, retry_after: None, status: Some(status) }
    }

    #[test]
    fn a_session_ends_with_time_only() {
        let since: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        let token = Token { secret: Secret::new("t"), since };
        let may =
            |status: u16, minutes: u64| token.may_have_ended(&failure(status), since + Duration::from_mins(minutes));
        assert!(!may(401, 0) && may(401, 1) && may(401, 120));
        assert!(!may(400, 5) && may(400, 10));
        assert!(!may(500, 120) && !may(429, 120) && !may(403, 120));
    }

    #[test]
    fn only_what_can_stand_in_a_header_is_a_token() {
        assert!(token_in(br#"{"accessJwt": "a.b.c", "refreshJwt": "d", "handle": null}"#).is_some());
        for body in
            ["", "[]", "{}", r#"{"accessJwt": ""}"#, r#"{"accessJwt": 1}"#, r#"{"accessJwt": "a\nb"}"#, "<html>"]
        {
            assert!(token_in(body.as_bytes()).is_none(), "{body}");
        }
        let deep = format!("{{\"accessJwt\": {}", "[".repeat(10_000));
        assert!(token_in(deep.as_bytes()).is_none());
    }

    #[test]
    fn a_spoiled_session_is_no_token_or_a_good_one() {
        for odd in spoiled(&json!({"accessJwt": "a.b.c", "refreshJwt": "d", "handle": "sample.example"})) {
            assert!(token_in(odd.to_string().as_bytes()).is_none_or(|token| token.reveal() == "a.b.c"), "{odd}");
        }
    }

    #[test]
    fn nothing_of_an_account_prints() {
        let account = BlueskyAccount { identifier: Secret::new("me.example"), password: Secret::new("open-sesame") };
        let printed = format!("{:?}", Session::new(account));
        assert!(!printed.contains("me.example") && !printed.contains("sesame"), "{printed}");
    }
}
