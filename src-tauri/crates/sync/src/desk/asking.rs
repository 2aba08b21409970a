//! The side of the desk: asks for what became the member's own, and forgets what is not any more.

use std::collections::BTreeSet;

use kernel::{Fault, Id, Result, Timestamp};
use store::{Db, Member};

use super::word::Word;
use super::{CLASS, Key, Shelf};
use crate::book::NOBODY;
use crate::cover;
use crate::holding::Holding;
use crate::relay::Stop;
use crate::round::Round;

/// What nobody answered is asked again after so long, in milliseconds.
const ASKED_AGAIN_MS: i64 = 24 * 60 * 60 * 1000;

/// So many rows are asked for at once.
const AT_ONCE: usize = 4_000;

/// Something was written just now: what is to be forgotten waits until it is sent.
const UNSENT: &str = "sync.unsent";

/// What moved on a desk.
#[derive(Default)]
struct Moved {
    /// Rows that are the member's own now; whether this device wrote all there is.
    new: Vec<(Key, bool)>,
    /// Rows that were asked for and wait for an answer.
    unanswered: Vec<Key>,
    /// Rows that are not his any more.
    gone: BTreeSet<Key>,
}

impl Round<'_> {
    pub(super) fn ask(&mut self) -> Result<bool, Stop> {
        let Some(room) = self.session.desk().filter(|_| self.holding.own) else {
            return Ok(false);
        };
        let Some(member) = super::member_of(room) else {
            return Ok(false);
        };
        let moved = self.moved(member)?;
        if !moved.gone.is_empty() {
            self.forget_rows(moved.gone)?;
        }
        let mut asked: Vec<Key> = moved.unanswered;
        asked.extend(
            moved
                .new
                .iter()
                .filter(|(_, own)| !own)
                .map(|(key, _)| *key),
        );
        let own: Vec<Key> = moved
            .new
            .iter()
            .filter(|(_, own)| *own)
            .map(|(key, _)| *key)
            .collect();
        if !own.is_empty() {
            let state = self.state.clone();
            self.save(state, |tx| note(tx, &own, None))?;
        }
        for some in asked.chunks(AT_ONCE) {
            self.say_there(room, &Word::Asks(some.to_vec()), |tx, _| {
                note(tx, some, Some(tx.now()))
            })?;
        }
        Ok(!asked.is_empty())
    }

    /// Looks what moved since the last time; where nothing was written since, nothing did.
    fn moved(&mut self, member: Id<Member>) -> Result<Moved, Stop> {
        let before = self.now().0.saturating_sub(ASKED_AGAIN_MS);
        let looked = self.session.desk_looked;
        let read = self.store.read(NOBODY, |db| {
            let end: i64 = db.one("SELECT ifnull(max(seq), 0) FROM _change", [], |r| r.get(0))?;
            let mut moved = Moved {
                unanswered: db.rows(
                    "SELECT tbl, row FROM sync_mine WHERE asked_at<=?1",
                    [Timestamp(before)],
                    |r| Ok((r.get(0)?, r.get(1)?)),
                )?,
                ..Moved::default()
            };
            if looked != Some(end) {
                for shelf in self.shelves {
                    shelf.moved(db, member, &mut moved)?;
                }
            }
            let gone = &moved.gone;
            moved.unanswered.retain(|key| !gone.contains(key));
            Ok((moved, end))
        })?;
        let (moved, end) = read.value;
        self.session.desk_looked = moved.gone.is_empty().then_some(end);
        Ok(moved)
    }

    /// Forgets what rows say. Only what was sent: until then somebody else's right is not worth what was written here.
    fn forget_rows(&mut self, gone: BTreeSet<Key>) -> Result<(), Stop> {
        let holding = Holding {
            scrub: true,
            copies: true,
            ..self.holding.clone()
        };
        let sealed = self.state.sealed;
        let rows = gone.clone();
        let done = self.store.purge_rows(CLASS, gone, self.pace, |tx, own| {
            let unsent: bool = tx.one(
                "SELECT EXISTS(SELECT 1 FROM _change WHERE device=0 AND seq>?1 AND seq NOT IN (SELECT seq FROM _sync_late)
                     AND id NOT IN (SELECT change FROM sync_refused))
                   OR EXISTS(SELECT 1 FROM sync_frozen)",
                [sealed],
                |r| r.get(0),
            )?;
            if unsent {
                return Err(Fault::new(UNSENT, "It is tried again."));
            }
            holding.write(tx)?;
            for (table, row) in &rows {
                tx.exec(
                    "DELETE FROM sync_mine WHERE tbl=?1 AND row=?2",
                    (table, row),
                )?;
            }
            cover::forget(tx, &[CLASS], own, holding.cover())
        });
        match done {
            Err(fault) if fault.code == UNSENT => return Ok(()),
            other => other?,
        }
        mortal::point("sync.purged");
        self.holding = holding;
        self.scrub()
    }
}

fn note(tx: &store::Tx<'_>, rows: &[Key], asked: Option<Timestamp>) -> Result<()> {
    for (table, row) in rows {
        tx.exec(
            "INSERT OR REPLACE INTO sync_mine(tbl, row, asked_at) VALUES(?1, ?2, ?3)",
            (table, row, asked),
        )?;
    }
    Ok(())
}

impl Shelf {
    fn moved(&self, db: &Db<'_>, member: Id<Member>, moved: &mut Moved) -> Result<()> {
        let (name, to, id) = (self.name, self.to, self.id);
        // Whose own row it is from the start has nothing to ask for, unless it was forgotten here meanwhile.
        let new: Vec<(Id<()>, bool)> = db.rows(
            &format!(
                "SELECT {name}.id, EXISTS(SELECT 1 FROM _change_row r JOIN _change c ON c.seq=r.seq
                     WHERE r.tbl={id} AND r.pk={name}.id AND r.op='insert' AND c.device=0
                       AND c.id NOT IN (SELECT change FROM sync_part))
                 FROM {name} WHERE ({to}) AND NOT EXISTS(SELECT 1 FROM sync_mine m WHERE m.tbl={id} AND m.row={name}.id)"
            ),
            [member],
            |r| Ok((r.get(0)?, r.get(1)?)),
        )?;
        moved
            .new
            .extend(new.into_iter().map(|(row, own)| ((id, row), own)));
        let said: Vec<String> = (self.columns.iter())
            .map(|column| format!("{name}.{column} IS NOT NULL"))
            .collect();
        // Of what was deleted the history has to stay, or nobody could take that back.
        let gone: Vec<Id<()>> = db.rows(
            &format!(
                "SELECT {name}.id FROM {name} WHERE ifnull(({to}), 0)=0
                   AND ({} OR EXISTS(SELECT 1 FROM sync_mine m WHERE m.tbl={id} AND m.row={name}.id))",
                said.join(" OR ")
            ),
            [member],
            |r| r.get(0),
        )?;
        moved.gone.extend(gone.into_iter().map(|row| (id, row)));
        Ok(())
    }
}
