//! Care for the firm's file, through the calls that the screens make.
#![allow(clippy::unwrap_used)]

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use kernel::Fault;
use office::care::{Memory, Settings};
use office::{Caller, Office, SLICES};
use serde_json::{Value, json};
use store::backup;
use store::{Lock, Pace, Store, System};
use testkit::{START, Still};

/// What a computer remembers.
#[derive(Default)]
struct Remembered(Mutex<HashMap<PathBuf, Settings>>);

impl Memory for Remembered {
    fn settings(&self, firm: &Path) -> Settings {
        let all = self.0.lock().unwrap();
        all.get(firm).cloned().unwrap_or_default()
    }

    fn remember(&self, firm: &Path, settings: &Settings) -> kernel::Result<()> {
        let mut all = self.0.lock().unwrap();
        all.insert(firm.to_owned(), settings.clone());
        Ok(())
    }
}

struct Place {
    folder: tempfile::TempDir,
    clock: Still,
    memory: Arc<Remembered>,
    office: Arc<Office>,
}

impl Place {
    fn new() -> Self {
        // Each computer has dice of its own.
        static SEED: AtomicU64 = AtomicU64::new(1);
        let clock = Still::at(START, SEED.fetch_add(1, Ordering::Relaxed));
        let memory = Arc::<Remembered>::default();
        let folder = tempfile::tempdir().unwrap();
        let office = Self::office(folder.path(), &clock, &memory);
        Self {
            folder,
            clock,
            memory,
            office,
        }
    }

    fn office(folder: &Path, clock: &Still, memory: &Arc<Remembered>) -> Arc<Office> {
        let office = Arc::new(Office::new(folder, Arc::new(clock.clone())));
        office.remember_care(Arc::clone(memory) as Arc<dyn Memory>);
        office
    }

    fn with_firm() -> Self {
        let place = Self::new();
        place.call(
            "app.create_firm",
            json!({"name": "青山装饰", "taxStatus": "small_scale", "logoBase64": null, "owner": "林青"}),
        );
        place
    }

    fn db(&self) -> PathBuf {
        self.folder.path().join("青山装饰.kaigong")
    }

    fn backups(&self) -> PathBuf {
        self.folder.path().join("青山装饰.backups")
    }

    fn try_call(&self, name: &str, req: Value) -> Result<Value, Fault> {
        self.paced(Pace::default(), name, req)
    }

    fn paced(&self, pace: Pace, name: &str, req: Value) -> Result<Value, Fault> {
        let caller = Caller {
            pace,
            ..Caller::default()
        };
        self.office
            .call(&caller, name, req)
            .map(|answer| answer.value)
    }

    /// Chooses a folder for backups, which it makes.
    fn keep_in(&self, folder: &Path) {
        fs::create_dir_all(folder).unwrap();
        self.call("care.set_folder", json!({ "folder": folder }));
    }

    fn call(&self, name: &str, req: Value) -> Value {
        self.try_call(name, req).unwrap()
    }

    fn refused(&self, name: &str, req: Value) -> String {
        self.try_call(name, req).unwrap_err().code
    }

    fn add_member(&self, name: &str) {
        self.clock.pass_minutes(1);
        self.call(
            "firm.save_member",
            json!({"id": null, "name": name, "phone": "", "role": "sales", "active": true}),
        );
    }

    fn members(&self) -> Vec<String> {
        let members = self.call("firm.members", json!({}));
        let members = members.as_array().unwrap();
        members
            .iter()
            .map(|member| member["name"].as_str().unwrap().to_owned())
            .collect()
    }

    fn back_up(&self) -> String {
        let made = self.call("care.back_up", json!({}));
        assert_eq!(made["state"], "good");
        made["name"].as_str().unwrap().to_owned()
    }

    /// Another process would find this on the disk.
    fn again(self) -> Self {
        self.office.close();
        let office = Self::office(self.folder.path(), &self.clock, &self.memory);
        office.start(&self.db());
        Self { office, ..self }
    }
}

