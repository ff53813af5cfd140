//! The words of a typed term: which of them say something, and how they are compared.

use tantivy::tokenizer::{Language, Stemmer, TextAnalyzer, WhitespaceTokenizer};

use crate::domain::{SearchTerm, fold, fold_words};

/// Words that stand in any sentence about books and tell none from another. Folded, sorted.
const EMPTY_WORDS: &[&str] = &[
    "about",
    "after",
    "all",
    "an",
    "and",
    "any",
    "are",
    "as",
    "at",
    "be",
    "best",
    "book",
    "books",
    "but",
    "by",
    "can",
    "do",
    "does",
    "during",
    "fiction",
    "for",
    "from",
    "give",
    "good",
    "great",
    "has",
    "have",
    "he",
    "her",
    "him",
    "his",
    "in",
    "into",
    "involving",
    "is",
    "it",
    "its",
    "like",
    "me",
    "more",
    "my",
    "new",
    "nice",
    "no",
    "not",
    "novel",
    "novels",
    "of",
    "on",
    "or",
    "our",
    "please",
    "read",
    "reading",
    "recommend",
    "set",
    "she",
    "similar",
    "some",
    "something",
    "stories",
    "story",
    "takes",
    "tale",
    "tales",
    "than",
    "that",
    "the",
    "their",
    "them",
    "there",
    "they",
    "thing",
    "things",
    "this",
    "to",
    "very",
    "want",
    "was",
    "we",
    "were",
    "what",
    "when",
    "where",
    "which",
    "who",
    "whose",
    "with",
    "without",
    "you",
    "your",
];

/// Endings that readers put behind a name: "fantasy novels", "dune series".
const TAILS: &[&str] = &["book", "books", "cycle", "novel", "novels", "saga", "series", "stories", "trilogy"];

/// Folds what was typed. Pictures are dropped first: [`fold`] would spell them out, and nobody who types one asks
/// for the word.
pub(super) fn fold_typed(typed: &str) -> String {
    fold(&typed.chars().map(|c| if is_picture(c) { ' ' } else { c }).collect::<String>())
}

fn is_picture(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f000}'..='\u{1faff}')
}

/// `folded` without a leading article; `None` when it has none, or nothing else.
pub(super) fn without_article(folded: &str) -> Option<&str> {
    ["the ", "a ", "an "].iter().find_map(|article| folded.strip_prefix(article))
}

/// What is left of `folded` when such a word as "novels" behind a name is gone; `None` when there is none, or nothing is left.
pub(super) fn without_tail(folded: &str) -> Option<&str> {
    TAILS.iter().find_map(|tail| folded.strip_suffix(tail)?.strip_suffix(' '))
}

/// Whether a folded word says nothing of a book: a word of every sentence, or a lone letter.
pub(super) fn is_empty_word(folded: &str) -> bool {
    EMPTY_WORDS.binary_search(&folded).is_ok() || (folded.len() == 1 && !folded.bytes().all(|b| b.is_ascii_digit()))
}

/// `folded` without the words that say nothing, if two or more are left: "pride prejudice" is a title to its readers.
pub(super) fn content(folded: &str) -> Option<String> {
    let words: Vec<&str> = folded.split(' ').filter(|word| !is_empty_word(word)).collect();
    (words.len() > 1).then(|| words.join(" "))
}

/// A word that says something, as typed and as it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Meaningful {
    /// As the reader typed it, without the punctuation around it.
    pub(super) typed: String,
    /// Folded and stemmed.
    pub(super) stem: String,
}

/// The words of `term` that say something of a book, each once, in their order.
pub(super) fn meaningful(term: &SearchTerm) -> Vec<Meaningful> {
    let mut found: Vec<Meaningful> = Vec::new();
    for token in term.as_str().split_whitespace().filter(|token| !token.chars().all(is_picture)) {
        let typed = token.trim_matches(|c: char| !c.is_alphanumeric());
        let folded = fold_words(typed);
        for word in folded.iter().filter(|word| !is_empty_word(word)) {
            let stem = stems(word).join(" ");
            if !found.iter().any(|known| known.stem == stem) {
                // "war-torn" is two words for the search: each is shown by its own part.
                let typed = if folded.len() == 1 { typed } else { word };
                found.push(Meaningful { typed: typed.to_owned(), stem });
            }
        }
    }
    found
}

/// What turns folded text into the words of the full-text index.
pub(super) fn analyzer() -> TextAnalyzer {
    TextAnalyzer::builder(WhitespaceTokenizer::default()).filter(Stemmer::new(Language::English)).build()
}

/// The stems of folded text, in their order.
pub(super) fn stems(folded: &str) -> Vec<String> {
    let mut analyzer = analyzer();
    let mut stream = analyzer.token_stream(folded);
    let mut found = Vec::new();
    while let Some(token) = stream.next() {
        found.push(token.text.clone());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(term: &str) -> Vec<String> {
        meaningful(&SearchTerm::parse(term).unwrap()).into_iter().map(|word| word.typed).collect()
    }

    #[test]
    fn the_list_of_empty_words_is_sorted_and_folded() {
        assert!(EMPTY_WORDS.is_sorted());
        assert!(EMPTY_WORDS.iter().all(|word| fold(word) == *word));
    }

    #[test]
    fn words_about_books_as_such_say_nothing() {
        assert_eq!(typed("Books about grief, and a story set in Japan!"), ["grief", "Japan"]);
        assert_eq!(typed("the wolf and the wolves"), ["wolf", "wolves"], "an irregular plural is another word");
        assert_eq!(typed("planet planets"), ["planet"]);
        assert_eq!(typed("good books"), [""; 0]);
    }

    #[test]
    fn a_picture_is_no_word() {
        assert_eq!(fold_typed("🐋"), "");
        assert_eq!(fold_typed("🐋 Moby-Dick"), "moby dick");
        assert_eq!(typed("🐋 whales"), ["whales"]);
    }

    #[test]
    fn what_readers_put_around_a_name_comes_off() {
        assert_eq!(without_tail("fantasy novels"), Some("fantasy"));
        assert_eq!(without_tail("dune"), None);
        assert_eq!(without_tail("novels"), None);
        assert_eq!(without_article("the hobbit"), Some("hobbit"));
        assert_eq!(without_article("the"), None);
    }
}
