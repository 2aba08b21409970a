//! Quantity formulas: what a person writes in a quantity cell, worked out exactly.
//!
//! `地面 + 周长 × 0.3` and `floor + perimeter * 0.3` are one formula. Numbers are decimals, never floats; names are those of
//! a [`Scope`]; `[T09]` is the quantity of another line of the same quote. Full-width signs are read like half-width ones,
//! a leading `=` is ignored, `5%` is 0.05.
//!
//! Functions: `min max` 最小 最大, `ceil(x, step) floor(x, step)` 向上取整 向下取整, `round(x, places)` 四舍五入, `abs` 绝对值,
//! `if(a > b, x, y)` 如果 (only the branch that is taken is worked out), `qty("T09")` 数量 (the same as `[T09]`: lines of this
//! section, or of the whole quote when the section has none), `all("T09")` 合计 (lines of the whole quote).
//!
//! No input makes the reader or the calculation panic: length, depth and number of parts are bounded and arithmetic is checked.

mod evaluate;
mod lex;
mod names;
mod network;
mod parse;

pub use evaluate::{Evaluation, UsedName, UsedReference};
pub use names::{Language, Name, ROOM_NAMES, RoomName, Scope};
pub use network::{Node, NodeQuantity, solve};
pub use parse::{Reach, Reference};

use std::sync::LazyLock;

use kernel::{Decimal, Fault, Result};
use parse::Expr;

/// Longest formula, in characters.
pub const MAX_CHARACTERS: usize = 500;
/// Deepest nesting of brackets, signs and functions.
pub const MAX_DEPTH: usize = 32;
/// Largest magnitude of any value on the way and of the result.
pub const MAX_VALUE: i64 = 1_000_000_000;

/// A formula that was read and can be worked out.
#[derive(Clone, Debug)]
pub struct Formula {
    text: String,
    expr: Expr,
    spans: Vec<NameSpan>,
    references: Vec<Reference>,
}

/// Where a name or a reference stands in the text, in bytes.
#[derive(Clone, Debug)]
struct NameSpan {
    start: usize,
    end: usize,
    written: String,
    reference: Option<Reference>,
}

impl Formula {
    /// Reads a formula.
    ///
    /// # Errors
    /// `catalog.formula_empty`, `catalog.formula_too_long`, `catalog.formula_too_deep`, `catalog.formula_syntax`
    /// (`position` counts characters from 1), `catalog.formula_number`, `catalog.formula_function`,
    /// `catalog.formula_arguments`.
    pub fn parse(text: &str) -> Result<Self> {
        if text.chars().count() > MAX_CHARACTERS {
            return Err(Fault::new(
                "catalog.formula_too_long",
                format!("The formula is longer than {MAX_CHARACTERS} characters; split it over several lines"),
            )
            .with("max", MAX_CHARACTERS));
        }
        let tokens = lex::tokens(text)?;
        let (expr, spans) = parse::parse(text, &tokens)?;
        let mut references: Vec<Reference> = Vec::new();
        for reference in spans.iter().filter_map(|span| span.reference.as_ref()) {
            if !references.contains(reference) {
                references.push(reference.clone());
            }
        }
        Ok(Self {
            text: text.trim().to_owned(),
            expr,
            spans,
            references,
        })
    }

    /// The formula as it was written, without blanks around it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The other lines it names, each once.
    pub fn references(&self) -> &[Reference] {
        &self.references
    }

    /// The names it uses as written, each once.
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for span in self.spans.iter().filter(|span| span.reference.is_none()) {
            if !names.contains(&span.written.as_str()) {
                names.push(span.written.as_str());
            }
        }
        names
    }

    /// Whether every name is one of the scope's, without working anything out.
    ///
    /// # Errors
    /// `catalog.formula_unknown_name` with the nearest known name, else some that are known, as `suggestion`.
    pub fn check(&self, scope: &Scope) -> Result<()> {
        self.names()
            .into_iter()
            .try_for_each(|name| scope.find(name).map(drop))
    }

    /// Works the formula out for one scope; `line` answers what another line's quantity is.
    ///
    /// # Errors
    /// `catalog.formula_unknown_name`, `catalog.formula_no_value`, `catalog.formula_division_by_zero`,
    /// `catalog.formula_out_of_range`, `catalog.formula_arguments`, and what `line` refuses.
    pub fn evaluate(
        &self,
        scope: &Scope,
        line: &mut dyn FnMut(&Reference) -> Result<Decimal>,
    ) -> Result<Evaluation> {
        evaluate::evaluate(self, scope, line)
    }

    /// Works out a formula that must not name other lines (a recipe, a price book default shown for one room).
    ///
    /// # Errors
    /// As [`Formula::evaluate`], and `catalog.formula_reference_here` for a reference.
    pub fn evaluate_alone(&self, scope: &Scope) -> Result<Evaluation> {
        self.evaluate(scope, &mut |reference| {
            Err(Fault::new(
                "catalog.formula_reference_here",
                format!(
                    "[{}] names a line of a quote, and here is none; use numbers and names only",
                    reference.label
                ),
            )
            .with("label", reference.label.clone()))
        })
    }

    /// The same formula with its names spelt in one language: `floor + 1` becomes `地面 + 1`.
    pub fn in_language(&self, scope: &Scope, language: Language) -> String {
        self.rewritten(|span| {
            if span.reference.is_some() {
                return None;
            }
            scope
                .find(&span.written)
                .ok()
                .map(|name| name.spelt(language).to_owned())
        })
    }

    /// A quantity formula as it reads in English, where that is not how it was typed.
    pub fn in_english(text: &str) -> Option<String> {
        static ROOM: LazyLock<Scope> = LazyLock::new(Scope::room);
        if text.is_ascii() {
            return None;
        }
        let english = Self::parse(text)
            .ok()?
            .in_language(&ROOM, Language::English);
        (english != text).then_some(english)
    }

    fn rewritten(&self, mut with: impl FnMut(&NameSpan) -> Option<String>) -> String {
        let mut out = String::with_capacity(self.text.len());
        let mut from = 0;
        for span in &self.spans {
            if let Some(new) = with(span) {
                out.push_str(&self.text[from..span.start]);
                out.push_str(&new);
                from = span.end;
            }
        }
        out.push_str(&self.text[from..]);
        out
    }
}

#[cfg(test)]
mod tests;
