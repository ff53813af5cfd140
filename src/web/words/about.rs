//! The text of the page about the site.

#![expect(clippy::unused_self, reason = "a second language makes each sentence depend on whose words they are")]

use super::Words;
use crate::web::site::{AskedSource, Site};

/// How much there is of what.
#[derive(Clone, Copy, Debug)]
pub(in crate::web) struct CatalogueSize {
    pub(in crate::web) works: usize,
    /// How many of the works the people who run this site have added.
    pub(in crate::web) extra_works: usize,
    pub(in crate::web) authors: usize,
    /// Works that readers' shelves say something of; none when nothing was learned from readers.
    pub(in crate::web) with_readers: Option<usize>,
}

/// A part of the page.
#[derive(Debug)]
pub(in crate::web) struct Part {
    pub(in crate::web) id: &'static str,
    pub(in crate::web) heading: &'static str,
    pub(in crate::web) paragraphs: Vec<String>,
    pub(in crate::web) points: Vec<Point>,
}

/// A point of a list, with a link where there is one.
#[derive(Debug)]
pub(in crate::web) struct Point {
    pub(in crate::web) text: String,
    pub(in crate::web) url: Option<String>,
    pub(in crate::web) link: String,
}

impl Point {
    fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), url: None, link: String::new() }
    }

    fn linked(text: &str, url: &str) -> Self {
        let link = url.split_once("://").map_or(url, |(_, rest)| rest).trim_end_matches('/').to_owned();
        Self { text: text.to_owned(), url: Some(url.to_owned()), link }
    }
}

