//! `GET /api/recommendations`: the picks as JSON.

use std::sync::Arc;

use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{SubjectJson, json};
use crate::{
    asks::Asks,
    catalogue::Catalogue,
    domain::Work,
    recommend::{Pick, Recommender, Section},
    web::{
        asked::{Asked, Reading},
        error::AppError,
        extract::Params,
        links::{self, Shape},
        narrow::Narrowing,
        openapi::{SeedsQuery, Unreadable, Unusable},
        site::words,
        words::{Words, reasons},
    },
};

/// Books to read next.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct RecommendationsAnswer<'a> {
    success: bool,
    search_term: &'a str,
    interpretation: Option<InterpretationJson<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    interpretations: Vec<InterpretationJson<'a>>,
    /// All cards, in the order of the page.
    recommendations: Vec<Recommendation<'a>>,
    /// What the list is narrowed to, by parameters and by the typed words.
    filters: FiltersJson,
    /// From 0, the closest, to 100, the most surprising.
    #[schema(minimum = 0, maximum = 100)]
    variety: u8,
    catalogue: CatalogueJson<'a>,
}

/// What a term was taken to mean.
#[derive(Serialize, ToSchema)]
#[schema(as = Interpretation)]
struct InterpretationJson<'a> {
    #[serde(flatten)]
    meant: SubjectJson<'a>,
    exact: bool,
    alternatives: Vec<SubjectJson<'a>>,
}

/// Under the names of the parameters; what is not narrowed is left out.
#[derive(Default, Serialize, ToSchema)]
#[schema(as = Filters)]
struct FiltersJson {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    genre: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    period: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mood: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    language: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    length: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    without: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<i16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<i16>,
}

/// One book.
#[derive(Serialize, ToSchema)]
struct Recommendation<'a> {
    id: &'a str,
    title: &'a str,
    /// The shelf of the page that it stands on.
    section: &'static str,
    authors: Vec<&'a str>,
    year: Option<i16>,
    /// How well it matches: of a hundred readers who liked what was asked for, how many wanted this too. Where no reader
    /// of it is known, and for words, how much of what was asked for stands in what is known of it.
    #[schema(minimum = 0, maximum = 100)]
    match_score: u8,
    reasons: Vec<ReasonJson>,
    series: Option<SeriesJson<'a>>,
    genres: Vec<&'a str>,
    url: String,
}

/// Why it is there.
#[derive(Serialize, ToSchema)]
#[schema(as = Reason)]
struct ReasonJson {
    kind: &'static str,
    text: String,
}

/// Its place in a series.
#[derive(Serialize, ToSchema)]
#[schema(as = Series)]
struct SeriesJson<'a> {
    name: &'a str,
    /// A number, with one decimal for a novella between two volumes.
    position: Option<f32>,
}

/// Which books there are.
#[derive(Serialize, ToSchema)]
#[schema(as = Catalogue)]
struct CatalogueJson<'a> {
    name: &'a str,
    version: &'a str,
}

/// Books to read next, how well each matches, and why.
#[utoipa::path(
    get,
    path = "/api/recommendations",
    operation_id = "recommendations",
    tag = "books",
    params(SeedsQuery),
    responses(
        (status = 200, description = "The picks.", body = RecommendationsAnswer<'_>),
        (status = 400, response = Unreadable),
        (status = 422, response = Unusable),
    )
)]
pub(in crate::web) async fn show(
    State(catalogue): State<Arc<Catalogue>>,
    State(recommender): State<Recommender>,
    State(asks): State<Asks>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let query = query.unwrap_or_default();
    let words = words();
    let asked = Asked::read(Shape::List, &Params::of(&query), &catalogue, words)?;
    asked.readings.iter().for_each(|reading| asks.count(&reading.meant().subject));
    let picks = recommender.recommend(&asked.request());
    let narrowing = asked.narrowing();
    let several = asked.readings.len() > 1;
    let answer = RecommendationsAnswer {
        success: true,
        search_term: asked.readings.first().map_or("", |reading| reading.typed.as_str()),
        interpretation: asked.readings.first().map(interpretation),
        interpretations: if several { asked.readings.iter().map(interpretation).collect() } else { Vec::new() },
        recommendations: picks
            .shelves
            .iter()
            .flat_map(|shelf| shelf.picks.iter().map(|pick| (shelf.section, pick)))
            .filter_map(|(section, pick)| recommendation(&catalogue, words, section, pick))
            .collect(),
        filters: filters(&narrowing),
        variety: narrowing.variety.get(),
        catalogue: CatalogueJson { name: catalogue.name(), version: catalogue.version() },
    };
    Ok(json(StatusCode::OK, &answer))
}

fn interpretation(reading: &Reading) -> InterpretationJson<'_> {
    InterpretationJson {
        meant: reading.meant().into(),
        exact: reading.read.exact,
        alternatives: reading.read.alternatives.iter().map(SubjectJson::from).collect(),
    }
}

fn filters(narrowing: &Narrowing) -> FiltersJson {
    let mut json = FiltersJson::default();
    for (name, value) in narrowing.pairs() {
        match name {
            "genre" => json.genre.push(value),
            "period" => json.period.push(value),
            "mood" => json.mood.push(value),
            "language" => json.language.push(value),
            "length" => json.length.push(value),
            "without" => json.without.push(value),
            "from" => json.from = value.parse().ok(),
            "to" => json.to = value.parse().ok(),
            _ => {}
        }
    }
    json
}

/// A section's name in the JSON.
fn section_name(section: Section) -> &'static str {
    match section {
        Section::NextInSeries => "next_in_series",
        Section::SeriesStart => "series_start",
        Section::Alike => "because_you_asked",
        Section::BestOf => "best_of",
        Section::Neighbours => "neighbours",
        Section::SameShelf => "same_shelf",
        Section::LittleKnown => "less_well_known",
        Section::Nearest => "nearest",
        Section::WidelyRead => "widely_read",
    }
}

fn recommendation<'a>(
    catalogue: &'a Catalogue,
    words: &Words,
    section: Section,
    pick: &Pick,
) -> Option<Recommendation<'a>> {
    let work: &Work = catalogue.work(&pick.work)?;
    let reason = |reason| ReasonJson { kind: reasons::kind(reason), text: words.reason(reason) };
    Some(Recommendation {
        id: work.id.as_str(),
        title: &work.title,
        section: section_name(section),
        authors: catalogue.author_names(work),
        year: work.year,
        match_score: pick.score.get(),
        reasons: pick.reasons.iter().map(reason).collect(),
        series: work.series.as_ref().map(|series| SeriesJson {
            name: &series.name,
            position: series.position.and_then(|position| position.to_string().parse().ok()),
        }),
        genres: work.genres.iter().map(crate::domain::GenreId::as_str).collect(),
        url: links::book(&work.id),
    })
}
