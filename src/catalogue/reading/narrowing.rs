//! Words that say what books shall be like: a genre, and what narrows it. "short french crime novels of the 1950s".

use std::ops::Range;

use super::{
    lengths,
    lexicon::{Lexicon, Sense, is_little, stem_of},
    phrase::is_frame,
    places, years,
};
use crate::{
    catalogue::{Vocabulary, words::is_empty_word},
    domain::{GenreId, Length, TraitKind, Years},
};

/// What a book is called that is of no genre. Sorted.
const FORMS: &[&str] = &[
    "anthologies",
    "anthology",
    "book",
    "books",
    "collection",
    "collections",
    "fiction",
    "literature",
    "novel",
    "novella",
    "novellas",
    "novels",
    "read",
    "reads",
    "series",
    "stories",
    "story",
    "tale",
    "tales",
    "titles",
    "trilogy",
    "writing",
];

/// Words between what narrows, besides those of any sentence. Sorted.
const BETWEEN: &[&str] = &[
    "around",
    "but",
    "containing",
    "era",
    "featuring",
    "full",
    "involving",
    "lots",
    "only",
    "originally",
    "place",
    "plenty",
    "published",
    "quite",
    "released",
    "set",
    "takes",
    "taking",
    "times",
    "translated",
    "translation",
    "translations",
    "written",
];

/// Words that stand in the names of themes and say nothing of them by themselves. Sorted.
const PLAIN: &[&str] = &[
    "adult", "adults", "alone", "always", "another", "back", "bad", "becoming", "being", "big", "boy", "boys",
    "change", "day", "fall", "falls", "first", "getting", "girl", "girls", "go", "goes", "having", "hidden", "home",
    "house", "houses", "how", "less", "life", "little", "live", "lives", "living", "long", "lost", "made", "man",
    "men", "moving", "name", "near", "old", "person", "place", "places", "said", "same", "second", "secret", "short",
    "small", "strict", "told", "under", "within", "without", "woman", "women", "work", "works", "world", "worlds",
    "year", "years", "young",
];

/// Genres whose books are about a country rather than from it: "italian cookbooks", "russian history".
const ABOUT_PLACES: &[&str] = &[
    "arts",
    "biography",
    "business",
    "cooking",
    "history",
    "nature",
    "religion",
    "science",
    "society",
    "travel",
    "true-crime",
];

/// Genres that whoever asks for adults' books does not want, as the vocabulary calls them.
const YOUNG: &[&str] = &["childrens books", "young adult"];

/// What some words say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::catalogue) enum Says {
    /// One of these genres or traits.
    One(Vec<Sense>),
    /// When it was published.
    Published(Years),
    /// How long it is.
    Lengths(Vec<Length>),
    /// In which language it was written, of which place one would say the same.
    Written(&'static [&'static str], Vec<Sense>),
    /// None of these genres.
    Not(Vec<Sense>),
    /// Nothing.
    Nothing,
    /// Something that the vocabulary does not have: these may be near it.
    Else(Vec<Sense>),
}

/// Some of the words, and what they say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::catalogue) struct Part {
    /// Which words.
    pub(in crate::catalogue) at: Range<usize>,
    /// What they say.
    pub(in crate::catalogue) says: Says,
    /// Whether the words before it say that it is a place or a time.
    pub(super) in_there: bool,
}

/// Words read as what narrows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::catalogue) struct Narrowing {
    /// All words, in their order.
    pub(in crate::catalogue) parts: Vec<Part>,
}

/// Reads words by the vocabulary.
#[derive(Clone, Copy, Debug)]
pub(in crate::catalogue) struct Narrower<'a> {
    /// Which genres and traits there are.
    pub(in crate::catalogue) vocabulary: &'a Vocabulary,
    /// How they are called.
    pub(in crate::catalogue) lexicon: &'a Lexicon,
}

