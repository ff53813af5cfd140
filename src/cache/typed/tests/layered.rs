//! A cache with a second layer behind it.

use tokio::sync::Semaphore;

use super::*;
use crate::{
    cache::{
        CacheControl, LayerSettings, Stored,
        fake::{FakeStore, Mood},
    },
    store::StoredEntry,
};

impl Stored for u32 {
    const VERSION: u32 = 3;
}

struct Site {
    store: Arc<FakeStore>,
    layer: Arc<SecondLayer>,
    clock: Arc<ManualClock>,
}

const SETTINGS: LayerSettings = LayerSettings {
    read_limit: Duration::from_millis(50),
    write_limit: Duration::from_millis(50),
    pause: Duration::from_millis(1),
    queue: 100,
    batch: 10,
    sweep_every: Duration::from_hours(1),
};

impl Site {
    fn new() -> Self {
        let clock = Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH));
        let store = Arc::new(FakeStore::default());
        let layer = SecondLayer::new(store.clone(), clock.clone(), SETTINGS);
        Self { store, layer, clock }
    }

    /// A cache with an empty memory.
    fn cache(&self) -> TypedCache<String, u32> {
        TypedCache::layered(CacheName::News, LIMITS, self.clock.clone(), self.layer.clone())
    }

    /// A cache that knows nothing and a store that knows `dune`.
    async fn restarted(value: u32) -> (Self, TypedCache<String, u32>) {
        let site = Self::new();
        site.cache().insert(dune(), value);
        site.layer.flush().await;
        let cache = site.cache();
        (site, cache)
    }

    fn stored(&self, key: &str) -> Option<Vec<u8>> {
        self.store.holds("news", key).map(|entry| entry.value)
    }
}

fn dune() -> String {
    "work:dune".to_owned()
}

async fn within<T>(what: &str, wait: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(30), wait).await.unwrap_or_else(|_| panic!("never: {what}"))
}

#[tokio::test]
async fn after_a_restart_the_first_look_is_a_hit_with_the_age_it_has() {
    let (site, cache) = Site::restarted(7).await;
    assert_eq!(cache.get(&dune()), Lookup::Miss, "memory alone");
    assert_eq!(cache.find(&dune()).await, Lookup::Fresh(Arc::new(7)));
    assert_eq!(cache.get(&dune()), Lookup::Fresh(Arc::new(7)), "it is in memory now");
    assert_eq!(site.store.times_loaded(), 1);

    site.clock.advance(TILL_STALE);
    let later = site.cache();
    assert_eq!(later.find(&dune()).await, Lookup::Stale(Arc::new(7)));
    let stats = CacheControl::stats(&later).await;
    assert_eq!((stats.stale_hits, stats.misses, stats.stored.unwrap().entries), (1, 0, 1));
}

#[tokio::test]
async fn what_is_over_corrupt_or_of_another_version_is_a_miss_and_removed() {
    let spoil: [fn(&mut StoredEntry); 3] = [
        |entry| entry.value = b"{no number".to_vec(),
        |entry| entry.version += 1,
        |entry| entry.stale_until = Timestamp::UNIX_EPOCH,
    ];
    for spoil in spoil {
        let (site, cache) = Site::restarted(7).await;
        let mut entry = site.store.holds("news", &dune()).unwrap();
        spoil(&mut entry);
        site.store.put("news", &dune(), entry);
        assert_eq!(cache.find(&dune()).await, Lookup::Miss);
        site.layer.flush().await;
        assert_eq!(site.stored(&dune()), None);
    }
}

#[tokio::test]
async fn an_entry_that_claims_to_be_fresh_for_ever_is_held_to_the_limits() {
    let (site, _) = Site::restarted(7).await;
    let mut entry = site.store.holds("news", &dune()).unwrap();
    (entry.fresh_until, entry.stale_until) = (Timestamp::MAX, Timestamp::MAX);
    site.store.put("news", &dune(), entry);
    site.clock.advance(TILL_STALE);
    assert_eq!(site.cache().find(&dune()).await, Lookup::Stale(Arc::new(7)));
    site.clock.advance(TILL_OVER);
    assert_eq!(site.cache().find(&dune()).await, Lookup::Miss);
}

