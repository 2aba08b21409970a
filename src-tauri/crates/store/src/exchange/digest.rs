//! Whether two devices hold the same.

use kernel::{Fault, Result};
use rusqlite::types::ValueRef;

use crate::{Db, Kind, Store};

impl Store {
    /// A digest (BLAKE3) of every row of every table that is exchanged. Devices that applied the same changes have the same.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn digest(&self, db: &Db<'_>) -> Result<[u8; 32]> {
        let mut all = blake3::Hasher::new();
        for shape in self.shapes().values().filter(|s| s.kind != Kind::Local) {
            let names: Vec<&str> = shape.names(shape.all()).collect();
            all.update(&shape.id.to_le_bytes());
            all.update(&[u8::try_from(names.len()).map_err(Fault::internal)?]);
            let mut statement = db.conn.raw().prepare_cached(&format!(
                "SELECT {} FROM {} ORDER BY id",
                names.join(","),
                shape.name
            ))?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                for at in 0..names.len() {
                    value(&mut all, row.get_ref(at)?)?;
                }
            }
        }
        Ok(*all.finalize().as_bytes())
    }
}

fn value(all: &mut blake3::Hasher, value: ValueRef<'_>) -> Result<()> {
    let (kind, bytes): (u8, &[u8]) = match value {
        ValueRef::Null => (0, &[]),
        ValueRef::Integer(number) => {
            all.update(&[1]);
            all.update(&number.to_le_bytes());
            return Ok(());
        }
        ValueRef::Text(text) => (2, text),
        ValueRef::Blob(bytes) => (3, bytes),
        ValueRef::Real(_) => return Err(Fault::internal("a floating number in a synced table")),
    };
    all.update(&[kind]);
    all.update(
        &u64::try_from(bytes.len())
            .map_err(Fault::internal)?
            .to_le_bytes(),
    );
    all.update(bytes);
    Ok(())
}
