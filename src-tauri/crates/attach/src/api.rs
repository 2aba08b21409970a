//! Commands and queries of this slice, and what they are made of.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use crm::Activity;
use crm::api::TimelineOf;
use envelope::Hash;
use envelope::file::Key;
use firm::text;
use kernel::{Fault, Id, Result, Timestamp};
use rusqlite::types::Value;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Db, Member, Tx};
use ts_rs::TS;

use crate::model::{CAPTION_MAX, Sort};
use crate::vault::{bytes_of, hex};
use crate::{Attachment, FileId};

/// So many files at once where nobody asks for another number.
const LIMIT: u32 = 200;
/// So many at most.
const LIMIT_MAX: u32 = 2_000;

/// A file that hangs on an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FileInfo {
    /// Identity.
    pub id: Id<Attachment>,
    /// The entry of the timeline.
    pub activity_id: Id<Activity>,
    /// Its name; blank for who may not hold it.
    pub name: String,
    /// What it is.
    pub sort: Sort,
    /// Its media type.
    pub media: String,
    /// Bytes.
    pub bytes: u32,
    /// Pixels across, of a picture that could be looked at.
    pub wide: Option<u32>,
    /// Pixels down.
    pub high: Option<u32>,
    /// A small JPEG of it.
    pub thumb_base64: Option<String>,
    /// What a person wrote under it; blank where nothing.
    pub caption: String,
    /// When it was added.
    pub made_at: Timestamp,
    /// Who added it, on his computer.
    pub member_id: Id<Member>,
    /// His name.
    pub member_name: String,
    /// Whether its bytes are on this computer.
    pub here: bool,
}

/// Whose files.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FilesOf {
    /// Whose timeline.
    pub of: TimelineOf,
    /// So many at most, the newest; 200 where absent.
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// Files of a timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Files {
    /// The newest entry's first; within an entry as they were added.
    pub files: Vec<FileInfo>,
    /// How many there are of it.
    pub total: u32,
}

/// Names one file.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FileRef {
    /// Which.
    pub id: Id<Attachment>,
}

/// Names files.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FileRefs {
    /// Which.
    pub ids: Vec<Id<Attachment>>,
}

/// What stands under a file.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Caption {
    /// Which.
    pub id: Id<Attachment>,
    /// The text; blank takes it away.
    pub caption: String,
}

/// A sealed file, ready to hang on something.
#[derive(Clone, Debug)]
pub struct Ready {
    /// What opens it, and where it lies.
    pub held: Held,
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media: String,
    /// What is seen of it, of a picture.
    pub seen: Option<crate::picture::Seen>,
}

/// What opens a sealed file.
#[derive(Clone, Debug)]
pub struct Held {
    /// Where it lies.
    pub file: FileId,
    /// Its key.
    pub key: Key,
    /// Bytes of content.
    pub bytes: u64,
    /// By what the same content is known again.
    pub digest: Hash,
}

/// A file that hangs on something, with what opens it.
#[derive(Clone, Debug)]
pub struct Hanging {
    /// Its row.
    pub id: Id<Attachment>,
    /// Its name.
    pub name: String,
    /// What opens it.
    pub held: Held,
    /// On whose computer it was added.
    pub member_name: String,
}

