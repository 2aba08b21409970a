//! How SQLite binds and reads the kernel's types: numbers, times and clocks as integers, ids as blobs.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

use crate::{DeviceId, Fault, Hlc, Id, Money, Quantity, Rate, Timestamp, UnitPrice};

macro_rules! as_integer {
    ($($name:ident),+) => {$(
        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(self.scaled().into())
            }
        }
        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                value.as_i64().map(Self::from_scaled)
            }
        }
    )+};
}
as_integer!(Money, UnitPrice, Quantity, Rate);

impl ToSql for Timestamp {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.into())
    }
}
impl FromSql for Timestamp {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_i64().map(Self)
    }
}

impl<T: ?Sized> ToSql for Id<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.as_bytes().as_slice().into())
    }
}
impl<T: ?Sized> FromSql for Id<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let bytes = value.as_blob()?;
        <[u8; 16]>::try_from(bytes)
            .map(Self::from_bytes)
            .map_err(|_| FromSqlError::InvalidBlobSize {
                expected_size: 16,
                blob_size: bytes.len(),
            })
    }
}

impl ToSql for Hlc {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        i64::try_from(self.0)
            .map(Into::into)
            .map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))
    }
}
impl FromSql for Hlc {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let bits = value.as_i64()?;
        u64::try_from(bits)
            .map(Self)
            .map_err(|_| FromSqlError::OutOfRange(bits))
    }
}

impl ToSql for DeviceId {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.as_bytes().as_slice().into())
    }
}
impl FromSql for DeviceId {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Id::<()>::column_result(value).map(|id| Self::from_bytes(*id.as_bytes()))
    }
}

impl From<rusqlite::Error> for Fault {
    /// What SQLite refused, in words that say what to do.
    ///
    /// A trigger's `RAISE(ABORT, 'slice.what')` becomes that code, so rules kept in SQL read like the others.
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        let rusqlite::Error::SqliteFailure(failure, message) = &error else {
            return Self::internal(error);
        };
        let message = message.as_deref().unwrap_or_default();
        // The file of shared memory beside a database in WAL mode could not grow: that too is a full disk.
        let no_room = failure.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE;
        match failure.code {
            code if no_room || code == ErrorCode::DiskFull => Self::new(
                "store.disk_full",
                "The disk is full, so nothing was saved. Free some space and try again; what you typed is still here.",
            ),
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied => Self::new(
                "store.read_only",
                "The firm's file cannot be written. Check that it is not write-protected and that its folder is yours.",
            ),
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::new(
                "store.damaged",
                "The firm's file is damaged or is not a Kaigong file. Open another file or restore a backup.",
            ),
            ErrorCode::OperationInterrupted => Self::new(
                "store.cancelled",
                "This was stopped before it was finished. Nothing was changed.",
            ),
            ErrorCode::CannotOpen => Self::new(
                "store.cannot_open",
                "The firm's file cannot be opened. Check that the folder exists and that you may read it.",
            ),
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::new(
                "store.busy",
                "Another program is using the firm's file. Close it and try again.",
            ),
            ErrorCode::SystemIoFailure => Self::new(
                "store.io",
                "The disk did not answer properly, so nothing was saved. Check the disk and try again.",
            ),
            ErrorCode::ConstraintViolation if is_code(message) => {
                Self::new(message, "A rule of the firm's records forbids this.")
            }
            ErrorCode::ConstraintViolation if message.starts_with("FOREIGN KEY") => Self::new(
                "store.in_use",
                "Something else still refers to this, or what it refers to is gone. Remove the reference first.",
            ),
            _ => Self::internal(error),
        }
    }
}

fn is_code(message: &str) -> bool {
    message.split_once('.').is_some_and(|(slice, what)| {
        let word =
            |w: &str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        word(slice) && word(what)
    })
}
