//! Plain geometry, as in the paperbacks of the middle of the twentieth century.

use std::fmt::Write as _;

use crate::web::cover::{
    dice::Dice,
    palette::Palette,
    svg::{Sheet, toward},
};

/// Quarters of circles in squares.
pub(in crate::web::cover) fn tiles(sheet: &mut Sheet, c: &Palette, variant: i32, dice: &mut Dice) {
    let top = if variant == 1 { 0 } else { 120 };
    let mut paths = [String::new(), String::new(), String::new()];
    for cell in 0..12 {
        let (x, y) = (cell % 4 * 40, top + cell / 4 * 40);
        let Some(path) = paths.get_mut(usize::try_from(dice.between(0, 2)).unwrap_or_default()) else { continue };
        let _ = match dice.between(0, 6) {
            0 => write!(path, "M{x} {y}h40a40 40 0 0 1-40 40z"),
            1 => write!(path, "M{x} {y}a40 40 0 0 0 40 40V{y}z"),
            2 => write!(path, "M{x} {y}a40 40 0 0 1 40 40h-40z"),
            3 => write!(path, "M{} {y}a40 40 0 0 0-40 40h40z", x + 40),
            4 => write!(path, "M{} {y}a20 20 0 1 0 .1 0z", x + 20),
            5 => write!(path, "M{x} {y}h40a20 20 0 0 1-40 0zm0 40h40a20 20 0 0 0-40 0z"),
            _ => write!(path, "M{x} {y}h40v40h-40z"),
        };
    }
    for (colour, path) in [c.accent, c.second, c.third].into_iter().zip(paths) {
        sheet.fill(colour, path);
    }
}

/// One or two very large shapes, cut by the edge.
pub(in crate::web::cover) fn disc(sheet: &mut Sheet, c: &Palette, variant: i32, dice: &mut Dice) {
    match variant {
        0 => {
            let (x, r) = (dice.between(96, 128), dice.between(62, 74));
            sheet.circle(c.accent, x, 210, r);
            sheet.circle(c.second, dice.between(20, 44), dice.between(150, 164), dice.between(14, 24));
            sheet.fill(c.third, format_args!("M0 240a{r} {r} 0 0 1 {r}-{r}v{r}z"));
        }
        1 => venn(sheet, c, dice),
        _ => {
            let x = dice.between(0, 1) * 160;
            for (r, colour) in [(124, c.accent), (88, c.second), (dice.between(40, 58), c.third)] {
                sheet.circle(colour, x, 0, r);
            }
        }
    }
}

/// Two discs, overprinted.
fn venn(sheet: &mut Sheet, c: &Palette, dice: &mut Dice) {
    // Pythagorean triples, so that the edges meet in whole numbers: half the distance, half the height, the radius.
    let &(half, height, r) =
        dice.pick(&[(30, 40, 50), (24, 45, 51), (33, 44, 55), (28, 45, 53)]).unwrap_or(&(30, 40, 50));
    let y = 240 - r - dice.between(2, 8);
    sheet.circle(c.accent, 80 - half, y, r);
    sheet.circle(c.second, 80 + half, y, r);
    let top = y - height;
    sheet.fill(c.third, format_args!("M80 {top}a{r} {r} 0 0 1 0 {0}a{r} {r} 0 0 1 0-{0}z", height * 2));
}

