//! Pictures as they come by chat: shrunk, turned, photographed from the side, packed hard, beside other things.
#![allow(clippy::unwrap_used)]

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, GrayImage, ImageFormat, Luma, RgbaImage};
use qrcode::{Color, EcLevel, QrCode};

use super::*;

const NEAR: &str = "http://192.168.1.8:8620";
const FAR: &str = "https://sync.qingshan-decoration.example.cn/kaigong/relay";

fn invitation(relay: &str, seed: u8) -> String {
    let mut next = seed;
    let mut dice = |bytes: &mut [u8]| {
        for byte in bytes {
            next = next.wrapping_mul(29).wrapping_add(71);
            *byte = next;
        }
    };
    Invitation::new(relay, &mut dice).unwrap().uri().to_string()
}

/// As the inviting screen draws it: at the middle level of repair, four squares of white around it.
fn code(text: &str, pixels: u32) -> GrayImage {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
    let side = u32::try_from(code.width()).unwrap();
    GrayImage::from_fn((side + 8) * pixels, (side + 8) * pixels, |x, y| {
        let place = |at: u32| (at / pixels).checked_sub(4).filter(|at| *at < side);
        match (place(x), place(y)) {
            (Some(x), Some(y)) if code[(x as usize, y as usize)] == Color::Dark => Luma([0]),
            _ => Luma([255]),
        }
    })
}

fn png(picture: &GrayImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    DynamicImage::from(picture.clone())
        .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
        .unwrap();
    bytes
}

fn jpeg(picture: &GrayImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality)
        .encode_image(picture)
        .unwrap();
    bytes
}

/// What lies between the pixels; `around` outside.
fn at(picture: &GrayImage, x: f64, y: f64, around: f64) -> f64 {
    let pixel = |x: i64, y: i64| match (u32::try_from(x), u32::try_from(y)) {
        (Ok(x), Ok(y)) if x < picture.width() && y < picture.height() => {
            f64::from(picture.get_pixel(x, y).0[0])
        }
        _ => around,
    };
    let (left, top) = (x.floor() as i64, y.floor() as i64);
    let (right, down) = (x - x.floor(), y - y.floor());
    let upper = pixel(left, top) * (1.0 - right) + pixel(left + 1, top) * right;
    let lower = pixel(left, top + 1) * (1.0 - right) + pixel(left + 1, top + 1) * right;
    upper * (1.0 - down) + lower * down
}

/// Turned by so many degrees, on grey.
fn turned(picture: &GrayImage, degrees: f64) -> GrayImage {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let side = f64::from(picture.width());
    let wide = (side * (sin.abs() + cos.abs())).ceil();
    GrayImage::from_fn(wide as u32, wide as u32, |x, y| {
        let (x, y) = (f64::from(x) - wide / 2.0, f64::from(y) - wide / 2.0);
        let (from_x, from_y) = (
            x * cos + y * sin + side / 2.0,
            y * cos - x * sin + side / 2.0,
        );
        Luma([at(picture, from_x, from_y, 170.0) as u8])
    })
}

/// Photographed off a screen: from the side, out of focus, pale, lit unevenly, with grain.
fn photographed(picture: &GrayImage) -> GrayImage {
    let side = f64::from(picture.width());
    let (width, height) = (1_000.0, 750.0);
    let photo = GrayImage::from_fn(width as u32, height as u32, |x, y| {
        let (x, y) = (f64::from(x) / width - 0.5, f64::from(y) / height - 0.5);
        // What is further to the right is further away.
        let far = 1.0 + 0.25 * x;
        let from_x = (x * 1.9 * far + 0.5) * side;
        let from_y = ((y * 1.45 + 0.06 * x) * far + 0.5) * side;
        let light = at(picture, from_x, from_y, 120.0);
        let grain = f64::from(from_x.to_bits() as u8 % 29);
        Luma([(55.0 + light * 0.5 + 40.0 * y + grain) as u8])
    });
    imageops::blur(&photo, 1.2)
}

/// A phone's screen with a chat, in which somebody sent the picture.
fn screenshot(picture: &GrayImage) -> GrayImage {
    let mut screen = GrayImage::from_fn(720, 1_560, |x, y| {
        // Lines of writing.
        let written = y % 64 < 30 && (x / 7 + y / 5 * 3) % 4 == 0 && (x / 90) % 5 != 0;
        Luma([if written { 40 } else { 236 }])
    });
    imageops::overlay(&mut screen, picture, 200, 820);
    screen
}

fn code_of(refused: Result<String>) -> String {
    refused.unwrap_err().code
}

