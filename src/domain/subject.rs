//! What a typed term turned out to mean.

use serde::{Deserialize, Serialize};

use super::{AuthorId, Filters, GenreId, SearchTerm, WorkId};

/// What a reader asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A work of the catalogue.
    Work(WorkId),
    /// An author of the catalogue.
    Author(AuthorId),
    /// A genre of the vocabulary.
    Genre(GenreId),
    /// Words that some works fit. They stay on this machine.
    Words(SearchTerm),
    /// Words that nothing fits. They stay on this machine.
    Unknown(SearchTerm),
}

/// The kinds of [`Subject`], as the JSON names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    /// A work.
    Work,
    /// An author.
    Author,
    /// A genre.
    Genre,
    /// Free words.
    Words,
    /// Nothing we know.
    Unknown,
}

impl Subject {
    /// Which kind it is.
    pub fn kind(&self) -> SubjectKind {
        match self {
            Self::Work(_) => SubjectKind::Work,
            Self::Author(_) => SubjectKind::Author,
            Self::Genre(_) => SubjectKind::Genre,
            Self::Words(_) => SubjectKind::Words,
            Self::Unknown(_) => SubjectKind::Unknown,
        }
    }

    /// The id of what the catalogue knows; `None` for words.
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Work(id) => Some(id.as_str()),
            Self::Author(id) => Some(id.as_str()),
            Self::Genre(id) => Some(id.as_str()),
            Self::Words(_) | Self::Unknown(_) => None,
        }
    }

    /// One text for one subject, such as `work:dune-frank-herbert`: the key of news and of jobs, which logs
    /// may show. `None` for words, which no log shows.
    pub fn key(&self) -> Option<String> {
        let kind = match self.kind() {
            SubjectKind::Work => "work",
            SubjectKind::Author => "author",
            SubjectKind::Genre => "genre",
            SubjectKind::Words | SubjectKind::Unknown => return None,
        };
        Some(format!("{kind}:{}", self.id()?))
    }

    /// The subject of a [`key`](Self::key); `None` for a text that is none.
    pub fn of_key(key: &str) -> Option<Self> {
        let (kind, id) = key.split_once(':')?;
        match kind {
            "work" => WorkId::parse(id).ok().map(Self::Work),
            "author" => AuthorId::parse(id).ok().map(Self::Author),
            "genre" => GenreId::parse(id).ok().map(Self::Genre),
            _ => None,
        }
    }
}

/// A subject with the name it is shown by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// What it is.
    pub subject: Subject,
    /// A title, a name, or the words themselves.
    pub title: String,
    /// What tells it from another of the same title: a work's authors; else empty.
    pub detail: String,
}

/// What a term means, best reading first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interpretation {
    /// The best reading.
    pub meant: Named,
    /// What else was asked for in the same breath: the second of "X meets Y".
    pub also: Vec<Named>,
    /// What the list is to be narrowed to: the decade of "1970s science fiction", what stands after "but not".
    pub filters: Filters,
    /// Whether the term was read as typed, or as something spelled much like it.
    pub exact: bool,
    /// Other readings that the page offers: "Did you mean …".
    pub alternatives: Vec<Named>,
}

/// A subject with all that a search for news on it needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// What it is; never words, which go to no upstream.
    pub subject: Subject,
    /// A work's title, an author's or a genre's name.
    pub name: String,
    /// Other titles or spellings.
    pub other_names: Vec<String>,
    /// A work's authors by name; empty for others.
    pub authors: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_leads_back_to_its_subject() {
        for subject in [
            Subject::Work(WorkId::parse("dune-frank-herbert").unwrap()),
            Subject::Author(AuthorId::parse("frank-herbert").unwrap()),
            Subject::Genre(GenreId::parse("fantasy").unwrap()),
        ] {
            assert_eq!(Subject::of_key(&subject.key().unwrap()), Some(subject));
        }
        for bad in ["", "work", "work:", "work:No Slug", "words:dune"] {
            assert_eq!(Subject::of_key(bad), None, "{bad}");
        }
        assert_eq!(Subject::Words(SearchTerm::parse("dune").unwrap()).key(), None);
    }
}
