//! `GET /about`: what this is, where its data comes from, licences, contact.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};

use super::{
    error::AppError,
    found::{
        picture::Depicted,
        sharing::{About, Sharing},
    },
    pages::Visit,
    site::{Chrome, Site, words},
    words::{CatalogueSize, Part, Words},
};
use crate::{catalogue::Catalogue, recommend::Recommender};

#[derive(Template)]
#[template(path = "about.html")]
struct AboutPage {
    words: &'static Words,
    chrome: Chrome,
    parts: Vec<Part>,
}

pub(super) async fn show(
    State(catalogue): State<Arc<Catalogue>>,
    State(recommender): State<Recommender>,
    State(site): State<Arc<Site>>,
    visit: Visit,
) -> Result<Response, AppError> {
    let render = || {
        let words = words();
        let size = CatalogueSize {
            works: catalogue.works().len(),
            extra_works: catalogue.extra_works(),
            authors: catalogue.authors().len(),
            with_readers: recommender.works_with_readers(),
        };
        let parts = words.about_parts(&site, size);
        let sharing = Sharing::new(About::Site, words.about_heading, words.found.about).with_picture(
            &site,
            &catalogue,
            &Depicted::Site,
        );
        let chrome = site.chrome(Some("/about"), "").told(sharing, String::new());
        AboutPage { words, chrome, parts }.render()
    };
    visit.page("about".to_owned(), render).await
}
