//! One job: `GET /admin/job/{id}`, and the panel in which a job is watched.

use std::time::Duration;

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode},
    response::Response,
};
use jiff::Timestamp;

use super::{
    answer::html,
    guard::Operator,
    jobs::{self, DeedForm},
};
use crate::{
    catalogue::Catalogue,
    domain::{
        CacheType, JobId, JobOutput, JobSnapshot, Outcome, Progress, RefreshedEntry, SourceProgress, SourceState,
        Subject,
    },
    web::{
        AppState, assets,
        error::AppError,
        extract::Id,
        links::{self, Link},
        site::{Chrome, words},
        view::View,
        words::{Words, admin::AdminWords},
    },
};

/// Without JavaScript the page asks for itself again, in seconds, while the job runs.
const REFRESH: (HeaderName, HeaderValue) = (HeaderName::from_static("refresh"), HeaderValue::from_static("2"));

/// The panel of a job.
#[derive(Debug)]
pub(super) struct Watch {
    pub(super) heading: String,
    /// For the status line.
    pub(super) line: String,
    pub(super) class: &'static str,
    /// Where to ask again; none when the job has ended.
    pub(super) poll: Option<String>,
    pub(super) progress: Option<Progress>,
    /// By whom it was begun, when, and how long it took: names and what they are of this job.
    pub(super) facts: Vec<(&'static str, String)>,
    /// What its report comes to.
    pub(super) summary: Option<String>,
    pub(super) rows: Vec<ReportRow>,
    pub(super) error: Option<String>,
    pub(super) deed: Option<DeedForm>,
    /// Where else to go on.
    pub(super) report: Option<String>,
    pub(super) site: Option<Link>,
}

/// What became of one part of a job.
#[derive(Debug)]
pub(super) struct ReportRow {
    pub(super) what: &'static str,
    pub(super) title: String,
    pub(super) url: Option<String>,
    pub(super) outcome: String,
    pub(super) is_failure: bool,
}

impl Watch {
    pub(super) fn of(job: &JobSnapshot, catalogue: &Catalogue, admin: &AdminWords, now: Timestamp) -> Self {
        let title = jobs::title(job, catalogue, admin);
        let heading = jobs::heading(job, &title, admin);
        let is_live = !job.status.is_final();
        Self {
            line: admin.job_line(&heading, job.status, job.progress),
            class: job.status.as_str(),
            poll: is_live.then(|| address(job.id)),
            progress: is_live.then_some(job.progress),
            facts: facts(job, admin, now),
            summary: job.output.as_ref().and_then(JobOutput::refresh).and_then(|report| admin.summary(report)),
            rows: rows(job.output.as_ref(), admin),
            error: job.error.clone(),
            deed: DeedForm::of(job, &title, admin),
            report: Some(address(job.id)),
            site: jobs::subject(job).and_then(|subject| site_link(&subject, catalogue, admin)),
            heading,
        }
    }

