//! Landscapes, as if cut in linoleum.

use std::fmt::Write as _;

use crate::web::cover::{dice::Dice, palette::Palette, svg::Sheet};

pub(in crate::web::cover) fn hills(sheet: &mut Sheet, c: &Palette, variant: i32, dice: &mut Dice) {
    let (x, y, r) = (dice.between(30, 130), dice.between(146, 154), dice.between(14, 19));
    sheet.circle(c.third, x, y, r);
    let (far, near) = (dice.between(158, 176), dice.between(182, 196));
    sheet.fill(c.second, format_args!("M0 {far}C40 {} 90 {} 160 {}V240H0z", far - 26, far + 24, far - 8));
    sheet.fill(c.accent, format_args!("M0 {}C60 {} 100 {} 160 {near}V240H0z", near + 16, near + 14, near - 26));
    // Furrows.
    let mut furrows = String::new();
    for row in 0..4 {
        let y = near + 26 + row * 10;
        if variant == 0 {
            let _ = write!(furrows, "M0 {y}C60 {} 100 {} 160 {}", y - 2, y - 34 + row * 4, y - 14);
        } else {
            let _ = write!(
                furrows,
                "M{} 240Q{} {} {} {}",
                row * 50 - 30,
                50 + row * 24,
                near + 20,
                84 + row * 12,
                near + 3 - row * 3
            );
        }
    }
    sheet.stroke(c.ground, 2, furrows);
}

pub(in crate::web::cover) fn peaks(sheet: &mut Sheet, c: &Palette, variant: i32, dice: &mut Dice) {
    sheet.circle(c.third, dice.between(24, 136), dice.between(146, 158), dice.between(12, 17));
    let back = dice.between(168, 184);
    sheet.fill(
        c.second,
        format_args!(
            "M0 {}L34 {back} 60 {} 104 {} 136 {} 160 {}V240H0z",
            back + 30,
            back + 22,
            back - 14,
            back + 18,
            back + 4
        ),
    );
    let (snow, shade) = c.light_and_dark();
    let tall = dice.between(46, 62);
    let (first, other) = if variant == 0 { (56, 118) } else { (104, 44) };
    for (x, top) in [(other, 232 - tall), (first, 214 - tall)] {
        let h = 240 - top;
        sheet.fill(c.accent, format_args!("M{x} {top}l{h} {h}H{}z", x - h));
        // The side in the shade, cut by the ridge.
        sheet.fill(shade, format_args!("M{x} {top}l{h} {h}h-{h}l9-{}-12-{}z", h / 3, h / 3));
        sheet.fill(snow, format_args!("M{x} {top}l13 13-6 5-6-5-7 6-7-6z"));
    }
}

pub(in crate::web::cover) fn waves(sheet: &mut Sheet, c: &Palette, variant: i32, dice: &mut Dice) {
    let (x, r) = (dice.between(44, 116), dice.between(24, 32));
    let (horizon, crest) = (164, c.apart(c.second, c.accent));
    if variant == 1 {
        // A still sea, and the light on it.
        sheet.circle(c.third, x, horizon, r);
        sheet.fill(c.accent, format_args!("M0 {horizon}h160V240H0z"));
        let (mut light, mut swell) = (String::new(), String::new());
        for row in 0..6 {
            let (y, half) = (horizon + 5 + row * 12, r - row * 3);
            let _ = write!(light, "M{} {y}h{}v5h-{1}z", x - half + dice.between(-5, 5), half * 2);
            let _ = write!(swell, "M{} {}h{}", dice.between(0, 110), y + 8, dice.between(20, 50));
        }
        sheet.stroke(crest, 2, swell);
        sheet.fill(c.third, light);
        return;
    }
    sheet.circle(c.third, x, horizon, r);
    for row in 0..5 {
        let (y, start) = (horizon + row * 17, -dice.between(0, 40));
        let colour = if row % 2 == 0 { c.accent } else { crest };
        sheet.fill(colour, format_args!("M{start} {y}q10-13 20 0t20 0 20 0 20 0 20 0 20 0 20 0 20 0 20 0 20 0V240H0z"));
    }
}

