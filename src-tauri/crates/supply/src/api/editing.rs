//! Changing a draft by hand: cells, lines, sites, notes.

use catalog::search::{Query, Searched, best};
use kernel::{Fault, Id, Quantity, Result, UnitPrice};
use quoting::wire::Language;
use rusqlite::ToSql;
use store::Tx;

use super::making::{draft, insert_line};
use super::sheet;
use crate::book::{Book, SupplierRow};
use crate::lines::{self, LineRecord};
use crate::model::Pack;
use crate::wire::{
    AddListLine, AddedListLine, EditList, EditedList, LineSource, List, ListColumn, ListEdit,
    ListFault, ListLine, MaterialPack, PurchaseSheet, RemoveListLines, SaveListNote, SaveListSite,
    SupplierId,
};

/// The most packs of one line.
const MAX_PACKS: Quantity = Quantity::from_scaled(1_000_000 * 1_000_000);
/// The largest price of a pack, yuan.
const MAX_PRICE: UnitPrice = UnitPrice::from_scaled(10_000_000 * 10_000);
/// The longest note of a line.
const NOTE_MAX: usize = 200;

/// Stores each cell or refuses it by itself.
///
/// # Errors
/// `supply.list_unknown`, `supply.list_sent`; a refused cell is in the answer.
pub fn edit_list(tx: &Tx<'_>, req: EditList) -> Result<EditedList> {
    draft(tx, req.id)?;
    let book = Book::read(tx)?;
    let mut faults = Vec::new();
    for edit in req.edits {
        if let Err(fault) = apply(tx, &book, req.id, &edit) {
            faults.push(ListFault {
                line: edit.line,
                column: edit.column,
                fault,
            });
        }
    }
    Ok(EditedList {
        sheet: sheet(tx, req.id)?,
        faults,
    })
}

fn apply(tx: &Tx<'_>, book: &Book, list: Id<List>, edit: &ListEdit) -> Result<()> {
    let (of, line) = lines::one(tx, edit.line)?;
    if of != list {
        return Err(Fault::new(
            "supply.list_line_unknown",
            "This line is no longer in the list.",
        ));
    }
    let store = |values: &[(&str, &dyn ToSql)]| {
        tx.update("supply_list_line", edit.line, values).map(|_| ())
    };
    let owners = || {
        Fault::new(
            "supply.owner_line",
            "The owner brings this, so the firm has neither a supplier nor a price for it.",
        )
    };
    let by_hand = line.source == LineSource::Extra;
    match edit.column {
        ListColumn::Packs => {
            let packs = packs(&edit.text, &line)?;
            if by_hand && packs.is_none() {
                return Err(Fault::field(
                    "packs",
                    "supply.packs_missing",
                    "Say how many to order, or remove the line.",
                ));
            }
            let computed = line.packs_computed()?;
            let kept = packs.filter(|packs| by_hand || *packs != computed);
            store(&[("packs_manual", &kept)])
        }
        ListColumn::Supplier => {
            if line.source == LineSource::Owner {
                return Err(owners());
            }
            let chosen = supplier(book, edit)?;
            let mut line = line;
            line.supplier_manual = chosen.filter(|id| Some(*id) != line.supplier);
            line.ask(book);
            store_offer(tx, edit.line, &line)
        }
        ListColumn::NeedBy => {
            let day = crm::model::day("needBy", &edit.text, tx.today())?;
            let kept = day.filter(|day| Some(*day) != line.need_by);
            store(&[("need_by_manual", &kept.map(|day| day.to_string()))])
        }
        ListColumn::Price => {
            if line.source == LineSource::Owner {
                return Err(owners());
            }
            let typed = price(&edit.text)?;
            let mut line = line;
            line.price_manual = None;
            let own = line.price_used()?;
            store(&[("price_manual", &typed.filter(|price| Some(*price) != own))])
        }
        ListColumn::Note => store(&[("note", &firm::text::line("note", &edit.text, NOTE_MAX)?)]),
        ListColumn::Unit if line.material.is_some() => {
            if line.source == LineSource::Owner {
                return Err(owners());
            }
            let mut line = line;
            let pack = pack(book, &line, &edit.text)?;
            line.repack(pack)?;
            line.ask(book);
            store_offer(tx, edit.line, &line)
        }
        ListColumn::Name | ListColumn::Spec | ListColumn::Unit => {
            if !by_hand || line.material.is_some() {
                return Err(Fault::new(
                    "supply.from_book",
                    "This comes from the price book; change it there, or add a line of your own.",
                ));
            }
            match edit.column {
                ListColumn::Name => {
                    let name = firm::text::required("name", &edit.text, firm::text::NAME_MAX)?;
                    store(&[("name_zh", &name), ("name_en", &name)])
                }
                ListColumn::Spec => store(&[(
                    "spec",
                    &firm::text::line("spec", &edit.text, firm::text::NAME_MAX)?,
                )]),
                _ => {
                    let unit = firm::text::required("unit", &catalog::words::unit(&edit.text), 20)?;
                    store(&[("unit", &unit), ("pack_zh", &unit), ("pack_en", &unit)])
                }
            }
        }
    }
}

