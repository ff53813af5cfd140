//! Does what a plan says, entry by entry.

use std::sync::Arc;

use jiff::Timestamp;

use super::plan::{Plan, Planned};
use crate::{
    cache::{CacheName, Caches},
    catalogue::Catalogue,
    domain::{CacheType, Clock, Outcome, RefreshReport, RefreshedEntry, Subject},
    enrich::{Enrich, RenewedFacts},
    jobs::{Asker, Refusal},
    recommend::{Recommender, Request},
    updates::{Renewed, Updates},
};

/// As many picks as the page shows: what is made anew is what is asked for next.
const PICKS: usize = 12;

/// What it takes to refresh an entry. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Keeper {
    pub(super) catalogue: Arc<Catalogue>,
    pub(super) recommender: Recommender,
    pub(super) updates: Updates,
    pub(super) enrich: Enrich,
    pub(super) caches: Caches,
    pub(super) clock: Arc<dyn Clock>,
}

impl Keeper {
    /// Goes through the plan, except for what `done` has of it, and tells after each entry what is done so far.
    pub(super) async fn carry_out(
        &self,
        plan: &Plan,
        done: &[RefreshedEntry],
        tell: impl Fn(&RefreshReport) + Send,
    ) -> RefreshReport {
        let is_done = |entry: &Planned| done.iter().find(|known| known.cache == entry.cache && known.key == entry.key);
        let entries = plan.entries.iter().filter_map(is_done).cloned().collect();
        let mut report = RefreshReport { entries, as_of: self.clock.now() };
        tell(&report);
        for entry in plan.entries.iter().filter(|entry| is_done(entry).is_none()) {
            let refreshed = self.refresh(entry, plan.since).await;
            report.entries.push(refreshed);
            report.as_of = self.clock.now();
            tell(&report);
        }
        report
    }

    async fn refresh(&self, entry: &Planned, since: Timestamp) -> RefreshedEntry {
        let Some(subject) = Subject::of_key(&entry.key).filter(|subject| self.catalogue.named(subject).is_some())
        else {
            return self.entry(entry.cache, &entry.key, Outcome::Nothing);
        };
        let outcome = match entry.cache {
            CacheType::News if self.is_fetched(&subject, since).await => Outcome::Skipped,
            CacheType::News => self.news(&subject, &Asker::operator(), since).await,
            CacheType::Recommendations => self.picks(&subject).await,
            CacheType::Book => self.facts(CacheName::Book, &subject).await,
            CacheType::Author => self.facts(CacheName::Author, &subject).await,
            CacheType::Genre => self.facts(CacheName::Genre, &subject).await,
            // A plan has none of these.
            CacheType::All => Outcome::Nothing,
        };
        self.entry(entry.cache, &entry.key, outcome)
    }

    /// Whether an answer came after the order was given: an attempt before this one fetched it, and a crash took the
    /// record of that; or a reader did.
    async fn is_fetched(&self, subject: &Subject, since: Timestamp) -> bool {
        let Some(topic) = self.catalogue.topic(subject) else { return false };
        self.updates.known(&topic).await.is_some_and(|(report, _)| report.as_of > since)
    }

    /// Asks the sources anew for news. A job that does so already will do if it began at `since` or later.
    pub(super) async fn news(&self, subject: &Subject, asker: &Asker, since: Timestamp) -> Outcome {
        let Some(topic) = self.catalogue.topic(subject) else { return Outcome::Nothing };
        match self.updates.refresh(&topic, asker, since).await {
            Ok(renewed) => outcome(&renewed),
            Err(Refusal::NotRecorded) => Outcome::Failed("This could not be written down.".to_owned()),
            Err(Refusal::TooMany { .. } | Refusal::OverBudget { .. }) => {
                Outcome::Failed("Too much is being looked up at this moment.".to_owned())
            }
        }
    }

    /// Forgets the picks and makes them anew at once: they need nobody.
    async fn picks(&self, subject: &Subject) -> Outcome {
        let dropped = self.forget(&[CacheName::Recommendations, CacheName::Pages], subject.key().as_deref()).await;
        self.recommender.recommend(&Request::new(vec![subject.clone()], PICKS));
        dropped
    }

    /// Asks the sources anew for facts. Where there is nobody to ask, what is kept is forgotten.
    async fn facts(&self, cache: CacheName, subject: &Subject) -> Outcome {
        match self.enrich.refresh(subject, &Asker::operator()).await {
            RenewedFacts::Nothing => self.forget(&[cache, CacheName::Pages], subject.key().as_deref()).await,
            renewed => of_facts(renewed),
        }
    }

    async fn forget(&self, caches: &[CacheName], key: Option<&str>) -> Outcome {
        let mut gone = 0;
        for cache in caches.iter().filter_map(|name| self.caches.named(*name)) {
            gone += cache.purge(key.unwrap_or_default()).await;
        }
        if gone > 0 { Outcome::Dropped } else { Outcome::Nothing }
    }

    /// An entry of a report.
    pub(super) fn entry(&self, cache: CacheType, key: &str, outcome: Outcome) -> RefreshedEntry {
        let named = Subject::of_key(key).and_then(|subject| self.catalogue.named(&subject));
        let title = named.map_or_else(|| key.to_owned(), |named| named.title);
        RefreshedEntry { cache, key: key.to_owned(), title, outcome }
    }
}

/// What became of facts.
pub(super) fn of_facts(renewed: RenewedFacts) -> Outcome {
    match renewed {
        RenewedFacts::Nothing => Outcome::Nothing,
        RenewedFacts::Fresh => Outcome::Skipped,
        RenewedFacts::New => Outcome::New,
        RenewedFacts::Changed => Outcome::Changed,
        RenewedFacts::Unchanged => Outcome::Unchanged,
        RenewedFacts::Failed(failed) => {
            let silent: Vec<&str> = failed.iter().map(|failure| failure.source.as_str()).collect();
            Outcome::Failed(no_answer(&silent))
        }
    }
}

fn outcome(renewed: &Renewed) -> Outcome {
    // Where nobody is to be asked, what was there comes back.
    let is_what_was = renewed.before.as_ref().is_some_and(|before| Arc::ptr_eq(before, &renewed.report));
    if renewed.report.asked.is_empty() || (is_what_was && !renewed.is_new_answer) {
        return Outcome::Nothing;
    }
    if !renewed.is_new_answer {
        let silent: Vec<&str> = renewed.report.failed.iter().map(|failure| failure.source.as_str()).collect();
        return Outcome::Failed(no_answer(&silent));
    }
    match &renewed.before {
        None => Outcome::New,
        Some(before) if before.updates == renewed.report.updates => Outcome::Unchanged,
        Some(_) => Outcome::Changed,
    }
}

/// "No answer from Mastodon and lithub.com."
fn no_answer(silent: &[&str]) -> String {
    match silent {
        [] => "No source answered.".to_owned(),
        [one] => format!("No answer from {one}."),
        [first @ .., last] => format!("No answer from {} and {last}.", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_who_did_not_answer() {
        assert_eq!(no_answer(&["Mastodon"]), "No answer from Mastodon.");
        assert_eq!(no_answer(&["a", "b", "c"]), "No answer from a, b and c.");
    }
}
