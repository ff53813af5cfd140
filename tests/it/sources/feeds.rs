//! The literary feeds.

use std::time::Duration;

use futures::future::join_all;
use luminaria::{
    domain::{FailureReason, SearchTerm, Update, UpdateKind},
    sources::{Feeds, FeedsTimes, UpdateSource as _},
};

use super::{Outside, author, dune, work};
use crate::stub::{self, Behaviour, FEEDS};

impl Outside {
    fn feeds(&self) -> Feeds {
        Feeds::new(self.door.clone(), &self.stub.feeds(), self.clock.clone(), FeedsTimes::default())
    }

    /// What comes of one feed with this body.
    async fn items_of(&self, body: Vec<u8>, content_type: &str) -> Result<Vec<Update>, FailureReason> {
        let path = "/feeds/other.xml";
        self.stub.behave(path, Behaviour::Answer { body, content_type: content_type.to_owned() });
        let feeds = Feeds::new(self.door.clone(), &[self.url(path)], self.clock.clone(), FeedsTimes::default());
        let answer = feeds.updates(&dune()).await;
        answer.failed.first().map_or(Ok(answer.updates), |failure| Err(failure.reason))
    }
}

fn yesterday() -> String {
    let date = stub::now() - Duration::from_hours(24);
    date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// An RSS feed of one item, which stays about Dune whatever is added.
fn rss(declaration: &str, title: &str, rest: &str) -> String {
    format!(
        "{declaration}<rss version=\"2.0\"><channel><title>Sample</title><item><title>{title}: Frank Herbert’s Dune</title>\
         <link>https://example.org/1</link><pubDate>{}</pubDate>{rest}</item></channel></rss>",
        yesterday()
    )
}

#[tokio::test]
async fn one_fetch_of_each_feed_serves_all_subjects() {
    let outside = Outside::new().await;
    let feeds = outside.feeds();
    let topics = [dune(), work("The Hobbit", "J.R.R. Tolkien"), author("Jane Austen"), author("Ursula K. Le Guin")];
    let answers = join_all(topics.iter().cycle().take(40).map(|topic| feeds.updates(topic))).await;
    for answer in &answers {
        assert!(answer.updates.len() >= 2, "{:?}", answer.updates);
        assert_eq!(answer.failed, []);
    }
    for path in FEEDS {
        assert_eq!(outside.stub.requests(path), 1, "{path}");
    }
}

#[tokio::test]
async fn items_are_about_the_subject_and_name_who_published_them() {
    let outside = Outside::new().await;
    let updates = outside.feeds().updates(&dune()).await.updates;
    let sources: Vec<&str> = updates.iter().map(|update| update.source.as_str()).collect();
    for source in ["Sample Review of Books", "Example Letters", "The Sample Shelf"] {
        assert!(sources.contains(&source), "{source} in {sources:?}");
    }
    assert!(updates.iter().all(|update| !update.title.contains("walk along the dunes")));
    assert!(updates.iter().any(|update| update.kind == UpdateKind::Review));
    let relative = updates.iter().find(|update| update.source == "Example Letters").unwrap();
    assert_eq!(relative.url.as_str(), "https://example.com/letters/herbert-notes");
}

#[tokio::test]
async fn a_stale_feed_is_asked_whether_it_has_changed() {
    let outside = Outside::new().await;
    let feeds = outside.feeds();
    let first = feeds.updates(&dune()).await;
    outside.clock.advance(Duration::from_mins(29));
    feeds.updates(&dune()).await;
    assert_eq!(outside.stub.requests(FEEDS[0]), 1, "still fresh");
    outside.clock.advance(Duration::from_mins(2));
    assert_eq!(feeds.updates(&dune()).await, first, "304 keeps what is there");
    assert_eq!(outside.stub.requests(FEEDS[0]), 2);
    assert!(outside.stub.log().last().unwrap().headers.contains_key("if-none-match"));
}

#[tokio::test]
async fn a_failed_feed_is_named_and_its_older_items_stay() {
    let outside = Outside::new().await;
    let feeds = outside.feeds();
    let first = feeds.updates(&dune()).await.updates;
    outside.clock.advance(Duration::from_mins(31));
    outside.stub.behave(FEEDS[0], Behaviour::Status { code: 500, retry_after: None });

    let second = feeds.updates(&dune()).await;
    assert_eq!(second.updates, first);
    let [failure] = second.failed.as_slice() else { panic!("{:?}", second.failed) };
    let port = outside.stub.url().port().unwrap();
    assert_eq!(
        (failure.source.as_str(), failure.reason),
        (format!("127.0.0.1:{port}").as_str(), FailureReason::Broken)
    );

    feeds.updates(&author("Jane Austen")).await;
    assert_eq!(outside.stub.requests(FEEDS[0]), 2, "another subject does not ask the dead feed again");

    outside.stub.behave(FEEDS[0], Behaviour::Usual);
    outside.clock.advance(Duration::from_secs(61));
    assert_eq!(feeds.updates(&dune()).await.failed, []);
}

#[tokio::test]
async fn a_hanging_feed_takes_nothing_from_the_others() {
    let outside = Outside::new().await;
    outside.stub.behave(FEEDS[1], Behaviour::Hang);
    let answer = outside.feeds().updates(&dune()).await;
    assert!(answer.updates.len() >= 2);
    assert_eq!(answer.failed.iter().map(|failure| failure.reason).collect::<Vec<_>>(), [FailureReason::TimedOut]);
}

#[tokio::test]
async fn the_feeds_are_silent_only_when_none_of_them_answers() {
    let outside = Outside::new().await;
    let nowhere = work("A Title that No Sample Names", "Nobody");
    let dead = || Behaviour::Status { code: 500, retry_after: None };
    outside.stub.behave(FEEDS[0], dead());
    let answer = outside.feeds().updates(&nowhere).await;
    assert_eq!((answer.updates.len(), answer.failed.len(), answer.is_silent), (0, 1, false));

    outside.stub.behave("/feeds/*", dead());
    let answer = outside.feeds().updates(&nowhere).await;
    assert_eq!((answer.failed.len(), answer.is_silent), (3, true));
}

#[tokio::test]
async fn free_words_search_what_is_at_hand_and_ask_nobody() {
    let outside = Outside::new().await;
    let feeds = outside.feeds();
    let words = SearchTerm::parse("Desert NOVEL").unwrap();
    assert_eq!(feeds.at_hand(&words), []);
    assert_eq!(outside.stub.log().len(), 0);

    feeds.updates(&dune()).await;
    let asked = outside.stub.log().len();
    assert!(!feeds.at_hand(&words).is_empty());
    assert_eq!(feeds.at_hand(&SearchTerm::parse("nove").unwrap()), [], "whole words only");
    assert_eq!(feeds.at_hand(&SearchTerm::parse("…").unwrap()), [], "no word at all");
    assert_eq!(outside.stub.log().len(), asked);
}

#[tokio::test]
async fn feeds_in_any_encoding_are_read() {
    let outside = Outside::new().await;
    let declared = |name: &str, title: &str| rss(&format!("<?xml version=\"1.0\" encoding=\"{name}\"?>"), title, "");
    let utf16 = |text: String| format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let cyrillic = declared("windows-1251", "Пески");
    let bodies = [
        (encoding_rs::WINDOWS_1251.encode(&cyrillic).0.into_owned(), "text/xml", "Пески"),
        (utf16(declared("UTF-16", "Žižek")), "application/rss+xml", "Žižek"),
        (encoding_rs::WINDOWS_1252.encode(&rss("", "Café", "")).0.into_owned(), "application/rss+xml", "Café"),
        (encoding_rs::WINDOWS_1252.encode(&rss("", "Café", "")).0.into_owned(), "text/xml; charset=utf-8", "Café"),
        (format!("\n \n{}", declared("utf-8", "Début")).into_bytes(), "text/xml", "Début"),
        (rss("", "Tom & Jerry & R&D", "<guid>a?b&c=d</guid>").into_bytes(), "text/xml", "Tom & Jerry & R&D"),
        (rss("", "A\u{1}\u{8}B", "").into_bytes(), "text/xml", "A B"),
    ];
    for (body, content_type, start) in bodies {
        let updates = outside.items_of(body, content_type).await.unwrap();
        let [update] = updates.as_slice() else { panic!("{start}: {updates:?}") };
        assert_eq!(update.title, format!("{start}: Frank Herbert’s Dune"));
    }
}

#[tokio::test]
async fn markup_and_quotes_in_every_field_become_text() {
    let outside = Outside::new().await;
    let nasty = "&lt;img src=x onerror=\"alert(1)\"&gt;&lt;script&gt;alert(2)&lt;/script&gt;\"'&amp;lt;b&amp;gt;";
    let fields = ["description", "category", "author", "guid", "comments", "source"];
    let rest: String = fields.map(|field| ["<", field, ">", nasty, "</", field, ">"].concat()).concat();
    let body = rss("", nasty, &rest).replace("<title>Sample</title>", &format!("<title>{nasty}</title>"));
    let updates = outside.items_of(body.into_bytes(), "text/xml").await.unwrap();
    let [update] = updates.as_slice() else { panic!("{updates:?}") };
    assert_eq!(update.title, "\"'<b>: Frank Herbert’s Dune", "what was escaped twice is text that looks like markup");
    assert_eq!(update.summary, "\"'<b>");
    for text in [&update.title, &update.summary, &update.source] {
        assert!(!text.contains("onerror") && !text.contains("alert"), "{text}");
    }
}

#[tokio::test]
async fn items_without_date_title_or_safe_link_do_no_harm() {
    let outside = Outside::new().await;
    let date = yesterday();
    let text = "<description>A long look at Frank Herbert’s novel Dune</description>";
    let items = format!(
        "<item><title>No date: Frank Herbert’s Dune</title><link>https://example.org/1</link></item>\
         <item>{text}<link>https://example.org/2</link><pubDate>{date}</pubDate></item>\
         <item><title>Script: Frank Herbert’s Dune</title><link>javascript:alert(1)</link><pubDate>{date}</pubDate></item>\
         <item><title>Data: Frank Herbert’s Dune</title><link>data:text/html,x</link><pubDate>{date}</pubDate></item>\
         <item><link>https://example.org/3</link><pubDate>{date}</pubDate></item>"
    );
    let body = format!("<rss version=\"2.0\"><channel><title>Sample</title>{items}</channel></rss>");
    let updates = outside.items_of(body.into_bytes(), "text/xml").await.unwrap();
    let titles: Vec<&str> = updates.iter().map(|update| update.title.as_str()).collect();
    assert_eq!(titles, ["A long look at Frank Herbert’s novel Dune"]);
}

#[tokio::test]
async fn what_is_no_feed_is_unreadable() {
    let outside = Outside::new().await;
    let page = "<!DOCTYPE html><html><body>Frank Herbert’s Dune</body></html>";
    for body in [page, "", "{}", "[]", "<rss version=\"2.0\"><channel><item>", "\u{0}\u{1}\u{2}"] {
        let outcome = outside.items_of(body.into(), "application/rss+xml").await;
        assert_eq!(outcome, Err(FailureReason::Unreadable), "{body}");
    }
    outside.stub.behave(FEEDS[0], Behaviour::HtmlPage);
    let answer = outside.feeds().updates(&dune()).await;
    assert_eq!(answer.failed.iter().map(|failure| failure.reason).collect::<Vec<_>>(), [FailureReason::Unreadable]);
}
