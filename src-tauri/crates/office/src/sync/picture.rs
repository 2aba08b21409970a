//! An invitation out of a picture: the QR code of the inviting screen as a colleague sent, saved or photographed it.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use envelope::join::Invitation;
use image::imageops::{self, FilterType};
use image::{GrayImage, ImageReader};
use kernel::{Fault, Result};
use rqrr::PreparedImage;

use super::wire::{SyncPicture, SyncRead};
use crate::list::Answer;
use crate::office::{Caller, Office};

/// The largest file that is read, in bytes. The screens refuse what is larger before they read it.
const BYTES_MAX: usize = 20_000_000;

/// The most pixels that are unpacked: a phone's finest picture, and no bomb.
const PIXELS_MAX: u64 = 64_000_000;

/// Sides to which a larger picture is drawn for looking: in a photograph, grain and moiré hide what a smaller one shows.
const SIDES: [u32; 3] = [2400, 1200, 600];

/// Below this side a picture is drawn twice as large: a chat's preview has few pixels to a square.
const SMALL: u32 = 400;

pub(super) fn read(_: &Office, _: &Caller, req: SyncPicture) -> Result<Answer> {
    let bytes = BASE64_STANDARD
        .decode(&req.base64)
        .map_err(|_| not_a_picture())?;
    Answer::plain(&SyncRead {
        invitation: invitation_in(&bytes)?,
    })
}

/// The one invitation in a picture, as its QR code says it.
fn invitation_in(bytes: &[u8]) -> Result<String> {
    let picture = unpacked(bytes)?;
    let mut others = false;
    for look in looks(picture) {
        let mut found = BTreeSet::new();
        for text in texts(look) {
            match Invitation::parse(&text, None) {
                Ok(invitation) => {
                    found.insert(invitation.uri().to_string());
                }
                Err(fault) if fault.code == "envelope.invitation_newer" => return Err(fault),
                Err(_) => others = true,
            }
        }
        if found.len() > 1 {
            return Err(refused(
                "sync.picture_several",
                "There are several invitations in this picture. Choose a picture of the newest one alone.",
            ));
        }
        if let Some(invitation) = found.pop_first() {
            return Ok(invitation);
        }
    }
    Err(if others {
        refused(
            "sync.picture_other_code",
            "The QR code in this picture is something else. Ask for the one that Kaigong shows when a computer is invited.",
        )
    } else {
        refused(
            "sync.picture_no_code",
            "No QR code can be read in this picture. Take it again, straight, sharp and with all four corners; or type the invitation.",
        )
    })
}

/// In shades of grey, on white where it lets light through.
fn unpacked(bytes: &[u8]) -> Result<GrayImage> {
    let too_large = || {
        refused(
            "sync.picture_too_large",
            "This picture is too large. Take a screenshot of the QR code alone and choose that.",
        )
    };
    if bytes.len() > BYTES_MAX {
        return Err(too_large());
    }
    let reader = || ImageReader::new(Cursor::new(bytes)).with_guessed_format();
    let (width, height) = reader()
        .map_err(|_| not_a_picture())?
        .into_dimensions()
        .map_err(|_| not_a_picture())?;
    if u64::from(width) * u64::from(height) > PIXELS_MAX {
        return Err(too_large());
    }
    let picture = reader()
        .map_err(|_| not_a_picture())?
        .decode()
        .map_err(|_| not_a_picture())?;
    if !picture.color().has_alpha() {
        return Ok(picture.into_luma8());
    }
    let picture = picture.into_luma_alpha8();
    Ok(GrayImage::from_fn(width, height, |x, y| {
        let [light, opaque] = picture.get_pixel(x, y).0.map(u32::from);
        let shown = (light * opaque + 255 * (255 - opaque)) / 255;
        image::Luma([u8::try_from(shown).unwrap_or(u8::MAX)])
    }))
}

/// The same picture in several sizes, the most promising first.
fn looks(picture: GrayImage) -> impl Iterator<Item = GrayImage> {
    let side = picture.width().max(picture.height());
    let double = (side < SMALL).then_some(side * 2);
    let smaller = SIDES.into_iter().filter(move |to| *to < side);
    let first = (side <= SIDES[0]).then_some(side);
    first
        .into_iter()
        .chain(double)
        .chain(smaller)
        .map(move |to| drawn(&picture, to))
}

/// As large as asked for, its longer side.
fn drawn(picture: &GrayImage, to: u32) -> GrayImage {
    let side = picture.width().max(picture.height());
    let scaled = |length: u32| {
        let length = u64::from(length) * u64::from(to) / u64::from(side.max(1));
        u32::try_from(length).unwrap_or(to).max(1)
    };
    if to == side {
        return picture.clone();
    }
    let (width, height) = (scaled(picture.width()), scaled(picture.height()));
    imageops::resize(picture, width, height, FilterType::Triangle)
}

/// What the QR codes in a picture say, as far as they can be read.
fn texts(picture: GrayImage) -> Vec<String> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let pixels = picture.into_raw();
    let mut prepared =
        PreparedImage::prepare_from_greyscale(width, height, |x, y| pixels[y * width + x]);
    let read = || {
        let grids = prepared.detect_grids().into_iter();
        grids
            .filter_map(|grid| grid.decode().ok())
            .map(|(_, text)| text)
            .collect()
    };
    // The reader is a foreign one: should a picture make it panic, nothing was read.
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_default()
}

fn not_a_picture() -> Fault {
    refused(
        "sync.picture_invalid",
        "This is no PNG or JPEG picture, or it is damaged. Take a screenshot of the QR code and choose that.",
    )
}

fn refused(code: &str, hint: &str) -> Fault {
    Fault::field("invitation", code, hint)
}

#[cfg(test)]
mod tests;
