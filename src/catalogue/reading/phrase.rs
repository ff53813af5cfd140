//! What readers put around a name: "books like X", "what should I read after X", "X readalikes", "anything by X".

/// Words of a sentence that asks for books, and that say nothing of them. Sorted.
const FRAME: &[&str] = &[
    "a",
    "absolutely",
    "all",
    "also",
    "always",
    "am",
    "an",
    "and",
    "any",
    "anyone",
    "anything",
    "are",
    "author",
    "authors",
    "be",
    "because",
    "been",
    "best",
    "book",
    "books",
    "can",
    "could",
    "did",
    "do",
    "else",
    "find",
    "for",
    "give",
    "good",
    "great",
    "had",
    "has",
    "have",
    "hello",
    "help",
    "hey",
    "hi",
    "i",
    "id",
    "if",
    "im",
    "in",
    "is",
    "it",
    "ive",
    "just",
    "kind",
    "know",
    "look",
    "looking",
    "looks",
    "me",
    "more",
    "most",
    "much",
    "must",
    "my",
    "need",
    "new",
    "next",
    "nice",
    "novel",
    "novels",
    "of",
    "on",
    "one",
    "ones",
    "other",
    "people",
    "please",
    "read",
    "readers",
    "reads",
    "really",
    "recommend",
    "recommendation",
    "recommendations",
    "recommended",
    "recs",
    "search",
    "searching",
    "series",
    "should",
    "show",
    "since",
    "some",
    "someone",
    "something",
    "sort",
    "stories",
    "story",
    "stuff",
    "suggest",
    "suggestion",
    "suggestions",
    "than",
    "that",
    "the",
    "then",
    "there",
    "things",
    "those",
    "title",
    "titles",
    "to",
    "top",
    "type",
    "want",
    "was",
    "we",
    "were",
    "what",
    "when",
    "which",
    "who",
    "will",
    "with",
    "work",
    "works",
    "would",
    "writer",
    "writers",
    "wrote",
    "you",
    "your",
];

/// What stands right before the name that something shall be like.
const LIKE: &[&[&str]] = &[
    &["similar", "to"],
    &["like"],
    &["likes"],
    &["liked"],
    &["love"],
    &["loved"],
    &["enjoy"],
    &["enjoyed"],
    &["enjoying"],
    &["adored"],
    &["after"],
    &["finished"],
    &["finishing"],
    &["reading"],
    &["fan", "of"],
    &["fans", "of"],
    &["readers", "of"],
    &["lovers", "of"],
    &["style", "of"],
    &["vein", "of"],
    &["spirit", "of"],
    &["tradition", "of"],
    &["lines", "of"],
    &["vibes", "of"],
    &["vibe", "of"],
    &["feel", "of"],
    &["alikes", "for"],
    &["alikes", "of"],
    &["alikes", "to"],
    &["alike", "for"],
    &["readalikes", "for"],
    &["readalikes", "of"],
    &["readalikes", "to"],
    &["readalike", "for"],
    &["alternatives", "to"],
    &["alternative", "to"],
    &["comparable", "to"],
    &["reminiscent", "of"],
    &["remind", "me", "of"],
    &["reminds", "me", "of"],
    &["inspired", "by"],
    &["based", "on"],
    &["as", "good", "as"],
    &["resembling"],
    &["recommendations", "for"],
    &["companions", "to"],
];

/// Words that only stand before one of [`LIKE`]: "in the vein of", "read alikes for", "as good as".
const BEFORE_LIKE: &[&str] = &["along", "alikes", "as", "comparable", "same", "similar", "vein", "vibes"];

/// What stands right behind the name that something shall be like.
const ALIKE: &[&[&str]] = &[
    &["readalikes"],
    &["readalike"],
    &["read", "alikes"],
    &["read", "alike"],
    &["alikes"],
    &["lookalikes"],
    &["similar", "books"],
    &["similar", "novels"],
    &["similar"],
    &["like", "books"],
    &["like", "novels"],
    &["like", "stories"],
    &["type", "books"],
    &["type", "of", "books"],
    &["style", "books"],
    &["vibes"],
    &["fans"],
    &["alternatives"],
    &["recommendations"],
    &["recs"],
    &["what", "next"],
    &["what", "now"],
];

