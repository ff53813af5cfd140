//! How long a book shall be: "short", "under 300 pages", "a doorstopper".

use crate::domain::Length;

const SHORT: &[&str] = &["short", "shorter", "slim", "thin", "brief"];
const LONG: &[&str] =
    &["long", "longer", "lengthy", "thick", "chunky", "hefty", "doorstop", "doorstopper", "doorstoppers"];

/// A page count under this is still called short when somebody asks for less than it.
const SHORT_BOUND: u16 = 300;

/// The length that one word names. It says so of anything ("a long journey"), so whoever asks sees to it that a book is meant.
pub(in crate::catalogue) fn of_word(word: &str) -> Option<Length> {
    if SHORT.contains(&word) {
        Some(Length::Short)
    } else if LONG.contains(&word) {
        Some(Length::Long)
    } else {
        None
    }
}

/// The lengths other than `length`: "not too long".
pub(in crate::catalogue) fn other_than(length: Length) -> Vec<Length> {
    Length::ALL.into_iter().filter(|other| *other != length).collect()
}

/// The lengths that the number of pages allows with which `words` begin, and how many of them name it: "under 250 pages",
/// "more than 500 pages", "200 pages", "quick read".
pub(in crate::catalogue) fn at(words: &[&str]) -> Option<(Vec<Length>, usize)> {
    if let ["quick" | "fast" | "short", "read" | "reads", ..] = words {
        return Some((vec![Length::Short], 2));
    }
    if let ["medium", "length" | "sized", ..] = words {
        return Some((vec![Length::Medium], 2));
    }
    let (bound, lead) = match words {
        ["under" | "below", ..] => (Bound::Below, 1),
        ["less" | "fewer" | "shorter", "than", ..] | ["at", "most", ..] | ["up", "to", ..] => (Bound::Below, 2),
        ["over" | "above", ..] => (Bound::Above, 1),
        ["more" | "longer", "than", ..] | ["at", "least", ..] => (Bound::Above, 2),
        _ => (Bound::About, 0),
    };
    let pages: u16 = words.get(lead)?.parse().ok()?;
    let is_pages = matches!(words.get(lead + 1), Some(&("pages" | "page" | "pp")));
    is_pages.then(|| (lengths(bound, pages), lead + 2))
}

#[derive(Clone, Copy)]
enum Bound {
    Below,
    About,
    Above,
}

fn lengths(bound: Bound, pages: u16) -> Vec<Length> {
    let of = Length::of_pages(pages);
    match bound {
        Bound::About => vec![of],
        Bound::Below if pages <= SHORT_BOUND => vec![Length::Short],
        Bound::Below => Length::ALL.into_iter().filter(|length| *length <= Length::of_pages(pages - 1)).collect(),
        Bound::Above => Length::ALL.into_iter().filter(|length| *length >= of).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_allow_lengths() {
        use Length::{Long, Medium, Short};
        let read = |text: &str| at(&text.split(' ').collect::<Vec<_>>());
        for (text, lengths, used) in [
            ("under 250 pages", vec![Short], 3),
            ("less than 300 pages", vec![Short], 4),
            ("up to 450 pages", vec![Short, Medium], 4),
            ("over 450 pages", vec![Medium, Long], 3),
            ("more than 500 pages", vec![Long], 4),
            ("300 page novel", vec![Medium], 2),
            ("quick reads", vec![Short], 2),
            ("under 0 pages", vec![Short], 3),
        ] {
            assert_eq!(read(text), Some((lengths, used)), "{text}");
        }
        for text in ["", "under", "under 250", "250", "99999 pages", "quick thinking", "over the sea"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn words_name_lengths() {
        assert_eq!(of_word("slim"), Some(Length::Short));
        assert_eq!(of_word("doorstopper"), Some(Length::Long));
        assert_eq!(of_word("dune"), None);
        assert_eq!(other_than(Length::Long), [Length::Short, Length::Medium]);
    }
}
