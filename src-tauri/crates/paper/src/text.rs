//! Measured text: characters to glyphs, and glyphs to lines.
//!
//! Where a line may end is decided by Unicode's line breaking rules (UAX #14), which hold the Chinese prohibitions (no
//! closing punctuation at the start of a line, no opening punctuation at its end) and keep Latin words and numbers
//! whole; two additions are made for Chinese quotation marks and for units after figures.

use std::collections::BTreeSet;

use unicode_linebreak::{BreakOpportunity, linebreaks};

use crate::describe::{Align, Color, Text, TextStyle};
use crate::fonts::{FaceId, Fonts};

/// Line height of running text, as a multiple of the font size.
pub(crate) const LEADING: f32 = 1.5;
/// Line height in tables.
pub(crate) const TIGHT: f32 = 1.35;
const SLACK: f32 = 0.01;

/// A glyph with its look, before lines are made.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Glyph {
    pub ch: char,
    pub gid: u16,
    pub face: FaceId,
    pub embolden: bool,
    pub size: f32,
    pub color: Color,
    pub advance: f32,
    /// A line may end after this glyph.
    pub may_break: bool,
}

impl Glyph {
    fn is_space(&self) -> bool {
        self.ch == ' ' || self.ch == '\u{3000}'
    }
}

/// A stretch of glyphs with the same face, size and ink, at `x` from the start of its line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Piece {
    pub x: f32,
    pub face: FaceId,
    pub size: f32,
    pub color: Color,
    pub embolden: bool,
    pub glyphs: Vec<Placed>,
}

/// A glyph in a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Placed {
    pub gid: u16,
    pub ch: char,
    /// From this glyph's origin to the next one's, in points.
    pub advance: f32,
    /// What was added to the glyph's own advance, in thousandths of the font size.
    pub stretch: f32,
}

impl Placed {
    /// The stretch as PDF counts it: what is taken away after the glyph.
    pub(crate) fn kern(&self) -> f32 {
        -self.stretch
    }
}

/// A finished line.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Line {
    pub pieces: Vec<Piece>,
    pub width: f32,
    pub height: f32,
    /// From the line's top to the baseline.
    pub baseline: f32,
}

#[cfg(test)]
impl Line {
    pub(crate) fn to_plain(&self) -> String {
        self.pieces
            .iter()
            .flat_map(|p| p.glyphs.iter().map(|g| g.ch))
            .collect()
    }
}

/// How text is filled into lines.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measure {
    pub width: f32,
    pub leading: f32,
    pub indent: f32,
    pub justify: bool,
}

