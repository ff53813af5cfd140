//! A source with a batcher before it.

use std::{collections::HashMap, fmt, sync::Arc, time::Duration};

use tokio::time::timeout;

use super::{EnrichSettings, sort::Sort};
use crate::{
    batch::{Answers, BatchError, BatchSettings, Batcher},
    catalogue::Catalogue,
    domain::{FailureReason, SourceFailure},
    sources::{FactSource, Terms},
};

/// What a source said of one work or author: facts, none if it knows nothing, and what of it failed.
#[derive(Clone, Debug, Default)]
pub(super) struct Said<F> {
    pub(super) facts: F,
    pub(super) failure: Option<SourceFailure>,
}

/// Somebody who is asked, for many at once.
pub(super) struct Source<F: Sort> {
    pub(super) name: &'static str,
    pub(super) terms: Terms,
    batcher: Batcher<F::Id, Said<F>, SourceFailure>,
}

impl<F: Sort> Source<F> {
    /// Those of them that know something of this sort, in their order.
    pub(super) fn all(
        sources: &[Arc<dyn FactSource>],
        catalogue: &Arc<Catalogue>,
        settings: &EnrichSettings,
    ) -> Vec<Self> {
        let knowing = sources.iter().filter(|source| F::is_known_to(source.knows()));
        knowing.map(|source| Self::new(source, catalogue, settings)).collect()
    }

    fn new(source: &Arc<dyn FactSource>, catalogue: &Arc<Catalogue>, settings: &EnrichSettings) -> Self {
        let batches = BatchSettings {
            window: settings.window,
            size: source.batch(),
            parallel: settings.parallel,
            ..BatchSettings::default()
        };
        let (asked, catalogue) = (Arc::clone(source), Arc::clone(catalogue));
        let batcher = Batcher::new(batches, move |ids: Vec<F::Id>| {
            let (source, catalogue) = (Arc::clone(&asked), Arc::clone(&catalogue));
            async move { ask(&*source, &catalogue, ids).await }
        });
        Self { name: source.name(), terms: source.terms(), batcher }
    }

    /// What it says of `id`. Who comes within the same moment is asked for in the same call. That it hangs or panics is
    /// its own failure, and nobody else's.
    pub(super) async fn ask(&self, id: F::Id, limit: Duration) -> Result<Said<F>, SourceFailure> {
        let reason = match timeout(limit, self.batcher.get(id)).await {
            Ok(Ok(said)) => return Ok(said),
            Ok(Err(BatchError::Failed(failure))) => return Err(failure),
            // The fault is ours, but what we tripped over is its answer.
            Ok(Err(BatchError::Lost)) => FailureReason::Unreadable,
            Ok(Err(BatchError::Full)) => FailureReason::RateLimited,
            Err(_) => FailureReason::TimedOut,
        };
        tracing::warn!(source = self.name, ?reason, "A source of facts gave no answer");
        Err(SourceFailure { source: self.name.to_owned(), reason, retry_after: None })
    }
}

async fn ask<F: Sort>(
    source: &dyn FactSource,
    catalogue: &Catalogue,
    ids: Vec<F::Id>,
) -> Answers<F::Id, Said<F>, SourceFailure> {
    let wanted: Vec<F::Query> = ids.iter().filter_map(|id| F::query(catalogue, id)).collect();
    let answer = F::ask(source, &wanted).await;
    let mut failed: HashMap<F::Id, SourceFailure> = answer.failed.into_iter().collect();
    let mut found: HashMap<F::Id, F> = HashMap::new();
    for (id, facts) in answer.found {
        let known = found.remove(&id).unwrap_or_default();
        found.insert(id, known.or(facts));
    }
    let said = |id: F::Id| {
        let said = match (found.remove(&id), failed.remove(&id)) {
            (None, Some(failure)) => Err(failure),
            (facts, failure) => Ok(Said { facts: facts.unwrap_or_default(), failure }),
        };
        (id, said)
    };
    ids.into_iter().map(said).collect()
}

impl<F: Sort> fmt::Debug for Source<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("name", &self.name).finish_non_exhaustive()
    }
}
