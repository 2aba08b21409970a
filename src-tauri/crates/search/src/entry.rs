//! One record as the index holds it, read from its row.

use kernel::{Id, Result, Timestamp};
use reading::{readings, small};
use rusqlite::Row;
use store::{Class, Db, Slice};

use crate::model::{Kind, Scope};
use crate::plan::{Gives, PLANS, Plan, Text, Way};

/// A record. All that is said of it stands in one piece of memory, since there are a hundred thousand of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub kind: Kind,
    pub id: Id<()>,
    pub open: bool,
    pub at: Timestamp,
    pub scope: Scope,
    /// The record that it belongs to, where it has no page of its own or is shown within one.
    pub about: Option<(Kind, Id<()>)>,
    /// Its status, then its texts: before each a sign for its place in the plan, and one for how many bytes follow.
    said: Box<str>,
}

/// Bytes of a text that is looked through; people type a hundredth of that.
const LONGEST: usize = 1_000_000;

/// Adds a text to what is said of an entry.
fn say(said: &mut String, place: usize, text: &str) {
    said.push(sign(place));
    said.push(sign(text.len()));
    said.push_str(text);
}

/// A number up to [`LONGEST`] as a character. Those that no text can have (surrogates) are stepped over.
fn sign(number: usize) -> char {
    let number = u32::try_from(number).unwrap_or(u32::MAX);
    let shifted = if number < 0xD800 {
        number
    } else {
        number.saturating_add(0x800)
    };
    char::from_u32(shifted).unwrap_or(char::MAX)
}

fn number(sign: char) -> usize {
    let sign = u32::from(sign);
    let number = if sign < 0xD800 { sign } else { sign - 0x800 };
    number as usize
}

/// One text of an entry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part<'a> {
    pub plan: &'static Text,
    /// Its place in the plan.
    pub place: usize,
    pub text: &'a str,
}

impl Entry {
    pub fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        let plan = &PLANS[self.kind as usize];
        self.said().skip(1).map(move |(place, text)| Part {
            plan: &plan.texts[place],
            place,
            text,
        })
    }

    /// The word for how far it is.
    pub fn status(&self) -> &str {
        self.said().next().map_or("", |(_, status)| status)
    }

    fn said(&self) -> impl Iterator<Item = (usize, &str)> {
        let mut rest = &*self.said;
        std::iter::from_fn(move || {
            let mut chars = rest.chars();
            let (place, length) = (number(chars.next()?), number(chars.next()?));
            let (text, after) = chars.as_str().split_at(length);
            rest = after;
            Some((place, text))
        })
    }

    /// Whether some of its texts only help to find it by the others.
    pub fn has_context(&self) -> bool {
        PLANS[self.kind as usize]
            .texts
            .iter()
            .any(|text| text.context)
    }

    /// Which characters and initials its texts have: a word whose mask is not within this one is not in them.
    pub fn mask(&self) -> u128 {
        self.parts().fold(0, |mask, part| {
            part.text
                .chars()
                .fold(mask, |mask, c| mask | bits(c, part.plan.way))
        })
    }
}

fn bits(c: char, way: Way) -> u128 {
    let c = small(c);
    let mut mask = bit(c);
    if way == Way::Name {
        for reading in readings(c) {
            mask |= reading.chars().next().map_or(0, bit);
        }
    }
    mask
}

/// The bit of a letter, a digit, or any other character (which share theirs with others).
pub(crate) fn bit(c: char) -> u128 {
    match c {
        'a'..='z' => 1 << (u32::from(c) - u32::from('a')),
        '0'..='9' => 1 << (26 + u32::from(c) - u32::from('0')),
        c if c.is_alphanumeric() => 1 << (36 + u32::from(c).wrapping_mul(2_654_435_761) % 92),
        _ => 0,
    }
}

/// The data classes of each text of each kind, from the manifests.
#[derive(Debug)]
pub(crate) struct Classes(Vec<Vec<Vec<Class>>>);

impl Classes {
    /// Classes by the manifests of the slices above. A column that none of them lists has the highest class.
    pub fn known() -> Self {
        let slices = [
            catalog::SLICE,
            crm::SLICE,
            design::SLICE,
            quoting::SLICE,
            supply::SLICE,
        ];
        let of = |text: &Text| {
            text.from
                .iter()
                .map(|(table, column)| class_of(&slices, table, column).unwrap_or(Class::Hr))
                .collect()
        };
        Self(
            PLANS
                .iter()
                .map(|plan| plan.texts.iter().map(of).collect())
                .collect(),
        )
    }

    pub fn of(&self, kind: Kind, place: usize) -> &[Class] {
        &self.0[kind as usize][place]
    }
}

