//! What is left of each host's quota, seen without using any of it up.

use std::{convert::Infallible, time::Duration};

use governor::{
    clock::Clock,
    nanos::Nanos,
    state::{StateStore, keyed::DashMapStateStore},
};
use tokio::time::Instant;

/// The runtime's clock: the one by which we wait for a turn, so that both agree in tests that let a day pass in no time.
#[derive(Clone, Copy, Debug)]
pub(super) struct RunningClock(Instant);

impl Default for RunningClock {
    fn default() -> Self {
        Self(Instant::now())
    }
}

impl Clock for RunningClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}

/// A host, and whether its turn is taken or only looked at.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Turn {
    pub(super) host: String,
    pub(super) is_taken: bool,
}

/// governor decides and remembers in one step. This store forgets the decision when the turn is only looked at, so the
/// answer is exactly what a call would get.
#[derive(Debug, Default)]
pub(super) struct Quotas(DashMapStateStore<String>);

impl StateStore for Quotas {
    type Key = Turn;

    fn measure_and_replace<T, F, E>(&self, turn: &Turn, decide: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        if turn.is_taken {
            return self.0.measure_and_replace(&turn.host, decide);
        }
        // A refusal leaves the state as it is; the decision travels in it.
        let seen = |at| Err::<(Infallible, Nanos), _>(decide(at).map(|(decision, _)| decision));
        let Err(decision) = self.0.measure_and_replace(&turn.host, seen);
        decision
    }
}