    /// Of a job that is unknown, or not kept any more.
    fn gone(words: &Words) -> Self {
        let (heading, message) = words.errors.job_gone;
        Self {
            heading: heading.to_owned(),
            line: message.to_owned(),
            class: "gone",
            poll: None,
            progress: None,
            facts: Vec::new(),
            summary: None,
            rows: Vec::new(),
            error: Some(message.to_owned()),
            deed: None,
            report: None,
            site: None,
        }
    }
}

fn address(id: JobId) -> String {
    format!("/admin/job/{id}")
}

/// The subject's news on the site, whose age tells of the refresh.
fn site_link(subject: &Subject, catalogue: &Catalogue, admin: &AdminWords) -> Option<Link> {
    let named = catalogue.named(subject)?;
    let term = links::term_for(catalogue, words(), &named);
    Some(Link { url: links::news("/updates", &term, subject), text: admin.see_on_site.to_owned() })
}

fn facts(job: &JobSnapshot, admin: &AdminWords, now: Timestamp) -> Vec<(&'static str, String)> {
    let since = |from: Timestamp, to: Timestamp| Duration::try_from(to.duration_since(from)).unwrap_or_default();
    let took = job.completed_at.map(|ended| (admin.took, admin.took(since(job.created_at, ended))));
    let begun = (admin.begun, admin.ago(since(job.created_at, now)));
    [(admin.origin, admin.origin(job.origin).to_owned()), begun].into_iter().chain(took).collect()
}

fn rows(output: Option<&JobOutput>, admin: &AdminWords) -> Vec<ReportRow> {
    match output {
        None => Vec::new(),
        Some(JobOutput::Refresh(report)) => {
            // The summary counts what there was nothing to do for; forty lines that say so would hide the others.
            let told = report.entries.iter().filter(|entry| entry.outcome != Outcome::Nothing);
            told.map(|entry| refreshed(entry, admin)).collect()
        }
        Some(JobOutput::Updates(report)) => report.asked.iter().map(|source| asked(source, admin)).collect(),
        Some(JobOutput::Facts(found)) => {
            let works = found.works.values().flat_map(|report| &report.asked);
            let authors = found.authors.values().flat_map(|report| &report.asked);
            works.chain(authors).map(|source| asked(source, admin)).collect()
        }
    }
}

fn refreshed(entry: &RefreshedEntry, admin: &AdminWords) -> ReportRow {
    ReportRow {
        what: admin.cache_type(entry.cache),
        title: entry.title.clone(),
        url: Subject::of_key(&entry.key).and_then(|subject| links::subject(&subject)),
        outcome: admin.outcome(&entry.outcome),
        is_failure: matches!(entry.outcome, Outcome::Failed(_)),
    }
}

fn asked(source: &SourceProgress, admin: &AdminWords) -> ReportRow {
    ReportRow {
        what: admin.cache_type(CacheType::News),
        title: source.source.clone(),
        url: None,
        outcome: admin.source_state(source.state).to_owned(),
        is_failure: source.state == SourceState::Failed,
    }
}

/// The panel alone, with its status line for htmx.
#[derive(Template)]
#[template(path = "admin/watch_part.html")]
struct WatchPart {
    admin: &'static AdminWords,
    csrf: String,
    watch: Watch,
}

#[derive(Template)]
#[template(path = "admin/job.html")]
struct JobPage {
    words: &'static Words,
    admin: &'static AdminWords,
    chrome: Chrome,
    css: &'static str,
    csrf: String,
    watch: Watch,
}

/// The panel of a job, as htmx swaps it in.
pub(in crate::web) fn fragment(state: &AppState, operator: &Operator, job: &JobSnapshot) -> Result<Response, AppError> {
    part(operator, StatusCode::OK, Watch::of(job, &state.catalogue, &words().admin, state.clock.now()))
}

fn part(operator: &Operator, status: StatusCode, watch: Watch) -> Result<Response, AppError> {
    let part = WatchPart { admin: &words().admin, csrf: operator.csrf(), watch };
    Ok(html(status, part.render()?))
}

/// `GET /admin/job/{id}`
pub(super) async fn show(
    State(state): State<AppState>,
    operator: Operator,
    view: View,
    id: Result<Id<JobId>, AppError>,
) -> Result<Response, AppError> {
    let job = id.ok().and_then(|Id(id)| state.jobs.get(id));
    let words = words();
    match (view, job) {
        (View::Fragment, Some(job)) => fragment(&state, &operator, &job),
        (View::Fragment, None) => part(&operator, StatusCode::NOT_FOUND, Watch::gone(words)),
        (_, None) => Err(AppError::JobGone),
        (_, Some(job)) => {
            // The report is what this page shows.
            let watch = Watch { report: None, ..Watch::of(&job, &state.catalogue, &words.admin, state.clock.now()) };
            let (chrome, css) = (Chrome::bare(""), assets::url("admin.css"));
            let page = JobPage { words, admin: &words.admin, chrome, css, csrf: operator.csrf(), watch };
            let mut response = html(StatusCode::OK, page.render()?);
            if !job.status.is_final() {
                response.headers_mut().extend([REFRESH]);
            }
            Ok(response)
        }
    }
}
