//! Counts requests and times them. It stands outside of everything else, so that kept pages are counted too, and must
//! cost next to nothing: a look into a fixed table, two readings of the clock, three additions.

use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};

use axum::http::{Method, Request, Response, StatusCode};
use tower::{Layer, Service};

use super::routes::{ROUTES, place};

/// The methods that are counted apart, then all others.
const METHODS: [&str; 5] = ["GET", "HEAD", "POST", "DELETE", "(other)"];

/// The classes of status that are counted apart; 1xx never gets here.
const CLASSES: [&str; 4] = ["2xx", "3xx", "4xx", "5xx"];

/// The upper bounds of the latency buckets, in microseconds; above the last there is one more.
const BOUNDS_US: [u32; 16] = [
    100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000,
    5_000_000, 10_000_000,
];

/// Requests by route, method and class of status, and how long they took. Cheap to clone: the clones are one.
///
/// As a [`Layer`] it counts what passes through.
#[derive(Clone, Debug)]
pub struct RequestMeter(Arc<[Route]>);

/// The counts of one route.
#[derive(Debug, Default)]
struct Route {
    answers: [[AtomicU64; CLASSES.len()]; METHODS.len()],
    latency: [AtomicU64; BOUNDS_US.len() + 1],
    nanos: AtomicU64,
}

/// How many answers there were of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Answers {
    pub(super) route: &'static str,
    pub(super) method: &'static str,
    pub(super) class: &'static str,
    pub(super) count: u64,
}

/// How long a route took.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Latency {
    pub(super) route: &'static str,
    /// Upper bounds in seconds, the last infinite, each with how many lie below it and above the one before.
    pub(super) buckets: Vec<(f64, u64)>,
    /// All together, in seconds.
    pub(super) sum: f64,
}

impl Default for RequestMeter {
    fn default() -> Self {
        Self(ROUTES.iter().map(|_| Route::default()).collect())
    }
}

impl RequestMeter {
    fn note(&self, request: Asked, status: StatusCode, took: Duration) {
        let Some(route) = self.0.get(request.route) else { return };
        let class = usize::from(status.as_u16() / 100).saturating_sub(2).min(CLASSES.len() - 1);
        if let Some(count) = route.answers.get(request.method).and_then(|by_class| by_class.get(class)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        let micros = took.as_nanos().div_ceil(1_000);
        let bucket = BOUNDS_US.partition_point(|bound| u128::from(*bound) < micros);
        if let Some(count) = route.latency.get(bucket) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        route.nanos.fetch_add(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Every kind of answer that there was.
    pub(super) fn answers(&self) -> impl Iterator<Item = Answers> {
        ROUTES.into_iter().zip(&*self.0).flat_map(|(route, counts)| {
            METHODS.into_iter().zip(&counts.answers).flat_map(move |(method, by_class)| {
                CLASSES.into_iter().zip(by_class).filter_map(move |(class, count)| {
                    let count = count.load(Ordering::Relaxed);
                    (count > 0).then_some(Answers { route, method, class, count })
                })
            })
        })
    }

    /// Every route that was asked for.
    pub(super) fn latencies(&self) -> impl Iterator<Item = Latency> {
        ROUTES.into_iter().zip(&*self.0).filter_map(|(route, counts)| {
            let bounds = BOUNDS_US.iter().map(|bound| f64::from(*bound) / 1e6).chain([f64::INFINITY]);
            let counted = counts.latency.iter().map(|count| count.load(Ordering::Relaxed));
            let buckets: Vec<(f64, u64)> = bounds.zip(counted).collect();
            let sum = Duration::from_nanos(counts.nanos.load(Ordering::Relaxed)).as_secs_f64();
            buckets.iter().any(|(_, count)| *count > 0).then_some(Latency { route, buckets, sum })
        })
    }
}

impl<S> Layer<S> for RequestMeter {
    type Service = Metered<S>;

    fn layer(&self, inner: S) -> Metered<S> {
        Metered { inner, meter: self.clone() }
    }
}

/// A service whose answers are counted.
#[derive(Clone, Debug)]
pub struct Metered<S> {
    inner: S,
    meter: RequestMeter,
}

/// What is remembered of a request until its answer.
#[derive(Clone, Copy, Debug)]
struct Asked {
    route: usize,
    method: usize,
}

impl Asked {
    fn of<B>(request: &Request<B>) -> Self {
        let method = match *request.method() {
            Method::GET => 0,
            Method::HEAD => 1,
            Method::POST => 2,
            Method::DELETE => 3,
            _ => METHODS.len() - 1,
        };
        Self { route: place(request.uri().path()), method }
    }

    /// One line for each request, for whoever turns it on. No address and no query: they tell who reads what.
    fn tell(self, status: StatusCode, took: Duration) {
        tracing::debug!(
            method = METHODS.get(self.method),
            route = ROUTES.get(self.route),
            status = status.as_u16(),
            duration_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
            "answered"
        );
    }
}

impl<S, B, C> Service<Request<B>> for Metered<S>
where
    S: Service<Request<B>, Response = Response<C>>,
    S::Future: Unpin,
{
    type Response = Response<C>;
    type Error = S::Error;
    type Future = Metering<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let (asked, started) = (Asked::of(&request), Instant::now());
        Metering { answer: self.inner.call(request), meter: self.meter.clone(), asked, started }
    }
}

/// The answer under way.
#[derive(Debug)]
pub struct Metering<F> {
    answer: F,
    meter: RequestMeter,
    asked: Asked,
    started: Instant,
}

impl<F, C, E> Future for Metering<F>
where
    F: Future<Output = Result<Response<C>, E>> + Unpin,
{
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = ready!(Pin::new(&mut self.answer).poll(context));
        if let Ok(response) = &answer {
            let took = self.started.elapsed();
            self.meter.note(self.asked, response.status(), took);
            self.asked.tell(response.status(), took);
        }
        Poll::Ready(answer)
    }
}

#[cfg(test)]
mod tests {
    use std::{convert::Infallible, future};

