//! News and social posts on a subject, and how the asking for them went.

use std::{fmt, str::FromStr, time::Duration};

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use url::Url;

use super::Language;

/// An address that a page may link to: http or https, with a host, without a password.
#[derive(Clone, Debug, PartialEq, Eq, Hash, utoipa::ToSchema)]
#[schema(value_type = String, format = Uri)]
pub struct WebUrl(Url);

/// A text that no page of ours links to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an http or https address")]
pub struct NotAWebUrl;

impl WebUrl {
    /// The address as text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The host, without a leading "www.".
    pub fn host(&self) -> &str {
        let host = self.0.host_str().unwrap_or_default();
        host.strip_prefix("www.").unwrap_or(host)
    }
}

impl TryFrom<Url> for WebUrl {
    type Error = NotAWebUrl;

    fn try_from(url: Url) -> Result<Self, NotAWebUrl> {
        let is_web = matches!(url.scheme(), "http" | "https");
        let is_plain = url.username().is_empty() && url.password().is_none();
        if is_web && is_plain && url.has_host() { Ok(Self(url)) } else { Err(NotAWebUrl) }
    }
}

impl FromStr for WebUrl {
    type Err = NotAWebUrl;

    fn from_str(text: &str) -> Result<Self, NotAWebUrl> {
        Url::parse(text.trim()).map_err(|_| NotAWebUrl)?.try_into()
    }
}

impl fmt::Display for WebUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for WebUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for WebUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// What sort of item an [`Update`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UpdateKind {
    /// An article.
    News,
    /// A post on a social network.
    Social,
    /// A review.
    Review,
    /// A new book.
    Release,
    /// A place on a list of bestsellers.
    List,
}

impl UpdateKind {
    /// The name in JSON and feeds.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::News => "news",
            Self::Social => "social",
            Self::Review => "review",
            Self::Release => "release",
            Self::List => "list",
        }
    }
}

/// One item of news. All texts are plain text, not HTML: the upstream's markup is gone and its entities are decoded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Update {
    /// The headline, or the beginning of a post; never empty.
    pub title: String,
    /// Who published it, for the reader: "Literary Hub", "@reader@example.social".
    pub source: String,
    /// When it was published. An item without a date is not news, and is not kept.
    pub date: Timestamp,
    /// Where it stands.
    pub url: WebUrl,
    /// A snippet of at most a few sentences; may be empty.
    pub summary: String,
    /// What sort of item it is.
    #[serde(rename = "type")]
    pub kind: UpdateKind,
    /// What it is written in, where its source says so.
    #[serde(default)]
    pub language: Option<Language>,
    /// Who else has the same story, for the reader.
    #[serde(default)]
    pub also: Vec<String>,
    /// Whether its source allows that it goes out in a feed of ours.
    #[serde(default)]
    pub may_republish: bool,
}

/// Why a source gave no answer, as far as a reader or an operator can act on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FailureReason {
    /// No answer within the time limit, or one that came too slowly.
    TimedOut,
    /// No connection, or one that broke.
    Unreachable,
    /// It asked us to slow down (429), or we held back to keep within its limit.
    RateLimited,
    /// It refuses us (401, 403).
    Refused,
    /// It has no such thing (404, 410).
    NotFound,
    /// It has trouble of its own (5xx).
    Broken,
    /// Its answer is not what it should be.
    Unreadable,
    /// Its answer is larger than we take.
    TooLarge,
}

/// A source that did not answer, as data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SourceFailure {
    /// The source's name for the reader, such as "Mastodon" or a feed's host.
    pub source: String,
    /// Why.
    pub reason: FailureReason,
    /// How long it asked us to stay away.
    #[serde(skip)]
    pub retry_after: Option<Duration>,
}

/// How far the asking of one source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceState {
    /// Asked, no answer yet.
    Asking,
    /// Answered, in full or in part.
    Answered,
    /// Gave no answer.
    Failed,
}

/// One source's line in the progress.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SourceProgress {
    /// The source's name for the reader.
    pub source: String,
    /// How far it is.
    pub state: SourceState,
}

/// What is known of a subject's news: so far, while a job runs, or in the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct UpdatesReport {
    /// Items, newest first, no two alike.
    pub updates: Vec<Update>,
    /// Who did not answer.
    pub failed: Vec<SourceFailure>,
    /// All that were asked.
    pub asked: Vec<SourceProgress>,
    /// When the last answer came.
    pub as_of: Timestamp,
}

impl UpdatesReport {
    /// Whether nothing came from anybody: such a report is no answer.
    pub fn is_failure(&self) -> bool {
        !self.asked.is_empty() && self.asked.iter().all(|source| source.state == SourceState::Failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_web_addresses_are_linked() {
        assert!("https://example.org/a?b=c".parse::<WebUrl>().is_ok());
        for bad in
            ["javascript:alert(1)", "data:text/html,x", "ftp://a/b", "//a/b", "/a", "https://u:p@a/", "mailto:a@b"]
        {
            assert_eq!(bad.parse::<WebUrl>(), Err(NotAWebUrl), "{bad}");
        }
    }
}
