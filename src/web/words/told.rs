//! Sentences about what others say of a work or an author.

#![expect(clippy::unused_self, reason = "a second language makes each sentence depend on whose words they are")]

use std::time::Duration;

use super::Words;
use crate::domain::{Progress, Rating, SourceFailure};

/// The phrases of what others say.
#[derive(Debug)]
pub(in crate::web) struct ToldWords {
    pub(in crate::web) heading: &'static str,
    pub(in crate::web) coming: &'static str,
    pub(in crate::web) open: &'static str,
    pub(in crate::web) try_again: &'static str,
    pub(in crate::web) progress: &'static str,
    pub(in crate::web) failures: &'static str,
    pub(in crate::web) from: &'static str,
    pub(in crate::web) rating: &'static str,
    pub(in crate::web) pages: &'static str,
    pub(in crate::web) editions: &'static str,
    pub(in crate::web) subjects: &'static str,
    pub(in crate::web) born: &'static str,
    pub(in crate::web) died: &'static str,
    pub(in crate::web) on_shelf: &'static str,
    pub(in crate::web) most_published: &'static str,
    pub(in crate::web) most_prolific: &'static str,
    pub(in crate::web) related: &'static str,
    pub(in crate::web) nobody_asked: &'static str,
    pub(in crate::web) nothing_known: &'static str,
    pub(in crate::web) no_answer: &'static str,
    pub(in crate::web) ended: &'static str,
}

pub(super) static ENGLISH: ToldWords = ToldWords {
    heading: "What others say",
    coming: "What libraries and encyclopedias know arrives here by itself.",
    open: "Open this on a page of its own",
    try_again: "Try again",
    progress: "Sources that have answered",
    failures: "Sources without an answer",
    from: "From",
    rating: "Readers’ rating",
    pages: "Pages",
    editions: "Editions",
    subjects: "Subjects",
    born: "Born",
    died: "Died",
    on_shelf: "Works on its shelf",
    most_published: "Published most",
    most_prolific: "Most works by",
    related: "Goes with",
    nobody_asked: "This site asks nobody else about books and authors.",
    nothing_known: "Those we asked have nothing to add.",
    no_answer: "No source answered, so we cannot say what others know.",
    ended: "This look-up has ended without a result.",
};

impl Words {
    /// The heading of the panel: "What others say of Dune".
    pub(in crate::web) fn others_say_of(&self, title: &str) -> String {
        format!("{} of {title}", self.told.heading)
    }

    /// The status line while sources are asked.
    pub(in crate::web) fn asking_for_facts(&self, progress: Progress) -> String {
        match progress.total.saturating_sub(progress.done) {
            0 if progress.total == 0 => "Asking what others say".to_owned(),
            0 => "Nearly there".to_owned(),
            1 => "Asking 1 source for facts".to_owned(),
            n => format!("Asking {n} sources for facts"),
        }
    }

    /// The status line at the end.
    pub(in crate::web) fn facts_found(&self, facts: usize) -> String {
        match facts {
            0 => "Nothing more is known".to_owned(),
            1 => "1 fact found".to_owned(),
            n => format!("{n} facts found"),
        }
    }

    /// "4.2 of 5, by 1204 readers".
    pub(in crate::web) fn rated(&self, rating: Rating) -> String {
        let readers = if rating.count == 1 { "reader" } else { "readers" };
        format!("{:.1} of 5, by {} {readers}", rating.mean, rating.count)
    }

    /// "4.2 (1204)".
    pub(in crate::web) fn rated_in_short(&self, rating: Rating) -> String {
        format!("{:.1} ({})", rating.mean, rating.count)
    }

    /// "Open Library did not answer."
    pub(in crate::web) fn did_not_answer(&self, failure: &SourceFailure) -> String {
        format!("{} did not answer.", failure.source)
    }

    /// How old stale facts are, and that new ones are on their way.
    pub(in crate::web) fn stale_facts(&self, age: Duration) -> String {
        format!("{} It is being looked up anew.", self.as_of(age))
    }
}

#[cfg(test)]
mod tests {
    use super::super::ENGLISH;
    use super::*;

    #[test]
    fn ratings_and_headings_read_as_english() {
        assert_eq!(ENGLISH.rated(Rating { mean: 4.25, count: 1 }), "4.2 of 5, by 1 reader");
        assert_eq!(ENGLISH.rated(Rating { mean: 3.0, count: 20 }), "3.0 of 5, by 20 readers");
        assert_eq!(ENGLISH.rated_in_short(Rating { mean: 4.25, count: 120 }), "4.2 (120)");
        assert_eq!(ENGLISH.others_say_of("Dune"), "What others say of Dune");
        assert_eq!(ENGLISH.asking_for_facts(Progress { done: 1, total: 2 }), "Asking 1 source for facts");
    }
}