fn class_of(slices: &[Slice], table: &str, column: &str) -> Option<Class> {
    slices
        .iter()
        .flat_map(|slice| slice.tables)
        .find(|known| known.name == table)?
        .columns
        .iter()
        .find(|known| known.name == column)
        .map(|known| known.class)
}

/// Every record of a kind.
pub(crate) fn load_all(
    db: &Db<'_>,
    plan: &Plan,
    mut each: impl FnMut(Entry) -> Result<()>,
) -> Result<()> {
    let sql = format!("{} WHERE {}", plan.select, plan.every);
    db.each(&sql, [], |row| each(entry(plan, row)?))
}

/// One record, where it is there.
pub(crate) fn load(db: &Db<'_>, plan: &Plan, id: Id<()>) -> Result<Option<Entry>> {
    let sql = format!("{} WHERE {} AND {}=?1", plan.select, plan.every, plan.id);
    db.opt(&sql, [id], |row| entry(plan, row))
}

fn entry(plan: &Plan, row: &Row<'_>) -> rusqlite::Result<Entry> {
    let mut said = String::new();
    say(&mut said, 0, row.get_ref(3)?.as_str()?);
    for (place, text) in plan.texts.iter().enumerate() {
        let Some(value) = row.get_ref(8 + place)?.as_str_or_null()? else {
            continue;
        };
        let mut add = |text: &str| {
            let text = text.trim();
            if !text.is_empty() && text.len() <= LONGEST {
                say(&mut said, place, text);
            }
        };
        match text.gives {
            Gives::One => add(value),
            Gives::Each => array::<Option<String>>(value)?
                .iter()
                .flatten()
                .for_each(|text| add(text)),
            Gives::Home => add(&home(&array(value)?)),
            Gives::Homes => array::<Vec<Option<String>>>(value)?
                .iter()
                .for_each(|parts| add(&home(parts))),
        }
    }
    let about: Option<String> = row.get(6)?;
    let about_id: Option<Id<()>> = row.get(7)?;
    let about = about.as_deref().and_then(|word| match word {
        "project" => Some(Kind::Project),
        "lead" => Some(Kind::Lead),
        "customer" => Some(Kind::Customer),
        _ => None,
    });
    Ok(Entry {
        kind: plan.kind,
        id: row.get(0)?,
        open: row.get(1)?,
        at: row.get(2)?,
        scope: match plan.kind {
            Kind::Customer | Kind::Lead | Kind::Activity => Scope::Desk(row.get(4)?),
            Kind::Project | Kind::Quote => Scope::Project(row.get(5)?),
            Kind::PurchaseList | Kind::Item | Kind::Material | Kind::Supplier => Scope::Firm,
        },
        about: about.zip(about_id),
        said: said.into_boxed_str(),
    })
}

fn array<T: serde::de::DeserializeOwned>(text: &str) -> rusqlite::Result<Vec<T>> {
    serde_json::from_str(text).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error))
    })
}

fn home(parts: &[Option<String>]) -> String {
    let part = |at: usize| parts.get(at).and_then(Option::as_deref).unwrap_or("");
    crm::sound::address(part(0), part(1), part(2), part(3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_is_read_again() {
        let long = "尺".repeat(30_000);
        let mut said = String::new();
        let all = [
            (0, "new"),
            (1, ""),
            (7, "王小明"),
            (3, &*long),
            (200, "𠮷 a"),
        ];
        for (place, text) in all {
            say(&mut said, place, text);
        }
        let entry = Entry {
            kind: Kind::Lead,
            id: Id::from_bytes([1; 16]),
            open: true,
            at: Timestamp(0),
            scope: Scope::Firm,
            about: None,
            said: said.into_boxed_str(),
        };
        assert_eq!(entry.said().collect::<Vec<_>>(), all);
        assert_eq!(entry.status(), "new");
        for at in [0, 0xD7FF, 0xD800, 0xDFFF, 0xE000, LONGEST] {
            assert_eq!(number(sign(at)), at);
        }
    }

    #[test]
    fn every_column_is_in_a_manifest_and_lends_its_class() {
        let slices = [
            catalog::SLICE,
            crm::SLICE,
            design::SLICE,
            quoting::SLICE,
            supply::SLICE,
        ];
        let classes = Classes::known();
        for plan in PLANS {
            for (place, text) in plan.texts.iter().enumerate() {
                for (table, column) in text.from {
                    let class = class_of(&slices, table, column)
                        .unwrap_or_else(|| panic!("{table}.{column} is in no manifest"));
                    assert!(
                        classes.of(plan.kind, place).contains(&class),
                        "{table}.{column}"
                    );
                }
            }
        }
    }
}
