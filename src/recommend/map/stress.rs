//! Which way things lie from the middle, so that those that are alike lie side by side.
//!
//! Multidimensional scaling by majorization (SMACOF; de Leeuw 1977, "Applications of convex analysis to multidimensional
//! scaling"), one point at a time as in Gansner, Koren & North 2004, "Graph drawing by stress majorization", whose weights
//! these are too. How far each thing lies from the middle is settled beforehand, so that each moves on a circle of its own
//! (de Leeuw & Heiser 1980, "Multidimensional scaling with restrictions on the configuration"): with the others held still,
//! the function that majorizes the stress is a round bowl, whose lowest point on the circle is the one nearest to its
//! bottom. So no step ever makes the stress greater, and it needs no step size and no chance.

use std::f32::consts::{PI, TAU};

use super::plane::{Pairs, Point};

/// How far apart the two things want to be that are most alike, and the two that are least alike, where the farthest
/// thing lies 1 from the middle. Only the order and the proportions of likeness say anything, so all is stretched between
/// these two.
const NEAREST: f32 = 0.25;
const FARTHEST: f32 = 1.7;

/// A layout is made while a reader waits. Most lie still after a third of these rounds.
const MOST_ROUNDS: usize = 60;

/// When nothing moves farther than this in a round, all lie still.
const STILL: f32 = 0.002;

/// The golden angle: many things at multiples of it lie all around, however many they are.
const GOLDEN: f32 = 2.399_963;

/// A place for each thing around the origin, at its own radius.
pub(super) fn arrange(radii: &[f32], likeness: &Pairs) -> Vec<Point> {
    let wanted = wanted(likeness);
    // Where it ends depends on where it starts. Two good starts are worth their time, more were not.
    let starts = [chain(likeness), (0..radii.len()).collect()];
    let steps = [TAU / number(radii.len().max(1)), GOLDEN];
    let settled =
        starts.into_iter().zip(steps).map(|(order, step)| settle(around(&order, step, radii), radii, &wanted));
    settled.min_by(|a, b| stress(a, &wanted).total_cmp(&stress(b, &wanted))).unwrap_or_default()
}

/// All turned so that `first` lies at `angle`, and mirrored where `second` would lie left of it, seen from the middle.
pub(super) fn turn(points: &mut [Point], first: usize, second: usize, angle: f32) {
    let Some(by) = points.get(first).map(|point| angle - point.angle()) else { return };
    for point in &mut *points {
        *point = point.turned(by);
    }
    let off = |point: &Point| (point.angle() - angle).rem_euclid(TAU);
    if points.get(second).is_some_and(|point| off(point) > PI) {
        for point in points {
            // Mirrored at the line from the middle through the first.
            let mirrored = point.turned(-angle);
            *point = Point { y: -mirrored.y, ..mirrored }.turned(angle);
        }
    }
}

/// How far apart each two want to be.
fn wanted(likeness: &Pairs) -> Pairs {
    let (least, most) = likeness.all().fold((f32::MAX, f32::MIN), |(least, most), one| (least.min(one), most.max(one)));
    let span = most - least;
    Pairs::of(likeness.count, |a, b| {
        // Where all are equally alike, nothing wants to be nearer than the rest.
        let unlike = if span > 1e-6 { (most - likeness.get(a, b)) / span } else { 0.5 };
        NEAREST + (FARTHEST - NEAREST) * unlike
    })
}

/// An order in which each is followed by the one that is most like it, of those that are left.
fn chain(likeness: &Pairs) -> Vec<usize> {
    let mut left: Vec<usize> = (0..likeness.count).collect();
    let mut order = Vec::with_capacity(left.len());
    let mut at = 0;
    while at < left.len() {
        let last = left.remove(at);
        order.push(last);
        let like = |at: usize| likeness.get(last, left[at]);
        // The first of equals.
        at = (0..left.len()).rev().max_by(|&a, &b| like(a).total_cmp(&like(b))).unwrap_or(0);
    }
    order
}

fn around(order: &[usize], step: f32, radii: &[f32]) -> Vec<Point> {
    let mut points = vec![Point::default(); radii.len()];
    for (turn, &at) in order.iter().enumerate() {
        points[at] = Point::at_angle(number(turn) * step).times(radii[at]);
    }
    points
}

