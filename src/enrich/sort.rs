//! What works and authors have in common, so that the rest of the service is written once.

use std::{collections::BTreeMap, fmt, hash::Hash, sync::Arc, time::Duration};

use futures::future::BoxFuture;

use super::{CoverWish, EnrichSettings, Inner, source::Source};
use crate::{
    cache::{CacheLimits, CacheName, TypedCache, Weigh},
    catalogue::Catalogue,
    domain::{
        AuthorFacts, AuthorId, AuthorQuery, Clock, FactsAnswer, FactsFound, FactsReport, GenreFacts, GenreId,
        GenreQuery, Subject, Told, WorkFacts, WorkId, WorkQuery,
    },
    sources::{FactSource, Knows},
};

/// How many titles of an author a source is told, the most widely read first.
const TELLING_TITLES: usize = 5;

/// What is kept of one sort, and who is asked for it.
#[derive(Debug)]
pub(super) struct Shelf<F: Sort> {
    /// In the order of trust.
    pub(super) sources: Vec<Source<F>>,
    /// Answers by the subject's key.
    pub(super) answers: TypedCache<String, FactsReport<F>>,
    /// Reports in which every source failed. They hold back the next try.
    pub(super) failures: TypedCache<String, FactsReport<F>>,
}

impl<F: Sort> Shelf<F>
where
    FactsReport<F>: Weigh,
{
    pub(super) fn new(
        name: CacheName,
        answers: TypedCache<String, FactsReport<F>>,
        sources: Vec<Source<F>>,
        clock: &Arc<dyn Clock>,
        settings: &EnrichSettings,
    ) -> Self {
        let for_a_moment = CacheLimits { ttl: settings.failure_ttl, grace: Duration::ZERO, ..answers.limits() };
        let failures = TypedCache::new(name, for_a_moment, Arc::clone(clock));
        Self { sources, answers, failures }
    }
}

impl<F: Sort> Shelf<F> {
    /// Whether all sources were asked for it: what a reader is to have. One that was asked in vain was asked.
    pub(super) fn is_whole(&self, report: &FactsReport<F>) -> bool {
        self.sources.iter().all(|source| report.asked.iter().any(|asked| asked.source == source.name))
    }
}

/// Facts of one sort: of works, of authors, or of genres.
pub(super) trait Sort: Default + Clone + fmt::Debug + PartialEq + Send + Sync + 'static {
    type Id: Hash + Ord + Clone + fmt::Debug + Send + Sync + 'static;
    type Query: Send + Sync;

    fn shelf(inner: &Inner) -> &Shelf<Self>;

    fn subject(id: &Self::Id) -> Subject;

    /// The key of jobs and of what is kept: `work:dune-frank-herbert`.
    fn key(id: &Self::Id) -> String {
        Self::subject(id).key().unwrap_or_default()
    }

    /// Whether a source that knows this can be asked.
    fn is_known_to(knows: Knows) -> bool;

    /// Whether the catalogue has it.
    fn is_in(catalogue: &Catalogue, id: &Self::Id) -> bool;

    /// By what a source finds it; `None` for what the catalogue does not have.
    fn query(catalogue: &Catalogue, id: &Self::Id) -> Option<Self::Query>;

    fn ask<'a>(source: &'a dyn FactSource, wanted: &'a [Self::Query]) -> BoxFuture<'a, FactsAnswer<Self::Id, Self>>;

    #[must_use]
    fn or(self, other: Self) -> Self;

    /// Whether nothing is known.
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Only what this source told.
    #[must_use]
    fn told_by(&self, source: &str) -> Self;

    /// Tells whoever fetches covers.
    fn wish(id: &Self::Id, facts: &Self, covers: &dyn CoverWish) {
        let _ = (id, facts, covers);
    }

    fn found(reports: BTreeMap<Self::Id, Arc<FactsReport<Self>>>) -> FactsFound;

    fn of(found: &FactsFound) -> &BTreeMap<Self::Id, Arc<FactsReport<Self>>>;
}

fn of<T: Clone>(told: Option<&Told<T>>, source: &str) -> Option<Told<T>> {
    told.filter(|told| told.source == source).cloned()
}

impl Sort for WorkFacts {
    type Id = WorkId;
    type Query = WorkQuery;

    fn shelf(inner: &Inner) -> &Shelf<Self> {
        &inner.works
    }

    fn subject(id: &WorkId) -> Subject {
        Subject::Work(id.clone())
    }

    fn is_known_to(knows: Knows) -> bool {
        matches!(knows, Knows::Works | Knows::Both | Knows::All)
    }

    fn is_in(catalogue: &Catalogue, id: &WorkId) -> bool {
        catalogue.work(id).is_some()
    }

    fn query(catalogue: &Catalogue, id: &WorkId) -> Option<WorkQuery> {
        let work = catalogue.work(id)?;
        let authors = work.authors.iter().filter_map(|author| catalogue.author(author));
        Some(WorkQuery {
            id: id.clone(),
            titles: with(&work.title, &work.other_titles),
            authors: authors.map(|author| with(&author.name, &author.other_names)).collect(),
            year: work.year,
            isbn13: work.isbn13.clone(),
            openlibrary: work.openlibrary.clone(),
        })
    }

