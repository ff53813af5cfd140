//! Covers as the store has them: pictures that are drawn here.

use std::io::Cursor;

use axum::{body::Bytes, http::Uri};
use image::{ImageFormat, Rgb, RgbImage};

const WIDTH: u32 = 320;
const HEIGHT: u32 = 480;

/// The covers of the sample works, `/b/id/9000001-L.jpg`; the store has no others.
pub(super) fn answer(uri: &Uri) -> Option<Bytes> {
    let number: u32 = uri.path().strip_prefix("/b/id/")?.strip_suffix("-L.jpg")?.parse().ok()?;
    (9_000_000..9_100_000).contains(&number).then(|| drawn(number))
}

/// A sky that gets lighter below, a sun, and a dark strip where a title would stand.
fn drawn(number: u32) -> Bytes {
    let tint = |shift: u32| u8::try_from((number * 47 + shift * 83) % 120).unwrap_or_default();
    let picture = RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let light = u8::try_from(y * 110 / HEIGHT).unwrap_or_default();
        let (dx, dy) = (x.abs_diff(200), y.abs_diff(300));
        if (60..130).contains(&y) && (24..WIDTH - 24).contains(&x) {
            Rgb([30, 28, 40])
        } else if dx * dx + dy * dy < 70 * 70 {
            Rgb([250, 214, 120])
        } else {
            Rgb([tint(1) + light, tint(2) + light, tint(3) + light])
        }
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).expect("a drawing can be written");
    bytes.into_inner().into()
}
