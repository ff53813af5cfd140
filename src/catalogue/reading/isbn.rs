//! Book numbers: "978-0-441-17271-9", "ISBN 0 441 17271 7".

use std::num::NonZeroU64;

/// What may stand before the number. Folded.
const LABELS: &[&str] = &["isbn13", "isbn10", "isbn"];

/// The prefix that makes thirteen digits of the ten of an older number.
const BOOKLAND: u64 = 978;

/// The thirteen digits of a book number, whatever its hyphens, spaces and label; `None` for all else that is typed, a number
/// whose last digit does not fit the others included.
pub(in crate::catalogue) fn number(typed: &str) -> Option<NonZeroU64> {
    let mut plain: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
    plain.make_ascii_lowercase();
    // Whatever is no letter or digit of ours ("978-… für") is not part of a number.
    let is_foreign = |c: char| !c.is_ascii() && !matches!(c, '\u{2010}'..='\u{2015}' | '\u{a0}');
    if typed.chars().any(is_foreign) {
        return None;
    }
    // "ISBN-13: 978…" and "ISBN 1338…": the label's figure is one only where the rest is a number without it.
    let rests = LABELS.iter().filter_map(|label| plain.strip_prefix(label)).chain([plain.as_str()]);
    rests.into_iter().find_map(|rest| thirteen(rest).or_else(|| of_ten(rest))).and_then(NonZeroU64::new)
}

fn thirteen(digits: &str) -> Option<u64> {
    let digits = figures(digits).filter(|digits| digits.len() == 13)?;
    let sum: u64 = digits.iter().zip([1, 3].iter().cycle()).map(|(digit, weight)| digit * weight).sum();
    let number = joined(&digits);
    (sum.is_multiple_of(10) && matches!(number / 10_u64.pow(10), 978 | 979)).then_some(number)
}

fn of_ten(text: &str) -> Option<u64> {
    let (begin, last) = text.split_at_checked(9)?;
    let digits = figures(begin)?;
    let last = match last {
        "x" => 10,
        digit => *figures(digit).filter(|digits| digits.len() == 1)?.first()?,
    };
    let sum: u64 = (2..=10).rev().zip(&digits).map(|(weight, digit)| weight * digit).sum::<u64>() + last;
    if !sum.is_multiple_of(11) {
        return None;
    }
    let without_check = BOOKLAND * 10_u64.pow(9) + joined(&digits);
    (0..10).find_map(|check| thirteen(&format!("{without_check}{check}")))
}

fn figures(text: &str) -> Option<Vec<u64>> {
    text.chars().map(|c| c.to_digit(10).map(u64::from)).collect()
}

fn joined(digits: &[u64]) -> u64 {
    digits.iter().fold(0, |number, digit| number * 10 + digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(typed: &str) -> Option<u64> {
        number(typed).map(NonZeroU64::get)
    }

    #[test]
    fn both_lengths_with_whatever_stands_between_the_digits() {
        let dune = Some(9_780_441_172_719);
        for typed in [
            "9780441172719",
            "978-0-441-17271-9",
            "978 0 441 17271 9",
            "ISBN: 978-0441172719",
            "ISBN-13 9780441172719",
            "isbn13 978‑0‑441‑17271‑9",
            "0441172717",
            "0-441-17271-7",
            "ISBN-10: 0 441 17271 7",
        ] {
            assert_eq!(plain(typed), dune, "{typed}");
        }
        assert_eq!(plain("080442957X"), plain("978-0-8044-2957-3"));
        assert_eq!(plain("0-8044-2957-x"), Some(9_780_804_429_573));
        assert_eq!(plain("isbn 1338878921").map(|n| n / 10_u64.pow(10)), Some(978), "digits like those of the label");
    }

    #[test]
    fn what_is_no_book_number_is_none() {
        for typed in [
            "",
            "1984",
            "0441172718",
            "9780441172710",
            "1234567890",
            "1234567890123",
            "x",
            "isbn",
            "044117271",
            "97804411727190",
            "11/22/63",
            "dune 0441172717",
            "０４４１１７２７１７",
            "🐋0441172717",
        ] {
            assert_eq!(plain(typed), None, "{typed}");
        }
    }
}
