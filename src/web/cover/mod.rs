//! Covers: real ones where there are any ([`jacket`]), and below them those that the site draws itself: a title set in type over a simple composition, stable for each work.
//!
//! The colours follow the work's genre and mood; the composition and its details follow a hash of its id, so that a
//! book looks the same on every page and every day, and two neighbours seldom look alike.

mod compositions;
mod dice;
mod jacket;
mod lettering;
mod palette;

use std::fmt::Write as _;

use compositions::Composition;
use dice::Dice;
use lettering::{Line, author_lines, fit};

pub(super) use jacket::{Jacket, Jackets, Photo, Place};
pub(super) use lettering::{Setting, WIDTHS as SERIF, paragraph, width_by};

use crate::{
    catalogue::Catalogue,
    domain::{GenreId, Work},
};

/// Width and height of the drawing's own units: two by three, as most books are.
const WIDTH: u32 = 160;
const HEIGHT: u32 = 240;

/// The cover of `work` as an inline SVG. It is hidden from assistive technology, for wherever it stands the title
/// stands beside it as text. Title and authors are escaped.
pub(super) fn draw(catalogue: &Catalogue, work: &Work) -> String {
    let mut dice = Dice::of(work.id.as_str());
    let genre = work.genres.first().map(|id| top_genre(catalogue, id));
    let palette = palette::choose(genre, &work.moods, &mut dice);
    let composition = Composition::choose(genre, &mut dice);

    let mut svg = String::with_capacity(1800);
    let _ = write!(
        svg,
        "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" aria-hidden=\"true\" focusable=\"false\">\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"{}\"/>",
        palette.ground
    );
    composition.draw(&mut svg, palette, &mut dice);
    let setting = composition.setting();
    let title = fit(&work.title, &setting);
    let names = catalogue.author_names(work);
    let author = author_lines(&names, &setting, &title);
    lines(&mut svg, "cover-title", palette.ink, &setting, &title);
    lines(&mut svg, "cover-author", palette.ink, &setting, &author);
    svg.push_str("</svg>");
    svg
}

/// The genre of the first level that `id` is or belongs to.
pub(super) fn top_genre<'a>(catalogue: &'a Catalogue, id: &'a GenreId) -> &'a str {
    catalogue.genre(id).and_then(|genre| genre.parent.as_ref()).unwrap_or(id).as_str()
}

/// Sets `title` as on a jacket, as large as it fits; returns the baseline of its last line.
pub(super) fn set_title(svg: &mut String, title: &str, ink: &str, setting: &Setting) -> f32 {
    let set = fit(title, setting);
    lines(svg, "cover-title", ink, setting, &set);
    set.last().map_or(setting.top, |line| line.baseline)
}

fn lines(svg: &mut String, class: &str, ink: &str, setting: &Setting, lines: &[Line]) {
    let Some(first) = lines.first() else { return };
    let anchor = if setting.centred { " text-anchor=\"middle\"" } else { "" };
    let _ = write!(svg, "<text class=\"{class}\" fill=\"{ink}\" font-size=\"{}\"{anchor}>", first.size);
    for line in lines {
        let _ = write!(svg, "<tspan x=\"{}\" y=\"{}\">{}</tspan>", setting.anchor(), line.baseline, escape(&line.text));
    }
    svg.push_str("</text>");
}

/// Text for an SVG, on its own or within HTML. What XML cannot hold is left out.
pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_work_looks_the_same_every_time_and_names_itself() {
        let catalogue = Catalogue::embedded().unwrap();
        let work = &catalogue.works()[0];
        let cover = draw(&catalogue, work);
        assert_eq!(cover, draw(&catalogue, work));
        assert!(cover.contains("cover-title") && cover.contains("cover-author"), "{cover}");
    }

    #[test]
    fn markup_in_a_title_is_text() {
        let catalogue = Catalogue::embedded().unwrap();
        let mut work = catalogue.works()[0].clone();
        work.title = "<script>alert('x')</script> & \"more\"".to_owned();
        let cover = draw(&catalogue, &work);
        assert!(!cover.contains("<script"), "{cover}");
        assert!(!cover.contains("style="), "the policy forbids inline styles");
    }

    #[test]
    fn neighbours_seldom_look_alike() {
        let catalogue = Catalogue::embedded().unwrap();
        let mut work = catalogue.works()[0].clone();
        let mut looks = std::collections::HashSet::new();
        for n in 0..100 {
            work.id = format!("book-{n}").parse().unwrap();
            looks.insert(draw(&catalogue, &work));
        }
        assert!(looks.len() > 60, "{} of 100 differ", looks.len());
    }
}
