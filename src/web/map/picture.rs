//! The map as a drawing: what stands where, in the drawing's own units.
//!
//! There are two, a wide one and a tall one, and the style sheet shows the one that fits: no drawing is readable on a desk
//! and on a phone. They are the same map; the tall one is laid on its side.

use super::label::{Label, SANS, SERIF};
use crate::recommend::{Extent, Frame, Neighbourhood, Point};

/// How a drawing is made. A unit is a pixel where the drawing has the width it is made for.
#[derive(Debug)]
struct Style {
    class: &'static str,
    width: f32,
    height: f32,
    is_turned: bool,
    /// Of the type, and how much of its width a title may take.
    size: f32,
    room: f32,
    seed_size: f32,
    seed_room: f32,
}

const WIDE: Style = Style {
    class: "map-wide",
    width: 880.0,
    height: 600.0,
    is_turned: false,
    size: 13.0,
    room: 122.0,
    seed_size: 17.0,
    seed_room: 180.0,
};

const TALL: Style = Style {
    class: "map-tall",
    width: 390.0,
    height: 690.0,
    is_turned: true,
    size: 12.0,
    room: 94.0,
    seed_size: 15.0,
    seed_room: 130.0,
};

/// The radius of a book's dot.
const DOT: f32 = 11.0;

/// Between a dot and its title, around both, and once more from there to what stands beside them.
const GAP: f32 = 3.0;

const LEADING: f32 = 1.15;

/// Within the pill of what was asked for, around its title.
const PAD_SIDE: f32 = 16.0;
const PAD: f32 = 10.0;

/// A drawing that is too full is drawn higher: so often, by this share each time.
const MOST_TRIES: u8 = 20;
const HIGHER: f32 = 0.08;

/// Where the rings lie, as shares of the way to the edge.
const RINGS: [f32; 3] = [0.45, 0.72, 1.0];

/// What stands on the map.
#[derive(Debug)]
pub(super) struct Mark {
    /// What is written.
    pub(super) title: String,
    /// What it is in full.
    pub(super) name: String,
    pub(super) url: Option<String>,
    pub(super) hue: &'static str,
}

/// A drawing.
#[derive(Debug)]
pub(super) struct Picture {
    pub(super) class: &'static str,
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) size: f32,
    pub(super) middle: Point,
    pub(super) rings: Vec<Point>,
    pub(super) ties: Vec<Line>,
    pub(super) seeds: Vec<Drawn>,
    pub(super) books: Vec<Drawn>,
}

/// A mark in its place.
#[derive(Debug)]
pub(super) struct Drawn {
    pub(super) name: String,
    pub(super) url: Option<String>,
    pub(super) hue: &'static str,
    pub(super) at: Point,
    /// Around all of it, without the gap to what stands beside it.
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) size: f32,
    /// Each with its baseline.
    pub(super) lines: Vec<(f32, String)>,
}

/// From one dot to another.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) from: Point,
    pub(super) to: Point,
    pub(super) is_strong: bool,
}

/// From this likeness on, a line is a strong one.
const STRONG: f32 = 0.6;

/// Both drawings. `seeds` and `books` go with those of the map.
pub(super) fn draw(map: &Neighbourhood, seeds: &[Mark], books: &[Mark]) -> Vec<Picture> {
    [&WIDE, &TALL].into_iter().map(|style| style.draw(map, seeds, books)).collect()
}

