//! Sharing the firm, letting devices in, removing them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::thread;

use ::sync::{Inviting, Seat};
use envelope::RecoveryKit;
use firm::api::Nothing;
use kernel::{DeviceId, Fault, Id, Result};
use store::{Member, Pace};

use super::appointing;
use super::line::{Line, Mode};
use super::status::number;
use super::way::{address, await_box, knock, passes};
use super::wire::*;
use super::{SYNC, locked};
use crate::list::Answer;
use crate::office::{Caller, Firm, Office};
use crate::owners::owned;

/// An invitation that was given out in this opening of the file.
pub(crate) struct Invited {
    member: Id<Member>,
    inviting: Mutex<Inviting>,
    state: Mutex<SyncInvitationState>,
    /// Nobody is to come in by it any more.
    withdrawn: AtomicBool,
    /// Ends what waits for the other side.
    pace: Pace,
}

impl Invited {
    fn state(&self) -> SyncInvitationState {
        locked(&self.state).clone()
    }

    fn tell(&self, line: &Line, change: impl FnOnce(&mut SyncInvitationState)) {
        let mut state = locked(&self.state);
        let before = state.clone();
        change(&mut state);
        let moved = *state != before;
        drop(state);
        if moved {
            line.announce();
        }
    }

    fn fail(&self, line: &Line, fault: Option<Fault>) {
        self.tell(line, |state| {
            state.stage = SyncInvitationStage::Failed;
            state.fault = fault;
        });
    }
}

pub(super) fn found(office: &Office, caller: &Caller, req: SyncFound) -> Result<Answer> {
    let (firm, member) = owned(office, caller)?;
    let line = &firm.line;
    if let Mode::Off(Some(fault)) = line.mode(&firm)? {
        return Err(fault);
    }
    let relay = address(&req.relay);
    if line.reader.stage(&firm.store)?.is_none() {
        knock(line.http(&relay), &caller.pace)?;
    }
    let env = Arc::clone(office.env());
    let kit = RecoveryKit::new(&mut |bytes: &mut [u8]| env.random(bytes));
    let founded = line.at_once(|engine| {
        let name = req.device_name.trim();
        engine.found_with(&firm.store, &relay, name, member, Some(&kit))
    })?;
    line.announce();
    Answer::plain(&SyncKit {
        number: number(founded),
        relay: line.reader.relay(&firm.store)?.unwrap_or(relay),
        kit: kit.to_text().to_string(),
    })
}

/// A kit for the paper. It is nobody's yet: a kit counts when somebody has it in his hands.
pub(super) fn draft_kit(office: &Office, caller: &Caller, _: Nothing) -> Result<Answer> {
    let (firm, _) = owned(office, caller)?;
    let line = &firm.line;
    line.shared(&firm)?;
    let env = office.env();
    let kit = RecoveryKit::new(&mut |bytes: &mut [u8]| env.random(bytes));
    let status = line.reader.status(&firm.store)?;
    let status = status.ok_or_else(|| Fault::internal("a shared firm has a status"))?;
    Answer::plain(&SyncKit {
        number: number(status.firm),
        relay: status.relay,
        kit: kit.to_text().to_string(),
    })
}

pub(super) fn renew_kit(office: &Office, caller: &Caller, req: SyncRenewKit) -> Result<Answer> {
    let (firm, _) = owned(office, caller)?;
    let line = &firm.line;
    line.shared(&firm)?;
    let kit = RecoveryKit::parse(&req.kit)?;
    let way = line.way(&firm.store, &caller.pace)?;
    line.at_once(|engine| engine.renew_kit(&firm.store, &way, &kit))?;
    line.announce();
    Answer::plain(&Nothing {})
}

