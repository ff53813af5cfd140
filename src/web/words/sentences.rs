//! Sentences about books, authors and what was asked for.

#![expect(clippy::unused_self, reason = "a second language makes each sentence depend on whose words they are")]

use super::Words;
use crate::{
    domain::SeriesPosition,
    recommend::{MatchScore, Meaning, Section},
};

/// Of a hundred readers, so many or more make a strong match …
const STRONG_CHANCE: u8 = 15;
/// … and so many a good one.
const GOOD_CHANCE: u8 = 8;

/// Of all that could be alike, so much makes a strong match …
const STRONG_LIKENESS: u8 = 70;
/// … and so much a good one.
const GOOD_LIKENESS: u8 = 50;

impl Words {
    /// "a, b and c".
    pub(in crate::web) fn list<T: AsRef<str>>(&self, parts: &[T]) -> String {
        match parts {
            [] => String::new(),
            [one] => one.as_ref().to_owned(),
            [first @ .., last] => {
                let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
                format!("{} {} {}", first.join(", "), self.and, last.as_ref())
            }
        }
    }

    /// A year of the common era or before it.
    pub(in crate::web) fn year(&self, year: i16) -> String {
        if year < 0 { format!("{} BC", year.unsigned_abs()) } else { year.to_string() }
    }

    /// "1920–1986", "born 1929"; none when nothing is known.
    pub(in crate::web) fn life(&self, born: Option<i16>, died: Option<i16>) -> Option<String> {
        match (born, died) {
            (Some(born), Some(died)) => Some(format!("{}–{}", self.year(born), self.year(died))),
            (Some(born), None) => Some(format!("born {}", self.year(born))),
            (None, Some(died)) => Some(format!("died {}", self.year(died))),
            (None, None) => None,
        }
    }

    /// "Dune, book 1 of 6"; the number of volumes is left out where it would tell nothing.
    pub(in crate::web) fn series(&self, name: &str, position: Option<SeriesPosition>, volumes: usize) -> String {
        match position {
            Some(position) if volumes > 1 => format!("{name}, book {position} of {volumes}"),
            Some(position) => format!("{name}, book {position}"),
            None => format!("Part of {name}"),
        }
    }

    /// A volume's place among its series: "Book 1".
    pub(in crate::web) fn place(&self, position: Option<SeriesPosition>) -> String {
        position.map_or_else(|| "Companion".to_owned(), |position| format!("Book {position}"))
    }

    /// Over a series' volumes.
    pub(in crate::web) fn series_heading(&self, name: &str) -> String {
        format!("The {} series, in order", without_article(name))
    }

    /// "by Frank Herbert".
    pub(in crate::web) fn by_authors(&self, authors: &str) -> String {
        format!("{} {authors}", self.by)
    }

    /// "Dune by Frank Herbert": how a work is named by a term that can mean no other.
    pub(in crate::web) fn title_by(&self, title: &str, authors: &str) -> String {
        format!("{title} {} {authors}", self.by)
    }

