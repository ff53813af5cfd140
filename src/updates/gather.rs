//! The job: all sources are asked at once, and what there is so far is told as each answers.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures::FutureExt as _;
use jiff::Timestamp;
use tokio::{task::JoinSet, time::timeout};

use super::{Inner, Updates, merge::merge};
use crate::{
    cache::{Lifetime, Lookup},
    domain::{FailureReason, JobOutput, SourceFailure, SourceProgress, SourceState, Topic, Update, UpdatesReport},
    jobs::Reporter,
    sources::{SourceAnswer, Terms, UpdateSource},
};

/// Which sources are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// All.
    All,
    /// Those that allow being asked without a reader waiting.
    Prefetchable,
}

impl Scope {
    pub(super) fn includes(self, terms: Terms) -> bool {
        self == Self::All || terms.prefetch
    }
}

/// A source that is asked, and its answer once it came.
#[derive(Debug)]
struct Asked {
    /// Its place among all sources.
    place: usize,
    source: Arc<dyn UpdateSource>,
    answer: Option<SourceAnswer>,
}

impl Asked {
    /// Its items, with what its terms say of them.
    fn items(&self) -> Option<Vec<Update>> {
        let may_republish = self.source.terms().republish;
        let items = self.answer.as_ref()?.updates.iter();
        Some(items.map(|item| Update { may_republish, ..item.clone() }).collect())
    }
}

/// What was known before, and until when all of it may be kept.
#[derive(Clone, Debug)]
struct Before {
    report: Arc<UpdatesReport>,
    until: Timestamp,
}

impl Updates {
    /// Asks all sources about `topic`, keeps what comes of it under `key`, and returns it.
    pub(super) async fn gather(&self, key: String, topic: Topic, reporter: Reporter) -> Arc<UpdatesReport> {
        // Another job may have ended between the look at the cache that led here and our submission.
        if let Lookup::Fresh(report) = self.0.answers.look(&key)
            && self.is_whole(&report)
        {
            return report;
        }
        if let Lookup::Fresh(failure) = self.0.failures.look(&key) {
            return failure;
        }
        let (began, load) = (self.0.clock.now(), self.0.answers.load(key.clone()));
        let asked = self.ask_all(Arc::new(topic), Scope::All, &reporter).await;
        let report = Arc::new(self.report(&asked, None));
        if report.is_failure() {
            self.0.failures.insert(key, Arc::clone(&report));
        } else {
            // A purge or a renewal that came meanwhile is newer than what was asked for before it.
            load.keep(Arc::clone(&report), self.lifetime(&asked, &report, began, None));
        }
        report
    }

    /// As [`gather`](Self::gather), whatever is known; it takes the place of what was there.
    pub(super) async fn renew(
        &self,
        key: String,
        topic: Topic,
        scope: Scope,
        reporter: Reporter,
    ) -> Arc<UpdatesReport> {
        let began = self.0.clock.now();
        let asked = self.ask_all(Arc::new(topic), scope, &reporter).await;
        let alone = Arc::new(self.report(&asked, None));
        if alone.is_failure() {
            self.0.failures.insert(key, Arc::clone(&alone));
            return alone;
        }
        let before = if asked.len() < self.0.sources.len() { self.before(&key).await } else { None };
        let report = match &before {
            Some(before) => Arc::new(self.report(&asked, Some(&before.report))),
            None => alone,
        };
        let lifetime = self.lifetime(&asked, &report, began, before.as_ref());
        self.0.failures.remove(&key);
        self.0.answers.insert_for(key, Arc::clone(&report), lifetime);
        report
    }

    /// What was known of `key`, if it may be kept for as long as a new answer is fresh.
    async fn before(&self, key: &String) -> Option<Before> {
        let Inner { answers, clock, .. } = &*self.0;
        let report = answers.seek(key).await.value()?;
        let until = answers.kept_until(key)?;
        let enough = clock.now().saturating_add(answers.limits().ttl).ok()?;
        (until >= enough).then_some(Before { report, until })
    }

