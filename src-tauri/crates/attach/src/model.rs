//! What a file may be: names, sizes, kinds.

use kernel::{Fault, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The largest file, in bytes: 200 MB.
pub const BYTES_MAX: u64 = 200_000_000;
/// The longest name of a file, in characters.
pub const NAME_MAX: usize = 200;
/// The longest caption, in characters.
pub const CAPTION_MAX: usize = 200;
/// So many files at once.
pub const AT_ONCE: usize = 50;

/// What a file is, as far as a screen draws it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// A photo or drawing that screens can show.
    Picture,
    /// A photo that they cannot: HEIC, raw.
    Photo,
    /// PDF.
    Pdf,
    /// A text document.
    Document,
    /// A workbook.
    Sheet,
    /// A drawing of a program for drawings.
    Drawing,
    /// A film.
    Film,
    /// A recording.
    Sound,
    /// An archive.
    Archive,
    /// Anything else.
    Other,
}

impl Sort {
    /// Of a media type.
    pub fn of(media: &str) -> Self {
        match media {
            "image/jpeg" | "image/png" | "image/gif" | "image/webp" | "image/bmp" => Self::Picture,
            "application/pdf" => Self::Pdf,
            "application/msword"
            | "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            | "text/plain" => Self::Document,
            "application/vnd.ms-excel"
            | "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            | "text/csv" => Self::Sheet,
            "image/vnd.dwg" | "image/vnd.dxf" | "application/vnd.sketchup.skp" => Self::Drawing,
            "application/zip" | "application/vnd.rar" | "application/x-7z-compressed" => {
                Self::Archive
            }
            _ if media.starts_with("image/") => Self::Photo,
            _ if media.starts_with("video/") => Self::Film,
            _ if media.starts_with("audio/") => Self::Sound,
            _ => Self::Other,
        }
    }
}

