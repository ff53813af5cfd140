//! Real covers: fetched once by the server, looked at, encoded anew, kept on disk and served from there. A reader's
//! browser never asks another host, and no page waits for a cover: until there is one, the drawn one stands in its place.
//!
//! Whoever learns where a work's cover can be had says so by [`Covers::want`]. What becomes of it is remembered: a source
//! that has none is asked again after 30 days, a failure is tried again after an hour.

mod check;
mod encode;
mod file;
mod index;
mod shelf;
#[cfg(test)]
mod tests;

use std::{fmt, path::PathBuf, sync::Arc, time::Duration};

use bytes::Bytes;
use jiff::Timestamp;
use tokio::sync::{Semaphore, watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use self::check::Unfit;
use self::{
    file::{Label, Part},
    shelf::{Found, Shelf},
};
use crate::{
    domain::{Clock, CoverAt, FailureReason, WorkId},
    sources::CoverSource,
};

/// How long "there is none" is believed.
const NONE_FOR: Duration = Duration::from_hours(30 * 24);

/// How long a failure is left alone, unless the source said itself when to come back.
const FAILED_FOR: Duration = Duration::from_hours(1);

/// The longest that a source may make us wait.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// How many covers are fetched at once.
const FETCHES: usize = 2;

/// How many images are decoded at once: each may take some hundred megabytes for a moment.
const DECODINGS: usize = 1;

/// How many wishes may wait for their turn. One more is dropped, and comes again when its book is next looked at.
const WAITING: usize = 1_000;

/// How many outcomes are remembered.
const REMEMBERED: u64 = 50_000;

/// Where covers are kept.
#[derive(Clone, Debug)]
pub struct CoversSettings {
    /// The folder; made when there is something to put into it.
    pub folder: PathBuf,
    /// How many bytes all covers may take. With 0, none is fetched.
    pub max_bytes: u64,
}

/// Is told when what stands on the shelf changes.
pub trait CoverWatch: Send + Sync + fmt::Debug {
    /// A work has got another cover, or has lost its own.
    fn changed(&self, work: &WorkId);

    /// Any work may have.
    fn all_changed(&self);
}

/// One of the two sizes that each cover is kept in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// 200 pixels wide, or what the source had.
    Small,
    /// 400 pixels wide, or what the source had.
    Large,
}

/// A cover that is there, as pages name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cover {
    /// 16 hexadecimal digits that differ for each picture: part of its address.
    pub version: String,
    /// Width and height of the small size, in pixels.
    pub small: (u32, u32),
    /// Width and height of the large size, in pixels.
    pub large: (u32, u32),
}

impl Cover {
    fn of(label: &Label) -> Self {
        let measures = |part: Part| (part.width, part.height);
        let version = label.hash.get(..16).unwrap_or_default().to_owned();
        Self { version, small: measures(label.contents.small), large: measures(label.contents.large) }
    }
}

/// What became of a wish for a cover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is on the shelf.
    Held,
    /// The source has none, or none that can be a book's cover.
    None(Option<Unfit>),
    /// The source did not answer as it should.
    Failed(FailureReason),
    /// The disk does not take it.
    NotKept,
    /// This site fetches no covers.
    Off,
}

/// An outcome, of which place, and until when it is believed.
#[derive(Clone, Debug)]
struct Known {
    at: CoverAt,
    outcome: Outcome,
    until: Timestamp,
}

/// The covers. Cheap to clone.
#[derive(Clone)]
pub struct Covers(Arc<Inner>);

struct Inner {
    shelf: Arc<Shelf>,
    source: Option<Arc<dyn CoverSource>>,
    /// One flight at a time for each work; whoever comes meanwhile shares its outcome.
    known: moka::future::Cache<WorkId, Known>,
    fetching: Semaphore,
    decoding: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    watch: Arc<dyn CoverWatch>,
    clock: Arc<dyn Clock>,
    is_loaded: watch::Receiver<bool>,
    tasks: TaskTracker,
    stop: CancellationToken,
}

impl fmt::Debug for Covers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Covers").field("shelf", &self.0.shelf).field("source", &self.0.source).finish_non_exhaustive()
    }
}

