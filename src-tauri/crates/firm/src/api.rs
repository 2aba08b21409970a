//! Commands and queries of the firm's profile and members.

use std::collections::HashMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono_tz::Tz;
use kernel::{Fault, Id, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Db, Tx};
use ts_rs::TS;

use crate::tables::PROFILE;
use crate::text::{NAME_MAX, line, required};

/// A logo's limits: bytes of the file, and pixels on its longer side.
const LOGO_BYTES: usize = 2_000_000;
const LOGO_PIXELS: u32 = 4_000;

/// The request of a command that needs none.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// The language of names that are typed, made or shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// 中文
    #[default]
    Zh,
    /// English
    En,
}

/// Names one member.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MemberRef {
    /// Which.
    pub id: Id<store::Member>,
}

/// How the firm is taxed (VAT).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaxStatus {
    /// 小规模纳税人.
    SmallScale,
    /// 一般纳税人.
    General,
}

impl TaxStatus {
    const fn name(self) -> &'static str {
        match self {
            Self::SmallScale => "small_scale",
            Self::General => "general",
        }
    }
}

/// What a member does in the firm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 老板.
    Owner,
    /// 业务.
    Sales,
    /// 设计师.
    Designer,
    /// 预算员.
    Budgeter,
    /// 采购.
    Purchaser,
    /// 仓管.
    Warehouse,
    /// 项目经理.
    Manager,
    /// 财务.
    Finance,
    /// 售后.
    AfterSales,
}

impl Role {
    pub(crate) const ALL: [(Self, &'static str); 9] = [
        (Self::Owner, "owner"),
        (Self::Sales, "sales"),
        (Self::Designer, "designer"),
        (Self::Budgeter, "budgeter"),
        (Self::Purchaser, "purchaser"),
        (Self::Warehouse, "warehouse"),
        (Self::Manager, "manager"),
        (Self::Finance, "finance"),
        (Self::AfterSales, "after_sales"),
    ];

    pub(crate) fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(role, _)| *role == self)
            .map_or("owner", |(_, name)| name)
    }

    /// The role of this code.
    ///
    /// # Errors
    /// `kernel.internal` for a code that this version does not know.
    pub fn parse(name: &str) -> Result<Self> {
        Self::ALL
            .iter()
            .find(|(_, known)| *known == name)
            .map(|(role, _)| *role)
            .ok_or_else(|| Fault::internal(format!("role {name}")))
    }
}

/// The firm as its papers show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Profile {
    /// The name it trades under.
    pub name: String,
    /// The name on its business licence; blank where it is the same.
    pub legal_name: String,
    /// How it is taxed.
    pub tax_status: TaxStatus,
    /// Street address.
    pub address: String,
    /// Office phone.
    pub phone: String,
    /// Bank and account, as printed on contracts.
    pub bank: Option<String>,
    /// PNG or JPEG, base64.
    pub logo_base64: Option<String>,
    /// IANA time zone.
    pub zone: String,
    /// Whether this is the demonstration firm.
    #[serde(default)]
    pub demo: bool,
}

/// A person of the firm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    /// Identity.
    pub id: Id<store::Member>,
    /// Name.
    pub name: String,
    /// Phone.
    pub phone: String,
    /// Role.
    pub role: Role,
    /// Whether he still works here.
    pub active: bool,
}

/// A member to add, or to change where `id` is given.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SaveMember {
    /// The member to change; none adds one.
    pub id: Option<Id<store::Member>>,
    /// Name.
    pub name: String,
    /// Phone.
    #[serde(default)]
    pub phone: String,
    /// Role.
    pub role: Role,
    /// False for somebody who left.
    pub active: bool,
}

/// A firm to make.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewFirm {
    /// The name it trades under.
    pub name: String,
    /// How it is taxed.
    pub tax_status: TaxStatus,
    /// PNG or JPEG, base64.
    pub logo_base64: Option<String>,
    /// The owner's own name.
    pub owner: String,
}

