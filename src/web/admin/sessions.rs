//! Who has signed in: a bounded table in memory. A restart signs everybody out.

use std::time::Duration;

use blake3::Hash;
use dashmap::DashMap;

/// How many may be signed in at once. One more, and whoever was idle the longest is signed out.
const MOST: usize = 100;

/// How long a session outlives its last use.
const IDLE: Duration = Duration::from_mins(30);

/// How long a session lasts at most.
const LIFETIME: Duration = Duration::from_hours(12);

/// What tells one session's CSRF token from everything else that may ever be derived from its id.
const CSRF_CONTEXT: &str = "luminaria 2026 admin session csrf token";

/// The sessions, by the hash of their ids: what the table holds opens nothing.
#[derive(Debug, Default)]
pub(super) struct Sessions(DashMap<Hash, Session>);

/// In time passed since the start.
#[derive(Clone, Copy, Debug)]
struct Session {
    began: Duration,
    used: Duration,
}

impl Session {
    fn is_over(self, now: Duration) -> bool {
        now.saturating_sub(self.used) >= IDLE || now.saturating_sub(self.began) >= LIFETIME
    }
}

/// Whether a use of a session makes it last longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// Somebody did something.
    Deed,
    /// A page asked by itself for what is new, whoever is before it.
    Poll,
}

impl Sessions {
    /// Begins a session; returns its id, 256 random bits. `None` when the system has no randomness to give.
    pub(super) fn begin(&self, now: Duration) -> Option<String> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).ok()?;
        let id = Hash::from_bytes(bytes).to_hex().to_string();
        if self.0.len() >= MOST {
            self.make_room(now);
        }
        self.0.insert(blake3::hash(id.as_bytes()), Session { began: now, used: now });
        Some(id)
    }

    /// Whether the session lives.
    pub(super) fn lives(&self, id: &str, now: Duration, kind: Use) -> bool {
        let key = blake3::hash(id.as_bytes());
        let lives = self.0.get_mut(&key).is_some_and(|mut session| {
            let lives = !session.is_over(now);
            if lives && kind == Use::Deed {
                session.used = now;
            }
            lives
        });
        if !lives {
            self.0.remove(&key);
        }
        lives
    }

    /// Ends a session.
    pub(super) fn end(&self, id: &str) {
        self.0.remove(&blake3::hash(id.as_bytes()));
    }

    fn make_room(&self, now: Duration) {
        self.0.retain(|_, session| !session.is_over(now));
        while self.0.len() >= MOST {
            let Some(idlest) = self.0.iter().min_by_key(|entry| entry.used).map(|entry| *entry.key()) else { return };
            self.0.remove(&idlest);
        }
    }
}

/// The token that a session's forms carry. It is made from the id, so it needs no place of its own, and the id cannot be
/// had from it.
pub(super) fn csrf_token(id: &str) -> String {
    csrf_hash(id).to_hex().to_string()
}

/// Compares in constant time.
pub(super) fn is_csrf_token(id: &str, offered: &str) -> bool {
    Hash::from_hex(offered).is_ok_and(|offered| offered == csrf_hash(id))
}

fn csrf_hash(id: &str) -> Hash {
    Hash::from_bytes(blake3::derive_key(CSRF_CONTEXT, id.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_after_idleness_and_after_its_lifetime() {
        let sessions = Sessions::default();
        let id = sessions.begin(Duration::ZERO).unwrap();
        assert_eq!(id.len(), 64);
        assert!(sessions.lives(&id, IDLE / 2, Use::Deed));
        assert!(sessions.lives(&id, IDLE, Use::Deed), "it was used in between");
        assert!(!sessions.lives(&id, IDLE * 2, Use::Deed));
        assert!(!sessions.lives(&id, IDLE, Use::Deed), "what is over stays over");

        let id = sessions.begin(Duration::ZERO).unwrap();
        let mut now = Duration::ZERO;
        while now < LIFETIME {
            assert!(sessions.lives(&id, now, Use::Deed), "{now:?}");
            now += IDLE / 2;
        }
        assert!(!sessions.lives(&id, LIFETIME, Use::Deed));
    }

    #[test]
    fn a_page_that_asks_by_itself_keeps_nobody_signed_in() {
        let sessions = Sessions::default();
        let id = sessions.begin(Duration::ZERO).unwrap();
        assert!(sessions.lives(&id, IDLE / 2, Use::Poll));
        assert!(!sessions.lives(&id, IDLE, Use::Poll));
    }

    #[test]
    fn the_table_is_bounded_and_the_idlest_goes() {
        let sessions = Sessions::default();
        let ids: Vec<String> = (0..MOST).filter_map(|_| sessions.begin(Duration::ZERO)).collect();
        for id in &ids[1..] {
            assert!(sessions.lives(id, Duration::from_secs(1), Use::Deed));
        }
        let another = sessions.begin(Duration::from_secs(2)).unwrap();
        assert_eq!(sessions.0.len(), MOST);
        assert!(!sessions.lives(&ids[0], Duration::from_secs(2), Use::Poll));
        assert!(sessions.lives(&another, Duration::from_secs(2), Use::Poll));
        sessions.end(&another);
        assert!(!sessions.lives(&another, Duration::from_secs(2), Use::Poll));
    }

    #[test]
    fn each_session_has_its_own_csrf_token() {
        let token = csrf_token("one");
        assert!(is_csrf_token("one", &token));
        assert!(!is_csrf_token("two", &token) && !is_csrf_token("one", "") && !is_csrf_token("one", "é"));
    }
}
