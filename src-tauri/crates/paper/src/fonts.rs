//! The faces that documents are set in, and which of them has a character.

use std::sync::OnceLock;

use printpdf::ParsedFont;
use ttf_parser::{Face as Outlines, GlyphId, OutlineBuilder};
use unicode_normalization::char::decompose_canonical;

static REGULAR: &[u8] = include_bytes!("../../../../assets/fonts/NotoSansSC_400Regular.ttf");
/// The characters of everyday out of the regular face; for screens alone.
static COMMON: &[u8] = include_bytes!("../../../../assets/fonts/NotoSansSC_common.ttf");
static BOLD: &[u8] = include_bytes!("../../../../assets/fonts/NotoSansSC_700Bold.ttf");
static RARE: &[u8] = include_bytes!("../../../../assets/fonts/HanaMinB.ttf");

/// One of the font files that ship with this crate, for screens that show what its documents print: they are large, and
/// a program that has both should hold them once.
pub fn font_file(name: &str) -> Option<&'static [u8]> {
    match name {
        "NotoSansSC_400Regular.ttf" => Some(REGULAR),
        "NotoSansSC_common.ttf" => Some(COMMON),
        "NotoSansSC_700Bold.ttf" => Some(BOLD),
        "HanaMinB.ttf" => Some(RARE),
        _ => None,
    }
}

/// Index of a face in [`Fonts`].
pub(crate) type FaceId = u8;

/// The faces to set documents in: regular, bold, and fallbacks for characters that those two lack. Parsed once; share
/// it between threads.
pub struct Fonts {
    faces: Vec<Face>,
}

/// One face: its bytes, its tables for measuring and drawing, and what the PDF writer wants (made when first embedded).
pub(crate) struct Face {
    bytes: &'static [u8],
    outlines: Outlines<'static>,
    units_per_em: f32,
    embedded: OnceLock<Option<ParsedFont>>,
}

/// A glyph chosen for a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Choice {
    pub face: FaceId,
    pub gid: u16,
    /// The face has no bold weight although bold was asked for: thicken the outline.
    pub embolden: bool,
}

/// A font file that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("font {index} cannot be read: {reason}")]
pub struct FontError {
    /// Which one: 0 regular, 1 bold, 2 and up the fallbacks.
    pub index: usize,
    /// What the parser said.
    pub reason: String,
}

impl Fonts {
    /// The fonts that ship with the program: Noto Sans SC in two weights, and Hanazono Mincho B for the characters of
    /// CJK Extensions B to F. The first call parses them; later calls are free.
    pub fn bundled() -> &'static Fonts {
        static FONTS: OnceLock<Fonts> = OnceLock::new();
        FONTS.get_or_init(|| {
            Fonts::new(REGULAR, BOLD, &[RARE]).expect("the bundled fonts are well formed")
        })
    }

    /// Other fonts: TrueType files with outlines in `glyf`.
    ///
    /// # Errors
    /// A file that is not a font.
    pub fn new(
        regular: &'static [u8],
        bold: &'static [u8],
        fallbacks: &[&'static [u8]],
    ) -> Result<Fonts, FontError> {
        let faces = [regular, bold]
            .iter()
            .chain(fallbacks)
            .enumerate()
            .map(|(index, bytes)| {
                let outlines = Outlines::parse(bytes, 0).map_err(|error| FontError {
                    index,
                    reason: error.to_string(),
                })?;
                Ok(Face {
                    bytes,
                    units_per_em: f32::from(outlines.units_per_em()),
                    outlines,
                    embedded: OnceLock::new(),
                })
            })
            .collect::<Result<Vec<_>, FontError>>()?;
        Ok(Fonts { faces })
    }

    /// Whether some face can print the character. Line ends, tabs and invisible characters need no glyph and count as
    /// printable.
    pub fn covers(&self, ch: char) -> bool {
        crate::text::is_invisible(ch) || self.choose(ch, false).is_some()
    }

    /// The face and glyph for a character, the asked weight first, then the other, then the fallbacks. A compatibility
    /// ideograph that no face has is looked up as the unified character that Unicode declares it equal to.
    pub(crate) fn choose(&self, ch: char, bold: bool) -> Option<Choice> {
        self.choose_exactly(ch, bold).or_else(|| {
            let mut equal = None;
            let mut count = 0;
            decompose_canonical(ch, |part| {
                equal = Some(part);
                count += 1;
            });
            equal
                .filter(|part| count == 1 && *part != ch)
                .and_then(|part| self.choose_exactly(part, bold))
        })
    }

    fn choose_exactly(&self, ch: char, bold: bool) -> Option<Choice> {
        let preferred: FaceId = u8::from(bold);
        let other = 1 - preferred;
        std::iter::once(preferred)
            .chain(std::iter::once(other))
            .chain(2..self.faces.len() as FaceId)
            .find_map(|face| {
                let gid = self
                    .face(face)
                    .outlines
                    .glyph_index(ch)
                    .filter(|gid| gid.0 != 0)?;
                Some(Choice {
                    face,
                    gid: gid.0,
                    embolden: bold && face != 1,
                })
            })
    }

    pub(crate) fn face(&self, id: FaceId) -> &Face {
        &self.faces[usize::from(id)]
    }
}

