//! `GET /preview/{*picture}`: the pictures that others show beside a link to us, 1200 × 630 pixels, drawn from the jackets
//! of the books. Social networks take no SVG, so they are PNG.
//!
//! There is one for each book, author and genre of the catalogue, for lists of books that go with some of these, and for
//! the site. Nothing that a reader types is ever drawn.

mod cache;
mod raster;
mod sheet;

use std::{str::FromStr, sync::Arc};

use axum::{
    extract::{RawQuery, State},
    http::HeaderMap,
    response::Response,
};
use url::form_urlencoded::Serializer;

pub(in crate::web) use cache::Pictures;
pub(in crate::web) use raster::NoPicture;
pub(in crate::web) use raster::{Drawing, Ground};

use super::Found;
use crate::{
    catalogue::Catalogue,
    domain::{AuthorId, GenreId, InvalidId, Subject, WorkId},
    recommend::Recommender,
    web::{
        error::AppError,
        extract::{Id, MAX_TERMS, Params},
    },
};

/// What a picture is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::web) enum Depicted {
    /// The site itself.
    Site,
    /// A book.
    Book(WorkId),
    /// An author, with some of the books.
    Author(AuthorId),
    /// A genre, with some of its books.
    Genre(GenreId),
    /// What goes with all of these; works, authors and genres only.
    List(Vec<Subject>),
}

impl Depicted {
    /// What goes with `subjects`; words are left out, and of words alone it is the site.
    pub(in crate::web) fn list<'a>(subjects: impl IntoIterator<Item = &'a Subject>) -> Self {
        let known: Vec<Subject> = subjects.into_iter().filter(|subject| subject.id().is_some()).cloned().collect();
        if known.is_empty() { Self::Site } else { Self::List(known) }
    }
}

/// The picture's address. Where its content can be told without asking for recommendations, the address changes with it.
pub(super) fn address(catalogue: &Catalogue, depicted: &Depicted) -> String {
    let path = match depicted {
        Depicted::Site => "/preview/site.png".to_owned(),
        Depicted::Book(id) => format!("/preview/book/{id}.png"),
        Depicted::Author(id) => format!("/preview/author/{id}.png"),
        Depicted::Genre(id) => format!("/preview/genre/{id}.png"),
        Depicted::List(subjects) => {
            let mut query = Serializer::new(String::new());
            query.extend_pairs(subjects.iter().filter_map(|subject| Some(("subject", subject.key()?))));
            return format!("/preview/list.png?{}", query.finish());
        }
    };
    match sheet::of_catalogue(catalogue, depicted) {
        Some(drawing) => format!("{path}?v={}", drawing.version()),
        None => path,
    }
}

/// Which picture an address asks for.
#[derive(Clone, Debug)]
pub(in crate::web) enum Asked {
    /// One that its path names.
    Named(Depicted),
    /// That of a list, whose parts the query names.
    List,
}

impl FromStr for Asked {
    type Err = InvalidId;

    fn from_str(path: &str) -> Result<Self, InvalidId> {
        let name = path.strip_suffix(".png").ok_or(InvalidId)?;
        let named = match name.split_once('/') {
            None if name == "site" => Depicted::Site,
            None if name == "list" => return Ok(Self::List),
            Some(("book", id)) => Depicted::Book(id.parse()?),
            Some(("author", id)) => Depicted::Author(id.parse()?),
            Some(("genre", id)) => Depicted::Genre(id.parse()?),
            _ => return Err(InvalidId),
        };
        Ok(Self::Named(named))
    }
}

pub(in crate::web) async fn show(
    State(found): State<Found>,
    State(catalogue): State<Arc<Catalogue>>,
    State(recommender): State<Recommender>,
    Id(asked): Id<Asked>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let query = query.unwrap_or_default();
    let drawing = match asked {
        Asked::Named(depicted) => sheet::of_catalogue(&catalogue, &depicted),
        Asked::List => sheet::of_list(&catalogue, &recommender, subjects(&query, &catalogue)?),
    };
    found.pictures().answer(drawing.ok_or(AppError::NotFound)?, &query, &headers).await
}

/// What a list is of: each once, and each known to the catalogue.
fn subjects(query: &str, catalogue: &Catalogue) -> Result<Vec<Subject>, AppError> {
    let mut subjects: Vec<Subject> = Vec::new();
    for key in Params::of(query).all("subject") {
        let subject = Subject::of_key(key).filter(|subject| catalogue.named(subject).is_some());
        let subject = subject.ok_or(AppError::NotFound)?;
        if !subjects.contains(&subject) {
            subjects.push(subject);
        }
        if subjects.len() > MAX_TERMS {
            return Err(AppError::TooManyTerms);
        }
    }
    if subjects.is_empty() { Err(AppError::NotFound) } else { Ok(subjects) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_depicted_has_an_address() {
        for good in ["site.png", "book/dune-frank-herbert.png", "author/x.png", "genre/poetry.png"] {
            assert!(matches!(good.parse(), Ok(Asked::Named(_))), "{good}");
        }
        assert!(matches!("list.png".parse(), Ok(Asked::List)));
        for bad in
            ["", "site", "site.svg", ".png", "book/.png", "book/Dune.png", "book/a/b.png", "words/x.png", "/site.png"]
        {
            assert!(bad.parse::<Asked>().is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_typed_is_never_depicted() {
        let words = Subject::Words(crate::domain::SearchTerm::parse("my secret").unwrap());
        assert_eq!(Depicted::list([&words]), Depicted::Site);
        let genre = Subject::Genre(GenreId::parse("poetry").unwrap());
        assert_eq!(Depicted::list([&words, &genre]), Depicted::List(vec![genre]));
    }
}
