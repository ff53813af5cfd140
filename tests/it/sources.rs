//! The sources through the real door, against stub upstreams that behave well and badly.

mod bluesky;
mod door;
mod feeds;
mod google_news;
mod guardian;
mod mastodon;
mod nyt;
mod secrecy;

use std::{sync::Arc, time::Duration};

use luminaria::{
    domain::{AuthorId, ManualClock, Subject, Topic, WorkId},
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