impl<'a> Narrower<'a> {
    /// What each of `words` says.
    pub(in crate::catalogue) fn read(self, words: &[&str]) -> Narrowing {
        let stems: Vec<String> = words.iter().map(|word| stem_of(word)).collect();
        let mut parts: Vec<Part> = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let in_there = is_there(&words[..at]);
            let (says, used) = self.part(words, &stems, at, in_there);
            parts.push(Part { at: at..at + used, says, in_there });
            at += used;
        }
        Narrowing { parts }
    }

    /// What the words from `at` on say, and how many of them do. The longest phrase wins: "short stories" is no length.
    fn part(self, words: &[&str], stems: &[String], at: usize, in_there: bool) -> (Says, usize) {
        let rest = &words[at..];
        // "novels" is another word for a genre, and stands behind any.
        let is_form = |used: usize| used == 1 && FORMS.binary_search(&rest[0]).is_ok();
        let phrase = self.lexicon.phrase(rest, &stems[at..]).filter(|phrase| !is_form(phrase.used));
        let longest = phrase.as_ref().map_or(0, |phrase| phrase.used);
        if let Some((languages, used)) = places::written_in(rest).filter(|&(_, used)| used > longest) {
            return (Says::Written(languages, Vec::new()), used);
        }
        if let Some((lengths, used)) = lengths::at(rest).filter(|&(_, used)| used > longest) {
            return (Says::Lengths(lengths), used);
        }
        if let Some((years, used)) = years::at(rest).filter(|&(_, used)| used >= longest) {
            let says = if in_there && is_set(&words[..at]) { self.periods(years) } else { Says::Published(years) };
            return (says, used);
        }
        if let Some(used) = self.for_adults(rest, stems, at).filter(|&used| used >= longest) {
            let young = YOUNG.iter().flat_map(|name| self.lexicon.exactly(name)).collect();
            return (Says::Not(young), used);
        }
        if let Some(phrase) = phrase.filter(|_| longest > 1 || lengths::of_word(rest[0]).is_none()) {
            return (Says::One(phrase.senses), phrase.used);
        }
        (self.word(words, stems, at), 1)
    }

    /// What a word says that begins no phrase.
    fn word(self, words: &[&str], stems: &[String], at: usize) -> Says {
        let word = words[at];
        if let Some(length) = lengths::of_word(word).filter(|_| self.qualifies(words, stems, at + 1).is_some()) {
            return Says::Lengths(vec![length]);
        }
        if let Some(origin) = places::origin_of(word) {
            let places = self.lexicon.exactly(origin.place);
            let is_written = matches!(self.qualifies(words, stems, at + 1), Some(Noun::Book));
            return if is_written && !origin.languages.is_empty() {
                Says::Written(origin.languages, places)
            } else if places.is_empty() {
                Says::Else(Vec::new())
            } else {
                Says::One(places)
            };
        }
        if matches!(word, "no" | "not" | "without") {
            return Says::Else(Vec::new());
        }
        if is_frame(word) || is_empty_word(word) || BETWEEN.binary_search(&word).is_ok() || is_little(word) {
            return Says::Nothing;
        }
        let hints = if PLAIN.binary_search(&word).is_ok() { &[] } else { self.lexicon.with_word(&stems[at]) };
        Says::Else(hints.to_vec())
    }

    /// "for adults", "adult fantasy": how many words say that no young people's books are wanted.
    fn for_adults(self, rest: &[&str], stems: &[String], at: usize) -> Option<usize> {
        match rest {
            ["for", "adults" | "grownups", ..] => Some(2),
            ["for", "grown", "ups", ..] => Some(3),
            ["adult", following @ ..] => {
                let words: Vec<&str> = [""; 1].into_iter().chain(following.iter().copied()).collect();
                let noun = self.qualifies(&words, &stems[at..], 1);
                (noun == Some(Noun::Book)).then_some(1)
            }
            _ => None,
        }
    }

    fn periods(self, years: Years) -> Says {
        let is_named = |id: &str| {
            let at = self
                .vocabulary
                .traits()
                .iter()
                .position(|known| known.kind == TraitKind::Period && known.id.as_str() == id);
            at.map(Sense::Trait)
        };
        Says::One(years::periods(years).filter_map(is_named).collect())
    }

    /// What an adjective stands before, of which the words from `at` on are the rest: a noun for books, if one follows with
    /// nothing but other words for them between.
    fn qualifies(self, words: &[&str], stems: &[String], mut at: usize) -> Option<Noun> {
        let begin = at;
        // "a long journey" is about one; "a long epic with dragons" is a book.
        let mut only_adjectives = true;
        while let Some(word) = words.get(at) {
            if FORMS.binary_search(word).is_ok() {
                return Some(Noun::Book);
            }
            if is_little(word) || matches!(*word, "about" | "set" | "under" | "that" | "but" | "without") {
                break;
            }
            let known = self.lexicon.phrase(&words[at..], &stems[at..]);
            let genre = known.as_ref().and_then(|phrase| self.main_genre(&phrase.senses));
            match genre {
                Some(genre) if self.is_about_places(genre) => return Some(Noun::Subject),
                Some(_) => return Some(Noun::Book),
                None => {}
            }
            only_adjectives &= known.as_ref().is_none_or(|phrase| self.is_adjective(&phrase.senses));
            let used = known.map(|phrase| phrase.used).or_else(|| years::at(&words[at..]).map(|(_, used)| used));
            let is_adjective = || places::origin_of(word).is_some() || lengths::of_word(word).is_some();
            at += used.or_else(|| is_adjective().then_some(1))?;
        }
        // The noun is implied by what stands beside: "horror, short".
        (at > begin && only_adjectives || self.is_said_before(words, stems, begin)).then_some(Noun::Implied)
    }

    /// Whether a phrase ends right before the adjective that ends before `at`.
    fn is_said_before(self, words: &[&str], stems: &[String], at: usize) -> bool {
        let Some(adjective) = at.checked_sub(1) else { return false };
        (1..=adjective.min(3)).any(|length| {
            let begin = adjective - length;
            let phrase = self.lexicon.phrase(&words[begin..adjective], &stems[begin..adjective]);
            phrase.is_some_and(|phrase| phrase.used == length)
        })
    }

    fn is_adjective(self, senses: &[Sense]) -> bool {
        let is_one = |sense: &Sense| matches!(sense.kind(self.vocabulary), Some(TraitKind::Mood | TraitKind::Period));
        senses.iter().any(is_one)
    }

    fn main_genre(self, senses: &[Sense]) -> Option<&'a GenreId> {
        senses.iter().find_map(|sense| sense.genre(self.vocabulary))
    }

    fn is_about_places(self, genre: &GenreId) -> bool {
        let top = self.vocabulary.genre(genre).and_then(|genre| genre.parent.as_ref()).unwrap_or(genre);
        ABOUT_PLACES.binary_search(&top.as_str()).is_ok()
    }
}

