//! Sealed files at a relay ([`crate::file`]): how they come there, how they are fetched.

use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use crate::Hash;

/// Bytes of each piece of a file on its way to a relay, but of the last: 1 MiB.
pub const FILE_PIECE: usize = 1024 * 1024;
/// The most files that are asked for in one request.
pub const MAX_FILES_ASKED: usize = 1024;

/// How far a file of the caller's is at the relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileUpload {
    /// So many bytes of it are there, from its beginning on.
    pub have: u64,
    /// Whether it is there whole, checked and to be fetched.
    pub whole: bool,
}

/// A part of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilePart {
    /// The file's bytes altogether.
    pub of: u64,
    /// At most [`FILE_PIECE`] of them.
    pub bytes: ByteBuf,
}

/// Asks which of these files are there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilesAsked {
    /// At most [`MAX_FILES_ASKED`].
    pub ids: Vec<Hash>,
}

/// Which files are there, and how much room the firm's take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilesHeld {
    /// Those of the request that are there whole, in its order.
    pub held: Vec<Hash>,
    /// Files of the firm.
    pub files: u64,
    /// Their bytes, with those of what is on its way.
    pub bytes: u64,
    /// So many bytes the firm's files may have.
    pub limit: u64,
    /// So many bytes one file may have.
    pub largest: u64,
}

/// Reads the id of a file in the one way that [`super::hash_text`] writes it; nothing else becomes a name.
pub fn read_hash(text: &str) -> Option<Hash> {
    let hash = *blake3::Hash::from_hex(text).ok()?.as_bytes();
    (super::hash_text(&hash) == text).then_some(hash)
}
