//! The news panel: where a page finds it, and what it shows at each moment of a job's life.

use std::sync::Arc;

use jiff::Timestamp;

use super::{
    links::{self, Link},
    words::Words,
};
use crate::{
    domain::{JobOutput, JobSnapshot, Named, Progress, SourceProgress, SourceState, Subject, Update, UpdatesReport},
    updates::News,
};

/// Where a page loads its panel from, and where it stands as a page of its own.
#[derive(Debug)]
pub(super) struct NewsLinks {
    pub(super) heading: String,
    pub(super) fetch: String,
    pub(super) page: String,
    /// Where it can be followed in a feed reader; nowhere for words.
    pub(super) feed: Option<String>,
}

impl NewsLinks {
    /// `term` must mean `named`.
    pub(super) fn new(words: &Words, term: &str, named: Option<&Named>) -> Self {
        let heading = named.map_or_else(|| words.news_plain.to_owned(), |named| heading(words, named));
        let at = |path| match named {
            Some(named) => links::news(path, term, &named.subject),
            None => path.to_owned(),
        };
        let feed = named.filter(|named| named.subject.key().is_some()).map(|_| at("/updates.atom"));
        Self { heading, fetch: at("/api/fetch_updates"), page: at("/updates"), feed }
    }
}

fn heading(words: &Words, named: &Named) -> String {
    match &named.subject {
        Subject::Words(_) | Subject::Unknown(_) => words.news_with(&named.title),
        _ => words.news_about(&named.title),
    }
}

/// What is known of a subject's news, in any state.
#[derive(Debug)]
pub(super) enum Found {
    /// From the cache or from a job.
    News(News),
    /// What was at hand, for words.
    AtHand(UpdatesReport),
}

/// The panel, as the block `panel` of `updates.html` shows it.
#[derive(Debug, Default)]
pub(super) struct Panel {
    pub(super) heading: String,
    pub(super) status: String,
    /// Where to ask again; none when there is nothing more to come, or on the page that htmx does not drive.
    pub(super) poll: Option<String>,
    pub(super) progress: Option<Progress>,
    pub(super) asking: Vec<AskedLine>,
    pub(super) items: Vec<Item>,
    pub(super) failures: Vec<String>,
    pub(super) age: Option<String>,
    pub(super) none: Option<&'static str>,
    pub(super) act: Option<Link>,
    pub(super) is_fragment: bool,
}

/// A source's line while it is asked.
#[derive(Debug)]
pub(super) struct AskedLine {
    pub(super) class: &'static str,
    pub(super) text: String,
}

/// An item of news.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) kind: &'static str,
    /// Where it is known.
    pub(super) language: Option<String>,
    pub(super) url: String,
    pub(super) title: String,
    pub(super) summary: String,
    pub(super) source: String,
    pub(super) date: String,
    pub(super) date_words: String,
}

/// Whose panel it is, and how it is spoken of.
#[derive(Clone, Copy, Debug)]
pub(super) struct About<'a> {
    pub(super) words: &'static Words,
    pub(super) term: &'a str,
    pub(super) named: &'a Named,
    pub(super) now: Timestamp,
}

impl Panel {
    pub(super) fn is_busy(&self) -> bool {
        self.progress.is_some()
    }

    /// The panel for what was found. It polls only where htmx drives it.
    pub(super) fn of(found: &Found, about: &About<'_>) -> Self {
        match found {
            Found::AtHand(report) => Self::settled(report, about),
            Found::News(News::Known { report, stale }) => {
                let age = age(about.now, report.as_of);
                let told = if *stale { about.words.stale(age) } else { about.words.as_of(age) };
                Self { age: Some(told), ..Self::settled(report, about) }
            }
            Found::News(News::Underway(job)) => Self::of_job(job, about),
        }
    }

    /// The panel for a job in any state.
    pub(super) fn of_job(job: &JobSnapshot, about: &About<'_>) -> Self {
        let words = about.words;
        let report = job.output.as_ref().and_then(JobOutput::updates).map(Arc::as_ref);
        match (job.status.is_final(), report) {
            (true, Some(report)) => Self::settled(report, about),
            (true, None) => Self::ended(words.no_news(0, 1), about),
            (false, report) => Self {
                heading: heading(words, about.named),
                status: words.asking(job.progress),
                poll: Some(links::job(job.id, about.term, &about.named.subject)),
                progress: Some(job.progress),
                asking: report.map(|report| asking(words, &report.asked)).unwrap_or_default(),
                items: report.map(|report| items(words, &report.updates)).unwrap_or_default(),
                act: Some(about.page(words.news_open)),
                ..Self::default()
            },
        }
    }

