//! What a page tells those who make a preview of it: Open Graph (<https://ogp.me>), which all social networks read.

use super::picture::{Depicted, address};
use crate::{catalogue::Catalogue, web::site::Site};

/// What kind of thing a page is about, in Open Graph's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum About {
    Site,
    Book,
    Person,
}

impl About {
    fn name(self) -> &'static str {
        match self {
            Self::Site => "website",
            Self::Book => "book",
            Self::Person => "profile",
        }
    }
}

/// A page's preview.
#[derive(Debug)]
pub(in crate::web) struct Sharing {
    pub(in crate::web) kind: &'static str,
    pub(in crate::web) title: String,
    pub(in crate::web) description: String,
    /// Must be absolute, so there is none without the site's own address.
    pub(in crate::web) picture: Option<String>,
}

impl Sharing {
    pub(in crate::web) fn new(about: About, title: impl Into<String>, description: impl Into<String>) -> Self {
        Self { kind: about.name(), title: title.into(), description: description.into(), picture: None }
    }

    /// The same with a picture of this.
    pub(in crate::web) fn with_picture(self, site: &Site, catalogue: &Catalogue, depicted: &Depicted) -> Self {
        let picture = site.public_url.as_ref().and_then(|_| site.absolute(&address(catalogue, depicted)));
        Self { picture, ..self }
    }
}
