//! What a reader typed, made safe to use.

use std::fmt;

use serde::Serialize;
use unicode_normalization::UnicodeNormalization as _;

use super::is_invisible;

/// A search term that is worth looking up: trimmed, NFKC, no control or invisible characters, spaces single.
///
/// It is input only: what it means is a [`Subject`](super::Subject). It is never logged.
#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct SearchTerm(String);

/// Why a text is no search term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTerm {
    /// Nothing is left after trimming.
    #[error("Please type a title, an author, a genre or a few words.")]
    Empty,
    /// More than [`SearchTerm::MAX_CHARS`] characters.
    #[error("That is too long to look up. {} letters are the most.", SearchTerm::MAX_CHARS)]
    TooLong,
}

impl SearchTerm {
    /// The longest term that is looked up, in characters: longer than any title we know, shorter than a page.
    pub const MAX_CHARS: usize = 200;

    /// Cleans and checks what was typed. Case is kept, for the page shows the term again.
    ///
    /// # Errors
    /// [`InvalidTerm`], when nothing is left or too much is there.
    pub fn parse(text: &str) -> Result<Self, InvalidTerm> {
        // A cheap bound before any work is done on a hostile text: no character takes more than four bytes, and
        // NFKC may shrink, but never to a fraction of this.
        if text.len() > Self::MAX_CHARS * 16 {
            return Err(InvalidTerm::TooLong);
        }
        let visible: String =
            text.nfkc().map(|c| if c.is_control() { ' ' } else { c }).filter(|c| !is_invisible(*c)).collect();
        let clean = visible.split_whitespace().collect::<Vec<_>>().join(" ");
        match clean.chars().count() {
            0 => Err(InvalidTerm::Empty),
            n if n > Self::MAX_CHARS => Err(InvalidTerm::TooLong),
            _ => Ok(Self(clean)),
        }
    }

    /// The cleaned text, as the reader typed it otherwise.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The term with case folded: two spellings that differ in case only are one page.
    pub fn canonical(&self) -> String {
        self.0.to_lowercase()
    }
}

impl fmt::Display for SearchTerm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Keeps what readers type out of logs: `{:?}` tells only the length.
impl fmt::Debug for SearchTerm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SearchTerm({} chars)", self.0.chars().count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn space_and_control_characters_are_folded() {
        let term = SearchTerm::parse("  Ursula\t\u{7}LE \u{0} Guin\u{202e} ").unwrap();
        assert_eq!(term.as_str(), "Ursula LE Guin");
        assert_eq!(term.canonical(), "ursula le guin");
    }

    #[test]
    fn nothing_and_too_much_are_refused_with_a_sentence() {
        for empty in ["", "   ", "\u{0}\u{1}\u{7f}", "\u{200b}"] {
            assert_eq!(SearchTerm::parse(empty), Err(InvalidTerm::Empty));
        }
        assert_eq!(SearchTerm::parse(&"x".repeat(201)), Err(InvalidTerm::TooLong));
        assert_eq!(SearchTerm::parse(&"x".repeat(10_000)), Err(InvalidTerm::TooLong));
        assert!(SearchTerm::parse(&"é".repeat(200)).is_ok());
    }

    #[test]
    fn a_term_does_not_show_in_logs() {
        let term = SearchTerm::parse("something private").unwrap();
        assert!(!format!("{term:?}").contains("private"));
    }
}
