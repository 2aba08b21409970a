//! Which files are to travel, as far as this computer knows: what rows refer to, what somebody asked for or left, what was refused.

use envelope::file::sealed_length;
use kernel::{Fault, Result, Timestamp};
use store::{Db, Tx};

use crate::FileId;
use crate::model::BYTES_MAX;

/// Files up to so many bytes are fetched without being asked for, where nobody chose otherwise: 20 MB.
pub const MOST: u64 = 20_000_000;
/// What was refused is tried again after so many milliseconds: a day.
const AGAIN: i64 = 86_400_000;

/// A file that rows refer to and this computer can open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Which.
    pub file: FileId,
    /// Bytes of its content.
    pub bytes: u64,
    /// Whether somebody asked for it, or left it.
    pub wanted: Option<bool>,
    /// The code of what was in its way last.
    pub reason: Option<String>,
    /// Until when it rests because of that.
    pub rests_until: Timestamp,
}

impl Due {
    /// Bytes of the file as it is sealed.
    pub fn sealed(&self) -> u64 {
        sealed_length(self.bytes)
    }

    /// Whether it is to be fetched, where files up to `most` bytes are.
    pub fn is_fetched(&self, most: Option<u64>) -> bool {
        self.wanted
            .unwrap_or_else(|| most.is_none_or(|most| self.bytes <= most))
    }

    /// Whether something was in its way not long ago.
    pub fn rests(&self, now: Timestamp) -> bool {
        self.reason.is_some() && now < self.rests_until
    }
}

/// Every file, the newest first.
///
/// # Errors
/// As SQLite's.
pub fn due(db: &Db<'_>) -> Result<Vec<Due>> {
    let rows = db.rows(
        "SELECT f.file, max(f.bytes), q.wanted, q.reason, q.at FROM attach_file f LEFT JOIN attach_queue q ON q.file=f.file
         WHERE f.secret IS NOT NULL GROUP BY f.file ORDER BY max(f.made_at) DESC, f.file",
        [],
        |r| {
            let (file, bytes): (String, i64) = (r.get(0)?, r.get(1)?);
            let wanted: Option<i64> = r.get(2)?;
            let at: Option<i64> = r.get(4)?;
            // What came from elsewhere may say anything: such a file is nowhere.
            let bytes = u64::try_from(bytes).ok().filter(|bytes| *bytes <= BYTES_MAX);
            let reason = r.get(3)?;
            Ok(FileId::parse(&file).zip(bytes).map(|(file, bytes)| Due {
                file,
                bytes,
                wanted: wanted.map(|wanted| wanted != 0),
                reason,
                rests_until: Timestamp(at.unwrap_or(0).saturating_add(AGAIN)),
            }))
        },
    )?;
    Ok(rows.into_iter().flatten().collect())
}

/// Up to how many bytes files are fetched without being asked for; none for all.
///
/// # Errors
/// As SQLite's.
pub fn most(db: &Db<'_>) -> Result<Option<u64>> {
    let chosen: Option<Option<i64>> = db.opt("SELECT most FROM attach_fetch", [], |r| r.get(0))?;
    Ok(match chosen {
        None => Some(MOST),
        Some(most) => most.map(|most| u64::try_from(most).unwrap_or(0)),
    })
}

/// Chooses that.
///
/// # Errors
/// `attach.most` where it is more than any file has.
pub fn choose_most(tx: &Tx<'_>, most: Option<u64>) -> Result<()> {
    if most.is_some_and(|most| most > BYTES_MAX) {
        return Err(Fault::field(
            "mostMb",
            "attach.most",
            "Choose 0 to 200 MB, or all files.",
        ));
    }
    let most = most.map(|most| i64::try_from(most).unwrap_or(i64::MAX));
    tx.exec(
        "INSERT INTO attach_fetch(id, most) VALUES(1, ?1) ON CONFLICT DO UPDATE SET most=excluded.most",
        [most],
    )?;
    Ok(())
}

/// Somebody asks for a file, or leaves it; what was in its way is tried anew.
///
/// # Errors
/// As SQLite's.
pub fn want(tx: &Tx<'_>, file: FileId, wanted: bool) -> Result<()> {
    tx.exec(
        "INSERT INTO attach_queue(file, wanted, at) VALUES(?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET wanted=excluded.wanted, reason=NULL, at=excluded.at",
        (file, i64::from(wanted), tx.now()),
    )?;
    Ok(())
}

/// Something was in a file's way.
///
/// # Errors
/// As SQLite's.
pub fn refuse(tx: &Tx<'_>, file: FileId, code: &str) -> Result<()> {
    tx.exec(
        "INSERT INTO attach_queue(file, reason, at) VALUES(?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET reason=excluded.reason, at=excluded.at",
        (file, code, tx.now()),
    )?;
    Ok(())
}

/// A file is where it was to be.
///
/// # Errors
/// As SQLite's.
pub fn done(tx: &Tx<'_>, file: FileId) -> Result<()> {
    tx.exec("DELETE FROM attach_queue WHERE file=?1", [file])?;
    Ok(())
}
