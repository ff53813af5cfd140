//! Things, simplified: planets, doors, leaves, flowers, eyes.

use std::fmt::Write as _;

use crate::web::cover::{
    dice::Dice,
    palette::Palette,
    svg::{Sheet, toward},
};

pub(in crate::web::cover) fn orbits(sheet: &mut Sheet, c: &Palette, variant: i32, dice: &mut Dice) {
    let (centre, first, gap) =
        if variant == 0 { ((80, 182), 18, 12) } else { ((dice.between(0, 1) * 160, 240), 44, 24) };
    sheet.circle(c.accent, centre.0, centre.1, first - 6);
    for orbit in 0..4 {
        sheet.ring(c.second, 1, centre, first + orbit * gap);
    }
    for orbit in 0..4 {
        // In a corner, only one quarter of each orbit is seen.
        let way = match (variant, centre.0) {
            (0, _) => dice.between(0, 47),
            (_, 0) => dice.between(38, 46),
            _ => dice.between(26, 34),
        };
        let (x, y) = toward(centre, first + orbit * gap, way);
        let colour = [c.third, c.accent, c.second, c.third][usize::try_from(orbit).unwrap_or_default()];
        sheet.circle(colour, x, y, dice.between(3, 5 + variant * 3));
    }
}

pub(in crate::web::cover) fn arch(sheet: &mut Sheet, c: &Palette, variant: i32, dice: &mut Dice) {
    match variant {
        0 => {
            let step = dice.between(11, 14);
            for (inset, colour) in (0..).zip([c.accent, c.second, c.third, c.ground]) {
                let r = 54 - inset * step;
                sheet.fill(colour, format_args!("M{} 240V{}a{r} {r} 0 0 1 {} 0V240z", 80 - r, 188 + inset * 2, r * 2));
            }
        }
        1 => {
            let r = dice.between(38, 46);
            sheet.fill(c.accent, "M0 132h160v108H0z");
            sheet.fill(c.second, format_args!("M{} 240v-{}a{r} {r} 0 0 1 {} 0v50z", 80 - r, 50, r * 2));
            sheet.circle(c.third, 80 + dice.between(-14, 14), 186, dice.between(12, 17));
            sheet.fill(c.ground, format_args!("M{} 216h{w}v8h8v8h8v8H{}v-8h8v-8h8z", 80 - r, 64 - r, w = r * 2));
        }
        _ => {
            sheet.fill(c.second, "M0 136h160v104H0z");
            for (at, colour) in (0..).zip([c.accent, c.third, c.accent]) {
                let (x, top) = (10 + at * 50, 176);
                sheet.fill(colour, format_args!("M{x} 240V{top}a20 20 0 0 1 40 0v64z"));
                sheet.fill(c.ground, format_args!("M{} 240V{}a13 13 0 0 1 26 0v58z", x + 7, top + 6));
            }
            sheet.fill(c.accent, "M0 136h160v6H0z");
            sheet.circle(c.third, 30 + dice.between(0, 2) * 50, dice.between(190, 206), 8);
        }
    }
}

pub(in crate::web::cover) fn leaf(sheet: &mut Sheet, c: &Palette, variant: i32, dice: &mut Dice) {
    if variant == 0 {
        let (mut left, mut right) = (String::new(), String::new());
        let (wide, rise) = (dice.between(46, 58), dice.between(18, 26));
        for pair in 0..4 {
            let (y, w) = (232 - pair * 22, wide - pair * 6);
            let _ = write!(left, "M80 {y}q-{}-{} -{w}-{rise}q{} {} {w} {rise}z", w / 3, rise + 8, w / 3, rise + 2);
            let _ =
                write!(right, "M80 {}q{}-{} {w}-{rise}q-{} {}-{w} {rise}z", y - 8, w / 3, rise + 8, w / 3, rise + 2);
        }
        sheet.stroke(c.third, 2, "M80 240V148");
        sheet.fill(c.accent, left);
        sheet.fill(c.second, right);
        sheet.fill(c.third, "M80 156q-9-12 0-24q9 12 0 24z");
    } else {
        for (x, colour) in [(36, c.accent), (124, c.accent), (80, c.second)] {
            let top = dice.between(140, 160);
            let mut path = String::new();
            for pair in 0..(232 - top) / 15 {
                let _ = write!(path, "M{x} {}q-16 0-19-17q17 2 19 17q2-15 19-17q-3 17-19 17z", 236 - pair * 15);
            }
            sheet.stroke(colour, 2, format_args!("M{x} 240V{top}"));
            sheet.fill(colour, path);
            sheet.circle(c.third, x, top, 5);
        }
    }
}