fn settle(mut points: Vec<Point>, radii: &[f32], wanted: &Pairs) -> Vec<Point> {
    for _ in 0..MOST_ROUNDS {
        let mut farthest = 0.0_f32;
        for at in 0..points.len() {
            let here = points[at];
            let there = pulled(at, &points, wanted).of_length(radii[at]).unwrap_or(here);
            points[at] = there;
            farthest = farthest.max(there.minus(here).length());
        }
        if farthest < STILL {
            break;
        }
    }
    points
}

/// Where the others together want one thing to be: the bottom of the bowl.
fn pulled(at: usize, points: &[Point], wanted: &Pairs) -> Point {
    let (mut sum, mut weights) = (Point::default(), 0.0);
    for (other, &there) in points.iter().enumerate().filter(|&(other, _)| other != at) {
        let distance = wanted.get(at, other);
        let weight = 1.0 / (distance * distance);
        // Two things on one spot part in a direction of their own.
        let apart = points[at].minus(there).of_length(distance);
        let apart = apart.unwrap_or_else(|| Point::at_angle(number(at) * GOLDEN).times(distance));
        sum = sum.plus(there.plus(apart).times(weight));
        weights += weight;
    }
    if weights > 0.0 { sum.times(1.0 / weights) } else { points[at] }
}

/// How badly the distances tell what they should.
fn stress(points: &[Point], wanted: &Pairs) -> f32 {
    let mut sum = 0.0;
    for a in 0..points.len() {
        for b in a + 1..points.len() {
            let distance = wanted.get(a, b);
            let off = points[a].minus(points[b]).length() / distance - 1.0;
            sum += off * off;
        }
    }
    sum
}

#[expect(clippy::cast_precision_loss, reason = "a few dozen at most")]
fn number(count: usize) -> f32 {
    count as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two families of four: within one they are alike, across they are not.
    fn families() -> Pairs {
        Pairs::of(8, |a, b| if a % 2 == b % 2 { 0.8 } else { 0.1 })
    }

    #[test]
    fn each_stays_on_its_circle_and_families_lie_together() {
        let radii = [0.5, 0.5, 0.6, 0.6, 0.8, 0.8, 1.0, 1.0];
        let points = arrange(&radii, &families());
        for (point, radius) in points.iter().zip(radii) {
            assert!((point.length() - radius).abs() < 1e-4, "{point:?}");
        }
        let apart = |a: usize, b: usize| points[a].minus(points[b]).length();
        for a in 0..8 {
            let own = (0..8).filter(|&b| b != a && b % 2 == a % 2).map(|b| apart(a, b)).fold(0.0, f32::max);
            let other = (0..8).filter(|&b| b % 2 != a % 2).map(|b| apart(a, b)).fold(f32::MAX, f32::min);
            assert!(own < other, "{a}: {own} {other}");
        }
    }

    #[test]
    fn no_round_makes_the_stress_greater() {
        let likeness = Pairs::of(20, |a, b| number((a * 7 + b * 13) % 11) / 11.0);
        let wanted = wanted(&likeness);
        let radii: Vec<f32> = (0..20).map(|at| 0.4 + number(at) * 0.03).collect();
        let mut points = around(&chain(&likeness), TAU / 20.0, &radii);
        let mut before = stress(&points, &wanted);
        for _ in 0..30 {
            for at in 0..points.len() {
                points[at] = pulled(at, &points, &wanted).of_length(radii[at]).unwrap();
                let after = stress(&points, &wanted);
                assert!(after <= before + 1e-3, "{before} {after}");
                before = after;
            }
        }
    }

    #[test]
    fn none_one_and_identical_things_have_places() {
        assert!(arrange(&[], &Pairs::of(0, |_, _| 0.0)).is_empty());
        assert_eq!(arrange(&[1.0], &Pairs::of(1, |_, _| 0.0)).len(), 1);
        let same = arrange(&[0.7; 12], &Pairs::of(12, |_, _| 1.0));
        assert!(same.iter().all(|point| (point.length() - 0.7).abs() < 1e-4), "{same:?}");
        for a in 0..12 {
            assert!((a + 1..12).all(|b| same[a].minus(same[b]).length() > 0.05), "{same:?}");
        }
    }

    #[test]
    fn a_turn_brings_the_first_up_and_the_second_to_its_right() {
        for likeness in [families(), Pairs::of(8, |a, b| number(a + b) / 20.0)] {
            let mut points = arrange(&[1.0; 8], &likeness);
            turn(&mut points, 0, 1, -PI / 2.0);
            assert!(points[0].x.abs() < 1e-4 && points[0].y < 0.0, "{points:?}");
            assert!(points[1].x > -1e-4, "{points:?}");
        }
    }
}
