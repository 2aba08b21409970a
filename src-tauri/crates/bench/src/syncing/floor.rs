//! A floor: the same changes as updates of a document of yrs, applied in memory. No disk, no record of who changed what, no
//! encryption, no signature, nothing but the merge.

use std::collections::HashMap;

use yrs::updates::decoder::Decode as _;
use yrs::{
    Any, Doc, Map, MapPrelim, MapRef, Out, ReadTxn as _, Transact as _, Update, WriteTxn as _,
};

use super::spent::spent;
use super::work::{COLUMNS, Commit, Kind, Value};

/// What was seen of one kind of work.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// CPU seconds of applying it.
    pub cpu: f64,
    /// Bytes of its updates, a change.
    pub bytes: f64,
}

/// Writes the work in one document and applies it to another.
pub fn measure(work: &[Kind]) -> anyhow::Result<HashMap<&'static str, Seen>> {
    let (author, receiver) = (Doc::new(), Doc::new());
    let mut rows: Vec<MapRef> = Vec::new();
    let mut seen = HashMap::new();
    for kind in work {
        let updates: Vec<Vec<u8>> = kind
            .commits
            .iter()
            .map(|commit| write(&author, commit, &mut rows))
            .collect();
        let (_, spent) = spent(|| {
            let mut txn = receiver.transact_mut();
            for update in &updates {
                txn.apply_update(Update::decode_v1(update)?)?;
            }
            Ok(())
        })?;
        let bytes: usize = updates.iter().map(Vec::len).sum();
        let figures = Seen {
            cpu: spent.cpu,
            bytes: bytes as f64 / kind.all_changes() as f64,
        };
        seen.insert(kind.code, figures);
    }
    Ok(seen)
}

/// What a row is called in a document.
fn name(row: usize) -> String {
    kernel::Id::<()>::from_bytes((row as u128).to_be_bytes()).to_string()
}

/// The first rows of a document.
pub fn rows(doc: &Doc, count: usize) -> Vec<MapRef> {
    let txn = doc.transact();
    let table = txn.get_map("lines");
    let row = |at| match table.as_ref()?.get(&txn, &name(at)) {
        Some(Out::YMap(row)) => Some(row),
        _ => None,
    };
    (0..count).map_while(row).collect()
}

/// Writes a commit into a document; the update that says so.
pub fn write(doc: &Doc, commit: &Commit, rows: &mut Vec<MapRef>) -> Vec<u8> {
    let mut txn = doc.transact_mut();
    let table = txn.get_or_insert_map("lines");
    for row in commit {
        if row.0 == rows.len() {
            rows.push(table.insert(&mut txn, name(row.0), MapPrelim::default()));
        }
        for (at, value) in &row.1 {
            let value = match value {
                Value::Text(text) => Any::from(text.as_str()),
                Value::Number(number) => Any::from(*number),
            };
            rows[row.0].insert(&mut txn, COLUMNS[*at], value);
        }
    }
    txn.encode_update_v1()
}
