//! Quotes as a whole: list, make, head, agreement, fees, send, versions.

use std::collections::HashMap;

use chrono::Days;
use firm::api::Nothing;
use firm::text::{NOTE_MAX, line as one_line, note as many_lines};
use kernel::{Fault, Id, Money, Quantity, Result};
use rusqlite::ToSql;
use store::{Db, Tx};

use super::lines::{copied, draft};
use super::sections::{NewSection, append, copy_lines, fill, of_section};
use crate::compute::compute;
use crate::items::by_owner;
use crate::measure;
use crate::model::{DiscountBase, DiscountKind, Line, Mode, Quote, Section, Status, TaxMode};
use crate::rows::{self, QuoteRow};
use crate::settings::{
    check_day, check_fees, check_price, check_rate, fee_data, insert_fee, is_out_of_force, rate_of,
    settings,
};
use crate::sheet::{freeze, lapsed, load, party_of, settle};
use crate::sort;
use crate::wire::{
    CreateQuote, FillRooms, ListQuotes, ProjectId, QuoteHead, QuoteRef, QuoteSettings, QuoteStart,
    SaveAgreement, SaveFees, SaveHead,
};

/// Quotes, newest first. Drafts are worked out over the rooms as they are now.
///
/// # Errors
/// As SQLite's.
pub fn quotes(db: &Db<'_>, req: ListQuotes) -> Result<Vec<QuoteHead>> {
    let found = rows::quotes(db, req.project)?;
    let sites = rows::sites(db, req.project)?;
    let names = firm::member_names(db)?;
    let mut newest: HashMap<String, u32> = HashMap::new();
    for row in &found {
        let version = newest.entry(row.number.clone()).or_default();
        *version = row.version.max(*version);
    }
    found
        .into_iter()
        .map(|row| {
            let (project_name, customer) = sites.get(&row.project).cloned().unwrap_or_default();
            let (total, faulty) = if row.locked() {
                (row.stored.total, 0)
            } else {
                let computed = compute(&load(db, row.id)?)?;
                let faulty = computed.faulty();
                (computed.totals.ok().map(|t| t.total), faulty)
            };
            Ok(QuoteHead {
                lapsed: lapsed(db, &row),
                id: row.id,
                project: row.project,
                project_name,
                customer: if row.locked() { row.customer } else { customer },
                superseded: newest
                    .get(&row.number)
                    .is_some_and(|newest| *newest > row.version),
                number: row.number,
                version: row.version,
                status: row.status,
                mode: row.mode,
                title: row.title,
                total,
                faulty: u32::try_from(faulty).unwrap_or(u32::MAX),
                valid_until: row.valid_until,
                made_at: row.made_at,
                made_by: names.get(&row.made_by).cloned().unwrap_or_default(),
                sent_at: row.sent_at,
            })
        })
        .collect()
}

/// Why the making of a quote is not undone: its number and version are given.
const NUMBERED: &str = "quoting.numbered";

/// Makes version 1 of a new quote.
///
/// # Errors
/// `quoting.project_unknown`, `quoting.template_unknown`, `quoting.quote_unknown`.
pub fn create(tx: &Tx<'_>, req: CreateQuote) -> Result<QuoteRef> {
    party_of(tx, req.project)?;
    let usual = settings(tx, Nothing {})?;
    let mode = req.mode.unwrap_or(usual.mode);
    let id: Id<Quote> = tx.new_id();
    let number = tx.number("BJ")?;
    insert_quote(tx, id, req.project, &number, mode, &usual)?;
    for (fee, sort) in usual
        .fees
        .iter()
        .zip(sort::between(None, None, usual.fees.len())?)
    {
        insert_fee(
            tx,
            Some(id),
            &crate::wire::FeeData {
                id: None,
                ..fee.clone()
            },
            &sort,
        )?;
    }
    let rooms = measure::rooms(tx, req.project)?;
    if !matches!(req.start, QuoteStart::Blank) {
        let new: Vec<NewSection<'_>> = rooms
            .iter()
            .filter(|room| room.kind != "whole")
            .map(|room| NewSection {
                room: Some(room.id),
                name: &room.name,
                name_en: "",
                kind: &room.kind,
                lineage: None,
            })
            .collect();
        append(tx, id, &new)?;
    }
    match req.start {
        QuoteStart::Rooms | QuoteStart::Blank => {}
        QuoteStart::Template { code } => {
            let quote = rows::quote(tx, id)?;
            fill(
                tx,
                &quote,
                &FillRooms {
                    quote: id,
                    template: code,
                    sections: Vec::new(),
                    whole: true,
                },
            )?;
        }
        QuoteStart::Quote { id: from } => copy_by_kind(tx, from, id)?,
    }
    settle(tx, id)?;
    tx.keep(NUMBERED);
    Ok(QuoteRef { id })
}

