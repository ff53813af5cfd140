//! Typographers' covers: bands, frames, labels on patterned paper.

use std::fmt::Write as _;

use crate::web::cover::{dice::Dice, palette::Palette, svg::Sheet};

/// Three bands, the title in the middle one.
pub(in crate::web::cover) fn bands(sheet: &mut Sheet, c: &Palette, variant: i32, dice: &mut Dice) {
    let edge = dice.between(46, 54);
    let lower = 240 - edge;
    sheet.fill(c.accent, format_args!("M0 0h160v{edge}H0zM0 {lower}h160V240H0z"));
    if variant == 0 {
        let y = edge / 2;
        sheet.fill(c.ground, format_args!("M36 {y}a44 15 0 0 1 88 0 44 15 0 0 1-88 0z"));
        let size = dice.between(6, 9);
        sheet.fill(c.second, format_args!("M80 {}l{size} {size}-{size} {size}-{size}-{size}z", y - size));
        sheet.dots(c.second, 3, 12, format_args!("M50 {y}h16M97 {y}h16"));
        sheet.circle(c.third, 80, lower + edge / 2, dice.between(7, 11));
    } else {
        sheet.fill(c.second, format_args!("M0 {}h160v4H0zM0 {}h160v4H0z", edge + 4, lower - 8));
        let count = dice.between(3, 5);
        for at in 0..count {
            let x = 80 + (at * 2 - count + 1) * 12;
            sheet.circle(if at % 2 == 0 { c.ground } else { c.third }, x, lower + edge / 2, 7);
        }
    }
}

/// The title between rules, a picture in the lower two thirds.
pub(in crate::web::cover) fn grid(sheet: &mut Sheet, c: &Palette, variant: i32, dice: &mut Dice) {
    sheet.stroke(c.ink, 1, "M14 29.5h132M14 101.5h132");
    sheet.fill(c.second, "M0 110h160v130H0z");
    match variant {
        0 => {
            let (x, y) = (dice.between(60, 100), dice.between(160, 186));
            for ring in 0..5 {
                let colour = if ring % 2 == 0 { c.accent } else { c.ground };
                sheet.circle(colour, x, y, 48 - ring * 10);
            }
            sheet.circle(c.third, x, y, 5);
        }
        1 => {
            let mut bars = String::new();
            let lean = dice.between(14, 40);
            for bar in 0..5 {
                let _ = write!(bars, "M{} 240l{lean}-130h14l-{lean} 130z", bar * 34 - lean / 2);
            }
            sheet.fill(c.accent, bars);
            sheet.circle(c.third, dice.between(44, 116), 175, dice.between(20, 32));
        }
        _ => {
            let lit = dice.between(0, 11);
            let (mut dark, mut light) = (String::new(), String::new());
            for cell in 0..12 {
                let path = if cell == lit { &mut light } else { &mut dark };
                let _ = write!(path, "M{} {}h26v30H{0}z", 19 + cell % 4 * 32, 124 + cell / 4 * 36);
            }
            sheet.fill(c.ground, dark);
            sheet.fill(c.accent, light);
        }
    }
}

/// Nearly nothing.
pub(in crate::web::cover) fn plain(sheet: &mut Sheet, c: &Palette, variant: i32, dice: &mut Dice) {
    let mark = dice.between(0, 2);
    let (x, y) = match variant {
        0 => (80, 206),
        1 => (34, 212),
        _ => (25, 66),
    };
    match variant {
        0 => sheet.stroke(c.accent, 1, "M68 48.5h24M0 180.5h160"),
        1 => sheet.fill(c.accent, "M0 0h12v240H0z"),
        _ => sheet.stroke(c.accent, 3, "M14 46.5h132"),
    }
    match mark {
        0 => {
            sheet.circle(c.second, x, y, 10);
            sheet.circle(c.ground, x, y, 5);
        }
        1 => sheet.fill(c.second, format_args!("M{x} {}l10 18h-20z", y - 10)),
        _ => sheet.fill(
            c.second,
            format_args!("M{} {y}a5 10 0 0 1 10 0 5 10 0 0 1 10 0 5 10 0 0 1-10 0 5 10 0 0 1-10 0z", x - 10),
        ),
    }
    if variant == 1 {
        sheet.fill(c.third, "M12 0h3v240h-3z");
    }
}

/// Rules around the title, ornaments in the corners.
pub(in crate::web::cover) fn frame(sheet: &mut Sheet, c: &Palette, variant: i32, dice: &mut Dice) {
    if variant == 0 {
        sheet.stroke(c.accent, 3, "M9 9h142v222H9z");
        sheet.stroke(
            c.accent,
            1,
            "M15 33a18 18 0 0 0 18-18h94a18 18 0 0 0 18 18v174a18 18 0 0 0-18 18H33a18 18 0 0 0-18-18z",
        );
        for (x, y) in [(20, 20), (140, 20), (20, 220), (140, 220)] {
            sheet.circle(c.second, x, y, 4);
        }
    } else {
        sheet.fill(c.accent, "M0 0h160v240H0z");
        sheet.fill(c.ground, "M14 14h132v212H14z");
        sheet.stroke(c.second, 2, "M19 19h122v202H19z");
    }
    let (size, count) = (dice.between(7, 10), dice.between(0, 2));
    for y in [44, 196] {
        sheet.fill(c.third, format_args!("M80 {}l{size} {size}-{size} {size}-{size}-{size}z", y - size));
        if count > 0 {
            let from = size + 8;
            sheet.dots(c.accent, 4, 9, format_args!("M{} {y}h-{1}M{2} {y}h{1}", 80 - from, count * 9 - 5, 80 + from));
        }
    }
}

