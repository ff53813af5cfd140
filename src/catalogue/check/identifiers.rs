//! Identifiers and popularity figures come from the reference, and are held to it.

use super::{
    reference::{Book, Reference},
    report::Findings,
    sheet::Row,
};

/// The popularity of the least rated book of the reference.
const LEAST: f64 = 20.0;
/// That of the most rated one.
const MOST: f64 = 100.0;

pub(super) fn check(works: &[&Row], reference: &Reference, findings: &mut Findings) {
    let ratings = || reference.books.iter().map(|book| book.ratings_count.max(1));
    let (Some(least), Some(most)) = (ratings().min(), ratings().max()) else { return };
    for row in works.iter().filter(|row| !row.is_extra) {
        let number = row.get("goodreads");
        let Some(book) = reference.numbered(number) else {
            for column in ["goodreads", "isbn13"].into_iter().filter(|column| !row.get(column).is_empty()) {
                let what = format!("{} is not from the reference", row.get(column));
                findings.problem(row, column, what, "leave it out: identifiers are never from memory");
            }
            continue;
        };
        let isbn = isbn13(book).unwrap_or_default();
        if !row.get("isbn13").is_empty() && row.get("isbn13") != isbn {
            let what = format!("{} is not made from the reference's ISBN {}", row.get("isbn13"), book.isbn);
            findings.problem(row, "isbn13", what, format!("write “{isbn}”"));
        }
        let popularity = popularity(book.ratings_count, least, most);
        if row.number::<f64>("popularity") != Some(popularity) {
            let what = format!("{} is not the reference's figure", row.get("popularity"));
            findings.problem(row, "popularity", what, format!("write {popularity}"));
        }
    }
}

/// The figure of `data/README.md`: the ratings on a logarithmic scale.
#[expect(clippy::cast_precision_loss, reason = "a few million ratings")]
fn popularity(ratings: u64, least: u64, most: u64) -> f64 {
    let ln = |count: u64| (count.max(1) as f64).ln();
    let scale = (ln(most) - ln(least)).max(f64::MIN_POSITIVE);
    (LEAST + (MOST - LEAST) * (ln(ratings) - ln(least)) / scale).round()
}

/// The ISBN-13 of the reference's ISBN-10, which has lost its leading zeros; `None` when its check digit is wrong.
fn isbn13(book: &Book) -> Option<String> {
    let isbn10 = format!("{:0>10}", book.isbn.trim());
    let digits: Option<Vec<u32>> =
        isbn10.chars().enumerate().map(|(at, c)| if at == 9 && c == 'X' { Some(10) } else { c.to_digit(10) }).collect();
    let digits = digits.filter(|digits| digits.len() == 10 && !book.isbn.trim().is_empty())?;
    let sum: u32 = (1..=10).rev().zip(&digits).map(|(weight, digit)| weight * digit).sum();
    if !sum.is_multiple_of(11) {
        return None;
    }
    let first = format!("978{}", &isbn10[..9]);
    let sum: u32 = first.bytes().zip([1, 3].into_iter().cycle()).map(|(b, weight)| u32::from(b & 15) * weight).sum();
    Some(format!("{first}{}", (10 - sum % 10) % 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_goes_from_twenty_to_a_hundred() {
        let figures = [10, 100, 1000].map(|ratings| format!("{:.3}", popularity(ratings, 10, 1000)));
        assert_eq!(figures, ["20.000", "60.000", "100.000"]);
    }
}
