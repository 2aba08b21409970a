//! Making a list of quotes, working it out again, sending it.

use std::collections::HashMap;

use catalog::offer;
use kernel::{Fault, Id, Result};
use quoting::model::Quote;
use rusqlite::ToSql;
use store::{Db, Packed, Tx};

use super::lists::{list_unknown, quotes_of, sheet, sites, status_of};
use super::small;
use crate::book::Book;
use crate::lines::{self, Key, LineRecord, grouped, source_name};
use crate::model::{Difference, differences};
use crate::needs::{gap, quote_label};
use crate::orders::{self, Orders};
use crate::planning::{Planned, PlannedLine, planned};
use crate::wire::{
    BillQuote, LineSource, List, ListLine, ListMove, ListMoves, ListPreview, ListRef, ListSite,
    ListStatus, MadeList, MakeList, MoveKind, NewList, PreviewList, ProjectId, PurchaseSheet,
    PurchaseSite, RecomputeList, RepeatedQuote, SendList, StockLot, SupplyGap, SupplyQuote,
    SupplyQuotesRequest, Touched,
};

/// Quotes that a list can be made of, newest first: the latest version of each unless older ones are asked for.
///
/// # Errors
/// As SQLite's.
pub fn quotes(db: &Db<'_>, req: SupplyQuotesRequest) -> Result<Vec<SupplyQuote>> {
    let rows = db.rows(
        "SELECT q.id, q.number, q.version, q.status, q.mode, q.project_id, p.number, coalesce(p.name, p.number), p.start_on,
           EXISTS(SELECT 1 FROM quoting_quote n WHERE n.number=q.number AND n.version>q.version),
           (SELECT count(*) FROM quoting_line l WHERE l.quote_id=q.id)
         FROM quoting_quote q JOIN design_project p ON p.id=q.project_id
         WHERE q.status<>'void' AND (?1 IS NULL OR q.project_id=?1)
         ORDER BY q.made_at DESC, q.id DESC",
        [req.project],
        |r| {
            let quote = BillQuote {
                id: r.get(0)?,
                number: r.get(1)?,
                version: r.get(2)?,
                status: r.get(3)?,
                mode: r.get(4)?,
                project: r.get(5)?,
                project_number: r.get(6)?,
                project_name: r.get(7)?,
                start_on: None,
            };
            Ok((quote, r.get::<_, Option<String>>(8)?, r.get::<_, bool>(9)?, r.get::<_, u32>(10)?))
        },
    )?;
    rows.into_iter()
        .filter(|(_, _, superseded, _)| req.all || !superseded)
        .map(|(mut quote, start, superseded, lines)| {
            quote.start_on = crate::book::day(start)?;
            Ok(SupplyQuote {
                lists: made_of(db, quote.id)?,
                quote,
                superseded,
                lines,
            })
        })
        .collect()
}

fn made_of(db: &Db<'_>, quote: Id<Quote>) -> Result<Vec<MadeList>> {
    db.rows(
        "SELECT l.id, l.number, l.status FROM supply_list l JOIN supply_list_quote q ON q.list_id=l.id
         WHERE q.quote_id=?1 ORDER BY l.made_at, l.id",
        [quote],
        |r| {
            Ok(MadeList {
                id: r.get(0)?,
                number: r.get(1)?,
                status: status_of(&r.get::<_, String>(2)?),
            })
        },
    )
}

/// The quotes to buy for: at least one, and no two versions of one.
fn checked(db: &Db<'_>, quotes: &[Id<Quote>]) -> Result<()> {
    if quotes.is_empty() {
        return Err(Fault::field(
            "quotes",
            "supply.no_quotes",
            "Choose at least one quote to buy for.",
        ));
    }
    let mut numbers: Vec<String> = Vec::new();
    for &quote in quotes {
        let number: Option<String> = db.opt(
            "SELECT number FROM quoting_quote WHERE id=?1",
            [quote],
            |r| r.get(0),
        )?;
        let Some(number) = number else { continue };
        if numbers.contains(&number) {
            return Err(Fault::field(
                "quotes",
                "supply.quote_twice",
                format!("{number} is chosen twice, so everything would be bought twice. Keep one of its versions."),
            )
            .with("number", number));
        }
        numbers.push(number);
    }
    Ok(())
}

/// Names a result: equal exactly where nothing that matters differs (FNV-1a, 64 bits).
pub(super) fn fingerprint(texts: impl IntoIterator<Item = String>) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for text in texts {
        for byte in text.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    format!("{hash:016x}")
}