    use tower::{ServiceExt as _, service_fn};

    use super::*;

    async fn ask(meter: &RequestMeter, method: &str, path: &str, status: u16) {
        let answer = move |_: Request<()>| future::ready(Ok::<_, Infallible>(answer_of(status)));
        let request = Request::builder().method(method).uri(path).body(()).unwrap();
        meter.layer(service_fn(answer)).oneshot(request).await.unwrap();
    }

    fn answer_of(status: u16) -> Response<()> {
        Response::builder().status(status).body(()).unwrap()
    }

    #[tokio::test]
    async fn requests_are_counted_by_route_method_and_class() {
        let meter = RequestMeter::default();
        assert_eq!(meter.answers().count(), 0);
        ask(&meter, "GET", "/book/a?search_term=secret", 200).await;
        ask(&meter, "GET", "/book/b", 206).await;
        ask(&meter, "GET", "/book/b", 304).await;
        ask(&meter, "BREW", "/coffee", 418).await;
        ask(&meter, "POST", "/admin/sign-in", 599).await;

        let answer = |route, method, class, count| Answers { route, method, class, count };
        let counted: Vec<Answers> = meter.answers().collect();
        assert_eq!(
            counted,
            [
                answer("/book/{id}", "GET", "2xx", 2),
                answer("/book/{id}", "GET", "3xx", 1),
                answer("/admin/{*page}", "POST", "5xx", 1),
                answer("(none)", "(other)", "4xx", 1),
            ]
        );
        let timed: Vec<(&str, u64)> =
            meter.latencies().map(|l| (l.route, l.buckets.iter().map(|(_, count)| count).sum())).collect();
        assert_eq!(timed, [("/book/{id}", 3), ("/admin/{*page}", 1), ("(none)", 1)]);
    }

    #[test]
    fn a_time_on_a_bound_belongs_below_it() {
        let meter = RequestMeter::default();
        let asked = Asked { route: place("/"), method: 0 };
        for micros in [0, 100, 101, 10_000_000, 10_000_001] {
            meter.note(asked, StatusCode::OK, Duration::from_micros(micros));
        }
        meter.note(asked, StatusCode::OK, Duration::from_nanos(100_001));
        let latency = meter.latencies().next().unwrap();
        let filled: Vec<(f64, u64)> = latency.buckets.iter().copied().filter(|(_, count)| *count > 0).collect();
        assert_eq!(filled, [(0.0001, 2), (0.00025, 2), (10.0, 1), (f64::INFINITY, 1)]);
        assert!((latency.sum - 20.000_302_001).abs() < 1e-9, "{}", latency.sum);
    }
}
