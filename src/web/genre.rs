//! `GET /genre/{id}`: one genre, its best-read books, and genres close by.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};

use super::{
    card::Card,
    cover::Jackets,
    error::AppError,
    extract::{DEFAULT_LIMIT, Id},
    facts::FactsLinks,
    found::{
        picture::Depicted,
        schema,
        sharing::{About, Sharing},
    },
    links::{self, Link},
    news::NewsLinks,
    pages::Visit,
    site::{Chrome, Site, words},
    words::Words,
};
use crate::{
    catalogue::Catalogue,
    covers::Covers,
    domain::{Genre, GenreId, Named, Subject, Work},
    enrich::Enrich,
    recommend::Recommender,
};

const WORKS: usize = 24;
const NEIGHBOURS: usize = 8;

#[derive(Template)]
#[template(path = "genre.html")]
struct GenrePage<'a> {
    words: &'static Words,
    chrome: Chrome,
    name: &'a str,
    definition: &'a str,
    parent: Option<Link>,
    children: Vec<Link>,
    best_heading: String,
    works: Vec<Card<'a>>,
    neighbours: Vec<Link>,
    ask_url: String,
    added: Option<String>,
    told: Option<FactsLinks>,
    news: NewsLinks,
}

pub(super) async fn show(
    State(catalogue): State<Arc<Catalogue>>,
    State(recommender): State<Recommender>,
    State(site): State<Arc<Site>>,
    State(covers): State<Covers>,
    State(enrich): State<Enrich>,
    visit: Visit,
    Id(id): Id<GenreId>,
) -> Result<Response, AppError> {
    let genre = catalogue.genre(&id).ok_or(AppError::NotFound)?;
    let render = || {
        let jackets = Jackets::new(&catalogue, &covers);
        let html = page(&jackets, &recommender, &enrich, &site, genre).render()?;
        Ok(jackets.page(html))
    };
    visit.page(format!("genre\ngenre:{id}"), render).await
}

fn page<'a>(
    jackets: &Jackets<'a>,
    recommender: &Recommender,
    enrich: &Enrich,
    site: &Site,
    genre: &'a Genre,
) -> GenrePage<'a> {
    let (catalogue, words) = (jackets.catalogue, words());
    let name = genre.name.as_str();
    let named = Named { subject: Subject::Genre(genre.id.clone()), title: name.to_owned(), detail: String::new() };
    let best = recommender.widely_read_in(&genre.id, WORKS);
    let below = catalogue.vocabulary().genres().iter().filter(|other| other.parent.as_ref() == Some(&genre.id));
    let works: Vec<&Work> = best.iter().filter_map(|id| catalogue.work(id)).collect();
    let best_heading = words.best_of_genre(name);
    let sharing = Sharing::new(About::Site, name, genre.definition.as_str()).with_picture(
        site,
        catalogue,
        &Depicted::Genre(genre.id.clone()),
    );
    let schema = schema::genre(site, catalogue, genre, &best_heading, works.iter().copied());
    GenrePage {
        words,
        chrome: site.chrome(Some(&links::genre(&genre.id)), "").told(sharing, schema),
        name,
        definition: &genre.definition,
        parent: links::genres(catalogue, &genre.parent).pop(),
        children: links::genres(catalogue, below.map(|genre| &genre.id)),
        best_heading,
        works: works.into_iter().map(|work| Card::of(jackets, words, work)).collect(),
        neighbours: links::genres(catalogue, &recommender.neighbours_of_genre(&genre.id, NEIGHBOURS)),
        added: jackets.added(enrich),
        told: FactsLinks::new(words, &named, enrich),
        ask_url: links::recommendations([name], DEFAULT_LIMIT),
        news: NewsLinks::new(words, name, Some(&named)),
    }
}
