//! What each role sees: data classes, for the whole firm.
//!
//! Off until an owner turns it on: everybody sees everything then, as in a firm that has always worked so. What a role sees is
//! the firm's to say; what it begins with is an estimate of ours, and is shown as such. Owners see everything, or nobody could put
//! a mistake right.

use kernel::{Fault, Id, Result, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Class, Db, Sight, Tx};
use ts_rs::TS;

use crate::api::{Nothing, Role};
use crate::tables::PROFILE;

/// A class of data that not everybody sees.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DataClass {
    /// Names, telephone numbers and addresses of customers.
    Contact,
    /// The same of one's own records alone: customers that somebody holds, or builds for.
    OwnContact,
    /// What the firm pays: purchase prices, cost and margin.
    Cost,
    /// What the customer pays: quotes.
    Price,
    /// The firm's money and accounts.
    Money,
    /// People's pay and papers.
    Hr,
}

impl DataClass {
    /// What a role may be given, each in a column of its own.
    const SAID: [Self; 6] = [
        Self::Contact,
        Self::OwnContact,
        Self::Cost,
        Self::Price,
        Self::Money,
        Self::Hr,
    ];

    /// All data.
    pub const ALL: [Self; 5] = [
        Self::Contact,
        Self::Cost,
        Self::Price,
        Self::Money,
        Self::Hr,
    ];

    /// As the manifest has it.
    pub const fn class(self) -> Class {
        match self {
            Self::Contact | Self::OwnContact => Class::Contact,
            Self::Cost => Class::Cost,
            Self::Price => Class::Price,
            Self::Money => Class::Money,
            Self::Hr => Class::Hr,
        }
    }

    /// Those of a sight.
    pub fn seen(sight: Sight) -> Vec<Self> {
        Self::ALL
            .into_iter()
            .filter(|class| sight.sees(class.class()))
            .collect()
    }

    /// Those of classes, and of contacts the own ones (`own`) where not all.
    pub fn of(classes: &[Class], own: bool) -> Vec<Self> {
        let sight = Sight::of(classes);
        let has = |said: &Self| match said {
            Self::OwnContact => own && !sight.sees(Class::Contact),
            said => sight.sees(said.class()),
        };
        Self::SAID.into_iter().filter(has).collect()
    }

    const fn column(self) -> &'static str {
        match self {
            Self::OwnContact => "own_contact",
            said => said.class().name(),
        }
    }
}

impl Role {
    /// What somebody in this role sees until the firm says otherwise; an estimate.
    pub const fn usual_sight(self) -> &'static [DataClass] {
        use DataClass::{Contact, Cost, OwnContact, Price};
        match self {
            Self::Owner | Self::Finance => &DataClass::ALL,
            Self::Sales | Self::Designer => &[OwnContact, Price],
            Self::Budgeter => &[Contact, Cost, Price],
            Self::Purchaser => &[Contact, Cost],
            Self::Manager => &[OwnContact],
            Self::AfterSales => &[Contact],
            Self::Warehouse => &[],
        }
    }

    /// Its one row is the same on every device.
    fn right_id(self) -> Id<RoleRights> {
        let mut bytes = *b"kaigong-right-00";
        let at = Self::ALL.iter().position(|(role, _)| *role == self);
        bytes[15] = b'0' + at.unwrap_or(0) as u8;
        Id::from_bytes(bytes)
    }
}

/// What one role sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoleRights {
    /// The role.
    pub role: Role,
    /// What it sees besides what everybody does.
    pub sees: Vec<DataClass>,
    /// What it would see if the firm had not said anything.
    pub usual: Vec<DataClass>,
}

/// Who sees what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rights {
    /// Since when rights by role hold; none while everybody sees everything.
    pub since: Option<Timestamp>,
    /// Every role.
    pub roles: Vec<RoleRights>,
}

/// What a role is to see.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RoleSight {
    /// The role.
    pub role: Role,
    /// What it is to see.
    pub sees: Vec<DataClass>,
}

/// Rights to set.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SaveRights {
    /// Whether rights by role hold.
    pub on: bool,
    /// Roles that are to see something else; those not named stay as they are.
    #[serde(default)]
    pub roles: Vec<RoleSight>,
}

/// Who sees what.
///
/// # Errors
/// As SQLite's.
pub fn rights(db: &Db<'_>, _: Nothing) -> Result<Rights> {
    let roles = Role::ALL.iter().map(|(role, _)| {
        Ok(RoleRights {
            role: *role,
            sees: seen_by(db, *role)?,
            usual: role.usual_sight().to_vec(),
        })
    });
    Ok(Rights {
        since: since(db)?,
        roles: roles.collect::<Result<_>>()?,
    })
}

