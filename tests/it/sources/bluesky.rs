//! Bluesky.

use std::time::Duration;

use futures::future::join_all;
use luminaria::{
    domain::{FailureReason, Subject, Topic, UpdateKind},
    sources::{Bluesky, BlueskyAccount, Secret, UpdateSource as _},
};

use super::{Outside, author, dune, work};
use crate::stub::{Behaviour, RetryAfter, keyed};

impl Outside {
    pub(super) fn bluesky(&self, password: &str) -> Bluesky {
        let identifier = Secret::new(keyed::BLUESKY_IDENTIFIER);
        let account = BlueskyAccount { identifier, password: Secret::new(password) };
        Bluesky::new(self.door.clone(), self.stub.bluesky_url(), account, self.clock.clone())
    }

    fn sessions(&self) -> usize {
        self.stub.requests(keyed::BLUESKY_SESSION)
    }

    fn searches(&self) -> usize {
        self.stub.requests(keyed::BLUESKY_SEARCH)
    }
}

#[tokio::test]
async fn posts_are_about_the_book_and_meant_for_everybody() {
    let outside = Outside::new().await;
    let answer = outside.bluesky(keyed::BLUESKY_PASSWORD).updates(&dune()).await;
    assert_eq!(answer.failed, []);
    let found: Vec<_> = answer.updates.iter().map(|update| (update.source.as_str(), update.url.as_str())).collect();
    let expected = [
        ("@reader.example.org", "https://bsky.app/profile/reader.example.org/post/3ksample1"),
        ("@club.example.net", "https://bsky.app/profile/club.example.net/post/3ksample2"),
    ];
    assert_eq!(found, expected);
    assert!(answer.updates.iter().all(|update| update.kind == UpdateKind::Social));
    let search = outside.stub.log().last().unwrap().clone();
    assert_eq!(search.uri.query(), Some("q=%22Dune%22+herbert&limit=25&sort=latest"));
    assert_eq!(search.headers["authorization"], format!("Bearer {}", keyed::bluesky_token(1)).as_str());
}

#[tokio::test]
async fn one_session_serves_all_callers() {
    let outside = Outside::new().await;
    let bluesky = outside.bluesky(keyed::BLUESKY_PASSWORD);
    let topics = [dune(), author("Ursula K. Le Guin"), work("Pride and Prejudice", "Jane Austen")];
    let answers = join_all(topics.iter().cycle().take(12).map(|topic| bluesky.updates(topic))).await;
    assert!(answers.iter().all(|answer| !answer.updates.is_empty()), "{answers:?}");
    assert_eq!((outside.sessions(), outside.searches()), (1, 12));
}

#[tokio::test]
async fn an_expired_session_is_renewed_once_for_all_callers() {
    for code in [400, 401] {
        let outside = Outside::new().await;
        let bluesky = outside.bluesky(keyed::BLUESKY_PASSWORD);
        bluesky.updates(&dune()).await;
        let unless = format!("Bearer {}", keyed::bluesky_token(2));
        outside.stub.behave(keyed::BLUESKY_SEARCH, Behaviour::Expired { code, unless });
        outside.clock.advance(Duration::from_hours(2));
        let topic = dune();
        let answers = join_all((0..8).map(|_| bluesky.updates(&topic))).await;
        assert!(answers.iter().all(|answer| answer.updates.len() == 2 && answer.failed.is_empty()), "{answers:?}");
        assert_eq!(outside.sessions(), 2, "{code}");
    }
}

#[tokio::test]
async fn a_search_that_is_refused_again_signs_nobody_in_again() {
    let outside = Outside::new().await;
    let bluesky = outside.bluesky(keyed::BLUESKY_PASSWORD);
    outside.stub.behave(keyed::BLUESKY_SEARCH, Behaviour::Status { code: 401, retry_after: None });
    for _ in 0..3 {
        let answer = bluesky.updates(&dune()).await;
        assert_eq!(answer.failed.first().map(|failure| failure.reason), Some(FailureReason::Refused));
    }
    assert_eq!((outside.sessions(), outside.searches()), (1, 3));
    outside.clock.advance(Duration::from_mins(2));
    bluesky.updates(&dune()).await;
    assert_eq!((outside.sessions(), outside.searches()), (2, 5));
}