/// Half discs that have slipped along a line.
pub(in crate::web::cover) fn split(sheet: &mut Sheet, c: &Palette, variant: i32, dice: &mut Dice) {
    let r = dice.between(28, 36);
    let slip = dice.between(8, 22);
    if variant == 0 {
        let y = dice.between(172, 180);
        let (left, right) = (80 - r - slip / 2, 80 - r + slip / 2);
        sheet.fill(c.accent, format_args!("M0 {y}h160V240H0z"));
        sheet.fill(c.second, format_args!("M{left} {y}a{r} {r} 0 0 1 {} 0z", r * 2));
        sheet.fill(c.third, format_args!("M{right} {y}a{r} {r} 0 0 0 {} 0z", r * 2));
    } else {
        let (left, right) = if dice.flip() { (206, 134) } else { (134, 206) };
        sheet.fill(c.accent, format_args!("M0 {left}L160 {right}V240H0z"));
        let (x, y) = (dice.between(52, 108), 176);
        sheet.circle(c.second, x, y, r);
        let rise = (right - left) / 2;
        sheet.fill(
            c.third,
            format_args!("M0 {}L160 {}V240H0z", left + 38 + rise.max(0) / 8, right + 38 - rise.min(0) / 8),
        );
    }
}

/// Squares in squares, discs in discs, lozenges in lozenges, each nearer to the floor than to the ceiling.
pub(in crate::web::cover) fn squares(sheet: &mut Sheet, c: &Palette, variant: i32, dice: &mut Dice) {
    let side = dice.between(47, 51) * 2;
    let floor = if variant == 1 { 16 + side } else { 228 };
    let (kind, step) = (dice.between(0, 2), dice.between(11, 14));
    for (inset, colour) in (0..).zip([c.accent, c.second, c.third, c.ground]) {
        let half = side / 2 - inset * step;
        let base = floor - inset * step / 2;
        let (left, top) = (80 - half, base - half * 2);
        match kind {
            0 => sheet.fill(colour, format_args!("M{left} {top}h{0}v{0}h-{0}z", half * 2)),
            1 => sheet.circle(colour, 80, base - half, half),
            _ => sheet.fill(colour, format_args!("M80 {top}l{half} {half}-{half} {half}-{half}-{half}z")),
        }
    }
}

/// Bars of many lengths.
pub(in crate::web::cover) fn steps(sheet: &mut Sheet, c: &Palette, variant: i32, dice: &mut Dice) {
    let mut paths = [String::new(), String::new(), String::new()];
    let upright = dice.flip();
    let count = if upright { 8 } else { 7 };
    for bar in 0..count {
        let path = &mut paths[usize::try_from(bar % 3).unwrap_or_default()];
        let _ = if upright {
            let height = dice.between(20, 106);
            if variant == 1 {
                write!(path, "M{} 0h20v{height}h-20z", bar * 20)
            } else {
                write!(path, "M{} 240h20v-{height}h-20z", bar * 20)
            }
        } else {
            let (width, y) = (dice.between(40, 146), if variant == 1 { bar * 16 } else { 128 + bar * 16 });
            if bar % 2 == 0 {
                write!(path, "M0 {y}h{width}v16H0z")
            } else {
                write!(path, "M160 {y}h-{width}v16h{width}z")
            }
        };
    }
    for (colour, path) in [c.accent, c.second, c.third].into_iter().zip(paths) {
        sheet.fill(colour, path);
    }
}

/// Rays of an art-deco sun.
pub(in crate::web::cover) fn rays(sheet: &mut Sheet, c: &Palette, variant: i32, dice: &mut Dice) {
    let (centre, reach) = match variant {
        0 => ((80, 240), 112),
        1 => ((80, dice.between(150, 190)), 260),
        _ => ((80, 0), 112),
    };
    let mut path = String::new();
    for ray in 0..12 {
        let ((x1, y1), (x2, y2)) = (toward(centre, reach, ray * 4 - 1), toward(centre, reach, ray * 4 + 1));
        let _ = write!(path, "M{} {}L{x1} {y1} {x2} {y2}z", centre.0, centre.1);
    }
    sheet.fill(c.accent, path);
    let r = dice.between(40, 56);
    for (r, colour) in [(r, c.second), (r - 9, c.ground), (r - 15, c.third)] {
        sheet.circle(colour, centre.0, centre.1, r);
    }
    if variant == 1 {
        sheet.fill(c.ground, "M14 20h132v108H14z");
        sheet.stroke(c.ink, "1.5", "M19 25h122v98H19z");
    }
}
