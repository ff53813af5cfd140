//! The rules of a list, held on thousands of random requests; and filters, sections and the slider over HTTP.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use luminaria::{
    cache::{CacheName, TypedCache},
    catalogue::Catalogue,
    domain::{Filters, Length, ManualClock, Quality, SearchTerm, Subject, TraitKind, Work, Years, fold},
    recommend::{Picks, Recommender, Request, Section, Variety, embedded_model},
};
use serde_json::Value;

use crate::harness::{Answer, reading_room};

fn recommender() -> (Arc<Catalogue>, Recommender) {
    let catalogue = Arc::new(Catalogue::embedded().unwrap());
    let clock = Arc::new(ManualClock::at(jiff::Timestamp::UNIX_EPOCH));
    let made = TypedCache::new(CacheName::Recommendations, CacheName::Recommendations.defaults(), clock);
    (catalogue.clone(), Recommender::new(catalogue, embedded_model().ok(), made))
}

/// Xorshift (Marsaglia 2003): enough chance for a test, and the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(sides).unwrap()).unwrap()
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.roll(all.len())]
    }

    /// True once in so many times.
    fn once_in(&mut self, times: usize) -> bool {
        self.roll(times) == 0
    }
}

const WORDS: &[&str] = &["a sad story set in Japan", "dragons and prophecy", "books about grief", "sea", "robots"];

fn subject(dice: &mut Dice, catalogue: &Catalogue) -> Subject {
    match dice.roll(6) {
        0..=2 => Subject::Work(dice.one_of(catalogue.works()).id.clone()),
        3 => Subject::Author(dice.one_of(catalogue.authors()).id.clone()),
        4 => Subject::Genre(dice.one_of(catalogue.vocabulary().genres()).id.clone()),
        _ if dice.once_in(4) => Subject::Unknown(SearchTerm::parse("xqzzt tolkeenish").unwrap()),
        _ => Subject::Words(SearchTerm::parse(WORDS[dice.roll(WORDS.len())]).unwrap()),
    }
}

fn filters(dice: &mut Dice, catalogue: &Catalogue) -> Filters {
    let mut filters = Filters::default();
    // Of a work that there is, so that not all lists are empty.
    let work = dice.one_of(catalogue.works());
    if dice.once_in(3) {
        filters.genres.extend(work.genres.first().cloned());
    }
    if dice.once_in(6) {
        filters.moods.extend(work.moods.first().cloned());
    }
    if dice.once_in(6) {
        filters.periods.extend(work.periods.first().cloned());
    }
    if dice.once_in(8) {
        filters.languages.push(work.language.clone());
    }
    if dice.once_in(5) {
        filters.lengths.push(*dice.one_of(&Length::ALL));
    }
    if dice.once_in(5) {
        let first = i16::try_from(dice.roll(150)).unwrap() + 1870;
        filters.years = Some(Years { first, last: first + i16::try_from(dice.roll(60)).unwrap() - 5 });
    }
    if dice.once_in(8) {
        filters.without.extend(work.themes.first().map(|id| Quality::Trait(TraitKind::Theme, id.clone())));
    }
    filters
}

fn request(dice: &mut Dice, catalogue: &Catalogue) -> Request {
    let seeds = (0..=dice.roll(3)).map(|_| subject(dice, catalogue)).collect();
    let filters = if dice.once_in(4) { Filters::default() } else { filters(dice, catalogue) };
    let variety = Variety::new(u8::try_from(dice.roll(101)).unwrap());
    Request { seeds, limit: 1 + dice.roll(50), filters, variety }
}

fn first_author_and_title(work: &Work) -> (String, String) {
    (work.authors[0].to_string(), fold(&work.title))
}

