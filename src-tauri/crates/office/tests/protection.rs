//! Encryption at rest, through the calls that the screens make.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use kernel::Fault;
use office::protection::Safe;
use office::{Caller, Office};
use serde_json::{Value, json};
use store::System;
use store::keys::{self, KeyId};

const PASSPHRASE: &str = "correct horse 青山";

/// A keychain that this test can look into, take away and break.
#[derive(Default)]
struct Chain {
    secrets: Mutex<BTreeMap<KeyId, Vec<u8>>>,
    gone: Mutex<bool>,
}

impl Chain {
    fn there(&self) -> kernel::Result<()> {
        match *self.gone.lock().unwrap() {
            true => Err(Fault::new("app.no_keychain", "")),
            false => Ok(()),
        }
    }
}

impl Safe for Chain {
    fn load(&self, id: KeyId) -> kernel::Result<Option<Vec<u8>>> {
        self.there()?;
        Ok(self.secrets.lock().unwrap().get(&id).cloned())
    }
    fn save(&self, id: KeyId, secret: &[u8]) -> kernel::Result<()> {
        self.there()?;
        self.secrets.lock().unwrap().insert(id, secret.to_vec());
        Ok(())
    }
    fn forget(&self, id: KeyId) -> kernel::Result<()> {
        self.there()?;
        self.secrets.lock().unwrap().remove(&id);
        Ok(())
    }
    fn works(&self) -> bool {
        self.there().is_ok()
    }
}

struct Place {
    folder: tempfile::TempDir,
    chain: Arc<Chain>,
    office: Arc<Office>,
}

impl Place {
    fn empty(keychain: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let chain = Arc::new(Chain::default());
        *chain.gone.lock().unwrap() = !keychain;
        Self {
            office: office(folder.path(), &chain),
            folder,
            chain,
        }
    }

    fn new(keychain: bool, protect: bool) -> Self {
        let place = Self::empty(keychain);
        place.call(
            "app.create_firm",
            json!({"name": "青山装饰", "taxStatus": "small_scale", "logoBase64": null, "owner": "林青", "protect": protect}),
        );
        place.hire("张三丰", false);
        place
    }

    fn ask(&self, name: &str, req: Value) -> Result<Value, Fault> {
        let answer = self.office.call(&Caller::default(), name, req);
        answer.map(|answer| answer.value)
    }

    fn call(&self, name: &str, req: Value) -> Value {
        self.ask(name, req)
            .unwrap_or_else(|fault| panic!("{name}: {fault:?}"))
    }

    fn refusal(&self, name: &str, req: Value) -> String {
        self.ask(name, req).unwrap_err().code
    }

    fn hire(&self, name: &str, active: bool) -> Value {
        let member =
            json!({"id": null, "name": name, "phone": "", "role": "sales", "active": active});
        self.call("firm.save_member", member)
    }

    fn members(&self) -> usize {
        self.call("firm.members", json!({}))
            .as_array()
            .unwrap()
            .len()
    }

    fn state(&self) -> Value {
        self.call("protection.state", json!({}))
    }

    fn file(&self) -> PathBuf {
        self.office.path().unwrap()
    }

    fn key(&self) -> KeyId {
        keys::needed(&self.file()).unwrap()
    }

    /// The program ends and starts again: whatever it had unlocked is forgotten.
    fn restart(&mut self) -> PathBuf {
        let file = self.file();
        let key = keys::needed(&file);
        self.office.close();
        key.into_iter().for_each(keys::forget);
        self.office = office(self.folder.path(), &self.chain);
        self.office.start(&file);
        file
    }

    fn problem(&self) -> Option<Value> {
        let state = self.call("app.state", json!({}));
        Some(state["problem"]["fault"].clone()).filter(|fault| !fault.is_null())
    }

    fn turn_on(&self, keychain: bool, passphrase: Option<&str>) -> String {
        let req = json!({"keychain": keychain, "passphrase": passphrase});
        let code = self.call("protection.turn_on", req);
        code["code"].as_str().unwrap().to_owned()
    }

