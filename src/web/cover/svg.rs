//! Writing shapes as SVG: short paths, for every byte is sent once for each book on a page.

use std::fmt::{Display, Write as _};

use super::{HEIGHT, WIDTH};

/// A drawing in the making. Writing into memory does not fail, so what `write!` says is not looked at.
#[derive(Debug)]
pub(super) struct Sheet(String);

impl Sheet {
    /// A sheet of one colour.
    pub(super) fn new(ground: &str) -> Self {
        let mut svg = String::with_capacity(1800);
        let _ = write!(
            svg,
            "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" aria-hidden=\"true\" focusable=\"false\">\
             <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"{ground}\"/>"
        );
        Self(svg)
    }

    pub(super) fn fill(&mut self, colour: &str, path: impl Display) {
        let _ = write!(self.0, "<path fill=\"{colour}\" d=\"{path}\"/>");
    }

    pub(super) fn stroke(&mut self, colour: &str, width: impl Display, path: impl Display) {
        let _ = write!(self.0, "<path fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\" d=\"{path}\"/>");
    }

    /// Lines of dashes: squares, bars and crosses in rows, in few bytes.
    pub(super) fn dashes(&mut self, colour: &str, width: impl Display, dashes: &str, path: impl Display) {
        let _ = write!(
            self.0,
            "<path stroke=\"{colour}\" stroke-width=\"{width}\" stroke-dasharray=\"{dashes}\" d=\"{path}\"/>"
        );
    }

    /// Lines of dots as wide as the stroke, one at every `step`.
    pub(super) fn dots(&mut self, colour: &str, width: impl Display, step: i32, path: impl Display) {
        let _ = write!(
            self.0,
            "<path stroke=\"{colour}\" stroke-width=\"{width}\" stroke-linecap=\"round\" \
             stroke-dasharray=\".1 {}.9\" d=\"{path}\"/>",
            step - 1
        );
    }

    pub(super) fn circle(&mut self, colour: &str, x: i32, y: i32, r: i32) {
        let _ = write!(self.0, "<circle fill=\"{colour}\" cx=\"{x}\" cy=\"{y}\" r=\"{r}\"/>");
    }

    pub(super) fn ring(&mut self, colour: &str, width: impl Display, (x, y): (i32, i32), r: i32) {
        let _ = write!(
            self.0,
            "<circle fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\" cx=\"{x}\" cy=\"{y}\" r=\"{r}\"/>"
        );
    }

    pub(super) fn raw(&mut self) -> &mut String {
        &mut self.0
    }

    pub(super) fn finish(mut self) -> String {
        self.0.push_str("</svg>");
        self.0
    }
}

/// A point at a distance of `r` from the centre, in one of 48 directions: 0 to the right, 12 downwards. From a table, so
/// that a drawing is the same on every machine.
pub(super) fn toward((x, y): (i32, i32), r: i32, direction: i32) -> (i32, i32) {
    let along = |part: i32| (r * part + 500).div_euclid(1000);
    (x + along(sine(direction + 12)), y + along(sine(direction)))
}

/// A thousand times the sine of so many 48ths of a turn.
fn sine(direction: i32) -> i32 {
    const QUARTER: [i32; 13] = [0, 131, 259, 383, 500, 609, 707, 793, 866, 924, 966, 991, 1000];
    let (half, sign) = (direction.rem_euclid(24), if direction.rem_euclid(48) < 24 { 1 } else { -1 });
    let at = usize::try_from(half.min(24 - half)).unwrap_or_default();
    sign * QUARTER.get(at).copied().unwrap_or_default()
}

/// Text for an SVG, on its own or within HTML. What XML cannot hold is left out.
pub(in crate::web) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directions_go_round_clockwise() {
        let around: Vec<(i32, i32)> = [0, 6, 12, 24, 36, -12, 48].map(|way| toward((50, 50), 20, way)).into();
        assert_eq!(around, [(70, 50), (64, 64), (50, 70), (30, 50), (50, 30), (50, 30), (70, 50)]);
    }
}
