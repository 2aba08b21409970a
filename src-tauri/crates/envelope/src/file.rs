//! A file that hangs on a record, a photo or a drawing, sealed under a key of its own, to lie on any disk and pass through any hand.
//!
//! # Form
//!
//! One byte of version, 32 bytes of commitment to the key, then the pieces with nothing between them. A piece is [`PIECE`] bytes of content, the last
//! one what is left of it, and 16 bytes of tag: XChaCha20-Poly1305 with the version, the piece's number, whether it is the last and, of the
//! last, the content's length as additional data. So no piece stands in for another, and an end is an end. Before sealing, zeros bring
//! the content to the length that PADMÉ gives: the size tells little of it, for at most 12 % more bytes.
//!
//! The key is random, made where the content is sealed, and seals nothing else ([`Sealer::new`] gives none a chance to): numbers suffice
//! for nonces. It and the content's length stand in the row that names the file. The commitment comes out of the key as
//! that of an envelope does, so that one file opens under one key.
//!
//! A file is called by the BLAKE3 hash of all its bytes: whoever has no key can tell whether it is whole.

use std::io::{self, Read, Seek, SeekFrom, Write};

use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::dice::roll;
use crate::padding::padme;
use crate::{Dice, Hash, Hostile};

/// Bytes of content in each piece but the last.
pub const PIECE: usize = 1 << 20;

const VERSION: u8 = 1;
const COMMITMENT: &str = "kaigong 2026-11 file commitment and key";
const DIGEST: &str = "kaigong 2026-11 file digest of content";
const TAG: usize = 16;
const HEAD: usize = 1 + 32;

/// The key of one file.
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; 32]>);

impl Key {
    /// The key that was kept as these bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// What is kept of it.
    pub fn secret(&self) -> &[u8; 32] {
        &self.0
    }

    /// What tells that a file of this key holds a content, to whoever has the key and to nobody else. `content` is the
    /// BLAKE3 hash of the content.
    pub fn digest(&self, content: &Hash) -> Hash {
        let key = Zeroizing::new(blake3::derive_key(DIGEST, self.0.as_ref()));
        *blake3::keyed_hash(&key, content).as_bytes()
    }

    /// The commitment to the key, and the cipher under what else comes out of it.
    fn commit(&self) -> ([u8; 32], XChaCha20Poly1305) {
        let mut out = blake3::Hasher::new_derive_key(COMMITMENT)
            .update(self.0.as_ref())
            .update(&[VERSION])
            .finalize_xof();
        let mut commitment = [0; 32];
        let mut key = Zeroizing::new([0; 32]);
        out.fill(&mut commitment);
        out.fill(key.as_mut());
        (commitment, XChaCha20Poly1305::new((&*key).into()))
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key")
    }
}

/// What became of a content.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// What the file is called: the hash of its bytes.
    pub id: Hash,
    /// What opens it.
    pub key: Key,
    /// Bytes of content.
    pub length: u64,
    /// The BLAKE3 hash of the content.
    pub content: Hash,
}

/// Bytes of the file that a content of so many becomes.
pub fn sealed_length(length: u64) -> u64 {
    let total = padded(length);
    HEAD as u64 + total + pieces(total) * TAG as u64
}

fn padded(length: u64) -> u64 {
    usize::try_from(length).map_or(length, |length| padme(length) as u64)
}

/// An empty content is one empty piece.
fn pieces(total: u64) -> u64 {
    total.div_ceil(PIECE as u64).max(1)
}

fn nonce(number: u64) -> XNonce {
    let mut nonce = [0; 24];
    nonce[..8].copy_from_slice(&number.to_le_bytes());
    XNonce::from(nonce)
}

/// `last` is the content's length, of the last piece alone.
fn outside(number: u64, last: Option<u64>) -> [u8; 18] {
    let mut bytes = [0; 18];
    bytes[0] = VERSION;
    bytes[1..9].copy_from_slice(&number.to_le_bytes());
    bytes[9] = u8::from(last.is_some());
    bytes[10..].copy_from_slice(&last.unwrap_or(0).to_le_bytes());
    bytes
}

/// What is called by this hash: all bytes of `from`.
///
/// # Errors
/// What reading gives.
pub fn id_of(from: impl Read) -> io::Result<Hash> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(from)?;
    Ok(*hasher.finalize().as_bytes())
}

/// Seals a content as it comes; holds one piece of it. What was begun and not [finished](Self::finish) opens nowhere.
pub struct Sealer<W> {
    out: W,
    key: Key,
    cipher: XChaCha20Poly1305,
    id: blake3::Hasher,
    content: blake3::Hasher,
    piece: Zeroizing<Vec<u8>>,
    number: u64,
    length: u64,
}

impl<W: Write> Sealer<W> {
    /// Begins a file under a key that is made here.
    ///
    /// # Errors
    /// What writing gives.
    pub fn new(out: W, dice: &mut dyn Dice) -> io::Result<Self> {
        let key = Key::from_bytes(roll(dice));
        let (commitment, cipher) = key.commit();
        let mut sealer = Self {
            out,
            key,
            cipher,
            id: blake3::Hasher::new(),
            content: blake3::Hasher::new(),
            piece: Zeroizing::new(Vec::with_capacity(PIECE + TAG)),
            number: 0,
            length: 0,
        };
        sealer.emit(&[VERSION])?;
        sealer.emit(&commitment)?;
        Ok(sealer)
    }