/// Names what was worked out, with what is asked for it.
fn basis(records: &[LineRecord]) -> String {
    fingerprint(records.iter().map(|record| {
        let line = record.standing();
        format!(
            "{line:?}|{:?}|{:?}|{:?}|{:?}",
            record.supplier, record.price, record.breaks, record.minimum
        )
    }))
}

fn records(book: &Book, lines: &[PlannedLine]) -> Vec<LineRecord> {
    lines
        .iter()
        .enumerate()
        .map(|(sort, line)| LineRecord::of_plan(book, line, sort))
        .collect()
}

/// Where the quotes' goods go, in the order of the quotes.
fn sites_of(db: &Db<'_>, quotes: &[BillQuote]) -> Result<Vec<PurchaseSite>> {
    let mut sites: Vec<PurchaseSite> = Vec::new();
    for quote in quotes {
        if sites.iter().any(|site| site.project == quote.project) {
            continue;
        }
        let site = db.one(
            "SELECT h.estate, h.building, h.unit, h.room, h.floor, h.lift, m.name, m.phone
             FROM design_project p
             LEFT JOIN crm_property h ON h.id=p.property_id
             LEFT JOIN firm_member m ON m.id=p.manager_id
             WHERE p.id=?1",
            [quote.project],
            |r| {
                let text = |at: usize| {
                    r.get::<_, Option<String>>(at)
                        .map(Option::unwrap_or_default)
                };
                let address = crm::sound::address(&text(0)?, &text(1)?, &text(2)?, &text(3)?);
                Ok(PurchaseSite {
                    id: Id::from_bytes([0; 16]),
                    project: quote.project,
                    number: quote.project_number.clone(),
                    name: quote.project_name.clone(),
                    address: Some(address).filter(|text| !text.is_empty()),
                    floor: r.get(4)?,
                    lift: r.get(5)?,
                    receiver: format!("{} {}", text(6)?, text(7)?).trim().to_owned(),
                    note: String::new(),
                    start_on: quote.start_on,
                })
            },
        )?;
        sites.push(site);
    }
    Ok(sites)
}

/// What a list of these quotes would hold. Nothing is stored.
///
/// # Errors
/// `supply.no_quotes`, `supply.quote_twice`, `quoting.quote_unknown`, `supply.pack_size`.
pub fn preview_list(db: &Db<'_>, req: PreviewList) -> Result<ListPreview> {
    checked(db, &req.quotes)?;
    let book = Book::read(db)?;
    let Planned {
        needs,
        lines,
        mut gaps,
    } = planned(db, &book, &req.quotes, req.take_stock, None)?;
    let records = records(&book, &lines);
    gaps.extend(unready(&records));
    let today = db.today();
    let shown = records
        .iter()
        .map(|record| record.shown(&book, today, true))
        .collect::<Result<Vec<_>>>()?;
    let orders = Orders::Now(&book.orders);
    let groups = grouped(&book, &orders, &sites_of(db, &needs.quotes)?, shown)?;
    let totals: Vec<_> = groups.iter().filter_map(|group| group.total).collect();
    let mut repeats = Vec::new();
    for quote in &needs.quotes {
        for list in made_of(db, quote.id)? {
            repeats.push(RepeatedQuote {
                quote: quote.id,
                label: quote_label(quote),
                list,
            });
        }
    }
    Ok(ListPreview {
        basis: basis(&records),
        estimate: (!totals.is_empty())
            .then(|| kernel::Money::total(totals))
            .transpose()?,
        groups,
        gaps,
        repeats,
    })
}

/// Lines to buy that have no supplier or no price.
fn unready(records: &[LineRecord]) -> Vec<SupplyGap> {
    records
        .iter()
        .filter(|line| line.bought())
        .filter_map(|line| {
            let kind = if line.supplier_used().is_none() {
                crate::wire::GapKind::NoSupplier
            } else if line.price_manual.or(line.price).is_none() {
                crate::wire::GapKind::NoPrice
            } else {
                return None;
            };
            Some(gap(kind, (&line.name_zh, &line.name_en), ("", "")))
        })
        .collect()
}

