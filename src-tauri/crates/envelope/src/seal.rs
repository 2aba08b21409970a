//! Sealing the bodies of a group into envelopes, and opening them.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::Read;
use std::sync::OnceLock;

use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use kernel::{DeviceId, Fault, Hlc};
use zeroize::Zeroizing;
use zstd::bulk::Compressor;
use zstd::zstd_safe::{DCtx, ResetDirective};

use crate::dice::roll;
use crate::header::{FORMAT, Header, Kind, MAX_PARTS};
use crate::keys::{DeviceKeys, EpochKey, PublicKeys, SIGNATURE};
use crate::padding::{pad, padme, unpad};
use crate::wire::MAX_ENVELOPE;
use crate::{Dice, FirmId, GroupId, Hash, Head, Hostile};

const COMMITMENT: &str = "kaigong 2026-11 envelope commitment and key";
const SIGNED: &str = "kaigong-envelope-1";
const ENVELOPE_HASH: &str = "kaigong 2026-11 envelope hash";
pub(crate) const TAG: usize = 16;

/// The most bytes of packed content in one envelope: padded it is 504 KiB, which leaves room for header and signature.
pub const MAX_CONTENT: usize = 504 * 1024 - 1;
/// The largest body of one room in one group, unpacked: 128 MiB.
pub const MAX_BODY: usize = 128 * 1024 * 1024;

/// A body as it is.
const RAW: u8 = 0;
/// A body compressed by zstd (RFC 8878): its length in four bytes, little end first, then one frame.
const ZSTD: u8 = 1;
const ZSTD_LEVEL: i32 = 3;
/// So many bytes are set aside for a body because it says so.
const TRUSTED: usize = 64 * 1024;
/// The window that a decoder grants: 8 MiB. [`ZSTD_LEVEL`] uses 2 MiB.
const ZSTD_WINDOW_LOG: u32 = 23;

const _: () = assert!(padme(MAX_CONTENT + 1) == MAX_CONTENT + 1);
const _: () = assert!(MAX_CONTENT + 1 + TAG + SIGNATURE + 1024 <= MAX_ENVELOPE);

/// What all envelopes of one group have in common.
#[derive(Clone, Copy, Debug)]
pub struct Sealing<'a> {
    /// The author's keys.
    pub keys: &'a DeviceKeys,
    /// The firm.
    pub firm: FirmId,
    /// What the bodies hold.
    pub kind: Kind,
    /// The group.
    pub group: GroupId,
    /// The clock of the group's stamp.
    pub hlc: Hlc,
    /// The schema version of this program.
    pub schema: u32,
    /// The last certificate that this device knows.
    pub head: Head,
}

/// What a group holds for one room.
#[derive(Clone, Copy, Debug)]
pub struct Stream<'a> {
    /// The room's current key.
    pub key: &'a EpochKey,
    /// The hash of this device's last envelope in the room; zeros if there is none.
    pub previous: Hash,
    /// The body.
    pub body: &'a [u8],
}

impl Sealing<'_> {
    /// The envelopes of a group, numbered from `first`; the last closes it. A body that is too big for one envelope is split.
    ///
    /// The bytes differ each time (the nonce is random), so they are kept until the relay has answered.
    ///
    /// # Errors
    /// `envelope.group_too_large` if a body is over [`MAX_BODY`] or takes more than [`MAX_PARTS`] envelopes;
    /// a defect (`kernel.internal`) if there is no stream, or two of one room.
    pub fn seal(
        &self,
        streams: &[Stream<'_>],
        first: u64,
        dice: &mut dyn Dice,
    ) -> Result<Vec<Envelope>, Fault> {
        let rooms: BTreeSet<_> = streams.iter().map(|stream| stream.key.room()).collect();
        if streams.is_empty() || rooms.len() != streams.len() {
            return Err(Fault::internal(
                "a group needs one stream for each of its rooms",
            ));
        }
        let mut envelopes = Vec::with_capacity(streams.len());
        for (at, stream) in streams.iter().enumerate() {
            let content = pack(stream.body)?;
            let last_room = at + 1 == streams.len();
            let parts = content.chunks(MAX_CONTENT).count();
            let parts = u16::try_from(parts)
                .ok()
                .filter(|&parts| parts <= MAX_PARTS)
                .ok_or_else(too_large)?;
            let mut previous = stream.previous;
            for (part, content) in (0..parts).zip(content.chunks(MAX_CONTENT)) {
                let header = Header {
                    version: FORMAT,
                    kind: self.kind,
                    firm: self.firm,
                    room: stream.key.room(),
                    epoch: stream.key.epoch(),
                    device: self.keys.device(),
                    dev_seq: first + envelopes.len() as u64,
                    group: self.group,
                    part,
                    parts,
                    closes: last_room && part + 1 == parts,
                    previous,
                    hlc: self.hlc,
                    schema: self.schema,
                    head: self.head,
                    nonce: roll(dice),
                    commitment: [0; 32],
                };
                let envelope = seal_one(header, content, stream.key, self.keys);
                previous = envelope.hash();
                envelopes.push(envelope);
            }
        }
        Ok(envelopes)
    }
}

