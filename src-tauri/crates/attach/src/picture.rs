//! A small picture of a photo, to be kept in its row.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageReader, Limits, Rgb, RgbImage};

/// The longer side of a small picture, in pixels.
const EDGE: u32 = 320;
/// The largest small picture, in bytes.
pub const THUMB_MAX: usize = 16 * 1024;
/// A picture file of more bytes is not drawn small.
pub const READ_MAX: u64 = 64 << 20;
/// A picture of more pixels is not either: what takes 200 MB to unpack may have been made to.
const PIXELS_MAX: u64 = 64_000_000;
const UNPACKED_MAX: u64 = 320 << 20;

/// What is seen of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Pixels across, as it is to be looked at.
    pub wide: u32,
    /// Pixels down.
    pub high: u32,
    /// A small JPEG of it, upright.
    pub thumb: Vec<u8>,
}

/// Looks at a picture: JPEG or PNG. None where it is neither, damaged, or too large to be unpacked.
pub fn look(bytes: &[u8]) -> Option<Seen> {
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .ok()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(UNPACKED_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let (wide, high) = decoder.dimensions();
    if u64::from(wide) * u64::from(high) > PIXELS_MAX {
        return None;
    }
    // Phones store what the sensor saw and note how the phone was held.
    let orientation = decoder.orientation().ok()?;
    let full = DynamicImage::from_decoder(decoder).ok()?;
    let mut small = match wide.max(high) > EDGE {
        true => full.thumbnail(EDGE, EDGE),
        false => full,
    };
    small.apply_orientation(orientation);
    let turned = matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    );
    let (wide, high) = if turned { (high, wide) } else { (wide, high) };
    let thumb = packed(on_white(small))?;
    Some(Seen { wide, high, thumb })
}

/// What shines through is paper.
fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let picture = picture.into_rgba8();
    let mut paper = image::RgbaImage::from_pixel(
        picture.width(),
        picture.height(),
        image::Rgba([255, 255, 255, 255]),
    );
    imageops::overlay(&mut paper, &picture, 0, 0);
    RgbImage::from_fn(paper.width(), paper.height(), |x, y| {
        let [r, g, b, _] = paper.get_pixel(x, y).0;
        Rgb([r, g, b])
    })
}

/// As JPEG of at most [`THUMB_MAX`] bytes: coarser first, then smaller.
fn packed(mut picture: RgbImage) -> Option<Vec<u8>> {
    loop {
        for quality in [82, 70, 55, 40] {
            let mut bytes = Vec::new();
            JpegEncoder::new_with_quality(&mut bytes, quality)
                .encode_image(&picture)
                .ok()?;
            if bytes.len() <= THUMB_MAX {
                return Some(bytes);
            }
        }
        let (wide, high) = (picture.width() * 3 / 4, picture.height() * 3 / 4);
        picture = imageops::resize(&picture, wide.max(1), high.max(1), FilterType::Triangle);
    }
}

#[cfg(test)]
mod tests {
    use image::ImageFormat;

    use super::*;

    fn written(picture: DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn halves(wide: u32, high: u32) -> DynamicImage {
        RgbImage::from_fn(wide, high, |x, _| {
            if x < wide / 2 {
                Rgb([220, 20, 20])
            } else {
                Rgb([20, 20, 220])
            }
        })
        .into()
    }

    /// A JPEG with an EXIF note of how the camera was held.
    fn held(jpeg: &[u8], orientation: u8) -> Vec<u8> {
        let mut exif =
            b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0".to_vec();
        exif[25] = orientation;
        let mut bytes = jpeg[..2].to_vec();
        bytes.extend([0xff, 0xe1]);
        bytes.extend(u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
        bytes.extend(exif);
        bytes.extend(&jpeg[2..]);
        bytes
    }

    #[test]
    fn a_photo_stands_upright() {
        let jpeg = written(halves(800, 600), ImageFormat::Jpeg);
        let plain = look(&jpeg).unwrap();
        assert_eq!((plain.wide, plain.high), (800, 600));
        let seen = look(&held(&jpeg, 6)).unwrap();
        assert_eq!((seen.wide, seen.high), (600, 800));
        let thumb = image::load_from_memory(&seen.thumb).unwrap().into_rgb8();
        assert_eq!((thumb.width(), thumb.height()), (240, 320));
        // Turned to the right: what was left is above.
        let above = thumb.get_pixel(120, 40).0;
        let below = thumb.get_pixel(120, 280).0;
        assert!(above[0] > 150 && below[2] > 150, "{above:?} {below:?}");
    }

    #[test]
    fn whatever_it_shows_a_small_picture_is_small() {
        let mut state = 7u32;
        let noise = RgbImage::from_fn(1500, 1200, |_, _| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let [a, b, c, _] = state.to_be_bytes();
            Rgb([a, b, c])
        });
        let seen = look(&written(noise.into(), ImageFormat::Png)).unwrap();
        assert!(seen.thumb.len() <= THUMB_MAX, "{}", seen.thumb.len());
        assert_eq!((seen.wide, seen.high), (1500, 1200));
    }

    #[test]
    fn what_shines_through_is_white() {
        let clear = image::RgbaImage::from_pixel(40, 20, image::Rgba([0, 0, 0, 0]));
        let seen = look(&written(clear.into(), ImageFormat::Png)).unwrap();
        let thumb = image::load_from_memory(&seen.thumb).unwrap().into_rgb8();
        assert!(
            thumb
                .pixels()
                .all(|pixel| pixel.0.iter().all(|&part| part > 245))
        );
    }

    #[test]
    fn what_is_no_picture_is_none() {
        let png = written(halves(64, 64), ImageFormat::Png);
        assert_eq!(look(b"%PDF-1.7"), None);
        assert_eq!(look(&png[..png.len() / 2]), None);
        assert_eq!(look(&[]), None);
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        // 30,000 by 30,000 pixels of nothing take 2.7 GB unpacked and little packed.
        let mut png = written(halves(64, 64), ImageFormat::Png);
        png[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
        let crc = crc(&png[12..29]);
        png[29..33].copy_from_slice(&crc.to_be_bytes());
        let (wide, high) = ImageReader::new(Cursor::new(&png))
            .with_guessed_format()
            .unwrap()
            .into_dimensions()
            .unwrap();
        assert_eq!((wide, high), (30_000, 30_000), "the head is believed");
        assert_eq!(look(&png), None);
    }

    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                (crc >> 1) ^ (0xedb8_8320 & (!(crc & 1)).wrapping_add(1))
            })
        })
    }
}
