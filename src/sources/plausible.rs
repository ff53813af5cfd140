//! Figures and lists that can be true; all others are absent.

use std::collections::HashSet;

use super::plain_text;
use crate::domain::{Rating, fold};

/// The most pages of one book. The longest novels have a few thousand.
const MOST_PAGES: i64 = 6_000;
const MOST_SUBJECTS: usize = 12;
const LONGEST_SUBJECT: usize = 50;

/// Pages of an edition.
pub(super) fn pages(told: i64) -> Option<u16> {
    u16::try_from(told).ok().filter(|pages| (1..=MOST_PAGES).contains(&i64::from(*pages)))
}

/// A mean from 1 to 5, and how many rated.
pub(super) fn rating(mean: f64, count: i64) -> Option<Rating> {
    let count = u32::try_from(count).ok().filter(|count| *count > 0)?;
    #[expect(clippy::cast_possible_truncation, reason = "between 1 and 5, and two digits are shown")]
    (1.0..=5.0).contains(&mean).then_some(Rating { mean: mean as f32, count })
}

/// Subjects as plain text, each once, in their order; none is a whole sentence or a cataloguer's code.
pub(super) fn subjects<'a>(told: impl IntoIterator<Item = &'a str>) -> Option<Vec<String>> {
    let mut seen = HashSet::new();
    let told =
        told.into_iter().map(|subject| shelf(&plain_text::of_html(subject))).filter(|subject| is_telling(subject));
    let kept: Vec<String> = told.filter(|subject| seen.insert(fold(subject))).take(MOST_SUBJECTS).collect();
    (!kept.is_empty()).then_some(kept)
}

/// "Fiction, science fiction, general" is the shelf "Science fiction".
fn shelf(subject: &str) -> String {
    const FICTION: &str = "fiction, ";
    let begins = |start: &str| subject.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
    let mut shelf = subject.get(if begins(FICTION) { FICTION.len() } else { 0 }..).unwrap_or_default().trim();
    for ending in [", general", ", fiction"] {
        let at = shelf.len().saturating_sub(ending.len());
        if shelf.get(at..).is_some_and(|tail| tail.eq_ignore_ascii_case(ending)) {
            shelf = shelf.get(..at).unwrap_or_default();
        }
    }
    let mut letters = shelf.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// What libraries note on copies, and says nothing of the work.
const ON_COPIES: &[&str] = &[
    "accessible book",
    "books and reading",
    "fiction",
    "fiction in english",
    "general",
    "in library",
    "internet archive wishlist",
    "large type books",
    "lending library",
    "literature",
    "long now manual for civilization",
    "new york times bestseller",
    "new york times reviewed",
    "open library staff picks",
    "open syllabus project",
    "overdrive",
    "protected daisy",
];

/// Codes such as `nyt:hardcover-fiction=2012-05-20` and `series:Dune` have signs that no subject has.
fn is_telling(subject: &str) -> bool {
    let folded = fold(subject);
    !folded.is_empty()
        && subject.chars().count() <= LONGEST_SUBJECT
        && !subject.contains([':', '=', '_', '<', '>'])
        && !ON_COPIES.contains(&folded.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_figures_are_absent() {
        assert_eq!(
            [pages(604), pages(0), pages(-3), pages(99_999), pages(i64::MAX)],
            [Some(604), None, None, None, None]
        );
        assert_eq!(rating(4.5, 2), Some(Rating { mean: 4.5, count: 2 }));
        assert_eq!([rating(0.0, 2), rating(5.1, 2), rating(4.0, 0), rating(4.0, -1), rating(f64::NAN, 1)], [None; 5]);
    }

    #[test]
    fn subjects_are_few_telling_and_each_once() {
        let told = ["Deserts", "deserts", "nyt:fiction=2012-05-20", "Protected DAISY", "", "<b>Ecology</b>", "Fiction"];
        assert_eq!(subjects(told), Some(vec!["Deserts".to_owned(), "Ecology".to_owned()]));
        assert_eq!(subjects(["In library"]), None);
        let shelves = ["Fiction, science fiction, general", "Science fiction", "Dune (Imaginary place), fiction"];
        assert_eq!(subjects(shelves), Some(vec!["Science fiction".to_owned(), "Dune (Imaginary place)".to_owned()]));
        let many: Vec<String> = (0..50).map(|number| format!("Subject {number}")).collect();
        assert_eq!(subjects(many.iter().map(String::as_str)).map(|kept| kept.len()), Some(12));
        assert_eq!(subjects(["long ".repeat(30).as_str()]), None);
    }
}
