//! What opens a breaker, and what closes it.

use super::*;
use crate::domain::ManualClock;

const HOST: &str = "example.org:443";
const BROKEN: Option<FailureReason> = Some(FailureReason::Broken);

fn breakers() -> (Breakers, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at("2026-03-01T12:00:00Z".parse().unwrap()));
    (Breakers::new(BreakerSettings::default(), clock.clone()), clock)
}

fn fail(breakers: &Breakers, times: usize) {
    (0..times).for_each(|_| end(breakers, BROKEN));
}

fn end(breakers: &Breakers, failure: Option<FailureReason>) {
    let failure = failure.map(DoorError::of);
    breakers.check(HOST).unwrap_or_else(|_| panic!("it is open")).ended(failure.as_ref());
}

/// The wait of whoever is turned away.
fn wait(breakers: &Breakers) -> Option<Duration> {
    breakers.check(HOST).err()?.retry_after
}

#[test]
fn a_host_that_fails_most_of_the_time_is_left_alone() {
    let (breakers, clock) = breakers();
    fail(&breakers, 9);
    assert_eq!(wait(&breakers), None, "too few to tell");
    fail(&breakers, 1);
    assert_eq!(wait(&breakers), Some(Duration::from_secs(30)));
    assert_eq!(breakers.check(HOST).err().map(|failure| failure.reason), BROKEN);
    assert_eq!(breakers.state(HOST), BreakerState::Open);
    assert!(breakers.check("example.com:443").is_ok(), "others are not concerned");
    clock.advance(Duration::from_secs(30));
    assert_eq!(breakers.state(HOST), BreakerState::HalfOpen);
}

#[test]
fn one_call_goes_out_to_see_and_decides() {
    let (breakers, clock) = breakers();
    fail(&breakers, 10);
    clock.advance(Duration::from_secs(30));
    let probe = breakers.check(HOST).ok().unwrap();
    assert_eq!(wait(&breakers), Some(PROBE_TAKES), "one is enough");
    probe.ended(Some(&DoorError::of(FailureReason::Broken)));
    assert_eq!(wait(&breakers), Some(Duration::from_mins(1)), "twice as long");
    clock.advance(Duration::from_mins(1));
    end(&breakers, None);
    assert_eq!(breakers.state(HOST), BreakerState::Closed);
    fail(&breakers, 9);
    assert_eq!(wait(&breakers), None, "it begins anew");
}

#[test]
fn a_probe_that_says_nothing_makes_room_for_the_next() {
    let (breakers, clock) = breakers();
    fail(&breakers, 10);
    clock.advance(Duration::from_secs(30));
    drop(breakers.check(HOST));
    end(&breakers, Some(FailureReason::RateLimited));
    assert_eq!(breakers.state(HOST), BreakerState::HalfOpen);
    end(&breakers, Some(FailureReason::NotFound));
    assert_eq!(breakers.state(HOST), BreakerState::Closed);
}

#[test]
fn whoever_passed_before_it_opened_decides_nothing() {
    let (breakers, clock) = breakers();
    let early: Vec<_> = (0..2).filter_map(|_| breakers.check(HOST).ok()).collect();
    fail(&breakers, 10);
    for (pass, failure) in early.into_iter().zip([None, BROKEN.map(DoorError::of)]) {
        pass.ended(failure.as_ref());
        assert_eq!(wait(&breakers), Some(Duration::from_secs(30)));
    }
    clock.advance(Duration::from_secs(30));
    end(&breakers, None);
    assert_eq!(breakers.state(HOST), BreakerState::Closed);
}

#[test]
fn it_is_never_left_alone_for_longer_than_the_longest() {
    let (breakers, clock) = breakers();
    fail(&breakers, 10);
    for _ in 0..20 {
        clock.advance(BreakerSettings::default().open_at_most);
        end(&breakers, BROKEN);
    }
    assert_eq!(wait(&breakers), Some(Duration::from_mins(10)));
}

#[test]
fn what_says_nothing_of_the_hosts_health_does_not_count() {
    let (breakers, _) = breakers();
    fail(&breakers, 9);
    (0..30).for_each(|_| end(&breakers, Some(FailureReason::RateLimited)));
    assert_eq!(breakers.state(HOST), BreakerState::Closed);
    fail(&breakers, 1);
    assert_eq!(breakers.state(HOST), BreakerState::Open, "neither for nor against it");
}

#[test]
fn half_of_the_last_twenty_must_have_failed() {
    let (breakers, _) = breakers();
    for well in [None, Some(FailureReason::NotFound), Some(FailureReason::Unreadable)] {
        (0..100).for_each(|_| end(&breakers, well));
    }
    fail(&breakers, 9);
    assert_eq!(breakers.state(HOST), BreakerState::Closed);
    fail(&breakers, 1);
    assert_eq!(breakers.state(HOST), BreakerState::Open);
}
