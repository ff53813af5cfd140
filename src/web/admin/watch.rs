//! One job: `GET /admin/job/{id}`, and the panel in which a job is watched.

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode},
    response::Response,
};

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
    pub(super) fn of(job: &JobSnapshot, catalogue: &Catalogue, admin: &AdminWords) -> Self {
        let title = jobs::title(job, catalogue, admin);
        let heading = admin.job_heading(job.kind, &title);
        let is_live = !job.status.is_final();
        Self {
            line: admin.job_line(&heading, job.status, job.progress),
            class: job.status.as_str(),
            poll: is_live.then(|| address(job.id)),
            progress: is_live.then_some(job.progress),
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

fn rows(output: Option<&JobOutput>, admin: &AdminWords) -> Vec<ReportRow> {
    match output {
        None => Vec::new(),
        Some(JobOutput::Refresh(report)) => report.entries.iter().map(|entry| refreshed(entry, admin)).collect(),
        Some(JobOutput::Updates(report)) => report.asked.iter().map(|source| asked(source, admin)).collect(),
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
    part(operator, StatusCode::OK, Watch::of(job, &state.catalogue, &words().admin))
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
            let watch = Watch { report: None, ..Watch::of(&job, &state.catalogue, &words.admin) };
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