/// Stores the pack and the supplier that a line goes to, with what he asks.
pub(super) fn store_offer(tx: &Tx<'_>, id: Id<ListLine>, line: &LineRecord) -> Result<()> {
    let mut values = super::making::computed_columns(line)?;
    values.push(("supplier_manual", Box::new(line.supplier_manual)));
    values.push(("packs_manual", Box::new(line.packs_manual)));
    values.push(("price_manual", Box::new(line.price_manual)));
    let values: Vec<(&str, &dyn ToSql)> = values
        .iter()
        .map(|(name, value)| (*name, &**value))
        .collect();
    tx.update("supply_list_line", id, &values).map(|_| ())
}

/// The pack of a line's material that a text names; blank is the one that was worked out.
fn pack(book: &Book, line: &LineRecord, text: &str) -> Result<MaterialPack> {
    let material = line
        .material
        .and_then(|id| book.material(id))
        .ok_or_else(super::bill::material_unknown)?;
    let typed = text.trim();
    if typed.is_empty() {
        return Ok(material.pack(line.pack_of.or(line.pack.id)));
    }
    // A cell shows 袋 (50 kg); the name alone will do.
    let name = typed.split(['(', '（']).next().unwrap_or(typed).trim();
    material
        .packs
        .iter()
        .filter(|pack| pack.active)
        .find(|pack| {
            [
                pack.name_zh.as_str(),
                pack.name_en.as_str(),
                catalog::words::spelt(&pack.name_zh, Language::En),
            ]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name))
        })
        .map(|pack| material.pack(Some(pack.id)))
        .ok_or_else(|| {
            Fault::field(
                "unit",
                "supply.pack_unknown",
                "This pack is not one of the material's; choose another.",
            )
        })
}

/// Reads packs: `12`, `12 箱`; blank is none. Whole ones, except of what is made to measure.
fn packs(text: &str, line: &LineRecord) -> Result<Option<Quantity>> {
    let typed = text.trim();
    let number = [&line.pack.name_zh, &line.pack.name_en]
        .into_iter()
        .filter(|word| !word.is_empty())
        .find_map(|word| typed.strip_suffix(word.as_str()))
        .unwrap_or(typed)
        .trim();
    if number.is_empty() {
        return Ok(None);
    }
    let shown: String = typed.chars().take(40).collect();
    let refuse = |code: &str, hint: &str| {
        Fault::field("packs", code, format!("“{shown}”: {hint}")).with("text", shown.clone())
    };
    let invalid = || {
        refuse(
            "supply.packs_invalid",
            "type how many to order, such as 12.",
        )
    };
    if number.contains(['%', '％', '¥', '￥', '元']) {
        return Err(invalid());
    }
    let value: Quantity = number.parse().map_err(|_| invalid())?;
    if value.is_negative() || value > MAX_PACKS {
        return Err(invalid());
    }
    let step = Pack::new(line.pack.size, &line.pack.name_zh, &line.unit)?.step;
    if value.scaled() % step.scaled() != 0 {
        return Err(refuse(
            "supply.packs_whole",
            "packs are ordered whole; type a whole number.",
        )
        .with("pack", line.pack.name_zh.clone()));
    }
    Ok(Some(value))
}

