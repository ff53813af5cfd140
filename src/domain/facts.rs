//! What others know of a work or an author. Each fact keeps who told it.

use serde::{Deserialize, Serialize};

use super::{AuthorId, SourceFailure, WebUrl, WorkId};

/// A fact, and who told it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Told<T> {
    /// The fact. Texts are plain text: markup is gone, entities are decoded.
    pub value: T,
    /// The source's name for the reader, such as "Open Library".
    pub source: String,
    /// Where it stands, for whoever wants to look it up; some terms demand the link.
    pub url: Option<WebUrl>,
    /// The licence it comes under, where the source names one, such as "CC BY-SA 4.0".
    pub licence: Option<String>,
}

/// Readers' ratings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Rating {
    /// The mean, from 1 to 5.
    pub mean: f32,
    /// How many rated it; more than 0.
    pub count: u32,
}

/// What is known of a work beside the catalogue's own record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct WorkFacts {
    /// What it is about, a few sentences.
    pub description: Option<Told<String>>,
    /// How readers rated it.
    pub rating: Option<Told<Rating>>,
    /// Pages of a common edition.
    pub pages: Option<Told<u16>>,
    /// Subjects, most telling first, a dozen at most.
    pub subjects: Option<Told<Vec<String>>>,
    /// Number of editions.
    pub editions: Option<Told<u32>>,
    /// Where a cover can be fetched.
    pub cover: Option<Told<CoverAt>>,
}

/// A cover at its source. Readers' browsers never see this address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CoverAt {
    /// Open Library's number of the cover; positive.
    OpenLibrary(u64),
}

/// What is known of an author beside the catalogue's own record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AuthorFacts {
    /// Who this is, a paragraph.
    pub summary: Option<Told<String>>,
    /// Year of birth; negative before the common era.
    pub born: Option<Told<i16>>,
    /// Year of death; negative before the common era.
    pub died: Option<Told<i16>>,
}

/// By what a source finds a work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkQuery {
    /// Ours.
    pub id: WorkId,
    /// The title, and others it is known by.
    pub titles: Vec<String>,
    /// Names of who wrote it, first author first, each followed by other spellings of it.
    pub authors: Vec<Vec<String>>,
    /// Year of first publication.
    pub year: Option<i16>,
    /// ISBN-13 of an edition, digits only.
    pub isbn13: Option<String>,
    /// Open Library's work key, such as `OL893415W`.
    pub openlibrary: Option<String>,
}

/// By what a source finds an author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorQuery {
    /// Ours.
    pub id: AuthorId,
    /// The name, and other spellings of it.
    pub names: Vec<String>,
    /// Year of birth; negative before the common era.
    pub born: Option<i16>,
    /// Year of death; negative before the common era.
    pub died: Option<i16>,
    /// Titles that the author is known for.
    pub titles: Vec<String>,
}

/// Facts that one source brought for several queries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactsAnswer<Id, F> {
    /// What was found, in any order; what the source does not know is left out, and so is what it may have mixed up.
    pub found: Vec<(Id, F)>,
    /// Queries that got no answer, and why. Not to be confused with those that were answered by nothing.
    pub failed: Vec<(Id, SourceFailure)>,
}

impl<Id, F> Default for FactsAnswer<Id, F> {
    fn default() -> Self {
        Self { found: Vec::new(), failed: Vec::new() }
    }
}

impl WorkFacts {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What `other` knows and this lacks is filled in.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            description: self.description.or(other.description),
            rating: self.rating.or(other.rating),
            pages: self.pages.or(other.pages),
            subjects: self.subjects.or(other.subjects),
            editions: self.editions.or(other.editions),
            cover: self.cover.or(other.cover),
        }
    }
}

impl AuthorFacts {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What `other` knows and this lacks is filled in.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self { summary: self.summary.or(other.summary), born: self.born.or(other.born), died: self.died.or(other.died) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told<T>(value: T, source: &str) -> Told<T> {
        Told { value, source: source.to_owned(), url: None, licence: None }
    }

    #[test]
    fn what_one_lacks_the_other_fills_and_each_fact_keeps_its_source() {
        let first = WorkFacts { pages: Some(told(604, "One")), ..WorkFacts::default() };
        let second =
            WorkFacts { pages: Some(told(412, "Two")), editions: Some(told(9, "Two")), ..WorkFacts::default() };
        let both = first.or(second);
        assert_eq!((both.pages, both.editions), (Some(told(604, "One")), Some(told(9, "Two"))));
        assert!(WorkFacts::default().is_empty() && AuthorFacts::default().is_empty());
    }
}
