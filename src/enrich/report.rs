//! One report of what all sources said, and for how long it may be kept.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;

use super::{
    EnrichSettings,
    sort::Sort,
    source::{Said, Source},
};
use crate::{
    cache::Lifetime,
    domain::{FactsReport, SourceFailure, SourceProgress, SourceState},
};

/// What is heard from one source.
#[derive(Clone, Debug)]
pub(super) enum Heard<F> {
    /// It is not asked this time.
    NotAsked,
    /// Nothing yet.
    Asking,
    /// What it says.
    Said(Said<F>),
    /// That it does not answer.
    Failed(SourceFailure),
}

/// What was known before, and until when all of it may be kept.
#[derive(Clone, Debug)]
pub(super) struct Before<F> {
    pub(super) report: Arc<FactsReport<F>>,
    pub(super) until: Timestamp,
}

/// What is known of one work or author while it is asked for.
#[derive(Debug)]
pub(super) struct Row<F> {
    /// One for each source.
    pub(super) heard: Vec<Heard<F>>,
    pub(super) before: Option<Before<F>>,
}

impl<F: Sort> Row<F> {
    /// What is known so far. What a source told earlier that now fails, or is not asked, stands in for what it would say.
    pub(super) fn report(&self, sources: &[Source<F>], now: Timestamp) -> FactsReport<F> {
        let mut report = FactsReport { facts: F::default(), failed: vec![], asked: vec![], as_of: now };
        for (source, heard) in sources.iter().zip(&self.heard) {
            let (facts, state) = match heard {
                Heard::NotAsked => (self.earlier(source), None),
                Heard::Asking => (F::default(), Some(SourceState::Asking)),
                Heard::Said(said) => (said.facts.clone(), Some(SourceState::Answered)),
                Heard::Failed(_) => (self.earlier(source), Some(SourceState::Failed)),
            };
            let failure = match heard {
                Heard::Said(said) => said.failure.as_ref(),
                Heard::Failed(failure) => Some(failure),
                Heard::NotAsked | Heard::Asking => None,
            };
            report.facts = report.facts.or(facts);
            report.failed.extend(failure.cloned());
            report.asked.extend(state.map(|state| SourceProgress { source: source.name.to_owned(), state }));
        }
        report
    }

    fn earlier(&self, source: &Source<F>) -> F {
        self.before.as_ref().map(|before| before.report.facts.told_by(source.name)).unwrap_or_default()
    }

    /// How long the report may be kept: no longer than any source allows of whom there is a fact in it.
    pub(super) fn lifetime(
        &self,
        sources: &[Source<F>],
        began: Timestamp,
        now: Timestamp,
        settings: &EnrichSettings,
    ) -> Lifetime {
        let until = |from: Timestamp, to: Timestamp| Duration::try_from(to.duration_since(from)).unwrap_or_default();
        let (mut at_most, mut has_failed) = (Duration::MAX, false);
        for (source, heard) in sources.iter().zip(&self.heard) {
            match heard {
                // A source's limit counts from when it was asked, not from when the slowest of the others was done.
                Heard::Said(said) if !said.facts.is_empty() => {
                    at_most = at_most.min(source.terms.max_age.saturating_sub(until(began, now)));
                }
                Heard::NotAsked | Heard::Failed(_) if !self.earlier(source).is_empty() => {
                    at_most = at_most.min(self.before.as_ref().map_or(Duration::MAX, |it| until(now, it.until)));
                }
                _ => {}
            }
            has_failed |=
                matches!(heard, Heard::Asking | Heard::Failed(_) | Heard::Said(Said { failure: Some(_), .. }));
        }
        let fresh = if has_failed { settings.partial_ttl } else { Duration::MAX };
        Lifetime { fresh: fresh.min(at_most), at_most }
    }
}
