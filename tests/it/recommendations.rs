//! The list of recommendations keeps its promises on the whole starter catalogue.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use luminaria::{
    cache::{CacheName, TypedCache},
    catalogue::Catalogue,
    domain::{ManualClock, SearchTerm, Subject, Work, WorkId},
    recommend::{Picks, Recommender, Request, Section, embedded_model},
};
use serde_json::Value;

use crate::harness::{encoded, reading_room};

fn recommender() -> (Arc<Catalogue>, Recommender) {
    let catalogue = Arc::new(Catalogue::embedded().unwrap());
    let clock = Arc::new(ManualClock::at(jiff::Timestamp::UNIX_EPOCH));
    let made = TypedCache::new(CacheName::Recommendations, CacheName::Recommendations.defaults(), clock);
    (catalogue.clone(), Recommender::new(catalogue, embedded_model().ok(), made))
}

fn picked<'a>(catalogue: &'a Catalogue, picks: &Picks) -> Vec<&'a Work> {
    picks.all().map(|pick| catalogue.work(&pick.work).expect("every pick is a record of the catalogue")).collect()
}

fn assert_one_card_a_series(catalogue: &Catalogue, seed: &Work, works: &[&Work]) {
    let mut series = BTreeSet::new();
    for place in works.iter().filter_map(|work| Some((*work, work.series.as_ref()?))) {
        let (work, place) = place;
        assert!(series.insert(place.id.clone()), "{}: two cards of {}", seed.id, place.name);
        let is_own = seed.series.as_ref().is_some_and(|own| own.id == place.id);
        let volumes = catalogue.volumes(&place.id);
        let first = volumes.iter().map(|&at| catalogue.work_at(at)).find(|volume| {
            volume.series.as_ref().and_then(|place| place.position).is_none_or(|p| p >= "1".parse().unwrap())
        });
        assert!(is_own || Some(&work.id) == first.map(|volume| &volume.id), "{}: {} is no start", seed.id, work.id);
    }
}

#[test]
fn every_book_gets_a_list_that_keeps_the_rules() {
    let (catalogue, recommender) = recommender();
    for seed in catalogue.works() {
        let picks = recommender.recommend(&Request::new(vec![Subject::Work(seed.id.clone())], 12));
        let works = picked(&catalogue, &picks);
        assert!(works.len() >= 10, "{}: {} cards", seed.id, works.len());
        assert!(works.iter().all(|work| work.id != seed.id), "{} recommends itself", seed.id);
        assert!(picks.all().all(|pick| !pick.reasons.is_empty() && pick.score.get() <= 100), "{}", seed.id);
        let mut by_author: BTreeMap<&str, usize> = BTreeMap::new();
        for author in works.iter().flat_map(|work| &work.authors) {
            *by_author.entry(author.as_str()).or_default() += 1;
        }
        assert!(by_author.values().all(|&cards| cards <= 2), "{}: {by_author:?}", seed.id);
        assert_one_card_a_series(&catalogue, seed, &works);
    }
}

#[test]
fn every_author_and_genre_gives_its_best_then_its_neighbours() {
    let (catalogue, recommender) = recommender();
    let authors = catalogue.authors().iter().map(|author| Subject::Author(author.id.clone()));
    let used = catalogue.vocabulary().genres().iter().filter(|genre| !catalogue.works_in(&genre.id).is_empty());
    for subject in authors.chain(used.map(|genre| Subject::Genre(genre.id.clone()))) {
        let picks = recommender.recommend(&Request::new(vec![subject.clone()], 12));
        assert_eq!(picks.shelves[0].section, Section::BestOf, "{subject:?}");
        assert_eq!(picks.shelves[1].section, Section::Neighbours, "{subject:?}");
        assert!(picks.all().count() >= 8, "{subject:?}: {}", picks.all().count());
    }
}

#[test]
fn the_same_request_gives_the_same_picks_in_another_process_run() {
    let ((catalogue, one), (_, other)) = (recommender(), recommender());
    for term in ["dune", "tolkien", "mystery", "books about grief", "xqzzt"] {
        let subject = catalogue.interpret(&SearchTerm::parse(term).unwrap()).meant.subject;
        let request = Request::new(vec![subject], 50);
        assert_eq!(one.recommend(&request), other.recommend(&request), "{term}");
    }
}

#[tokio::test]
async fn the_json_has_the_fields_that_are_promised() {
    let app = reading_room().await;
    let answer = app.api("/api/recommendations?search_term=dune").await;
    assert_eq!(answer.status, 200);
    assert!(answer.header("content-type").starts_with("application/json"));
    let json = answer.json();
    assert_eq!(json["success"], true);
    assert_eq!(json["search_term"], "dune");
    assert_eq!(json["interpretation"]["kind"], "work");
    assert_eq!(json["interpretation"]["title"], "Dune");
    assert!(!json["catalogue"]["version"].as_str().unwrap().is_empty());
    let picks = json["recommendations"].as_array().unwrap();
    assert_eq!(picks.len(), 12);
    for pick in picks {
        assert!(WorkId::parse(pick["id"].as_str().unwrap()).is_ok());
        assert!(pick["authors"].as_array().is_some_and(|authors| !authors.is_empty()));
        assert!(pick["match_score"].as_u64().is_some_and(|score| score <= 100));
        assert!(pick["year"].is_i64() || pick["year"].is_null());
        assert_eq!(pick["url"].as_str().unwrap(), format!("/book/{}", pick["id"].as_str().unwrap()));
        assert!(pick["genres"].is_array());
        let series = &pick["series"];
        assert!(series.is_null() || series["name"].is_string(), "{series}");
        for reason in pick["reasons"].as_array().unwrap() {
            assert!(reason["kind"].is_string() && !reason["text"].as_str().unwrap().is_empty());
        }
    }
}

#[tokio::test]
async fn several_terms_are_blended_and_each_is_told() {
    let app = reading_room().await;
    let path = format!("/api/recommendations?search_term=dune&search_term={}&limit=20", encoded("agatha christie"));
    let json = app.api(&path).await.json();
    let kinds: Vec<&Value> = json["interpretations"].as_array().unwrap().iter().map(|i| &i["kind"]).collect();
    assert_eq!(kinds, ["work", "author"]);
    assert_eq!(json["recommendations"].as_array().unwrap().len(), 20);
}

#[tokio::test]
async fn the_limit_is_between_1_and_50() {
    let app = reading_room().await;
    let count = async |limit: &str| {
        let answer = app.api(&format!("/api/recommendations?search_term=dune&limit={limit}")).await;
        (answer.status.as_u16(), answer.json()["recommendations"].as_array().map(Vec::len))
    };
    assert_eq!(count("1").await, (200, Some(1)));
    assert_eq!(count("50").await, (200, Some(50)));
    for bad in ["0", "51", "-1", "many"] {
        let (status, _) = count(bad).await;
        assert!(matches!(status, 400 | 422), "{bad}: {status}");
    }
}
