//! Stock as counted by hand.

use catalog::search::{Query, Searched, best};
use kernel::{Fault, Id, Quantity, Result};
use store::{Db, Tx};

use crate::book::{Book, MaterialRow};
use crate::model::brief;
use crate::planning;
use crate::wire::{SetStock, StockLot, StockRef, StockRequest, StockRow, Touched};

/// The longest name of a place or a batch.
const PLACE_MAX: usize = 60;
/// The longest note.
const NOTE_MAX: usize = 200;
/// The largest quantity that is believed.
const MAX: Quantity = Quantity::from_scaled(10_000_000 * 1_000_000);

/// Stock by material, with what lists have taken since it was counted.
///
/// # Errors
/// As SQLite's.
pub fn stock(db: &Db<'_>, req: StockRequest) -> Result<Vec<StockRow>> {
    let book = Book::read(db)?;
    let mut rows = Vec::new();
    for lot in planning::stock(db, None)? {
        let Some(material) = book.material(lot.material) else {
            continue;
        };
        let (counted_at, counted_by, note, project_name): (
            _,
            Id<store::Member>,
            String,
            Option<String>,
        ) = db.one(
            "SELECT s.counted_at, s.counted_by, s.note, p.name FROM supply_stock s
             LEFT JOIN design_project p ON p.id=s.project_id WHERE s.id=?1",
            [lot.id],
            |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)),
        )?;
        let free = lot.quantity.checked_sub(lot.taken)?.max(Quantity::ZERO);
        rows.push(StockRow {
            id: lot.id,
            material: lot.material,
            code: material.code.clone(),
            name_zh: material.name_zh.clone(),
            name_en: material.name_en.clone(),
            spec: material.spec.clone(),
            unit: material.unit.clone(),
            project: lot.project,
            place: project_name
                .filter(|_| lot.project.is_some())
                .unwrap_or(lot.place),
            quantity: lot.quantity,
            taken: lot.taken,
            taken_shown: brief(lot.taken),
            free,
            free_shown: brief(free),
            batch: lot.batch,
            counted_at,
            counted_by: firm::member_name(db, counted_by)?,
            note,
        });
    }
    rows.sort_by(|a, b| (&a.code, &a.place, a.id).cmp(&(&b.code, &b.place, b.id)));
    let query = Query::new(&req.text);
    if query.is_empty() {
        return Ok(rows);
    }
    let text = req.text.trim().to_lowercase();
    let by_words: Vec<Id<StockLot>> =
        best(&query, rows.iter().collect(), usize::MAX, |row| Searched {
            code: &row.code,
            zh: &row.name_zh,
            en: &row.name_en,
            readings: book
                .material(row.material)
                .map_or("", |m| m.readings.as_str()),
        })
        .into_iter()
        .map(|row| row.id)
        .collect();
    rows.retain(|row| {
        by_words.contains(&row.id)
            || row.place.to_lowercase().contains(&text)
            || row.batch.to_lowercase().contains(&text)
    });
    Ok(rows)
}

/// Counts stock: a new lot, or one that was counted again. A count makes what lists took before it part of the past.
///
/// # Errors
/// `supply.material_unknown`, `supply.stock_unknown`, `supply.project_unknown`, `supply.quantity_invalid`,
/// `firm.text_too_long`.
pub fn set_stock(tx: &Tx<'_>, req: SetStock) -> Result<StockRef> {
    let book = Book::read(tx)?;
    let material = book
        .material(req.material)
        .ok_or_else(super::bill::material_unknown)?;
    if let Some(project) = req.project {
        let known: bool = tx.one(
            "SELECT EXISTS(SELECT 1 FROM design_project WHERE id=?1)",
            [project],
            |r| r.get(0),
        )?;
        if !known {
            return Err(Fault::field(
                "project",
                "supply.project_unknown",
                "This project is gone; choose another site.",
            ));
        }
    }
    let quantity = quantity("quantity", &req.quantity, material)?;
    let place = firm::text::line("place", &req.place, PLACE_MAX)?;
    let batch = firm::text::line("batch", &req.batch, PLACE_MAX)?;
    let note = firm::text::line("note", &req.note, NOTE_MAX)?;
    let (now, member) = (tx.now(), tx.member());
    let values: [(&str, &dyn rusqlite::ToSql); 8] = [
        ("material_id", &req.material),
        ("project_id", &req.project),
        ("place", &place),
        ("quantity", &quantity),
        ("batch", &batch),
        ("note", &note),
        ("counted_at", &now),
        ("counted_by", &member),
    ];
    match req.id {
        Some(id) => {
            if !tx.update("supply_stock", id, &values)? {
                return Err(stock_unknown());
            }
            Ok(StockRef { id })
        }
        None => {
            let id: Id<StockLot> = tx.new_id();
            let mut all: Vec<(&str, &dyn rusqlite::ToSql)> = vec![("id", &id)];
            all.extend(values);
            tx.insert("supply_stock", &all)?;
            Ok(StockRef { id })
        }
    }
}

