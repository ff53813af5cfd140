//! The drawings: each leaves a quiet place on the ground colour, where the type stands.

use std::fmt::Write as _;

use super::{HEIGHT, WIDTH, dice::Dice, lettering::Setting, palette::Palette};

/// A way to fill a cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Composition {
    Sun,
    Hills,
    Bands,
    Frame,
    Stripes,
    Tiles,
    Rings,
    Sky,
    Label,
    Arch,
}

use Composition::{Arch, Bands, Frame, Hills, Label, Rings, Sky, Stripes, Sun, Tiles};

impl Composition {
    /// One of those that go with the genre.
    pub(super) fn choose(genre: Option<&str>, dice: &mut Dice) -> Self {
        let fitting: &[Self] = match genre.unwrap_or_default() {
            "science-fiction" | "science" | "technology" => &[Sun, Rings, Sky, Tiles, Stripes, Bands],
            "fantasy" | "religion" | "nature" | "travel" => &[Hills, Arch, Sky, Sun, Rings, Label],
            "horror" | "thriller" | "mystery" | "true-crime" => &[Stripes, Arch, Bands, Rings, Sky, Frame],
            "classics" | "plays" | "poetry" | "philosophy" | "essays" => &[Frame, Label, Bands, Arch, Hills, Rings],
            "childrens" | "comics" | "humour" | "cooking" | "arts" => &[Tiles, Sun, Label, Hills, Stripes, Sky],
            _ => &[Bands, Sun, Hills, Frame, Label, Tiles, Arch, Rings],
        };
        dice.pick(fitting).copied().unwrap_or(Frame)
    }

    /// Where the type stands.
    pub(super) fn setting(self) -> Setting {
        let above = Setting { left: 14.0, width: 134.0, top: 18.0, height: 122.0, centred: false, in_middle: false };
        let middle = Setting { left: 13.0, width: 134.0, top: 66.0, height: 108.0, centred: true, in_middle: true };
        match self {
            Sun | Hills | Stripes | Tiles | Rings => above,
            Arch => Setting { centred: true, ..above },
            Sky => Setting { top: 112.0, height: 118.0, ..above },
            Bands => middle,
            Frame => Setting { left: 22.0, width: 116.0, top: 46.0, height: 150.0, ..middle },
            Label => Setting { left: 25.0, width: 110.0, top: 62.0, height: 116.0, ..middle },
        }
    }

    pub(super) fn draw(self, svg: &mut String, palette: &Palette, dice: &mut Dice) {
        match self {
            Sun => sun(svg, palette, dice),
            Hills => hills(svg, palette, dice),
            Bands => bands(svg, palette, dice),
            Frame => frame(svg, palette, dice),
            Stripes => stripes(svg, palette, dice),
            Tiles => tiles(svg, palette, dice),
            Rings => rings(svg, palette, dice),
            Sky => sky(svg, palette, dice),
            Label => label(svg, palette, dice),
            Arch => arch(svg, palette, dice),
        }
    }
}

/// Writing into memory does not fail.
macro_rules! put {
    ($svg:expr, $($part:tt)*) => {{
        let _ = write!($svg, $($part)*);
    }};
}

fn sun(svg: &mut String, palette: &Palette, dice: &mut Dice) {
    let (x, r) = (dice.between(40, 120), dice.between(58, 74));
    let (moon_x, moon_r) = (dice.between(16, 144), dice.between(9, 18));
    let horizon = dice.between(214, 226);
    put!(svg, "<circle cx=\"{x}\" cy=\"222\" r=\"{r}\" fill=\"{}\"/>", palette.accent);
    put!(svg, "<circle cx=\"{moon_x}\" cy=\"166\" r=\"{moon_r}\" fill=\"{}\"/>", palette.second);
    put!(svg, "<path d=\"M0 {horizon}h{WIDTH}V{HEIGHT}H0z\" fill=\"{}\"/>", palette.second);
}