impl Covers {
    /// The covers of a folder, which is read meanwhile; `watch` is told when that is done. Without a source, what is there
    /// is served and nothing is added.
    pub fn open(
        settings: CoversSettings,
        source: Option<Arc<dyn CoverSource>>,
        watch: Arc<dyn CoverWatch>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let source = source.filter(|_| settings.max_bytes > 0);
        let shelf = Arc::new(Shelf::new(settings.folder, settings.max_bytes));
        let (loaded, is_loaded) = watch::channel(false);
        tokio::task::spawn_blocking({
            let (shelf, watch, now) = (shelf.clone(), watch.clone(), clock.now());
            move || {
                if shelf.load(now) > 0 {
                    watch.all_changed();
                }
                // Nobody is left to be told when this fails.
                let _ = loaded.send(true);
            }
        });
        Self(Arc::new(Inner {
            shelf,
            source,
            known: moka::future::Cache::new(REMEMBERED),
            fetching: Semaphore::new(FETCHES),
            decoding: Arc::new(Semaphore::new(DECODINGS)),
            waiting: Arc::new(Semaphore::new(WAITING)),
            watch,
            clock,
            is_loaded,
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
        }))
    }

    /// The cover of a work, if there is one. Looks into memory alone.
    pub fn find(&self, work: &WorkId) -> Option<Cover> {
        self.0.shelf.look(work).map(|held| Cover::of(&held.label))
    }

    /// The JPEG of a work's cover, if there is one.
    pub async fn read(&self, work: &WorkId, size: Size) -> Option<(Cover, Bytes)> {
        self.loaded().await;
        self.find(work)?;
        let (shelf, watch, work, now) = (self.0.shelf.clone(), self.0.watch.clone(), work.clone(), self.0.clock.now());
        let look = move || match shelf.read(&work, now) {
            Found::Cover(label, bodies) => Some((label, bodies)),
            Found::None => None,
            Found::Dropped => {
                watch.changed(&work);
                None
            }
        };
        let (label, [small, large]) = tokio::task::spawn_blocking(look).await.ok()??;
        let body = match size {
            Size::Small => small,
            Size::Large => large,
        };
        Some((Cover::of(&label), body.into()))
    }

    /// Says where a work's cover can be had. Returns at once; the cover is fetched in the background, unless it is there
    /// already or was asked for not long ago.
    pub fn want(&self, work: &WorkId, at: &CoverAt) {
        let Inner { source, waiting, tasks, stop, .. } = &*self.0;
        if source.is_none() || self.is_here(work, at) || stop.is_cancelled() {
            return;
        }
        let Ok(place) = waiting.clone().try_acquire_owned() else {
            tracing::debug!(%work, "too many covers are waiting; this one is left for later");
            return;
        };
        let (covers, work, at, stop) = (self.clone(), work.clone(), at.clone(), stop.clone());
        tasks.spawn(async move {
            stop.run_until_cancelled(covers.fetch(&work, &at)).await;
            drop(place);
        });
    }

    /// The same, for who wants to know what became of it. However many ask at once for a work, its source is asked once.
    pub async fn fetch(&self, work: &WorkId, at: &CoverAt) -> Outcome {
        let Some(source) = &self.0.source else { return Outcome::Off };
        self.loaded().await;
        if self.is_here(work, at) {
            return Outcome::Held;
        }
        let now = self.0.clock.now();
        let is_over = |known: &Known| {
            let is_lost = known.outcome == Outcome::Held && !self.is_here(work, at);
            known.at != *at || known.until <= now || is_lost
        };
        let flight = self.get(source.as_ref(), work, at);
        self.0.known.entry_by_ref(work).or_insert_with_if(flight, is_over).await.into_value().outcome
    }

    /// How full the shelf is, and how the disk does.
    pub fn figures(&self) -> CoversFigures {
        let (covers, bytes) = self.0.shelf.fill();
        CoversFigures { covers, bytes, is_failing: self.0.shelf.is_failing() }
    }

    /// Ends what is being fetched.
    pub async fn end(&self) {
        self.0.stop.cancel();
        self.0.tasks.close();
        self.0.tasks.wait().await;
    }

    /// Whether the cover is there, and from this place.
    fn is_here(&self, work: &WorkId, at: &CoverAt) -> bool {
        self.0.shelf.look(work).is_some_and(|held| held.label.contents.from == *at)
    }

