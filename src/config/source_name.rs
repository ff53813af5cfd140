//! The names of the upstreams.

use std::{fmt, str::FromStr};

/// The upstreams that an operator may name in `LUMINARIA_SOURCES`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum SourceName {
    /// Literary feeds: those in `LUMINARIA_FEEDS`.
    Feeds,
    /// Public hashtag timelines of one Mastodon server.
    Mastodon,
    /// Open Library's facts on works and authors.
    OpenLibrary,
    /// Wikipedia's summaries on authors.
    Wikipedia,
    /// Google News' search feed; its terms allow personal, non-commercial use.
    GoogleNews,
    /// Google Books' facts on works; needs a key.
    GoogleBooks,
    /// The Guardian's articles on books; needs a key, whose terms allow non-commercial use.
    Guardian,
    /// The New York Times' lists of bestsellers; needs a key.
    Nyt,
    /// Bluesky posts; needs an account.
    Bluesky,
}

impl FromStr for SourceName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        <Self as clap::ValueEnum>::from_str(text, false).map_err(|_| {
            let known: Vec<String> =
                <Self as clap::ValueEnum>::value_variants().iter().map(ToString::to_string).collect();
            format!("“{text}” is no source; the sources are {}", known.join(", "))
        })
    }
}

impl fmt::Display for SourceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match clap::ValueEnum::to_possible_value(self) {
            Some(value) => f.write_str(value.get_name()),
            None => fmt::Debug::fmt(self, f),
        }
    }
}