/// The sky by night, above the title.
pub(in crate::web::cover) fn moon(sheet: &mut Sheet, c: &Palette, variant: i32, dice: &mut Dice) {
    let (x, y, r) = (dice.between(44, 116), dice.between(50, 66), dice.between(24, 32));
    let mut stars = String::new();
    let mut small = String::new();
    for cell in 0..16 {
        // One in each field of a grid, so that none covers another.
        let (sx, sy) = (cell % 4 * 40 + dice.between(6, 34), cell / 4 * 30 + dice.between(6, 24));
        if (sx - x).pow(2) + (sy - y).pow(2) < (r + 8).pow(2) {
            continue;
        }
        let _ = match cell % 3 {
            0 => write!(stars, "M{sx} {}l1.5 3.5 3.5 1.5-3.5 1.5-1.5 3.5-1.5-3.5-3.5-1.5 3.5-1.5z", sy - 5),
            _ => write!(small, "M{sx} {sy}h2v2h-2z"),
        };
    }
    sheet.fill(c.third, stars);
    sheet.fill(c.second, small);
    if variant == 0 {
        let bite = dice.between(8, 14);
        sheet.circle(c.accent, x, y, r);
        sheet.circle(c.ground, x + bite, y - bite / 2, r - 3);
    } else {
        sheet.ring(c.second, 2, (x, y), r + 5);
        sheet.circle(c.accent, x, y, r);
        sheet.fill(c.third, format_args!("M{x} {}a{r} {r} 0 0 1 0 {}z", y - r, r * 2));
    }
}

pub(in crate::web::cover) fn city(sheet: &mut Sheet, c: &Palette, variant: i32, dice: &mut Dice) {
    if variant == 0 {
        sheet.circle(c.third, dice.between(30, 130), 160, dice.between(18, 26));
    } else {
        sheet.fill(c.third, "M0 148h160v92H0z");
    }
    let (mut back, mut front, mut windows) = (String::new(), String::new(), String::new());
    let mut x = 0;
    while x < 160 {
        let (width, height) = (dice.between(18, 30), dice.between(48, 82));
        let _ = write!(back, "M{x} 240v-{height}h{width}V240z");
        x += width + 4;
    }
    x = -6;
    while x < 160 {
        let (width, height) = (dice.between(22, 36), dice.between(26, 60));
        let _ = write!(front, "M{x} 240v-{height}h{width}V240z");
        let _ = write!(windows, "M{} {}v{}", x + 8, 247 - height, height - 10);
        if width > 28 {
            let _ = write!(windows, "m10-{0}v{0}", height - 10);
        }
        x += width + dice.between(0, 8);
    }
    sheet.fill(c.second, back);
    sheet.fill(c.ink, front);
    sheet.dashes(c.accent, 4, "5 5", windows);
}

/// Trunks of a wood before a light.
pub(in crate::web::cover) fn trunks(sheet: &mut Sheet, c: &Palette, variant: i32, dice: &mut Dice) {
    sheet.fill(c.second, "M0 0h160v124H0z");
    sheet.circle(c.third, dice.between(40, 120), dice.between(40, 84), dice.between(24, 34));
    let (mut far, mut near) = (String::new(), String::new());
    let mut x = dice.between(-4, 6);
    let mut at = 0;
    while x < 160 {
        let width = if variant == 0 { dice.between(4, 13) } else { dice.between(3, 6) };
        let path = if at % 2 == 0 { &mut near } else { &mut far };
        let lean = if variant == 0 { 0 } else { dice.between(-9, 9) };
        let _ = write!(path, "M{x} 0h{width}l{lean} 124h-{}z", width + 2);
        if at % 2 == 0 {
            let (y, reach) = (dice.between(20, 70), dice.between(9, 16));
            let _ = write!(path, "M{x} {y}l-{reach}-{reach}h3l{reach} {}z", reach - 4);
        }
        x += width + if variant == 0 { dice.between(5, 15) } else { dice.between(7, 13) };
        at += 1;
    }
    sheet.fill(c.accent, far);
    sheet.fill(c.ground, near);
}
