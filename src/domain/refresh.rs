//! What a refresh is asked to do, and what came of it.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What is to be fetched anew: the `cache_type` of the refresh form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CacheType {
    /// What is kept on an author.
    Author,
    /// What is kept on a work.
    Book,
    /// What is kept on a genre.
    Genre,
    /// News on the subject.
    News,
    /// Picks for the subject.
    Recommendations,
    /// All of these.
    All,
}

/// A text that names no [`CacheType`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a cache type is one of author, book, genre, news, recommendations, all")]
pub struct UnknownCacheType;

impl CacheType {
    /// All of them, in the order in which the form offers them.
    pub const ALL: [Self; 6] = [Self::All, Self::News, Self::Recommendations, Self::Book, Self::Author, Self::Genre];

    /// The name in forms, JSON and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Author => "author",
            Self::Book => "book",
            Self::Genre => "genre",
            Self::News => "news",
            Self::Recommendations => "recommendations",
            Self::All => "all",
        }
    }
}

impl fmt::Display for CacheType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for CacheType {
    type Err = UnknownCacheType;

    fn from_str(text: &str) -> Result<Self, UnknownCacheType> {
        Self::ALL.into_iter().find(|known| known.as_str() == text).ok_or(UnknownCacheType)
    }
}

/// What became of one entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Fetched anew, and it differs from what was there.
    Changed,
    /// Fetched anew, and it is what was there.
    Unchanged,
    /// Fetched for the first time.
    New,
    /// Forgotten; it is made anew when it is next asked for.
    Dropped,
    /// There was nothing to refresh.
    Nothing,
    /// Left alone: the sources' terms do not allow asking without a reader waiting, or it is fresh already.
    Skipped,
    /// It could not be fetched, and what was there stays. With a sentence that may be shown.
    Failed(String),
}

/// One entry of a refresh.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RefreshedEntry {
    /// Which cache.
    pub cache: CacheType,
    /// The subject's key, such as `work:dune-frank-herbert`.
    pub key: String,
    /// The subject's name for the operator.
    pub title: String,
    /// What became of it.
    pub outcome: Outcome,
}

/// What a refresh or a prewarm has done so far, or in the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RefreshReport {
    /// The entries that are done, in the order in which they were.
    pub entries: Vec<RefreshedEntry>,
    /// When the last one was done.
    pub as_of: Timestamp,
}

impl RefreshReport {
    /// How many entries ended in a failure.
    pub fn failures(&self) -> usize {
        self.entries.iter().filter(|entry| matches!(entry.outcome, Outcome::Failed(_))).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cache_type_is_read_as_it_is_written() {
        for kind in CacheType::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
        }
        assert_eq!("books".parse::<CacheType>(), Err(UnknownCacheType));
    }
}
