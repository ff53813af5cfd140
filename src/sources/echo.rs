//! An upstream that answers whatever it is asked with one body, and each source in front of it: for the tests of answers
//! that nobody should give.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use reqwest::{Request, Response, StatusCode, header};
use tokio::runtime::Runtime;
use url::Url;

use super::{
    Bluesky, BlueskyAccount, FactSource, Feeds, FeedsTimes, GoogleBooks, GoogleNews, Guardian, Mastodon, Nyt,
    OpenLibrary, Secret, UpdateSource, Wikipedia,
    http::{AllowedHosts, Door, DoorSettings, HostLimits, Wire},
};
use crate::domain::{
    AuthorFacts, AuthorId, AuthorQuery, FactsAnswer, FailureReason, GenreFacts, GenreId, GenreQuery, ManualClock,
    Subject, Topic, Update, WorkFacts, WorkId, WorkQuery,
};

/// The sources, named as the folders of recordings are.
pub(super) const KINDS: [&str; 9] = [
    "rss_feeds",
    "google_news",
    "mastodon",
    "guardian",
    "nyt_books",
    "bluesky",
    "openlibrary",
    "google_books",
    "wikipedia",
];

/// The upstream, and what a source needs to ask it.
pub(super) struct Echo {
    wire: EchoWire,
    door: Door,
    pub(super) clock: Arc<ManualClock>,
    pub(super) base: Url,
    runtime: Runtime,
}

#[derive(Clone, Debug, Default)]
struct EchoWire(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    body: Bytes,
    redirect: Option<&'static str>,
    asked: Vec<String>,
}

/// All that a source says.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Told {
    pub(super) updates: Vec<Update>,
    pub(super) works: Vec<(WorkId, WorkFacts)>,
    pub(super) authors: Vec<(AuthorId, AuthorFacts)>,
    pub(super) genres: Vec<(GenreId, GenreFacts)>,
    /// Why some of it, or all, did not answer.
    pub(super) failed: Vec<FailureReason>,
}

impl EchoWire {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Wire for EchoWire {
    async fn send(&self, request: Request) -> Result<Response, reqwest::Error> {
        let mut state = self.state();
        if request.url().path().ends_with("createSession") {
            let session = r#"{"accessJwt":"a.b.c","refreshJwt":"d","did":"did:plc:sample","handle":"sample"}"#;
            return Ok(axum::http::Response::new(Bytes::from_static(session.as_bytes())).into());
        }
        if let Some(to) = state.redirect {
            state.asked.push(request.url().host_str().unwrap_or_default().to_owned());
            let mut response = axum::http::Response::new(Bytes::new());
            *response.status_mut() = StatusCode::FOUND;
            response.headers_mut().insert(header::LOCATION, header::HeaderValue::from_static(to));
            return Ok(response.into());
        }
        Ok(axum::http::Response::new(state.body.clone()).into())
    }
}

impl Echo {
    pub(super) fn new() -> Self {
        let base: Url = "https://upstream.example/".parse().unwrap();
        let clock = Arc::new(ManualClock::at("2026-03-01T12:00:00Z".parse().unwrap()));
        let settings = DoorSettings {
            usual_limits: HostLimits::new(u32::MAX, u32::MAX),
            retries: 0,
            ..DoorSettings::new("mailto:books@example.org", AllowedHosts::none().allow(&base))
        };
        let wire = EchoWire::default();
        let door = Door::over(Box::new(wire.clone()), settings, clock.clone());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { wire, door, clock, base, runtime }
    }

    /// From now on, what every question is answered with.
    pub(super) fn answers(&self, body: impl Into<Bytes>) {
        self.wire.state().body = body.into();
    }

    /// From now on, every question is sent elsewhere.
    pub(super) fn redirects(&self, to: &'static str) {
        self.wire.state().redirect = Some(to);
    }

