//! The words of the search box.

#![expect(clippy::unused_self, reason = "a second language makes each sentence depend on whose words they are")]

use super::Words;

/// What the search box says.
#[derive(Debug)]
pub(in crate::web) struct SearchWords {
    pub(in crate::web) suggestions: &'static str,
    pub(in crate::web) authors: &'static str,
    pub(in crate::web) recent: &'static str,
    pub(in crate::web) recent_hint: &'static str,
    /// `{}` stands for the term.
    pub(in crate::web) forget_one: &'static str,
    pub(in crate::web) forget_all: &'static str,
    pub(in crate::web) surprise: &'static str,
}

pub(super) const ENGLISH: SearchWords = SearchWords {
    suggestions: "Suggestions",
    authors: "Authors",
    recent: "Recent searches",
    recent_hint: "Recent searches. Delete forgets one of them.",
    forget_one: "Forget “{}”",
    forget_all: "Forget these",
    surprise: "Surprise me",
};

impl Words {
    /// How many suggestions there are.
    pub(in crate::web) fn suggestion_count(&self, count: usize) -> String {
        match count {
            0 => "No suggestions".to_owned(),
            1 => "1 suggestion".to_owned(),
            count => format!("{count} suggestions"),
        }
    }

    /// What tells one work from another: its authors and its year, as far as they are known.
    pub(in crate::web) fn work_line(&self, authors: &str, year: Option<&str>) -> String {
        [authors, year.unwrap_or_default()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    }
}

#[cfg(test)]
mod tests {
    use super::super::ENGLISH;

    #[test]
    fn what_is_unknown_of_a_work_is_left_out() {
        assert_eq!(ENGLISH.work_line("Frank Herbert", Some("1965")), "Frank Herbert · 1965");
        assert_eq!(ENGLISH.work_line("Frank Herbert", None), "Frank Herbert");
        assert_eq!(ENGLISH.work_line("", Some("800 BC")), "800 BC");
        assert_eq!(ENGLISH.suggestion_count(1), "1 suggestion");
    }
}
