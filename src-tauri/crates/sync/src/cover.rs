//! Of which data classes everything that a change wrote is here.
//!
//! A change that this device wrote is here whole, and one that came is here in the classes that the device holds: of those nothing is
//! noted. Of every other one a row of `sync_part` says what is here of it. It goes on as a part then ([`Kind::PARTED`]), with one envelope
//! for each class that is here whole, empty where the change wrote nothing in it: so whoever receives it knows as well what he has.
//!
//! [`Kind::PARTED`]: envelope::Kind::PARTED

use kernel::{Id, Result};
use store::{Change, Class, Db, Tx};

use crate::enrol::CLASSES;

/// Data classes; the common one is always among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cover(u8);

impl Cover {
    /// Every class.
    pub const ALL: Self = Self((1 << CLASSES.len()) - 1);

    /// These classes.
    pub fn of(classes: &[Class]) -> Self {
        let bit = |class: &Class| CLASSES.iter().position(|own| own == class);
        let bits = classes.iter().filter_map(bit);
        Self(bits.fold(Self::base(), |all, bit| all | 1 << bit))
    }

    fn base() -> u8 {
        let at = CLASSES.iter().position(|class| *class == Class::Base);
        at.map_or(0, |at| 1 << at)
    }

    /// Whether a class is among them.
    pub fn has(self, class: Class) -> bool {
        self.contains(Self::of(&[class]))
    }

    /// Whether all of these are among them.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// These and those.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those that are among both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// These without some.
    #[must_use]
    pub fn without(self, classes: &[Class]) -> Self {
        Self(self.0 & !Self::of(classes).0 | Self::base())
    }
}

/// The common class alone.
impl Default for Cover {
    fn default() -> Self {
        Self(Self::base())
    }
}

/// What is here of a change that is known here; `None` of one that is not. `held` is what the device holds of everything that came.
pub(crate) fn cover(db: &Db<'_>, change: Id<Change>, held: Cover) -> Result<Option<Cover>> {
    db.opt(
        "SELECT c.device=0, p.has FROM _change c LEFT JOIN sync_part p ON p.change=c.id
         WHERE c.id=?1 AND c.device IS NOT NULL",
        [change],
        |r| {
            let said: Option<u8> = r.get(1)?;
            let whole = if r.get(0)? { Cover::ALL } else { held };
            Ok(said.map_or(whole, Cover))
        },
    )
}

/// Notes what is here of a change that is known here.
pub(crate) fn note(tx: &Tx<'_>, change: Id<Change>, has: Cover, held: Cover) -> Result<()> {
    tx.exec(
        "INSERT OR REPLACE INTO sync_part(change, has, at) SELECT id, ?2, ?3 FROM _change WHERE id=?1",
        (change, has.0, tx.now()),
    )?;
    tx.exec(
        &format!("DELETE FROM sync_part WHERE change=?3 AND {FOLLOWS}"),
        (Cover::ALL.0, held.0, change),
    )?;
    Ok(())
}

/// What need not be noted: all (?1), or of others' changes what the device holds (?2).
const FOLLOWS: &str = "(has=?1 OR has & ?2=?2 AND NOT EXISTS(SELECT 1 FROM _change c WHERE c.id=change AND c.device=0))";

/// Classes were forgotten here: of own changes that wrote in them (`own`) a part is left, and of others there is less. `held` is
/// what the device holds now.
pub(crate) fn forget(tx: &Tx<'_>, lost: &[Class], own: &[Id<Change>], held: Cover) -> Result<()> {
    for change in own {
        tx.exec(
            "INSERT OR IGNORE INTO sync_part(change, has, at) VALUES(?1, ?2, ?3)",
            (change, Cover::ALL.0, tx.now()),
        )?;
    }
    let left = Cover::ALL.without(lost);
    tx.exec(
        "UPDATE sync_part SET has=has & ?1 WHERE has & ~?1<>0",
        [left.0],
    )?;
    tx.exec(
        &format!("DELETE FROM sync_part WHERE {FOLLOWS}"),
        (Cover::ALL.0, held.0),
    )?;
    Ok(())
}

/// The log is read for classes that were given: of changes that are here from others, there is no more than `held` until it
/// says more.
pub(crate) fn fill(tx: &Tx<'_>, held: Cover) -> Result<()> {
    tx.exec(
        "INSERT OR IGNORE INTO sync_part(change, has, at)
         SELECT id, ?1, ?2 FROM _change WHERE device<>0 AND seq NOT IN (SELECT seq FROM _sync_late)",
        (held.0, tx.now()),
    )?;
    Ok(())
}
