//! Forced renewal: sources are asked past every layer.
//!
//! It runs within the job of whoever wants it. If a reader's job asks for the same at that moment, both have the
//! answer of one call: the batchers see to that.

use std::sync::Arc;

use super::{Enrich, Inner, gather::Scope, report::Row, sort::Sort};
use crate::{
    cache::Lookup,
    domain::{AuthorFacts, GenreFacts, SourceFailure, Subject, WorkFacts},
    jobs::{Asker, Priority},
};

/// What came of a renewal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RenewedFacts {
    /// There is nobody to ask, or nothing that can be asked for.
    Nothing,
    /// What is known is fresh, and a prefetch leaves it alone.
    Fresh,
    /// An answer, the first.
    New,
    /// An answer that differs from what was known.
    Changed,
    /// An answer that says what was known.
    Unchanged,
    /// Nobody answered. What was there stays.
    Failed(Vec<SourceFailure>),
}

impl Enrich {
    /// Whether any source allows that it is asked without a reader waiting.
    pub fn may_prefetch(&self) -> bool {
        let Inner { works, authors, genres, .. } = &*self.0;
        let works = works.sources.iter().map(|source| source.terms);
        let authors = authors.sources.iter().map(|source| source.terms);
        let genres = genres.sources.iter().map(|source| source.terms);
        works.chain(authors).chain(genres).any(|terms| terms.prefetch)
    }

    /// Asks the sources anew on a work, an author or a genre, and waits for what comes of it. An answer takes the place of what was
    /// there; what a source told earlier that does not answer now stays, while it may be kept.
    ///
    /// With [`Priority::Prefetch`], what is fresh is left alone, and so are sources that do not allow being asked without a
    /// reader waiting. A reader who comes has these asked as well.
    pub async fn refresh(&self, subject: &Subject, asker: &Asker) -> RenewedFacts {
        match subject {
            Subject::Work(id) => self.renew::<WorkFacts>(id, asker).await,
            Subject::Author(id) => self.renew::<AuthorFacts>(id, asker).await,
            Subject::Genre(id) => self.renew::<GenreFacts>(id, asker).await,
            Subject::Words(_) | Subject::Unknown(_) => RenewedFacts::Nothing,
        }
    }

    async fn renew<F: Sort>(&self, id: &F::Id, asker: &Asker) -> RenewedFacts {
        let (shelf, key, began) = (F::shelf(&self.0), F::key(id), self.0.clock.now());
        let scope = if asker.priority == Priority::Prefetch { Scope::Prefetchable } else { Scope::All };
        if !F::is_in(&self.0.catalogue, id) {
            return RenewedFacts::Nothing;
        }
        if scope == Scope::Prefetchable && matches!(shelf.answers.seek(&key).await, Lookup::Fresh(_)) {
            return RenewedFacts::Fresh;
        }
        let mut rows = self.ask_all::<F>(vec![id.clone()], scope, |_, _, _| {}).await;
        let Some(row) = rows.remove(id) else { return RenewedFacts::Nothing };
        let now = self.0.clock.now();
        let report = Arc::new(row.report(&shelf.sources, now));
        if report.asked.is_empty() {
            return RenewedFacts::Nothing;
        }
        if report.is_failure() {
            shelf.failures.insert(key, Arc::clone(&report));
            return RenewedFacts::Failed(report.failed.clone());
        }
        shelf.failures.remove(&key);
        let lifetime = row.lifetime(&shelf.sources, began, now, &self.0.settings);
        let outcome = compared(&row, &report.facts);
        shelf.answers.insert_for(key, report, lifetime);
        outcome
    }
}

fn compared<F: Sort>(row: &Row<F>, facts: &F) -> RenewedFacts {
    match &row.before {
        None => RenewedFacts::New,
        Some(before) if before.report.facts == *facts => RenewedFacts::Unchanged,
        Some(_) => RenewedFacts::Changed,
    }
}
