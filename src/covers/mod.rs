//! Real covers: fetched once by the server, looked at, encoded anew, kept on disk and served from there. A reader's
//! browser never asks another host, and no page waits for a cover: until there is one, the drawn one stands in its place.
//!
//! Whoever learns where a work's cover can be had says so by [`Covers::want`]. What becomes of it is remembered: a source
//! that has none is asked again after 30 days, a failure is tried again after an hour. A restart forgets both, and asks
//! once more.

mod check;
mod encode;
mod fetch;
mod file;
#[cfg(test)]
mod fuzz;
mod index;
mod shelf;
#[cfg(test)]
mod tests;
mod underway;

use std::{fmt, path::PathBuf, sync::Arc};

use bytes::Bytes;
use dashmap::DashMap;
use tokio::sync::{Semaphore, watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use self::{check::Unfit, fetch::Outcome};
use self::{
    fetch::Known,
    file::{Label, Part},
    shelf::{Found, Shelf},
};
use crate::{
    domain::{Clock, WorkId},
    sources::CoverSource,
};

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
    /// Whose covers are wished for and not yet there, and by how many.
    underway: DashMap<WorkId, u32>,
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
            underway: DashMap::new(),
            watch,
            clock,
            is_loaded,
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
        }))
    }

    /// The cover of a work, if there is one. Looks into memory alone.
    pub fn find(&self, work: &WorkId) -> Option<Cover> {
        self.0.shelf.look(work, |held| Cover::of(&held.label))
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

    /// Whether a cover of this work may come at any moment.
    pub fn is_underway(&self, work: &WorkId) -> bool {
        self.0.underway.contains_key(work)
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

    /// Waits until the folder has been read.
    async fn loaded(&self) {
        // An error means that the reader is gone; then there is nothing to wait for.
        let _ = self.0.is_loaded.clone().wait_for(|is_loaded| *is_loaded).await;
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
