//! Every page, as a browser gets it.

use crate::harness::{TestApp, reading_room};

const PAGES: &[&str] = &[
    "/",
    "/recommendations?search_term=dune",
    "/recommendations?search_term=jane+austen",
    "/recommendations?search_term=fantasy",
    "/recommendations?search_term=books+about+grief",
    "/recommendations?search_term=xqzzt+plonk",
    "/recommendations?search_term=dune&search_term=emma",
    "/map?search_term=dune",
    "/map?search_term=dune&search_term=emma",
    "/map?search_term=xqzzt+plonk",
    "/book/dune-frank-herbert",
    "/author/ursula-k-le-guin",
    "/genre/science-fiction",
    "/updates?search_term=dune",
    "/facts?work=dune-frank-herbert",
    "/updates?search_term=desert+planets",
    "/about",
    "/quality",
];

#[tokio::test]
async fn every_page_is_whole_and_safe() {
    let app = reading_room().await;
    for path in PAGES {
        let page = app.page(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.is_whole_page(), "{path}");
        assert!(page.header("content-type").starts_with("text/html"), "{path}");
        let policy = page.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
        assert!(page.headers.get("set-cookie").is_none(), "{path}");
        let text = page.text();
        assert!(
            !text.contains("style=\"") && !text.contains("<style"),
            "{path}: inline style is blocked by our policy"
        );
        assert!(!text.contains(" onclick") && !text.contains("hx-on"), "{path}");
        for attribute in ["src=\"http", "href=\"http://127", "action=\"http"] {
            assert!(!text.contains(attribute), "{path}: {attribute}");
        }
    }
}

#[tokio::test]
async fn the_page_for_a_book_names_it_and_has_cards_with_scores_and_reasons() {
    let text = reading_room().await.page("/recommendations?search_term=dune").await.text();
    assert!(text.contains("Frank Herbert"));
    let html = scraper::Html::parse_document(&text);
    let all = |selector: &str| html.select(&scraper::Selector::parse(selector).unwrap()).count();
    assert!(all("main li.card") >= 10, "{} cards", all("main li.card"));
    assert_eq!(all("main li.card"), all("main li.card .cover svg"), "each card has a cover");
    assert_eq!(all("h1"), 1);
    assert!(all("form[role=search] input[name=search_term]") >= 1);
    assert!(all("#news[data-hx-get]") == 1, "the news panel loads by itself");
    assert!(all("main li.card a[href^='/book/']") >= 10);
}

#[tokio::test]
async fn a_page_that_has_not_changed_is_not_sent_again() {
    let app = reading_room().await;
    for encoding in ["identity", "gzip", "br"] {
        let path = "/recommendations?search_term=dune";
        let first = app.get(path, &[("accept", "text/html"), ("accept-encoding", encoding)]).await;
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with('"') || tag.starts_with("W/\""), "{encoding}: {tag}");
        let headers = [("accept", "text/html"), ("accept-encoding", encoding), ("if-none-match", &tag)];
        let second = app.get(path, &headers).await;
        assert_eq!((second.status.as_u16(), second.body.len()), (304, 0), "{encoding}");
        assert_eq!(second.header("etag"), tag);
        let other = app.get(path, &[("accept", "text/html"), ("if-none-match", "\"other\"")]).await;
        assert_eq!(other.status, 200);
    }
}

#[tokio::test]
async fn a_page_is_compressed_as_the_browser_asks() {
    let app = reading_room().await;
    let path = "/book/dune-frank-herbert";
    let plain = app.get(path, &[("accept-encoding", "identity")]).await;
    assert_eq!(plain.header("content-encoding"), "");
    let zipped = app.get(path, &[("accept-encoding", "gzip")]).await;
    assert_eq!(zipped.header("content-encoding"), "gzip");
    let mut text = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(zipped.body.as_slice()), &mut text).unwrap();
    assert_eq!(text, plain.body);
    let brotli = app.get(path, &[("accept-encoding", "gzip, deflate, br")]).await;
    assert_eq!(brotli.header("content-encoding"), "br");
    assert!(brotli.body.len() < zipped.body.len() && zipped.body.len() < plain.body.len() / 2);
    assert!(brotli.header("vary").to_lowercase().contains("accept-encoding"));
}

#[tokio::test]
async fn static_files_have_hashed_names_and_are_kept_for_good() {
    let app = reading_room().await;
    let home = app.page("/").await.text();
    let files: Vec<&str> =
        home.split('"').filter(|part| part.starts_with("/static/app.") || part.starts_with("/static/htmx.")).collect();
    assert!(
        files.iter().any(|file| file.contains("/htmx.")) && files.iter().any(|file| file.contains("/app.")),
        "{files:?}"
    );
    for file in files {
        let answer = app.page(file).await;
        assert_eq!(answer.status, 200, "{file}");
        assert!(answer.header("cache-control").contains("immutable"), "{file}");
    }
    assert_eq!(app.page("/static/app.000000000000.css").await.status, 404);
    assert_eq!(app.page("/static/../Cargo.toml").await.status, 404);
}

#[tokio::test]
async fn links_within_the_site_lead_somewhere() {
    let app = reading_room().await;
    let mut links = std::collections::BTreeSet::new();
    for path in PAGES {
        let html = scraper::Html::parse_document(&app.page(path).await.text());
        let anchors = scraper::Selector::parse("a[href^='/']").unwrap();
        links.extend(html.select(&anchors).map(|link| link.attr("href").unwrap().to_owned()));
    }
    assert!(links.len() > 50, "{} links", links.len());
    for link in links {
        let leads_on = if link == "/surprise" { 303 } else { 200 };
        assert_eq!(app.page(&link).await.status, leads_on, "{link}");
    }
}

#[tokio::test]
async fn every_book_author_and_genre_has_a_page() {
    let app = reading_room().await;
    let catalogue = luminaria::catalogue::Catalogue::embedded().unwrap();
    // A part of each, spread over the whole: every page would be minutes.
    let books = catalogue.works().iter().step_by(23).map(|work| format!("/book/{}", work.id));
    let authors = catalogue.authors().iter().step_by(29).map(|author| format!("/author/{}", author.id));
    let genres = catalogue.vocabulary().genres().iter().step_by(3).map(|genre| format!("/genre/{}", genre.id));
    for path in books.chain(authors).chain(genres) {
        let page = app.page(&path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.is_whole_page(), "{path}");
    }
}

#[tokio::test]
async fn the_canonical_address_is_the_operators_not_the_requests() {
    let app = TestApp::spawn_with(|config| {
        config.public_url = luminaria::config::Setting(Some("https://books.example.org".parse().unwrap()));
    })
    .await;
    let page = app.get("/book/dune-frank-herbert", &[("host", "evil.example")]).await.text();
    assert!(page.contains("https://books.example.org/book/dune-frank-herbert"));
    assert!(!page.contains("evil.example"));
}

#[tokio::test]
async fn the_site_says_that_it_is_well() {
    let answer = reading_room().await.api("/healthz").await;
    assert_eq!(answer.status, 200);
}
