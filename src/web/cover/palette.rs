//! The covers' colours, in families that go with genres and moods: as if printed in three or four inks on coloured paper.

use super::dice::Dice;

/// Colours that go together. The ink is readable on the ground, and the ground on the ink (contrast at least 4.5, a test
/// holds it): type stands on these two alone. The other three are for shapes, in any order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Palette {
    pub(super) ground: &'static str,
    pub(super) ink: &'static str,
    pub(super) accent: &'static str,
    pub(super) second: &'static str,
    pub(super) third: &'static str,
}

impl Palette {
    /// The lighter of ground and ink, and the darker.
    pub(super) fn light_and_dark(&self) -> (&'static str, &'static str) {
        if lightness(self.ground) > lightness(self.ink) { (self.ground, self.ink) } else { (self.ink, self.ground) }
    }

    /// `one`, unless it is about as light as `beside`, where the two would flicker: then the ground.
    pub(super) fn apart(&self, one: &'static str, beside: &str) -> &'static str {
        if (lightness(one) - lightness(beside)).abs() < 40 { self.ground } else { one }
    }

    /// The same colours with the shapes' three changed round, in one of six ways.
    pub(super) fn turned(self, way: i32) -> Self {
        let Self { accent: a, second: b, third: c, .. } = self;
        let (accent, second, third) = match way {
            0 => (a, b, c),
            1 => (b, c, a),
            2 => (c, a, b),
            3 => (a, c, b),
            4 => (b, a, c),
            _ => (c, b, a),
        };
        Self { accent, second, third, ..self }
    }
}

/// How light a colour looks, from 0 to 255.
fn lightness(hex: &str) -> i32 {
    let part = |at: usize| hex.get(at..at + 2).and_then(|part| i32::from_str_radix(part, 16).ok()).unwrap_or_default();
    (part(1) * 299 + part(3) * 587 + part(5) * 114) / 1000
}

/// Ground, ink, and the three of the shapes.
const fn inks(colours: [&'static str; 5]) -> Palette {
    let [ground, ink, accent, second, third] = colours;
    Palette { ground, ink, accent, second, third }
}

pub(super) type Family = [Palette; 8];

const SPACE: Family = [
    inks(["#14213d", "#f3ead3", "#e09f3e", "#3d6b9e", "#c8553d"]),
    inks(["#0f3036", "#f1ead9", "#ee8559", "#2f8f8b", "#e8c46b"]),
    inks(["#2a2145", "#f2e9ee", "#f0b45a", "#7a62b0", "#d9667b"]),
    inks(["#ebe0c6", "#1c2742", "#d2562c", "#2d6a84", "#e0a83d"]),
    inks(["#ab3f1c", "#fff3df", "#f2bd55", "#5f1d14", "#e08a52"]),
    inks(["#d5dde0", "#17242d", "#dc5a33", "#2e6f95", "#e3b04b"]),
    inks(["#1f1f24", "#ece7da", "#5fb0a5", "#dd6d40", "#5b6076"]),
    inks(["#e9b544", "#1e2233", "#bf432d", "#1f5673", "#f7ead0"]),
];
const WONDER: Family = [
    inks(["#1d3a2f", "#f3ecd6", "#d9a441", "#4f8a63", "#b5533c"]),
    inks(["#3a1f3d", "#f7e9e0", "#e0a458", "#8c4a7d", "#5f7fa8"]),
    inks(["#243b5a", "#f6eddb", "#e3b23c", "#6f93b8", "#c2604a"]),
    inks(["#efe3c8", "#3b2a1a", "#8c2f39", "#52734d", "#d39a3a"]),
    inks(["#4a1c22", "#f8ebd4", "#d8a13c", "#9c5850", "#4f7d78"]),
    inks(["#d3dccb", "#22352c", "#3f7a62", "#c2683a", "#8aa58f"]),
    inks(["#0f4c4a", "#f6ecd2", "#e2b04a", "#5aac9c", "#d8735a"]),
    inks(["#e9d9d6", "#3d2140", "#7a4a86", "#c98a3f", "#b06a7c"]),
];
const DARK: Family = [
    inks(["#17181c", "#efe9dd", "#b9302a", "#50545f", "#c9a24a"]),
    inks(["#2a0f14", "#f3e6da", "#c8442f", "#74303a", "#d8a05a"]),
    inks(["#1c2526", "#eee9da", "#c9a227", "#4c6464", "#a8452f"]),
    inks(["#e4ded0", "#1d1d20", "#a3241e", "#6b6f77", "#b9ab8c"]),
    inks(["#22283a", "#efe9df", "#d96b3b", "#56607a", "#e3c07a"]),
    inks(["#a9261f", "#fff3e6", "#2a1214", "#e29a52", "#6e1512"]),
    inks(["#d3ad3c", "#1b1a17", "#8a2a1e", "#4a4638", "#f3e6bf"]),
    inks(["#26352f", "#ece5d0", "#d3a13f", "#5f7a6a", "#b5492f"]),
];
const HEART: Family = [
    inks(["#f3d6cf", "#5a1533", "#c8385a", "#ea9a86", "#6d4470"]),
    inks(["#7c1f3f", "#fdeee6", "#f2a7a0", "#b44a65", "#e8bd6a"]),
    inks(["#f7e8d5", "#6a2137", "#d05570", "#e0a043", "#7f9c8b"]),
    inks(["#dfe3ee", "#3a2a5c", "#b0477e", "#8b8fc9", "#e0a163"]),
    inks(["#285c63", "#fdf1e3", "#f0a38d", "#5f9c9a", "#f0cf86"]),
    inks(["#aa3e2e", "#fff4e6", "#f3c3a4", "#6f222c", "#ecae52"]),
    inks(["#efc5a6", "#4a1f2e", "#c04a3f", "#8a6a9a", "#fbeed8"]),
    inks(["#47304f", "#f9ebe4", "#e58f86", "#8a6392", "#e9c27a"]),
];
const CLASSIC: Family = [
    inks(["#f2e6cd", "#3a2b1c", "#8b2e2a", "#b58a3e", "#5f7561"]),
    inks(["#5b1e24", "#f6e9d2", "#c99b4a", "#96504a", "#d8c39a"]),
    inks(["#2c3b2e", "#f2ead4", "#b9974f", "#66805f", "#b0613f"]),
    inks(["#24324a", "#f3ead6", "#c6a15a", "#5e7396", "#a85548"]),
    inks(["#e7e2d4", "#26313f", "#a2542b", "#6e8894", "#c6a25a"]),
    inks(["#c98f3c", "#2b1a0c", "#7b2d1f", "#f3dfae", "#4a5a4a"]),
    inks(["#20397f", "#f6f2e6", "#8fb0d8", "#dfb04f", "#4f6fb3"]),
    inks(["#df7d42", "#231a12", "#f6ead2", "#94361b", "#34505a"]),
];
const EARTH: Family = [
    inks(["#e8d3a8", "#3b2613", "#a4482a", "#6f7d3f", "#cc8f3a"]),
    inks(["#7a3b21", "#faeed9", "#e2a64a", "#b8703f", "#45200f"]),
    inks(["#36462c", "#f4ecd6", "#d39b3f", "#7f9155", "#bb6040"]),
    inks(["#234b5c", "#f4ebd8", "#e0a03f", "#6fa0a6", "#cc6a50"]),
    inks(["#f0e7d6", "#2e3a33", "#b5612f", "#3f6b66", "#d8a850"]),
    inks(["#c3d0c3", "#25352c", "#3f6b56", "#b0562f", "#86997a"]),
    inks(["#3d3226", "#f2e6cf", "#c98a45", "#85714f", "#ab5339"]),
    inks(["#d39a56", "#2a1c10", "#8a3b22", "#f4e2bd", "#4f6b5f"]),
];
const BRIGHT: Family = [
    inks(["#f2c64a", "#2a2216", "#d2472f", "#2b5f8f", "#fdf1d2"]),
    inks(["#1f6983", "#fff6e3", "#f4b63f", "#e2704f", "#7fc0bd"]),
    inks(["#f4efe0", "#1f2f4a", "#dc5a40", "#eab13a", "#2f6f8c"]),
    inks(["#b13a2b", "#fff4e1", "#f3c24a", "#1d3c5c", "#f2a48a"]),
    inks(["#d3e8d5", "#1e3d34", "#e07a44", "#3f9b78", "#dfa73a"]),
    inks(["#f0b9a3", "#2c2440", "#cf4f4a", "#2f5f8a", "#fbe6c4"]),
    inks(["#2f4a8a", "#fdf2dc", "#f2bd3f", "#e2704f", "#7fa3d6"]),
    inks(["#cbdfe6", "#1d3347", "#da5f49", "#34749a", "#dca53c"]),
];
const QUIET: Family = [
    inks(["#e9e6dd", "#2b2f33", "#8a9aa3", "#b9856a", "#5c6b70"]),
    inks(["#d0d9d5", "#27363a", "#6f8f8a", "#bd9a70", "#4a6468"]),
    inks(["#3c4a55", "#f1ece1", "#9fb0b5", "#c99f7a", "#6f8290"]),
    inks(["#e8dcd0", "#3f2e2e", "#a8786a", "#7f8a7a", "#cfab84"]),
    inks(["#4d4a5f", "#f3ece6", "#b5a3b8", "#d2a98a", "#7d789a"]),
    inks(["#f1ead9", "#35414a", "#7d97a3", "#c9a35f", "#a66a55"]),
    inks(["#4c5a51", "#f5efe0", "#b5bf9f", "#d8b07a", "#7f917f"]),
    inks(["#2f3f46", "#ece8dc", "#8aa3a3", "#c98d6a", "#567078"]),
];

fn of_genre(genre: Option<&str>) -> &'static Family {
    match genre.unwrap_or_default() {
        "science-fiction" | "science" | "technology" => &SPACE,
        "fantasy" | "religion" | "philosophy" | "psychology" => &WONDER,
        "horror" | "thriller" | "mystery" | "true-crime" => &DARK,
        "romance" | "young-adult" => &HEART,
        "history" | "historical-fiction" | "travel" | "nature" | "biography" | "memoir" | "society" | "business" => {
            &EARTH
        }
        "childrens" | "comics" | "humour" | "cooking" | "arts" => &BRIGHT,
        _ => &CLASSIC,
    }
}

fn of_mood(mood: &str) -> Option<&'static Family> {
    Some(match mood {
        "menacing" | "gruesome" | "bleak" | "angry" | "cynical" => &DARK,
        "romantic" | "passionate" => &HEART,
        "playful" | "comic" | "exuberant" | "hopeful" => &BRIGHT,
        "dreamlike" | "lush" | "epic" | "puzzling" => &WONDER,
        "wistful" | "spare" | "serene" | "detached" | "solemn" | "intimate" | "unhurried" | "heart-rending" => &QUIET,
        "cosy" | "earnest" => &EARTH,
        _ => return None,
    })
}

/// The genre's family; a mood that pulls another way does so every second time.
pub(super) fn family(genre: Option<&str>, moods: &[&str], dice: &mut Dice) -> &'static Family {
    let of_genre = of_genre(genre);
    match moods.iter().find_map(|mood| of_mood(mood)) {
        Some(of_mood) if dice.flip() => of_mood,
        _ => of_genre,
    }
}

#[cfg(test)]
pub(super) const FAMILIES: [&Family; 8] = [&SPACE, &WONDER, &DARK, &HEART, &CLASSIC, &EARTH, &BRIGHT, &QUIET];

/// The contrast of two colours, WCAG 2.2.
#[cfg(test)]
pub(super) fn contrast(one: &str, other: &str) -> f64 {
    let luminance = |hex: &str| {
        let channel = |at: usize| {
            let c = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    };
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_seen_on_every_ground() {
        for palette in FAMILIES.into_iter().flatten() {
            for shape in [palette.accent, palette.second, palette.third] {
                let seen = contrast(palette.ground, shape);
                assert!(seen >= 1.38, "{shape} on {}: {seen:.2}", palette.ground);
            }
        }
    }
}
