//! PDF: fonts subset and embedded, text that can be copied, the same bytes for the same document.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use lopdf::{Object, StringFormat, dictionary};
use printpdf::{
    Codepoint, DictItem, ExternalStream, ExternalXObject, FontId, LinePoint, OffsetDateTime, Op,
    PaintMode, PdfDocument, PdfFont, PdfFontHandle, PdfPage, PdfSaveOptions, Point, Polygon,
    PolygonRing, Pt, Px, Rgb, TextItem, TextMatrix, TextRenderingMode, WindingOrder, XObject,
    XObjectId, XObjectTransform,
};

use crate::describe::{Color, Document, Language};
use crate::fonts::{FaceId, Fonts};
use crate::layout::{Item, Layout, Segment, Sheet, Warning, layout};
use crate::picture::Decoded;
use crate::text::{Line, Placed};

/// A finished PDF file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The file.
    pub pdf: Vec<u8>,
    /// Number of pages.
    pub pages: u32,
    /// Characters that no font has, sorted; `[U+…]` was printed in their place.
    pub missing: Vec<char>,
    /// Everything that could not be printed as described, the missing characters among it.
    pub warnings: Vec<Warning>,
}

/// Prints a document to PDF. The same description gives the same bytes, in any process and at any time.
pub fn render_pdf(document: &Document, fonts: &Fonts) -> Rendered {
    let laid_out = layout(document, fonts);
    Rendered {
        pdf: write(document, &laid_out, fonts),
        pages: laid_out.sheets.len() as u32,
        missing: laid_out.missing(),
        warnings: laid_out.warnings,
    }
}

/// A face as it is embedded. PDF gives each glyph of a font one text to copy, but faces have glyphs that serve several
/// characters (墫 and 壿); the second such character in a document comes from a second copy of the font, and so on.
type FontUse = (FaceId, u8);

fn font_id((face, copy): FontUse) -> FontId {
    FontId(format!(
        "KAIGO{}{}",
        char::from(b'A' + face),
        if copy == 0 {
            String::new()
        } else {
            copy.to_string()
        }
    ))
}

/// The characters that each glyph stands for in one document.
#[derive(Default)]
struct Uses {
    characters: HashMap<(FaceId, u16), Vec<char>>,
    fonts: BTreeSet<FontUse>,
}

impl Uses {
    fn of(laid_out: &Layout) -> Uses {
        let mut uses = Uses::default();
        for item in laid_out.sheets.iter().flat_map(|sheet| &sheet.items) {
            let Item::Text { line, .. } = item else {
                continue;
            };
            for piece in &line.pieces {
                for glyph in &piece.glyphs {
                    let known = uses.characters.entry((piece.face, glyph.gid)).or_default();
                    if !known.contains(&copied(glyph.ch)) {
                        known.push(copied(glyph.ch));
                        uses.fonts.insert((piece.face, known.len() as u8 - 1));
                    }
                }
            }
        }
        uses
    }

    fn font(&self, face: FaceId, glyph: &Placed) -> FontUse {
        let known = self.characters.get(&(face, glyph.gid));
        let copy = known.and_then(|chars| chars.iter().position(|ch| *ch == copied(glyph.ch)));
        (face, copy.unwrap_or(0) as u8)
    }
}

/// The character that copying gives: a no-break space is pasted as a space.
fn copied(ch: char) -> char {
    if ch == '\u{a0}' { ' ' } else { ch }
}

fn picture_id(index: usize) -> XObjectId {
    XObjectId(format!("P{index}"))
}

fn write(document: &Document, laid_out: &Layout, fonts: &Fonts) -> Vec<u8> {
    let mut pdf = PdfDocument::new(&document.title);
    let info = &mut pdf.metadata.info;
    info.author.clone_from(&document.author);
    info.creator = "Kaigong".to_owned();
    info.producer = "Kaigong".to_owned();
    if let Ok(date) = OffsetDateTime::from_unix_timestamp(document.created.timestamp()) {
        info.creation_date = date;
        info.modification_date = date;
        info.metadata_date = date;
    }
    let uses = Uses::of(laid_out);
    for font in &uses.fonts {
        if let Some(parsed) = fonts.face(font.0).embedded() {
            pdf.resources
                .fonts
                .map
                .insert(font_id(*font), PdfFont::new(parsed.clone()));
        }
    }
    for (index, picture) in laid_out.pictures.iter().enumerate() {
        pdf.resources
            .xobjects
            .map
            .insert(picture_id(index), XObject::External(embed(picture)));
    }
    pdf.pages = laid_out
        .sheets
        .iter()
        .map(|sheet| page(sheet, &laid_out.pictures, &uses))
        .collect();

    let options = PdfSaveOptions {
        optimize: true,
        subset_fonts: true,
        secure: true,
        image_optimization: None,
    };
    finish(document, pdf.to_lopdf_document(&options, &mut Vec::new()))
}

