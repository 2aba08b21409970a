//! PNG: pages or one long picture, for chat apps.

use std::collections::HashMap;
use std::sync::Arc;

use image::RgbaImage;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use tiny_skia::{
    Color as SkiaColor, FillRule, FilterQuality, IntSize, Paint, Path, PathBuilder, Pixmap,
    PixmapPaint, Rect, Stroke, Transform,
};
use ttf_parser::OutlineBuilder;

use crate::describe::{Color, Document, Page};
use crate::error::Error;
use crate::fonts::{FaceId, Fonts};
use crate::layout::{Item, Layout, Segment, Sheet, Warning, layout};
use crate::picture::Decoded;
use crate::text::Line;

/// Chat apps refuse or blur pictures that are taller than this many pixels.
const TALLEST: f32 = 16_000.0;

/// Finished pictures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pictures {
    /// PNG files, in reading order.
    pub files: Vec<Vec<u8>>,
    /// Characters that no font has, sorted; `[U+…]` was drawn in their place.
    pub missing: Vec<char>,
    /// Everything that could not be drawn as described, the missing characters among it.
    pub warnings: Vec<Warning>,
}

/// Draws a document as one long picture without page ends, running heads and footers. `scale` is pixels per point: 2
/// is sharp on phones (1,191 pixels for the width of A4). A document that would be taller than 16,000 pixels becomes
/// several pictures.
///
/// # Errors
/// A picture that does not fit into memory.
pub fn render_png(document: &Document, fonts: &Fonts, scale: f32) -> Result<Pictures, Error> {
    let scale = sane(scale);
    let page = Page {
        height: TALLEST / scale,
        ..document.page
    };
    let long = Document {
        page,
        running_head: None,
        footer: None,
        watermark: None,
        stamp: None,
        ..document.clone()
    };
    let mut laid_out = layout(&long, fonts);
    for sheet in &mut laid_out.sheets {
        sheet.height = (sheet.used + page.bottom).min(sheet.height);
    }
    crate::layout::underlay(document, fonts, &mut laid_out.sheets);
    draw_all(laid_out, fonts, scale)
}

/// Draws a document page by page, as it would be printed.
///
/// # Errors
/// A picture that does not fit into memory.
pub fn render_png_pages(document: &Document, fonts: &Fonts, scale: f32) -> Result<Pictures, Error> {
    draw_all(layout(document, fonts), fonts, sane(scale))
}

fn sane(scale: f32) -> f32 {
    if scale.is_finite() {
        scale.clamp(0.25, 6.0)
    } else {
        2.0
    }
}

fn draw_all(laid_out: Layout, fonts: &Fonts, scale: f32) -> Result<Pictures, Error> {
    let mut canvas = Canvas {
        fonts,
        scale,
        outlines: HashMap::new(),
        pictures: laid_out.pictures.iter().map(pixmap).collect(),
    };
    Ok(Pictures {
        files: laid_out
            .sheets
            .iter()
            .map(|sheet| canvas.sheet(sheet))
            .collect::<Result<_, _>>()?,
        missing: laid_out.missing(),
        warnings: laid_out.warnings,
    })
}

fn pixmap(picture: &Arc<Decoded>) -> Option<Pixmap> {
    let mut rgba: RgbaImage = picture.image.to_rgba8();
    for pixel in rgba.pixels_mut() {
        let alpha = u16::from(pixel.0[3]);
        for channel in &mut pixel.0[..3] {
            *channel = ((u16::from(*channel) * alpha + 127) / 255) as u8;
        }
    }
    let size = IntSize::from_wh(rgba.width(), rgba.height())?;
    Pixmap::from_vec(rgba.into_raw(), size)
}

struct Canvas<'f> {
    fonts: &'f Fonts,
    scale: f32,
    /// Outlines of glyphs in font units.
    outlines: HashMap<(FaceId, u16), Option<Path>>,
    pictures: Vec<Option<Pixmap>>,
}

fn paint(color: Color) -> Paint<'static> {
    let mut paint = Paint {
        anti_alias: true,
        ..Paint::default()
    };
    paint.set_color_rgba8(color.0, color.1, color.2, 255);
    paint
}

