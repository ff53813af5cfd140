//! The covers' colours, in families that go with genres and moods.

use super::dice::Dice;
use crate::domain::TraitId;

/// Colours that go together. The ink is readable on the ground (contrast at least 4.5, a test holds it).
#[derive(Debug)]
pub(super) struct Palette {
    pub(super) ground: &'static str,
    pub(super) ink: &'static str,
    pub(super) accent: &'static str,
    pub(super) second: &'static str,
}

const fn colours(ground: &'static str, ink: &'static str, accent: &'static str, second: &'static str) -> Palette {
    Palette { ground, ink, accent, second }
}

const SPACE: &[Palette] = &[
    colours("#101b34", "#f4ead2", "#e8a33d", "#3f6ea8"),
    colours("#0d2b33", "#f1ead9", "#ef7d57", "#2f8f8b"),
    colours("#221a3f", "#f3e9f2", "#f2b84b", "#7a5bb5"),
    colours("#e9dcc0", "#1c2742", "#d2562c", "#2d6a84"),
    colours("#b8431f", "#fff3df", "#f5c04e", "#5c1f17"),
];
const WONDER: &[Palette] = &[
    colours("#1d3a2f", "#f3ecd6", "#d9a441", "#4f8a63"),
    colours("#3a1f3d", "#f7e9e0", "#e0a458", "#8c4a7d"),
    colours("#243b5a", "#f6eddb", "#e3b23c", "#6f93b8"),
    colours("#efe3c8", "#3b2a1a", "#8c2f39", "#52734d"),
    colours("#4a1c22", "#f8ebd4", "#d8a13c", "#8f3f3a"),
];
const DARK: &[Palette] = &[
    colours("#17181c", "#efe9dd", "#b3261e", "#4a4d57"),
    colours("#2a0f14", "#f3e6da", "#c8442f", "#5f222a"),
    colours("#1c2526", "#eee9da", "#c9a227", "#4c6464"),
    colours("#e4ded0", "#1d1d20", "#9c1f1b", "#6b6f77"),
    colours("#22283a", "#efe9df", "#d96b3b", "#56607a"),
];
const HEART: &[Palette] = &[
    colours("#f6d9d3", "#5a1533", "#c8385a", "#f0a58f"),
    colours("#7c1f3f", "#fdeee6", "#f2a7a0", "#b44a65"),
    colours("#f7e8d5", "#6a2137", "#d9536f", "#e9a43c"),
    colours("#dfe3ee", "#3a2a5c", "#b0477e", "#8b8fc9"),
    colours("#285c63", "#fdf1e3", "#f3a38c", "#5f9c9a"),
];
const CLASSIC: &[Palette] = &[
    colours("#f2e6cd", "#3a2b1c", "#8b2e2a", "#b58a3e"),
    colours("#5b1e24", "#f6e9d2", "#c99b4a", "#8a4640"),
    colours("#2c3b2e", "#f2ead4", "#b9974f", "#66805f"),
    colours("#24324a", "#f3ead6", "#c6a15a", "#5e7396"),
    colours("#e7e2d4", "#26313f", "#a2542b", "#6e8894"),
    colours("#c98f3c", "#2b1a0c", "#7b2d1f", "#f3dfae"),
];
const EARTH: &[Palette] = &[
    colours("#e8d3a8", "#3b2613", "#a4482a", "#6f7d3f"),
    colours("#7a3b21", "#faeed9", "#e2a64a", "#b0693d"),
    colours("#36462c", "#f4ecd6", "#d39b3f", "#7f9155"),
    colours("#234b5c", "#f4ebd8", "#e0a03f", "#6fa0a6"),
    colours("#f0e7d6", "#2e3a33", "#b5612f", "#4f7f78"),
];
const BRIGHT: &[Palette] = &[
    colours("#f6c945", "#2a2216", "#d9432f", "#2f7fb0"),
    colours("#1f6f8b", "#fff6e3", "#f4b63f", "#e2603f"),
    colours("#f4efe0", "#1f2f4a", "#e0533a", "#f0b52e"),
    colours("#b93a2b", "#fff4e1", "#f6c445", "#2c5e86"),
    colours("#d7ecd9", "#1e3d34", "#e8743b", "#3f9b78"),
];

fn family(genre: Option<&str>) -> &'static [Palette] {
    match genre.unwrap_or_default() {
        "science-fiction" | "science" | "technology" => SPACE,
        "fantasy" | "religion" | "philosophy" | "psychology" => WONDER,
        "horror" | "thriller" | "mystery" | "true-crime" => DARK,
        "romance" | "young-adult" => HEART,
        "history" | "historical-fiction" | "travel" | "nature" | "biography" | "memoir" | "society" | "business" => {
            EARTH
        }
        "childrens" | "comics" | "humour" | "cooking" | "arts" => BRIGHT,
        _ => CLASSIC,
    }
}

/// A palette of the genre's family; a mood that pulls another way does so every second time.
pub(super) fn choose(genre: Option<&str>, moods: &[TraitId], dice: &mut Dice) -> &'static Palette {
    let by_mood = moods.iter().find_map(|mood| match mood.as_str() {
        "menacing" | "gruesome" | "bleak" => Some(DARK),
        "romantic" | "passionate" => Some(HEART),
        "playful" | "comic" | "exuberant" => Some(BRIGHT),
        "dreamlike" | "lush" => Some(WONDER),
        _ => None,
    });
    let of_genre = family(genre);
    let chosen = match by_mood {
        Some(other) if dice.between(0, 1) == 0 => other,
        _ => of_genre,
    };
    dice.pick(chosen).unwrap_or(&CLASSIC[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance, WCAG 2.2.
    fn luminance(hex: &str) -> f64 {
        let channel = |at: usize| {
            let c = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    #[test]
    fn titles_are_readable_on_every_ground() {
        for palette in [SPACE, WONDER, DARK, HEART, CLASSIC, EARTH, BRIGHT].into_iter().flatten() {
            let (a, b) = (luminance(palette.ground), luminance(palette.ink));
            let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
            assert!(contrast >= 4.5, "{palette:?}: {contrast:.2}");
        }
    }
}
