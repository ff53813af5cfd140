//! Covers: real ones where there are any ([`jacket`]), and below them those that the site draws itself: a title set in type over a simple composition, stable for each work.
//!
//! [`mod@look`] chooses: a composition by genre and mood, colours by the same, both by a hash of the work's id, so that a book
//! looks the same on every page and every day. [`printing`] puts the drawing and the type together. Only beside a book that
//! looks the same is one reprinted in other colours.

mod breaking;
mod compositions;
mod dice;
mod drawings;
mod jacket;
mod lettering;
mod look;
mod measure;
mod palette;
mod plate;
mod printing;
mod setting;
mod svg;

use look::{Look, Traits};

pub(super) use jacket::{Jacket, Jackets, Photo, Place};
pub(super) use measure::{WIDTHS as SERIF, width_by};
pub(super) use plate::{TitleRoom, paragraph, set_title};
pub(super) use svg::escape;

use crate::{
    catalogue::Catalogue,
    domain::{GenreId, TraitId, Work},
};

/// Width and height of the drawing's own units: two by three, as most books are.
const WIDTH: u32 = 160;
const HEIGHT: u32 = 240;

/// The cover of `work` as an inline SVG. It is hidden from assistive technology, for wherever it stands the title
/// stands beside it as text. Title and authors are escaped.
pub(super) fn draw(catalogue: &Catalogue, work: &Work) -> String {
    draw_as(catalogue, work, &look(catalogue, work))
}

fn draw_as(catalogue: &Catalogue, work: &Work, look: &Look) -> String {
    printing::printed(&work.title, &catalogue.author_names(work), look)
}

/// The look that a work has by itself.
fn look(catalogue: &Catalogue, work: &Work) -> Look {
    let moods: Vec<&str> = work.moods.iter().map(TraitId::as_str).collect();
    let series = work.series.as_ref().map(|series| {
        let number = series.position.map(|position| position.to_string()).unwrap_or_default();
        let (whole, part) = number.split_once('.').unwrap_or((&number, ""));
        // A novella between two volumes has the colours of neither.
        (series.id.as_str(), whole.parse().unwrap_or(0) + if part.is_empty() { 0 } else { 4 })
    });
    Look::of(&Traits {
        id: work.id.as_str(),
        genre: work.genres.first().map(|id| top_genre(catalogue, id)),
        moods: &moods,
        series,
    })
}

/// The genre of the first level that `id` is or belongs to.
pub(super) fn top_genre<'a>(catalogue: &'a Catalogue, id: &'a GenreId) -> &'a str {
    catalogue.genre(id).and_then(|genre| genre.parent.as_ref()).unwrap_or(id).as_str()
}

#[cfg(test)]
mod tests;