fn too_large() -> Fault {
    Fault::new(
        "envelope.group_too_large",
        "One change is too large to be sent (over 128 MiB); make it in several steps.",
    )
    .with("limit", MAX_BODY)
}

fn seal_one(header: Header, content: &[u8], key: &EpochKey, author: &DeviceKeys) -> Envelope {
    let mut padded = Zeroizing::new(Vec::with_capacity(padme(content.len() + 1)));
    padded.extend_from_slice(content);
    pad(&mut padded);
    seal_padded(header, padded, key, author)
}

fn seal_padded(
    mut header: Header,
    mut padded: Zeroizing<Vec<u8>>,
    key: &EpochKey,
    author: &DeviceKeys,
) -> Envelope {
    let mut bytes = header.to_bytes();
    let (commitment, cipher) = commit(key, Header::core(&bytes));
    header.commitment = commitment;
    let header_length = bytes.len();
    bytes[header_length - 32..].copy_from_slice(&commitment);
    let tag = cipher
        .encrypt_inout_detached(
            &XNonce::from(header.nonce),
            &bytes,
            padded.as_mut_slice().into(),
        )
        .expect("an envelope is far below the cipher's limit");
    bytes.extend_from_slice(&padded);
    bytes.extend_from_slice(&tag);
    let digest = sign(&mut bytes, author);
    Envelope {
        bytes,
        header,
        header_length,
        digest,
        hash: OnceLock::new(),
        author: OnceLock::new(),
    }
}

/// Appends the signature; the digest that it is over.
fn sign(bytes: &mut Vec<u8>, author: &DeviceKeys) -> Hash {
    let digest = *blake3::hash(bytes).as_bytes();
    bytes.extend_from_slice(&author.sign(SIGNED, &digest));
    digest
}

/// The commitment to key and header, and the cipher under the envelope's own key: 64 bytes of BLAKE3 in derive-key mode over both.
pub(crate) fn commit(key: &EpochKey, core: &[u8]) -> ([u8; 32], XChaCha20Poly1305) {
    let mut out = blake3::Hasher::new_derive_key(COMMITMENT)
        .update(key.secret())
        .update(core)
        .finalize_xof();
    let mut commitment = [0; 32];
    let mut message_key = Zeroizing::new([0; 32]);
    out.fill(&mut commitment);
    out.fill(message_key.as_mut());
    (commitment, XChaCha20Poly1305::new((&*message_key).into()))
}