    /// What a match score means, in a few words.
    pub(in crate::web) fn band(&self, score: MatchScore) -> &'static str {
        let (strong, good) = match score.meaning() {
            Meaning::Readers => (STRONG_CHANCE, GOOD_CHANCE),
            Meaning::Likeness | Meaning::Words => (STRONG_LIKENESS, GOOD_LIKENESS),
        };
        match score.get() {
            0 => "nothing in common",
            score if score >= strong => "strong",
            score if score >= good => "good",
            _ => "worth a look",
        }
    }

    /// What the numbers on a page count.
    pub(in crate::web) fn score_meaning(&self, meaning: Meaning) -> &'static str {
        match meaning {
            Meaning::Readers => {
                "The number on a book: of 100 readers who liked what you asked for, about so many wanted this one too."
            }
            Meaning::Likeness => "The number on a book, of 100: how much of what we know of it is alike.",
            Meaning::Words => "The number on a book, of 100: how much of what you typed stands in what we know of it.",
        }
    }

    /// Over the title of what was asked for.
    pub(in crate::web) fn because(&self, nothing_fits: bool) -> &'static str {
        if nothing_fits { "Nothing we know fits" } else { "You asked for" }
    }

    /// Over the books that fit some words.
    pub(in crate::web) fn books_that_fit(&self) -> &'static str {
        "Books that fit"
    }

    /// When a term was read as something spelled much like it.
    pub(in crate::web) fn read_as(&self, typed: &str, meant: &str) -> String {
        format!("You typed “{typed}”; we read it as “{meant}”.")
    }

    /// When nothing fits.
    pub(in crate::web) fn nothing_fits(&self, typed: &str) -> String {
        format!(
            "We found no book, author or genre for “{typed}”. Here is what comes nearest; other words may find more."
        )
    }

    /// When nothing fits one of several terms.
    pub(in crate::web) fn left_out(&self, typed: &str) -> String {
        format!("We found no book, author or genre for “{typed}”, so the books below follow from the rest.")
    }

    /// The heading of a shelf. `title` is what was asked for, when that is one thing.
    pub(in crate::web) fn shelf(&self, section: Section, title: Option<&str>) -> String {
        match (section, title) {
            (Section::NextInSeries, _) => "Next in this series".to_owned(),
            (Section::SeriesStart, _) => "Where this series begins".to_owned(),
            (Section::Alike, _) => "Because you asked".to_owned(),
            (Section::BestOf, Some(title)) => format!("The best of {title}"),
            (Section::BestOf, None) => "The best of them".to_owned(),
            (Section::Neighbours, Some(title)) => format!("Close to {title}"),
            (Section::Neighbours, None) => "Close to them".to_owned(),
            (Section::SameShelf, _) => "From the same shelf".to_owned(),
            (Section::LittleKnown, _) => "Less well known".to_owned(),
            (Section::Nearest, _) => "What comes nearest".to_owned(),
            (Section::WidelyRead, _) => "What many readers know".to_owned(),
        }
    }

    /// The page of recommendations, for a search engine's list.
    pub(in crate::web) fn recommendations_for(&self, subjects: &str) -> String {
        format!("Books to read after {subjects}, how well each matches, and why.")
    }

    /// The title of the page of recommendations.
    pub(in crate::web) fn books_like(&self, subjects: &str) -> String {
        format!("Books like {subjects}")
    }

    /// The best works of a genre.
    pub(in crate::web) fn best_of_genre(&self, name: &str) -> String {
        format!("Widely read in {}", name.to_lowercase())
    }

    /// Over an author's neighbours.
    pub(in crate::web) fn authors_like(&self, name: &str) -> String {
        format!("Authors close to {name}")
    }

    /// An author in a search engine's list.
    pub(in crate::web) fn author_in_short(&self, name: &str, books: usize) -> String {
        match books {
            1 => format!("{name}: one book, authors close by, and news."),
            n => format!("{name}: {n} books, authors close by, and news."),
        }
    }

    /// The link from an author to recommendations.
    pub(in crate::web) fn books_for_readers_of(&self, name: &str) -> String {
        format!("Books for readers of {name}")
    }

    /// Pen names and other spellings.
    pub(in crate::web) fn also_known_as(&self, names: &[String]) -> Option<String> {
        (!names.is_empty()).then(|| format!("Also known as {}", self.list(names)))
    }
}

/// A series' name where another article stands before it: "the Hunger Games series".
pub(super) fn without_article(name: &str) -> &str {
    ["The ", "A ", "An "].iter().find_map(|article| name.strip_prefix(article)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::super::ENGLISH;
    use crate::recommend::Reason;

    #[test]
    fn a_series_has_one_article() {
        assert_eq!(ENGLISH.series_heading("The Hunger Games"), "The Hunger Games series, in order");
        assert_eq!(ENGLISH.series_heading("Dune"), "The Dune series, in order");
        let next = Reason::NextInSeries("A Song of Ice and Fire".to_owned());
        assert_eq!(ENGLISH.reason(&next), "Next in the Song of Ice and Fire series");
    }

    #[test]
    fn lists_years_and_lives_read_as_english() {
        assert_eq!(ENGLISH.list::<&str>(&[]), "");
        assert_eq!(ENGLISH.list(&["a"]), "a");
        assert_eq!(ENGLISH.list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(ENGLISH.year(-380), "380 BC");
        assert_eq!(ENGLISH.life(Some(-70), Some(-19)).unwrap(), "70 BC–19 BC");
        assert_eq!(ENGLISH.life(Some(1947), None).unwrap(), "born 1947");
        assert_eq!(ENGLISH.life(None, None), None);
    }

    #[test]
    fn a_series_line_counts_only_what_there_is() {
        let first = Some("1".parse().unwrap());
        assert_eq!(ENGLISH.series("Dune", first, 6), "Dune, book 1 of 6");
        assert_eq!(ENGLISH.series("Dune", first, 1), "Dune, book 1");
        assert_eq!(ENGLISH.series("Dune", None, 6), "Part of Dune");
    }
}
