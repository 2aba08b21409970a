//! What a person is told of files that travel, and what he asks.

use ::attach::queue::{self, Due};
use ::attach::{Attachment, FileId, Vault};
use firm::api::Nothing;
use kernel::{Fault, Id, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::files::{FILES, FILES_HERE, NOBODY};
use super::line::count;
use crate::list::{Answer, Kind, List};
use crate::office::{Caller, Office};

/// So many files and KiB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FileCount {
    /// Files.
    pub files: u32,
    /// Their size.
    pub kib: u32,
}

/// A file on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FileOnItsWay {
    /// To the relay; from it otherwise.
    pub sends: bool,
    /// KiB that are there.
    pub done_kib: u32,
    /// All of them.
    pub of_kib: u32,
}

/// The room of the firm's files at the relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FileRoom {
    /// Files there.
    pub files: u32,
    /// MB that they take, rounded up.
    pub mb: u32,
    /// MB that they may take.
    pub limit_mb: u32,
}

/// How the files of the firm travel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncFiles {
    /// What waits to be sent from here.
    pub sending: FileCount,
    /// What waits to be fetched, and is at the relay.
    pub fetching: FileCount,
    /// What is fetched once somebody opens it.
    pub on_demand: FileCount,
    /// What is neither here nor at the relay yet.
    pub elsewhere: FileCount,
    /// What was refused, and is tried again after a day.
    pub refused: FileCount,
    /// Files here.
    pub here: FileCount,
    /// What is on its way right now.
    pub now: Option<FileOnItsWay>,
    /// The room at the relay; none before it was asked.
    pub room: Option<FileRoom>,
    /// Files of up to so many MB are fetched by themselves; none for all.
    pub most_mb: Option<u32>,
    /// What is in the way.
    pub trouble: Option<Fault>,
}

/// Which files are fetched by themselves.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FetchFiles {
    /// Up to so many MB; none for all.
    pub most_mb: Option<u32>,
}

/// Names a file.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FetchFile {
    /// Which.
    pub id: Id<Attachment>,
}

/// Where a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FilePlace {
    /// On this computer.
    Here,
    /// It comes, or waits its turn.
    Coming,
    /// At the relay: fetch it.
    AtRelay,
    /// Where it was added; the relay does not have it yet, or was not asked yet.
    Elsewhere,
}

/// How far a file is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FileState {
    /// Where it is.
    pub place: FilePlace,
    /// KiB of it that are here.
    pub done_kib: u32,
    /// All of them.
    pub of_kib: u32,
    /// What was in its way last.
    pub fault: Option<Fault>,
}

pub(super) fn list(list: &mut List) {
    list.host::<Nothing, SyncFiles>("sync.files", Kind::Query, files);
    list.host::<FetchFile, FileState>("sync.file", Kind::Query, file);
    list.host::<FetchFiles, Nothing>("sync.choose_fetch", Kind::Command, choose);
    list.host::<FetchFile, Nothing>("sync.fetch_file", Kind::Command, |office, caller, req| {
        want(office, caller, &req, true)
    });
    list.host::<FetchFile, Nothing>("sync.leave_file", Kind::Command, |office, caller, req| {
        want(office, caller, &req, false)
    });
}

const READS: [&str; 6] = [
    FILES,
    FILES_HERE,
    "attach_file",
    "attach_queue",
    "attach_fetch",
    super::SYNC,
];

fn live<T: Serialize>(value: &T) -> Result<Answer> {
    let mut answer = Answer::plain(value)?;
    answer.reads = READS.map(str::to_owned).to_vec();
    Ok(answer)
}

fn kib(bytes: u64) -> u32 {
    count(bytes.div_ceil(1 << 10))
}

const MB: u64 = 1_000_000;