/// Characters that print nothing and take no room: controls, joiners, direction marks, variation selectors.
pub(crate) fn is_invisible(ch: char) -> bool {
    ch.is_control()
        || matches!(ch, '\u{ad}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

fn is_wide(ch: char) -> bool {
    matches!(ch, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ff60}' | '\u{20000}'..='\u{3ffff}')
}

/// Full-width closing punctuation, whose right half is empty: at the end of a line that half may be dropped.
fn has_empty_right_half(ch: char) -> bool {
    matches!(
        ch,
        '，' | '。'
            | '、'
            | '；'
            | '：'
            | '！'
            | '？'
            | '）'
            | '」'
            | '』'
            | '】'
            | '》'
            | '〉'
            | '〕'
            | '”'
            | '’'
    )
}

/// Turns texts into glyphs and remembers what no face has.
pub(crate) struct Setter<'f> {
    pub fonts: &'f Fonts,
    pub missing: BTreeSet<char>,
}

impl<'f> Setter<'f> {
    pub(crate) fn new(fonts: &'f Fonts) -> Setter<'f> {
        Setter {
            fonts,
            missing: BTreeSet::new(),
        }
    }

    /// Glyphs of each line that the text itself ends with a line end; none larger than `most` points.
    fn glyphs(&mut self, text: &Text, style: &TextStyle, most: f32) -> Vec<Vec<Glyph>> {
        let mut paragraphs: Vec<Vec<(char, TextStyle)>> = vec![Vec::new()];
        let mut after_return = false;
        for run in &text.runs {
            let look = TextStyle {
                size: sane_size(run.size.unwrap_or(style.size)).min(most.max(0.5)),
                bold: run.bold.unwrap_or(style.bold),
                color: run.color.unwrap_or(style.color),
            };
            for ch in run.text.chars() {
                match ch {
                    '\n' if after_return => {}
                    '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                        paragraphs.push(Vec::new())
                    }
                    _ => {
                        if let Some(last) = paragraphs.last_mut() {
                            last.push((ch, look));
                        }
                    }
                }
                after_return = ch == '\r';
            }
        }
        while paragraphs.len() > 1 && paragraphs.last().is_some_and(Vec::is_empty) {
            paragraphs.pop();
        }
        paragraphs.iter().map(|chars| self.shape(chars)).collect()
    }

    fn shape(&mut self, chars: &[(char, TextStyle)]) -> Vec<Glyph> {
        let breaks = break_after(chars);
        let mut glyphs: Vec<Glyph> = Vec::with_capacity(chars.len());
        for (&(ch, look), &may_break) in chars.iter().zip(&breaks) {
            match ch {
                '\t' => {
                    for at in 0..4 {
                        self.push(&mut glyphs, ' ', &look, may_break && at == 3);
                    }
                }
                '\u{a0}' | '\u{202f}' => self.push(&mut glyphs, '\u{a0}', &look, false),
                _ if is_invisible(ch) => {
                    if let Some(last) = glyphs.last_mut() {
                        last.may_break |= may_break;
                    }
                }
                _ => self.push(&mut glyphs, ch, &look, may_break),
            }
        }
        glyphs
    }

    fn push(&mut self, glyphs: &mut Vec<Glyph>, ch: char, look: &TextStyle, may_break: bool) {
        let wanted = if ch == '\u{a0}' { ' ' } else { ch };
        if let Some(choice) = self.fonts.choose(wanted, look.bold) {
            glyphs.push(Glyph {
                ch,
                gid: choice.gid,
                face: choice.face,
                embolden: choice.embolden,
                size: look.size,
                color: look.color,
                advance: self.fonts.face(choice.face).advance(choice.gid, look.size),
                may_break,
            });
        } else if ch.is_ascii() {
            // A face without ASCII is no face for documents; print nothing rather than recurse.
            self.missing.insert(ch);
        } else {
            self.missing.insert(ch);
            let name = format!("[U+{:04X}]", u32::from(ch));
            let count = name.chars().count();
            for (at, part) in name.chars().enumerate() {
                self.push(glyphs, part, look, may_break && at + 1 == count);
            }
        }
    }

    /// The width the text would take on unbroken lines.
    pub(crate) fn natural_width(&mut self, text: &Text, style: &TextStyle) -> f32 {
        self.glyphs(text, style, f32::MAX)
            .iter()
            .map(|glyphs| glyphs.iter().map(|g| g.advance).sum::<f32>())
            .fold(0.0, f32::max)
    }

    /// Fills the text into lines. Empty text gives no line. Text larger than the line is wide is set smaller.
    pub(crate) fn lines(&mut self, text: &Text, style: &TextStyle, measure: Measure) -> Vec<Line> {
        if text.is_empty() {
            return Vec::new();
        }
        let mut lines = Vec::new();
        for glyphs in self.glyphs(text, style, measure.width) {
            fill(&glyphs, sane_size(style.size), measure, &mut lines);
        }
        lines
    }

    /// Fills the text into at most `most` lines; what does not fit ends in an ellipsis.
    pub(crate) fn clipped(
        &mut self,
        text: &Text,
        style: &TextStyle,
        width: f32,
        most: usize,
    ) -> Vec<Line> {
        let measure = Measure {
            width,
            leading: TIGHT,
            indent: 0.0,
            justify: false,
        };
        let lines = self.lines(text, style, measure);
        if lines.len() <= most {
            return lines;
        }
        let plain = text.to_plain();
        let mut kept: Vec<char> = plain.chars().take(400).collect();
        loop {
            let step = (kept.len() / 12).max(1);
            kept.truncate(kept.len().saturating_sub(step));
            let short: String = kept.iter().collect::<String>() + "…";
            let lines = self.lines(&Text::plain(short), style, measure);
            if lines.len() <= most || kept.is_empty() {
                return lines.into_iter().take(most).collect();
            }
        }
    }
}

/// Font sizes outside of 1 to 96 points are taken as the nearest of these.
fn sane_size(size: f32) -> f32 {
    if size.is_finite() {
        size.clamp(1.0, 96.0)
    } else {
        9.0
    }
}

/// For each character, whether a line may end after it.
fn break_after(chars: &[(char, TextStyle)]) -> Vec<bool> {
    // Unicode leaves the sides of “ ” open, as some languages close with the one and open with the other. Beside wide
    // characters they are the Chinese marks; let the rules see corner brackets there.
    let at = |i: usize| chars.get(i).map(|c| c.0);
    let mut seen = String::with_capacity(chars.len() * 3);
    let mut starts = Vec::with_capacity(chars.len());
    for (i, &(ch, _)) in chars.iter().enumerate() {
        starts.push(seen.len());
        let wide = |j: Option<usize>| j.and_then(at).is_some_and(is_wide);
        let beside_wide = wide(i.checked_sub(1)) || wide(Some(i + 1));
        seen.push(match ch {
            '“' | '‘' if beside_wide => '「',
            '”' | '’' if beside_wide => '」',
            _ => ch,
        });
    }
    let mut breaks = vec![false; chars.len()];
    for (offset, kind) in linebreaks(&seen) {
        if kind == BreakOpportunity::Allowed
            && let Ok(next) = starts.binary_search(&offset)
            && next > 0
        {
            let figure = at(next - 1).is_some_and(|c| c.is_ascii_digit());
            let unit =
                at(next).is_some_and(|c| matches!(c, '\u{3371}'..='\u{33df}' | '℃' | '％' | '元'));
            breaks[next - 1] = !(figure && unit);
        }
    }
    breaks
}

fn fill(glyphs: &[Glyph], size: f32, measure: Measure, lines: &mut Vec<Line>) {
    if glyphs.is_empty() {
        lines.push(Line {
            height: size * measure.leading,
            baseline: baseline(size, size * measure.leading),
            ..Line::default()
        });
        return;
    }
    let mut start = 0;
    let mut indent = measure.indent;
    while start < glyphs.len() {
        let (end, squeezed) = line_end(&glyphs[start..], measure.width - indent);
        let end = start + end;
        let last = end == glyphs.len();
        let mut content = end;
        while content > start && glyphs[content - 1].is_space() {
            content -= 1;
        }
        lines.push(make_line(
            &glyphs[start..content],
            size,
            Measure { indent, ..measure },
            squeezed,
            measure.justify && !last,
        ));
        start = end;
        indent = 0.0;
    }
}

/// How many glyphs go on the line, and whether the last one gives up its empty right half.
fn line_end(glyphs: &[Glyph], width: f32) -> (usize, bool) {
    let mut x = 0.0;
    let mut last_break = None;
    for (at, glyph) in glyphs.iter().enumerate() {
        if !glyph.is_space() && x + glyph.advance > width + SLACK {
            let ends_here = glyph.may_break || at + 1 == glyphs.len();
            let squeezable = has_empty_right_half(glyph.ch) && glyph.advance > glyph.size * 0.9;
            if ends_here && squeezable && x + glyph.advance / 2.0 <= width + SLACK {
                return (at + 1, true);
            }
            return (last_break.unwrap_or(at.max(1)), false);
        }
        x += glyph.advance;
        if glyph.may_break {
            last_break = Some(at + 1);
        }
    }
    (glyphs.len(), false)
}

fn baseline(size: f32, height: f32) -> f32 {
    (height - size) / 2.0 + size * 0.88
}

fn make_line(glyphs: &[Glyph], size: f32, measure: Measure, squeezed: bool, justify: bool) -> Line {
    let largest = glyphs
        .iter()
        .map(|g| g.size)
        .fold(if glyphs.is_empty() { size } else { 0.0 }, f32::max);
    let height = largest * measure.leading;
    let mut advances: Vec<f32> = glyphs.iter().map(|g| g.advance).collect();
    if squeezed && let Some(last) = advances.last_mut() {
        *last /= 2.0;
    }
    if justify && glyphs.len() > 1 {
        let room = measure.width - measure.indent - advances.iter().sum::<f32>();
        let gaps: Vec<usize> = (0..glyphs.len() - 1)
            .filter(|&i| glyphs[i].is_space() || (glyphs[i].may_break && !glyphs[i + 1].is_space()))
            .collect();
        // A line with few gaps would be torn apart; better ragged.
        if room > 0.0 && !gaps.is_empty() && room / gaps.len() as f32 <= largest * 0.6 {
            let share = room / gaps.len() as f32;
            gaps.iter().for_each(|&i| advances[i] += share);
        }
    }
    let mut line = Line {
        height,
        baseline: baseline(largest, height),
        width: measure.indent,
        pieces: Vec::new(),
    };
    for (glyph, advance) in glyphs.iter().zip(advances) {
        let placed = Placed {
            gid: glyph.gid,
            ch: glyph.ch,
            advance,
            stretch: ((advance - glyph.advance) * 1000.0 / glyph.size).round(),
        };
        match line.pieces.last_mut() {
            Some(piece)
                if piece.face == glyph.face
                    && piece.size == glyph.size
                    && piece.color == glyph.color
                    && piece.embolden == glyph.embolden =>
            {
                piece.glyphs.push(placed);
            }
            _ => line.pieces.push(Piece {
                x: line.width,
                face: glyph.face,
                size: glyph.size,
                color: glyph.color,
                embolden: glyph.embolden,
                glyphs: vec![placed],
            }),
        }
        line.width += advance;
    }
    line
}

/// Where a line of some width starts between two edges.
pub(crate) fn offset(align: Align, room: f32, width: f32) -> f32 {
    match align {
        Align::Left | Align::Justify => 0.0,
        Align::Center => (room - width) / 2.0,
        Align::Right => room - width,
    }
}

#[cfg(test)]
mod tests;
