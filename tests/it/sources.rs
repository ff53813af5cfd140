//! The sources through the real door, against stub upstreams that behave well and badly.

mod bluesky;
mod door;
mod feeds;
mod google_books;
mod google_news;
mod guardian;
mod mastodon;
mod nyt;
mod open_library;
mod packed;
mod secrecy;
mod wikipedia;

use std::{sync::Arc, time::Duration};

use luminaria::{
    domain::{AuthorId, AuthorQuery, FactsAnswer, FailureReason, ManualClock, Subject, Topic, WorkId, WorkQuery},
    sources::http::{AllowedHosts, Door, DoorSettings, HostLimits},
};
use url::Url;

use crate::stub::{self, Stub};

/// A stub, a clock that stands still, and a door that trusts the stub and has little patience.
struct Outside {
    stub: Stub,
    clock: Arc<ManualClock>,
    door: Door,
}

impl Outside {
    async fn new() -> Self {
        let stub = Stub::start().await.unwrap();
        let clock = Arc::new(ManualClock::at(stub::now()));
        let urls = stub.feeds().into_iter().chain([
            stub.mastodon_url(),
            stub.google_news_url(),
            stub.guardian_url(),
            stub.nyt_url(),
            stub.bluesky_url(),
        ]);
        let urls = urls.chain([stub.open_library_url(), stub.wikipedia_url(), stub.google_books_url()]);
        let hosts = urls.fold(AllowedHosts::none(), |hosts, url| hosts.trust(&url));
        let door = Door::new(patience(hosts), clock.clone()).unwrap();
        Self { stub, clock, door }
    }

    /// An address on the first port of the stub.
    fn url(&self, path: &str) -> Url {
        self.stub.url().join(path).unwrap()
    }
}

fn patience(hosts: AllowedHosts) -> DoorSettings {
    DoorSettings {
        connect_timeout: Duration::from_millis(500),
        total_timeout: Duration::from_millis(1_500),
        max_bytes: 1 << 20,
        usual_limits: HostLimits::new(50, 60),
        retries: 0,
        ..DoorSettings::new("mailto:books@example.org", hosts)
    }
}

fn work(title: &str, author: &str) -> Topic {
    Topic {
        subject: Subject::Work(WorkId::parse("a-work").unwrap()),
        name: title.to_owned(),
        other_names: Vec::new(),
        authors: vec![author.to_owned()],
    }
}

fn author(name: &str) -> Topic {
    Topic {
        subject: Subject::Author(AuthorId::parse("an-author").unwrap()),
        name: name.to_owned(),
        other_names: Vec::new(),
        authors: Vec::new(),
    }
}

fn dune() -> Topic {
    work("Dune", "Frank Herbert")
}

/// What is asked of those who know facts.
fn work_query(title: &str, author: &str, year: i16, isbn13: Option<&str>) -> WorkQuery {
    WorkQuery {
        id: WorkId::parse(&luminaria::domain::fold(title).replace(' ', "-")).unwrap(),
        titles: vec![title.to_owned()],
        authors: vec![vec![author.to_owned()]],
        year: Some(year),
        isbn13: isbn13.map(str::to_owned),
        openlibrary: None,
    }
}

fn author_query(name: &str, born: Option<i16>, title: &str) -> AuthorQuery {
    AuthorQuery {
        id: AuthorId::parse(&luminaria::domain::fold(name).replace(' ', "-")).unwrap(),
        names: vec![name.to_owned()],
        born,
        died: None,
        titles: vec![title.to_owned()],
    }
}

/// The failures' sources and reasons, in the order of the ids.
fn failures<Id: Ord + Clone, F>(answer: &FactsAnswer<Id, F>) -> Vec<(Id, String, FailureReason)> {
    let failed = answer.failed.iter();
    let mut failed: Vec<_> = failed.map(|(id, failure)| (id.clone(), failure.source.clone(), failure.reason)).collect();
    failed.sort_by(|one, two| one.0.cmp(&two.0));
    failed
}
