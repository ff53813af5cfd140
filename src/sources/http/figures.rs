//! What the door knows of each source: how often it was asked, how it answered, how long that took.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use super::breaker::BreakerState;
use crate::domain::FailureReason;

/// The upper bounds of the latency histogram's buckets, in seconds; above the last there is one more.
pub const LATENCY_BOUNDS: [f64; 8] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// A source in figures, since the start.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceFigures {
    /// Its short name, such as `mastodon`.
    pub source: &'static str,
    /// How often it was asked.
    pub calls: u64,
    /// How often it gave no answer, by reason; reasons that never came are left out.
    pub failures: Vec<(FailureReason, u64)>,
    /// How often a call was tried again.
    pub retries: u64,
    /// What its hosts' circuit breakers do; of several hosts, the one that stands worst.
    pub breaker: BreakerState,
    /// How many calls took at most each of [`LATENCY_BOUNDS`] and no less than the bound before, then those above.
    pub latency: [u64; 9],
    /// How long all calls took together, in seconds.
    pub latency_sum: f64,
    /// How many calls its hosts would take at once; of several hosts, the one that would take the fewest. `None`
    /// before the first call.
    pub budget_left: Option<u32>,
    /// How much longer it is left alone, at its own wish or because it fails; of several hosts, the one for longest.
    pub left_alone_for: Option<Duration>,
}

/// In the order of [`Tally::failures`].
const REASONS: [FailureReason; 8] = [
    FailureReason::TimedOut,
    FailureReason::Unreachable,
    FailureReason::RateLimited,
    FailureReason::Refused,
    FailureReason::NotFound,
    FailureReason::Broken,
    FailureReason::Unreadable,
    FailureReason::TooLarge,
];

/// The counts of all sources. There are a handful, so a list is searched faster than a map.
#[derive(Debug, Default)]
pub(super) struct Tallies(RwLock<Vec<Arc<Tally>>>);

/// The counts of one source. Calls are not counted on their own: each is in one bucket.
#[derive(Debug)]
pub(super) struct Tally {
    source: &'static str,
    failures: [AtomicU64; REASONS.len()],
    latency: [AtomicU64; LATENCY_BOUNDS.len() + 1],
    micros: AtomicU64,
    retries: AtomicU64,
    /// The hosts that it was asked at. Only listed hosts are asked, so there are few.
    hosts: Mutex<BTreeSet<String>>,
}

impl Tallies {
    /// The counts of `source`, from its first call on.
    pub(super) fn of(&self, source: &'static str) -> Arc<Tally> {
        let find = |all: &[Arc<Tally>]| all.iter().find(|tally| tally.source == source).cloned();
        if let Some(known) = find(&self.0.read().unwrap_or_else(PoisonError::into_inner)) {
            return known;
        }
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        find(&all).unwrap_or_else(|| {
            let tally = Arc::new(Tally::new(source));
            all.push(Arc::clone(&tally));
            tally
        })
    }

    /// All sources by name. `budget_left`, `left_alone_for` and `breaker` tell of a host.
    pub(super) fn figures(
        &self,
        budget_left: impl Fn(&String) -> u32,
        left_alone_for: impl Fn(&str) -> Option<Duration>,
        breaker: impl Fn(&str) -> BreakerState,
    ) -> Vec<SourceFigures> {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        let mut figures: Vec<SourceFigures> = all
            .iter()
            .map(|tally| {
                let hosts = tally.hosts.lock().unwrap_or_else(PoisonError::into_inner).clone();
                SourceFigures {
                    budget_left: hosts.iter().map(&budget_left).min(),
                    left_alone_for: hosts.iter().filter_map(|host| left_alone_for(host)).max(),
                    breaker: hosts.iter().map(|host| breaker(host)).max().unwrap_or_default(),
                    ..tally.figures()
                }
            })
            .collect();
        figures.sort_unstable_by_key(|source| source.source);
        figures
    }
}

impl Tally {
    fn new(source: &'static str) -> Self {
        Self {
            source,
            failures: Default::default(),
            latency: Default::default(),
            micros: AtomicU64::new(0),
            retries: AtomicU64::new(0),
            hosts: Mutex::default(),
        }
    }

