//! How often somebody may try to sign in.

use std::{
    fmt,
    num::NonZeroU32,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use governor::{
    NotUntil, Quota, RateLimiter,
    clock::Clock as _,
    middleware::NoOpMiddleware,
    state::{InMemoryState, NotKeyed, keyed::DashMapStateStore},
};

use super::steady::Steady;
use crate::jobs::Client;

/// How many tries a client has at once.
const TRIES: NonZeroU32 = NonZeroU32::new(5).unwrap();

/// How long it takes until a client has one more.
const ANOTHER: Duration = Duration::from_secs(10);

/// How many wrong tokens a minute all clients together may offer.
const WRONG_PER_MINUTE: NonZeroU32 = NonZeroU32::new(30).unwrap();

/// How many clients are told apart, so that memory stays bounded whoever knocks. While there are more, only the budget of
/// wrong tokens holds: a crowd of guessers must not keep the operator out.
const CLIENTS: usize = 4096;

type PerClient = RateLimiter<Option<Client>, DashMapStateStore<Option<Client>>, Steady, NoOpMiddleware<Duration>>;
type ForAll = RateLimiter<NotKeyed, InMemoryState, Steady, NoOpMiddleware<Duration>>;

/// The budgets.
pub(super) struct Attempts {
    per_client: PerClient,
    wrong: ForAll,
    steady: Steady,
    /// The second in which the table of clients was last swept.
    swept: AtomicU64,
}

impl fmt::Debug for Attempts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempts").finish_non_exhaustive()
    }
}

impl Attempts {
    pub(super) fn new(steady: Steady) -> Self {
        let one_each = Quota::with_period(ANOTHER).unwrap_or_else(|| Quota::per_minute(NonZeroU32::MIN));
        Self {
            per_client: RateLimiter::dashmap_with_clock(one_each.allow_burst(TRIES), steady.clone()),
            wrong: RateLimiter::direct_with_clock(Quota::per_minute(WRONG_PER_MINUTE), steady.clone()),
            steady,
            swept: AtomicU64::new(0),
        }
    }

    /// Takes one try out of a client's budget; the error says when there is another.
    pub(super) fn take(&self, client: Option<Client>) -> Result<(), Duration> {
        if self.per_client.len() >= CLIENTS && !self.swept_has_room() {
            return Ok(());
        }
        self.per_client.check_key(&client).map_err(|until| self.wait(&until))
    }

    /// Takes one wrong token out of the budget that all share.
    pub(super) fn take_wrong(&self) -> Result<(), Duration> {
        self.wrong.check().map_err(|until| self.wait(&until))
    }

    /// Forgets clients whose budget is whole again, once a second at most.
    fn swept_has_room(&self) -> bool {
        let second = self.steady.now().as_secs();
        if self.swept.swap(second, Ordering::Relaxed) != second {
            self.per_client.retain_recent();
        }
        self.per_client.len() < CLIENTS
    }

    fn wait(&self, until: &NotUntil<Duration>) -> Duration {
        until.wait_time_from(self.steady.now()).max(Duration::from_secs(1))
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use jiff::Timestamp;

    use super::*;

    fn client(n: u32) -> Client {
        std::net::IpAddr::from(Ipv4Addr::from_bits(n)).into()
    }

    #[test]
    fn a_client_has_five_tries_and_then_one_every_ten_seconds() {
        let steady = Steady::default();
        let attempts = Attempts::new(steady.clone());
        let start = Timestamp::UNIX_EPOCH;
        steady.note(start);
        for _ in 0..5 {
            assert_eq!(attempts.take(Some(client(1))), Ok(()));
        }
        let wait = attempts.take(Some(client(1))).unwrap_err();
        assert!(wait > Duration::from_secs(9) && wait <= ANOTHER, "{wait:?}");
        assert_eq!(attempts.take(Some(client(2))), Ok(()), "another client has its own");
        steady.note(start + ANOTHER);
        assert_eq!(attempts.take(Some(client(1))), Ok(()));
        assert!(attempts.take(Some(client(1))).is_err());
    }

    #[test]
    fn wrong_tokens_have_a_budget_of_their_own() {
        let attempts = Attempts::new(Steady::default());
        let taken = (0..100).filter(|_| attempts.take_wrong().is_ok()).count();
        assert_eq!(taken, 30);
    }

    #[test]
    fn however_many_clients_knock_the_table_is_bounded() {
        let steady = Steady::default();
        let attempts = Attempts::new(steady.clone());
        for n in 0..10_000 {
            let _ = attempts.take(Some(client(n)));
        }
        assert!(attempts.per_client.len() <= CLIENTS, "{}", attempts.per_client.len());
        steady.note(Timestamp::UNIX_EPOCH);
        steady.note(Timestamp::UNIX_EPOCH + Duration::from_mins(10));
        assert_eq!(attempts.take(Some(client(20_000))), Ok(()), "and is emptied again by and by");
        assert!(attempts.per_client.len() < 10, "{}", attempts.per_client.len());
    }
}
