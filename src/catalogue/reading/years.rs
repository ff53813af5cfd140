//! When something was published: "1970s", "80s", "19th century", "from 2019", "before 1900", "between 1950 and 1960".

use crate::domain::Years;

/// The first and the last year that a term may name.
const SINCE_EVER: i16 = i16::MIN;
const FOR_EVER: i16 = i16::MAX;

/// Decades by their names, each with its number within a century.
const DECADES: &[(&str, i16)] = &[
    ("twenties", 20),
    ("thirties", 30),
    ("forties", 40),
    ("fifties", 50),
    ("sixties", 60),
    ("seventies", 70),
    ("eighties", 80),
    ("nineties", 90),
    ("noughties", 100),
];

/// Centuries by their names, "tenth" the first.
const CENTURIES: &[&str] = &[
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
];

/// The fewest years that a span has in common with a period that it is in.
const LEAST_COMMON: i16 = 3;

/// Which part of the catalogue's calendar a span of years is, by the ids of the vocabulary: for "set in the 1920s".
const PERIODS: &[(i16, i16, &str)] = &[
    (SINCE_EVER, 499, "ancient-world"),
    (500, 1499, "middle-ages"),
    (1500, 1599, "sixteenth-century"),
    (1600, 1699, "seventeenth-century"),
    (1700, 1799, "eighteenth-century"),
    (1800, 1836, "early-nineteenth-century"),
    (1837, 1889, "victorian"),
    (1890, 1913, "turn-of-the-century"),
    (1914, 1918, "first-world-war"),
    (1919, 1938, "between-the-wars"),
    (1939, 1945, "second-world-war"),
    (1946, 1959, "post-war"),
    (1960, 1979, "sixties-and-seventies"),
    (1980, 1999, "eighties-and-nineties"),
    (2000, FOR_EVER, "present-day"),
];

/// The years that `words` begin with, and how many of the words name them.
pub(in crate::catalogue) fn at(words: &[&str]) -> Option<(Years, usize)> {
    let skipped = words.iter().take_while(|word| matches!(**word, "the" | "early" | "mid" | "late" | "year")).count();
    let rest = words.get(skipped..)?;
    let (years, used) = span(rest).or_else(|| open(rest)).or_else(|| one(rest))?;
    Some((years, used + skipped))
}

/// The periods of the vocabulary that have any of `years`.
pub(in crate::catalogue) fn periods(years: Years) -> impl Iterator<Item = &'static str> {
    // A year or two of a long span are no part of it: the thirties are not the second war.
    let enough = years.last.saturating_sub(years.first).saturating_add(1).min(LEAST_COMMON);
    let common = move |&&(first, last, _): &&(i16, i16, &str)| {
        let (first, last) = (first.max(years.first), last.min(years.last));
        last.saturating_sub(first).saturating_add(1) >= enough
    };
    PERIODS.iter().filter(common).map(|&(.., id)| id)
}

/// "between 1950 and 1960", "from 1950 to 1960", "1950 to 1960", "1950 1960" of "1950-1960".
fn span(words: &[&str]) -> Option<(Years, usize)> {
    let lead = usize::from(matches!(words.first(), Some(&("between" | "from"))));
    let (first, used) = one(words.get(lead..)?)?;
    let gap = lead + used;
    let joins = usize::from(matches!(words.get(gap), Some(&("and" | "to" | "until" | "till"))));
    // "the 1950s and 1960s" are two decades, and together a span as well.
    let rest = words.get(gap + joins..)?;
    let the = usize::from(rest.first() == Some(&"the"));
    let (last, used) = one(rest.get(the..)?)?;
    (first.first < last.first).then_some((Years { first: first.first, last: last.last }, gap + joins + the + used))
}

/// "before 1900", "since 2010".
fn open(words: &[&str]) -> Option<(Years, usize)> {
    let lead = words.first()?;
    let the = usize::from(words.get(1) == Some(&"the"));
    let (years, used) = one(words.get(1 + the..)?)?;
    let years = match *lead {
        "before" | "pre" => Years { first: SINCE_EVER, last: years.first.saturating_sub(1) },
        "until" | "till" => Years { first: SINCE_EVER, last: years.last },
        "after" | "post" => Years { first: years.last.saturating_add(1), last: FOR_EVER },
        "since" => Years { first: years.first, last: FOR_EVER },
        _ => return None,
    };
    Some((years, 1 + the + used))
}