    /// The hosts that were asked since it redirects.
    pub(super) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.wire.state().asked)
    }

    /// What a new source of this kind says of a book (0), its author (1), or its genre (2) where it knows genres.
    pub(super) fn ask(&self, kind: &str, subject: usize) -> Told {
        let (door, base, clock) = (self.door.clone(), self.base.clone(), self.clock.clone());
        match kind {
            "rss_feeds" => {
                let feed = base.join("feed").unwrap();
                self.news(subject, &Feeds::new(door, std::slice::from_ref(&feed), clock, FeedsTimes::default()))
            }
            "google_news" => self.news(subject, &GoogleNews::new(door, base, clock)),
            "mastodon" => self.news(subject, &Mastodon::new(door, base, clock)),
            "guardian" => self.news(subject, &Guardian::new(door, base, Secret::new("key"), clock)),
            "nyt_books" => self.news(subject, &Nyt::new(door, base, Secret::new("key"), clock)),
            "bluesky" => {
                let account = BlueskyAccount { identifier: Secret::new("sample"), password: Secret::new("password") };
                self.news(subject, &Bluesky::new(door, base, account, clock))
            }
            "openlibrary" if subject == 0 => self.works(&OpenLibrary::new(door, base)),
            "openlibrary" if subject == 2 => self.genres(&OpenLibrary::new(door, base)),
            "openlibrary" => self.authors(&OpenLibrary::new(door, base)),
            "google_books" => self.works(&GoogleBooks::new(door, base, Secret::new("key"))),
            "wikipedia" => self.authors(&Wikipedia::new(door, base)),
            other => panic!("{other} is no source"),
        }
    }

    fn news(&self, subject: usize, source: &impl UpdateSource) -> Told {
        let answer = self.runtime.block_on(source.updates(&topics()[subject % 2]));
        let failed = answer.failed.iter().map(|failure| failure.reason).collect();
        Told { updates: answer.updates, failed, ..Told::default() }
    }

    fn works(&self, source: &impl FactSource) -> Told {
        let FactsAnswer { found, failed } = self.runtime.block_on(source.works(&works()));
        Told { works: found, failed: failed.iter().map(|(_, failure)| failure.reason).collect(), ..Told::default() }
    }

    fn authors(&self, source: &impl FactSource) -> Told {
        let FactsAnswer { found, failed } = self.runtime.block_on(source.authors(&authors()));
        Told { authors: found, failed: failed.iter().map(|(_, failure)| failure.reason).collect(), ..Told::default() }
    }

    fn genres(&self, source: &impl FactSource) -> Told {
        let asked = GenreQuery { id: "science-fiction".parse().unwrap(), name: "Science fiction".to_owned() };
        let FactsAnswer { found, failed } = self.runtime.block_on(source.genres(&[asked]));
        Told { genres: found, failed: failed.iter().map(|(_, failure)| failure.reason).collect(), ..Told::default() }
    }
}

impl Told {
    pub(super) fn is_empty(&self) -> bool {
        self.updates.is_empty() && self.works.is_empty() && self.authors.is_empty() && self.genres.is_empty()
    }

    /// What a page relies on.
    pub(super) fn can_be_shown(&self) {
        for item in &self.updates {
            assert!(!item.title.is_empty() && is_text(&item.title, 1_000) && is_text(&item.summary, 400), "{item:?}");
            assert!(is_text(&item.source, 200) && item.url.as_str().starts_with("http"), "{item:?}");
        }
        for (id, facts) in &self.works {
            assert!(works().iter().any(|work| work.id == *id) && is_plain(facts), "{facts:?}");
        }
        for (_, facts) in &self.genres {
            let lists = [&facts.most_published, &facts.most_prolific, &facts.related];
            assert!(facts.on_shelf.as_ref().is_some_and(|told| told.value > 0), "{facts:?}");
            assert!(
                lists.into_iter().flatten().all(|told| told.value.iter().all(|one| is_text(one, 100))),
                "{facts:?}"
            );
        }
        for (_, facts) in &self.authors {
            assert!(facts.summary.as_ref().is_none_or(|told| is_text(&told.value, 700)), "{facts:?}");
        }
    }
}

fn is_plain(facts: &WorkFacts) -> bool {
    let description = facts.description.as_ref().is_none_or(|told| is_text(&told.value, 1_100));
    let subjects = facts.subjects.as_ref().is_none_or(|told| told.value.iter().all(|one| is_text(one, 100)));
    let rating =
        facts.rating.as_ref().is_none_or(|told| (1.0..=5.0).contains(&told.value.mean) && told.value.count > 0);
    description && subjects && rating
}

/// Short enough for a page, and nothing in it that no page may hold.
fn is_text(text: &str, most: usize) -> bool {
    text.chars().count() <= most && !text.contains(['\u{0}', '\u{202e}'])
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
