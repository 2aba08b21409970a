//! For whom telephone numbers are masked.
//!
//! Off until an owner turns it on. Then whoever has such a role reads numbers of customers with their middle hidden and asks
//! for one at a time, which is recorded. For which roles is the firm's to say; what it begins with is an estimate of ours, and
//! is shown as such. Owners read every number: it is they who look at what was asked for.

use kernel::{Fault, Id, Result, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Db, Tx};
use ts_rs::TS;

use crate::api::{Nothing, Role};
use crate::tables::PROFILE;

impl Role {
    /// Whether numbers are masked for somebody in this role until the firm says otherwise; an estimate: whoever calls
    /// customers all day reads them.
    pub const fn usually_masked(self) -> bool {
        !matches!(self, Self::Owner | Self::Sales | Self::AfterSales)
    }

    /// Its one row is the same on every device.
    fn mask_id(self) -> Id<RoleMask> {
        let mut bytes = *b"kaigong-masks-00";
        let at = Self::ALL.iter().position(|(role, _)| *role == self);
        bytes[15] = b'0' + at.unwrap_or(0) as u8;
        Id::from_bytes(bytes)
    }
}

/// Whether numbers are masked for one role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoleMask {
    /// The role.
    pub role: Role,
    /// Whether they are.
    pub masked: bool,
    /// Whether they would be if the firm had not said anything.
    pub usual: bool,
}

/// For whom numbers are masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Masks {
    /// Since when they are; none while everybody reads every number.
    pub since: Option<Timestamp>,
    /// Every role.
    pub roles: Vec<RoleMask>,
}

/// What is to hold for a role.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MaskRole {
    /// The role.
    pub role: Role,
    /// Whether numbers are to be masked for it.
    pub masked: bool,
}

/// Masks to set.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SaveMasks {
    /// Whether numbers are masked at all.
    pub on: bool,
    /// Roles for which something else is to hold; those not named stay as they are.
    #[serde(default)]
    pub roles: Vec<MaskRole>,
}

/// For whom numbers are masked.
///
/// # Errors
/// As SQLite's.
pub fn masks(db: &Db<'_>, _: Nothing) -> Result<Masks> {
    let roles = Role::ALL.iter().map(|(role, _)| {
        Ok(RoleMask {
            role: *role,
            masked: masked_for(db, *role)?,
            usual: role.usually_masked(),
        })
    });
    Ok(Masks {
        since: since(db)?,
        roles: roles.collect::<Result<_>>()?,
    })
}

/// Sets for whom numbers are masked. Whose call it is, the office asks beforehand.
///
/// # Errors
/// `firm.owner_unmasked` where they are to be for owners.
pub fn save_masks(tx: &Tx<'_>, req: SaveMasks) -> Result<Masks> {
    for MaskRole { role, masked } in &req.roles {
        if *role == Role::Owner && *masked {
            return Err(Fault::field(
                "roles",
                "firm.owner_unmasked",
                "Owners read every number: it is they who look at what was asked for.",
            ));
        }
        let id = role.mask_id();
        if !tx.update("firm_mask", id, &[("masked", masked)])? {
            let name = role.name();
            tx.insert(
                "firm_mask",
                &[("id", &id), ("role", &name), ("masked", masked)],
            )?;
        }
    }
    let since = match req.on {
        true => since(tx)?.or(Some(tx.now())),
        false => None,
    };
    tx.update("firm_profile", PROFILE, &[("masks_since", &since)])?;
    masks(tx, Nothing {})
}

/// Whether numbers are masked for a member; for whoever is not known they are.
///
/// # Errors
/// As SQLite's.
pub fn masked(db: &Db<'_>, member: Id<store::Member>) -> Result<bool> {
    if since(db)?.is_none() {
        return Ok(false);
    }
    let read = "SELECT role FROM firm_member WHERE id=?1";
    let role: Option<String> = db.opt(read, [member], |r| r.get(0))?;
    let role = role.as_deref().map(Role::parse).transpose()?;
    role.map_or(Ok(true), |role| masked_for(db, role))
}

fn since(db: &Db<'_>) -> Result<Option<Timestamp>> {
    let read = "SELECT masks_since FROM firm_profile WHERE id=?1";
    Ok(db.opt(read, [PROFILE], |r| r.get(0))?.flatten())
}

fn masked_for(db: &Db<'_>, role: Role) -> Result<bool> {
    if role == Role::Owner {
        return Ok(false);
    }
    let read = "SELECT masked FROM firm_mask WHERE id=?1";
    let said: Option<bool> = db.opt(read, [role.mask_id()], |r| r.get(0))?;
    Ok(said.unwrap_or_else(|| role.usually_masked()))
}
