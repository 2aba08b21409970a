//! Backups that make themselves, and the look through the file at the start: one thread, while an office lives.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Weak};
use std::time::Duration;

use kernel::{Fault, Result, Timestamp};
use store::Pace;
use store::backup::Reason;

use super::{BackupState, CARE, locked};
use crate::office::{Firm, Office};

/// How often the keeper looks whether an hour has passed: the clock may have jumped, the computer may have slept.
const LOOK: Duration = Duration::from_secs(60);

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
                if let Some(firm) = office.current() {
                    look_after(&office, &firm, &mut seen);
                }
                drop(office);
                if woken.recv_timeout(LOOK) == Err(RecvTimeoutError::Disconnected) {
                    return;
                }
            }
        })
        .map_err(Fault::internal)?;
    Ok(())
}

fn look_after(office: &Office, firm: &Arc<Firm>, seen: &mut Weak<Firm>) {
    let just_opened = !std::ptr::eq(seen.as_ptr(), Arc::as_ptr(firm));
    if just_opened {
        *seen = Arc::downgrade(firm);
        if !is_sound(office, firm) {
            return;
        }
    }
    if office.problem().is_none() {
        let failed = back_up_if_due(office, firm, just_opened).err();
        match failed {
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
    read_unread(office, firm);
}

/// Looks through every page; a damaged file is shown in place of the screens.
fn is_sound(office: &Office, firm: &Arc<Firm>) -> bool {
    let pace = Pace::new(|_| {});
    *locked(&office.care().look) = pace.clone();
    match firm.store.inspect(&pace) {
        Err(fault) if fault.code == "store.damaged" => {
            office.mark_damaged(firm, fault);
            false
        }
        // Given up for a restore, or the disk was busy: the next start looks again.
        _ => true,
    }
}

fn back_up_if_due(office: &Office, firm: &Firm, just_opened: bool) -> Result<()> {
    if firm.look(practice::api::mark)?.is_some() {
        // A practice file is thrown away; nothing of it is to be put back.
        return Ok(());
    }
    let care = office.care();
    let newest = care
        .backups(firm.store.path())
        .into_iter()
        .find_map(|found| found.contents.ok());
    let last: Option<String> = firm.look(|db| {
        db.opt(
            "SELECT hex(id) FROM _change ORDER BY seq DESC LIMIT 1",
            [],
            |r| r.get(0),
        )
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
    if unchanged || !due {
        return Ok(());
    }
    care.back_up(office, firm, Reason::Regular, &Pace::default())?;
    Ok(())
}

fn since(then: Timestamp, now: Timestamp) -> i64 {
    now.0.saturating_sub(then.0)
}

/// Reads the backups that were not read since this program began, one by one: an old one may have gone bad.
fn read_unread(office: &Office, firm: &Firm) {
    let care = office.care();
    let unread: Vec<_> = care
        .backups(firm.store.path())
        .into_iter()
        .filter(|found| care.known(found) == BackupState::Unread)
        .collect();
    for found in &unread {
        let _turn = locked(&care.turn);
        // What is found is remembered; whoever lists the backups sees it.
        let _ = care.verify(found, &Pace::default());
    }
    if !unread.is_empty() {
        office.announce(CARE);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use testkit::{START, Still};

    use super::*;
    use crate::office::Caller;

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
        let office = Office::new(folder.path(), Arc::new(clock.clone()));
        let new = json!({"name": "青山装饰", "taxStatus": "small_scale", "logoBase64": null, "owner": "林青"});
        office
            .call(&Caller::default(), "app.create_firm", new)
            .expect("it is made");
        let firm = office.current().expect("it is open");
        let count = |opened: bool| {
            back_up_if_due(&office, &firm, opened).expect("there is room");
            office.care().backups(firm.store.path()).len()
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
}
