//! All figures at one moment, and their names.

use std::fmt;

use jiff::Timestamp;
use prometheus_client::{collector::Collector, encoding::DescriptorEncoder};

use super::{
    jobs,
    meter::RequestMeter,
    process::Process,
    sheet::{Buckets, Sheet, bytes, plain, seconds},
};
use crate::{
    cache::{CacheName, CacheStats},
    covers::CoversFigures,
    domain::FailureReason,
    jobs::JobFigures,
    sources::http::{BreakerState, LATENCY_BOUNDS, SourceFigures},
    store::StoreState,
};

/// What the services told when they were asked.
#[derive(Debug)]
pub(super) struct Figures {
    pub(super) version: String,
    pub(super) catalogue: String,
    pub(super) requests: RequestMeter,
    pub(super) caches: Vec<(CacheName, CacheStats)>,
    pub(super) sources: Vec<SourceFigures>,
    pub(super) jobs: JobFigures,
    pub(super) store: StoreState,
    pub(super) covers: CoversFigures,
    pub(super) known_subjects: u64,
    pub(super) process: Process,
}

impl Collector for Figures {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let mut sheet = Sheet::new(encoder);
        self.site(&mut sheet)?;
        self.covers(&mut sheet)?;
        self.requests(&mut sheet)?;
        self.cache_sizes(&mut sheet)?;
        self.cache_traffic(&mut sheet)?;
        jobs::write(&self.jobs, &mut sheet)?;
        self.source_calls(&mut sheet)?;
        self.source_limits(&mut sheet)?;
        self.process.write(&mut sheet)
    }
}

impl Figures {
    fn site(&self, sheet: &mut Sheet<'_>) -> fmt::Result {
        let what = [("version", self.version.as_str()), ("catalogue", self.catalogue.as_str())];
        sheet.info(&plain("luminaria_build", "The program and the catalogue that it serves"), &what)?;
        let states = ["ready", "read_only", "unavailable"];
        let rows = states.map(|state| ([("state", state)], u64::from(state == self.store.as_str())));
        sheet.gauges(&plain("luminaria_store_up", "How the store is: 1 for the state that it is in"), rows)?;
        sheet.gauge(
            &plain("luminaria_asks_known_subjects", "Subjects that readers have asked for"),
            &self.known_subjects,
        )
    }

    fn covers(&self, sheet: &mut Sheet<'_>) -> fmt::Result {
        let CoversFigures { covers, bytes: size, is_failing } = self.covers;
        sheet.gauge(&plain("luminaria_covers_held", "Real covers on disk"), &(covers as u64))?;
        sheet.gauge(&bytes("luminaria_covers", "Bytes that real covers take on disk"), &size)?;
        let up =
            plain("luminaria_covers_up", "Whether the disk took and gave covers when it was last asked to: 1, or 0");
        sheet.gauge(&up, &u64::from(!is_failing))
    }

    fn requests(&self, sheet: &mut Sheet<'_>) -> fmt::Result {
        let answers = self.requests.answers().map(|answers| {
            let labels = [("route", answers.route), ("method", answers.method), ("status", answers.class)];
            (labels, answers.count)
        });
        sheet.counters(&plain("luminaria_http_requests", "Requests that were answered"), answers)?;
        let times = self
            .requests
            .latencies()
            .map(|latency| ([("route", latency.route)], Buckets { buckets: latency.buckets, sum: latency.sum }));
        sheet.histograms(
            &seconds("luminaria_http_request_duration", "Time from a request's head to its answer's head"),
            times,
        )
    }

