//! The service with a source that does as it is told.

use std::{
    io::Cursor,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use futures::future::join_all;
use tokio::sync::Semaphore;

use super::{
    fetch::{FAILED_FOR, NONE_FOR},
    shelf::tests::Folder,
    *,
};
use crate::domain::{CoverAt, FailureReason, ManualClock, SourceFailure};

type Answer = Result<Option<Bytes>, SourceFailure>;

/// Answers the same each time it is let.
#[derive(Debug)]
struct Told {
    answer: Mutex<Answer>,
    asked: AtomicUsize,
    at_once: AtomicUsize,
    most_at_once: AtomicUsize,
    gate: Semaphore,
}

#[async_trait]
impl CoverSource for Told {
    fn name(&self) -> &'static str {
        "Told"
    }

    async fn cover(&self, _: &CoverAt) -> Answer {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let now = self.at_once.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_at_once.fetch_max(now, Ordering::SeqCst);
        self.gate.acquire().await.unwrap().forget();
        self.at_once.fetch_sub(1, Ordering::SeqCst);
        self.answer.lock().unwrap().clone()
    }
}

#[derive(Debug, Default)]
struct Seen(Mutex<Vec<String>>);

impl CoverWatch for Seen {
    fn changed(&self, work: &WorkId) {
        self.0.lock().unwrap().push(work.to_string());
    }

    fn all_changed(&self) {
        self.0.lock().unwrap().push("all".to_owned());
    }
}

struct Room {
    folder: Folder,
    source: Arc<Told>,
    seen: Arc<Seen>,
    clock: Arc<ManualClock>,
    covers: Covers,
}

impl Room {
    /// Lets the source answer as often as it is asked.
    fn new(answer: Answer) -> Self {
        let room = Self::closed(answer);
        room.source.gate.add_permits(10_000);
        room
    }

    fn closed(answer: Answer) -> Self {
        let (asked, at_once, most_at_once) = Default::default();
        let gate = Semaphore::new(0);
        let source = Arc::new(Told { answer: Mutex::new(answer), asked, at_once, most_at_once, gate });
        let (folder, seen) = (Folder::new(), Arc::<Seen>::default());
        let clock = Arc::new(ManualClock::at("2026-03-01T12:00:00Z".parse().unwrap()));
        let settings = CoversSettings { folder: folder.0.clone(), max_bytes: 1 << 30 };
        let covers = Covers::open(settings, Some(source.clone()), seen.clone(), clock.clone());
        Self { folder, source, seen, clock, covers }
    }

    fn now_says(&self, answer: Answer) {
        *self.source.answer.lock().unwrap() = answer;
    }

    async fn fetch(&self, number: u64) -> Outcome {
        self.covers.fetch(&work("a"), &CoverAt::OpenLibrary(number)).await
    }

    fn asked(&self) -> usize {
        self.source.asked.load(Ordering::SeqCst)
    }

    fn seen(&self) -> Vec<String> {
        self.seen.0.lock().unwrap().clone()
    }
}

fn work(id: &str) -> WorkId {
    WorkId::parse(id).unwrap()
}

fn picture(width: u32, height: u32) -> Bytes {
    let mut bytes = Cursor::new(Vec::new());
    painted(width, height).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner().into()
}

fn failure(reason: FailureReason, retry_after: Option<Duration>) -> Answer {
    Err(SourceFailure { source: "Told".to_owned(), reason, retry_after })
}

#[tokio::test]
async fn a_cover_is_fetched_once_and_read_in_both_sizes() {
    let room = Room::new(Ok(Some(picture(500, 750))));
    assert_eq!(room.covers.find(&work("a")), None);
    for _ in 0..3 {
        assert_eq!(room.fetch(1).await, Outcome::Held);
    }
    assert_eq!((room.asked(), room.seen()), (1, vec!["a".to_owned()]));
    let cover = room.covers.find(&work("a")).unwrap();
    assert_eq!((cover.small, cover.large, cover.version.len()), ((200, 300), (400, 600), 16));
    let (named, small) = room.covers.read(&work("a"), Size::Small).await.unwrap();
    let (_, large) = room.covers.read(&work("a"), Size::Large).await.unwrap();
    assert!(named == cover && small.len() < large.len());
    assert_eq!(room.covers.read(&work("b"), Size::Large).await, None);
    assert_eq!(room.covers.figures().covers, 1);
}

