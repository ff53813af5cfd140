//! What a cache promises; `layered` has what it promises with a second layer behind it.

mod layered;

use std::sync::atomic::AtomicUsize;

use jiff::Timestamp;

use super::*;
use crate::{cache::Lifetime, domain::ManualClock};

impl Weigh for u32 {
    fn weigh(&self) -> usize {
        size_of::<Self>()
    }
}

const LIMITS: CacheLimits =
    CacheLimits { capacity: 10, bytes: 1 << 20, ttl: Duration::from_secs(1000), grace: Duration::from_secs(500) };
/// Past the freshness of everything, jitter included, but not past its grace.
const TILL_STALE: Duration = Duration::from_mins(20);
/// Past everything.
const TILL_OVER: Duration = Duration::from_secs(1700);

fn cache() -> (TypedCache<String, u32>, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH));
    (TypedCache::new(CacheName::News, LIMITS, clock.clone()), clock)
}

#[test]
fn a_value_is_fresh_then_stale_then_gone() {
    let (cache, clock) = cache();
    assert_eq!(cache.get("dune"), Lookup::Miss);
    cache.insert("dune".to_owned(), 1);
    assert_eq!(cache.get("dune"), Lookup::Fresh(Arc::new(1)));

    clock.advance(TILL_STALE);
    assert_eq!(cache.get("dune"), Lookup::Stale(Arc::new(1)));

    clock.advance(TILL_OVER);
    assert_eq!(cache.get("dune"), Lookup::Miss);

    let stats = cache.stats();
    assert_eq!((stats.hits, stats.stale_hits, stats.misses), (1, 1, 2));
}

#[test]
fn a_shorter_life_wins_over_the_caches_own_and_a_longer_does_not() {
    let (cache, clock) = cache();
    let minute = Duration::from_mins(1);
    cache.insert_for("short".to_owned(), 1, Lifetime { fresh: minute, at_most: minute });
    cache.insert_for("long".to_owned(), 2, Lifetime::fresh_for(Duration::MAX));

    clock.advance(minute);
    assert_eq!(cache.get("short"), Lookup::Miss);
    assert_eq!(cache.get("long"), Lookup::Fresh(Arc::new(2)));
    clock.advance(TILL_OVER);
    assert_eq!(cache.get("long"), Lookup::Miss);
}

#[test]
fn a_new_value_takes_the_place_of_the_old() {
    let (cache, clock) = cache();
    cache.insert("dune".to_owned(), 1);
    clock.advance(TILL_STALE);
    cache.insert("dune".to_owned(), 2);
    assert_eq!(cache.get("dune"), Lookup::Fresh(Arc::new(2)));
    assert_eq!(cache.stats().entries, 1);
}

#[test]
fn what_is_removed_or_cleared_is_gone() {
    let (cache, _) = cache();
    for key in ["a", "b", "c"] {
        cache.insert(key.to_owned(), 1);
    }
    cache.remove("a");
    assert_eq!(cache.get("a"), Lookup::Miss);
    assert_eq!(cache.stats().entries, 2);
    cache.clear();
    assert_eq!(cache.get("b"), Lookup::Miss);
    assert_eq!(cache.stats().entries, 0);
}

#[test]
fn a_full_cache_drops_what_was_not_asked_for_the_longest_and_never_what_just_came() {
    let (cache, _) = cache();
    for n in 0..30 {
        cache.insert(n.to_string(), n);
        assert_eq!(cache.get(&n.to_string()), Lookup::Fresh(Arc::new(n)));
    }
    assert_eq!(cache.stats().entries, LIMITS.capacity);
    assert_eq!(cache.get("0"), Lookup::Miss);
}

#[test]
fn large_values_are_bounded_by_their_bytes() {
    let clock = Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH));
    let limits = CacheLimits { bytes: 4000, ..LIMITS };
    let cache: TypedCache<String, String> = TypedCache::new(CacheName::News, limits, clock);
    for n in 0..20 {
        cache.insert(n.to_string(), "x".repeat(1000));
    }
    let stats = cache.stats();
    assert_eq!((stats.entries, stats.evictions), (3, 17));
    assert!((3000..=4000).contains(&stats.bytes), "{stats:?}");

    cache.insert("too large".to_owned(), "x".repeat(5000));
    assert_eq!(cache.get("too large"), Lookup::Miss);
    assert_eq!(cache.stats().entries, 3, "what can never fit drives nothing out");
}

#[test]
fn the_bytes_are_counted_as_what_is_there_takes() {
    let (cache, clock) = cache();
    let bytes_of = |entries: u64| entries * cache.0.bytes(&"0".to_owned(), &0);
    for n in 0..40_u32 {
        cache.insert((n % 7).to_string(), n);
        if n % 3 == 0 {
            cache.remove(&(n % 7).to_string());
        }
        clock.advance(Duration::from_secs(1));
        let stats = cache.stats();
        assert_eq!(stats.bytes, bytes_of(stats.entries));
    }
    cache.clear();
    assert_eq!(cache.stats().bytes, 0);
    assert_eq!(cache.stats().evictions, 0, "what was replaced or forgotten did not have to make room");
}

#[test]
fn the_oldest_entry_is_known() {
    let (cache, clock) = cache();
    assert_eq!(cache.stats().oldest, None);
    let first = clock.now();
    for key in ["a", "b"] {
        cache.insert(key.to_owned(), 1);
        clock.advance(Duration::from_secs(9));
    }
    assert_eq!(cache.stats().oldest, Some(first));
    cache.insert("a".to_owned(), 2);
    assert_eq!(cache.stats().oldest, first.checked_add(Duration::from_secs(9)).ok());
}

