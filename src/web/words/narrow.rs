//! What is said of narrowing a list.

#![expect(clippy::unused_self, reason = "a second language makes each sentence depend on whose words they are")]

use super::Words;
use crate::domain::{Length, Years};

/// A parameter that narrows a list or changes its character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum Choice {
    Genre,
    Period,
    Mood,
    Theme,
    Setting,
    Language,
    Length,
    Year,
    Variety,
    Without,
    Size,
}

/// The phrases of the form, and of what it has led to.
#[derive(Debug)]
pub(in crate::web) struct NarrowWords {
    pub(in crate::web) summary: &'static str,
    pub(in crate::web) genre: &'static str,
    pub(in crate::web) period: &'static str,
    pub(in crate::web) mood: &'static str,
    pub(in crate::web) language: &'static str,
    pub(in crate::web) length: &'static str,
    pub(in crate::web) any: &'static str,
    pub(in crate::web) years: &'static str,
    pub(in crate::web) from: &'static str,
    pub(in crate::web) to: &'static str,
    pub(in crate::web) variety: &'static str,
    pub(in crate::web) closer: &'static str,
    pub(in crate::web) surprising: &'static str,
    pub(in crate::web) button: &'static str,
    pub(in crate::web) active: &'static str,
    pub(in crate::web) from_words: &'static str,
    pub(in crate::web) clear: &'static str,
    pub(in crate::web) nothing_left: &'static str,
    pub(in crate::web) nothing_left_lead: &'static str,
    pub(in crate::web) drop_one: &'static str,
    pub(in crate::web) drop_all: &'static str,
}

pub(super) const ENGLISH: NarrowWords = NarrowWords {
    summary: "Narrow down",
    genre: "Genre",
    period: "Set in",
    mood: "Mood",
    language: "Written in",
    length: "Length",
    any: "Any",
    years: "First published",
    from: "From the year",
    to: "To the year",
    variety: "How far from what you asked for",
    closer: "Closer",
    surprising: "More surprising",
    button: "Show these",
    active: "Narrowed to",
    from_words: "from your words",
    clear: "Show all",
    nothing_left: "Nothing is left",
    nothing_left_lead: "No book of ours fits all of this at once.",
    drop_one: "There are books if you leave out:",
    drop_all: "Show the list without any of this",
};

impl Words {
    /// What is wrong with the value of a parameter: a heading and a sentence.
    pub(in crate::web) fn bad_choice(&self, choice: Choice) -> (&'static str, &'static str) {
        match choice {
            Choice::Genre => ("That is not a genre of ours", "Please choose a genre from the list under the search."),
            Choice::Period => ("That is not a time of ours", "Please choose a time from the list under the search."),
            Choice::Mood => ("That is not a mood of ours", "Please choose a mood from the list under the search."),
            Choice::Theme => {
                ("That is not a theme of ours", "A theme is named as in our vocabulary, such as first-contact.")
            }
            Choice::Setting => {
                ("That is not a place of ours", "A place is named as in our vocabulary, such as london.")
            }
            Choice::Language => {
                ("That is not a language we know", "Please choose a language from the list under the search.")
            }
            Choice::Length => ("That is not a length", "The length of a book is short, medium or long."),
            Choice::Year => ("That is not a year", "A year is a whole number, such as 1954, or -380 for 380 BC."),
            Choice::Variety => (
                "That number will not do",
                "The variety is a whole number from 0, the closest, to 100, the most surprising.",
            ),
            Choice::Without => (
                "We do not know what to leave out",
                "What is left out is named as in genre:horror, theme:dragons or author:jane-austen.",
            ),
            Choice::Size => ("That is not a size", "A cover comes small or large."),
        }
    }

    /// A length with what it means.
    pub(in crate::web) fn length(&self, length: Length) -> &'static str {
        match length {
            Length::Short => "Short: fewer than 250 pages",
            Length::Medium => "Medium: 250 to 450 pages",
            Length::Long => "Long: more than 450 pages",
        }
    }

    /// A length as one word on a chip.
    pub(in crate::web) fn length_in_short(&self, length: Length) -> &'static str {
        match length {
            Length::Short => "Short",
            Length::Medium => "Medium length",
            Length::Long => "Long",
        }
    }

    /// Years of first publication, of which one may be open.
    pub(in crate::web) fn years(&self, years: Years) -> String {
        match (years.first, years.last) {
            (first, last) if first == last => format!("From {}", self.year(first)),
            (i16::MIN, last) => format!("Up to {}", self.year(last)),
            (first, i16::MAX) => format!("From {} on", self.year(first)),
            (first, last) => format!("{} to {}", self.year(first), self.year(last)),
        }
    }

    /// The language a list is narrowed to.
    pub(in crate::web) fn written_in(&self, language: &str) -> String {
        format!("Written in {language}")
    }

    /// What is left out.
    pub(in crate::web) fn not(&self, name: &str) -> String {
        format!("Not {name}")
    }

    /// How varied the list is, when it is not as usual.
    pub(in crate::web) fn varied(&self, is_closer: bool) -> &'static str {
        if is_closer { "Closer than usual" } else { "More surprising than usual" }
    }

    /// What a chip's cross does, for those who do not see it.
    pub(in crate::web) fn remove(&self, name: &str) -> String {
        format!("Remove: {name}")
    }

    /// Under the heading of a shelf.
    pub(in crate::web) fn shelf_lead(&self, section: crate::recommend::Section) -> Option<&'static str> {
        use crate::recommend::Section;
        match section {
            Section::SameShelf => Some("The same kind of book, of the same place or time."),
            Section::LittleKnown => Some("Few have read these, and they fit well."),
            _ => None,
        }
    }

    /// A series' line, on the card of its first volume.
    pub(in crate::web) fn start_here(&self, line: &str) -> String {
        format!("{line}: start here")
    }

    /// A series' line, on the card of a later volume that stands for it because of what the list is narrowed to.
    pub(in crate::web) fn first_that_fits(&self, line: &str) -> String {
        format!("{line}: the first that fits")
    }
}

#[cfg(test)]
mod tests {
    use super::super::ENGLISH;
    use crate::domain::Years;

    #[test]
    fn years_may_be_open() {
        let years = |first, last| ENGLISH.years(Years { first, last });
        assert_eq!(years(1970, 1979), "1970 to 1979");
        assert_eq!(years(1970, i16::MAX), "From 1970 on");
        assert_eq!(years(i16::MIN, -1), "Up to 1 BC");
        assert_eq!(years(1954, 1954), "From 1954");
    }
}
