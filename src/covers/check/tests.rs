use image::{DynamicImage, GrayImage, Rgba, codecs::jpeg::JpegEncoder};

use super::*;
use crate::covers::painted;

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn sample(format: ImageFormat) -> Vec<u8> {
    encoded(&painted(200, 300).into(), format)
}

fn plain(width: u32, height: u32) -> RgbImage {
    RgbImage::from_pixel(width, height, Rgb([250, 248, 240]))
}

const FORMATS: [ImageFormat; 4] = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Gif, ImageFormat::WebP];

#[test]
fn the_four_formats_are_read() {
    for format in FORMATS {
        let image = read(&sample(format)).unwrap_or_else(|unfit| panic!("{format:?}: {unfit}"));
        assert_eq!(image.dimensions(), (200, 300), "{format:?}");
        let [r, _, b] = image.get_pixel(0, 0).0;
        assert!(r < 60 && b > 60, "{format:?}: the frame is blue");
    }
}

#[test]
fn what_is_no_image_is_refused_whatever_it_calls_itself() {
    let texts: [&[u8]; 9] = [
        b"",
        b"x",
        b"<!DOCTYPE html><html><body>Sorry</body></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' width='200' height='300'/>",
        b"{\"status\": 429}",
        b"BM\x00\x00\x00\x00\x00\x00\x00\x00",
        b"II*\x00\x08\x00\x00\x00",
        b"%PDF-1.7",
    ];
    for text in texts {
        assert_eq!(read(text).unwrap_err(), Unfit::NotAnImage, "{:?}", String::from_utf8_lossy(text));
    }
    assert!(!Unfit::NotAnImage.is_lasting(), "it may be an error page");
}

#[test]
fn what_was_cut_off_is_damaged() {
    for format in FORMATS {
        let whole = sample(format);
        for length in [20, whole.len() / 4, whole.len() / 2, whole.len() - whole.len() / 10] {
            assert_eq!(read(&whole[..length]).unwrap_err(), Unfit::Damaged, "{format:?}, {length} of {}", whole.len());
        }
    }
    let jpeg = sample(ImageFormat::Jpeg);
    assert_eq!(read(&jpeg[..jpeg.len() - 1]).unwrap_err(), Unfit::Damaged);
}

#[test]
fn the_end_of_a_preview_is_not_the_end_of_the_whole() {
    let whole = sample(ImageFormat::Jpeg);
    let preview = encoded(&painted(60, 90).into(), ImageFormat::Jpeg);
    let dressed = with_segment(&whole, 0xe2, &preview);
    assert!(read(&dressed).is_ok());
    assert_eq!(read(&dressed[..dressed.len() - 200]).unwrap_err(), Unfit::Damaged);
}

#[test]
fn changed_bytes_never_cause_a_panic() {
    let mut seed = 7_u32;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        usize::try_from(seed >> 8).unwrap() % below
    };
    for format in FORMATS {
        let whole = encoded(&painted(64, 96).into(), format);
        for _ in 0..60 {
            let mut changed = whole.clone();
            for _ in 0..3 {
                let at = next(changed.len());
                changed[at] = u8::try_from(next(256)).unwrap();
            }
            drop(read(&changed));
        }
    }
}

#[test]
fn a_bomb_is_refused_by_its_measures_alone() {
    // Ten thousand million pixels in a hundred bytes: were one decoded, this test would not end.
    for (width, height) in [(100_000, 100_000), (4_097, 5_000), (4_096, 4_096), (2_000_000_000, 2_000_000_000)] {
        let bomb = png_of_nothing(width, height);
        assert!(bomb.len() < 200);
        assert_eq!(read(&bomb).unwrap_err(), Unfit::TooLarge, "{width} × {height}");
    }
    let mut gif = sample(ImageFormat::Gif);
    gif[6..10].copy_from_slice(&[0xff; 4]);
    assert_eq!(read(&gif).unwrap_err(), Unfit::TooLarge);
    assert_eq!(read(&vec![0xff; MAX_BYTES + 1]).unwrap_err(), Unfit::TooLarge);
}

#[test]
fn a_bomb_that_is_whole_is_not_unpacked() {
    // 16 bits in four channels: half the bound in pixels, twice the bound in memory.
    let deep = DynamicImage::new_rgba16(2_900, 3_000);
    assert_eq!(read(&encoded(&deep, ImageFormat::Png)).unwrap_err(), Unfit::TooLarge);
}

#[test]
fn place_fillers_are_none() {
    assert_eq!(read(&encoded(&plain(1, 1).into(), ImageFormat::Gif)).unwrap_err(), Unfit::TooSmall);
    for (width, height) in [(59, 90), (60, 79)] {
        assert_eq!(read(&encoded(&painted(width, height).into(), ImageFormat::Png)).unwrap_err(), Unfit::TooSmall);
    }
    for (width, height) in [(300, 200), (300, 265), (100, 245)] {
        assert_eq!(read(&encoded(&painted(width, height).into(), ImageFormat::Png)).unwrap_err(), Unfit::Misshapen);
    }
    for (width, height) in [(300, 270), (100, 240), (60, 80)] {
        assert!(read(&encoded(&painted(width, height).into(), ImageFormat::Png)).is_ok(), "{width} × {height}");
    }
}

