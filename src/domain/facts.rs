//! What others know of a work or an author. Each fact keeps who told it.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{AuthorId, GenreId, SourceFailure, SourceProgress, SourceState, WebUrl, WorkId};

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
#[serde(deny_unknown_fields)]
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
#[serde(deny_unknown_fields)]
pub struct AuthorFacts {
    /// Who this is, a paragraph.
    pub summary: Option<Told<String>>,
    /// Year of birth; negative before the common era.
    pub born: Option<Told<i16>>,
    /// Year of death; negative before the common era.
    pub died: Option<Told<i16>>,
}

/// What is known of a genre beside the catalogue's own record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GenreFacts {
    /// Number of works on its shelf; more than 0.
    pub on_shelf: Option<Told<u32>>,
    /// Titles that were published most often, a few.
    pub most_published: Option<Told<Vec<String>>>,
    /// Names of those who wrote most of it, a few.
    pub most_prolific: Option<Told<Vec<String>>>,
    /// Subjects that go with it, most telling first, a dozen at most.
    pub related: Option<Told<Vec<String>>>,
}

/// What all sources together know of one work, author or genre: so far, while a job runs, or in the end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FactsReport<F> {
    /// What is known; each fact is the most trusted source's that knows it.
    pub facts: F,
    /// Who did not answer.
    pub failed: Vec<SourceFailure>,
    /// All that were asked.
    pub asked: Vec<SourceProgress>,
    /// When the last answer came.
    pub as_of: Timestamp,
}

impl<F> FactsReport<F> {
    /// Whether nothing came from anybody: such a report is no answer.
    pub fn is_failure(&self) -> bool {
        !self.asked.is_empty() && self.asked.iter().all(|source| source.state == SourceState::Failed)
    }
}

/// What a job of facts brings: a report for each work, author or genre that it is about.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FactsFound {
    /// By the work's id.
    #[schema(value_type = BTreeMap<String, FactsReport<WorkFacts>>)]
    pub works: BTreeMap<WorkId, Arc<FactsReport<WorkFacts>>>,
    /// By the author's id.
    #[schema(value_type = BTreeMap<String, FactsReport<AuthorFacts>>)]
    pub authors: BTreeMap<AuthorId, Arc<FactsReport<AuthorFacts>>>,
    /// By the genre's id.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, FactsReport<GenreFacts>>)]
    pub genres: BTreeMap<GenreId, Arc<FactsReport<GenreFacts>>>,
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

/// By what a source finds a genre.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GenreQuery {
    /// Ours.
    pub id: GenreId,
    /// The name.
    pub name: String,
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

impl GenreFacts {
    /// What `other` knows and this lacks is filled in.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            on_shelf: self.on_shelf.or(other.on_shelf),
            most_published: self.most_published.or(other.most_published),
            most_prolific: self.most_prolific.or(other.most_prolific),
            related: self.related.or(other.related),
        }
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
