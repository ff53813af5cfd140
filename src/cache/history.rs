//! How look-ups went, minute by minute.

use std::{collections::VecDeque, time::Duration};

use jiff::Timestamp;

/// An hour.
const KEPT: usize = 60;

/// Two notes nearer to each other than this are of one minute: a timer is not exact.
const ONE_MINUTE: Duration = Duration::from_secs(55);

/// How look-ups went in about a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// When the minute ended.
    pub at: Timestamp,
    /// Look-ups that found something, fresh or stale.
    pub hits: u64,
    /// Look-ups that found nothing.
    pub misses: u64,
}

/// The samples of one cache.
#[derive(Debug, Default)]
pub(super) struct History {
    whole: VecDeque<Sample>,
    /// The minute that is not over yet, as of the last note.
    current: Option<Sample>,
    /// All hits and misses up to the last whole minute.
    totals: (u64, u64),
}

impl History {
    /// Notes how many hits and misses there have been in all.
    pub(super) fn note(&mut self, now: Timestamp, hits: u64, misses: u64) {
        let sample =
            Sample { at: now, hits: hits.saturating_sub(self.totals.0), misses: misses.saturating_sub(self.totals.1) };
        // A clock that was set back says less than nothing; then a new minute begins.
        let since = self.whole.back().map(|last| Duration::try_from(now.duration_since(last.at)));
        if let Some(Ok(elapsed)) = since
            && elapsed < ONE_MINUTE
        {
            self.current = Some(sample);
            return;
        }
        self.current = None;
        self.totals = (hits, misses);
        self.whole.push_back(sample);
        if self.whole.len() > KEPT {
            self.whole.pop_front();
        }
    }

    /// The oldest first; at most as many as an hour has minutes.
    pub(super) fn samples(&self) -> Vec<Sample> {
        let all = self.whole.iter().chain(&self.current).copied();
        let too_many = (self.whole.len() + usize::from(self.current.is_some())).saturating_sub(KEPT);
        all.skip(too_many).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn sample(second: i64, hits: u64, misses: u64) -> Sample {
        Sample { at: at(second), hits, misses }
    }

    #[test]
    fn each_minute_has_its_own_figures_and_notes_in_between_only_update_the_last() {
        let mut history = History::default();
        history.note(at(0), 5, 1);
        history.note(at(20), 8, 2);
        assert_eq!(history.samples(), [sample(0, 5, 1), sample(20, 3, 1)]);
        history.note(at(60), 15, 3);
        assert_eq!(history.samples(), [sample(0, 5, 1), sample(60, 10, 2)]);
    }

    #[test]
    fn an_hour_is_kept() {
        let mut history = History::default();
        for minute in 0..200 {
            history.note(at(minute * 60), 0, 0);
        }
        history.note(at(199 * 60 + 10), 0, 0);
        let samples = history.samples();
        assert_eq!((samples.len(), samples[0].at, samples[59].at), (60, at(141 * 60), at(199 * 60 + 10)));
    }

    #[test]
    fn a_clock_that_is_set_back_stops_nothing() {
        let mut history = History::default();
        history.note(at(7200), 1, 0);
        history.note(at(3600), 3, 0);
        history.note(at(3660), 4, 0);
        assert_eq!(history.samples(), [sample(7200, 1, 0), sample(3600, 2, 0), sample(3660, 1, 0)]);
    }
}