/// Makes a purchase list.
///
/// # Errors
/// As [`preview_list`]; `supply.nothing_needed`; `supply.moved_meanwhile` where it is not what was seen.
pub fn make_list(tx: &Tx<'_>, req: MakeList) -> Result<NewList> {
    checked(tx, &req.quotes)?;
    let note = firm::text::note("note", &req.note, 1_000)?;
    let book = Book::read(tx)?;
    let Planned { needs, lines, .. } = planned(tx, &book, &req.quotes, req.take_stock, None)?;
    if lines.is_empty() {
        return Err(Fault::field(
            "quotes",
            "supply.nothing_needed",
            "These quotes need no materials: check that their lines have quantities and come from the price book.",
        ));
    }
    let records = records(&book, &lines);
    if req.basis.is_some_and(|seen| seen != basis(&records)) {
        return Err(moved_meanwhile());
    }
    let id: Id<List> = tx.new_id();
    let number = tx.number("CG")?;
    tx.keep("supply.numbered");
    let (now, member) = (tx.now(), tx.member());
    tx.insert(
        "supply_list",
        &[
            ("id", &id),
            ("number", &number),
            ("note", &note),
            ("made_at", &now),
            ("made_by", &member),
            ("computed_at", &now),
            ("take_stock", &req.take_stock),
        ],
    )?;
    for quote in &needs.quotes {
        let row: Id<()> = tx.new_id();
        tx.insert(
            "supply_list_quote",
            &[
                ("id", &row),
                ("list_id", &id),
                ("quote_id", &quote.id),
                ("project_id", &quote.project),
                ("label", &quote_label(quote)),
            ],
        )?;
    }
    for site in sites_of(tx, &needs.quotes)? {
        let row: Id<ListSite> = tx.new_id();
        tx.insert(
            "supply_list_site",
            &[
                ("id", &row),
                ("list_id", &id),
                ("project_id", &site.project),
                ("number", &site.number),
                ("name", &site.name),
                ("address", &site.address),
                ("floor", &site.floor),
                ("lift", &site.lift),
                ("receiver", &site.receiver),
                ("start_on", &site.start_on.map(|on| on.to_string())),
            ],
        )?;
    }
    for (record, line) in records.iter().zip(&lines) {
        let row = insert_line(tx, id, record)?;
        take(tx, id, row, &line.taken)?;
    }
    Ok(NewList { id, number })
}

pub(super) fn moved_meanwhile() -> Fault {
    Fault::new(
        "supply.moved_meanwhile",
        "A quote, a price or the stock changed in the meantime. Look at the new figures, then confirm again.",
    )
}

/// Columns that come from working the list out.
pub(super) fn computed_columns(record: &LineRecord) -> Result<Vec<(&'static str, Box<dyn ToSql>)>> {
    let explanation = match &record.explanation {
        Some(why) => Packed(serde_json::to_string(why).map_err(Fault::internal)?),
        None => Packed::default(),
    };
    Ok(vec![
        ("project_id", Box::new(record.project)),
        ("source", Box::new(source_name(record.source))),
        ("material_id", Box::new(record.material)),
        ("pack_id", Box::new(record.pack.id)),
        ("code", Box::new(record.code.clone())),
        ("name_zh", Box::new(record.name_zh.clone())),
        ("name_en", Box::new(record.name_en.clone())),
        ("spec", Box::new(record.spec.clone())),
        ("unit", Box::new(record.unit.clone())),
        ("pack_zh", Box::new(record.pack.name_zh.clone())),
        ("pack_en", Box::new(record.pack.name_en.clone())),
        ("pack_size", Box::new(record.pack.size)),
        ("need", Box::new(record.need)),
        ("from_stock", Box::new(record.from_stock)),
        ("packs", Box::new(record.packs)),
        ("supplier_id", Box::new(record.supplier)),
        ("need_by", Box::new(record.need_by.map(|on| on.to_string()))),
        ("lead_days", Box::new(record.lead_days)),
        ("price", Box::new(record.price)),
        (
            "price_on",
            Box::new(record.price_on.map(|on| on.to_string())),
        ),
        ("breaks", Box::new(offer::written(&record.breaks))),
        ("minimum", Box::new(record.minimum)),
        ("pack_of", Box::new(record.pack_of)),
        ("batch", Box::new(record.batch)),
        ("explanation", Box::new(explanation)),
        ("sort", Box::new(record.sort.clone())),
    ])
}

