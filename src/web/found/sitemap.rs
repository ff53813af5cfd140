//! `GET /sitemap.xml`: the addresses of all books, authors and genres, as <https://www.sitemaps.org/protocol.html> has it.
//!
//! A part may hold 50,000 addresses and 50 MB, so the address itself is the list of the parts, and each part is the same
//! address with its name: `/sitemap.xml?part=books-1`. A part's place decides which addresses it may hold, so all of them
//! stand at the root. Addresses of lists are left out: there is no end of them. Without the site's own address there is
//! no sitemap, for it must be absolute.

use std::{fmt::Write as _, sync::Arc};

use axum::{
    extract::{RawQuery, State},
    http::HeaderMap,
    response::Response,
};

use super::{
    Found,
    document::{Document, Name},
};
use crate::{
    catalogue::Catalogue,
    domain::GenreId,
    web::{caching::CachePolicy, error::AppError, extract::Params, links, site::Site},
};

/// How many addresses a part may hold. At 2,048 characters, the longest that are taken anywhere, they would exceed 50 MB;
/// ours are below 200.
const MOST: usize = 50_000;

const XML: &str = "application/xml; charset=utf-8";
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

pub(in crate::web) async fn show(
    State(found): State<Found>,
    State(site): State<Arc<Site>>,
    State(catalogue): State<Arc<Catalogue>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    if site.public_url.is_none() {
        return Err(AppError::NotFound);
    }
    let query = query.unwrap_or_default();
    let part = Params::of(&query).first("part").map(str::to_owned);
    // What is kept is named by what exists, not by what is asked for.
    let chosen = match &part {
        Some(name) => {
            Some(parts(&catalogue, MOST).into_iter().find(|part| part.name() == *name).ok_or(AppError::NotFound)?)
        }
        None => None,
    };
    let make = move || {
        let text = match chosen {
            Some(part) => addresses(&site, part.paths(&catalogue, MOST)),
            None => index(&site, &parts(&catalogue, MOST)),
        };
        Ok(Document::new(XML, CachePolicy::Daily, text))
    };
    found.documents().answer(Name::Sitemap(part), &headers, make).await
}

/// Those that are neither of a book, nor of an author, nor of a genre.
const PAGES: [&str; 3] = ["/", "/about", "/quality"];

/// What a part lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Pages,
    Books,
    Authors,
    Genres,
}

/// One part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Part {
    kind: Kind,
    /// From 1 on.
    number: usize,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Pages => "pages",
            Self::Books => "books",
            Self::Authors => "authors",
            Self::Genres => "genres",
        }
    }

    /// How many addresses there are.
    fn count(self, catalogue: &Catalogue) -> usize {
        match self {
            Self::Pages => PAGES.len(),
            Self::Books => catalogue.works().len(),
            Self::Authors => catalogue.authors().len(),
            Self::Genres => filled_genres(catalogue).count(),
        }
    }

    /// The addresses, as paths, in an order that stays.
    fn paths(self, catalogue: &Catalogue) -> Vec<String> {
        match self {
            Self::Pages => PAGES.map(str::to_owned).into(),
            Self::Books => catalogue.works().iter().map(|work| links::book(&work.id)).collect(),
            Self::Authors => catalogue.authors().iter().map(|author| links::author(&author.id)).collect(),
            Self::Genres => filled_genres(catalogue).map(links::genre).collect(),
        }
    }
}

impl Part {
    fn name(self) -> String {
        format!("{}-{}", self.kind.name(), self.number)
    }

    fn paths(self, catalogue: &Catalogue, most: usize) -> Vec<String> {
        let all = self.kind.paths(catalogue);
        all.into_iter().skip((self.number - 1) * most).take(most).collect()
    }
}

fn filled_genres(catalogue: &Catalogue) -> impl Iterator<Item = &GenreId> {
    let all = catalogue.vocabulary().genres().iter().map(|genre| &genre.id);
    all.filter(|id| !catalogue.works_in(id).is_empty())
}

/// All parts that hold anything, each with `most` addresses at most.
fn parts(catalogue: &Catalogue, most: usize) -> Vec<Part> {
    let numbered = |kind: Kind| {
        let count = kind.count(catalogue).div_ceil(most);
        (1..=count).map(move |number| Part { kind, number })
    };
    [Kind::Pages, Kind::Books, Kind::Authors, Kind::Genres].into_iter().flat_map(numbered).collect()
}

fn index(site: &Site, parts: &[Part]) -> String {
    let paths = parts.iter().map(|part| format!("/sitemap.xml?part={}", part.name()));
    listed(site, "sitemapindex", "sitemap", paths)
}

fn addresses(site: &Site, paths: Vec<String>) -> String {
    listed(site, "urlset", "url", paths.into_iter())
}

fn listed(site: &Site, list: &str, entry: &str, paths: impl Iterator<Item = String>) -> String {
    let mut xml = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{list} xmlns=\"{NAMESPACE}\">\n");
    for url in paths.filter_map(|path| site.absolute(&path)) {
        // Writing into memory does not fail.
        let _ = writeln!(xml, "<{entry}><loc>{}</loc></{entry}>", url.replace('&', "&amp;"));
    }
    let _ = writeln!(xml, "</{list}>");
    xml
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_long_list_is_cut_into_parts_that_hold_every_address_once() {
        let catalogue = Catalogue::embedded().unwrap();
        let parts = parts(&catalogue, 100);
        let books: Vec<Part> = parts.iter().copied().filter(|part| part.kind == Kind::Books).collect();
        assert_eq!(books.len(), catalogue.works().len().div_ceil(100));
        let mut seen = BTreeSet::new();
        for part in &parts {
            let paths = part.paths(&catalogue, 100);
            assert!((1..=100).contains(&paths.len()), "{part:?}");
            assert!(paths.into_iter().all(|path| seen.insert(path)), "{part:?} repeats an address");
        }
        assert!(seen.contains("/") && seen.len() > catalogue.works().len() + catalogue.authors().len());
    }

    #[test]
    fn no_part_can_exceed_50_megabytes() {
        // A slug has 120 characters at most, and an operator's address no more than a host's name can have.
        let longest = "https://".len() + 253 + ":65535/author/".len() + 120 + "<url><loc></loc></url>\n".len();
        assert!(longest * MOST < 50_000_000);
    }
}
