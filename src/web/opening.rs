//! How a page begins that answers a search, whatever shape the books have on it: what was asked for, how it was read, and
//! what it is narrowed to. And how it ends: with nothing left, or with something to blend.

use super::{
    asked::{Asked, Reading},
    extract::MAX_TERMS,
    links::{self, Link, Shape},
    narrow::{self, Chip, NarrowForm, Narrowing},
    words::Words,
};
use crate::{
    catalogue::Catalogue,
    domain::Subject,
    recommend::{Recommender, Request},
};

/// Of how many filters the page finds out whether there are books without them.
const MOST_TRIED: usize = 8;

/// What the template `parts/opening.html` shows.
pub(super) struct Opening {
    pub(super) eyebrow: &'static str,
    pub(super) seeds: Vec<Seed>,
    pub(super) notes: Vec<String>,
    pub(super) alternatives: Vec<Link>,
    pub(super) blended: Vec<Chip>,
    pub(super) chips: Vec<Chip>,
    pub(super) clear: String,
    pub(super) form: NarrowForm,
    /// The same books in the other shape; none where nothing fits.
    pub(super) other_shape: Option<Link>,
}

/// What was asked for, in the heading.
pub(super) struct Seed {
    pub(super) title: String,
    pub(super) by: Option<String>,
    pub(super) url: Option<String>,
    pub(super) is_work: bool,
}

/// What to do when no book fits all that was chosen.
pub(super) struct NothingLeft {
    /// Each leaves out one thing, and then there are books.
    pub(super) without: Vec<Link>,
    /// Without any of it.
    pub(super) clear: String,
}

/// The form that blends what was asked for with something else.
pub(super) struct Mix {
    pub(super) action: &'static str,
    /// What stays as it is.
    pub(super) hidden: Vec<(&'static str, String)>,
}

impl Opening {
    /// `terms` are the canonical ones.
    pub(super) fn of(catalogue: &Catalogue, words: &Words, asked: &Asked, terms: &[String]) -> Self {
        let all = asked.narrowing();
        let nothing_fits = asked.is_unknown();
        let is_words = asked.readings.iter().all(|reading| matches!(reading.meant().subject, Subject::Words(_)));
        let address = |narrowing: &Narrowing| asked.address(asked.shape, terms, narrowing);
        Self {
            eyebrow: if is_words { words.books_that_fit() } else { words.because(nothing_fits) },
            seeds: asked.readings.iter().map(|reading| seed(reading, words)).collect(),
            notes: asked.readings.iter().filter_map(|reading| note(reading, words, nothing_fits)).collect(),
            alternatives: asked.alternatives(catalogue, words),
            blended: blended(words, asked, terms, &all),
            chips: narrow::chips(catalogue, words, &all, &asked.chosen.filters, address),
            clear: address(&Narrowing::default()),
            form: NarrowForm::new(catalogue, words, asked.shape.path(), &all, asked.kept_by_forms(terms)),
            other_shape: (!nothing_fits).then(|| other_shape(words, asked, terms, &all)),
        }
    }
}

impl NothingLeft {
    /// Which one of the filters to leave out. Where all that can be left out singly leaves nothing, there are no links.
    pub(super) fn of(catalogue: &Catalogue, recommender: &Recommender, asked: &Asked, terms: &[String]) -> Self {
        let words = super::site::words();
        let Narrowing { filters, variety } = asked.narrowing();
        let address = |narrowing: &Narrowing| asked.address(asked.shape, terms, narrowing);
        let tried = narrow::parts(&filters).into_iter().take(MOST_TRIED).filter_map(|part| {
            let left = narrow::without(&filters, &part);
            let request = Request { filters: left.clone(), limit: 1, ..asked.request() };
            let has_books = !recommender.recommend(&request).shelves.is_empty();
            has_books.then(|| Link {
                text: narrow::name(catalogue, words, &part),
                url: address(&Narrowing { filters: left, variety }),
            })
        });
        Self { without: tried.collect(), clear: address(&Narrowing::default()) }
    }
}

impl Mix {
    /// None where nothing fits, or nothing more can be blended in.
    pub(super) fn of(asked: &Asked, terms: &[String]) -> Option<Self> {
        let has_room = terms.len() < MAX_TERMS && !asked.is_unknown();
        let hidden = asked.kept_by_forms(terms).into_iter().chain(asked.narrowing().pairs());
        has_room.then(|| Self { action: asked.shape.path(), hidden: hidden.collect() })
    }
}

fn other_shape(words: &Words, asked: &Asked, terms: &[String], narrowing: &Narrowing) -> Link {
    let (shape, text) = match asked.shape {
        Shape::List => (Shape::Map, words.map.see_map),
        Shape::Map => (Shape::List, words.map.see_list),
    };
    Link { url: asked.address(shape, terms, narrowing), text: text.to_owned() }
}

/// Of several things that were asked for, each with the page without it.
fn blended(words: &Words, asked: &Asked, terms: &[String], narrowing: &Narrowing) -> Vec<Chip> {
    if terms.len() < 2 {
        return Vec::new();
    }
    let chip = |at: usize, text: &String| {
        let others = terms.iter().enumerate().filter(|&(n, _)| n != at).map(|(_, term)| term.as_str());
        Chip {
            text: text.clone(),
            label: words.remove(text),
            url: links::narrowed(asked.shape, others, asked.limit, narrowing),
            from_words: false,
        }
    };
    terms.iter().enumerate().map(|(at, text)| chip(at, text)).collect()
}

fn seed(reading: &Reading, words: &Words) -> Seed {
    let meant = reading.meant();
    Seed {
        title: meant.title.clone(),
        by: (!meant.detail.is_empty()).then(|| words.by_authors(&meant.detail)),
        url: links::subject(&meant.subject),
        is_work: matches!(meant.subject, Subject::Work(_)),
    }
}

fn note(reading: &Reading, words: &Words, nothing_fits: bool) -> Option<String> {
    let typed = reading.typed.as_str();
    match reading.meant().subject {
        Subject::Unknown(_) if nothing_fits => Some(words.nothing_fits(typed)),
        Subject::Unknown(_) => Some(words.left_out(typed)),
        _ if !reading.read.exact => Some(words.read_as(typed, &reading.meant().title)),
        _ => None,
    }
}
