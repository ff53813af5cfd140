//! Time that only goes forward, made of readings of a clock that may jump.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;

/// How much time has passed, by all readings so far. Only steps forward count: a clock that is set back an hour
/// neither revives what has run out nor stops what is running out. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(super) struct Steady(Arc<Mutex<Reading>>);

#[derive(Debug, Default)]
struct Reading {
    passed: Duration,
    last: Option<Timestamp>,
}

impl Steady {
    /// Takes a reading; returns how much time has passed since the first one.
    pub(super) fn note(&self, now: Timestamp) -> Duration {
        let mut reading = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = reading.last.replace(now) {
            let step = Duration::try_from(now.duration_since(last)).unwrap_or_default();
            reading.passed = reading.passed.saturating_add(step);
        }
        reading.passed
    }

    fn passed(&self) -> Duration {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).passed
    }
}

/// The limits on attempts go by the same time.
impl governor::clock::Clock for Steady {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.passed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_jumps_back_takes_nothing_away() {
        let steady = Steady::default();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!(steady.note(at("2026-03-05T10:00:00Z")), Duration::ZERO);
        assert_eq!(steady.note(at("2026-03-05T10:10:00Z")), Duration::from_mins(10));
        assert_eq!(steady.note(at("2026-03-05T09:10:00Z")), Duration::from_mins(10));
        assert_eq!(steady.note(at("2026-03-05T09:15:00Z")), Duration::from_mins(15), "and then it goes on");
    }
}
