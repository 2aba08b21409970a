//! Numbers of customers, masked for whom the firm wants it so.
//!
//! What a call answers and what it refuses with, documents and exports go through here, whatever gave them: a slice writes
//! plain queries and cannot forget it. What of a number is hidden, `crm::mask` says.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use crm::mask::{self, Veil};
use kernel::{Fault, Id, Result};
use serde_json::Value;
use store::{Db, Member};

use crate::list::Kind;
use crate::office::{Caller, Firm, Office};

/// The names of calls that tell of this computer and take its secrets: what is sent there is no record.
const OF_THE_COMPUTER: [&str; 5] = ["app.", "care.", "protection.", "session.", "sync."];

/// The table that says for whom: what may be masked is asked for again when that changes.
const SAID_IN: [&str; 2] = ["firm_mask", "firm_profile"];

/// What is masked in an open firm, as of a change of its record.
#[derive(Debug, Default)]
pub(crate) struct Known(Mutex<Option<(Option<i64>, Arc<Veil>)>>);

impl Firm {
    /// What is masked for a member, where anything is.
    pub(crate) fn veil(&self, member: Id<Member>) -> Result<Option<Arc<Veil>>> {
        self.look(|db| match ::firm::masks::masked(db, member)? {
            true => self.masked.get(db).map(Some),
            false => Ok(None),
        })
    }
}

impl Known {
    fn get(&self, db: &Db<'_>) -> Result<Arc<Veil>> {
        let now: Option<i64> = db.one("SELECT max(seq) FROM _change", [], |r| r.get(0))?;
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, veil)) = &*known
            && *at == now
        {
            return Ok(Arc::clone(veil));
        }
        let veil = Arc::new(read(db)?);
        *known = Some((now, Arc::clone(&veil)));
        Ok(veil)
    }
}

/// What is masked, and what everybody may read.
fn read(db: &Db<'_>) -> Result<Veil> {
    let texts = |sql: &str| db.rows::<String, _>(sql, [], |r| r.get(0));
    let mut veil = Veil::default();
    for open in texts(
        "SELECT phone FROM firm_profile UNION SELECT phone FROM firm_member
         UNION SELECT phone FROM catalog_supplier UNION SELECT contact FROM catalog_supplier",
    )? {
        veil.open(&open);
    }
    for closed in texts(
        "SELECT phone FROM crm_lead WHERE phone IS NOT NULL UNION SELECT phone FROM crm_customer WHERE phone IS NOT NULL
         UNION SELECT phone FROM crm_contact WHERE phone IS NOT NULL UNION SELECT phone FROM quoting_quote WHERE phone IS NOT NULL",
    )? {
        veil.close(&closed);
    }
    for closed in texts(
        "SELECT wechat FROM crm_lead WHERE wechat IS NOT NULL UNION SELECT wechat FROM crm_customer WHERE wechat IS NOT NULL",
    )? {
        veil.close_wechat(&closed);
    }
    Ok(veil)
}

/// What is masked for whoever calls. Where nobody may call, nothing is told either.
pub(crate) fn of(office: &Office, caller: &Caller, name: &str) -> Result<Option<Arc<Veil>>> {
    if office.list().shows_numbers(name) {
        return Ok(None);
    }
    let Ok((firm, member)) = office.firm(caller) else {
        return Ok(None);
    };
    match firm.veil(member) {
        // A file too damaged to say so can still be restored.
        Err(fault) if fault.code == "store.damaged" && name.starts_with("care.") => Ok(None),
        other => other,
    }
}

/// Refuses to store what was masked: stars would stand where the number was.
///
/// # Errors
/// `crm.number_masked` with the `field`.
pub(crate) fn refuse(name: &str, kind: Kind, req: &Value) -> Result<()> {
    let records = kind == Kind::Command && !OF_THE_COMPUTER.iter().any(|of| name.starts_with(of));
    match records.then(|| masked_in(req, "")).flatten() {
        Some(field) => Err(mask::sent_back(field)),
        None => Ok(()),
    }
}

/// The innermost field that holds something masked.
fn masked_in<'a>(value: &'a Value, field: &'a str) -> Option<&'a str> {
    match value {
        Value::String(text) => mask::is_masked(text).then_some(field),
        Value::Array(all) => all.iter().find_map(|one| masked_in(one, field)),
        Value::Object(all) => all.iter().find_map(|(key, one)| masked_in(one, key)),
        _ => None,
    }
}

/// Masks a text where it stands.
pub(crate) fn text(veil: &Veil, text: &mut String) {
    if let Cow::Owned(covered) = veil.cover(text) {
        *text = covered;
    }
}

/// Masks what was read.
pub(crate) fn answer(veil: &Veil, answer: &mut crate::Answer) {
    cover(veil, "", &mut answer.value);
}

/// Masks what a refusal names.
pub(crate) fn fault(veil: &Veil, mut fault: Fault) -> Fault {
    fault.hint = veil.cover(&fault.hint).into_owned();
    for (key, value) in &mut fault.params {
        cover(veil, key, value);
    }
    fault
}

/// What may have been masked is asked for again when it is said anew for whom.
pub(crate) fn said_anew(reads: &mut Vec<String>) {
    let told = reads.iter().any(|table| table.starts_with("crm_"));
    for table in SAID_IN {
        if told && !reads.iter().any(|known| known == table) {
            reads.push(table.to_owned());
        }
    }
}

/// A column's value with what is masked of it; keys to find by are numbers in another dress.
pub(crate) fn column<'a>(veil: &Veil, column: &str, text: &'a str) -> Cow<'a, str> {
    match column {
        "wechat" => Cow::Owned(mask::wechat(text)),
        "phone_key" | "find_key" => Cow::Borrowed(""),
        _ => veil.cover(text),
    }
}

fn cover(veil: &Veil, key: &str, value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Cow::Owned(covered) = column(veil, key, text) {
                *text = covered;
            }
        }
        Value::Array(all) => all.iter_mut().for_each(|one| cover(veil, key, one)),
        Value::Object(all) => {
            // What was written in a column, of the history or of a conflict, stands beside its name.
            let said = all.get("column").and_then(Value::as_str) == Some("wechat");
            for (key, one) in all {
                match key.as_str() {
                    "before" | "after" if said => cover(veil, "wechat", one),
                    "kept" if said => cover(veil, "wechat", &mut one["value"]),
                    "others" if said => {
                        let sides = one.as_array_mut().into_iter().flatten();
                        sides.for_each(|side| cover(veil, "wechat", &mut side["value"]));
                    }
                    _ => cover(veil, key, one),
                }
            }
        }
        _ => {}
    }
}