impl Face {
    /// Advance of a glyph for a font size, in the size's unit. Rounded down to thousandths of the size, as PDF stores it.
    pub(crate) fn advance(&self, gid: u16, size: f32) -> f32 {
        let units = self.outlines.glyph_hor_advance(GlyphId(gid)).unwrap_or(0);
        (f32::from(units) * 1000.0 / self.units_per_em).floor() * size / 1000.0
    }

    /// Walks the outline of a glyph, in font units, y upwards.
    pub(crate) fn outline(&self, gid: u16, into: &mut dyn OutlineBuilder) {
        self.outlines.outline_glyph(GlyphId(gid), into);
    }

    pub(crate) fn units_per_em(&self) -> f32 {
        self.units_per_em
    }

    /// The face as the PDF writer wants it; made on first use because it copies the file.
    pub(crate) fn embedded(&self) -> Option<&ParsedFont> {
        self.embedded
            .get_or_init(|| {
                let mut font = ParsedFont::from_bytes(self.bytes, 0, &mut Vec::new())?;
                // Only glyph ids are written, each with its text: the reverse table is never asked.
                font.reverse_glyph_cache.clear();
                Some(font)
            })
            .as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ttf_parser::Rect;

    #[test]
    fn files_are_given_by_name_and_no_others() {
        for name in [
            "NotoSansSC_400Regular.ttf",
            "NotoSansSC_common.ttf",
            "NotoSansSC_700Bold.ttf",
            "HanaMinB.ttf",
        ] {
            let file = font_file(name).expect("it ships");
            assert!(Outlines::parse(file, 0).is_ok(), "{name}");
        }
        assert_eq!(font_file("../fonts.rs"), None);
    }

    fn shared<T: Send + Sync>(_: &T) {}

    #[test]
    fn fonts_are_shared_between_threads() {
        shared(Fonts::bundled());
    }

    #[test]
    fn every_unified_ideograph_up_to_extension_f_prints_as_ink() {
        let fonts = Fonts::bundled();
        let blocks = [
            (0x3400, 0x4db5),
            (0x4e00, 0x9fa5),
            (0x20000, 0x2a6d6),
            (0x2a700, 0x2b734),
            (0x2b740, 0x2b81d),
            (0x2b820, 0x2cea1),
            (0x2ceb0, 0x2ebe0),
        ];
        let mut blank = Vec::new();
        for ch in blocks
            .into_iter()
            .flat_map(|(from, to)| from..=to)
            .filter_map(char::from_u32)
        {
            let ink = fonts
                .choose(ch, false)
                .and_then(|c| {
                    fonts
                        .face(c.face)
                        .outlines
                        .glyph_bounding_box(GlyphId(c.gid))
                })
                .is_some_and(|Rect { x_min, x_max, .. }| x_max > x_min);
            if !ink {
                blank.push(ch);
            }
        }
        assert_eq!(blank, Vec::<char>::new());
    }

    #[test]
    fn compatibility_ideographs_print_as_what_they_equal() {
        let fonts = Fonts::bundled();
        let choice = fonts.choose('\u{2f800}', false);
        assert_eq!(choice, fonts.choose('丽', false));
        assert!(choice.is_some());
    }

    #[test]
    fn figures_are_as_wide_as_each_other() {
        let fonts = Fonts::bundled();
        for face in [0, 1] {
            let wide = |ch| {
                fonts
                    .choose(ch, face == 1)
                    .map(|c| fonts.face(c.face).advance(c.gid, 10.0))
            };
            assert!(('0'..='9').all(|digit| wide(digit) == wide('0')));
        }
    }

    #[test]
    fn what_is_no_font_is_refused() {
        let error = Fonts::new(REGULAR, b"not a font", &[]).err();
        assert_eq!(error.map(|e| e.index), Some(1));
    }
}
