//! Keys: a device's own, those of rooms and epochs, their wraps, the recovery kit.
//!
//! Secrets are wiped when dropped and shown by no `Debug`.

use std::fmt;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use kernel::typed::{secret_check, secret_from, secret_text};
use kernel::{DeviceId, Fault};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use crate::dice::{Rng, roll};
use crate::names::unhex;
use crate::wire::Wrap;
use crate::{Dice, FirmId, Hash, Hostile, Room};

const SIGNING: &str = "kaigong 2026-11 device signing key";
const AGREEMENT: &str = "kaigong 2026-11 device agreement key";
const DEVICE_ID: &str = "kaigong 2026-11 device id";
const FINGERPRINT: &str = "kaigong 2026-11 epoch key fingerprint";
const WRAP: &[u8] = b"kaigong 2026-11 epoch key wrap";
const KIT: &str = "kaigong 2026-11 recovery kit";
const KIT_CHECK: &str = "kaigong 2026-11 recovery kit check";
const SECRET_CHECK: &str = "kaigong 2026-11 device secret check";
const SECRET_PREFIX: &str = "kaigong-device-1-";

/// The length of an Ed25519 signature.
pub(crate) const SIGNATURE: usize = 64;

/// The public half of a device's keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PublicKeys {
    /// Ed25519 (RFC 8032).
    pub signing: [u8; 32],
    /// X25519 (RFC 7748), the receiver's key of HPKE.
    pub agreement: [u8; 32],
}

impl PublicKeys {
    /// The device's id: 16 bytes of the hash of both keys, so that no two devices share one and none can be given another's.
    pub fn device(&self) -> DeviceId {
        let hash = blake3::Hasher::new_derive_key(DEVICE_ID)
            .update(&self.signing)
            .update(&self.agreement)
            .finalize();
        let mut id = [0; 16];
        id.copy_from_slice(&hash.as_bytes()[..16]);
        DeviceId::from_bytes(id)
    }

    /// Whether keys of this form can be used at all: a point of Ed25519 that is not of small order, and an X25519 key that HPKE accepts.
    pub fn are_usable(&self) -> bool {
        let signing = VerifyingKey::from_bytes(&self.signing).is_ok_and(|key| !key.is_weak());
        // Encapsulating to a point of small order fails (RFC 9180, section 7.1.4); the dice do not matter.
        let mut dice = |bytes: &mut [u8]| bytes.fill(1);
        signing && seal_to(self, &[], &[], &mut dice).is_ok()
    }

    /// Whether `signature` is this device's over `context` and `digest`.
    pub(crate) fn signed(&self, context: &str, digest: &Hash, signature: &[u8; SIGNATURE]) -> bool {
        VerifyingKey::from_bytes(&self.signing).is_ok_and(|key| {
            key.verify_strict(&message(context, digest), &Signature::from_bytes(signature))
                .is_ok()
        })
    }
}

/// What is signed: where the signature belongs, then the digest of what it is over. No context is the beginning of another.
fn message(context: &str, digest: &Hash) -> Vec<u8> {
    [context.as_bytes(), digest].concat()
}

/// A device's own keys. Both follow from one secret of 32 bytes, which belongs in the system's keychain and nowhere else.
pub struct DeviceKeys {
    secret: Zeroizing<[u8; 32]>,
    signing: SigningKey,
    public: PublicKeys,
}

impl DeviceKeys {
    /// New keys.
    pub fn new(dice: &mut dyn Dice) -> Self {
        Self::from_bytes(Zeroizing::new(roll(dice)))
    }

    /// The keys of a secret.
    fn from_bytes(secret: Zeroizing<[u8; 32]>) -> Self {
        let seed = Zeroizing::new(blake3::derive_key(SIGNING, secret.as_ref()));
        let signing = SigningKey::from_bytes(&seed);
        let (_, agreement) = agreement(&secret);
        let public = PublicKeys {
            signing: signing.verifying_key().to_bytes(),
            agreement: agreement.to_bytes().into(),
        };
        Self {
            secret,
            signing,
            public,
        }
    }

    /// The public half.
    pub fn public(&self) -> &PublicKeys {
        &self.public
    }

    /// The device's id.
    pub fn device(&self) -> DeviceId {
        self.public.device()
    }

