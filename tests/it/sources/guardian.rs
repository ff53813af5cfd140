//! The Guardian.

use std::time::Duration;

use luminaria::{
    domain::{FailureReason, Subject, Topic, UpdateKind},
    sources::{Guardian, Secret, UpdateSource as _},
};

use super::{Outside, author, dune, work};
use crate::stub::{Behaviour, RetryAfter, keyed};

impl Outside {
    pub(super) fn guardian(&self, key: &str) -> Guardian {
        Guardian::new(self.door.clone(), self.stub.guardian_url(), Secret::new(key), self.clock.clone())
    }

    async fn guardian_failure(&self, behaviour: Behaviour) -> (FailureReason, Option<Duration>) {
        self.stub.behave(keyed::GUARDIAN_SEARCH, behaviour);
        let answer = self.guardian(keyed::GUARDIAN_KEY).updates(&dune()).await;
        let [failure] = answer.failed.as_slice() else { panic!("{answer:?}") };
        assert!(answer.is_silent && failure.source == "The Guardian", "{answer:?}");
        (failure.reason, failure.retry_after)
    }
}

#[tokio::test]
async fn articles_are_about_the_book() {
    let outside = Outside::new().await;
    let answer = outside.guardian(keyed::GUARDIAN_KEY).updates(&dune()).await;
    assert_eq!(answer.failed, []);
    let found: Vec<_> = answer.updates.iter().map(|update| (update.title.as_str(), update.kind)).collect();
    let expected = [
        ("Dune by Frank Herbert, read again: a sample review", UpdateKind::Review),
        ("Frank Herbert and the ecology of a novel", UpdateKind::News),
        ("The best summer reading: a sample list", UpdateKind::News),
    ];
    assert_eq!(found, expected);
    let first = &answer.updates[0];
    assert_eq!(first.source, "The Guardian");
    assert_eq!(first.summary, "By Sample Writer. A sample review of a novel that is longer than its deserts.");
}

#[tokio::test]
async fn the_key_is_sent_in_a_header_and_never_in_the_address() {
    let outside = Outside::new().await;
    outside.guardian(keyed::GUARDIAN_KEY).updates(&dune()).await;
    let [seen] = &outside.stub.log()[..] else { panic!("one call") };
    assert_eq!(seen.headers["api-key"], keyed::GUARDIAN_KEY);
    assert!(!seen.uri.to_string().contains(keyed::GUARDIAN_KEY));
    assert_eq!(
        seen.uri.query().unwrap(),
        "q=%22Dune%22+AND+%22Frank+Herbert%22&section=books&show-fields=trailText%2Cbyline&show-tags=tone%2Ckeyword\
         &order-by=newest&page-size=20"
    );
}

#[tokio::test]
async fn an_author_is_searched_by_name() {
    let outside = Outside::new().await;
    let answer = outside.guardian(keyed::GUARDIAN_KEY).updates(&author("Jane Austen")).await;
    assert_eq!(answer.updates.len(), 2, "{:?}", answer.updates);
}

#[tokio::test]
async fn nothing_found_is_an_answer() {
    let outside = Outside::new().await;
    let answer = outside.guardian(keyed::GUARDIAN_KEY).updates(&work("A Title that No Sample Names", "Nobody")).await;
    assert_eq!((answer.updates, answer.failed, answer.is_silent), (vec![], vec![], false));
}

#[tokio::test]
async fn a_failure_is_told_with_its_reason() {
    let failure = async |behaviour| Outside::new().await.guardian_failure(behaviour).await;
    assert_eq!(failure(Behaviour::HtmlPage).await.0, FailureReason::Unreadable);
    assert_eq!(failure(Behaviour::Status { code: 500, retry_after: None }).await.0, FailureReason::Broken);
    assert_eq!(failure(Behaviour::Hang).await.0, FailureReason::TimedOut);
    let limited = Behaviour::Status { code: 429, retry_after: Some(RetryAfter::Seconds(7)) };
    assert_eq!(failure(limited).await, (FailureReason::RateLimited, Some(Duration::from_secs(7))));
    let error = br#"{"response": {"status": "error", "message": "no"}}"#.to_vec();
    let error = Behaviour::Answer { body: error, content_type: "application/json".to_owned() };
    assert_eq!(failure(error).await.0, FailureReason::Broken);
}

#[tokio::test]
async fn a_wrong_key_is_refused_and_does_not_print() {
    let outside = Outside::new().await;
    let guardian = outside.guardian("a wrong key");
    let answer = guardian.updates(&dune()).await;
    assert_eq!(answer.failed.first().map(|failure| failure.reason), Some(FailureReason::Refused));
    assert!(!format!("{answer:?} {guardian:?}").contains("wrong"));
    let broken = outside.guardian("a\nb").updates(&dune()).await;
    assert_eq!(broken.failed.first().map(|failure| failure.reason), Some(FailureReason::Refused));
    assert_eq!(outside.stub.requests(keyed::GUARDIAN_SEARCH), 1, "what is no header is not sent");
}

#[tokio::test]
async fn words_are_asked_of_nobody() {
    let outside = Outside::new().await;
    let subject = Subject::Words(luminaria::domain::SearchTerm::parse("something private").unwrap());
    let topic = Topic { subject, name: "something private".to_owned(), ..author("") };
    assert_eq!(outside.guardian(keyed::GUARDIAN_KEY).updates(&topic).await.updates, []);
    assert_eq!(outside.stub.log().len(), 0);
}
