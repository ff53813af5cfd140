//! What others know of works, authors and genres: from the caches, from a job, from all sources at once, in batches.
//!
//! `source` puts a [`Batcher`](crate::batch::Batcher) before each source, so that the works of a page make one call;
//! `gather` asks them all and tells what it has as each answers; `renew` is the same at somebody's word, past every
//! layer of the cache; `report` makes one report of what they said: what one source lacks another fills, and each fact
//! keeps who told it. `sort` is what works, authors and genres have in common, so that all of this is written once.
//!
//! A source's failure is data. What it told earlier stays while it may be kept; when nobody answers, that is no answer:
//! it is kept apart, for a moment only, and holds back the next try. That nobody knows anything is an answer.

mod cover_wish;
#[cfg(test)]
pub(crate) mod fake;
mod gather;
mod kept;
mod renew;
mod report;
mod settings;
mod sort;
mod source;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

pub use cover_wish::{CoverWish, NoCovers};
pub use renew::RenewedFacts;
pub use settings::EnrichSettings;

use self::{
    sort::{Shelf, Sort},
    source::Source,
};
use crate::{
    cache::{CacheName, Lookup, TypedCache},
    catalogue::Catalogue,
    domain::{
        AuthorFacts, AuthorId, Clock, FactsReport, GenreFacts, GenreId, JobKind, JobOutput, JobSnapshot, JobStatus,
        Subject, WorkFacts, WorkId,
    },
    jobs::{Asker, Jobs, Refusal},
    sources::FactSource,
};

/// The service. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Enrich(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    works: Shelf<WorkFacts>,
    authors: Shelf<AuthorFacts>,
    genres: Shelf<GenreFacts>,
    catalogue: Arc<Catalogue>,
    jobs: Jobs,
    clock: Arc<dyn Clock>,
    covers: Arc<dyn CoverWish>,
    settings: EnrichSettings,
}

/// What the service is made of.
#[derive(Debug)]
pub struct EnrichParts {
    /// Who is asked, in the order of trust.
    pub sources: Vec<Arc<dyn FactSource>>,
    /// What is known of works, by the subject's key.
    pub works: TypedCache<String, FactsReport<WorkFacts>>,
    /// What is known of authors, by the subject's key.
    pub authors: TypedCache<String, FactsReport<AuthorFacts>>,
    /// What is known of genres, by the subject's key.
    pub genres: TypedCache<String, FactsReport<GenreFacts>>,
    /// By what a source finds them.
    pub catalogue: Arc<Catalogue>,
    /// Runs what readers wait for.
    pub jobs: Jobs,
    /// Tells how old an answer is.
    pub clock: Arc<dyn Clock>,
    /// Is told of covers.
    pub covers: Arc<dyn CoverWish>,
}

/// What can be said of a work, an author or a genre right now.
#[derive(Clone, Debug)]
pub enum Facts<F> {
    /// An answer that is fresh, or stale while a job refreshes it; or that nobody answered a moment ago, which
    /// [`FactsReport::is_failure`] tells.
    Known {
        /// The answer.
        report: Arc<FactsReport<F>>,
        /// Whether it is older than it should be.
        stale: bool,
    },
    /// None yet: this job is getting it, and has what it has so far.
    Underway(JobSnapshot),
}

/// What can be said of several works right now.
#[derive(Clone, Debug)]
pub struct WorksFacts {
    /// What is known, fresh or stale, and of which of them nobody answered a moment ago.
    pub known: BTreeMap<WorkId, Arc<FactsReport<WorkFacts>>>,
    /// The job that gets what is not known, and refreshes what is stale.
    pub underway: Option<JobSnapshot>,
}

impl Enrich {
    /// Over these parts.
    pub fn new(parts: EnrichParts, settings: EnrichSettings) -> Self {
        let EnrichParts { sources, works, authors, genres, catalogue, jobs, clock, covers } = parts;
        let works = Shelf::new(CacheName::Book, works, Source::all(&sources, &catalogue, &settings), &clock, &settings);
        let authors =
            Shelf::new(CacheName::Author, authors, Source::all(&sources, &catalogue, &settings), &clock, &settings);
        let genres =
            Shelf::new(CacheName::Genre, genres, Source::all(&sources, &catalogue, &settings), &clock, &settings);
        Self(Arc::new(Inner { works, authors, genres, catalogue, jobs, clock, covers, settings }))
    }

    /// Whether there is anybody to ask about anything.
    pub fn has_sources(&self) -> bool {
        let Inner { works, authors, genres, .. } = &*self.0;
        !(works.sources.is_empty() && authors.sources.is_empty() && genres.sources.is_empty())
    }

    /// Whether there is anybody to ask about this.
    pub fn can_ask_about(&self, subject: &Subject) -> bool {
        match subject {
            Subject::Work(_) => !self.0.works.sources.is_empty(),
            Subject::Author(_) => !self.0.authors.sources.is_empty(),
            Subject::Genre(_) => !self.0.genres.sources.is_empty(),
            Subject::Words(_) | Subject::Unknown(_) => false,
        }
    }

    /// What is known of a work, at once; where nothing is, or what is known is stale, a job is started or found.
    ///
    /// # Errors
    /// [`Refusal`] when nothing is known and no job can be started.
    pub async fn work(&self, id: &WorkId, asker: &Asker) -> Result<Facts<WorkFacts>, Refusal> {
        self.one(id, asker).await
    }

    /// As [`work`](Self::work), on an author.
    ///
    /// # Errors
    /// As [`work`](Self::work).
    pub async fn author(&self, id: &AuthorId, asker: &Asker) -> Result<Facts<AuthorFacts>, Refusal> {
        self.one(id, asker).await
    }

