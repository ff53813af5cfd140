//! What is asked, in the words of Solr.

use url::Url;

use crate::{
    domain::{AuthorQuery, WorkQuery, fold},
    sources::{http::below, plain_text},
};

/// The longest address that is sent, in bytes: servers and those before them refuse longer ones at about 8,000.
const LONGEST_ADDRESS: usize = 6_000;
/// Only these are sent: an answer with all fields of 25 works would be megabytes long.
const FIELDS: &str = "key,title,subtitle,author_name,author_alternative_name,first_publish_year,edition_count,cover_i,\
                      number_of_pages_median,ratings_average,ratings_count,subject,isbn";
/// How many works one clause may find: an identifier one (or two, until somebody merges them), a title all its sequels
/// and study guides, of which the most widely read come first.
const OF_IDENTIFIER: usize = 2;
const OF_TITLE: usize = 8;
const MOST_WORKS: usize = 100;
/// Of one work: its title and the best-known others.
const MOST_TITLES: usize = 3;
const LONGEST_TITLE: usize = 80;

/// One call, and the works it is about.
#[derive(Debug)]
pub(super) struct Search<'a> {
    pub(super) url: Url,
    pub(super) asked: Vec<&'a WorkQuery>,
}

/// As few calls as the length of an address allows.
pub(super) fn searches<'a>(base: &Url, wanted: &'a [WorkQuery]) -> Vec<Search<'a>> {
    let clauses = wanted.iter().filter_map(|asked| Some((asked, by_identifier(asked).or_else(|| clause(asked))?)));
    packed(base, clauses)
}

/// The call for one work whose identifier led nowhere; none for one that has no identifier.
pub(super) fn by_title<'a>(base: &Url, asked: &'a WorkQuery) -> Vec<Search<'a>> {
    let clause = by_identifier(asked).and_then(|_| clause(asked));
    packed(base, clause.map(|clause| (asked, clause)).into_iter())
}

fn packed<'a>(base: &Url, clauses: impl Iterator<Item = (&'a WorkQuery, Clause)>) -> Vec<Search<'a>> {
    let mut searches: Vec<Search<'a>> = Vec::new();
    let mut open: Vec<Clause> = Vec::new();
    for (asked, clause) in clauses {
        open.push(clause);
        let url = search(base, &open);
        let is_short = open.len() > 1 && url.as_str().len() <= LONGEST_ADDRESS;
        if let Some(last) = searches.last_mut().filter(|_| is_short) {
            last.url = url;
            last.asked.push(asked);
        } else {
            open.drain(..open.len() - 1);
            searches.push(Search { url: search(base, &open), asked: vec![asked] });
        }
    }
    searches
}

/// What finds one work, and how many it may find.
#[derive(Debug)]
struct Clause {
    text: String,
    limit: usize,
}

fn search(base: &Url, clauses: &[Clause]) -> Url {
    let texts: Vec<&str> = clauses.iter().map(|clause| clause.text.as_str()).collect();
    let limit = clauses.iter().map(|clause| clause.limit).sum::<usize>().min(MOST_WORKS);
    let mut url = below(base, &["search.json"]);
    url.query_pairs_mut()
        .append_pair("q", &texts.join(" OR "))
        .append_pair("fields", FIELDS)
        .append_pair("limit", &limit.to_string());
    url
}

fn by_identifier(asked: &WorkQuery) -> Option<Clause> {
    let key = asked.openlibrary.as_deref().filter(|key| is_key(key, 'W')).map(|key| format!("key:\"/works/{key}\""));
    let isbn = asked.isbn13.as_deref().filter(|isbn| isbn.len() == 13 && isbn.bytes().all(|b| b.is_ascii_digit()));
    let texts: Vec<String> = key.into_iter().chain(isbn.map(|isbn| format!("isbn:{isbn}"))).collect();
    (!texts.is_empty()).then(|| Clause { limit: OF_IDENTIFIER * texts.len(), text: texts.join(" OR ") })
}

/// By title and family name. The rest of the name is left to the matching: it is written in too many ways.
fn clause(asked: &WorkQuery) -> Option<Clause> {
    let titles: Vec<String> =
        asked.titles.iter().filter_map(|title| phrase("title", title)).take(MOST_TITLES).collect();
    let author = phrase("author", family_name(asked.authors.first()?.first()?))?;
    let titles = match titles.as_slice() {
        [] => return None,
        [title] => title.clone(),
        several => format!("({})", several.join(" OR ")),
    };
    Some(Clause { text: format!("({titles} AND {author})"), limit: OF_TITLE })
}

/// `field:"words"`, without anything that could end the quotation; nothing for a text without a letter.
fn phrase(field: &str, text: &str) -> Option<String> {
    let head = text.split([':', ';']).next().filter(|head| !fold(head).is_empty()).unwrap_or(text);
    let plain = plain_text::tidy(&head.replace(['"', '\\'], " "));
    let plain = plain_text::clip(&plain, LONGEST_TITLE);
    let plain = plain.trim_end_matches('…');
    (!fold(plain).is_empty()).then(|| format!("{field}:\"{plain}\""))
}

