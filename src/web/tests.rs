//! The router as a whole, over a small catalogue. What needs upstreams or jobs is in `tests/it`.

mod facts;
mod found;

use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use serde_json::Value;
use tower::ServiceExt as _;

use super::{AppState, Pages, Readiness, RequestMeter, Site, router};
use crate::{
    asks::Asks,
    cache::{CacheName, Caches, TypedCache},
    catalogue::{Catalogue, CatalogueFiles},
    covers::{Covers, CoversSettings},
    domain::{Clock, ManualClock, Subject},
    enrich::{Enrich, EnrichParts, EnrichSettings, NoCovers},
    jobs::{JobLimits, Jobs},
    recommend::Recommender,
    refresh::{Refresh, RefreshParts, RefreshSettings},
    sources::{
        FactSource,
        http::{AllowedHosts, Door, DoorSettings},
    },
    store::NoStore,
    telemetry::LogLevel,
    updates::{Updates, UpdatesSettings},
};

const VOCABULARY: &str = "\
kind,id,name,parent,synonyms,opposite,definition
genre,fantasy,Fantasy,,,,Stories in which magic works.
genre,ghost-stories,Ghost stories,fantasy,,,Stories in which the dead do not stay away.
genre,poetry,Poetry,,,,Books of poems.
theme,lamps,lamps,,,,Lamps and what they show.
mood,wistful,wistful,,,,
setting,island,the confines of an island,,,,
period,victorian,the Victorian age,,,,
";

const AUTHORS: &str = "\
id,name,sort_name,other_names,born,died,country,line
ann-lamb,Ann Lamb,\"Lamb, Ann\",A. Lamb,1850,1910,GB,Wrote <b>by lamplight</b>.
bo-hull,Bo Hull,\"Hull, Bo\",,,,,
";

const WORKS: &str = "\
id,title,other_titles,authors,year,language,series,series_position,genres,themes,moods,setting,period,pages,popularity,blurb,isbn13,openlibrary,goodreads
first-light-ann-lamb,First Light,,ann-lamb,1880,en,The Keepers,1,fantasy,lamps,wistful,island,victorian,210,70,A keeper counts ships.,,,
second-light-ann-lamb,Second Light,,ann-lamb,1884,en,The Keepers,2,fantasy;ghost-stories,lamps,,,,,60,\"A \"\"ghost\"\" & a lamp.\",,,
angles-bo-hull,<Angles> & “Quotes”,,bo-hull,-40,la,,,poetry,,,,,,40,Verse.,,,
";

fn app() -> axum::Router {
    router(state())
}

pub(super) fn state() -> AppState {
    state_with(Vec::new())
}

/// A site with these sources of facts.
fn state_with(facts: Vec<Arc<dyn FactSource>>) -> AppState {
    let files = CatalogueFiles::of_texts(("works.csv", WORKS), AUTHORS, VOCABULARY);
    let catalogue = Arc::new(Catalogue::build(&files).unwrap());
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(jiff::Timestamp::UNIX_EPOCH));
    let jobs = Jobs::new(JobLimits::default(), clock.clone());
    let news = TypedCache::new(CacheName::News, CacheName::News.defaults(), clock.clone());
    let picks = TypedCache::new(CacheName::Recommendations, CacheName::Recommendations.defaults(), clock.clone());
    let hosts = AllowedHosts::none();
    let door = Door::new(DoorSettings::new("tests@example.org", hosts), clock.clone()).unwrap();
    let store = Arc::new(NoStore { reason: "a test".to_owned() });
    let recommender = Recommender::new(Arc::clone(&catalogue), None, picks);
    let updates = Updates::new(Vec::new(), news, jobs.clone(), clock.clone(), UpdatesSettings::default());
    let facts = EnrichParts {
        sources: facts,
        works: TypedCache::new(CacheName::Book, CacheName::Book.defaults(), clock.clone()),
        authors: TypedCache::new(CacheName::Author, CacheName::Author.defaults(), clock.clone()),
        genres: TypedCache::new(CacheName::Genre, CacheName::Genre.defaults(), clock.clone()),
        catalogue: catalogue.clone(),
        jobs: jobs.clone(),
        clock: clock.clone(),
        covers: Arc::new(NoCovers),
    };
    let enrich = Enrich::new(facts, EnrichSettings::default());
    let asks = Asks::new(clock.clone(), store.clone());
    let parts = RefreshParts {
        catalogue: catalogue.clone(),
        recommender: recommender.clone(),
        updates: updates.clone(),
        enrich: enrich.clone(),
        caches: Caches::default(),
        asks: asks.clone(),
        jobs: jobs.clone(),
        slots: store.clone(),
        clock: clock.clone(),
    };
    let pages = Pages::new(CacheName::Pages.defaults(), clock.clone());
    let nowhere = CoversSettings { folder: "/nonexistent/covers".into(), max_bytes: 0 };
    AppState {
        covers: Covers::open(nowhere, None, Arc::new(pages.clone()), clock.clone()),
        asks,
        refresh: Refresh::new(parts, &RefreshSettings::default()).unwrap(),
        caches: Caches::default(),
        door,
        store,
        log: LogLevel::default(),
        admin_token: None,
        meter: RequestMeter::default(),
        readiness: Readiness::default(),
        recommender,
        catalogue,
        updates,
        enrich,
        jobs,
        pages,
        found: super::Found::default(),
        site: Arc::new(Site {
            public_url: Some("https://books.example".parse().unwrap()),
            contact: "mail@books.example".to_owned(),
            sources: Vec::new(),
            version: "1.2.3".to_owned(),
        }),
        clock,
    }
}

pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

async fn send(app: &axum::Router, method: &str, uri: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    answer_of(app, request.body(Body::empty()).unwrap()).await
}

pub(super) async fn answer_of(app: &axum::Router, request: Request<Body>) -> Answer {
    let response = app.clone().oneshot(request).await.unwrap();
    let (head, body) = response.into_parts();
    let body = String::from_utf8_lossy(&to_bytes(body, 4 << 20).await.unwrap()).into_owned();
    Answer { status: head.status, headers: head.headers, body }
}

async fn page(uri: &str) -> Answer {
    send(&app(), "GET", uri, &[("accept", "text/html")]).await
}

async fn data(uri: &str) -> (StatusCode, Value) {
    let answer = send(&app(), "GET", uri, &[]).await;
    (answer.status, serde_json::from_str(&answer.body).unwrap())
}

const PAGES: [&str; 10] = [
    "/",
    "/about",
    "/quality",
    "/recommendations?search_term=First+Light",
    "/map?search_term=First+Light",
    "/map?search_term=Bo+Hull",
    "/book/first-light-ann-lamb",
    "/book/angles-bo-hull",
    "/author/ann-lamb",
    "/genre/fantasy",
];

#[tokio::test]
async fn every_page_is_whole_protected_and_cacheable() {
    for uri in PAGES {
        let answer = page(uri).await;
        assert_eq!(answer.status, StatusCode::OK, "{uri}");
        assert!(answer.body.starts_with("<!doctype html>"), "{uri}");
        assert_eq!(answer.headers[header::CACHE_CONTROL], "no-cache", "{uri}");
        assert!(answer.headers.contains_key(header::ETAG), "{uri}");
        assert!(answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().starts_with("default-src 'none'"));
        assert!(answer.headers.contains_key(header::X_CONTENT_TYPE_OPTIONS));
    }
}

#[tokio::test]
async fn no_page_holds_what_the_policy_forbids() {
    for uri in PAGES.into_iter().chain(["/no-such-page"]) {
        let html = page(uri).await.body;
        for forbidden in [" style=", "<style", "onclick", "hx-on", "js:", "<script>"] {
            assert!(!html.contains(forbidden), "{uri} holds {forbidden}");
        }
        let undashed = html.replace("data-hx-", "");
        assert!(!undashed.contains(" hx-"), "{uri}: attributes are written data-hx-…");
    }
}

#[tokio::test]
async fn the_configuration_of_htmx_is_json() {
    let html = page("/").await.body;
    let start = html.find("name=\"htmx-config\" content='").unwrap() + "name=\"htmx-config\" content='".len();
    let config: Value = serde_json::from_str(html[start..].split('\'').next().unwrap()).unwrap();
    assert_eq!(config["noSwap"], serde_json::json!([204, 304, 429, "5xx"]));
    assert_eq!(config["history"], "reload");
}

#[tokio::test]
async fn texts_of_the_catalogue_are_text() {
    let book = page("/book/angles-bo-hull").await.body;
    assert!(!book.contains("<Angles>"), "{book}");
    let map = page("/map?search_term=Bo+Hull").await.body;
    assert!(!map.contains("<Angles>") && map.contains("Angles"), "{map}");
    assert!(book.contains("40 BC") && book.contains("Latin"));
    assert!(!page("/author/ann-lamb").await.body.contains("<b>by lamplight"));
}

#[tokio::test]
async fn a_book_shows_its_series_in_order_and_its_place_on_the_web() {
    let html = page("/book/second-light-ann-lamb").await.body;
    assert!(html.contains("The Keepers, book 2 of 2"));
    let first = html.find("href=\"/book/first-light-ann-lamb\"").unwrap();
    let second = html.find("href=\"/book/second-light-ann-lamb\"").unwrap();
    assert!(first < second);
    assert!(html.contains("<link rel=\"canonical\" href=\"https://books.example/book/second-light-ann-lamb\">"));
}