fn hills(svg: &mut String, palette: &Palette, dice: &mut Dice) {
    let (x, y) = (dice.between(30, 130), dice.between(152, 164));
    put!(svg, "<circle cx=\"{x}\" cy=\"{y}\" r=\"16\" fill=\"{}\"/>", palette.accent);
    for (base, fill, opacity) in [(168, palette.second, "0.55"), (190, palette.second, "1"), (212, palette.accent, "1")]
    {
        let (left, peak, right) = (dice.between(0, 26), dice.between(0, 30), dice.between(0, 26));
        put!(
            svg,
            "<path d=\"M0 {}C50 {} 90 {} {WIDTH} {}V{HEIGHT}H0z\" fill=\"{fill}\" opacity=\"{opacity}\"/>",
            base + left,
            base - peak,
            base + 30,
            base + right - 14
        );
    }
}

fn bands(svg: &mut String, palette: &Palette, dice: &mut Dice) {
    let (top, bottom) = (dice.between(40, 52), dice.between(186, 196));
    put!(svg, "<path d=\"M0 0h{WIDTH}v{top}H0z\" fill=\"{}\"/>", palette.accent);
    put!(svg, "<path d=\"M0 {bottom}h{WIDTH}V{HEIGHT}H0z\" fill=\"{}\"/>", palette.accent);
    put!(svg, "<path d=\"M0 {}h{WIDTH}v3H0zM0 {}h{WIDTH}v3H0z\" fill=\"{}\"/>", top + 4, bottom - 7, palette.second);
    let r = dice.between(6, 11);
    put!(svg, "<circle cx=\"80\" cy=\"{}\" r=\"{r}\" fill=\"{}\"/>", bottom + 24, palette.ground);
}

fn frame(svg: &mut String, palette: &Palette, dice: &mut Dice) {
    put!(
        svg,
        "<g fill=\"none\" stroke=\"{}\"><rect x=\"8\" y=\"8\" width=\"144\" height=\"224\" stroke-width=\"3\"/>\
         <rect x=\"14\" y=\"14\" width=\"132\" height=\"212\"/></g>",
        palette.accent
    );
    let size = dice.between(7, 11);
    let petals = dice.between(0, 2);
    for y in [36_u32, 210] {
        put!(
            svg,
            "<path d=\"M80 {}l{size} {size}-{size} {size}-{size}-{size}z\" fill=\"{}\"/>",
            y - size,
            palette.accent
        );
        for step in 1..=petals {
            let away = size + step * 11;
            put!(svg, "<circle cx=\"{}\" cy=\"{y}\" r=\"3\" fill=\"{}\"/>", 80 - away, palette.second);
            put!(svg, "<circle cx=\"{}\" cy=\"{y}\" r=\"3\" fill=\"{}\"/>", 80 + away, palette.second);
        }
    }
}

fn stripes(svg: &mut String, palette: &Palette, dice: &mut Dice) {
    let (step, width, rise) = (dice.between(20, 30), dice.between(7, 13), dice.between(30, 80));
    let mut path = String::new();
    let mut x = 0;
    while x < WIDTH + rise {
        put!(path, "M{x} {HEIGHT}l-{rise} -84h{width}l{rise} 84z");
        x += step;
    }
    put!(svg, "<path d=\"M0 156h{WIDTH}v84H0z\" fill=\"{}\"/>", palette.second);
    put!(svg, "<path d=\"{path}\" fill=\"{}\"/>", palette.accent);
    put!(svg, "<path d=\"M0 150h{WIDTH}v6H0z\" fill=\"{}\"/>", palette.accent);
}

fn tiles(svg: &mut String, palette: &Palette, dice: &mut Dice) {
    let (mut accent, mut second) = (String::new(), String::new());
    for row in 0..2_u32 {
        for column in 0..4_u32 {
            let (x, y) = (column * 40, 160 + row * 40);
            let colour = if dice.between(0, 1) == 0 { &mut accent } else { &mut second };
            match dice.between(0, 5) {
                0 => put!(colour, "M{x} {y}h40a40 40 0 0 1-40 40z"),
                1 => put!(colour, "M{x} {y}a40 40 0 0 0 40 40V{y}z"),
                2 => put!(colour, "M{x} {y}a40 40 0 0 1 40 40h-40z"),
                3 => put!(colour, "M{} {y}a40 40 0 0 0-40 40h40z", x + 40),
                4 => put!(colour, "M{} {y}a20 20 0 1 0 .1 0z", x + 20),
                _ => put!(colour, "M{x} {y}h40v40h-40z"),
            }
        }
    }
    put!(svg, "<path d=\"{accent}\" fill=\"{}\"/><path d=\"{second}\" fill=\"{}\"/>", palette.accent, palette.second);
}