/// Adds a line with what was worked out, and the packs that were typed for a line by hand.
pub(super) fn insert_line(
    tx: &Tx<'_>,
    list: Id<List>,
    record: &LineRecord,
) -> Result<Id<ListLine>> {
    let id: Id<ListLine> = tx.new_id();
    let columns = computed_columns(record)?;
    let mut values: Vec<(&str, &dyn ToSql)> = vec![
        ("id", &id),
        ("list_id", &list),
        ("packs_manual", &record.packs_manual),
    ];
    values.extend(columns.iter().map(|(name, value)| (*name, &**value)));
    tx.insert("supply_list_line", &values)?;
    Ok(id)
}

fn take(
    tx: &Tx<'_>,
    list: Id<List>,
    line: Id<ListLine>,
    taken: &[(Id<StockLot>, kernel::Quantity)],
) -> Result<()> {
    for (stock, quantity) in taken {
        let id: Id<()> = tx.new_id();
        tx.insert(
            "supply_list_stock",
            &[
                ("id", &id),
                ("list_id", &list),
                ("line_id", &line),
                ("stock_id", stock),
                ("quantity", quantity),
                ("taken_at", &tx.now()),
            ],
        )?;
    }
    Ok(())
}

struct Again {
    records: Vec<LineRecord>,
    lines: Vec<PlannedLine>,
    gaps: Vec<SupplyGap>,
}

fn again(db: &Db<'_>, book: &Book, id: Id<List>) -> Result<Again> {
    let take_stock = db
        .opt(
            "SELECT take_stock FROM supply_list WHERE id=?1",
            [id],
            |r| r.get(0),
        )?
        .ok_or_else(list_unknown)?;
    let Planned { lines, gaps, .. } = planned(db, book, &quotes_of(db, id)?, take_stock, Some(id))?;
    Ok(Again {
        records: records(book, &lines),
        lines,
        gaps,
    })
}

/// What working a list out again would change, and what is missing in its quotes.
pub(super) fn moves_of(
    db: &Db<'_>,
    book: &Book,
    id: Id<List>,
    stored: &[LineRecord],
) -> Result<(ListMoves, Vec<SupplyGap>)> {
    let Again {
        mut records, gaps, ..
    } = again(db, book, id)?;
    let basis = basis(&records);
    let kept: Vec<&LineRecord> = stored
        .iter()
        .filter(|line| line.source != LineSource::Extra)
        .collect();
    let before: Vec<_> = kept.iter().map(|line| line.standing()).collect();
    let old: HashMap<Key, &LineRecord> = kept.iter().map(|line| (line.key(), *line)).collect();
    for record in &mut records {
        if let Some(was) = old.get(&record.key()) {
            record.carry(book, was)?;
        }
    }
    let after: Vec<_> = records.iter().map(LineRecord::standing).collect();
    let new: HashMap<Key, &LineRecord> = records.iter().map(|line| (line.key(), line)).collect();
    let names: HashMap<ProjectId, String> = sites(db, id)?
        .into_iter()
        .map(|site| (site.project, site.name))
        .collect();
    let moves = differences(&before, &after)
        .into_iter()
        .filter_map(|difference| {
            let (kind, key) = match &difference {
                Difference::Added(line) => (MoveKind::Added, &line.key),
                Difference::Removed(line) => (MoveKind::Removed, &line.key),
                Difference::Changed(_, line) => (MoveKind::Changed, &line.key),
            };
            let (was, is) = (old.get(key).copied(), new.get(key).copied());
            let any = is.or(was)?;
            Some(ListMove {
                kind,
                code: any.code.clone(),
                name_zh: any.name_zh.clone(),
                name_en: any.name_en.clone(),
                unit: any.unit.clone(),
                pack_zh: any.pack.name_zh.clone(),
                pack_en: any.pack.name_en.clone(),
                site_name: names.get(&any.project).cloned().unwrap_or_default(),
                owner: any.source == LineSource::Owner,
                before: was.map(LineRecord::figures),
                after: is.map(LineRecord::figures),
                packs_manual: was.and_then(|line| line.packs_manual),
            })
        })
        .collect();
    Ok((ListMoves { basis, moves }, gaps))
}

/// What working a list out again would change. Nothing is stored.
///
/// # Errors
/// `supply.list_unknown`.
pub fn changes(db: &Db<'_>, req: ListRef) -> Result<ListMoves> {
    let book = Book::read(db)?;
    let stored = lines::of_list(db, req.id)?;
    Ok(moves_of(db, &book, req.id, &stored)?.0)
}

