//! How often readers find what they ask for in memory: a stream of requests whose terms are asked for by Zipf's law,
//! through the real caches at their default capacities, beside the best that any cache of that size could do (Belady's
//! optimum: what goes is what is asked for again the latest) and beside a plain list of the last recently used.
//!
//! `hit_rate` prints a table and then one line of JSON. The stream is the same in every run.

use std::{
    collections::{BTreeSet, HashMap},
    io::{Write as _, stdout},
    sync::Arc,
};

use jiff::Timestamp;
use luminaria::{
    cache::{CacheLimits, CacheName, Lookup, TypedCache, Weigh},
    domain::ManualClock,
};
use serde::Serialize;

const REQUESTS: usize = 100_000;
const TERMS: usize = 20_000;
const SEED: u64 = 42;

/// A page with its packed forms, in bytes; a list of twelve books is about that large.
const PAGE: usize = 45_000;
/// An answer of thirty items, or a list of picks.
const ANSWER: usize = 16_000;

/// A value of which only the weight matters.
#[derive(Debug)]
struct Weight(usize);

impl Weigh for Weight {
    fn weigh(&self) -> usize {
        self.0
    }
}

#[derive(Debug, Serialize)]
struct Row {
    cache: &'static str,
    policy: &'static str,
    /// How many values of this size fit.
    entries: usize,
    hit_rate: f64,
    belady: f64,
    least_recently_used: f64,
}

fn main() -> anyhow::Result<()> {
    let stream = stream();
    let mut rows = Vec::new();
    for (name, size) in [(CacheName::Recommendations, ANSWER), (CacheName::News, ANSWER), (CacheName::Pages, PAGE)] {
        rows.push(row(name, name.defaults(), size, &stream));
    }
    let distinct = stream.iter().collect::<BTreeSet<_>>().len();
    let unbounded = rate(REQUESTS - distinct);

    let mut out = stdout().lock();
    writeln!(out, "{REQUESTS} requests, Zipf(1.0) over {TERMS} terms, {distinct} of which are asked for")?;
    writeln!(out, "{:<16} {:<14} {:>8} {:>9} {:>9} {:>9}", "cache", "policy", "entries", "hit rate", "optimum", "LRU")?;
    for Row { cache, policy, entries, hit_rate, belady, least_recently_used } in &rows {
        writeln!(
            out,
            "{cache:<16} {policy:<14} {entries:>8} {hit_rate:>9.4} {belady:>9.4} {least_recently_used:>9.4}"
        )?;
    }
    writeln!(out, "A layer that holds everything, such as the second one: {unbounded:.4}")?;
    let report = serde_json::json!({
        "requests": REQUESTS, "terms": TERMS, "distinct": distinct, "unbounded": unbounded, "caches": rows,
    });
    writeln!(out, "{report}")?;
    Ok(())
}

fn row(name: CacheName, limits: CacheLimits, size: usize, stream: &[usize]) -> Row {
    let (hits, entries) = through_the_cache(name, limits, size, stream);
    Row {
        cache: name.as_str(),
        policy: match name.eviction() {
            luminaria::cache::table::Eviction::LeastRecent => "least recent",
            luminaria::cache::table::Eviction::LeastPopular => "least popular",
        },
        entries,
        hit_rate: rate(hits),
        belady: rate(belady(entries, stream)),
        least_recently_used: rate(least_recently_used(entries, stream)),
    }
}

/// Hits, and how many values the cache holds in the end, when it is full.
fn through_the_cache(name: CacheName, limits: CacheLimits, size: usize, stream: &[usize]) -> (usize, usize) {
    let clock = Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH));
    let cache: TypedCache<String, Weight> = TypedCache::new(name, limits, clock);
    let mut hits = 0;
    for term in stream {
        let key = format!("work:{term}");
        match cache.get(&key) {
            Lookup::Fresh(_) | Lookup::Stale(_) => hits += 1,
            Lookup::Miss => cache.insert(key, Weight(size)),
        }
    }
    (hits, usize::try_from(cache.stats().entries).unwrap_or(usize::MAX))
}

/// Terms by Zipf's law with exponent 1: the term of rank r is asked for with a probability in proportion to 1 / r.
fn stream() -> Vec<usize> {
    let mut sums = Vec::with_capacity(TERMS);
    let mut total = 0.0;
    for rank in 1..=TERMS {
        total += 1.0 / real(rank);
        sums.push(total);
    }
    let mut chance = Chance(SEED);
    let mut term = || {
        let point = chance.next() * total;
        sums.partition_point(|sum| *sum < point).min(TERMS - 1)
    };
    (0..REQUESTS).map(|_| term()).collect()
}

/// `SplitMix64` (Steele, Lea and Flood, 2014): small, and the same everywhere.
struct Chance(u64);

impl Chance {
    /// From 0 to 1.
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let high = u32::try_from((mixed ^ (mixed >> 31)) >> 32).unwrap_or(u32::MAX);
        f64::from(high) / f64::from(u32::MAX)
    }
}

/// Belady's optimum, with bypass: a value that is asked for again later than all that is there is not let in.
fn belady(entries: usize, stream: &[usize]) -> usize {
    let mut next_at = vec![usize::MAX; stream.len()];
    let mut seen = HashMap::new();
    for (at, term) in stream.iter().enumerate().rev() {
        if let Some(later) = seen.insert(term, at) {
            next_at[at] = later;
        }
    }
    // What is there, by when it is asked for next.
    let (mut by_next, mut next_of) = (BTreeSet::new(), HashMap::new());
    let mut hits = 0;
    for (at, term) in stream.iter().enumerate() {
        if let Some(next) = next_of.remove(term) {
            by_next.remove(&(next, *term));
            hits += 1;
        }
        by_next.insert((next_at[at], *term));
        next_of.insert(*term, next_at[at]);
        if by_next.len() > entries
            && let Some((_, last)) = by_next.pop_last()
        {
            next_of.remove(&last);
        }
    }
    hits
}

fn least_recently_used(entries: usize, stream: &[usize]) -> usize {
    let (mut by_last, mut last_of) = (BTreeSet::new(), HashMap::new());
    let mut hits = 0;
    for (at, term) in stream.iter().enumerate() {
        if let Some(last) = last_of.insert(*term, at) {
            by_last.remove(&(last, *term));
            hits += 1;
        }
        by_last.insert((at, *term));
        if by_last.len() > entries
            && let Some((_, oldest)) = by_last.pop_first()
        {
            last_of.remove(&oldest);
        }
    }
    hits
}

fn rate(hits: usize) -> f64 {
    real(hits) / real(REQUESTS)
}

fn real(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
