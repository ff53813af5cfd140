//! Second tries: for calls that change nothing, after failures that may pass, within a budget, at a random moment.
//!
//! The waits have "full jitter" (Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015), so that those
//! who failed together do not come back together. The budget keeps a host that fails all calls from getting three times
//! as many: retries may be a fifth of its calls, and a few a second.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tower::retry::budget::{Budget as _, TpsBudget};

use super::failure::DoorError;
use crate::domain::FailureReason;

/// The longest wait before the first retry; each further one may wait twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(200);
/// How long a call gives its host the right to a part of a retry.
const BUDGET_WINDOW: Duration = Duration::from_secs(10);
/// Retries a second that a host gets even when it is asked seldom.
const LEAST_A_SECOND: u32 = 1;
/// Retries for each call, beyond those.
const SHARE: f32 = 0.2;

/// Keeps the budgets, by host and port.
pub(super) struct Retries {
    most: u32,
    budgets: Mutex<HashMap<String, Arc<TpsBudget>>>,
}

impl Retries {
    /// At most so many for one call.
    pub(super) fn new(most: u32) -> Self {
        Self { most, budgets: Mutex::default() }
    }

    /// A call begins.
    pub(super) fn began(&self, host: &str) {
        self.budget(host).deposit();
    }

    /// How long to wait before the call is tried again that failed `before` times already; `None`: it is not.
    pub(super) fn wait(&self, host: &str, before: u32, failure: &DoorError) -> Option<Duration> {
        let may_pass = may_pass(failure) && before < self.most && self.budget(host).withdraw();
        may_pass.then(|| FIRST_WAIT.saturating_mul(1 << before.min(8)).mul_f64(random_share()))
    }

    fn budget(&self, host: &str) -> Arc<TpsBudget> {
        let mut budgets = self.budgets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = budgets.get(host) {
            return Arc::clone(known);
        }
        let new = Arc::new(TpsBudget::new(BUDGET_WINDOW, LEAST_A_SECOND, SHARE));
        budgets.insert(host.to_owned(), Arc::clone(&new));
        new
    }
}

/// A connection that broke, or a fault of the host's own that it gave no time for. One that hangs has used up the time
/// of its call, and one that tells when to come back is left alone until then.
fn may_pass(failure: &DoorError) -> bool {
    failure.retry_after.is_none() && matches!(failure.reason, FailureReason::Unreachable | FailureReason::Broken)
}

/// From 0 to 1; in the middle when the system has no randomness to give.
fn random_share() -> f64 {
    getrandom::u32().map_or(0.5, |number| f64::from(number) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: &str = "example.org:443";

    #[test]
    fn only_what_may_pass_is_tried_again() {
        let retries = Retries::new(2);
        let waits = |reason| retries.wait(HOST, 0, &DoorError::of(reason)).is_some();
        assert!(waits(FailureReason::Unreachable) && waits(FailureReason::Broken));
        for reason in [
            FailureReason::TimedOut,
            FailureReason::RateLimited,
            FailureReason::Refused,
            FailureReason::NotFound,
            FailureReason::Unreadable,
            FailureReason::TooLarge,
        ] {
            assert!(!waits(reason), "{reason:?}");
        }
        let told = DoorError { retry_after: Some(Duration::from_secs(5)), ..DoorError::of(FailureReason::Broken) };
        assert_eq!(retries.wait(HOST, 0, &told), None);
    }

    #[test]
    fn a_call_is_tried_again_so_often_and_waits_no_longer_than_it_should() {
        let retries = Retries::new(2);
        let broken = DoorError::of(FailureReason::Broken);
        assert!(retries.wait(HOST, 0, &broken).unwrap() <= FIRST_WAIT);
        assert!(retries.wait(HOST, 1, &broken).unwrap() <= 2 * FIRST_WAIT);
        assert_eq!(retries.wait(HOST, 2, &broken), None);
    }

    #[test]
    fn those_who_failed_together_do_not_come_back_together() {
        let (retries, broken) = (Retries::new(2), DoorError::of(FailureReason::Broken));
        let waits: Vec<Duration> = (0..1_000)
            .filter_map(|_| {
                // A call for each, so that the budget is there.
                (0..10).for_each(|_| retries.began(HOST));
                retries.wait(HOST, 0, &broken)
            })
            .collect();
        assert_eq!(waits.len(), 1_000);
        // All of the span is used, from no wait at all on: "full" jitter. Each fifth would have 200 of them.
        for fifth in 0..5 {
            let (from, to) = (FIRST_WAIT * fifth / 5, FIRST_WAIT * (fifth + 1) / 5);
            let inside = waits.iter().filter(|wait| (from..=to).contains(*wait)).count();
            assert!((100..300).contains(&inside), "{fifth}: {inside}");
        }
    }

    #[test]
    fn a_host_that_fails_every_call_is_not_asked_three_times_as_often() {
        let (retries, broken) = (Retries::new(2), DoorError::of(FailureReason::Broken));
        let mut tried_again = 0;
        for _ in 0..1_000 {
            retries.began(HOST);
            tried_again += (0..2).take_while(|before| retries.wait(HOST, *before, &broken).is_some()).count();
        }
        assert!((150..250).contains(&tried_again), "{tried_again}");
    }
}