/// A decade, a century or a single year.
fn one(words: &[&str]) -> Option<(Years, usize)> {
    let (first, second) = (*words.first()?, words.get(1).copied().unwrap_or_default());
    if matches!(second, "century" | "centuries" | "c")
        && let Some(years) = century(first)
    {
        return Some((years, 2));
    }
    let decade = |name: &str| DECADES.iter().find(|(known, _)| *known == name).map(|&(_, number)| number);
    if let Some(number) = decade(first) {
        return Some((Years::decade(1900 + number), 1));
    }
    let hundreds = match first {
        "nineteen" => 1900,
        "eighteen" => 1800,
        _ => 0,
    };
    if let (1800.., Some(number)) = (hundreds, decade(second)) {
        return Some((Years::decade(hundreds + number), 2));
    }
    figures(first).map(|years| (years, 1))
}

fn century(word: &str) -> Option<Years> {
    let by_name = (10..).zip(CENTURIES).find(|(_, name)| **name == word).map(|(number, _)| number);
    let number: i16 = by_name.or_else(|| {
        let figures = ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending))?;
        figures.parse().ok()
    })?;
    (1..=21).contains(&number).then(|| Years { first: (number - 1) * 100, last: (number - 1) * 100 + 99 })
}

/// "1970s", "70s", "1800s", "1984".
fn figures(word: &str) -> Option<Years> {
    let Some(digits) = word.strip_suffix('s') else {
        let year: i16 = word.parse().ok().filter(|_| word.len() == 4)?;
        return (1000..2100).contains(&year).then_some(Years { first: year, last: year });
    };
    let number: i16 = digits.parse().ok()?;
    match (digits.len(), number) {
        // Whoever writes the 1800s means the century; the 2000s are a decade still.
        (4, 1000..2000) if number % 100 == 0 => Some(Years { first: number, last: number + 99 }),
        (4, 1000..2100) if number % 10 == 0 => Some(Years::decade(number)),
        (2, 20..=90) if number % 10 == 0 => Some(Years::decade(1900 + number)),
        (2, 0 | 10) => Some(Years::decade(2000 + number)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(i16, i16, usize)> {
        let words: Vec<&str> = text.split(' ').collect();
        at(&words).map(|(years, used)| (years.first, years.last, used))
    }

    #[test]
    fn decades_and_centuries() {
        for (text, first, last, used) in [
            ("1970s science fiction", 1970, 1979, 1),
            ("80s horror", 1980, 1989, 1),
            ("the sixties", 1960, 1969, 2),
            ("early 2000s", 2000, 2009, 2),
            ("10s", 2010, 2019, 1),
            ("nineteen twenties", 1920, 1929, 2),
            ("19th century novels", 1800, 1899, 2),
            ("the nineteenth century", 1800, 1899, 3),
            ("1800s", 1800, 1899, 1),
            ("21st century", 2000, 2099, 2),
        ] {
            assert_eq!(read(text), Some((first, last, used)), "{text}");
        }
    }

    #[test]
    fn years_and_spans() {
        for (text, first, last, used) in [
            ("2019", 2019, 2019, 1),
            ("between 1950 and 1960", 1950, 1960, 4),
            ("from 1950 to 1960", 1950, 1960, 4),
            ("1950 1960", 1950, 1960, 2),
            ("1950s and 1960s", 1950, 1969, 3),
            ("before 1900", SINCE_EVER, 1899, 2),
            ("after the 1990s", 2000, FOR_EVER, 3),
            ("since 2010", 2010, FOR_EVER, 2),
        ] {
            assert_eq!(read(text), Some((first, last, used)), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_no_years() {
        for text in ["", "451", "22", "99999", "s", "5s", "11s", "1st", "century", "99th century", "the", "before"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn years_are_parts_of_our_calendar() {
        let of = |first, last| periods(Years { first, last }).collect::<Vec<_>>();
        assert_eq!(of(1960, 1969), ["sixties-and-seventies"]);
        assert_eq!(of(1920, 1929), ["between-the-wars"]);
        assert_eq!(of(1850, 1899), ["victorian", "turn-of-the-century"]);
        assert!(PERIODS.is_sorted_by(|a, b| a.1 < b.0));
    }
}