/// A sealed envelope: header, ciphertext with its tag, signature, with nothing between them.
///
/// # Construction
///
/// Content (see [`Sealing::seal`]) is padded by PADMÉ and sealed by XChaCha20-Poly1305 with the header as additional data, under a key of this envelope's own.
/// That key and the header's `commitment` are the two halves of 64 bytes of BLAKE3's derive-key mode over the room's epoch key and the whole
/// header before the commitment (nonce included). Since BLAKE3 resists collisions, one envelope opens under one key and one header
/// only (the UtC transform of Bellare and Hoang, "Efficient Schemes for Committing Authenticated Encryption", Eurocrypt 2022, with the header
/// in the hash): nobody can craft bytes that two readers open to different contents. A wrong key is told before anything is deciphered.
/// The signature is Ed25519 over the BLAKE3 hash of header and ciphertext, in a context of its own.
///
/// # Whose it is
///
/// The header names the hash of the envelope before it in its stream, signature included. So a signature that holds stands for
/// every envelope before it in the stream, link by link: whoever could put another one there could forge signatures or make
/// BLAKE3 collide. A reader that has many of a stream therefore checks the last signature and compares hashes
/// ([`crate::Roster::recognize`]). The relay checks each.
#[derive(Clone, Debug)]
pub struct Envelope {
    bytes: Vec<u8>,
    header: Header,
    header_length: usize,
    digest: Hash,
    hash: OnceLock<Hash>,
    /// Under whose keys the signature was found to hold, here or by what the device signed after it: receiving asks several
    /// times, and the answer costs most of its work.
    author: OnceLock<PublicKeys>,
}

/// All of an envelope follows from its bytes.
impl PartialEq for Envelope {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for Envelope {}

impl Envelope {
    /// Reads an envelope as far as it is readable without any key. Whether it is genuine, [`crate::Roster::check`] says.
    ///
    /// # Errors
    /// [`Hostile::TooLarge`], [`Hostile::Truncated`], and those of [`Header::read`].
    pub fn parse(bytes: impl Into<Vec<u8>>) -> Result<Self, Hostile> {
        Self::take(bytes.into()).map_err(|(hostile, _)| hostile)
    }

    /// The same; gives back what cannot be read, for whoever keeps it.
    ///
    /// # Errors
    /// Those of [`Self::parse`], with the bytes.
    pub fn take(bytes: Vec<u8>) -> Result<Self, (Hostile, Vec<u8>)> {
        let (header, header_length) = match Self::begin(&bytes) {
            Ok(read) => read,
            Err(hostile) => return Err((hostile, bytes)),
        };
        let digest = *blake3::hash(&bytes[..bytes.len() - SIGNATURE]).as_bytes();
        Ok(Self {
            bytes,
            header,
            header_length,
            digest,
            hash: OnceLock::new(),
            author: OnceLock::new(),
        })
    }

    /// The header and its length, where the rest can be there.
    fn begin(bytes: &[u8]) -> Result<(Header, usize), Hostile> {
        if bytes.len() > MAX_ENVELOPE {
            return Err(Hostile::TooLarge);
        }
        let (header, header_length) = Header::read(bytes)?;
        if bytes.len() < header_length + 1 + TAG + SIGNATURE {
            return Err(Hostile::Truncated);
        }
        Ok((header, header_length))
    }

    /// The header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// All bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// All bytes, without a copy.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// What the next envelope of the stream calls `previous`.
    pub fn hash(&self) -> Hash {
        *self.hash.get_or_init(|| {
            *blake3::Hasher::new_derive_key(ENVELOPE_HASH)
                .update(&self.digest)
                .update(&self.bytes[self.bytes.len() - SIGNATURE..])
                .finalize()
                .as_bytes()
        })
    }

    /// The envelope as one that the device of these keys signed. Rights and times are [`crate::Roster::check`]'s.
    ///
    /// # Errors
    /// [`Hostile::UnknownDevice`] if its header names another device, [`Hostile::Signature`].
    pub fn signed_by(&self, keys: &PublicKeys) -> Result<Signed<'_>, Hostile> {
        if self.author.get() == Some(keys) {
            return Ok(Signed { envelope: self });
        }
        if keys.device() != self.header.device {
            return Err(Hostile::UnknownDevice);
        }
        let mut signature = [0; SIGNATURE];
        signature.copy_from_slice(&self.bytes[self.bytes.len() - SIGNATURE..]);
        if !keys.signed(SIGNED, &self.digest, &signature) {
            return Err(Hostile::Signature);
        }
        // Taken by other keys of the same name, which nobody has seen yet, it is checked each time.
        let _ = self.author.set(*keys);
        Ok(Signed { envelope: self })
    }

    /// Notes that the device of these keys, which the header names, signed the hash of this envelope as that of its own.
    pub(crate) fn recognized(&self, keys: &PublicKeys) {
        let _ = self.author.set(*keys);
    }
}

