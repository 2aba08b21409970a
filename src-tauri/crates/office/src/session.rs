//! Who works at a screen: one [`Session`] for each window and each browser.
//!
//! A session has a member, or it is locked and nothing of the firm is answered to it but the faces to choose from. Which
//! member a call is made for follows from its session alone; what a screen sends says nothing about it.
//!
//! The command line has no session: it names a member with `--as`. Whoever may run it on the firm's file can read that
//! file anyway, until the file itself is encrypted; a question for the PIN there would protect nothing.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use firm::api::{MemberRef, Nothing};
use firm::rights::DataClass;
use firm::seat::{self, OWNER_TRIES, Seat};
use kernel::{Fault, Id, Result, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Db, Member};
use ts_rs::TS;

use crate::calls::Calls;
use crate::list::{Answer, Kind, List};
use crate::office::{Caller, Firm, Office};
use crate::owners::owned;

/// What may be called while a session is locked: it tells and changes nothing of the firm's.
const WHILE_LOCKED: [&str; 7] = [
    "app.state",
    "app.cancel",
    "session.state",
    "session.enter",
    "session.release",
    "session.lock",
    "sync.joining",
];

/// What may be called while an owner looks at the firm as somebody else.
const WHILE_LOOKING: [&str; 5] = [
    "app.cancel",
    "session.active",
    "session.enter",
    "session.lock",
    "session.look_as",
];

/// So long whoever came waits for the note of it.
const SEEN_WAIT: Duration = Duration::from_secs(1);

/// What screens listen to for changes of their session.
pub(crate) const SESSION: &str = "_session";

/// One window or one browser, as its host keeps it.
#[derive(Clone, Debug, Default)]
pub struct Visit {
    /// Who works there.
    pub session: Arc<Session>,
    /// Its calls under way.
    pub calls: Calls,
}

/// Who works at one window or one browser.
#[derive(Debug, Default)]
pub struct Session(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// The firm's file that the rest is about.
    firm: Option<PathBuf>,
    /// Who works here; where it is locked, who did.
    member: Option<Id<Member>>,
    locked: bool,
    /// As whom an owner looks at the firm, to see what he sees.
    looking: Option<Id<Member>>,
    /// When somebody was last seen at the screen.
    active: Option<Timestamp>,
    /// Who begins, where a host said so.
    first: Option<Id<Member>>,
}