/// Fails unless the list keeps every rule.
fn assert_kept(catalogue: &Catalogue, request: &Request, picks: &Picks) {
    let cards: Vec<&Work> = picks.all().map(|pick| catalogue.work(&pick.work).expect("a record")).collect();
    assert!(cards.len() <= request.limit, "{request:?}: {} cards", cards.len());
    let asked_works: Vec<&Work> = request
        .seeds
        .iter()
        .filter_map(|seed| if let Subject::Work(id) = seed { catalogue.work(id) } else { None })
        .collect();
    let asked_authors: Vec<_> =
        request.seeds.iter().filter_map(|seed| if let Subject::Author(id) = seed { Some(id) } else { None }).collect();
    let (mut series, mut titles) = (BTreeSet::new(), BTreeSet::new());
    let mut by_author: BTreeMap<&str, usize> = BTreeMap::new();
    for work in &cards {
        assert!(asked_works.iter().all(|asked| asked.id != work.id), "{request:?}: {} was asked for", work.id);
        if let Some(place) = &work.series {
            assert!(series.insert(place.id.clone()), "{request:?}: two cards of {}", place.name);
        }
        assert!(titles.insert(first_author_and_title(work)), "{request:?}: {} twice", work.title);
        let genres = catalogue.vocabulary().with_parents(&work.genres);
        assert!(request.filters.allow(work, &genres), "{request:?}: {} is not what was chosen", work.id);
        for author in work.authors.iter().filter(|author| !asked_authors.contains(author)) {
            *by_author.entry(author.as_str()).or_default() += 1;
        }
    }
    assert!(by_author.values().all(|&cards| cards <= 2), "{request:?}: {by_author:?}");
    for shelf in &picks.shelves {
        assert!(!shelf.picks.is_empty() && shelf.picks.iter().all(|pick| !pick.reasons.is_empty()), "{request:?}");
        let scores: Vec<u8> = shelf.picks.iter().map(|pick| pick.score.get()).collect();
        let is_series = matches!(shelf.section, Section::NextInSeries | Section::SeriesStart);
        assert!(is_series || scores.is_sorted_by(|a, b| a >= b), "{request:?}: {scores:?}");
    }
}

#[test]
fn thousands_of_random_lists_keep_the_rules() {
    let (catalogue, recommender) = recommender();
    let mut dice = Dice(0x1ea4_ed1a_b1e5_eed5);
    let (mut filled, mut narrowed) = (0, 0);
    for _ in 0..2_400 {
        let request = request(&mut dice, &catalogue);
        let picks = recommender.recommend(&request);
        assert_kept(&catalogue, &request, &picks);
        filled += usize::from(!picks.shelves.is_empty());
        narrowed += usize::from(!picks.shelves.is_empty() && !request.filters.is_empty());
    }
    assert!(filled > 1_500 && narrowed > 800, "{filled} lists had cards, {narrowed} of them were narrowed");
}

#[test]
fn a_list_is_full_where_there_are_books_enough() {
    let (catalogue, recommender) = recommender();
    for seed in catalogue.works().iter().step_by(7) {
        for limit in [1, 7, 12, 24, 50] {
            let picks = recommender.recommend(&Request::new(vec![Subject::Work(seed.id.clone())], limit));
            assert_eq!(picks.all().count(), limit, "{}", seed.id);
        }
    }
}

/// How many different main genres the main shelf has, and its mean score, for many seeds together.
fn character(catalogue: &Catalogue, recommender: &Recommender, percent: u8) -> (usize, usize) {
    let (mut genres, mut scores) = (0, 0);
    for seed in catalogue.works().iter().step_by(40) {
        let variety = Variety::new(percent);
        let request = Request { variety, ..Request::new(vec![Subject::Work(seed.id.clone())], 12) };
        let picks = recommender.recommend(&request);
        let main = picks.shelves.iter().find(|shelf| shelf.section == Section::Alike).unwrap();
        let works = main.picks.iter().filter_map(|pick| catalogue.work(&pick.work));
        genres += works.map(|work| &work.genres[0]).collect::<BTreeSet<_>>().len();
        scores += main.picks.iter().map(|pick| usize::from(pick.score.get())).sum::<usize>();
    }
    (genres, scores)
}

#[test]
fn the_further_the_slider_the_more_varied_the_list() {
    let (catalogue, recommender) = recommender();
    let steps: Vec<(usize, usize)> =
        [0, 40, 70, 100].iter().map(|&percent| character(&catalogue, &recommender, percent)).collect();
    assert!(steps.is_sorted_by(|a, b| a.0 <= b.0), "genres rise: {steps:?}");
    assert!(steps.is_sorted_by(|a, b| a.1 >= b.1), "scores fall: {steps:?}");
    assert!(steps[3].0 > steps[0].0 && steps[3].1 * 10 > steps[0].1 * 7, "and still match: {steps:?}");
}