    /// Waits until the folder has been read.
    async fn loaded(&self) {
        // An error means that the reader is gone; then there is nothing to wait for.
        let _ = self.0.is_loaded.clone().wait_for(|is_loaded| *is_loaded).await;
    }

    async fn get(&self, source: &dyn CoverSource, work: &WorkId, at: &CoverAt) -> Known {
        let Ok(_turn) = self.0.fetching.acquire().await else { return self.known(at, Outcome::Off, FAILED_FOR) };
        match source.cover(at).await {
            Ok(None) => self.known(at, Outcome::None(None), NONE_FOR),
            Ok(Some(bytes)) => {
                let outcome = self.keep(work, at, bytes).await;
                let is_failure = matches!(outcome, Outcome::Failed(_) | Outcome::NotKept);
                let believed = if is_failure { FAILED_FOR } else { NONE_FOR };
                self.known(at, outcome, believed)
            }
            Err(failure) => {
                let wait = failure.retry_after.map_or(FAILED_FOR, |told| told.min(LONGEST_WAIT));
                self.known(at, Outcome::Failed(failure.reason), wait)
            }
        }
    }

    /// Looks at what was sent, and puts it on the shelf.
    async fn keep(&self, work: &WorkId, at: &CoverAt, bytes: Bytes) -> Outcome {
        let Ok(turn) = self.0.decoding.clone().acquire_owned().await else { return Outcome::Off };
        let (shelf, watch, now) = (self.0.shelf.clone(), self.0.watch.clone(), self.0.clock.now());
        let task = {
            let (work, at) = (work.clone(), at.clone());
            move || {
                // Taken along: the turn is over when the work is, whoever still waits for it.
                let _turn = turn;
                let image = check::read(&bytes).map_err(Refusal::Unfit)?;
                drop(bytes);
                let jpegs = encode::encode(&image).map_err(|_| Refusal::Unfit(Unfit::Damaged))?;
                let gone = shelf.put(&work, &at, &jpegs, now).map_err(|_| Refusal::NotKept)?;
                // From here, so that pages learn of it even when nobody waits any more.
                std::iter::once(&work).chain(&gone).for_each(|work| watch.changed(work));
                Ok(())
            }
        };
        match tokio::task::spawn_blocking(task).await {
            Ok(Ok(())) => Outcome::Held,
            Ok(Err(refusal)) => told(work, refusal),
            // A decoder that panics has met an image that no decoder should.
            Err(_) => Outcome::Failed(FailureReason::Unreadable),
        }
    }

    fn known(&self, at: &CoverAt, outcome: Outcome, believed: Duration) -> Known {
        let until = self.0.clock.now().saturating_add(believed).unwrap_or(Timestamp::MAX);
        Known { at: at.clone(), outcome, until }
    }
}

/// Why what was sent did not get onto the shelf.
#[derive(Clone, Copy)]
enum Refusal {
    Unfit(Unfit),
    NotKept,
}

fn told(work: &WorkId, refusal: Refusal) -> Outcome {
    match refusal {
        Refusal::Unfit(unfit) => {
            tracing::debug!(%work, "not taken as a cover: {unfit}");
            if unfit.is_lasting() { Outcome::None(Some(unfit)) } else { Outcome::Failed(FailureReason::Unreadable) }
        }
        Refusal::NotKept => Outcome::NotKept,
    }
}

/// The shelf in figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoversFigures {
    /// How many covers there are.
    pub covers: usize,
    /// What they take on disk, in bytes.
    pub bytes: u64,
    /// Whether the disk did not take or give what it was last asked to.
    pub is_failing: bool,
}

/// A picture that no encoder flattens to one colour: bands, a frame, a disc.
#[cfg(test)]
fn painted(width: u32, height: u32) -> image::RgbImage {
    image::RgbImage::from_fn(width, height, |x, y| {
        let is_frame = x < width / 10 || y < height / 10 || x >= width - width / 10 || y >= height - height / 10;
        let band = u8::try_from(y * 200 / height).unwrap_or(u8::MAX);
        if is_frame { image::Rgb([30, 40, 90]) } else { image::Rgb([230, band, 255 - band]) }
    })
}
