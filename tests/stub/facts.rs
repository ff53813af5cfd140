//! Open Library, Google Books and Wikipedia, as far as they are asked: answers made of one list of works and authors.

use axum::http::Uri;
use serde_json::{Map, Value, json};

/// The list, and what each upstream would say of it.
#[derive(Debug)]
pub(super) struct Facts(Value);

impl Facts {
    pub(super) fn new() -> Self {
        let list = include_str!("../fixtures/upstream/facts.json");
        Self(serde_json::from_str(list).expect("our own sample is JSON"))
    }

    /// The answer to an address of any of them.
    pub(super) fn answer(&self, uri: &Uri) -> Option<Value> {
        let path = uri.path();
        match path {
            "/search.json" => Some(self.search(&parameter(uri, "q"))),
            "/search/authors.json" => Some(self.author_search(&parameter(uri, "q"))),
            "/api/get_many" => Some(self.records(&parameter(uri, "keys"))),
            "/books/v1/volumes" => Some(self.volumes(&parameter(uri, "q"))),
            _ if path.starts_with("/subjects/") => shelf(path),
            "/w/api.php" => Some(self.articles(&parameter(uri, "titles"))),
            _ => match path.strip_suffix("/ratings.json") {
                Some(work) => self.record(work).map(|_| json!({"summary": {"average": 4.5, "count": 120}})),
                None => self.record(path.strip_suffix(".json")?),
            },
        }
    }

    fn list(&self, kind: &str) -> &[Value] {
        self.0[kind].as_array().map_or(&[], Vec::as_slice)
    }

    /// Works that any clause of the query finds.
    fn search(&self, query: &str) -> Value {
        let is_found =
            |work: &&Value| is_asked(work, query) || query.contains(&format!("\"/works/{}\"", text(work, "key")));
        let docs: Vec<Value> = self.list("works").iter().filter(is_found).map(doc).collect();
        json!({"numFound": docs.len(), "start": 0, "docs": docs})
    }

    fn author_search(&self, query: &str) -> Value {
        let is_found = |author: &&Value| {
            let name = text(author, "name");
            query.split_whitespace().all(|word| name.contains(word))
        };
        let docs = self.list("authors").iter().filter(is_found).map(|author| {
            json!({"key": author["key"], "name": author["name"], "top_work": author["work"], "work_count": 40,
                   "birth_date": author["born"].to_string(), "death_date": null})
        });
        // Another of the same name, who wrote more.
        let namesake = json!({"key": "OL9000099A", "name": query, "birth_date": "1801", "top_work": "A Sample",
                              "work_count": 900});
        json!({"numFound": 1, "docs": docs.chain([namesake]).collect::<Vec<_>>()})
    }

    fn records(&self, keys: &str) -> Value {
        let keys: Vec<String> = serde_json::from_str(keys).unwrap_or_default();
        let found = keys.into_iter().filter_map(|key| Some((key.clone(), self.record(&key)?)));
        json!({"status": "ok", "result": found.collect::<Map<String, Value>>()})
    }

    /// The record of `/works/OL…W` or `/authors/OL…A`.
    fn record(&self, path: &str) -> Option<Value> {
        let (_, rest) = path.split_once('/')?;
        let (kind, key) = rest.split_once('/')?;
        let at = self.list(kind).iter().position(|one| text(one, "key") == key)?;
        let one = self.list(kind).get(at)?;
        if kind == "authors" {
            let bio = format!("{} is told of in a sample. It has *two* sentences.", text(one, "name"));
            return Some(json!({"key": path, "name": one["name"], "bio": {"type": "/type/text", "value": bio},
                               "birth_date": one["born"].to_string(), "death_date": one["died"].to_string()}));
        }
        let words = format!(
            "A sample description of {}.\r\n\r\n([source][1])\n\n[1]: https://example.org/",
            text(one, "title")
        );
        let description = if at % 2 == 0 { json!(words) } else { json!({"type": "/type/text", "value": words}) };
        Some(json!({"key": path, "title": one["title"], "description": description, "covers": [-1, one["cover"]]}))
    }