    fn unlock(&self, secret: &str, is_code: bool) -> Result<Value, Fault> {
        let req = json!({"path": null, "backup": null, "secret": secret, "isCode": is_code, "keep": false});
        self.ask("protection.unlock", req)
    }
}

fn office(folder: &Path, chain: &Arc<Chain>) -> Arc<Office> {
    let office = Arc::new(Office::new(folder, Arc::new(System)));
    office.keep_keys_in(Arc::clone(chain) as Arc<dyn Safe>);
    office
}

/// Files below a folder that have a text in them.
fn holding(folder: &Path, text: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(holding(&path, text));
        } else if fs::read(&path)
            .unwrap()
            .windows(text.len())
            .any(|bytes| bytes == text.as_bytes())
        {
            found.push(path);
        }
    }
    found
}

#[test]
fn a_passphrase_is_asked_for_at_the_next_start_and_opens_the_firm() {
    let mut place = Place::new(false, false);
    assert_eq!(place.state()["on"], false);
    assert_eq!(place.state()["keychainWorks"], false);
    for (req, code) in [
        (
            json!({"keychain": false, "passphrase": null}),
            "protection.no_way_in",
        ),
        (
            json!({"keychain": false, "passphrase": "short"}),
            "store.passphrase_short",
        ),
        (
            json!({"keychain": true, "passphrase": null}),
            "app.no_keychain",
        ),
    ] {
        assert_eq!(place.refusal("protection.turn_on", req), code);
        assert_eq!(place.state()["on"], false);
    }
    assert!(!holding(place.folder.path(), "张三丰").is_empty());
    let code = place.turn_on(false, Some(PASSPHRASE));
    let on = place.state();
    assert_eq!(
        (&on["on"], &on["passphrase"], &on["keychain"]),
        (&json!(true), &json!(true), &json!(false))
    );
    assert_eq!(
        holding(place.folder.path(), "张三丰"),
        Vec::<PathBuf>::new()
    );
    assert_eq!(place.members(), 2);

    place.restart();
    let fault = place.problem().unwrap();
    assert_eq!(fault["code"], "store.locked_file");
    assert_eq!(fault["params"]["passphrase"], true);
    assert_eq!(place.refusal("firm.members", json!({})), "firm.none");
    assert_eq!(
        place.unlock("correct horse", false).unwrap_err().code,
        "store.passphrase_wrong"
    );
    assert!(place.problem().is_some());
    place.unlock(PASSPHRASE, false).unwrap();
    assert_eq!((place.problem(), place.members()), (None, 2));
    place.hire("李四", false);

    place.restart();
    assert_eq!(
        place
            .unlock(&code.replace('-', "").to_lowercase(), true)
            .unwrap(),
        json!({})
    );
    assert_eq!(place.members(), 3);
}

#[test]
fn the_keychain_opens_without_asking_and_what_is_lost_in_it_the_code_opens() {
    let mut place = Place::new(true, false);
    let code = place.turn_on(true, None);
    place.restart();
    assert_eq!((place.problem(), place.members()), (None, 2));
    // The only other way in is the code, so neither of the two goes.
    assert_eq!(
        place.refusal("protection.set_keychain", json!({"keep": false})),
        "protection.no_other_way"
    );

    // Another user account, or a keychain that was emptied.
    place.chain.secrets.lock().unwrap().clear();
    place.restart();
    let fault = place.problem().unwrap();
    assert_eq!(
        (&fault["code"], &fault["params"]["passphrase"]),
        (&json!("store.locked_file"), &json!(false))
    );
    assert_eq!(
        place.unlock(PASSPHRASE, false).unwrap_err().code,
        "protection.no_passphrase"
    );
    let mistyped = code.replace(&code[..4], "0000");
    assert_eq!(
        place.unlock(&mistyped, true).unwrap_err().code,
        "store.code_invalid"
    );
    let others = Place::new(true, true).call("protection.code", json!({"passphrase": null}));
    assert_eq!(
        place
            .unlock(others["code"].as_str().unwrap(), true)
            .unwrap_err()
            .code,
        "protection.other_code"
    );
    place.unlock(&code, true).unwrap();
    assert_eq!(place.members(), 2);
    place.call("protection.set_keychain", json!({"keep": true}));
    place.restart();
    assert_eq!(place.problem(), None);

    // A keychain that is locked at the start says so, and asks for the code.
    *place.chain.gone.lock().unwrap() = true;
    place.restart();
    assert_eq!(place.problem().unwrap()["code"], "store.locked_file");
    *place.chain.gone.lock().unwrap() = false;
    place.call("app.try_again", json!({}));
    assert_eq!(place.members(), 2);
}

