//! Forced renewal: all sources are asked past every layer, as a job like any other.

use std::{collections::HashSet, sync::Arc, time::Duration};

use jiff::Timestamp;

use super::{Updates, gather::Scope};
use crate::{
    cache::Lookup,
    domain::{JobKind, JobOutput, JobSnapshot, JobStatus, Topic, UpdatesReport},
    jobs::{Asker, Priority, Refusal},
};

/// How many jobs of others a renewal waits for before it takes what the last of them brought. Each that is waited for
/// has ended, so more than two or three means that a clock was set back.
const ROUNDS: usize = 5;

/// How long a job is waited for at a time; when it is not over then, it is waited for again.
const LOOK_AGAIN: Duration = Duration::from_secs(30);

/// What came of a renewal.
#[derive(Clone, Debug)]
pub struct Renewed {
    /// What the sources said. Where nobody answered, that report: it tells who failed, and is no answer.
    pub report: Arc<UpdatesReport>,
    /// What was known before, fresh or stale.
    pub before: Option<Arc<UpdatesReport>>,
    /// Whether `report` is an answer and stands in place of what was there. Otherwise what was there stays.
    pub is_new_answer: bool,
}

impl Updates {
    /// Whether any source allows that it is asked without a reader waiting.
    pub fn may_prefetch(&self) -> bool {
        self.0.sources.iter().any(|source| source.terms().prefetch)
    }

    /// What is kept on a subject in either layer, and whether it is fresh. Asks no source.
    pub async fn known(&self, topic: &Topic) -> Option<(Arc<UpdatesReport>, bool)> {
        match self.0.answers.seek(&topic.subject.key()?).await {
            Lookup::Fresh(report) => Some((report, true)),
            Lookup::Stale(report) => Some((report, false)),
            Lookup::Miss => None,
        }
    }

    /// Asks the sources anew, past every layer, and waits for what comes of it. A live job on the subject that was
    /// submitted at `since` or later, and asks all who are to be asked, is as good as a new one; one from before is
    /// waited for first, for a subject has one job at a time.
    ///
    /// On success the answer takes the place of what was there. When nobody answers, what was there stays.
    ///
    /// With [`Priority::Prefetch`], sources that do not allow being asked without a reader waiting are left out. What
    /// was known before is then merged into the answer, as long as all of it may still be kept for as long as an
    /// answer is fresh: an item does not tell which source brought it. A reader who comes while it is made, or later, has
    /// the others asked as well.
    ///
    /// # Errors
    /// [`Refusal`] when no job can be started.
    pub async fn refresh(&self, topic: &Topic, asker: &Asker, since: Timestamp) -> Result<Renewed, Refusal> {
        let before = self.known(topic).await.map(|(report, _)| report);
        let scope = if asker.priority == Priority::Prefetch { Scope::Prefetchable } else { Scope::All };
        let wanted = self.in_scope(scope);
        let Some(key) = topic.subject.key().filter(|_| !wanted.is_empty()) else {
            let report = before.clone().unwrap_or_else(|| Arc::new(self.empty()));
            return Ok(Renewed { report, before, is_new_answer: false });
        };
        let mut ended = None;
        for _ in 0..ROUNDS {
            let (job, is_ours) = self.submit_forced(&key, topic, asker, scope)?;
            let job = self.ended(job).await;
            let is_recent = |report: &UpdatesReport| job.created_at >= since && report.as_of >= since;
            let is_good = is_ours || answer(&job).is_some_and(|report| is_recent(report) && covers(report, &wanted));
            ended = Some(job);
            if is_good {
                break;
            }
        }
        let answer = ended.as_ref().and_then(answer).cloned();
        let is_new_answer = answer.as_ref().is_some_and(|report| !report.is_failure());
        let partial = || ended.as_ref().and_then(|job| job.output.as_ref()?.updates().cloned());
        let report = answer.or_else(partial).unwrap_or_else(|| Arc::new(self.empty()));
        Ok(Renewed { report, before, is_new_answer })
    }

    /// The job, and whether it is this one's own: otherwise there was a live one already.
    fn submit_forced(
        &self,
        key: &str,
        topic: &Topic,
        asker: &Asker,
        scope: Scope,
    ) -> Result<(JobSnapshot, bool), Refusal> {
        let (updates, topic, job_key) = (self.clone(), topic.clone(), key.to_owned());
        // The work holds this until it ends; work that is not taken is dropped at once.
        let held = Arc::new(());
        let watched = Arc::downgrade(&held);
        let work = move |reporter| async move {
            let report = updates.renew(job_key, topic, scope, reporter).await;
            drop(held);
            Ok(JobOutput::Updates(report))
        };
        let job = self.0.jobs.submit(JobKind::Updates, key, asker, work)?;
        Ok((job, watched.strong_count() > 0))
    }

    async fn ended(&self, mut job: JobSnapshot) -> JobSnapshot {
        while !job.status.is_final() {
            match self.0.jobs.wait(job.id, LOOK_AGAIN).await {
                Some(later) => job = later,
                None => break,
            }
        }
        job
    }

    /// Whether all sources were asked for it: what a reader is to have. One that was asked in vain was asked.
    pub(super) fn is_whole(&self, report: &UpdatesReport) -> bool {
        covers(report, &self.in_scope(Scope::All))
    }

    /// The names of the sources that are asked.
    fn in_scope(&self, scope: Scope) -> HashSet<&'static str> {
        let asked = self.0.sources.iter().filter(|source| scope.includes(source.terms()));
        asked.map(|source| source.name()).collect()
    }
}

/// What a job brought that was not given up.
fn answer(job: &JobSnapshot) -> Option<&Arc<UpdatesReport>> {
    job.output.as_ref().filter(|_| job.status == JobStatus::Completed)?.updates()
}

fn covers(report: &UpdatesReport, wanted: &HashSet<&'static str>) -> bool {
    wanted.iter().all(|name| report.asked.iter().any(|asked| asked.source == *name))
}
