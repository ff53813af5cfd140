//! Titles and names that try to get out of where they stand: the head of a page, its data for search engines, a picture.

use std::sync::Arc;

use axum::http::StatusCode;
use scraper::{Html, Selector};
use serde_json::Value;

use super::{send, state};
use crate::{
    cache::{CacheName, TypedCache},
    catalogue::{Catalogue, CatalogueFiles},
    recommend::Recommender,
    web::router,
};

const VOCABULARY: &str = "\
kind,id,name,parent,synonyms,opposite,definition
genre,fantasy,</script><b>Fantasy,,,,\"Stories \"\"><script>alert(1)</script> of magic.\"
";

const AUTHORS: &str = "\
id,name,sort_name,other_names,born,died,country,line
ann-lamb,</script><!-- Ann,\"</script>, Ann\",]]>--!>,1850,1910,GB,\"\"\"><img src=x onerror=alert(1)> <!--<script>\"
";

const TITLE: &str = "</script><script>alert('1')</script><!-- \"Light\" & <b>";

const WORKS: &str = "\
id,title,other_titles,authors,year,language,series,series_position,genres,themes,moods,setting,period,pages,popularity,blurb,isbn13,openlibrary,goodreads
light-ann-lamb,\"</script><script>alert('1')</script><!-- \"\"Light\"\" & <b>\",<!--<script>,ann-lamb,1880,en,</script>,1,fantasy,,,,,210,70,\"\"\"></meta></script><script>alert(2)</script>\",,,
other-ann-lamb,Other,,ann-lamb,-40,en,,,fantasy,,,,,,60,Verse.,,,
";

fn hostile() -> axum::Router {
    let files = CatalogueFiles::of_texts(("works.csv", WORKS), AUTHORS, VOCABULARY);
    let mut state = state();
    state.catalogue = Arc::new(Catalogue::build(&files).unwrap());
    let picks =
        TypedCache::new(CacheName::Recommendations, CacheName::Recommendations.defaults(), Arc::clone(&state.clock));
    state.recommender = Recommender::new(Arc::clone(&state.catalogue), None, picks);
    router(state)
}

#[tokio::test]
async fn no_title_and_no_name_gets_out_of_the_head() {
    let app = hostile();
    for page in [
        "/",
        "/book/light-ann-lamb",
        "/author/ann-lamb",
        "/genre/fantasy",
        "/recommendations?search_term=other",
        "/recommendations?search_term=%3C/script%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/map?search_term=other",
    ] {
        let answer = send(&app, "GET", page, &[]).await;
        assert_eq!(answer.status, StatusCode::OK, "{page}");
        let html = Html::parse_document(&answer.body);
        let all = |selector: &str| html.select(&Selector::parse(selector).unwrap()).collect::<Vec<_>>();
        // By a real parser: three scripts of ours, and at most one block of data.
        assert_eq!(all("script[src^='/static/']").len(), 3, "{page}");
        let blocks = all("script:not([src])");
        assert!(blocks.len() <= 1, "{page}: {}", answer.body);
        for block in blocks {
            assert_eq!(block.attr("type"), Some("application/ld+json"), "{page}");
            let told: Value = serde_json::from_str(&block.text().collect::<String>()).unwrap();
            assert_eq!(told["@context"], "https://schema.org", "{page}");
            if page.starts_with("/book/") {
                assert_eq!(told["@graph"][0]["name"], TITLE);
                assert_eq!(told["@graph"][0]["author"][0]["name"], "</script><!-- Ann");
            }
        }
        assert_eq!(all("head img, [onerror], head b").len(), 0, "{page}");
        assert!(all("body > main h1").len() == 1, "{page} is whole");
        if page.starts_with("/book/") {
            let title = all("meta[property='og:title']")[0].attr("content").unwrap();
            assert!(title.starts_with(TITLE), "{title}");
        }
    }
}

#[tokio::test]
async fn a_hostile_title_is_drawn_like_any_other() {
    let app = hostile();
    for picture in [
        "/preview/book/light-ann-lamb.png",
        "/preview/author/ann-lamb.png",
        "/preview/genre/fantasy.png",
        "/preview/list.png?subject=work:light-ann-lamb",
        "/preview/site.png",
    ] {
        let answer = send(&app, "GET", picture, &[]).await;
        assert_eq!(answer.status, StatusCode::OK, "{picture}");
        assert_eq!(answer.headers["content-type"], "image/png", "{picture}");
    }
}

#[tokio::test]
async fn what_came_before_the_common_era_has_no_date_for_search_engines() {
    let answer = send(&hostile(), "GET", "/book/other-ann-lamb", &[]).await;
    assert!(!answer.body.contains("datePublished") && answer.body.contains("40 BC"), "{}", answer.body);
}
