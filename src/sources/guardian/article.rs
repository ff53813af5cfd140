//! An article as the Open Platform sends it, and as we show it.

use std::time::Duration;

use jiff::{Timestamp, civil::date};
use serde_json::Value;

use super::NAME;
use crate::{
    domain::{FailureReason, Topic, Update, UpdateKind, WebUrl, fold_words},
    sources::{
        lenient_json::{list, moment, object, text},
        mention::{self, Passage},
        plain_text,
    },
};

const LONGEST_TITLE: usize = 200;
const LONGEST_BYLINE: usize = 80;
const LONGEST_SUMMARY: usize = 280;
const LONGEST_LABEL: usize = 60;
const MOST_LABELS: usize = 30;
/// More than a page of the search ever holds.
const MOST_ARTICLES: usize = 50;
/// Clocks differ and time zones are mixed up; a date further ahead than this is wrong.
const FURTHEST_AHEAD: Duration = Duration::from_hours(24);

/// One article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Article {
    title: String,
    trail: String,
    byline: String,
    labels: Vec<String>,
    is_review: bool,
    date: Timestamp,
    url: WebUrl,
}

/// The articles of an answer. One that cannot be shown costs no other; removed ones are mere ids, and are left out.
///
/// # Errors
/// [`FailureReason::Broken`] when the answer says that it is an error, [`FailureReason::Unreadable`] for what is no
/// answer of a search.
pub(super) fn read(body: &[u8], now: Timestamp) -> Result<Vec<Article>, FailureReason> {
    let document = object(body).ok_or(FailureReason::Unreadable)?;
    if text(&document["response"]["status"]) == Some("error") {
        return Err(FailureReason::Broken);
    }
    let results = document["response"]["results"].as_array().ok_or(FailureReason::Unreadable)?;
    Ok(results.iter().take(MOST_ARTICLES).filter_map(|item| Article::of(item, now)).collect())
}

impl Article {
    /// `None` for one without a title, a safe link, or a date that the archive can have.
    fn of(item: &Value, now: Timestamp) -> Option<Self> {
        let title = plain(&item["webTitle"], LONGEST_TITLE);
        let date = moment(&item["webPublicationDate"]).filter(|date| is_plausible(*date, now))?;
        let url = text(&item["webUrl"])?.parse().ok()?;
        let tags = list(&item["tags"]);
        let label = |tag: &Value| plain(&tag["webTitle"], LONGEST_LABEL);
        let says_so = |tag: &Value| text(&tag["id"]).is_some_and(|id| id.ends_with("/reviews"));
        let is_review = tags.iter().any(says_so) || says_review(&title);
        (!title.is_empty()).then(|| Self {
            trail: plain(&item["fields"]["trailText"], LONGEST_SUMMARY),
            byline: plain(&item["fields"]["byline"], LONGEST_BYLINE),
            labels: tags.iter().take(MOST_LABELS).map(label).filter(|label| !label.is_empty()).collect(),
            title,
            is_review,
            date,
            url,
        })
    }

    /// The search finds a name anywhere in an article; here it must be what the article is about. What an author wrote
    /// there is about the author, too.
    pub(super) fn is_about(&self, topic: &Topic) -> bool {
        let labels: Vec<String> = self.labels.iter().chain([&self.byline]).cloned().collect();
        mention::is_likely_about(topic, &Passage::new(&self.title, &self.trail, &labels))
    }

    pub(super) fn into_update(self) -> Update {
        let by = if self.byline.is_empty() { String::new() } else { format!("By {}. ", self.byline) };
        let summary = if self.trail == self.title { by } else { by + &self.trail };
        Update {
            summary: plain_text::clip(summary.trim_end(), LONGEST_SUMMARY),
            title: self.title,
            source: NAME.to_owned(),
            date: self.date,
            url: self.url,
            kind: if self.is_review { UpdateKind::Review } else { UpdateKind::News },
            language: "en".parse().ok(),
            also: Vec::new(),
            may_republish: false,
        }
    }
}

/// The text without markup, at most so many characters of it.
fn plain(value: &Value, most: usize) -> String {
    plain_text::clip(&plain_text::of_html(text(value).unwrap_or_default()), most)
}

fn says_review(title: &str) -> bool {
    fold_words(title).iter().any(|word| matches!(word.as_str(), "review" | "reviews" | "reviewed"))
}

/// The archive begins in 1999.
fn is_plausible(moment: Timestamp, now: Timestamp) -> bool {
    let latest = now.saturating_add(FURTHEST_AHEAD).unwrap_or(Timestamp::MAX);
    date(1999, 1, 1).to_zoned(jiff::tz::TimeZone::UTC).is_ok_and(|start| start.timestamp() <= moment)
        && moment <= latest
}

#[cfg(test)]
mod tests;