/// Media types by the ending of a name, for what does not tell by its beginning.
const ENDINGS: &[(&str, &str)] = &[
    ("7z", "application/x-7z-compressed"),
    ("aac", "audio/aac"),
    ("csv", "text/csv"),
    ("doc", "application/msword"),
    (
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    ("dwg", "image/vnd.dwg"),
    ("dxf", "image/vnd.dxf"),
    ("heic", "image/heic"),
    ("heif", "image/heif"),
    ("m4a", "audio/mp4"),
    ("mov", "video/quicktime"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("rar", "application/vnd.rar"),
    ("skp", "application/vnd.sketchup.skp"),
    ("tif", "image/tiff"),
    ("tiff", "image/tiff"),
    ("txt", "text/plain"),
    ("wav", "audio/wav"),
    ("xls", "application/vnd.ms-excel"),
    (
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    ("zip", "application/zip"),
];

/// The media type: what its beginning says, and where that says nothing the ending of its name.
pub fn media(begin: &[u8], name: &str) -> &'static str {
    match begin {
        [0xff, 0xd8, 0xff, ..] => return "image/jpeg",
        [0x89, b'P', b'N', b'G', ..] => return "image/png",
        [b'G', b'I', b'F', b'8', ..] => return "image/gif",
        [b'B', b'M', ..] if begin.len() > 14 && begin[6..10] == [0; 4] => return "image/bmp",
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => return "image/webp",
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => match brand {
            [b'h', b'e', b'i' | b'v', ..] | [b'm', b'i', b'f', b'1', ..] => return "image/heic",
            [b'q', b't', ..] => return "video/quicktime",
            [b'M', b'4', b'A', ..] => return "audio/mp4",
            _ => return "video/mp4",
        },
        [b'%', b'P', b'D', b'F', ..] => return "application/pdf",
        [b'A', b'C', b'1', b'0', ..] => return "image/vnd.dwg",
        _ => {}
    }
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let known = ENDINGS
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(ending));
    known.map_or("application/octet-stream", |(_, media)| media)
}

/// Endings of what runs when it is opened.
const PROGRAMS: &[&str] = &[
    "app", "bat", "cmd", "com", "cpl", "desktop", "exe", "hta", "html", "htm", "jar", "js", "lnk",
    "mht", "msi", "ps1", "reg", "scr", "sh", "svg", "url", "vbs", "wsf",
];

/// Whether a file of this name may do something by itself when it is opened.
pub fn is_program(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    PROGRAMS
        .iter()
        .any(|known| known.eq_ignore_ascii_case(ending))
}

/// A file's own name, without the folders it was in and what no system takes.
///
/// # Errors
/// `attach.name_missing`, `attach.name_too_long`.
pub fn name(typed: &str) -> Result<String> {
    let last = typed.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last
        .chars()
        .filter(|c| !c.is_control() && !r#":*?"<>|"#.contains(*c))
        .collect();
    let kept = kept.trim_matches([' ', '.']).to_owned();
    let length = kept.chars().count();
    if kept.is_empty() {
        return Err(Fault::new(
            "attach.name_missing",
            "This file has no name. Give it one and add it again.",
        ));
    }
    if length > NAME_MAX {
        let begin: String = kept.chars().take(40).collect();
        return Err(Fault::new(
            "attach.name_too_long",
            format!("The file's name has {length} characters; at most {NAME_MAX} fit. Rename it and add it again."),
        )
        .with("name", begin)
        .with("length", length)
        .with("max", NAME_MAX));
    }
    Ok(kept)
}

/// Whether a file of so many bytes is taken.
///
/// # Errors
/// `attach.empty`, `attach.too_large`.
pub fn size(name: &str, bytes: u64) -> Result<()> {
    if bytes == 0 {
        return Err(Fault::new(
            "attach.empty",
            format!("“{name}” is empty: there is nothing in it to keep."),
        )
        .with("name", name));
    }
    if bytes > BYTES_MAX {
        return Err(Fault::new(
            "attach.too_large",
            format!(
                "“{name}” is larger than {} MB. Make it smaller, or keep it elsewhere and note where.",
                BYTES_MAX / 1_000_000
            ),
        )
        .with("name", name)
        .with("max_mb", BYTES_MAX / 1_000_000));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_tells_more_than_the_name() {
        let table: [(&[u8], &str, &str, Sort); 10] = [
            (
                &[0xff, 0xd8, 0xff, 0xe0],
                "x.png",
                "image/jpeg",
                Sort::Picture,
            ),
            (b"\x89PNG\r\n\x1a\n", "photo", "image/png", Sort::Picture),
            (
                b"\0\0\0\x18ftypheic\0",
                "IMG_1.JPG",
                "image/heic",
                Sort::Photo,
            ),
            (b"\0\0\0\x18ftypisom\0", "x", "video/mp4", Sort::Film),
            (b"%PDF-1.7", "平面图", "application/pdf", Sort::Pdf),
            (b"AC1032", "平面图.DWG", "image/vnd.dwg", Sort::Drawing),
            (b"PK\x03\x04", "报价.XLSX", ENDINGS[20].1, Sort::Sheet),
            (b"PK\x03\x04", "a.zip", "application/zip", Sort::Archive),
            (b"", "readme", "application/octet-stream", Sort::Other),
            (b"BM", "x.exe", "application/octet-stream", Sort::Other),
        ];
        for (begin, name, expected, sort) in table {
            assert_eq!(media(begin, name), expected, "{name}");
            assert_eq!(Sort::of(expected), sort, "{name}");
        }
    }

    #[test]
    fn names_are_bare_and_of_a_fair_length() {
        let table = [
            ("/home/wang/平面图.pdf", "平面图.pdf"),
            (r"C:\fakepath\a:b?.jpg", "ab.jpg"),
            (" ..客厅.jpg. ", "客厅.jpg"),
        ];
        for (typed, kept) in table {
            assert_eq!(name(typed).unwrap(), kept);
        }
        assert_eq!(name("../..").unwrap_err().code, "attach.name_missing");
        let long = name(&"长".repeat(3_000)).unwrap_err();
        assert_eq!(long.code, "attach.name_too_long");
        assert_eq!(long.params["length"], 3_000);
        assert!(name(&"长".repeat(NAME_MAX)).is_ok());
    }

    #[test]
    fn nothing_and_too_much_are_refused() {
        assert_eq!(size("a", 0).unwrap_err().code, "attach.empty");
        assert_eq!(
            size("a", BYTES_MAX + 1).unwrap_err().code,
            "attach.too_large"
        );
        assert!(size("a", BYTES_MAX).is_ok() && size("a", 1).is_ok());
    }
}