impl Style {
    fn draw(&self, map: &Neighbourhood, seeds: &[Mark], books: &[Mark]) -> Picture {
        let seed_labels: Vec<Label> =
            seeds.iter().map(|mark| Label::set(&mark.title, &SERIF, self.seed_size, self.seed_room, 3)).collect();
        let labels: Vec<Label> =
            books.iter().map(|mark| Label::set(&mark.title, &SANS, self.size, self.room, 2)).collect();
        let wanted: Vec<(Point, Extent)> = (map.seeds.iter().map(|(_, at)| *at))
            .zip(seed_labels.iter().map(|label| self.pill(label)))
            .chain(map.books.iter().map(|(_, at)| *at).zip(labels.iter().map(|label| self.around(label))))
            .map(|(at, extent)| (if self.is_turned { Point { x: at.y, y: at.x } } else { at }, extent))
            .collect();
        let (frame, spots) = self.with_room(&wanted);

        let drawn = |mark: &Mark, label: &Label, at: usize, first: f32, size: f32| {
            let (spot, extent) = (whole(spots[at]), wanted[at].1);
            Drawn {
                name: mark.name.clone(),
                url: mark.url.clone(),
                hue: mark.hue,
                at: spot,
                left: (spot.x - extent.side + GAP).round(),
                top: (spot.y - extent.up + GAP).round(),
                width: ((extent.side - GAP) * 2.0).round(),
                height: (extent.up + extent.down - 2.0 * GAP).round(),
                size,
                lines: baselines(label, spot.y + first, size),
            }
        };
        let seeds_drawn: Vec<Drawn> = (seeds.iter().zip(&seed_labels).enumerate())
            .map(|(at, (mark, label))| drawn(mark, label, at, self.first_in_pill(label), self.seed_size))
            .collect();
        let below = DOT + GAP + self.size * 0.85;
        let books_drawn: Vec<Drawn> = (books.iter().zip(&labels).enumerate())
            .map(|(at, (mark, label))| drawn(mark, label, seeds.len() + at, below, self.size))
            .collect();
        let ties = map.ties.iter().map(|tie| Line {
            from: books_drawn[tie.one].at,
            to: books_drawn[tie.other].at,
            is_strong: tie.likeness >= STRONG,
        });
        let middle = frame.at(Point { x: 0.5, y: 0.5 });
        let corner = frame.at(Point { x: 1.0, y: 1.0 });
        let ring = |share: f32| whole(Point { x: (corner.x - middle.x) * share, y: (corner.y - middle.y) * share });
        Picture {
            class: self.class,
            width: frame.width,
            height: frame.height.round(),
            size: self.size,
            middle: whole(middle),
            rings: RINGS.map(ring).into(),
            ties: ties.collect(),
            seeds: seeds_drawn,
            books: books_drawn,
        }
    }

    /// The frame in which everything has room, and where everything stands in it.
    fn with_room(&self, wanted: &[(Point, Extent)]) -> (Frame, Vec<Point>) {
        let margin = Extent { side: self.room * 0.5, up: DOT + 2.0 * GAP, down: self.size * 3.5 + DOT };
        let frame =
            |times: u8| Frame { width: self.width, height: self.height * (1.0 + HIGHER * f32::from(times)), margin };
        let roomy = (0..MOST_TRIES).map(frame).find_map(|frame| Some((frame, frame.make_room(wanted)?)));
        roomy.unwrap_or_else(|| (frame(0), wanted.iter().map(|&(at, _)| frame(0).at(at)).collect()))
    }

    /// The dot, and the title under it.
    fn around(&self, label: &Label) -> Extent {
        Extent {
            side: (label.width / 2.0).max(DOT) + 2.0 * GAP,
            up: DOT + 2.0 * GAP,
            down: DOT + 2.0 * GAP + height(label, self.size),
        }
    }

    /// What was asked for stands in a pill.
    fn pill(&self, label: &Label) -> Extent {
        let half = height(label, self.seed_size) / 2.0 + PAD + GAP;
        Extent { side: label.width / 2.0 + PAD_SIDE + GAP, up: half, down: half }
    }

    fn first_in_pill(&self, label: &Label) -> f32 {
        self.seed_size * 0.9 - height(label, self.seed_size) / 2.0
    }
}

fn height(label: &Label, size: f32) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "three at most")]
    let lines = label.lines.len() as f32;
    lines * size * LEADING
}

fn baselines(label: &Label, first: f32, size: f32) -> Vec<(f32, String)> {
    let mut baseline = first;
    let line = |text: &String| {
        let here = baseline.round();
        baseline += size * LEADING;
        (here, text.clone())
    };
    label.lines.iter().map(line).collect()
}

/// Whole units are fine enough, and keep the page small.
fn whole(point: Point) -> Point {
    Point { x: point.x.round(), y: point.y.round() }
}
