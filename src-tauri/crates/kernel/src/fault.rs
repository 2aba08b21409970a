//! The one error type that crosses the wire.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

/// Everything in the product that can fail returns this.
pub type Result<T, E = Fault> = std::result::Result<T, E>;

/// A refusal or failure: a stable code for programs, values for the sentence, and a hint for people.
///
/// The window translates `code` with `params`; the command line prints `hint`.
/// `params.field` names the request field at fault where there is one (`rooms.2.length` for nested ones).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Fault {
    /// `slice.what`, for instance `crm.phone_invalid`.
    pub code: String,
    /// Values that the translated sentence may name.
    #[ts(type = "Record<string, unknown>")]
    #[serde(default)]
    pub params: BTreeMap<String, Value>,
    /// What happened and what to do, in plain English.
    pub hint: String,
}

impl Fault {
    /// A fault with no parameters yet.
    pub fn new(code: &str, hint: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            params: BTreeMap::new(),
            hint: hint.into(),
        }
    }

    /// A fault of one request field, shown beside that field.
    pub fn field(field: &str, code: &str, hint: impl Into<String>) -> Self {
        Self::new(code, hint).with("field", field)
    }

    /// The same fault with one more parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    /// The same fault with its field moved under `prefix`: `length` becomes `rooms.2.length`.
    #[must_use]
    pub fn under(mut self, prefix: &str) -> Self {
        if let Some(Value::String(field)) = self.params.get("field") {
            let moved = format!("{prefix}.{field}");
            self.params.insert("field".to_owned(), moved.into());
        }
        self
    }

    /// A defect of ours: something that the code before it should have made impossible.
    pub fn internal(what: impl fmt::Display) -> Self {
        Self::new(
            "kernel.internal",
            format!("Something that should not happen did: {what}. Nothing was changed; please report it."),
        )
        .with("what", what.to_string())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.hint)
    }
}

impl std::error::Error for Fault {}