/// The files of a timeline. `has` tells which are on this computer.
///
/// # Errors
/// `crm.timeline_of_nothing` unless exactly one is named.
pub fn files(db: &Db<'_>, req: &FilesOf, has: impl Fn(FileId) -> bool) -> Result<Files> {
    let (condition, id) = crm::api::entries_of(&req.of)?;
    let limit = req.limit.unwrap_or(LIMIT).clamp(1, LIMIT_MAX);
    let from =
        format!("FROM attach_file f JOIN crm_activity a ON a.id=f.activity_id WHERE {condition}");
    let total: i64 = db.one(&format!("SELECT count(*) {from}"), [id], |r| r.get(0))?;
    let sql = format!(
        "SELECT f.*, ifnull(m.name, '') AS member_name FROM attach_file f
         JOIN crm_activity a ON a.id=f.activity_id LEFT JOIN firm_member m ON m.id=f.member_id
         WHERE {condition} ORDER BY a.at DESC, a.id DESC, f.id LIMIT {limit}"
    );
    let files = db.rows(&sql, [id], |r| {
        let media: String = r.get("media")?;
        let thumb: Option<Vec<u8>> = r.get("thumb")?;
        // What came from elsewhere may say anything: such a file is nowhere.
        let file = FileId::parse(&r.get::<_, String>("file")?);
        Ok(FileInfo {
            id: r.get("id")?,
            activity_id: r.get("activity_id")?,
            name: r.get::<_, Option<String>>("name")?.unwrap_or_default(),
            sort: Sort::of(&media),
            media,
            bytes: u32::try_from(r.get::<_, i64>("bytes")?).unwrap_or(0),
            wide: pixels(r.get("wide")?),
            high: pixels(r.get("high")?),
            thumb_base64: thumb.map(|bytes| BASE64_STANDARD.encode(bytes)),
            caption: r.get::<_, Option<String>>("caption")?.unwrap_or_default(),
            made_at: r.get("made_at")?,
            member_id: r.get("member_id")?,
            member_name: r.get("member_name")?,
            here: file.is_some_and(&has),
        })
    })?;
    Ok(Files {
        files,
        total: u32::try_from(total).unwrap_or(u32::MAX),
    })
}

fn pixels(stored: Option<i64>) -> Option<u32> {
    stored.and_then(|pixels| u32::try_from(pixels).ok())
}

/// What opens these files, of a timeline or one by one: `condition` is on `f` and `a`.
fn hanging(db: &Db<'_>, condition: &str, id: Id<()>) -> Result<Vec<Hanging>> {
    let sql = format!(
        "SELECT f.id, f.name, f.file, f.secret, f.digest, f.bytes, ifnull(m.name, '') AS member_name
         FROM attach_file f JOIN crm_activity a ON a.id=f.activity_id LEFT JOIN firm_member m ON m.id=f.member_id
         WHERE {condition} ORDER BY a.at, a.id, f.id"
    );
    let rows = db.rows(&sql, [id], |r| {
        let text = |name: &str| {
            r.get::<_, Option<String>>(name)
                .map(Option::unwrap_or_default)
        };
        let held = (|| {
            Some(Held {
                file: FileId::parse(&text("file").ok()?)?,
                key: Key::from_bytes(bytes_of(&text("secret").ok()?)?),
                digest: bytes_of(&text("digest").ok()?)?,
                bytes: u64::try_from(r.get::<_, i64>("bytes").ok()?).ok()?,
            })
        })();
        Ok(held.map(|held| Hanging {
            id: r.get("id").unwrap_or(Id::from_bytes([0; 16])),
            name: text("name").unwrap_or_default(),
            held,
            member_name: r.get("member_name").unwrap_or_default(),
        }))
    })?;
    Ok(rows.into_iter().flatten().collect())
}

/// One file, with what opens it.
///
/// # Errors
/// `attach.gone`.
pub fn one(db: &Db<'_>, id: Id<Attachment>) -> Result<Hanging> {
    hanging(db, "f.id=?1", id.cast())?.pop().ok_or_else(gone)
}

/// All files of a timeline with what opens them, the oldest first.
///
/// # Errors
/// `crm.timeline_of_nothing`.
pub fn all_of(db: &Db<'_>, of: &TimelineOf) -> Result<Vec<Hanging>> {
    let (condition, id) = crm::api::entries_of(of)?;
    hanging(db, condition, id)
}

/// All files of the firm with what opens them, the oldest first.
///
/// # Errors
/// As SQLite's.
pub fn every(db: &Db<'_>) -> Result<Vec<Hanging>> {
    hanging(db, "?1=?1", Id::from_bytes([0; 16]))
}

