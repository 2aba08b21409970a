//! Files that hang on timelines: taken in piece by piece, kept sealed beside the firm's file, given back.
//!
//! Invariants
//! - A file comes as pieces from a screen, or by its path from whoever sits at this computer; it is sealed while it comes, so that nothing readable
//!   of it is on the disk. Only `attach.open_copy` and the ways of saving write it readable, where they are told.
//! - Bytes are on the disk before the row that names them is written; what is not named in the end waits there as what was removed.

mod giving;
mod keeping;
mod taking;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ::attach::Vault;
use ::practice::api::PracticeSource;
use kernel::Result;
use store::Class;
use tempfile::TempDir;

use crate::app;
use crate::list::List;
use crate::office::{Firm, Office};
use taking::Staged;

pub(crate) use giving::{Names, pour};
pub(crate) use keeping::{bring_back, keep_with_backup, look_after};

/// What an office has of files besides its firm's.
#[derive(Default)]
pub(crate) struct Attachments {
    /// Files that are coming in, by their tickets.
    staged: Mutex<HashMap<String, Arc<Mutex<Staged>>>>,
    /// Readable copies that were opened; they go with the program.
    copies: Mutex<Option<TempDir>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Firm {
    /// Where the firm's files are. A practice copy keeps its own, and reads those of what it was copied from.
    pub(crate) fn vault(&self, office: &Office) -> Result<Vault> {
        let own = Vault::beside(self.store.path());
        let source = self.look(|db| match ::practice::api::mark(db)? {
            None => Ok(None),
            Some(mark) => Ok(Some((mark.source, ::practice::api::home(db)?))),
        })?;
        Ok(match source {
            None => own,
            Some((PracticeSource::Own, Some(home))) => {
                own.reading_also(Vault::beside(home.as_ref()))
            }
            Some(_) => own.reading_also(Vault::beside(&app::demo_path(office))),
        })
    }
}

pub(crate) fn list(list: &mut List) {
    taking::list(list);
    giving::list(list);
    keeping::list(list);
    list.command("attach.remove", ::attach::api::remove);
    list.command("attach.set_caption", ::attach::api::set_caption);
    // Keys and pictures are of the class of what the file hangs on.
    list.need(
        &[Class::Contact],
        &[
            "attach.add",
            "attach.files",
            "attach.log",
            "attach.open_copy",
            "attach.read",
            "attach.remove",
            "attach.save_all",
            "attach.save_as",
            "attach.set_caption",
            "sync.fetch_file",
            "sync.file",
            "sync.leave_file",
        ],
    );
}