#[tokio::test]
async fn the_page_of_recommendations_says_what_was_understood() {
    let html = page("/recommendations?search_term=first+light").await.body;
    assert!(html.contains("You asked for"));
    assert!(html.contains("<cite>First Light</cite>") && html.contains("by Ann Lamb"));
    assert!(html.contains("data-hx-trigger=\"load, htmx:finally:request from:self delay:5s\""));
    assert!(html.contains("/updates?search_term=First+Light+by+Ann+Lamb"));
}

#[tokio::test]
async fn spellings_of_one_subject_are_one_page() {
    let app = app();
    let etag = |answer: &Answer| answer.headers[header::ETAG].clone();
    let one = send(&app, "GET", "/recommendations?search_term=First+Light", &[]).await;
    let two = send(&app, "GET", "/recommendations?x=1&search_term=%20FIRST%20light", &[]).await;
    assert_eq!(etag(&one), etag(&two));

    let known = etag(&one);
    let known = [("if-none-match", known.to_str().unwrap())];
    let again = send(&app, "GET", "/recommendations?search_term=First+Light", &known).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn what_nothing_fits_is_said_kindly_and_escaped() {
    let answer = page("/recommendations?search_term=%3Cscript%3Ealert(1)%3C/script%3E%F0%9F%90%89").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(!answer.body.contains("<script>alert"), "{}", answer.body);
}

#[tokio::test]
async fn bad_terms_get_a_form_and_a_sentence() {
    let long = format!("/recommendations?search_term={}", "x".repeat(10_000));
    let many: Vec<String> = (0..=super::extract::MAX_TERMS).map(|n| format!("search_term=a{n}")).collect();
    let many = format!("/recommendations?{}", many.join("&"));
    for (uri, status) in [
        ("/recommendations", 400),
        ("/updates", 400),
        ("/recommendations?search_term=", 422),
        ("/recommendations?search_term=%00%07", 422),
        ("/recommendations?search_term=dune&limit=0", 422),
        ("/recommendations?search_term=dune&genre=nosuch", 422),
        (long.as_str(), 422),
        (many.as_str(), 422),
        ("/book/no-such-book", 404),
        ("/book/Not%20An%20Id", 404),
        ("/author/x", 404),
        ("/genre/%FF", 400),
        ("/static/app.css", 404),
        ("/nowhere", 404),
    ] {
        let answer = page(uri).await;
        assert_eq!(answer.status.as_u16(), status, "{uri}");
        assert!(answer.body.contains("role=\"search\""), "{uri} offers the search");
        assert_eq!(answer.headers[header::CACHE_CONTROL], "private, no-store", "{uri}");
    }
}

#[tokio::test]
async fn odd_terms_are_answered() {
    for term in ["a", "%E2%80%AE%D7%A9%D7%9C%D7%95%D7%9D", "%F0%9F%90%89", "%FF%FE", "%27%22%3E%3Cb%3E", "%25"] {
        let answer = page(&format!("/recommendations?search_term={term}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{term}");
        assert!(!answer.body.contains("\"><b>"), "{term}");
    }
}

#[tokio::test]
async fn a_wrong_method_is_told_which_are_right() {
    let answer = send(&app(), "POST", "/recommendations", &[("accept", "text/html")]).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.headers[header::ALLOW], "GET,HEAD");
    assert!(answer.body.starts_with("<!doctype html>"));

    let api = send(&app(), "DELETE", "/api/suggest", &[]).await;
    assert_eq!(serde_json::from_str::<Value>(&api.body).unwrap()["success"], false);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_unread() {
    let answer = send(&app(), "POST", "/", &[("content-length", "999999")]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn picks_are_data_too() {
    let (status, json) = data("/api/recommendations?search_term=First+Light&limit=2").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(json["success"], true);
    assert_eq!(json["interpretation"]["kind"], "work");
    assert_eq!(json["interpretation"]["id"], "first-light-ann-lamb");
    let picks = json["recommendations"].as_array().unwrap();
    assert!(!picks.is_empty() && picks.len() <= 2, "{json}");
    for key in ["id", "title", "authors", "year", "match_score", "reasons", "series", "genres", "url"] {
        assert!(picks[0].get(key).is_some(), "{key}: {json}");
    }

    let (_, several) = data("/api/recommendations?search_term=First+Light&search_term=Poetry").await;
    assert_eq!(several["interpretations"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn errors_of_the_api_are_json_and_those_of_htmx_are_notices() {
    for (uri, status) in
        [("/api/recommendations", 400), ("/api/fetch_updates?search_term=", 422), ("/api/nowhere", 404)]
    {
        let (answered, json) = data(uri).await;
        assert_eq!((answered.as_u16(), &json["success"]), (status, &Value::Bool(false)), "{uri}");
        assert!(json["message"].is_string(), "{uri}");
    }
    let notice = send(&app(), "GET", "/api/fetch_updates?search_term=", &[("hx-request", "true")]).await;
    assert!(notice.body.starts_with("<hx-partial data-hx-target=\"#notices\""), "{}", notice.body);
}

#[tokio::test]
async fn a_malformed_job_is_gone() {
    let (status, json) = data("/api/job/not-a-job").await;
    assert_eq!((status, &json["success"]), (StatusCode::NOT_FOUND, &Value::Bool(false)));

    let panel = send(&app(), "GET", "/api/job/not-a-job", &[("hx-request", "true")]).await;
    assert_eq!(panel.status, StatusCode::NOT_FOUND);
    assert!(panel.body.starts_with("<section id=\"news\""), "{}", panel.body);
    assert!(panel.body.contains("aria-busy=\"false\"") && panel.body.contains("id=\"news-act\""));
    assert!(!panel.body.contains("data-hx-get"), "it polls no more: {}", panel.body);
}

#[tokio::test]
async fn suggestions_for_nothing_are_an_empty_list_and_not_an_error() {
    let (status, json) = data("/api/suggest?q=").await;
    assert_eq!((status, &json["suggestions"]), (StatusCode::OK, &serde_json::json!([])));

    let options = send(&app(), "GET", "/api/suggest?search_term=", &[("hx-request", "true")]).await;
    assert_eq!(options.status, StatusCode::OK);
    assert!(!options.body.contains("option") && options.body.contains("data-status"), "{}", options.body);
    assert_eq!(options.headers[header::VARY], "HX-Request, Accept");
    assert_eq!(options.headers[header::CACHE_CONTROL], "private, no-store");
}

#[tokio::test]
async fn assets_are_kept_for_ever_under_their_hashed_names() {
    let app = app();
    let html = page("/").await.body;
    for name in ["app", "search", "htmx.min", "icon"] {
        let at = html.find(&format!("/static/{name}.")).unwrap();
        let url = html[at..].split('"').next().unwrap();
        let answer = send(&app, "GET", url, &[("accept-encoding", "br")]).await;
        assert_eq!(answer.status, StatusCode::OK, "{url}");
        assert!(answer.headers[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        assert_eq!(answer.headers[header::CONTENT_ENCODING], "br");
    }
    for uri in ["/healthz", "/robots.txt", "/favicon.ico"] {
        assert_eq!(page(uri).await.status, StatusCode::OK, "{uri}");
    }
}

#[tokio::test]
async fn what_readers_ask_for_shows_once_enough_is_known_and_at_once() {
    let state = state();
    let asks = state.asks.clone();
    let app = router(state);
    let ask = |key: &str, times: usize| {
        let subject = Subject::of_key(key).unwrap();
        (0..times).for_each(|_| asks.count(&subject));
        asks.settle();
    };
    let trending = async || {
        let list: Value = serde_json::from_str(&send(&app, "GET", "/api/trending", &[]).await.body).unwrap();
        let ids = list["trending"].as_array().unwrap().iter().map(|work| work["id"].as_str().unwrap().to_owned());
        let shown = send(&app, "GET", "/", &[]).await.body;
        let shelf = shown.split_once("id=\"trending-h\"").map(|(_, after)| after.split_once("</section>").unwrap().0);
        (ids.collect::<Vec<_>>(), shelf.map(|shelf| shelf.find("First Light") < shelf.find("Second Light")))
    };
    ask("work:first-light-ann-lamb", 4);
    ask("work:second-light-ann-lamb", 2);
    (0..17).for_each(|n| ask(&format!("genre:genre-{n}"), 9));
    assert_eq!(trending().await, (vec![], None), "19 subjects are too few to show");

    ask("author:bo-hull", 9);
    let (first, second) = ("first-light-ann-lamb".to_owned(), "second-light-ann-lamb".to_owned());
    assert_eq!(trending().await, (vec![first.clone(), second.clone()], Some(true)));
    ask("work:second-light-ann-lamb", 9);
    assert_eq!(trending().await, (vec![second, first], Some(false)), "a kept page is not shown any more");
}

#[tokio::test]
async fn asks_for_picks_as_data_are_counted_by_subject() {
    let state = state();
    let asks = state.asks.clone();
    let app = router(state);
    for query in ["search_term=First+Light", "search_term=first+light&search_term=Poetry", "search_term=counts+ships"] {
        assert_eq!(send(&app, "GET", &format!("/api/recommendations?{query}"), &[]).await.status, StatusCode::OK);
    }
    let counted: Vec<String> = asks.top(9).iter().filter_map(|asked| asked.subject.key()).collect();
    assert_eq!(counted, ["work:first-light-ann-lamb", "genre:poetry"], "words are not counted");
}
