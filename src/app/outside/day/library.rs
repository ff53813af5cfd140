//! What the hosts know: small answers of the right shape, all made of one list of works.

use std::io::Cursor;

use bytes::Bytes;
use reqwest::{Response, StatusCode};
use serde_json::{Map, Value, json};
use url::Url;

use super::hosts::answer;
use crate::{catalogue::Catalogue, domain::Work};

const EMPTY_FEED: &str = "<rss version=\"2.0\"><channel><title>Sample</title></channel></rss>";

/// Of so many works one is not found by its identifier, one author shares the name, one cover is missing.
const ODD_WORK: usize = 7;
const ODD_AUTHOR: usize = 5;
const ODD_COVER: u64 = 40;

/// Covers have the numbers from here on.
const FIRST_COVER: u64 = 9_000_000;

/// What an upstream has of a work.
struct Book {
    key: String,
    title: String,
    author: String,
    year: Option<i16>,
    /// What it is found by.
    signs: Vec<String>,
}

/// What it has of a writer.
struct Writer {
    key: String,
    name: String,
    born: Option<i16>,
    top_work: String,
}

/// All that the hosts know.
pub(super) struct Library {
    books: Vec<Book>,
    writers: Vec<Writer>,
    jpeg: Bytes,
}

impl Library {
    pub(super) fn of(catalogue: &Catalogue, works: &[&Work]) -> Self {
        let mut writers: Vec<Writer> = Vec::new();
        for (work, author) in works.iter().flat_map(|work| work.authors.iter().map(move |author| (work, author))) {
            let author = catalogue.author(author).unwrap();
            if writers.iter().all(|known| known.name != author.name) {
                let key = format!("OL{}A", 9_000_000 + writers.len());
                let top_work = work.title.clone();
                writers.push(Writer { key, name: author.name.clone(), born: author.born, top_work });
            }
        }
        let books = works.iter().enumerate().map(|(at, work)| book(catalogue, at, work));
        Self { books: books.collect(), writers, jpeg: jpeg() }
    }

    /// What the host of an address answers to it.
    pub(super) fn answer(&self, url: &Url) -> Response {
        let told = |value: Value| answer(StatusCode::OK, "application/json", value.to_string());
        match url.host_str().unwrap() {
            "mastodon.social" => told(json!([])),
            "content.guardianapis.com" => told(json!({"response": {"status": "ok", "results": []}})),
            "api.nytimes.com" => told(json!({"status": "OK", "results": {"lists": []}})),
            "bsky.social" => told(json!({"accessJwt": "a.b.c", "did": "did:plc:sample", "posts": []})),
            "openlibrary.org" => self.record(url).map_or_else(not_found, told),
            "en.wikipedia.org" => told(articles(&parameter(url, "titles"), &self.writers)),
            "www.googleapis.com" => told(self.volumes(&parameter(url, "q"))),
            "covers.openlibrary.org" | "archive.org" | "ia800100.us.archive.org" => self.cover(url),
            _ => answer(StatusCode::OK, "application/rss+xml", EMPTY_FEED),
        }
    }

    fn record(&self, url: &Url) -> Option<Value> {
        match url.path() {
            "/search.json" => Some(self.search(&parameter(url, "q"))),
            "/search/authors.json" => Some(self.search_authors(&parameter(url, "q"))),
            "/api/get_many" => {
                let keys: Vec<String> = serde_json::from_str(&parameter(url, "keys")).unwrap();
                let records = keys.into_iter().filter_map(|key| Some((key.clone(), self.by_key(&key)?)));
                Some(json!({"status": "ok", "result": records.collect::<Map<String, Value>>()}))
            }
            path => match path.strip_suffix("/ratings.json") {
                Some(_) => Some(json!({"summary": {"average": 4.2, "count": 120}})),
                None => self.by_key(path.strip_suffix(".json")?),
            },
        }
    }

    fn search(&self, query: &str) -> Value {
        let is_found = |book: &Book| book.signs.iter().any(|sign| query.contains(sign.as_str()));
        let docs = self.books.iter().enumerate().filter(|(_, book)| is_found(book)).map(|(at, book)| {
            json!({"key": format!("/works/{}", book.key), "title": book.title, "author_name": [book.author],
                   "first_publish_year": book.year, "edition_count": 12, "cover_i": FIRST_COVER + at as u64})
        });
        json!({"docs": docs.collect::<Vec<_>>()})
    }

    fn search_authors(&self, query: &str) -> Value {
        let found = self.writers.iter().filter(|writer| plain(&writer.name) == query).map(|writer| {
            json!({"key": writer.key, "name": writer.name, "top_work": writer.top_work, "work_count": 40,
                   "birth_date": writer.born.map(|year| year.to_string())})
        });
        json!({"docs": found.collect::<Vec<_>>()})
    }

