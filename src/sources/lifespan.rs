//! Years of birth and death, as upstreams write them.

/// When somebody lived, as far as it is told. Years before the common era are negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Lifespan {
    pub(super) born: Option<i16>,
    pub(super) died: Option<i16>,
}

impl Lifespan {
    /// The years in brackets after a name: "(1903–1950)", "(born October 21, 1929)", "(c. 480 – 406 BC)".
    pub(super) fn in_brackets(text: &str) -> Self {
        let groups = text.split('(').skip(1).filter_map(|rest| rest.split(')').next());
        groups.take(3).map(Self::of).find(|found| *found != Self::default()).unwrap_or_default()
    }

    fn of(group: &str) -> Self {
        if let Some((before, after)) = at_dash(group) {
            let (born, died) = (year(before), year(after));
            let is_before_era = died.is_some_and(|died| died < 0);
            return Self { born: born.map(|born| if is_before_era { -born.abs() } else { born }), died };
        }
        match (group.find("born"), group.find("died")) {
            (Some(at), _) => Self { born: group.get(at..).and_then(year), died: None },
            (None, Some(at)) => Self { born: None, died: group.get(at..).and_then(year) },
            (None, None) => Self::default(),
        }
    }

    /// Whether both can be the same person's: years that both know are at most one apart, or ten for those of whom no
    /// register was kept.
    pub(super) fn agrees(self, other: Self) -> bool {
        let close = |one: Option<i16>, two: Option<i16>| one.zip(two).is_none_or(|(one, two)| are_close(one, two));
        close(self.born, other.born) && close(self.died, other.died)
    }
}

/// Whether two years of birth or death can be one.
pub(super) fn are_close(one: i16, two: i16) -> bool {
    let leeway = if one < 1_500 { 10 } else { 1 };
    one.abs_diff(two) <= leeway
}

/// Parts two dates at the dash between them; hyphens in words and in dates stay.
fn at_dash(group: &str) -> Option<(&str, &str)> {
    let dash = group.split_once(['–', '—']).or_else(|| group.split_once(" - "));
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let between_years = || {
        let (before, after) = group.split_once('-')?;
        (!after.contains('-') && digit(before.chars().next_back()) && digit(after.chars().next()))
            .then_some((before, after))
    };
    dash.or_else(between_years)
}

/// The year in a date in any form: "8 October 1920", "1920-10-08", "c. 1343", "43 BC". Without an era it has three or
/// four digits.
pub(super) fn year(date: &str) -> Option<i16> {
    let words: Vec<&str> = date.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.iter().enumerate().find_map(|(at, word)| {
        if word.len() > 4 || !word.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let number: i16 = word.parse().ok().filter(|number| (1..=2_200).contains(number))?;
        let era: String = words.iter().skip(at + 1).take(2).map(|word| word.to_uppercase()).collect();
        let is_before = era.starts_with("BC");
        if is_before { Some(-number) } else { (word.len() >= 3).then_some(number) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_found_in_any_date() {
        for (date, expected) in [
            ("1916", Some(1916)),
            ("8 October 1920", Some(1920)),
            ("1920-10-08", Some(1920)),
            ("October 21, 1929", Some(1929)),
            ("c. 1343", Some(1343)),
            ("43 BC", Some(-43)),
            ("480 B.C.", Some(-480)),
            ("ca. 106 BCE", Some(-106)),
            ("19th century", None),
            ("0", None),
            ("99999", None),
            ("unknown", None),
            ("", None),
        ] {
            assert_eq!(year(date), expected, "{date}");
        }
    }

    #[test]
    fn a_life_stands_in_brackets() {
        let life = |text: &str| {
            let found = Lifespan::in_brackets(text);
            (found.born, found.died)
        };
        assert_eq!(life("English author (1903–1950)"), (Some(1903), Some(1950)));
        assert_eq!(life("American writer (born 1929)"), (Some(1929), None));
        assert_eq!(life("A. Name (TOL-keen; 3 January 1892 – 2 September 1973) was"), (Some(1892), Some(1973)));
        assert_eq!(life("A. Name (Greek: Ὅμηρος) (c. 480 – c. 406 BC) was"), (Some(-480), Some(-406)));
        assert_eq!(life("A. Name (1892-1973)"), (Some(1892), Some(1973)));
        assert_eq!(life("A. Name (died 1400)"), (None, Some(1400)));
        assert_eq!(life("A book (1965) by nobody ("), (None, None));
    }

    #[test]
    fn a_life_agrees_unless_a_known_year_differs() {
        let life = |born, died| Lifespan { born, died };
        assert!(life(Some(1920), None).agrees(life(Some(1921), Some(1986))));
        assert!(life(None, None).agrees(life(Some(1921), None)));
        assert!(!life(Some(1920), None).agrees(life(Some(1947), None)));
        assert!(!life(None, Some(1986)).agrees(life(None, Some(1950))));
        assert!(life(Some(-480), None).agrees(life(Some(-485), None)));
    }
}
