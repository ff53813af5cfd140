//! `GET /recommendations`: what to read after what was asked for, and why.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};

use super::{
    asked::{Asked, Reading},
    card::Card,
    error::AppError,
    extract::{MAX_LIMIT, MAX_TERMS, Params},
    links::{self, Link},
    narrow::{self, Chip, NarrowForm, Narrowing},
    news::NewsLinks,
    pages::Visit,
    site::{Chrome, Site, words},
    words::Words,
};
use crate::{
    catalogue::Catalogue,
    domain::Subject,
    recommend::{Picks, Recommender, Request, Section},
};

/// How many cards "More books" adds.
const STEP: usize = 12;

/// Of how many filters the page finds out whether the list has books without them.
const MOST_TRIED: usize = 8;

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
    blended: Vec<Chip>,
    chips: Vec<Chip>,
    clear: String,
    form: NarrowForm,
    nothing_left: Option<NothingLeft>,
    shelves: Vec<Shelf<'a>>,
    more: Option<String>,
    mix: Option<Vec<(&'static str, String)>>,
    news: NewsLinks,
}

/// What to do when no book fits all that the list is narrowed to.
struct NothingLeft {
    /// Each leaves out one thing, and then there are books.
    without: Vec<Link>,
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
    lead: Option<&'static str>,
    is_series: bool,
    cards: Vec<Card<'a>>,
}

pub(super) async fn show(
    State(catalogue): State<Arc<Catalogue>>,
    State(recommender): State<Recommender>,
    State(site): State<Arc<Site>>,
    visit: Visit,
) -> Result<Response, AppError> {
    let asked = Asked::read(&Params::of(visit.query()), &catalogue, words())?;
    let request = asked.request();
    let render = || {
        let picks = recommender.recommend(&request);
        page(&catalogue, &recommender, &site, &asked, &picks).render()
    };
    visit.counted_page(asked.key(), &request.seeds, render).await
}

fn page<'a>(
    catalogue: &'a Catalogue,
    recommender: &Recommender,
    site: &Site,
    asked: &Asked,
    picks: &Picks,
) -> RecommendationsPage<'a> {
    let words = words();
    let terms = asked.canonical_terms(catalogue, words);
    let all = asked.narrowing();
    let address = |narrowing: &Narrowing| links::narrowed(terms.iter().map(String::as_str), asked.limit, narrowing);
    let nothing_fits = asked.readings.iter().all(Reading::is_unknown);
    let subjects = words.list(&terms);
    let chosen = terms.first().map_or("", String::as_str);
    let is_empty = picks.shelves.is_empty() && !all.filters.is_empty();
    let kept = asked.kept_by_forms(&terms);
    let mixable = terms.len() < MAX_TERMS && !nothing_fits;
    RecommendationsPage {
        words,
        chrome: site.chrome((!nothing_fits).then(|| address(&all)).as_deref(), typed(asked)),
        title: words.books_like(&subjects),
        description: words.recommendations_for(&subjects),
        eyebrow: if is_words(asked) { words.books_that_fit() } else { words.because(nothing_fits) },
        seeds: asked.readings.iter().map(|reading| seed(reading, words)).collect(),
        notes: asked.readings.iter().filter_map(|reading| note(reading, words, nothing_fits)).collect(),
        alternatives: asked.alternatives(catalogue, words),
        blended: blended(words, asked, &terms, &all),
        chips: narrow::chips(catalogue, words, &all, &asked.chosen.filters, address),
        clear: address(&Narrowing::default()),
        form: NarrowForm::new(catalogue, words, &all, kept.clone()),
        nothing_left: is_empty.then(|| nothing_left(catalogue, recommender, asked, address)),
        shelves: if is_empty { Vec::new() } else { shelves(catalogue, words, asked, picks) },
        more: more(&terms, asked.limit, &all, picks),
        mix: mixable.then(|| kept.into_iter().chain(all.pairs()).collect()),
        news: NewsLinks::new(words, chosen, asked.readings.first().map(Reading::meant)),
    }
}

/// Of several things that were asked for, each with the list without it.
fn blended(words: &Words, asked: &Asked, terms: &[String], narrowing: &Narrowing) -> Vec<Chip> {
    if terms.len() < 2 {
        return Vec::new();
    }
    let chip = |at: usize, text: &String| {
        let others = terms.iter().enumerate().filter(|&(n, _)| n != at).map(|(_, term)| term.as_str());
        Chip {
            text: text.clone(),
            label: words.remove(text),
            url: links::narrowed(others, asked.limit, narrowing),
            from_words: false,
        }
    };
    terms.iter().enumerate().map(|(at, text)| chip(at, text)).collect()
}

/// Which one of the filters to leave out. Where all that can be left out singly leaves nothing, there are no links.
fn nothing_left(
    catalogue: &Catalogue,
    recommender: &Recommender,
    asked: &Asked,
    address: impl Fn(&Narrowing) -> String,
) -> NothingLeft {
    let Narrowing { filters, variety } = asked.narrowing();
    let tried = narrow::parts(&filters).into_iter().take(MOST_TRIED).filter_map(|part| {
        let left = narrow::without(&filters, &part);
        let request = Request { filters: left.clone(), limit: 1, ..asked.request() };
        let has_books = !recommender.recommend(&request).shelves.is_empty();
        has_books.then(|| Link {
            text: narrow::name(catalogue, words(), &part),
            url: address(&Narrowing { filters: left, variety }),
        })
    });
    NothingLeft { without: tried.collect() }
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
        lead: words.shelf_lead(shelf.section),
        is_series: matches!(shelf.section, Section::NextInSeries | Section::SeriesStart),
        cards: shelf.picks.iter().filter_map(|pick| Card::of_pick(catalogue, words, pick)).collect(),
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
    is_full.then(|| links::narrowed(terms, (limit + STEP).min(MAX_LIMIT), narrowing))
}
