//! What a refresh goes through: its entries, one of a cache each.

use std::cmp::Reverse;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    catalogue::{Catalogue, WorkIndex},
    domain::{AuthorId, CacheType, Subject},
};

/// How many books of one author a refresh goes through at most.
pub(super) const MOST_BOOKS: usize = 50;

/// A refresh that is to be carried out: what is recorded of it, so that any process can take it up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Plan {
    /// When it was asked for. What was fetched later than this, by an attempt that a crash ended, is not fetched again.
    pub(super) since: Timestamp,
    pub(super) entries: Vec<Planned>,
}

/// One entry: a subject in a cache.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Planned {
    /// Never [`CacheType::All`].
    pub(super) cache: CacheType,
    /// The subject's key.
    pub(super) key: String,
}

/// The entries of `cache_type` on `subject`, which is none of words. A work has authors and genres, an author has books;
/// a genre has neither: its works are too many to be what somebody means who asks for a refresh of a genre.
pub(super) fn entries(catalogue: &Catalogue, cache_type: CacheType, subject: &Subject) -> Vec<Planned> {
    let of = |cache, subjects: Vec<Subject>| {
        subjects.into_iter().filter_map(move |subject| Some(Planned { cache, key: subject.key()? }))
    };
    match cache_type {
        CacheType::All => {
            let single = CacheType::ALL.into_iter().filter(|cache| *cache != CacheType::All);
            single.flat_map(|cache| entries(catalogue, cache, subject)).collect()
        }
        CacheType::News | CacheType::Recommendations => of(cache_type, vec![subject.clone()]).collect(),
        CacheType::Book => of(cache_type, books(catalogue, subject)).collect(),
        CacheType::Author => of(cache_type, authors(catalogue, subject)).collect(),
        CacheType::Genre => of(cache_type, genres(catalogue, subject)).collect(),
    }
}

fn books(catalogue: &Catalogue, subject: &Subject) -> Vec<Subject> {
    match subject {
        Subject::Work(_) => vec![subject.clone()],
        Subject::Author(id) => books_by(catalogue, id),
        _ => Vec::new(),
    }
}

/// The most widely read first.
fn books_by(catalogue: &Catalogue, author: &AuthorId) -> Vec<Subject> {
    let mut works: Vec<WorkIndex> = catalogue.works_by(author).to_vec();
    works.sort_by_key(|&at| Reverse(catalogue.work_at(at).popularity));
    works.into_iter().take(MOST_BOOKS).map(|at| Subject::Work(catalogue.work_at(at).id.clone())).collect()
}

fn authors(catalogue: &Catalogue, subject: &Subject) -> Vec<Subject> {
    match subject {
        Subject::Author(_) => vec![subject.clone()],
        Subject::Work(id) => {
            let work = catalogue.work(id);
            work.map_or_else(Vec::new, |work| work.authors.iter().cloned().map(Subject::Author).collect())
        }
        _ => Vec::new(),
    }
}

fn genres(catalogue: &Catalogue, subject: &Subject) -> Vec<Subject> {
    match subject {
        Subject::Genre(_) => vec![subject.clone()],
        Subject::Work(id) => {
            let work = catalogue.work(id);
            work.map_or_else(Vec::new, |work| work.genres.iter().cloned().map(Subject::Genre).collect())
        }
        _ => Vec::new(),
    }
}