    /// The secret as one line of text for a keychain entry.
    pub fn to_secret(&self) -> Zeroizing<String> {
        use fmt::Write;
        let mut text = Zeroizing::new(String::with_capacity(96));
        let check = blake3::derive_key(SECRET_CHECK, self.secret.as_ref());
        text.push_str(SECRET_PREFIX);
        for byte in self.secret.iter().chain(&check[..4]) {
            write!(text, "{byte:02x}").expect("a string takes all text");
        }
        text
    }

    /// The keys of a keychain entry.
    ///
    /// # Errors
    /// `envelope.secret_invalid` if it is not what [`Self::to_secret`] wrote, whole.
    pub fn from_secret(text: &str) -> Result<Self, Fault> {
        let read = || {
            let mut bytes: [u8; 36] = unhex(text.trim().strip_prefix(SECRET_PREFIX)?)?;
            let mut secret = Zeroizing::new([0; 32]);
            secret.copy_from_slice(&bytes[..32]);
            let check = blake3::derive_key(SECRET_CHECK, secret.as_ref());
            let holds = bytes[32..] == check[..4];
            bytes.zeroize();
            holds.then(|| Self::from_bytes(secret))
        };
        read().ok_or_else(|| {
            Fault::new(
                "envelope.secret_invalid",
                "The device's key in the keychain is damaged; this device has to join the firm anew.",
            )
        })
    }

    pub(crate) fn sign(&self, context: &str, digest: &Hash) -> [u8; SIGNATURE] {
        self.signing.sign(&message(context, digest)).to_bytes()
    }
}

impl fmt::Debug for DeviceKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DeviceKeys({})", self.device())
    }
}

type Agreement = (
    <X25519HkdfSha256 as Kem>::PrivateKey,
    <X25519HkdfSha256 as Kem>::PublicKey,
);

fn agreement(secret: &[u8; 32]) -> Agreement {
    let ikm = Zeroizing::new(blake3::derive_key(AGREEMENT, secret));
    X25519HkdfSha256::derive_keypair(ikm.as_ref())
}

/// HPKE base mode, one shot (RFC 9180, section 6.1).
///
/// # Errors
/// `envelope.receiver_unusable` for a receiver's key that it refuses.
pub(crate) fn seal_to(
    receiver: &PublicKeys,
    info: &[u8],
    plain: &[u8],
    dice: &mut dyn Dice,
) -> Result<([u8; 32], Vec<u8>), Fault> {
    let mut seal = || {
        let key = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(&receiver.agreement).ok()?;
        hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeS::Base,
            &key,
            info,
            plain,
            &[],
            &mut Rng(dice),
        )
        .ok()
    };
    let (encapsulated, sealed) = seal().ok_or_else(|| {
        Fault::new(
            "envelope.receiver_unusable",
            "That device's key cannot be used; remove the device and let it join again.",
        )
    })?;
    Ok((encapsulated.to_bytes().into(), sealed))
}

/// Thirty-two bytes that were sealed by [`seal_to`] for these keys under the same info.
pub(crate) fn open_from(
    keys: &DeviceKeys,
    encapsulated: &[u8; 32],
    info: &[u8],
    sealed: &[u8],
) -> Option<Zeroizing<[u8; 32]>> {
    if sealed.len() != 32 + 16 {
        return None;
    }
    let (private, _) = agreement(&keys.secret);
    let encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(encapsulated).ok()?;
    let opened = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &private,
        &encapsulated,
        info,
        sealed,
        &[],
    )
    .map(Zeroizing::new)
    .ok()?;
    let mut key = Zeroizing::new([0; 32]);
    key.copy_from_slice(&opened);
    Some(key)
}

/// The key of one room in one epoch. Whoever holds it reads what was sealed in it.
pub struct EpochKey {
    room: Room,
    epoch: u32,
    key: Zeroizing<[u8; 32]>,
}

impl EpochKey {
    /// A new key.
    pub fn new(room: Room, epoch: u32, dice: &mut dyn Dice) -> Self {
        Self::from_bytes(room, epoch, Zeroizing::new(roll(dice)))
    }

    /// A key that was kept ([`Self::secret`]).
    pub fn from_bytes(room: Room, epoch: u32, key: Zeroizing<[u8; 32]>) -> Self {
        Self { room, epoch, key }
    }

    /// What it opens.
    pub fn room(&self) -> Room {
        self.room
    }

    /// Its epoch.
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// The key itself, to be kept where nobody else reads it.
    pub fn secret(&self) -> &[u8; 32] {
        &self.key
    }

