//! What the search box offers while one types, as the fragment that its list shows.

use askama::Template;

use super::{
    cover::{Jacket, Jackets, Place},
    extract::DEFAULT_LIMIT,
    links,
    words::Words,
};
use crate::domain::{Named, Subject, SubjectKind};

/// More than these nobody reads while typing.
const MOST: usize = 8;

/// So many of a kind may stand before the best of another kind has its place.
const MOST_BOOKS: usize = 5;
const MOST_OTHERS: usize = 2;

/// Among how many of the best each kind looks for its own.
pub(super) const LOOKED_AT: usize = 60;

/// The options of the search box's list, in groups of a kind; the group of the best one first.
#[derive(Debug, Template)]
#[template(path = "parts/suggestions.html")]
pub(super) struct Suggestions {
    /// What a screen reader says of them.
    status: String,
    groups: Vec<Group>,
}

/// Options of one kind, the best first.
#[derive(Debug)]
struct Group {
    kind: SubjectKind,
    label: &'static str,
    options: Vec<Choice>,
}

/// One of them.
#[derive(Debug)]
struct Choice {
    url: String,
    /// What to type to get it.
    term: String,
    title: String,
    /// What it is: "Frank Herbert · 1965", "Author".
    what: String,
    sign: Sign,
}

/// What stands before an option.
#[derive(Debug)]
enum Sign {
    Cover(Box<Jacket>),
    Author,
    Genre,
}

impl Suggestions {
    /// Of what was found, best first.
    pub(super) fn of(jackets: &Jackets<'_>, words: &'static Words, found: &[Named]) -> Self {
        let mut groups: Vec<Group> = Vec::new();
        for named in chosen(found) {
            let kind = named.subject.kind();
            let Some((label, choice)) = choice(jackets, words, named) else { continue };
            match groups.iter_mut().find(|group| group.kind == kind) {
                Some(group) => group.options.push(choice),
                None => groups.push(Group { kind, label, options: vec![choice] }),
            }
        }
        let count = groups.iter().map(|group| group.options.len()).sum();
        Self { status: words.suggestion_count(count), groups }
    }
}

/// The best, in their order, such that no kind crowds the others out: the names of books are so many that "fantas" would
/// not bring the genre.
fn chosen(found: &[Named]) -> Vec<&Named> {
    let is_within = |at: usize| {
        let kind = found[at].subject.kind();
        let before = found[..at].iter().filter(|other| other.subject.kind() == kind).count();
        before < if kind == SubjectKind::Work { MOST_BOOKS } else { MOST_OTHERS }
    };
    let (first, rest): (Vec<usize>, Vec<usize>) = (0..found.len()).partition(|&at| is_within(at));
    let mut places: Vec<usize> = first.into_iter().chain(rest).take(MOST).collect();
    places.sort_unstable();
    places.into_iter().map(|at| &found[at]).collect()
}

/// An option with the name of its group; none for what has no page.
fn choice(jackets: &Jackets<'_>, words: &'static Words, named: &Named) -> Option<(&'static str, Choice)> {
    let (label, what, sign) = match &named.subject {
        Subject::Work(id) => {
            let work = jackets.catalogue.work(id)?;
            let jacket = jackets.of(work, Place::Shelf);
            let year = work.year.map(|year| words.year(year));
            (words.books, words.work_line(&named.detail, year.as_deref()), Sign::Cover(Box::new(jacket)))
        }
        Subject::Author(_) => (words.search.authors, words.author.to_owned(), Sign::Author),
        Subject::Genre(_) => (words.genres, words.genre.to_owned(), Sign::Genre),
        Subject::Words(_) | Subject::Unknown(_) => return None,
    };
    let term = links::term_for(jackets.catalogue, words, named);
    let url = links::subject(&named.subject).unwrap_or_else(|| links::recommendations([term.as_str()], DEFAULT_LIMIT));
    Some((label, Choice { url, term, title: named.title.clone(), what, sign }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalogue::Catalogue, web::words::ENGLISH};

    fn kinds(typed: &str) -> Vec<SubjectKind> {
        let catalogue = Catalogue::embedded().unwrap();
        chosen(&catalogue.suggest(typed, LOOKED_AT)).iter().map(|named| named.subject.kind()).collect()
    }

    #[test]
    fn no_kind_crowds_another_out_and_room_is_used() {
        let kinds = kinds("fantas");
        assert!(kinds.contains(&SubjectKind::Genre), "{kinds:?}");
        assert_eq!(kinds.len(), MOST);
    }

    #[test]
    fn the_best_stay_in_their_order() {
        let catalogue = Catalogue::embedded().unwrap();
        let found = catalogue.suggest("dune", LOOKED_AT);
        let chosen = chosen(&found);
        assert_eq!(chosen[0].title, "Dune");
        let places: Vec<usize> =
            chosen.iter().map(|one| found.iter().position(|other| other == *one).unwrap()).collect();
        assert!(places.is_sorted(), "{places:?}");
    }

    #[test]
    fn what_is_offered_is_escaped() {
        let hostile = "<img src=x onerror=alert(1)>\"'&".to_owned();
        let option = Choice {
            url: "/author/a".to_owned(),
            term: hostile.clone(),
            title: hostile.clone(),
            what: hostile,
            sign: Sign::Author,
        };
        let group = Group { kind: SubjectKind::Author, label: ENGLISH.search.authors, options: vec![option] };
        let html = Suggestions { status: ENGLISH.suggestion_count(1), groups: vec![group] }.render().unwrap();
        assert!(!html.contains("<img"), "{html}");
        assert_eq!(html.matches("onerror").count(), 3);
        assert!(!html.contains("x onerror=alert(1)>"), "{html}");
    }
}
