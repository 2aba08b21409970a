//! What goes over the local socket and over HTTP.

use kernel::{Fault, Id, Result};
use office::Answer;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Change, Member, Notice, Progress};

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

/// A line of an answer that comes by and by: how far it is, any number of times, and last what an [`Envelope`] says.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// It is under way.
    Progress(Progress),
    /// It was done.
    Ok(Answer),
    /// It was refused.
    Err(Fault),
}

impl Line {
    /// The line as text, with its end.
    pub fn text(&self) -> String {
        let mut text = serde_json::to_string(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

impl From<Result<Answer>> for Line {
    fn from(result: Result<Answer>) -> Self {
        match result {
            Ok(answer) => Self::Ok(answer),
            Err(fault) => Self::Err(fault),
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
    /// An id of the caller's choice for a call that may take long. The answer then comes as [`Line`]s, `app.cancel` with
    /// this id ends it, and so does hanging up.
    #[serde(default)]
    pub call: Option<String>,
    /// The number of the opening that the screen shows, where it knows it: another firm may be open by now.
    #[serde(default)]
    pub opening: Option<u32>,
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

/// What a process asks of the one that has the firm open: one line of JSON, answered by [`Line`]s.
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
        /// An id of the caller's choice for a call that may take long: lines of progress come before its answer then,
        /// and it ends when the caller hangs up.
        #[serde(default)]
        call: Option<String>,
    },
    /// Bring the window to the front.
    Show,
    /// A fresh link to the screens over HTTP, as a text.
    Link,
}
