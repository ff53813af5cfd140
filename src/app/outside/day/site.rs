//! The site's own parts, put together as the application does it, in front of simulated hosts and by a simulated clock.

use std::{path::PathBuf, sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::time::Instant;

use super::{
    super::{Wishes, covers, door_settings, facts, news},
    hosts::Hosts,
};
use crate::{
    cache::{CacheName, TypedCache},
    catalogue::Catalogue,
    config::{Config, Key, List, Setting, SourceName},
    covers::{CoverWatch, Covers},
    domain::{AuthorId, Clock, Subject, WorkId},
    enrich::{Enrich, EnrichParts, EnrichSettings, Facts},
    jobs::{Asker, JobLimits, Jobs},
    sources::http::Door,
    updates::{Updates, UpdatesSettings},
};

/// The works of one page.
const PAGE: usize = 12;

/// The runtime's clock as the site's.
#[derive(Debug)]
struct Simulated(Instant);

impl Clock for Simulated {
    fn now(&self) -> Timestamp {
        "2026-03-01T00:00:00Z".parse::<Timestamp>().unwrap().saturating_add(self.0.elapsed()).unwrap()
    }
}

/// A data folder that goes with the test.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[derive(Debug)]
struct Nobody;

impl CoverWatch for Nobody {
    fn changed(&self, _: &WorkId) {}
    fn all_changed(&self) {}
}

/// The services that ask, and what readers ask them for.
pub(super) struct Site {
    pub(super) door: Door,
    pub(super) covers: Covers,
    enrich: Enrich,
    updates: Updates,
    jobs: Jobs,
    clock: Arc<dyn Clock>,
    catalogue: Arc<Catalogue>,
    pub(super) works: Vec<WorkId>,
    pub(super) authors: Vec<AuthorId>,
    _folder: Folder,
}

/// All sources, at their own addresses.
pub(super) fn config(contact: Option<&str>) -> Config {
    let key = || Setting(Some(Key("a-key".to_owned())));
    Config {
        sources: List(<SourceName as clap::ValueEnum>::value_variants().to_vec()),
        contact: Setting(contact.map(|contact| contact.parse().unwrap())),
        guardian_key: key(),
        nyt_key: key(),
        bluesky_identifier: key(),
        bluesky_password: key(),
        google_books_key: key(),
        ..Config::defaults()
    }
}

impl Site {
    pub(super) fn new(
        config: Config,
        name: &str,
        hosts: &Hosts,
        catalogue: Arc<Catalogue>,
        works: Vec<WorkId>,
    ) -> Self {
        let folder = Folder(std::env::temp_dir().join(format!("luminaria-{name}-{}", std::process::id())));
        let config = Config { data_dir: folder.0.clone(), ..config };
        let clock: Arc<dyn Clock> = Arc::new(Simulated(Instant::now()));
        let door = Door::over(Box::new(hosts.clone()), door_settings(&config).unwrap(), clock.clone());
        let jobs = Jobs::new(JobLimits::default(), clock.clone());
        let covers = covers(&config, &door, Arc::new(Nobody), &clock);
        let news = news::sources(&config, &door, &clock);
        assert_eq!(news.len(), 6);
        let answers = TypedCache::new(CacheName::News, CacheName::News.defaults(), clock.clone());
        let parts = EnrichParts {
            sources: facts::sources(&config, &door),
            works: TypedCache::new(CacheName::Book, CacheName::Book.defaults(), clock.clone()),
            authors: TypedCache::new(CacheName::Author, CacheName::Author.defaults(), clock.clone()),
            genres: TypedCache::new(CacheName::Genre, CacheName::Genre.defaults(), clock.clone()),
            catalogue: catalogue.clone(),
            jobs: jobs.clone(),
            clock: clock.clone(),
            covers: Arc::new(Wishes(covers.clone())),
        };
        let enrich = Enrich::new(parts, EnrichSettings::default());
        let updates = Updates::new(news, answers, jobs.clone(), clock.clone(), UpdatesSettings::default());
        let mut authors: Vec<AuthorId> =
            works.iter().flat_map(|work| catalogue.work(work).unwrap().authors.clone()).collect();
        authors.sort_unstable();
        authors.dedup();
        Self { door, covers, enrich, updates, jobs, clock, catalogue, works, authors, _folder: folder }
    }

    /// What the schedule does at its hours, and an operator at will: all subjects one after the other, without a rest.
    pub(super) async fn refresh_all(&self, asker: &Asker) {
        let authors = self.authors.iter().cloned().map(Subject::Author);
        for subject in self.works.iter().cloned().map(Subject::Work).chain(authors) {
            let topic = self.catalogue.topic(&subject).unwrap();
            let _ = self.updates.refresh(&topic, asker, self.clock.now()).await;
            self.enrich.refresh(&subject, asker).await;
        }
    }

    /// A reader opens the page of a work, or of its author, or a list of works; each loads its panels.
    pub(super) async fn visit(&self, nth: usize, place: usize) {
        let (reader, work) = (Asker::reader(None), &self.works[place]);
        let subject = if nth.is_multiple_of(3) {
            let author = &self.catalogue.work(work).unwrap().authors[0];
            let _ = self.enrich.author(author, &reader).await;
            Subject::Author(author.clone())
        } else {
            let _ = self.enrich.work(work, &reader).await;
            Subject::Work(work.clone())
        };
        let _ = self.updates.fetch(&self.catalogue.topic(&subject).unwrap(), &reader).await;
        if nth.is_multiple_of(4) {
            let page: Vec<WorkId> = self.works.iter().cycle().skip(place).take(PAGE).cloned().collect();
            let _ = self.enrich.works(&page, &reader).await;
        }
        self.jobs.sweep(self.clock.now());
    }

    /// Of how many works there are facts.
    pub(super) async fn known_works(&self) -> usize {
        let mut known = 0;
        for work in &self.works {
            let facts = self.enrich.work(work, &Asker::reader(None)).await;
            known += usize::from(matches!(facts, Ok(Facts::Known { report, .. }) if !report.facts.is_empty()));
        }
        known
    }

    /// Lets what is under way end.
    pub(super) async fn settle(&self) {
        self.jobs.shutdown(Duration::from_mins(2)).await;
        self.covers.end().await;
    }
}