/// A clock that can be set.
#[derive(Debug)]
struct SetClock(Mutex<Timestamp>);

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

#[test]
fn a_clock_that_jumps_back_an_hour_loses_nothing_and_makes_nothing_fresh_for_longer() {
    let start = 10_000;
    let clock = Arc::new(SetClock(Mutex::new(Timestamp::from_second(start).unwrap())));
    let set = |second| *clock.0.lock().unwrap() = Timestamp::from_second(second).unwrap();
    let cache: TypedCache<String, u32> = TypedCache::new(CacheName::News, LIMITS, clock.clone());
    cache.insert("dune".to_owned(), 1);

    set(start - 3600);
    assert_eq!(cache.get("dune"), Lookup::Stale(Arc::new(1)), "shown, while a new one is fetched");
    cache.insert("dune".to_owned(), 2);
    assert_eq!(cache.get("dune"), Lookup::Fresh(Arc::new(2)));
    set(start - 3600 + 1101);
    assert_eq!(cache.get("dune"), Lookup::Stale(Arc::new(2)));

    set(start);
    assert_eq!(cache.get("dune"), Lookup::Miss, "and forward again: it is an hour old");
}

#[tokio::test]
async fn a_load_that_was_overtaken_by_a_forced_insert_does_not_overwrite_it() {
    let (cache, _) = cache();
    let key = "dune".to_owned();
    let loaded = cache.get_or_load(&key, async {
        cache.insert(key.clone(), 2);
        Ok::<_, &str>(1)
    });
    assert_eq!(loaded.await, Ok(Arc::new(2)));
    assert_eq!(cache.get("dune"), Lookup::Fresh(Arc::new(2)));
}

#[test]
fn a_load_that_was_overtaken_by_a_purge_brings_nothing_back() {
    let (cache, _) = cache();
    let lifetime = Lifetime::fresh_for(Duration::MAX);
    let ways: [fn(&TypedCache<String, u32>); 3] = [
        |cache| cache.remove("dune"),
        TypedCache::clear,
        |cache| {
            cache.forget_about("dune");
        },
    ];
    for forget in ways {
        let load = cache.load("dune".to_owned());
        forget(&cache);
        assert!(!load.keep(1, lifetime));
        assert_eq!(cache.get("dune"), Lookup::Miss);
    }
    let load = cache.load("dune".to_owned());
    cache.forget_about("emma");
    assert!(load.keep(1, lifetime), "another's purge is none of its business");
}

#[tokio::test]
async fn concurrent_misses_share_one_load() {
    let (cache, _) = cache();
    let loads = Arc::new(AtomicUsize::new(0));
    let asks = (0..100).map(|_| {
        let (cache, loads) = (cache.clone(), loads.clone());
        tokio::spawn(async move {
            let load = async {
                loads.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
                Ok::<_, &str>(7)
            };
            cache.get_or_load(&"dune".to_owned(), load).await
        })
    });
    for ask in asks.collect::<Vec<_>>() {
        assert_eq!(ask.await.unwrap(), Ok(Arc::new(7)));
    }
    assert_eq!(loads.load(Ordering::Relaxed), 1);
    assert_eq!(cache.get("dune"), Lookup::Fresh(Arc::new(7)));
}

#[tokio::test]
async fn a_failure_is_shared_but_not_kept() {
    let (cache, _) = cache();
    let key = "dune".to_owned();
    let loads = AtomicUsize::new(0);
    let failing = || async {
        loads.fetch_add(1, Ordering::Relaxed);
        tokio::task::yield_now().await;
        Err("down")
    };
    let (a, b) = tokio::join!(cache.get_or_load(&key, failing()), cache.get_or_load(&key, failing()));
    assert_eq!((a, b), (Err(Arc::new("down")), Err(Arc::new("down"))));
    assert_eq!(loads.load(Ordering::Relaxed), 1);

    let later = cache.get_or_load(&key, async { Ok::<_, &str>(7) }).await;
    assert_eq!(later, Ok(Arc::new(7)));
}

#[tokio::test]
async fn a_stale_value_is_loaded_anew_and_stands_in_when_that_fails() {
    let (cache, clock) = cache();
    let key = "dune".to_owned();
    cache.insert(key.clone(), 1);
    clock.advance(TILL_STALE);

    assert_eq!(cache.get_or_load(&key, async { Err("down") }).await, Ok(Arc::new(1)));
    assert_eq!(cache.get("dune"), Lookup::Stale(Arc::new(1)), "the failure changed nothing");

    assert_eq!(cache.get_or_load(&key, async { Ok::<_, &str>(2) }).await, Ok(Arc::new(2)));
    assert_eq!(cache.get("dune"), Lookup::Fresh(Arc::new(2)));
}

#[tokio::test]
async fn a_load_that_is_given_up_leaves_the_way_free() {
    let (cache, _) = cache();
    let key = "dune".to_owned();
    {
        let hanging = cache.get_or_load(&key, std::future::pending::<Result<u32, &str>>());
        tokio::select! {
            biased;
            _ = hanging => panic!("it hangs"),
            () = tokio::task::yield_now() => {}
        }
    }
    assert_eq!(cache.get_or_load(&key, async { Ok::<_, &str>(7) }).await, Ok(Arc::new(7)));
}
