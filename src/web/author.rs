//! `GET /author/{id}`: one author, the books, and authors close by.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};

use super::{
    card::{Card, by_popularity},
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
    domain::{Author, AuthorId, Named, Subject},
    enrich::Enrich,
    recommend::Recommender,
};

const NEIGHBOURS: usize = 10;

/// More works than any author of a sensible catalogue has: a bound on the page, not a choice.
const MAX_WORKS: usize = 120;

#[derive(Template)]
#[template(path = "author.html")]
struct AuthorPage<'a> {
    words: &'static Words,
    chrome: Chrome,
    name: &'a str,
    description: String,
    life: Option<String>,
    line: Option<&'a str>,
    other_names: Option<String>,
    ask: String,
    ask_url: String,
    works: Vec<Card<'a>>,
    near_heading: String,
    neighbours: Vec<Link>,
    told: Option<FactsLinks>,
    added: Option<String>,
    news: NewsLinks,
}

pub(super) async fn show(
    State(catalogue): State<Arc<Catalogue>>,
    State(recommender): State<Recommender>,
    State(enrich): State<Enrich>,
    State(site): State<Arc<Site>>,
    State(covers): State<Covers>,
    visit: Visit,
    Id(id): Id<AuthorId>,
) -> Result<Response, AppError> {
    let author = catalogue.author(&id).ok_or(AppError::NotFound)?;
    let render = || {
        let jackets = Jackets::new(&catalogue, &covers);
        let html = page(&jackets, &recommender, &enrich, &site, author).render()?;
        Ok(jackets.page(html))
    };
    visit.page(format!("author\nauthor:{id}"), render).await
}

fn page<'a>(
    jackets: &Jackets<'a>,
    recommender: &Recommender,
    enrich: &Enrich,
    site: &Site,
    author: &'a Author,
) -> AuthorPage<'a> {
    let (catalogue, words) = (jackets.catalogue, words());
    let name = author.name.as_str();
    let named = Named { subject: Subject::Author(author.id.clone()), title: name.to_owned(), detail: String::new() };
    let near = recommender.neighbours_of_author(&author.id, NEIGHBOURS);
    let listed = by_popularity(catalogue, catalogue.works_by(&author.id), MAX_WORKS);
    let description = words.author_in_short(name, listed.len());
    let sharing = Sharing::new(About::Person, name, author.line.as_deref().unwrap_or(&description)).with_picture(
        site,
        catalogue,
        &Depicted::Author(author.id.clone()),
    );
    let schema = schema::author(site, author, listed.iter().map(|&at| catalogue.work_at(at)));
    AuthorPage {
        words,
        chrome: site.chrome(Some(&links::author(&author.id)), "").told(sharing, schema),
        name,
        description,
        life: words.life(author.born, author.died),
        line: author.line.as_deref(),
        other_names: words.also_known_as(&author.other_names),
        ask: words.books_for_readers_of(name),
        ask_url: links::recommendations([name], DEFAULT_LIMIT),
        works: listed.iter().map(|&at| Card::of(jackets, words, catalogue.work_at(at))).collect(),
        near_heading: words.authors_like(name),
        neighbours: near
            .iter()
            .filter_map(|id| catalogue.author(id))
            .map(|found| Link { url: links::author(&found.id), text: found.name.clone() })
            .collect(),
        added: jackets.added(enrich),
        told: FactsLinks::new(words, &named, enrich),
        news: NewsLinks::new(words, name, Some(&named)),
    }
}
