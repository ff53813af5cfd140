//! Feeds as they come: RSS 0.9 to 2.0, RDF, Atom and JSON feed, in whatever spelling.
//!
//! Shared by the sources that read feeds; knows none of them.

mod decode;
mod depth;
mod entry;
mod repair;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

use feed_rs::{model::Feed, parser};
use jiff::Timestamp;
use url::Url;

use self::{decode::decode, depth::is_too_deep, repair::repair};
use super::{http::Fetched, plain_text};
use crate::domain::{FailureReason, Language, UpdateKind, WebUrl, fold_words};

/// The most items that are kept of one feed, newest first.
const MOST_ITEMS: usize = 200;
/// The most entries that are looked at: a feed of nothing but empty ones must not keep us busy.
const MOST_ENTRIES: usize = 1_000;
/// A date before this is a slip; how old news may be is decided where that of all sources comes together.
const OLDEST: Duration = Duration::from_hours(20 * 365 * 24);
/// Clocks differ and time zones are mixed up; a date further ahead than this is wrong.
const FURTHEST_AHEAD: Duration = Duration::from_hours(24);
const LONGEST_FEED_TITLE: usize = 80;

/// A feed that could be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct FeedDocument {
    /// What it calls itself; may be empty.
    pub(super) title: String,
    /// Items with a title, a date and a link, newest first.
    pub(super) items: Vec<FeedItem>,
}

/// An item of a feed. All texts are plain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FeedItem {
    /// Never empty.
    pub(super) title: String,
    pub(super) url: WebUrl,
    pub(super) date: Timestamp,
    /// What it is about, in all the words there are.
    pub(super) text: String,
    /// Its categories.
    pub(super) labels: Vec<String>,
    /// Who published it first, when the feed gathers from others.
    pub(super) publisher: Option<String>,
    /// What the item, or else the whole feed, says that it is written in.
    pub(super) language: Option<Language>,
}

impl FeedItem {
    /// By plain evidence in title and categories; news when in doubt.
    pub(super) fn kind(&self) -> UpdateKind {
        const RELEASES: &[&str] =
            &["new release", "new releases", "out now", "cover reveal", "new books", "publication day"];
        let title = format!(" {} ", fold_words(&self.title).join(" "));
        let labels: Vec<String> =
            self.labels.iter().map(|label| format!(" {} ", fold_words(label).join(" "))).collect();
        let says =
            |phrase: &str| std::iter::once(&title).chain(&labels).any(|text| text.contains(&format!(" {phrase} ")));
        if ["review", "reviews", "reviewed", "book review"].into_iter().any(says) {
            UpdateKind::Review
        } else if RELEASES.iter().copied().any(says) {
            UpdateKind::Release
        } else {
            UpdateKind::News
        }
    }
}

/// Reads a feed that was fetched, away from the threads that serve readers: a large one takes a while.
///
/// # Errors
/// [`FailureReason::Unreadable`] for all that is no feed.
pub(super) async fn read(fetched: Fetched, now: Timestamp) -> Result<FeedDocument, FailureReason> {
    let Fetched { body, content_type, final_url, .. } = fetched;
    let parsing = move || parse(&body, content_type.as_deref(), &final_url, now);
    // A feed that makes the parser panic is no better than one that it refuses.
    tokio::task::spawn_blocking(parsing).await.unwrap_or(Err(FailureReason::Unreadable))
}

/// Reads a feed. `base` is where it was found, `content_type` the header it came with.
pub(super) fn parse(
    body: &[u8],
    content_type: Option<&str>,
    base: &Url,
    now: Timestamp,
) -> Result<FeedDocument, FailureReason> {
    let mut document = parse_all(body, content_type, base)?;
    document.items.retain(|item| is_current(item.date, now));
    document.items.sort_by_key(|item| std::cmp::Reverse(item.date));
    document.items.truncate(MOST_ITEMS);
    Ok(document)
}