/// A label on patterned paper.
pub(in crate::web::cover) fn label(sheet: &mut Sheet, c: &Palette, variant: i32, dice: &mut Dice) {
    sheet.fill(c.second, "M0 0h160v240H0z");
    pattern(sheet, c, c.apart(c.accent, c.second), dice);
    match variant {
        0 => {
            sheet.fill(c.ground, "M14 30h132v112H14z");
            sheet.stroke(c.ink, 1, "M17.5 33.5h125v105h-125z");
        }
        1 => {
            sheet.fill(c.ground, "M0 112h160v104H0z");
            sheet.stroke(c.ink, 1, "M0 115.5h160M0 212.5h160");
        }
        _ => {
            sheet.fill(
                c.ground,
                "M28 48h104a10 10 0 0 0 10 10v124a10 10 0 0 0-10 10H28a10 10 0 0 0-10-10V58a10 10 0 0 0 10-10z",
            );
            sheet.stroke(
                c.accent,
                1,
                "M30 52h100a12 12 0 0 0 8 8v120a12 12 0 0 0-8 8H30a12 12 0 0 0-8-8V60a12 12 0 0 0 8-8z",
            );
        }
    }
}

fn pattern(sheet: &mut Sheet, c: &Palette, print: &str, dice: &mut Dice) {
    let &step = dice.pick(&[16, 20]).unwrap_or(&20);
    let mut path = String::new();
    match dice.between(0, 6) {
        // Dots in dots.
        0 => {
            let rows = rows(step, step / 2);
            sheet.dots(print, step * 7 / 10, step, &rows);
            sheet.dots(c.third, step * 3 / 10, step, rows);
        }
        // A chequerboard.
        1 => {
            let half = step / 2;
            sheet.dashes(print, half, &format!("{half}"), rows(half, half));
        }
        // Crosses.
        2 => {
            let half = step / 2;
            for at in 0..=240 / step {
                let _ = write!(
                    path,
                    "M{} {}h200M{} {}v280",
                    half - 3 - step,
                    at * step + half,
                    at * step + half,
                    half - 3 - step
                );
            }
            sheet.dashes(print, 2, &format!("6 {}", step - 6), path);
        }
        // Stripes.
        3 => {
            let mut fine = String::new();
            for at in 0..=160 / step {
                let _ = write!(path, "M{} 0v240", at * step + step / 2);
                let _ = write!(fine, "M{} 0v240", at * step);
            }
            sheet.stroke(print, step * 2 / 5, path);
            sheet.stroke(c.third, 1, fine);
        }
        // Waves.
        4 => {
            for at in 0..=240 / step {
                let _ = write!(path, "M0 {}q10-12 20 0t20 0 20 0 20 0 20 0 20 0 20 0 20 0", at * step + 6);
            }
            sheet.stroke(print, step / 5, path);
        }
        // A trellis.
        5 => {
            for at in -12..8 {
                let _ = write!(path, "M{0} 0l240 240M{0} 240L{1} 0", at * 20, at * 20 + 240);
            }
            sheet.stroke(print, 2, path);
            sheet.dots(c.third, 5, 20, "M0 10h160M0 30h160M0 50h160M0 70h160M0 90h160M0 110h160M0 130h160M0 150h160M0 170h160M0 190h160M0 210h160M0 230h160");
        }
        // Bricks of two colours.
        _ => {
            let half = step / 2;
            sheet.dashes(print, half, &format!("{} {half}", step + half), rows(half, step));
        }
    }
}

/// Lines across the page, every second one begun `shift` earlier.
fn rows(step: i32, shift: i32) -> String {
    let mut path = String::new();
    for row in 0..=240 / step {
        let _ = write!(path, "M{} {}h180", -(row % 2) * shift, row * step + step / 2);
    }
    path
}

/// A column of shapes beside the title.
pub(in crate::web::cover) fn column(sheet: &mut Sheet, c: &Palette, variant: i32, dice: &mut Dice) {
    let x = if variant == 0 { 0 } else { 128 };
    sheet.fill(c.accent, format_args!("M{x} 0h32v240h-32z"));
    let (mut first, mut other) = (String::new(), String::new());
    let kind = dice.between(0, 4);
    for row in 0..8 {
        let y = row * 30;
        let path = if row % 2 == 0 { &mut first } else { &mut other };
        let _ = match kind {
            0 => write!(path, "M{x} {y}h32l-32 30z"),
            1 => write!(path, "M{} {}l13 13-13 13-13-13z", x + 16, y + 2),
            2 => write!(path, "M{x} {y}h32a16 15 0 0 1-32 0zm0 30a16 15 0 0 1 32 0z"),
            3 => write!(path, "M{x} {y}q32 0 32 30q-32 0-32-30z"),
            _ => write!(path, "M{x} {y}h32l-16 15zm0 30h32l-16-15z"),
        };
    }
    sheet.fill(c.second, first);
    sheet.fill(c.third, other);
}
