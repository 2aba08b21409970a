//! A new version of a quote that holds what somebody wrote in the quote after it had been sent, without knowing of it.

use std::collections::HashMap;

use kernel::{Id, Result};
use rusqlite::ToSql;
use store::Tx;
use store::exchange::{Afterwards, Late, Op, Value};

use super::quotes::new_version;
use crate::model::{Line, Quote, Section};
use crate::rows;
use crate::sheet::settle;
use crate::wire::QuoteRef;

/// What of a quote's own row is agreed, and not what it came to or what became of it.
const AGREED: [&str; 16] = [
    "title",
    "mode",
    "area",
    "floor",
    "lift",
    "package_price",
    "round_unit",
    "discount_base",
    "discount_kind",
    "discount_rate",
    "discount_amount",
    "rounding",
    "tax_mode",
    "tax_code",
    "tax_rate",
    "note",
];

/// What sending wrote down, and where a row stands: a draft has its own.
const OWN: [&str; 12] = [
    "id",
    "quote_id",
    "section_id",
    "discount_section",
    "lineage",
    "billed",
    "unit_price",
    "amount",
    "cost",
    "measured",
    "made_at",
    "made_by",
];

/// The rows of the new version by those of the one that was sent, and by those that were added to it.
struct Matches {
    quote: Id<Quote>,
    sections: HashMap<Id<()>, Id<Section>>,
    lines: HashMap<Id<()>, Id<Line>>,
    fees: HashMap<Id<()>, Id<()>>,
}

impl Matches {
    fn of(tx: &Tx<'_>, from: Id<Quote>, to: Id<Quote>) -> Result<Self> {
        let by_lineage = |rows: Vec<(Id<()>, Id<()>)>| -> HashMap<Id<()>, Id<()>> {
            rows.into_iter()
                .map(|(id, lineage)| (lineage, id))
                .collect()
        };
        let sections = |quote| -> Result<Vec<(Id<()>, Id<()>)>> {
            let all = rows::sections(tx, quote)?.into_iter();
            Ok(all.map(|row| (row.id.cast(), row.lineage)).collect())
        };
        let lines = |quote| -> Result<Vec<(Id<()>, Id<()>)>> {
            let all = rows::lines(tx, quote)?.into_iter();
            Ok(all.map(|row| (row.id.cast(), row.lineage)).collect())
        };
        // Fees have no lineage; their order is theirs alone.
        let fees = |quote: Id<Quote>| {
            tx.rows(
                "SELECT id, code, sort FROM quoting_fee WHERE quote_id=?1",
                [quote],
                |r| Ok((r.get(0)?, (r.get::<_, String>(1)?, r.get::<_, String>(2)?))),
            )
        };
        let new: HashMap<(String, String), Id<()>> = fees(to)?
            .into_iter()
            .map(|(id, place)| (place, id))
            .collect();
        let matched = |old: Vec<(Id<()>, Id<()>)>, new: &HashMap<Id<()>, Id<()>>| {
            old.into_iter()
                .filter_map(|(id, lineage)| Some((id, *new.get(&lineage)?)))
                .collect::<Vec<_>>()
        };
        Ok(Self {
            quote: to,
            sections: matched(sections(from)?, &by_lineage(sections(to)?))
                .into_iter()
                .map(|(old, new)| (old, new.cast()))
                .collect(),
            lines: matched(lines(from)?, &by_lineage(lines(to)?))
                .into_iter()
                .map(|(old, new)| (old, new.cast()))
                .collect(),
            fees: fees(from)?
                .into_iter()
                .filter_map(|(id, place)| Some((id, *new.get(&place)?)))
                .collect(),
        })
    }
}

/// Makes a new version of the quote as it was sent, and does in it what was done in the quote after it had been sent. What
/// hangs on something that is gone is left out; it stays in the history.
///
/// # Errors
/// `quoting.quote_unknown`, and as [`new_version`].
pub fn version_with_late(tx: &Tx<'_>, open: &Afterwards) -> Result<QuoteRef> {
    let from: Id<Quote> = open.row.cast();
    let made = new_version(tx, QuoteRef { id: from })?;
    let mut matches = Matches::of(tx, from, made.id)?;
    for table in [
        "quoting_quote",
        "quoting_section",
        "quoting_line",
        "quoting_fee",
    ] {
        for late in open.late.iter().filter(|late| late.table == table) {
            apply(tx, &mut matches, late)?;
        }
    }
    settle(tx, made.id)?;
    Ok(made)
}

fn apply(tx: &Tx<'_>, matches: &mut Matches, late: &Late) -> Result<()> {
    let there: Option<Id<()>> = match late.table {
        "quoting_quote" => Some(matches.quote.cast()),
        "quoting_section" => matches.sections.get(&late.row).map(|id| id.cast()),
        "quoting_line" => matches.lines.get(&late.row).map(|id| id.cast()),
        _ => matches.fees.get(&late.row).copied(),
    };
    match (late.op, there) {
        (Op::Insert, _) => add(tx, matches, late),
        (Op::Delete, Some(_)) if late.table == "quoting_quote" => Ok(()),
        (Op::Delete, Some(row)) => tx.delete(late.table, row).map(|_| ()),
        (Op::Update, Some(row)) => {
            let mut values = written(late);
            if late.table == "quoting_quote" {
                values.retain(|(column, _)| AGREED.contains(column));
            }
            let section =
                section(matches, late, "section_id").filter(|_| late.table == "quoting_line");
            if let Some(section) = &section {
                values.push(("section_id", section));
            }
            tx.update(late.table, row, &values).map(|_| ())
        }
        (_, None) => Ok(()),
    }
}

/// What was written, but for what a row has of its own.
fn written(late: &Late) -> Vec<(&'static str, &dyn ToSql)> {
    let cells = late.cells.iter().filter(|cell| !OWN.contains(&cell.column));
    cells
        .map(|cell| (cell.column, &cell.late as &dyn ToSql))
        .collect()
}

/// The new version's section in the place of the one that is named.
fn section(matches: &Matches, late: &Late, column: &str) -> Option<Id<Section>> {
    let cell = late.cells.iter().find(|cell| cell.column == column)?;
    let Value::Blob(bytes) = &cell.late else {
        return None;
    };
    let old = Id::from_bytes(bytes.as_slice().try_into().ok()?);
    matches.sections.get(&old).copied()
}

fn add(tx: &Tx<'_>, matches: &mut Matches, late: &Late) -> Result<()> {
    let (row, quote): (Id<()>, Id<Quote>) = (tx.new_id(), matches.quote);
    let mut values = written(late);
    values.push(("id", &row));
    values.push(("quote_id", &quote));
    let lineage = late.cells.iter().find(|cell| cell.column == "lineage");
    if let Some(lineage) = lineage {
        values.push(("lineage", &lineage.late));
    }
    match late.table {
        "quoting_section" => {
            tx.insert(late.table, &values)?;
            matches.sections.insert(late.row, row.cast());
        }
        "quoting_line" => {
            let Some(section) = section(matches, late, "section_id") else {
                return Ok(());
            };
            values.push(("section_id", &section));
            tx.insert(late.table, &values)?;
            matches.lines.insert(late.row, row.cast());
        }
        "quoting_fee" => tx.insert(late.table, &values)?,
        _ => {}
    }
    Ok(())
}