fn price(text: &str) -> Result<Option<UnitPrice>> {
    let typed = text.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let shown: String = typed.chars().take(40).collect();
    typed
        .parse::<UnitPrice>()
        .ok()
        .filter(|price| !price.is_negative() && *price <= MAX_PRICE && !typed.contains(['%', '％']))
        .map(Some)
        .ok_or_else(|| {
            Fault::field(
                "price",
                "supply.price_invalid",
                format!("“{shown}” is no price; type yuan for one pack, such as 45.5."),
            )
            .with("text", shown)
        })
}

/// The supplier that was picked, or the one that the text names; blank is none.
fn supplier(book: &Book, edit: &ListEdit) -> Result<Option<SupplierId>> {
    let unknown = |text: &str| {
        let shown: String = text.chars().take(40).collect();
        Fault::field(
            "supplier",
            "supply.supplier_unknown",
            format!("There is no supplier “{shown}”; pick one from the list."),
        )
        .with("text", shown)
    };
    if let Some(id) = edit.supplier {
        return book
            .supplier(id)
            .map(|row| Some(row.id))
            .ok_or_else(|| unknown(&edit.text));
    }
    let typed = edit.text.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let all = book.suppliers();
    let exact = all.iter().find(|row| {
        [&row.name_zh, &row.name_en, &row.code]
            .iter()
            .any(|name| name.eq_ignore_ascii_case(typed))
    });
    if let Some(row) = exact {
        return Ok(Some(row.id));
    }
    let found = best(&Query::new(typed), all, 2, |row: &&SupplierRow| Searched {
        code: &row.code,
        zh: &row.name_zh,
        en: &row.name_en,
        readings: &row.readings,
    });
    match found.as_slice() {
        [only] => Ok(Some(only.id)),
        _ => Err(unknown(typed)),
    }
}