#[test]
fn the_passphrase_is_changed_and_removed_only_by_who_knows_it() {
    let mut place = Place::new(true, false);
    place.turn_on(true, Some(PASSPHRASE));
    let change = |current: &str, next: Option<&str>| json!({"passphrase": current, "next": next});
    assert_eq!(
        place.refusal(
            "protection.set_passphrase",
            change("wrong one", Some("another passphrase"))
        ),
        "store.passphrase_wrong"
    );
    assert_eq!(
        place.refusal(
            "protection.set_passphrase",
            change(PASSPHRASE, Some("short"))
        ),
        "store.passphrase_short"
    );
    for name in ["protection.code", "protection.turn_off"] {
        assert_eq!(
            place.refusal(name, json!({"passphrase": null})),
            "store.passphrase_wrong",
            "{name}"
        );
    }
    place.call(
        "protection.set_passphrase",
        change(PASSPHRASE, Some("another passphrase")),
    );
    place.call("protection.set_keychain", json!({"keep": false}));
    assert_eq!(
        place.refusal(
            "protection.set_passphrase",
            change("another passphrase", None)
        ),
        "protection.no_other_way"
    );
    place.restart();
    assert_eq!(
        place.unlock(PASSPHRASE, false).unwrap_err().code,
        "store.passphrase_wrong"
    );
    place.unlock("another passphrase", false).unwrap();
    place.call("protection.set_keychain", json!({"keep": true}));
    place.call(
        "protection.set_passphrase",
        change("another passphrase", None),
    );
    assert_eq!(place.state()["passphrase"], false);
    place.restart();
    assert_eq!(place.problem(), None);
}

#[test]
fn only_an_owner_turns_it_on_and_sees_the_code() {
    let place = Place::new(true, false);
    let seller = place.hire("王工", true);
    let caller = Caller {
        member: Some(serde_json::from_value(seller["id"].clone()).unwrap()),
        ..Caller::default()
    };
    let refusal = |name: &str, req: Value| place.office.call(&caller, name, req).unwrap_err().code;
    assert_eq!(
        refusal(
            "protection.turn_on",
            json!({"keychain": true, "passphrase": null})
        ),
        "session.owner_only"
    );
    place.turn_on(true, None);
    assert_eq!(
        place.refusal(
            "protection.turn_on",
            json!({"keychain": true, "passphrase": null})
        ),
        "protection.is_on"
    );
    for name in ["protection.code", "protection.turn_off"] {
        assert_eq!(
            refusal(name, json!({"passphrase": null})),
            "session.owner_only"
        );
    }
}

#[test]
fn a_new_firm_is_encrypted_from_its_first_byte_and_so_is_its_practice_copy() {
    let mut place = Place::new(true, true);
    let key = place.key();
    assert_eq!(
        place
            .chain
            .secrets
            .lock()
            .unwrap()
            .keys()
            .collect::<Vec<_>>(),
        [&key]
    );
    assert_eq!(
        holding(place.folder.path(), "SQLite format 3"),
        Vec::<PathBuf>::new()
    );
    place.call("app.open_practice", json!({"source": "own"}));
    assert_eq!(place.key(), key);
    place.hire("练习", false);
    place.call("app.reset_practice", json!({}));
    assert_eq!((place.key(), place.members()), (key, 2));
    assert_eq!(
        holding(place.folder.path(), "张三丰"),
        Vec::<PathBuf>::new()
    );
    place.call("app.leave_practice", json!({}));
    place.restart();
    assert_eq!((place.problem(), place.members()), (None, 2));
    // Without a keychain nothing is made that nobody could open.
    let bare = Place::empty(false);
    let req = json!({"name": "二", "taxStatus": "general", "logoBase64": null, "owner": "林", "protect": true});
    assert_eq!(bare.refusal("app.create_firm", req), "app.no_keychain");
    assert_eq!(fs::read_dir(bare.folder.path()).unwrap().count(), 0);
}

