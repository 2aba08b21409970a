//! Text to tokens.

use std::str::FromStr;

use kernel::{Decimal, Fault, Result};

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Number(Decimal),
    Name(String),
    /// Text in quotes or square brackets: the label of another line.
    Label(String),
    Plus,
    Minus,
    Times,
    Divide,
    Percent,
    Open,
    Close,
    Comma,
    Compare(Compare),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compare {
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    MoreOrEqual,
    More,
}

#[derive(Clone, Debug)]
pub(super) struct Token {
    pub kind: Kind,
    /// Bytes of the trimmed text.
    pub start: usize,
    pub end: usize,
    /// Written in square brackets (`[T09]`) rather than quotes.
    pub bracketed: bool,
}

/// The half-width character that a full-width or typographic one stands for.
fn plain(c: char) -> char {
    match c {
        '×' | '✕' | '·' | '∗' => '*',
        '÷' | '∕' => '/',
        '−' | '–' | '—' => '-',
        '，' | '、' | ';' | '；' => ',',
        '【' | '［' => '[',
        '】' | '］' => ']',
        '“' | '”' | '‘' | '’' | '\'' => '"',
        '\u{3000}' | '\u{a0}' => ' ',
        // U+FF01..U+FF5E mirror ASCII 0x21..0x7E.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    }
}

pub(super) fn syntax(text: &str, byte: usize, what: impl std::fmt::Display) -> Fault {
    let position = text[..byte].chars().count() + 1;
    Fault::new(
        "catalog.formula_syntax",
        format!("The formula cannot be read at character {position}: {what}"),
    )
    .with("position", position)
    .with("near", text[byte..].chars().take(12).collect::<String>())
}

/// Splits trimmed text; a leading `=` is dropped.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>> {
    let text = text.trim();
    let chars: Vec<(usize, char)> = text.char_indices().map(|(at, c)| (at, plain(c))).collect();
    let end_of = |index: usize| chars.get(index).map_or(text.len(), |&(at, _)| at);
    let at = |index: usize| chars.get(index).map(|&(_, c)| c);
    let mut out: Vec<Token> = Vec::new();
    let mut i = usize::from(at(0) == Some('='));
    while let Some(c) = at(i) {
        let start = end_of(i);
        let first = i;
        let mut bracketed = false;
        let kind = match c {
            c if c.is_whitespace() => {
                i += 1;
                continue;
            }
            '0'..='9' | '.' => {
                let mut digits = String::new();
                while let Some(d) = at(i).filter(|d| d.is_ascii_digit() || *d == '.') {
                    digits.push(d);
                    i += 1;
                }
                Kind::Number(number(text, start, &digits)?)
            }
            'x' | 'X' if multiplies(out.last(), at(i + 1)) => Kind::Times,
            c if c.is_alphabetic() || c == '_' => {
                let mut name = String::new();
                while let Some(d) = at(i).filter(|d| d.is_alphanumeric() || *d == '_') {
                    name.push(d);
                    i += 1;
                }
                Kind::Name(name)
            }
            '[' | '"' => {
                let close = if c == '[' { ']' } else { '"' };
                bracketed = c == '[';
                let mut label = String::new();
                i += 1;
                loop {
                    match at(i) {
                        None => {
                            return Err(syntax(
                                text,
                                start,
                                format_args!("the closing {close} is missing"),
                            ));
                        }
                        Some(d) if d == close => break,
                        Some(d) => label.push(d),
                    }
                    i += 1;
                }
                i += 1;
                let label = label.trim().to_owned();
                if label.is_empty() || label.chars().count() > 40 {
                    return Err(syntax(
                        text,
                        start,
                        "the code of a line belongs between the brackets",
                    ));
                }
                Kind::Label(label)
            }
            '+' => Kind::Plus,
            '-' => Kind::Minus,
            '*' => Kind::Times,
            '/' => Kind::Divide,
            '%' => Kind::Percent,
            '(' => Kind::Open,
            ')' => Kind::Close,
            ',' => Kind::Comma,
            '=' => {
                i += usize::from(at(i + 1) == Some('='));
                Kind::Compare(Compare::Equal)
            }
            '≠' => Kind::Compare(Compare::NotEqual),
            '≤' => Kind::Compare(Compare::LessOrEqual),
            '≥' => Kind::Compare(Compare::MoreOrEqual),
            '<' => match at(i + 1) {
                Some('=') => {
                    i += 1;
                    Kind::Compare(Compare::LessOrEqual)
                }
                Some('>') => {
                    i += 1;
                    Kind::Compare(Compare::NotEqual)
                }
                _ => Kind::Compare(Compare::Less),
            },
            '>' => {
                if at(i + 1) == Some('=') {
                    i += 1;
                    Kind::Compare(Compare::MoreOrEqual)
                } else {
                    Kind::Compare(Compare::More)
                }
            }
            other => {
                return Err(syntax(
                    text,
                    start,
                    format_args!("“{other}” means nothing here"),
                ));
            }
        };
        // Single signs end one further on; numbers, names and labels have moved already.
        if i == first || matches!(kind, Kind::Compare(_)) {
            i += 1;
        }
        out.push(Token {
            kind,
            start,
            end: end_of(i),
            bracketed,
        });
    }
    Ok(out)
}

/// `3x4` and `(1+2) x (3)`: the letter is a multiplication sign between two operands.
fn multiplies(before: Option<&Token>, after: Option<char>) -> bool {
    before.is_some_and(|token| matches!(token.kind, Kind::Number(_) | Kind::Close))
        && after.is_some_and(|c| {
            c.is_ascii_digit()
                || matches!(c, '(' | ' ' | '.')
                || (!c.is_ascii() && c.is_alphabetic())
        })
}

fn number(text: &str, start: usize, digits: &str) -> Result<Decimal> {
    let fault = || {
        Fault::new(
            "catalog.formula_number",
            format!("“{digits}” is not a number that can be used; write it like 12.5"),
        )
        .with("text", digits.chars().take(40).collect::<String>())
        .with("position", text[..start].chars().count() + 1)
    };
    if digits.len() > 24 || !digits.bytes().any(|b| b.is_ascii_digit()) {
        return Err(fault());
    }
    Decimal::from_str(digits).map_err(|_| fault())
}
