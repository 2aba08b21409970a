//! What changed between two versions: lines by their lineage, with columns and money. Pure.

use std::collections::{HashMap, HashSet};

use kernel::{Id, Money, Result};

use crate::compute::{Computed, Given, LineResult, letters};
use crate::model::Section;
use crate::rows::LineRow;
use crate::wire::{
    CellChange, ChangeKind, LineChange, QuoteComparison, SectionChange, SumChange, VersionHead,
};

/// One version, worked out.
pub(crate) struct Side {
    pub given: Given,
    pub computed: Computed,
}

/// A line with where it stands.
struct Placed<'a> {
    row: &'a LineRow,
    result: &'a LineResult,
    number: String,
    /// Place of its section.
    section: usize,
}

impl Placed<'_> {
    fn amount(&self) -> Money {
        self.result.sum.map(|s| s.amount).unwrap_or_default()
    }
}

fn placed(side: &Side) -> Vec<Placed<'_>> {
    let place: HashMap<Id<Section>, usize> = side
        .given
        .sections
        .iter()
        .enumerate()
        .map(|(at, s)| (s.id, at))
        .collect();
    let mut counters = vec![0; side.given.sections.len()];
    side.given
        .lines
        .iter()
        .zip(&side.computed.lines)
        .filter_map(|(row, result)| {
            let section = *place.get(&row.section)?;
            counters[section] += 1;
            Some(Placed {
                row,
                result,
                number: format!("{}-{}", letters(section), counters[section]),
                section,
            })
        })
        .collect()
}

/// Compares an older version with a newer one.
///
/// # Errors
/// `kernel.number_out_of_range`.
pub(crate) fn compare(from: &Side, to: &Side) -> Result<QuoteComparison> {
    let (old, new) = (placed(from), placed(to));
    let pairs = pairs(&old, &new);
    let mut changes: Vec<(usize, bool, LineChange)> = Vec::new();
    let (mut added, mut removed, mut changed) = (0, 0, 0);
    for (at, line) in new.iter().enumerate() {
        match pairs.get(&at) {
            None if is_blank(line.row) => {}
            None => {
                added += 1;
                changes.push((
                    line.section,
                    true,
                    change(ChangeKind::Added, None, Some(line), Vec::new())?,
                ));
            }
            Some(&before) => {
                let before = &old[before];
                let cells = cells(before, line, from, to);
                if !cells.is_empty() {
                    changed += 1;
                    changes.push((
                        line.section,
                        true,
                        change(ChangeKind::Changed, Some(before), Some(line), cells)?,
                    ));
                }
            }
        }
    }
    let kept: HashSet<usize> = pairs.values().copied().collect();
    let gone = old
        .iter()
        .enumerate()
        .filter(|(at, line)| !kept.contains(at) && !is_blank(line.row));
    for (_, line) in gone {
        removed += 1;
        changes.push((
            line.section,
            false,
            change(ChangeKind::Removed, Some(line), None, Vec::new())?,
        ));
    }
    let total = |side: &Side| {
        side.computed
            .totals
            .as_ref()
            .map(|t| t.total)
            .unwrap_or_default()
    };
    let head = |side: &Side| VersionHead {
        id: side.given.quote.id,
        version: side.given.quote.version,
        status: side.given.quote.status,
        total: Some(total(side)),
        made_at: side.given.quote.made_at,
    };
    Ok(QuoteComparison {
        from: head(from),
        to: head(to),
        sections: sections(from, to, changes)?,
        sums: sums(from, to)?,
        added,
        removed,
        changed,
        difference: total(to).checked_sub(total(from))?,
    })
}

fn is_blank(row: &LineRow) -> bool {
    row.name.is_empty() && row.amount.is_none()
}

/// Which older line each newer one was, by place: the same lineage first, then the same item and name in the same room.
fn pairs(old: &[Placed<'_>], new: &[Placed<'_>]) -> HashMap<usize, usize> {
    let mut pairs = HashMap::new();
    let mut free: HashSet<usize> = (0..old.len()).collect();
    let by_lineage: HashMap<Id<()>, usize> = old
        .iter()
        .enumerate()
        .map(|(at, l)| (l.row.lineage, at))
        .collect();
    for (at, line) in new.iter().enumerate() {
        if let Some(&before) = by_lineage.get(&line.row.lineage)
            && free.remove(&before)
        {
            pairs.insert(at, before);
        }
    }
    for (at, line) in new.iter().enumerate() {
        if pairs.contains_key(&at) {
            continue;
        }
        let twin = (0..old.len()).find(|before| {
            let other = &old[*before];
            free.contains(before)
                && other.row.name == line.row.name
                && other.row.code == line.row.code
                && other.section == line.section
        });
        if let Some(before) = twin {
            free.remove(&before);
            pairs.insert(at, before);
        }
    }
    pairs
}

fn change(
    kind: ChangeKind,
    before: Option<&Placed<'_>>,
    after: Option<&Placed<'_>>,
    cells: Vec<CellChange>,
) -> Result<LineChange> {
    let amount = |line: Option<&Placed<'_>>| line.map(Placed::amount);
    let shown = after.or(before).map(|line| line.row);
    let (name, name_en) = shown
        .map(|row| (row.name.clone(), row.name_en.clone()))
        .unwrap_or_default();
    let difference = amount(after)
        .unwrap_or_default()
        .checked_sub(amount(before).unwrap_or_default())?;
    Ok(LineChange {
        kind,
        number_before: before.map(|line| line.number.clone()),
        number_after: after.map(|line| line.number.clone()),
        name,
        name_en,
        id: shown.map_or(Id::from_bytes([0; 16]), |row| row.id),
        cells,
        before: amount(before),
        after: amount(after),
        difference,
    })
}

