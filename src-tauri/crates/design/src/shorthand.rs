//! Openings as one typed line: `0.9×2.1; 1.5x1.5*2; 900×2100套`. Pure.

use kernel::{Fault, Quantity, Result};

use crate::check::MOST_ALIKE;
use crate::model::{self, OPENING};

/// An opening as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Typed {
    /// Width, m.
    pub width: Quantity,
    /// Height, m.
    pub height: Quantity,
    /// How many alike.
    pub count: u32,
    /// A casing is built.
    pub cased: bool,
}

/// Reads openings: width × height, `×2` after it for two alike, `套` or `c` for a casing; apart by `;`, `,` or a blank.
///
/// # Errors
/// `design.openings_invalid` for what is no width × height; `design.count_invalid`; the sizes' own.
pub fn parse(field: &str, text: &str) -> Result<Vec<Typed>> {
    let mut joined = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'x' | 'X' | '*' | '×' | '✕' | '✖' | '＊' | 'ｘ' | '乘' => {
                while joined.ends_with(' ') {
                    joined.pop();
                }
                joined.push('×');
            }
            _ if c.is_whitespace() && joined.ends_with('×') => {}
            ';' | '；' | ',' | '，' | '、' | '\n' | '\t' => joined.push(' '),
            _ if c.is_whitespace() => joined.push(' '),
            _ => joined.push(c),
        }
    }
    joined
        .split(' ')
        .filter(|word| !word.is_empty())
        .take(100)
        .map(|word| one(field, word))
        .collect()
}

fn one(field: &str, word: &str) -> Result<Typed> {
    let bare = word.trim_end_matches(['套', 'c', 'C']);
    let parts: Vec<&str> = bare.split('×').collect();
    let invalid = || {
        let shown: String = word.chars().take(40).collect();
        Fault::field(
            field,
            "design.openings_invalid",
            format!("“{shown}” is not an opening; type width × height such as 0.9×2.1, and ×2 after it for two alike."),
        )
        .with("text", shown)
    };
    let (width, height, count) = match parts[..] {
        [width, height] => (width, height, None),
        [width, height, count] => (width, height, Some(count)),
        _ => return Err(invalid()),
    };
    let side = |text: &str| {
        model::size(field, text, OPENING)?
            .ok_or_else(invalid)
            .map(|size| size.value)
    };
    let count = match count.map(|text| text.trim_end_matches(['个', '樘', '扇'])) {
        None => 1,
        Some(text) => text
            .parse()
            .ok()
            .filter(|count| (1..=MOST_ALIKE).contains(count))
            .ok_or_else(|| {
                Fault::field(
                    field,
                    "design.count_invalid",
                    format!("A count is a whole number from 1 to {MOST_ALIKE}."),
                )
                .with("max", MOST_ALIKE)
            })?,
    };
    Ok(Typed {
        width: side(width)?,
        height: side(height)?,
        count,
        cased: bare.len() < word.len(),
    })
}

/// The line that reads back as these openings.
pub fn text(openings: impl IntoIterator<Item = Typed>) -> String {
    openings
        .into_iter()
        .map(|o| {
            let count = if o.count == 1 {
                String::new()
            } else {
                format!("×{}", o.count)
            };
            let casing = if o.cased { "套" } else { "" };
            format!("{}×{}{count}{casing}", o.width, o.height)
        })
        .collect::<Vec<_>>()
        .join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_people_type() {
        for (typed, want) in [
            ("0.9×2.1", "0.9×2.1"),
            ("0.9 x 2.1", "0.9×2.1"),
            ("900*2100", "0.9×2.1"),
            ("0.9×2.1×2", "0.9×2.1×2"),
            ("0.9×2.1*2樘套", "0.9×2.1×2套"),
            ("0.9x2.1c; 1.5X1.5", "0.9×2.1套; 1.5×1.5"),
            ("0.9×2.1，0.8×2.1、0.7×2", "0.9×2.1; 0.8×2.1; 0.7×2"),
            ("900mm×2.1m", "0.9×2.1"),
            ("", ""),
            (" ； ", ""),
        ] {
            assert_eq!(text(parse("doors", typed).unwrap()), want, "{typed}");
        }
    }

    #[test]
    fn refuses_with_a_reason() {
        for (typed, code) in [
            ("0.9", "design.openings_invalid"),
            ("door", "design.openings_invalid"),
            ("1×2×3×4", "design.openings_invalid"),
            ("0.9×", "design.openings_invalid"),
            ("0.9×2.1×0", "design.count_invalid"),
            ("0.9×2.1×100", "design.count_invalid"),
            ("0.9×2.1×1.5", "design.count_invalid"),
            ("-0.9×2.1", "design.size_negative"),
            ("0×2.1", "design.size_zero"),
            ("0.9×abc", "design.size_invalid"),
            ("31×2.1", "design.size_absurd"),
        ] {
            let fault = parse("doors", typed).unwrap_err();
            assert_eq!(
                (fault.code.as_str(), fault.params["field"].as_str()),
                (code, Some("doors")),
                "{typed}"
            );
        }
    }

    proptest! {
        #[test]
        fn reads_back_what_it_writes(list in proptest::collection::vec((1i64..30_000, 1i64..30_000, 1u32..99, any::<bool>()), 0..6)) {
            let openings: Vec<Typed> = list
                .into_iter()
                .map(|(w, h, count, cased)| Typed {
                    width: Quantity::from_scaled(w * 1_000),
                    height: Quantity::from_scaled(h * 1_000),
                    count,
                    cased,
                })
                .collect();
            prop_assert_eq!(parse("doors", &text(openings.clone())).unwrap(), openings);
        }

        #[test]
        fn any_text_is_openings_or_a_fault(typed in ".{0,60}") {
            let _ = parse("doors", &typed);
        }
    }
}
