//! Mastodon.

use luminaria::{
    domain::{FailureReason, Subject, Topic, UpdateKind},
    sources::{Mastodon, UpdateSource as _},
};
use serde_json::json;

use super::{Outside, author, dune};
use crate::stub::{self, Behaviour};

const DUNE: &str = "/api/v1/timelines/tag/Dune";
const HERBERT: &str = "/api/v1/timelines/tag/FrankHerbert";

impl Outside {
    fn mastodon(&self) -> Mastodon {
        Mastodon::new(self.door.clone(), self.stub.mastodon_url(), self.clock.clone())
    }
}

#[tokio::test]
async fn posts_come_from_two_hashtags_and_are_about_the_book() {
    let outside = Outside::new().await;
    let answer = outside.mastodon().updates(&dune()).await;
    assert_eq!(answer.failed, []);
    let texts: Vec<String> =
        answer.updates.iter().map(|update| format!("{} {}", update.title, update.summary)).collect();
    assert_eq!(texts.len(), 3, "{texts:?}");
    for unwanted in ["behind our house", "novel ends", "posts by itself", "not be found"] {
        assert!(!texts.iter().any(|text| text.contains(unwanted)), "{unwanted}");
    }
    for update in &answer.updates {
        assert_eq!(update.kind, UpdateKind::Social);
        assert_eq!(update.source.matches('@').count(), 2, "{}", update.source);
    }
    assert_eq!((outside.stub.requests(DUNE), outside.stub.requests(HERBERT)), (1, 1));
    assert_eq!(outside.stub.log().len(), 2);
    assert!(outside.stub.log().iter().all(|seen| seen.uri.query() == Some("limit=20")));
}

#[tokio::test]
async fn an_author_has_a_hashtag_too() {
    let outside = Outside::new().await;
    let answer = outside.mastodon().updates(&author("Ursula K. Le Guin")).await;
    assert_eq!(answer.updates.len(), 2, "{:?}", answer.updates);
}

#[tokio::test]
async fn one_failing_timeline_does_not_spoil_the_other() {
    let outside = Outside::new().await;
    outside.stub.behave(DUNE, Behaviour::Status { code: 500, retry_after: None });
    let answer = outside.mastodon().updates(&dune()).await;
    assert!(!answer.updates.is_empty());
    let failed: Vec<_> = answer.failed.iter().map(|failure| (failure.source.as_str(), failure.reason)).collect();
    assert_eq!(failed, [("Mastodon", FailureReason::Broken)]);
}

#[tokio::test]
async fn what_is_no_timeline_is_unreadable() {
    let outside = Outside::new().await;
    for body in ["{\"error\":\"This method requires an authenticated user\"}", "", "null", "<html></html>"] {
        let answer = Behaviour::Answer { body: body.into(), content_type: "application/json".to_owned() };
        outside.stub.behave("/api/*", answer);
        let answer = outside.mastodon().updates(&dune()).await;
        assert_eq!(answer.failed.first().map(|failure| failure.reason), Some(FailureReason::Unreadable), "{body}");
    }
}

#[tokio::test]
async fn markup_and_quotes_in_every_field_become_text() {
    let outside = Outside::new().await;
    let nasty = "<img src=x onerror=alert(1)>\"'</p><script>alert(2)</script>";
    let post = json!({
        "created_at": stub::now().to_string(), "visibility": "public", "spoiler_text": " ",
        "url": "javascript:alert(1)", "uri": "https://example.social/1",
        "content": format!("<p>Frank Herbert’s novel {nasty}"),
        "account": {"acct": format!("sample{nasty}"), "display_name": nasty}
    });
    let body = serde_json::to_vec(&[&post, &json!({"content": nasty}), &json!(nasty)]).unwrap();
    outside.stub.behave(DUNE, Behaviour::Answer { body, content_type: "application/json".to_owned() });
    let answer = outside.mastodon().updates(&dune()).await;
    let update = answer.updates.first().unwrap();
    assert_eq!(update.title, "Frank Herbert’s novel \"'");
    assert_eq!(update.url.as_str(), "https://example.social/1");
}

#[tokio::test]
async fn words_are_asked_of_nobody() {
    let outside = Outside::new().await;
    let subject = Subject::Words(luminaria::domain::SearchTerm::parse("something private").unwrap());
    let topic = Topic { subject, name: "something private".to_owned(), ..author("") };
    assert_eq!(outside.mastodon().updates(&topic).await.updates, []);
    assert_eq!(outside.stub.log().len(), 0);
}
