//! What others say of a work, an author or a genre: where a page finds it, and `GET /facts`, the same as a page of its own, for
//! browsers without JavaScript.

mod panel;

use std::{sync::Arc, time::Duration};

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    http::{HeaderName, HeaderValue},
    response::{Html, IntoResponse as _, Response},
};

pub(super) use self::panel::FactsPanel;
use super::{
    caching::CachePolicy,
    error::AppError,
    extract::{Params, Waiting},
    links::{self, Link},
    site::{Chrome, Site, words},
    words::Words,
};
use crate::{
    catalogue::Catalogue,
    domain::{
        AuthorFacts, AuthorId, Clock, FactsFound, FactsReport, GenreFacts, GenreId, JobOutput, JobSnapshot, Named,
        Subject, WorkFacts, WorkId,
    },
    enrich::{Enrich, Facts},
    jobs::{Asker, Refusal},
};

/// How long the page waits for a job: long enough for most, short enough not to seem broken.
const PATIENCE: Duration = Duration::from_millis(1500);

/// The page asks for itself again, in seconds, while there is more to come.
const REFRESH: (HeaderName, HeaderValue) = (HeaderName::from_static("refresh"), HeaderValue::from_static("2"));

/// Where a page loads its panel from, and where it stands as a page of its own.
#[derive(Debug)]
pub(super) struct FactsLinks {
    pub(super) heading: String,
    pub(super) fetch: String,
    pub(super) page: String,
}

impl FactsLinks {
    /// `None` where there is nobody to ask.
    pub(super) fn new(words: &Words, named: &Named, enrich: &Enrich) -> Option<Self> {
        let at = |path| links::facts(path, &named.subject);
        enrich.can_ask_about(&named.subject).then(|| Self {
            heading: words.others_say_of(&named.title),
            fetch: at("/api/facts"),
            page: at("/facts"),
        })
    }
}

/// A work, an author or a genre; what cannot be one is as unknown as one that the catalogue does not have.
pub(super) fn asked(params: &Params<'_>, catalogue: &Catalogue) -> Result<Named, AppError> {
    let subject = if let Some(id) = params.first("work") {
        WorkId::parse(id).map(Subject::Work)
    } else if let Some(id) = params.first("author") {
        AuthorId::parse(id).map(Subject::Author)
    } else if let Some(id) = params.first("genre") {
        GenreId::parse(id).map(Subject::Genre)
    } else {
        return Err(AppError::MissingField);
    };
    let subject = subject.map_err(|_| AppError::NotFound)?;
    catalogue.named(&subject).ok_or(AppError::NotFound)
}

/// What is known by now; nothing yet, perhaps.
#[derive(Clone, Debug)]
pub(super) enum Report {
    /// Of a work.
    Work(Option<Arc<FactsReport<WorkFacts>>>),
    /// Of an author.
    Author(Option<Arc<FactsReport<AuthorFacts>>>),
    /// Of a genre.
    Genre(Option<Arc<FactsReport<GenreFacts>>>),
}

/// What is known, in any state.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) report: Report,
    /// Whether it is older than it should be.
    pub(super) stale: bool,
    /// The job that gets it, if it is not known yet.
    pub(super) job: Option<JobSnapshot>,
}

impl Found {
    /// What is known at once, or within `limit`.
    pub(super) async fn fetch(
        enrich: &Enrich,
        subject: &Subject,
        asker: &Asker,
        limit: Duration,
    ) -> Result<Self, Refusal> {
        Ok(match subject {
            Subject::Author(id) => match enrich.author_within(id, asker, limit).await? {
                Facts::Known { report, stale } => Self { report: Report::Author(Some(report)), stale, job: None },
                Facts::Underway(job) => Self::of_job(job, subject),
            },
            Subject::Work(id) => match enrich.work_within(id, asker, limit).await? {
                Facts::Known { report, stale } => Self { report: Report::Work(Some(report)), stale, job: None },
                Facts::Underway(job) => Self::of_job(job, subject),
            },
            Subject::Genre(id) => match enrich.genre_within(id, asker, limit).await? {
                Facts::Known { report, stale } => Self { report: Report::Genre(Some(report)), stale, job: None },
                Facts::Underway(job) => Self::of_job(job, subject),
            },
            Subject::Words(_) | Subject::Unknown(_) => Self { report: Report::Work(None), stale: false, job: None },
        })
    }

    /// What a job has brought so far.
    pub(super) fn of_job(job: JobSnapshot, subject: &Subject) -> Self {
        let found: Option<&FactsFound> = job.output.as_ref().and_then(JobOutput::facts).map(Arc::as_ref);
        let report = match subject {
            Subject::Author(id) => Report::Author(found.and_then(|found| found.authors.get(id).cloned())),
            Subject::Work(id) => Report::Work(found.and_then(|found| found.works.get(id).cloned())),
            Subject::Genre(id) => Report::Genre(found.and_then(|found| found.genres.get(id).cloned())),
            Subject::Words(_) | Subject::Unknown(_) => Report::Work(None),
        };
        Self { report, stale: false, job: Some(job) }
    }

    fn is_underway(&self) -> bool {
        self.job.as_ref().is_some_and(|job| !job.status.is_final())
    }
}

/// The page, and by its block `panel` the fragment.
#[derive(Template)]
#[template(path = "facts.html", blocks = ["panel"])]
pub(super) struct FactsPage {
    words: &'static Words,
    chrome: Chrome,
    panel: FactsPanel,
    back: Option<Link>,
}

impl FactsPage {
    /// Only the panel, as htmx swaps it in.
    pub(super) fn fragment(panel: FactsPanel) -> askama::Result<String> {
        let page = Self { words: words(), chrome: Chrome::bare(""), panel: panel.into_fragment(), back: None };
        page.as_panel().render()
    }
}

pub(super) async fn show(
    State(catalogue): State<Arc<Catalogue>>,
    State(enrich): State<Enrich>,
    State(clock): State<Arc<dyn Clock>>,
    State(site): State<Arc<Site>>,
    Waiting(asker): Waiting,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let named = asked(&Params::of(&query.unwrap_or_default()), &catalogue)?;
    let found = Found::fetch(&enrich, &named.subject, &asker, PATIENCE).await?;
    let page = FactsPage {
        words: words(),
        chrome: site.chrome(None, &named.title),
        panel: FactsPanel::of(&found, &named, clock.now()).into_page(),
        back: links::subject(&named.subject).map(|url| Link { url, text: named.title.clone() }),
    };
    let mut response = (CachePolicy::Moment, Html(page.render()?)).into_response();
    if found.is_underway() {
        response.headers_mut().extend([REFRESH]);
    }
    Ok(response)
}
