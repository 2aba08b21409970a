//! Calls under way that were given an id, so that whoever made one can end it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kernel::{Fault, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Pace, Progress};
use ts_rs::TS;

use crate::list::{Answer, Kind, List};

/// The calls under way of one session: one window, one browser, one socket. A session ends no calls but its own.
#[derive(Clone, Debug, Default)]
pub struct Calls(Arc<Mutex<HashMap<String, Pace>>>);

/// The longest id of a call.
const ID_MAX: usize = 64;

impl Calls {
    /// A call begins, under an id that its caller chose; `tell` hears how far it is, on the working thread.
    ///
    /// # Errors
    /// `office.call_id` where the id is empty, too long, or that of another call under way.
    pub fn begin(
        &self,
        id: &str,
        tell: impl Fn(Progress) + Send + Sync + 'static,
    ) -> Result<Running> {
        let mut calls = self.locked();
        if id.is_empty() || id.len() > ID_MAX || calls.contains_key(id) {
            return Err(Fault::field(
                "call",
                "office.call_id",
                "A call's id is one to 64 characters that no other call under way has.",
            ));
        }
        let pace = Pace::new(tell);
        calls.insert(id.to_owned(), pace.clone());
        Ok(Running {
            calls: self.clone(),
            id: id.to_owned(),
            pace,
        })
    }

    /// Ends a call; false where none of this id is under way (any more).
    pub fn cancel(&self, id: &str) -> bool {
        let found = self.locked().get(id).cloned();
        found.inspect(Pace::cancel).is_some()
    }

    fn locked(&self) -> MutexGuard<'_, HashMap<String, Pace>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call under way; its id is free again when this is dropped.
#[derive(Debug)]
pub struct Running {
    calls: Calls,
    id: String,
    pace: Pace,
}

impl Running {
    /// What the call tells its caller by.
    pub fn pace(&self) -> &Pace {
        &self.pace
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.calls.locked().remove(&self.id);
    }
}

/// A call to end.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CancelCall {
    /// The id that its caller gave it.
    pub call: String,
}

/// Whether there was something to end.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Cancelled {
    /// False where no call of this id is under way: it is done already, or was never begun.
    pub found: bool,
}

pub(crate) fn list(list: &mut List) {
    list.host::<CancelCall, Cancelled>("app.cancel", Kind::Command, |_, caller, req| {
        let found = caller.calls.cancel(&req.call);
        Answer::plain(&Cancelled { found })
    });
}
