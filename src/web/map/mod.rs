//! `GET /map`: what was asked for and the books nearest to it, as a picture that can be walked, and as a list.

mod hues;
mod label;
mod picture;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};

use super::{
    asked::{Asked, Reading},
    card::{Rating, pick_series_line},
    error::AppError,
    extract::Params,
    found::{
        picture::Depicted,
        sharing::{About, Sharing},
    },
    links::{self, Link, Shape},
    narrow::Narrowing,
    opening::{Mix, NothingLeft, Opening},
    pages::Visit,
    site::{Chrome, Site, words},
    words::Words,
};
use crate::{
    catalogue::Catalogue,
    domain::{Named, Subject},
    recommend::{Neighbourhood, Pick, Recommender},
};
use hues::Hue;
use picture::{Mark, Picture};

#[derive(Template)]
#[template(path = "map.html")]
struct MapPage<'a> {
    words: &'static Words,
    chrome: Chrome,
    title: String,
    description: String,
    opening: Opening,
    around: String,
    nothing_left: Option<NothingLeft>,
    /// None where nothing fits: no place on a map would tell anything.
    pictures: Vec<Picture>,
    key: Vec<Hue>,
    entries: Vec<Entry<'a>>,
    score_meaning: Option<&'static str>,
    mix: Option<Mix>,
}

/// A book in the list.
struct Entry<'a> {
    hue: &'static str,
    genre: &'a str,
    url: String,
    title: &'a str,
    authors: Vec<Link>,
    year: Option<String>,
    series: Option<String>,
    rating: Rating,
    reasons: Vec<String>,
    /// What the picture calls it.
    name: String,
    /// The map around it.
    walk: String,
    walk_label: String,
}

pub(super) async fn show(
    State(catalogue): State<Arc<Catalogue>>,
    State(recommender): State<Recommender>,
    State(site): State<Arc<Site>>,
    visit: Visit,
) -> Result<Response, AppError> {
    let asked = Asked::read(Shape::Map, &Params::of(visit.query()), &catalogue, words())?;
    let render = || page(&catalogue, &recommender, &site, &asked).render();
    // Not counted: who strolls over the map passes many books without asking for them.
    visit.page(asked.key(), render).await
}

fn page<'a>(catalogue: &'a Catalogue, recommender: &Recommender, site: &Site, asked: &Asked) -> MapPage<'a> {
    let words = words();
    let terms = asked.canonical_terms(catalogue, words);
    let all = asked.narrowing();
    let map = recommender.neighbourhood(&asked.request());
    let picks = map.books.iter().map(|(pick, _)| pick);
    let entries: Vec<Entry<'a>> = picks.filter_map(|pick| entry(catalogue, words, asked, &all, pick)).collect();
    let subjects = words.list(&terms);
    let is_empty = entries.is_empty() && !all.filters.is_empty();
    let canonical = (!asked.is_unknown()).then(|| asked.address(Shape::Map, &terms, &all));
    let (title, description) = (words.map_of(&subjects), words.map_told(&subjects));
    let depicted = Depicted::list(asked.readings.iter().map(|reading| &reading.meant().subject));
    let sharing =
        Sharing::new(About::Site, title.as_str(), description.as_str()).with_picture(site, catalogue, &depicted);
    MapPage {
        words,
        // What it lists is what the page of the list tells search engines.
        chrome: site.chrome(canonical.as_deref(), asked.typed()).told(sharing, String::new()),
        title,
        description,
        opening: Opening::of(catalogue, words, asked, &terms),
        around: words.around(&subjects),
        nothing_left: is_empty.then(|| NothingLeft::of(catalogue, recommender, asked, &terms)),
        pictures: pictures(asked, &map, &entries),
        key: hues::key(entries.iter().map(|entry| (entry.hue, entry.genre))),
        score_meaning: map.books.first().map(|(pick, _)| words.score_meaning(pick.score.meaning())),
        mix: Mix::of(asked, &terms),
        entries,
    }
}

fn entry<'a>(
    catalogue: &'a Catalogue,
    words: &Words,
    asked: &Asked,
    narrowing: &Narrowing,
    pick: &Pick,
) -> Option<Entry<'a>> {
    let work = catalogue.work(&pick.work)?;
    let detail = words.list(&catalogue.author_names(work));
    let name = words.on_map(&words.title_by(&work.title, &detail), pick.score);
    let named = Named { subject: Subject::Work(work.id.clone()), title: work.title.clone(), detail };
    let term = links::term_for(catalogue, words, &named);
    Some(Entry {
        hue: hues::class(catalogue, work),
        genre: hues::genre(catalogue, work),
        url: links::book(&work.id),
        title: &work.title,
        authors: links::authors(catalogue, work),
        year: work.year.map(|year| words.year(year)),
        series: pick_series_line(catalogue, words, work, pick),
        rating: Rating::of(pick.score, words),
        reasons: pick.reasons.iter().map(|reason| words.reason(reason)).collect(),
        name,
        // A step leads to the place of the picture on the next page: it stays where it is, and so do the keys.
        walk: format!("{}#map", links::narrowed(Shape::Map, [term.as_str()], asked.limit, narrowing)),
        walk_label: words.centre_on(&work.title),
    })
}

fn pictures(asked: &Asked, map: &Neighbourhood, entries: &[Entry<'_>]) -> Vec<Picture> {
    // A work that has left the catalogue meanwhile would shift all marks; there is none, but a picture is no place to
    // find out.
    if map.seeds.is_empty() || entries.is_empty() || entries.len() != map.books.len() {
        return Vec::new();
    }
    let meant = |subject: &Subject| asked.readings.iter().map(Reading::meant).find(|one| one.subject == *subject);
    let seeds = map.seeds.iter().filter_map(|(subject, _)| meant(subject));
    let seeds: Vec<Mark> = seeds.map(seed_mark).collect();
    let books = entries.iter().map(|entry| Mark {
        title: entry.title.to_owned(),
        name: entry.name.clone(),
        url: Some(entry.walk.clone()),
        hue: entry.hue,
    });
    picture::draw(map, &seeds, &books.collect::<Vec<_>>())
}

fn seed_mark(meant: &Named) -> Mark {
    let words = words();
    let name = if meant.detail.is_empty() { meant.title.clone() } else { words.title_by(&meant.title, &meant.detail) };
    Mark { title: meant.title.clone(), name, url: links::subject(&meant.subject), hue: "" }
}