    /// Bytes of content so far.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Seals what is left.
    ///
    /// # Errors
    /// What writing gives.
    pub fn finish(mut self) -> io::Result<(W, Sealed)> {
        let mut zeros = padded(self.length) - self.length;
        while zeros > 0 {
            let step = zeros.min(4096);
            self.put(&[0; 4096][..step as usize])?;
            zeros -= step;
        }
        self.seal(Some(self.length))?;
        self.out.flush()?;
        let sealed = Sealed {
            id: *self.id.finalize().as_bytes(),
            key: self.key,
            length: self.length,
            content: *self.content.finalize().as_bytes(),
        };
        Ok((self.out, sealed))
    }

    fn emit(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.id.update(bytes);
        self.out.write_all(bytes)
    }

    /// A full piece is sealed when more comes: until then it may be the last.
    fn put(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            if self.piece.len() == PIECE {
                self.seal(None)?;
            }
            let (now, later) = bytes.split_at(bytes.len().min(PIECE - self.piece.len()));
            self.piece.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    fn seal(&mut self, last: Option<u64>) -> io::Result<()> {
        let outside = outside(self.number, last);
        let tag = self
            .cipher
            .encrypt_inout_detached(
                &nonce(self.number),
                &outside,
                self.piece.as_mut_slice().into(),
            )
            .expect("a piece is far below the cipher's limit");
        self.id.update(&self.piece).update(&tag);
        self.out.write_all(&self.piece)?;
        self.out.write_all(&tag)?;
        self.piece.clear();
        self.number += 1;
        Ok(())
    }
}

impl<W: Write> Write for Sealer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.content.update(bytes);
        self.length += bytes.len() as u64;
        self.put(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Why a file does not open.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// Its bytes cannot be read.
    #[error("it cannot be read: {0}")]
    Io(#[from] io::Error),
    /// They are not what was sealed.
    #[error("{0}")]
    Hostile(#[from] Hostile),
}

/// Opens a file piece by piece; holds one of them.
pub struct Opener<R> {
    from: R,
    cipher: XChaCha20Poly1305,
    length: u64,
    total: u64,
    number: u64,
    piece: Zeroizing<Vec<u8>>,
}

impl<R: Read> Opener<R> {
    /// Begins to open a file of `length` bytes of content.
    ///
    /// # Errors
    /// [`Hostile::Truncated`], [`Hostile::Newer`], [`Hostile::Malformed`], [`Hostile::WrongKey`].
    pub fn new(mut from: R, key: &Key, length: u64) -> Result<Self, Refused> {
        let mut head = [0; HEAD];
        fill(&mut from, &mut head)?;
        match head[0] {
            VERSION => {}
            0 => return Err(Hostile::Malformed.into()),
            version => return Err(Hostile::Newer { version }.into()),
        }
        let (commitment, cipher) = key.commit();
        if head[1..] != commitment {
            return Err(Hostile::WrongKey.into());
        }
        Ok(Self {
            from,
            cipher,
            length,
            total: padded(length),
            number: 0,
            piece: Zeroizing::new(Vec::new()),
        })
    }

    /// The content's next piece; none after the last, and then nothing is behind it.
    ///
    /// # Errors
    /// [`Hostile::Truncated`], [`Hostile::TooLarge`] where more comes than there may, [`Hostile::Cipher`], [`Hostile::Padding`].
    pub fn piece(&mut self) -> Result<Option<&[u8]>, Refused> {
        let pieces = pieces(self.total);
        if self.number >= pieces {
            return Ok(None);
        }
        let at = self.number * PIECE as u64;
        let size = (self.total - at).min(PIECE as u64) as usize;
        let is_last = self.number + 1 == pieces;
        self.piece.resize(size, 0);
        fill(&mut self.from, &mut self.piece)?;
        let mut tag = [0; TAG];
        fill(&mut self.from, &mut tag)?;
        self.cipher
            .decrypt_inout_detached(
                &nonce(self.number),
                &outside(self.number, is_last.then_some(self.length)),
                self.piece.as_mut_slice().into(),
                (&tag).into(),
            )
            .map_err(|_| Hostile::Cipher)?;
        if is_last && self.from.read(&mut [0])? > 0 {
            return Err(Hostile::TooLarge.into());
        }
        self.number += 1;
        let content = self.length.saturating_sub(at).min(size as u64) as usize;
        let (content, zeros) = self.piece.split_at(content);
        if zeros.iter().any(|&byte| byte != 0) {
            return Err(Hostile::Padding.into());
        }
        Ok(Some(content))
    }
}

impl<R: Read + Seek> Opener<R> {
    /// Goes on with the piece of this number, from 0.
    ///
    /// # Errors
    /// What seeking gives.
    pub fn seek(&mut self, number: u64) -> io::Result<()> {
        let at = HEAD as u64 + number.saturating_mul((PIECE + TAG) as u64);
        self.from.seek(SeekFrom::Start(at))?;
        self.number = number;
        Ok(())
    }
}

fn fill(from: &mut impl Read, bytes: &mut [u8]) -> Result<(), Refused> {
    from.read_exact(bytes).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => Hostile::Truncated.into(),
        _ => error.into(),
    })
}
