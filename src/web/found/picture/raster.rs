//! From SVG to PNG, with the type that is part of the binary: a host may have no fonts, and the same book has the same
//! picture everywhere.

use std::{io::Cursor, sync::Arc, sync::LazyLock};

use bytes::Bytes;
use image::{
    ExtendedColorType, ImageEncoder as _, ImageError,
    codecs::png::{CompressionType, FilterType, PngEncoder},
};
use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{self, ImageHrefResolver, Options, Tree, fontdb},
};

/// The family of both faces.
const FAMILY: &str = "DejaVu Serif";

/// Changes when the same drawing comes out otherwise: with another font, another rasteriser.
const EDITION: &str = "1";

/// What is behind a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum Ground {
    /// The drawing covers all of it.
    Filled,
    /// Whatever is below it shines through.
    Clear,
}

/// A drawing that can be made a PNG.
#[derive(Clone, Debug)]
pub(in crate::web) struct Drawing {
    svg: String,
    width: u32,
    height: u32,
    ground: Ground,
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub(in crate::web) enum NoPicture {
    /// A fault of ours: the drawing is no SVG.
    #[error("the drawing cannot be read")]
    Svg(#[from] usvg::Error),
    /// A fault of ours: it has no size.
    #[error("the picture has no size")]
    Size,
    /// The encoder failed.
    #[error("the picture cannot be encoded")]
    Encode(#[from] ImageError),
}

/// Where text is looked up. Nothing is read from the host.
static TYPE: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut faces = fontdb::Database::new();
    for face in [dejavu::serif::regular(), dejavu::serif::bold()] {
        faces.load_font_source(fontdb::Source::Binary(Arc::new(face)));
    }
    faces.set_serif_family(FAMILY);
    Arc::new(faces)
});

impl Drawing {
    /// An SVG whose size in pixels is this.
    pub(in crate::web) fn new(svg: String, width: u32, height: u32, ground: Ground) -> Self {
        Self { svg, width, height, ground }
    }

    /// Changes with what is drawn: 16 hexadecimal digits.
    pub(in crate::web) fn version(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(EDITION.as_bytes()).update(self.svg.as_bytes());
        hasher.finalize().to_hex()[..16].to_owned()
    }

    /// The picture. Takes some hundredths of a second, so not for a thread that serves readers.
    ///
    /// # Errors
    /// [`NoPicture`]: only by a fault of ours.
    pub(in crate::web) fn png(&self) -> Result<Bytes, NoPicture> {
        let tree = Tree::from_str(&self.svg, &options())?;
        let mut pixmap = Pixmap::new(self.width, self.height).ok_or(NoPicture::Size)?;
        resvg::render(&tree, Transform::identity(), &mut pixmap.as_mut());
        let (pixels, colour) = match self.ground {
            // A third less to send, and nothing shines through anyway.
            Ground::Filled => {
                let opaque = pixmap.data().chunks_exact(4).flat_map(|pixel| pixel[..3].iter().copied());
                (opaque.collect(), ExtendedColorType::Rgb8)
            }
            Ground::Clear => (pixmap.take_demultiplied(), ExtendedColorType::Rgba8),
        };
        let mut png = Cursor::new(Vec::with_capacity(96 << 10));
        let encoder = PngEncoder::new_with_quality(&mut png, CompressionType::Default, FilterType::Adaptive);
        encoder.write_image(&pixels, self.width, self.height, colour)?;
        Ok(png.into_inner().into())
    }

    #[cfg(test)]
    pub(in crate::web) fn svg(&self) -> &str {
        &self.svg
    }
}

fn options() -> Options<'static> {
    // A picture within a picture would be read from our disk.
    let nothing = ImageHrefResolver { resolve_data: Box::new(|_, _, _| None), resolve_string: Box::new(|_, _| None) };
    Options {
        font_family: FAMILY.to_owned(),
        fontdb: Arc::clone(&TYPE),
        image_href_resolver: nothing,
        ..Options::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &str) -> Vec<u8> {
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"120\" height=\"40\"><rect width=\"120\" height=\"40\" \
             fill=\"#fff\"/><text x=\"4\" y=\"30\" font-size=\"24\" font-weight=\"700\">{text}</text></svg>"
        );
        let png = Drawing::new(svg, 120, 40, Ground::Filled).png().unwrap();
        image::load_from_memory(&png).unwrap().into_luma8().into_raw()
    }

    #[test]
    fn text_is_drawn_on_a_host_without_fonts() {
        let dark = |pixels: Vec<u8>| pixels.into_iter().filter(|&value| value < 128).count();
        let (little, much) = (dark(drawn("i")), dark(drawn("Dune")));
        assert!(little > 10 && much > 3 * little, "{little} and {much} dark pixels");
        assert!(dark(drawn("Пётр Ω é")) > little, "Cyrillic and Greek are in the face as well");
        drawn("戦争と平和 🐉 قصة");
    }

    #[test]
    fn what_is_no_drawing_is_an_error() {
        for bad in ["", "<svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><text>&nbsp;</text></svg>"] {
            assert!(matches!(Drawing::new(bad.to_owned(), 9, 9, Ground::Clear).png(), Err(NoPicture::Svg(_))), "{bad}");
        }
        let empty = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>".to_owned();
        assert!(matches!(Drawing::new(empty, 0, 9, Ground::Clear).png(), Err(NoPicture::Size)));
    }

    #[test]
    fn a_drawing_reads_no_file() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/static/icon.svg");
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\">\
             <image href=\"{file}\" width=\"9\" height=\"9\"/></svg>"
        );
        let png = Drawing::new(svg, 9, 9, Ground::Clear).png().unwrap();
        let read = image::load_from_memory(&png).unwrap().into_rgba8();
        assert!(read.pixels().all(|pixel| pixel.0[3] == 0), "nothing of the file is to be seen");
    }
}
