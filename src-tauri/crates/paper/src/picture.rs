//! Pictures: PNG and JPEG files read once, for both back ends.

use std::io::Cursor;

use image::{
    ColorType, DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, metadata::Orientation,
};

use crate::describe::Image;

/// More than this many pixels at one side is scaled down: 2,400 pixels are 300 dpi over the full width of A4.
const MOST_PIXELS: u32 = 2400;

/// A picture that has been read.
#[derive(Debug, Clone)]
pub(crate) struct Decoded {
    /// Upright, at most [`MOST_PIXELS`] at each side.
    pub image: DynamicImage,
    /// The file itself, if it is a JPEG that can go into a PDF as it is; with its number of colour channels.
    pub jpeg: Option<(Vec<u8>, u8)>,
}

impl Decoded {
    /// Reads a file; says in words why it cannot be read.
    pub(crate) fn read(image: &Image) -> Result<Decoded, String> {
        let said = |error: image::ImageError| error.to_string();
        let mut reader = ImageReader::new(Cursor::new(&image.0[..]))
            .with_guessed_format()
            .map_err(|error| error.to_string())?;
        let format = reader.format().ok_or("neither PNG nor JPEG")?;
        let mut limits = Limits::default();
        limits.max_image_width = Some(20_000);
        limits.max_image_height = Some(20_000);
        limits.max_alloc = Some(512 << 20);
        reader.limits(limits);
        let mut decoder = reader.into_decoder().map_err(said)?;
        let color = decoder.color_type();
        let orientation = decoder.orientation().map_err(said)?;
        let mut image_data = DynamicImage::from_decoder(decoder).map_err(said)?;
        image_data.apply_orientation(orientation);
        let large = image_data.width().max(image_data.height()) > MOST_PIXELS;
        if large {
            image_data = image_data.resize(
                MOST_PIXELS,
                MOST_PIXELS,
                image::imageops::FilterType::Triangle,
            );
        }
        let channels = match color {
            ColorType::L8 => Some(1),
            ColorType::Rgb8 => Some(3),
            _ => None,
        };
        let as_it_is =
            format == ImageFormat::Jpeg && !large && orientation == Orientation::NoTransforms;
        Ok(Decoded {
            image: image_data,
            jpeg: channels
                .filter(|_| as_it_is && !is_four_channel(&image.0))
                .map(|channels| (image.0.to_vec(), channels)),
        })
    }

    pub(crate) fn pixels(&self) -> (u32, u32) {
        (self.image.width().max(1), self.image.height().max(1))
    }
}

/// Whether a JPEG holds four channels (CMYK), which the decoder hands out as RGB but the file does not hold as such.
fn is_four_channel(bytes: &[u8]) -> bool {
    let mut at = 2;
    while at + 9 < bytes.len() && bytes[at] == 0xff {
        let marker = bytes[at + 1];
        if marker == 0xff {
            at += 1;
            continue;
        }
        if matches!(marker, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf) {
            return bytes[at + 9] == 4;
        }
        at += 2 + usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]));
    }
    false
}