pub(super) fn invite(office: &Office, caller: &Caller, req: SyncInvite) -> Result<Answer> {
    let (firm, _) = owned(office, caller)?;
    let line = &firm.line;
    line.shared(&firm)?;
    role(&firm, req.member_id)?;
    let way = line.way(&firm.store, &caller.pace)?;
    let inviting = line.at_once(|engine| engine.invite(&firm.store, &way))?;
    let (code, uri) = (inviting.code(), inviting.uri());
    let relay = line.reader.relay(&firm.store)?.unwrap_or_default();
    let mut id = [0; 8];
    office.env().random(&mut id);
    let answer = SyncInvitation {
        id: format!("{:016x}", u64::from_be_bytes(id)),
        text: format!("{code}@{relay}"),
        expires_at: inviting.expires(),
        code,
        relay,
        uri,
    };
    let invited = Arc::new(Invited {
        member: req.member_id,
        inviting: Mutex::new(inviting),
        state: Mutex::new(SyncInvitationState {
            stage: SyncInvitationStage::Waiting,
            code: None,
            device_name: None,
            person: None,
            fault: None,
        }),
        withdrawn: AtomicBool::new(false),
        pace: Pace::new(|_| {}),
    });
    locked(&line.invitations).insert(answer.id.clone(), Arc::clone(&invited));
    let (weak, line) = (Arc::downgrade(&firm), Arc::clone(&line.0));
    thread::Builder::new()
        .name("sync invitation".to_owned())
        .spawn(move || wait(&weak, &line, &invited))
        .map_err(Fault::internal)?;
    Answer::plain(&answer)
}

/// Looks for whoever comes, until there are digits to compare.
fn wait(firm: &Weak<Firm>, line: &Line, invited: &Invited) {
    loop {
        let Some(open) = firm.upgrade() else { return };
        if invited.withdrawn.load(Ordering::Acquire) {
            let _ = decline(&open, line, &mut locked(&invited.inviting));
            return;
        }
        let way = match line.way(&open.store, &invited.pace) {
            Ok(way) => way,
            Err(fault) => return invited.fail(line, Some(fault)),
        };
        let asked = locked(&invited.inviting).poll(&line.reader, &open.store, &way);
        drop(open);
        match asked {
            // Whoever withdrew it said so already.
            _ if invited.withdrawn.load(Ordering::Acquire) => continue,
            Ok(None) => invited.tell(line, |state| state.fault = None),
            Ok(Some(asking)) => {
                let compared = asking.digits.is_some();
                invited.tell(line, |state| {
                    state.fault = None;
                    state.device_name = Some(asking.device_name);
                    state.person = Some(asking.person);
                    state.code = asking.digits;
                    if compared {
                        state.stage = SyncInvitationStage::Compare;
                    }
                });
                if compared {
                    return;
                }
            }
            Err(fault) if passes(&fault) => {
                invited.tell(line, |state| state.fault = Some(fault));
            }
            Err(fault) => return invited.fail(line, Some(fault)),
        }
        let awaited = locked(&invited.inviting).awaited();
        // Who withdrew it ends the waiting.
        if !await_box(awaited, &way) && line.halt.is_over() {
            return;
        }
    }
}

fn decline(firm: &Firm, line: &Line, inviting: &mut Inviting) -> Result<()> {
    let way = line.way(&firm.store, &Pace::default())?;
    inviting.decline(&line.reader, &way)
}

/// The role of somebody who works for the firm.
fn role(firm: &Firm, member: Id<Member>) -> Result<String> {
    firm.look(|db| appointing::role(db, member))?
        .ok_or_else(|| {
            Fault::field(
                "memberId",
                "firm.member_unknown",
                "This person is not an active member of the firm.",
            )
        })
}

fn named(firm: &Firm, id: &str) -> Result<Arc<Invited>> {
    locked(&firm.line.invitations)
        .get(id)
        .cloned()
        .ok_or_else(|| {
            Fault::new(
                "sync.no_invitation",
                "This invitation is not open any more. Make a new one.",
            )
        })
}

pub(super) fn invitation(
    office: &Office,
    caller: &Caller,
    req: SyncInvitationRef,
) -> Result<Answer> {
    let (firm, _) = owned(office, caller)?;
    let mut answer = Answer::plain(&named(&firm, &req.id)?.state())?;
    answer.reads = vec![SYNC.to_owned()];
    Ok(answer)
}

