//! News and social posts on a subject: from the cache, from a job, from all sources at once.
//!
//! `gather` is the job: it asks all sources at once and tells what it has as each answers; `renew` is the same job at
//! somebody's word, past every layer of the cache. `merge` makes one list of what they brought. A source's failure is
//! data; when all fail, the report is no answer: it is kept apart from the answers and only for a moment, so that an
//! older answer stays, and readers who come meanwhile are told who failed instead of setting off the same requests again.
//!
//! Some sources want a person to ask. An answer without them, for a feed reader or the schedule, is an answer for the
//! next of these; a reader is shown it as they are shown a stale one, while all are asked.

mod alike;
#[cfg(test)]
mod fake;
mod gather;
mod kept;
mod merge;
mod renew;
mod settings;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::time::timeout;

pub use renew::Renewed;
pub use settings::UpdatesSettings;

use crate::{
    cache::{CacheLimits, CacheName, Lookup, TypedCache},
    domain::{Clock, JobKind, JobOutput, JobSnapshot, JobStatus, SearchTerm, Topic, UpdatesReport},
    jobs::{Asker, Client, Jobs, Priority, Refusal},
    sources::UpdateSource,
};

/// The service. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Updates(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    sources: Vec<Arc<dyn UpdateSource>>,
    /// Answers by the subject's key.
    answers: TypedCache<String, UpdatesReport>,
    /// Reports in which every source failed, by the subject's key. They hold back the next try.
    failures: TypedCache<String, UpdatesReport>,
    jobs: Jobs,
    clock: Arc<dyn Clock>,
    settings: UpdatesSettings,
}

/// What can be said of a subject's news right now.
#[derive(Clone, Debug)]
pub enum News {
    /// An answer that is fresh, or stale while a job refreshes it; or that nobody answered a moment ago, which
    /// [`UpdatesReport::is_failure`] tells.
    Known {
        /// The answer.
        report: Arc<UpdatesReport>,
        /// Whether it is older than it should be.
        stale: bool,
    },
    /// None yet: this job is getting it, and has what it has so far. From [`Updates::fetch_within`] and
    /// [`Updates::fetch_first`] it may also be a job that has just ended without an answer.
    Underway(JobSnapshot),
}

impl Updates {
    /// Over these sources, in this order of trust, and this cache of answers.
    pub fn new(
        sources: Vec<Arc<dyn UpdateSource>>,
        answers: TypedCache<String, UpdatesReport>,
        jobs: Jobs,
        clock: Arc<dyn Clock>,
        settings: UpdatesSettings,
    ) -> Self {
        let for_a_moment = CacheLimits { ttl: settings.failure_ttl, grace: Duration::ZERO, ..answers.limits() };
        let failures = TypedCache::new(CacheName::News, for_a_moment, Arc::clone(&clock));
        Self(Arc::new(Inner { sources, answers, failures, jobs, clock, settings }))
    }

    /// What is known, at once; where nothing is, or what is known is stale, a job is started or found.
    ///
    /// # Errors
    /// [`Refusal`] when nothing is known and no job can be started.
    pub async fn fetch(&self, topic: &Topic, asker: &Asker) -> Result<News, Refusal> {
        let known = |report, stale| Ok(News::Known { report, stale });
        // Words have no key, and go to nobody.
        let Some(key) = topic.subject.key().filter(|_| !self.0.sources.is_empty()) else {
            return known(Arc::new(self.empty()), false);
        };
        match (self.0.answers.find(&key).await, self.0.failures.look(&key)) {
            (Lookup::Fresh(report), _) if self.is_whole(&report) => known(report, false),
            (Lookup::Fresh(report) | Lookup::Stale(report), Lookup::Fresh(_)) => known(report, true),
            (Lookup::Fresh(report) | Lookup::Stale(report), _) => {
                if self.submit(&key, topic, asker).is_err() {
                    tracing::debug!(job.key = key, "No room for a refresh; the stale answer stands");
                }
                known(report, true)
            }
            (Lookup::Miss, Lookup::Fresh(failure)) => known(failure, false),
            (Lookup::Miss, _) => self.submit(&key, topic, asker).map(News::Underway),
        }
    }