#[tokio::test]
async fn an_entry_that_a_clock_stored_which_was_ahead_is_stale() {
    let (site, _) = Site::restarted(7).await;
    let mut entry = site.store.holds("news", &dune()).unwrap();
    for moment in [&mut entry.stored_at, &mut entry.fresh_until, &mut entry.stale_until] {
        *moment = moment.checked_add(Duration::from_hours(1)).unwrap();
    }
    site.store.put("news", &dune(), entry);
    assert_eq!(site.cache().find(&dune()).await, Lookup::Stale(Arc::new(7)));
}

#[tokio::test]
async fn a_thousand_simultaneous_finds_cost_one_read_whether_there_is_something_or_not() {
    for (key, expected) in [(dune(), Lookup::Fresh(Arc::new(7))), ("work:emma".to_owned(), Lookup::Miss)] {
        let (mut site, _) = Site::restarted(7).await;
        let gate = Arc::new(FakeStore::gated());
        gate.put("news", &dune(), site.store.holds("news", &dune()).unwrap());
        let patient = LayerSettings { read_limit: Duration::from_secs(30), ..SETTINGS };
        (site.store, site.layer) = (gate.clone(), SecondLayer::new(gate.clone(), site.clock.clone(), patient));
        let cache = site.cache();
        let finds = futures::future::join_all((0..1_000).map(|_| cache.find(&key)));
        let open = async { gate.gate.add_permits(Semaphore::MAX_PERMITS) };
        let (found, ()) = within("all answers", async { tokio::join!(finds, open) }).await;
        assert!(found.iter().all(|found| *found == expected));
        assert_eq!(gate.times_loaded(), 1);
    }
}

#[tokio::test]
async fn a_load_asks_the_second_layer_first_and_stands_on_it_when_it_fails() {
    let (site, cache) = Site::restarted(7).await;
    let load = |value: Result<u32, &'static str>| async move { value };
    assert_eq!(cache.get_or_load(&dune(), load(Err("not needed"))).await, Ok(Arc::new(7)));

    site.clock.advance(TILL_STALE);
    let cache = site.cache();
    assert_eq!(cache.get_or_load(&dune(), load(Err("down"))).await, Ok(Arc::new(7)));
    assert_eq!(cache.get_or_load(&dune(), load(Ok(8))).await, Ok(Arc::new(8)));
    site.layer.flush().await;
    assert_eq!(site.cache().find(&dune()).await, Lookup::Fresh(Arc::new(8)));
}

#[tokio::test]
async fn concurrent_loads_across_a_cold_second_layer_are_one() {
    let site = Site::new();
    let cache = site.cache();
    let loads = AtomicUsize::new(0);
    let key = dune();
    let load = || async {
        loads.fetch_add(1, Ordering::Relaxed);
        tokio::task::yield_now().await;
        Ok::<_, &str>(7)
    };
    let asks = futures::future::join_all((0..100).map(|_| cache.get_or_load(&key, load())));
    assert!(within("all answers", asks).await.into_iter().all(|value| value == Ok(Arc::new(7))));
    assert_eq!((loads.load(Ordering::Relaxed), site.store.times_loaded()), (1, 1));
}

#[tokio::test]
async fn a_store_that_fails_or_hangs_is_a_miss_and_comes_back() {
    for mood in [Mood::Failing, Mood::Hanging] {
        let (site, cache) = Site::restarted(7).await;
        site.store.turn(mood);
        assert_eq!(within("a miss", cache.find(&dune())).await, Lookup::Miss);
        assert_eq!(cache.get_or_load(&dune(), async { Ok::<_, &str>(8) }).await, Ok(Arc::new(8)));
        within("giving up", site.layer.flush()).await;
        assert!(site.layer.figures().is_failing && site.layer.figures().dropped == 1);
        assert_eq!(cache.find(&dune()).await, Lookup::Fresh(Arc::new(8)), "memory stands");

        site.store.turn(Mood::Ready);
        let later = site.cache();
        let back = async {
            while later.find(&dune()).await == Lookup::Miss {
                tokio::task::yield_now().await;
            }
        };
        within("it is asked again", back).await;
        cache.insert("work:emma".to_owned(), 9);
        site.layer.flush().await;
        assert!(!site.layer.figures().is_failing && site.stored("work:emma").is_some());
    }
}