    /// As [`work`](Self::work), on a genre.
    ///
    /// # Errors
    /// As [`work`](Self::work).
    pub async fn genre(&self, id: &GenreId, asker: &Asker) -> Result<Facts<GenreFacts>, Refusal> {
        self.one(id, asker).await
    }

    /// As [`work`](Self::work), on all works of a page: what is not known is one job, and one call of each source that
    /// can be asked for so many.
    ///
    /// # Errors
    /// [`Refusal`] when nothing is known of any and no job can be started.
    pub async fn works(&self, ids: &[WorkId], asker: &Asker) -> Result<WorksFacts, Refusal> {
        let Fetched { known, underway } = self.fetch(ids, asker).await?;
        Ok(WorksFacts { known: known.into_iter().map(|(id, (report, _))| (id, report)).collect(), underway })
    }

    /// As [`work`](Self::work), but gives a job up to `limit` to end.
    ///
    /// # Errors
    /// As [`work`](Self::work).
    pub async fn work_within(&self, id: &WorkId, asker: &Asker, limit: Duration) -> Result<Facts<WorkFacts>, Refusal> {
        Ok(self.within(self.one(id, asker).await?, id, limit).await)
    }

    /// As [`author`](Self::author), but gives a job up to `limit` to end.
    ///
    /// # Errors
    /// As [`work`](Self::work).
    pub async fn author_within(
        &self,
        id: &AuthorId,
        asker: &Asker,
        limit: Duration,
    ) -> Result<Facts<AuthorFacts>, Refusal> {
        Ok(self.within(self.one(id, asker).await?, id, limit).await)
    }

    /// As [`genre`](Self::genre), but gives a job up to `limit` to end.
    ///
    /// # Errors
    /// As [`work`](Self::work).
    pub async fn genre_within(
        &self,
        id: &GenreId,
        asker: &Asker,
        limit: Duration,
    ) -> Result<Facts<GenreFacts>, Refusal> {
        Ok(self.within(self.one(id, asker).await?, id, limit).await)
    }

    async fn one<F: Sort>(&self, id: &F::Id, asker: &Asker) -> Result<Facts<F>, Refusal> {
        let Fetched { mut known, underway } = self.fetch(std::slice::from_ref(id), asker).await?;
        Ok(match (known.remove(id), underway) {
            (Some((report, stale)), _) => Facts::Known { report, stale },
            (None, Some(job)) => Facts::Underway(job),
            (None, None) => Facts::Known { report: Arc::new(self.empty()), stale: false },
        })
    }

    async fn within<F: Sort>(&self, facts: Facts<F>, id: &F::Id, limit: Duration) -> Facts<F> {
        let Facts::Underway(submitted) = facts else { return facts };
        let job = self.0.jobs.wait(submitted.id, limit).await.unwrap_or(submitted);
        let found = job.output.as_ref().filter(|_| job.status == JobStatus::Completed).and_then(JobOutput::facts);
        match found.and_then(|found| F::of(found).get(id)) {
            Some(report) => Facts::Known { report: Arc::clone(report), stale: false },
            None => Facts::Underway(job),
        }
    }

    async fn fetch<F: Sort>(&self, ids: &[F::Id], asker: &Asker) -> Result<Fetched<F>, Refusal> {
        let shelf = F::shelf(&self.0);
        let mut fetched = Fetched { known: BTreeMap::new(), underway: None };
        if shelf.sources.is_empty() {
            return Ok(fetched);
        }
        let ids: Vec<&F::Id> = ids.iter().filter(|id| F::is_in(&self.0.catalogue, id)).collect();
        let looks = ids.iter().map(|id| async { shelf.answers.find(&F::key(id)).await });
        let looks = futures::future::join_all(looks).await;
        let mut wanted: Vec<F::Id> = Vec::new();
        for (id, found) in ids.into_iter().zip(looks) {
            let failed = shelf.failures.look(&F::key(id)).value();
            // An answer that was made without a reader lacks those who want one.
            let is_stale = match &found {
                Lookup::Fresh(report) => !shelf.is_whole(report),
                Lookup::Stale(_) => true,
                Lookup::Miss => false,
            };
            let is_held_back = failed.is_some();
            if (is_stale || matches!(found, Lookup::Miss)) && !is_held_back && !wanted.contains(id) {
                wanted.push(id.clone());
            }
            if let Some(report) = found.value().or(failed) {
                F::wish(id, &report.facts, &*self.0.covers);
                fetched.known.insert(id.clone(), (report, is_stale));
            }
        }
        if !wanted.is_empty() {
            fetched.underway = match self.submit::<F>(wanted, asker) {
                Ok(job) => Some(job),
                Err(refusal) if fetched.known.is_empty() => return Err(refusal),
                Err(_) => None,
            };
        }
        Ok(fetched)
    }

    fn submit<F: Sort>(&self, ids: Vec<F::Id>, asker: &Asker) -> Result<JobSnapshot, Refusal> {
        let key = ids.iter().map(F::key).collect::<Vec<_>>().join(" ");
        let enrich = self.clone();
        let work = |reporter| async move { Ok(JobOutput::Facts(enrich.gather::<F>(ids, reporter).await)) };
        self.0.jobs.submit(JobKind::Facts, &key, asker, work)
    }

    /// The report when nobody is asked.
    fn empty<F: Sort>(&self) -> FactsReport<F> {
        FactsReport { facts: F::default(), failed: vec![], asked: vec![], as_of: self.0.clock.now() }
    }
}

/// What is at hand, and whether it is stale; and the job for the rest.
struct Fetched<F: Sort> {
    known: BTreeMap<F::Id, (Arc<FactsReport<F>>, bool)>,
    underway: Option<JobSnapshot>,
}