impl Canvas<'_> {
    fn sheet(&mut self, sheet: &Sheet) -> Result<Vec<u8>, Error> {
        let pixels = |points: f32| (points * self.scale).ceil().max(1.0) as u32;
        let mut map =
            Pixmap::new(pixels(sheet.width), pixels(sheet.height)).ok_or(Error::PictureTooLarge)?;
        map.fill(SkiaColor::WHITE);
        for item in &sheet.items {
            self.item(&mut map, item);
        }
        // Opaque pixels: three channels make a smaller file than four.
        let rgb: Vec<u8> = map
            .data()
            .chunks_exact(4)
            .flat_map(|p| [p[0], p[1], p[2]])
            .collect();
        let rgb = image::RgbImage::from_raw(map.width(), map.height(), rgb)
            .ok_or(Error::PictureTooLarge)?;
        let mut file = Vec::new();
        let encoder =
            PngEncoder::new_with_quality(&mut file, CompressionType::Default, FilterType::Up);
        rgb.write_with_encoder(encoder)
            .map_err(|error| Error::Picture(error.to_string()))?;
        Ok(file)
    }

    fn item(&mut self, map: &mut Pixmap, item: &Item) {
        let view = Transform::from_scale(self.scale, self.scale);
        match item {
            Item::Text { x, y, line } => self.text(map, *x, *y, line),
            Item::Fill {
                x,
                y,
                width,
                height,
                color,
            } => {
                if let Some(rect) = Rect::from_xywh(*x, *y, *width, *height) {
                    map.fill_rect(rect, &paint(*color), view, None);
                }
            }
            Item::Stroke {
                from,
                to,
                width,
                color,
            } => {
                // Hairlines lie on whole pixels, at least one wide: even and sharp.
                let wide = (width * self.scale).round().max(1.0);
                let at = |v: f32| (v * self.scale - wide / 2.0).round();
                let (x0, y0) = (from.0.min(to.0), from.1.min(to.1));
                let (dx, dy) = (
                    (to.0 - from.0).abs() * self.scale,
                    (to.1 - from.1).abs() * self.scale,
                );
                let rect = if dy < dx {
                    Rect::from_xywh(x0 * self.scale, at(y0), dx, wide)
                } else {
                    Rect::from_xywh(at(x0), y0 * self.scale, wide, dy)
                };
                if let Some(rect) = rect {
                    map.fill_rect(rect, &paint(*color), Transform::identity(), None);
                }
            }
            Item::Picture {
                x,
                y,
                width,
                height,
                index,
            } => {
                if let Some(picture) = &self.pictures[*index] {
                    let place = Transform::from_row(
                        width / picture.width() as f32,
                        0.0,
                        0.0,
                        height / picture.height() as f32,
                        *x,
                        *y,
                    )
                    .post_scale(self.scale, self.scale);
                    let paint = PixmapPaint {
                        quality: FilterQuality::Bilinear,
                        ..PixmapPaint::default()
                    };
                    map.draw_pixmap(0, 0, picture.as_ref(), &paint, place, None);
                }
            }
            Item::Shape { path, color } => {
                if let Some(path) = shape(path) {
                    map.fill_path(&path, &paint(*color), FillRule::Winding, view, None);
                }
            }
        }
    }

    fn text(&mut self, map: &mut Pixmap, x: f32, y: f32, line: &Line) {
        for piece in &line.pieces {
            let face = self.fonts.face(piece.face);
            let size = piece.size * self.scale / face.units_per_em();
            let ink = paint(piece.color);
            let mut pen = (x + piece.x) * self.scale;
            let base = ((y + line.baseline) * self.scale).round();
            for glyph in &piece.glyphs {
                let path = self
                    .outlines
                    .entry((piece.face, glyph.gid))
                    .or_insert_with(|| {
                        let mut builder = Builder(PathBuilder::new());
                        face.outline(glyph.gid, &mut builder);
                        builder.0.finish()
                    });
                if let Some(path) = path {
                    let place = Transform::from_row(size, 0.0, 0.0, -size, pen, base);
                    map.fill_path(path, &ink, FillRule::Winding, place, None);
                    if piece.embolden {
                        let stroke = Stroke {
                            width: face.units_per_em() * 0.03,
                            ..Stroke::default()
                        };
                        map.stroke_path(path, &ink, &stroke, place, None);
                    }
                }
                pen += glyph.advance * self.scale;
            }
        }
    }
}

fn shape(segments: &[Segment]) -> Option<Path> {
    let mut path = PathBuilder::new();
    for segment in segments {
        match *segment {
            Segment::Move(x, y) => path.move_to(x, y),
            Segment::Line(x, y) => path.line_to(x, y),
            Segment::Curve([ax, ay, bx, by, x, y]) => path.cubic_to(ax, ay, bx, by, x, y),
            Segment::Close => path.close(),
        }
    }
    path.finish()
}

struct Builder(PathBuilder);

impl OutlineBuilder for Builder {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.0.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}