/// The firm's profile; none before [`create`].
///
/// # Errors
/// As SQLite's.
pub fn profile(db: &Db<'_>) -> Result<Option<Profile>> {
    db.opt(
        "SELECT name, legal_name, tax_status, address, phone, bank, logo, zone, demo FROM firm_profile WHERE id=?1",
        [PROFILE],
        |r| {
            Ok(Profile {
                name: r.get(0)?,
                legal_name: r.get(1)?,
                tax_status: if r.get::<_, String>(2)? == "general" {
                    TaxStatus::General
                } else {
                    TaxStatus::SmallScale
                },
                address: r.get(3)?,
                phone: r.get(4)?,
                bank: r.get(5)?,
                logo_base64: r.get::<_, Option<Vec<u8>>>(6)?.map(|bytes| BASE64_STANDARD.encode(bytes)),
                zone: r.get(7)?,
                demo: r.get(8)?,
            })
        },
    )
}

/// The profile of a firm that has one.
///
/// # Errors
/// `firm.none` before the firm is made.
pub fn get_profile(db: &Db<'_>, _: Nothing) -> Result<Profile> {
    profile(db)?.ok_or_else(|| {
        Fault::new(
            "firm.none",
            "No firm is open yet. Make your firm or open the demo firm.",
        )
    })
}

/// The logo's bytes, for paper.
///
/// # Errors
/// As SQLite's.
pub fn logo(db: &Db<'_>) -> Result<Option<Vec<u8>>> {
    Ok(db
        .opt(
            "SELECT logo FROM firm_profile WHERE id=?1",
            [PROFILE],
            |r| r.get(0),
        )?
        .flatten())
}

/// Whether a firm can be made of this; asked before there is a file to make it in.
///
/// # Errors
/// `firm.text_missing`, `firm.text_too_long`, `firm.logo_invalid`.
pub fn check(req: &NewFirm) -> Result<()> {
    checked(req).map(drop)
}

/// The firm's name, its owner's and the logo.
fn checked(req: &NewFirm) -> Result<(String, String, Option<Vec<u8>>)> {
    Ok((
        required("name", &req.name, NAME_MAX)?,
        required("owner", &req.owner, NAME_MAX)?,
        req.logo_base64.as_deref().map(decode_logo).transpose()?,
    ))
}

/// Makes the firm with its owner, whose id is given back.
///
/// # Errors
/// `firm.exists`, `firm.text_missing`, `firm.text_too_long`, `firm.logo_invalid`.
pub fn create(tx: &Tx<'_>, req: NewFirm, owner: Id<store::Member>, demo: bool) -> Result<()> {
    if profile(tx)?.is_some() {
        return Err(Fault::new("firm.exists", "This file already holds a firm."));
    }
    let (name, person, logo) = checked(&req)?;
    tx.insert(
        "firm_profile",
        &[
            ("id", &PROFILE),
            ("name", &name),
            ("tax_status", &req.tax_status.name()),
            ("logo", &logo),
            ("made_at", &tx.now()),
            ("demo", &demo),
        ],
    )?;
    insert_member(tx, owner, &person, "", Role::Owner)?;
    tx.keep("firm.made");
    Ok(())
}

/// Changes the profile.
///
/// # Errors
/// `firm.text_missing`, `firm.text_too_long`, `firm.logo_invalid`, `firm.zone_unknown`.
pub fn save_profile(tx: &Tx<'_>, req: Profile) -> Result<Profile> {
    let zone: Tz = req.zone.parse().map_err(|_| {
        Fault::field(
            "zone",
            "firm.zone_unknown",
            "This time zone is not known; choose one such as Asia/Shanghai.",
        )
    })?;
    let name = required("name", &req.name, NAME_MAX)?;
    let legal_name = line("legalName", &req.legal_name, NAME_MAX)?;
    let address = line("address", &req.address, 200)?;
    let phone = line("phone", &req.phone, 60)?;
    let bank = req
        .bank
        .as_deref()
        .map(|b| line("bank", b, 200))
        .transpose()?;
    let logo = req.logo_base64.as_deref().map(decode_logo).transpose()?;
    tx.update(
        "firm_profile",
        PROFILE,
        &[
            ("name", &name),
            ("legal_name", &legal_name),
            ("tax_status", &req.tax_status.name()),
            ("address", &address),
            ("phone", &phone),
            ("bank", &bank),
            ("logo", &logo),
            ("zone", &zone.name()),
        ],
    )?;
    if tx.zone() != zone {
        tx.set_zone(zone)?;
    }
    get_profile(tx, Nothing {})
}