fn paragraphs(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

impl Words {
    /// All parts of the page, in order.
    pub(in crate::web) fn about_parts(&self, site: &Site, size: CatalogueSize) -> Vec<Part> {
        vec![
            what(),
            matching(size.with_readers),
            quality(),
            data(size),
            mistakes(),
            sources(&site.sources),
            privacy(),
            licences(),
            contact(site),
        ]
    }
}

fn what() -> Part {
    Part {
        id: "what",
        heading: "What this is",
        paragraphs: paragraphs(&[
            "Luminaria helps you find the book to read next. You type a title, an author, a genre or a few words; you \
             get books that go with it, how well each matches, and why. News and posts about the book or its author \
             follow by themselves.",
            "Every book here is a record of our own catalogue. None is made up on the spot, and neither is any news: \
             when there is none, the page says so.",
        ]),
        points: Vec::new(),
    }
}

/// Without a model nothing is known of readers, and the score is another.
fn matching(with_readers: Option<usize>) -> Part {
    let mut texts: Vec<&str> =
        if with_readers.is_some() { SCORE_BY_READERS.to_vec() } else { SCORE_BY_LIKENESS.to_vec() };
    texts.extend(LISTS);
    Part { id: "match", heading: "What the match score means", paragraphs: paragraphs(&texts), points: Vec::new() }
}

fn quality() -> Part {
    Part {
        id: "quality",
        heading: "How good the recommendations are",
        paragraphs: paragraphs(&[
            "We measure it, on readers from whom nothing was learned, beside the strongest methods we know of, and publish \
             the figures with what did not help. Anyone can repeat it.",
        ]),
        points: vec![Point {
            text: "All figures:".to_owned(),
            url: Some("/quality".to_owned()),
            link: "how good the recommendations are".to_owned(),
        }],
    }
}

const SCORE_BY_READERS: &[&str] = &[
    "The score is a number of readers. Of a hundred readers who liked what you asked for, about so many had the \
             book on their shelves as well: they had rated it highly, or marked it to be read. It was measured on readers \
             who were kept back for that, and those who were told one in five wanted the book one time in five. Where no \
             reader of a book is known, the number is what books that are as much alike have.",
    "So 25 is a strong match: few books are on every fourth shelf. From 15 on we say “strong”, from 8 on \
             “good”, below that “worth a look”. A low number is no grade of the book: little-known books are on \
             few shelves, whatever is in them.",
    "Which books are shown is decided by more than that number, or every list would have the same ten books that \
             everybody has. A list has what is special to those readers, and what has much in common with what you asked \
             for: genres, themes, moods, settings, times and authors. For words, the score is how much of what you typed \
             stands in what we know of the book.",
];

const SCORE_BY_LIKENESS: &[&str] = &[
    "The score goes from 0 to 100. It tells how much of what we know of two books agrees: their genres, themes, moods, \
     settings, times and authors. What few books share counts for more than what many do. It is not a promise that you will \
     like a book, and no grade of how good it is. Few books share half of all that is known of them, so the scale is \
     stretched at its lower end: the order stays, and so do 0 and 100.",
    "For words, the score is how much of what you typed stands in what we know of the book.",
];

const LISTS: &[&str] = &[
    "The reasons on each card are the parts that put it there, strongest first.",
    "One card stands for a whole series, with the book a newcomer should start with. At most two books of one author are \
     shown, unless you asked for the author.",
];

fn data(size: CatalogueSize) -> Part {
    let CatalogueSize { works, extra_works, authors, .. } = size;
    let added = match extra_works {
        0 => String::new(),
        1 => " The people who run this site have added one of them.".to_owned(),
        extra => format!(" The people who run this site have added {extra} of them."),
    };
    Part {
        id: "data",
        heading: "Where the data comes from",
        paragraphs: vec![
            format!("The catalogue holds {works} works by {authors} authors.{added}"),
            "We wrote the blurbs, the lines about authors and the definitions of all genres, themes and moods; none of it \
             is copied. Which of them fit a book is our own reading of it."
                .to_owned(),
            "We took as facts: titles, names, years, languages, countries, the volumes of series, and who won which prize. \
             Nobody owns a fact, but facts can be wrong. Years and first authors were compared with goodbooks-10k, and \
             where the two differ we looked at each case and wrote down why we stay with ours."
                .to_owned(),
            "The site draws covers itself from the title and the genre; they are not the publishers' covers. Where Open \
             Library has a cover, and this site has fetched it, that one is shown in a smaller size. The rights in it are \
             with whoever made it."
                .to_owned(),
        ],
        points: vec![Point::linked(
            "How widely a book is read, its ISBN and its Goodreads number come from goodbooks-10k, © Zygmunt Zając, \
             licensed under CC BY-SA 4.0. For works it does not have, how widely they are read is an estimate of ours.",
            "https://github.com/zygmuntz/goodbooks-10k",
        )],
    }
}

fn mistakes() -> Part {
    Part {
        id: "mistakes",
        heading: "A mistake, or a book that is missing",
        paragraphs: paragraphs(&[
            "Write to the people who run this site; the address is at the end of this page. Say which book you mean, what \
             is wrong, and where the right thing can be looked up. One line is enough.",
            "The catalogue is a folder of plain tables, one book a line, that comes with the program: data/README.md says \
             how a line is written, and a checker says what is missing. Whoever runs a site can put books of their own \
             beside ours.",
        ]),
        points: Vec::new(),
    }
}

fn sources(sources: &[AskedSource]) -> Part {
    let text = if sources.is_empty() {
        "This site asks no other site for news or facts: its operator has switched that off."
    } else {
        "News, posts and facts on books and authors come from the following. They are asked by our server, never by your \
         browser, and each no more often than it allows. We show what they say with their name and a link, and keep it only \
         as long as stated."
    };
    Part {
        id: "sources",
        heading: "Whom we ask for news and facts",
        paragraphs: paragraphs(&[text]),
        points: sources.iter().map(source).collect(),
    }
}

fn source(source: &AskedSource) -> Point {
    let minutes = source.max_age.as_secs() / 60;
    let kept = match minutes {
        m if m < 120 => format!("{m} minutes"),
        m if m < 48 * 60 => format!("{} hours", m / 60),
        m => format!("{} days", m / (24 * 60)),
    };
    let ahead = if source.prefetch { "may be asked ahead of time" } else { "is asked only when a reader waits" };
    let mut text = format!("{}: {ahead}; an answer is kept for at most {kept}.", source.name);
    if let Some(attribution) = &source.attribution {
        text.push(' ');
        text.push_str(attribution);
    }
    Point::plain(text)
}

fn privacy() -> Part {
    Part {
        id: "privacy",
        heading: "What becomes of what you type",
        paragraphs: paragraphs(&[
            "It stays here. Free words are sent to nobody and written into no log. Only the name of a book, an author or \
             a genre that our catalogue knows is ever asked of another site, and that site learns nothing about you.",
            "There are no cookies, no accounts, no counters of other companies. Your browser loads nothing from any \
             other host, and a link you follow does not tell where you came from. Everything works without JavaScript; \
             with it, news arrives without a click and suggestions while you type, and your browser keeps one page of \
             ours for when there is no connection: that page alone, and nothing you looked at.",
            "What you searched for last is offered again when you come back to the empty search box. Your own browser keeps \
             it, eight searches at most, and sends it nowhere; you can erase each of them there, or all.",
        ]),
        points: Vec::new(),
    }
}

fn licences() -> Part {
    Part {
        id: "licences",
        heading: "Licences",
        paragraphs: paragraphs(&[
            "The program is free software under the MIT licence. Our own words in the catalogue may be used with it.",
        ]),
        points: vec![
            Point::linked(
                "htmx, which lets the news arrive by itself, is under the Zero-Clause BSD licence.",
                "https://htmx.org/",
            ),
            Point::linked(
                "The type on the pictures that others show beside a link to us is DejaVu Serif, under the Bitstream Vera \
                 licence.",
                "https://dejavu-fonts.github.io/License.html",
            ),
            Point::linked(
                "The catalogue's columns popularity, isbn13 and goodreads are under CC BY-SA 4.0, as what they derive from \
                 is.",
                "https://creativecommons.org/licenses/by-sa/4.0/",
            ),
        ],
    }
}

fn contact(site: &Site) -> Part {
    let mut contact = Point::plain(site.contact.clone());
    if site.contact.starts_with("https://") || site.contact.starts_with("http://") {
        contact = Point::linked("The people who run this site:", &site.contact);
    } else if site.contact.contains('@') {
        "The people who run this site:".clone_into(&mut contact.text);
        contact.url = Some(format!("mailto:{}", site.contact));
        contact.link.clone_from(&site.contact);
    }
    Part {
        id: "contact",
        heading: "Contact",
        paragraphs: paragraphs(&["A mistake in a record, a book that is missing, a question: please write."]),
        points: vec![contact, Point::plain(format!("This is version {}.", site.version))],
    }
}
