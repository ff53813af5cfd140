//! Images that were spoiled at random, as the sources' answers are: whatever comes is refused, or becomes two JPEGs.

use std::io::Cursor;

use image::{DynamicImage, Frame, GrayImage, ImageFormat, Rgba, RgbaImage, codecs::gif::GifEncoder};

use super::{check, encode, painted};
use crate::sources::fuzz::{Corpus, Trial, measured};

/// The most heap for one image: what is decoded (64 MiB at most), a second copy of it while it is turned or loses its
/// transparency, and what the decoder needs beside that.
const MOST_HEAP: u64 = 192 << 20;

/// Small enough to be decoded in a moment, large enough for a cover.
const WIDTH: u32 = 64;
const HEIGHT: u32 = 96;

#[test]
fn images_survive_anything() {
    let trial = Trial { name: "covers", cost: 10, most_heap: MOST_HEAP };
    trial.survives(&Corpus::new(samples()), |body, turn| match turn {
        0 => becomes_a_cover(body),
        _ => becomes_a_cover(&sealed(body)),
    });
}

#[test]
fn the_largest_image_that_is_taken_needs_no_more_than_that() {
    // 16 bits in four channels, just below what may be decoded.
    let mut large = Rgba16Image::from_pixel(2_790, 3_000, Rgba([9_000, 20_000, 60_000, 50_000]));
    large.pixels_mut().take(4_000_000).for_each(|pixel| *pixel = Rgba([60_000, 9_000, 0, 65_535]));
    let bytes = encoded(&large.into(), ImageFormat::Png);
    let (is_cover, heap) = measured(|| becomes_a_cover(&bytes));
    assert!(is_cover && (64 << 20..=MOST_HEAP).contains(&heap), "{heap} bytes");
}

/// 16 bits in four channels.
type Rgba16Image = image::ImageBuffer<Rgba<u16>, Vec<u16>>;

/// Whether these bytes are taken; if they are, what goes out is held to its measures.
fn becomes_a_cover(body: &[u8]) -> bool {
    let Ok(image) = check::read(body) else { return false };
    let jpegs = encode::encode(&image).unwrap();
    for (jpeg, widest) in [(jpegs.small, encode::SMALL), (jpegs.large, encode::LARGE)] {
        assert!((1..=widest).contains(&jpeg.width) && (1..=widest * 3).contains(&jpeg.height), "{jpeg:?}");
        assert!(jpeg.bytes.starts_with(&[0xff, 0xd8]) && jpeg.bytes.ends_with(&[0xff, 0xd9]));
    }
    true
}

/// Images of each kind that is read, what is none, and headers that promise more than there is.
fn samples() -> Vec<Vec<u8>> {
    let plain = DynamicImage::from(painted(WIDTH, HEIGHT));
    let grey = GrayImage::from_fn(WIDTH, HEIGHT, |x, y| image::Luma([(x * 2 + y).to_le_bytes()[0]]));
    let veiled =
        RgbaImage::from_fn(WIDTH, HEIGHT, |x, y| Rgba([200, 30, (x * 4).to_le_bytes()[0], y.to_le_bytes()[0]]));
    let mut all = vec![animation(), encoded(&DynamicImage::from(plain.to_rgb16()), ImageFormat::Png)];
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Gif, ImageFormat::WebP] {
        all.push(encoded(&plain, format));
    }
    for format in [ImageFormat::Jpeg, ImageFormat::Png] {
        all.push(encoded(&grey.clone().into(), format));
    }
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        all.push(encoded(&veiled.clone().into(), format));
    }
    all.push(b"<!DOCTYPE html><html><body>Sorry, this cover is not here.</body></html>".to_vec());
    all.push(
        b"<svg xmlns='http://www.w3.org/2000/svg' width='200' height='300'><script>alert(1)</script></svg>".to_vec(),
    );
    let promises = [(u32::MAX, u32::MAX), (100_000, 100_000), (4_096, 3_900), (1, 1)];
    all.extend(promises.map(|(width, height)| with_measures(&encoded(&plain, ImageFormat::Png), width, height)));
    all
}

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn animation() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    for width in [WIDTH, WIDTH / 2] {
        let image = DynamicImage::from(painted(width, HEIGHT)).into_rgba8();
        encoder.encode_frame(Frame::new(image)).unwrap();
    }
    drop(encoder);
    bytes
}

/// A PNG that says it is so wide and so tall.
fn with_measures(png: &[u8], width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png.to_vec();
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    sealed(&bytes)
}

/// With check sums that are right: a decoder looks no further than to one that is wrong. Only a PNG has any.
fn sealed(body: &[u8]) -> Vec<u8> {
    let mut body = body.to_vec();
    let mut at = 8;
    while let Some(length) = body.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map(u32::from_be_bytes) {
        let end = at + 8 + usize::try_from(length).unwrap();
        if !body.starts_with(b"\x89PNG") || body.len() < end + 4 {
            break;
        }
        let mut sum = flate2::Crc::new();
        sum.update(&body[at + 4..end]);
        body[end..end + 4].copy_from_slice(&sum.sum().to_be_bytes());
        at = end + 4;
    }
    body
}