/// Removes a lot that was entered by mistake.
///
/// # Errors
/// `supply.stock_unknown`.
pub fn remove_stock(tx: &Tx<'_>, req: StockRef) -> Result<Touched> {
    if !tx.delete("supply_stock", req.id)? {
        return Err(stock_unknown());
    }
    Ok(Touched { count: 1 })
}

fn stock_unknown() -> Fault {
    Fault::new(
        "supply.stock_unknown",
        "This stock is no longer in the list.",
    )
}

/// Reads a quantity of a material: `120`, `120 kg` in its unit, `3 袋` or `3 bags` in one of its packs.
fn quantity(field: &str, text: &str, material: &MaterialRow) -> Result<Quantity> {
    let shown: String = text.trim().chars().take(40).collect();
    let refuse = |hint: String| {
        Fault::field(field, "supply.quantity_invalid", hint).with("text", shown.clone())
    };
    let typed = text.trim();
    let words = material
        .packs
        .iter()
        .flat_map(|pack| {
            [
                (pack.name_zh.as_str(), pack.size),
                (pack.name_en.as_str(), pack.size),
            ]
        })
        .chain([(material.unit.as_str(), Quantity::from_scaled(1_000_000))])
        .filter(|(word, _)| !word.is_empty());
    // The longest word that ends the text: 小袋 before 袋.
    let ending = words
        .filter(|(word, _)| typed.to_lowercase().ends_with(&word.to_lowercase()))
        .max_by_key(|(word, _)| word.len());
    let (number, factor) = ending.map_or((typed, None), |(word, size)| {
        (
            typed.get(..typed.len() - word.len()).unwrap_or(typed),
            Some(size),
        )
    });
    let example = || {
        format!(
            "“{shown}” is no quantity; type it in {}, such as 120.",
            material.unit
        )
    };
    if number.contains(['%', '％', '¥', '￥', '元']) {
        return Err(refuse(example()));
    }
    let value: Quantity = number.trim().parse().map_err(|_| refuse(example()))?;
    let total = factor
        .map_or(Some(value.to_decimal()), |size| {
            value.to_decimal().checked_mul(size.to_decimal())
        })
        .and_then(|total| Quantity::from_decimal(total).ok())
        .filter(|total| !total.is_negative() && *total <= MAX)
        .ok_or_else(|| refuse(format!("“{shown}” cannot be on stock; check the digits.")))?;
    Ok(total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::PackRow;

    fn cement() -> MaterialRow {
        let pack = |zh: &str, en: &str, size: &str| PackRow {
            id: Id::from_bytes([1; 16]),
            name_zh: zh.into(),
            name_en: en.into(),
            size: size.parse().unwrap(),
            preferred: true,
            active: true,
        };
        MaterialRow {
            id: Id::from_bytes([1; 16]),
            code: "F01".into(),
            name_zh: "水泥".into(),
            name_en: "Cement".into(),
            readings: "shui ni".into(),
            main: false,
            group: "cement".into(),
            spec: String::new(),
            unit: "kg".into(),
            waste: kernel::Rate::ZERO,
            lead_days: 1,
            batch: false,
            supplier: None,
            active: true,
            packs: vec![pack("袋", "bag", "50"), pack("小袋", "small bag", "25")],
        }
    }

    #[test]
    fn quantities_are_read_in_units_and_packs() {
        for (text, want) in [
            ("120", "120"),
            ("120 kg", "120"),
            ("3袋", "150"),
            ("3 小袋", "75"),
            ("2.5 bag", "125"),
            ("２ small bag", "50"),
            ("0", "0"),
            ("1,200KG", "1200"),
        ] {
            assert_eq!(
                quantity("quantity", text, &cement()).unwrap(),
                want.parse().unwrap(),
                "{text}"
            );
        }
        for text in ["", "abc", "-3", "袋", "5%", "99999999999", "3 箱"] {
            assert_eq!(
                quantity("quantity", text, &cement()).unwrap_err().code,
                "supply.quantity_invalid",
                "{text}"
            );
        }
    }
}