/// The files that rows refer to.
///
/// # Errors
/// As SQLite's.
pub fn referred(db: &Db<'_>) -> Result<BTreeSet<FileId>> {
    let rows = db.rows("SELECT DISTINCT file FROM attach_file", [], |r| {
        Ok(FileId::parse(&r.get::<_, String>(0)?))
    })?;
    Ok(rows.into_iter().flatten().collect())
}

/// Files that hold this content already, the newest first.
///
/// # Errors
/// As SQLite's.
pub fn same(db: &Db<'_>, bytes: u64, content: &Hash) -> Result<Vec<Held>> {
    let condition = "f.id IN (SELECT id FROM attach_file WHERE bytes=?1)";
    let sql = format!(
        "SELECT DISTINCT f.file, f.secret, f.digest FROM attach_file f WHERE {condition} ORDER BY f.id DESC"
    );
    let bytes_sql = i64::try_from(bytes).unwrap_or(i64::MAX);
    let rows = db.rows(&sql, [Value::Integer(bytes_sql)], |r| {
        let text = |at: usize| {
            r.get::<_, Option<String>>(at)
                .map(Option::unwrap_or_default)
        };
        let (file, secret, digest) = (text(0)?, text(1)?, text(2)?);
        Ok((|| {
            Some(Held {
                file: FileId::parse(&file)?,
                key: Key::from_bytes(bytes_of(&secret)?),
                digest: bytes_of(&digest)?,
                bytes,
            })
        })())
    })?;
    let rows = rows.into_iter().flatten();
    Ok(rows
        .filter(|held| held.key.digest(content) == held.digest)
        .collect())
}

/// Hangs files on an entry.
///
/// # Errors
/// `attach.entry_gone`.
pub fn hang(tx: &Tx<'_>, activity: Id<Activity>, files: &[Ready]) -> Result<Vec<Id<Attachment>>> {
    let there: bool = tx.one(
        "SELECT EXISTS(SELECT 1 FROM crm_activity WHERE id=?1)",
        [activity],
        |r| r.get(0),
    )?;
    if !there {
        return Err(Fault::new(
            "attach.entry_gone",
            "The entry that this was for is gone. Log it anew.",
        ));
    }
    let mut ids = Vec::with_capacity(files.len());
    for file in files {
        let id = tx.new_id();
        let seen = file.seen.as_ref();
        tx.insert(
            "attach_file",
            &[
                ("id", &id),
                ("activity_id", &activity),
                ("file", &file.held.file),
                ("name", &file.name),
                ("media", &file.media),
                ("bytes", &i64::try_from(file.held.bytes).unwrap_or(i64::MAX)),
                ("secret", &hex(file.held.key.secret())),
                ("digest", &hex(&file.held.digest)),
                ("thumb", &seen.map(|seen| seen.thumb.as_slice())),
                ("wide", &seen.map(|seen| seen.wide)),
                ("high", &seen.map(|seen| seen.high)),
                ("made_at", &tx.now()),
                ("member_id", &tx.member()),
            ],
        )?;
        ids.push(id);
    }
    Ok(ids)
}

/// Takes files away from what they hang on. Their bytes stay for [`crate::KEPT_DAYS`] days.
///
/// # Errors
/// `attach.gone`.
pub fn remove(tx: &Tx<'_>, req: FileRefs) -> Result<()> {
    for id in req.ids {
        if !tx.delete("attach_file", id)? {
            return Err(gone());
        }
    }
    Ok(())
}

/// Writes under a file.
///
/// # Errors
/// `attach.gone`, `firm.text_too_long`.
pub fn set_caption(tx: &Tx<'_>, req: Caption) -> Result<()> {
    let caption = text::line("caption", &req.caption, CAPTION_MAX)?;
    let caption = (!caption.is_empty()).then_some(caption);
    if !tx.update("attach_file", req.id, &[("caption", &caption)])? {
        return Err(gone());
    }
    Ok(())
}

fn gone() -> Fault {
    Fault::new(
        "attach.gone",
        "This file was removed. Whoever removed it can take that back.",
    )
}
