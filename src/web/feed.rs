//! `GET /updates.atom`: the news on a work, an author or a genre as a feed (Atom, RFC 4287), so that it can be followed
//! in a feed reader. It holds only items whose sources allow that they go out again.
//!
//! A feed reader comes by itself, with nobody waiting: sources that want a person to ask are not asked for it.

use std::{sync::Arc, time::Duration};

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use jiff::Timestamp;

use super::{
    caching::{CachePolicy, holds},
    error::AppError,
    extract::{Params, Waiting},
    links,
    site::{Site, words},
    updates::asked,
    words::Words,
};
use crate::{
    catalogue::Catalogue,
    domain::{Clock, Named, Update, UpdatesReport},
    updates::Updates,
};

/// How long a feed reader is kept waiting for sources that have not answered yet.
const PATIENCE: Duration = Duration::from_secs(8);

#[derive(Template)]
#[template(path = "feed.xml")]
struct FeedPage {
    words: &'static Words,
    feed: Feed,
}

#[derive(Debug)]
struct Feed {
    id: String,
    title: String,
    updated: Timestamp,
    version: String,
    own_url: String,
    page_url: String,
    items: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    url: String,
    title: String,
    date: Timestamp,
    source: String,
    kind: String,
    language: Option<String>,
    kind_label: &'static str,
    summary: String,
}

pub(super) async fn show(
    State(catalogue): State<Arc<Catalogue>>,
    State(updates): State<Updates>,
    State(clock): State<Arc<dyn Clock>>,
    State(site): State<Arc<Site>>,
    Waiting(asker): Waiting,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let query = query.unwrap_or_default();
    let (term, named) = asked(&Params::of(&query), &catalogue)?;
    // Words are asked of nobody, so there is nothing to follow.
    let topic = catalogue.topic(&named.subject).ok_or(AppError::NotFound)?;
    let report = updates.unattended(&topic, asker.client, PATIENCE).await?;
    let feed = Feed::of(report.as_deref(), &named, term.as_str(), &site, clock.now());
    let body = FeedPage { words: words(), feed }.render()?;
    // Nothing is known yet, or not all: it is asked for again, and not kept.
    let policy = if report.is_some() { CachePolicy::Feed } else { CachePolicy::Moment };
    Ok(answer(policy, body, headers.get(header::IF_NONE_MATCH)))
}

fn answer(policy: CachePolicy, body: String, known: Option<&HeaderValue>) -> Response {
    let etag = format!("\"{}\"", &blake3::hash(body.as_bytes()).to_hex()[..16]);
    let etag = HeaderValue::try_from(etag).unwrap_or(HeaderValue::from_static("\"\""));
    if known.is_some_and(|known| holds(known, &etag)) {
        return (StatusCode::NOT_MODIFIED, policy, [(header::ETAG, etag)]).into_response();
    }
    let kind = HeaderValue::from_static("application/atom+xml; charset=utf-8");
    (policy, [(header::CONTENT_TYPE, kind), (header::ETAG, etag)], body).into_response()
}

impl Feed {
    fn of(report: Option<&UpdatesReport>, named: &Named, term: &str, site: &Site, now: Timestamp) -> Self {
        let words = words();
        let items: Vec<Entry> =
            report.into_iter().flat_map(|report| &report.updates).filter_map(|item| Entry::of(words, item)).collect();
        let url = |path| match &site.public_url {
            Some(site) => {
                site.join(&links::news(path, term, &named.subject)).map_or_else(|_| String::new(), String::from)
            }
            None => links::news(path, term, &named.subject),
        };
        let newest = items.iter().map(|item| item.date).max();
        Self {
            id: format!("urn:luminaria:updates:{}", named.subject.key().unwrap_or_default()),
            title: words.news_about(&named.title),
            updated: newest.or(report.map(|report| report.as_of)).unwrap_or(now),
            version: site.version.clone(),
            own_url: url("/updates.atom"),
            page_url: url("/updates"),
            items,
        }
    }
}

impl Entry {
    fn of(words: &Words, item: &Update) -> Option<Self> {
        item.may_republish.then(|| Self {
            url: item.url.as_str().to_owned(),
            title: xml_text(&item.title),
            date: item.date,
            source: xml_text(&words.from(&item.source, &item.also)),
            kind: item.kind.as_str().to_owned(),
            language: item.language.as_ref().map(ToString::to_string),
            kind_label: words.update_kind(item.kind),
            summary: xml_text(&item.summary),
        })
    }
}

/// Without characters that no XML document may hold, escaped or not (XML 1.0, section 2.2).
fn xml_text(text: &str) -> String {
    let may_stand =
        |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    text.chars().filter(|c| may_stand(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Subject, UpdateKind};

    fn item(title: &str, may_republish: bool) -> Update {
        Update {
            title: title.to_owned(),
            source: "Example & Co".to_owned(),
            date: "2026-03-01T12:00:00Z".parse().unwrap(),
            url: "https://example.org/a?b=1&c=<d>".parse().unwrap(),
            summary: "Not \u{0}safe ]]> </feed>".to_owned(),
            kind: UpdateKind::Review,
            language: None,
            also: vec!["Another".to_owned()],
            may_republish,
        }
    }

    fn rendered(updates: Vec<Update>) -> String {
        let now = "2026-03-02T00:00:00Z".parse().unwrap();
        let report = UpdatesReport { updates, failed: vec![], asked: vec![], as_of: now };
        let subject = Subject::Work("dune-frank-herbert".parse().unwrap());
        let named = Named { subject, title: "Dune <1965>".to_owned(), detail: String::new() };
        let site = Site {
            public_url: Some("https://books.example/".parse().unwrap()),
            contact: String::new(),
            sources: vec![],
            version: "1.0".to_owned(),
        };
        FeedPage { words: words(), feed: Feed::of(Some(&report), &named, "Dune", &site, now) }.render().unwrap()
    }

    #[test]
    fn a_feed_reader_can_read_it_whatever_is_in_it() {
        let xml = rendered(vec![item("<b>Bold</b> & \u{1f}brash\u{ffff}", true)]);
        let feed = feed_rs::parser::parse(xml.as_bytes()).unwrap();
        assert_eq!(feed.id, "urn:luminaria:updates:work:dune-frank-herbert");
        assert_eq!(feed.title.unwrap().content, "News about Dune <1965>");
        assert_eq!(
            feed.links[0].href,
            "https://books.example/updates.atom?search_term=Dune&subject=work%3Adune-frank-herbert"
        );
        let [entry] = feed.entries.try_into().unwrap();
        assert_eq!(entry.title.unwrap().content, "<b>Bold</b> & brash");
        assert_eq!(entry.authors[0].name.as_deref(), Some("Example & Co; also Another"));
        assert_eq!(entry.summary.unwrap().content, "Not safe ]]> </feed>");
        assert_eq!(entry.categories[0].term, "review");
    }

    #[test]
    fn what_may_not_go_out_again_stays() {
        let xml = rendered(vec![item("One", false), item("Two", true)]);
        assert!(!xml.contains("One") && xml.contains("Two"));
        assert_eq!(feed_rs::parser::parse(rendered(vec![]).as_bytes()).unwrap().entries.len(), 0);
    }
}
