//! Text as it is described: runs with a few attributes, never fonts or positions.

/// An opaque colour, red, green and blue from 0 to 255.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Color(
    /// Red.
    pub u8,
    /// Green.
    pub u8,
    /// Blue.
    pub u8,
);

impl Color {
    /// The ink of body text: nearly black, softer on paper than pure black.
    pub const INK: Color = Color(0x1f, 0x23, 0x29);
    /// Labels, captions and footers.
    pub const GREY: Color = Color(0x6b, 0x72, 0x7c);
    /// Hairlines.
    pub const LINE: Color = Color(0xc9, 0xce, 0xd6);
    /// Fills behind table heads.
    pub const WASH: Color = Color(0xf1, 0xf3, 0xf6);
    /// The faintest fill, for every second row.
    pub const ZEBRA: Color = Color(0xf8, 0xf9, 0xfb);
    /// White.
    pub const WHITE: Color = Color(255, 255, 255);

    /// This colour mixed with white; `share` is how much of this colour stays, 0 to 1.
    pub fn tint(self, share: f32) -> Color {
        let mix = |c: u8| (f32::from(c) * share + 255.0 * (1.0 - share)).round() as u8;
        Color(mix(self.0), mix(self.1), mix(self.2))
    }
}

/// Where lines stand between the left and the right edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// Flush left, ragged right.
    #[default]
    Left,
    /// Centred.
    Center,
    /// Flush right: numbers.
    Right,
    /// Flush on both sides; the last line of a paragraph stays flush left.
    Justify,
}

/// How text looks where a run does not say otherwise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextStyle {
    /// Font size in points.
    pub size: f32,
    /// Bold instead of regular weight.
    pub bold: bool,
    /// Ink.
    pub color: Color,
}

impl Default for TextStyle {
    fn default() -> Self {
        TextStyle {
            size: 9.5,
            bold: false,
            color: Color::INK,
        }
    }
}

/// A stretch of text with the same look. What is `None` comes from the surrounding block.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Run {
    /// The characters. `\n` ends a line, a tab prints as a gap, other control characters print nothing.
    pub text: String,
    /// Weight, where it differs from the block's.
    pub bold: Option<bool>,
    /// Size in points, where it differs from the block's.
    pub size: Option<f32>,
    /// Ink, where it differs from the block's.
    pub color: Option<Color>,
}

/// Text made of runs. `"…".into()` makes one plain run.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Text {
    /// The runs, read one after the other without anything between them.
    pub runs: Vec<Run>,
}

impl Text {
    /// No text.
    pub fn empty() -> Text {
        Text::default()
    }

    /// One plain run.
    pub fn plain(text: impl Into<String>) -> Text {
        Text {
            runs: vec![Run {
                text: text.into(),
                ..Run::default()
            }],
        }
    }

    /// One bold run.
    pub fn bold(text: impl Into<String>) -> Text {
        Text::empty().with_bold(text)
    }

    /// Appends a plain run.
    #[must_use]
    pub fn with(mut self, text: impl Into<String>) -> Text {
        self.runs.extend(Text::plain(text).runs);
        self
    }

    /// Appends a bold run.
    #[must_use]
    pub fn with_bold(mut self, text: impl Into<String>) -> Text {
        self.runs.push(Run {
            text: text.into(),
            bold: Some(true),
            ..Run::default()
        });
        self
    }

    /// Appends a run in another ink, e.g. `Color::GREY` for a remark.
    #[must_use]
    pub fn with_color(mut self, text: impl Into<String>, color: Color) -> Text {
        self.runs.push(Run {
            text: text.into(),
            color: Some(color),
            ..Run::default()
        });
        self
    }

    /// Appends any run.
    #[must_use]
    pub fn with_run(mut self, run: Run) -> Text {
        self.runs.push(run);
        self
    }

    /// Whether nothing would print.
    pub fn is_empty(&self) -> bool {
        self.runs.iter().all(|run| run.text.is_empty())
    }

    /// The characters of all runs.
    pub fn to_plain(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        Text::plain(text)
    }
}

impl From<String> for Text {
    fn from(text: String) -> Text {
        Text::plain(text)
    }
}

impl From<&String> for Text {
    fn from(text: &String) -> Text {
        Text::plain(text.as_str())
    }
}
