//! Long texts that are written once and seldom read, kept small in the file.

use std::io::Read as _;

use flate2::Compression;
use flate2::read::{DeflateDecoder, DeflateEncoder};
use kernel::{Fault, Result};
use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef};

use crate::exchange::unhex;

/// A text in a BLOB column. A longer one is deflated behind a mark that no text begins with; what a file held as plain
/// text before, as text or as its bytes, is read as well.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Packed(pub String);

/// Before deflated bytes.
const DEFLATED: u8 = 1;

/// From so many bytes on deflating is worth its while.
const WORTH: usize = 256;

/// No text that a slice keeps is so long: a damaged file is refused before it fills the memory.
const LONGEST: u64 = 64 << 20;

impl Packed {
    /// Reads what the history keeps of it: its bytes as hexadecimal text.
    ///
    /// # Errors
    /// `kernel.internal` for anything else.
    pub fn from_hex(hex: &str) -> Result<Self> {
        let bytes = unhex(hex)?;
        Self::column_result(ValueRef::Blob(&bytes)).map_err(Fault::internal)
    }
}

impl ToSql for Packed {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let text = self.0.as_bytes();
        if text.len() < WORTH {
            return Ok(ToSqlOutput::Borrowed(ValueRef::Blob(text)));
        }
        let mut bytes = vec![DEFLATED];
        DeflateEncoder::new(text, Compression::default())
            .read_to_end(&mut bytes)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
        Ok(bytes.into())
    }
}

impl FromSql for Packed {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let (ValueRef::Text(bytes) | ValueRef::Blob(bytes)) = value else {
            return Err(FromSqlError::InvalidType);
        };
        let other = |error: Box<dyn std::error::Error + Send + Sync>| FromSqlError::Other(error);
        let text = match bytes.split_first() {
            Some((&DEFLATED, deflated)) => {
                let mut text = String::new();
                DeflateDecoder::new(deflated)
                    .take(LONGEST)
                    .read_to_string(&mut text)
                    .map_err(|error| other(Box::new(error)))?;
                text
            }
            _ => String::from_utf8(bytes.to_vec()).map_err(|error| other(Box::new(error)))?,
        };
        Ok(Self(text))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    fn stored(packed: &Packed) -> Vec<u8> {
        match packed.to_sql().unwrap() {
            ToSqlOutput::Owned(rusqlite::types::Value::Blob(bytes)) => bytes,
            ToSqlOutput::Borrowed(ValueRef::Blob(bytes)) => bytes.to_vec(),
            other => panic!("{other:?}"),
        }
    }

    proptest! {
        #[test]
        fn what_is_packed_is_read_as_it_was(part in "[^\u{1}].{0,40}", times in 0usize..80) {
            let packed = Packed(part.repeat(times));
            let bytes = stored(&packed);
            prop_assert!(bytes.len() <= packed.0.len() + 16);
            prop_assert_eq!(Packed::column_result(ValueRef::Blob(&bytes)).unwrap(), packed);
        }
    }

    #[test]
    fn texts_of_before_are_read_and_damage_is_told() {
        let plain = Packed("[{\"key\":\"floor\"}]".to_owned());
        for value in [
            ValueRef::Text(plain.0.as_bytes()),
            ValueRef::Blob(plain.0.as_bytes()),
        ] {
            assert_eq!(Packed::column_result(value).unwrap(), plain);
        }
        for damaged in [&[DEFLATED, 0xff, 0xff][..], &[0xff, 0xfe]] {
            assert!(Packed::column_result(ValueRef::Blob(damaged)).is_err());
        }
    }
}
