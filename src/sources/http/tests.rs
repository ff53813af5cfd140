//! The door in front of a wire that answers as it is told, by a paused clock.

use std::{
    collections::VecDeque,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use reqwest::{Request, Response};

use super::*;
use crate::domain::ManualClock;

const SECOND: Duration = Duration::from_secs(1);

/// One answer: after a while, with this status and these headers.
#[derive(Clone, Debug)]
struct Told {
    after: Duration,
    status: u16,
    headers: Vec<(&'static str, String)>,
}

fn status(status: u16) -> Told {
    Told { after: Duration::ZERO, status, headers: Vec::new() }
}

fn retry_after(code: u16, text: &str) -> Told {
    Told { headers: vec![("retry-after", text.to_owned())], ..status(code) }
}

/// Answers what is told, in turn, and the last of it again and again.
#[derive(Clone, Debug, Default)]
struct Wired {
    answers: Arc<Mutex<VecDeque<Told>>>,
    calls: Arc<AtomicUsize>,
}

impl Wired {
    fn tell(&self, answers: impl IntoIterator<Item = Told>) {
        *self.answers.lock().unwrap() = answers.into_iter().collect();
    }

    fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl Wire for Wired {
    async fn send(&self, _: Request) -> Result<Response, reqwest::Error> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        let told = {
            let mut answers = self.answers.lock().unwrap();
            if answers.len() > 1 { answers.pop_front().unwrap() } else { answers[0].clone() }
        };
        tokio::time::sleep(told.after).await;
        let response = axum::http::Response::builder().status(told.status);
        let response = told.headers.into_iter().fold(response, |response, (name, value)| response.header(name, value));
        Ok(response.body("").unwrap().into())
    }
}

struct Room {
    wire: Wired,
    clock: Arc<ManualClock>,
    door: Door,
    url: Url,
}

impl Room {
    fn new(limits: HostLimits) -> Self {
        let url: Url = "https://example.org/a".parse().unwrap();
        let clock = Arc::new(ManualClock::at("2026-03-01T12:00:00Z".parse().unwrap()));
        let wire = Wired::default();
        wire.tell([status(200)]);
        let hosts = AllowedHosts::none().allow(&url);
        let settings =
            DoorSettings { usual_limits: limits, retries: 0, ..DoorSettings::new("reader@example.org", hosts) };
        let door = Door::over(Box::new(wire.clone()), settings, clock.clone());
        Self { wire, clock, door, url }
    }

    fn unhurried() -> Self {
        Self::new(HostLimits::new(1_000, 1_000))
    }

    async fn ask(&self) -> Result<u16, DoorError> {
        Ok(self.door.ask(Ask::new("test", &self.url, "*/*")).await?.status)
    }

    /// One whose host has failed until its breaker opened, and whose time to be asked once has come.
    async fn half_open(limits: HostLimits) -> Self {
        let room = Self::new(limits);
        room.wire.tell([status(500)]);
        for _ in 0..10 {
            room.ask().await.unwrap_err();
        }
        assert_eq!(room.breaker(), BreakerState::Open);
        room.clock.advance(Duration::from_secs(30));
        assert_eq!(room.breaker(), BreakerState::HalfOpen);
        room
    }

    fn breaker(&self) -> BreakerState {
        self.door.figures().remove(0).breaker
    }
}

#[tokio::test(start_paused = true)]
async fn that_we_hold_back_says_nothing_of_a_host_that_is_probed() {
    let room = Room::half_open(HostLimits::new(10, 1)).await;
    room.wire.tell([status(200)]);
    assert_eq!(room.ask().await.unwrap_err().reason, FailureReason::RateLimited);
    assert_eq!((room.wire.calls(), room.breaker()), (10, BreakerState::HalfOpen), "nobody was asked");
}

#[tokio::test(start_paused = true)]
async fn that_we_hold_back_does_not_make_a_failing_host_look_well() {
    let room = Room::new(HostLimits::new(6, 1));
    room.wire.tell([status(500)]);
    for _ in 0..30 {
        room.ask().await.unwrap_err();
    }
    assert_eq!(room.wire.calls(), 6);
    tokio::time::advance(Duration::from_mins(10)).await;
    for _ in 0..4 {
        room.ask().await.unwrap_err();
    }
    assert_eq!((room.wire.calls(), room.breaker()), (10, BreakerState::Open), "ten calls, and all of them failed");
}

#[tokio::test(start_paused = true)]
async fn a_host_that_wants_to_be_left_alone_is_neither_well_nor_broken() {
    let room = Room::half_open(HostLimits::new(1_000, 1_000)).await;
    room.wire.tell([retry_after(429, "5")]);
    assert_eq!(room.ask().await.unwrap_err().reason, FailureReason::RateLimited);
    assert_eq!(room.breaker(), BreakerState::HalfOpen);
    room.wire.tell([status(404)]);
    room.clock.advance(Duration::from_secs(5));
    assert_eq!(room.ask().await.unwrap_err().reason, FailureReason::NotFound);
    assert_eq!(room.breaker(), BreakerState::Closed, "it answered what there is to answer");
}

#[tokio::test(start_paused = true)]
async fn a_host_that_finds_fault_with_a_call_is_well_and_one_that_forbids_it_is_left_alone() {
    for (code, stands) in [
        (400, BreakerState::Closed),
        (401, BreakerState::Closed),
        (404, BreakerState::Closed),
        (403, BreakerState::Open),
    ] {
        let room = Room::unhurried();
        room.wire.tell([status(code)]);
        for _ in 0..10 {
            room.ask().await.unwrap_err();
        }
        assert_eq!(room.breaker(), stands, "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_probe_whose_caller_goes_away_makes_room_for_the_next() {
    let room = Room::half_open(HostLimits::new(1_000, 1_000)).await;
    room.wire.tell([Told { after: 5 * SECOND, ..status(200) }, status(200)]);
    assert!(tokio::time::timeout(SECOND, room.ask()).await.is_err());
    assert_eq!(room.ask().await, Ok(200));
    assert_eq!(room.breaker(), BreakerState::Closed);
}

#[tokio::test(start_paused = true)]
async fn one_probe_at_a_time() {
    let room = Room::half_open(HostLimits::new(1_000, 1_000)).await;
    room.wire.tell([Told { after: 5 * SECOND, ..status(200) }, status(200)]);
    let (probe, other) = tokio::join!(room.ask(), room.ask());
    assert_eq!((probe, room.wire.calls()), (Ok(200), 11));
    assert!(other.unwrap_err().retry_after.is_some_and(|wait| !wait.is_zero()));
}

#[tokio::test(start_paused = true)]
async fn calls_that_were_under_way_when_it_opened_change_nothing() {
    let room = Room::unhurried();
    room.wire.tell([Told { after: SECOND, ..status(500) }]);
    futures::future::join_all((0..20).map(|_| room.ask())).await;
    let waits = room.ask().await.unwrap_err().retry_after;
    assert_eq!(waits, Some(Duration::from_secs(30)), "twenty failed at once, and that counts once");

    let room = Room::unhurried();
    room.wire.tell([Told { after: 2 * SECOND, ..status(200) }, Told { after: SECOND, ..status(500) }]);
    futures::future::join_all((0..11).map(|_| room.ask())).await;
    assert_eq!(room.breaker(), BreakerState::Open, "the late good answer was asked for before");
}

#[tokio::test(start_paused = true)]
async fn the_time_that_we_wait_for_our_turn_is_not_the_hosts() {
    // Of the 10 seconds of a call, 3 are for the connection alone.
    let room = paced(Duration::from_secs(9)).await;
    room.wire.tell([Told { after: 2 * SECOND, ..status(200) }]);
    assert_eq!(room.ask().await.unwrap_err().reason, FailureReason::RateLimited);
    assert_eq!(room.wire.calls(), 1, "a call that would be cut short is not made");

    let room = paced(Duration::from_secs(6)).await;
    room.wire.tell([Told { after: 2 * SECOND, ..status(200) }]);
    assert_eq!(room.ask().await, Ok(200));
}

/// One whose next turn comes after so long.
async fn paced(wait: Duration) -> Room {
    let room = Room::new(HostLimits::new(1, 1));
    assert_eq!(room.ask().await, Ok(200));
    tokio::time::advance(Duration::from_mins(1).saturating_sub(wait)).await;
    room
}

#[tokio::test(start_paused = true)]
async fn clones_of_the_door_share_what_a_host_allows() {
    let room = Room::new(HostLimits::new(3, 1));
    let jobs = (0..10).map(|_| {
        let (door, url) = (room.door.clone(), room.url.clone());
        tokio::spawn(async move { door.ask(Ask::new("test", &url, "*/*")).await.is_ok() })
    });
    let answered = futures::future::join_all(jobs).await.into_iter().filter(|answer| *answer.as_ref().unwrap()).count();
    assert_eq!((answered, room.wire.calls()), (3, 3));
}

#[tokio::test(start_paused = true)]
async fn a_host_is_left_alone_for_as_long_as_it_says_and_no_longer_than_a_day() {
    const DAY: Duration = Duration::from_hours(24);
    let cases = [
        (retry_after(429, "120"), Some(Duration::from_mins(2))),
        (retry_after(429, "Sun, 01 Mar 2026 12:01:30 GMT"), Some(Duration::from_secs(90))),
        (retry_after(503, "Sun, 01 Mar 2026 12:01:30 GMT"), Some(Duration::from_secs(90))),
        (retry_after(403, "120"), Some(Duration::from_mins(2))),
        (retry_after(500, "120"), Some(Duration::from_mins(2))),
        // Further away than any clock can tell.
        (retry_after(429, "Fri, 31 Dec 9999 23:59:59 GMT"), Some(DAY)),
        (retry_after(429, "99999999999999999999999999"), Some(DAY)),
        // It refused, so there is a wait, although its word for it is over or makes no sense.
        (retry_after(429, "Sun, 01 Mar 2026 11:00:00 GMT"), Some(Duration::from_mins(1))),
        (retry_after(429, "0"), Some(Duration::from_mins(1))),
        (retry_after(429, "-5"), Some(Duration::from_mins(1))),
        (retry_after(429, "soon"), Some(Duration::from_mins(1))),
        (retry_after(503, "Sun, 01 Mar 2026 11:00:00 GMT"), None),
        (retry_after(503, "soon"), None),
        (retry_after(404, "120"), None),
    ];
    for (told, wait) in cases {
        let room = Room::unhurried();
        room.wire.tell([told.clone(), status(200)]);
        let failure = room.ask().await.unwrap_err();
        assert_eq!((failure.status, failure.retry_after), (Some(told.status), wait), "{told:?}");
        let Some(wait) = wait else {
            assert_eq!(room.ask().await, Ok(200), "{told:?}");
            continue;
        };
        room.clock.advance(wait.saturating_sub(SECOND));
        assert_eq!(room.ask().await.unwrap_err().retry_after, Some(SECOND), "{told:?}");
        room.clock.advance(SECOND);
        assert_eq!(room.ask().await, Ok(200), "{told:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_date_is_read_by_the_clock_of_whoever_wrote_it() {
    let room = Room::unhurried();
    let mut told = retry_after(429, "Sun, 01 Mar 2026 09:02:00 GMT");
    told.headers.push(("date", "Sun, 01 Mar 2026 09:00:00 GMT".to_owned()));
    room.wire.tell([told]);
    assert_eq!(
        room.ask().await.unwrap_err().retry_after,
        Some(Duration::from_mins(2)),
        "its clock is three hours slow"
    );
}

#[tokio::test(start_paused = true)]
async fn of_two_waits_the_longer_counts() {
    let room = Room::unhurried();
    let late = Told { after: SECOND, ..retry_after(429, "5") };
    room.wire.tell([late, retry_after(429, "3600")]);
    let _ = tokio::join!(room.ask(), room.ask());
    room.clock.advance(Duration::from_mins(2));
    assert!(room.ask().await.is_err());
    assert_eq!(room.wire.calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn no_minute_sees_more_calls_than_its_limit() {
    const MINUTE: Duration = Duration::from_mins(1);
    for limits in [HostLimits::new(1, 1), HostLimits::new(5, 60), HostLimits::new(10, 55), HostLimits::new(4, 4)] {
        let room = Room::new(limits);
        let (start, mut calls) = (Instant::now(), Vec::new());
        while start.elapsed() < 5 * MINUTE {
            match room.ask().await {
                Ok(_) => calls.push(Instant::now()),
                Err(held_back) => tokio::time::sleep(held_back.retry_after.unwrap()).await,
            }
        }
        let in_minute = |from: &Instant| calls.iter().filter(|at| *at >= from && **at - *from < MINUTE).count();
        let most = calls.iter().map(in_minute).max().unwrap();
        assert!(most <= limits.per_minute.get() as usize, "{limits:?}: {most}");
        assert!(calls.len() >= 4 * (limits.per_minute.get() as usize - limits.burst.get() as usize), "{limits:?}");
    }
}