    /// What the certificate log says of it: tells keys apart and tells nothing of the key.
    pub fn fingerprint(&self) -> Hash {
        let place = postcard::to_allocvec(&(self.room, self.epoch)).expect("plain data");
        *blake3::Hasher::new_derive_key(FINGERPRINT)
            .update(&place)
            .update(self.key.as_ref())
            .finalize()
            .as_bytes()
    }

    /// The key for one receiver, by HPKE. `info` is firm, room, epoch and receiver, so a wrap opens nowhere else.
    ///
    /// # Errors
    /// `envelope.receiver_unusable` if the receiver's key cannot be used; a [`crate::Roster`] has no such device.
    pub fn wrap(
        &self,
        firm: FirmId,
        receiver: &PublicKeys,
        dice: &mut dyn Dice,
    ) -> Result<Wrap, Fault> {
        let device = receiver.device();
        let info = wrap_info(firm, self.room, self.epoch, device);
        let (encapsulated, sealed) = seal_to(receiver, &info, self.key.as_ref(), dice)?;
        Ok(Wrap {
            room: self.room,
            epoch: self.epoch,
            receiver: device,
            encapsulated,
            sealed,
        })
    }

    /// Opens a wrap that is for `keys`, and compares the key with the fingerprint that the certificate log announced
    /// ([`crate::Roster::epoch`]): HPKE's base mode does not tell who sealed, the log does.
    ///
    /// # Errors
    /// [`Hostile::Wrap`] if it cannot be opened, [`Hostile::KeyFingerprint`] if it holds another key.
    pub fn unwrap(
        firm: FirmId,
        wrap: &Wrap,
        keys: &DeviceKeys,
        announced: &Hash,
    ) -> Result<Self, Hostile> {
        let device = keys.device();
        if wrap.receiver != device {
            return Err(Hostile::Wrap);
        }
        let info = wrap_info(firm, wrap.room, wrap.epoch, device);
        let key = open_from(keys, &wrap.encapsulated, &info, &wrap.sealed).ok_or(Hostile::Wrap)?;
        let key = Self::from_bytes(wrap.room, wrap.epoch, key);
        if key.fingerprint() != *announced {
            return Err(Hostile::KeyFingerprint);
        }
        Ok(key)
    }
}

impl fmt::Debug for EpochKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EpochKey({:?}, epoch {})", self.room, self.epoch)
    }
}

fn wrap_info(firm: FirmId, room: Room, epoch: u32, receiver: DeviceId) -> Vec<u8> {
    let place =
        postcard::to_allocvec(&(firm, room, epoch, receiver.as_bytes())).expect("plain data");
    [WRAP, &place].concat()
}

/// The firm's last resort, on paper: keys that can do what an owner's device can, and receive every epoch key.
///
/// 160 random bits as 32 characters of Crockford's base32 and four to check them, in nine groups of four.
pub struct RecoveryKit {
    secret: Zeroizing<[u8; 20]>,
}

impl RecoveryKit {
    /// A new kit. The certificate log has to be told of its keys ([`crate::Act::Recovery`]).
    pub fn new(dice: &mut dyn Dice) -> Self {
        Self {
            secret: Zeroizing::new(roll(dice)),
        }
    }

    /// The text to print, and to type when it is needed.
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(secret_text(&self.secret, kit_check(&self.secret)))
    }

    /// Reads a typed kit: any case, with or without dashes, O for 0 and I or L for 1.
    ///
    /// # Errors
    /// `envelope.kit_invalid` if a character is wrong or missing.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let read = || {
            let (secret, check) = secret_from(text)?;
            let secret = Zeroizing::new(secret);
            (check == kit_check(&secret)).then_some(Self { secret })
        };
        read().ok_or_else(|| {
            Fault::field(
                "kit",
                "envelope.kit_invalid",
                "That is not a recovery kit; compare it with the paper, character by character.",
            )
        })
    }

    /// The keys that the kit stands for.
    pub fn keys(&self) -> DeviceKeys {
        DeviceKeys::from_bytes(Zeroizing::new(blake3::derive_key(
            KIT,
            self.secret.as_ref(),
        )))
    }
}

impl fmt::Debug for RecoveryKit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryKit")
    }
}

/// Twenty bits, in the first four characters of three bytes.
fn kit_check(secret: &[u8; 20]) -> [u8; 3] {
    secret_check(&blake3::derive_key(KIT_CHECK, secret))
}