impl Session {
    /// A session that begins with this member, where he has no PIN; else with whoever chooses himself.
    pub fn beginning_with(first: Option<Id<Member>>) -> Self {
        Self(Mutex::new(State {
            first,
            ..State::default()
        }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The member, after the rules of beginning and of idling were looked at.
    fn member(&self, firm: &Firm, busy: bool) -> Result<Option<Id<Member>>> {
        let now = firm.store.now();
        let (seats, lock_after, demo) = firm
            .store
            .read(nobody(), |db| {
                let demo = firm::profile(db)?.is_some_and(|profile| profile.demo);
                Ok((seat::seats(db)?, seat::lock_after(db)?, demo))
            })?
            .value;
        // A firm that is just being made: who begins is seen once somebody is there.
        if seats.is_empty() {
            return Ok(None);
        }
        let mut state = self.state();
        if state.firm.as_deref() != Some(firm.store.path()) {
            state.firm = Some(firm.store.path().to_owned());
            state.member = beginner(&seats, demo, state.first);
            state.looking = None;
            state.locked = false;
            state.active = Some(now);
        }
        if !state
            .member
            .is_some_and(|member| seats.iter().any(|seat| seat.member == member))
        {
            state.member = None;
        }
        let active = state.active.unwrap_or(now);
        let is_here = |one: Id<Member>| seats.iter().any(|seat| seat.member == one);
        state.looking = state.looking.filter(|one| is_here(*one));
        if idle(active, now, lock_after) {
            state.locked = true;
        } else if busy || now < active {
            state.active = Some(now);
        }
        Ok(state.member.filter(|_| !state.locked))
    }

    fn enter(&self, path: &Path, member: Id<Member>, now: Timestamp) {
        let mut state = self.state();
        state.firm = Some(path.to_owned());
        state.member = Some(member);
        state.looking = None;
        state.locked = false;
        state.active = Some(now);
    }

    fn looking(&self) -> Option<Id<Member>> {
        self.state().looking
    }
}

/// Who begins without being asked: whom the host named, the only member, or the owner of the demonstration firm; nobody of
/// them where he has a PIN.
fn beginner(seats: &[Seat], demo: bool, first: Option<Id<Member>>) -> Option<Id<Member>> {
    let found = match (first, seats) {
        (Some(first), _) => seats.iter().find(|seat| seat.member == first),
        (None, [only]) => Some(only),
        (None, _) if demo => seats
            .iter()
            .filter(|seat| seat.owner)
            .min_by_key(|seat| seat.member),
        _ => None,
    };
    found.filter(|seat| !seat.has_pin).map(|seat| seat.member)
}

/// Whether nobody was at the screen for so many minutes.
fn idle(active: Timestamp, now: Timestamp, lock_after: Option<u32>) -> bool {
    lock_after.is_some_and(|minutes| now.0 - active.0 >= i64::from(minutes) * 60_000)
}

fn nobody() -> Id<Member> {
    Id::from_bytes([0; 16])
}

/// Refuses a call of a locked session.
pub(crate) fn admit(office: &Office, caller: &Caller, name: &str, kind: Kind) -> Result<()> {
    let (Some(session), Some(firm)) = (&caller.session, office.current()) else {
        return Ok(());
    };
    if WHILE_LOCKED.contains(&name) {
        return Ok(());
    }
    let busy = kind == Kind::Command && !caller.preview;
    if session.member(&firm, busy)?.is_none() && has_members(&firm)? {
        return Err(locked());
    }
    if busy && session.looking().is_some() && !WHILE_LOOKING.contains(&name) {
        return Err(Fault::new(
            "session.looking",
            "You are looking at the firm as somebody else sees it, so nothing can be changed. End that first.",
        ));
    }
    Ok(())
}

/// The member that a session works as, or looks as.
pub(crate) fn member_of(session: &Session, firm: &Firm) -> Result<Option<Id<Member>>> {
    match session.member(firm, false)? {
        Some(member) => Ok(Some(session.looking().unwrap_or(member))),
        None if has_members(firm)? => Err(locked()),
        None => Ok(None),
    }
}

fn has_members(firm: &Firm) -> Result<bool> {
    Ok(firm
        .store
        .read(nobody(), |db| {
            db.one("SELECT EXISTS(SELECT 1 FROM firm_member)", [], |r| r.get(0))
        })?
        .value)
}

fn locked() -> Fault {
    Fault::new(
        "session.locked",
        "The screen is locked. Choose who you are first.",
    )
}

/// Who may work here, and who does.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionState {
    /// The open firm's name; none before one is open.
    pub firm: Option<String>,
    /// Who works here; none while somebody has to choose himself.
    pub member: Option<MemberRef>,
    /// As whom he looks at the firm, where he does: nothing can be changed then.
    pub looking: Option<MemberRef>,
    /// What is seen here besides what everybody sees; nothing while it is locked.
    pub sees: Vec<DataClass>,
    /// Who worked here until it was locked.
    pub resting: Option<MemberRef>,
    /// The active members, who was here last first.
    pub faces: Vec<Face>,
    /// Minutes without anybody until this computer locks; none for never.
    pub lock_after: Option<u32>,
    /// Seconds until it locks if nobody comes; none for never, or while it is locked.
    pub locks_in: Option<u32>,
}

/// One member to choose.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Face {
    /// Who.
    pub id: Id<Member>,
    /// Name.
    pub name: String,
    /// Whether he is an owner.
    pub owner: bool,
    /// Whether he has to type a PIN.
    pub has_pin: bool,
    /// Seconds until his PIN is taken again; 0 where it is now.
    pub wait_seconds: u32,
    /// Whether an owner's PIN ends that wait.
    pub owner_opens: bool,
}

/// Chooses a member.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Enter {
    /// Who.
    pub member: Id<Member>,
    /// His PIN, where he has one.
    #[serde(default)]
    pub pin: Option<String>,
}