pub(super) fn confirm(office: &Office, caller: &Caller, req: SyncInvitationRef) -> Result<Answer> {
    let (firm, _) = owned(office, caller)?;
    let line = &firm.line;
    line.shared(&firm)?;
    let invited = named(&firm, &req.id)?;
    let role = role(&firm, invited.member)?;
    let place = firm.look(|db| appointing::place(db, invited.member))?;
    let seat = Seat {
        member: invited.member,
        role,
        series: None,
        own: place.as_ref().is_some_and(|place| place.own),
        classes: place.map(|place| place.classes).unwrap_or_default(),
    };
    let mut compared = false;
    invited.tell(line, |state| {
        compared = state.stage == SyncInvitationStage::Compare;
        if compared {
            state.stage = SyncInvitationStage::Adding;
            state.fault = None;
        }
    });
    if !compared {
        return Err(Fault::new(
            "sync.not_compared",
            "Wait for the six digits and compare them with the other screen first.",
        ));
    }
    let way = line.way(&firm.store, &caller.pace)?;
    let admitted = line.at_once(|engine| {
        let mut inviting = locked(&invited.inviting);
        inviting.admit(engine, &firm.store, &way, &seat)
    });
    match admitted {
        Ok(_) => {
            invited.tell(line, |state| state.stage = SyncInvitationStage::Done);
            Answer::plain(&Nothing {})
        }
        Err(fault) if passes(&fault) => {
            // The same once more is no harm.
            invited.tell(line, |state| {
                state.stage = SyncInvitationStage::Compare;
                state.fault = Some(fault.clone());
            });
            Err(fault)
        }
        Err(fault) => {
            invited.fail(line, Some(fault.clone()));
            Err(fault)
        }
    }
}

pub(super) fn withdraw(office: &Office, caller: &Caller, req: SyncInvitationRef) -> Result<Answer> {
    let (firm, _) = owned(office, caller)?;
    let invited = named(&firm, &req.id)?;
    let stage = invited.state().stage;
    let over = [SyncInvitationStage::Done, SyncInvitationStage::Failed];
    if !over.contains(&stage) {
        invited.withdrawn.store(true, Ordering::Release);
        invited.pace.cancel();
        invited.fail(&firm.line, None);
        if stage == SyncInvitationStage::Compare {
            // Where the relay is not reached the other side waits in vain until the invitation is too old.
            let _ = decline(&firm, &firm.line, &mut locked(&invited.inviting));
        }
    }
    Answer::plain(&Nothing {})
}

pub(super) fn revoke(office: &Office, caller: &Caller, req: SyncDeviceRef) -> Result<Answer> {
    let (firm, _) = owned(office, caller)?;
    remove(&firm, caller, req.device_id)?;
    Answer::plain(&Nothing {})
}

fn remove(firm: &Firm, caller: &Caller, device: DeviceId) -> Result<()> {
    let line = &firm.line;
    line.shared(firm)?;
    if firm.store.device() == Some(device) {
        return Err(Fault::new(
            "sync.own_device",
            "This is the computer you sit at. Remove it from another owner's computer.",
        ));
    }
    let way = line.way(&firm.store, &caller.pace)?;
    line.at_once(|engine| engine.revoke(&firm.store, &way, device))?;
    line.announce();
    Ok(())
}

/// What became of the computers of somebody who left.
pub(crate) struct Removal {
    /// Names of those that were removed.
    pub removed: Vec<String>,
    /// Names of those that are still to be removed.
    pub waiting: Vec<String>,
    /// Why.
    pub fault: Option<Fault>,
}

/// Removes the computers of a member; none where the firm is on this computer alone. What is in the way of one does not keep the
/// others.
///
/// # Errors
/// As SQLite's.
pub(crate) fn remove_all_of(firm: &Firm, caller: &Caller, member: Id<Member>) -> Result<Removal> {
    let mut done = Removal {
        removed: Vec::new(),
        waiting: Vec::new(),
        fault: None,
    };
    if matches!(firm.line.mode(firm)?, Mode::Off(_)) {
        return Ok(done);
    }
    let status = firm.line.reader.status(&firm.store)?;
    let devices = status.into_iter().flat_map(|status| status.devices);
    for device in devices.filter(|one| one.member == member && one.removed_at.is_none()) {
        match remove(firm, caller, device.device) {
            Ok(()) => done.removed.push(device.name),
            Err(fault) => {
                done.waiting.push(device.name);
                done.fault = Some(fault);
            }
        }
    }
    Ok(done)
}