fn insert_quote(
    tx: &Tx<'_>,
    id: Id<Quote>,
    project: ProjectId,
    number: &str,
    mode: Mode,
    usual: &QuoteSettings,
) -> Result<()> {
    let today = tx.today();
    let flat: Option<(Option<i32>, Option<bool>)> = tx.opt(
        "SELECT h.floor, h.lift FROM design_project p JOIN crm_property h ON h.id=p.property_id WHERE p.id=?1",
        [project],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    let (floor, lift) = flat.unwrap_or_default();
    let rate = rate_of(usual, &usual.tax_code, today);
    let until = today.checked_add_days(Days::new(u64::from(usual.valid_days)));
    tx.insert(
        "quoting_quote",
        &[
            ("id", &id),
            ("project_id", &project),
            ("number", &number),
            ("version", &1),
            ("mode", &mode),
            ("floor", &floor),
            ("lift", &lift),
            ("package_price", &usual.package_price),
            ("round_unit", &usual.round_unit),
            ("rounding", &usual.rounding),
            ("tax_mode", &usual.tax_mode),
            ("tax_code", &usual.tax_code),
            ("tax_rate", &rate),
            ("valid_until", &until),
            ("terms", &usual.terms),
            ("made_at", &tx.now()),
            ("made_by", &tx.member()),
        ],
    )
}

/// Copies the lines of each room's section for every room of the same kind, and the sections for the whole flat.
fn copy_by_kind(tx: &Tx<'_>, from: Id<Quote>, to: Id<Quote>) -> Result<()> {
    rows::quote(tx, from)?;
    let sources = rows::sections(tx, from)?;
    for target in rows::sections(tx, to)? {
        let alike = sources
            .iter()
            .find(|s| s.room.is_some() && s.kind == target.kind && s.name == target.name)
            .or_else(|| {
                sources
                    .iter()
                    .find(|s| s.room.is_some() && s.kind == target.kind)
            });
        if let Some(alike) = alike {
            copy_lines(tx, to, target.id, of_section(tx, alike)?)?;
        }
    }
    for source in sources.iter().filter(|s| s.room.is_none()) {
        let new = NewSection {
            room: None,
            name: &source.name,
            name_en: &source.name_en,
            kind: &source.kind,
            lineage: None,
        };
        let id = append(tx, to, &[new])?[0];
        copy_lines(tx, to, id, of_section(tx, source)?)?;
    }
    Ok(())
}

/// Changes what stands at the head of a quote. Where the mode passes between half and full package, the items' main
/// materials pass between the owner and the firm.
///
/// # Errors
/// `quoting.locked`, and of a field: `quoting.area_out_of_range`, `quoting.floor_out_of_range`,
/// `quoting.date_out_of_range`, `quoting.price_out_of_range`, `firm.text_too_long`.
pub fn save_head(tx: &Tx<'_>, req: SaveHead) -> Result<()> {
    let quote = draft(tx, req.id)?;
    let title = one_line("title", &req.title, 120)?;
    let note = many_lines("note", &req.note, NOTE_MAX)?;
    let terms = many_lines("terms", &req.terms, NOTE_MAX)?;
    if req
        .area
        .is_some_and(|area| area <= Quantity::ZERO || area > Quantity::from_scaled(100_000_000_000))
    {
        return Err(Fault::field(
            "area",
            "quoting.area_out_of_range",
            "A building area is more than 0 and at most 100,000 ㎡.",
        ));
    }
    if req.floor.is_some_and(|floor| !(-5..=200).contains(&floor)) {
        return Err(Fault::field(
            "floor",
            "quoting.floor_out_of_range",
            "Floors go from −5 to 200.",
        ));
    }
    check_price("packagePrice", req.package_price)?;
    check_day("validUntil", req.valid_until)?;
    if by_owner(quote.mode) != by_owner(req.mode) {
        tx.exec(
            "UPDATE quoting_line SET owner_supplied=?2 WHERE quote_id=?1 AND owner_supplied<>?2
             AND item_id IN (SELECT id FROM catalog_item WHERE main_group<>'')",
            (quote.id, by_owner(req.mode)),
        )?;
    }
    tx.update(
        "quoting_quote",
        quote.id,
        &[
            ("title", &title),
            ("mode", &req.mode),
            ("area", &req.area),
            ("floor", &req.floor),
            ("lift", &req.lift),
            ("package_price", &req.package_price),
            ("round_unit", &req.round_unit),
            ("valid_until", &req.valid_until),
            ("note", &note),
            ("terms", &terms),
        ],
    )?;
    settle(tx, quote.id)?;
    Ok(())
}

/// Agrees discount, rounding and tax.
///
/// # Errors
/// `quoting.locked`, and of a field: `quoting.rate_out_of_range`, `quoting.tax_rate_missing`,
/// `quoting.tax_code_unknown`, `quoting.discount_negative`, `quoting.discount_too_large`,
/// `quoting.discount_section_missing`.
pub fn save_agreement(tx: &Tx<'_>, req: SaveAgreement) -> Result<()> {
    let quote = draft(tx, req.id)?;
    let agreed = req.agreement;
    check_rate("discountRate", agreed.discount_rate)?;
    check_rate("taxRate", agreed.tax_rate)?;
    if agreed.tax_mode != TaxMode::None && agreed.tax_rate.is_none() {
        return Err(Fault::field(
            "taxRate",
            "quoting.tax_rate_missing",
            "Say at which rate tax is charged, or choose a quote without tax.",
        ));
    }
    if !agreed.tax_code.is_empty()
        && agreed.tax_code != quote.tax_code
        && !crate::settings::settings(tx, Nothing {})?
            .tax_rates
            .iter()
            .any(|rate| rate.code == agreed.tax_code)
    {
        return Err(Fault::field(
            "taxCode",
            "quoting.tax_code_unknown",
            "This tax rate is not among the firm's; choose one of them.",
        )
        .with("code", agreed.tax_code.clone()));
    }
    if agreed.discount_amount.is_some_and(Money::is_negative) {
        return Err(Fault::field(
            "discountAmount",
            "quoting.discount_negative",
            "A discount cannot be below zero.",
        ));
    }
    if agreed.discount_base == DiscountBase::Section && agreed.discount_kind != DiscountKind::None {
        let own = match agreed.discount_section {
            None => false,
            Some(id) => rows::sections(tx, quote.id)?.iter().any(|s| s.id == id),
        };
        if !own {
            return Err(Fault::field(
                "discountSection",
                "quoting.discount_section_missing",
                "Choose the section that the discount is for.",
            ));
        }
    }
    tx.update(
        "quoting_quote",
        quote.id,
        &[
            ("discount_base", &agreed.discount_base),
            ("discount_kind", &agreed.discount_kind),
            ("discount_rate", &agreed.discount_rate),
            ("discount_amount", &agreed.discount_amount),
            ("discount_section", &agreed.discount_section),
            ("rounding", &agreed.rounding),
            ("tax_mode", &agreed.tax_mode),
            ("tax_code", &agreed.tax_code),
            ("tax_rate", &agreed.tax_rate),
        ],
    )?;
    settle(tx, quote.id)?.1.totals?;
    Ok(())
}

/// Replaces the fee stack; fees with an id keep it.
///
/// # Errors
/// `quoting.locked`, and of a field under `fees.N` as [`check_fees`].
pub fn save_fees(tx: &Tx<'_>, req: SaveFees) -> Result<()> {
    let quote = draft(tx, req.id)?;
    check_fees(&req.fees)?;
    let known: Vec<_> = rows::fees(tx, quote.id)?
        .into_iter()
        .map(|f| f.id)
        .collect();
    tx.exec("DELETE FROM quoting_fee WHERE quote_id=?1", [quote.id])?;
    for (fee, sort) in req
        .fees
        .iter()
        .zip(sort::between(None, None, req.fees.len())?)
    {
        let id = fee.id.filter(|id| known.contains(id));
        insert_fee(
            tx,
            Some(quote.id),
            &crate::wire::FeeData { id, ..fee.clone() },
            &sort,
        )?;
    }
    settle(tx, quote.id)?;
    Ok(())
}

/// Sends a draft: freezes quantities, measurements, names and sums. From then on nothing of it changes. The project and the
/// lead behind it move on to their quote stages where they are not that far.
///
/// # Errors
/// `quoting.locked`, `quoting.nothing_to_send`, `quoting.lines_faulty`, `quoting.lapsed`, `quoting.tax_rate_lapsed`.
pub fn send(tx: &Tx<'_>, req: QuoteRef) -> Result<()> {
    let quote = draft(tx, req.id)?;
    let (given, computed) = settle(tx, quote.id)?;
    if given.lines.is_empty() {
        return Err(Fault::new(
            "quoting.nothing_to_send",
            "There is no line in this quote yet.",
        ));
    }
    let faulty = computed.faulty();
    if faulty > 0 {
        return Err(Fault::new(
            "quoting.lines_faulty",
            format!(
                "{faulty} lines or fees could not be worked out; put them right before sending."
            ),
        )
        .with("count", faulty));
    }
    if lapsed(tx, &quote) {
        return Err(Fault::field(
            "validUntil",
            "quoting.lapsed",
            "The last day of the offer is past; set a later one.",
        ));
    }
    let usual = settings(tx, Nothing {})?;
    if quote.tax_mode != TaxMode::None
        && is_out_of_force(&usual, &quote.tax_code, quote.tax_rate, tx.today())
    {
        return Err(Fault::field(
            "taxRate",
            "quoting.tax_rate_lapsed",
            "The tax rate of this quote is not in force today; choose one that is.",
        ));
    }
    freeze(tx, &given, &computed)?;
    tx.update(
        "quoting_quote",
        quote.id,
        &[("status", &Status::Sent), ("sent_at", &tx.now())],
    )?;
    let number = format!("{} V{}", quote.number, quote.version);
    design::api::quote_sent(tx, quote.project, &number)?;
    tx.keep("quoting.sent");
    Ok(())
}

/// Notes that the customer agreed to a sent version; other open versions of the number fall away.
///
/// # Errors
/// `quoting.not_sent`.
pub fn accept(tx: &Tx<'_>, req: QuoteRef) -> Result<()> {
    let quote = rows::quote(tx, req.id)?;
    if quote.status != Status::Sent {
        return Err(Fault::new(
            "quoting.not_sent",
            "Only a version that was sent can be accepted.",
        ));
    }
    for other in rows::versions(tx, &quote.number)? {
        if other.id != quote.id && matches!(other.status, Status::Sent | Status::Accepted) {
            close(tx, other.id, Status::Void)?;
        }
    }
    close(tx, quote.id, Status::Accepted)?;
    tx.keep("quoting.accepted");
    Ok(())
}

/// Takes a version out of use. It stays readable.
///
/// # Errors
/// `quoting.quote_unknown`.
pub fn void(tx: &Tx<'_>, req: QuoteRef) -> Result<()> {
    let quote = rows::quote(tx, req.id)?;
    if quote.status == Status::Draft {
        let (given, computed) = settle(tx, quote.id)?;
        freeze(tx, &given, &computed)?;
    }
    close(tx, quote.id, Status::Void)?;
    tx.keep("quoting.voided");
    Ok(())
}

fn close(tx: &Tx<'_>, id: Id<Quote>, status: Status) -> Result<()> {
    tx.update(
        "quoting_quote",
        id,
        &[("status", &status), ("closed_at", &tx.now())],
    )?;
    Ok(())
}

/// Deletes a draft. A number that was given stays given.
///
/// # Errors
/// `quoting.locked`.
pub fn delete(tx: &Tx<'_>, req: QuoteRef) -> Result<()> {
    let quote = draft(tx, req.id)?;
    tx.exec("DELETE FROM quoting_line WHERE quote_id=?1", [quote.id])?;
    tx.exec("DELETE FROM quoting_fee WHERE quote_id=?1", [quote.id])?;
    tx.exec("DELETE FROM quoting_section WHERE quote_id=?1", [quote.id])?;
    tx.delete("quoting_quote", quote.id)?;
    Ok(())
}

/// A new draft of the same number, with everything of this version; its quantities follow the rooms again.
///
/// # Errors
/// `quoting.quote_unknown`.
pub fn new_version(tx: &Tx<'_>, req: QuoteRef) -> Result<QuoteRef> {
    let quote = rows::quote(tx, req.id)?;
    let usual = settings(tx, Nothing {})?;
    let version = rows::versions(tx, &quote.number)?
        .first()
        .map_or(1, |newest| newest.version + 1);
    let id: Id<Quote> = tx.new_id();
    insert_version(tx, id, &quote, version, &usual)?;
    let sections = copy_structure(tx, &quote, id)?;
    if let Some(section) = quote.discount_section.and_then(|old| sections.get(&old)) {
        tx.update("quoting_quote", id, &[("discount_section", section)])?;
    }
    settle(tx, id)?;
    tx.keep(NUMBERED);
    Ok(QuoteRef { id })
}

fn insert_version(
    tx: &Tx<'_>,
    id: Id<Quote>,
    quote: &QuoteRow,
    version: u32,
    usual: &QuoteSettings,
) -> Result<()> {
    let until = tx
        .today()
        .checked_add_days(Days::new(u64::from(usual.valid_days)));
    // The area that sending froze goes on as the project's own, where they agree.
    let project_area: Option<Quantity> = tx
        .opt(
            "SELECT building_area FROM design_project WHERE id=?1",
            [quote.project],
            |r| r.get(0),
        )?
        .flatten();
    let area = quote.area.filter(|area| Some(*area) != project_area);
    let values: [(&str, &dyn ToSql); 25] = [
        ("id", &id),
        ("project_id", &quote.project),
        ("number", &quote.number),
        ("version", &version),
        ("title", &quote.title),
        ("mode", &quote.mode),
        ("area", &area),
        ("floor", &quote.floor),
        ("lift", &quote.lift),
        ("package_price", &quote.package_price),
        ("round_unit", &quote.round_unit),
        ("discount_base", &quote.discount_base),
        ("discount_kind", &quote.discount_kind),
        ("discount_rate", &quote.discount_rate),
        ("discount_amount", &quote.discount_amount),
        ("rounding", &quote.rounding),
        ("tax_mode", &quote.tax_mode),
        ("tax_code", &quote.tax_code),
        ("tax_rate", &quote.tax_rate),
        ("valid_until", &until),
        ("note", &quote.note),
        ("terms", &quote.terms),
        ("based_on", &quote.id),
        ("made_at", &tx.now()),
        ("made_by", &tx.member()),
    ];
    tx.insert("quoting_quote", &values)
}

/// Copies sections, lines and fees with their lineage; which section became which.
fn copy_structure(
    tx: &Tx<'_>,
    from: &QuoteRow,
    to: Id<Quote>,
) -> Result<HashMap<Id<Section>, Id<Section>>> {
    let mut sections = HashMap::new();
    for section in rows::sections(tx, from.id)? {
        let new = NewSection {
            room: section.room,
            name: &section.name,
            name_en: &section.name_en,
            kind: &section.kind,
            lineage: Some(section.lineage),
        };
        sections.insert(section.id, append(tx, to, &[new])?[0]);
    }
    for line in rows::lines(tx, from.id)? {
        let Some(&section) = sections.get(&line.section) else {
            continue;
        };
        let (lineage, sort) = (line.lineage, line.sort.clone());
        let mut line = copied(line, tx.new_id::<Line>(), to, section, sort);
        line.lineage = lineage;
        tx.insert("quoting_line", &line.values())?;
    }
    for fee in rows::fees(tx, from.id)? {
        insert_fee(
            tx,
            Some(to),
            &crate::wire::FeeData {
                id: None,
                ..fee_data(&fee)
            },
            &fee.sort,
        )?;
    }
    Ok(sections)
}
