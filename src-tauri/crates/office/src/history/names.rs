//! What rows and values are called, whether they are still there or not.

use std::collections::HashMap;

use catalog::formula::Formula;
use catalog::words::spelt;
use design::names::RoomNames;
use firm::api::Language;
use kernel::{Fault, Id, Money, Quantity, Rate, Result, Timestamp, UnitPrice};
use serde_json::Value;
use store::Sight;
use store::history::Kin;
use store::{Class, Db, Store};

use super::PARTS;
use super::forms::{Form, Unit, target, title, unit};
use crate::SLICES;

/// Names that were looked up for one answer.
pub(crate) struct Names<'a> {
    store: &'a Store,
    sight: Sight,
    language: Language,
    rooms: RoomNames,
    known: HashMap<(&'static str, Id<()>), String>,
}

impl<'a> Names<'a> {
    /// # Errors
    /// `kernel.internal` where the names of rooms that ship with the product are damaged.
    pub fn new(store: &'a Store, sight: Sight, language: Language) -> Result<Self> {
        Ok(Self {
            store,
            sight,
            language,
            rooms: RoomNames::read()?,
            known: HashMap::new(),
        })
    }

    /// What a row is called; blank where it has no name, or none that may be seen.
    pub fn of(&mut self, db: &Db<'_>, table: &str, row: Id<()>) -> Result<String> {
        let table = listed(table)?;
        if let Some(name) = self.known.get(&(table, row)) {
            return Ok(name.clone());
        }
        let columns: Vec<&str> = title(table)
            .iter()
            .copied()
            .filter(|column| self.sight.sees(class(table, column)))
            .collect();
        let english: Vec<Option<&str>> = columns.iter().map(|c| self.english(table, c)).collect();
        let beside: Vec<&str> = english.iter().copied().flatten().collect();
        let mut beside = self.values(db, table, row, &beside)?.into_iter();
        let mut parts: Vec<String> = Vec::new();
        for ((column, value), english) in columns
            .iter()
            .zip(self.values(db, table, row, &columns)?)
            .zip(english)
        {
            let english = english.and_then(|_| beside.next());
            let text = match (value, target(table, column)) {
                (Value::String(hex), Some(other)) => self.of(db, other, id(&hex)?)?,
                (Value::String(text), None) => match english {
                    Some(Value::String(english)) if !english.is_empty() => english,
                    _ => self.spoken(table, column, text),
                },
                (Value::Number(n), None) if *column == "version" => format!("V{n}"),
                (Value::Number(n), None) => n.to_string(),
                _ => continue,
            };
            // A specification that the name says already is not said again.
            let bare = |text: &str| text.split_whitespace().collect::<String>();
            let said = *column == "spec" && bare(&parts.concat()).contains(&bare(&text));
            if !text.is_empty() && !said {
                parts.push(text);
            }
        }
        let name = parts.join(" ");
        self.known.insert((table, row), name.clone());
        Ok(name)
    }

