//! How the site is found and linked: what search engines, social networks, browsers and feed readers are told of it.
//!
//! * [`sharing`] and [`schema`]: what stands in the head of a page, for previews and for search engines.
//! * [`picture`]: the pictures of previews, drawn from the jackets; [`icon`]: the site's icon, as PNG.
//! * [`robots`], [`sitemap`], [`opensearch`], [`manifest`]: what is asked for by its well-known address.
//! * [`offline`]: the page for when there is no connection, and the worker that keeps it at hand.
//! * [`document`]: a text that is made once and then only sent.
//!
//! Absolute addresses come from the operator alone, never from a request. Where none is set, what must not be relative is
//! left out.

pub(super) mod document;
pub(super) mod icon;
pub(super) mod manifest;
pub(super) mod offline;
pub(super) mod opensearch;
pub(super) mod picture;
pub(super) mod robots;
pub(super) mod schema;
pub(super) mod sharing;
pub(super) mod sitemap;

use document::Documents;
use picture::Pictures;

/// What this part of the site keeps in memory, all of it bounded. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Found {
    pictures: Pictures,
    documents: Documents,
}

impl Found {
    /// The pictures of previews, and the icons.
    pub(super) fn pictures(&self) -> &Pictures {
        &self.pictures
    }

    /// The texts under well-known addresses.
    pub(super) fn documents(&self) -> &Documents {
        &self.documents
    }
}
