//! The layout of a preview: the site's mark, a title with a few lines, and jackets beside them.

use std::fmt::Write as _;

use super::{
    Depicted,
    raster::{Drawing, Ground},
};
use crate::{
    catalogue::Catalogue,
    domain::{Subject, Work},
    recommend::{Recommender, Request},
    web::{
        card::by_popularity,
        cover::{self, TitleRoom},
        links,
        site::words,
    },
};

/// The size that Open Graph's readers show whole.
pub(in crate::web) const WIDTH: u32 = 1200;
pub(in crate::web) const HEIGHT: u32 = 630;

/// As in the style sheet.
const PAPER: &str = "#f6f0e3";
const PAPER_DEEP: &str = "#ece3cf";
const INK: &str = "#221d15";
const INK_SOFT: &str = "#5c5242";
const NIGHT: &str = "#13203a";
const GLOW: &str = "#ffe2a0";

/// The jackets' type is set in units of theirs; a preview shows them at twice the size.
const SCALE: f32 = 2.0;

/// How many jackets stand beside a title.
const JACKETS: usize = 3;

/// As many as a page of recommendations has, so that what was worked out for it is asked for again.
const PICKS: usize = crate::web::extract::DEFAULT_LIMIT;

/// A preview before it is drawn.
#[derive(Debug)]
struct Sheet<'a> {
    title: String,
    /// Below the title, in small type, and cut where there is no more room.
    line: String,
    jackets: Vec<&'a Work>,
}

/// The preview of what the catalogue alone can tell; none for what it does not know, and for a list.
pub(super) fn of_catalogue(catalogue: &Catalogue, depicted: &Depicted) -> Option<Drawing> {
    let words = words();
    let sheet = match depicted {
        Depicted::Site => {
            let all: Vec<_> = (0..).take(catalogue.works().len()).collect();
            Sheet { title: words.hero.to_owned(), line: words.tagline.to_owned(), jackets: best(catalogue, &all) }
        }
        Depicted::Book(id) => {
            let work = catalogue.work(id)?;
            let authors = words.by_authors(&words.list(&catalogue.author_names(work)));
            let line = match work.year {
                Some(year) => format!("{authors} · {}", words.year(year)),
                None => authors,
            };
            Sheet { title: work.title.clone(), line, jackets: vec![work] }
        }
        Depicted::Author(id) => {
            let author = catalogue.author(id)?;
            let line = author.line.clone().or_else(|| words.life(author.born, author.died)).unwrap_or_default();
            Sheet { title: author.name.clone(), line, jackets: best(catalogue, catalogue.works_by(id)) }
        }
        Depicted::Genre(id) => {
            let genre = catalogue.genre(id)?;
            let line = genre.definition.clone();
            Sheet { title: genre.name.clone(), line, jackets: best(catalogue, catalogue.works_in(id)) }
        }
        Depicted::List(_) => return None,
    };
    Some(sheet.draw(catalogue))
}

/// The preview of what goes with `subjects`; none where the catalogue does not know one of them.
pub(super) fn of_list(catalogue: &Catalogue, recommender: &Recommender, subjects: Vec<Subject>) -> Option<Drawing> {
    let words = words();
    let named: Option<Vec<_>> = subjects.iter().map(|subject| catalogue.named(subject)).collect();
    let terms: Vec<String> = named?.iter().map(|named| links::term_for(catalogue, words, named)).collect();
    let picks = recommender.recommend(&Request::new(subjects, PICKS));
    let jackets = picks.all().filter_map(|pick| catalogue.work(&pick.work)).take(JACKETS).collect();
    let title = words.books_like(&words.list(&terms));
    Some(Sheet { title, line: words.tagline.to_owned(), jackets }.draw(catalogue))
}

fn best<'a>(catalogue: &'a Catalogue, works: &[crate::catalogue::WorkIndex]) -> Vec<&'a Work> {
    by_popularity(catalogue, works, JACKETS).into_iter().map(|at| catalogue.work_at(at)).collect()
}

impl Sheet<'_> {
    fn draw(&self, catalogue: &Catalogue) -> Drawing {
        let mut svg = String::with_capacity(8 << 10);
        let _ = write!(
            svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{HEIGHT}\" \
             viewBox=\"0 0 {WIDTH} {HEIGHT}\"><style>.cover-title,.strong{{font-weight:700}}</style>\
             <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"{PAPER}\"/>\
             <circle cx=\"930\" cy=\"315\" r=\"400\" fill=\"{PAPER_DEEP}\"/>\
             <circle cx=\"930\" cy=\"315\" r=\"300\" fill=\"{GLOW}\" opacity=\"0.45\"/>\
             <rect y=\"614\" width=\"{WIDTH}\" height=\"16\" fill=\"{NIGHT}\"/>"
        );
        mark(&mut svg);
        for (work, place) in self.jackets.iter().zip(places(self.jackets.len())).rev() {
            jacket(&mut svg, catalogue, work, place);
        }
        self.set_type(&mut svg);
        svg.push_str("</svg>");
        Drawing::new(svg, WIDTH, HEIGHT, Ground::Filled)
    }

    fn set_type(&self, svg: &mut String) {
        let width = if self.jackets.len() == 1 { 300.0 } else { 262.0 };
        // The room of a setting is the title's; as many lines stand below it as there is room to the lower edge.
        let room = TitleRoom { left: 34.0, width, top: 74.0, height: 164.0 };
        let _ = write!(svg, "<g transform=\"scale({SCALE})\">");
        let last = cover::set_title(svg, &self.title, INK, &room);
        let (size, leading) = (14.0, 19.0);
        let mut baseline = last + 26.0;
        let _ = write!(svg, "<text fill=\"{INK_SOFT}\" font-size=\"{size}\">");
        // The regular face is narrower than the bold one that is measured here.
        for line in cover::paragraph(&self.line, width / size, lines_between(baseline, leading)) {
            let _ = write!(svg, "<tspan x=\"34\" y=\"{baseline}\">{}</tspan>", cover::escape(&line));
            baseline += leading;
        }
        svg.push_str("</text></g>");
    }
}