fn rings(svg: &mut String, palette: &Palette, dice: &mut Dice) {
    let (x, y) = (dice.between(20, 140), dice.between(224, 244));
    let (gap, stroke) = (dice.between(11, 15), dice.between(2, 6));
    put!(svg, "<g fill=\"none\" stroke-width=\"{stroke}\">");
    for ring in 1..=5_u32 {
        let colour = if ring % 2 == 0 { palette.second } else { palette.accent };
        put!(svg, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{}\" stroke=\"{colour}\"/>", 8 + ring * gap);
    }
    put!(svg, "</g><circle cx=\"{x}\" cy=\"{y}\" r=\"10\" fill=\"{}\"/>", palette.accent);
}

fn sky(svg: &mut String, palette: &Palette, dice: &mut Dice) {
    let (x, y, r) = (dice.between(36, 124), dice.between(44, 58), dice.between(20, 28));
    let bite = dice.between(6, 14);
    put!(svg, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\" fill=\"{}\"/>", palette.accent);
    put!(svg, "<circle cx=\"{}\" cy=\"{}\" r=\"{r}\" fill=\"{}\"/>", x + bite, y - bite / 2, palette.ground);
    put!(svg, "<g fill=\"{}\">", palette.second);
    for _ in 0..dice.between(14, 22) {
        let (x, y, r) = (dice.between(6, 154), dice.between(8, 98), dice.between(1, 2));
        put!(svg, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\"/>");
    }
    put!(svg, "</g>");
}

fn label(svg: &mut String, palette: &Palette, dice: &mut Dice) {
    let (step, mark) = (dice.between(16, 22), dice.between(0, 2));
    put!(svg, "<path d=\"M0 0h{WIDTH}v{HEIGHT}H0z\" fill=\"{}\"/>", palette.second);
    let mut path = String::new();
    for row in 0..=HEIGHT / step {
        for column in 0..=WIDTH / step {
            let (x, y) = (column * step + (row % 2) * step / 2, row * step + 4);
            match mark {
                0 => put!(path, "M{x} {y}l4 4-4 4-4-4z"),
                1 => put!(path, "M{x} {y}h5v5h-5z"),
                _ => put!(path, "M{x} {y}a6 6 0 0 1 6 6h-6z"),
            }
        }
    }
    put!(svg, "<path d=\"{path}\" fill=\"{}\"/>", palette.accent);
    put!(
        svg,
        "<rect x=\"16\" y=\"52\" width=\"128\" height=\"136\" fill=\"{}\"/>\
         <rect x=\"20\" y=\"56\" width=\"120\" height=\"128\" fill=\"none\" stroke=\"{}\"/>",
        palette.ground,
        palette.accent
    );
}

fn arch(svg: &mut String, palette: &Palette, dice: &mut Dice) {
    let lit = dice.between(0, 1) == 0;
    let (outer, inner) = if lit { (palette.second, palette.accent) } else { (palette.accent, palette.second) };
    put!(svg, "<path d=\"M36 {HEIGHT}V192a44 44 0 0 1 88 0v48z\" fill=\"{outer}\"/>");
    put!(svg, "<path d=\"M50 {HEIGHT}V194a30 30 0 0 1 60 0v46z\" fill=\"{inner}\"/>");
    put!(svg, "<path d=\"M64 {HEIGHT}V196a16 16 0 0 1 32 0v44z\" fill=\"{}\"/>", palette.ground);
    let (left, right) = (dice.between(8, 26), dice.between(134, 152));
    for x in [left, right] {
        put!(svg, "<circle cx=\"{x}\" cy=\"{}\" r=\"4\" fill=\"{}\"/>", dice.between(156, 220), palette.accent);
    }
}
