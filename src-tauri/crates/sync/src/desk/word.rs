//! What is said in a desk's room, as bytes.

use kernel::{Fault, Hlc, Id, Result};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use store::Change;

use super::Key;

/// What is said.
pub(super) enum Word {
    /// These rows became the member's own: somebody is to give what they say.
    Asks(Vec<Key>),
    /// What rows say, and of which of them this is all.
    Gives { changes: Vec<Given>, rows: Vec<Key> },
}

/// What a change wrote of a class, in some rows.
pub(super) struct Given {
    pub change: Id<Change>,
    pub hlc: Hlc,
    /// As [`crate::codec::split`] makes them.
    pub base: Vec<u8>,
    pub own: Vec<u8>,
}

type PlainKey = (u16, [u8; 16]);

#[derive(Serialize, Deserialize)]
enum Plain {
    Asks(Vec<PlainKey>),
    Gives(Vec<([u8; 16], u64, ByteBuf, ByteBuf)>, Vec<PlainKey>),
}

fn plain(keys: &[Key]) -> Vec<PlainKey> {
    let keys = keys.iter();
    keys.map(|(table, row)| (*table, *row.as_bytes())).collect()
}

fn keys(plain: Vec<PlainKey>) -> Vec<Key> {
    let keys = plain.into_iter();
    keys.map(|(table, row)| (table, Id::from_bytes(row)))
        .collect()
}

impl Word {
    pub fn bytes(&self) -> Result<Vec<u8>> {
        let said = match self {
            Self::Asks(rows) => Plain::Asks(plain(rows)),
            Self::Gives { changes, rows } => {
                let changes = changes.iter().map(|given| {
                    let (base, own) = (given.base.clone(), given.own.clone());
                    let change = *given.change.as_bytes();
                    (change, given.hlc.0, ByteBuf::from(base), ByteBuf::from(own))
                });
                Plain::Gives(changes.collect(), plain(rows))
            }
        };
        postcard::to_allocvec(&said).map_err(Fault::internal)
    }

    /// `None` for bytes that no honest device has written.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        Some(match postcard::from_bytes(bytes).ok()? {
            Plain::Asks(rows) => Self::Asks(keys(rows)),
            Plain::Gives(changes, rows) => Self::Gives {
                changes: changes
                    .into_iter()
                    .map(|(change, hlc, base, own)| Given {
                        change: Id::from_bytes(change),
                        hlc: Hlc(hlc),
                        base: base.into_vec(),
                        own: own.into_vec(),
                    })
                    .collect(),
                rows: keys(rows),
            },
        })
    }
}
