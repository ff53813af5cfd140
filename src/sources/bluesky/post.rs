//! A post as the search sends it, <https://docs.bsky.app/docs/api/app-bsky-feed-search-posts>, and as we show it.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use url::Url;

use super::NAME;
use crate::{
    domain::{FailureReason, Language, Topic, Update, UpdateKind, WebUrl},
    sources::{
        lenient_json::{moment, object, text},
        mention::{self, Passage},
        plain_text,
    },
};

/// Books that are rarely spoken of are found with posts of years ago; what was said then is no news.
const OLDEST: Duration = Duration::from_hours(180 * 24);
/// Clocks differ.
const FURTHEST_AHEAD: Duration = Duration::from_hours(1);
const LONGEST_TITLE: usize = 100;
const LONGEST_SUMMARY: usize = 280;
/// The longest name that a host can have.
const LONGEST_HANDLE: usize = 253;
const LONGEST_KEY: usize = 512;
/// More than one page of the search holds.
const MOST_POSTS: usize = 100;

/// A post that may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Post {
    text: String,
    /// `@handle`, or the network's name for a writer who has none.
    by: String,
    date: Timestamp,
    url: WebUrl,
    language: Option<Language>,
}

/// The posts of an answer that may be shown; one that may not, or cannot, costs no other.
///
/// # Errors
/// [`FailureReason::Broken`] when the answer says that it is an error, [`FailureReason::Unreadable`] for what is no
/// answer of the search.
pub(super) fn read(body: &[u8], now: Timestamp) -> Result<Vec<Post>, FailureReason> {
    let document = object(body).ok_or(FailureReason::Unreadable)?;
    if text(&document["error"]).is_some() {
        return Err(FailureReason::Broken);
    }
    let posts = document["posts"].as_array().ok_or(FailureReason::Unreadable)?;
    Ok(posts.iter().take(MOST_POSTS).filter_map(|post| Post::of(post, now)).collect())
}

impl Post {
    /// `None` for a post that is not meant to be shown far and wide: one that bears a label, or whose writer does, such
    /// as those who are not to be shown to people without an account; and for one that answers another, is old, or has
    /// no text.
    fn of(post: &Value, now: Timestamp) -> Option<Self> {
        let (author, record) = (&post["author"], &post["record"]);
        let labels = [&post["labels"], &author["labels"], &record["labels"]["values"]];
        if !labels.into_iter().all(is_unlabelled) || !record["reply"].is_null() {
            return None;
        }
        let date = date(post, now)?;
        let words = plain_text::tidy(text(&record["text"])?);
        let handle = text(&author["handle"]).filter(|handle| is_handle(handle));
        let url = address(text(&post["uri"])?, handle)?;
        let by = handle.map_or_else(|| NAME.to_owned(), |handle| format!("@{handle}"));
        (!words.is_empty()).then_some(Self { text: words, by, date, url, language: language(post) })
    }

    /// The search finds single words, too.
    pub(super) fn is_about(&self, topic: &Topic) -> bool {
        mention::is_about(topic, &Passage::new("", &self.text, &[]))
    }

    pub(super) fn into_update(self) -> Update {
        let title = plain_text::clip(&self.text, LONGEST_TITLE);
        let summary = if title == self.text { String::new() } else { plain_text::clip(&self.text, LONGEST_SUMMARY) };
        Update {
            title,
            source: self.by,
            date: self.date,
            url: self.url,
            summary,
            kind: UpdateKind::Social,
            language: self.language,
            also: Vec::new(),
            may_republish: false,
        }
    }
}

/// Of a post that says it is written in several, none.
fn language(post: &Value) -> Option<Language> {
    let [only] = post.pointer("/record/langs")?.as_array()?.as_slice() else { return None };
    only.as_str()?.parse().ok()
}

/// Labels are warnings: a post or an account of good standing has none. One that was taken back says so. What is no
/// list of labels may hide one.
fn is_unlabelled(labels: &Value) -> bool {
    let is_taken_back = |label: &Value| label.get("neg") == Some(&Value::Bool(true));
    labels.is_null() || labels.as_array().is_some_and(|labels| labels.iter().all(is_taken_back))
}

/// The writer says when it was written; that it is older than when it was first seen may be true, that it is newer not.
fn date(post: &Value, now: Timestamp) -> Option<Timestamp> {
    let written = moment(&post["record"]["createdAt"])?;
    let oldest = now.saturating_sub(OLDEST).ok()?;
    let latest = now.saturating_add(FURTHEST_AHEAD).ok()?;
    let seen = moment(&post["indexedAt"]).unwrap_or(written);
    (oldest..=latest).contains(&written).then(|| written.min(seen)).filter(|date| *date >= oldest)
}

/// The page of `at://did/app.bsky.feed.post/rkey`.
fn address(uri: &str, handle: Option<&str>) -> Option<WebUrl> {
    let (did, key) = uri.strip_prefix("at://")?.split_once("/app.bsky.feed.post/")?;
    let is_did = did.starts_with("did:") && did.len() <= LONGEST_KEY && did.bytes().all(|b| is_plain(b) || b == b'%');
    let is_key = !key.is_empty() && key.len() <= LONGEST_KEY && key.bytes().all(is_plain) && !matches!(key, "." | "..");
    if !is_did || !is_key {
        return None;
    }
    let mut url = Url::parse("https://bsky.app/").ok()?;
    url.path_segments_mut().ok()?.pop_if_empty().extend(["profile", handle.unwrap_or(did), "post", key]);
    url.try_into().ok()
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b':' | b'~' | b'-')
}

/// Handles are names of hosts; one that no longer leads to its account is given as `handle.invalid`.
fn is_handle(handle: &str) -> bool {
    let is_label = |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    handle.len() <= LONGEST_HANDLE
        && handle.contains('.')
        && handle.split('.').all(is_label)
        && handle != "handle.invalid"
}

#[cfg(test)]
mod tests;
