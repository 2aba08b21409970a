//! What the screens are told of sharing a firm between devices, and what they ask.

use firm::api::Language;
use firm::rights::DataClass;
use kernel::{DeviceId, Fault, Id, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Change, Member};
use ts_rs::TS;

use crate::history::{Form, HistoryChange, Subject};

/// How the open firm is shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SyncMode {
    /// It is on this computer alone; `reason` says why, where it was shared once.
    Off,
    /// It is shared, and follows the others by itself.
    On,
    /// It is shared, and somebody chose to work offline.
    Paused,
    /// This device was removed from the firm.
    Revoked,
}

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SyncStage {
    /// Fetching what others did.
    Pulling,
    /// Sending what was done here.
    Pushing,
    /// A new device fetches everything for the first time.
    Filling,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncBusy {
    /// With what.
    pub stage: SyncStage,
    /// Steps behind.
    pub done: u32,
    /// All of them; 0 where that is not known.
    pub total: u32,
}

/// What was done here and is not in the cloud yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncWaiting {
    /// How many changes.
    pub changes: u32,
    /// When the first of them was made.
    pub since: Option<Timestamp>,
}

/// What is in the way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncTrouble {
    /// What, and what to do.
    pub fault: Fault,
    /// Since when.
    pub since: Option<Timestamp>,
}

/// Where this device stands with the firm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncStatus {
    /// How the firm is shared.
    pub mode: SyncMode,
    /// Why it is not shared from here, where it was (a copy from another computer) or cannot be (practice).
    pub reason: Option<Fault>,
    /// The address of the relay.
    pub relay: Option<String>,
    /// The firm's number, which belongs to the recovery kit.
    pub number: Option<String>,
    /// Since when the firm has the recovery kit of now; none where it has none.
    pub kit_since: Option<Timestamp>,
    /// Whether the relay answered when it was asked last.
    pub online: bool,
    /// What is being done right now.
    pub busy: Option<SyncBusy>,
    /// What waits to be sent.
    pub waiting: SyncWaiting,
    /// When the relay last answered, within a minute.
    pub last_contact: Option<Timestamp>,
    /// What is in the way; none where nothing is.
    pub trouble: Option<SyncTrouble>,
    /// So many things were received that could not be taken in.
    pub quarantined: u32,
    /// So many own changes were refused.
    pub refused: u32,
    /// So many conflicts wait for somebody to choose.
    pub conflicts: u32,
    /// This device, where the firm is shared from it.
    pub device: Option<SyncDevice>,
}

/// A device of the firm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncDevice {
    /// Which.
    pub id: DeviceId,
    /// What it is called.
    pub name: String,
    /// Whose it is.
    pub member_id: Id<Member>,
    /// His name; blank where he is not known here yet.
    pub member_name: String,
    /// Whether he left the firm, and his computer is still in it.
    pub member_left: bool,
    /// The code of its role, as of members.
    pub role: String,
    /// The role that its member has by now, where an owner has not given it to this device yet.
    pub role_due: Option<String>,
    /// What it may see besides what everybody does, by the owners' word.
    pub sees: Vec<DataClass>,
    /// What its member's role sees by now, where an owner has not given it to this device yet.
    pub sees_due: Option<Vec<DataClass>>,
    /// The letters in its document numbers.
    pub series: String,
    /// Whether it is this one.
    pub this_one: bool,
    /// When the relay last saw it.
    pub last_seen: Option<Timestamp>,
    /// So much of what is in the cloud it has not fetched; none where that is not known.
    pub behind: Option<u32>,
    /// When it came in.
    pub added_at: Option<Timestamp>,
    /// When it was removed; none where it belongs to the firm.
    pub revoked_at: Option<Timestamp>,
}

/// Shares the open firm.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SyncFound {
    /// The address of the relay: `https://relay.example.cn`.
    pub relay: String,
    /// What this device is to be called.
    pub device_name: String,
}

