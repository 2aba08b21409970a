//! What goes over the local socket and over HTTP.

use kernel::{Fault, Id, Result};
use office::Answer;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Change, Member, Notice};

/// The answer to every call: `{"ok": …}` or `{"err": …}`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Envelope {
    /// It was done.
    Ok(Answer),
    /// It was refused.
    Err(Fault),
}

impl From<Result<Answer>> for Envelope {
    fn from(result: Result<Answer>) -> Self {
        match result {
            Ok(answer) => Self::Ok(answer),
            Err(fault) => Self::Err(fault),
        }
    }
}

impl From<Envelope> for Result<Answer> {
    fn from(envelope: Envelope) -> Self {
        match envelope {
            Envelope::Ok(answer) => Ok(answer),
            Envelope::Err(fault) => Err(fault),
        }
    }
}

/// A call as the screens send it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// The command or query.
    pub name: String,
    /// Its request; `{}` where it takes nothing.
    #[serde(default)]
    pub req: Value,
    /// Dry run: a command answers what would happen and changes nothing.
    #[serde(default)]
    pub preview: bool,
}

/// One commit, told to every screen.
#[derive(Clone, Debug, Serialize)]
pub struct Commit {
    /// Tables written.
    pub tables: Vec<String>,
    /// The change record; none where only this device's own settings moved.
    pub change: Option<Id<Change>>,
}

impl From<&Notice> for Commit {
    fn from(notice: &Notice) -> Self {
        Self {
            tables: notice.tables.iter().cloned().collect(),
            change: notice.change,
        }
    }
}

/// What a process asks of the one that has the firm open: one line of JSON, answered by one [`Envelope`] line.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// Call a command or query.
    Call {
        /// Its name.
        name: String,
        /// Its request.
        req: Value,
        /// On whose behalf; the first owner where none is named.
        member: Option<Id<Member>>,
        /// Dry run.
        preview: bool,
    },
    /// Bring the window to the front.
    Show,
    /// A fresh link to the screens over HTTP, as a text.
    Link,
}
