//! The New York Times' lists.

use std::time::Duration;

use futures::future::join_all;
use luminaria::{
    domain::{FailureReason, GenreId, Subject, Topic, UpdateKind},
    sources::{Nyt, Secret, UpdateSource as _},
};

use super::{Outside, author, dune, work};
use crate::stub::{Behaviour, RetryAfter, keyed};

const NAME: &str = "The New York Times";

impl Outside {
    pub(super) fn nyt(&self, key: &str) -> Nyt {
        Nyt::new(self.door.clone(), self.stub.nyt_url(), Secret::new(key), self.clock.clone())
    }

    fn overviews(&self) -> usize {
        self.stub.requests(keyed::NYT_OVERVIEW)
    }
}

#[tokio::test]
async fn a_work_has_an_item_for_each_list_it_is_on() {
    let outside = Outside::new().await;
    let answer = outside.nyt(keyed::NYT_KEY).updates(&dune()).await;
    assert_eq!(answer.failed, []);
    let found: Vec<_> = answer.updates.iter().map(|update| (update.title.as_str(), update.summary.as_str())).collect();
    let expected = [
        ("No. 1 on the New York Times list Sample Paperback Fiction", "40 weeks on the list, No. 2 the week before."),
        ("No. 5 on the New York Times list Sample Combined Fiction", "12 weeks on the list, No. 7 the week before."),
    ];
    assert_eq!(found, expected);
    let first = &answer.updates[0];
    assert_eq!((first.kind, first.source.as_str()), (UpdateKind::List, "Data provided by The New York Times"));
    assert_eq!(first.url.as_str(), "https://www.nytimes.com/books/best-sellers/sample-paperback-fiction/");
}

#[tokio::test]
async fn an_author_has_one_item_for_each_list() {
    let outside = Outside::new().await;
    let answer = outside.nyt(keyed::NYT_KEY).updates(&author("Frank Herbert")).await;
    let titles: Vec<&str> = answer.updates.iter().map(|update| update.title.as_str()).collect();
    let expected = [
        "“Dune”, No. 1; “Dune Messiah”, No. 3 on the New York Times list Sample Paperback Fiction",
        "“Dune”, No. 5 on the New York Times list Sample Combined Fiction",
    ];
    assert_eq!(titles, expected);
}

#[tokio::test]
async fn one_fetch_serves_all_subjects_until_it_is_stale() {
    let outside = Outside::new().await;
    let nyt = outside.nyt(keyed::NYT_KEY);
    let topics = [dune(), author("Jane Austen"), work("The Hobbit", "J.R.R. Tolkien")];
    let answers = join_all(topics.iter().cycle().take(30).map(|topic| nyt.updates(topic))).await;
    assert!(answers.iter().all(|answer| !answer.updates.is_empty() && answer.failed.is_empty()), "{answers:?}");
    assert_eq!(outside.overviews(), 1);
    outside.clock.advance(Duration::from_hours(11));
    nyt.updates(&dune()).await;
    assert_eq!(outside.overviews(), 1, "still fresh");
    outside.clock.advance(Duration::from_hours(2));
    nyt.updates(&dune()).await;
    assert_eq!(outside.overviews(), 2);
}

#[tokio::test]
async fn a_book_on_no_list_is_no_news_and_no_failure() {
    let outside = Outside::new().await;
    let answer = outside.nyt(keyed::NYT_KEY).updates(&work("Dune", "Nobody Known")).await;
    assert_eq!((answer.updates, answer.failed, answer.is_silent), (vec![], vec![], false));
}

#[tokio::test]
async fn a_genre_and_words_ask_nobody() {
    let outside = Outside::new().await;
    let words = Subject::Words(luminaria::domain::SearchTerm::parse("something private").unwrap());
    for subject in [words, Subject::Genre(GenreId::parse("science-fiction").unwrap())] {
        let answer = outside.nyt(keyed::NYT_KEY).updates(&Topic { subject, ..author("Dune") }).await;
        assert_eq!((answer.updates.len(), answer.is_silent), (0, false));
    }
    assert_eq!(outside.stub.log().len(), 0);
}

#[tokio::test]
async fn a_failure_is_told_with_its_reason_and_not_repeated_by_every_subject() {
    let limited = Behaviour::Status { code: 429, retry_after: Some(RetryAfter::Seconds(7)) };
    let error = br#"{"status": "ERROR", "errors": []}"#.to_vec();
    let error = Behaviour::Answer { body: error, content_type: "application/json".to_owned() };
    let cases = [
        (Behaviour::HtmlPage, FailureReason::Unreadable, None),
        (Behaviour::Status { code: 500, retry_after: None }, FailureReason::Broken, None),
        (limited, FailureReason::RateLimited, Some(Duration::from_secs(7))),
        (Behaviour::Hang, FailureReason::TimedOut, None),
        (error, FailureReason::Broken, None),
    ];
    for (behaviour, reason, retry_after) in cases {
        let outside = Outside::new().await;
        outside.stub.behave(keyed::NYT_OVERVIEW, behaviour);
        let nyt = outside.nyt(keyed::NYT_KEY);
        for answer in join_all([&dune(), &author("Jane Austen")].map(|topic| nyt.updates(topic))).await {
            let [failure] = answer.failed.as_slice() else { panic!("{answer:?}") };
            assert_eq!((failure.source.as_str(), failure.reason, failure.retry_after), (NAME, reason, retry_after));
            assert!(answer.is_silent);
        }
        assert_eq!(outside.overviews(), 1);
        outside.stub.behave(keyed::NYT_OVERVIEW, Behaviour::Usual);
        outside.clock.advance(Duration::from_mins(6));
        assert_eq!(nyt.updates(&dune()).await.updates.len(), 2, "{reason:?}");
    }
}

#[tokio::test]
async fn older_lists_serve_until_they_are_a_week_old() {
    let outside = Outside::new().await;
    let nyt = outside.nyt(keyed::NYT_KEY);
    nyt.updates(&dune()).await;
    outside.stub.behave(keyed::NYT_OVERVIEW, Behaviour::Status { code: 503, retry_after: None });
    outside.clock.advance(Duration::from_hours(13));
    let answer = nyt.updates(&dune()).await;
    assert_eq!((answer.updates.len(), answer.failed.len(), answer.is_silent), (2, 1, false));
    outside.clock.advance(Duration::from_hours(7 * 24));
    let answer = nyt.updates(&dune()).await;
    assert_eq!((answer.updates.len(), answer.failed.len(), answer.is_silent), (0, 1, true));
}

#[tokio::test]
async fn the_key_is_sent_and_does_not_print() {
    let outside = Outside::new().await;
    outside.nyt(keyed::NYT_KEY).updates(&dune()).await;
    assert_eq!(outside.stub.log()[0].uri.query(), Some(format!("api-key={}", keyed::NYT_KEY).as_str()));
    let nyt = outside.nyt("a-wrong-key");
    let answer = nyt.updates(&dune()).await;
    assert_eq!(answer.failed.first().map(|failure| failure.reason), Some(FailureReason::Refused));
    assert!(!format!("{answer:?} {nyt:?}").contains("wrong"));
}
