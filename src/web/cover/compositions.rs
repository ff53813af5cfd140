//! The compositions: which there are, which suit a book, and where the type of each stands.

use super::{
    dice::Dice,
    drawings::{figures, landscape, ornament, shapes},
    palette::Palette,
    setting::{Author, Face, Setting, Stand},
    svg::Sheet,
};

/// A way to fill a cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Composition {
    Bands,
    Grid,
    Plain,
    Frame,
    Label,
    Column,
    Tiles,
    Disc,
    Split,
    Squares,
    Steps,
    Rays,
    Hills,
    Peaks,
    Waves,
    Moon,
    Orbits,
    City,
    Trunks,
    Arch,
    Leaf,
    Petals,
    Lens,
    Cutouts,
}

use Composition::{
    Arch, Bands, City, Column, Cutouts, Disc, Frame, Grid, Hills, Label, Leaf, Lens, Moon, Orbits, Peaks, Petals,
    Plain, Rays, Split, Squares, Steps, Tiles, Trunks, Waves,
};

impl Composition {
    #[cfg(test)]
    pub(super) const ALL: [Self; 24] = [
        Bands, Grid, Plain, Frame, Label, Column, Tiles, Disc, Split, Squares, Steps, Rays, Hills, Peaks, Waves, Moon,
        Orbits, City, Trunks, Arch, Leaf, Petals, Lens, Cutouts,
    ];

    /// One of those that go with the genre, or with a mood.
    pub(super) fn choose(genre: Option<&str>, moods: &[&str], dice: &mut Dice) -> Self {
        let by_mood = moods.iter().map(|mood| of_mood(mood)).find(|fitting| !fitting.is_empty()).unwrap_or_default();
        let of_genre = of_genre(genre);
        let fitting = if !by_mood.is_empty() && dice.between(0, 3) == 0 { by_mood } else { of_genre };
        dice.pick(fitting).copied().unwrap_or(Plain)
    }

    /// How many layouts it has.
    pub(super) fn variants(self) -> i32 {
        match self {
            Plain | Disc | Rays | Arch | Grid | Label => 3,
            _ => 2,
        }
    }

    /// Where the type stands.
    pub(super) fn setting(self, variant: i32) -> Setting {
        let above = Setting::ABOVE;
        let below = Setting::BELOW;
        let centred = Setting { is_centred: true, ..above };
        let sans = Setting { face: Face::Sans, ..above };
        let sans_below = Setting { face: Face::Sans, ..below };
        match (self, variant) {
            (Bands, _) => {
                Setting { stand: Stand::Middle, top: 64.0, height: 112.0, face: Face::Sans, has_rule: true, ..centred }
            }
            (Grid, _) => Setting {
                top: 33.0,
                height: 65.0,
                stand: Stand::Middle,
                author: Author::Head(22.0),
                largest: 38.0,
                ..sans
            },
            (Plain, 0) => Setting { top: 62.0, height: 96.0, largest: 33.0, author: Author::Head(40.0), ..centred },
            (Plain, 1) => Setting { left: 26.0, width: 120.0, height: 150.0, top: 24.0, ..above },
            (Plain, _) => Setting { top: 84.0, author: Author::Head(32.0), height: 142.0, ..below },
            (Frame, _) => Setting {
                left: 26.0,
                width: 108.0,
                top: 56.0,
                height: 128.0,
                stand: Stand::Middle,
                has_rule: true,
                ..centred
            },
            (Label, 0) => Setting {
                left: 21.0,
                width: 118.0,
                top: 38.0,
                height: 96.0,
                stand: Stand::Middle,
                largest: 33.0,
                ..centred
            },
            (Label, 1) => Setting {
                left: 12.0,
                width: 136.0,
                top: 118.0,
                height: 92.0,
                stand: Stand::Middle,
                largest: 38.0,
                ..centred
            },
            (Label, _) => Setting {
                left: 28.0,
                width: 104.0,
                top: 62.0,
                height: 116.0,
                stand: Stand::Middle,
                has_rule: true,
                ..centred
            },
            (Column, 0) => Setting { left: 44.0, width: 106.0, height: 150.0, author: Author::Foot(222.0), ..sans },
            (Column, _) => Setting { left: 13.0, width: 106.0, height: 150.0, author: Author::Foot(222.0), ..above },
            (Disc, 2) | (Squares | Steps | Tiles, 1) => sans_below,
            (Squares | Orbits, _) => Setting { author: Author::Head(25.0), top: 33.0, height: 86.0, ..sans },
            (Tiles | Disc | Steps | City | Cutouts, _) => sans,
            (Rays, 2) | (Moon | Trunks, _) => below,
            (Rays, 1) => Setting { left: 24.0, width: 112.0, top: 30.0, height: 88.0, stand: Stand::Middle, ..centred },
            (Rays | Arch | Leaf | Petals | Peaks, _) => centred,
            (Hills, 1) => Setting { author: Author::Head(25.0), top: 33.0, height: 92.0, ..above },
            (Split | Hills | Waves | Lens, _) => above,
        }
    }

