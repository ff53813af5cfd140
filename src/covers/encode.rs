//! What goes out in place of what came in: the image anew as JPEG, in two sizes, with nothing beside its pixels.

use image::{RgbImage, codecs::jpeg::JpegEncoder, imageops};

/// The widths in pixels: on a shelf, and on a book's own page or a dense screen. Nothing is ever enlarged.
pub(super) const SMALL: u32 = 200;
pub(super) const LARGE: u32 = 400;

/// JPEG quality, of 100.
const QUALITY: u8 = 82;

/// One size of a cover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Jpeg {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) bytes: Vec<u8>,
}

/// A cover in both sizes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Jpegs {
    pub(super) small: Jpeg,
    pub(super) large: Jpeg,
}

/// Encodes an image in both sizes.
///
/// # Errors
/// When the encoder fails, which it does for lack of memory only.
pub(super) fn encode(image: &RgbImage) -> image::ImageResult<Jpegs> {
    let large = narrowed(image, LARGE);
    let large = large.as_ref().unwrap_or(image);
    let small = narrowed(large, SMALL);
    Ok(Jpegs { small: jpeg(small.as_ref().unwrap_or(large))?, large: jpeg(large)? })
}

/// The image at this width; none when it is no wider anyway.
fn narrowed(image: &RgbImage, width: u32) -> Option<RgbImage> {
    if image.width() <= width {
        return None;
    }
    let rounded =
        (u64::from(image.height()) * u64::from(width) + u64::from(image.width()) / 2) / u64::from(image.width());
    let height = u32::try_from(rounded).ok()?.max(1);
    Some(imageops::resize(image, width, height, imageops::FilterType::Lanczos3))
}

fn jpeg(image: &RgbImage) -> image::ImageResult<Jpeg> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode_image(image)?;
    Ok(Jpeg { width: image.width(), height: image.height(), bytes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::covers::painted;

    #[test]
    fn a_wide_image_comes_in_both_widths_and_keeps_its_shape() {
        let jpegs = encode(&painted(1_000, 1_500)).unwrap();
        assert_eq!((jpegs.small.width, jpegs.small.height), (200, 300));
        assert_eq!((jpegs.large.width, jpegs.large.height), (400, 600));
        for jpeg in [&jpegs.small, &jpegs.large] {
            let read = image::load_from_memory_with_format(&jpeg.bytes, image::ImageFormat::Jpeg).unwrap();
            assert_eq!((read.width(), read.height()), (jpeg.width, jpeg.height));
        }
        assert!(jpegs.small.bytes.len() < jpegs.large.bytes.len());
    }

    #[test]
    fn nothing_is_enlarged() {
        let jpegs = encode(&painted(120, 190)).unwrap();
        assert_eq!((jpegs.large.width, jpegs.large.height), (120, 190));
        assert_eq!(jpegs.small, jpegs.large);
        let between = encode(&painted(300, 450)).unwrap();
        assert_eq!((between.small.width, between.large.width), (200, 300));
    }

    #[test]
    fn a_tall_narrow_image_keeps_a_row_at_least() {
        let jpegs = encode(&painted(4_000, 3_601)).unwrap();
        assert_eq!((jpegs.large.width, jpegs.large.height), (400, 360));
    }
}