#[test]
fn the_known_and_the_little_known_stand_side_by_side() {
    let (catalogue, recommender) = recommender();
    let mut with_both = 0;
    let seeds: Vec<&Work> = catalogue.works().iter().step_by(60).collect();
    for seed in &seeds {
        let picks = recommender.recommend(&Request::new(vec![Subject::Work(seed.id.clone())], 12));
        let popularity: Vec<u8> = picks.all().filter_map(|pick| Some(catalogue.work(&pick.work)?.popularity)).collect();
        with_both += usize::from(popularity.iter().any(|&p| p >= 60) && popularity.iter().any(|&p| p <= 42));
    }
    assert!(with_both * 10 >= seeds.len() * 7, "{with_both} of {}", seeds.len());
}

async fn list(query: &str) -> Value {
    let answer = reading_room().await.api(&format!("/api/recommendations?{query}")).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.json()
}

async fn page(query: &str) -> Answer {
    reading_room().await.page(&format!("/recommendations?{query}")).await
}

fn sections(json: &Value) -> Vec<&str> {
    let mut sections: Vec<&str> =
        json["recommendations"].as_array().unwrap().iter().map(|pick| pick["section"].as_str().unwrap()).collect();
    sections.dedup();
    sections
}

#[tokio::test]
async fn the_json_names_the_sections_in_the_order_of_the_page() {
    let json = list("search_term=dune").await;
    let all = ["next_in_series", "because_you_asked", "same_shelf", "less_well_known"];
    assert_eq!(sections(&json), all);
    assert_eq!(json["recommendations"].as_array().unwrap().len(), 12);
    assert_eq!(json["recommendations"][0]["id"], "dune-messiah-frank-herbert");
    assert_eq!(json["recommendations"][0]["reasons"][0]["kind"], "next_in_series");
    assert_eq!((&json["variety"], &json["filters"]), (&Value::from(40), &serde_json::json!({})));
    let html = page("search_term=dune").await.text();
    let headings = ["Next in this series", "Because you asked", "From the same shelf", "Less well known"];
    let places: Vec<usize> = headings.iter().map(|heading| html.find(&format!(">{heading}</h2>")).unwrap()).collect();
    assert!(places.is_sorted(), "{places:?}");
    assert!(html.contains("Foundation, book 1 of 7: start here"), "the card says where to start");
}

#[tokio::test]
async fn filters_narrow_the_page_and_the_json_alike() {
    let query = "search_term=dune&genre=fantasy&length=long&from=1980&to=1999&language=en";
    let json = list(query).await;
    let picks = json["recommendations"].as_array().unwrap();
    assert!(picks.len() >= 5, "{json}");
    let html = page(query).await.text();
    for pick in picks {
        assert!((1980..=1999).contains(&pick["year"].as_i64().unwrap()), "{pick}");
        assert!(html.contains(pick["url"].as_str().unwrap()), "{pick}");
    }
    let chosen = serde_json::json!({
        "genre": ["fantasy"], "length": ["long"], "language": ["en"], "from": 1980, "to": 1999
    });
    assert_eq!(json["filters"], chosen);
    assert!(html.contains("aria-label=\"Remove: Fantasy\""));
    // Taking one off keeps the others; so do more books and another book.
    let without_genre = "language=en&amp;length=long&amp;from=1980&amp;to=1999\" aria-label=\"Remove: Fantasy\"";
    let without_genre = without_genre.replace("&amp;", "&#38;");
    assert!(html.contains(&without_genre), "{html}");
    assert!(html.contains("<input type=\"hidden\" name=\"genre\" value=\"fantasy\">"), "the form that blends keeps it");
    assert!(html.contains("<option value=\"fantasy\" selected>Fantasy</option>"), "the form that narrows shows it");
    let more = page("search_term=dune&genre=fantasy&variety=90").await.text();
    assert!(more.contains("limit=24&#38;genre=fantasy&#38;variety=90"), "more books are as narrow");
}

#[tokio::test]
async fn a_narrowed_page_is_another_page_and_the_order_of_its_filters_says_nothing() {
    let tag = async |query: &str| page(query).await.header("etag").to_owned();
    let one = tag("search_term=emma&genre=fantasy&genre=romance&mood=").await;
    assert_eq!(one, tag("genre=romance&search_term=emma&genre=fantasy&variety=40&from=").await);
    assert_ne!(one, tag("search_term=emma&genre=fantasy").await);
    assert_ne!(tag("search_term=emma").await, tag("search_term=emma&variety=100").await);
    assert_ne!(tag("search_term=emma").await, tag("search_term=emma&to=1900").await);
}

