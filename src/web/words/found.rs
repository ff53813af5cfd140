//! What is said to those who come from elsewhere, and when there is no connection.

/// The phrases.
#[derive(Debug)]
pub(in crate::web) struct FoundWords {
    pub(in crate::web) about: &'static str,
    pub(in crate::web) quality: &'static str,
    pub(in crate::web) offline_title: &'static str,
    pub(in crate::web) offline_lead: &'static str,
    pub(in crate::web) offline_again: &'static str,
}

pub(super) const ENGLISH: FoundWords = FoundWords {
    about: "How the recommendations are made, where the data comes from, what is kept of readers (nothing), and whom to \
            write to.",
    quality: "How good the recommendations are: all figures, measured on readers from whom nothing was learned, and how \
              to repeat it.",
    offline_title: "No connection just now",
    offline_lead: "The shelves are still here, but we cannot reach them: your device seems to be offline, or the site is \
                   away for a moment. Nothing is lost.",
    offline_again: "Try again",
};
