//! The recorded jobs: how they are read back from their orders, whichever process runs them.

use std::time::Duration;

use async_trait::async_trait;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    keeper::{Keeper, of_facts},
    plan::Plan,
};
use crate::{
    domain::{CacheType, JobOutput, Outcome, RefreshReport, RefreshedEntry, Subject},
    jobs::{Asker, Order, Reporter, Work},
};

/// Shown when the record of a job is from another version, or damaged.
const UNREADABLE: &str = "What this job was to do cannot be read any more.";

fn read<T: DeserializeOwned>(order: &Order) -> Result<T, String> {
    serde_json::from_value(order.request.clone()).map_err(|cause| {
        tracing::warn!(job.key = order.key, %cause, "A recorded job cannot be read");
        UNREADABLE.to_owned()
    })
}

fn done(so_far: Option<&JobOutput>) -> &[RefreshedEntry] {
    so_far.and_then(JobOutput::refresh).map_or(&[], |report| &report.entries)
}

fn output(report: RefreshReport) -> JobOutput {
    JobOutput::Refresh(report.into())
}

/// Does [`JobKind::Refresh`](crate::domain::JobKind::Refresh).
#[derive(Debug)]
pub(super) struct RefreshWork(pub(super) Keeper);

#[async_trait]
impl Work for RefreshWork {
    async fn run(&self, order: &Order, so_far: Option<JobOutput>, reporter: Reporter) -> Result<JobOutput, String> {
        let plan: Plan = read(order)?;
        let total = plan.entries.len();
        let tell = |report: &RefreshReport| reporter.report(report.entries.len(), total, Some(output(report.clone())));
        Ok(output(self.0.carry_out(&plan, done(so_far.as_ref()), tell).await))
    }
}

/// A run of the schedule: what is recorded of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Round {
    /// The keys of the subjects, in the order in which they come.
    pub(super) subjects: Vec<String>,
}

/// Does [`JobKind::Prewarm`](crate::domain::JobKind::Prewarm).
#[derive(Debug)]
pub(super) struct PrewarmWork {
    pub(super) keeper: Keeper,
    /// How long it rests after each subject on which sources were asked.
    pub(super) pause: Duration,
}

#[async_trait]
impl Work for PrewarmWork {
    async fn run(&self, order: &Order, so_far: Option<JobOutput>, reporter: Reporter) -> Result<JobOutput, String> {
        let round: Round = read(order)?;
        let total = round.subjects.len();
        // Facts come with the news of a subject, so the news is what is counted.
        let is_counted = |entry: &&RefreshedEntry| entry.cache == CacheType::News;
        let tell = |report: &RefreshReport| {
            let done = report.entries.iter().filter(is_counted).count();
            reporter.report(done, total, Some(output(report.clone())));
        };
        Ok(output(self.go_round(&round, done(so_far.as_ref()), tell).await))
    }
}

impl PrewarmWork {
    /// One subject after the other, with a rest after each that was fetched.
    pub(super) async fn go_round(
        &self,
        round: &Round,
        done: &[RefreshedEntry],
        tell: impl Fn(&RefreshReport) + Send,
    ) -> RefreshReport {
        let Keeper { clock, .. } = &self.keeper;
        let of_key = |key: &String| done.iter().filter(move |known| known.key == *key).cloned().collect::<Vec<_>>();
        let entries = round.subjects.iter().flat_map(of_key).collect();
        let mut report = RefreshReport { entries, as_of: clock.now() };
        tell(&report);
        let mut rests = false;
        for key in round.subjects.iter().filter(|key| of_key(key).is_empty()) {
            if rests {
                tokio::time::sleep(self.pause).await;
            }
            let all = [Some((CacheType::News, self.warm(key).await)), self.warm_facts(key).await];
            rests = false;
            for (cache, outcome) in all.into_iter().flatten() {
                rests |= !matches!(outcome, Outcome::Skipped | Outcome::Nothing);
                report.entries.push(self.keeper.entry(cache, key, outcome));
            }
            report.as_of = clock.now();
            tell(&report);
        }
        report
    }

    /// Facts on a work or an author, of those who allow it; nothing for other subjects, and when nobody is asked.
    async fn warm_facts(&self, key: &str) -> Option<(CacheType, Outcome)> {
        let subject = Subject::of_key(key)?;
        let cache = match subject {
            Subject::Work(_) => CacheType::Book,
            Subject::Author(_) => CacheType::Author,
            _ => return None,
        };
        let outcome = of_facts(self.keeper.enrich.refresh(&subject, &Asker::schedule()).await);
        (outcome != Outcome::Nothing).then_some((cache, outcome))
    }

    async fn warm(&self, key: &str) -> Outcome {
        let Keeper { catalogue, updates, clock, .. } = &self.keeper;
        let Some(subject) = Subject::of_key(key) else { return Outcome::Nothing };
        let Some(topic) = catalogue.topic(&subject) else { return Outcome::Nothing };
        // The terms of the sources decide, not who wants it: an operator who starts a run waits for none of it.
        if !updates.may_prefetch() {
            return Outcome::Skipped;
        }
        if let Some((_, true)) = updates.known(&topic).await {
            return Outcome::Skipped;
        }
        self.keeper.news(&subject, &Asker::schedule(), clock.now()).await
    }
}
