//! What the screens ask of care, and what they are told.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use firm::api::Nothing;
use kernel::{Fault, Result, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::backup::{self, Contents, Found, Reason, Rule};
use store::{Db, Pace};
use ts_rs::TS;

use super::restoring::cared_for;
use super::{CARE, change_id, file_name, furthest, is_of_practice, locked};
use crate::list::Answer;
use crate::office::{Caller, Firm, Office};

/// Work that is in no backup for so many days is worth a warning.
const WARN_DAYS: i64 = 3;
const DAY: i64 = 86_400_000;
/// So many changes are listed on each side of a comparison.
const LISTED: u32 = 12;

/// What counts of a firm: the wire's word and the table.
const COUNTED: [(&str, &str); 6] = [
    ("leads", "crm_lead"),
    ("customers", "crm_customer"),
    ("projects", "design_project"),
    ("quotes", "quoting_quote"),
    ("purchaseLists", "supply_list"),
    ("materials", "catalog_material"),
];

/// A number of rows of one kind.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BackupCount {
    /// `leads`, `customers`, `projects`, `quotes`, `purchaseLists`, `materials`.
    pub what: String,
    /// How many.
    pub count: u32,
}

/// What is known of a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BackupState {
    /// Read whole since it was written, and it fits its digest.
    Good,
    /// Not read whole since this program began.
    Unread,
    /// Cut short or changed: it is not used.
    Damaged,
    /// Encrypted by a key that is not known here.
    Locked,
}

/// Why a backup was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BackupReason {
    /// By itself.
    Regular,
    /// Somebody asked for it.
    Asked,
    /// Before a newer Kaigong changed the file.
    Migration,
    /// Before another backup was put in the file's place.
    Restore,
}

/// One backup.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BackupInfo {
    /// The file's name, by which it is restored.
    pub name: String,
    /// What is known of it.
    pub state: BackupState,
    /// The file's size, KiB.
    pub size_kib: u32,
    /// What it holds; none where that cannot be read.
    pub held: Option<BackupContents>,
}

/// What a backup says that it holds.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BackupContents {
    /// The firm's name.
    pub firm: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// Why.
    pub reason: BackupReason,
    /// The version of the product that made it.
    pub app: String,
    /// The newest change in it.
    pub last_change_at: Option<Timestamp>,
    /// How much of what.
    pub counts: Vec<BackupCount>,
    /// The data classes in it.
    pub classes: Vec<String>,
}

impl From<&Contents> for BackupContents {
    fn from(held: &Contents) -> Self {
        Self {
            firm: held.firm.clone(),
            made_at: held.made_at,
            reason: match held.reason {
                Reason::Regular => BackupReason::Regular,
                Reason::Asked => BackupReason::Asked,
                Reason::Migration => BackupReason::Migration,
                Reason::Restore => BackupReason::Restore,
            },
            app: held.app.clone(),
            last_change_at: held.last_change.as_ref().map(|change| change.at),
            counts: counts(|table| held.rows.get(table).copied()),
            classes: held.classes.iter().cloned().collect(),
        }
    }
}

fn counts(rows: impl Fn(&str) -> Option<u64>) -> Vec<BackupCount> {
    COUNTED
        .iter()
        .filter_map(|(what, table)| {
            let count = u32::try_from(rows(table)?).unwrap_or(u32::MAX);
            Some(BackupCount {
                what: (*what).to_owned(),
                count,
            })
        })
        .collect()
}

/// Which backups are kept: the newest of each of the last so many hours, days and months that have any.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BackupRule {
    /// Hours, 1 to 240.
    pub hourly: u32,
    /// Days, 1 to 366.
    pub daily: u32,
    /// Months, 0 to 120.
    pub monthly: u32,
}

impl From<Rule> for BackupRule {
    fn from(rule: Rule) -> Self {
        Self {
            hourly: rule.hourly,
            daily: rule.daily,
            monthly: rule.monthly,
        }
    }
}

/// How the firm is cared for.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CareState {
    /// The firm's file.
    pub file: String,
    /// Where backups go.
    pub folder: String,
    /// Whether that is the folder beside the firm's file.
    pub folder_is_usual: bool,
    /// Which are kept.
    pub rule: BackupRule,
    /// The newest backup that is not damaged.
    pub newest: Option<BackupInfo>,
    /// Changes that are in no backup yet.
    pub unsaved: u32,
    /// Why the last backup could not be made, or not in the chosen folder.
    pub failure: Option<Fault>,
    /// All, newest first.
    pub backups: Vec<BackupInfo>,
}

/// What is wrong with the care, if anything.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CareWarning {
    /// Days since work began that is in no backup; none where all is well.
    pub overdue_days: Option<u32>,
    /// Why the last backup could not be made.
    pub failure: Option<Fault>,
}