    /// The column with the English of this one, where that is wanted and may be seen.
    fn english(&self, table: &str, column: &str) -> Option<&'static str> {
        let wanted = match column {
            "name" | "name_zh" => "name_en",
            _ => return None,
        };
        columns(table)
            .find(|known| self.language == Language::En && *known == wanted)
            .filter(|known| self.sight.sees(class(table, known)))
    }

    /// A text in the language: words that ship with the product, and formulas; what people typed stays.
    fn spoken(&self, table: &str, column: &str, text: String) -> String {
        if self.language == Language::Zh {
            return text;
        }
        match (table, column) {
            ("design_room" | "quoting_section", "name") => self.rooms.spelt(&text, self.language),
            (_, "spec") => catalog::words::spec(&text, self.language).into_owned(),
            (_, "formula" | "quantity_formula") => Formula::in_english(&text).unwrap_or(text),
            (_, "unit" | "pack_zh") | ("catalog_pack" | "catalog_price_list", "name") => {
                spelt(&text, self.language).to_owned()
            }
            _ => text,
        }
    }

    /// The record that a row is a part of, or the row itself.
    pub fn owner(&self, db: &Db<'_>, table: &str, row: Id<()>) -> Result<(&'static str, Id<()>)> {
        let (mut table, mut row) = (listed(table)?, row);
        'up: loop {
            for link in owner_links(table) {
                if let Some(Value::String(hex)) = self.values(db, table, row, &[link])?.pop() {
                    row = id(&hex)?;
                    table = self.parent(db, table, link, row)?;
                    continue 'up;
                }
            }
            return Ok((table, row));
        }
    }

    /// Which of the tables that may have such parts has this row, or had it.
    fn parent(&self, db: &Db<'_>, part: &str, link: &str, row: Id<()>) -> Result<&'static str> {
        let mut parents = PARTS
            .iter()
            .filter(|kin| kin.child == part && link_of(kin) == Some(link))
            .map(|kin| kin.parent);
        let mut last = parents.next().ok_or_else(|| Fault::internal(part))?;
        for other in parents {
            let values = self.values(db, last, row, title(last))?;
            if values.iter().any(|value| !value.is_null()) {
                break;
            }
            last = other;
        }
        Ok(last)
    }

    /// A stored value in its form; none for nothing.
    pub fn said(
        &mut self,
        db: &Db<'_>,
        table: &str,
        column: &str,
        form: Form,
        value: &Value,
    ) -> Result<Option<String>> {
        let text = match value {
            Value::Number(n) => {
                let scaled = n.as_i64().ok_or_else(|| Fault::internal(n))?;
                match form {
                    Form::Money => Money::from_scaled(scaled).to_string(),
                    Form::Price => UnitPrice::from_scaled(scaled).to_string(),
                    Form::Quantity => Quantity::from_scaled(scaled).to_string(),
                    Form::Rate => Rate::from_scaled(scaled).to_string(),
                    Form::Flag => if scaled == 0 { "no" } else { "yes" }.to_owned(),
                    Form::Moment => Timestamp(scaled)
                        .to_utc()?
                        .to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
                    _ => scaled.to_string(),
                }
            }
            Value::String(text) if text.is_empty() => return Ok(None),
            Value::String(_) if form == Form::Picture => "yes".to_owned(),
            Value::String(hex) if form == Form::Name => match target(table, column) {
                Some(other) => self.of(db, other, id(hex)?)?,
                None => return Ok(None),
            },
            Value::String(text) => self.spoken(table, column, text.clone()),
            _ => return Ok(None),
        };
        Ok(Some(text))
    }

    /// The unit of a quantity of a row.
    pub fn unit(
        &self,
        db: &Db<'_>,
        table: &str,
        row: Id<()>,
        column: &str,
        form: Form,
    ) -> Result<Option<String>> {
        if form != Form::Quantity {
            return Ok(None);
        }
        match unit(table, column) {
            Unit::None => Ok(None),
            Unit::Always(unit) => Ok(Some(unit.to_owned())),
            Unit::Beside(other) => Ok(self
                .values(db, table, row, &[other])?
                .into_iter()
                .next()
                .and_then(|value| value.as_str().map(str::to_owned))
                .filter(|unit| !unit.is_empty())),
        }
    }

    /// Columns of a row as they are, or as they were when it went; bytes as hexadecimal text.
    fn values(&self, db: &Db<'_>, table: &str, row: Id<()>, wanted: &[&str]) -> Result<Vec<Value>> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let list: Vec<String> = wanted
            .iter()
            .map(|name| format!("iif(typeof({name})='blob', hex({name}), {name})"))
            .collect();
        let live: Option<String> = db.opt(
            &format!(
                "SELECT json_array({}) FROM {} WHERE id=?1",
                list.join(","),
                listed(table)?
            ),
            [row],
            |r| r.get(0),
        )?;
        if let Some(live) = live {
            return serde_json::from_str(&live).map_err(Fault::internal);
        }
        let gone = self.store.last_values(db, table, row)?;
        Ok(wanted
            .iter()
            .map(|name| {
                gone.iter()
                    .find(|m| m.column == *name)
                    .map_or(Value::Null, |m| m.before.clone())
            })
            .collect())
    }
}

/// A table's name as the manifest has it: nothing else is ever put into a statement.
fn listed(table: &str) -> Result<&'static str> {
    SLICES
        .iter()
        .flat_map(|slice| slice.tables)
        .map(|known| known.name)
        .find(|name| *name == table)
        .ok_or_else(|| Fault::internal(format!("no table {table}")))
}

/// The columns by which a part names its owner; none where the table holds no parts.
pub(super) fn owner_links(table: &str) -> impl Iterator<Item = &'static str> {
    PARTS
        .iter()
        .filter(move |kin| kin.child == table)
        .filter_map(link_of)
}

fn link_of(kin: &Kin) -> Option<&'static str> {
    kin.link.or_else(|| columns(kin.child).nth(1))
}

fn columns(table: &str) -> impl Iterator<Item = &'static str> {
    SLICES
        .iter()
        .flat_map(|slice| slice.tables)
        .filter(move |known| known.name == table)
        .flat_map(|known| known.columns)
        .map(|column| column.name)
}

pub(crate) fn class(table: &str, column: &str) -> Class {
    SLICES
        .iter()
        .flat_map(|slice| slice.tables)
        .filter(|known| known.name == table)
        .flat_map(|known| known.columns)
        .find(|known| known.name == column)
        .map_or(Class::Base, |known| known.class)
}

/// A row by its id as the record has it.
pub(crate) fn id(hex: &str) -> Result<Id<()>> {
    let bytes = u128::from_str_radix(hex, 16).map_err(Fault::internal)?;
    Ok(Id::from_bytes(bytes.to_be_bytes()))
}
