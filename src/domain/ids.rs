//! The names by which works, authors, genres and jobs are addressed.

use std::{
    fmt,
    str::FromStr,
    sync::{Arc, Mutex},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::{ContextV7, Uuid};

/// A text that cannot be an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an id has 1 to 120 small letters, digits and single hyphens")]
pub struct InvalidId;

const MAX_LEN: usize = 120;

fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= MAX_LEN
        && text
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

macro_rules! slug_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Arc<str>);

        impl $name {
            /// Accepts a slug: small ASCII letters and digits, joined by single hyphens.
            ///
            /// # Errors
            /// [`InvalidId`] for anything else.
            pub fn parse(text: &str) -> Result<Self, InvalidId> {
                if is_slug(text) { Ok(Self(text.into())) } else { Err(InvalidId) }
            }

            /// The slug itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.as_str().to_owned()
            }
        }
    };
}

slug_id! {
    /// A work's slug, such as `dune-frank-herbert`: the address of its page, stable for ever.
    WorkId
}
slug_id! {
    /// An author's slug, such as `frank-herbert`.
    AuthorId
}
slug_id! {
    /// A genre's slug, such as `science-fiction`.
    GenreId
}
slug_id! {
    /// The slug of a theme, mood, setting or period.
    TraitId
}
slug_id! {
    /// A series' slug, made from its name.
    SeriesId
}

/// A background job's number: a UUID v7, so that ids sort by the time they were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, format = Uuid)]
pub struct JobId(Uuid);

/// Makes [`JobId`]s, each greater than the one before, even within a millisecond.
#[derive(Debug, Default)]
pub struct JobIds(Mutex<ContextV7>);

impl JobIds {
    /// The id of a job that is submitted at `now`.
    pub fn next(&self, now: Timestamp) -> JobId {
        let since_epoch = now.duration_since(Timestamp::UNIX_EPOCH);
        let seconds = u64::try_from(since_epoch.as_secs()).unwrap_or_default();
        let nanoseconds = since_epoch.subsec_nanos().unsigned_abs();
        JobId(Uuid::new_v7(uuid::Timestamp::from_unix(&self.0, seconds, nanoseconds)))
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for JobId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        Uuid::parse_str(text).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_job_has_a_greater_id_even_when_the_clock_stands_still() {
        let ids = JobIds::default();
        let at = |seconds| ids.next(Timestamp::from_second(seconds).unwrap());
        assert!(at(1_000_000_000) < at(1_000_000_001));
        let made: Vec<JobId> = (0..1_000).map(|_| at(1_000_000_002)).collect();
        assert!(made.is_sorted_by(|a, b| a < b));
        assert_eq!(at(-7).to_string().len(), 36, "a clock before 1970 is no reason to fail");
    }

    #[test]
    fn a_slug_is_small_letters_digits_and_single_hyphens() {
        assert!(WorkId::parse("dune-frank-herbert").is_ok());
        assert!(WorkId::parse("1984-george-orwell").is_ok());
        for bad in ["", "-dune", "dune-", "du--ne", "Dune", "düne", "a b", "../etc", &"a".repeat(121)] {
            assert_eq!(WorkId::parse(bad), Err(InvalidId), "{bad}");
        }
    }
}