/// What an adjective stands before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Noun {
    /// A word for books, or a genre of stories.
    Book,
    /// A genre whose books are about something.
    Subject,
    /// None, but it stands beside something that is said of books.
    Implied,
}

/// Whether the words before say that a place or a time follows.
fn is_there(before: &[&str]) -> bool {
    let mut last = before.iter().rev().skip_while(|word| matches!(**word, "the" | "a" | "an" | "early" | "late"));
    matches!(last.next(), Some(&("in" | "on" | "at" | "during" | "aboard" | "inside")))
}

/// Whether what is told takes place then, not whether it was published then.
fn is_set(before: &[&str]) -> bool {
    let last = before.len().saturating_sub(4);
    before[last..].iter().any(|word| matches!(*word, "set" | "during" | "place" | "life" | "living" | "lives"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        catalogue::{fixture::catalogue, reading::wish::Wish},
        domain::TraitId,
    };

    fn read(text: &str) -> Narrowing {
        let vocabulary = catalogue().vocabulary();
        let lexicon = Lexicon::of(vocabulary);
        Narrower { vocabulary, lexicon: &lexicon }.read(&text.split(' ').collect::<Vec<_>>())
    }

    fn wish(text: &str) -> Wish {
        read(text).wish(catalogue().vocabulary())
    }

    fn genres(text: &str) -> Vec<String> {
        wish(text).genres.iter().map(|id| id.as_str().to_owned()).collect()
    }

    #[test]
    fn the_lists_are_sorted() {
        assert!(FORMS.is_sorted() && BETWEEN.is_sorted() && PLAIN.is_sorted() && ABOUT_PLACES.is_sorted());
    }

    #[test]
    fn a_genre_and_what_narrows_it() {
        let found = wish("short sad french science fiction set in japan");
        assert_eq!(genres("short sad french science fiction set in japan"), ["science-fiction"]);
        assert_eq!(found.filters.lengths, [Length::Short]);
        assert_eq!(found.filters.languages, ["fr"]);
        assert_eq!(found.filters.moods, [TraitId::parse("melancholy").unwrap()]);
        assert_eq!(found.filters.settings, [TraitId::parse("japan").unwrap()]);
        assert_eq!(wish("1970s science fiction").filters.years, Some(Years::decade(1970)));
        assert_eq!(genres("fantasy romance"), ["fantasy", "romance"]);
    }

    #[test]
    fn published_then_is_not_set_then() {
        assert_eq!(wish("fantasy from the 1960s").filters.years, Some(Years::decade(1960)));
        let set = wish("fantasy set in the 1960s").filters;
        assert_eq!((set.years, set.periods.len()), (None, 1));
    }

    #[test]
    fn an_adjective_is_one_of_books_only_where_books_follow() {
        assert_eq!(wish("a long journey").filters.lengths, []);
        assert_eq!(wish("a long epic with wizards").filters.lengths, [Length::Long]);
        assert_eq!(wish("a japanese detective").filters.languages, [""; 0]);
        assert_eq!(wish("japanese novels").filters.languages, ["ja"]);
    }

    #[test]
    fn what_is_not_understood_makes_it_incomplete() {
        assert!(read("sad fantasy novels").is_complete());
        assert!(!read("sad fantasy about cartographers").is_complete());
        assert!(!read("good books").is_complete() && read("good books").is_empty());
        assert!(Narrowing::default().is_empty() && !Narrowing::default().is_complete());
    }

    #[test]
    fn years_are_periods_that_the_vocabulary_has() {
        let embedded = crate::catalogue::Catalogue::embedded().unwrap();
        let has = |id: &str| embedded.trait_of(TraitKind::Period, &TraitId::parse(id).unwrap()).is_some();
        let all = Years { first: i16::MIN, last: i16::MAX };
        assert!(years::periods(all).all(has));
        assert!(ABOUT_PLACES.iter().all(|id| embedded.genre(&GenreId::parse(id).unwrap()).is_some()));
    }
}
