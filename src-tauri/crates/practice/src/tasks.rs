//! The tasks, out of `assets/practice/tasks.json`.

use std::sync::OnceLock;

use firm::Role;
use kernel::{Fault, Result};
use serde::Deserialize;

use crate::Check;

/// The tasks of one role.
#[derive(Debug, Deserialize)]
pub(crate) struct RoleTasks {
    pub role: Role,
    pub tasks: Vec<Task>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Task {
    pub id: String,
    pub zh: String,
    pub en: String,
    pub steps: Vec<Step>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Step {
    pub check: Check,
    pub zh: String,
    pub en: String,
    pub hint_zh: String,
    pub hint_en: String,
    pub to: String,
}

#[derive(Debug, Deserialize)]
struct File {
    roles: Vec<RoleTasks>,
}

const TEXT: &str = include_str!("../../../../assets/practice/tasks.json");

pub(crate) fn all() -> Result<&'static [RoleTasks]> {
    static ALL: OnceLock<std::result::Result<File, String>> = OnceLock::new();
    ALL.get_or_init(|| serde_json::from_str(TEXT).map_err(|error| error.to_string()))
        .as_ref()
        .map(|file| file.roles.as_slice())
        .map_err(Fault::internal)
}