fn family_name(name: &str) -> &str {
    let is_name = |word: &&str| !matches!(fold(word).as_str(), "jr" | "sr" | "ii" | "iii" | "iv" | "");
    name.split_whitespace().rfind(is_name).unwrap_or(name)
}

/// The search for an author, which does best with the name alone. The name's marks are Solr's signs, too.
pub(super) fn author(base: &Url, asked: &AuthorQuery) -> Option<Url> {
    let name: String = asked
        .names
        .first()?
        .chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, '\'' | '’') { c } else { ' ' })
        .collect();
    let name = plain_text::tidy(&name);
    let mut url = below(base, &["search", "authors.json"]);
    url.query_pairs_mut().append_pair("q", &name).append_pair("limit", "10");
    (!fold(&name).is_empty()).then_some(url)
}

/// The call for several records at once.
pub(super) fn records(base: &Url, kind: &str, keys: &[String]) -> Url {
    let keys: Vec<String> = keys.iter().map(|key| format!("\"/{kind}/{key}\"")).collect();
    let mut url = below(base, &["api", "get_many"]);
    url.query_pairs_mut().append_pair("keys", &format!("[{}]", keys.join(",")));
    url
}

/// Whether a text is a key such as `OL893415W`, whose last letter says of what.
pub(super) fn is_key(text: &str, kind: char) -> bool {
    let number = text.strip_prefix("OL").and_then(|rest| rest.strip_suffix(kind));
    number.is_some_and(|number| (1..=12).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AuthorId, WorkId};

    fn base() -> Url {
        "https://openlibrary.example.org".parse().unwrap()
    }

    fn work(title: &str, author: &str) -> WorkQuery {
        WorkQuery {
            id: WorkId::parse("a-work").unwrap(),
            titles: vec![title.to_owned()],
            authors: vec![vec![author.to_owned()]],
            year: None,
            isbn13: None,
            openlibrary: None,
        }
    }

    fn asked(url: &Url, name: &str) -> String {
        url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
    }

    #[test]
    fn many_works_are_one_query() {
        let wanted = [
            WorkQuery { isbn13: Some("9780441172719".to_owned()), ..work("Dune", "Frank Herbert") },
            WorkQuery { openlibrary: Some("OL27448W".to_owned()), ..work("The Lord of the Rings", "J. R. R. Tolkien") },
            work("Say \"Why\" : a\\ guide", "Martin Luther King Jr."),
            WorkQuery { isbn13: Some("978x) OR (*".to_owned()), ..work("1984", "George Orwell") },
            work("…", "Nobody"),
        ];
        let searches = searches(&base(), &wanted);
        let [search] = searches.as_slice() else { panic!("one search: {searches:?}") };
        let expected = "isbn:9780441172719 OR key:\"/works/OL27448W\" OR (title:\"Say Why\" AND author:\"King\") OR \
                        (title:\"1984\" AND author:\"Orwell\")";
        assert_eq!(asked(&search.url, "q"), expected);
        assert_eq!((asked(&search.url, "limit").as_str(), search.asked.len()), ("20", 4));
    }

    #[test]
    fn an_address_is_never_too_long() {
        let wanted: Vec<WorkQuery> =
            (0..25).map(|number| work(&format!("{} {number}", "Война ".repeat(20)), "Лев Толстой")).collect();
        let searches = searches(&base(), &wanted);
        assert!(searches.len() > 1);
        assert!(searches.iter().all(|search| search.url.as_str().len() <= LONGEST_ADDRESS));
        assert_eq!(searches.iter().map(|search| search.asked.len()).sum::<usize>(), 25);
        let short: Vec<WorkQuery> = (0..12).map(|number| work(&format!("A Title {number}"), "An Author")).collect();
        assert_eq!(super::searches(&base(), &short).len(), 1);
    }

    #[test]
    fn records_and_authors_are_asked_by_key_and_name() {
        let url = records(&base(), "works", &["OL1W".to_owned(), "OL2W".to_owned()]);
        assert_eq!(asked(&url, "keys"), "[\"/works/OL1W\",\"/works/OL2W\"]");
        let mut query = AuthorQuery {
            id: AuthorId::parse("an-author").unwrap(),
            names: vec!["J. R. R. (Tolkien) AND:*".to_owned()],
            born: None,
            died: None,
            titles: Vec::new(),
        };
        let url = author(&base(), &query).unwrap();
        assert_eq!((url.path(), asked(&url, "q").as_str()), ("/search/authors.json", "J R R Tolkien AND"));
        query.names = vec!["…".to_owned()];
        assert_eq!(author(&base(), &query), None);
    }

    #[test]
    fn a_key_has_its_letter() {
        assert!(is_key("OL893415W", 'W') && is_key("OL1A", 'A'));
        for bad in ["", "OLW", "OL1A", "ol1W", "OL1W/../x", "OL12345678901234W", "ia:book"] {
            assert!(!is_key(bad, 'W'), "{bad}");
        }
    }
}