/// Names a backup of the firm.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BackupName {
    /// The file's name, without its folder.
    pub name: String,
}

/// Names a file of this computer.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FileName {
    /// Its whole path.
    pub path: String,
}

/// Chooses the folder for backups.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetFolder {
    /// The folder; none is the usual one beside the firm's file.
    pub folder: Option<String>,
}

/// One change, as far as a comparison tells.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeNote {
    /// When.
    pub at: Timestamp,
    /// Who, by name.
    pub member: String,
    /// Which command.
    pub command: String,
}

/// What a backup holds, and what restoring it would change.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BackupPreview {
    /// The backup; it was read whole for this.
    pub backup: BackupInfo,
    /// The newest changes in it, newest first.
    pub newest: Vec<ChangeNote>,
    /// How much there is now; none where the firm's file does not open.
    pub now: Option<Vec<BackupCount>>,
    /// Changes since, that restoring would take away; none where the firm's file cannot say.
    pub lost: Option<u32>,
    /// The newest of them.
    pub lost_newest: Vec<ChangeNote>,
    /// Changes in the backup that are not in the file now, for instance after an older backup was restored.
    pub gained: u32,
    /// It is of another firm.
    pub other_firm: bool,
}

/// What helps with a firm's file that does not open.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RescueOffer {
    /// The newest good backup; none where there is none.
    pub preview: Option<BackupPreview>,
    /// Backups that are damaged, newer than that.
    pub damaged: u32,
    /// The file opens in spite of its damage.
    pub opens: bool,
}

/// What restoring did.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Restored {
    /// What is open now.
    pub held: BackupContents,
    /// The backup of what was there before.
    pub safety: Option<String>,
    /// Where a damaged file is kept.
    pub aside: Option<String>,
}

impl Restored {
    pub(super) fn new(held: &Contents, safety: Option<String>, aside: Option<PathBuf>) -> Self {
        Self {
            held: held.into(),
            safety,
            aside: aside.map(|path| path.display().to_string()),
        }
    }
}

fn info(office: &Office, found: &Found) -> BackupInfo {
    BackupInfo {
        name: file_name(&found.path),
        state: office.care().known(found),
        size_kib: u32::try_from(found.size.div_ceil(1 << 10)).unwrap_or(u32::MAX),
        held: found.contents.as_ref().ok().map(Into::into),
    }
}

fn answer<T: Serialize>(value: &T, today: bool) -> Result<Answer> {
    let mut answer = Answer::plain(value)?;
    answer.reads = vec![CARE.to_owned()];
    answer.today = today;
    Ok(answer)
}

/// The open firm, where nothing keeps it from being worked in.
fn sound_firm(office: &Office) -> Option<std::sync::Arc<Firm>> {
    office.current().filter(|_| office.problem().is_none())
}

/// Asks who calls, where a firm is open to ask in; without one the way is free, as there is nobody yet.
pub(super) fn admitted(office: &Office, caller: &Caller) -> Result<()> {
    let Some(firm) = sound_firm(office) else {
        return Ok(());
    };
    let begun = firm.look(|db| Ok(firm::profile(db)?.is_some()))?;
    if begun {
        office.firm(caller)?;
    }
    Ok(())
}

pub(super) fn state(office: &Office, caller: &Caller, _: Nothing) -> Result<Answer> {
    let (firm, _) = office.firm(caller)?;
    let care = office.care();
    let db = firm.store.path();
    let settings = care.settings(db);
    let usual = backup::folder_of(db);
    let folder = settings.folder.unwrap_or_else(|| usual.clone());
    let found = care.backups(office, db);
    let unsaved = unsaved(office, &firm, &found)?;
    let backups: Vec<BackupInfo> = found.iter().map(|each| info(office, each)).collect();
    let value = CareState {
        file: db.display().to_string(),
        folder_is_usual: folder == usual,
        folder: folder.display().to_string(),
        rule: settings.rule.into(),
        newest: backups
            .iter()
            .find(|each| each.held.is_some() && each.state != BackupState::Damaged)
            .cloned(),
        unsaved: unsaved.map_or(0, |(count, _)| count),
        failure: locked(&care.failure).clone(),
        backups,
    };
    let mut answer = answer(&value, true)?;
    answer.reads.push("_change".to_owned());
    Ok(answer)
}

pub(super) fn warning(office: &Office, caller: &Caller, _: Nothing) -> Result<Answer> {
    let (firm, _) = office.firm(caller)?;
    let care = office.care();
    let found = care.backups(office, firm.store.path());
    let made = made(&firm)?;
    let since = unsaved(office, &firm, &found)?.map(|(_, since)| since.max(made));
    let days = since.map_or(0, |since| (office.env().now().0 - since.0) / DAY);
    let value = CareWarning {
        overdue_days: (days >= WARN_DAYS).then(|| u32::try_from(days).unwrap_or(u32::MAX)),
        failure: locked(&care.failure).clone(),
    };
    answer(&value, true)
}