    fn by_key(&self, path: &str) -> Option<Value> {
        let (kind, key) = path.strip_prefix('/')?.split_once('/')?;
        if kind == "authors" {
            let writer = self.writers.iter().find(|writer| writer.key == key)?;
            return Some(json!({"key": path, "name": writer.name, "bio": "A sample of a life."}));
        }
        let book = self.books.iter().find(|book| book.key == key)?;
        Some(json!({"key": path, "title": book.title, "description": "A sample of a description."}))
    }

    fn volumes(&self, query: &str) -> Value {
        let is_found = |book: &&Book| book.signs.iter().any(|sign| query.contains(sign.as_str()));
        match self.books.iter().find(is_found) {
            Some(book) => json!({"totalItems": 1, "items": [{"id": book.key, "volumeInfo": {"title": book.title,
                "authors": [book.author], "description": "A sample of a description.", "pageCount": 300}}]}),
            None => json!({"totalItems": 0}),
        }
    }

    /// Half of the covers lie at the store, the others at the archive, two redirects away.
    fn cover(&self, url: &Url) -> Response {
        let file = url.path_segments().and_then(|mut path| path.next_back()).unwrap();
        let number: u64 = file.strip_suffix("-L.jpg").unwrap().parse().unwrap();
        let is_archived = !number.is_multiple_of(2);
        match url.host_str() {
            _ if number.is_multiple_of(ODD_COVER) => not_found(),
            Some("covers.openlibrary.org") if is_archived => {
                moved(&format!("https://archive.org/download/sample/{file}"))
            }
            Some("archive.org") => moved(&format!("https://ia800100.us.archive.org/sample/{file}")),
            _ => answer(StatusCode::OK, "image/jpeg", self.jpeg.clone()),
        }
    }
}

fn book(catalogue: &Catalogue, at: usize, work: &Work) -> Book {
    let key = work.openlibrary.clone().unwrap_or_else(|| format!("OL{}W", 9_000_000 + at));
    let head = work.title.split([':', ';']).next().unwrap_or_default();
    let mut signs = vec![format!("title:\"{head}\"")];
    if !at.is_multiple_of(ODD_WORK) {
        signs.push(format!("\"/works/{key}\""));
        signs.extend(work.isbn13.as_ref().map(|isbn| format!("isbn:{isbn}")));
    }
    let author = catalogue.author_names(work).first().copied().unwrap_or_default().to_owned();
    Book { key, title: work.title.clone(), author, year: work.year, signs }
}

/// Articles on all that is asked for; some names lead to a list of those who have it.
fn articles(titles: &str, writers: &[Writer]) -> Value {
    let article = |title: &str| {
        let name = title.split(" (").next().unwrap_or_default();
        let is_odd =
            writers.iter().position(|writer| writer.name == name).is_some_and(|at| at.is_multiple_of(ODD_AUTHOR));
        let url = "https://en.wikipedia.org/wiki/Sample";
        match (is_odd, title == name, title.ends_with(" (writer)")) {
            (true, true, _) => json!({"title": title, "pageprops": {"disambiguation": ""}, "fullurl": url,
                                      "extract": format!("{name} may refer to:")}),
            (true, false, false) => json!({"title": title, "missing": true}),
            _ => json!({"title": title, "description": "Sample writer", "fullurl": url,
                        "extract": format!("{name} is a sample writer.")}),
        }
    };
    json!({"query": {"pages": titles.split('|').map(article).collect::<Vec<_>>()}})
}

/// A name without its marks, as it is searched for.
fn plain(name: &str) -> String {
    let kept = |c: char| if c.is_alphanumeric() || matches!(c, '\'' | '’') { c } else { ' ' };
    name.chars().map(kept).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A cover of a few hundred bytes that is no blank page.
fn jpeg() -> Bytes {
    let picture = image::RgbImage::from_fn(96, 144, |x, y| {
        let light = u8::try_from(y).unwrap_or_default();
        if (20..60).contains(&y) && (12..84).contains(&x) {
            image::Rgb([30, 40, 90])
        } else {
            image::Rgb([230, light, 90])
        }
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner().into()
}

fn not_found() -> Response {
    answer(StatusCode::NOT_FOUND, "text/plain", "no such thing")
}

fn moved(to: &str) -> Response {
    let response = axum::http::Response::builder().status(StatusCode::FOUND).header("location", to).body("");
    response.unwrap().into()
}

fn parameter(url: &Url, name: &str) -> String {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
}
