//! What of the firm's data is in this file: the classes that the certificates give the device, as soon as their data is here, and
//! none of those that they took away.
//!
//! A class that was taken away is forgotten in one transaction with the word that it is ([`store::Store::purge`]), its keys with
//! it; then the file is written anew, since what SQLite deletes may be read off the disk. A class that was given is
//! read off the log from its start, with all the keys of it at hand: changes that are known come again, and what they
//! wrote in it comes to count. Until then nobody sees it here, for half of a class would be taken for the whole.

use std::collections::BTreeSet;

use envelope::certificate::OWNER;
use envelope::{Room, Roster};
use kernel::{DeviceId, Fault, Result};
use store::{Class, Db, Sight, Store, Tx};

use crate::book::{self, NOBODY};
use crate::cover::{self, Cover};
use crate::desk;
use crate::engine::Engine;
use crate::enrol::CLASSES;
use crate::memory;
use crate::pull::begin_again_beside;
use crate::push::sealed_class;
use crate::relay::Stop;
use crate::round::Round;

/// The one row of `sync_holding`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Holding {
    /// Classes whose data is here.
    pub classes: Vec<Class>,
    /// Something was forgotten, and the file is to be written anew without it.
    pub scrub: bool,
    /// Something was forgotten of which nobody here knew the class: it comes again with the log.
    pub refill: bool,
    /// The classes that are being read off the log since it is read from its start; none of them where only what was
    /// forgotten comes again.
    pub filling: Option<Vec<Class>>,
    /// Backups may still have what was forgotten.
    pub copies: bool,
    /// Of contacts the member's own records are here, and of nobody else.
    pub own: bool,
}

fn names(classes: &[Class]) -> String {
    let names: Vec<&str> = classes.iter().map(|class| class.name()).collect();
    names.join(" ")
}

fn named(text: &str) -> Vec<Class> {
    let mut classes = CLASSES.to_vec();
    classes.retain(|class| text.split(' ').any(|name| name == class.name()));
    classes
}

impl Holding {
    /// `None` where nothing was ever given or taken: then it is what the certificates say.
    pub fn read(db: &Db<'_>) -> Result<Option<Self>> {
        db.opt(
            "SELECT classes, scrub, refill, filling, copies, own FROM sync_holding WHERE id=1",
            [],
            |r| {
                Ok(Self {
                    classes: named(&r.get::<_, String>(0)?),
                    scrub: r.get(1)?,
                    refill: r.get(2)?,
                    filling: r.get::<_, Option<String>>(3)?.map(|text| named(&text)),
                    copies: r.get(4)?,
                    own: r.get(5)?,
                })
            },
        )
    }

    pub(crate) fn write(&self, tx: &Tx<'_>) -> Result<()> {
        tx.exec(
            "INSERT OR REPLACE INTO sync_holding(id, classes, scrub, refill, filling, copies, own) VALUES(1, ?1, ?2, ?3, ?4, ?5, ?6)",
            (
                names(&self.classes),
                self.scrub,
                self.refill,
                self.filling.as_deref().map(names),
                self.copies,
                self.own,
            ),
        )?;
        Ok(())
    }

    /// Whether a class is here.
    pub fn has(&self, class: Class) -> bool {
        self.classes.contains(&class)
    }

    /// Whether a class is here, of own records at least.
    pub fn says(&self, class: Class) -> bool {
        self.has(class) || self.own && class == desk::CLASS
    }

    /// The classes in which changes of others that came are here whole, where nothing else is noted of one.
    pub fn cover(&self) -> Cover {
        let filling = self.filling.as_deref().unwrap_or_default();
        Cover::of(&self.classes).with(Cover::of(filling))
    }

    /// Whether the log is read for what was forgotten of classes that nobody here knew.
    pub fn refills(&self) -> bool {
        self.refill && self.filling.is_some()
    }

    /// What is in the file.
    fn sight(&self) -> Sight {
        match self.is_whole() {
            true => Sight::ALL,
            false => Sight::of(&self.classes),
        }
    }

    /// Whether every class is here.
    pub fn is_whole(&self) -> bool {
        self.classes.len() == CLASSES.len() && !self.refill
    }
}

/// The classes that the certificates give a device. Who was removed keeps what he had.
pub(crate) fn granted(roster: &Roster, device: DeviceId) -> Vec<Class> {
    let known = roster.device(device);
    let given = |class: &Class| {
        let room = Room::firm(sealed_class(*class));
        known.is_some_and(|known| {
            known.role() == OWNER || known.grants().any(|(own, _)| own == room)
        })
    };
    CLASSES.into_iter().filter(given).collect()
}

fn without(classes: &[Class], others: &[Class]) -> Vec<Class> {
    let mut left = classes.to_vec();
    left.retain(|class| !others.contains(class));
    left
}

impl Engine {
    /// Whether backups of this file may have what it may not hold any more. Whoever keeps them takes them away, and says so.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn has_old_copies(&self, store: &Store) -> Result<bool> {
        let holding = store.read(NOBODY, Holding::read)?.value;
        Ok(holding.is_some_and(|held| held.copies && !held.scrub))
    }

    /// No backup has it any more.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn old_copies_are_gone(&self, store: &Store) -> Result<()> {
        store.write(NOBODY, "sync.step", |tx| {
            tx.exec("UPDATE sync_holding SET copies=0", [])
        })?;
        Ok(())
    }
}