    pub(super) fn draw(self, variant: i32, sheet: &mut Sheet, palette: &Palette, dice: &mut Dice) {
        let draw = match self {
            Bands => ornament::bands,
            Grid => ornament::grid,
            Plain => ornament::plain,
            Frame => ornament::frame,
            Label => ornament::label,
            Column => ornament::column,
            Tiles => shapes::tiles,
            Disc => shapes::disc,
            Split => shapes::split,
            Squares => shapes::squares,
            Steps => shapes::steps,
            Rays => shapes::rays,
            Hills => landscape::hills,
            Peaks => landscape::peaks,
            Waves => landscape::waves,
            Moon => landscape::moon,
            City => landscape::city,
            Trunks => landscape::trunks,
            Orbits => figures::orbits,
            Arch => figures::arch,
            Leaf => figures::leaf,
            Petals => figures::petals,
            Lens => figures::lens,
            Cutouts => figures::cutouts,
        };
        draw(sheet, palette, variant, dice);
    }
}

fn of_genre(genre: Option<&str>) -> &'static [Composition] {
    match genre.unwrap_or_default() {
        "science-fiction" => &[Orbits, Disc, Moon, Rays, Tiles, Split, Steps, Waves, Peaks, Squares, Grid, City],
        "science" | "technology" => &[Orbits, Grid, Disc, Tiles, Squares, Steps, Lens, Bands, Column, Label],
        "fantasy" => &[Peaks, Hills, Moon, Arch, Rays, Leaf, Frame, Waves, Trunks, Label, Split, Orbits],
        "religion" | "philosophy" => &[Arch, Squares, Plain, Rays, Lens, Frame, Grid, Label, Disc, Bands],
        "nature" | "travel" => &[Hills, Waves, Leaf, Peaks, Trunks, Label, Split, Column, Petals, Rays],
        "horror" => &[Trunks, Lens, Moon, Arch, Split, Grid, City, Squares, Peaks, Hills],
        "thriller" | "mystery" | "true-crime" => {
            &[City, Grid, Lens, Trunks, Disc, Steps, Moon, Split, Bands, Squares, Column]
        }
        "romance" => &[Petals, Leaf, Cutouts, Label, Frame, Disc, Hills, Moon, Split, Waves, Column],
        "young-adult" => &[Cutouts, Disc, Petals, Moon, Split, Tiles, Rays, Steps, Hills, City],
        "childrens" | "comics" => &[Cutouts, Tiles, Hills, Moon, Disc, Waves, Rays, Petals, Label, Column, Peaks],
        "humour" | "cooking" | "arts" => &[Cutouts, Tiles, Disc, Label, Petals, Steps, Bands, Column, Split, Leaf],
        "classics" | "plays" => &[Frame, Label, Bands, Plain, Arch, Leaf, Rays, Hills, Column, Waves, Grid],
        "poetry" | "essays" => &[Plain, Leaf, Label, Squares, Frame, Petals, Waves, Cutouts, Column, Disc],
        "history" | "historical-fiction" => &[Arch, Frame, Rays, Hills, Column, Label, City, Waves, Split, Bands, Leaf],
        "biography" | "memoir" | "psychology" => {
            &[Plain, Lens, Disc, Squares, Cutouts, Bands, Column, Leaf, Split, Grid]
        }
        "society" | "business" => &[Steps, Grid, Disc, Squares, City, Bands, Tiles, Plain, Column, Split],
        _ => &[Bands, Plain, Grid, Cutouts, Split, Disc, Leaf, Tiles, Squares, Label, Hills, Column, Arch, Petals],
    }
}

fn of_mood(mood: &str) -> &'static [Composition] {
    match mood {
        "menacing" | "gruesome" | "bleak" => &[Lens, Trunks, Moon, Split],
        "romantic" | "passionate" | "lush" => &[Petals, Leaf, Cutouts],
        "playful" | "comic" | "exuberant" => &[Tiles, Cutouts, Disc, Steps],
        "wistful" | "serene" | "unhurried" | "gentle" => &[Waves, Hills, Moon, Leaf],
        "spare" | "solemn" | "detached" | "intimate" => &[Plain, Squares, Arch],
        "epic" => &[Peaks, Rays, Waves],
        "puzzling" | "dreamlike" => &[Squares, Lens, Orbits, Arch],
        "tense" | "fast-paced" => &[Grid, Split, City, Steps],
        _ => &[],
    }
}
