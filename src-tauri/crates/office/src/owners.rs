//! Who owns the firm. In a firm that is shared, a member's role is data that any of its computers can write; so what only an
//! owner may do is for members who have an owner's computer by certificate, and for those whom such a one made owners here.

use std::sync::Arc;

use ::firm::api::{Appointing, Nothing, Role};
use ::firm::rights;
use kernel::{Fault, Id, Result};
use store::{Db, Member};

use crate::office::{Caller, Firm, Office};

/// Members who own the firm, as far as this computer can be sure of it.
pub(crate) struct Owners {
    /// By certificate, or everybody who is called an owner where the firm is on this computer alone.
    certain: Vec<Id<Member>>,
    /// Called owners by the data, and not among the certain.
    called: Vec<Id<Member>>,
}

impl Owners {
    fn of(firm: &Firm, db: &Db<'_>, certified: Option<Vec<Id<Member>>>) -> Result<Self> {
        let called: Vec<_> = ::firm::api::members(db, Nothing {})?
            .into_iter()
            .filter(|one| one.role == Role::Owner && one.active)
            .map(|one| one.id)
            .collect();
        let Some(certain) = certified else {
            return Ok(Self {
                certain: called,
                called: Vec::new(),
            });
        };
        let mut owners = Self {
            called: called
                .into_iter()
                .filter(|one| !certain.contains(one))
                .collect(),
            certain,
        };
        // Whom an owner made one may have made the next one.
        loop {
            let before = owners.certain.len();
            for member in std::mem::take(&mut owners.called) {
                match owners.chose(firm, db, member)? {
                    true => owners.certain.push(member),
                    false => owners.called.push(member),
                }
            }
            if owners.certain.len() == before {
                return Ok(owners);
            }
        }
    }

    /// Whether one of them gave this member the role that he has, at this computer.
    pub fn chose(&self, firm: &Firm, db: &Db<'_>, member: Id<Member>) -> Result<bool> {
        let row = Id::from_bytes(*member.as_bytes());
        let by = firm.store.written_here(db, "firm_member", row, "role")?;
        Ok(by.is_some_and(|by| self.certain.contains(&by)))
    }

    /// Whether one of them said what a role sees, at this computer.
    pub fn chose_rights(&self, firm: &Firm, db: &Db<'_>, role: &str) -> Result<bool> {
        for (table, row, column) in rights::said_in(db, Role::parse(role)?)? {
            let by = firm.store.written_here(db, table, row, column)?;
            if !by.is_some_and(|by| self.certain.contains(&by)) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether this member is one of them.
    pub fn has(&self, member: Id<Member>) -> bool {
        self.certain.contains(&member)
    }

    pub fn ids(&self) -> &[Id<Member>] {
        &self.certain
    }

    /// # Errors
    /// `session.owner_only`; `session.owner_unconfirmed` for whoever is called an owner, and may have called himself so.
    pub fn check(&self, member: Id<Member>) -> Result<()> {
        if self.has(member) {
            return Ok(());
        }
        Err(match self.called.contains(&member) {
            true => Fault::new(
                "session.owner_unconfirmed",
                "You are to be an owner, and no owner has said so at this computer. Ask one to confirm your computer's role in the list of computers.",
            ),
            false => Fault::new("session.owner_only", "An owner of the firm can do this."),
        })
    }
}

impl Firm {
    /// Who owns it.
    ///
    /// # Errors
    /// As SQLite's, and `sync.*` where the list of the firm's computers is damaged.
    pub(crate) fn owners(&self) -> Result<Owners> {
        let certified = self.line.owners(&self.store)?;
        self.look(|db| Owners::of(self, db, certified))
    }

    /// The one who has owned it longest, of those who work there.
    ///
    /// # Errors
    /// As SQLite's.
    pub(crate) fn first_owner(&self) -> Result<Option<Id<Member>>> {
        let mut called = self.look(|db| {
            db.rows(
                "SELECT id FROM firm_member WHERE role='owner' AND active=1 ORDER BY id",
                [],
                |r| r.get(0),
            )
        })?;
        if called.len() > 1 {
            let owners = self.owners()?;
            called.retain(|member| owners.has(*member));
        }
        Ok(called.into_iter().next())
    }

    /// Who is what before this member writes something.
    ///
    /// # Errors
    /// As [`Firm::owners`].
    pub(crate) fn appointing(&self, member: Id<Member>) -> Result<Appointing> {
        let owners = self.owners()?;
        let read = self
            .store
            .read(member, |db| Appointing::before(db, owners.ids()))?;
        Ok(read.value)
    }
}

/// The open firm, for one of its owners.
pub(crate) fn owned(office: &Office, caller: &Caller) -> Result<(Arc<Firm>, Id<Member>)> {
    let (firm, member) = office.firm(caller)?;
    firm.owners()?.check(member)?;
    Ok((firm, member))
}