/// An owner ends the wait of a member.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Release {
    /// Who waits.
    pub member: Id<Member>,
    /// The owner.
    pub owner: Id<Member>,
    /// The owner's PIN.
    pub pin: String,
}

/// Looks at the firm as a member does.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LookAs {
    /// As whom; none ends it.
    pub member: Option<Id<Member>>,
}

/// Sets or changes one's own PIN.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetPin {
    /// The PIN so far, where there is one.
    #[serde(default)]
    pub current: Option<String>,
    /// The new one, 4 to 8 digits; none takes it away.
    pub pin: Option<String>,
}

/// After how long this computer locks.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LockAfter {
    /// Minutes; none for never.
    pub minutes: Option<u32>,
}

pub(crate) fn list(list: &mut List) {
    list.host::<Nothing, SessionState>(
        "session.state",
        Kind::Query,
        |office, caller, _: Nothing| state(office, caller),
    );
    list.host::<Enter, SessionState>("session.enter", Kind::Command, enter);
    list.host::<Nothing, SessionState>(
        "session.lock",
        Kind::Command,
        |office, caller, _: Nothing| {
            let session = session_of(caller)?;
            session.state().locked = true;
            office.announce(SESSION);
            state(office, caller)
        },
    );
    // Being admitted as a command is what counts as being there.
    list.host::<Nothing, SessionState>(
        "session.active",
        Kind::Command,
        |office, caller, _: Nothing| state(office, caller),
    );
    list.host::<LookAs, SessionState>("session.look_as", Kind::Command, look_as);
    list.host::<Release, SessionState>("session.release", Kind::Command, release);
    list.host::<SetPin, SessionState>("session.set_pin", Kind::Command, set_pin);
    list.host::<MemberRef, SessionState>("session.clear_pin", Kind::Command, clear_pin);
    list.host::<LockAfter, SessionState>("session.set_lock_after", Kind::Command, set_lock_after);
}

fn session_of(caller: &Caller) -> Result<&Session> {
    caller.session.as_deref().ok_or_else(|| {
        Fault::new(
            "session.none",
            "Only a window or a browser has a member of its own; the command line names one with --as.",
        )
    })
}

fn state(office: &Office, caller: &Caller) -> Result<Answer> {
    state_after(office, caller, None)
}

/// The state after somebody `came` just now: he is the last who was here, noted or not.
fn state_after(office: &Office, caller: &Caller, came: Option<Id<Member>>) -> Result<Answer> {
    let Some(firm) = office.current() else {
        let none = SessionState {
            firm: None,
            member: None,
            looking: None,
            sees: Vec::new(),
            resting: None,
            faces: Vec::new(),
            lock_after: None,
            locks_in: None,
        };
        return Answer::plain(&none).map(with_session);
    };
    let (member, looking, resting, active) = match &caller.session {
        None => (
            office.firm(caller).ok().map(|(_, member)| member),
            None,
            None,
            firm.store.now(),
        ),
        Some(session) => {
            let member = session.member(&firm, false)?;
            let state = session.state();
            (
                member,
                state.looking.filter(|_| member.is_some()),
                state.member.filter(|_| member.is_none()),
                state.active.unwrap_or_else(|| firm.store.now()),
            )
        }
    };
    let sight = looking.or(member).map(|member| firm.sight(member));
    let sight = sight.transpose()?;
    let observed = firm.store.read(nobody(), |db| {
        let lock_after = seat::lock_after(db)?;
        let mut faces: Vec<Face> = seat::seats(db)?.into_iter().map(face).collect();
        faces.sort_by_key(|face| came.is_some_and(|came| came != face.id));
        let until = |minutes: u32| active.0 + i64::from(minutes) * 60_000 - db.now().0;
        Ok(SessionState {
            firm: firm::profile(db)?.map(|profile| profile.name),
            member: member.map(|id| MemberRef { id }),
            looking: looking.map(|id| MemberRef { id }),
            sees: sight.map(DataClass::seen).unwrap_or_default(),
            resting: resting.map(|id| MemberRef { id }),
            faces,
            lock_after,
            locks_in: lock_after.filter(|_| member.is_some()).map(|minutes| {
                u32::try_from((until(minutes).max(0) + 999) / 1_000).unwrap_or(u32::MAX)
            }),
        })
    })?;
    let mut answer = Answer::observed(observed)?;
    answer.reads.push("firm_right".to_owned());
    Ok(with_session(answer))
}