/// What stands on the paper of a recovery kit.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncKit {
    /// The recovery kit's text. It is nowhere else, and is shown this once.
    pub kit: String,
    /// The firm's number, which belongs to the kit.
    pub number: String,
    /// The address of the relay, likewise.
    pub relay: String,
}

/// Makes a recovery kit the firm's.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SyncRenewKit {
    /// The kit's text, as it stands on the paper.
    pub kit: String,
}

/// Invites a device.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SyncInvite {
    /// Whose it is to be.
    pub member_id: Id<Member>,
}

/// An invitation to hand on.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncInvitation {
    /// To ask about it by.
    pub id: String,
    /// What to read out or type: four groups of five characters. The other side needs the relay's address too.
    pub code: String,
    /// Code and address in one line, to send.
    pub text: String,
    /// The address of the relay.
    pub relay: String,
    /// What to show as a QR code.
    pub uri: String,
    /// Until when somebody can come in by it.
    pub expires_at: Timestamp,
}

/// Names an invitation.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SyncInvitationRef {
    /// Which.
    pub id: String,
}

/// How far an invitation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SyncInvitationStage {
    /// Nobody came yet.
    Waiting,
    /// Somebody is there: compare the code, then confirm or withdraw.
    Compare,
    /// He is being let in.
    Adding,
    /// He is in.
    Done,
    /// It is over; `fault` says why, none where it was withdrawn.
    Failed,
}

/// An invitation as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncInvitationState {
    /// How far it is.
    pub stage: SyncInvitationStage,
    /// Six digits, to be the same on both screens.
    pub code: Option<String>,
    /// What the device calls itself.
    pub device_name: Option<String>,
    /// Who sits there, as he says.
    pub person: Option<String>,
    /// What is in the way, or why it is over.
    pub fault: Option<Fault>,
}

/// Joins a firm, in a new file.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SyncJoin {
    /// What was scanned, sent or typed.
    pub invitation: String,
    /// The address of the relay, where the invitation does not say it.
    #[serde(default)]
    #[ts(optional)]
    pub relay: Option<String>,
    /// What this device is to be called.
    pub device_name: String,
    /// Who sits here, for whoever invited.
    pub person: String,
}

/// Brings a firm back whose computers are all gone.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SyncRecover {
    /// The address of the relay.
    pub relay: String,
    /// The firm's number, as on the paper of the kit.
    pub firm: String,
    /// The recovery kit.
    pub kit: String,
    /// What this device is to be called.
    pub device_name: String,
}

/// What to pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SyncRange {
    /// From the first change on that the cloud does not have.
    Unsent,
    /// The last seven days.
    Week,
    /// The last thirty days.
    Month,
    /// All that was ever done.
    Everything,
}

/// Packs changes in a file for the firm's other computers.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SyncPack {
    /// Since when.
    pub range: SyncRange,
}

/// A file of changes.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncPacked {
    /// A name for it: the firm, this computer, the day; it ends in `.kgsync`.
    pub file_name: String,
    /// Changes in it.
    pub changes: u32,
    /// Changes that had to be left out, since this computer waits for a key or may not write them.
    pub left_out: u32,
    /// Its size in KiB.
    pub size_kib: u32,
    /// The file.
    pub base64: String,
}

/// A file of changes to be taken in.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SyncParcel {
    /// The file, at most 20 MB.
    pub base64: String,
}

/// What a file of changes brought.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncTakenIn {
    /// On which computer it was made.
    pub device_name: String,
    /// When, by that computer's clock.
    pub at: Timestamp,
    /// Changes that are new here.
    pub received: u32,
    /// Changes that were here.
    pub known: u32,
    /// Conflicts that came up.
    pub conflicts: u32,
    /// What was not taken in, and why.
    pub left: Vec<SyncLeft>,
}

/// Changes that were not taken in.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncLeft {
    /// Why.
    pub fault: Fault,
    /// How many.
    pub changes: u32,
}

