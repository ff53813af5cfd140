//! What a page knows of the site it belongs to.

use std::time::Duration;

use url::Url;

use super::{
    assets,
    found::sharing::Sharing,
    words::{ENGLISH, Words},
};

/// What the operator has set, and what `/about` tells of it.
#[derive(Clone, Debug)]
pub struct Site {
    /// The site's address for canonical links, when the operator has named it. Never taken from a request.
    pub public_url: Option<Url>,
    /// A mail address or a web address.
    pub contact: String,
    /// Who is asked for news.
    pub sources: Vec<AskedSource>,
    /// The program's version.
    pub version: String,
}

/// An upstream as `/about` shows it.
#[derive(Clone, Debug)]
pub struct AskedSource {
    /// Its name for the reader.
    pub name: String,
    /// Whether it may be asked without a reader waiting.
    pub prefetch: bool,
    /// How long its answers may be kept.
    pub max_age: Duration,
    /// The line that must stand beside its items, if any.
    pub attribution: Option<String>,
}

impl Site {
    /// The page's frame. `path` is the page's canonical path and query; none for a page that search engines should
    /// not list under any address. `typed` is shown in the search box.
    pub(super) fn chrome(&self, path: Option<&str>, typed: &str) -> Chrome {
        let canonical = path.and_then(|path| self.absolute(path));
        let can_be_searched = self.public_url.is_some();
        Chrome { canonical, is_listed: path.is_some(), can_be_searched, ..Chrome::bare(typed) }
    }

    /// The absolute address of a path of ours; none while the operator has named no address.
    pub(super) fn absolute(&self, path: &str) -> Option<String> {
        Some(self.public_url.as_ref()?.join(path).ok()?.into())
    }

    /// The address of a path of ours, as absolute as can be.
    pub(super) fn address(&self, path: &str) -> String {
        self.absolute(path).unwrap_or_else(|| path.to_owned())
    }
}

/// What the frame of every page needs.
#[derive(Debug)]
pub(super) struct Chrome {
    pub(super) canonical: Option<String>,
    /// Whether search engines may list the page.
    pub(super) is_listed: bool,
    /// Whether a browser is told how to search the site.
    pub(super) can_be_searched: bool,
    /// What is told to those who make a preview of the page.
    pub(super) sharing: Option<Sharing>,
    /// What is told to search engines: JSON-LD, without any character that ends a `script` element. Blank: nothing.
    pub(super) schema: String,
    pub(super) typed: String,
    pub(super) css: &'static str,
    pub(super) htmx: &'static str,
    pub(super) icon: &'static str,
    pub(super) offline: &'static str,
    pub(super) search: &'static str,
}

impl Chrome {
    /// Of a page without an address of its own, such as an error.
    pub(super) fn bare(typed: &str) -> Self {
        Self {
            canonical: None,
            is_listed: false,
            can_be_searched: false,
            sharing: None,
            schema: String::new(),
            typed: typed.to_owned(),
            css: assets::url("app.css"),
            htmx: assets::url("htmx.min.js"),
            icon: assets::url("icon.svg"),
            offline: assets::url("offline.js"),
            search: assets::url("search.js"),
        }
    }

    /// The same with what is told of the page to others.
    pub(super) fn told(self, sharing: Sharing, schema: String) -> Self {
        Self { sharing: Some(sharing), schema, ..self }
    }
}

/// The words of the reader's language. There is one language so far; a second one is chosen here.
pub(super) fn words() -> &'static Words {
    &ENGLISH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_canonical_address_is_the_operators() {
        let site = Site {
            public_url: Some("https://books.example".parse().unwrap()),
            contact: String::new(),
            sources: Vec::new(),
            version: String::new(),
        };
        assert_eq!(site.chrome(Some("/about"), "").canonical.as_deref(), Some("https://books.example/about"));
        assert_eq!(Site { public_url: None, ..site }.chrome(Some("/about"), "").canonical, None);
    }
}