/// Adds a line by hand: a material of the price book, or anything else.
///
/// # Errors
/// `supply.list_sent`, `supply.site_unknown`, `supply.material_unknown`, `supply.packs_missing`, `supply.packs_invalid`,
/// `supply.packs_whole`, `firm.text_missing`, `firm.text_too_long`.
pub fn add_line(tx: &Tx<'_>, req: AddListLine) -> Result<AddedListLine> {
    draft(tx, req.id)?;
    let known: bool = tx.one(
        "SELECT EXISTS(SELECT 1 FROM supply_list_site WHERE list_id=?1 AND project_id=?2)",
        (req.id, req.project),
        |r| r.get(0),
    )?;
    if !known {
        return Err(Fault::field(
            "project",
            "supply.site_unknown",
            "Choose one of the list's delivery sites.",
        ));
    }
    let book = Book::read(tx)?;
    let mut record = LineRecord {
        id: None,
        project: req.project,
        source: LineSource::Extra,
        material: req.material,
        code: String::new(),
        name_zh: String::new(),
        name_en: String::new(),
        spec: String::new(),
        unit: String::new(),
        pack: MaterialPack {
            id: None,
            name_zh: String::new(),
            name_en: String::new(),
            size: Quantity::from_scaled(1_000_000),
        },
        need: Quantity::ZERO,
        from_stock: Quantity::ZERO,
        packs: Quantity::ZERO,
        packs_manual: None,
        supplier: None,
        supplier_manual: None,
        need_by: None,
        need_by_manual: None,
        lead_days: 0,
        price: None,
        price_on: None,
        price_manual: None,
        breaks: Vec::new(),
        minimum: None,
        pack_of: None,
        batch: false,
        note: String::new(),
        explanation: None,
        sort: "x".to_owned(),
    };
    if let Some(material) = req.material {
        let row = book
            .material(material)
            .ok_or_else(super::bill::material_unknown)?;
        record.pack = row.pack(None);
        (record.code, record.spec, record.unit) =
            (row.code.clone(), row.spec.clone(), row.unit.clone());
        (record.name_zh, record.name_en) = (row.name_zh.clone(), row.name_en.clone());
        (record.supplier, record.lead_days, record.batch) =
            (row.supplier, row.lead_days, row.batch);
        record.ask(&book);
    } else {
        record.name_zh = firm::text::required("name", &req.name, firm::text::NAME_MAX)?;
        record.name_en = record.name_zh.clone();
        record.spec = firm::text::line("spec", &req.spec, firm::text::NAME_MAX)?;
        record.unit = firm::text::required("unit", &catalog::words::unit(&req.unit), 20)?;
        (record.pack.name_zh, record.pack.name_en) = (record.unit.clone(), record.unit.clone());
    }
    record.packs_manual = Some(
        packs(&req.packs, &record)?
            .filter(|packs| !packs.is_zero())
            .ok_or_else(|| {
                Fault::field(
                    "packs",
                    "supply.packs_missing",
                    "Say how many to order, or remove the line.",
                )
            })?,
    );
    let id = insert_line(tx, req.id, &record)?;
    Ok(AddedListLine {
        id,
        sheet: sheet(tx, req.id)?,
    })
}

/// Removes lines that were added by hand. Others are worked out: set their packs to 0.
///
/// # Errors
/// `supply.list_sent`, `supply.line_computed`.
pub fn remove_lines(tx: &Tx<'_>, req: RemoveListLines) -> Result<PurchaseSheet> {
    draft(tx, req.id)?;
    for id in req.lines {
        let (list, line) = lines::one(tx, id)?;
        if list == req.id && line.source == LineSource::Extra {
            tx.delete("supply_list_line", id)?;
        } else {
            return Err(Fault::new(
                "supply.line_computed",
                format!(
                    "“{}” comes from a quote; type 0 packs if it is not to be bought.",
                    line.name_zh
                ),
            )
            .with("name", line.name_zh));
        }
    }
    sheet(tx, req.id)
}

/// Changes what suppliers are told about a site.
///
/// # Errors
/// `supply.list_unknown`, `supply.list_sent`, `firm.text_too_long`.
pub fn save_site(tx: &Tx<'_>, req: SaveListSite) -> Result<PurchaseSheet> {
    let list: Id<List> = tx
        .opt(
            "SELECT list_id FROM supply_list_site WHERE id=?1",
            [req.id],
            |r| r.get(0),
        )?
        .ok_or_else(super::lists::list_unknown)?;
    draft(tx, list)?;
    tx.update(
        "supply_list_site",
        req.id,
        &[
            (
                "receiver",
                &firm::text::line("receiver", &req.receiver, firm::text::NAME_MAX)?,
            ),
            ("note", &firm::text::note("note", &req.note, 500)?),
        ],
    )?;
    sheet(tx, list)
}

/// Changes a list's note.
///
/// # Errors
/// `supply.list_unknown`, `supply.list_sent`, `firm.text_too_long`.
pub fn save_note(tx: &Tx<'_>, req: SaveListNote) -> Result<PurchaseSheet> {
    draft(tx, req.id)?;
    tx.update(
        "supply_list",
        req.id,
        &[("note", &firm::text::note("note", &req.note, 1_000)?)],
    )?;
    sheet(tx, req.id)
}