#[test]
fn a_blank_page_is_none_and_a_plain_cover_is_one() {
    assert_eq!(read(&encoded(&plain(200, 300).into(), ImageFormat::Png)).unwrap_err(), Unfit::Blank);
    // A scan is never quite even.
    let scan = RgbImage::from_fn(400, 600, |x, y| Rgb([u8::try_from((x * 7 + y * 13) % 12).unwrap() + 240; 3]));
    assert_eq!(read(&encoded(&scan.into(), ImageFormat::Jpeg)).unwrap_err(), Unfit::Blank);

    let mut titled = plain(400, 600);
    for (x, y) in (140..260).flat_map(|x| (200..230).map(move |y| (x, y))) {
        titled.put_pixel(x, y, Rgb([20, 20, 20]));
    }
    assert!(read(&encoded(&titled.into(), ImageFormat::Png)).is_ok());
}

#[test]
fn white_shines_through_what_is_transparent() {
    let mut image = image::RgbaImage::from_pixel(200, 300, Rgba([0, 0, 0, 0]));
    for (x, y) in (50..150).flat_map(|x| (50..150).map(move |y| (x, y))) {
        image.put_pixel(x, y, Rgba([200, 0, 0, 255]));
    }
    image.put_pixel(1, 0, Rgba([0, 0, 0, 128]));
    let image = read(&encoded(&image.into(), ImageFormat::Png)).unwrap();
    assert_eq!(image.get_pixel(0, 0).0, [255; 3]);
    assert_eq!(image.get_pixel(1, 0).0, [127; 3]);
    assert_eq!(image.get_pixel(60, 60).0, [200, 0, 0]);
}

#[test]
fn grey_and_palettes_and_sixteen_bits_are_read() {
    let grey = GrayImage::from_fn(200, 300, |x, y| image::Luma([u8::try_from((x + y) % 256).unwrap()]));
    for format in [ImageFormat::Jpeg, ImageFormat::Png] {
        let image = read(&encoded(&grey.clone().into(), format)).unwrap();
        let [r, g, b] = image.get_pixel(30, 40).0;
        assert!(r == g && g == b, "{format:?}");
    }
    let deep = DynamicImage::from(painted(200, 300)).into_rgb16();
    assert_eq!(read(&encoded(&deep.into(), ImageFormat::Png)).unwrap(), painted(200, 300));
}

#[test]
fn an_animation_shows_its_first_picture() {
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
    for image in [painted(120, 180), plain(120, 180)] {
        encoder.encode_frame(image::Frame::new(DynamicImage::from(image).into_rgba8())).unwrap();
    }
    drop(encoder);
    let image = read(&bytes).unwrap();
    assert!(image.get_pixel(0, 0).0[0] < 60, "the painted one came first");
}

#[test]
fn an_image_stands_as_its_camera_says() {
    let mut lying = Vec::new();
    JpegEncoder::new(&mut lying).encode_image(&painted(300, 200)).unwrap();
    assert_eq!(read(&lying).unwrap_err(), Unfit::Misshapen);
    let turned = with_segment(&lying, 0xe1, &exif_orientation(6));
    let image = read(&turned).unwrap();
    assert_eq!(image.dimensions(), (200, 300));
    // Turned by a quarter to the right, what lay at the bottom stands on the left.
    let (left, right) = (image.get_pixel(30, 150).0, image.get_pixel(170, 150).0);
    assert!(left[1] > right[1], "{left:?} {right:?}");

    for nonsense in [exif_orientation(99), b"Exif\0\0MM".to_vec(), b"Exif\0\0".to_vec()] {
        assert!(read(&with_segment(&sample(ImageFormat::Jpeg), 0xe1, &nonsense)).is_ok());
    }
}

#[test]
fn nothing_beside_the_pixels_comes_out() {
    let told = [exif_orientation(1), b"where and when".to_vec()].concat();
    let dressed = with_segment(&sample(ImageFormat::Jpeg), 0xe1, &told);
    let jpegs = crate::covers::encode::encode(&read(&dressed).unwrap()).unwrap();
    for jpeg in [jpegs.small, jpegs.large] {
        for secret in [b"where and when".as_slice(), b"Exif"] {
            assert!(!jpeg.bytes.windows(secret.len()).any(|bytes| bytes == secret));
        }
    }
}

/// A JPEG with a segment after its first marker.
fn with_segment(jpeg: &[u8], marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, marker], &length, content, &jpeg[2..]].concat()
}

fn exif_orientation(value: u16) -> Vec<u8> {
    let directory = [b"\0\x01".as_slice(), b"\x01\x12\0\x03\0\0\0\x01", &value.to_be_bytes(), b"\0\0\0\0\0\0"].concat();
    [b"Exif\0\0MM\0*\0\0\0\x08".as_slice(), &directory].concat()
}

/// A PNG's header and a beginning of its data.
fn png_of_nothing(width: u32, height: u32) -> Vec<u8> {
    let measures = [width.to_be_bytes(), height.to_be_bytes()].concat();
    let header = [measures.as_slice(), &[8, 2, 0, 0, 0]].concat();
    let chunk = |name: &[u8; 4], content: &[u8]| {
        let mut crc = flate2::Crc::new();
        crc.update(name);
        crc.update(content);
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        [&length, name.as_slice(), content, &crc.sum().to_be_bytes()].concat()
    };
    let parts = [chunk(b"IHDR", &header), chunk(b"IDAT", &[0x78, 0x9c, 0x03]), chunk(b"IEND", &[])].concat();
    [b"\x89PNG\r\n\x1a\n".as_slice(), &parts].concat()
}