/// How many lines have room from the first one's baseline on, six at most.
fn lines_between(baseline: f32, leading: f32) -> usize {
    const LOWEST: f32 = 292.0;
    (1..6_u8).filter(|&more| baseline + leading * f32::from(more) <= LOWEST).count() + 1
}

/// The icon and the name of the site.
fn mark(svg: &mut String) {
    let icon = include_str!("../../../../static/icon.svg");
    svg.push_str(&icon.replacen("<svg ", "<svg x=\"68\" y=\"52\" width=\"56\" height=\"56\" ", 1));
    let _ = write!(
        svg,
        "<text class=\"strong\" x=\"142\" y=\"94\" font-size=\"38\" fill=\"{NIGHT}\">{}</text>",
        cover::escape(words().site)
    );
}

/// Where a jacket stands: its middle, its width, how far it is turned in degrees.
#[derive(Clone, Copy, Debug)]
struct Place {
    x: f32,
    y: f32,
    width: f32,
    turn: f32,
}

/// The first in front.
fn places(jackets: usize) -> Vec<Place> {
    let place = |x, y, width, turn| Place { x, y, width, turn };
    match jackets {
        0 => Vec::new(),
        1 => vec![place(940.0, 305.0, 340.0, 2.5)],
        2 => vec![place(840.0, 320.0, 260.0, -4.0), place(1010.0, 300.0, 250.0, 6.0)],
        _ => vec![place(890.0, 320.0, 250.0, 0.0), place(740.0, 316.0, 220.0, -8.0), place(1040.0, 316.0, 220.0, 8.0)],
    }
}

fn jacket(svg: &mut String, catalogue: &Catalogue, work: &Work, place: Place) {
    let Place { x, y, width, turn } = place;
    let height = width * 1.5;
    let _ = write!(svg, "<g transform=\"translate({x} {y}) rotate({turn})\">");
    // A soft shadow of a few hard ones: a blur would take longer than all the rest.
    for step in 1..=4_u8 {
        let (spread, drop) = (f32::from(step) * 3.0, f32::from(step) * 4.0);
        let _ = write!(
            svg,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"8\" fill=\"#281905\" opacity=\"0.09\"/>",
            -width / 2.0 - spread,
            -height / 2.0 - spread + drop,
            width + 2.0 * spread,
            height + 2.0 * spread
        );
    }
    let within = format!("<svg x=\"{}\" y=\"{}\" width=\"{width}\" height=\"{height}\" ", -width / 2.0, -height / 2.0);
    svg.push_str(&cover::draw(catalogue, work).replacen("<svg ", &within, 1));
    svg.push_str("</g>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_words_are_drawn_as_words() {
        let catalogue = Catalogue::embedded().unwrap();
        let hostile = "</text><image href=\"file:///etc/passwd\"/> & \u{1}\u{b}\u{fffe} ]]> <!--";
        let mut work = catalogue.works()[0].clone();
        work.title = hostile.to_owned();
        for (title, line) in [(hostile, hostile), ("", ""), (&"x".repeat(5_000), &"long ".repeat(2_000))] {
            let sheet = Sheet { title: title.to_owned(), line: line.to_owned(), jackets: vec![&work; 3] };
            let drawing = sheet.draw(&catalogue);
            assert!(!drawing.svg().contains("<image"), "{}", drawing.svg());
            drawing.png().unwrap();
        }
    }

    #[test]
    fn every_number_of_jackets_has_its_places() {
        let catalogue = Catalogue::embedded().unwrap();
        for count in 0..=JACKETS {
            assert_eq!(places(count).len(), count);
            let jackets = catalogue.works().iter().take(count).collect();
            let sheet = Sheet { title: "Title".to_owned(), line: "A line".to_owned(), jackets };
            let png = sheet.draw(&catalogue).png().unwrap();
            let read = image::load_from_memory(&png).unwrap();
            assert_eq!((read.width(), read.height()), (WIDTH, HEIGHT));
        }
    }

    #[test]
    fn the_same_book_has_the_same_version_and_another_another() {
        let catalogue = Catalogue::embedded().unwrap();
        let version = |at: usize| {
            let of = Depicted::Book(catalogue.works()[at].id.clone());
            of_catalogue(&catalogue, &of).unwrap().version()
        };
        assert_eq!(version(0), version(0));
        assert_ne!(version(0), version(1));
    }
}