    /// A row for each cache that has the figure.
    fn caches<'a, V: 'a>(
        &'a self,
        figure: impl Fn(&CacheStats) -> Option<V> + 'a,
    ) -> impl Iterator<Item = ([(&'static str, &'static str); 1], V)> + 'a {
        self.caches.iter().filter_map(move |(name, stats)| Some(([("cache", name.as_str())], figure(stats)?)))
    }

    fn cache_sizes(&self, sheet: &mut Sheet<'_>) -> fmt::Result {
        let entries = plain("luminaria_cache_entries", "Entries in memory, stale ones included");
        sheet.gauges(&entries, self.caches(|stats| Some(stats.entries)))?;
        let max_entries = plain("luminaria_cache_max_entries", "Entries that fit in memory");
        sheet.gauges(&max_entries, self.caches(|stats| Some(stats.max_entries)))?;
        let size = bytes("luminaria_cache", "Memory that the entries take, by estimate");
        sheet.gauges(&size, self.caches(|stats| Some(stats.bytes)))?;
        let max_size = bytes("luminaria_cache_max", "Memory that the entries may take");
        sheet.gauges(&max_size, self.caches(|stats| Some(stats.max_bytes)))?;
        let oldest = seconds("luminaria_cache_oldest_timestamp", "When the oldest entry was stored, as a Unix time");
        sheet.gauges(&oldest, self.caches(|stats| stats.oldest.map(Timestamp::as_second)))?;
        let stored = plain("luminaria_cache_stored_entries", "Entries in the store");
        sheet.gauges(&stored, self.caches(|stats| Some(stats.stored.as_ref()?.entries)))?;
        let stored_size = bytes("luminaria_cache_stored", "Bytes that the entries in the store take");
        sheet.gauges(&stored_size, self.caches(|stats| Some(stats.stored.as_ref()?.bytes)))
    }

    fn cache_traffic(&self, sheet: &mut Sheet<'_>) -> fmt::Result {
        let hits = plain("luminaria_cache_hits", "Look-ups that found something fresh");
        sheet.counters(&hits, self.caches(|stats| Some(stats.hits)))?;
        let stale = plain("luminaria_cache_stale_hits", "Look-ups that found something stale");
        sheet.counters(&stale, self.caches(|stats| Some(stats.stale_hits)))?;
        let misses = plain("luminaria_cache_misses", "Look-ups that found nothing");
        sheet.counters(&misses, self.caches(|stats| Some(stats.misses)))?;
        let evictions = plain("luminaria_cache_evictions", "Entries that had to go to make room");
        sheet.counters(&evictions, self.caches(|stats| Some(stats.evictions)))
    }

    fn source_calls(&self, sheet: &mut Sheet<'_>) -> fmt::Result {
        let calls = self.sources.iter().map(|source| ([("source", source.source)], source.calls));
        sheet.counters(&plain("luminaria_source_calls", "How often a source was asked"), calls)?;
        let failures = self.sources.iter().flat_map(|source| {
            let labels = |reason| [("source", source.source), ("reason", reason_name(reason))];
            source.failures.iter().map(move |(reason, count)| (labels(*reason), *count))
        });
        sheet.counters(&plain("luminaria_source_failures", "How often a source gave no answer"), failures)?;
        let times = self.sources.iter().map(|source| {
            let bounds = LATENCY_BOUNDS.into_iter().chain([f64::INFINITY]);
            let buckets = bounds.zip(source.latency).collect();
            ([("source", source.source)], Buckets { buckets, sum: source.latency_sum })
        });
        sheet.histograms(&seconds("luminaria_source_duration", "How long a source took, redirects included"), times)
    }

    fn source_limits(&self, sheet: &mut Sheet<'_>) -> fmt::Result {
        let budget = self.sources.iter().filter_map(|source| Some(([("source", source.source)], source.budget_left?)));
        sheet.gauges(&plain("luminaria_source_budget", "Calls that a source would be asked at once"), budget)?;
        let waits = self
            .sources
            .iter()
            .map(|source| ([("source", source.source)], source.left_alone_for.unwrap_or_default().as_secs_f64()));
        sheet.gauges(&seconds("luminaria_source_left_alone", "How much longer a source is left alone"), waits)?;
        let retries = self.sources.iter().map(|source| ([("source", source.source)], source.retries));
        sheet.counters(&plain("luminaria_source_retries", "How often a call to a source was tried again"), retries)?;
        let states = self.sources.iter().flat_map(|source| {
            let labels = |state: BreakerState| [("source", source.source), ("state", state.as_str())];
            let states = [BreakerState::Closed, BreakerState::HalfOpen, BreakerState::Open];
            states.map(|state| (labels(state), i64::from(source.breaker == state)))
        });
        sheet.gauges(&plain("luminaria_source_breaker", "1 for the state of a source's circuit breaker"), states)
    }
}

/// The same words as in JSON.
fn reason_name(reason: FailureReason) -> &'static str {
    match reason {
        FailureReason::TimedOut => "timed_out",
        FailureReason::Unreachable => "unreachable",
        FailureReason::RateLimited => "rate_limited",
        FailureReason::Refused => "refused",
        FailureReason::NotFound => "not_found",
        FailureReason::Broken => "broken",
        FailureReason::Unreadable => "unreadable",
        FailureReason::TooLarge => "too_large",
    }
}