/// Sets who sees what. Whose call it is, the office asks beforehand.
///
/// # Errors
/// `firm.owner_sees_all` where an owner is to see less.
pub fn save_rights(tx: &Tx<'_>, req: SaveRights) -> Result<Rights> {
    for RoleSight { role, sees } in &req.roles {
        if *role == Role::Owner && DataClass::ALL.iter().any(|class| !sees.contains(class)) {
            return Err(Fault::field(
                "roles",
                "firm.owner_sees_all",
                "Owners see everything: somebody has to be able to put a mistake right.",
            ));
        }
        let id = role.right_id();
        let all = sees.contains(&DataClass::Contact);
        let flags = DataClass::SAID.map(|said| {
            let told = said == DataClass::OwnContact && all;
            (said.column(), sees.contains(&said) && !told)
        });
        let values: Vec<(&str, &dyn rusqlite::ToSql)> = flags
            .iter()
            .map(|(name, flag)| (*name, flag as &dyn rusqlite::ToSql))
            .collect();
        if !tx.update("firm_right", id, &values)? {
            let name = role.name();
            let mut row: Vec<(&str, &dyn rusqlite::ToSql)> = vec![("id", &id), ("role", &name)];
            row.extend(values);
            tx.insert("firm_right", &row)?;
        }
    }
    let since = match req.on {
        true => since(tx)?.or(Some(tx.now())),
        false => None,
    };
    tx.update("firm_profile", PROFILE, &[("rights_since", &since)])?;
    rights(tx, Nothing {})
}

/// What a member sees. Whoever is not known sees what everybody does.
///
/// # Errors
/// As SQLite's.
pub fn sight(db: &Db<'_>, member: Id<store::Member>) -> Result<Sight> {
    if since(db)?.is_none() {
        return Ok(Sight::ALL);
    }
    let role: Option<String> =
        db.opt("SELECT role FROM firm_member WHERE id=?1", [member], |r| {
            r.get(0)
        })?;
    Ok(match role.as_deref().map(Role::parse).transpose()? {
        None => Sight::of(&[]),
        Some(Role::Owner) => Sight::ALL,
        Some(role) => {
            let seen = seen_by(db, role)?;
            let classes: Vec<Class> = seen.iter().map(|said| said.class()).collect();
            match seen.contains(&DataClass::Contact) {
                true => Sight::of(&classes),
                false => Sight::of_own(&classes),
            }
        }
    })
}

/// Whether a member sees contacts of his own records alone.
///
/// # Errors
/// As SQLite's.
pub fn own_contacts(db: &Db<'_>, member: Id<store::Member>) -> Result<bool> {
    if since(db)?.is_none() {
        return Ok(false);
    }
    let read = "SELECT role FROM firm_member WHERE id=?1";
    let role: Option<String> = db.opt(read, [member], |r| r.get(0))?;
    let Some(role) = role else {
        return Ok(false);
    };
    let sees = seen_by(db, Role::parse(&role)?)?;
    Ok(sees.contains(&DataClass::OwnContact) && !sees.contains(&DataClass::Contact))
}

/// Where it is written what a role sees: table, row and column of each.
///
/// # Errors
/// As SQLite's.
pub fn said_in(db: &Db<'_>, role: Role) -> Result<Vec<(&'static str, Id<()>, &'static str)>> {
    let mut said = vec![("firm_profile", PROFILE, "rights_since")];
    let row = Id::from_bytes(*role.right_id().as_bytes());
    let own: Option<Option<bool>> = db.opt(
        "SELECT own_contact FROM firm_right WHERE id=?1",
        [row],
        |r| r.get(0),
    )?;
    if let Some(own) = own {
        // Who saved it before there was such a right said nothing of it.
        let told = |class: &DataClass| own.is_some() || *class != DataClass::OwnContact;
        let classes = DataClass::SAID.into_iter().filter(told);
        said.extend(classes.map(|class| ("firm_right", row, class.column())));
    }
    Ok(said)
}

fn since(db: &Db<'_>) -> Result<Option<Timestamp>> {
    let read = "SELECT rights_since FROM firm_profile WHERE id=?1";
    Ok(db.opt(read, [PROFILE], |r| r.get(0))?.flatten())
}

fn seen_by(db: &Db<'_>, role: Role) -> Result<Vec<DataClass>> {
    let usual = || role.usual_sight().to_vec();
    if role == Role::Owner {
        return Ok(usual());
    }
    let columns = DataClass::SAID.map(DataClass::column).join(", ");
    let read = format!("SELECT {columns} FROM firm_right WHERE id=?1");
    let said: Option<Vec<bool>> = db.opt(&read, [role.right_id()], |r| {
        let flag = |at| r.get::<_, Option<bool>>(at).map(|flag| flag == Some(true));
        (0..DataClass::SAID.len()).map(flag).collect()
    })?;
    Ok(said.map_or_else(usual, |said| {
        let all = DataClass::SAID.into_iter().zip(said);
        all.filter(|(_, sees)| *sees)
            .map(|(class, _)| class)
            .collect()
    }))
}
