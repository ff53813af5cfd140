//! How the site is found and linked: previews and their pictures, data for search engines, sitemaps, icons, the page for
//! when there is no connection.

use std::collections::BTreeSet;

use image::ImageFormat;
use luminaria::{catalogue::Catalogue, config::Setting};
use reqwest::Method;
use scraper::{Html, Selector};
use serde_json::Value;

use crate::harness::{Answer, TestApp, reading_room};

const OWN: &str = "https://books.example.org";

/// A site that knows its own address.
async fn named() -> TestApp {
    TestApp::spawn_with(|config| config.public_url = Setting(Some(OWN.parse().unwrap()))).await
}

/// The `content` of the page's `meta` of this property or name.
fn meta(page: &str, name: &str) -> Option<String> {
    let selector = Selector::parse(&format!("meta[property='{name}'], meta[name='{name}']")).unwrap();
    let html = Html::parse_document(page);
    let found: Vec<_> = html.select(&selector).collect();
    assert!(found.len() <= 1, "{name} stands there {} times", found.len());
    found.first().map(|element| element.attr("content").unwrap().to_owned())
}

/// What the page tells search engines: the things of its JSON-LD.
fn told(page: &str) -> Vec<Value> {
    let html = Html::parse_document(page);
    let selector = Selector::parse("script[type='application/ld+json']").unwrap();
    let blocks: Vec<String> = html.select(&selector).map(|block| block.text().collect()).collect();
    assert_eq!(blocks.len(), 1, "one block of data");
    let graph: Value = serde_json::from_str(&blocks[0]).unwrap();
    assert_eq!(graph["@context"], "https://schema.org");
    graph["@graph"].as_array().unwrap().clone()
}

fn thing<'a>(things: &'a [Value], kind: &str) -> &'a Value {
    things.iter().find(|thing| thing["@type"] == kind).unwrap_or_else(|| panic!("no {kind} in {things:?}"))
}

fn size(png: &[u8]) -> (u32, u32) {
    assert_eq!(image::guess_format(png).unwrap(), ImageFormat::Png);
    let read = image::load_from_memory(png).unwrap();
    (read.width(), read.height())
}

/// The path of an address of the site's own.
fn path(url: &str) -> &str {
    url.strip_prefix(OWN).unwrap_or_else(|| panic!("{url} is not ours"))
}

const PICTURES: &[&str] = &[
    "/preview/site.png",
    "/preview/book/dune-frank-herbert.png",
    "/preview/author/ursula-k-le-guin.png",
    "/preview/genre/science-fiction.png",
    "/preview/list.png?subject=work:dune-frank-herbert",
    "/preview/list.png?subject=work%3Adune-frank-herbert&subject=genre%3Apoetry",
];

#[tokio::test]
async fn a_picture_is_a_png_that_need_not_be_sent_twice() {
    let app = reading_room().await;
    for picture in PICTURES {
        let answer = app.get(picture, &[]).await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "image/png"), "{picture}");
        assert_eq!(size(&answer.body), (1200, 630), "{picture}");
        assert!(answer.body.len() < 300_000, "{picture}: {} bytes", answer.body.len());
        assert_eq!(answer.header("cache-control"), "public, max-age=86400", "{picture}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin", "others show it");
        let tag = answer.header("etag");
        assert!(tag.starts_with('"') && tag.len() > 10, "{picture}: {tag}");

        let again = app.get(picture, &[("if-none-match", tag)]).await;
        assert_eq!((again.status.as_u16(), again.body.len(), again.header("etag")), (304, 0, tag), "{picture}");
        assert_eq!(app.get(picture, &[]).await.body, answer.body, "{picture} is the same every time");

        let head = app.send(Method::HEAD, picture, &[]).await;
        let length = answer.body.len().to_string();
        assert_eq!((head.status.as_u16(), head.body.len(), head.header("content-length")), (200, 0, length.as_str()));
        // A part of it is nothing that we have promised, so the whole is the right answer.
        let part = app.get(picture, &[("range", "bytes=0-99")]).await;
        assert_eq!((part.status.as_u16(), part.body.len()), (200, answer.body.len()), "{picture}");
        assert_eq!(app.send(Method::POST, picture, &[]).await.status, 405, "{picture}");
    }
}

