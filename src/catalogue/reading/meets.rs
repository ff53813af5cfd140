//! Several things in one breath: "X meets Y", "a cross between X and Y", "X + Y".

use std::ops::Range;

use super::phrase::is_frame;

/// Between two names that shall be blended, whatever stands before them.
const MEETS: &[&[&str]] = &[
    &["meets"],
    &["meet"],
    &["x"],
    &["vs"],
    &["versus"],
    &["plus"],
    &["crossed", "with"],
    &["mixed", "with"],
    &["blended", "with"],
    &["combined", "with"],
    &["mashed", "up", "with"],
    &["with", "a", "dash", "of"],
    &["with", "a", "touch", "of"],
    &["by", "way", "of"],
];

/// Before names that shall be blended.
const BLENDS: &[&str] = &[
    "between",
    "blend",
    "child",
    "combination",
    "cross",
    "crossover",
    "fusion",
    "halfway",
    "hybrid",
    "lovechild",
    "mash",
    "mashup",
    "midway",
    "mix",
    "mixture",
];

/// Between names after one of [`BLENDS`], or of a list.
const AND: &[&str] = &["and", "or", "with"];

/// The most names that are blended.
pub(in crate::catalogue) const MOST: usize = 4;

/// The most marks between names that are looked at: who typed more of them typed no list of names.
const MOST_MARKS: usize = 8;

/// How sure it is that names are blended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::catalogue) enum Mark {
    /// By a word that stands for nothing else.
    Blend,
    /// By "and" alone, which stands in titles and between themes as well.
    And,
}

/// Something that may be names, without what stands before them, and the places where one may end and the next begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::catalogue) struct Blended<'a> {
    /// The words of the names and those between them.
    pub(in crate::catalogue) words: &'a [&'a str],
    /// Where a mark stands, and how many words it has.
    pub(in crate::catalogue) marks: Vec<(usize, usize)>,
    /// Which marks they are.
    pub(in crate::catalogue) by: Mark,
}

impl Blended<'_> {
    /// The ways to part the words at some of the marks, in the fewest parts first: marks stand within names as well.
    pub(in crate::catalogue) fn ways(&self) -> Vec<Vec<Range<usize>>> {
        let mut ways: Vec<Vec<Range<usize>>> = Vec::new();
        // Each way to part what stands before a mark goes on behind it.
        let mut begun: Vec<(Vec<Range<usize>>, usize, usize)> = vec![(Vec::new(), 0, 0)];
        for _ in 1..MOST {
            let mut longer = Vec::new();
            for (parts, begin, next) in begun {
                for (nth, &(at, used)) in self.marks.iter().enumerate().skip(next).filter(|(_, mark)| mark.0 > begin) {
                    let parts = [parts.as_slice(), std::slice::from_ref(&(begin..at))].concat();
                    ways.push([parts.as_slice(), std::slice::from_ref(&(at + used..self.words.len()))].concat());
                    longer.push((parts, at + used, nth + 1));
                }
            }
            begun = longer;
        }
        ways
    }
}

/// How `words` may blend several names; `None` when there is no mark between any.
pub(in crate::catalogue) fn of<'a>(words: &'a [&'a str]) -> Option<Blended<'a>> {
    let meets = marks(words, |rest| MEETS.iter().find(|mark| rest.starts_with(mark)).map(|mark| mark.len()));
    if !meets.is_empty() {
        return Some(Blended { words, marks: meets, by: Mark::Blend });
    }
    let (names, by) = match after_blend(words) {
        Some(names) => (names, Mark::Blend),
        None => (words, Mark::And),
    };
    let ands = marks(names, |rest| rest.first().filter(|word| AND.contains(word)).map(|_| 1));
    (!ands.is_empty()).then_some(Blended { words: names, marks: ands, by })
}

/// What follows "a cross between", "something halfway between", "the love child of".
fn after_blend<'a>(words: &'a [&'a str]) -> Option<&'a [&'a str]> {
    let is_lead = |word: &&&str| is_frame(word) || BLENDS.contains(word) || **word == "love";
    let lead = words.iter().take_while(is_lead).count();
    let blend = words[..lead].iter().rposition(|word| BLENDS.contains(word))?;
    let names = &words[blend + 1..];
    let over = names.iter().take_while(|word| matches!(**word, "of" | "between" | "up")).count();
    Some(&names[over..])
}

/// Where marks stand that have a name before and behind them.
fn marks(words: &[&str], mark: impl Fn(&[&str]) -> Option<usize>) -> Vec<(usize, usize)> {
    let found = (1..words.len()).filter_map(|at| Some((at, mark(&words[at..])?)));
    found.filter(|&(at, used)| at + used < words.len()).take(MOST_MARKS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first way to part the names.
    fn parts(text: &str) -> Option<(Vec<String>, Mark)> {
        let words: Vec<&str> = text.split(' ').collect();
        let blended = of(&words)?;
        let first = blended.ways().into_iter().next()?;
        Some((first.into_iter().map(|at| blended.words[at].join(" ")).collect(), blended.by))
    }

    #[test]
    fn a_mark_may_stand_within_a_name() {
        let words: Vec<&str> = "war and peace and emma".split(' ').collect();
        let ways = of(&words).unwrap().ways();
        assert_eq!(ways, [vec![0..1, 2..5], vec![0..3, 4..5], vec![0..1, 2..3, 4..5]]);
    }

    #[test]
    fn names_are_blended_by_many_words() {
        for text in [
            "emma meets dracula",
            "emma x dracula",
            "emma plus dracula",
            "a cross between emma and dracula",
            "something halfway between emma and dracula",
            "in between emma and dracula",
            "a mix of emma and dracula",
            "the love child of emma and dracula",
        ] {
            assert_eq!(parts(text), Some((vec!["emma".into(), "dracula".into()], Mark::Blend)), "{text}");
        }
    }

    #[test]
    fn and_alone_is_a_weak_mark() {
        assert_eq!(parts("dune and emma"), Some((vec!["dune".into(), "emma".into()], Mark::And)));
    }

    #[test]
    fn a_mark_without_names_is_none() {
        for text in ["", "meets", "meets dune", "dune meets", "and", "dune"] {
            assert_eq!(parts(text), None, "{text}");
        }
        let many = vec!["meets"; 200];
        assert!(of(&many).is_some_and(|blended| blended.marks.len() <= MOST_MARKS && blended.ways().len() < 100));
    }
}
