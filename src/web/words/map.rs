//! What is said on and around the map.

#![expect(clippy::unused_self, reason = "a second language makes each sentence depend on whose words they are")]

use super::Words;
use crate::recommend::MatchScore;

/// The phrases of the map.
#[derive(Debug)]
pub(in crate::web) struct MapWords {
    pub(in crate::web) see_map: &'static str,
    pub(in crate::web) see_list: &'static str,
    pub(in crate::web) lead: &'static str,
    pub(in crate::web) skip: &'static str,
    pub(in crate::web) key: &'static str,
    pub(in crate::web) numbers: &'static str,
    pub(in crate::web) lines: &'static str,
    pub(in crate::web) colours: &'static str,
    pub(in crate::web) list: &'static str,
    pub(in crate::web) list_instead: &'static str,
    pub(in crate::web) centre: &'static str,
}

pub(super) const ENGLISH: MapWords = MapWords {
    see_map: "See them as a map",
    see_list: "See them as a list",
    lead: "Nearer to the middle: a better match. Side by side: alike. Follow a book, and it becomes the middle.",
    skip: "Skip the picture: the list after it has the same books",
    key: "What the picture tells",
    numbers: "The numbers are those of the list: 1 is the best match.",
    lines: "A line joins two books that are much alike.",
    colours: "The colour is the genre:",
    list: "The same books, best match first",
    list_instead: "Start from one of these instead",
    centre: "Centre the map here",
};

impl Words {
    /// The title of the page.
    pub(in crate::web) fn map_of(&self, subjects: &str) -> String {
        format!("A map of books like {subjects}")
    }

    /// Over the picture.
    pub(in crate::web) fn around(&self, subjects: &str) -> String {
        format!("Around {subjects}")
    }

    /// The page, for a search engine's list.
    pub(in crate::web) fn map_told(&self, subjects: &str) -> String {
        format!("The books nearest to {subjects} as a map: the nearer to the middle, the better the match.")
    }

    /// A book of the picture, in full.
    pub(in crate::web) fn on_map(&self, title_and_authors: &str, score: MatchScore) -> String {
        format!("{title_and_authors}, {} {}", score.get(), self.of_hundred)
    }

    /// What the link in the list does, for those who hear it alone.
    pub(in crate::web) fn centre_on(&self, title: &str) -> String {
        format!("{} on {title}", self.map.centre)
    }
}