#[test]
fn it_is_read_however_the_picture_was_sent() {
    for (relay, seed) in [(NEAR, 3), (FAR, 8)] {
        let uri = invitation(relay, seed);
        let drawn = code(&uri, 6);
        let sized = |side| imageops::resize(&drawn, side, side, FilterType::CatmullRom);
        let pictures = [
            ("as drawn", png(&drawn)),
            ("the screen's 196 pixels", png(&sized(196))),
            ("at 125 %", png(&sized(245))),
            ("as a preview", jpeg(&sized(160), 60)),
            ("large", png(&sized(2_500))),
            ("packed hard", jpeg(&sized(400), 25)),
            ("upside down", png(&imageops::rotate180(&drawn))),
            ("turned a little", jpeg(&turned(&sized(300), 7.0), 70)),
            ("turned much", png(&turned(&sized(420), -33.0))),
            ("in a chat", jpeg(&screenshot(&sized(400)), 60)),
            ("a photograph", jpeg(&photographed(&sized(600)), 70)),
        ];
        for (how, bytes) in pictures {
            assert_eq!(
                invitation_in(&bytes).as_deref(),
                Ok(uri.as_str()),
                "{how}, {relay}"
            );
        }
    }
}

#[test]
fn it_is_read_from_a_picture_without_ground() {
    let uri = invitation(NEAR, 3);
    let drawn = code(&uri, 4);
    let clear = RgbaImage::from_fn(drawn.width(), drawn.height(), |x, y| {
        image::Rgba([0, 0, 0, 255 - drawn.get_pixel(x, y).0[0]])
    });
    let mut bytes = Vec::new();
    clear
        .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
        .unwrap();
    assert_eq!(invitation_in(&bytes), Ok(uri));
}

/// Pictures side by side, on white.
fn beside(one: &GrayImage, other: &GrayImage) -> GrayImage {
    let (width, height) = (
        one.width() + other.width(),
        one.height().max(other.height()),
    );
    let mut both = GrayImage::from_pixel(width, height, Luma([255]));
    imageops::overlay(&mut both, one, 0, 0);
    imageops::overlay(&mut both, other, i64::from(one.width()), 0);
    both
}

#[test]
fn what_else_is_in_the_picture_is_told_apart() {
    let uri = invitation(NEAR, 3);
    let (ours, newer) = (code(&uri, 5), code(&invitation(NEAR, 4), 5));
    let other = code("https://u.example.cn/kM3v7Qx1", 7);
    let read = |picture: &GrayImage| invitation_in(&png(picture));
    // A card of somebody beside it, or the same one twice, is no trouble.
    assert_eq!(read(&beside(&other, &ours)), Ok(uri.clone()));
    assert_eq!(read(&beside(&ours, &ours)), Ok(uri));
    assert_eq!(
        code_of(read(&beside(&ours, &newer))),
        "sync.picture_several"
    );
    assert_eq!(code_of(read(&other)), "sync.picture_other_code");
    // The first seven bits are the version.
    let number = kernel::typed::number_text(2 << 88);
    let later = code(&format!("kaigong:join/{number}@{NEAR}"), 5);
    assert_eq!(code_of(read(&later)), "envelope.invitation_newer");
}

#[test]
fn without_a_code_it_says_so() {
    let uri = invitation(NEAR, 3);
    let drawn = code(&uri, 5);
    let half = imageops::crop_imm(&drawn, 0, 0, drawn.width() / 2, drawn.height()).to_image();
    let white = GrayImage::from_pixel(300, 200, Luma([255]));
    let dot = GrayImage::from_pixel(1, 1, Luma([0]));
    let thin = GrayImage::from_fn(1, 5_000, |_, y| Luma([if y % 3 == 0 { 0 } else { 255 }]));
    for picture in [half, white.clone(), screenshot(&white), dot, thin] {
        assert_eq!(
            code_of(invitation_in(&png(&picture))),
            "sync.picture_no_code"
        );
    }
}

#[test]
fn no_picture_at_all_is_refused_and_none_can_be_too_large() {
    let drawn = png(&code(&invitation(NEAR, 3), 5));
    for bytes in [
        &b""[..],
        b"kaigong:join/",
        b"RIFF\x20\0\0\0WEBPVP8 ",
        &drawn[..drawn.len() / 2],
    ] {
        assert_eq!(code_of(invitation_in(bytes)), "sync.picture_invalid");
    }
    assert_eq!(
        code_of(invitation_in(&vec![0; BYTES_MAX + 1])),
        "sync.picture_too_large"
    );
    // Its head alone says so: the rest is never unpacked.
    let mut bomb = drawn;
    bomb[16..24].copy_from_slice(&[0, 0, 0x40, 0, 0, 0, 0x40, 0]);
    let crc = crc_of(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&crc.to_be_bytes());
    assert_eq!(code_of(invitation_in(&bomb)), "sync.picture_too_large");
}

/// As PNG checks its chunks.
fn crc_of(bytes: &[u8]) -> u32 {
    let step = |crc: u32| {
        if crc & 1 == 1 {
            crc >> 1 ^ 0xEDB8_8320
        } else {
            crc >> 1
        }
    };
    let crc = bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc))
    });
    !crc
}

#[test]
fn noise_never_stops_the_program() {
    let mut state = 7_u32;
    let mut next = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let drawn = code(&invitation(NEAR, 3), 4);
    for strength in [20_u8, 60, 120, 200, 255] {
        let noisy = GrayImage::from_fn(drawn.width(), drawn.height(), |x, y| {
            let (light, noise) = (drawn.get_pixel(x, y).0[0], next());
            Luma([if next() < strength { noise } else { light }])
        });
        let _ = invitation_in(&png(&noisy));
    }
}