/// What stands right before the name of who wrote it.
const BY: &[(&[&str], Named)] = &[
    (&["by", "the", "author", "of"], Named::Work),
    (&["from", "the", "author", "of"], Named::Work),
    (&["by", "author", "of"], Named::Work),
    (&["written", "by"], Named::Author),
    (&["works", "of"], Named::Author),
    (&["books", "of"], Named::Author),
    (&["novels", "of"], Named::Author),
    (&["stories", "of"], Named::Author),
    (&["poems", "of"], Named::Author),
    (&["poetry", "of"], Named::Author),
    (&["plays", "of"], Named::Author),
    (&["by"], Named::Author),
    (&["from"], Named::WholeAuthor),
    (&["author"], Named::Author),
];

/// Words that lead over from a name to what more is asked for: "dune but funny", "sherlock holmes in space".
const OVER: &[&str] = &["but", "in", "with", "set", "about", "only", "for", "from", "during", "and"];

/// Which name stands behind "by".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::catalogue) enum Named {
    /// The author's.
    Author,
    /// The author's, and not the family name alone: "from" stands before languages and places too.
    WholeAuthor,
    /// That of a work of the author's.
    Work,
}

/// A name with what stands before it, without the words of the sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::catalogue) struct Around<'a> {
    /// What more is said of the books: "short", "fantasy". Often empty.
    pub(in crate::catalogue) more: &'a [&'a str],
    /// The name; never empty.
    pub(in crate::catalogue) name: &'a [&'a str],
}

/// Whether a folded word belongs to the sentence and not to what it asks for.
pub(in crate::catalogue) fn is_frame(word: &str) -> bool {
    FRAME.binary_search(&word).is_ok()
}

/// The ways to read `words` as "like X": for each mark before or behind a name, the first first.
pub(in crate::catalogue) fn like<'a>(words: &'a [&'a str]) -> Vec<Around<'a>> {
    let mut found: Vec<Around<'a>> = Vec::new();
    for at in 0..words.len() {
        let Some(mark) = LIKE.iter().find(|mark| words[at..].starts_with(mark)) else { continue };
        let mut name = &words[at + mark.len()..];
        // "after reading X", "if you liked reading X".
        while let Some(mark) = LIKE.iter().find(|mark| name.starts_with(mark)) {
            name = &name[mark.len()..];
        }
        let before = words[..at].iter().rposition(|word| !BEFORE_LIKE.contains(word)).map_or(0, |last| last + 1);
        push(&mut found, without_frame(&words[..before]), name);
        push(&mut found, without_frame(&words[..before]), before_question(name));
    }
    for mark in ALIKE {
        if let Some(name) = words.strip_suffix(*mark) {
            push(&mut found, &[], name);
            push(&mut found, &[], without_lead(name));
        }
    }
    found
}

/// The ways to read `words` as "by X".
pub(in crate::catalogue) fn by<'a>(words: &'a [&'a str]) -> Vec<(Around<'a>, Named)> {
    let mut found = Vec::new();
    for at in 0..words.len() {
        let Some((mark, named)) = BY.iter().find(|(mark, _)| words[at..].starts_with(mark)) else { continue };
        let (more, name) = (without_frame(&words[..at]), &words[at + mark.len()..]);
        if !name.is_empty() {
            found.push((Around { more, name }, *named));
        }
    }
    found
}

/// The ways to part `words` in a name at one end and what more is asked for at the other: "dune | but funny", "stephen king |
/// short stories". The longest name first; of a name that more is said of behind it, whether a word leads over to that.
pub(in crate::catalogue) fn name_and_more<'a>(words: &'a [&'a str]) -> impl Iterator<Item = (Around<'a>, bool)> {
    (1..words.len()).rev().map(|end| {
        let (name, more) = words.split_at(end);
        let leads_over = more.first().is_some_and(|word| OVER.contains(word));
        (Around { more, name }, leads_over)
    })
}

fn push<'a>(found: &mut Vec<Around<'a>>, more: &'a [&'a str], name: &'a [&'a str]) {
    let around = Around { more, name };
    if !name.is_empty() && !found.contains(&around) {
        found.push(around);
    }
}

