//! What a request for recommendations asks for: its terms, read by the catalogue, and what the list is narrowed to.

use super::{
    error::AppError,
    extract::Params,
    links::{self, Link, Shape},
    narrow::Narrowing,
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
    pub(super) shape: Shape,
    pub(super) readings: Vec<Reading>,
    pub(super) limit: usize,
    /// What was chosen on the page. What the typed words ask for is in their readings.
    pub(super) chosen: Narrowing,
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
    /// Reads the parameters `search_term`, of which there may be several, `limit`, and those of [`Narrowing`]. What means
    /// the same is asked for once.
    pub(super) fn read(
        shape: Shape,
        params: &Params<'_>,
        catalogue: &Catalogue,
        words: &Words,
    ) -> Result<Self, AppError> {
        let limit = params.limit()?.unwrap_or(shape.usual_limit()).min(shape.most());
        let chosen = Narrowing::read(params, catalogue, words)?;
        let mut readings: Vec<Reading> = Vec::new();
        for typed in params.terms()? {
            for read in apart(catalogue.interpret(&typed)) {
                if readings.iter().all(|known| known.meant().subject != read.meant.subject) {
                    readings.push(Reading { typed: typed.clone(), read });
                }
            }
        }
        Ok(Self { shape, readings, limit, chosen })
    }

    /// What the recommender is asked.
    pub(super) fn request(&self) -> Request {
        let seeds = self.readings.iter().map(|reading| reading.meant().subject.clone()).collect();
        let Narrowing { filters, variety } = self.narrowing();
        Request { filters, variety, ..Request::new(seeds, self.limit) }
    }

    /// What the list is narrowed to, by the typed words and on the page.
    pub(super) fn narrowing(&self) -> Narrowing {
        self.narrowing_of(self.readings.iter())
    }

    fn narrowing_of<'a>(&self, readings: impl Iterator<Item = &'a Reading>) -> Narrowing {
        let typed = readings.fold(Filters::default(), |filters, reading| filters.and(&reading.read.filters));
        Narrowing { filters: typed.and(&self.chosen.filters), variety: self.chosen.variety }
    }

    /// One text for all spellings that get the same page. Whatever the page shows is in it, so the typed term is only
    /// where it is shown: when it was not read as it stands.
    ///
    /// The parts are told apart by control characters, which no term has, and a typed one by its quotation mark, which
    /// no id has: nobody can type the key of somebody else's page. What the list is narrowed to stands behind a question
    /// mark, as in an address.
    pub(super) fn key(&self) -> String {
        let mut key = format!("{} {}", self.shape.path().trim_start_matches('/'), self.limit);
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
            for other in &read.alternatives {
                key.push('\t');
                key.push_str(&other.subject.key().unwrap_or_else(|| other.title.clone()));
            }
            push_narrowing(&mut key, '\t', &Narrowing { filters: read.filters.clone(), ..Narrowing::default() });
        }
        push_narrowing(&mut key, '\n', &self.chosen);
        key
    }

    /// For each reading, a term that means it and nothing else: what its words narrow the list to is not in it.
    pub(super) fn canonical_terms(&self, catalogue: &Catalogue, words: &Words) -> Vec<String> {
        self.readings.iter().map(|reading| links::term_for(catalogue, words, reading.meant())).collect()
    }

    /// Whether no term means anything that the catalogue has.
    pub(super) fn is_unknown(&self) -> bool {
        self.readings.iter().all(Reading::is_unknown)
    }

    /// What stands in the search box: the one thing that was asked for.
    pub(super) fn typed(&self) -> &str {
        match self.readings.as_slice() {
            [one] if one.read.exact => &one.meant().title,
            [one] => one.typed.as_str(),
            _ => "",
        }
    }

    /// The address of the same things in this shape, narrowed like this. `terms` are the canonical ones.
    pub(super) fn address(&self, shape: Shape, terms: &[String], narrowing: &Narrowing) -> String {
        // How many books are few or many is another question for another shape.
        let limit = if shape == self.shape { self.limit } else { shape.usual_limit() };
        links::narrowed(shape, terms.iter().map(String::as_str), limit, narrowing)
    }

    /// "Did you mean …". Choosing one keeps the other terms.
    pub(super) fn alternatives(&self, catalogue: &Catalogue, words: &Words) -> Vec<Link> {
        let terms = self.canonical_terms(catalogue, words);
        let mut links = Vec::new();
        for (at, reading) in self.readings.iter().enumerate() {
            let others = self.readings.iter().enumerate().filter(|&(n, _)| n != at).map(|(_, other)| other);
            // What these words narrow the list to belongs to this reading of them.
            let narrowing = self.narrowing_of(others);
            for other in &reading.read.alternatives {
                let instead = links::term_for(catalogue, words, other);
                let url = own_page(&terms[at], reading.meant(), other, &instead).unwrap_or_else(|| {
                    let swapped = terms
                        .iter()
                        .enumerate()
                        .map(|(n, term)| if n == at { instead.as_str() } else { term.as_str() });
                    links::narrowed(self.shape, swapped, self.limit, &narrowing)
                });
                links.push(Link { url, text: instead });
            }
        }
        links
    }

    /// The parameters by which a form asks for the same: the terms, and how many cards.
    pub(super) fn kept_by_forms(&self, terms: &[String]) -> Vec<(&'static str, String)> {
        let mut kept: Vec<(&'static str, String)> = terms.iter().map(|term| ("search_term", term.clone())).collect();
        if self.limit != self.shape.usual_limit() {
            kept.push(("limit", self.limit.to_string()));
        }
        kept
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

fn push_narrowing(key: &mut String, separator: char, narrowing: &Narrowing) {
    for (n, (name, value)) in narrowing.pairs().into_iter().enumerate() {
        key.push(if n == 0 { separator } else { '&' });
        key.push_str(if n == 0 { "?" } else { "" });
        key.push_str(name);
        key.push('=');
        key.push_str(&value);
    }
}

/// Where names cannot tell the alternative from what was read, the link leads to its own page instead.
fn own_page(term: &str, meant: &Named, other: &Named, instead: &str) -> Option<String> {
    let same_name = fold(term) == fold(instead) || fold(&meant.title) == fold(instead);
    if same_name { links::subject(&other.subject) } else { None }
}
