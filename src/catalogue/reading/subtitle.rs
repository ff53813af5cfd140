//! Titles typed with more than we call them by: "Sapiens: A Brief History of Humankind", "Circe, a novel".

/// What stands between a title and its subtitle.
const MARKS: &[&str] = &[": ", "; ", ", or ", " - ", " – ", " — ", " (", " ["];

/// What publishers put behind a title to say what kind of book it is. Folded.
const KINDS: &[&str] = &[
    "a novel",
    "the novel",
    "a memoir",
    "a novella",
    "a play",
    "a thriller",
    "a love story",
    "a romance",
    "a biography",
    "a history",
    "a graphic novel",
    "a mystery",
    "a story",
    "stories",
    "poems",
    "essays",
];

/// The words that a subtitle without a mark before it begins with.
const BEGINNINGS: &[&str] = &["a", "an", "the", "or", "how", "why", "what", "from", "and", "my", "one"];

/// The fewest words that are taken for a subtitle where no mark tells: fewer may be anything.
const LEAST_WORDS: usize = 3;

/// What stands before each mark in `typed`, the shortest first. Not folded.
pub(in crate::catalogue) fn before_marks(typed: &str) -> Vec<&str> {
    let mut ends: Vec<usize> = MARKS.iter().flat_map(|mark| typed.match_indices(mark).map(|(at, _)| at)).collect();
    ends.sort_unstable();
    ends.dedup();
    ends.into_iter().map(|end| typed[..end].trim()).filter(|title| !title.is_empty()).collect()
}

/// `folded` without "a novel" and the like at its end.
pub(in crate::catalogue) fn without_kind(folded: &str) -> Option<&str> {
    KINDS.iter().find_map(|kind| folded.strip_suffix(kind)?.strip_suffix(' ')).filter(|title| !title.is_empty())
}

/// How many of `words` may be a title that a subtitle follows without a mark, the longest first: "freakonomics | a rogue
/// economist explores …".
pub(in crate::catalogue) fn unmarked(words: &[&str]) -> impl Iterator<Item = usize> {
    let last = words.len().saturating_sub(LEAST_WORDS);
    (1..=last).rev().filter(|&at| words.get(at).is_some_and(|word| BEGINNINGS.contains(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_ends_the_title() {
        assert_eq!(before_marks("Sapiens: A Brief History"), ["Sapiens"]);
        assert_eq!(before_marks("Frankenstein; or, The Modern Prometheus"), ["Frankenstein"]);
        assert_eq!(before_marks("Babel: Or - More (1)"), ["Babel", "Babel: Or", "Babel: Or - More"]);
        assert_eq!(before_marks("Blood Meridian, or the Evening"), ["Blood Meridian"]);
        assert!(before_marks("11:59").is_empty() && before_marks(": x").is_empty() && before_marks("").is_empty());
    }

    #[test]
    fn a_kind_of_book_is_no_part_of_the_title() {
        assert_eq!(without_kind("circe a novel"), Some("circe"));
        assert_eq!(without_kind("a novel"), None);
        assert_eq!(without_kind("casanovel"), None);
    }

    #[test]
    fn a_subtitle_may_follow_without_a_mark() {
        let ends = |text: &str| unmarked(&text.split(' ').collect::<Vec<_>>()).collect::<Vec<_>>();
        assert_eq!(ends("freakonomics a rogue economist explores"), [1]);
        assert_eq!(ends("say nothing a true story"), [2]);
        assert_eq!(ends("dune a novel"), [0; 0]);
        assert!(ends("a").is_empty());
    }
}