/// When the firm's file was made on this computer: whoever joins a firm gets all that was done before in a new file, and has
/// missed no backup of it.
fn made(firm: &Firm) -> Result<Timestamp> {
    firm.look(|db| db.one("SELECT min(at) FROM _migration", [], |r| r.get(0)))
}

/// How many changes are in no good backup, and when the first of them was made.
fn unsaved(office: &Office, firm: &Firm, found: &[Found]) -> Result<Option<(u32, Timestamp)>> {
    let first = firm.look(|db| {
        let saved = furthest(db, office.care().undamaged(found))?;
        let common = saved
            .and_then(|held| held.last_change.as_ref())
            .map_or(0, |change| change.seq);
        let after = i64::try_from(common).unwrap_or(i64::MAX);
        db.one(
            "SELECT count(*), min(at) FROM _change WHERE seq>?1",
            [after],
            |r| Ok((r.get::<_, u32>(0)?, r.get::<_, Option<Timestamp>>(1)?)),
        )
    })?;
    Ok(first.1.map(|since| (first.0, since)))
}

pub(super) fn preview(office: &Office, caller: &Caller, req: BackupName) -> Result<Answer> {
    admitted(office, caller)?;
    let db = cared_for(office)?;
    let found = office.care().named(office, &db, &req.name)?;
    answer(&compare(office, &db, &found, &caller.pace)?, false)
}

pub(super) fn preview_file(office: &Office, caller: &Caller, req: FileName) -> Result<Answer> {
    admitted(office, caller)?;
    let db = cared_for(office).ok();
    let path = PathBuf::from(&req.path);
    let found = Found {
        contents: backup::contents(&path),
        size: std::fs::metadata(&path).map_or(0, |file| file.len()),
        written: std::fs::metadata(&path)
            .and_then(|file| file.modified())
            .ok(),
        path,
    };
    let preview = match db {
        Some(db) => compare(office, &db, &found, &caller.pace)?,
        // On a computer without a firm there is nothing to lose.
        None => {
            suits(office, &office.care().verify(&found, &caller.pace)?)?;
            BackupPreview {
                newest: newest_in(office, &found)?,
                backup: info(office, &found),
                now: None,
                lost: Some(0),
                lost_newest: Vec::new(),
                gained: 0,
                other_firm: false,
            }
        }
    };
    answer(&preview, false)
}

/// Reads a backup whole and compares its history with the file's.
fn compare(office: &Office, db: &Path, found: &Found, pace: &Pace) -> Result<BackupPreview> {
    let held = office.care().verify(found, pace)?;
    suits(office, &held)?;
    let now = office.env().now();
    let theirs = |seq| backup::look(&found.path, now, |db| change_id(db, seq));
    let newest = newest_in(office, found)?;
    let last = held.last_change.as_ref().map_or(0, |change| change.seq);
    let ours = |read: &dyn Fn(&Db<'_>) -> Result<OurSide>| match office.current() {
        Some(firm) if firm.store.path() == db => firm.look(read),
        _ => backup::look(db, now, read),
    };
    let side = ours(&|db| our_side(db, last, &theirs));
    let side = match side {
        Ok(side) => Some(side),
        // A damaged file cannot say what it holds; an open one that is sound can.
        Err(fault) if sound_firm(office).is_some() => return Err(fault),
        Err(_) => None,
    };
    Ok(BackupPreview {
        backup: info(office, found),
        newest,
        other_firm: side
            .as_ref()
            .is_some_and(|side| side.common == 0 && side.last > 0 && last > 0),
        gained: side.as_ref().map_or(0, |side| {
            u32::try_from(last.saturating_sub(side.common)).unwrap_or(u32::MAX)
        }),
        lost: side
            .as_ref()
            .map(|side| u32::try_from(side.last - side.common).unwrap_or(u32::MAX)),
        now: side.as_ref().map(|side| side.counts.clone()),
        lost_newest: side.map_or_else(Vec::new, |side| side.newest),
    })
}

/// Refuses what would make a practice copy of a firm, or of practice a second firm of the same records.
pub(super) fn suits(office: &Office, held: &Contents) -> Result<()> {
    let mark = |firm: std::sync::Arc<Firm>| firm.look(practice::api::mark).ok().flatten();
    let practice = office.current().and_then(mark).is_some();
    match (is_of_practice(held), practice) {
        (true, false) => Err(Fault::new(
            "care.backup_of_practice",
            "This is a backup of a practice copy; it is not put in the place of a firm's records. Choose another one.",
        )),
        (false, true) => Err(Fault::new(
            "care.backup_of_firm",
            "This is a backup of a firm, and practice is open. Leave practice first, and restore it there.",
        )),
        _ => Ok(()),
    }
}