#[tokio::test]
async fn whoever_asks_at_the_same_time_shares_one_fetch() {
    let room = Room::closed(Ok(Some(picture(200, 300))));
    let many = join_all((0..50).map(|_| room.fetch(1)));
    let opens = async { room.source.gate.add_permits(1) };
    let (outcomes, ()) = tokio::join!(many, opens);
    assert!(outcomes.iter().all(|outcome| *outcome == Outcome::Held));
    assert_eq!(room.asked(), 1);
}

#[tokio::test]
async fn few_are_fetched_at_once() {
    let room = Room::new(Ok(None));
    let works: Vec<WorkId> = (0..40).map(|n| work(&format!("work-{n}"))).collect();
    let at = CoverAt::OpenLibrary(1);
    join_all(works.iter().map(|work| room.covers.fetch(work, &at))).await;
    assert_eq!(room.asked(), 40);
    assert!(room.source.most_at_once.load(Ordering::SeqCst) <= FETCHES);
}

#[tokio::test]
async fn none_is_believed_for_thirty_days_and_of_that_place_only() {
    let room = Room::new(Ok(None));
    assert_eq!(room.fetch(1).await, Outcome::None(None));
    room.clock.advance(NONE_FOR.saturating_sub(Duration::from_secs(1)));
    assert_eq!((room.fetch(1).await, room.asked()), (Outcome::None(None), 1));
    room.clock.advance(Duration::from_secs(1));
    assert_eq!((room.fetch(1).await, room.asked()), (Outcome::None(None), 2));
    room.now_says(Ok(Some(picture(200, 300))));
    assert_eq!((room.fetch(2).await, room.asked()), (Outcome::Held, 3));
}

#[tokio::test]
async fn a_failure_is_tried_again_after_an_hour_or_when_the_source_said() {
    for reason in [FailureReason::TimedOut, FailureReason::Broken, FailureReason::Refused] {
        let room = Room::new(failure(reason, None));
        assert_eq!(room.fetch(1).await, Outcome::Failed(reason));
        room.clock.advance(FAILED_FOR.saturating_sub(Duration::from_secs(1)));
        assert_eq!((room.fetch(1).await, room.asked()), (Outcome::Failed(reason), 1));
        room.now_says(Ok(Some(picture(200, 300))));
        room.clock.advance(Duration::from_secs(1));
        assert_eq!((room.fetch(1).await, room.asked()), (Outcome::Held, 2));
    }
    let room = Room::new(failure(FailureReason::RateLimited, Some(Duration::from_secs(2))));
    room.fetch(1).await;
    room.clock.advance(Duration::from_secs(2));
    room.now_says(Ok(Some(picture(200, 300))));
    assert_eq!(room.fetch(1).await, Outcome::Held);
}

#[tokio::test]
async fn an_error_page_is_a_failure_and_a_place_filler_is_none() {
    let page = || Ok(Some(Bytes::from_static(b"<!doctype html><p>Sorry")));
    let room = Room::new(page());
    assert_eq!(room.fetch(1).await, Outcome::Failed(FailureReason::Unreadable));
    room.now_says(Ok(Some(picture(30, 40))));
    room.clock.advance(FAILED_FOR);
    assert_eq!(room.fetch(1).await, Outcome::None(Some(Unfit::TooSmall)));
    room.clock.advance(FAILED_FOR);
    assert_eq!((room.fetch(1).await, room.asked()), (Outcome::None(Some(Unfit::TooSmall)), 2));
    assert!(room.seen().is_empty() && room.covers.find(&work("a")).is_none());
}

