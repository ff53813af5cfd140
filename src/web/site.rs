//! What a page knows of the site it belongs to.

use std::time::Duration;

use url::Url;

use super::{
    assets,
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
        let canonical = path.and_then(|path| Some(self.public_url.as_ref()?.join(path).ok()?.into()));
        Chrome { canonical, ..Chrome::bare(typed) }
    }
}

/// What the frame of every page needs.
#[derive(Debug)]
pub(super) struct Chrome {
    pub(super) canonical: Option<String>,
    pub(super) typed: String,
    pub(super) css: &'static str,
    pub(super) htmx: &'static str,
    pub(super) icon: &'static str,
    pub(super) search: &'static str,
}

impl Chrome {
    /// Of a page without an address of its own, such as an error.
    pub(super) fn bare(typed: &str) -> Self {
        Self {
            canonical: None,
            typed: typed.to_owned(),
            css: assets::url("app.css"),
            htmx: assets::url("htmx.min.js"),
            icon: assets::url("icon.svg"),
            search: assets::url("search.js"),
        }
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
