//! How many new jobs each client may ask for.

use std::{
    fmt,
    num::NonZeroU32,
    sync::{PoisonError, RwLock},
    time::Duration,
};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, MonotonicClock},
    middleware::NoOpMiddleware,
    state::keyed::DashMapStateStore,
};

use super::Client;

/// How many clients are told apart at once. When more than this have asked within a minute, all are forgotten: the
/// limits of the table hold without budgets, and forgetting does no reader any harm.
const CLIENTS: usize = 20_000;

type Limiter<C> = RateLimiter<Client, DashMapStateStore<Client>, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// What each client has left. By a monotonic clock: a clock that jumps locks nobody out.
pub(super) struct Budget<C: Clock + Clone = MonotonicClock> {
    quota: Quota,
    clock: C,
    clients: usize,
    limiter: RwLock<Limiter<C>>,
}

impl Budget {
    /// Of so many jobs a minute, which may also be asked for all at once.
    pub(super) fn new(per_minute: NonZeroU32) -> Self {
        Self::with(per_minute, CLIENTS, MonotonicClock)
    }
}

impl<C: Clock + Clone> Budget<C> {
    fn with(per_minute: NonZeroU32, clients: usize, clock: C) -> Self {
        let quota = Quota::per_minute(per_minute);
        let limiter = RwLock::new(RateLimiter::dashmap_with_clock(quota, clock.clone()));
        Self { quota, clock, clients, limiter }
    }

    /// Takes one job off a client's budget; or tells how long it takes until there is one.
    pub(super) fn spend(&self, client: Client) -> Result<(), Duration> {
        let limiter = self.limiter.read().unwrap_or_else(PoisonError::into_inner);
        let spent = limiter.check_key(&client).map_err(|not_until| not_until.wait_time_from(self.clock.now()));
        let is_crowded = limiter.len() > self.clients;
        drop(limiter);
        if is_crowded {
            self.trim();
        }
        spent
    }

    /// Forgets the clients whose budget is whole again.
    pub(super) fn trim(&self) {
        let mut limiter = self.limiter.write().unwrap_or_else(PoisonError::into_inner);
        limiter.retain_recent();
        // Half: else each of the next clients would come here as well.
        if limiter.len() > self.clients / 2 {
            *limiter = RateLimiter::dashmap_with_clock(self.quota, self.clock.clone());
        }
    }
}

impl<C: Clock + Clone> fmt::Debug for Budget<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Budget").field("quota", &self.quota).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use governor::clock::FakeRelativeClock;

    use super::*;

    fn client(number: u32) -> Client {
        IpAddr::V4(Ipv4Addr::from_bits(number)).into()
    }

    fn budget(per_minute: u32, clients: usize) -> (Budget<FakeRelativeClock>, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        (Budget::with(NonZeroU32::new(per_minute).unwrap(), clients, clock.clone()), clock)
    }

    #[test]
    fn a_budget_is_spent_and_grows_again() {
        let (budget, clock) = budget(3, 10);
        assert!((0..3).all(|_| budget.spend(client(1)).is_ok()));
        assert_eq!(budget.spend(client(1)), Err(Duration::from_secs(20)));
        assert_eq!(budget.spend(client(2)), Ok(()), "another's is another's");
        clock.advance(Duration::from_secs(20));
        assert_eq!(budget.spend(client(1)), Ok(()));
        assert!(budget.spend(client(1)).is_err());
    }

    #[test]
    fn trimming_forgets_only_those_who_have_it_all_back() {
        let (budget, clock) = budget(3, 10);
        budget.spend(client(1)).unwrap();
        clock.advance(Duration::from_mins(2));
        (0..3).for_each(|_| budget.spend(client(2)).unwrap());
        budget.trim();
        assert_eq!(budget.limiter.read().unwrap().len(), 1);
        assert!(budget.spend(client(2)).is_err());
    }

    #[test]
    fn any_number_of_clients_takes_a_bounded_memory() {
        let (budget, _) = budget(3, 100);
        for number in 0..100_000 {
            budget.spend(client(number)).unwrap();
            assert!(budget.limiter.read().unwrap().len() <= 101);
        }
    }
}
