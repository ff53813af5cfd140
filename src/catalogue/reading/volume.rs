//! A volume by its number: "harry potter 3", "dune book two", "the third book of the wheel of time".

use crate::domain::SeriesPosition;

/// Words for "volume". Folded.
const VOLUMES: &[&str] = &[
    "book",
    "bk",
    "volume",
    "vol",
    "part",
    "number",
    "no",
    "nr",
    "tome",
    "band",
    "novel",
    "instalment",
    "installment",
];

const NUMBERS: &[&str] = &[
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen",
];
const ORDINALS: &[&str] = &[
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
];
const ROMANS: &[&str] = &["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"];

/// The most volumes that a series has whose volumes somebody counts.
const MOST: u16 = 150;

/// A series and a number, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::catalogue) struct Volume<'a> {
    /// What the series is called; never empty.
    pub(in crate::catalogue) series: &'a [&'a str],
    /// Which of its volumes.
    pub(in crate::catalogue) number: Number,
}

/// Which volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::catalogue) enum Number {
    /// By its number.
    At(SeriesPosition),
    /// The last that there is.
    Last,
}

/// The volume that `words` name, if they do.
pub(in crate::catalogue) fn of<'a>(words: &'a [&'a str]) -> Option<Volume<'a>> {
    let found = at_end(words).or_else(|| at_begin(words))?;
    (!found.series.is_empty()).then_some(found)
}

/// "dune 2", "dune book two", "dune vol ii", "dune second book".
fn at_end<'a>(words: &'a [&'a str]) -> Option<Volume<'a>> {
    let (last, begin) = words.split_last()?;
    if let Some((_, series)) = begin.split_last().filter(|(word, _)| VOLUMES.contains(word)) {
        let number = figure(last).or_else(|| named(last, NUMBERS)).or_else(|| named(last, ROMANS))?;
        return Some(Volume { series, number });
    }
    if VOLUMES.contains(last) {
        let (ordinal, series) = begin.split_last()?;
        return Some(Volume { series, number: ordinal_number(ordinal)? });
    }
    // A lone letter may be anything: "malcolm x". Two or more of them are a numeral.
    let number = figure(last).or_else(|| named(last, ROMANS).filter(|_| last.len() > 1))?;
    Some(Volume { series: begin, number })
}

/// "book 2 of dune", "the second book in the dune series", "second dune book", "last harry potter".
fn at_begin<'a>(words: &'a [&'a str]) -> Option<Volume<'a>> {
    let words = words.strip_prefix(&["the"]).unwrap_or(words);
    let [first, second, rest @ ..] = words else { return None };
    if VOLUMES.contains(first) {
        let number = figure(second).or_else(|| named(second, NUMBERS))?;
        return Some(Volume { series: of_series(rest)?, number });
    }
    let number = ordinal_number(first)?;
    if VOLUMES.contains(second) {
        return Some(Volume { series: of_series(rest)?, number });
    }
    let series = &words[1..];
    let end = series.iter().rev().take_while(|word| VOLUMES.contains(word)).count();
    Some(Volume { series: &series[..series.len() - end], number })
}

/// What follows "of", "of the", "in" and the like.
fn of_series<'a>(words: &'a [&'a str]) -> Option<&'a [&'a str]> {
    let (_, rest) = words.split_first().filter(|(word, _)| matches!(**word, "of" | "in" | "from"))?;
    Some(rest)
}

fn figure(word: &str) -> Option<Number> {
    let number: u16 = word.parse().ok().filter(|number| (1..=MOST).contains(number))?;
    Some(Number::At(number.to_string().parse().ok()?))
}

fn named(word: &str, names: &[&str]) -> Option<Number> {
    let at = names.iter().position(|name| *name == word)?;
    Some(Number::At((at + 1).to_string().parse().ok()?))
}

fn ordinal_number(word: &str) -> Option<Number> {
    if matches!(word, "last" | "final" | "latest" | "newest") {
        return Some(Number::Last);
    }
    let figures = ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending));
    named(word, ORDINALS).or_else(|| figures.and_then(figure))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, String)> {
        let words: Vec<&str> = text.split(' ').collect();
        let found = of(&words)?;
        let number = match found.number {
            Number::At(position) => position.to_string(),
            Number::Last => "last".to_owned(),
        };
        Some((found.series.join(" "), number))
    }

    #[test]
    fn a_series_and_a_number_in_many_forms() {
        for (text, series, number) in [
            ("harry potter 3", "harry potter", "3"),
            ("dune book two", "dune", "2"),
            ("wheel of time 4", "wheel of time", "4"),
            ("naruto vol 12", "naruto", "12"),
            ("dune part ii", "dune", "2"),
            ("foundation ii", "foundation", "2"),
            ("book 2 of dune", "dune", "2"),
            ("the third book in the wheel of time", "the wheel of time", "3"),
            ("third harry potter book", "harry potter", "3"),
            ("the 2nd hunger games", "hunger games", "2"),
            ("hunger games third book", "hunger games", "3"),
            ("last harry potter book", "harry potter", "last"),
        ] {
            assert_eq!(read(text), Some((series.to_owned(), number.to_owned())), "{text}");
        }
    }

    #[test]
    fn other_numbers_count_no_volumes() {
        for text in
            ["", "3", "book 3", "first", "malcolm x", "fantastic four", "fahrenheit 451", "dune", "dune 0", "the"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
