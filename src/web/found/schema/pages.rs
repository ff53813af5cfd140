//! What each kind of page tells.

use super::{Book, Crumb, EntryPoint, ListItem, Person, SearchAction, Series, Thing, Typed, script};
use crate::{
    catalogue::Catalogue,
    domain::{Author, Genre, Work},
    web::{
        found::{
            opensearch::search_template,
            picture::{Depicted, address},
        },
        links,
        site::{Site, words},
    },
};

/// The first page: the site, and how to search it.
pub(in crate::web) fn home(site: &Site) -> String {
    let words = words();
    let potential_action = search_template(site).map(|url_template| SearchAction {
        kind: "SearchAction",
        target: EntryPoint { kind: "EntryPoint", url_template },
        query_input: "required name=searchTerms",
    });
    script(&[Thing::WebSite {
        url: site.address("/"),
        name: words.site,
        description: words.tagline,
        in_language: words.lang,
        potential_action,
    }])
}

/// A book, and where it stands: in its main genre.
pub(in crate::web) fn book(site: &Site, catalogue: &Catalogue, work: &Work) -> String {
    let genre = work.genres.first().and_then(|id| catalogue.genre(id));
    let above = genre.map(|genre| (genre.name.as_str(), links::genre(&genre.id)));
    let way = crumbs(site, above.into_iter().chain([(work.title.as_str(), links::book(&work.id))]));
    script(&[Thing::Book(Box::new(told(site, catalogue, work))), way])
}

fn told<'a>(site: &Site, catalogue: &'a Catalogue, work: &'a Work) -> Book<'a> {
    let authors = work.authors.iter().filter_map(|id| catalogue.author(id));
    let (url, series) = (site.address(&links::book(&work.id)), work.series.as_ref());
    Book {
        id: url.clone(),
        url,
        name: &work.title,
        alternate_name: &work.other_titles,
        author: authors.map(|author| Typed { kind: "Person", thing: in_short(site, author) }).collect(),
        date_published: year(work.year),
        isbn: work.isbn13.as_deref(),
        genre: work.genres.iter().filter_map(|id| Some(catalogue.genre(id)?.name.as_str())).collect(),
        number_of_pages: work.pages,
        in_language: &work.language,
        description: &work.blurb,
        image: site.absolute(&address(catalogue, &Depicted::Book(work.id.clone()))),
        is_part_of: series.map(|series| Typed { kind: "BookSeries", thing: Series { name: &series.name } }),
        position: series.and_then(|series| Some(series.position?.to_string())),
        same_as: elsewhere(work),
    }
}

/// The same work where others keep it.
fn elsewhere(work: &Work) -> Vec<String> {
    let open_library = work.openlibrary.as_ref().map(|key| format!("https://openlibrary.org/works/{key}"));
    let goodreads = work.goodreads.map(|number| format!("https://www.goodreads.com/book/show/{number}"));
    open_library.into_iter().chain(goodreads).collect()
}

/// An author, and the books.
pub(in crate::web) fn author<'a>(site: &Site, author: &Author, works: impl Iterator<Item = &'a Work>) -> String {
    let person = Person {
        alternate_name: &author.other_names,
        birth_date: year(author.born),
        death_date: year(author.died),
        description: author.line.as_deref(),
        ..in_short(site, author)
    };
    let way = crumbs(site, [(author.name.as_str(), links::author(&author.id))]);
    script(&[Thing::Person(person), items(site, words().books, works), way])
}

/// Who it is, without what the author's own page tells.
fn in_short<'a>(site: &Site, author: &'a Author) -> Person<'a> {
    let url = site.address(&links::author(&author.id));
    Person {
        id: url.clone(),
        url,
        name: &author.name,
        alternate_name: &[],
        birth_date: None,
        death_date: None,
        description: None,
    }
}

/// A genre's books, and the genre above it.
pub(in crate::web) fn genre<'a>(
    site: &Site,
    catalogue: &Catalogue,
    genre: &Genre,
    heading: &str,
    works: impl Iterator<Item = &'a Work>,
) -> String {
    let above = genre.parent.as_ref().and_then(|id| catalogue.genre(id));
    let steps = above.into_iter().chain([genre]).map(|genre| (genre.name.as_str(), links::genre(&genre.id)));
    script(&[items(site, heading, works), crumbs(site, steps)])
}

/// Books that go with what was asked for, the best match first; blank where there are none.
pub(in crate::web) fn list<'a>(site: &Site, heading: &str, works: impl Iterator<Item = &'a Work>) -> String {
    let mut works = works.peekable();
    if works.peek().is_none() { String::new() } else { script(&[items(site, heading, works)]) }
}

fn items<'n, 'a: 'n>(site: &Site, name: &'n str, works: impl Iterator<Item = &'a Work>) -> Thing<'n> {
    let listed: Vec<ListItem<'n>> = works
        .zip(1..)
        .map(|(work, position)| ListItem {
            kind: "ListItem",
            position,
            url: site.address(&links::book(&work.id)),
            name: &work.title,
        })
        .collect();
    Thing::ItemList { name, number_of_items: listed.len(), item_list_element: listed }
}

/// The way to a page, from the first page on.
fn crumbs<'a>(site: &Site, steps: impl IntoIterator<Item = (&'a str, String)>) -> Thing<'a> {
    let first = (words().site, "/".to_owned());
    let crumb = |((name, path), position): ((&'a str, String), usize)| Crumb {
        kind: "ListItem",
        position,
        name,
        item: site.address(&path),
    };
    Thing::BreadcrumbList { item_list_element: std::iter::once(first).chain(steps).zip(1..).map(crumb).collect() }
}

/// A year as ISO 8601 has it; none before the common era, where that counts otherwise than books do.
fn year(year: Option<i16>) -> Option<String> {
    year.filter(|year| *year > 0).map(|year| format!("{year:04}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_four_digits_of_the_common_era() {
        assert_eq!(year(Some(1965)).as_deref(), Some("1965"));
        assert_eq!(year(Some(731)).as_deref(), Some("0731"));
        assert_eq!((year(Some(-40)), year(None)), (None, None));
    }
}