/// As [`parse`], but whatever the items' age, and in the feed's own order.
fn parse_all(body: &[u8], content_type: Option<&str>, base: &Url) -> Result<FeedDocument, FailureReason> {
    let text = decode(body, content_type);
    if is_page(&text) {
        return Err(FailureReason::Unreadable);
    }
    let (feed, text) = parse_text(repair::rename_namespaces(text), base)?;
    let publishers = publishers(&text, feed.entries.len());
    let entries = feed.entries.iter().zip(publishers).take(MOST_ENTRIES);
    let of_feed: Option<Language> = feed.language.as_deref().and_then(|tag| tag.parse().ok());
    let read = |(entry, publisher)| {
        let item = entry::read(entry, base, publisher)?;
        Some(FeedItem { language: item.language.or_else(|| of_feed.clone()), ..item })
    };
    let items = entries.filter_map(read).collect();
    let title = feed.title.map(|title| plain_text::of_html(&title.content)).unwrap_or_default();
    Ok(FeedDocument { title: plain_text::clip(&title, LONGEST_FEED_TITLE), items })
}

/// As it stands, else repaired.
fn parse_text(text: String, base: &Url) -> Result<(Feed, String), FailureReason> {
    // A parser for each attempt: one that failed keeps half an item in mind, and one that panicked whatever it may.
    let parse = |text: &str| {
        let parsing = || {
            let parser = parser::Builder::new().base_uri(Some(base.as_str())).build();
            parser.parse(decode::without_late_declarations(text).as_bytes()).map_err(|cause| cause.to_string())
        };
        catch_unwind(AssertUnwindSafe(parsing)).unwrap_or_else(|_| Err("the parser panicked".to_owned()))
    };
    if is_too_deep(&text) {
        return Err(FailureReason::Unreadable);
    }
    if let Ok(feed) = parse(&text) {
        return Ok((feed, text));
    }
    let repaired = repair(&text);
    if is_too_deep(&repaired) {
        return Err(FailureReason::Unreadable);
    }
    match parse(&repaired) {
        Ok(feed) => Ok((feed, repaired)),
        Err(cause) => {
            tracing::debug!(error = %cause, "a feed cannot be read");
            Err(FailureReason::Unreadable)
        }
    }
}

fn is_current(date: Timestamp, now: Timestamp) -> bool {
    let earliest = now.saturating_sub(OLDEST).unwrap_or(Timestamp::MIN);
    let latest = now.saturating_add(FURTHEST_AHEAD).unwrap_or(Timestamp::MAX);
    (earliest..=latest).contains(&date)
}

/// Whether an upstream sent a page for people, as some do for errors, with status 200.
fn is_page(text: &str) -> bool {
    let start = plain_text::head(text.trim_start(), 512).to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

/// The `<source>` of each RSS item, which the feed parser does not tell: one for each of `count` items, in order.
///
/// The text was parsed, so it is well formed; where the items cannot be told apart, nobody is named.
fn publishers(text: &str, count: usize) -> Vec<Option<String>> {
    let items: Vec<&str> =
        text.split("<item").skip(1).filter(|rest| rest.starts_with(['>', ' ', '\n', '\r', '\t'])).collect();
    if items.len() != count {
        return vec![None; count];
    }
    items.into_iter().map(publisher).collect()
}

fn publisher(item: &str) -> Option<String> {
    let (item, _) = item.split_once("</item").unwrap_or((item, ""));
    let (_, after) = item.split_once("<source")?;
    let (_, after) = after.split_once('>')?;
    let (name, _) = after.split_once("</source")?;
    let name = name.trim();
    // As with titles: the XML's entities first, and then what is left of markup.
    let name = match name.strip_prefix("<![CDATA[").and_then(|inner| inner.strip_suffix("]]>")) {
        Some(inner) => inner.to_owned(),
        None => plain_text::of_html(name),
    };
    Some(plain_text::of_html(&name)).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests;