/// An envelope whose signature holds; only such a one is opened.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    envelope: &'a Envelope,
}

impl Signed<'_> {
    /// Who signed it.
    pub fn device(&self) -> DeviceId {
        self.envelope.header.device
    }

    /// The part of the body that is in it.
    ///
    /// # Errors
    /// [`Hostile::WrongKey`] for another room's, epoch's or firm's key, [`Hostile::Cipher`], [`Hostile::Padding`].
    pub fn open(&self, key: &EpochKey) -> Result<Part, Hostile> {
        let Envelope {
            bytes,
            header,
            header_length,
            ..
        } = self.envelope;
        let (head, rest) = bytes.split_at(*header_length);
        let (sealed, tag) = rest[..rest.len() - SIGNATURE].split_at(rest.len() - SIGNATURE - TAG);
        let (commitment, cipher) = commit(key, Header::core(head));
        // Both sides of this comparison are known to whoever could time it.
        if (key.room(), key.epoch()) != (header.room, header.epoch)
            || commitment != header.commitment
        {
            return Err(Hostile::WrongKey);
        }
        let mut content = sealed.to_vec();
        let tag = tag.try_into().map_err(|_| Hostile::Truncated)?;
        cipher
            .decrypt_inout_detached(
                &XNonce::from(header.nonce),
                head,
                content.as_mut_slice().into(),
                tag,
            )
            .map_err(|_| Hostile::Cipher)?;
        unpad(&mut content)?;
        Ok(Part {
            header: header.clone(),
            content,
        })
    }
}

/// One opened envelope: a part of the packed body of one room in one group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    header: Header,
    content: Vec<u8>,
}

impl Part {
    /// The header that it came with.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The packed bytes, for keeping a part until the others are there.
    pub fn content(&self) -> &[u8] {
        &self.content
    }

    /// A part that was kept. Only what was opened before may be given back.
    pub fn kept(header: Header, content: Vec<u8>) -> Self {
        Self { header, content }
    }

    /// Whether `next` goes on where this one ends.
    fn goes_on_with(&self, next: &Self) -> bool {
        let expected = Header {
            part: self.header.part + 1,
            dev_seq: self.header.dev_seq.wrapping_add(1),
            closes: next.header.closes,
            previous: next.header.previous,
            nonce: next.header.nonce,
            commitment: next.header.commitment,
            ..self.header.clone()
        };
        expected == next.header
    }
}

/// The body of one room in one group, from all its parts in order.
///
/// # Errors
/// [`Hostile::Parts`] if they are not all parts of one body, in order; [`Hostile::Packing`], [`Hostile::Bomb`].
pub fn join_parts(parts: &[Part]) -> Result<Vec<u8>, Hostile> {
    let first = parts.first().ok_or(Hostile::Parts)?;
    let whole = first.header.part == 0
        && usize::from(first.header.parts) == parts.len()
        && parts.windows(2).all(|two| two[0].goes_on_with(&two[1]));
    if !whole {
        return Err(Hostile::Parts);
    }
    if let [only] = parts {
        return unpack(&only.content);
    }
    let joined: Vec<u8> = parts
        .iter()
        .flat_map(|part| &part.content)
        .copied()
        .collect();
    unpack(&joined)
}

thread_local! {
    /// What zstd needs to pack and unpack, made once: for a small body making it costs more than using it.
    static PACKER: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static UNPACKER: RefCell<Option<DCtx<'static>>> = const { RefCell::new(None) };
}

/// The body in its shorter form.
pub(crate) fn pack(body: &[u8]) -> Result<Vec<u8>, Fault> {
    if body.len() > MAX_BODY {
        return Err(too_large());
    }
    let length = u32::try_from(body.len()).map_err(|_| too_large())?;
    let packed = PACKER
        .with_borrow_mut(|packer| match packer {
            Some(packer) => packer.compress(body),
            none => none.insert(Compressor::new(ZSTD_LEVEL)?).compress(body),
        })
        .map_err(|e| Fault::internal(format!("zstd: {e}")))?;
    let content = if packed.len() + 4 < body.len() {
        [&[ZSTD], &length.to_le_bytes()[..], &packed].concat()
    } else {
        [&[RAW], body].concat()
    };
    Ok(content)
}