/// A picture to find an invitation in.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SyncPicture {
    /// PNG or JPEG, at most 20 MB.
    pub base64: String,
}

/// What a picture said.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncRead {
    /// To join by.
    pub invitation: String,
}

/// Names a way into a firm.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SyncJoiningRef {
    /// Which.
    pub id: String,
}

/// How far joining is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SyncJoiningStage {
    /// The inviting device has not answered yet.
    Waiting,
    /// Compare the code with the other screen; the owner confirms there.
    Compare,
    /// Everything is being fetched.
    Filling,
    /// The firm is open here.
    Done,
    /// It is over; `fault` says why.
    Failed,
}

/// Joining as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncJoiningState {
    /// How far it is.
    pub stage: SyncJoiningStage,
    /// Six digits, to be the same on both screens.
    pub code: Option<String>,
    /// Of filling: steps behind.
    pub done: u32,
    /// Of filling: all steps; 0 where that is not known yet.
    pub total: u32,
    /// What is in the way for the moment, or why it is over.
    pub fault: Option<Fault>,
}

/// Names a device.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SyncDeviceRef {
    /// Which.
    pub device_id: DeviceId,
}

/// Gives a device the role that its member has by now, and what that sees.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SyncAppoint {
    /// Which.
    pub device_id: DeviceId,
    /// The role's code, as whoever gives it saw it.
    pub role: String,
    /// What it sees, as whoever gives it saw it; none where he did not look.
    #[serde(default)]
    pub sees: Option<Vec<DataClass>>,
}

/// What a round with the relay did.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncRound {
    /// Changes of others that are here now.
    pub received: u32,
    /// Own changes that are in the cloud now.
    pub sent: u32,
    /// Own changes that were refused.
    pub refused: u32,
    /// What was received and could not be taken in.
    pub set_aside: u32,
    /// Conflicts that came up.
    pub conflicts: u32,
    /// Own changes that still wait.
    pub waiting: u32,
    /// Why it ended early; everything done here is kept and sent later.
    pub trouble: Option<Fault>,
}

/// Which conflicts are wanted.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct SyncConflictFilter {
    /// At most so many; 100 where it is absent.
    pub limit: Option<u32>,
    /// The language of names and words that ship with the product.
    pub language: Language,
    /// What is settled, instead of what is open.
    pub settled: bool,
}

/// Conflicts, the newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncConflicts {
    /// So many are open.
    pub total: u32,
    /// The first of them.
    pub conflicts: Vec<SyncConflict>,
    /// Documents in which somebody wrote after they had been sent; counted too.
    pub documents: Vec<SyncLateDocument>,
}

/// Who did something, when and where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncActor {
    /// The change that it was.
    pub change: Id<Change>,
    /// Who.
    pub member_id: Id<Member>,
    /// By name.
    pub member_name: String,
    /// When, by the clock there.
    pub at: Timestamp,
    /// On which device, by name; none where that is not known.
    pub device_name: Option<String>,
}

/// A document that was sent, and in which somebody wrote afterwards who did not know. It is what was sent all the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncLateDocument {
    /// To settle it by.
    pub id: String,
    /// The document.
    pub record: Subject,
    /// Who sent it.
    pub sent: SyncActor,
    /// Whether what was written can be taken into a new version.
    pub revisable: bool,
    /// What was written, by rows.
    pub changes: Vec<SyncLateChange>,
    /// Who settled it, where it is settled.
    pub settled: Option<SyncActor>,
}

/// What was done to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SyncLateDone {
    /// It was added.
    Added,
    /// Something in it was changed.
    Changed,
    /// It was deleted.
    Removed,
    /// The document was sent, or put away, once more.
    Sent,
}

/// What somebody wrote in one row of a document after it had been sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncLateChange {
    /// The table, named as in the history.
    pub table: String,
    /// The row.
    pub row: Id<()>,
    /// Its name; blank where it has none.
    pub row_name: String,
    /// What was done.
    pub done: SyncLateDone,
    /// Who did it.
    pub by: SyncActor,
    /// What was written.
    pub moves: Vec<SyncLateMove>,
}

