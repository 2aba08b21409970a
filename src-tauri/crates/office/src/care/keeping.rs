//! Backups that make themselves, and the look through the file at the start: one thread, while an office lives.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Weak};
use std::time::Duration;

use kernel::{Fault, Result, Timestamp};
use store::Pace;
use store::backup::{self, Reason};
use store::keys;

use super::{BackupState, CARE, locked};
use crate::attachments;
use crate::office::{Firm, Office};

/// How often the keeper looks whether an hour has passed: the clock may have jumped, the computer may have slept.
const LOOK: Duration = Duration::from_secs(60);

/// The first moments of an open firm are the screens': a large file that is read through would keep them waiting.
const SETTLING: Duration = Duration::from_secs(3);

const HOUR: i64 = 3_600_000;

/// Begins to keep backups of whichever firm the office opens, until the office goes.
///
/// # Errors
/// Where the system has no thread to spare.
pub fn keep(office: &Arc<Office>) -> Result<()> {
    let (wake, woken) = mpsc::channel();
    *locked(&office.care().wake) = Some(wake);
    let weak = Arc::downgrade(office);
    std::thread::Builder::new()
        .name("care".to_owned())
        .spawn(move || {
            let mut seen = Weak::new();
            loop {
                let Some(office) = weak.upgrade() else { return };
                let mut rest = LOOK;
                if let Some(firm) = office.current() {
                    match SETTLING.saturating_sub(firm.opened.elapsed()) {
                        Duration::ZERO => look_after(&office, &firm, &mut seen),
                        left => rest = left,
                    }
                }
                drop(office);
                if woken.recv_timeout(rest) == Err(RecvTimeoutError::Disconnected) {
                    return;
                }
            }
        })
        .map_err(Fault::internal)?;
    Ok(())
}

fn look_after(office: &Office, firm: &Arc<Firm>, seen: &mut Weak<Firm>) {
    // Whoever wants the file for himself ends all of this: a restore, or an opening of what was open a moment ago.
    let pace = Pace::new(|_| {});
    *locked(&office.care().look) = pace.clone();
    let just_opened = !std::ptr::eq(seen.as_ptr(), Arc::as_ptr(firm));
    if just_opened {
        *seen = Arc::downgrade(firm);
        if !is_sound(office, firm, &pace) {
            return;
        }
    }
    if office.problem().is_none() {
        let failed = back_up_if_due(office, firm, just_opened, &pace).err();
        match failed {
            Some(fault) if fault.code == "store.cancelled" => return,
            Some(fault) if fault.code == "store.damaged" => office.mark_damaged(firm, fault),
            Some(fault) => {
                let news = locked(&office.care().failure).replace(fault.clone()) != Some(fault);
                if news {
                    office.announce(CARE);
                }
            }
            None => {}
        }
    }
    if just_opened && office.problem().is_none() {
        // What could not be brought back is where the file is asked for.
        let _ = attachments::look_after(office, firm, &pace);
    }
    protect_backups(office, firm, &pace);
    read_unread(office, firm, &pace);
}

/// Looks through every page; a damaged file is shown in place of the screens.
fn is_sound(office: &Office, firm: &Arc<Firm>, pace: &Pace) -> bool {
    match firm.store.inspect(pace) {
        Err(fault) if fault.code == "store.damaged" => {
            office.mark_damaged(firm, fault);
            false
        }
        // Given up for a restore, or the disk was busy: the next start looks again.
        _ => true,
    }
}

fn back_up_if_due(office: &Office, firm: &Firm, just_opened: bool, pace: &Pace) -> Result<()> {
    if firm.look(practice::api::mark)?.is_some() {
        // A practice file is thrown away; nothing of it is to be put back.
        return Ok(());
    }
    let care = office.care();
    let found = care.backups(office, firm.store.path());
    // What was backed up last follows from the histories, not from what clocks said.
    let (last, newest) = firm.look(|db| {
        let last: Option<String> = db.opt(
            "SELECT hex(id) FROM _change ORDER BY seq DESC LIMIT 1",
            [],
            |r| r.get(0),
        )?;
        Ok((last, super::furthest(db, care.undamaged(&found))?))
    })?;
    let Some(last) = last else {
        // Nothing was done in this file yet.
        return Ok(());
    };
    let unchanged = newest.as_ref().is_some_and(|held| {
        held.last_change
            .as_ref()
            .is_some_and(|change| change.id == last)
    });
    let age = newest.map_or(i64::MAX, |held| since(held.made_at, office.env().now()));
    // A clock that was set back would otherwise stop the hours.
    let due = just_opened || !(0..HOUR).contains(&age);
    let forgets = firm.line.reader.has_old_copies(&firm.store)?;
    if !forgets && (unchanged || !due) {
        return Ok(());
    }
    care.back_up(office, firm, Reason::Regular, pace)?;
    Ok(())
}

