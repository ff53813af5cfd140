//! What is added to the books of a page once it stands: how readers rated them, what a book is about where the catalogue
//! does not say, real covers. One request asks for all books of the page, and goes on asking while there is more to come.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use askama::Template;

use super::{
    AppState,
    cover::{Photo, Place},
    error::AppError,
    extract::Params,
    links::{self, MOST_WORKS},
    site::words,
    words::Words,
};
use crate::{
    catalogue::Catalogue,
    covers::Covers,
    domain::{FactsReport, JobId, JobKind, JobOutput, JobSnapshot, JobStatus, Rating, Told, WorkFacts, WorkId},
    enrich::WorksFacts,
    jobs::{Asker, Refusal},
};

/// How often a page asks again for covers that are on their way, each time waiting twice as long: half a minute in all.
const TURNS: u32 = 5;

/// How long a description on a card may be, in characters.
const DESCRIPTION: usize = 240;

/// The works that a page shows.
#[derive(Debug)]
pub(super) struct AskedWorks {
    /// The one whose own page it is.
    own: Option<WorkId>,
    works: Vec<WorkId>,
    /// The job that the page waits for, and how often it has asked for covers since.
    job: Option<JobId>,
    turn: u32,
}

impl AskedWorks {
    /// What the catalogue does not have is left out: a page may be older than the catalogue.
    pub(super) fn read(params: &Params<'_>, catalogue: &Catalogue) -> Result<Self, AppError> {
        let own: Vec<&str> = params.first("book").into_iter().collect();
        let works: BTreeSet<&str> = params.all("work").collect();
        if own.is_empty() && works.is_empty() {
            return Err(AppError::MissingField);
        }
        if works.len() > MOST_WORKS {
            return Err(AppError::TooManyWorks);
        }
        let known = |text: &str| WorkId::parse(text).ok().filter(|id| catalogue.work(id).is_some());
        let own = own.into_iter().find_map(known);
        let works: Vec<WorkId> = works.into_iter().filter_map(known).filter(|id| own.as_ref() != Some(id)).collect();
        if own.is_none() && works.is_empty() {
            return Err(AppError::NotFound);
        }
        let number = |name| params.first(name).and_then(|text| text.parse().ok());
        let job = params.first("job").and_then(|text| text.parse().ok());
        Ok(Self { own, works, job, turn: number("turn").unwrap_or(0) })
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &WorkId> {
        self.own.iter().chain(&self.works)
    }

    /// Where each of them may stand. That of the page itself may stand on a shelf as well, among the volumes of its series.
    fn places(&self) -> impl Iterator<Item = (&WorkId, Place)> {
        self.own.iter().map(|id| (id, Place::OwnPage)).chain(self.all().map(|id| (id, Place::Shelf)))
    }

    /// What is known of them by now: from the job that the page waits for, else from the caches or a new job.
    pub(super) async fn fetch(&self, state: &AppState, asker: &Asker) -> Result<Added, Refusal> {
        let waited_for = self.job.and_then(|id| state.jobs.get(id)).filter(|job| job.kind == JobKind::Facts);
        // One that was stopped is not begun anew by the page that waited for it, again and again.
        let not_kept = waited_for.filter(|job| job.status != JobStatus::Completed);
        let WorksFacts { known: mut reports, underway: job } = match not_kept {
            Some(job) => WorksFacts { known: BTreeMap::new(), underway: Some(job) },
            None => state.enrich.works(&self.all().cloned().collect::<Vec<_>>(), asker).await?,
        };
        let told = job.as_ref().and_then(|job| job.output.as_ref()).and_then(JobOutput::facts);
        for (id, report) in told.iter().flat_map(|found| &found.works) {
            if self.all().any(|work| work == id) {
                reports.insert(id.clone(), Arc::clone(report));
            }
        }
        Ok(Added { reports, job: job.filter(|job| !job.status.is_final()) })
    }

    fn address(&self) -> String {
        links::works(self.own.as_ref(), &self.works)
    }
}

/// What is known by now.
#[derive(Debug)]
pub(super) struct Added {
    pub(super) reports: BTreeMap<WorkId, Arc<FactsReport<WorkFacts>>>,
    /// The job that gets more.
    pub(super) job: Option<JobSnapshot>,
}

/// The fragment: where the page asks next, and what goes into which place.
#[derive(Template)]
#[template(path = "added.html")]
pub(super) struct AddedFragment {
    words: &'static Words,
    poll: Option<Poll>,
    note: String,
    ratings: Vec<Rated>,
    descriptions: Vec<Described>,
    photos: Vec<Placed>,
}

#[derive(Debug, PartialEq, Eq)]
struct Poll {
    address: String,
    /// In seconds.
    delay: u32,
}

struct Rated {
    work: WorkId,
    short: String,
    long: String,
    source: String,
}

struct Described {
    work: WorkId,
    text: String,
    source: String,
}

struct Placed {
    work: WorkId,
    slot: &'static str,
    photo: Photo,
}

impl AddedFragment {
    pub(super) fn of(asked: &AskedWorks, added: &Added, catalogue: &Catalogue, covers: &Covers) -> Self {
        let words = words();
        let on_shelf = |id: &&WorkId| asked.works.contains(id);
        let reports = added.reports.iter().filter(|(id, _)| on_shelf(id));
        let rated = |(id, report): (&WorkId, &Arc<FactsReport<WorkFacts>>)| {
            report.facts.rating.as_ref().map(|told| Rated::of(words, id, told))
        };
        let lacks_blurb = |id: &WorkId| catalogue.work(id).is_some_and(|work| work.blurb.is_empty());
        let described = |(id, report): (&WorkId, &Arc<FactsReport<WorkFacts>>)| {
            let told = report.facts.description.as_ref().filter(|_| lacks_blurb(id))?;
            Some(Described { work: id.clone(), text: clipped(&told.value, DESCRIPTION), source: told.source.clone() })
        };
        Self {
            words,
            poll: poll(asked, added, covers),
            note: if added.job.is_none() { silent(words, added) } else { String::new() },
            ratings: reports.clone().filter_map(rated).collect(),
            descriptions: reports.filter_map(described).collect(),
            photos: asked.places().filter_map(|(id, place)| Placed::of(id, place, covers)).collect(),
        }
    }
}

impl Rated {
    fn of(words: &Words, work: &WorkId, told: &Told<Rating>) -> Self {
        let (short, long) = (words.rated_in_short(told.value), words.rated(told.value));
        Self { work: work.clone(), short, long, source: told.source.clone() }
    }
}

impl Placed {
    fn of(work: &WorkId, place: Place, covers: &Covers) -> Option<Self> {
        Some(Self { work: work.clone(), slot: place.slot(), photo: Photo::find(covers, work, place)? })
    }
}

/// While a job runs, each second; then while covers are on their way, ever more seldom.
fn poll(asked: &AskedWorks, added: &Added, covers: &Covers) -> Option<Poll> {
    let address = asked.address();
    if let Some(job) = &added.job {
        return Some(Poll { address: format!("{address}&job={}", job.id), delay: 1 });
    }
    let mut missing = asked.all().filter(|work| covers.find(work).is_none());
    let is_coming = asked.turn < TURNS && missing.any(|work| covers.is_underway(work));
    is_coming.then(|| Poll { address: format!("{address}&turn={}", asked.turn + 1), delay: 1 << asked.turn })
}

/// Who did not answer, each once.
fn silent(words: &Words, added: &Added) -> String {
    let failed = added.reports.values().flat_map(|report| &report.failed);
    let sentences: BTreeSet<String> = failed.map(|failure| words.did_not_answer(failure)).collect();
    sentences.into_iter().collect::<Vec<_>>().join(" ")
}

/// Whole sentences where they fill half of the limit, else as many words as fit.
fn clipped(text: &str, limit: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((end, _)) = text.char_indices().nth(limit) else { return text };
    let start = &text[..end];
    match start.rfind(". ").filter(|stop| *stop > end / 2) {
        Some(stop) => start[..=stop].to_owned(),
        None => format!("{}…", &start[..start.rfind(' ').unwrap_or(end)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_is_clipped_at_a_sentence_or_a_word() {
        assert_eq!(clipped("Short.\n\nTwo  lines.", 240), "Short. Two lines.");
        assert_eq!(clipped("One sentence here. Another that is longer", 30), "One sentence here.");
        assert_eq!(clipped("Ah. One sentence that goes on and on", 20), "Ah. One sentence…");
        assert_eq!(clipped("ÄÖÜäöüß", 3), "ÄÖÜ…");
    }

    #[test]
    fn works_are_read_and_what_cannot_be_read_is_told() {
        let catalogue = Catalogue::embedded().unwrap();
        let read = |query: &str| AskedWorks::read(&Params::of(query), &catalogue);
        let asked =
            read("book=dune-frank-herbert&work=emma-jane-austen&work=dune-frank-herbert&work=no-such&turn=2").unwrap();
        let ids: Vec<&str> = asked.all().map(WorkId::as_str).collect();
        assert_eq!((ids, asked.turn), (vec!["dune-frank-herbert", "emma-jane-austen"], 2));
        assert!(matches!(read("turn=1"), Err(AppError::MissingField)));
        assert!(matches!(read("work=no-such&work=../x"), Err(AppError::NotFound)));
        let many = (0..=MOST_WORKS).map(|n| format!("work=a-{n}")).collect::<Vec<_>>().join("&");
        assert!(matches!(read(&many), Err(AppError::TooManyWorks)));
    }
}