    /// Notes that the source is asked at `host`.
    pub(super) fn meets(&self, host: String) {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner).insert(host);
    }

    /// Notes that a call is tried again.
    pub(super) fn tries_again(&self) {
        self.retries.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes a call that took so long, and why it brought nothing, if so.
    pub(super) fn note(&self, took: Duration, failure: Option<FailureReason>) {
        let seconds = took.as_secs_f64();
        let bucket = LATENCY_BOUNDS.iter().take_while(|bound| seconds > **bound).count();
        if let Some(bucket) = self.latency.get(bucket) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
        self.micros.fetch_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
        let reason = failure.and_then(|reason| REASONS.iter().position(|known| *known == reason));
        if let Some(count) = reason.and_then(|at| self.failures.get(at)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn figures(&self) -> SourceFigures {
        let latency = self.latency.each_ref().map(|bucket| bucket.load(Ordering::Relaxed));
        let failures =
            REASONS.iter().zip(&self.failures).map(|(reason, count)| (*reason, count.load(Ordering::Relaxed)));
        SourceFigures {
            source: self.source,
            calls: latency.iter().sum(),
            failures: failures.filter(|(_, count)| *count > 0).collect(),
            retries: self.retries.load(Ordering::Relaxed),
            breaker: BreakerState::Closed,
            latency,
            latency_sum: Duration::from_micros(self.micros.load(Ordering::Relaxed)).as_secs_f64(),
            budget_left: None,
            left_alone_for: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(tallies: &Tallies) -> Vec<SourceFigures> {
        tallies.figures(
            |host| u32::try_from(host.len()).unwrap(),
            |host| (host == "slow").then_some(Duration::MAX),
            |host| if host == "slow" { BreakerState::Open } else { BreakerState::Closed },
        )
    }

    #[test]
    fn calls_failures_and_times_are_counted_by_source() {
        let tallies = Tallies::default();
        assert_eq!(figures(&tallies), []);
        let feeds = tallies.of("feeds");
        feeds.note(Duration::from_millis(50), None);
        feeds.note(Duration::from_millis(51), Some(FailureReason::Broken));
        tallies.of("feeds").note(Duration::from_secs(11), Some(FailureReason::TimedOut));
        tallies.of("archive").note(Duration::ZERO, Some(FailureReason::TooLarge));

        let [archive, feeds] = figures(&tallies).try_into().unwrap();
        assert_eq!((archive.source, archive.calls), ("archive", 1));
        assert_eq!(archive.failures, [(FailureReason::TooLarge, 1)]);
        assert_eq!((feeds.source, feeds.calls), ("feeds", 3));
        assert_eq!(feeds.failures, [(FailureReason::TimedOut, 1), (FailureReason::Broken, 1)]);
        assert_eq!(feeds.latency, [1, 1, 0, 0, 0, 0, 0, 0, 1]);
        assert!((feeds.latency_sum - 11.101).abs() < 1e-9, "{}", feeds.latency_sum);
        assert_eq!(feeds.budget_left, None, "no host was asked");
    }

    #[test]
    fn of_several_hosts_the_tightest_counts() {
        let tallies = Tallies::default();
        let feeds = tallies.of("feeds");
        for host in ["slow", "a-longer-name", "slow"] {
            feeds.meets(host.to_owned());
        }
        let [feeds] = figures(&tallies).try_into().unwrap();
        assert_eq!((feeds.budget_left, feeds.left_alone_for), (Some(4), Some(Duration::MAX)));
        assert_eq!(feeds.breaker, BreakerState::Open);
    }

    #[test]
    fn nothing_is_lost_when_many_count_at_once() {
        let tallies = Tallies::default();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..1_000 {
                        tallies.of("feeds").note(Duration::from_millis(1), Some(FailureReason::Refused));
                    }
                });
            }
        });
        let [feeds] = figures(&tallies).try_into().unwrap();
        assert_eq!((feeds.calls, feeds.failures), (4_000, vec![(FailureReason::Refused, 4_000)]));
    }
}