#[test]
fn backups_of_before_are_encrypted_while_the_firm_is_open() {
    let place = Place::new(false, false);
    place.call("care.back_up", json!({}));
    place.hire("李四", false);
    place.call("care.back_up", json!({}));
    office::care::keep(&place.office).unwrap();
    place.turn_on(false, Some(PASSPHRASE));
    let begun = Instant::now();
    while place.state()["openBackups"] != 0 {
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "{}",
            place.state()
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(
        holding(place.folder.path(), "张三丰"),
        Vec::<PathBuf>::new()
    );
    let backups = place.call("care.state", json!({}))["backups"].clone();
    let backups = backups.as_array().unwrap().clone();
    assert!(backups.len() >= 2, "{backups:?}");
    for backup in &backups {
        assert_ne!(backup["state"], "damaged");
        assert_ne!(backup["held"], Value::Null);
    }
    let oldest = &backups.last().unwrap()["name"];
    place.call("care.restore", json!({"name": oldest}));
    assert_eq!(
        (place.members(), place.state()["on"].clone()),
        (2, json!(true))
    );
}

#[test]
fn on_another_computer_a_backup_asks_and_what_it_restores_stays_protected() {
    let here = Place::new(true, false);
    here.turn_on(true, Some(PASSPHRASE));
    let made = here.call("care.back_up", json!({}));
    let backup = here
        .file()
        .with_extension("backups")
        .join(made["name"].as_str().unwrap());
    let key = here.key();
    here.office.close();
    keys::forget(key);

    let mut there = Place::empty(false);
    let carried = there.folder.path().join("stick.kgbackup");
    fs::copy(&backup, &carried).unwrap();
    let file = json!({"path": carried});
    assert_eq!(
        there.refusal("care.preview_file", file.clone()),
        "store.locked_backup"
    );
    assert_eq!(
        there.refusal("care.restore_file", file.clone()),
        "store.locked_backup"
    );
    let unlock = |secret: &str| json!({"path": carried, "backup": null, "secret": secret, "isCode": false, "keep": false});
    assert_eq!(
        there.refusal("protection.unlock", unlock("wrong words")),
        "store.passphrase_wrong"
    );
    there.call("protection.unlock", unlock(PASSPHRASE));
    assert_eq!(
        there.call("care.preview_file", file.clone())["backup"]["held"]["firm"],
        "青山装饰"
    );
    there.call("care.restore_file", file);
    assert_eq!((there.members(), there.key()), (2, key));
    // The backup brought what the passphrase opens.
    there.restart();
    assert_eq!(there.problem().unwrap()["params"]["passphrase"], true);
    there.unlock(PASSPHRASE, false).unwrap();
    assert_eq!(there.members(), 2);
}

#[test]
fn turned_off_the_file_is_readable_and_its_backups_still_open() {
    let mut place = Place::new(true, true);
    let made = place.call("care.back_up", json!({}));
    let key = place.key();
    place.call("protection.turn_off", json!({"passphrase": null}));
    assert_eq!(place.state()["on"], false);
    assert_eq!(keys::needed(&place.file()), None);
    place.hire("李四", false);
    keys::forget(key);
    place.restart();
    assert_eq!((place.problem(), place.members()), (None, 3));
    // Its key is asked of the keychain; what it restores is encrypted again.
    place.call("care.restore", json!({"name": made["name"]}));
    assert_eq!((place.members(), place.key()), (2, key));
}
