//! What a screen hears of commits: while it is locked no more than its lock shows, and the rest as soon as it is open.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use store::Notice;

use crate::office::{Caller, Office};
use crate::session::{SESSION, Session};

/// What a locked screen is made of: whether a firm is open, its name, and the faces to choose from.
const SHOWN_WHILE_LOCKED: [&str; 7] = [
    SESSION,
    crate::care::CARE,
    "firm_profile",
    "firm_member",
    "firm_seat",
    "firm_lock",
    "practice_sandbox",
];

/// One screen's way of hearing.
#[derive(Debug)]
pub struct Ear {
    session: Arc<Session>,
    /// Tables that were written while it was locked.
    withheld: Mutex<BTreeSet<String>>,
}

impl Ear {
    /// The ear of whoever works in this session.
    pub fn of(session: Arc<Session>) -> Self {
        Self {
            session,
            withheld: Mutex::default(),
        }
    }

    /// What this screen is told of a commit, if anything. This reads in the firm's file: not on the committing thread.
    pub fn hear(&self, office: &Office, notice: &Notice) -> Option<Notice> {
        let caller = Caller {
            session: Some(Arc::clone(&self.session)),
            ..Caller::default()
        };
        let locked = office
            .admit(&caller)
            .is_err_and(|fault| fault.code == "session.locked");
        let mut withheld = self.withheld.lock().unwrap_or_else(PoisonError::into_inner);
        let mut tables = notice.tables.clone();
        if !locked {
            tables.append(&mut withheld);
            return Some(Notice {
                change: notice.change,
                tables,
            });
        }
        tables.retain(|table| {
            let shown = SHOWN_WHILE_LOCKED.contains(&table.as_str());
            if !shown {
                withheld.insert(table.clone());
            }
            shown
        });
        (!tables.is_empty()).then_some(Notice {
            change: None,
            tables,
        })
    }
}
