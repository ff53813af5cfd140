//! What a page tells search engines in their own words: schema.org, as JSON-LD (<https://schema.org/docs/gs.html>).
//!
//! It is a block of data within a `script` element, which no browser runs, so that our policy need not allow it. What
//! stands in it may hold any character: [`script`] sees to it that none ends the element.

mod pages;

use serde::Serialize;

pub(in crate::web) use pages::{author, book, genre, home, list};

/// One thing of those that a page tells of.
#[derive(Debug, Serialize)]
#[serde(tag = "@type", rename_all_fields = "camelCase")]
enum Thing<'a> {
    WebSite {
        url: String,
        name: &'a str,
        description: &'a str,
        in_language: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        potential_action: Option<SearchAction>,
    },
    Book(Box<Book<'a>>),
    Person(Person<'a>),
    ItemList {
        name: &'a str,
        number_of_items: usize,
        item_list_element: Vec<ListItem<'a>>,
    },
    BreadcrumbList {
        item_list_element: Vec<Crumb<'a>>,
    },
}

/// <https://schema.org/Book>: the work, with the ISBN and the pages of an edition.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Book<'a> {
    #[serde(rename = "@id")]
    id: String,
    url: String,
    name: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    alternate_name: &'a [String],
    author: Vec<Typed<Person<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_published: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    isbn: Option<&'a str>,
    genre: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number_of_pages: Option<u16>,
    in_language: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_part_of: Option<Typed<Series<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    same_as: Vec<String>,
}

/// <https://schema.org/Person>: who writes.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Person<'a> {
    #[serde(rename = "@id")]
    id: String,
    url: String,
    name: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    alternate_name: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    birth_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    death_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
}

/// <https://schema.org/BookSeries>
#[derive(Debug, Serialize)]
struct Series<'a> {
    name: &'a str,
}

/// A thing within another.
#[derive(Debug, Serialize)]
struct Typed<T> {
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(flatten)]
    thing: T,
}

/// <https://schema.org/SearchAction>, as the sitelinks search box has it.
#[derive(Debug, Serialize)]
struct SearchAction {
    #[serde(rename = "@type")]
    kind: &'static str,
    target: EntryPoint,
    #[serde(rename = "query-input")]
    query_input: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct EntryPoint {
    #[serde(rename = "@type")]
    kind: &'static str,
    url_template: String,
}

/// An entry of a list, told by the page that it leads to.
#[derive(Debug, Serialize)]
struct ListItem<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    position: usize,
    url: String,
    name: &'a str,
}

/// A step of the way from the first page to this one.
#[derive(Debug, Serialize)]
struct Crumb<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    position: usize,
    name: &'a str,
    item: String,
}

#[derive(Serialize)]
struct Graph<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@graph")]
    things: &'a [Thing<'a>],
}

/// The things as the content of a `script` element. These characters stand within the texts of JSON only, where each may
/// be written by its number: so nothing closes the element, opens a comment in it, or ends a line.
fn script(things: &[Thing<'_>]) -> String {
    let graph = Graph { context: "https://schema.org", things };
    let json = serde_json::to_string(&graph).unwrap_or_default();
    let mut safe = String::with_capacity(json.len() + 32);
    for c in json.chars() {
        match c {
            '<' => safe.push_str("\\u003c"),
            '>' => safe.push_str("\\u003e"),
            '&' => safe.push_str("\\u0026"),
            '\u{2028}' => safe.push_str("\\u2028"),
            '\u{2029}' => safe.push_str("\\u2029"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_title_ends_the_element_that_it_stands_in() {
        for hostile in [
            "</script><script>alert(1)</script>",
            "<!--<script>",
            "]]>--!><SCRIPT",
            "\" } , { \\\" \\",
            "\u{2028}\u{2029}\u{0}\u{7f}&lt;/script&gt;",
        ] {
            let list = Thing::ItemList { name: hostile, number_of_items: 0, item_list_element: Vec::new() };
            let json = script(&[list]);
            assert!(!json.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{json}");
            let read: serde_json::Value = serde_json::from_str(&json).unwrap();
            assert_eq!(read["@graph"][0]["name"], hostile, "and it is still the same text");
        }
    }
}