/// Without the words of the sentence at both ends.
pub(in crate::catalogue) fn without_frame<'a>(words: &'a [&'a str]) -> &'a [&'a str] {
    let words = without_lead(words);
    let end = words.iter().rev().take_while(|word| is_frame(word)).count();
    &words[..words.len() - end]
}

/// Without the words of the sentence at both ends, first with the article that may be the name's: "the road" before "road".
pub(in crate::catalogue) fn bare<'a>(words: &'a [&'a str]) -> Vec<&'a [&'a str]> {
    let bare = without_frame(words);
    let begin = without_lead(words).len();
    let at = words.len() - begin;
    let with_article = at.checked_sub(1).filter(|&at| matches!(words[at], "the" | "a" | "an") && !bare.is_empty());
    let with_article = with_article.map(|at| &words[at..=at + bare.len()]);
    with_article.into_iter().chain((!bare.is_empty()).then_some(bare)).collect()
}

fn without_lead<'a>(words: &'a [&'a str]) -> &'a [&'a str] {
    let begin = words.iter().take_while(|word| is_frame(word)).count();
    &words[begin..]
}

/// "rebecca what next", "dune what should i read": the name ends where the question begins.
fn before_question<'a>(words: &'a [&'a str]) -> &'a [&'a str] {
    let is_question = |word: &&str| matches!(*word, "what" | "whats" | "which" | "can" | "any" | "please" | "next");
    let end = words.iter().position(is_question).filter(|at| words[*at..].iter().all(|word| is_frame(word)));
    &words[..end.unwrap_or(words.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(around: &Around<'_>) -> (String, String) {
        (around.more.join(" "), around.name.join(" "))
    }

    fn has(found: &[(String, String)], more: &str, name: &str) -> bool {
        found.contains(&(more.to_owned(), name.to_owned()))
    }

    #[test]
    fn the_lists_are_sorted_and_hold_no_mark() {
        assert!(FRAME.is_sorted());
    }

    #[test]
    fn what_something_shall_be_like() {
        for (text, more, name) in [
            ("books like dune", "", "dune"),
            ("something similar to the hobbit", "", "the hobbit"),
            ("if you liked dune", "", "dune"),
            ("what should i read after reading dune", "", "dune"),
            ("i loved rebecca what next", "", "rebecca"),
            ("educated readalikes", "", "educated"),
            ("read alikes for dune", "", "dune"),
            ("books in the style of raymond chandler", "", "raymond chandler"),
            ("short fantasy books like dune", "short fantasy", "dune"),
            ("looking for a book like water for chocolate", "", "water for chocolate"),
            ("books for fans of emma", "", "emma"),
            ("dune like books", "", "dune"),
        ] {
            let words: Vec<&str> = text.split(' ').collect();
            let found: Vec<_> = like(&words).iter().map(told).collect();
            assert!(has(&found, more, name), "{text}: {found:?}");
        }
    }

    #[test]
    fn who_wrote_it() {
        for (text, more, name, named) in [
            ("books by toni morrison", "", "toni morrison", Named::Author),
            ("short stories by anton chekhov", "short", "anton chekhov", Named::Author),
            ("anything written by plato", "", "plato", Named::Author),
            ("something by the author of dune", "", "dune", Named::Work),
            ("call me by your name", "call", "your name", Named::Author),
        ] {
            let words: Vec<&str> = text.split(' ').collect();
            let found: Vec<_> = by(&words);
            let is_there =
                found.iter().any(|(around, kind)| told(around) == (more.into(), name.into()) && *kind == named);
            assert!(is_there, "{text}: {found:?}");
        }
    }

    #[test]
    fn nothing_is_made_of_marks_alone() {
        for text in ["", "like", "by", "by by by", "like like like", "after reading", "readalikes", "what next"] {
            let words: Vec<&str> = text.split(' ').collect();
            assert!(like(&words).iter().all(|around| !around.name.is_empty()), "{text}");
            assert!(by(&words).iter().all(|(around, _)| !around.name.is_empty()), "{text}");
        }
    }
}
