//! The sources that need a key, in the whole site: named with their keys they are asked, without them they are not.

use luminaria::config::{List, Setting, SourceName};
use serde_json::Value;

use crate::{
    harness::TestApp,
    stub::{Behaviour, keyed},
};

const ALL: [SourceName; 3] = [SourceName::Guardian, SourceName::Nyt, SourceName::Bluesky];

fn texts<'a>(report: &'a Value, list: &str, field: &str) -> Vec<&'a str> {
    report[list].as_array().unwrap().iter().map(|item| item[field].as_str().unwrap()).collect()
}

#[tokio::test]
async fn articles_lists_and_posts_come_together() {
    let app = TestApp::spawn_with(|config| config.sources = List(ALL.to_vec())).await;
    let report = app.finished_news("dune").await;
    assert_eq!(texts(&report, "failed", "source"), Vec::<&str>::new(), "{report}");
    let kinds = texts(&report, "updates", "type");
    for kind in ["review", "news", "list", "social"] {
        assert!(kinds.contains(&kind), "{kind} in {kinds:?}");
    }
    let sources = texts(&report, "updates", "source");
    for source in ["The Guardian", "Data provided by The New York Times", "@reader.example.org"] {
        assert!(sources.contains(&source), "{source} in {sources:?}");
    }
    let about = app.page("/about").await.text();
    for name in ["The Guardian", "Data provided by The New York Times", "Bluesky"] {
        assert!(about.contains(name), "{name}");
    }
}

#[tokio::test]
async fn a_source_without_its_key_is_not_asked() {
    let app = TestApp::spawn_with(|config| {
        config.sources = List([ALL.as_slice(), &[SourceName::Mastodon]].concat());
        config.guardian_key = Setting(None);
        config.nyt_key = Setting(None);
        config.bluesky_password = Setting(None);
    })
    .await;
    let report = app.finished_news("dune").await;
    assert_eq!(texts(&report, "failed", "source"), Vec::<&str>::new(), "{report}");
    assert!(!texts(&report, "updates", "type").is_empty());
    assert!(app.stub.log().iter().all(|seen| seen.uri.path().starts_with("/api/")), "{:?}", app.stub.log());
}

#[tokio::test]
async fn one_that_fails_is_named_and_the_others_are_shown() {
    let app = TestApp::spawn_with(|config| config.sources = List(ALL.to_vec())).await;
    app.stub.behave(keyed::BLUESKY_SESSION, Behaviour::Status { code: 500, retry_after: None });
    let report = app.finished_news("dune").await;
    assert_eq!(texts(&report, "failed", "source"), ["Bluesky"]);
    assert_eq!(texts(&report, "failed", "reason"), ["broken"]);
    assert!(texts(&report, "updates", "type").contains(&"list"));
    let panel = app.fragment("/api/fetch_updates?search_term=dune").await.text();
    for secret in [keyed::GUARDIAN_KEY, keyed::NYT_KEY, keyed::BLUESKY_IDENTIFIER, keyed::BLUESKY_PASSWORD] {
        assert!(!panel.contains(secret) && !report.to_string().contains(secret), "{secret}");
    }
}