    /// Those that were asked, in the order of the sources; a source whose answer was lost has none.
    async fn ask_all(&self, topic: Arc<Topic>, scope: Scope, reporter: &Reporter) -> Vec<Asked> {
        let mut all = self.to_ask(|terms| scope.includes(terms));
        self.ask_each(&mut all, &topic, reporter).await;
        // A reader who came meanwhile has joined this job, and is to have what one of their own would bring.
        if scope == Scope::Prefetchable && reporter.is_waited_for() {
            all.extend(self.to_ask(|terms| !scope.includes(terms)));
            all.sort_by_key(|asked| asked.place);
            self.ask_each(&mut all, &topic, reporter).await;
        }
        all
    }

    fn to_ask(&self, is_asked: impl Fn(Terms) -> bool) -> Vec<Asked> {
        let of_these = self.0.sources.iter().enumerate().filter(|(_, source)| is_asked(source.terms()));
        of_these.map(|(place, source)| Asked { place, source: Arc::clone(source), answer: None }).collect()
    }

    /// Asks those that have not answered, and tells what there is after each answer.
    async fn ask_each(&self, all: &mut [Asked], topic: &Arc<Topic>, reporter: &Reporter) {
        let tell = |done, all: &[_]| {
            let so_far = JobOutput::Updates(Arc::new(self.report(all, None)));
            reporter.report(done, all.len(), Some(so_far));
        };
        let mut done = all.iter().filter(|asked| asked.answer.is_some()).count();
        tell(done, all);

        // Each has a task of its own, so that one that is busy reading a large answer holds up no other. When this
        // job is given up, the set is dropped, and its tasks end with it.
        let mut asked = JoinSet::new();
        for (at, Asked { source, .. }) in all.iter().enumerate().filter(|(_, asked)| asked.answer.is_none()) {
            let (source, topic, limit) = (Arc::clone(source), Arc::clone(topic), self.0.settings.source_deadline);
            asked.spawn(async move { (at, ask(&*source, &topic, limit).await) });
        }
        while let Some(ended) = asked.join_next().await {
            let Ok((at, answer)) = ended else { continue };
            if let Some(asked) = all.get_mut(at) {
                asked.answer = Some(answer);
            }
            done += 1;
            tell(done, all);
        }
    }

    /// What is known when these have answered, beside what was known before.
    fn report(&self, asked: &[Asked], before: Option<&UpdatesReport>) -> UpdatesReport {
        let state = |answer: &Option<SourceAnswer>| match answer {
            None => SourceState::Asking,
            Some(answer) if answer.is_silent => SourceState::Failed,
            Some(_) => SourceState::Answered,
        };
        let came = asked.iter().filter_map(|asked| asked.answer.as_ref());
        let before = before.map(|before| before.updates.clone());
        let lists = asked.iter().filter_map(Asked::items).chain(before).collect();
        UpdatesReport {
            updates: merge(lists, &self.0.settings.shown(self.0.clock.now())),
            failed: came.flat_map(|answer| answer.failed.iter().cloned()).collect(),
            asked: asked
                .iter()
                .map(|Asked { source, answer, .. }| SourceProgress {
                    source: source.name().into(),
                    state: state(answer),
                })
                .collect(),
            as_of: self.0.clock.now(),
        }
    }

    /// How long an answer may be kept.
    fn lifetime(&self, asked: &[Asked], report: &UpdatesReport, began: Timestamp, before: Option<&Before>) -> Lifetime {
        let Inner { settings, clock, .. } = &*self.0;
        let now = clock.now();
        let until = |from: Timestamp, to: Timestamp| Duration::try_from(to.duration_since(from)).unwrap_or_default();
        // A source's limit counts from when it was asked, not from when the slowest of the others was done.
        let mut at_most = shortest_max_age(asked).saturating_sub(until(began, now));
        if let Some(before) = before {
            at_most = at_most.min(until(now, before.until));
        }
        let fresh = if report.failed.is_empty() { Duration::MAX } else { settings.partial_ttl };
        Lifetime { fresh: fresh.min(at_most), at_most }
    }
}

/// How long all that came may be kept.
fn shortest_max_age(asked: &[Asked]) -> Duration {
    let contributed = |asked: &&Asked| asked.answer.as_ref().is_some_and(|answer| !answer.updates.is_empty());
    asked.iter().filter(contributed).map(|asked| asked.source.terms().max_age).min().unwrap_or(Duration::MAX)
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