#[tokio::test]
async fn a_picture_of_this_version_is_kept_for_good_and_one_of_another_is_not() {
    let app = reading_room().await;
    let picture = "/preview/book/dune-frank-herbert.png";
    let answer = app.get(picture, &[]).await;
    let version = answer.header("etag").trim_matches('"');
    let policy =
        async |query: &str| app.get(&format!("{picture}{query}"), &[]).await.header("cache-control").to_owned();
    assert_eq!(policy(&format!("?v={version}")).await, "public, max-age=31536000, immutable");
    assert_eq!(policy("?v=0123456789abcdef").await, "public, max-age=86400");
    assert_eq!(policy("?v=").await, "public, max-age=86400");
}

#[tokio::test]
async fn there_are_pictures_only_of_what_the_catalogue_knows() {
    let app = reading_room().await;
    for unknown in [
        "/preview/",
        "/preview/site",
        "/preview/site.svg",
        "/preview/site.PNG",
        "/preview/.png",
        "/preview/book/.png",
        "/preview/book/dune-frank-herbert",
        "/preview/book/dune-frank-herbert.jpg",
        "/preview/book/dune-frank-herbert.png.png",
        "/preview/book/no-such-book.png",
        "/preview/book/Dune!.png",
        "/preview/book/%2e%2e%2fsite.png",
        "/preview/book/%00.png",
        "/preview/author/nobody.png",
        "/preview/genre/nothing.png",
        "/preview/words/dune.png",
        "/preview/list.png",
        "/preview/list.png?subject=",
        "/preview/list.png?subject=words:dune",
        "/preview/list.png?subject=work:no-such-book",
        "/preview/list.png?subject=work:dune-frank-herbert&subject=genre:nothing",
        "/preview/list.png?search_term=dune",
    ] {
        let answer = app.page(unknown).await;
        assert_eq!(answer.status, 404, "{unknown}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{unknown}");
        assert!(answer.is_whole_page(), "{unknown}");
    }
    let catalogue = Catalogue::embedded().unwrap();
    let many = |count| {
        let keys = catalogue.works().iter().take(count).map(|work| format!("subject=work:{}", work.id));
        format!("/preview/list.png?{}", keys.collect::<Vec<_>>().join("&"))
    };
    assert_eq!(app.get(&many(11), &[]).await.status, 422);
    assert_eq!(app.get(&many(10), &[]).await.status, 200);
}

#[tokio::test]
async fn many_who_ask_at_once_get_one_picture() {
    let app = reading_room().await;
    let picture = "/preview/book/emma-jane-austen.png";
    let answers = futures::future::join_all((0..20).map(|_| app.get(picture, &[]))).await;
    assert!(answers.iter().all(|answer| answer.status == 200 && answer.body == answers[0].body));
}

#[tokio::test]
async fn a_page_names_a_picture_that_is_there_and_stays() {
    let app = named().await;
    for (page, kind) in [
        ("/", "website"),
        ("/about", "website"),
        ("/quality", "website"),
        ("/book/dune-frank-herbert", "book"),
        ("/author/frank-herbert", "profile"),
        ("/genre/science-fiction", "website"),
        ("/recommendations?search_term=dune", "website"),
        ("/recommendations?search_term=dune&search_term=emma", "website"),
        ("/recommendations?search_term=books+about+grief", "website"),
        ("/map?search_term=dune", "website"),
    ] {
        let text = app.get(page, &[("accept", "text/html"), ("host", "evil.example")]).await.text();
        assert!(!text.contains("evil.example"), "{page}: addresses are the operator's");
        assert_eq!(meta(&text, "og:type").as_deref(), Some(kind), "{page}");
        for name in ["og:title", "og:description", "og:site_name", "description", "og:image:alt"] {
            assert!(meta(&text, name).is_some_and(|content| !content.is_empty()), "{page}: {name}");
        }
        assert_eq!(meta(&text, "twitter:card").as_deref(), Some("summary_large_image"), "{page}");
        assert_eq!(meta(&text, "robots"), None, "{page} may be listed");
        let own = meta(&text, "og:url").unwrap();
        assert!(text.contains(&format!("<link rel=\"canonical\" href=\"{}\">", own.replace('&', "&#38;"))), "{page}");
        assert_eq!(app.page(path(&own)).await.status, 200, "{page}: {own}");

        let picture = meta(&text, "og:image").unwrap();
        let answer = app.get(path(&picture), &[]).await;
        assert_eq!(answer.status, 200, "{page}: {picture}");
        assert_eq!(size(&answer.body), (1200, 630), "{page}");
        if !picture.contains("/list.png") {
            assert!(answer.header("cache-control").contains("immutable"), "{page}: {picture}");
        }
    }
}

