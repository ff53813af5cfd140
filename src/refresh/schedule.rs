//! The loop that waits for the schedule.
//!
//! A planned moment is a slot. Which slot was run last is in the store, so that a slot that passed while the site was
//! down is caught up, once however many there were, and so that of several processes one runs each. A process looks
//! at the last slot, records the job, then takes the slot: a crash in between costs a second run, which finds all
//! fresh and asks nobody, where the other order would cost the run. Two processes that record at the same moment get
//! the same job, because it has the same key.

use std::time::Duration;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::{Calendar, Inner, Refresh};
use crate::{
    domain::{JobSnapshot, Origin},
    jobs::Refusal,
    store::Slot,
};

/// The schedule's name in the store.
const NAME: &str = "prewarm";

/// How long the loop sleeps at most: a clock that was set is noticed by then.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// How long it sleeps at least.
const BREATH: Duration = Duration::from_millis(100);

/// What the loop remembers between two looks.
#[derive(Debug, Default)]
pub(super) struct Watch {
    /// The last slot that is dealt with. A clock that is set back leads to slots before it, and they do not count.
    handled: Option<Timestamp>,
    /// The slot that could not be run, and of which the operator was told.
    told: Option<Timestamp>,
}

impl Refresh {
    /// Keeps the schedule until `stop`: soon after the start a run, if that is wanted or one was missed, then one for
    /// each slot.
    pub async fn run(&self, stop: CancellationToken) {
        let delay = self.0.start_after.unwrap_or_default();
        if stop.run_until_cancelled(tokio::time::sleep(delay)).await.is_none() {
            return;
        }
        let mut watch = self.begin().await;
        while stop.run_until_cancelled(tokio::time::sleep(self.until_next())).await.is_some() {
            self.look(&mut watch).await;
        }
    }

    /// The first run. It stands for a missed one as well.
    pub(super) async fn begin(&self) -> Watch {
        // What was counted before the start may not be here yet. A store that fails has it later, or never.
        if let Err(cause) = self.0.asks.flush().await {
            tracing::debug!(%cause, "The run at the start goes by what was counted since");
        }
        let latest = self.latest();
        let mut watch = Watch::default();
        let is_missed = match latest {
            Some(slot) => self.is_missed(slot).await,
            None => false,
        };
        if is_missed || self.0.start_after.is_some() {
            match (self.automatic().await, latest) {
                (Ok(Some(job)), Some(slot)) => self.take(slot, &job).await,
                (Ok(_), _) => {}
                (Err(refusal), _) => {
                    tracing::warn!(%refusal, "The run at the start of the site was not taken");
                    // A missed slot is tried again; one that was not missed had its run.
                    watch.told = latest;
                    watch.handled = if is_missed { None } else { latest };
                    return watch;
                }
            }
        }
        watch.handled = latest;
        watch
    }

    /// Runs the slot that is due, if one is.
    pub(super) async fn look(&self, watch: &mut Watch) {
        let Some(slot) = self.latest().filter(|slot| Some(*slot) > watch.handled) else { return };
        if self.was_run(slot).await {
            watch.handled = Some(slot);
            return;
        }
        match self.automatic().await {
            Ok(job) => {
                watch.handled = Some(slot);
                if let Some(job) = job {
                    self.take(slot, &job).await;
                }
            }
            Err(refusal) if watch.told == Some(slot) => {
                tracing::debug!(%refusal, "A run of the schedule was again not taken");
            }
            Err(refusal) => {
                tracing::warn!(%refusal, "A run of the schedule was not taken; it is tried again until it is");
                watch.told = Some(slot);
            }
        }
    }

    /// Records a run, unless there is nothing to do: an empty job each day would only push others out of the list.
    async fn automatic(&self) -> Result<Option<JobSnapshot>, Refusal> {
        let keeper = &self.0.keeper;
        if !keeper.updates.may_prefetch() && !keeper.enrich.may_prefetch() {
            return Ok(None);
        }
        let round = self.round();
        if round.subjects.is_empty() {
            return Ok(None);
        }
        self.record_round(Origin::Schedule, round).await.map(Some)
    }

    fn latest(&self) -> Option<Timestamp> {
        let Inner { calendar, keeper, .. } = &*self.0;
        calendar.as_ref()?.latest(keeper.clock.now())
    }

    /// Whether a run was planned for `slot`, after one that there was, and did not come about.
    async fn is_missed(&self, slot: Timestamp) -> bool {
        matches!(self.0.slots.last_run(NAME).await, Ok(Some(last)) if last.planned < slot)
    }

    /// Whether some process has run `slot`. Where the store does not tell, this process keeps to its own memory.
    async fn was_run(&self, slot: Timestamp) -> bool {
        matches!(self.0.slots.last_run(NAME).await, Ok(Some(last)) if last.planned >= slot)
    }

    async fn take(&self, planned: Timestamp, job: &JobSnapshot) {
        match self.0.slots.take_run(NAME, Slot { planned, job: job.id }).await {
            Ok(_) => {}
            Err(cause) => tracing::debug!(%cause, %planned, "A run of the schedule is not remembered"),
        }
    }

    fn until_next(&self) -> Duration {
        let now = self.0.keeper.clock.now();
        let next = self.0.calendar.as_ref().and_then(|calendar: &Calendar| calendar.next(now));
        let until = next.and_then(|next| Duration::try_from(next.duration_since(now)).ok());
        until.map_or(LOOK_EVERY, |until| until.clamp(BREATH, LOOK_EVERY))
    }
}