/// Everyone, those who left last.
///
/// # Errors
/// As SQLite's.
pub fn members(db: &Db<'_>, _: Nothing) -> Result<Vec<Member>> {
    let rows = db.rows(
        "SELECT id, name, phone, role, active FROM firm_member ORDER BY active DESC, id",
        [],
        |r| {
            Ok((
                r.get(0)?,
                r.get(1)?,
                r.get(2)?,
                r.get::<_, String>(3)?,
                r.get(4)?,
            ))
        },
    )?;
    rows.into_iter()
        .map(|(id, name, phone, role, active)| {
            Ok(Member {
                id,
                name,
                phone,
                role: Role::parse(&role)?,
                active,
            })
        })
        .collect()
}

/// Adds or changes a member, for whoever may by [`Appointing::before`] of the same owners.
///
/// # Errors
/// `firm.text_missing`, `firm.text_too_long`, `firm.member_unknown`, `firm.last_owner`, `firm.owner_appoints`.
pub fn save_member(tx: &Tx<'_>, owners: &[Id<store::Member>], req: SaveMember) -> Result<Member> {
    let name = required("name", &req.name, NAME_MAX)?;
    let phone = line("phone", &req.phone, 60)?;
    let appointing = Appointing::before(tx, owners)?;
    let id = match req.id {
        None => {
            let id = tx.new_id();
            insert_member(tx, id, &name, &phone, req.role)?;
            id
        }
        Some(id) => id,
    };
    let values: [(&str, &dyn rusqlite::ToSql); 4] = [
        ("name", &name),
        ("phone", &phone),
        ("role", &req.role.name()),
        ("active", &req.active),
    ];
    if !tx.update("firm_member", id, &values)? {
        return Err(Fault::new(
            "firm.member_unknown",
            "This person is not a member of the firm.",
        ));
    }
    appointing.after(tx)?;
    keep_an_owner(tx)?;
    members(tx, Nothing {})?
        .into_iter()
        .find(|m| m.id == id)
        .ok_or_else(|| Fault::internal("the member just saved is gone"))
}

/// Once an owner has a PIN, owners alone say who is an owner, who may do what and who works here: else whoever is at the
/// screen could make himself one and take the others' PINs away.
#[derive(Debug)]
pub struct Appointing {
    members: Vec<Member>,
    /// Whether whoever asks may appoint.
    may: bool,
}

impl Appointing {
    /// Who is what before something is written, by those who surely own the firm.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn before(db: &Db<'_>, owners: &[Id<store::Member>]) -> Result<Self> {
        let guards: Vec<Id<store::Member>> =
            db.rows("SELECT id FROM firm_seat WHERE pin IS NOT NULL", [], |r| {
                r.get(0)
            })?;
        let guarded = guards.iter().any(|guard| owners.contains(guard));
        Ok(Self {
            may: owners.contains(&db.member()) || !guarded,
            members: members(db, Nothing {})?,
        })
    }

    /// Looks at what was written.
    ///
    /// # Errors
    /// `firm.owner_appoints` where somebody was appointed, dismissed or let in by one who may not.
    pub fn after(&self, tx: &Tx<'_>) -> Result<()> {
        let place = |one: &Member| (one.id, one.role, one.active);
        let now = members(tx, Nothing {})?;
        let same = now.len() == self.members.len()
            && now
                .iter()
                .all(|one| self.members.iter().any(|was| place(was) == place(one)));
        if self.may || same {
            return Ok(());
        }
        Err(Fault::field(
            "role",
            "firm.owner_appoints",
            "Only an owner can add members, and change what they may do or whether they work here.",
        ))
    }
}

