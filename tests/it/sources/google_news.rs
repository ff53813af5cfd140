//! Google News.

use luminaria::{
    domain::{FailureReason, Subject, Topic},
    sources::{GoogleNews, UpdateSource as _},
};

use super::{Outside, author, dune};
use crate::stub::{Behaviour, RetryAfter};

const SEARCH: &str = "/rss/search";

impl Outside {
    fn google_news(&self) -> GoogleNews {
        GoogleNews::new(self.door.clone(), self.stub.google_news_url(), self.clock.clone())
    }
}

#[tokio::test]
async fn headlines_come_without_their_publisher_who_is_named() {
    let outside = Outside::new().await;
    let answer = outside.google_news().updates(&dune()).await;
    assert_eq!(answer.failed, []);
    let found: Vec<_> = answer.updates.iter().map(|update| (update.title.as_str(), update.source.as_str())).collect();
    let expected = [
        ("Why Dune still asks the right questions", "Sample Times, via Google News"),
        ("Frank Herbert and the desert: a sample profile", "Example Gazette, via Google News"),
    ];
    assert_eq!(found, expected);
    let query = outside.stub.log()[0].uri.query().unwrap().to_owned();
    assert_eq!(query, "q=%22Dune%22+Frank+Herbert&hl=en-US&gl=US&ceid=US%3Aen");
}

#[tokio::test]
async fn a_dash_in_a_headline_is_no_publisher() {
    let outside = Outside::new().await;
    let answer = outside.google_news().updates(&author("J.R.R. Tolkien")).await;
    let titles: Vec<&str> = answer.updates.iter().map(|update| update.title.as_str()).collect();
    assert_eq!(titles, ["J.R.R. Tolkien exhibition opens: a sample report - with pictures"]);
}

#[tokio::test]
async fn a_failure_is_told_with_its_reason() {
    let outside = Outside::new().await;
    outside.stub.behave(SEARCH, Behaviour::HtmlPage);
    let consent_page = outside.google_news().updates(&dune()).await;
    assert_eq!(consent_page.failed.first().map(|failure| failure.reason), Some(FailureReason::Unreadable));

    outside.stub.behave(SEARCH, Behaviour::Status { code: 429, retry_after: Some(RetryAfter::Seconds(7)) });
    let limited = outside.google_news().updates(&dune()).await;
    let failure = limited.failed.first().unwrap();
    assert_eq!((failure.source.as_str(), failure.reason), ("Google News", FailureReason::RateLimited));
    assert_eq!(failure.retry_after, Some(std::time::Duration::from_secs(7)));
}

#[tokio::test]
async fn words_are_asked_of_nobody() {
    let outside = Outside::new().await;
    let subject = Subject::Unknown(luminaria::domain::SearchTerm::parse("something private").unwrap());
    let topic = Topic { subject, name: "something private".to_owned(), ..author("") };
    assert_eq!(outside.google_news().updates(&topic).await.updates, []);
    assert_eq!(outside.stub.log().len(), 0);
}
