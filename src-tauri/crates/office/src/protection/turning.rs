//! Turning protection on and off, changing its passphrase, unlocking.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use firm::api::Nothing;
use kernel::{Fault, Result};
use store::backup;
use store::keys::{self, Cost, FileKey, KeyId, Wrapped, sidecar};

use super::wire::*;
use super::{Safe, no_passphrase};
use crate::SLICES;
use crate::care::CARE;
use crate::list::Answer;
use crate::office::{Caller, Firm, Office};
use crate::owners::owned;

pub(super) fn state(office: &Office, caller: &Caller, _: Nothing) -> Result<Answer> {
    let safe = office.protection().safe();
    let mut value = ProtectionState {
        on: None,
        keychain_works: safe.works(),
        keychain: false,
        passphrase: false,
        open_backups: 0,
    };
    if office.current().is_some() {
        let (firm, _) = office.firm(caller)?;
        let (db, id) = (firm.store.path(), firm.store.key());
        value.on = Some(id.is_some());
        if let Some(id) = id {
            value.keychain = safe.load(id).is_ok_and(|kept| kept.is_some());
            value.passphrase = sidecar::beside(db, id).is_some();
            value.open_backups = office.care().open_backups(office, db, id);
        }
    }
    let mut answer = Answer::plain(&value)?;
    answer.reads = vec![CARE.to_owned()];
    Ok(answer)
}

/// The key of an open, protected firm.
fn key_of(firm: &Firm) -> Result<Arc<FileKey>> {
    keys::of_file(firm.store.path())?.ok_or_else(|| {
        Fault::new(
            "protection.is_off",
            "This firm's file is not encrypted. Turn protection on first.",
        )
    })
}

/// Refuses whoever does not know the passphrase, where there is one.
fn asked_for(firm: &Firm, id: KeyId, passphrase: Option<&str>) -> Result<()> {
    let Some(wrapped) = sidecar::beside(firm.store.path(), id) else {
        return Ok(());
    };
    wrapped
        .open(passphrase.unwrap_or_default())
        .map(drop)
        .map_err(|fault| match fault.code.as_str() {
            "store.passphrase_wrong" => fault.with("field", "passphrase"),
            _ => fault,
        })
}

fn wrap(office: &Office, key: &FileKey, passphrase: &str) -> Result<Wrapped> {
    Wrapped::new(key, passphrase, Cost::USUAL, &**office.env())
}

pub(super) fn turn_on(office: &Office, caller: &Caller, req: ProtectionTurnOn) -> Result<Answer> {
    let (firm, _) = owned(office, caller)?;
    if firm.store.key().is_some() {
        return Err(Fault::new(
            "protection.is_on",
            "This firm's file is encrypted already.",
        ));
    }
    let code = protect(
        office,
        caller,
        &firm,
        req.keychain,
        req.passphrase.as_deref(),
    )?;
    Answer::plain(&ProtectionCode { code })
}

/// Encrypts the file of an open firm; its recovery code.
pub(crate) fn protect(
    office: &Office,
    caller: &Caller,
    firm: &Arc<Firm>,
    keychain: bool,
    passphrase: Option<&str>,
) -> Result<String> {
    if !keychain && passphrase.is_none() {
        return Err(Fault::field(
            "passphrase",
            "protection.no_way_in",
            "Choose a passphrase, or keep the key in the keychain: otherwise nothing opens the file.",
        ));
    }
    let db = firm.store.path().to_owned();
    let key = keys::remember(FileKey::new(&**office.env()));
    let safe = office.protection().safe();
    let turned = kept(office, &*safe, &db, &key, keychain, passphrase)
        .and_then(|()| rekey(office, caller, firm, Some(&key)));
    if let Err(fault) = turned {
        // Nothing is forgotten that may be needed after all.
        if keys::needed(&db) != Some(key.id()) && !backup::is_decided(&db) {
            office.protection().drop_key(key.id());
            let _ = sidecar::keep_only(&db, keys::needed(&db));
        }
        return Err(fault);
    }
    sidecar::keep_only(&db, Some(key.id()))?;
    Ok(key.code().to_string())
}

/// Keeps a new key where it outlives this process.
fn kept(
    office: &Office,
    safe: &dyn Safe,
    db: &Path,
    key: &FileKey,
    keychain: bool,
    passphrase: Option<&str>,
) -> Result<()> {
    if let Some(passphrase) = passphrase {
        sidecar::add(db, &wrap(office, key, passphrase)?)?;
    }
    if keychain {
        safe.save(key.id(), key.as_bytes())?;
    }
    Ok(())
}

