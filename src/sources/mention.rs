//! When is an item about a topic? A word is not enough where it is a word of everyday speech, too: "It", "Emma",
//! "The Stand". The rules ask for more evidence the more everyday a name is, and rather miss an item than show one
//! that is about something else.
//!
//! - A title of two or more telling words ("Pride and Prejudice") is a mention by itself.
//! - A title of one telling word ("Dune", "The Stand") must be written as a title, with capitals, and stand beside its
//!   author's name, or be in one sentence with a word of the book trade and not be part of a longer name ("Emma Stone").
//! - A title without a telling word ("It") must be in quotation marks or joined to its author: "King’s It", "It by …".
//! - An author is mentioned by the full name; a family name alone is not enough. One who has only one name needs a
//!   word of the book trade in the sentence.
//! - A genre is mentioned by its name; one of one word needs a category, or a word of the book trade.

mod sentence;
mod vocabulary;

use self::{
    sentence::{Place, Words, folded_words},
    vocabulary::{is_book_word, is_telling},
};
use crate::domain::{Subject, Topic};

/// A text in which mentions are looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Passage {
    title: String,
    text: String,
    /// Folded, with a space at both ends, so that whole words can be looked for.
    folded: String,
    folded_labels: Vec<String>,
}

impl Passage {
    pub(super) fn new(title: &str, text: &str, labels: &[String]) -> Self {
        let folded_labels: Vec<String> = labels.iter().map(|label| spaced(&folded_words(label))).collect();
        let folded = format!("{}{}", spaced(&folded_words(title)), spaced(&folded_words(text)));
        Self { title: title.to_owned(), text: text.to_owned(), folded: folded + &folded_labels.concat(), folded_labels }
    }

    /// Whether all of these folded words are in it. A final "s" is forgiven, for it may be a possessive's.
    pub(super) fn holds_all(&self, words: &[String]) -> bool {
        let holds = |word: &str| self.folded.contains(&format!(" {word} "));
        words.iter().all(|word| holds(word) || word.strip_suffix('s').is_some_and(holds))
    }

    fn holds(&self, phrase: &[String]) -> bool {
        !phrase.is_empty() && self.folded.contains(&spaced(phrase))
    }

    fn is_labelled(&self, phrase: &[String]) -> bool {
        self.folded_labels.contains(&spaced(phrase))
    }

    /// The words with their places: only made when the cheap look in `folded` finds something.
    fn parts(&self) -> [Words; 2] {
        [Words::of(&self.title), Words::of(&self.text)]
    }
}

fn spaced(words: &[String]) -> String {
    format!(" {} ", words.join(" "))
}

/// Whether the passage is about the topic, by the rules above. Free words are nobody's topic.
pub(super) fn is_about(topic: &Topic, passage: &Passage) -> bool {
    let names = || std::iter::once(&topic.name).chain(&topic.other_names).map(|name| folded_words(name));
    match &topic.subject {
        Subject::Work(_) => names().any(|title| is_title_mentioned(&title, &topic.authors, passage)),
        Subject::Author(_) => names().any(|name| is_author_mentioned(&name, passage)),
        Subject::Genre(_) => names().any(|name| is_genre_mentioned(&name, passage)),
        Subject::Words(_) | Subject::Unknown(_) => false,
    }
}

/// Whether the passage names the topic or, for a work, one of its authors: enough where somebody else made sure that
/// it is about the topic, such as a search engine.
pub(super) fn is_named(topic: &Topic, passage: &Passage) -> bool {
    let names = std::iter::once(&topic.name).chain(&topic.other_names).map(|name| folded_words(name));
    names.chain(topic.authors.iter().map(|name| family_name(name))).any(|name| passage.holds(&name))
}

/// Whether the passage is about the topic or, for a work, names one of its authors in full: enough where a search has
/// found the title elsewhere in the text, unless every text has the title's words.
pub(super) fn is_likely_about(topic: &Topic, passage: &Passage) -> bool {
    let is_of_author = || topic.authors.iter().any(|name| is_author_mentioned(&folded_words(name), passage));
    is_about(topic, passage) || telling_words(&folded_words(&topic.name)) > 0 && is_of_author()
}

/// Whether it has a word of the book trade anywhere, or names one of these authors.
pub(super) fn is_bookish(authors: &[String], passage: &Passage) -> bool {
    passage.folded.split(' ').any(is_book_word) || authors.iter().any(|name| passage.holds(&family_name(name)))
}

/// Whether a title can hardly mean anything else.
pub(super) fn is_distinct(title: &str) -> bool {
    telling_words(&folded_words(title)) >= 2
}

fn telling_words(title: &[String]) -> usize {
    title.iter().filter(|word| is_telling(word)).count()
}

fn is_title_mentioned(title: &[String], authors: &[String], passage: &Passage) -> bool {
    if !passage.holds(title) {
        return false;
    }
    match telling_words(title) {
        0 => passage.parts().iter().any(|words| words.places(title).any(|place| is_marked(&place, words, authors))),
        1 => is_backed(title, authors, passage),
        _ => true,
    }
}

/// For a title without a telling word.
fn is_marked(place: &Place, words: &Words, authors: &[String]) -> bool {
    let by_author = |name: &String| words.is_by(place, &folded_words(name)) || words.is_by(place, &family_name(name));
    let of_author = |name: &String| words.is_of(place, &family_name(name));
    let is_near = authors.iter().any(|name| by_author(name) || of_author(name));
    words.is_capital(place) && (is_near || words.is_quoted(place) && authors.iter().any(|a| words.has(&family_name(a))))
}

/// For a title of one telling word.
fn is_backed(title: &[String], authors: &[String], passage: &Passage) -> bool {
    let parts = passage.parts();
    let author_is_named = authors.iter().any(|author| parts.iter().any(|words| words.has(&family_name(author))));
    parts.iter().any(|words| {
        words.places(title).filter(|place| words.is_capital(place)).any(|place| {
            let stands_alone = words.is_quoted(&place) || !words.is_within_name(&place);
            stands_alone && (author_is_named || words.sentence_of(&place).any(is_book_word))
                || author_is_named && words.is_headline(&place)
        })
    })
}

fn is_author_mentioned(name: &[String], passage: &Passage) -> bool {
    if !passage.holds(name) {
        return false;
    }
    if name.len() > 1 || passage.is_labelled(name) {
        return true;
    }
    passage.parts().iter().any(|words| {
        let mut places = words.places(name).filter(|place| words.is_capital(place) && !words.is_within_name(place));
        places.any(|place| words.sentence_of(&place).any(is_book_word))
    })
}

fn is_genre_mentioned(name: &[String], passage: &Passage) -> bool {
    if passage.is_labelled(name) {
        return true;
    }
    if !passage.holds(name) {
        return false;
    }
    let backed = |words: &Words| words.places(name).any(|place| words.sentence_of(&place).any(is_book_word));
    name.len() > 1 || passage.parts().iter().any(backed)
}

/// The last word of a name that is no addition such as "Jr.".
pub(super) fn family_name(name: &str) -> Vec<String> {
    let name = folded_words(name);
    let last = name.iter().rfind(|word| !matches!(word.as_str(), "jr" | "sr" | "ii" | "iii" | "iv"));
    last.cloned().into_iter().collect()
}

#[cfg(test)]
mod tests;
