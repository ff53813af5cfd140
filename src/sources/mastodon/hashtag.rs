//! Under which hashtags posts on a topic are found, and when a hashtag alone is not enough.

use crate::{
    domain::{Subject, Topic, Update, fold_words},
    sources::mention::{self, Passage},
};

/// A longer one is typed by nobody.
const LONGEST: usize = 40;
/// Each is a call.
const MOST: usize = 2;

/// A hashtag, without its "#".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hashtag {
    pub(super) name: String,
    of: Namesake,
}

/// Whose name the hashtag is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Namesake {
    Topic,
    WorksAuthor,
}

impl Hashtag {
    fn of(name: &str, of: Namesake) -> Option<Self> {
        // A subtitle is part of no hashtag.
        let name = name.split_once(':').map_or(name, |(title, _)| title);
        let joined: String = fold_words(name).iter().map(|word| capitalised(word)).collect();
        // Mastodon knows no hashtag of digits alone, and one of a few letters is about anything.
        let is_usable = (3..=LONGEST).contains(&joined.len()) && joined.bytes().any(|b| b.is_ascii_alphabetic());
        is_usable.then_some(Self { name: joined, of })
    }

    /// Whether a post under this hashtag is about the topic: `#Dune` has sand, too, and under an author's hashtag are
    /// other works of the same hand.
    pub(super) fn suffices_for(&self, topic: &Topic, post: &Update) -> bool {
        let passage = Passage::new(&post.title, &post.summary, &[]);
        match (&topic.subject, self.of) {
            (Subject::Work(_), Namesake::Topic) => {
                mention::is_distinct(&topic.name) || mention::is_bookish(&topic.authors, &passage)
            }
            (Subject::Work(_), Namesake::WorksAuthor) => mention::is_about(topic, &passage),
            (Subject::Author(_) | Subject::Genre(_), _) => true,
            (Subject::Words(_) | Subject::Unknown(_), _) => false,
        }
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

/// At most two; none for words, which are asked of nobody.
pub(super) fn hashtags(topic: &Topic) -> Vec<Hashtag> {
    let own = |name: &String| Hashtag::of(name, Namesake::Topic);
    let mut tags: Vec<Hashtag> = match &topic.subject {
        Subject::Work(_) => {
            let author = topic.authors.first().and_then(|author| Hashtag::of(author, Namesake::WorksAuthor));
            own(&topic.name).into_iter().chain(author).collect()
        }
        Subject::Author(_) => own(&topic.name).into_iter().collect(),
        Subject::Genre(_) => std::iter::once(&topic.name).chain(&topic.other_names).filter_map(own).collect(),
        Subject::Words(_) | Subject::Unknown(_) => Vec::new(),
    };
    tags.dedup_by(|tag, before| tag.name.eq_ignore_ascii_case(&before.name));
    tags.truncate(MOST);
    tags
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{SearchTerm, WorkId};

    fn names(subject: Subject, name: &str, authors: &[&str]) -> Vec<String> {
        let authors = authors.iter().map(|&author| author.to_owned()).collect();
        let topic = Topic { subject, name: name.to_owned(), other_names: Vec::new(), authors };
        hashtags(&topic).into_iter().map(|tag| tag.name).collect()
    }

    #[test]
    fn titles_and_names_become_hashtags() {
        let work = || Subject::Work(WorkId::parse("a").unwrap());
        assert_eq!(names(work(), "Dune", &["Frank Herbert"]), ["Dune", "FrankHerbert"]);
        assert_eq!(names(work(), "Pride & Prejudice", &["Jane Austen"]), ["PrideAndPrejudice", "JaneAusten"]);
        assert_eq!(names(work(), "1984", &["George Orwell"]), ["GeorgeOrwell"]);
        assert_eq!(names(work(), "It", &["Stephen King", "Somebody Else"]), ["StephenKing"]);
        assert_eq!(
            names(work(), "Cien años: una novela", &["Gabriel García Márquez"]),
            ["CienAnos", "GabrielGarciaMarquez"]
        );
        assert_eq!(names(work(), &"Long ".repeat(20), &[]), Vec::<String>::new());
    }

    #[test]
    fn words_become_none() {
        let words = Subject::Words(SearchTerm::parse("something private").unwrap());
        assert_eq!(names(words, "something private", &[]), Vec::<String>::new());
    }
}