#[tokio::test]
async fn a_purge_reaches_every_layer_and_no_older_write_brings_the_entry_back() {
    let site = Site::new();
    let cache = site.cache();
    cache.insert(dune(), 1);
    cache.insert("work:emma".to_owned(), 2);
    assert_eq!(cache.purge(&dune()).await, 1);
    assert_eq!((site.stored(&dune()), site.stored("work:emma")), (None, Some(b"2".to_vec())));
    assert_eq!(cache.find(&dune()).await, Lookup::Miss);

    let restarted = site.cache();
    assert_eq!(restarted.purge("work:emma").await, 1, "the second layer had it");
    assert_eq!((restarted.purge("work:emma").await, site.stored("work:emma")), (0, None));

    cache.insert(dune(), 3);
    assert_eq!(CacheControl::clear(&cache).await, 2, "two are in memory");
    assert_eq!(site.cache().find(&dune()).await, Lookup::Miss);
    cache.insert(dune(), 4);
    site.layer.flush().await;
    assert_eq!(site.cache().find(&dune()).await, Lookup::Fresh(Arc::new(4)), "what follows a clear is kept");
}

#[tokio::test]
async fn what_was_purged_stays_away_while_the_store_takes_no_writes() {
    let (site, cache) = Site::restarted(7).await;
    site.store.turn(Mood::ReadOnly);
    assert_eq!(cache.purge(&dune()).await, 1);
    assert!(site.stored(&dune()).is_some(), "it is still on the disk");
    assert_eq!(cache.find(&dune()).await, Lookup::Miss);
    site.store.turn(Mood::Ready);
    site.layer.flush().await;
    assert_eq!(site.stored(&dune()), None);
}

#[tokio::test]
async fn a_read_that_was_overtaken_brings_nothing_back() {
    let (site, _) = Site::restarted(7).await;
    let slow = Arc::new(FakeStore::gated());
    slow.put("news", &dune(), site.store.holds("news", &dune()).unwrap());
    let patient = LayerSettings { read_limit: Duration::from_secs(30), ..SETTINGS };
    let layer = SecondLayer::new(slow.clone(), site.clock.clone(), patient);
    let cache: TypedCache<String, u32> =
        TypedCache::layered(CacheName::News, LIMITS, site.clock.clone(), layer.clone());

    for (newer, expected) in [(None, Lookup::Miss), (Some(8), Lookup::Fresh(Arc::new(8)))] {
        let key = dune();
        let overtake = async {
            match newer {
                None => cache.remove(&key),
                Some(value) => cache.insert(key.clone(), value),
            }
            layer.flush().await;
            slow.gate.add_permits(1);
        };
        let found = within("the read", async { tokio::join!(cache.seek(&key), overtake).0 }).await;
        assert_eq!(found, expected);
        assert_eq!(cache.get(&key), expected);
        slow.put("news", &dune(), site.store.holds("news", &dune()).unwrap());
        cache.0.entries.invalidate(&dune());
    }
}

#[tokio::test]
async fn what_is_read_from_the_store_does_not_hold_back_a_load_that_is_under_way() {
    let (site, cache) = Site::restarted(7).await;
    let load = cache.load(dune());
    assert_eq!(cache.find(&dune()).await, Lookup::Fresh(Arc::new(7)));
    assert!(load.keep(8, Lifetime::fresh_for(Duration::MAX)));
    site.layer.flush().await;
    assert_eq!(site.stored(&dune()), Some(b"8".to_vec()));
}

#[tokio::test]
async fn an_entry_that_left_memory_before_it_was_written_is_found_all_the_same() {
    let site = Site::new();
    let cache = site.cache();
    for n in 0..30 {
        cache.insert(format!("work:{n}"), n);
    }
    assert_eq!((cache.get("work:0"), site.stored("work:0")), (Lookup::Miss, None));
    assert_eq!(cache.find(&"work:0".to_owned()).await, Lookup::Fresh(Arc::new(0)));
    assert_eq!(site.store.times_loaded(), 0);
}