/// A session changes without a commit: screens are told under this name.
fn with_session(mut answer: Answer) -> Answer {
    answer.reads.push(SESSION.to_owned());
    answer
}

fn face(seat: Seat) -> Face {
    Face {
        id: seat.member,
        name: seat.name,
        owner: seat.owner,
        has_pin: seat.has_pin,
        wait_seconds: seat.wait_seconds,
        owner_opens: seat.misses >= OWNER_TRIES && seat.wait_seconds > 0,
    }
}

fn opened(office: &Office, caller: &Caller) -> Result<Arc<Firm>> {
    office.asked(caller)?.ok_or_else(|| {
        Fault::new(
            "firm.none",
            "No firm is open yet. Make your firm or open the demo firm.",
        )
    })
}

fn enter(office: &Office, caller: &Caller, req: Enter) -> Result<Answer> {
    let session = session_of(caller)?;
    let firm = opened(office, caller)?;
    firm.store.read(nobody(), |db| seat::seat(db, req.member))?;
    try_pin(office, &firm, req.member, req.pin.as_deref())?;
    session.enter(firm.store.path(), req.member, firm.store.now());
    note_seen(firm, req.member);
    office.announce(SESSION);
    state_after(office, caller, Some(req.member))
}

/// An owner sees the firm as one of its members, until he ends it.
fn look_as(office: &Office, caller: &Caller, req: LookAs) -> Result<Answer> {
    let session = session_of(caller)?;
    // Who asks is who works here, as whomever he looks.
    session.state().looking = None;
    if let Some(member) = req.member {
        let (firm, _) = owned(office, caller)?;
        firm.store.read(nobody(), |db| seat::seat(db, member))?;
        session.state().looking = Some(member);
    }
    office.announce(SESSION);
    office.announce_all();
    state(office, caller)
}

/// Remembers who came last. It only orders the faces: neither a full disk nor another's long command, which it would have
/// to wait for, keeps anybody from looking.
fn note_seen(firm: Arc<Firm>, member: Id<Member>) {
    let (done, noted) = mpsc::channel();
    let noting = thread::Builder::new()
        .name("seen".to_owned())
        .spawn(move || {
            let seen = firm
                .store
                .write(member, "session.enter", |tx| seat::seen(tx, member));
            drop(firm);
            let _ = done.send(seen.is_ok());
        });
    if noting.is_ok() {
        let _ = noted.recv_timeout(SEEN_WAIT);
    }
}

/// Lets through who has no PIN or types the right one; wrong ones are counted.
fn try_pin(office: &Office, firm: &Firm, member: Id<Member>, pin: Option<&str>) -> Result<()> {
    let has_pin = |db: &Db<'_>| Ok(seat::seat(db, member)?.has_pin);
    let (true, pin) = (firm.store.read(nobody(), has_pin)?.value, pin) else {
        return Ok(());
    };
    let Some(pin) = pin.filter(|pin| !pin.is_empty()) else {
        return Err(Fault::field(
            "pin",
            "session.pin_needed",
            "This member has a PIN; type it.",
        ));
    };
    // One try after the other: each is counted before it is looked at.
    let _turn = office.pin_turn();
    let hash = firm
        .store
        .write(member, "session.try", |tx| seat::begin_try(tx, member))?
        .value;
    if hash.is_none_or(|hash| seat::fits(pin, &hash)) {
        firm.store
            .write(member, "session.try", |tx| seat::forgive(tx, member))?;
        return Ok(());
    }
    let counted = firm
        .store
        .read(nobody(), |db| seat::seat(db, member))?
        .value;
    Err(seat::missed(&counted))
}