impl Round<'_> {
    /// Brings what is here in line with what the certificates give: forgets at once, and begins to read what is missing.
    pub(crate) fn hold(&mut self) -> Result<(), Stop> {
        let granted = self.granted();
        match self.store.read(NOBODY, Holding::read)?.value {
            Some(held) => self.holding = held,
            None => self.note_holding(Holding {
                classes: granted.clone(),
                ..Holding::default()
            })?,
        }
        let desk = self.session.desk().is_some();
        // Of a class that was being read some is here, too.
        let mut lost = without(&self.holding.classes, &granted);
        lost.extend(without(
            self.holding.filling.as_deref().unwrap_or_default(),
            &granted,
        ));
        if self.holding.own && !desk && !granted.contains(&desk::CLASS) {
            lost.push(desk::CLASS);
        }
        if !lost.is_empty() {
            self.give_up(&lost)?;
        }
        // Own records are held until all of the class is here.
        let own = desk || self.holding.own && !self.holding.has(desk::CLASS);
        if own != self.holding.own {
            self.session.desk_looked = None;
            self.note_holding(Holding {
                own,
                ..self.holding.clone()
            })?;
        }
        self.drop_keys()?;
        self.store.hold(self.holding.sight())?;
        if self.holding.scrub {
            self.scrub()?;
        }
        let gained = without(&granted, &self.holding.classes);
        let due = !gained.is_empty() || self.holding.refill;
        if !due || self.holding.filling.as_ref() == Some(&gained) {
            return Ok(());
        }
        self.wraps()?;
        if self.missing().is_empty() {
            let held = self.holding.cover();
            let holding = Holding {
                filling: Some(gained),
                ..self.holding.clone()
            };
            let log_id = self.state.log_id.unwrap_or_default();
            self.reread_beside(log_id, |tx| {
                holding.write(tx)?;
                cover::fill(tx, held)
            })?;
            self.holding = holding;
        }
        Ok(())
    }

    /// The classes that the certificates give this device.
    pub(crate) fn granted(&self) -> Vec<Class> {
        granted(&self.session.roster, self.session.device)
    }

    /// The log was read to its end: what was to be read off it is here, unless something waits for a key.
    pub(crate) fn filled(&mut self) -> Result<(), Stop> {
        let Some(filling) = self.holding.filling.clone() else {
            return Ok(());
        };
        let waits: bool = self
            .store
            .read(NOBODY, |db| {
                db.one(
                    "SELECT EXISTS(SELECT 1 FROM sync_quarantine WHERE reason=?1)",
                    [crate::pull::NO_KEY],
                    |r| r.get(0),
                )
            })?
            .value;
        if waits {
            return Ok(());
        }
        let all: BTreeSet<Class> = (self.holding.classes.iter().chain(&filling).copied()).collect();
        let holding = Holding {
            classes: all.into_iter().collect(),
            refill: false,
            filling: None,
            ..self.holding.clone()
        };
        // Before anybody sees it: what is written with it says it.
        self.store.hold(holding.sight())?;
        self.note_holding(holding)
    }

    /// Whether this device has all of what others did, and may pass it on.
    pub(crate) fn holds_all(&self) -> bool {
        self.session.holds_all() && self.holding.is_whole()
    }

    fn note_holding(&mut self, holding: Holding) -> Result<(), Stop> {
        self.store
            .write(NOBODY, "sync.step", |tx| holding.write(tx))?;
        self.holding = holding;
        Ok(())
    }

    /// Forgets classes. Of what this device wrote in them itself a part is left here: where the log lacks it, that goes there
    /// as a part.
    fn give_up(&mut self, lost: &[Class]) -> Result<(), Stop> {
        let pending: bool = self
            .store
            .read(NOBODY, |db| {
                db.one("SELECT EXISTS(SELECT 1 FROM _sync_pending)", [], |r| {
                    r.get(0)
                })
            })?
            .value;
        let holding = Holding {
            classes: without(&self.holding.classes, lost),
            scrub: true,
            refill: self.holding.refill || pending,
            filling: (self.holding.filling.as_deref()).map(|filling| without(filling, lost)),
            copies: true,
            own: self.holding.own && !lost.contains(&desk::CLASS),
        };
        // What was sealed with it, or set aside unread, is sealed and read anew.
        let (old, device) = (self.state.clone(), self.session.device);
        let mut state = old.clone();
        self.store.purge(lost, self.pace, |tx, own| {
            holding.write(tx)?;
            tx.exec("DELETE FROM sync_mine", [])?;
            cover::forget(tx, lost, own, holding.cover())?;
            state = begin_again_beside(tx, device, &old, old.log_id)?;
            Ok(())
        })?;
        mortal::point("sync.purged");
        self.holding = holding;
        self.begins_again(state)
    }

    /// Drops the keys of what this device may not read.
    fn drop_keys(&mut self) -> Result<(), Stop> {
        let (roster, device) = (&self.session.roster, self.session.device);
        let may = |room: Room| roster.may_read(device, room);
        let kept = self.store.read(NOBODY, book::wraps)?.value;
        if kept.iter().all(|wrap| may(wrap.room)) {
            return Ok(());
        }
        self.store.write(NOBODY, "sync.step", |tx| {
            tx.exec("DELETE FROM sync_key", [])?;
            kept.iter()
                .filter(|wrap| may(wrap.room))
                .try_for_each(|wrap| book::add_wrap(tx, wrap))
        })?;
        let roster = &self.session.roster;
        let epochs = &mut self.session.epochs;
        epochs.retain(|(room, _), _| roster.may_read(device, *room));
        memory::remember(self.vault, self.session.device, self.store)?;
        Ok(())
    }

    /// Where somebody reads the file just now it is tried again in the next round.
    pub(crate) fn scrub(&mut self) -> Result<(), Stop> {
        match self.store.scrub() {
            Err(Fault { code, .. }) if code == "store.busy" => return Ok(()),
            other => other?,
        }
        self.note_holding(Holding {
            scrub: false,
            ..self.holding.clone()
        })
    }
}
