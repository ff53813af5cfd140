//! One attempt at a recorded job, from its claim to its end.

use std::{
    future::poll_fn,
    panic::AssertUnwindSafe,
    pin::pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::Poll,
};

use futures::FutureExt as _;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::{Hold, Records, stored};
use crate::{
    domain::JobOutput,
    jobs::{
        Order, Reporter, Work,
        job::{Ending, Job},
        runner,
    },
    store::{JobRecord, Renewal},
};

/// Shown to operators.
const NOBODY_CAN: &str = "This version of the site does not know how to do this.";
/// Shown to operators.
const UNREADABLE: &str = "What was to be done cannot be read any more.";
/// Shown to operators.
const NEVER_ENDED: &str =
    "This was begun several times and never came to an end; it may have stopped the site each time.";

/// A job that runs here.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) job: Arc<Job>,
    hold: Arc<Hold>,
    /// The job is to end.
    cancelled: CancellationToken,
    /// The job is another's.
    lost: CancellationToken,
    /// Its work is over, and its end is being recorded.
    is_ending: AtomicBool,
    /// The output that the store has.
    told: Mutex<Option<JobOutput>>,
}

/// How an attempt came out.
enum Outcome {
    /// The job has ended.
    Ended(Ending),
    /// The job is another's, or may be.
    Lost,
    /// The site stops; the next process goes on.
    Interrupted,
}

impl Run {
    pub(super) fn new(job: Arc<Job>, until: Instant, told: Option<JobOutput>) -> Self {
        Self {
            job,
            hold: Arc::new(Hold::until(until)),
            cancelled: CancellationToken::new(),
            lost: CancellationToken::new(),
            is_ending: AtomicBool::new(false),
            told: Mutex::new(told),
        }
    }

    pub(super) fn cancel(&self) {
        self.cancelled.cancel();
    }

    /// A sign of life, with what the store does not have yet; and what it has then.
    pub(super) fn renewal(&self) -> (Renewal, Option<JobOutput>) {
        let now = self.job.snapshot();
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let is_news = !is_same(told.as_ref(), now.output.as_ref());
        drop(told);
        let output = now.output.as_ref().filter(|_| is_news).and_then(stored::text);
        (Renewal { id: now.id, progress: now.progress, output }, now.output)
    }

    /// A sign of life was taken.
    pub(super) fn go_on(&self, until: Instant, told: Option<JobOutput>) {
        self.hold.extend(until);
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) = told;
    }

    /// A sign of life was not taken: the job is another's. One whose end is just being recorded is nobody's.
    pub(super) fn lose(&self) {
        if !self.is_ending.load(Ordering::Acquire) {
            self.hold.end();
            self.lost.cancel();
        }
    }
}

/// Whether these are one report: reports are made anew with every change, and comparing them would cost.
fn is_same(one: Option<&JobOutput>, other: Option<&JobOutput>) -> bool {
    match (one, other) {
        (Some(JobOutput::Updates(one)), Some(JobOutput::Updates(other))) => Arc::ptr_eq(one, other),
        (Some(JobOutput::Facts(one)), Some(JobOutput::Facts(other))) => Arc::ptr_eq(one, other),
        (Some(JobOutput::Refresh(one)), Some(JobOutput::Refresh(other))) => Arc::ptr_eq(one, other),
        (None, None) => true,
        _ => false,
    }
}

impl Records {
    /// Runs a job that was claimed.
    pub(super) async fn run(self: Arc<Self>, run: Arc<Run>, record: JobRecord) {
        let began = Instant::now();
        let id = run.job.id;
        tracing::info!(job.id = %id, job.kind = run.job.kind.as_str(), attempt = record.attempts + 1, "A recorded job begins");
        let attempt = AssertUnwindSafe(self.attempt(&run, &record)).catch_unwind().await;
        let outcome =
            attempt.unwrap_or_else(|_| Outcome::Ended(Ending::Failed(runner::STOPPED_UNEXPECTEDLY.to_owned())));
        // Whoever kept a reporter speaks for the job no longer.
        run.hold.end();
        tracing::info!(job.id = %id, "A recorded job does nothing more here");
        match outcome {
            Outcome::Ended(ending) => self.conclude(&run, ending, began).await,
            Outcome::Lost => self.note_loss(&run),
            Outcome::Interrupted => {
                let (last_sign, _) = run.renewal();
                // If the store does not take it, the next process does a little more again.
                let _ = self.write(self.store.renew(&self.owner, &[last_sign])).await;
            }
        }
        self.runs.remove(&run.job.id);
        self.wake.notify_one();
    }

