//! What follows the database in a backup: what it holds as JSON, a digest of everything before, the JSON's length, a
//! mark. SQLite takes the size of a database from its first page, so the file opens as one all the same.

use super::*;

const MARK: &[u8; 16] = b"KAIGONG BACKUP 1";
const DIGEST: u64 = 32;
/// Digest, length, mark.
const FIXED: u64 = DIGEST + 8 + MARK.len() as u64;
/// No honest description is longer.
const JSON_MAX: u64 = 4 << 20;

/// Writes the trailer behind a database, and all of it to the disk.
pub(super) fn append(part: &Path, contents: &Contents, pace: &Pace) -> Result<()> {
    let json = serde_json::to_vec(contents).map_err(Fault::internal)?;
    let file = OpenOptions::new()
        .read(true)
        .append(true)
        .open(part)
        .map_err(|error| refused(&error))?;
    let mut digest = Sha256::new();
    read_through(&file, contents.bytes, pace, |bytes| {
        digest.update(bytes);
        Ok(())
    })?;
    digest.update(&json);
    let mut tail = json.clone();
    tail.extend_from_slice(&digest.finalize());
    tail.extend_from_slice(&(json.len() as u64).to_le_bytes());
    tail.extend_from_slice(MARK);
    (&file)
        .write_all(&tail)
        .and_then(|()| file.sync_all())
        .map_err(|error| refused(&error))
}

/// What the trailer says, where its sizes fit the file's.
pub(super) fn read(path: &Path) -> Result<Contents> {
    tail(path).map(|(_, contents, _, _)| contents)
}

/// Whether a file ends as a backup does.
pub(super) fn is_backup(path: &Path) -> bool {
    let Ok(mut file) = File::open(path) else {
        return false;
    };
    let mut mark = [0u8; MARK.len()];
    io::Seek::seek(&mut file, io::SeekFrom::End(-(MARK.len() as i64)))
        .and_then(|_| file.read_exact(&mut mark))
        .is_ok()
        && mark == *MARK
}

fn tail(path: &Path) -> Result<(File, Contents, Vec<u8>, Vec<u8>)> {
    let unreadable = |error: io::Error| {
        Fault::new(
            "store.backup_unreadable",
            "The backup cannot be read. Check that its disk is connected and that you may read it.",
        )
        .with("path", path.display().to_string())
        .with("reason", error.to_string())
    };
    let mut file = File::open(path).map_err(unreadable)?;
    let size = file.metadata().map_err(unreadable)?.len();
    if size < FIXED {
        return Err(damaged_backup("it is cut short"));
    }
    let mut last = |from_end: u64, length: u64| -> Result<Vec<u8>> {
        let mut bytes = vec![0u8; usize::try_from(length).unwrap_or(0)];
        io::Seek::seek(&mut file, io::SeekFrom::Start(size - from_end))
            .and_then(|_| file.read_exact(&mut bytes))
            .map_err(unreadable)?;
        Ok(bytes)
    };
    let fixed = last(FIXED, FIXED)?;
    let (digest, rest) = fixed.split_at(DIGEST as usize);
    let (length, mark) = rest.split_at(8);
    if mark != MARK {
        return Err(damaged_backup("it is cut short"));
    }
    let length = length
        .iter()
        .rev()
        .fold(0u64, |all, byte| all << 8 | u64::from(*byte));
    if length > JSON_MAX || length + FIXED > size {
        return Err(damaged_backup("its description is damaged"));
    }
    let json = last(FIXED + length, length)?;
    let contents: Contents =
        serde_json::from_slice(&json).map_err(|_| damaged_backup("its description is damaged"))?;
    if contents.bytes.checked_add(length + FIXED) != Some(size) {
        return Err(damaged_backup("it is not as long as it was"));
    }
    Ok((file, contents, json, digest.to_vec()))
}

/// Reads all of a backup and compares the digest.
pub(super) fn check(path: &Path, pace: &Pace) -> Result<Contents> {
    through(path, pace, |_| Ok(()))
}

/// Copies the database out of a backup, the digest compared on the way.
pub(super) fn unpack(path: &Path, to: &Path, pace: &Pace) -> Result<Contents> {
    let mut out = File::create(to).map_err(|error| refused(&error))?;
    through(path, pace, |bytes| {
        out.write_all(bytes).map_err(|error| refused(&error))
    })
}

fn through(
    path: &Path,
    pace: &Pace,
    mut each: impl FnMut(&[u8]) -> Result<()>,
) -> Result<Contents> {
    let (mut file, contents, json, expected) = tail(path)?;
    io::Seek::rewind(&mut file).map_err(|error| refused(&error))?;
    let mut digest = Sha256::new();
    read_through(&file, contents.bytes, pace, |bytes| {
        digest.update(bytes);
        each(bytes)
    })?;
    digest.update(&json);
    if digest.finalize().as_slice() != expected.as_slice() {
        return Err(damaged_backup("its digest does not fit"));
    }
    Ok(contents)
}

fn read_through(
    mut file: &File,
    length: u64,
    pace: &Pace,
    mut each: impl FnMut(&[u8]) -> Result<()>,
) -> Result<()> {
    let mut chunk = vec![0u8; CHUNK];
    let mut done = 0u64;
    while done < length {
        let wanted = usize::try_from(length - done).unwrap_or(CHUNK).min(CHUNK);
        file.read_exact(&mut chunk[..wanted])
            .map_err(|error| damaged_backup(error.to_string()))?;
        each(&chunk[..wanted])?;
        done += wanted as u64;
        pace.at(
            "store.check",
            usize::try_from(done >> 10).unwrap_or(0),
            usize::try_from(length.div_ceil(1 << 10)).unwrap_or(0),
        )?;
    }
    Ok(())
}
