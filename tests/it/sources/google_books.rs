//! Google Books.

use luminaria::{
    domain::{FailureReason, WorkQuery},
    sources::{FactSource as _, GoogleBooks, Secret},
};

use super::{Outside, failures, work_query};
use crate::stub::{Behaviour, RetryAfter};

const VOLUMES: &str = "/books/v1/volumes";
const KEY: &str = "a-sample-key-that-is-secret";

impl Outside {
    fn google_books(&self) -> GoogleBooks {
        GoogleBooks::new(self.door.clone(), self.stub.google_books_url(), Secret::new(KEY))
    }
}

fn asked() -> Vec<WorkQuery> {
    vec![
        work_query("Dune Messiah", "Frank Herbert", 1969, Some("9780441172696")),
        work_query("The Hobbit", "J.R.R. Tolkien", 1937, None),
        work_query("A Sample Nobody Wrote", "An Author", 2001, None),
    ]
}

#[tokio::test]
async fn works_are_asked_one_by_one_with_the_key_in_a_header() {
    let outside = Outside::new().await;
    let source = outside.google_books();
    let answer = source.works(&asked()).await;
    assert_eq!((failures(&answer), answer.found.len()), (Vec::new(), 2));
    let (_, messiah) = answer.found.iter().find(|(id, _)| id.as_str() == "dune-messiah").unwrap();
    assert_eq!(messiah.description.as_ref().unwrap().value, "A sample of Dune Messiah & more.");
    assert_eq!(messiah.rating.as_ref().map(|rating| rating.value.count), Some(7));
    assert_eq!(messiah.subjects.as_ref().unwrap().value, ["Sample Shelf"]);
    let seen = outside.stub.log();
    assert_eq!(seen.len(), 3);
    for request in &seen {
        assert_eq!(request.headers.get("x-goog-api-key").unwrap(), KEY);
        assert!(!request.uri.to_string().contains(KEY));
        assert!(request.uri.query().unwrap().contains("country=us&maxResults=5"));
    }
    assert!(!format!("{source:?}").contains(KEY));
}

#[tokio::test]
async fn a_spent_key_is_a_limit_and_the_rest_is_not_asked() {
    let outside = Outside::new().await;
    let many: Vec<WorkQuery> =
        (0..12).map(|number| work_query(&format!("Sample {number}"), "An Author", 2001, None)).collect();
    for code in [400, 403] {
        outside.stub.behave(VOLUMES, Behaviour::Status { code, retry_after: None });
        let before = outside.stub.requests(VOLUMES);
        let answer = outside.google_books().works(&many).await;
        let expected = if code == 400 { FailureReason::RateLimited } else { FailureReason::Refused };
        assert!(failures(&answer).iter().all(|(_, source, told)| source == "Google Books" && *told == expected));
        assert_eq!((answer.failed.len(), outside.stub.requests(VOLUMES) - before), (12, 4));
    }
    outside.stub.behave(VOLUMES, Behaviour::Status { code: 429, retry_after: Some(RetryAfter::Seconds(30)) });
    let limited = outside.google_books().works(&many).await;
    assert_eq!((limited.found.len(), limited.failed.len()), (0, 12));
    assert!(failures(&limited).iter().all(|(.., told)| *told == FailureReason::RateLimited));
}

#[tokio::test]
async fn an_empty_answer_is_no_failure_and_a_broken_one_is() {
    let outside = Outside::new().await;
    let json = |body: &str| Behaviour::Answer { body: body.into(), content_type: "application/json".to_owned() };
    outside.stub.behave(VOLUMES, json("{\"kind\":\"books#volumes\",\"totalItems\":0}"));
    let empty = outside.google_books().works(&asked()).await;
    assert_eq!((empty.found.len(), empty.failed.len()), (0, 0));
    for (behaviour, reason) in [
        (json("{\"error\":{\"code\":429}}"), FailureReason::Unreadable),
        (Behaviour::HtmlPage, FailureReason::Unreadable),
        (Behaviour::Status { code: 503, retry_after: None }, FailureReason::Broken),
        (Behaviour::CloseHalfway, FailureReason::Unreachable),
        (Behaviour::Hang, FailureReason::TimedOut),
    ] {
        outside.stub.behave(VOLUMES, behaviour);
        let answer = outside.google_books().works(&asked()[1..2]).await;
        let told: Vec<_> = failures(&answer).into_iter().map(|(_, source, reason)| (source, reason)).collect();
        assert_eq!(told, [("Google Books".to_owned(), reason)]);
    }
}
