//! Google News search as RSS. Its copyright line allows personal, non-commercial feed readers only, so it is off until
//! the operator names it, nothing is asked in advance and nothing goes out in our own feed.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use url::Url;

use super::{
    SourceAnswer, Terms, UpdateSource,
    feed_format::{self, FeedItem},
    http::{Ask, Door, DoorError, HostLimits, below},
    mention::{self, Passage},
    plain_text,
};
use crate::domain::{Clock, Subject, Topic, Update};

const NAME: &str = "Google News";
const MOST_UPDATES: usize = 30;

/// The search of Google News.
#[derive(Debug)]
pub struct GoogleNews {
    door: Door,
    base: Url,
    clock: Arc<dyn Clock>,
}

impl GoogleNews {
    /// None is published; one search every three seconds is about what a person does.
    pub const LIMITS: HostLimits = HostLimits::new(3, 20);

    /// `base` is where it lives: the real site, or a stub.
    pub fn new(door: Door, base: Url, clock: Arc<dyn Clock>) -> Self {
        Self { door, base, clock }
    }

    async fn search(&self, topic: &Topic, query: &str) -> Result<Vec<Update>, DoorError> {
        let mut url = below(&self.base, &["rss", "search"]);
        let fixed = [("hl", "en-US"), ("gl", "US"), ("ceid", "US:en")];
        url.query_pairs_mut().append_pair("q", query).extend_pairs(fixed);
        let ask = Ask::new("google_news", &url, "application/rss+xml, application/xml");
        let fetched = self.door.ask(ask).await?;
        let status = fetched.status;
        let document = feed_format::read(fetched, self.clock.now()).await;
        let document = document.map_err(|reason| DoorError::of_body(reason, status))?;
        Ok(document.items.into_iter().filter_map(|item| update(topic, item)).take(MOST_UPDATES).collect())
    }
}

#[async_trait]
impl UpdateSource for GoogleNews {
    fn name(&self) -> &'static str {
        NAME
    }

    fn terms(&self) -> Terms {
        Terms { prefetch: false, max_age: Duration::from_hours(6), republish: false, attribution: Some("Google News") }
    }

    async fn updates(&self, topic: &Topic) -> SourceAnswer {
        let Some(query) = query(topic) else { return SourceAnswer::default() };
        SourceAnswer::of(NAME, self.search(topic, &query).await)
    }
}

/// `"Title" Author` for a work, `"Name"` and a hint for others; nothing for words, which are asked of nobody.
fn query(topic: &Topic) -> Option<String> {
    let name = topic.name.replace('"', " ");
    match &topic.subject {
        Subject::Work(_) => {
            let author = topic.authors.first().map(|author| author.replace('"', " ")).unwrap_or_default();
            Some(format!("\"{name}\" {author}").trim_end().to_owned())
        }
        Subject::Author(_) => Some(format!("\"{name}\" author")),
        Subject::Genre(_) => Some(format!("\"{name}\" books")),
        Subject::Words(_) | Subject::Unknown(_) => None,
    }
}

/// Its descriptions are only lists of links, so the headline is all there is; the search also looks into the articles
/// and brings some whose headline is about something else.
fn update(topic: &Topic, item: FeedItem) -> Option<Update> {
    let (title, source) = headline(&item);
    let passage = Passage::new(&title, "", &[]);
    // The attribution that its terms ask for stands beside each item.
    let source = if source == NAME { source } else { format!("{source}, via {NAME}") };
    let (kind, language) = (item.kind(), item.language);
    mention::is_named(topic, &passage).then_some(Update {
        title,
        source,
        date: item.date,
        url: item.url,
        summary: String::new(),
        kind,
        language,
        also: Vec::new(),
        may_republish: false,
    })
}

/// Parts "Headline - Publisher".
fn headline(item: &FeedItem) -> (String, String) {
    let title = item.title.as_str();
    let told = item.publisher.as_deref();
    let parted = match told.and_then(|name| title.strip_suffix(name)?.trim_end().strip_suffix('-')) {
        Some(headline) => Some((headline.trim_end(), told.unwrap_or(NAME))),
        None if told.is_none() => title.rsplit_once(" - "),
        None => None,
    };
    let (headline, source) =
        parted.filter(|(headline, _)| !headline.is_empty()).unwrap_or((title, told.unwrap_or(NAME)));
    (headline.to_owned(), plain_text::clip(source, 80))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{SearchTerm, WorkId};

    fn item(title: &str, publisher: Option<&str>) -> FeedItem {
        FeedItem {
            title: title.to_owned(),
            url: "https://example.org/1".parse().unwrap(),
            date: jiff::Timestamp::UNIX_EPOCH,
            text: String::new(),
            labels: Vec::new(),
            publisher: publisher.map(str::to_owned),
            language: None,
        }
    }

    #[test]
    fn the_publisher_leaves_the_headline() {
        let parted = |title: &str, publisher: Option<&str>| headline(&item(title, publisher));
        let both = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(parted("A - B - Sample Times", Some("Sample Times")), both("A - B", "Sample Times"));
        assert_eq!(parted("A - Sample - Times", Some("Sample - Times")), both("A", "Sample - Times"));
        assert_eq!(parted("A - Sample Times", None), both("A", "Sample Times"));
        assert_eq!(parted("A - B", Some("Sample Times")), both("A - B", "Sample Times"));
        assert_eq!(parted("A", None), both("A", "Google News"));
        assert_eq!(parted("- Sample", Some("Sample")), both("- Sample", "Sample"));
    }

    #[test]
    fn a_query_has_the_title_in_quotation_marks_and_never_a_readers_words() {
        let topic = Topic {
            subject: Subject::Work(WorkId::parse("dune-frank-herbert").unwrap()),
            name: "Du\"ne".to_owned(),
            other_names: Vec::new(),
            authors: vec!["Frank Herbert".to_owned()],
        };
        assert_eq!(query(&topic).as_deref(), Some("\"Du ne\" Frank Herbert"));
        let words = Subject::Words(SearchTerm::parse("something private").unwrap());
        assert_eq!(query(&Topic { subject: words, ..topic }), None);
    }
}
