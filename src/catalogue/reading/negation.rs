//! What a reader does not want: "but not military", "without dragons", "no vampires", "not by X", "not set in America".

/// Where the wish ends and the refusal begins. What stands first is tried first, so the longer comes before its end.
const MARKS: &[&[&str]] = &[
    &["but", "not"],
    &["but", "no"],
    &["but", "without"],
    &["but", "with", "no"],
    &["but", "less"],
    &["but", "nothing"],
    &["and", "not"],
    &["and", "no"],
    &["and", "without"],
    &["with", "no"],
    &["with", "less"],
    &["that", "are", "not"],
    &["that", "is", "not"],
    &["that", "isnt"],
    &["that", "arent"],
    &["thats", "not"],
    &["which", "are", "not"],
    &["which", "is", "not"],
    &["who", "is", "not"],
    &["and", "isnt"],
    &["other", "than"],
    &["rather", "than"],
    &["instead", "of"],
    &["apart", "from"],
    &["free", "of"],
    &["except", "for"],
    &["except"],
    &["excluding"],
    &["without"],
    &["minus"],
    &["avoid"],
    &["avoiding"],
    &["isnt"],
    &["arent"],
    &["not"],
    &["no"],
    &["nor"],
    &["less"],
];

/// Words between the refusal and what is refused.
const FRAME: &[&str] = &[
    "a",
    "about",
    "all",
    "an",
    "another",
    "any",
    "anything",
    "are",
    "at",
    "be",
    "book",
    "books",
    "by",
    "for",
    "from",
    "in",
    "involving",
    "is",
    "kind",
    "much",
    "of",
    "on",
    "one",
    "overly",
    "please",
    "set",
    "so",
    "some",
    "something",
    "that",
    "the",
    "too",
    "very",
    "with",
    "written",
];

/// A term split at its refusals. All are slices of its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::catalogue) struct Split<'a> {
    /// What is wanted; may be empty.
    pub(in crate::catalogue) wanted: &'a [&'a str],
    /// What is not, one thing each.
    pub(in crate::catalogue) refused: Vec<Refusal<'a>>,
}

/// One thing that is not wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::catalogue) struct Refusal<'a> {
    /// What it is, without the words around it; never empty.
    pub(in crate::catalogue) words: &'a [&'a str],
    /// Whether it is who wrote it.
    pub(in crate::catalogue) is_author: bool,
}

/// Where `words` refuse something; `None` when they do not, or do not say what.
pub(in crate::catalogue) fn split<'a>(words: &'a [&'a str]) -> Option<Split<'a>> {
    let (at, used) = first_mark(words)?;
    let mut refused = Vec::new();
    let mut rest = &words[at + used..];
    loop {
        let next = first_mark(rest);
        let end = next.map_or(rest.len(), |(at, _)| at);
        refused.extend(things(&rest[..end]));
        match next {
            Some((at, used)) => rest = &rest[at + used..],
            None => break,
        }
    }
    (!refused.is_empty()).then(|| Split { wanted: trimmed_end(&words[..at]), refused })
}

fn first_mark(words: &[&str]) -> Option<(usize, usize)> {
    (0..words.len()).find_map(|at| {
        let mark = MARKS.iter().find(|mark| words[at..].starts_with(mark))?;
        Some((at, mark.len()))
    })
}

/// "dragons or elves": two things. "and" may stand inside of one, so it only parts what has no name as a whole; who looks the
/// names up decides that.
fn things<'a>(words: &'a [&'a str]) -> impl Iterator<Item = Refusal<'a>> {
    words.split(|word| matches!(*word, "or" | "but")).filter_map(|thing| {
        let begin = thing.iter().take_while(|word| FRAME.contains(word)).count();
        let is_author = thing[..begin].contains(&"by");
        let end = thing.iter().rev().take_while(|word| matches!(**word, "please" | "book" | "books" | "and")).count();
        let words = thing.get(begin..thing.len() - end)?;
        (!words.is_empty()).then_some(Refusal { words, is_author })
    })
}

/// Without the words that led over to the refusal.
fn trimmed_end<'a>(words: &'a [&'a str]) -> &'a [&'a str] {
    let end =
        words.iter().rev().take_while(|word| matches!(**word, "but" | "and" | "with" | "please" | "that")).count();
    &words[..words.len() - end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, Vec<String>)> {
        let words: Vec<&str> = text.split(' ').collect();
        let split = split(&words)?;
        let told = |refusal: &Refusal<'_>| {
            format!("{}{}", if refusal.is_author { "by " } else { "" }, refusal.words.join(" "))
        };
        Some((split.wanted.join(" "), split.refused.iter().map(told).collect()))
    }

    #[test]
    fn the_wish_and_what_is_refused() {
        for (text, wanted, refused) in [
            ("like dune but not military", "like dune", &["military"][..]),
            ("fantasy without dragons", "fantasy", &["dragons"]),
            ("no vampires", "", &["vampires"]),
            ("horror with no ghosts or zombies", "horror", &["ghosts", "zombies"]),
            ("like dune but not by frank herbert", "like dune", &["by frank herbert"]),
            ("thrillers not set in america", "thrillers", &["america"]),
            ("memoir not about addiction and not too sad", "memoir", &["addiction", "sad"]),
            ("books that are not for children", "books", &["children"]),
            ("fantasy no elves no dwarves please", "fantasy", &["elves", "dwarves"]),
        ] {
            let refused: Vec<String> = refused.iter().map(ToString::to_string).collect();
            assert_eq!(read(text), Some((wanted.to_owned(), refused)), "{text}");
        }
    }

    #[test]
    fn nothing_is_refused_where_nothing_is_named() {
        for text in ["", "dune", "not", "not not", "but not", "no the", "without without without", "why not"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