#[tokio::test]
async fn without_an_address_of_its_own_a_site_tells_no_absolute_ones() {
    let app = reading_room().await;
    for page in ["/", "/book/dune-frank-herbert", "/recommendations?search_term=dune"] {
        let text = app.page(page).await.text();
        for name in ["og:url", "og:image"] {
            assert_eq!(meta(&text, name), None, "{page}");
        }
        assert_eq!(meta(&text, "twitter:card").as_deref(), Some("summary"), "{page}");
        assert!(!text.contains("rel=\"canonical\"") && !text.contains("rel=\"search\""), "{page}");
        assert!(!text.contains(&app.base), "{page}");
        assert_eq!(meta(&text, "robots"), None, "{page} may be listed all the same");
        told(&text);
    }
    for missing in ["/sitemap.xml", "/sitemap.xml?part=books-1", "/opensearch.xml"] {
        assert_eq!(app.page(missing).await.status, 404, "{missing}");
    }
    assert!(!app.page("/robots.txt").await.text().contains("Sitemap"));
}

#[tokio::test]
async fn what_is_of_the_moment_is_not_for_search_engines() {
    let app = named().await;
    for page in [
        "/updates?search_term=dune",
        "/facts?work=dune-frank-herbert",
        "/recommendations?search_term=qxzvkjw+wqzzk",
        "/no-such-page",
        "/offline",
    ] {
        let text = app.page(page).await.text();
        assert_eq!(meta(&text, "robots").as_deref(), Some("noindex"), "{page}");
        assert!(!text.contains("rel=\"canonical\"") && !text.contains("ld+json"), "{page}");
    }
}

#[tokio::test]
async fn a_book_is_told_as_search_engines_want_it() {
    let app = named().await;
    let things = told(&app.page("/book/dune-frank-herbert").await.text());
    let book = thing(&things, "Book");
    assert_eq!(book["name"], "Dune");
    assert_eq!(book["url"], format!("{OWN}/book/dune-frank-herbert"));
    assert_eq!(book["author"][0]["@type"], "Person");
    assert_eq!(book["author"][0]["name"], "Frank Herbert");
    assert_eq!(book["datePublished"], "1965");
    assert_eq!(book["inLanguage"], "en");
    assert!(book["genre"].as_array().unwrap().iter().any(|genre| genre == "Science fiction"), "{book}");
    assert!(book["numberOfPages"].as_u64().is_some_and(|pages| pages > 100), "{book}");
    assert_eq!(size(&app.get(path(book["image"].as_str().unwrap()), &[]).await.body), (1200, 630));

    let way = thing(&things, "BreadcrumbList")["itemListElement"].as_array().unwrap();
    assert_eq!(way.len(), 3, "{way:?}");
    for (crumb, position) in way.iter().zip(1..) {
        assert_eq!(crumb["position"], position);
        assert_eq!(app.page(path(crumb["item"].as_str().unwrap())).await.status, 200, "{crumb}");
    }
}