fn files(office: &Office, caller: &Caller, _: Nothing) -> Result<Answer> {
    let (firm, _) = office.firm(caller)?;
    let (rows, most) = firm.look(|db| Ok((queue::due(db)?, queue::most(db)?)))?;
    let vault = Vault::beside(firm.store.path());
    let seen = firm.line.files.seen();
    let now = office.env().now();
    let sum = |chosen: &dyn Fn(&Due, bool, bool) -> bool| {
        let chosen = rows.iter().filter(|due| {
            let (here, there) = (vault.has(due.file), seen.at_relay.held.contains(&due.file));
            chosen(due, here, there)
        });
        let (files, bytes) = chosen.fold((0u64, 0u64), |(files, bytes), due| {
            (files + 1, bytes + due.sealed())
        });
        FileCount {
            files: count(files),
            kib: kib(bytes),
        }
    };
    let known = seen.at_relay.room.is_some();
    live(&SyncFiles {
        sending: sum(&|due, here, there| known && here && !there && !due.rests(now)),
        fetching: sum(&|due, here, there| {
            !here && there && due.is_fetched(most) && !due.rests(now)
        }),
        on_demand: sum(&|due, here, there| !here && there && !due.is_fetched(most)),
        elsewhere: sum(&|_, here, there| known && !here && !there),
        refused: sum(&|due, here, there| here != there && due.rests(now)),
        here: sum(&|_, here, _| here),
        now: seen.now.map(|now| FileOnItsWay {
            sends: now.sends,
            done_kib: kib(now.done),
            of_kib: kib(now.of),
        }),
        room: seen.at_relay.room.map(|room| FileRoom {
            files: count(room.files),
            mb: count(room.bytes.div_ceil(MB)),
            limit_mb: count(room.limit / MB),
        }),
        most_mb: most.map(|most| count(most / MB)),
        trouble: seen.trouble,
    })
}

fn named(office: &Office, caller: &Caller, req: &FetchFile) -> Result<FileId> {
    let (firm, member) = office.firm(caller)?;
    let by = firm.by(caller, member)?;
    let found = firm.store.read(by, |db| ::attach::api::one(db, req.id))?;
    Ok(found.value.held.file)
}

fn file(office: &Office, caller: &Caller, req: FetchFile) -> Result<Answer> {
    let id = named(office, caller, &req)?;
    let (firm, _) = office.firm(caller)?;
    let (rows, most) = firm.look(|db| Ok((queue::due(db)?, queue::most(db)?)))?;
    let due = rows.into_iter().find(|due| due.file == id);
    let due = due.ok_or_else(|| Fault::internal("a file without a row"))?;
    let vault = firm.vault(office)?;
    let seen = firm.line.files.seen();
    let now = seen.now.filter(|now| now.file == id && !now.sends);
    let place = match (vault.has(id), seen.at_relay.held.contains(&id)) {
        (true, _) => FilePlace::Here,
        (false, true) if due.is_fetched(most) && !due.rests(office.env().now()) => {
            FilePlace::Coming
        }
        (false, true) => FilePlace::AtRelay,
        (false, false) => FilePlace::Elsewhere,
    };
    live(&FileState {
        place,
        done_kib: kib(now.map_or_else(|| vault.come(id), |now| now.done)),
        of_kib: kib(due.sealed()),
        fault: due
            .reason
            .map(|code| super::status::reason(&code, "Something was in the way of this file.")),
    })
}

fn choose(office: &Office, caller: &Caller, req: FetchFiles) -> Result<Answer> {
    let (firm, _) = office.firm(caller)?;
    let most = req.most_mb.map(|mb| u64::from(mb) * MB);
    let write = |tx: &store::Tx<'_>| queue::choose_most(tx, most);
    firm.store.write(NOBODY, "sync.choose_fetch", write)?;
    firm.line.files.ring();
    Answer::plain(&Nothing {})
}

/// Somebody asks for a file, or leaves it.
fn want(office: &Office, caller: &Caller, req: &FetchFile, wanted: bool) -> Result<Answer> {
    let id = named(office, caller, req)?;
    let (firm, _) = office.firm(caller)?;
    if wanted {
        firm.line.shared(&firm)?;
    }
    let write = |tx: &store::Tx<'_>| queue::want(tx, id, wanted);
    firm.store.write(NOBODY, "sync.fetch_file", write)?;
    match wanted {
        true => firm.line.files.want(id),
        false => firm.line.files.leave(id),
    }
    firm.line.announce_of(FILES);
    Answer::plain(&Nothing {})
}