fn cells(before: &Placed<'_>, after: &Placed<'_>, from: &Side, to: &Side) -> Vec<CellChange> {
    let shown = |line: &Placed<'_>, side: &Side| -> [(&'static str, String); 16] {
        let row = line.row;
        let text = |value: Option<String>| value.unwrap_or_default();
        let quantity = if row.manual {
            row.quantity
        } else {
            line.result.quantity
        };
        let section = &side.given.sections[line.section];
        [
            ("section", section.name.clone()),
            ("code", row.code.clone()),
            ("name", row.name.clone()),
            ("unit", row.unit.clone()),
            ("quantity", text(quantity.map(|q| q.to_string()))),
            ("main", text(row.main.map(|p| p.to_string()))),
            ("aux", text(row.aux.map(|p| p.to_string()))),
            ("labour", text(row.labour.map(|p| p.to_string()))),
            ("machine", text(row.machine.map(|p| p.to_string()))),
            ("loss_rate", text(row.loss_rate.map(|r| r.to_string()))),
            (
                "unit_price",
                text(line.result.sum.map(|s| s.unit_price.to_string())),
            ),
            ("amount", text(line.result.sum.map(|s| s.amount.to_fixed()))),
            ("craft", row.craft.clone()),
            ("note", row.note.clone()),
            ("owner_supplied", row.owner_supplied.to_string()),
            ("extra", row.extra.to_string()),
        ]
    };
    shown(before, from)
        .into_iter()
        .zip(shown(after, to))
        .filter(|((_, before), (_, after))| before != after)
        .map(|((column, before), (_, after))| CellChange {
            column: column.to_owned(),
            before,
            after,
        })
        .collect()
}

fn sections(
    from: &Side,
    to: &Side,
    changes: Vec<(usize, bool, LineChange)>,
) -> Result<Vec<SectionChange>> {
    let old_of: HashMap<Id<()>, usize> = from
        .given
        .sections
        .iter()
        .enumerate()
        .map(|(at, s)| (s.lineage, at))
        .collect();
    let mut of_new: Vec<Vec<LineChange>> =
        (0..to.given.sections.len()).map(|_| Vec::new()).collect();
    let mut of_gone: Vec<Vec<LineChange>> =
        (0..from.given.sections.len()).map(|_| Vec::new()).collect();
    let new_of: HashMap<Id<()>, usize> = to
        .given
        .sections
        .iter()
        .enumerate()
        .map(|(at, s)| (s.lineage, at))
        .collect();
    for (section, in_new, change) in changes {
        let place = if in_new {
            Some(section)
        } else {
            new_of.get(&from.given.sections[section].lineage).copied()
        };
        match place {
            Some(at) => of_new[at].push(change),
            None => of_gone[section].push(change),
        }
    }
    let mut out = Vec::new();
    for (at, section) in to.given.sections.iter().enumerate() {
        let old = old_of.get(&section.lineage).copied();
        let before = old.map(|old| from.computed.sections[old].amount);
        let after = to.computed.sections[at].amount;
        let lines = std::mem::take(&mut of_new[at]);
        if lines.is_empty() && before == Some(after) {
            continue;
        }
        out.push(SectionChange {
            name: section.name.clone(),
            name_en: section.name_en.clone(),
            before,
            after: Some(after),
            difference: after.checked_sub(before.unwrap_or_default())?,
            lines,
        });
    }
    for (at, section) in from.given.sections.iter().enumerate() {
        if new_of.contains_key(&section.lineage) {
            continue;
        }
        let before = from.computed.sections[at].amount;
        out.push(SectionChange {
            name: section.name.clone(),
            name_en: section.name_en.clone(),
            before: Some(before),
            after: None,
            difference: Money::ZERO.checked_sub(before)?,
            lines: std::mem::take(&mut of_gone[at]),
        });
    }
    Ok(out)
}

fn sums(from: &Side, to: &Side) -> Result<Vec<SumChange>> {
    let mut out = Vec::new();
    let mut push = |kind: &str,
                    names: (&str, &str),
                    before: Option<Money>,
                    after: Option<Money>|
     -> Result<()> {
        if before.unwrap_or_default() != after.unwrap_or_default() {
            out.push(SumChange {
                kind: kind.to_owned(),
                name: names.0.to_owned(),
                name_en: names.1.to_owned(),
                before,
                after,
                difference: after
                    .unwrap_or_default()
                    .checked_sub(before.unwrap_or_default())?,
            });
        }
        Ok(())
    };
    push(
        "direct",
        ("", ""),
        Some(from.computed.sums.direct),
        Some(to.computed.sums.direct),
    )?;
    let fee = |side: &Side, code: &str| {
        let found = side
            .given
            .fees
            .iter()
            .zip(&side.computed.fees)
            .find(|(row, _)| row.fee.code == code);
        found.map(|(_, sum)| sum.amount)
    };
    for row in &to.given.fees {
        let code = &row.fee.code;
        push(
            "fee",
            (&row.name, &row.name_en),
            fee(from, code),
            fee(to, code),
        )?;
    }
    for row in from
        .given
        .fees
        .iter()
        .filter(|row| fee(to, &row.fee.code).is_none())
    {
        push(
            "fee",
            (&row.name, &row.name_en),
            fee(from, &row.fee.code),
            None,
        )?;
    }
    let totals = |side: &Side| side.computed.totals.clone().unwrap_or_default();
    let (old, new) = (totals(from), totals(to));
    push("discount", ("", ""), Some(old.discount), Some(new.discount))?;
    push(
        "rounded_off",
        ("", ""),
        Some(old.rounded_off),
        Some(new.rounded_off),
    )?;
    push("tax", ("", ""), Some(old.tax), Some(new.tax))?;
    Ok(out)
}
