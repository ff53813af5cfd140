//! The beginning of a text, whole sentences only.

use super::plain_text;

/// The first sentences of plain text: `sentences` at most, in `characters` at most. A sentence longer than that is cut
/// between two words.
pub(super) fn first_sentences(text: &str, sentences: usize, characters: usize) -> String {
    let ends = ends(text);
    let whole = ends.get(sentences.saturating_sub(1)).copied().unwrap_or(text.len());
    let fits = |end: &usize| text.get(..*end).is_some_and(|kept| kept.chars().count() <= characters);
    let end = Some(whole).filter(fits).or_else(|| ends.into_iter().filter(|end| *end < whole).rfind(fits));
    match end.and_then(|end| text.get(..end)) {
        Some(kept) => kept.trim_end().to_owned(),
        None => plain_text::clip(text, characters),
    }
}

/// Where sentences end, in bytes.
fn ends(text: &str) -> Vec<usize> {
    let (mut ends, mut depth) = (Vec::new(), 0_usize);
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            '.' | '!' | '?' | '…' if depth == 0 => {
                let mut end = at + c.len_utf8();
                while let Some((closing, mark)) = rest.next_if(|(_, c)| matches!(c, '.' | '!' | '?' | '"' | '”' | '’'))
                {
                    end = closing + mark.len_utf8();
                }
                let (word, after) = (text.get(..at).unwrap_or_default(), text.get(end..).unwrap_or_default());
                if begins_anew(after) && !(c == '.' && is_abbreviated(word)) {
                    ends.push(end);
                }
            }
            _ => {}
        }
    }
    ends
}

/// Whether a sentence can begin here: after a space, and not with a small letter.
fn begins_anew(after: &str) -> bool {
    let next = after.trim_start();
    next.is_empty() || next.len() < after.len() && !next.starts_with(char::is_lowercase)
}

const ABBREVIATIONS: &[&str] = &[
    "approx", "b", "c", "ca", "capt", "cf", "col", "d", "dr", "ed", "etc", "fl", "gen", "jr", "lt", "messrs", "mr",
    "mrs", "ms", "mt", "no", "prof", "rev", "sgt", "sr", "st", "vol", "vs",
];

/// Whether the last word before a full stop is an initial or a short form: "J.", "U.S.", "Dr.".
fn is_abbreviated(before: &str) -> bool {
    let word = before.rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '"' | '“' | '-'));
    let word = word.map(str::to_lowercase).next().unwrap_or_default();
    let is_initial = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    is_initial || word.contains('.') || ABBREVIATIONS.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_sentences_are_kept_as_far_as_they_fit() {
        let text = "One is short. Two is a little longer! Three? And a fourth.";
        assert_eq!(first_sentences(text, 3, 600), "One is short. Two is a little longer! Three?");
        assert_eq!(first_sentences(text, 3, 40), "One is short. Two is a little longer!");
        assert_eq!(first_sentences(text, 9, 600), text);
        assert_eq!(first_sentences(text, 3, 9), "One is…");
        assert_eq!(first_sentences("", 3, 600), "");
    }

    #[test]
    fn initials_short_forms_and_brackets_end_no_sentence() {
        for sentence in [
            "J. R. R. Tolkien wrote.",
            "She lived in the U.S. South for long.",
            "Dr. Seuss and St. Exupéry drew.",
            "He (b. 1903. Or 1904.) wrote.",
            "It has 3.5 stars.",
            "“Who goes there?” asked nobody.",
        ] {
            assert_eq!(first_sentences(&format!("{sentence} Next one."), 1, 600), sentence);
        }
        assert_eq!(first_sentences("“So it goes.” Next one.", 1, 600), "“So it goes.”");
    }

    #[test]
    fn any_script_and_any_length_is_cut_at_characters() {
        assert_eq!(first_sentences("Это первая. Это вторая.", 1, 600), "Это первая.");
        assert!(first_sentences(&"слово ".repeat(10_000), 3, 600).chars().count() <= 600);
        assert!(first_sentences(&"(".repeat(100_000), 3, 600).chars().count() <= 600);
    }
}