    /// The panel that nothing more will come to.
    fn settled(report: &UpdatesReport, about: &About<'_>) -> Self {
        let words = about.words;
        // One that was still asked when its job was stopped has not answered either.
        let answered = report.asked.iter().filter(|source| source.state == SourceState::Answered).count();
        let failed = report.asked.len() - answered;
        let act = if report.is_failure() { words.news_try_again } else { words.news_open };
        Self {
            heading: heading(words, about.named),
            status: words.items_found(report.updates.len()),
            items: items(words, &report.updates),
            failures: report.failed.iter().map(|failure| words.failure(failure)).collect(),
            none: report.updates.is_empty().then(|| words.no_news(answered, failed)),
            act: Some(about.page(act)),
            ..Self::default()
        }
    }

    /// A panel with a sentence and a way to try again.
    fn ended(sentence: &'static str, about: &About<'_>) -> Self {
        Self {
            heading: heading(about.words, about.named),
            status: sentence.to_owned(),
            none: Some(sentence),
            act: Some(about.page(about.words.news_try_again)),
            ..Self::default()
        }
    }

    /// For a job that is not known any more, and nobody says whose it was: the page itself can be asked again.
    pub(super) fn gone(words: &Words) -> Self {
        Self {
            heading: words.news_plain.to_owned(),
            status: words.news_gone.to_owned(),
            none: Some(words.news_gone),
            act: Some(Link { url: String::new(), text: words.news_try_again.to_owned() }),
            is_fragment: true,
            ..Self::default()
        }
    }

    /// As htmx gets it.
    pub(super) fn into_fragment(self) -> Self {
        Self { is_fragment: true, ..self }
    }

    /// As it stands in a page that asks again by itself.
    pub(super) fn into_page(self) -> Self {
        Self { poll: None, act: None, ..self }
    }
}

impl About<'_> {
    fn page(&self, text: &str) -> Link {
        Link { url: links::news("/updates", self.term, &self.named.subject), text: text.to_owned() }
    }
}

/// How long ago something was.
pub(super) fn age(now: Timestamp, then: Timestamp) -> std::time::Duration {
    now.duration_since(then).try_into().unwrap_or_default()
}

/// A line for each source that is asked.
pub(super) fn asking(words: &Words, asked: &[SourceProgress]) -> Vec<AskedLine> {
    let class = |state| match state {
        SourceState::Asking => "is-asking",
        SourceState::Answered => "is-answered",
        SourceState::Failed => "is-failed",
    };
    asked.iter().map(|line| AskedLine { class: class(line.state), text: words.source_state(line) }).collect()
}

