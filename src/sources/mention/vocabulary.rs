//! Which words tell one title from everyday speech, and which betray that books are spoken of.

/// Words that tell nothing. Sorted.
const EVERYDAY: &[&str] = &[
    "a", "about", "after", "again", "all", "always", "am", "an", "and", "any", "are", "as", "at", "away", "back", "be",
    "been", "before", "but", "by", "can", "come", "could", "day", "did", "do", "down", "each", "end", "ever", "first",
    "for", "from", "get", "go", "good", "had", "has", "have", "he", "her", "here", "him", "his", "how", "i", "if",
    "in", "into", "is", "it", "its", "just", "last", "let", "life", "like", "little", "long", "made", "make", "man",
    "many", "may", "me", "more", "most", "much", "must", "my", "never", "new", "no", "not", "now", "of", "off", "old",
    "on", "one", "only", "or", "other", "our", "out", "over", "own", "part", "people", "she", "should", "so", "some",
    "still", "such", "than", "that", "the", "their", "them", "then", "there", "these", "they", "things", "this",
    "those", "three", "time", "to", "too", "two", "under", "up", "us", "very", "was", "way", "we", "well", "were",
    "what", "when", "where", "which", "while", "who", "why", "will", "with", "woman", "world", "would", "year",
    "years", "you", "your",
];

/// Words of the book trade. Sorted.
const BOOKISH: &[&str] = &[
    "author",
    "authors",
    "bestseller",
    "bestselling",
    "book",
    "books",
    "bookshop",
    "bookstodon",
    "booktok",
    "chapter",
    "classic",
    "classics",
    "ebook",
    "edition",
    "editions",
    "epic",
    "fiction",
    "hardback",
    "hardcover",
    "literary",
    "literature",
    "memoir",
    "narrator",
    "nonfiction",
    "novel",
    "novelist",
    "novella",
    "novels",
    "paperback",
    "poem",
    "poems",
    "poet",
    "poetry",
    "prequel",
    "protagonist",
    "publisher",
    "publishers",
    "publishing",
    "read",
    "reader",
    "readers",
    "reading",
    "reissue",
    "reissued",
    "reread",
    "rereading",
    "saga",
    "sequel",
    "storytelling",
    "translation",
    "translator",
    "trilogy",
    "writer",
    "writers",
];

pub(super) fn is_telling(word: &str) -> bool {
    EVERYDAY.binary_search(&word).is_err()
}

pub(super) fn is_book_word(word: &str) -> bool {
    BOOKISH.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_for_the_search() {
        assert!(EVERYDAY.is_sorted());
        assert!(BOOKISH.is_sorted());
    }
}
