//! `GET /icons/{file}` and `GET /apple-touch-icon.png`: the site's icon as PNG, for devices that take no SVG. It is drawn
//! from `static/icon.svg` when it is first asked for.

use axum::{
    extract::{RawQuery, State},
    http::HeaderMap,
    response::Response,
};

use super::{
    Found,
    picture::{Drawing, Ground},
};
use crate::web::{error::AppError, extract::Id};

/// What a PNG is served as.
pub(super) const PNG: &str = "image/png";

const SOURCE: &str = include_str!("../../../static/icon.svg");

/// The ground of the icon itself.
const NIGHT: &str = "#13203a";

/// The side of the icon's own square.
const SIDE: u32 = 32;

/// One of the forms in which devices want the icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Icon {
    /// Round corners, 192 pixels.
    Small,
    /// Round corners, 512 pixels.
    Large,
    /// Cut into a device's own shape: nothing that matters is outside of the middle four fifths.
    Maskable,
    /// Without corners: the device rounds them.
    Touch,
}

impl Icon {
    pub(super) const ALL: [Self; 4] = [Self::Small, Self::Large, Self::Maskable, Self::Touch];

    fn file(self) -> &'static str {
        match self {
            Self::Small => "192.png",
            Self::Large => "512.png",
            Self::Maskable => "maskable-512.png",
            Self::Touch => "touch-180.png",
        }
    }

    /// In pixels.
    pub(super) fn side(self) -> u32 {
        match self {
            Self::Small => 192,
            Self::Large | Self::Maskable => 512,
            Self::Touch => 180,
        }
    }

    /// What the manifest says of it; none for what is not in the manifest.
    pub(super) fn purpose(self) -> Option<&'static str> {
        match self {
            Self::Small | Self::Large => Some("any"),
            Self::Maskable => Some("maskable"),
            Self::Touch => None,
        }
    }

    /// An address that changes with the icon.
    pub(super) fn address(self) -> String {
        format!("/icons/{}?v={}", self.file(), self.drawing().version())
    }

    fn drawing(self) -> Drawing {
        let (edge, ground) = match self {
            Self::Small | Self::Large => (0, Ground::Clear),
            // The icon's own ground reaches to its edge, so four fifths of it are well within the middle.
            Self::Maskable => (SIDE / 8, Ground::Filled),
            Self::Touch => (0, Ground::Filled),
        };
        let (whole, side) = (SIDE + 2 * edge, self.side());
        let behind = match ground {
            Ground::Clear => String::new(),
            Ground::Filled => format!("<rect width=\"{whole}\" height=\"{whole}\" fill=\"{NIGHT}\"/>"),
        };
        let inner =
            SOURCE.replacen("<svg ", &format!("<svg x=\"{edge}\" y=\"{edge}\" width=\"{SIDE}\" height=\"{SIDE}\" "), 1);
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{side}\" height=\"{side}\" \
             viewBox=\"0 0 {whole} {whole}\">{behind}{inner}</svg>"
        );
        Drawing::new(svg, side, side, ground)
    }
}

pub(in crate::web) async fn show(
    State(found): State<Found>,
    Id(file): Id<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let icon = Icon::ALL.into_iter().find(|icon| icon.file() == file).ok_or(AppError::NotFound)?;
    found.pictures().answer(icon.drawing(), &query.unwrap_or_default(), &headers).await
}

/// Where devices look that do not read the page.
pub(in crate::web) async fn touch(
    State(found): State<Found>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    found.pictures().answer(Icon::Touch.drawing(), &query.unwrap_or_default(), &headers).await
}