#[tokio::test]
async fn a_wrong_password_is_tried_rarely_and_does_not_print() {
    let outside = Outside::new().await;
    let bluesky = outside.bluesky("a-wrong-password");
    for _ in 0..3 {
        let answer = bluesky.updates(&dune()).await;
        let [failure] = answer.failed.as_slice() else { panic!("{answer:?}") };
        assert_eq!((failure.source.as_str(), failure.reason), ("Bluesky", FailureReason::Refused));
        assert!(answer.is_silent && !format!("{answer:?} {bluesky:?}").contains("wrong"));
    }
    assert_eq!((outside.sessions(), outside.searches()), (1, 0));
    outside.clock.advance(Duration::from_mins(11));
    bluesky.updates(&dune()).await;
    assert_eq!(outside.sessions(), 2);
}

#[tokio::test]
async fn nothing_found_is_an_answer() {
    let outside = Outside::new().await;
    let nowhere = work("A Title that No Sample Names", "Nobody");
    let answer = outside.bluesky(keyed::BLUESKY_PASSWORD).updates(&nowhere).await;
    assert_eq!((answer.updates, answer.failed, answer.is_silent), (vec![], vec![], false));
}

#[tokio::test]
async fn a_failure_of_either_call_is_told_with_its_reason() {
    let limited = || Behaviour::Status { code: 429, retry_after: Some(RetryAfter::Seconds(7)) };
    let error = || Behaviour::Answer {
        body: br#"{"error": "InvalidRequest", "message": "no"}"#.to_vec(),
        content_type: "application/json".to_owned(),
    };
    let cases: [(&dyn Fn() -> Behaviour, FailureReason, FailureReason); 5] = [
        (&|| Behaviour::HtmlPage, FailureReason::Unreadable, FailureReason::Unreadable),
        (&|| Behaviour::Status { code: 500, retry_after: None }, FailureReason::Broken, FailureReason::Broken),
        (&|| Behaviour::Hang, FailureReason::TimedOut, FailureReason::TimedOut),
        (&limited, FailureReason::RateLimited, FailureReason::RateLimited),
        (&error, FailureReason::Unreadable, FailureReason::Broken),
    ];
    for (behaviour, of_session, of_search) in cases {
        for (path, reason) in [(keyed::BLUESKY_SESSION, of_session), (keyed::BLUESKY_SEARCH, of_search)] {
            let outside = Outside::new().await;
            outside.stub.behave(path, behaviour());
            let bluesky = outside.bluesky(keyed::BLUESKY_PASSWORD);
            let answer = bluesky.updates(&dune()).await;
            let [failure] = answer.failed.as_slice() else { panic!("{answer:?}") };
            assert_eq!((failure.reason, answer.is_silent), (reason, true), "{path}");
            let told = (reason == FailureReason::RateLimited).then_some(Duration::from_secs(7));
            assert_eq!(failure.retry_after, told);
            outside.stub.behave(path, Behaviour::Usual);
            outside.clock.advance(Duration::from_mins(2));
            assert_eq!(bluesky.updates(&dune()).await.updates.len(), 2, "{path}: {reason:?}");
        }
    }
}

#[tokio::test]
async fn words_are_asked_of_nobody() {
    let outside = Outside::new().await;
    let subject = Subject::Words(luminaria::domain::SearchTerm::parse("something private").unwrap());
    let topic = Topic { subject, name: "something private".to_owned(), ..author("") };
    assert_eq!(outside.bluesky(keyed::BLUESKY_PASSWORD).updates(&topic).await.updates, []);
    assert_eq!(outside.stub.log().len(), 0);
}
