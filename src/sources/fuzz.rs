//! Every source is fed answers that were spoiled at random: whatever comes, it neither panics nor hands on what no page
//! may show. `make test` tries some hundred for each, `make fuzz` millions: `LUMINARIA_FUZZ_CASES` says how many.

mod corpus;
mod spoil;

use std::{
    future::Future,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use bytes::Bytes;
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use reqwest::{Request, Response};
use tokio::runtime::Runtime;
use url::Url;

use self::{
    corpus::Corpus,
    spoil::{Spoil, spoiled},
};
use super::{
    Bluesky, BlueskyAccount, FactSource, Feeds, FeedsTimes, GoogleBooks, GoogleNews, Guardian, Mastodon, Nyt,
    OpenLibrary, Secret, SourceAnswer, UpdateSource, Wikipedia,
    http::{AllowedHosts, Door, DoorSettings, HostLimits, Wire},
};
use crate::domain::{AuthorQuery, ManualClock, Subject, Topic, WorkFacts, WorkQuery};

/// Spoilings of one answer.
const MOST_SPOILS: usize = 12;
/// Tries for each source where nobody says how many.
const USUAL_CASES: u32 = 300;

/// An upstream that answers everything with the same body.
#[derive(Clone, Debug, Default)]
struct Echo(Arc<Mutex<Bytes>>);

#[async_trait]
impl Wire for Echo {
    async fn send(&self, request: Request) -> Result<Response, reqwest::Error> {
        let signs_in = request.url().path().ends_with("createSession");
        let body = if signs_in {
            Bytes::from_static(br#"{"accessJwt":"a.b.c","refreshJwt":"d","did":"did:plc:sample","handle":"sample"}"#)
        } else {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
        };
        Ok(axum::http::Response::new(body).into())
    }
}

struct Fuzz {
    echo: Echo,
    door: Door,
    clock: Arc<ManualClock>,
    runtime: Runtime,
    base: Url,
}

impl Fuzz {
    fn new() -> Self {
        let base: Url = "https://upstream.example/".parse().unwrap();
        let clock = Arc::new(ManualClock::at("2026-03-01T12:00:00Z".parse().unwrap()));
        let settings = DoorSettings {
            usual_limits: HostLimits::new(u32::MAX, u32::MAX),
            retries: 0,
            ..DoorSettings::new("mailto:books@example.org", AllowedHosts::none().allow(&base))
        };
        let echo = Echo::default();
        let door = Door::over(Box::new(echo.clone()), settings, clock.clone());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { echo, door, clock, runtime, base }
    }

    /// Runs `ask` on spoiled answers of `kind`.
    fn run<F: Future<Output = ()>>(&self, kind: &str, ask: impl Fn() -> F) {
        let corpus = Corpus::of(kind);
        let cases =
            std::env::var("LUMINARIA_FUZZ_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(USUAL_CASES);
        // What was found once gets a test of its own, so that no file is kept.
        let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
        let spoils = prop::collection::vec(any::<Spoil>(), 0..MOST_SPOILS);
        let input = (any::<prop::sample::Index>(), spoils);
        runner
            .run(&input, |(which, spoils)| {
                let body = spoiled(corpus.get(which), &spoils);
                *self.echo.0.lock().unwrap_or_else(PoisonError::into_inner) = body.into();
                self.runtime.block_on(ask());
                Ok(())
            })
            .unwrap();
    }

    fn news<S: UpdateSource>(&self, kind: &str, make: impl Fn(&Self) -> S) {
        let topics = topics();
        self.run(kind, || async {
            for topic in &topics {
                can_be_shown(&make(self).updates(topic).await);
            }
        });
    }

    fn facts<S: FactSource>(&self, kind: &str, make: impl Fn(&Self) -> S) {
        let (works, authors) = (works(), authors());
        self.run(kind, || async {
            let source = make(self);
            let of_works = source.works(&works).await;
            assert!(
                of_works.found.iter().all(|(id, facts)| works.iter().any(|work| work.id == *id) && is_plain(facts))
            );
            let of_authors = source.authors(&authors).await;
            for (_, facts) in of_authors.found {
                assert!(facts.summary.is_none_or(|told| is_text(&told.value, 2_000)));
            }
        });
    }
}

fn topics() -> [Topic; 2] {
    let work = Topic {
        subject: Subject::Work("dune-frank-herbert".parse().unwrap()),
        name: "Dune".to_owned(),
        other_names: Vec::new(),
        authors: vec!["Frank Herbert".to_owned()],
    };
    let author = Subject::Author("frank-herbert".parse().unwrap());
    let author =
        Topic { subject: author, name: "Frank Herbert".to_owned(), other_names: Vec::new(), authors: Vec::new() };
    [work, author]
}

fn works() -> Vec<WorkQuery> {
    let work = |id: &str, title: &str, isbn13: Option<&str>| WorkQuery {
        id: id.parse().unwrap(),
        titles: vec![title.to_owned()],
        authors: vec![vec!["Frank Herbert".to_owned()]],
        year: Some(1965),
        isbn13: isbn13.map(str::to_owned),
        openlibrary: Some("OL893415W".to_owned()),
    };
    vec![
        work("dune-frank-herbert", "Dune", Some("9780441013593")),
        work("dune-messiah-frank-herbert", "Dune Messiah", None),
    ]
}

fn authors() -> Vec<AuthorQuery> {
    vec![AuthorQuery {
        id: "frank-herbert".parse().unwrap(),
        names: vec!["Frank Herbert".to_owned()],
        born: Some(1920),
        died: Some(1986),
        titles: vec!["Dune".to_owned()],
    }]
}

/// What a page relies on.
fn can_be_shown(answer: &SourceAnswer) {
    for item in &answer.updates {
        assert!(!item.title.is_empty() && is_text(&item.title, 1_000) && is_text(&item.summary, 2_000), "{item:?}");
        assert!(is_text(&item.source, 400), "{item:?}");
        assert!(item.url.as_str().starts_with("http"), "{item:?}");
    }
}

fn is_plain(facts: &WorkFacts) -> bool {
    let description = facts.description.as_ref().is_none_or(|told| is_text(&told.value, 20_000));
    let subjects = facts.subjects.as_ref().is_none_or(|told| told.value.iter().all(|one| is_text(one, 1_000)));
    let rating =
        facts.rating.as_ref().is_none_or(|told| (1.0..=5.0).contains(&told.value.mean) && told.value.count > 0);
    description && subjects && rating
}

/// Short enough for a page, and nothing in it that no page may hold.
fn is_text(text: &str, most: usize) -> bool {
    text.chars().count() <= most && !text.contains(['\u{0}', '\u{202e}'])
}

#[test]
fn feeds_survive_anything() {
    let fuzz = Fuzz::new();
    let feed = fuzz.base.join("feed").unwrap();
    fuzz.news("rss_feeds", |fuzz| {
        Feeds::new(fuzz.door.clone(), std::slice::from_ref(&feed), fuzz.clock.clone(), FeedsTimes::default())
    });
}

#[test]
fn google_news_survives_anything() {
    Fuzz::new().news("google_news", |fuzz| GoogleNews::new(fuzz.door.clone(), fuzz.base.clone(), fuzz.clock.clone()));
}

#[test]
fn mastodon_survives_anything() {
    Fuzz::new().news("mastodon", |fuzz| Mastodon::new(fuzz.door.clone(), fuzz.base.clone(), fuzz.clock.clone()));
}

#[test]
fn the_guardian_survives_anything() {
    Fuzz::new().news("guardian", |fuzz| {
        Guardian::new(fuzz.door.clone(), fuzz.base.clone(), Secret::new("key"), fuzz.clock.clone())
    });
}

#[test]
fn the_new_york_times_survives_anything() {
    Fuzz::new().news("nyt_books", |fuzz| {
        Nyt::new(fuzz.door.clone(), fuzz.base.clone(), Secret::new("key"), fuzz.clock.clone())
    });
}

#[test]
fn bluesky_survives_anything() {
    Fuzz::new().news("bluesky", |fuzz| {
        let account = BlueskyAccount { identifier: Secret::new("sample"), password: Secret::new("password") };
        Bluesky::new(fuzz.door.clone(), fuzz.base.clone(), account, fuzz.clock.clone())
    });
}

#[test]
fn open_library_survives_anything() {
    Fuzz::new().facts("openlibrary", |fuzz| OpenLibrary::new(fuzz.door.clone(), fuzz.base.clone()));
}

#[test]
fn google_books_survives_anything() {
    Fuzz::new()
        .facts("google_books", |fuzz| GoogleBooks::new(fuzz.door.clone(), fuzz.base.clone(), Secret::new("key")));
}

#[test]
fn wikipedia_survives_anything() {
    Fuzz::new().facts("wikipedia", |fuzz| Wikipedia::new(fuzz.door.clone(), fuzz.base.clone()));
}