#[tokio::test]
async fn when_nothing_is_left_the_page_says_what_to_leave_out() {
    let query = "search_term=emma&genre=cooking&language=is";
    assert_eq!(list(query).await["recommendations"], serde_json::json!([]));
    let answer = page(query).await;
    assert_eq!(answer.status, 200);
    let html = answer.text();
    assert!(html.contains("Nothing is left") && answer.is_whole_page());
    for other in ["search_term=Emma+by+Jane+Austen&language=is", "search_term=Emma+by+Jane+Austen&genre=cooking"] {
        assert!(html.contains(&other.replace('&', "&#38;")), "{other}");
        assert!(!list(other).await["recommendations"].as_array().unwrap().is_empty(), "{other}");
    }
    // Years that run backwards are no error either, nor is a term that nothing fits.
    for query in ["search_term=emma&from=1900&to=1800", "search_term=xqzzt&genre=cooking&from=1900&to=1800"] {
        let answer = page(query).await;
        assert!(answer.status == 200 && answer.text().contains("Nothing is left"), "{query}");
    }
}

#[tokio::test]
async fn what_is_no_value_of_a_filter_is_refused_with_a_sentence() {
    let app = reading_room().await;
    for (bad, said) in [
        ("genre=nosuch", "choose a genre"),
        ("genre=%00", "choose a genre"),
        ("period=nosuch", "choose a time"),
        ("mood=nosuch", "choose a mood"),
        ("language=klingon", "choose a language"),
        ("length=huge", "short, medium or long"),
        ("from=soon", "such as 1954"),
        ("to=123456", "such as 1954"),
        ("variety=900", "from 0"),
        ("variety=abc", "from 0"),
        ("variety=-1", "from 0"),
        ("without=anything", "genre:horror"),
    ] {
        let query = format!("recommendations?search_term=dune&{bad}");
        let (page, data) = (app.page(&format!("/{query}")).await, app.api(&format!("/api/{query}")).await);
        assert_eq!((page.status.as_u16(), data.status.as_u16()), (422, 422), "{bad}");
        assert!(page.is_whole_page() && page.text().contains(said), "{bad}");
        assert!(data.json()["message"].as_str().unwrap().contains(said), "{bad}");
    }
}

#[tokio::test]
async fn one_seed_twice_counts_once_and_too_many_are_told_so() {
    let once = list("search_term=dune").await;
    let twice = list("search_term=dune&search_term=Dune+by+Frank+Herbert&search_term=DUNE").await;
    assert_eq!(once["recommendations"], twice["recommendations"]);
    let many: Vec<String> = (0..50).map(|n| format!("search_term=book+{n}")).collect();
    let answer = page(&many.join("&")).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("at most ten"), "{}", answer.text());
}

#[tokio::test]
async fn kinds_of_seeds_may_be_mixed_and_each_can_be_taken_off() {
    let query =
        "search_term=dune&search_term=agatha+christie&search_term=horror&search_term=books+about+grief&limit=24";
    let json = list(query).await;
    let kinds: Vec<&str> =
        json["interpretations"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["work", "author", "genre", "words"]);
    assert_eq!(json["recommendations"].as_array().unwrap().len(), 24);
    let html = page(query).await.text();
    assert!(
        html.contains("aria-label=\"Remove: Horror\"") && html.contains("aria-label=\"Remove: Dune by Frank Herbert\"")
    );
}

#[tokio::test]
async fn the_series_that_was_asked_for_stands_apart() {
    let json = list("search_term=mockingjay").await;
    assert_eq!(sections(&json)[0], "series_start");
    assert_eq!(json["recommendations"][0]["title"], "The Hunger Games");
    let json = list("search_term=catching+fire&limit=50").await;
    let own: Vec<&Value> = json["recommendations"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|pick| pick["series"]["name"] == "The Hunger Games")
        .collect();
    assert_eq!(own.len(), 1);
    assert_eq!((&own[0]["title"], &own[0]["section"]), (&"Mockingjay".into(), &"next_in_series".into()));
}
