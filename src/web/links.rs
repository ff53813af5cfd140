//! The addresses of our own pages.

use url::form_urlencoded::Serializer;

use super::{
    extract::{DEFAULT_LIMIT, MAX_LIMIT},
    narrow::Narrowing,
    words::Words,
};
use crate::{
    catalogue::Catalogue,
    domain::{AuthorId, GenreId, JobId, Named, Subject, TraitKind, Work, WorkId},
};

/// A link and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) url: String,
    pub(super) text: String,
}

fn with_query<'a>(path: &str, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let query = Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("{path}?{query}")
}

pub(super) fn book(id: &WorkId) -> String {
    format!("/book/{id}")
}

pub(super) fn author(id: &AuthorId) -> String {
    format!("/author/{id}")
}

pub(super) fn genre(id: &GenreId) -> String {
    format!("/genre/{id}")
}

/// The page of what the catalogue knows; none for words.
pub(super) fn subject(subject: &Subject) -> Option<String> {
    match subject {
        Subject::Work(id) => Some(book(id)),
        Subject::Author(id) => Some(author(id)),
        Subject::Genre(id) => Some(genre(id)),
        Subject::Words(_) | Subject::Unknown(_) => None,
    }
}

/// The two forms in which the same books are shown. Both understand the same parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Cards on shelves.
    List,
    /// A map.
    Map,
}

impl Shape {
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::List => "/recommendations",
            Self::Map => "/map",
        }
    }

    /// How many books there are when nobody says how many.
    pub(super) fn usual_limit(self) -> usize {
        match self {
            Self::List => DEFAULT_LIMIT,
            // As many as have a name on a phone.
            Self::Map => 24,
        }
    }

    /// How many there are at most, however many are asked for.
    pub(super) fn most(self) -> usize {
        match self {
            Self::List => MAX_LIMIT,
            Self::Map => 30,
        }
    }
}

pub(super) fn recommendations<'a>(terms: impl IntoIterator<Item = &'a str>, limit: usize) -> String {
    narrowed(Shape::List, terms, limit, &Narrowing::default())
}

/// The map around one thing.
pub(super) fn map(term: &str) -> String {
    narrowed(Shape::Map, [term], Shape::Map.usual_limit(), &Narrowing::default())
}

/// What goes with all terms together, as many books as `limit`, narrowed.
pub(super) fn narrowed<'a>(
    shape: Shape,
    terms: impl IntoIterator<Item = &'a str>,
    limit: usize,
    narrowing: &Narrowing,
) -> String {
    let mut query = Serializer::new(String::new());
    for term in terms {
        query.append_pair("search_term", term);
    }
    if limit != shape.usual_limit() {
        query.append_pair("limit", &limit.to_string());
    }
    query.extend_pairs(narrowing.pairs());
    format!("{}?{}", shape.path(), query.finish())
}

/// The addresses of a subject's news. The term is what people read; the subject settles what it means.
pub(super) fn news(path: &str, term: &str, subject: &Subject) -> String {
    match subject.key() {
        Some(key) => with_query(path, [("search_term", term), ("subject", &key)]),
        None => with_query(path, [("search_term", term)]),
    }
}

/// The addresses of what others say of a work, an author or a genre.
pub(super) fn facts(path: &str, subject: &Subject) -> String {
    let name = match subject {
        Subject::Author(_) => "author",
        Subject::Genre(_) => "genre",
        Subject::Work(_) | Subject::Words(_) | Subject::Unknown(_) => "work",
    };
    with_query(path, [(name, subject.id().unwrap_or_default())])
}

/// Of how many works a page learns at once what is added to them.
pub(super) const MOST_WORKS: usize = 50;

/// Where a page learns what is added to the works on its shelves and, if it is the page of one, to its own.
pub(super) fn works<'a>(own: Option<&WorkId>, works: impl IntoIterator<Item = &'a WorkId>) -> String {
    let works = works.into_iter().map(|id| ("work", id.as_str()));
    with_query("/api/works", own.map(|id| ("book", id.as_str())).into_iter().chain(works))
}

pub(super) fn job(id: JobId, term: &str, subject: &Subject) -> String {
    news(&format!("/api/job/{id}"), term, subject)
}

/// A term that means this and, as far as names can, nothing else: "Dune by Frank Herbert".
pub(super) fn term_for(catalogue: &Catalogue, words: &Words, named: &Named) -> String {
    let Subject::Work(id) = &named.subject else { return named.title.clone() };
    let author = catalogue.work(id).and_then(|work| catalogue.author(work.authors.first()?));
    author.map_or_else(|| named.title.clone(), |author| words.title_by(&named.title, &author.name))
}

pub(super) fn authors(catalogue: &Catalogue, work: &Work) -> Vec<Link> {
    let known = work.authors.iter().filter_map(|id| catalogue.author(id));
    known.map(|found| Link { url: author(&found.id), text: found.name.clone() }).collect()
}

pub(super) fn genres<'a>(catalogue: &Catalogue, ids: impl IntoIterator<Item = &'a GenreId>) -> Vec<Link> {
    let known = ids.into_iter().filter_map(|id| catalogue.genre(id));
    known.map(|found| Link { url: genre(&found.id), text: found.name.clone() }).collect()
}

/// Themes, moods, settings or periods, each a search for more of the kind.
pub(super) fn traits(catalogue: &Catalogue, kind: TraitKind, ids: &[crate::domain::TraitId]) -> Vec<Link> {
    let known = ids.iter().filter_map(|id| catalogue.trait_of(kind, id));
    known
        .map(|found| Link { url: recommendations([found.name.as_str()], DEFAULT_LIMIT), text: found.name.clone() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_encoded() {
        assert_eq!(
            recommendations(["Pride & Prejudice", "a=b"], DEFAULT_LIMIT),
            "/recommendations?search_term=Pride+%26+Prejudice&search_term=a%3Db"
        );
        let genre = Subject::Genre(GenreId::parse("poetry").unwrap());
        assert_eq!(news("/updates", "Poetry", &genre), "/updates?search_term=Poetry&subject=genre%3Apoetry");
    }
}