fn until(what: &str, done: impl Fn() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < Duration::from_secs(30), "{what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Writes over the last pages of a closed file, which opening does not need.
fn damage_pages(db: &Path) {
    let mut bytes = fs::read(db).unwrap();
    let pages = bytes.len() / 4096;
    bytes[(pages - 12) * 4096..].fill(0xA5);
    fs::write(db, bytes).unwrap();
}

#[test]
fn a_restore_says_what_it_takes_away_keeps_it_and_tells_every_screen() {
    let place = Place::with_firm();
    place.add_member("王工");
    let name = place.back_up();
    place.add_member("赵工长");
    let heard: Arc<Mutex<Vec<String>>> = Arc::default();
    let ear = Arc::clone(&heard);
    place
        .office
        .listen(move |notice| ear.lock().unwrap().extend(notice.tables.iter().cloned()));

    let preview = place.call("care.preview", json!({ "name": name }));
    assert_eq!(preview["lost"], 1);
    assert_eq!(preview["gained"], 0);
    assert_eq!(preview["otherFirm"], false);
    assert_eq!(preview["lostNewest"][0]["command"], "firm.save_member");
    assert_eq!(preview["lostNewest"][0]["member"], "林青");
    assert_eq!(preview["newest"][0]["command"], "firm.save_member");
    assert_eq!(preview["backup"]["held"]["firm"], "青山装饰");

    let restored = place.call("care.restore", json!({ "name": name }));
    assert_eq!(place.members(), ["林青", "王工"]);
    assert!(heard.lock().unwrap().contains(&"firm_member".to_owned()));
    // What was there is a backup now: going back to it brings it again.
    let safety = restored["safety"].as_str().unwrap();
    let preview = place.call("care.preview", json!({ "name": safety }));
    assert_eq!(
        (&preview["lost"], &preview["gained"]),
        (&json!(0), &json!(1))
    );
    place.call("care.restore", json!({ "name": safety }));
    assert_eq!(place.members(), ["林青", "王工", "赵工长"]);
    // Work goes on, and undo knows what there is.
    place.add_member("钱会计");
    place.call("history.undo_last", json!({}));
    assert_eq!(place.members().len(), 3);
    assert_eq!(place.again().members().len(), 3);
}

#[test]
fn the_state_says_what_is_in_no_backup() {
    let place = Place::with_firm();
    let state = place.call("care.state", json!({}));
    assert_eq!(state["unsaved"], 1);
    assert_eq!(state["newest"], Value::Null);
    place.back_up();
    place.add_member("王工");
    let state = place.call("care.state", json!({}));
    assert_eq!(state["unsaved"], 1);
    assert_eq!(state["backups"].as_array().unwrap().len(), 1);
    assert_eq!(state["newest"]["state"], "good");
    assert_eq!(state["folderIsUsual"], true);
    assert_eq!(
        place.call("care.warning", json!({})),
        json!({"overdueDays": null, "failure": null})
    );
}

#[test]
fn a_file_that_does_not_open_leads_to_the_newest_good_backup() {
    let place = Place::with_firm();
    place.add_member("王工");
    place.back_up();
    place.clock.pass_minutes(1);
    place.add_member("赵工长");
    let newer = place.back_up();
    place.office.close();
    // The newer backup lost a bit, the firm's file is something else.
    let path = place.backups().join(&newer);
    let mut bytes = fs::read(&path).unwrap();
    bytes[20_000] ^= 4;
    fs::write(&path, bytes).unwrap();
    fs::write(place.db(), "x".repeat(50_000)).unwrap();

    let place = place.again();
    let state = place.call("app.state", json!({}));
    assert_eq!(state["problem"]["fault"]["code"], "store.damaged");
    let offer = place.call("care.offer", json!({}));
    assert_eq!(
        (&offer["damaged"], &offer["opens"]),
        (&json!(1), &json!(false))
    );
    assert_eq!(offer["preview"]["lost"], Value::Null);
    assert_eq!(
        place.refused("care.restore", json!({ "name": newer })),
        "store.backup_damaged"
    );
    let name = offer["preview"]["backup"]["name"].as_str().unwrap();
    let restored = place.call("care.restore", json!({ "name": name }));
    assert_eq!(place.members(), ["林青", "王工"]);
    assert_eq!(place.call("app.state", json!({}))["problem"], Value::Null);
    let aside = restored["aside"].as_str().unwrap();
    assert_eq!(fs::read_to_string(aside).unwrap(), "x".repeat(50_000));
    place.add_member("later");
    assert_eq!(place.again().members().len(), 3);
}

#[test]
fn damaged_pages_are_found_at_the_start_and_may_be_lived_with() {
    let place = Place::with_firm();
    place.back_up();
    place.office.close();
    damage_pages(&place.db());
    let place = place.again();
    assert!(
        place.office.problem().is_none(),
        "its first pages are whole"
    );
    office::care::keep(&place.office).unwrap();
    until("the look through the file finds it", || {
        place.office.problem().is_some()
    });
    let offer = place.call("care.offer", json!({}));
    assert_eq!(offer["opens"], true);
    assert!(offer["preview"]["backup"]["name"].is_string());
    place.call("care.work_on", json!({}));
    assert!(place.office.problem().is_none());

    let name = offer["preview"]["backup"]["name"].clone();
    let restored = place.call("care.restore", json!({ "name": name }));
    assert!(restored["aside"].is_string(), "{restored}");
    assert!(restored["safety"].is_null());
    assert_eq!(place.members(), ["林青"]);
}

#[test]
fn when_all_backups_are_damaged_that_is_said() {
    let place = Place::with_firm();
    let name = place.back_up();
    place.office.close();
    let path = place.backups().join(name);
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    fs::write(place.db(), "x".repeat(50_000)).unwrap();
    let place = place.again();
    let offer = place.call("care.offer", json!({}));
    assert_eq!(
        offer,
        json!({"preview": null, "damaged": 1, "opens": false})
    );
}

#[test]
fn a_change_of_schema_is_backed_up_before() {
    let place = Place::new();
    {
        let _lock = Lock::take(&place.db()).unwrap();
        let fewer = &SLICES[..SLICES.len() - 1];
        Store::open(&place.db(), fewer, Arc::new(System)).unwrap();
    }
    place.office.open(&place.db()).unwrap();
    let found = backup::list(&place.backups());
    let held = found[0].contents.as_ref().unwrap();
    assert_eq!(held.reason, backup::Reason::Migration);
    let (last, before) = SLICES.split_last().unwrap();
    assert!(held.schema.contains_key(before[0].name));
    assert!(!held.schema.contains_key(last.name), "it is of before");
    // Opened again it is what it should be.
    let place = place.again();
    assert_eq!(backup::list(&place.backups()).len(), 1);
}

#[test]
fn backups_make_themselves_when_something_changed() {
    let place = Place::with_firm();
    office::care::keep(&place.office).unwrap();
    let count = || backup::list(&place.backups()).len();
    until("the first backup is made", || count() == 1);
    let db = place.db();
    // Whoever is at the file just then still has it for a moment.
    let open_again = || {
        place.office.close();
        until("the file is free", || place.office.open(&db).is_ok());
    };
    open_again();
    // Nothing changed since, so opening makes no other; a change and another opening do.
    place.add_member("王工");
    open_again();
    // The keeper may come late to the first opening and see the change then: what counts is that a backup holds it.
    let held = |found: &backup::Found| found.contents.as_ref().unwrap().rows["firm_member"];
    until("a backup holds the change", || {
        backup::list(&place.backups())
            .iter()
            .any(|found| held(found) == 2)
    });
}

#[test]
fn a_backup_from_elsewhere_brings_its_firm_to_a_computer_without_one() {
    let there = Place::with_firm();
    there.add_member("王工");
    let name = there.back_up();
    let here = Place::new();
    let carried = here.folder.path().join("stick.kgbackup");
    fs::copy(there.backups().join(name), &carried).unwrap();
    assert_eq!(here.refused("care.state", json!({})), "firm.none");
    let preview = here.call("care.preview_file", json!({ "path": carried }));
    assert_eq!(preview["backup"]["held"]["firm"], "青山装饰");
    assert_eq!(
        (&preview["now"], &preview["lost"], &preview["otherFirm"]),
        (&Value::Null, &json!(0), &json!(false))
    );
    assert_eq!(preview["newest"][0]["command"], "firm.save_member");
    here.call("care.restore_file", json!({ "path": carried }));
    assert_eq!(here.members(), ["林青", "王工"]);
    assert!(here.db().exists());
    // Of another firm, that is said before.
    let other = Place::with_firm();
    let preview = other.call("care.preview_file", json!({ "path": carried }));
    assert_eq!(preview["otherFirm"], true);
    fs::write(&carried, "cut").unwrap();
    assert_eq!(
        other.refused("care.restore_file", json!({ "path": carried })),
        "store.backup_damaged"
    );
    assert_eq!(other.members(), ["林青"]);
}

#[test]
fn settings_are_checked_and_what_names_files_is_not_for_browsers() {
    let place = Place::with_firm();
    assert_eq!(
        place.refused(
            "care.set_rule",
            json!({"hourly": 24, "daily": 0, "monthly": 12})
        ),
        "store.rule_range"
    );
    assert_eq!(
        place.refused("care.set_folder", json!({"folder": "/nowhere/at/all"})),
        "care.folder_missing"
    );
    assert_eq!(
        place.refused("care.restore", json!({"name": "../青山装饰.kaigong"})),
        "care.backup_gone"
    );
    for name in [
        "care.restore",
        "care.restore_file",
        "care.preview_file",
        "care.set_folder",
    ] {
        assert!(place.office.list().is_only_here(name, &json!({})), "{name}");
    }
    assert!(!place.office.list().is_only_here("care.back_up", &json!({})));
}

/// The names in a folder.
fn entries(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_failing_disk_for_backups_is_not_taken_for_a_damaged_firm() {
    let place = Place::with_firm();
    let chosen = place.folder.path().join("stick");
    place.keep_in(&chosen);
    // What was copied there comes back otherwise.
    let stick = chosen.clone();
    let pace = Pace::new(move |progress| {
        let part = fs::read_dir(&stick)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .find(|path| path.extension().is_some_and(|ending| ending == "part"));
        if let Some(part) = part.filter(|_| progress.done == progress.total) {
            let mut bytes = fs::read(&part).unwrap();
            let from = bytes.len() / 2 / 4096 * 4096;
            bytes[from..from + 3 * 4096].fill(0xA5);
            fs::write(&part, bytes).unwrap();
        }
    });
    let made = place.paced(pace, "care.back_up", json!({})).unwrap();
    assert_eq!(made["state"], "good");
    assert_eq!(entries(&chosen), [""; 0]);
    let name = made["name"].as_str().unwrap();
    assert_eq!(entries(&place.backups()), [name], "it is beside the file");
    let state = place.call("care.state", json!({}));
    assert_eq!(state["failure"]["code"], "store.backup_disk");
    assert_eq!(
        state["failure"]["params"]["folder"],
        chosen.display().to_string()
    );
    assert!(place.office.problem().is_none());
    assert_eq!(place.members(), ["林青"]);
}

#[test]
fn a_chosen_folder_that_is_gone_is_not_made_anew() {
    let place = Place::with_firm();
    let chosen = place.folder.path().join("stick");
    place.keep_in(&chosen);
    fs::remove_dir(&chosen).unwrap();
    place.back_up();
    assert!(!chosen.exists(), "its disk is not connected");
    assert_eq!(entries(&place.backups()).len(), 1);
    let state = place.call("care.state", json!({}));
    assert_eq!(state["failure"]["code"], "care.folder_gone");
    // Connected again it is used again, and all is well.
    fs::create_dir(&chosen).unwrap();
    place.back_up();
    assert_eq!(entries(&chosen).len(), 1);
    let state = place.call("care.state", json!({}));
    assert_eq!(state["failure"], Value::Null);
    assert_eq!(state["backups"].as_array().unwrap().len(), 2);
}

#[test]
fn firms_of_one_file_name_see_their_own_backups_in_a_shared_folder() {
    let shared = tempfile::tempdir().unwrap();
    let (one, other) = (Place::with_firm(), Place::with_firm());
    for place in [&one, &other] {
        place.keep_in(shared.path());
    }
    let listed = |place: &Place| {
        let state = place.call("care.state", json!({}));
        let backups = state["backups"].as_array().unwrap().clone();
        let names = backups.iter().map(|each| each["name"].clone());
        names.collect::<Vec<_>>()
    };
    let ours = one.back_up();
    assert_eq!(listed(&other), Vec::<Value>::new());
    assert_eq!(
        other.refused("care.preview", json!({ "name": ours })),
        "care.backup_gone"
    );
    assert_eq!(
        other.call("care.offer", json!({}))["preview"],
        Value::Null,
        "nobody is offered another's firm"
    );
    let theirs = other.back_up();
    one.clock.pass_minutes(5);
    let newer = one.back_up();
    assert_eq!(listed(&one), [newer, ours]);
    assert_eq!(listed(&other), std::slice::from_ref(&theirs));
    // Also when its file says nothing any more.
    other.office.close();
    fs::write(other.db(), "x".repeat(50_000)).unwrap();
    let other = other.again();
    let offer = other.call("care.offer", json!({}));
    assert_eq!(offer["preview"]["backup"]["name"], json!(theirs));
}

#[test]
fn another_firm_that_was_in_the_file_is_found_beside_it() {
    let shared = tempfile::tempdir().unwrap();
    let (here, there) = (Place::with_firm(), Place::with_firm());
    there.add_member("王工");
    let carried = shared.path().join("carried.kgbackup");
    fs::copy(there.backups().join(there.back_up()), &carried).unwrap();
    here.keep_in(shared.path());
    here.add_member("赵工长");
    let restored = here.call("care.restore_file", json!({ "path": carried }));
    assert_eq!(here.members(), ["林青", "王工"]);
    let safety = restored["safety"].clone();
    let preview = here.call("care.preview", json!({ "name": safety }));
    assert_eq!(preview["otherFirm"], true);
    here.call("care.restore", json!({ "name": safety }));
    assert_eq!(here.members(), ["林青", "赵工长"]);
}

#[test]
fn a_backup_of_practice_does_not_become_the_firm() {
    let place = Place::with_firm();
    let firms = place.backups().join(place.back_up());
    place.call("app.open_practice", json!({"source": "own"}));
    place.add_member("练习");
    let name = place.back_up();
    let practice = place
        .folder
        .path()
        .join("青山装饰.practice.backups")
        .join(&name);
    for command in ["care.preview_file", "care.restore_file"] {
        assert_eq!(
            place.refused(command, json!({ "path": firms })),
            "care.backup_of_firm"
        );
    }
    // Within practice one may try what restoring is like.
    place.call("care.restore", json!({ "name": name }));
    assert_eq!(place.members(), ["林青", "练习"]);
    place.call("app.leave_practice", json!({}));
    for command in ["care.preview_file", "care.restore_file"] {
        assert_eq!(
            place.refused(command, json!({ "path": practice })),
            "care.backup_of_practice"
        );
    }
    assert_eq!(place.members(), ["林青"]);
    assert_eq!(place.call("app.state", json!({}))["practice"], Value::Null);
    // In a folder that both share it is not even listed.
    let carried = place.backups().join(&name);
    fs::copy(&practice, &carried).unwrap();
    assert_eq!(
        place.refused("care.restore", json!({ "name": name })),
        "care.backup_gone"
    );
}

#[test]
fn a_restore_that_is_given_up_leaves_the_firm_and_nothing_beside_it() {
    let place = Place::with_firm();
    let name = place.back_up();
    place.add_member("王工");
    let before = entries(place.folder.path());
    for stage in ["store.check", "store.copy"] {
        let own = Arc::new(OnceLock::<Pace>::new());
        let pace = Pace::new({
            let own = Arc::clone(&own);
            move |progress| {
                if progress.stage == stage {
                    own.get().unwrap().cancel();
                }
            }
        });
        own.set(pace.clone()).unwrap();
        let refused = place.paced(pace, "care.restore", json!({ "name": name }));
        assert_eq!(refused.unwrap_err().code, "store.cancelled", "{stage}");
        assert_eq!(entries(place.folder.path()), before, "{stage}");
        assert_eq!(place.members(), ["林青", "王工"]);
    }
}
