//! Which firm is open: making one, opening one, the demonstration firm.

use std::path::{Path, PathBuf};

use ::practice::api::PracticeMark;
use firm::api::{MemberRef, NewFirm, Nothing, TaxStatus};
use firm::{Member, Profile};
use kernel::{Fault, Id, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::keys;
use ts_rs::TS;

use crate::FILE_EXTENSION;
use crate::demo::DemoFirm;
use crate::list::{Answer, Kind, List};
use crate::office::{Caller, Firm, Office};

/// What is open.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AppState {
    /// The open firm; none before the first one is made.
    pub firm: Option<Profile>,
    /// Its members.
    pub members: Vec<Member>,
    /// Who works here now.
    pub member: Option<MemberRef>,
    /// Why the firm that this computer had open last cannot be opened; none where nothing stands in the way.
    pub problem: Option<Problem>,
    /// Where this is a practice file: its mark.
    pub practice: Option<PracticeMark>,
    /// The number of this opening; 0 where nothing is open. A call that names another one is refused.
    pub opening: u32,
    /// The version of the product.
    pub version: String,
}

/// A firm to make.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FirmToMake {
    /// The name it trades under.
    pub name: String,
    /// How it is taxed.
    pub tax_status: TaxStatus,
    /// PNG or JPEG, base64.
    pub logo_base64: Option<String>,
    /// The owner's own name.
    pub owner: String,
    /// Encrypt its file from the beginning, the key in the keychain of this computer; not where absent.
    #[serde(default)]
    pub protect: bool,
}

/// A firm's file that cannot be opened.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// The file.
    pub path: String,
    /// What stands in the way, and what to do.
    pub fault: Fault,
}

pub(crate) fn list(list: &mut List) {
    list.host::<Nothing, AppState>("app.state", Kind::Query, |office, caller, _: Nothing| {
        state(office, caller)
    });
    list.host::<FirmToMake, AppState>("app.create_firm", Kind::Command, create_firm);
    // The key would go into the keychain of whoever serves the page.
    list.only_here_where("app.create_firm", |req| req["protect"] == true);
    list.host::<Nothing, AppState>("app.open_demo", Kind::Command, open_demo);
    list.host::<Nothing, AppState>("app.try_again", Kind::Command, try_again);
}

pub(crate) fn state(office: &Office, caller: &Caller) -> Result<Answer> {
    let version = env!("CARGO_PKG_VERSION").to_owned();
    // What was just opened has another number than what the caller came from.
    let caller = &caller.of_any_opening();
    if let Some(firm) = office.current()
        && let Err(fault) = office.firm(caller)
        && fault.code == "session.locked"
    {
        return locked_state(&firm, version);
    }
    let opened = office.firm(caller).ok();
    let Some((firm, member)) = opened.filter(|_| office.problem().is_none()) else {
        let value = AppState {
            firm: None,
            members: Vec::new(),
            member: None,
            problem: office.problem().map(|(path, fault)| Problem {
                path: path.display().to_string(),
                fault,
            }),
            practice: None,
            opening: office.current().map_or(0, |firm| firm.opening),
            version,
        };
        let mut answer = Answer::plain(&value)?;
        answer.reads.push(crate::care::CARE.to_owned());
        return Ok(answer);
    };
    let observed = firm.store.read(member, |db| {
        Ok(AppState {
            firm: firm::profile(db)?,
            members: firm::api::members(db, Nothing {})?,
            member: Some(MemberRef { id: member }),
            problem: None,
            practice: ::practice::api::mark(db)?,
            opening: firm.opening,
            version,
        })
    })?;
    Answer::observed(observed)
}

/// What a locked screen is told: that a firm is open, and its name.
fn locked_state(firm: &Firm, version: String) -> Result<Answer> {
    let observed = firm.store.read(Id::from_bytes([0; 16]), |db| {
        let shown = firm::profile(db)?.map(|full| Profile {
            name: full.name,
            zone: full.zone,
            demo: full.demo,
            tax_status: full.tax_status,
            legal_name: String::new(),
            address: String::new(),
            phone: String::new(),
            bank: None,
            logo_base64: None,
        });
        Ok(AppState {
            firm: shown,
            members: Vec::new(),
            member: None,
            problem: None,
            practice: ::practice::api::mark(db)?,
            opening: firm.opening,
            version,
        })
    })?;
    Answer::observed(observed)
}

