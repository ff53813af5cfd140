//! `GET /recommendations`: what to read after what was asked for, and why.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};

use super::{
    asked::{Asked, Reading},
    card::Card,
    error::AppError,
    extract::{MAX_LIMIT, Params},
    links::{self, Link},
    news::NewsLinks,
    pages::Visit,
    site::{Chrome, Site, words},
    words::Words,
};
use crate::{
    catalogue::Catalogue,
    domain::Subject,
    recommend::{Picks, Recommender, Section},
};

/// How many cards "More books" adds.
const STEP: usize = 12;

/// How many things may be blended by the form: one less than the most there can be.
const MIXABLE: usize = 4;

#[derive(Template)]
#[template(path = "recommendations.html")]
struct RecommendationsPage<'a> {
    words: &'static Words,
    chrome: Chrome,
    title: String,
    description: String,
    eyebrow: &'static str,
    seeds: Vec<Seed>,
    notes: Vec<String>,
    alternatives: Vec<Link>,
    shelves: Vec<Shelf<'a>>,
    more: Option<String>,
    mix: Option<Vec<String>>,
    news: NewsLinks,
}

/// What was asked for, in the heading.
struct Seed {
    title: String,
    by: Option<String>,
    url: Option<String>,
    is_work: bool,
}

struct Shelf<'a> {
    heading: String,
    cards: Vec<Card<'a>>,
}

pub(super) async fn show(
    State(catalogue): State<Arc<Catalogue>>,
    State(recommender): State<Recommender>,
    State(site): State<Arc<Site>>,
    visit: Visit,
) -> Result<Response, AppError> {
    let asked = Asked::read(&Params::of(visit.query()), &catalogue)?;
    let request = asked.request();
    let render = || {
        let picks = recommender.recommend(&request);
        page(&catalogue, &site, &asked, &picks).render()
    };
    visit.counted_page(asked.key(), &request.seeds, render).await
}

fn page<'a>(catalogue: &'a Catalogue, site: &Site, asked: &Asked, picks: &Picks) -> RecommendationsPage<'a> {
    let words = words();
    let terms = asked.canonical_terms(catalogue, words);
    let address = links::recommendations(terms.iter().map(String::as_str), asked.limit);
    let nothing_fits = asked.readings.iter().all(Reading::is_unknown);
    let subjects = words.list(&terms);
    let chosen = terms.first().map_or("", String::as_str);
    RecommendationsPage {
        words,
        chrome: site.chrome((!nothing_fits).then_some(address.as_str()), typed(asked)),
        title: words.books_like(&subjects),
        description: words.recommendations_for(&subjects),
        eyebrow: if is_words(asked) { words.books_that_fit() } else { words.because(nothing_fits) },
        seeds: asked.readings.iter().map(|reading| seed(reading, words)).collect(),
        notes: asked.readings.iter().filter_map(|reading| note(reading, words, nothing_fits)).collect(),
        alternatives: asked.alternatives(catalogue, words),
        shelves: shelves(catalogue, words, asked, picks),
        more: more(&terms, asked.limit, picks),
        mix: (terms.len() <= MIXABLE && !nothing_fits).then(|| terms.clone()),
        news: NewsLinks::new(words, chosen, asked.readings.first().map(Reading::meant)),
    }
}

/// What stands in the search box: the one thing that was asked for.
fn typed(asked: &Asked) -> &str {
    match asked.readings.as_slice() {
        [one] if one.read.exact => &one.meant().title,
        [one] => one.typed.as_str(),
        _ => "",
    }
}

fn is_words(asked: &Asked) -> bool {
    asked.readings.iter().all(|reading| matches!(reading.meant().subject, Subject::Words(_)))
}

fn seed(reading: &Reading, words: &Words) -> Seed {
    let meant = reading.meant();
    Seed {
        title: meant.title.clone(),
        by: (!meant.detail.is_empty()).then(|| words.by_authors(&meant.detail)),
        url: links::subject(&meant.subject),
        is_work: matches!(meant.subject, Subject::Work(_)),
    }
}

fn note(reading: &Reading, words: &Words, nothing_fits: bool) -> Option<String> {
    let typed = reading.typed.as_str();
    match reading.meant().subject {
        Subject::Unknown(_) if nothing_fits => Some(words.nothing_fits(typed)),
        Subject::Unknown(_) => Some(words.left_out(typed)),
        _ if !reading.read.exact => Some(words.read_as(typed, &reading.meant().title)),
        _ => None,
    }
}

/// Empty shelves are left out, unless nothing else is there.
fn shelves<'a>(catalogue: &'a Catalogue, words: &Words, asked: &Asked, picks: &Picks) -> Vec<Shelf<'a>> {
    let title = match asked.readings.as_slice() {
        [one] => Some(one.meant().title.as_str()),
        _ => None,
    };
    let all = picks.shelves.iter().map(|shelf| Shelf {
        heading: words.shelf(shelf.section, title),
        cards: shelf.picks.iter().filter_map(|pick| Card::of_pick(catalogue, words, pick)).collect(),
    });
    let mut filled: Vec<Shelf<'a>> = all.filter(|shelf| !shelf.cards.is_empty()).collect();
    if filled.is_empty() {
        filled.push(Shelf { heading: words.shelf(Section::Alike, title), cards: Vec::new() });
    }
    filled
}

/// The next step, while the last one was full.
fn more(terms: &[String], limit: usize, picks: &Picks) -> Option<String> {
    let is_full = picks.all().count() >= limit && limit < MAX_LIMIT;
    is_full.then(|| links::recommendations(terms.iter().map(String::as_str), (limit + STEP).min(MAX_LIMIT)))
}