fn items(words: &Words, updates: &[Update]) -> Vec<Item> {
    updates
        .iter()
        .map(|update| Item {
            kind: words.update_kind(update.kind),
            language: update.language.as_ref().map(ToString::to_string),
            url: update.url.as_str().to_owned(),
            title: update.title.clone(),
            summary: update.summary.clone(),
            source: words.from(&update.source, &update.also),
            date: update.date.to_string(),
            date_words: words.date(update.date),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{FailureReason, JobIds, JobKind, JobStatus, Origin, SourceFailure, UpdateKind},
        web::{site::words, updates::UpdatesPage},
    };

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn report(updates: usize, states: &[SourceState]) -> UpdatesReport {
        let update = |n| Update {
            title: format!("<b>Item</b> {n}"),
            source: "Example & Co".to_owned(),
            date: NOW,
            url: format!("https://example.org/{n}?a=1&b=2").parse().unwrap(),
            summary: String::new(),
            kind: UpdateKind::News,
            language: None,
            also: Vec::new(),
            may_republish: false,
        };
        let asked = states.iter().map(|&state| SourceProgress { source: "Feeds".to_owned(), state }).collect();
        let failure = SourceFailure { source: "Feeds".to_owned(), reason: FailureReason::TimedOut, retry_after: None };
        let failed = states.iter().filter(|state| **state == SourceState::Failed).map(|_| failure.clone()).collect();
        UpdatesReport { updates: (0..updates).map(update).collect(), failed, asked, as_of: NOW }
    }

    fn job(status: JobStatus, output: Option<UpdatesReport>) -> JobSnapshot {
        JobSnapshot {
            id: JobIds::default().next(Timestamp::UNIX_EPOCH),
            kind: JobKind::Updates,
            key: "work:dune-frank-herbert".to_owned(),
            origin: Origin::Reader,
            status,
            created_at: NOW,
            completed_at: None,
            progress: Progress { done: 1, total: 3 },
            output: output.map(|report| JobOutput::Updates(Arc::new(report))),
            error: None,
        }
    }

    fn fragment(found: &Found) -> String {
        let subject = Subject::Work("dune-frank-herbert".parse().unwrap());
        let named = Named { subject, title: "Dune".to_owned(), detail: String::new() };
        let about = About { words: words(), term: "Dune & more", named: &named, now: NOW };
        UpdatesPage::fragment(Panel::of(found, &about)).unwrap()
    }

    fn known(report: UpdatesReport, stale: bool) -> Found {
        Found::News(News::Known { report: Arc::new(report), stale })
    }

    #[test]
    fn a_running_job_polls_with_a_way_back_from_every_error() {
        let job = job(JobStatus::Running, Some(report(1, &[SourceState::Answered, SourceState::Asking])));
        let html = fragment(&Found::News(News::Underway(job.clone())));
        assert!(html.contains(&format!("data-hx-get=\"/api/job/{}?search_term=Dune+%26+more", job.id)), "{html}");
        assert!(html.contains(
            "load delay:1s, htmx:finally:request from:self delay:30s, htmx:finally:request from:self once delay:10s, \
             htmx:finally:request from:self once delay:3s"
        ));
        assert!(html.contains("aria-busy=\"true\"") && html.contains("<progress aria-label="));
        assert!(html.contains("Asking 2 sources") && html.contains("https://example.org/0"));
    }

    #[test]
    fn an_item_says_what_it_is_written_in() {
        let mut report = report(2, &[SourceState::Answered]);
        report.updates[0].language = "es".parse().ok();
        let html = fragment(&known(report, false));
        assert_eq!(html.matches("<h3 lang=\"es\">").count(), 1, "{html}");
        assert_eq!(html.matches("<h3>").count(), 1, "{html}");
    }

    #[test]
    fn a_finished_panel_asks_no_more_and_keeps_its_control() {
        let done = job(JobStatus::Completed, Some(report(2, &[SourceState::Answered])));
        for found in [known(report(2, &[SourceState::Answered]), false), Found::News(News::Underway(done))] {
            let html = fragment(&found);
            assert!(!html.contains("data-hx-get") && !html.contains("data-hx-trigger"), "{html}");
            assert!(html.contains("aria-busy=\"false\"") && html.contains("id=\"news-act\""));
            assert!(html.contains("2 items found"), "the status line is filled: {html}");
            assert!(html.contains("rel=\"noopener nofollow\"") && !html.contains("<b>Item"));
        }
    }

    #[test]
    fn no_news_a_failure_and_an_old_answer_are_told_apart() {
        let none = fragment(&known(report(0, &[SourceState::Answered]), false));
        assert!(none.contains("There is no news just now"), "{none}");

        let failed = fragment(&known(report(0, &[SourceState::Failed]), false));
        assert!(failed.contains("No source answered") && failed.contains("Feeds: no answer in time"), "{failed}");

        let old = fragment(&known(report(1, &[SourceState::Answered]), true));
        assert!(old.contains("As of a moment ago"), "{old}");

        let broken = fragment(&Found::News(News::Underway(job(JobStatus::Failed, None))));
        assert!(broken.contains("Try again") && !broken.contains("data-hx-get"), "{broken}");
    }

    #[test]
    fn the_page_of_its_own_does_not_poll() {
        let subject = Subject::Words(crate::domain::SearchTerm::parse("lamp").unwrap());
        let named = Named { subject, title: "lamp".to_owned(), detail: String::new() };
        let about = About { words: words(), term: "lamp", named: &named, now: NOW };
        let panel = Panel::of(&Found::News(News::Underway(job(JobStatus::Pending, None))), &about).into_page();
        assert!(panel.poll.is_none() && panel.is_busy());
        assert_eq!(panel.heading, "News that mentions “lamp”");
    }
}