fn create_firm(office: &Office, caller: &Caller, req: FirmToMake) -> Result<Answer> {
    let protect = req.protect;
    let req = NewFirm {
        name: req.name,
        tax_status: req.tax_status,
        logo_base64: req.logo_base64,
        owner: req.owner,
    };
    // Checked before a file is made, so that what is refused leaves none behind.
    firm::api::check(&req)?;
    let path = if office.current().is_some() && office.firm(&Caller::default()).is_err() {
        None
    } else {
        Some(free_path(office, &req.name)?)
    };
    match (protect, path) {
        (false, path) => make(office, path, req, false)?,
        (true, Some(path)) => make_protected(office, &path, req)?,
        // The empty file that is open already was made before anybody was asked.
        (true, None) => {
            if let Some(firm) = office.current().filter(|firm| firm.store.key().is_none()) {
                crate::protection::protect(office, caller, &firm, true, None)?;
            }
            make(office, None, req, false)?;
        }
    }
    state(office, caller)
}

/// Makes a firm in a file that is encrypted from its first byte.
fn make_protected(office: &Office, path: &Path, req: NewFirm) -> Result<()> {
    let key = office.protection().new_key(office)?;
    let key = key.ok_or_else(crate::protection::no_keychain)?;
    make_folder(office)?;
    keys::begin(path, &key)
        .and_then(|()| make(office, Some(path.to_owned()), req, false))
        .inspect_err(|_| {
            if office.path().as_deref() != Some(path) {
                crate::demo::discard(path);
                office.protection().drop_key(key.id());
            }
        })
}

fn open_demo(office: &Office, caller: &Caller, _: Nothing) -> Result<Answer> {
    let path = demo_path(office);
    if path.exists() {
        office.open(&path)?;
    } else {
        crate::demo::make(office, &path, DemoFirm::default(), &caller.pace)?;
    }
    state(office, caller)
}

/// Where the demonstration firm is kept.
pub(crate) fn demo_path(office: &Office) -> PathBuf {
    office.folder().join(format!("demo.{FILE_EXTENSION}"))
}

/// Opens the firm that could not be opened before, after somebody set right what stood in the way.
fn try_again(office: &Office, caller: &Caller, _: Nothing) -> Result<Answer> {
    if let Some((path, _)) = office.problem() {
        if office.current().is_some() {
            // Damaged pages were found in the open file: the look through it begins anew.
            office.close();
        }
        office.start(&path);
        if let Some((_, fault)) = office.problem() {
            return Err(fault);
        }
    }
    state(office, caller)
}

/// Makes a firm in a file of its own, or in the open one that holds none yet, with the starter data.
pub(crate) fn make(office: &Office, path: Option<PathBuf>, req: NewFirm, demo: bool) -> Result<()> {
    if let Some(path) = path {
        make_folder(office)?;
        office.open(&path)?;
    }
    let firm = office
        .current()
        .ok_or_else(|| Fault::new("firm.none", "No firm's file is open."))?;
    let mut owner = [0u8; 10];
    office.env().random(&mut owner);
    let owner = Id::v7(u64::try_from(office.env().now().0).unwrap_or(0), &owner);
    firm.store.write(owner, "app.create_firm", |tx| {
        firm::api::create(tx, req, owner, demo)?;
        catalog::seed::load(tx)?;
        Ok(())
    })?;
    Ok(())
}

fn make_folder(office: &Office) -> Result<()> {
    std::fs::create_dir_all(office.folder()).map_err(|error| {
        Fault::new(
            "store.cannot_open",
            "The folder for firms cannot be made. Check that you may write in your own folder.",
        )
        .with("reason", error.to_string())
    })
}

/// A path in the folder that is not taken yet, named after the firm.
pub(crate) fn free_path(office: &Office, name: &str) -> Result<PathBuf> {
    let stem: String = name
        .trim()
        .chars()
        .filter(|c| c.is_alphanumeric() || *c == '-' || *c == '_')
        .take(40)
        .collect();
    let stem = if stem.is_empty() {
        "firm".to_owned()
    } else {
        stem
    };
    (1..1_000)
        .map(|n| {
            let suffix = if n == 1 {
                String::new()
            } else {
                format!("-{n}")
            };
            office
                .folder()
                .join(format!("{stem}{suffix}.{FILE_EXTENSION}"))
        })
        .find(|path| !path.exists())
        .ok_or_else(|| {
            Fault::field(
                "name",
                "app.name_taken",
                "Too many firms of this name are kept here; choose another name.",
            )
        })
}