    /// As [`fetch`](Self::fetch), but gives a job up to `limit` to end.
    ///
    /// # Errors
    /// As [`fetch`](Self::fetch).
    pub async fn fetch_within(&self, topic: &Topic, asker: &Asker, limit: Duration) -> Result<News, Refusal> {
        let news = self.fetch(topic, asker).await?;
        Ok(self.wait_for(news, limit, |_| false).await)
    }

    /// As [`fetch`](Self::fetch), but gives a job up to `limit` to bring its first items.
    ///
    /// # Errors
    /// As [`fetch`](Self::fetch).
    pub async fn fetch_first(&self, topic: &Topic, asker: &Asker, limit: Duration) -> Result<News, Refusal> {
        let has_items = |job: &JobSnapshot| {
            let report = job.output.as_ref().and_then(JobOutput::updates);
            report.is_some_and(|report| !report.updates.is_empty())
        };
        let news = self.fetch(topic, asker).await?;
        Ok(self.wait_for(news, limit, has_items).await)
    }

    async fn wait_for(&self, news: News, limit: Duration, is_enough: impl Fn(&JobSnapshot) -> bool + Send) -> News {
        let News::Underway(submitted) = news else { return news };
        let job = self.0.jobs.wait_for(submitted.id, limit, is_enough).await.unwrap_or(submitted);
        match (job.status, &job.output) {
            (JobStatus::Completed, Some(JobOutput::Updates(report))) => {
                News::Known { report: Arc::clone(report), stale: false }
            }
            _ => News::Underway(job),
        }
    }

    /// As [`fetch`](Self::fetch) for somebody for whom nobody waits, such as a feed reader: of sources that want a person
    /// to ask, only what is known already. Waits up to `limit` for the others; `None` when nothing is known then.
    /// However many come, the sources are asked once, and then not before the answer is stale.
    ///
    /// # Errors
    /// [`Refusal`] when nothing is known and no job can be started.
    pub async fn unattended(
        &self,
        topic: &Topic,
        client: Option<Client>,
        limit: Duration,
    ) -> Result<Option<Arc<UpdatesReport>>, Refusal> {
        let known = match self.known(topic).await {
            Some((report, true)) => return Ok(Some(report)),
            stale => stale.map(|(report, _)| report),
        };
        let is_held_back = topic.subject.key().is_some_and(|key| self.0.failures.look(&key).value().is_some());
        if is_held_back || !self.may_prefetch() {
            return Ok(known);
        }
        let asker = Asker { priority: Priority::Prefetch, client };
        // A job that is under way is as good as one of our own, whenever it began.
        match timeout(limit, self.refresh(topic, &asker, Timestamp::MIN)).await {
            Ok(Ok(renewed)) if renewed.is_new_answer => Ok(Some(renewed.report)),
            Ok(Err(refusal)) if known.is_none() => Err(refusal),
            _ => Ok(known),
        }
    }

    /// For free words: only what was already fetched is searched, nobody is asked.
    pub fn at_hand(&self, words: &SearchTerm) -> UpdatesReport {
        let found = self.0.sources.iter().map(|source| source.at_hand(words)).collect();
        UpdatesReport { updates: merge::merge(found, &self.0.settings.shown(self.0.clock.now())), ..self.empty() }
    }

    fn submit(&self, key: &str, topic: &Topic, asker: &Asker) -> Result<JobSnapshot, Refusal> {
        let (updates, topic, job_key) = (self.clone(), topic.clone(), key.to_owned());
        let work = |reporter| async move { Ok(JobOutput::Updates(updates.gather(job_key, topic, reporter).await)) };
        self.0.jobs.submit(JobKind::Updates, key, asker, work)
    }

    /// The report when nobody is asked.
    fn empty(&self) -> UpdatesReport {
        UpdatesReport { updates: vec![], failed: vec![], asked: vec![], as_of: self.0.clock.now() }
    }
}