fn release(office: &Office, caller: &Caller, req: Release) -> Result<Answer> {
    let firm = opened(office, caller)?;
    let owner = firm
        .store
        .read(nobody(), |db| seat::seat(db, req.owner))?
        .value;
    if !firm.owners()?.has(req.owner) || !owner.has_pin || req.owner == req.member {
        return Err(Fault::field(
            "owner",
            "session.not_owner",
            "Another member who is an owner and has a PIN can do this.",
        ));
    }
    try_pin(office, &firm, req.owner, Some(&req.pin))?;
    firm.store.write(req.owner, "session.release", |tx| {
        seat::forgive(tx, req.member)
    })?;
    state(office, caller)
}

fn set_pin(office: &Office, caller: &Caller, req: SetPin) -> Result<Answer> {
    let (firm, member) = office.firm(caller)?;
    let hash = req
        .pin
        .map(|pin| {
            let mut salt = [0u8; 16];
            office.env().random(&mut salt);
            seat::hashed(&pin, &salt)
        })
        .transpose()?;
    try_pin(office, &firm, member, req.current.as_deref()).map_err(|fault| {
        // The field of this form is another one.
        fault.with("field", "current")
    })?;
    firm.store
        .write(firm.by(caller, member)?, "session.set_pin", |tx| {
            seat::set_pin(tx, member, hash.as_deref())
        })?;
    state(office, caller)
}

fn clear_pin(office: &Office, caller: &Caller, req: MemberRef) -> Result<Answer> {
    let (firm, member) = owned(office, caller)?;
    firm.store
        .write(firm.by(caller, member)?, "session.clear_pin", |tx| {
            seat::seat(tx, req.id)?;
            // From the command line an owner may take away his own: he has the file.
            if req.id == member && caller.session.is_some() {
                return Err(Fault::new(
                    "session.own_pin",
                    "Take your own PIN away with your own PIN.",
                ));
            }
            seat::set_pin(tx, req.id, None)
        })?;
    state(office, caller)
}

fn set_lock_after(office: &Office, caller: &Caller, req: LockAfter) -> Result<Answer> {
    let (firm, member) = owned(office, caller)?;
    firm.store
        .write(firm.by(caller, member)?, "session.set_lock_after", |tx| {
            seat::set_lock_after(tx, req.minutes)
        })?;
    state(office, caller)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use testkit::{START, Still};

    use super::*;

    #[test]
    fn entering_waits_for_nobodys_long_command() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let office = Office::new(folder.path(), Arc::new(Still::at(START, 3)));
        let call = |caller: &Caller, name: &str, req| office.call(caller, name, req);
        let new = json!({"name": "青山装饰", "taxStatus": "small_scale", "logoBase64": null, "owner": "林青"});
        let made = call(&Caller::default(), "app.create_firm", new).expect("it is made");
        let owner = made.value["member"]["id"].clone();
        let firm = office.current().expect("it is open");
        let (held, holds) = mpsc::channel();
        let (end, ends) = mpsc::channel::<()>();
        thread::scope(|scope| {
            let writing = scope.spawn(move || {
                firm.store.write(nobody(), "long", |_| {
                    let _ = held.send(());
                    // Whoever waited for this would find it given up.
                    Ok(ends.recv_timeout(Duration::from_secs(60)).is_ok())
                })
            });
            holds.recv().expect("it has begun");
            let screen = Caller {
                session: Some(Arc::default()),
                ..Caller::default()
            };
            let entered = call(
                &screen,
                "session.enter",
                json!({"member": owner, "pin": null}),
            );
            let _ = end.send(());
            assert_eq!(entered.expect("he is in").value["member"]["id"], owner);
            let long = writing.join().expect("it ends").expect("it is written");
            assert!(long.value, "the command was over by then");
        });
    }
}
