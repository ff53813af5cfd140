//! The job: all sources are asked at once, and what there is so far is told as each answers.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures::FutureExt as _;
use jiff::Timestamp;
use tokio::{task::JoinSet, time::timeout};

use super::{Inner, Updates, merge::merge};
use crate::{
    cache::{Lifetime, Lookup},
    domain::{FailureReason, JobOutput, SourceFailure, SourceProgress, SourceState, Topic, UpdatesReport},
    jobs::Reporter,
    sources::{SourceAnswer, UpdateSource},
};

impl Updates {
    /// Asks all sources about `topic`, keeps what comes of it under `key`, and returns it.
    pub(super) async fn gather(&self, key: String, topic: Topic, reporter: Reporter) -> Arc<UpdatesReport> {
        // Another job may have ended between the look at the cache that led here and our submission.
        if let Lookup::Fresh(report) = self.0.answers.look(&key) {
            return report;
        }
        if let Lookup::Fresh(failure) = self.0.failures.look(&key) {
            return failure;
        }
        let began = self.0.clock.now();
        let answers = self.ask_all(Arc::new(topic), &reporter).await;
        let report = Arc::new(self.report(&answers));
        self.keep(key, &report, &answers, began);
        report
    }

    /// The answers in the order of the sources; a source whose answer was lost has none.
    async fn ask_all(&self, topic: Arc<Topic>, reporter: &Reporter) -> Vec<Option<SourceAnswer>> {
        let sources = &self.0.sources;
        let mut answers: Vec<Option<SourceAnswer>> = vec![None; sources.len()];
        let tell = |done, answers: &[_]| {
            let so_far = JobOutput::Updates(Arc::new(self.report(answers)));
            reporter.report(done, sources.len(), Some(so_far));
        };
        tell(0, &answers);

        // Each has a task of its own, so that one that is busy reading a large answer holds up no other. When this
        // job is given up, the set is dropped, and its tasks end with it.
        let mut asked = JoinSet::new();
        for (place, source) in sources.iter().enumerate() {
            let (source, topic, limit) = (Arc::clone(source), Arc::clone(&topic), self.0.settings.source_deadline);
            asked.spawn(async move { (place, ask(&*source, &topic, limit).await) });
        }
        let mut done = 0;
        while let Some(ended) = asked.join_next().await {
            let Ok((place, answer)) = ended else { continue };
            if let Some(slot) = answers.get_mut(place) {
                *slot = Some(answer);
            }
            done += 1;
            tell(done, &answers);
        }
        answers
    }

    /// What is known when these have answered.
    fn report(&self, answers: &[Option<SourceAnswer>]) -> UpdatesReport {
        let state = |answer: &Option<SourceAnswer>| match answer {
            None => SourceState::Asking,
            Some(answer) if answer.is_silent => SourceState::Failed,
            Some(_) => SourceState::Answered,
        };
        let asked = self.0.sources.iter().zip(answers);
        let asked = asked.map(|(source, answer)| SourceProgress { source: source.name().into(), state: state(answer) });
        let came = answers.iter().flatten();
        UpdatesReport {
            updates: merge(came.clone().map(|answer| answer.updates.clone()).collect(), self.0.settings.items),
            failed: came.flat_map(|answer| answer.failed.iter().cloned()).collect(),
            asked: asked.collect(),
            as_of: self.0.clock.now(),
        }
    }

    fn keep(&self, key: String, report: &Arc<UpdatesReport>, answers: &[Option<SourceAnswer>], began: Timestamp) {
        let Inner { answers: kept, failures, settings, clock, .. } = &*self.0;
        if report.is_failure() {
            failures.insert(key, Arc::clone(report));
            return;
        }
        // A source's limit counts from when it was asked, not from when the slowest of the others was done.
        let took = Duration::try_from(clock.now().duration_since(began)).unwrap_or(Duration::ZERO);
        let at_most = self.shortest_max_age(answers).saturating_sub(took);
        let is_partial = !report.failed.is_empty();
        let fresh = if is_partial { settings.partial_ttl } else { Duration::MAX };
        kept.insert_for(key, Arc::clone(report), Lifetime { fresh: fresh.min(at_most), at_most });
    }

    /// How long all that came may be kept.
    fn shortest_max_age(&self, answers: &[Option<SourceAnswer>]) -> Duration {
        let contributed = |answer: &Option<SourceAnswer>| answer.as_ref().is_some_and(|a| !a.updates.is_empty());
        let asked = self.0.sources.iter().zip(answers);
        let ages = asked.filter(|(_, answer)| contributed(answer)).map(|(source, _)| source.terms().max_age);
        ages.min().unwrap_or(Duration::MAX)
    }
}

/// One source's answer. That it hangs or panics is its own failure, and nobody else's.
async fn ask(source: &dyn UpdateSource, topic: &Topic, limit: Duration) -> SourceAnswer {
    let answer = AssertUnwindSafe(timeout(limit, source.updates(topic))).catch_unwind().await;
    let reason = match answer {
        Ok(Ok(answer)) => return answer,
        Ok(Err(_)) => FailureReason::TimedOut,
        // The fault is ours, but what we tripped over is its answer.
        Err(_) => FailureReason::Unreadable,
    };
    tracing::warn!(source = source.name(), ?reason, "A source gave no answer");
    SourceAnswer::silent(SourceFailure { source: source.name().to_owned(), reason, retry_after: None })
}