    fn ask<'a>(source: &'a dyn FactSource, wanted: &'a [WorkQuery]) -> BoxFuture<'a, FactsAnswer<WorkId, Self>> {
        source.works(wanted)
    }

    fn or(self, other: Self) -> Self {
        Self::or(self, other)
    }

    fn told_by(&self, source: &str) -> Self {
        Self {
            description: of(self.description.as_ref(), source),
            rating: of(self.rating.as_ref(), source),
            pages: of(self.pages.as_ref(), source),
            subjects: of(self.subjects.as_ref(), source),
            editions: of(self.editions.as_ref(), source),
            cover: of(self.cover.as_ref(), source),
        }
    }

    fn wish(id: &WorkId, facts: &Self, covers: &dyn CoverWish) {
        if let Some(cover) = &facts.cover {
            covers.want(id, &cover.value);
        }
    }

    fn found(works: BTreeMap<WorkId, Arc<FactsReport<Self>>>) -> FactsFound {
        FactsFound { works, ..FactsFound::default() }
    }

    fn of(found: &FactsFound) -> &BTreeMap<WorkId, Arc<FactsReport<Self>>> {
        &found.works
    }
}

impl Sort for AuthorFacts {
    type Id = AuthorId;
    type Query = AuthorQuery;

    fn shelf(inner: &Inner) -> &Shelf<Self> {
        &inner.authors
    }

    fn subject(id: &AuthorId) -> Subject {
        Subject::Author(id.clone())
    }

    fn is_known_to(knows: Knows) -> bool {
        matches!(knows, Knows::Authors | Knows::Both | Knows::All)
    }

    fn is_in(catalogue: &Catalogue, id: &AuthorId) -> bool {
        catalogue.author(id).is_some()
    }

    fn query(catalogue: &Catalogue, id: &AuthorId) -> Option<AuthorQuery> {
        let author = catalogue.author(id)?;
        let mut works: Vec<_> = catalogue.works_by(id).iter().map(|&at| catalogue.work_at(at)).collect();
        works.sort_by_key(|work| std::cmp::Reverse(work.popularity));
        Some(AuthorQuery {
            id: id.clone(),
            names: with(&author.name, &author.other_names),
            born: author.born,
            died: author.died,
            titles: works.into_iter().take(TELLING_TITLES).map(|work| work.title.clone()).collect(),
        })
    }

    fn ask<'a>(source: &'a dyn FactSource, wanted: &'a [AuthorQuery]) -> BoxFuture<'a, FactsAnswer<AuthorId, Self>> {
        source.authors(wanted)
    }

    fn or(self, other: Self) -> Self {
        Self::or(self, other)
    }

    fn told_by(&self, source: &str) -> Self {
        Self {
            summary: of(self.summary.as_ref(), source),
            born: of(self.born.as_ref(), source),
            died: of(self.died.as_ref(), source),
        }
    }

    fn found(authors: BTreeMap<AuthorId, Arc<FactsReport<Self>>>) -> FactsFound {
        FactsFound { authors, ..FactsFound::default() }
    }

    fn of(found: &FactsFound) -> &BTreeMap<AuthorId, Arc<FactsReport<Self>>> {
        &found.authors
    }
}

impl Sort for GenreFacts {
    type Id = GenreId;
    type Query = GenreQuery;

    fn shelf(inner: &Inner) -> &Shelf<Self> {
        &inner.genres
    }

    fn subject(id: &GenreId) -> Subject {
        Subject::Genre(id.clone())
    }

    fn is_known_to(knows: Knows) -> bool {
        knows == Knows::All
    }

    fn is_in(catalogue: &Catalogue, id: &GenreId) -> bool {
        catalogue.genre(id).is_some()
    }

    fn query(catalogue: &Catalogue, id: &GenreId) -> Option<GenreQuery> {
        Some(GenreQuery { id: id.clone(), name: catalogue.genre(id)?.name.clone() })
    }

    fn ask<'a>(source: &'a dyn FactSource, wanted: &'a [GenreQuery]) -> BoxFuture<'a, FactsAnswer<GenreId, Self>> {
        source.genres(wanted)
    }

    fn or(self, other: Self) -> Self {
        Self::or(self, other)
    }

    fn told_by(&self, source: &str) -> Self {
        Self {
            on_shelf: of(self.on_shelf.as_ref(), source),
            most_published: of(self.most_published.as_ref(), source),
            most_prolific: of(self.most_prolific.as_ref(), source),
            related: of(self.related.as_ref(), source),
        }
    }

    fn found(genres: BTreeMap<Self::Id, Arc<FactsReport<Self>>>) -> FactsFound {
        FactsFound { genres, ..FactsFound::default() }
    }

    fn of(found: &FactsFound) -> &BTreeMap<GenreId, Arc<FactsReport<Self>>> {
        &found.genres
    }
}

/// A name, then other spellings of it.
fn with(name: &str, others: &[String]) -> Vec<String> {
    std::iter::once(name.to_owned()).chain(others.iter().cloned()).collect()
}