/// Encrypts the backups of a protected firm that are not yet, one by one, by its key.
fn protect_backups(office: &Office, firm: &Firm, pace: &Pace) {
    let (care, db) = (office.care(), firm.store.path());
    let Some(key) = firm.store.key().and_then(keys::known) else {
        return;
    };
    let wrapped = keys::sidecar::beside(db, key.id());
    let mut found = care.otherwise_kept(office, db, key.id());
    found.retain(|each| each.contents.is_ok() && !locked(&care.refused).contains(&each.path));
    for each in &found {
        let _turn = locked(&care.turn);
        if pace.is_cancelled() {
            return;
        }
        match backup::rewrite_backup(&each.path, &key, wrapped.clone(), pace) {
            Err(fault) if fault.code == "store.cancelled" => return,
            // A damaged one, or one on a disk that may not be written: it is counted where protection is shown.
            Err(_) => drop(locked(&care.refused).insert(each.path.clone())),
            Ok(()) => {}
        }
    }
    if !found.is_empty() {
        office.announce(CARE);
    }
}

fn since(then: Timestamp, now: Timestamp) -> i64 {
    now.0.saturating_sub(then.0)
}

/// Reads the backups that were not read since this program began, one by one: an old one may have gone bad.
fn read_unread(office: &Office, firm: &Firm, pace: &Pace) {
    let care = office.care();
    let unread: Vec<_> = care
        .backups(office, firm.store.path())
        .into_iter()
        .filter(|found| care.known(found) == BackupState::Unread)
        .collect();
    for found in &unread {
        let _turn = locked(&care.turn);
        // What is found is remembered; whoever lists the backups sees it.
        let _ = care.verify(found, pace);
    }
    if !unread.is_empty() {
        office.announce(CARE);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use store::Environment as _;
    use testkit::{START, Still};

    use super::*;
    use crate::office::Caller;

    fn with_firm(folder: &std::path::Path, clock: &Still) -> Office {
        let office = Office::new(folder, Arc::new(clock.clone()));
        let new = json!({"name": "青山装饰", "taxStatus": "small_scale", "logoBase64": null, "owner": "林青"});
        office
            .call(&Caller::default(), "app.create_firm", new)
            .expect("it is made");
        office
    }

    fn change(office: &Office, name: &str) {
        let member =
            json!({"id": null, "name": name, "phone": "", "role": "sales", "active": true});
        office
            .call(&Caller::default(), "firm.save_member", member)
            .expect("it is saved");
    }

    #[test]
    fn an_hour_with_changes_is_backed_up_once() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let clock = Still::at(START, 3);
        let office = with_firm(folder.path(), &clock);
        let firm = office.current().expect("it is open");
        let count = |opened: bool| {
            back_up_if_due(&office, &firm, opened, &Pace::default()).expect("there is room");
            office.care().backups(&office, firm.store.path()).len()
        };
        assert_eq!(count(true), 1, "at the opening");
        change(&office, "王工");
        assert_eq!(count(false), 1, "just backed up");
        clock.pass_minutes(59);
        assert_eq!(count(false), 1, "not an hour yet");
        clock.pass_minutes(1);
        assert_eq!(count(false), 2, "an hour");
        assert_eq!(count(false), 2, "once");
        clock.pass_minutes(300);
        assert_eq!(count(false), 2, "nothing changed since");
        change(&office, "赵工长");
        assert_eq!(count(false), 3, "the hour is long over");
        // A clock that was set back does not stop the hours.
        change(&office, "钱会计");
        clock.pass_minutes(-1_500);
        assert_eq!(count(false), 4);
    }

    #[test]
    fn a_backup_that_a_wrong_clock_dated_starts_no_other_every_minute() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let clock = Still::at(START, 3);
        let office = with_firm(folder.path(), &clock);
        let firm = office.current().expect("it is open");
        let count = || {
            back_up_if_due(&office, &firm, false, &Pace::default()).expect("there is room");
            office.care().backups(&office, firm.store.path()).len()
        };
        // For a moment the computer took it to be four years later.
        clock.pass_days(1_500);
        assert_eq!(count(), 1);
        clock.pass_days(-1_500);
        change(&office, "王工");
        assert_eq!(count(), 2, "nobody knows how long ago the first was");
        for name in ["甲", "乙", "丙"] {
            clock.pass_minutes(1);
            change(&office, name);
            assert_eq!(count(), 2, "the hour is not over");
        }
        clock.pass_minutes(60);
        assert_eq!(count(), 3);
        // What is offered first is what was made last, not what claims to be.
        let offered = office
            .call(&Caller::default(), "care.offer", json!({}))
            .expect("there is one");
        let preview = &offered.value["preview"];
        assert_eq!(preview["lost"], 0, "{preview}");
        assert_eq!(preview["backup"]["held"]["madeAt"], json!(clock.now()));
    }

    #[test]
    fn what_the_keeper_is_at_ends_where_the_file_is_wanted() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let office = with_firm(folder.path(), &Still::at(START, 3));
        let firm = office.current().expect("it is open");
        let wanted = Pace::new(|_| {});
        *locked(&office.care().look) = wanted.clone();
        office.care().stop_looking();
        let ended = back_up_if_due(&office, &firm, true, &wanted).expect_err("it was given up");
        assert_eq!(ended.code, "store.cancelled");
        assert!(office.care().backups(&office, firm.store.path()).is_empty());
        // That is no trouble to tell anybody of, and the next look makes up for it.
        look_after(&office, &firm, &mut Weak::new());
        assert_eq!(*locked(&office.care().failure), None);
        assert_eq!(office.care().backups(&office, firm.store.path()).len(), 1);
    }
}
