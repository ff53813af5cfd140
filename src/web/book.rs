//! `GET /book/{id}`: one work, its series, and what to read next.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};

use super::{
    card::{Card, series_line},
    cover::{Jacket, Jackets, Place},
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
    domain::{Named, Subject, TraitKind, Work, WorkId},
    enrich::Enrich,
    recommend::{Recommender, Request},
};

const NEXT: usize = 6;

#[derive(Template)]
#[template(path = "book.html")]
struct BookPage<'a> {
    words: &'static Words,
    chrome: Chrome,
    title: String,
    heading: &'a str,
    jacket: Jacket,
    authors: Vec<Link>,
    series_line: Option<String>,
    series_heading: String,
    blurb: &'a str,
    ask_url: String,
    map_url: String,
    facts: Vec<Fact>,
    tags: Vec<Tags>,
    volumes: Vec<Card<'a>>,
    next: Vec<Card<'a>>,
    told: Option<FactsLinks>,
    added: Option<String>,
    news: NewsLinks,
}

struct Fact {
    label: &'static str,
    text: String,
}

/// Links of one kind.
struct Tags {
    label: &'static str,
    links: Vec<Link>,
}

pub(super) async fn show(
    State(catalogue): State<Arc<Catalogue>>,
    State(recommender): State<Recommender>,
    State(enrich): State<Enrich>,
    State(site): State<Arc<Site>>,
    State(covers): State<Covers>,
    visit: Visit,
    Id(id): Id<WorkId>,
) -> Result<Response, AppError> {
    let work = catalogue.work(&id).ok_or(AppError::NotFound)?;
    let render = || {
        let jackets = Jackets::new(&catalogue, &covers);
        let html = page(&jackets, &recommender, &enrich, &site, work).render()?;
        Ok(jackets.page(html))
    };
    visit.page(format!("book\nwork:{id}"), render).await
}

fn page<'a>(
    jackets: &Jackets<'a>,
    recommender: &Recommender,
    enrich: &Enrich,
    site: &Site,
    work: &'a Work,
) -> BookPage<'a> {
    let (catalogue, words) = (jackets.catalogue, words());
    let subject = Subject::Work(work.id.clone());
    let authors = words.list(&catalogue.author_names(work));
    let named = Named { subject: subject.clone(), title: work.title.clone(), detail: authors };
    let term = links::term_for(catalogue, words, &named);
    let title = words.title_by(&work.title, &named.detail);
    let sharing = Sharing::new(About::Book, title.as_str(), work.blurb.as_str()).with_picture(
        site,
        catalogue,
        &Depicted::Book(work.id.clone()),
    );
    let picks = recommender.recommend(&Request::new(vec![subject], NEXT));
    BookPage {
        words,
        chrome: site.chrome(Some(&links::book(&work.id)), "").told(sharing, schema::book(site, catalogue, work)),
        title,
        heading: &work.title,
        jacket: jackets.of(work, Place::OwnPage),
        authors: links::authors(catalogue, work),
        series_line: series_line(catalogue, words, work),
        series_heading: work.series.as_ref().map(|series| words.series_heading(&series.name)).unwrap_or_default(),
        blurb: &work.blurb,
        ask_url: links::recommendations([term.as_str()], DEFAULT_LIMIT),
        map_url: links::map(&term),
        facts: facts(words, work),
        tags: tags(catalogue, words, work),
        volumes: volumes(jackets, words, work),
        next: picks.all().filter_map(|pick| Card::of_pick(jackets, words, pick)).collect(),
        added: jackets.added(enrich),
        told: FactsLinks::new(words, &named, enrich),
        news: NewsLinks::new(words, &term, Some(&named)),
    }
}

fn facts(words: &Words, work: &Work) -> Vec<Fact> {
    let names = &words.facts;
    let other_titles = (!work.other_titles.is_empty()).then(|| work.other_titles.join(" · "));
    let all = [
        (names.first_published, work.year.map(|year| words.year(year))),
        (names.language, words.language(&work.language).map(str::to_owned)),
        (names.pages, work.pages.map(|pages| pages.to_string())),
        (names.other_titles, other_titles),
    ];
    all.into_iter().filter_map(|(label, text)| Some(Fact { label, text: text? })).collect()
}

fn tags(catalogue: &Catalogue, words: &Words, work: &Work) -> Vec<Tags> {
    let names = &words.facts;
    let all = [
        (names.genres, links::genres(catalogue, &work.genres)),
        (names.themes, links::traits(catalogue, TraitKind::Theme, &work.themes)),
        (names.moods, links::traits(catalogue, TraitKind::Mood, &work.moods)),
        (names.settings, links::traits(catalogue, TraitKind::Setting, &work.settings)),
        (names.periods, links::traits(catalogue, TraitKind::Period, &work.periods)),
    ];
    all.into_iter().filter(|(_, links)| !links.is_empty()).map(|(label, links)| Tags { label, links }).collect()
}

/// The whole series in its order; nothing when this is its only volume here.
fn volumes<'a>(jackets: &Jackets<'a>, words: &Words, work: &Work) -> Vec<Card<'a>> {
    let Some(series) = &work.series else { return Vec::new() };
    let volumes = jackets.catalogue.volumes(&series.id);
    if volumes.len() < 2 {
        return Vec::new();
    }
    volumes.iter().map(|&at| Card::of_volume(jackets, words, at, &work.id)).collect()
}
