//! What the screens ask of protection, and what they are told. What holds a secret has no `Debug`: no log can have it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How the firm's file is protected at rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProtectionState {
    /// The firm's file is encrypted; none while no firm is open.
    pub on: Option<bool>,
    /// This computer has a keychain that works.
    pub keychain_works: bool,
    /// The key is in the keychain: the firm opens here without asking.
    pub keychain: bool,
    /// A passphrase opens the file.
    pub passphrase: bool,
    /// Backups that are not encrypted, or by another key.
    pub open_backups: u32,
}

/// Turns protection on: by the keychain, by a passphrase, or by both.
#[derive(Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProtectionTurnOn {
    /// Keep the key in the keychain.
    pub keychain: bool,
    /// Let a passphrase open the file, of at least eight characters.
    pub passphrase: Option<String>,
}

/// The passphrase that opens the file, where there is one.
#[derive(Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProtectionPassphrase {
    /// As it was typed.
    pub passphrase: Option<String>,
}

/// Another passphrase, or none where the keychain has the key.
#[derive(Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProtectionChange {
    /// What opens the file until now, where there is one.
    pub passphrase: Option<String>,
    /// What opens it from now on.
    pub next: Option<String>,
}

/// Whether the firm opens here without asking.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProtectionKeychain {
    /// Keep the key in the keychain, or forget it there.
    pub keep: bool,
}

/// The recovery code.
#[derive(Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProtectionCode {
    /// Nine groups of four characters.
    pub code: String,
}

/// Unlocks a file by its passphrase or by its recovery code.
#[derive(Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProtectionUnlock {
    /// A firm's file or a backup; the firm that could not be opened where none is named, which then opens.
    pub path: Option<String>,
    /// Instead, the name of one of the firm's backups.
    pub backup: Option<String>,
    /// What was typed.
    pub secret: String,
    /// It is the recovery code.
    pub is_code: bool,
    /// Keep the key in the keychain, so that nobody is asked here again.
    pub keep: bool,
}