    async fn attempt(&self, run: &Run, record: &JobRecord) -> Outcome {
        let (order, work) = match self.prepare(record) {
            Ok(prepared) => prepared,
            Err(ending) => return Outcome::Ended(ending),
        };
        let so_far = stored::output(record);
        let reporter = Reporter::new(Arc::clone(&run.job), Some(Arc::clone(&run.hold)));
        let mut work = pin!(work.run(&order, so_far, reporter));
        // Asked before every step: a process that was frozen and goes on finds it here before it does anything else.
        let fenced =
            poll_fn(
                |context| {
                    if run.hold.is_over() { Poll::Ready(None) } else { work.as_mut().poll(context).map(Some) }
                },
            );
        tokio::select! {
            biased;
            () = self.shared.stop.cancelled() => Outcome::Interrupted,
            () = run.lost.cancelled() => Outcome::Lost,
            () = run.hold.over() => Outcome::Lost,
            () = run.cancelled.cancelled() => Outcome::Ended(Ending::Cancelled),
            result = timeout(self.shared.limits.recorded_deadline, fenced) => match result {
                Ok(None) => Outcome::Lost,
                Ok(Some(Ok(output))) => Outcome::Ended(Ending::Completed(output)),
                Ok(Some(Err(error))) => Outcome::Ended(Ending::Failed(error)),
                Err(_) => Outcome::Ended(Ending::Failed(runner::TOOK_TOO_LONG.to_owned())),
            },
        }
    }

    /// What there is to do, and who does it; or how the job ends at once.
    fn prepare(&self, record: &JobRecord) -> Result<(Order, Arc<dyn Work>), Ending> {
        let failed = |why: &str| Ending::Failed(why.to_owned());
        if record.is_cancel_asked {
            return Err(Ending::Cancelled);
        }
        // One that was handed back has an orderly stop behind it.
        if record.lease.owner.is_some() && record.attempts >= self.shared.limits.attempts {
            return Err(failed(NEVER_ENDED));
        }
        let order = stored::order(&record.job).ok_or_else(|| failed(UNREADABLE))?;
        let work = self.work(order.kind).ok_or_else(|| failed(NOBODY_CAN))?;
        Ok((order, work))
    }

    /// Records the end. Until the store takes it, the job runs for all others to see, and its result waits here.
    async fn conclude(&self, run: &Run, ending: Ending, began: Instant) {
        run.is_ending.store(true, Ordering::Release);
        let mut ended = run.job.snapshot();
        ending.apply(&mut ended, self.shared.clock.now());
        let Some(ending) = stored::ending(&ended) else { return };
        loop {
            match self.write(self.store.finish(ended.id, &self.owner, &ending)).await {
                Ok(true) => break,
                Ok(false) => return self.note_loss(run),
                Err(_) => {}
            }
            tokio::select! {
                () = self.shared.stop.cancelled() => return,
                () = sleep(self.shared.limits.beat) => {}
            }
        }
        // Counted first: who sees its end finds it in the figures.
        self.shared.figures.ended(ended.kind, ended.status, Some(began.elapsed()));
        run.job.follow(ended.clone());
        runner::log(ended);
    }

    fn note_loss(&self, run: &Run) {
        self.shared.figures.lease_lost();
        let Job { id, kind, key, .. } = &*run.job;
        tracing::warn!(job.id = %id, job.kind = kind.as_str(), job.key = key, "A job was stopped here, as another process may run it");
    }
}
