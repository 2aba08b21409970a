//! Lines that come, go and move.

use std::collections::HashSet;

use kernel::{Fault, Id, Result};
use store::{Db, Tx};

use super::edit::locked;
use crate::items;
use crate::model::{Line, Quote, Section};
use crate::rows::{self, LineRow, QuoteRow};
use crate::settings::settings;
use crate::sheet::settle;
use crate::sort;
use crate::wire::{InsertLines, PlaceLines, QuoteLines};

/// The most lines that one command inserts or copies.
pub(crate) const MOST_LINES: usize = 2_000;

/// The quote, which must be a draft.
///
/// # Errors
/// `quoting.quote_unknown`, `quoting.locked`.
pub(crate) fn draft(db: &Db<'_>, id: Id<Quote>) -> Result<QuoteRow> {
    let quote = rows::quote(db, id)?;
    if quote.locked() {
        Err(locked())
    } else {
        Ok(quote)
    }
}

/// Keys for `count` lines of a section before `before`, or at its end.
///
/// # Errors
/// `quoting.line_unknown` where `before` is not of the section.
pub(crate) fn places(
    lines: &[LineRow],
    section: Id<Section>,
    before: Option<Id<Line>>,
    count: usize,
) -> Result<Vec<String>> {
    let mut own: Vec<&LineRow> = lines
        .iter()
        .filter(|line| line.section == section)
        .collect();
    own.sort_by(|a, b| (&a.sort, a.id).cmp(&(&b.sort, b.id)));
    let at = match before {
        None => own.len(),
        Some(before) => own
            .iter()
            .position(|line| line.id == before)
            .ok_or_else(|| {
                Fault::new(
                    "quoting.line_unknown",
                    "The line to stand before is gone; try again.",
                )
            })?,
    };
    let after = own.get(at).map(|line| line.sort.as_str());
    // Two devices may give two lines the same key; then there is no room between them, and the new ones go before both.
    let before = own[..at]
        .iter()
        .rev()
        .map(|line| line.sort.as_str())
        .find(|sort| Some(*sort) != after);
    sort::between(before, after, count)
}

fn too_many(count: usize) -> Result<()> {
    if count > MOST_LINES {
        return Err(Fault::new(
            "quoting.too_many_lines",
            format!("At most {MOST_LINES} lines at once; take a part of them."),
        )
        .with("max", MOST_LINES));
    }
    Ok(())
}

/// Inserts empty lines, and one line for each item.
///
/// # Errors
/// `quoting.locked`, `quoting.section_unknown`, `quoting.item_unknown`, `quoting.too_many_lines`.
pub fn insert_lines(tx: &Tx<'_>, req: InsertLines) -> Result<QuoteLines> {
    let section = rows::section(tx, req.section)?;
    let quote = draft(tx, section.quote)?;
    let count = usize::try_from(req.count)
        .unwrap_or(usize::MAX)
        .saturating_add(req.items.len());
    too_many(count)?;
    let usual_cost = settings(tx, firm::api::Nothing {})?.cost_rate;
    let keys = places(&rows::lines(tx, quote.id)?, section.id, req.before, count)?;
    let mut made = Vec::with_capacity(count);
    let items =
        std::iter::repeat_n(None, count - req.items.len()).chain(req.items.into_iter().map(Some));
    for (item, sort) in items.zip(keys) {
        let mut line = LineRow::blank(tx.new_id(), quote.id, section.id, sort);
        line.cost_rate = usual_cost;
        if let Some(item) = item {
            items::item(tx, item)?.fill(tx, &mut line, quote.mode, usual_cost)?;
        }
        tx.insert("quoting_line", &line.values())?;
        made.push(line.id);
    }
    settle(tx, quote.id)?;
    Ok(QuoteLines { lines: made })
}

/// Deletes lines. Lines that are gone already are no fault.
///
/// # Errors
/// `quoting.locked`.
pub fn delete_lines(tx: &Tx<'_>, req: QuoteLines) -> Result<()> {
    let mut quotes = HashSet::new();
    for id in req.lines {
        let quote: Option<Id<Quote>> =
            tx.opt("SELECT quote_id FROM quoting_line WHERE id=?1", [id], |r| {
                r.get(0)
            })?;
        let Some(quote) = quote else { continue };
        if quotes.insert(quote) {
            draft(tx, quote)?;
        }
        tx.delete("quoting_line", id)?;
    }
    for quote in quotes {
        settle(tx, quote)?;
    }
    Ok(())
}

/// Moves lines within their quote, or copies them, also from another quote.
///
/// # Errors
/// `quoting.locked`, `quoting.line_unknown`, `quoting.section_unknown`, `quoting.other_quote`, `quoting.too_many_lines`.
pub fn place_lines(tx: &Tx<'_>, req: PlaceLines) -> Result<QuoteLines> {
    too_many(req.lines.len())?;
    let section = rows::section(tx, req.section)?;
    let quote = draft(tx, section.quote)?;
    let moving: HashSet<Id<Line>> = req.lines.iter().copied().collect();
    let all = rows::lines(tx, quote.id)?;
    // Lines that move leave their places first; a line cannot stand before one that moves with it.
    let (staying, before) = if req.copy {
        (all, req.before)
    } else {
        let before = next_staying(&all, section.id, req.before, &moving);
        (
            all.into_iter()
                .filter(|line| !moving.contains(&line.id))
                .collect(),
            before,
        )
    };
    let keys = places(&staying, section.id, before, req.lines.len())?;
    let mut placed = Vec::with_capacity(req.lines.len());
    for (id, sort) in req.lines.iter().zip(keys) {
        let mut line = rows::line(tx, *id)?;
        if req.copy {
            line = copied(line, tx.new_id(), quote.id, section.id, sort);
            tx.insert("quoting_line", &line.values())?;
        } else {
            if line.quote != quote.id {
                return Err(Fault::new(
                    "quoting.other_quote",
                    "QuoteLines move within one quote; copy them to another.",
                ));
            }
            tx.update(
                "quoting_line",
                line.id,
                &[("section_id", &section.id), ("sort", &sort)],
            )?;
        }
        placed.push(line.id);
    }
    settle(tx, quote.id)?;
    Ok(QuoteLines { lines: placed })
}

/// The first line from `before` on that does not move.
fn next_staying(
    lines: &[LineRow],
    section: Id<Section>,
    before: Option<Id<Line>>,
    moving: &HashSet<Id<Line>>,
) -> Option<Id<Line>> {
    let own: Vec<&LineRow> = lines
        .iter()
        .filter(|line| line.section == section)
        .collect();
    let at = own.iter().position(|line| Some(line.id) == before)?;
    own[at..]
        .iter()
        .map(|line| line.id)
        .find(|id| !moving.contains(id))
}

/// The line as a new one of a section; what it came to is worked out anew.
pub(crate) fn copied(
    line: LineRow,
    id: Id<Line>,
    quote: Id<Quote>,
    section: Id<Section>,
    sort: String,
) -> LineRow {
    let quantity = if line.manual { line.quantity } else { None };
    LineRow {
        id,
        quote,
        section,
        sort,
        lineage: id.cast(),
        quantity,
        billed: None,
        unit_price: None,
        amount: None,
        cost: None,
        ..line
    }
}