/// What printpdf leaves open or draws from a counter: language, title display, file id.
fn finish(document: &Document, mut file: lopdf::Document) -> Vec<u8> {
    file.version = "1.7".to_owned();
    if let Ok(catalog) = file.catalog_mut() {
        let language = match document.language {
            Language::Chinese => "zh-CN",
            Language::English => "en",
        };
        catalog.set("Lang", Object::string_literal(language));
        catalog.set(
            "ViewerPreferences",
            dictionary! { "DisplayDocTitle" => true },
        );
        // The documents claim no conformance to a print standard.
        catalog.remove(b"OutputIntents");
        catalog.remove(b"Metadata");
    }
    if let Ok(Object::Reference(id)) = file.trailer.get(b"Info").cloned()
        && let Ok(info) = file.get_object_mut(id).and_then(Object::as_dict_mut)
    {
        for key in [
            "GTS_PDFXVersion",
            "Trapped",
            "Identifier",
            "Subject",
            "Keywords",
        ] {
            info.remove(key.as_bytes());
        }
    }
    file.trailer.remove(b"ID");
    file.prune_objects();
    file.compress();
    let mut body = Vec::new();
    let saved = file.clone().save_to(&mut body);
    debug_assert!(saved.is_ok(), "writing to memory does not fail");
    let id = Object::String(fingerprint(&body).to_vec(), StringFormat::Hexadecimal);
    file.trailer.set("ID", vec![id.clone(), id]);
    let mut out = Vec::with_capacity(body.len() + 100);
    let saved = file.save_to(&mut out);
    debug_assert!(saved.is_ok(), "writing to memory does not fail");
    out
}

/// 128 bits that differ between files that differ: FNV-1a from two starting points. Not for security.
fn fingerprint(bytes: &[u8]) -> [u8; 16] {
    let hash = |start: u64| {
        bytes.iter().fold(start, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
        })
    };
    let mut id = [0; 16];
    id[..8].copy_from_slice(&hash(0xcbf2_9ce4_8422_2325).to_be_bytes());
    id[8..].copy_from_slice(&hash(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    id
}

fn name(text: &str) -> DictItem {
    DictItem::Name(text.as_bytes().to_vec())
}

/// A picture as it goes into the file: JPEG as it is, everything else as packed pixels with its transparency beside.
fn embed(picture: &Decoded) -> ExternalXObject {
    let (width, height) = picture.pixels();
    let image_dict = |space: &str| {
        BTreeMap::from([
            ("Type".to_owned(), name("XObject")),
            ("Subtype".to_owned(), name("Image")),
            ("Width".to_owned(), DictItem::Int(i64::from(width))),
            ("Height".to_owned(), DictItem::Int(i64::from(height))),
            ("BitsPerComponent".to_owned(), DictItem::Int(8)),
            ("ColorSpace".to_owned(), name(space)),
        ])
    };
    let stream = match &picture.jpeg {
        Some((bytes, channels)) => {
            let mut dict = image_dict(if *channels == 1 {
                "DeviceGray"
            } else {
                "DeviceRGB"
            });
            dict.insert("Filter".to_owned(), name("DCTDecode"));
            ExternalStream {
                dict,
                content: bytes.clone(),
                compress: false,
            }
        }
        None => {
            let mut dict = image_dict("DeviceRGB");
            if picture.image.color().has_alpha() {
                let rgba = picture.image.to_rgba8();
                let mask = ExternalStream {
                    dict: image_dict("DeviceGray"),
                    content: rgba.pixels().map(|p| p.0[3]).collect(),
                    compress: true,
                };
                dict.insert("SMask".to_owned(), DictItem::Stream { stream: mask });
            }
            ExternalStream {
                dict,
                content: picture.image.to_rgb8().into_raw(),
                compress: true,
            }
        }
    };
    ExternalXObject {
        stream,
        width: Some(Px(width as usize)),
        height: Some(Px(height as usize)),
        dpi: None,
    }
}

/// Drawing state that is only written when it changes.
struct Ops<'u> {
    uses: &'u Uses,
    ops: Vec<Op>,
    height: f32,
    fill: Option<Color>,
    stroke: Option<(Color, f32)>,
}

fn page(sheet: &Sheet, pictures: &[Arc<Decoded>], uses: &Uses) -> PdfPage {
    let mut out = Ops {
        uses,
        ops: Vec::new(),
        height: sheet.height,
        fill: None,
        stroke: None,
    };
    for item in &sheet.items {
        out.draw(item, pictures);
    }
    let mm = |points: f32| printpdf::Mm::from(Pt(points));
    PdfPage::new(mm(sheet.width), mm(sheet.height), out.ops)
}

fn color(color: Color) -> printpdf::Color {
    let part = |c: u8| f32::from(c) / 255.0;
    printpdf::Color::Rgb(Rgb {
        r: part(color.0),
        g: part(color.1),
        b: part(color.2),
        icc_profile: None,
    })
}

/// Thousandths of a point are finer than any printer and keep the file short.
fn pt(points: f32) -> Pt {
    Pt((points * 1000.0).round() / 1000.0)
}

