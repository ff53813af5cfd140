//! What a request for recommendations asks for: its terms, read by the catalogue.

use std::fmt::Write as _;

use super::{
    error::AppError,
    extract::Params,
    links::{self, Link},
    words::Words,
};
use crate::{
    catalogue::Catalogue,
    domain::{Filters, Interpretation, Named, SearchTerm, Subject, fold},
    recommend::Request,
};

/// Terms with what they mean, in the order they were typed.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) readings: Vec<Reading>,
    pub(super) limit: usize,
}

/// A term with what it means.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    pub(super) typed: SearchTerm,
    pub(super) read: Interpretation,
}

impl Reading {
    pub(super) fn meant(&self) -> &Named {
        &self.read.meant
    }

    pub(super) fn is_unknown(&self) -> bool {
        matches!(self.read.meant.subject, Subject::Unknown(_))
    }
}

impl Asked {
    /// Reads the parameters `search_term`, of which there may be several, and `limit`. What means the same is asked
    /// for once.
    pub(super) fn read(params: &Params<'_>, catalogue: &Catalogue) -> Result<Self, AppError> {
        let limit = params.limit()?;
        let mut readings: Vec<Reading> = Vec::new();
        for typed in params.terms()? {
            for read in apart(catalogue.interpret(&typed)) {
                if readings.iter().all(|known| known.meant().subject != read.meant.subject) {
                    readings.push(Reading { typed: typed.clone(), read });
                }
            }
        }
        Ok(Self { readings, limit })
    }

    /// What the recommender is asked.
    pub(super) fn request(&self) -> Request {
        let seeds = self.readings.iter().map(|reading| reading.meant().subject.clone()).collect();
        let narrowed = |filters: Filters, reading: &Reading| filters.and(&reading.read.filters);
        let filters = self.readings.iter().fold(Filters::default(), narrowed);
        Request { filters, ..Request::new(seeds, self.limit) }
    }

    /// One text for all spellings that get the same page. Whatever the page shows is in it, so the typed term is only
    /// where it is shown: when it was not read as it stands.
    ///
    /// The parts are told apart by control characters, which no term has, and a typed one by its quotation mark, which
    /// no id has: nobody can type the key of somebody else's page.
    pub(super) fn key(&self) -> String {
        let mut key = format!("recommendations {}", self.limit);
        for Reading { typed, read } in &self.readings {
            key.push('\n');
            match read.meant.subject.key() {
                Some(subject) => key.push_str(&subject),
                None => push_typed(&mut key, typed),
            }
            if !read.exact {
                key.push('\t');
                push_typed(&mut key, typed);
            }
            if !read.filters.is_empty() {
                // The page's links repeat what was typed, so it is in the key beside what it asks for.
                let _ = write!(key, "\t{:?}", read.filters);
                push_typed(&mut key, typed);
            }
            for other in &read.alternatives {
                key.push('\t');
                key.push_str(&other.subject.key().unwrap_or_else(|| other.title.clone()));
            }
        }
        key
    }

    /// For each reading, a term that means it and nothing else. What is narrowed by its words keeps them.
    pub(super) fn canonical_terms(&self, catalogue: &Catalogue, words: &Words) -> Vec<String> {
        let term = |reading: &Reading| {
            if reading.read.filters.is_empty() {
                links::term_for(catalogue, words, reading.meant())
            } else {
                reading.typed.as_str().to_owned()
            }
        };
        self.readings.iter().map(term).collect()
    }

    /// "Did you mean …". Choosing one keeps the other terms.
    pub(super) fn alternatives(&self, catalogue: &Catalogue, words: &Words) -> Vec<Link> {
        let terms = self.canonical_terms(catalogue, words);
        let mut links = Vec::new();
        for (at, reading) in self.readings.iter().enumerate() {
            for other in &reading.read.alternatives {
                links.push(alternative(catalogue, words, &terms, at, reading.meant(), other, self.limit));
            }
        }
        links
    }
}

/// "X meets Y" is two readings of one term, as if both had been typed; what it is narrowed to stands with the first.
fn apart(mut read: Interpretation) -> impl Iterator<Item = Interpretation> {
    let exact = read.exact;
    let also = std::mem::take(&mut read.also).into_iter().map(move |meant| Interpretation {
        meant,
        also: Vec::new(),
        filters: Filters::default(),
        exact,
        alternatives: Vec::new(),
    });
    std::iter::once(read).chain(also)
}

fn push_typed(key: &mut String, typed: &SearchTerm) {
    key.push('"');
    key.push_str(typed.as_str());
}

/// Where names cannot tell the alternative from what was read, the link leads to its own page instead.
fn alternative(
    catalogue: &Catalogue,
    words: &Words,
    terms: &[String],
    at: usize,
    meant: &Named,
    other: &Named,
    limit: usize,
) -> Link {
    let instead = links::term_for(catalogue, words, other);
    let same_name =
        terms.get(at).is_some_and(|term| fold(term) == fold(&instead)) || fold(&meant.title) == fold(&instead);
    let own_page = if same_name { links::subject(&other.subject) } else { None };
    let url = own_page.unwrap_or_else(|| {
        let swapped = terms.iter().enumerate().map(|(n, term)| if n == at { instead.as_str() } else { term.as_str() });
        links::recommendations(swapped, limit)
    });
    Link { url, text: instead }
}