#[tokio::test]
async fn another_place_brings_another_picture_under_another_version() {
    let room = Room::new(Ok(Some(picture(200, 300))));
    room.fetch(1).await;
    let first = room.covers.find(&work("a")).unwrap();
    room.now_says(Ok(Some(picture(220, 300))));
    assert_eq!(room.fetch(2).await, Outcome::Held);
    assert_ne!(room.covers.find(&work("a")).unwrap().version, first.version);
    assert_eq!(room.seen(), ["a", "a"]);

    room.now_says(failure(FailureReason::Broken, None));
    assert_eq!(room.fetch(3).await, Outcome::Failed(FailureReason::Broken));
    assert!(room.covers.find(&work("a")).is_some(), "what there was stays");
}

#[tokio::test]
async fn a_cover_that_was_lost_is_fetched_again() {
    let room = Room::new(Ok(Some(picture(200, 300))));
    room.fetch(1).await;
    std::fs::write(room.folder.0.join("a.cover"), b"torn").unwrap();
    assert_eq!(room.covers.read(&work("a"), Size::Small).await, None);
    assert_eq!((room.covers.find(&work("a")), room.seen()), (None, vec!["a".to_owned(), "a".to_owned()]));
    assert_eq!((room.fetch(1).await, room.asked()), (Outcome::Held, 2));
}

#[tokio::test]
async fn a_restart_keeps_the_covers_and_asks_nobody() {
    let room = Room::new(Ok(Some(picture(200, 300))));
    room.fetch(1).await;
    let settings = CoversSettings { folder: room.folder.0.clone(), max_bytes: 1 << 30 };
    let seen = Arc::<Seen>::default();
    let again = Covers::open(settings, Some(room.source.clone()), seen.clone(), room.clock.clone());
    assert_eq!(again.fetch(&work("a"), &CoverAt::OpenLibrary(1)).await, Outcome::Held);
    assert_eq!((room.asked(), seen.0.lock().unwrap().as_slice()), (1, ["all".to_owned()].as_slice()));
    assert_eq!(again.find(&work("a")), room.covers.find(&work("a")));
}

#[tokio::test]
async fn a_disk_that_takes_nothing_costs_the_cover_alone() {
    let room = Room::new(Ok(Some(picture(200, 300))));
    std::fs::write(&room.folder.0, b"").unwrap();
    assert_eq!(room.fetch(1).await, Outcome::NotKept);
    assert!(room.covers.figures().is_failing && room.seen().is_empty());
    assert_eq!((room.fetch(1).await, room.asked()), (Outcome::NotKept, 1), "not tried anew each time");

    std::fs::remove_file(&room.folder.0).unwrap();
    room.clock.advance(FAILED_FOR);
    assert_eq!(room.fetch(1).await, Outcome::Held);
    assert!(!room.covers.figures().is_failing);
}

#[tokio::test]
async fn wishes_are_bounded_and_end_with_the_site() {
    let room = Room::closed(Ok(Some(picture(200, 300))));
    for n in 0..WAITING + 100 {
        room.covers.want(&work(&format!("work-{n}")), &CoverAt::OpenLibrary(1));
    }
    assert_eq!(room.covers.0.tasks.len(), WAITING);
    room.covers.end().await;
    assert!(room.covers.0.tasks.is_empty());
    room.covers.want(&work("a"), &CoverAt::OpenLibrary(1));
    assert!(room.covers.0.tasks.is_empty());
}

#[tokio::test]
async fn a_wish_is_granted_in_the_background() {
    let room = Room::new(Ok(Some(picture(200, 300))));
    room.covers.want(&work("a"), &CoverAt::OpenLibrary(1));
    while room.covers.find(&work("a")).is_none() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn without_a_source_or_room_nothing_is_fetched() {
    let room = Room::new(Ok(Some(picture(200, 300))));
    let clock: Arc<dyn Clock> = room.clock.clone();
    let open = |max_bytes, source| {
        let settings = CoversSettings { folder: room.folder.0.clone(), max_bytes };
        Covers::open(settings, source, room.seen.clone(), clock.clone())
    };
    let source: Arc<dyn CoverSource> = room.source.clone();
    for covers in [open(1 << 30, None), open(0, Some(source))] {
        covers.want(&work("a"), &CoverAt::OpenLibrary(1));
        assert_eq!(covers.fetch(&work("a"), &CoverAt::OpenLibrary(1)).await, Outcome::Off);
    }
    assert_eq!(room.asked(), 0);
}