impl Ops<'_> {
    fn set_fill(&mut self, wanted: Color) {
        if self.fill != Some(wanted) {
            self.ops.push(Op::SetFillColor { col: color(wanted) });
            self.fill = Some(wanted);
        }
    }

    fn set_stroke(&mut self, wanted: Color, width: f32) {
        if self.stroke != Some((wanted, width)) {
            self.ops.push(Op::SetOutlineColor { col: color(wanted) });
            self.ops.push(Op::SetOutlineThickness { pt: pt(width) });
            self.stroke = Some((wanted, width));
        }
    }

    fn point(&self, x: f32, y: f32, bezier: bool) -> LinePoint {
        LinePoint {
            p: Point {
                x: pt(x),
                y: pt(self.height - y),
            },
            bezier,
        }
    }

    fn draw(&mut self, item: &Item, pictures: &[Arc<Decoded>]) {
        match item {
            Item::Text { x, y, line } => self.text(*x, *y, line),
            Item::Fill {
                x,
                y,
                width,
                height,
                color,
            } => {
                self.set_fill(*color);
                let corners = [
                    (*x, *y),
                    (x + width, *y),
                    (x + width, y + height),
                    (*x, y + height),
                ];
                let points = corners
                    .iter()
                    .map(|c| self.point(c.0, c.1, false))
                    .collect();
                self.polygon(vec![PolygonRing { points }]);
            }
            Item::Stroke {
                from,
                to,
                width,
                color,
            } => {
                self.set_stroke(*color, *width);
                let points = vec![
                    self.point(from.0, from.1, false),
                    self.point(to.0, to.1, false),
                ];
                self.ops.push(Op::DrawLine {
                    line: printpdf::Line {
                        points,
                        is_closed: false,
                    },
                });
            }
            Item::Picture {
                x,
                y,
                width,
                height,
                index,
            } => {
                let (w, h) = pictures[*index].pixels();
                // At 72 dpi a pixel is a point; the scale brings it to the wanted size.
                self.ops.push(Op::UseXobject {
                    id: picture_id(*index),
                    transform: XObjectTransform {
                        translate_x: Some(pt(*x)),
                        translate_y: Some(pt(self.height - y - height)),
                        scale_x: Some(width / w as f32),
                        scale_y: Some(height / h as f32),
                        dpi: Some(72.0),
                        ..XObjectTransform::default()
                    },
                });
            }
            Item::Shape { path, color } => {
                self.set_fill(*color);
                let rings = self.rings(path);
                self.polygon(rings);
            }
        }
    }

    fn polygon(&mut self, rings: Vec<PolygonRing>) {
        self.ops.push(Op::DrawPolygon {
            polygon: Polygon {
                rings,
                mode: PaintMode::Fill,
                winding_order: WindingOrder::NonZero,
            },
        });
    }

    fn rings(&self, path: &[Segment]) -> Vec<PolygonRing> {
        let mut rings: Vec<PolygonRing> = Vec::new();
        for segment in path {
            let points = match *segment {
                Segment::Move(x, y) => {
                    rings.push(PolygonRing { points: Vec::new() });
                    vec![self.point(x, y, false)]
                }
                Segment::Line(x, y) => vec![self.point(x, y, false)],
                Segment::Curve([ax, ay, bx, by, x, y]) => {
                    vec![
                        self.point(ax, ay, true),
                        self.point(bx, by, true),
                        self.point(x, y, false),
                    ]
                }
                Segment::Close => continue,
            };
            if let Some(ring) = rings.last_mut() {
                ring.points.extend(points);
            }
        }
        rings
    }

    fn text(&mut self, x: f32, y: f32, line: &Line) {
        let baseline = self.height - y - line.baseline;
        self.ops.push(Op::StartTextSection);
        for piece in &line.pieces {
            self.set_fill(piece.color);
            if piece.embolden {
                self.set_stroke(piece.color, piece.size * 0.03);
                self.ops.push(Op::SetTextRenderingMode {
                    mode: TextRenderingMode::FillStroke,
                });
            }
            let mut pen = x + piece.x;
            for run in piece
                .glyphs
                .chunk_by(|a, b| self.uses.font(piece.face, a) == self.uses.font(piece.face, b))
            {
                self.ops.push(Op::SetFont {
                    font: PdfFontHandle::External(font_id(self.uses.font(piece.face, &run[0]))),
                    size: Pt(piece.size),
                });
                self.ops.push(Op::SetTextMatrix {
                    matrix: TextMatrix::Translate(pt(pen), pt(baseline)),
                });
                let glyphs = run
                    .iter()
                    .map(|glyph| {
                        Codepoint::with_cid(glyph.gid, glyph.kern(), copied(glyph.ch).to_string())
                    })
                    .collect();
                self.ops.push(Op::ShowText {
                    items: vec![TextItem::GlyphIds(glyphs)],
                });
                pen += run.iter().map(|glyph| glyph.advance).sum::<f32>();
            }
            if piece.embolden {
                self.ops.push(Op::SetTextRenderingMode {
                    mode: TextRenderingMode::Fill,
                });
            }
        }
        self.ops.push(Op::EndTextSection);
    }
}
