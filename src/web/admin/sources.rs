//! The sources in figures.

use axum::{extract::State, http::StatusCode, response::Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::json;
use crate::{
    domain::FailureReason,
    sources::http::{BreakerState, Door, LATENCY_BOUNDS, SourceFigures},
    web::{openapi::ForOperators, words::admin::AdminWords},
};

/// All sources that were asked, as `GET /api/admin/sources` gives them.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SourcesAnswer {
    success: bool,
    sources: Vec<SourceLine>,
}

/// One source, since the start.
#[derive(Debug, Serialize, ToSchema)]
struct SourceLine {
    source: &'static str,
    calls: u64,
    failures: Vec<FailureCount>,
    latency: Vec<LatencyBucket>,
    /// By estimate, from the buckets; null before the first call.
    p50_seconds: Option<f64>,
    p95_seconds: Option<f64>,
    /// How many calls its hosts would take at once; null before the first call.
    budget_left: Option<u32>,
    /// How much longer it wants to be left alone, in seconds.
    left_alone_seconds: Option<u64>,
    /// How often a call was tried again.
    retries: u64,
    /// What its hosts' circuit breakers do; of several hosts, the one that stands worst.
    #[schema(value_type = String, example = "closed")]
    breaker: &'static str,
}

/// How often it gave no answer for one reason.
#[derive(Debug, Serialize, ToSchema)]
struct FailureCount {
    reason: FailureReason,
    count: u64,
}

/// How many calls took no longer than this, and longer than the bucket before.
#[derive(Debug, Serialize, ToSchema)]
struct LatencyBucket {
    /// Null for those beyond the last bound.
    up_to_seconds: Option<f64>,
    calls: u64,
}

impl SourceLine {
    fn of(figures: &SourceFigures) -> Self {
        let bounds = LATENCY_BOUNDS.into_iter().map(Some).chain([None]);
        let bucket = |(up_to_seconds, calls)| LatencyBucket { up_to_seconds, calls };
        Self {
            source: figures.source,
            calls: figures.calls,
            failures: figures.failures.iter().map(|&(reason, count)| FailureCount { reason, count }).collect(),
            latency: bounds.zip(figures.latency).map(bucket).collect(),
            p50_seconds: quantile(&figures.latency, 0.5),
            p95_seconds: quantile(&figures.latency, 0.95),
            budget_left: figures.budget_left,
            left_alone_seconds: figures.left_alone_for.map(|left| left.as_secs()),
            retries: figures.retries,
            breaker: figures.breaker.as_str(),
        }
    }
}

/// An estimate of a quantile: calls are taken to lie evenly within their bucket. Beyond the last bound nothing is known
/// but that bound. (As Prometheus' `histogram_quantile` does it.)
#[expect(clippy::cast_precision_loss, reason = "52 bits of calls are plenty")]
fn quantile(latency: &[u64; 9], quantile: f64) -> Option<f64> {
    let all: u64 = latency.iter().sum();
    if all == 0 {
        return None;
    }
    let wanted = quantile * all as f64;
    let (mut below, mut from) = (0.0, 0.0);
    for (&calls, to) in latency.iter().zip(LATENCY_BOUNDS) {
        let calls = calls as f64;
        if calls > 0.0 && below + calls >= wanted {
            return Some(from + (to - from) * ((wanted - below) / calls));
        }
        (below, from) = (below + calls, to);
    }
    Some(from)
}

/// All sources that were asked, in figures.
#[utoipa::path(
    get,
    path = "/api/admin/sources",
    operation_id = "admin_sources",
    tag = "operators",
    responses(
        (status = 200, description = "The sources.", body = SourcesAnswer),
        ForOperators,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn list(State(door): State<Door>) -> Response {
    let sources = door.figures().iter().map(SourceLine::of).collect();
    json(StatusCode::OK, &SourcesAnswer { success: true, sources })
}

/// A source's row on the desk.
#[derive(Debug)]
pub(super) struct SourceRow {
    /// In logs and metrics.
    pub(super) source: &'static str,
    pub(super) title: &'static str,
    pub(super) calls: String,
    pub(super) failures: String,
    pub(super) has_failed: bool,
    pub(super) p50: Option<String>,
    pub(super) p95: Option<String>,
    pub(super) budget: Option<u32>,
    pub(super) left_alone: Option<String>,
    /// What its circuit breaker does.
    pub(super) breaker: &'static str,
    pub(super) is_turned_away: bool,
}

impl SourceRow {
    pub(super) fn all(door: &Door, words: &AdminWords) -> Vec<Self> {
        door.figures().iter().map(|figures| Self::of(figures, words)).collect()
    }

    fn of(figures: &SourceFigures, words: &AdminWords) -> Self {
        let failures: Vec<String> =
            figures.failures.iter().map(|&(reason, count)| words.failures(reason, count)).collect();
        let within = |share| quantile(&figures.latency, share).map(|seconds| words.seconds(seconds));
        Self {
            source: figures.source,
            title: words.source_name(figures.source),
            calls: words.count(figures.calls),
            has_failed: !failures.is_empty(),
            failures: if failures.is_empty() { words.none.to_owned() } else { failures.join(", ") },
            p50: within(0.5),
            p95: within(0.95),
            budget: figures.budget_left,
            left_alone: figures.left_alone_for.map(|left| words.span(left)),
            breaker: words.breaker(figures.breaker),
            is_turned_away: figures.breaker != BreakerState::Closed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(found: Option<f64>, wanted: f64) -> bool {
        found.is_some_and(|found| (found - wanted).abs() < 1e-9)
    }

    #[test]
    fn quantiles_are_read_from_the_buckets() {
        assert_eq!(quantile(&[0; 9], 0.5), None);
        assert!(about(quantile(&[0, 0, 10, 0, 0, 0, 0, 0, 0], 0.5), 0.175));
        assert!(about(quantile(&[9, 0, 0, 1, 0, 0, 0, 0, 0], 0.95), 0.375));
        assert!(about(quantile(&[0, 0, 0, 0, 0, 0, 0, 0, 3], 0.5), 10.0));
    }

    #[test]
    fn a_source_has_all_its_figures() {
        let figures = SourceFigures {
            source: "feeds",
            calls: 4,
            failures: vec![(FailureReason::TimedOut, 2)],
            latency: [2, 0, 0, 0, 0, 0, 0, 0, 2],
            latency_sum: 21.0,
            retries: 1,
            breaker: BreakerState::HalfOpen,
            budget_left: Some(3),
            left_alone_for: Some(std::time::Duration::from_secs(150)),
        };
        let json = serde_json::to_value(SourceLine::of(&figures)).unwrap();
        assert_eq!(json["failures"][0]["reason"], "timed_out");
        assert_eq!(json["latency"].as_array().unwrap().len(), 9);
        assert!(json["latency"][8]["up_to_seconds"].is_null() && json["left_alone_seconds"] == 150);
        let row = SourceRow::of(&figures, &crate::web::site::words().admin);
        assert_eq!((row.failures.as_str(), row.left_alone.as_deref()), ("2 too late", Some("2 min")));
    }
}
