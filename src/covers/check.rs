//! Whether what was sent is an image, and whether that can be a book's cover.
//!
//! Nothing is believed but the bytes: neither the `Content-Type` nor the name. Bounds are held before a pixel is decoded,
//! so that a small file that unpacks to gigabytes costs nothing.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits, Rgb, RgbImage, RgbaImage, metadata::Orientation,
};

/// The most bytes of a file.
pub(super) const MAX_BYTES: usize = 4 << 20;

/// The most pixels to a side, and in all.
const MAX_SIDE: u32 = 4_096;
const MAX_PIXELS: u64 = 16_000_000;

/// The most memory that decoding may take, in bytes: `MAX_PIXELS` of four bytes.
const MAX_ALLOCATION: u64 = 64 << 20;

/// The fewest pixels: what is smaller stands for "no cover".
const MIN_WIDTH: u32 = 60;
const MIN_HEIGHT: u32 = 80;

/// The height of a book in hundredths of its width: from nearly square picture books to narrow guides.
const SHAPES: std::ops::RangeInclusive<u64> = 90..=240;

/// About how many pixels are looked at to tell a blank page.
const SAMPLES: usize = 40_000;

/// How far a pixel may be from the mean and still be of one colour with it, in each channel.
const ONE_COLOUR: u8 = 24;

/// Why something is no cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Not one of the formats that are read, by its first bytes.
    #[error("not a JPEG, PNG, GIF or WebP image")]
    NotAnImage,
    /// It ends too early, or cannot be decoded.
    #[error("a damaged image")]
    Damaged,
    /// It has too many bytes or pixels.
    #[error("an image that is too large")]
    TooLarge,
    /// It has so few pixels that it only fills a place.
    #[error("an image that is too small")]
    TooSmall,
    /// No book is so wide or so tall.
    #[error("an image that is not shaped like a book")]
    Misshapen,
    /// It is all of one colour.
    #[error("a blank image")]
    Blank,
}

impl Unfit {
    /// Whether it would be the same the next time. What is no image may be an error page, and what is damaged may have
    /// been cut off on its way.
    pub fn is_lasting(self) -> bool {
        !matches!(self, Self::NotAnImage | Self::Damaged)
    }
}

/// The image in these bytes, upright and on white.
///
/// # Errors
/// [`Unfit`] says why it is no cover.
pub(super) fn read(bytes: &[u8]) -> Result<RgbImage, Unfit> {
    if bytes.len() > MAX_BYTES {
        return Err(Unfit::TooLarge);
    }
    let format = image::guess_format(bytes).map_err(|_| Unfit::NotAnImage)?;
    if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::Gif | ImageFormat::WebP) {
        return Err(Unfit::NotAnImage);
    }
    if format == ImageFormat::Jpeg && !is_whole_jpeg(bytes) {
        return Err(Unfit::Damaged);
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits());
    let mut decoder = reader.into_decoder().map_err(|cause| unfit(&cause))?;
    // A wish for another orientation that cannot be read is no reason to go without a cover.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    check_measures(decoder.dimensions(), orientation)?;
    if decoder.total_bytes() > MAX_ALLOCATION {
        return Err(Unfit::TooLarge);
    }
    let mut image = DynamicImage::from_decoder(decoder).map_err(|cause| unfit(&cause))?;
    image.apply_orientation(orientation);
    let image = on_white(image);
    if is_blank(&image) { Err(Unfit::Blank) } else { Ok(image) }
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_ALLOCATION);
    limits
}

fn unfit(cause: &image::ImageError) -> Unfit {
    match cause {
        image::ImageError::Limits(_) => Unfit::TooLarge,
        _ => Unfit::Damaged,
    }
}

/// Whether the end of the image comes after its last scan. The decoder fills what is missing with grey and says nothing; an
/// image that is embedded as a preview has an end of its own, before the first scan of the whole.
fn is_whole_jpeg(bytes: &[u8]) -> bool {
    let last = |marker: u8| bytes.windows(2).rposition(|pair| pair == [0xff, marker]);
    last(0xd9) > last(0xda)
}

/// Holds width and height, as a reader sees them, to what a cover can have.
fn check_measures((width, height): (u32, u32), orientation: Orientation) -> Result<(), Unfit> {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    let is_turned = matches!(orientation, Rotate90 | Rotate90FlipH | Rotate270 | Rotate270FlipH);
    let (width, height) = if is_turned { (height, width) } else { (width, height) };
    if width > MAX_SIDE || height > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(Unfit::TooLarge);
    }
    if width < MIN_WIDTH || height < MIN_HEIGHT {
        return Err(Unfit::TooSmall);
    }
    let shape = u64::from(height) * 100 / u64::from(width);
    if SHAPES.contains(&shape) { Ok(()) } else { Err(Unfit::Misshapen) }
}

/// Without transparency: white shines through.
fn on_white(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let image: RgbaImage = image.into_rgba8();
    let mut flat = RgbImage::new(image.width(), image.height());
    for (to, from) in flat.pixels_mut().zip(image.pixels()) {
        let [r, g, b, alpha] = from.0;
        *to = Rgb([r, g, b].map(|channel| blended(channel, alpha)));
    }
    flat
}

fn blended(channel: u8, alpha: u8) -> u8 {
    let (channel, alpha) = (u16::from(channel), u16::from(alpha));
    let mixed = (channel * alpha + 255 * (255 - alpha) + 127) / 255;
    u8::try_from(mixed).unwrap_or(u8::MAX)
}

/// Whether all but one pixel in five hundred have the same colour: a scan of an empty page is never quite even.
fn is_blank(image: &RgbImage) -> bool {
    let pixels = usize::try_from(u64::from(image.width()) * u64::from(image.height())).unwrap_or(usize::MAX);
    // An odd step does not keep to one column of an image whose width it divides.
    let step = (pixels / SAMPLES).max(1) | 1;
    let (mut count, mut sums) = (0_u64, [0_u64; 3]);
    for pixel in image.pixels().step_by(step) {
        count += 1;
        for (sum, channel) in sums.iter_mut().zip(pixel.0) {
            *sum += u64::from(channel);
        }
    }
    let mean = sums.map(|sum| u8::try_from(sum / count.max(1)).unwrap_or(u8::MAX));
    let differs = |pixel: &&Rgb<u8>| pixel.0.iter().zip(mean).any(|(own, mean)| own.abs_diff(mean) > ONE_COLOUR);
    let others = image.pixels().step_by(step).filter(differs).count();
    u64::try_from(others).unwrap_or(u64::MAX) * 500 <= count
}

#[cfg(test)]
mod tests;