pub(in crate::web::cover) fn petals(sheet: &mut Sheet, c: &Palette, variant: i32, dice: &mut Dice) {
    if variant == 0 {
        let &count = dice.pick(&[6, 8, 12]).unwrap_or(&8);
        sheet.fill(c.accent, flower((80, 182), 52, count, 0));
        sheet.fill(c.second, flower((80, 182), 34, count, 24 / count));
        sheet.circle(c.third, 80, 182, 10);
    } else {
        for (x, y, colour) in [(38, 168, c.accent), (118, 156, c.second), (80, 206, c.accent)] {
            let &count = dice.pick(&[6, 8]).unwrap_or(&6);
            let r = dice.between(24, 31);
            sheet.stroke(c.third, 2, format_args!("M{x} {y}Q{} 220 80 250", i32::midpoint(x, 80)));
            sheet.fill(colour, flower((x, y), r, count, dice.between(0, 2)));
            sheet.circle(c.third, x, y, 6);
        }
    }
}

/// Petals around a centre, as one path.
fn flower(centre: (i32, i32), r: i32, count: i32, turn: i32) -> String {
    let mut path = String::new();
    let (turns, (x, y)) = (48 / count, centre);
    for petal in 0..count {
        let way = petal * turns + turn;
        let spread = if count == 12 { 2 } else { 4 };
        let ((ax, ay), (tx, ty)) = (toward(centre, r * 7 / 10, way - spread), toward(centre, r, way));
        let (bx, by) = toward(centre, r * 7 / 10, way + spread);
        let _ = write!(path, "M{x} {y}Q{ax} {ay} {tx} {ty}Q{bx} {by} {x} {y}z");
    }
    path
}

/// An eye, or lenses within lenses.
pub(in crate::web::cover) fn lens(sheet: &mut Sheet, c: &Palette, variant: i32, dice: &mut Dice) {
    let y = dice.between(178, 186);
    if variant == 0 {
        sheet.fill(c.accent, format_args!("M8 {y}Q80 {} 152 {y}Q80 {} 8 {y}z", y - 92, y + 92));
        sheet.circle(c.ground, 80, y, 36);
        sheet.circle(c.second, 80, y, 30);
        let mut iris = String::new();
        for ray in 0..12 {
            let ((x1, y1), (x2, y2)) = (toward((80, y), 17, ray * 4), toward((80, y), 28, ray * 4));
            let _ = write!(iris, "M{x1} {y1}L{x2} {y2}");
        }
        sheet.stroke(c.third, 2, iris);
        sheet.circle(c.ink, 80, y, 14);
        sheet.circle(c.ground, 80 + dice.between(-6, 6), y - 5, 4);
    } else {
        let step = dice.between(12, 15);
        for (inset, colour) in (0..).zip([c.accent, c.ground, c.second, c.ground]) {
            let (x, h) = (8 + inset * step, 96 - inset * step * 3 / 2);
            sheet.fill(colour, format_args!("M{x} {y}Q80 {} {} {y}Q80 {} {x} {y}z", y - h, 160 - x, y + h));
        }
        sheet.circle(c.third, 80, y, 12);
    }
}

/// Small things cut from coloured paper, each on a field of its own.
pub(in crate::web::cover) fn cutouts(sheet: &mut Sheet, c: &Palette, variant: i32, dice: &mut Dice) {
    // Leaf, bird, moon, fish, heart, tulip: from the middle of their field.
    const FORMS: [&str; 6] = [
        "m0-22q22 22 0 44-22-22 0-44z",
        "m-22-8q14-8 22 6 8-14 22-6-6 18-22 18t-22-18z",
        "m9-20a20 20 0 0 0 0 40a24 24 0 0 1 0-40z",
        "m-22 0q14-19 32-3l12-10v26l-12-10q-18 16-32-3z",
        "m0-10c6-12 24-8 20 6-2 8-12 14-20 24-8-10-18-16-20-24-4-14 14-18 20-6z",
        "m-16-20l8 9 8-9 8 9 8-9v18q0 12-13 13v11h-6v-11q-13-1-13-13z",
    ];
    let (columns, wide, high) = if variant == 0 { (3, 54, 54) } else { (2, 80, 54) };
    let (mut fields, mut first, mut other) = (String::new(), String::new(), String::new());
    let start = dice.between(0, 5);
    for row in 0..2 {
        for column in 0..columns {
            let (x, y) = (column * wide - i32::from(columns == 3), 132 + row * high);
            let is_dark = (row + column) % 2 == 0;
            if is_dark {
                let _ = write!(fields, "M{x} {y}h{wide}v{high}h-{wide}z");
            }
            let (form, path) =
                (start + row * 3 + column * dice.between(1, 2), if is_dark { &mut first } else { &mut other });
            let middle = (x + wide / 2, y + high / 2);
            if dice.between(0, 2) == 0 {
                path.push_str(&flower(middle, 22, 8, 0));
            } else if let Some(form) = usize::try_from(form).ok().and_then(|form| FORMS.get(form % FORMS.len())) {
                let _ = write!(path, "M{} {}{form}", middle.0, middle.1);
            }
        }
    }
    sheet.fill(c.second, "M0 132h160v108H0z");
    sheet.fill(c.accent, fields);
    sheet.fill(c.ground, first);
    sheet.fill(c.apart(c.third, c.second), other);
}
