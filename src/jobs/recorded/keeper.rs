//! The keeper: gives signs of life for what runs here, sees what others do, begins what nobody runs.
//!
//! Two loops side by side: a look at all jobs that takes long must not delay a sign of life.

use std::{future::Future, sync::Arc, time::Duration};

use futures::FutureExt as _;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use super::{Records, run::Run, seen::Seen, stored};
use crate::{
    domain::JobId,
    jobs::{JobLimits, job::Job},
    store::{JobRecord, StoreError},
};

/// How often the store is swept: what is too old is too old by hours.
const SWEEP_EVERY: Duration = Duration::from_mins(1);

/// How many of those that ended last are looked at in each beat.
const LATEST: u32 = 10;

impl Records {
    /// Until `stop`, or until the site stops.
    pub(in crate::jobs) async fn keep(self: &Arc<Self>, stop: CancellationToken) {
        let stopped = async {
            tokio::select! {
                () = self.shared.stop.cancelled() => {}
                () = stop.cancelled() => {}
            }
        }
        .shared();
        let renewing = async {
            tokio::select! {
                () = stopped.clone() => {}
                () = self.keep_renewing() => {}
            }
        };
        tokio::join!(renewing, self.keep_looking(stopped.clone()));
    }

    async fn keep_renewing(&self) {
        let beat = self.shared.limits.beat;
        let mut pause = beat;
        loop {
            sleep(pause).await;
            // The lease goes on running while the store fails: what is left of it is worth some more tries.
            pause = if self.renew().await.is_ok() { beat } else { beat / 4 };
        }
    }

    async fn renew(&self) -> Result<(), StoreError> {
        let runs: Vec<Arc<Run>> = self.runs.iter().map(|run| Arc::clone(&run)).collect();
        if runs.is_empty() {
            return Ok(());
        }
        let until = Instant::now() + self.shared.limits.hold();
        let (signs, told): (Vec<_>, Vec<_>) = runs.iter().map(|run| run.renewal()).unzip();
        let ours = self.write(self.store.renew(&self.owner, &signs)).await?;
        for (run, told) in runs.iter().zip(told) {
            match ours.iter().find(|(id, _)| *id == run.job.id) {
                Some((_, is_cancel_asked)) => {
                    run.go_on(until, told);
                    if *is_cancel_asked {
                        run.cancel();
                    }
                }
                None => run.lose(),
            }
        }
        Ok(())
    }

    /// A look that was begun ends before this stops: a claim whose answer nobody heard would be a job that nobody runs.
    async fn keep_looking(self: &Arc<Self>, mut stopped: impl Future<Output = ()> + Unpin) {
        loop {
            let mut seen = self.seen.lock().await;
            // What failed is logged where it was asked, and tried again after the pause.
            let _ = self.look(&mut seen).await;
            drop(seen);
            tokio::select! {
                biased;
                () = &mut stopped => return,
                () = self.wake.notified() => {}
                () = sleep(self.shared.limits.beat) => {}
            }
        }
    }

    async fn look(self: &Arc<Self>, seen: &mut Seen) -> Result<(), StoreError> {
        // Before the store is asked: one that is recorded meanwhile is missing in its answer, but not gone.
        let known = self.shared.table.unfinished_recorded();
        let records = self.read(self.store.unfinished()).await?;
        seen.note(&records, Instant::now());
        for record in &records {
            self.show(record);
        }
        // A store that can only be read is worth reading.
        let begun = self.begin(seen, &records).await;
        self.show_ends(known, &records).await?;
        self.show_past(seen).await?;
        begun?;
        self.sweep(seen).await
    }

    /// Claims what nobody runs, the oldest first, while there are places.
    async fn begin(self: &Arc<Self>, seen: &Seen, records: &[JobRecord]) -> Result<(), StoreError> {
        let JobLimits { recorded_running, lease, .. } = self.shared.limits;
        for record in records {
            let is_full = self.runs.len() >= recorded_running;
            if is_full || self.shared.stop.is_cancelled() {
                break;
            }
            let runs_here = self.runs.contains_key(&record.job.id);
            if !runs_here && seen.is_nobodys(record, &self.owner, lease) {
                self.claim(record).await?;
            }
        }
        Ok(())
    }

    async fn claim(self: &Arc<Self>, record: &JobRecord) -> Result<(), StoreError> {
        let until = Instant::now() + self.shared.limits.hold();
        // Who was faster, in another process, has raised the beat that was seen.
        if !self.write(self.store.claim(record.job.id, &self.owner, &record.lease)).await? {
            return Ok(());
        }
        let job = self.shared.table.adopt(record.job.id, || Job::recorded(stored::snapshot(record)));
        let run = Arc::new(Run::new(Arc::clone(&job), until, job.snapshot().output));
        self.runs.insert(job.id, Arc::clone(&run));
        job.start();
        self.tasks.spawn(Arc::clone(self).run(run, record.clone()));
        Ok(())
    }

    /// Shows the ends of jobs that ended elsewhere: they are unfinished no more.
    async fn show_ends(&self, known: Vec<JobId>, records: &[JobRecord]) -> Result<(), StoreError> {
        let is_missing = |id: &JobId| records.iter().all(|record| record.job.id != *id);
        for id in known.into_iter().filter(is_missing).filter(|id| !self.runs.contains_key(id)) {
            match self.read(self.store.job(id)).await? {
                Some(record) => drop(self.show(&record)),
                None => self.shared.table.forget(id),
            }
        }
        Ok(())
    }

    /// Shows what was never seen unfinished here: it ended before this process began, or was recorded and ended elsewhere
    /// between two looks.
    async fn show_past(&self, seen: &mut Seen) -> Result<(), StoreError> {
        let most = self.shared.limits.recorded_kept;
        let mut count = if seen.is_past_read { LATEST.min(most) } else { most };
        loop {
            let ended = self.read(self.store.finished(count)).await?;
            let is_new = |record: &&JobRecord| self.shared.table.get(record.job.id).is_none();
            // Behind one that is known, all are. Not so before it: the clock of another process may be slow.
            let is_all = ended.last().is_none_or(|last| !is_new(&last));
            for record in ended.iter().filter(is_new) {
                self.show(record);
            }
            if is_all || ended.len() < count as usize || count >= most {
                break;
            }
            count = count.saturating_mul(2).min(most);
        }
        seen.is_past_read = true;
        Ok(())
    }

    async fn sweep(&self, seen: &mut Seen) -> Result<(), StoreError> {
        if seen.swept.is_some_and(|swept| swept.elapsed() < SWEEP_EVERY) {
            return Ok(());
        }
        seen.swept = Some(Instant::now());
        let JobLimits { recorded_retention, recorded_kept, .. } = self.shared.limits;
        let Ok(oldest) = self.shared.clock.now().checked_sub(recorded_retention) else { return Ok(()) };
        self.write(self.store.sweep_jobs(oldest, recorded_kept.into())).await.map(drop)
    }
}