    fn volumes(&self, query: &str) -> Value {
        let items = self.list("works").iter().filter(|work| is_asked(work, query)).map(|work| {
            let description = format!("<p>A <b>sample</b> of {} &amp; more.</p>", text(work, "title"));
            json!({"kind": "books#volume", "id": work["key"], "volumeInfo": {
                "title": work["title"], "authors": work["authors"], "publishedDate": "2015-03", "pageCount": work["pages"],
                "description": description, "averageRating": 4, "ratingsCount": 7, "language": "en",
                "categories": ["Fiction / Sample Shelf / General"],
                "industryIdentifiers": [{"type": "ISBN_13", "identifier": work["isbn"]}]}})
        });
        let items: Vec<Value> = items.collect();
        match items.len() {
            0 => json!({"kind": "books#volumes", "totalItems": 0}),
            count => json!({"kind": "books#volumes", "totalItems": count, "items": items}),
        }
    }

    fn articles(&self, titles: &str) -> Value {
        let pages: Vec<Value> = titles.split('|').map(|title| self.article(title)).collect();
        json!({"batchcomplete": true, "query": {"pages": pages}})
    }

    /// Those with a calling behind their name share the name with somebody.
    fn article(&self, title: &str) -> Value {
        let (name, calling) = title.split_once(" (").unwrap_or((title, ""));
        let is_shared = name == "David Mitchell";
        match self.list("authors").iter().find(|author| text(author, "name") == name) {
            Some(_) if is_shared && calling.is_empty() => json!({"ns": 0, "title": title, "pageprops":
                {"disambiguation": ""}, "fullurl": "https://en.wikipedia.org/wiki/Sample",
                "extract": format!("{name} may refer to:")}),
            Some(author) if calling.is_empty() || is_shared && calling == "author)" => {
                let extract = format!("{name} is a sample writer.\nOne (sample) sentence. Another. A fourth one.");
                json!({"ns": 0, "title": title, "description": format!("Sample writer (born {})", author["born"]),
                       "fullurl": "https://en.wikipedia.org/wiki/Sample", "extract": extract})
            }
            _ => json!({"ns": 0, "title": title, "missing": true}),
        }
    }
}

/// The shelf of a subject: of any that is asked for.
fn shelf(path: &str) -> Option<Value> {
    let key = path.strip_prefix("/subjects/")?.strip_suffix(".json")?;
    Some(
        json!({"key": format!("/subjects/{key}"), "name": key.replace('_', " "), "subject_type": "subject", "work_count": 1234,
                "works": [{"title": "A Sample"}, {"title": "Another Sample"}], "authors": [{"name": "Sample Writer", "count": 9}],
                "subjects": [{"name": "Sample subject", "count": 99}]}),
    )
}

/// A work as the search tells it, with as many editions as a classic has.
fn doc(work: &Value) -> Value {
    let editions = (0..50).map(|number| format!("97800000000{number:02}"));
    let isbn: Vec<String> = editions.chain([text(work, "isbn").to_owned()]).collect();
    json!({"key": format!("/works/{}", text(work, "key")), "title": work["title"], "author_name": work["authors"],
           "first_publish_year": work["year"], "edition_count": work["editions"], "cover_i": work["cover"], "isbn": isbn,
           "number_of_pages_median": work["pages"], "ratings_average": 4.25, "ratings_count": 100,
           "subject": work["subjects"]})
}

/// By the ISBN, or by the title in quotation marks.
fn is_asked(work: &Value, query: &str) -> bool {
    let isbn = text(work, "isbn");
    let title = text(work, "title").split(':').next().unwrap_or_default();
    !isbn.is_empty() && query.contains(&format!("isbn:{isbn}")) || query.contains(&format!("title:\"{title}\""))
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

fn parameter(uri: &Uri, name: &str) -> String {
    let query = uri.query().unwrap_or_default();
    let value = url::form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name);
    value.map(|(_, value)| value.into_owned()).unwrap_or_default()
}
