//! What stands in a book's box: the drawing, and over it the real cover where there is one.
//!
//! The drawing stays below: it is seen until the picture has come, and where it does not come. The box has its shape from
//! the style sheet, so nothing moves.

use std::{cell::RefCell, collections::BTreeSet};

use super::{draw, draw_as, look, look::Neighbours};
use crate::{
    catalogue::Catalogue,
    covers::{Cover, Covers},
    domain::{Subject, Work, WorkId},
    enrich::Enrich,
    web::{
        links::{self, MOST_WORKS},
        pages::Page,
    },
};

/// Makes the jackets of one page, and remembers whose they are: when one of these works gets another cover, the page is
/// out of date.
#[derive(Debug)]
pub(in crate::web) struct Jackets<'a> {
    pub(in crate::web) catalogue: &'a Catalogue,
    covers: &'a Covers,
    shown: RefCell<Shown>,
}

/// Whose jackets a page shows.
#[derive(Debug, Default)]
struct Shown {
    /// In the order of the page; a book that stands there twice, twice.
    on_shelves: Vec<WorkId>,
    neighbours: Neighbours,
    own: Option<WorkId>,
}

/// A book's jacket, as `parts/jacket.html` shows it.
#[derive(Debug)]
pub(in crate::web) struct Jacket {
    /// Whose it is: what comes later is put where this stands.
    pub(in crate::web) work: WorkId,
    pub(in crate::web) place: Place,
    /// The drawing: inline SVG, escaped.
    pub(in crate::web) drawing: String,
    pub(in crate::web) photo: Option<Photo>,
}

/// The attributes of a real cover's image.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::web) struct Photo {
    pub(in crate::web) src: String,
    /// Blank where both sizes are as wide.
    pub(in crate::web) srcset: String,
    pub(in crate::web) sizes: &'static str,
    pub(in crate::web) width: u32,
    pub(in crate::web) height: u32,
    /// Whether it may be fetched once it comes into view.
    pub(in crate::web) is_lazy: bool,
}

/// Where a jacket is shown, and so how wide: as the style sheet has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum Place {
    /// On a card or among the volumes of a series.
    Shelf,
    /// On the book's own page, where it is seen at once.
    OwnPage,
}

impl Place {
    /// The attribute of the element into which the picture goes.
    pub(in crate::web) fn slot(self) -> &'static str {
        match self {
            Self::Shelf => "data-photo",
            Self::OwnPage => "data-photo-large",
        }
    }

    fn sizes(self) -> &'static str {
        match self {
            Self::Shelf => "11rem",
            Self::OwnPage => "(min-width: 44rem) 18rem, 11rem",
        }
    }
}

impl<'a> Jackets<'a> {
    pub(in crate::web) fn new(catalogue: &'a Catalogue, covers: &'a Covers) -> Self {
        Self { catalogue, covers, shown: RefCell::default() }
    }

    /// The jacket of a work.
    pub(in crate::web) fn of(&self, work: &Work, place: Place) -> Jacket {
        let mut shown = self.shown.borrow_mut();
        let drawing = match place {
            Place::Shelf => {
                shown.on_shelves.push(work.id.clone());
                let look = shown.neighbours.set_apart(look(self.catalogue, work));
                draw_as(self.catalogue, work, &look)
            }
            Place::OwnPage => {
                shown.own = Some(work.id.clone());
                draw(self.catalogue, work)
            }
        };
        let photo = Photo::find(self.covers, &work.id, place);
        Jacket { work: work.id.clone(), place, drawing, photo }
    }

    /// Where the page learns what comes later for the books on it, once all of them are. `None` where nobody is asked,
    /// and where there are none.
    pub(in crate::web) fn added(&self, enrich: &Enrich) -> Option<String> {
        let shown = self.shown.borrow();
        let first = shown.own.as_ref().or(shown.on_shelves.first())?;
        if !enrich.can_ask_about(&Subject::Work(first.clone())) {
            return None;
        }
        let mut seen: BTreeSet<&WorkId> = shown.own.iter().collect();
        let works = shown.on_shelves.iter().filter(|work| seen.insert(work));
        Some(links::works(shown.own.as_ref(), works.take(MOST_WORKS)))
    }

    /// The page on which all of them are.
    pub(in crate::web) fn page(self, html: String) -> Page {
        let Shown { on_shelves, own, .. } = self.shown.into_inner();
        Page::with_covers(html, on_shelves.into_iter().chain(own).collect::<BTreeSet<_>>())
    }
}

impl Photo {
    /// The real cover of a work, where there is one.
    pub(in crate::web) fn find(covers: &Covers, work: &WorkId, place: Place) -> Option<Self> {
        covers.find(work).map(|cover| Self::of(work, &cover, place))
    }

    fn of(work: &WorkId, cover: &Cover, place: Place) -> Self {
        let address = |size: &str| format!("/covers/{work}?size={size}&v={}", cover.version);
        let ((narrow, _), (wide, _)) = (cover.small, cover.large);
        let (small, large) = (address("small"), address("large"));
        let srcset = if wide > narrow { format!("{small} {narrow}w, {large} {wide}w") } else { String::new() };
        let (src, (width, height)) = match place {
            Place::Shelf => (small, cover.small),
            Place::OwnPage => (large, cover.large),
        };
        Self { src, srcset, sizes: place.sizes(), width, height, is_lazy: matches!(place, Place::Shelf) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photo(small: (u32, u32), large: (u32, u32), place: Place) -> Photo {
        let cover = Cover { version: "0123456789abcdef".to_owned(), small, large };
        Photo::of(&WorkId::parse("a-work").unwrap(), &cover, place)
    }

    #[test]
    fn both_sizes_are_named_with_their_version() {
        let photo = photo((200, 300), (400, 600), Place::Shelf);
        assert_eq!(photo.src, "/covers/a-work?size=small&v=0123456789abcdef");
        let large = "/covers/a-work?size=large&v=0123456789abcdef";
        assert_eq!(photo.srcset, format!("{} 200w, {large} 400w", photo.src));
        assert_eq!((photo.width, photo.height, photo.is_lazy), (200, 300, true));
    }

    #[test]
    fn a_small_picture_has_one_size_and_a_book_shows_its_own_at_once() {
        let photo = photo((150, 220), (150, 220), Place::OwnPage);
        assert_eq!((photo.src.as_str(), photo.srcset.as_str()), ("/covers/a-work?size=large&v=0123456789abcdef", ""));
        assert!(!photo.is_lazy);
    }
}