#[tokio::test]
async fn authors_genres_lists_and_the_site_are_told_too() {
    let app = named().await;
    let things = told(&app.page("/author/ursula-k-le-guin").await.text());
    let person = thing(&things, "Person");
    assert_eq!((&person["name"], &person["birthDate"]), (&"Ursula K. Le Guin".into(), &"1929".into()));

    for page in ["/author/ursula-k-le-guin", "/genre/science-fiction", "/recommendations?search_term=dune"] {
        let text = app.page(page).await.text();
        let things = told(&text);
        let list = thing(&things, "ItemList");
        let items = list["itemListElement"].as_array().unwrap();
        assert_eq!(list["numberOfItems"], items.len(), "{page}");
        assert!(items.len() > 5, "{page}");
        for (item, position) in items.iter().zip(1..) {
            assert_eq!(item["position"], position, "{page}");
            let book = path(item["url"].as_str().unwrap());
            assert!(text.contains(&format!("href=\"{book}\"")), "{page}: {book} is on the page as well");
        }
    }

    let things = told(&app.page("/").await.text());
    let site = thing(&things, "WebSite");
    assert_eq!((&site["name"], &site["url"]), (&"Luminaria".into(), &format!("{OWN}/").into()));
    let search = site["potentialAction"]["target"]["urlTemplate"].as_str().unwrap();
    let found = app.page(&path(search).replace("{searchTerms}", "dune")).await;
    assert!(found.text().contains("Frank Herbert"));
}

/// The addresses in a sitemap, or in the list of its parts.
fn addresses(answer: &Answer) -> Vec<String> {
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/xml; charset=utf-8"));
    let text = answer.text();
    assert!(text.starts_with("<?xml") && text.contains("http://www.sitemaps.org/schemas/sitemap/0.9"));
    text.split("<loc>").skip(1).map(|rest| rest.split_once("</loc>").unwrap().0.replace("&amp;", "&")).collect()
}

#[tokio::test]
async fn the_sitemap_has_every_book_author_and_genre_once() {
    let app = named().await;
    let index = app.get("/sitemap.xml", &[("host", "evil.example")]).await;
    assert!(index.text().contains("<sitemapindex"));
    let mut seen = BTreeSet::new();
    for part in addresses(&index) {
        let answer = app.get(path(&part), &[]).await;
        let listed = addresses(&answer);
        assert!((1..=50_000).contains(&listed.len()) && answer.body.len() < 50_000_000, "{part}");
        for url in listed {
            assert!(url.starts_with(&format!("{OWN}/")), "{url}");
            assert!(seen.insert(url.clone()), "{url} stands there twice");
        }
    }
    let catalogue = Catalogue::embedded().unwrap();
    let books = catalogue.works().iter().map(|work| format!("{OWN}/book/{}", work.id));
    let authors = catalogue.authors().iter().map(|author| format!("{OWN}/author/{}", author.id));
    let missing: Vec<String> = books.chain(authors).filter(|url| !seen.contains(url)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(seen.contains(&format!("{OWN}/genre/science-fiction")) && seen.contains(&format!("{OWN}/")));
    for url in seen.iter().step_by(501) {
        assert_eq!(app.page(path(url)).await.status, 200, "{url}");
    }
}

#[tokio::test]
async fn a_sitemap_is_packed_and_not_sent_twice() {
    let app = named().await;
    for address in ["/sitemap.xml", "/sitemap.xml?part=books-1", "/robots.txt", "/opensearch.xml", "/site.webmanifest"]
    {
        let plain = app.get(address, &[]).await;
        let zipped = app.get(address, &[("accept-encoding", "gzip")]).await;
        assert_eq!((plain.header("content-encoding"), zipped.header("content-encoding")), ("", "gzip"), "{address}");
        let mut text = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(zipped.body.as_slice()), &mut text).unwrap();
        assert_eq!(text, plain.body, "{address}");
        assert_ne!(plain.header("etag"), zipped.header("etag"), "{address}: a strong validator is of one form");
        assert_eq!(plain.header("cache-control"), "public, max-age=86400", "{address}");
        let again = app.get(address, &[("if-none-match", plain.header("etag"))]).await;
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0), "{address}");
        let head = app.send(Method::HEAD, address, &[]).await;
        assert_eq!((head.status.as_u16(), head.body.len()), (200, 0), "{address}");
    }
    for bad in ["books-0", "books-2", "books", "books-01", "shelves-1", "", "books-1%00", "99999999999999999999"] {
        assert_eq!(app.page(&format!("/sitemap.xml?part={bad}")).await.status, 404, "{bad}");
    }
}

