//! Whether what an upstream tells is about what was asked. A fact on the wrong book is worse than none: what is not sure
//! is not used.

mod person;
mod title;

#[cfg(test)]
mod tests;

use self::title::title_fit;
use super::lifespan::Lifespan;
use crate::domain::{AuthorQuery, WorkQuery};

pub(super) use self::{person::is_person, title::Fit};

/// A book as an upstream tells it.
#[derive(Clone, Debug, Default)]
pub(super) struct ToldWork<'a> {
    /// With its subtitle after a colon.
    pub(super) title: String,
    /// Everybody who is named as an author, in any spelling.
    pub(super) authors: Vec<&'a str>,
    /// Year of first publication.
    pub(super) year: Option<i16>,
    /// Whether the identifier that was asked for led here.
    pub(super) is_identified: bool,
}

/// A person as an upstream tells one.
#[derive(Clone, Debug, Default)]
pub(super) struct ToldAuthor<'a> {
    pub(super) names: Vec<&'a str>,
    pub(super) life: Lifespan,
    /// A title that the upstream knows the person for.
    pub(super) best_known_for: Option<&'a str>,
}

/// How well a told book fits the asked one: by title and author, and by the year of first publication where both know
/// one. An identifier that led there stands in for the year and for an author that is not told, never for the title.
pub(super) fn work_fit(asked: &WorkQuery, told: &ToldWork<'_>) -> Option<Fit> {
    let fit = title_fit(&asked.titles, &told.title)?;
    let is_by = told.authors.iter().any(|name| asked.authors.iter().any(|author| is_person(author, name)));
    let has_author = is_by || told.is_identified && told.authors.is_empty();
    let years = asked.year.zip(told.year);
    let is_of_that_year = told.is_identified || years.is_none_or(|(asked, told)| is_year(asked, told));
    (has_author && is_of_that_year).then_some(fit)
}

/// Whether two years of first publication can be one. Before 1900 sources differ more; of what is older than print,
/// upstreams know only the first printed edition.
fn is_year(asked: i16, told: i16) -> bool {
    let leeway = if asked < 1_900 { 5 } else { 2 };
    asked < 1_500 || asked.abs_diff(told) <= leeway
}

/// Whether a told person is the asked one: by name, and by the year of birth or a title. Known years must not differ.
pub(super) fn is_author(asked: &AuthorQuery, told: &ToldAuthor<'_>) -> bool {
    let is_named = told.names.iter().any(|name| is_person(&asked.names, name));
    let life = Lifespan { born: asked.born, died: asked.died };
    let is_born_then = || asked.born.is_some() && told.life.born.is_some();
    let has_written = || told.best_known_for.is_some_and(|title| title_fit(&asked.titles, title).is_some());
    is_named && life.agrees(told.life) && (is_born_then() || has_written())
}