/// The newest changes in a backup.
fn newest_in(office: &Office, found: &Found) -> Result<Vec<ChangeNote>> {
    backup::look(&found.path, office.env().now(), |db| notes(db, 0))
}

/// The firm's file in a comparison.
struct OurSide {
    /// The last change that both have.
    common: u64,
    /// The file's last change.
    last: u64,
    counts: Vec<BackupCount>,
    newest: Vec<ChangeNote>,
}

fn our_side(
    db: &Db<'_>,
    their_last: u64,
    theirs: &dyn Fn(u64) -> Result<Option<String>>,
) -> Result<OurSide> {
    let last: i64 = db.one("SELECT ifnull(max(seq), 0) FROM _change", [], |r| r.get(0))?;
    let last = last.unsigned_abs();
    // Two histories are the same up to some change, and differ from there on.
    let (mut common, mut beyond) = (0, last.min(their_last) + 1);
    while common + 1 < beyond {
        let middle = common + (beyond - common) / 2;
        let mine = change_id(db, middle)?;
        if mine.is_some() && mine == theirs(middle)? {
            common = middle;
        } else {
            beyond = middle;
        }
    }
    let mut rows = BTreeMap::new();
    for (_, table) in COUNTED {
        let count: i64 = db.one(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0))?;
        rows.insert(table, count.unsigned_abs());
    }
    Ok(OurSide {
        common,
        last,
        counts: counts(|table| rows.get(table).copied()),
        newest: notes(db, common)?,
    })
}

/// The newest changes after one, newest first.
fn notes(db: &Db<'_>, after: u64) -> Result<Vec<ChangeNote>> {
    db.rows(
        "SELECT c.at, ifnull(m.name, ''), c.command FROM _change c
         LEFT JOIN firm_member m ON m.id=c.member
         WHERE c.seq>?1 ORDER BY c.seq DESC LIMIT ?2",
        (i64::try_from(after).unwrap_or(i64::MAX), LISTED),
        |r| {
            Ok(ChangeNote {
                at: r.get(0)?,
                member: r.get(1)?,
                command: r.get(2)?,
            })
        },
    )
}

pub(super) fn offer(office: &Office, caller: &Caller, _: Nothing) -> Result<Answer> {
    admitted(office, caller)?;
    let db = cared_for(office)?;
    let (good, damaged) = office.care().newest_good(office, &db, &caller.pace)?;
    let preview = good
        .map(|found| compare(office, &db, &found, &caller.pace))
        .transpose()?;
    let value = RescueOffer {
        preview,
        damaged,
        opens: office.current().is_some(),
    };
    answer(&value, false)
}

pub(super) fn back_up(office: &Office, caller: &Caller, _: Nothing) -> Result<Answer> {
    let (firm, _) = office.firm(caller)?;
    let made = office
        .care()
        .back_up(office, &firm, Reason::Asked, &caller.pace)?;
    Answer::plain(&info(office, &made))
}

pub(super) fn set_rule(office: &Office, caller: &Caller, req: BackupRule) -> Result<Answer> {
    let rule = Rule {
        hourly: req.hourly,
        daily: req.daily,
        monthly: req.monthly,
    }
    .checked()?;
    change_settings(office, caller, |settings| settings.rule = rule)
}

pub(super) fn set_folder(office: &Office, caller: &Caller, req: SetFolder) -> Result<Answer> {
    let folder = req.folder.map(PathBuf::from);
    if let Some(folder) = &folder
        && !(folder.is_absolute() && folder.is_dir())
    {
        return Err(Fault::field(
            "folder",
            "care.folder_missing",
            "This folder is not there. Choose one that exists.",
        )
        .with("folder", folder.display().to_string()));
    }
    change_settings(office, caller, |settings| settings.folder = folder)
}

fn change_settings(
    office: &Office,
    caller: &Caller,
    change: impl FnOnce(&mut super::Settings),
) -> Result<Answer> {
    let (firm, _) = office.firm(caller)?;
    let care = office.care();
    let db = firm.store.path();
    let mut settings = care.settings(db);
    change(&mut settings);
    if !caller.preview {
        care.memory().remember(db, &settings)?;
        *locked(&care.failure) = None;
        office.announce(CARE);
    }
    Answer::plain(&BackupRule::from(settings.rule))
}

/// Works on in a file that has damaged pages, for as long as this program runs.
pub(super) fn work_on(office: &Office, _: &Caller, _: Nothing) -> Result<Answer> {
    if let Some(firm) = office.current() {
        firm.tolerated
            .store(true, std::sync::atomic::Ordering::Release);
        office.clear_problem();
        office.announce_all();
    }
    Answer::plain(&Nothing {})
}