#[tokio::test]
async fn crawlers_are_told_where_to_go_and_where_not() {
    let app = named().await;
    let text = app.page("/robots.txt").await.text();
    for closed in ["/admin", "/api/", "/updates", "/facts", "/metrics"] {
        assert!(text.contains(&format!("\nDisallow: {closed}\n")), "{closed}: {text}");
    }
    assert!(text.ends_with(&format!("\nSitemap: {OWN}/sitemap.xml\n")), "{text}");
    assert!(text.starts_with("User-agent: *\n"));
}

#[tokio::test]
async fn a_browser_can_search_the_site_from_its_own_bar() {
    let app = named().await;
    let home = app.page("/").await.text();
    let html = Html::parse_document(&home);
    let link = html.select(&Selector::parse("link[rel='search']").unwrap()).next().unwrap();
    assert_eq!(link.attr("type"), Some("application/opensearchdescription+xml"));
    let answer = app.get(link.attr("href").unwrap(), &[]).await;
    assert!(answer.header("content-type").starts_with("application/opensearchdescription+xml"));
    let text = answer.text();
    let (_, after) = text.split_once("type=\"text/html\" method=\"get\" template=\"").unwrap();
    let template = after.split('"').next().unwrap();
    assert_eq!(template, format!("{OWN}/recommendations?search_term={{searchTerms}}"));
    assert!(!text.contains("suggestions"), "no letter is sent before the reader has done typing");
}

#[tokio::test]
async fn a_device_can_put_the_site_among_its_programs() {
    let app = reading_room().await;
    let home = Html::parse_document(&app.page("/").await.text());
    let href = |rel: &str| {
        let link = home.select(&Selector::parse(&format!("link[rel='{rel}']")).unwrap()).next();
        link.unwrap().attr("href").unwrap().to_owned()
    };
    let answer = app.get(&href("manifest"), &[]).await;
    assert_eq!(answer.header("content-type"), "application/manifest+json");
    let manifest = answer.json();
    assert_eq!((&manifest["start_url"], &manifest["scope"]), (&"/".into(), &"/".into()));
    assert_eq!(manifest["display"], "standalone");
    let mut purposes = BTreeSet::new();
    for icon in manifest["icons"].as_array().unwrap() {
        let answer = app.get(icon["src"].as_str().unwrap(), &[]).await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "image/png"), "{icon}");
        assert!(answer.header("cache-control").contains("immutable"), "{icon}");
        let (width, height) = size(&answer.body);
        assert_eq!(icon["sizes"], format!("{width}x{height}"));
        purposes.insert((icon["purpose"].as_str().unwrap().to_owned(), width));
    }
    let expected = [("any".to_owned(), 192), ("any".to_owned(), 512), ("maskable".to_owned(), 512)];
    assert_eq!(purposes, BTreeSet::from(expected));

    let touch = app.get(&href("apple-touch-icon"), &[]).await;
    assert_eq!(size(&touch.body), (180, 180));
    for bad in ["/icons/16.png", "/icons/192.svg", "/icons/", "/icons/..%2f192.png"] {
        assert_eq!(app.page(bad).await.status, 404, "{bad}");
    }
}

#[tokio::test]
async fn the_worker_keeps_one_page_and_what_it_is_made_of() {
    let app = reading_room().await;
    let worker = app.get("/sw.js", &[]).await;
    assert_eq!(worker.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(worker.header("cache-control"), "no-cache", "a new one takes over at once");
    let again = app.get("/sw.js", &[("if-none-match", worker.header("etag"))]).await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));

    let text = worker.text();
    let (_, after) = text.split_once("const FILES = [").unwrap();
    let files: Vec<&str> = after.split_once("];").unwrap().0.split(", ").map(|file| file.trim_matches('"')).collect();
    let offline = app.page("/offline").await;
    assert!(offline.is_whole_page());
    for file in &files {
        assert!(app.get(file, &[]).await.header("cache-control").contains("immutable"), "{file}");
        assert!(offline.text().contains(file), "{file} is a part of the page");
    }
    assert!(!offline.text().contains("<script"), "it needs nothing that is not kept");
    assert!(app.page("/").await.text().contains("/static/offline."), "the first page sees to it");
}
