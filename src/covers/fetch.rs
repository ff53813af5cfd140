//! From a wish to a cover on the shelf, and what is remembered of those that did not get there.

use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;

use super::{
    Covers, Inner,
    check::{self, Unfit},
    encode,
    underway::Wish,
};
use crate::{
    domain::{CoverAt, FailureReason, WorkId},
    sources::CoverSource,
};

/// How long "there is none" is believed.
pub(super) const NONE_FOR: Duration = Duration::from_hours(30 * 24);

/// How long a failure is left alone, unless the source said itself when to come back.
pub(super) const FAILED_FOR: Duration = Duration::from_hours(1);

/// The longest that a source may make us wait.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

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
pub(super) struct Known {
    at: CoverAt,
    outcome: Outcome,
    until: Timestamp,
}

impl Covers {
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
        let wish = Wish::new(self, work);
        let (at, stop) = (at.clone(), stop.clone());
        tasks.spawn(async move {
            stop.run_until_cancelled(wish.covers.fetch(&wish.work, &at)).await;
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

    /// Whether the cover is there, and from this place.
    fn is_here(&self, work: &WorkId, at: &CoverAt) -> bool {
        self.0.shelf.look(work, |held| held.label.contents.from == *at).unwrap_or(false)
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
