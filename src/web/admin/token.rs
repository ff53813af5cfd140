//! What opens the admin pages, and who has come in by it.

use std::{fmt, sync::Arc, time::Duration};

use jiff::Timestamp;

use super::{
    attempts::Attempts,
    sessions::{Sessions, Use},
    steady::Steady,
};
use crate::jobs::Client;

/// What opens the admin pages, with the sessions that it has opened: only its hash is kept. It does not print. Cheap to
/// clone: the clones share the sessions.
#[derive(Clone)]
pub struct AdminToken(Arc<Inner>);

struct Inner {
    hash: blake3::Hash,
    steady: Steady,
    sessions: Sessions,
    attempts: Attempts,
}

/// Why somebody was not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum NotOpened {
    Wrong,
    TooOften { retry_after: Duration },
}

impl AdminToken {
    /// The token that the operator has set.
    pub fn new(token: &str) -> Self {
        let steady = Steady::default();
        Self(Arc::new(Inner {
            hash: blake3::hash(token.as_bytes()),
            sessions: Sessions::default(),
            attempts: Attempts::new(steady.clone()),
            steady,
        }))
    }

    /// Whether this is the token. Takes as long for a near miss as for a far one: hashes are compared in constant time.
    pub fn opens(&self, offered: &str) -> bool {
        self.0.hash == blake3::hash(offered.as_bytes())
    }

    /// Signs somebody in who has a try left: the id of their session.
    pub(super) fn sign_in(
        &self,
        offered: &str,
        client: Option<Client>,
        now: Timestamp,
    ) -> Result<Option<String>, NotOpened> {
        let passed = self.0.steady.note(now);
        self.0.attempts.take(client).map_err(|retry_after| NotOpened::TooOften { retry_after })?;
        // A right token opens whatever others have tried.
        if self.opens(offered) { Ok(self.0.sessions.begin(passed)) } else { Err(self.wrong()) }
    }

    /// Checks the token of a program. A right one is never made to wait: it comes with every request.
    pub(in crate::web) fn admit(&self, offered: &str, client: Option<Client>, now: Timestamp) -> Result<(), NotOpened> {
        if self.opens(offered) {
            return Ok(());
        }
        self.0.steady.note(now);
        self.0.attempts.take(client).map_err(|retry_after| NotOpened::TooOften { retry_after })?;
        Err(self.wrong())
    }

    fn wrong(&self) -> NotOpened {
        match self.0.attempts.take_wrong() {
            Ok(()) => {
                // Not more often than the budget allows: a crowd would fill the log with it.
                tracing::warn!("somebody offered a wrong admin token");
                NotOpened::Wrong
            }
            Err(retry_after) => NotOpened::TooOften { retry_after },
        }
    }

    /// Whether a session lives.
    pub(super) fn lives(&self, session: &str, now: Timestamp, kind: Use) -> bool {
        self.0.sessions.lives(session, self.0.steady.note(now), kind)
    }

    /// Ends a session.
    pub(super) fn sign_out(&self, session: &str) {
        self.0.sessions.end(session);
    }
}

impl fmt::Debug for AdminToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AdminToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "a-token-of-some-length";

    #[test]
    fn only_the_token_opens() {
        let token = AdminToken::new(TOKEN);
        assert!(token.opens(TOKEN));
        assert!(!token.opens("a-token-of-some-lengtH") && !token.opens(""));
        assert_eq!(format!("{token:?}"), "AdminToken(…)");
    }

    #[test]
    fn a_right_token_opens_while_others_guess() {
        let token = AdminToken::new(TOKEN);
        let now = Timestamp::UNIX_EPOCH;
        let client = |n: u8| Some(std::net::IpAddr::from([10, 0, 0, n]).into());
        for n in 0..40 {
            assert!(token.sign_in("wrong", client(n), now).is_err());
        }
        assert!(matches!(token.sign_in("wrong", client(99), now), Err(NotOpened::TooOften { .. })));
        let session = token.sign_in(TOKEN, client(100), now).unwrap().unwrap();
        assert!(token.lives(&session, now, Use::Deed));
        token.sign_out(&session);
        assert!(!token.lives(&session, now, Use::Deed));
    }

    #[test]
    fn a_program_with_the_token_is_never_made_to_wait() {
        let token = AdminToken::new(TOKEN);
        let now = Timestamp::UNIX_EPOCH;
        assert!((0..1000).all(|_| token.admit(TOKEN, None, now).is_ok()));
        for _ in 0..5 {
            assert_eq!(token.admit("wrong", None, now), Err(NotOpened::Wrong));
        }
        assert!(matches!(token.admit("wrong", None, now), Err(NotOpened::TooOften { .. })));
    }

    #[test]
    fn a_clock_that_jumps_back_revives_no_session_and_ends_none() {
        let token = AdminToken::new(TOKEN);
        let start: Timestamp = "2026-03-05T10:00:00Z".parse().unwrap();
        let hour = Duration::from_hours(1);
        let session = token.sign_in(TOKEN, None, start).unwrap().unwrap();
        assert!(token.lives(&session, start - hour, Use::Deed), "the clock went back");
        assert!(!token.lives(&session, start - hour / 2, Use::Deed), "idle for half an hour since");
        assert!(!token.lives(&session, start - hour, Use::Deed), "and not revived");
    }
}