/// Works a list out again, exactly as the moves that were seen. What was typed stays with its lines.
///
/// # Errors
/// `supply.list_unknown`, `supply.list_sent`, `supply.moved_meanwhile`.
pub fn recompute_list(tx: &Tx<'_>, req: RecomputeList) -> Result<PurchaseSheet> {
    draft(tx, req.id)?;
    let book = Book::read(tx)?;
    let Again { records, lines, .. } = again(tx, &book, req.id)?;
    if basis(&records) != req.basis {
        return Err(moved_meanwhile());
    }
    let mut old: HashMap<Key, LineRecord> = lines::of_list(tx, req.id)?
        .into_iter()
        .filter(|line| line.source != LineSource::Extra)
        .map(|line| (line.key(), line))
        .collect();
    tx.exec("DELETE FROM supply_list_stock WHERE list_id=?1", [req.id])?;
    for (record, line) in records.iter().zip(&lines) {
        let row = match old
            .remove(&record.key())
            .and_then(|was| Some((was.id?, was)))
        {
            Some((id, was)) => {
                let mut record = record.clone();
                // A supplier or a pack that was chosen by hand keeps its own price.
                record.carry(&book, &was)?;
                let columns = computed_columns(&record)?;
                let values: Vec<(&str, &dyn ToSql)> = columns
                    .iter()
                    .map(|(name, value)| (*name, &**value))
                    .collect();
                tx.update("supply_list_line", id, &values)?;
                id
            }
            None => insert_line(tx, req.id, record)?,
        };
        take(tx, req.id, row, &line.taken)?;
    }
    for id in old.into_values().filter_map(|gone| gone.id) {
        tx.delete("supply_list_line", id)?;
    }
    tx.update("supply_list", req.id, &[("computed_at", &tx.now())])?;
    sheet(tx, req.id)
}

/// A list that is still a draft.
pub(super) fn draft(db: &Db<'_>, id: Id<List>) -> Result<()> {
    let status: String = db
        .opt("SELECT status FROM supply_list WHERE id=?1", [id], |r| {
            r.get(0)
        })?
        .ok_or_else(list_unknown)?;
    match status_of(&status) {
        ListStatus::Draft => Ok(()),
        ListStatus::Sent => Err(Fault::new(
            "supply.list_sent",
            "This list was sent and stays as it is. Make another list for what is needed beyond it.",
        )),
    }
}

/// Closes a list and marks it as given to its suppliers.
///
/// # Errors
/// `supply.list_sent`, `supply.nothing_to_buy`, `supply.supplier_missing` (with the lines), `supply.list_moved`.
pub fn send_list(tx: &Tx<'_>, req: SendList) -> Result<PurchaseSheet> {
    draft(tx, req.id)?;
    let lines = lines::of_list(tx, req.id)?;
    let bought: Vec<&LineRecord> = lines.iter().filter(|line| line.bought()).collect();
    if bought.is_empty() {
        return Err(Fault::new(
            "supply.nothing_to_buy",
            "Nothing on this list is to be bought, so there is nothing to send.",
        ));
    }
    let without: Vec<&str> = bought
        .iter()
        .filter(|line| line.supplier_used().is_none())
        .map(|line| line.name_zh.as_str())
        .collect();
    if !without.is_empty() {
        let names = without.join("、");
        return Err(Fault::new(
            "supply.supplier_missing",
            format!("Choose a supplier for {names}; a list is sent by supplier."),
        )
        .with("names", names)
        .with("count", without.len()));
    }
    let book = Book::read(tx)?;
    let moved = moves_of(tx, &book, req.id, &lines)?.0.moves.len();
    if moved > 0 && !req.as_it_is {
        return Err(Fault::new(
            "supply.list_moved",
            format!("{moved} lines would be different by now. Look at the differences, or send the list as it is."),
        )
        .with("count", moved));
    }
    orders::keep(tx, &book, req.id, &lines)?;
    tx.update(
        "supply_list",
        req.id,
        &[
            ("status", &"sent"),
            ("sent_at", &tx.now()),
            ("sent_by", &tx.member()),
        ],
    )?;
    tx.keep("supply.sent");
    sheet(tx, req.id)
}

/// Deletes a draft.
///
/// # Errors
/// `supply.list_unknown`, `supply.list_sent`.
pub fn delete_list(tx: &Tx<'_>, req: ListRef) -> Result<Touched> {
    draft(tx, req.id)?;
    tx.delete("supply_list", req.id)?;
    Ok(Touched { count: small(1) })
}
