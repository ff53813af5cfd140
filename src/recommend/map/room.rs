//! Moving labels so that none lies on another.
//!
//! The labels take their places one after the other, the most important first, each at the free spot that costs least.
//! Coming nearer to the middle or going away from it costs more than moving around it, for the distance from the middle
//! is what the picture tells first.

use std::f32::consts::TAU;

use super::plane::Point;

/// How far a label reaches from its point.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Extent {
    /// To the left, and as far to the right.
    pub side: f32,
    /// Upwards.
    pub up: f32,
    /// Downwards.
    pub down: f32,
}

impl Extent {
    fn touches(self, here: Point, other: Self, there: Point) -> bool {
        (here.x - there.x).abs() < self.side + other.side
            && here.y - self.up < there.y + other.down
            && there.y - other.up < here.y + self.down
    }
}

/// Where labels may stand.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// From left to right.
    pub width: f32,
    /// From top to bottom.
    pub height: f32,
    /// How far inside of the edges the unit square lies.
    pub margin: Extent,
}

/// How much more it costs to change the distance from the middle than to move around it. With less, crowded drawings
/// no longer show which book matches better.
const RADIAL: f32 = 40.0;

/// How far apart the spots are that are tried.
const STEP: f32 = 6.0;

impl Frame {
    /// A point of the unit square in this frame.
    pub fn at(&self, unit: Point) -> Point {
        let Extent { side, up, down } = self.margin;
        Point { x: side + unit.x * (self.width - 2.0 * side), y: up + unit.y * (self.height - up - down) }
    }

    /// How far points are from the middle, in units in which the edge of the unit square is 1.
    fn reach(&self) -> impl Fn(Point) -> f32 + use<> {
        let (middle, corner) = (self.at(Point { x: 0.5, y: 0.5 }), self.at(Point { x: 1.0, y: 1.0 }));
        let half = corner.minus(middle);
        let (x, y) = (1.0 / half.x.max(1.0), 1.0 / half.y.max(1.0));
        move |point| {
            let off = point.minus(middle);
            Point { x: off.x * x, y: off.y * y }.length()
        }
    }

    /// The place at which the whole label is inside.
    fn inside(&self, point: Point, label: Extent) -> Point {
        let x = point.x.min(self.width - label.side).max(label.side);
        let y = point.y.min(self.height - label.down).max(label.up);
        Point { x, y }
    }

    fn holds(&self, point: Point, label: Extent) -> bool {
        let inside = self.inside(point, label);
        (inside.x - point.x).abs() < 0.01 && (inside.y - point.y).abs() < 0.01
    }

    /// A place for each label, as near as can be to where it wants to be in the unit square; the first come first. None
    /// if there is no room for one of them.
    pub fn make_room(&self, labels: &[(Point, Extent)]) -> Option<Vec<Point>> {
        let mut placed: Vec<(Point, Extent)> = Vec::with_capacity(labels.len());
        for &(unit, label) in labels {
            let free = |spot: Point| placed.iter().all(|&(there, other)| !label.touches(spot, other, there));
            let spot = self.best_spot(self.inside(self.at(unit), label), label, free)?;
            placed.push((spot, label));
        }
        Some(placed.into_iter().map(|(spot, _)| spot).collect())
    }

    /// Rings of spots around `wanted`, until no farther ring can be cheaper.
    fn best_spot(&self, wanted: Point, label: Extent, free: impl Fn(Point) -> bool) -> Option<Point> {
        if free(wanted) {
            return Some(wanted);
        }
        let reach = self.reach();
        let own = reach(wanted);
        let unit = self.width.min(self.height) / 2.0;
        let mut best: Option<(f32, Point)> = None;
        let mut radius = STEP;
        while radius <= self.width + self.height {
            if best.is_some_and(|(cost, _)| radius * radius >= cost) {
                break;
            }
            for spot in ring(wanted, radius) {
                let off = (reach(spot) - own) * unit;
                let cost = radius * radius + RADIAL * off * off;
                if best.is_none_or(|(least, _)| cost < least) && self.holds(spot, label) && free(spot) {
                    best = Some((cost, spot));
                }
            }
            radius += STEP;
        }
        best.map(|(_, spot)| spot)
    }
}

fn ring(middle: Point, radius: f32) -> impl Iterator<Item = Point> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a positive number of a few hundred")]
    let spots = (TAU * radius / STEP).ceil() as u16;
    // From each spot to the next by one turn: a sine for each would take most of the time.
    let turn = Point::at_angle(TAU / f32::from(spots));
    let spots = (0..spots).scan(Point { x: radius, y: 0.0 }, move |off, _| {
        let here = *off;
        *off = here.turned_like(turn);
        Some(here)
    });
    spots.map(move |off| middle.plus(off))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LABEL: Extent = Extent { side: 45.0, up: 13.0, down: 42.0 };

    fn frame(height: f32) -> Frame {
        Frame { width: 390.0, height, margin: LABEL }
    }

    fn assert_apart(frame: &Frame, labels: &[(Point, Extent)], spots: &[Point]) {
        for (a, (&spot, &(_, label))) in spots.iter().zip(labels).enumerate() {
            assert!(frame.holds(spot, label), "{spot:?} sticks out");
            for (&there, &(_, other)) in spots.iter().zip(labels).skip(a + 1) {
                assert!(!label.touches(spot, other, there), "{spot:?} {there:?}");
            }
        }
    }

    #[test]
    fn who_has_room_stays_and_nobody_lies_on_another() {
        let frame = frame(840.0);
        let same = vec![(Point { x: 0.5, y: 0.5 }, LABEL); 24];
        let spots = frame.make_room(&same).unwrap();
        assert_eq!(spots[0], frame.at(same[0].0));
        assert_apart(&frame, &same, &spots);
        assert_eq!(frame.make_room(&same).unwrap(), spots, "the same every time");
    }

    #[test]
    fn what_wants_to_stand_outside_comes_in() {
        let frame = frame(300.0);
        let labels = [(Point { x: -3.0, y: 9.0 }, LABEL), (Point { x: 1.0, y: 1.0 }, LABEL)];
        assert_apart(&frame, &labels, &frame.make_room(&labels).unwrap());
    }

    #[test]
    fn a_frame_that_is_too_small_says_so() {
        let crowd = vec![(Point { x: 0.5, y: 0.5 }, LABEL); 40];
        assert_eq!(frame(200.0).make_room(&crowd), None);
        assert_eq!(frame(200.0).make_room(&[]), Some(Vec::new()));
    }

    #[test]
    fn the_edge_of_the_unit_square_is_one_from_the_middle() {
        let frame = frame(840.0);
        for (x, y, reach) in [(0.5, 0.5, 0.0), (1.0, 0.5, 1.0), (0.5, 0.0, 1.0), (0.25, 0.5, 0.5)] {
            assert!((frame.reach()(frame.at(Point { x, y })) - reach).abs() < 1e-4);
        }
    }
}