fn unpack(content: &[u8]) -> Result<Vec<u8>, Hostile> {
    unpack_at_most(content, MAX_BODY)
}

/// The same for what may have so many bytes.
pub(crate) fn unpack_at_most(content: &[u8], most: usize) -> Result<Vec<u8>, Hostile> {
    match content {
        [RAW, body @ ..] if body.len() > most => Err(Hostile::Bomb),
        [RAW, body @ ..] => Ok(body.to_vec()),
        [ZSTD, a, b, c, d, frame @ ..] => {
            let length = u32::from_le_bytes([*a, *b, *c, *d]) as usize;
            inflate(frame, length, most)
        }
        _ => Err(Hostile::Packing),
    }
}

/// Exactly `length` bytes out of exactly one frame; memory grows only with what really comes out.
fn inflate(frame: &[u8], length: usize, most: usize) -> Result<Vec<u8>, Hostile> {
    if length > most {
        return Err(Hostile::Bomb);
    }
    UNPACKER.with_borrow_mut(|unpacker| inflate_by(unpacker.get_or_insert_default(), frame, length))
}

fn inflate_by(
    unpacker: &mut DCtx<'static>,
    frame: &[u8],
    length: usize,
) -> Result<Vec<u8>, Hostile> {
    // Whatever came last, and however it ended.
    unpacker
        .reset(ResetDirective::SessionOnly)
        .map_err(|_| Hostile::Packing)?;
    let mut decoder = zstd::stream::read::Decoder::with_context(frame, unpacker).single_frame();
    decoder
        .window_log_max(ZSTD_WINDOW_LOG)
        .map_err(|_| Hostile::Packing)?;
    let mut body = Vec::with_capacity(length.min(TRUSTED) + 1);
    decoder
        .by_ref()
        .take(length as u64 + 1)
        .read_to_end(&mut body)
        .map_err(|_| Hostile::Packing)?;
    if body.len() > length {
        return Err(Hostile::Bomb);
    }
    if body.len() < length || !decoder.finish().is_empty() {
        return Err(Hostile::Packing);
    }
    Ok(body)
}

/// Any padded bytes under any header, sealed and signed with right keys.
#[cfg(test)]
pub(crate) fn forge(header: Header, padded: &[u8], key: &EpochKey, author: &DeviceKeys) -> Vec<u8> {
    seal_padded(header, Zeroizing::new(padded.to_vec()), key, author).into_bytes()
}

/// Any header and ciphertext, signed with right keys.
#[cfg(test)]
pub(crate) fn sign_again(unsigned: &[u8], author: &DeviceKeys) -> Vec<u8> {
    let mut bytes = unsigned.to_vec();
    sign(&mut bytes, author);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_comes_back_whatever_its_form() {
        for body in [vec![], b"short".to_vec(), vec![7; 3_000_000]] {
            assert_eq!(unpack(&pack(&body).unwrap()).unwrap(), body);
        }
        assert!(pack(&vec![7; 3_000_000]).unwrap().len() < 1000);
    }

    #[test]
    fn damaged_packing_is_refused() {
        let packed = pack(&[7; 3000]).unwrap();
        let frame = &packed[5..];
        let with_length =
            |length: u32, frame: &[u8]| [&[ZSTD], &length.to_le_bytes()[..], frame].concat();
        let table = [
            (vec![], Hostile::Packing),
            (vec![2, 1, 2], Hostile::Packing),
            (vec![ZSTD, 0, 0], Hostile::Packing),
            (with_length(2999, frame), Hostile::Bomb),
            (with_length(3001, frame), Hostile::Packing),
            (with_length(u32::MAX, frame), Hostile::Bomb),
            (
                with_length(3000, &frame[..frame.len() - 1]),
                Hostile::Packing,
            ),
            (with_length(3000, &[frame, &[0]].concat()), Hostile::Packing),
            (
                with_length(3000, &[frame, frame].concat()),
                Hostile::Packing,
            ),
            (with_length(3000, b"no frame at all"), Hostile::Packing),
        ];
        for (content, reason) in table {
            assert_eq!(unpack(&content), Err(reason), "{content:?}");
        }
    }
}
