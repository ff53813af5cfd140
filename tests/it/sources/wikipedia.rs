//! Wikipedia.

use luminaria::{
    domain::{AuthorQuery, FailureReason},
    sources::{FactSource as _, Wikipedia},
};
use serde_json::json;

use super::{Outside, author_query, failures};
use crate::stub::{Behaviour, RetryAfter};

const API: &str = "/w/api.php";

impl Outside {
    fn wikipedia(&self) -> Wikipedia {
        Wikipedia::new(self.door.clone(), self.stub.wikipedia_url())
    }
}

fn asked() -> Vec<AuthorQuery> {
    vec![
        author_query("Frank Herbert", Some(1920), "Dune"),
        author_query("Ursula K. Le Guin", None, "The Dispossessed"),
        author_query("Nobody Known", None, "A Sample"),
    ]
}

#[tokio::test]
async fn many_authors_are_one_call() {
    let outside = Outside::new().await;
    let answer = outside.wikipedia().authors(&asked()).await;
    assert_eq!((failures(&answer), answer.found.len()), (Vec::new(), 2));
    let (_, herbert) = answer.found.iter().find(|(id, _)| id.as_str() == "frank-herbert").unwrap();
    let summary = herbert.summary.as_ref().unwrap();
    assert_eq!(summary.value, "Frank Herbert is a sample writer. One (sample) sentence. Another.");
    assert_eq!((summary.source.as_str(), summary.licence.as_deref()), ("Wikipedia", Some("CC BY-SA 4.0")));
    assert_eq!(summary.url.as_ref().unwrap().as_str(), "https://en.wikipedia.org/wiki/Sample");
    assert_eq!(outside.stub.requests(API), 1);
}

#[tokio::test]
async fn a_name_that_several_have_is_asked_once_more_with_the_calling() {
    let outside = Outside::new().await;
    let answer = outside.wikipedia().authors(&[author_query("David Mitchell", Some(1969), "Cloud Atlas")]).await;
    assert_eq!((failures(&answer), answer.found.len()), (Vec::new(), 1));
    assert_eq!(outside.stub.requests(API), 2);
    let other = outside.wikipedia().authors(&[author_query("David Mitchell", Some(1974), "Back Story")]).await;
    assert_eq!((other.found.len(), other.failed.len()), (0, 0), "the years differ");
}

#[tokio::test]
async fn more_than_twenty_are_asked_in_parts() {
    let outside = Outside::new().await;
    let many: Vec<AuthorQuery> =
        (0..45).map(|number| author_query(&format!("Nobody {number}"), None, "A Sample")).collect();
    let answer = outside.wikipedia().authors(&many).await;
    assert_eq!((answer.found.len(), answer.failed.len(), outside.stub.requests(API)), (0, 0, 3));
    assert_eq!(outside.wikipedia().authors(&[]).await.found.len(), 0);
    assert_eq!(outside.stub.requests(API), 3, "nobody is asked for nothing");
}

#[tokio::test]
async fn a_failure_is_one_of_each_author() {
    let outside = Outside::new().await;
    let json = |body: serde_json::Value| Behaviour::Answer {
        body: body.to_string().into_bytes(),
        content_type: "application/json".to_owned(),
    };
    outside.stub.behave(API, json(json!({"batchcomplete": true, "query": {}})));
    let empty = outside.wikipedia().authors(&asked()).await;
    assert_eq!((empty.found.len(), empty.failed.len()), (0, 0));
    for (behaviour, reason) in [
        (json(json!({"error": {"code": "ratelimited"}})), FailureReason::RateLimited),
        (json(json!({"error": {"code": "badvalue"}})), FailureReason::Unreadable),
        (Behaviour::HtmlPage, FailureReason::Unreadable),
        (Behaviour::Status { code: 500, retry_after: None }, FailureReason::Broken),
        (Behaviour::CloseHalfway, FailureReason::Unreachable),
        (Behaviour::Hang, FailureReason::TimedOut),
        (Behaviour::Status { code: 429, retry_after: Some(RetryAfter::Seconds(5)) }, FailureReason::RateLimited),
    ] {
        outside.stub.behave(API, behaviour);
        let answer = outside.wikipedia().authors(&asked()).await;
        assert_eq!(answer.failed.len(), 3, "{reason:?}");
        assert!(
            failures(&answer).iter().all(|(_, source, told)| source == "Wikipedia" && *told == reason),
            "{reason:?}"
        );
    }
}