/// Writes the file anew, alone: no backup is made and no round is done meanwhile.
fn rekey(office: &Office, caller: &Caller, firm: &Arc<Firm>, key: Option<&FileKey>) -> Result<()> {
    let care = office.care();
    care.stop_looking();
    let turn = care.alone();
    care.stop_looking();
    let done = firm
        .line
        .while_replaced(|| firm.store.rekey(SLICES, key, &caller.pace));
    drop(turn);
    if done.is_err() && firm.store.is_closed() {
        // Whatever state that left, opening anew goes on from it.
        let path = firm.store.path().to_owned();
        office.close();
        office.start(&path);
    }
    office.announce_all();
    // The keeper encrypts the backups of before.
    care.wake();
    done
}

pub(super) fn turn_off(
    office: &Office,
    caller: &Caller,
    req: ProtectionPassphrase,
) -> Result<Answer> {
    let (firm, _) = owned(office, caller)?;
    let key = key_of(&firm)?;
    asked_for(&firm, key.id(), req.passphrase.as_deref())?;
    // The backups of until now stay encrypted, so the key stays where it is kept.
    rekey(office, caller, &firm, None)?;
    Answer::plain(&Nothing {})
}

pub(super) fn set_passphrase(
    office: &Office,
    caller: &Caller,
    req: ProtectionChange,
) -> Result<Answer> {
    let (firm, _) = owned(office, caller)?;
    let key = key_of(&firm)?;
    asked_for(&firm, key.id(), req.passphrase.as_deref())?;
    let db = firm.store.path();
    match req.next.as_deref() {
        Some(next) => {
            let wrapped = wrap(office, &key, next).map_err(|fault| fault.with("field", "next"))?;
            sidecar::write(db, &[wrapped])?;
        }
        None => {
            let safe = office.protection().safe();
            if safe.load(key.id())?.is_none() {
                return Err(no_other_way());
            }
            sidecar::write(db, &[])?;
        }
    }
    office.announce(CARE);
    Answer::plain(&Nothing {})
}

fn no_other_way() -> Fault {
    Fault::new(
        "protection.no_other_way",
        "Then only the recovery code would open the file. Set a passphrase, or keep the key in the keychain, first.",
    )
}

pub(super) fn set_keychain(
    office: &Office,
    caller: &Caller,
    req: ProtectionKeychain,
) -> Result<Answer> {
    let (firm, _) = owned(office, caller)?;
    let key = key_of(&firm)?;
    let safe = office.protection().safe();
    if req.keep {
        safe.save(key.id(), key.as_bytes())?;
    } else if sidecar::beside(firm.store.path(), key.id()).is_none() {
        return Err(no_other_way());
    } else {
        safe.forget(key.id())?;
    }
    office.announce(CARE);
    Answer::plain(&Nothing {})
}

pub(super) fn code(office: &Office, caller: &Caller, req: ProtectionPassphrase) -> Result<Answer> {
    let (firm, _) = owned(office, caller)?;
    let key = key_of(&firm)?;
    asked_for(&firm, key.id(), req.passphrase.as_deref())?;
    Answer::plain(&ProtectionCode {
        code: key.code().to_string(),
    })
}

pub(super) fn unlock(office: &Office, _: &Caller, req: ProtectionUnlock) -> Result<Answer> {
    let problem = office.problem().map(|(path, _)| path);
    let named = match &req.backup {
        Some(name) => Some(office.care().path_of(office, name)?),
        None => req.path.as_ref().map(PathBuf::from),
    };
    let file = named.or_else(|| problem.clone()).ok_or_else(not_locked)?;
    let id = keys::needed(&file).ok_or_else(not_locked)?;
    let key = if req.is_code {
        let key = FileKey::from_code(&req.secret)?;
        if key.id() != id {
            return Err(Fault::field(
                "secret",
                "protection.other_code",
                "This is the recovery code of another file, or of this one before protection was turned on anew.",
            ));
        }
        key
    } else {
        let wrapped = sidecar::find(&file, id).or_else(|| backup::wrapped_in(&file));
        wrapped.ok_or_else(no_passphrase)?.open(&req.secret)?
    };
    let key = keys::remember(key);
    if req.keep {
        office.protection().safe().save(id, key.as_bytes())?;
    }
    if problem.as_ref() == Some(&file) {
        office.start(&file);
        if let Some((_, fault)) = office.problem() {
            return Err(fault);
        }
    }
    office.announce_all();
    Answer::plain(&Nothing {})
}

fn not_locked() -> Fault {
    Fault::new(
        "protection.not_locked",
        "This file is not encrypted. Open it as usual.",
    )
}
