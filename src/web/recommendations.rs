//! `GET /recommendations`: what to read after what was asked for, and why.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};

use super::{
    asked::{Asked, Reading},
    card::Card,
    cover::Jackets,
    error::AppError,
    extract::{MAX_LIMIT, Params},
    found::{
        picture::Depicted,
        schema,
        sharing::{About, Sharing},
    },
    links::{self, Shape},
    narrow::Narrowing,
    news::NewsLinks,
    opening::{Mix, NothingLeft, Opening},
    pages::Visit,
    site::{Chrome, Site, words},
    words::Words,
};
use crate::{
    catalogue::Catalogue,
    covers::Covers,
    enrich::Enrich,
    recommend::{Picks, Recommender, Section},
};

/// How many cards "More books" adds.
const STEP: usize = 12;

#[derive(Template)]
#[template(path = "recommendations.html")]
struct RecommendationsPage<'a> {
    words: &'static Words,
    chrome: Chrome,
    title: String,
    description: String,
    opening: Opening,
    nothing_left: Option<NothingLeft>,
    shelves: Vec<Shelf<'a>>,
    more: Option<String>,
    score_meaning: Option<&'static str>,
    mix: Option<Mix>,
    added: Option<String>,
    news: NewsLinks,
}

struct Shelf<'a> {
    heading: String,
    lead: Option<&'static str>,
    is_series: bool,
    cards: Vec<Card<'a>>,
}

pub(super) async fn show(
    State(catalogue): State<Arc<Catalogue>>,
    State(recommender): State<Recommender>,
    State(site): State<Arc<Site>>,
    State(covers): State<Covers>,
    State(enrich): State<Enrich>,
    visit: Visit,
) -> Result<Response, AppError> {
    let asked = Asked::read(Shape::List, &Params::of(visit.query()), &catalogue, words())?;
    let request = asked.request();
    let render = || {
        let picks = recommender.recommend(&request);
        let jackets = Jackets::new(&catalogue, &covers);
        let html = page(&jackets, (&recommender, &enrich), &site, &asked, &picks).render()?;
        Ok(jackets.page(html))
    };
    visit.counted_page(asked.key(), &request.seeds, render).await
}

fn page<'a>(
    jackets: &Jackets<'a>,
    (recommender, enrich): (&Recommender, &Enrich),
    site: &Site,
    asked: &Asked,
    picks: &Picks,
) -> RecommendationsPage<'a> {
    let (catalogue, words) = (jackets.catalogue, words());
    let terms = asked.canonical_terms(catalogue, words);
    let all = asked.narrowing();
    let subjects = words.list(&terms);
    let chosen = terms.first().map_or("", String::as_str);
    let is_empty = picks.shelves.is_empty() && !all.filters.is_empty();
    let canonical = (!asked.is_unknown()).then(|| asked.address(Shape::List, &terms, &all));
    let (title, description) = (words.books_like(&subjects), words.recommendations_for(&subjects));
    let depicted = Depicted::list(asked.readings.iter().map(|reading| &reading.meant().subject));
    let sharing =
        Sharing::new(About::Site, title.as_str(), description.as_str()).with_picture(site, catalogue, &depicted);
    let schema = schema::list(site, &title, picks.all().filter_map(|pick| catalogue.work(&pick.work)));
    let chrome = site.chrome(canonical.as_deref(), asked.typed());
    let chrome = if asked.is_unknown() { chrome } else { chrome.told(sharing, schema) };
    RecommendationsPage {
        words,
        chrome,
        title,
        description,
        opening: Opening::of(catalogue, words, asked, &terms),
        nothing_left: is_empty.then(|| NothingLeft::of(catalogue, recommender, asked, &terms)),
        shelves: if is_empty { Vec::new() } else { shelves(jackets, words, asked, picks) },
        more: more(&terms, asked.limit, &all, picks),
        score_meaning: picks.all().next().map(|pick| words.score_meaning(pick.score.meaning())),
        mix: Mix::of(asked, &terms),
        added: jackets.added(enrich),
        news: NewsLinks::new(words, chosen, asked.readings.first().map(Reading::meant)),
    }
}

/// Empty shelves are left out, unless nothing else is there.
fn shelves<'a>(jackets: &Jackets<'a>, words: &Words, asked: &Asked, picks: &Picks) -> Vec<Shelf<'a>> {
    let title = match asked.readings.as_slice() {
        [one] => Some(one.meant().title.as_str()),
        _ => None,
    };
    let all = picks.shelves.iter().map(|shelf| Shelf {
        heading: words.shelf(shelf.section, title),
        lead: words.shelf_lead(shelf.section),
        is_series: matches!(shelf.section, Section::NextInSeries | Section::SeriesStart),
        cards: shelf.picks.iter().filter_map(|pick| Card::of_pick(jackets, words, pick)).collect(),
    });
    let mut filled: Vec<Shelf<'a>> = all.filter(|shelf| !shelf.cards.is_empty()).collect();
    if filled.is_empty() {
        let heading = words.shelf(Section::Alike, title);
        filled.push(Shelf { heading, lead: None, is_series: false, cards: Vec::new() });
    }
    filled
}

/// The next step, while the last one was full.
fn more(terms: &[String], limit: usize, narrowing: &Narrowing, picks: &Picks) -> Option<String> {
    let is_full = picks.all().count() >= limit && limit < MAX_LIMIT;
    let terms = terms.iter().map(String::as_str);
    is_full.then(|| links::narrowed(Shape::List, terms, (limit + STEP).min(MAX_LIMIT), narrowing))
}
