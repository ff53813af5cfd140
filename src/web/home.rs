//! `GET /`: the search box, what is widely read and what is asked for most, and the genres.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};

use super::{
    card::Card,
    cover::Jackets,
    error::AppError,
    extract::DEFAULT_LIMIT,
    found::{
        picture::Depicted,
        schema,
        sharing::{About, Sharing},
    },
    links::{self, Link},
    pages::Visit,
    site::{Chrome, Site, words},
    words::Words,
};
use crate::{
    asks::Asks,
    catalogue::Catalogue,
    covers::Covers,
    domain::{GenreId, Work, WorkId},
    enrich::Enrich,
    recommend::Recommender,
};

/// Two full rows on a wide screen.
const WIDELY_READ: usize = 12;

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage<'a> {
    words: &'static Words,
    chrome: Chrome,
    examples: Vec<Link>,
    widely_read: Vec<Card<'a>>,
    trending: Vec<Card<'a>>,
    genres: Vec<Branch>,
    added: Option<String>,
}

/// A genre and the genres below it.
struct Branch {
    top: Link,
    below: Vec<Link>,
}

pub(super) async fn show(
    State(catalogue): State<Arc<Catalogue>>,
    State(recommender): State<Recommender>,
    State(site): State<Arc<Site>>,
    State(covers): State<Covers>,
    State(asks): State<Asks>,
    State(enrich): State<Enrich>,
    visit: Visit,
) -> Result<Response, AppError> {
    // Not `again`: what the address led to before may show an older list. There is nothing to parse here anyway.
    let trending = asks.trending();
    let render = || {
        let (words, jackets) = (words(), Jackets::new(&catalogue, &covers));
        let read = recommender.widely_read(WIDELY_READ);
        let shelf: Vec<&Work> = read.iter().filter_map(|id| catalogue.work(id)).collect();
        let page = HomePage {
            words,
            chrome: chrome(&site, &catalogue),
            examples: examples(&catalogue, &shelf),
            widely_read: shelf.iter().map(|work| Card::of(&jackets, words, work)).collect(),
            trending: cards(&jackets, &trending.works),
            genres: branches(&catalogue),
            added: jackets.added(&enrich),
        };
        let html = page.render()?;
        Ok(jackets.page(html))
    };
    visit.page(format!("home\n{}", trending.version), render).await
}

fn chrome(site: &Site, catalogue: &Catalogue) -> Chrome {
    let words = words();
    let sharing = Sharing::new(About::Site, words.site, words.tagline).with_picture(site, catalogue, &Depicted::Site);
    site.chrome(Some("/"), "").told(sharing, schema::home(site))
}

fn cards<'a>(jackets: &Jackets<'a>, works: &[WorkId]) -> Vec<Card<'a>> {
    works.iter().filter_map(|id| Some(Card::of(jackets, words(), jackets.catalogue.work(id)?))).collect()
}

/// A title, an author and two genres that the catalogue has, so that none leads nowhere.
fn examples(catalogue: &Catalogue, widely_read: &[&Work]) -> Vec<Link> {
    let mut works = widely_read.iter();
    let mut terms: Vec<&str> = works.next().map(|work| work.title.as_str()).into_iter().collect();
    terms.extend(works.next().and_then(|work| Some(catalogue.author(work.authors.first()?)?.name.as_str())));
    let genres =
        ["cosy-mystery", "space-opera", "magical-realism"].into_iter().filter_map(|id| GenreId::parse(id).ok());
    let filled: Vec<&str> = genres
        .filter(|id| !catalogue.works_in(id).is_empty())
        .filter_map(|id| Some(catalogue.genre(&id)?.name.as_str()))
        .collect();
    terms.extend(filled.into_iter().take(2));
    terms
        .into_iter()
        .map(|term| Link { url: links::recommendations([term], DEFAULT_LIMIT), text: term.to_owned() })
        .collect()
}

/// The genres of the first level that hold anything, with those below them that do.
fn branches(catalogue: &Catalogue) -> Vec<Branch> {
    let all = catalogue.vocabulary().genres();
    let filled = |id: &GenreId| !catalogue.works_in(id).is_empty();
    let mut branches: Vec<Branch> = Vec::new();
    for top in all.iter().filter(|genre| genre.parent.is_none() && filled(&genre.id)) {
        let below = all.iter().filter(|genre| genre.parent.as_ref() == Some(&top.id) && filled(&genre.id));
        branches.push(Branch {
            top: Link { url: links::genre(&top.id), text: top.name.clone() },
            below: links::genres(catalogue, below.map(|genre| &genre.id)),
        });
    }
    branches
}
