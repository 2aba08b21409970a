//! Lists that are kept as JSON in one column, and the codes of what a firm makes itself.

use kernel::{Fault, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::Tx;

pub(crate) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(Fault::internal)
}

pub(crate) fn to_json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(Fault::internal)
}

/// A code that no other device gives.
pub(crate) fn own_code(tx: &Tx<'_>) -> String {
    tx.new_id::<()>().to_string()
}