/// The rule that somebody active owns the firm.
///
/// # Errors
/// `firm.last_owner`.
pub fn keep_an_owner(db: &Db<'_>) -> Result<()> {
    let owned: bool = db.one(
        "SELECT EXISTS(SELECT 1 FROM firm_member WHERE role='owner' AND active=1)
           OR NOT EXISTS(SELECT 1 FROM firm_member)",
        [],
        |r| r.get(0),
    )?;
    if owned {
        return Ok(());
    }
    Err(Fault::field(
        "role",
        "firm.last_owner",
        "A firm needs at least one active owner. Make somebody else owner first.",
    ))
}

/// A member's name; blank for one who is not known here.
///
/// # Errors
/// As SQLite's.
pub fn member_name(db: &Db<'_>, id: Id<store::Member>) -> Result<String> {
    Ok(db
        .opt("SELECT name FROM firm_member WHERE id=?1", [id], |r| {
            r.get(0)
        })?
        .unwrap_or_default())
}

/// Every member's name, for lists that name many.
///
/// # Errors
/// As SQLite's.
pub fn member_names(db: &Db<'_>) -> Result<HashMap<Id<store::Member>, String>> {
    let names = db.rows("SELECT id, name FROM firm_member", [], |r| {
        Ok((r.get(0)?, r.get(1)?))
    })?;
    Ok(names.into_iter().collect())
}

fn insert_member(
    tx: &Tx<'_>,
    id: Id<store::Member>,
    name: &str,
    phone: &str,
    role: Role,
) -> Result<()> {
    tx.insert(
        "firm_member",
        &[
            ("id", &id),
            ("name", &name),
            ("phone", &phone),
            ("role", &role.name()),
            ("made_at", &tx.now()),
        ],
    )
}

fn decode_logo(text: &str) -> Result<Vec<u8>> {
    let refused = || {
        Fault::field(
            "logoBase64",
            "firm.logo_invalid",
            "The logo must be a PNG or JPEG picture of at most 2 MB and 4,000 pixels a side.",
        )
    };
    let bytes = BASE64_STANDARD.decode(text).map_err(|_| refused())?;
    if bytes.len() > LOGO_BYTES {
        return Err(refused());
    }
    let reader = image::ImageReader::new(std::io::Cursor::new(&bytes))
        .with_guessed_format()
        .map_err(|_| refused())?;
    let (width, height) = reader.into_dimensions().map_err(|_| refused())?;
    if width == 0 || height == 0 || width.max(height) > LOGO_PIXELS {
        return Err(refused());
    }
    // Only once its size is known to be fair: a good head may stand before a damaged body.
    image::load_from_memory(&bytes).map_err(|_| refused())?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logo_is_whole() {
        let picture = image::RgbImage::from_fn(64, 48, |x, y| {
            image::Rgb([(x * 37) as u8, (y * 91) as u8, (x * y * 13) as u8])
        });
        let mut png = Vec::new();
        image::DynamicImage::from(picture)
            .write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png)
            .unwrap();
        let read = |bytes: &[u8]| decode_logo(&BASE64_STANDARD.encode(bytes));
        assert_eq!(read(&png).unwrap(), png);
        let mut damaged = png.clone();
        let middle = png.len() / 2;
        damaged[middle..middle + 64].fill(0xa5);
        for body in [&damaged[..], &png[..middle]] {
            // The head still tells a fair size.
            let head = image::ImageReader::new(std::io::Cursor::new(body))
                .with_guessed_format()
                .unwrap();
            assert_eq!(head.into_dimensions().unwrap(), (64, 48));
            assert_eq!(read(body).unwrap_err().code, "firm.logo_invalid");
        }
    }
}
