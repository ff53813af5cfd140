//! Where on a cover its type stands, and in what.

use super::measure::{SANS, WIDTHS};

/// Between title and author.
const GAP: f32 = 8.0;
/// The same where a rule stands between them.
const GAP_WITH_RULE: f32 = 18.0;

/// What a title is set in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    Serif,
    Sans,
}

impl Face {
    /// How wide its characters are, from space to tilde.
    pub(super) fn widths(self) -> &'static [u16; 95] {
        match self {
            Self::Serif => &WIDTHS,
            Self::Sans => &SANS,
        }
    }

    /// The class in the style sheet.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Serif => "cover-title",
            Self::Sans => "cover-title cover-sans",
        }
    }
}

/// Where in its place the block of type stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stand {
    Top,
    Middle,
    Bottom,
}

/// Where the author stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Author {
    /// Right below the title.
    Below,
    /// Apart, at the head of the page: the baseline of the only line.
    Head(f32),
    /// Apart, at the foot: the baseline of the last line.
    Foot(f32),
}

/// Where the type of a composition stands, in the drawing's units.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting {
    pub(super) left: f32,
    pub(super) width: f32,
    /// Of the title, and of the author unless it stands apart.
    pub(super) top: f32,
    pub(super) height: f32,
    pub(super) is_centred: bool,
    pub(super) stand: Stand,
    pub(super) face: Face,
    /// The title's largest size.
    pub(super) largest: f32,
    pub(super) author: Author,
    /// Whether a short rule parts the title from the author.
    pub(super) has_rule: bool,
}

impl Setting {
    /// Type above a drawing that fills the lower half.
    pub(super) const ABOVE: Self = Self {
        left: 14.0,
        width: 134.0,
        top: 16.0,
        height: 104.0,
        is_centred: false,
        stand: Stand::Top,
        face: Face::Serif,
        largest: 62.0,
        author: Author::Below,
        has_rule: false,
    };

    /// Type below a drawing that fills the upper half.
    pub(super) const BELOW: Self = Self { top: 130.0, height: 98.0, stand: Stand::Bottom, ..Self::ABOVE };

    /// How far the author stands from the title.
    pub(super) fn gap(&self) -> f32 {
        if self.has_rule { GAP_WITH_RULE } else { GAP }
    }
}
