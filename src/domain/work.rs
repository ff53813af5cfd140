//! A work: what an author wrote once, whatever number of editions it has.

use std::{fmt, str::FromStr};

use super::{AuthorId, GenreId, SeriesId, TraitId, TraitKind, WorkId};

/// A work of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// The address of the work's page.
    pub id: WorkId,
    /// The title in English, or the one it is known by.
    pub title: String,
    /// The original title and well-known variants.
    pub other_titles: Vec<String>,
    /// Who wrote it, first author first; never empty.
    pub authors: Vec<AuthorId>,
    /// Year of first publication; negative before the common era.
    pub year: Option<i16>,
    /// ISO 639 code of the language it was first published in.
    pub language: String,
    /// Its place in a series.
    pub series: Option<SeriesPlace>,
    /// One to four genres, the main one first.
    pub genres: Vec<GenreId>,
    /// What it is about.
    pub themes: Vec<TraitId>,
    /// How it feels.
    pub moods: Vec<TraitId>,
    /// Where it takes place.
    pub settings: Vec<TraitId>,
    /// When it takes place.
    pub periods: Vec<TraitId>,
    /// Pages of a common edition.
    pub pages: Option<u16>,
    /// How widely read, from 0 to 100.
    pub popularity: u8,
    /// One or two sentences of our own.
    pub blurb: String,
    /// ISBN-13 of an edition, digits only.
    pub isbn13: Option<String>,
    /// Open Library's work key, such as `OL893415W`.
    pub openlibrary: Option<String>,
    /// Goodreads' book number.
    pub goodreads: Option<u64>,
}

impl Work {
    /// What is said of it, of one kind.
    pub fn traits(&self, kind: TraitKind) -> &[TraitId] {
        match kind {
            TraitKind::Theme => &self.themes,
            TraitKind::Mood => &self.moods,
            TraitKind::Setting => &self.settings,
            TraitKind::Period => &self.periods,
        }
    }
}

/// Where a work stands in its series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesPlace {
    /// The series' slug.
    pub id: SeriesId,
    /// The series' name, as on the covers.
    pub name: String,
    /// The volume's number; a companion may have none.
    pub position: Option<SeriesPosition>,
}

/// A volume's number in tenths, so that a novella between two volumes ("1.5") has its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeriesPosition(u16);

impl SeriesPosition {
    /// The first volume.
    pub const FIRST: Self = Self(10);

    /// Whether it is the number of a volume, not that of a novella between two.
    pub fn is_whole(self) -> bool {
        self.0.is_multiple_of(10)
    }
}

/// A text that is no volume's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a volume's number is a whole number, or one with one decimal")]
pub struct InvalidPosition;

impl FromStr for SeriesPosition {
    type Err = InvalidPosition;

    fn from_str(text: &str) -> Result<Self, InvalidPosition> {
        let (whole, tenth) = text.split_once('.').unwrap_or((text, "0"));
        let (Ok(whole), Ok(tenth), 1) = (whole.parse::<u16>(), tenth.parse::<u16>(), tenth.len()) else {
            return Err(InvalidPosition);
        };
        whole.checked_mul(10).and_then(|tens| tens.checked_add(tenth)).map(Self).ok_or(InvalidPosition)
    }
}

impl fmt::Display for SeriesPosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 % 10 {
            0 => write!(f, "{}", self.0 / 10),
            tenth => write!(f, "{}.{tenth}", self.0 / 10),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_keep_their_order_and_their_looks() {
        let position = |text: &str| text.parse::<SeriesPosition>().unwrap();
        assert!(position("1") < position("1.5") && position("1.5") < position("2"));
        assert_eq!(position("1"), SeriesPosition::FIRST);
        assert_eq!(position("1.5").to_string(), "1.5");
        assert_eq!(position("12").to_string(), "12");
        assert!(position("12").is_whole() && !position("0.5").is_whole());
        for bad in ["", "one", "1.55", "-1", "1-3", "9999999"] {
            assert!(bad.parse::<SeriesPosition>().is_err(), "{bad}");
        }
    }
}