/// A column that was written after its document had been sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncLateMove {
    /// The column, named as in the history.
    pub column: String,
    /// How its values read.
    pub form: Form,
    /// The unit of a quantity, where it is known.
    pub unit: Option<String>,
    /// Whether the values are kept back from who asks.
    pub hidden: bool,
    /// What was sent, in words; none for nothing.
    pub sent: Option<String>,
    /// What was written.
    pub late: Option<String>,
}

/// Says what is to become of what was written in a document after it had been sent, on every device.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SyncSettleLate {
    /// Which document.
    pub id: String,
    /// Whether it is taken into a new version; else the document is left as it was sent.
    pub revise: bool,
}

/// What settling made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncLateSettled {
    /// The new version of the quote, where one was made.
    pub quote: Option<Id<()>>,
}

/// A value that two devices wrote without knowing of each other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncConflict {
    /// To settle it by.
    pub id: String,
    /// The table, named as in the history.
    pub table: String,
    /// The row.
    pub row: Id<()>,
    /// The row's name; blank where it has none.
    pub row_name: String,
    /// The record that the row is, or is a part of.
    pub record: Subject,
    /// The column, named as in the history.
    pub column: String,
    /// How its values read.
    pub form: Form,
    /// The unit of a quantity, where it is known.
    pub unit: Option<String>,
    /// Whether the values are kept back from who asks.
    pub hidden: bool,
    /// What holds now: it was written last.
    pub kept: SyncSide,
    /// What was written elsewhere at the same time; one as a rule.
    pub others: Vec<SyncSide>,
    /// Who chose, where it is settled: `kept` is what was chosen.
    pub settled: Option<SyncActor>,
}

/// One of the values of a conflict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncSide {
    /// The change that wrote it: to choose it by.
    pub change: Id<Change>,
    /// The value in words; none for nothing.
    pub value: Option<String>,
    /// Who wrote it.
    pub member_id: Id<Member>,
    /// By name.
    pub member_name: String,
    /// When, by the clock there.
    pub at: Timestamp,
    /// On which device, by name; none where that is not known.
    pub device_name: Option<String>,
}

/// Chooses the value that is to hold, on every device.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SyncSettle {
    /// Which conflict.
    pub id: String,
    /// The change of the side that is chosen.
    pub change: Id<Change>,
    /// Whether it is settled, and somebody thinks better of it.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub again: bool,
}

/// How much of what was not exchanged is wanted, and in which words.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct SyncListed {
    /// At most so many; 50 where it is absent, 200 at most.
    pub limit: Option<u32>,
    /// The language of names and words that ship with the product.
    pub language: Language,
}

/// Own changes that are not in the cloud yet.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncUnsent {
    /// So many are there.
    pub total: u32,
    /// The latest of them, the latest first.
    pub changes: Vec<HistoryChange>,
}

/// What could not be exchanged.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncQuarantine {
    /// So many things were received that could not be taken in.
    pub total: u32,
    /// The newest of them, the newest first.
    pub received: Vec<SyncAside>,
    /// So many own changes the others did not get.
    pub total_refused: u32,
    /// The newest of them, the newest first.
    pub refused: Vec<SyncRefused>,
}

/// Something that was received and set aside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncAside {
    /// When.
    pub at: Timestamp,
    /// Which device it says it is from.
    pub device_id: Option<DeviceId>,
    /// What that device is called, where it is known.
    pub device_name: Option<String>,
    /// Why, and what to do.
    pub fault: Fault,
}

/// An own change that was refused.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncRefused {
    /// Which.
    pub change: Id<Change>,
    /// What was done, as the history tells it; none where the record does not know it any more.
    pub told: Option<HistoryChange>,
    /// When.
    pub at: Timestamp,
    /// Why, and what to do.
    pub fault: Fault,
}
