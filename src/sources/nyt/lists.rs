//! The lists as the API sends them.

use std::time::Duration;

use jiff::{
    Timestamp,
    civil::{Date, date},
    tz::TimeZone,
};
use serde_json::Value;

use crate::{
    domain::{FailureReason, WebUrl, fold_words},
    sources::{
        lenient_json::{list, object, text, whole},
        plain_text,
    },
};

const LONGEST_NAME: usize = 80;
const LONGEST_TITLE: usize = 120;
const LONGEST_AUTHOR: usize = 200;
/// An overview has some twenty lists of fifteen books at most.
const MOST_LISTS: usize = 60;
const MOST_BOOKS: usize = 60;
/// A list is dated by the Sunday on which it is printed, up to eleven days after it is out.
const FURTHEST_AHEAD: Duration = Duration::from_hours(21 * 24);

/// The lists of a week.
pub(super) type Lists = Vec<BestsellerList>;

/// One list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BestsellerList {
    /// For the reader, such as "Hardcover Fiction".
    pub(super) name: String,
    /// Its page.
    pub(super) url: WebUrl,
    /// When it was published; never in the future.
    pub(super) date: Timestamp,
    pub(super) books: Vec<ListedBook>,
}

/// A book and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ListedBook {
    /// As it is listed, mostly in capitals.
    pub(super) title: String,
    /// The title's folded words.
    pub(super) folded_title: Vec<String>,
    /// Everybody who is named, each as folded words.
    pub(super) authors: Vec<Vec<String>>,
    /// From 1.
    pub(super) rank: u64,
    /// Its rank a week before; `None` for one that was not on the list.
    pub(super) rank_last_week: Option<u64>,
    /// How many weeks it has been on the list, this one included.
    pub(super) weeks: u64,
}

/// The lists of an overview, or the one of an answer about a single list. What cannot be shown costs nothing beside it.
///
/// # Errors
/// [`FailureReason::Broken`] when the answer says that it is an error, [`FailureReason::Unreadable`] for what has no
/// lists.
pub(super) fn read(body: &[u8], now: Timestamp) -> Result<Lists, FailureReason> {
    let document = object(body).ok_or(FailureReason::Unreadable)?;
    if text(&document["status"]).is_some_and(|status| status.eq_ignore_ascii_case("error")) {
        return Err(FailureReason::Broken);
    }
    let results = &document["results"];
    if let Some(lists) = results["lists"].as_array() {
        Ok(lists.iter().take(MOST_LISTS).filter_map(|list| BestsellerList::of(list, results, now)).collect())
    } else if results["books"].is_array() {
        Ok(BestsellerList::of(results, results, now).into_iter().collect())
    } else {
        Err(FailureReason::Unreadable)
    }
}

impl BestsellerList {
    /// `around` is what the list stands in: an overview is dated as a whole.
    fn of(told: &Value, around: &Value, now: Timestamp) -> Option<Self> {
        let name = plain(&told["display_name"], LONGEST_NAME).or_else(|| plain(&told["list_name"], LONGEST_NAME))?;
        let code = text(&told["list_name_encoded"])?;
        let is_code = code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let url = format!("https://www.nytimes.com/books/best-sellers/{code}/").parse().ok().filter(|_| is_code)?;
        let date = published(told, now).or_else(|| published(around, now))?;
        let books = list(&told["books"]).iter().take(MOST_BOOKS).filter_map(ListedBook::of).collect();
        Some(Self { name, url, date, books })
    }
}

impl ListedBook {
    /// `None` for one without a title, an author or a rank.
    fn of(book: &Value) -> Option<Self> {
        let title = plain(&book["title"], LONGEST_TITLE)?;
        let folded_title = fold_words(&title);
        let author = plain(&book["author"], LONGEST_AUTHOR).or_else(|| plain(&book["contributor"], LONGEST_AUTHOR))?;
        let authors = people(&author);
        let rank = rank(&book["rank"])?;
        (!folded_title.is_empty() && !authors.is_empty()).then(|| Self {
            title,
            folded_title,
            authors,
            rank,
            rank_last_week: self::rank(&book["rank_last_week"]),
            weeks: count(&book["weeks_on_list"]).unwrap_or_default().clamp(1, 9_999),
        })
    }
}

/// The text without markup, at most so many characters of it; `None` when nothing is left.
fn plain(value: &Value, most: usize) -> Option<String> {
    let kept = plain_text::clip(&plain_text::of_html(text(value)?), most);
    (!kept.is_empty()).then_some(kept)
}

fn count(value: &Value) -> Option<u64> {
    whole(value).and_then(|number| number.try_into().ok())
}

/// A place that a list can have.
fn rank(value: &Value) -> Option<u64> {
    count(value).filter(|rank| (1..=100).contains(rank))
}

/// Parts "by James Patterson and Maxine Paetro" into names.
fn people(text: &str) -> Vec<Vec<String>> {
    let mut people: Vec<Vec<String>> = Vec::new();
    for part in text.split([',', ';', '/', '&']) {
        let words = fold_words(part);
        let named = words.split(|word| matches!(word.as_str(), "by" | "and" | "with"));
        people.extend(named.map(<[String]>::to_vec).filter(|name| !name.is_empty()));
    }
    people
}

/// The day it is dated by, or now if that is still to come. The lists begin in 1931.
fn published(value: &Value, now: Timestamp) -> Option<Timestamp> {
    let day: Date = text(&value["published_date"])?.parse().ok()?;
    let moment = day.to_zoned(TimeZone::UTC).ok()?.timestamp();
    let is_plausible = day >= date(1931, 10, 12) && moment <= now.saturating_add(FURTHEST_AHEAD).ok()?;
    is_plausible.then(|| moment.min(now))
}

#[cfg(test)]
mod tests;
