//! What a request says, with our errors for what it says badly.

#![expect(clippy::disallowed_types, reason = "this file is the one that wraps them")]

use std::{borrow::Cow, convert::Infallible, str::FromStr};

use axum::{extract::FromRequestParts, http::request::Parts};

use super::error::AppError;
use crate::{
    domain::{AuthorId, GenreId, InvalidTerm, SearchTerm, Subject, WorkId},
    jobs::{Asker, Client},
};

/// How many things may be blended: a shelf of favourites, and few enough that all can be looked up while a reader waits.
pub(super) const MAX_TERMS: usize = 10;

/// How many cards there are when nobody says how many, and the most there can be.
pub(super) const DEFAULT_LIMIT: usize = 12;
pub(super) const MAX_LIMIT: usize = 50;

/// An id out of the path. One that cannot be an id is as unknown as one that is not in the catalogue.
#[derive(Clone, Debug)]
pub(super) struct Id<T>(pub(super) T);

impl<S: Send + Sync, T: FromStr> FromRequestParts<S> for Id<T> {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        let path = axum::extract::Path::<String>::from_request_parts(parts, state).await;
        let axum::extract::Path(text) = path.map_err(|_| AppError::Unreadable)?;
        text.parse().map(Self).map_err(|_| AppError::NotFound)
    }
}

/// A reader who waits for the answer, and whose budget of jobs pays for it. Where the address is unknown, which is so
/// in tests without a connection, nobody's does.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waiting(pub(super) Asker);

impl<S: Send + Sync> FromRequestParts<S> for Waiting {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(Asker::reader(parts.extensions.get::<Client>().copied())))
    }
}

/// The parameters of a query, in their order. Unknown ones do no harm.
#[derive(Clone, Debug)]
pub(super) struct Params<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Params<'a> {
    pub(super) fn of(query: &'a str) -> Self {
        Self(url::form_urlencoded::parse(query.as_bytes()).collect())
    }

    /// All values of `name`, in their order.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_ref())
    }

    /// The first value of `name`.
    pub(super) fn first(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// All search terms, one at least, each once. Empty ones among others are left out: a form sends them for an empty
    /// field.
    pub(super) fn terms(&self) -> Result<Vec<SearchTerm>, AppError> {
        let mut terms: Vec<SearchTerm> = Vec::new();
        let mut any = false;
        for text in self.all("search_term") {
            any = true;
            match SearchTerm::parse(text) {
                Ok(term) if terms.iter().any(|known| known.canonical() == term.canonical()) => {}
                Ok(term) => terms.push(term),
                Err(InvalidTerm::Empty) => {}
                Err(invalid) => return Err(invalid.into()),
            }
            if terms.len() > MAX_TERMS {
                return Err(AppError::TooManyTerms);
            }
        }
        match (any, terms.is_empty()) {
            (false, _) => Err(AppError::MissingTerm),
            (true, true) => Err(InvalidTerm::Empty.into()),
            (true, false) => Ok(terms),
        }
    }

    /// The first search term.
    pub(super) fn term(&self) -> Result<SearchTerm, AppError> {
        let text = self.first("search_term").ok_or(AppError::MissingTerm)?;
        Ok(SearchTerm::parse(text)?)
    }

    /// How many cards, if it is said.
    pub(super) fn limit(&self) -> Result<Option<usize>, AppError> {
        let Some(text) = self.first("limit") else { return Ok(None) };
        let limit: usize = text.trim().parse().map_err(|_| AppError::BadLimit)?;
        if (1..=MAX_LIMIT).contains(&limit) { Ok(Some(limit)) } else { Err(AppError::BadLimit) }
    }

    /// What our own pages add to a term, for terms that may mean several things: `work:dune-frank-herbert`.
    pub(super) fn subject(&self) -> Option<Subject> {
        let (kind, id) = self.first("subject")?.split_once(':')?;
        match kind {
            "work" => WorkId::parse(id).ok().map(Subject::Work),
            "author" => AuthorId::parse(id).ok().map(Subject::Author),
            "genre" => GenreId::parse(id).ok().map(Subject::Genre),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(query: &str) -> Result<Vec<String>, AppError> {
        let terms = Params::of(query).terms()?;
        Ok(terms.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn terms_may_be_repeated_and_other_parameters_are_ignored() {
        assert_eq!(terms("search_term=dune&x=1&search_term=&search_term=Emma+by").unwrap(), ["dune", "Emma by"]);
        assert!(matches!(terms("x=1"), Err(AppError::MissingTerm)));
        assert!(matches!(terms("search_term=%20"), Err(AppError::Term(InvalidTerm::Empty))));
        assert!(matches!(terms(&format!("search_term={}", "x".repeat(10_000))), Err(AppError::Term(_))));
        assert_eq!(terms(&"search_term=Dune&search_term=dune&".repeat(50)).unwrap(), ["Dune"]);
        let many = |count: usize| (0..count).map(|n| format!("search_term=a{n}")).collect::<Vec<_>>().join("&");
        assert_eq!(terms(&many(MAX_TERMS)).unwrap().len(), MAX_TERMS);
        assert!(matches!(terms(&many(MAX_TERMS + 1)), Err(AppError::TooManyTerms)));
    }

    #[test]
    fn a_limit_is_a_number_from_one_to_fifty() {
        assert_eq!(Params::of("").limit().unwrap(), None);
        assert_eq!(Params::of("limit=50").limit().unwrap(), Some(50));
        for bad in ["limit=0", "limit=51", "limit=x", "limit=", "limit=-1"] {
            assert!(matches!(Params::of(bad).limit(), Err(AppError::BadLimit)), "{bad}");
        }
    }

    #[test]
    fn a_subject_is_a_kind_and_an_id() {
        assert!(matches!(Params::of("subject=genre:poetry").subject(), Some(Subject::Genre(_))));
        for bad in ["subject=words:dune", "subject=work:Dune!", "subject=", ""] {
            assert_eq!(Params::of(bad).subject(), None, "{bad}");
        }
    }
}
