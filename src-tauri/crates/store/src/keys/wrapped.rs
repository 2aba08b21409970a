//! A file's key, wrapped by a passphrase.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use kernel::{Fault, Result};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{FileKey, KeyId};
use crate::Environment;

/// The shortest passphrase, in characters.
const SHORTEST: usize = 8;

/// What trying one passphrase costs (Argon2id).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Memory, KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Cost {
    /// RFC 9106's second recommendation, in one lane: a tenth of a second on an office PC, and 64 MiB for each guess.
    pub const USUAL: Self = Self {
        memory_kib: 64 << 10,
        passes: 3,
        lanes: 1,
    };

    /// A file beside the firm's may say anything: no honest one costs more than this.
    const MOST: Self = Self {
        memory_kib: 1 << 20,
        passes: 24,
        lanes: 16,
    };

    fn params(self) -> Option<Params> {
        let most = Self::MOST;
        let honest = self.memory_kib <= most.memory_kib
            && self.passes <= most.passes
            && self.lanes <= most.lanes;
        honest
            .then(|| Params::new(self.memory_kib, self.passes, self.lanes, Some(32)).ok())
            .flatten()
    }
}

/// A file's key, wrapped by a passphrase: Argon2id, then XChaCha20-Poly1305 bound to the key's id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrapped {
    /// Whose secret it is.
    pub key: KeyId,
    cost: Cost,
    #[serde(with = "text")]
    salt: [u8; 16],
    #[serde(with = "text")]
    nonce: [u8; 24],
    #[serde(with = "text")]
    sealed: [u8; 36],
}

impl Wrapped {
    /// Wraps a key.
    ///
    /// # Errors
    /// `store.passphrase_short` on the field `passphrase`; where there is no memory for it.
    pub fn new(key: &FileKey, passphrase: &str, cost: Cost, env: &dyn Environment) -> Result<Self> {
        if passphrase.chars().count() < SHORTEST {
            return Err(Fault::field(
                "passphrase",
                "store.passphrase_short",
                format!("A passphrase has at least {SHORTEST} characters; three or four words are easy to remember."),
            )
            .with("least", SHORTEST));
        }
        let mut wrapped = Self {
            key: key.id(),
            cost,
            salt: [0; 16],
            nonce: [0; 24],
            sealed: [0; 36],
        };
        env.random(&mut wrapped.salt);
        env.random(&mut wrapped.nonce);
        let sealed = wrapped
            .cipher(passphrase)?
            .encrypt(
                &XNonce::from(wrapped.nonce),
                Payload {
                    msg: key.as_bytes(),
                    aad: key.id().as_bytes(),
                },
            )
            .map_err(|_| Fault::internal("a key could not be wrapped"))?;
        wrapped.sealed = sealed
            .try_into()
            .map_err(|_| Fault::internal("a wrapped key has another length"))?;
        Ok(wrapped)
    }

    /// The key, by its passphrase. Takes a tenth of a second and more.
    ///
    /// # Errors
    /// `store.passphrase_wrong` on the field `secret`, `store.key_damaged`.
    pub fn open(&self, passphrase: &str) -> Result<FileKey> {
        let secret = self.cipher(passphrase)?.decrypt(
            &XNonce::from(self.nonce),
            Payload {
                msg: &self.sealed,
                aad: self.key.as_bytes(),
            },
        );
        let secret = secret.map(Zeroizing::new).map_err(|_| {
            Fault::field(
                "secret",
                "store.passphrase_wrong",
                "The passphrase does not fit. Look at the keyboard layout and at caps lock, and try again.",
            )
        })?;
        FileKey::from_bytes(&secret)
            .filter(|key| key.id() == self.key)
            .ok_or_else(damaged)
    }

    fn cipher(&self, passphrase: &str) -> Result<XChaCha20Poly1305> {
        let params = self.cost.params().ok_or_else(damaged)?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut key = Zeroizing::new([0; 32]);
        argon
            .hash_password_into(passphrase.as_bytes(), &self.salt, &mut *key)
            .map_err(Fault::internal)?;
        Ok(XChaCha20Poly1305::new((&*key).into()))
    }
}

/// What a file answers that should hold a wrapped key and does not.
pub(super) fn damaged() -> Fault {
    Fault::new(
        "store.key_damaged",
        "What the passphrase opens is damaged beside this file. Use the recovery code.",
    )
}

/// Bytes as base64.
mod text {
    use super::*;

    pub fn serialize<const N: usize, S: serde::Serializer>(
        bytes: &[u8; N],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64_STANDARD.encode(bytes))
    }

    pub fn deserialize<'de, const N: usize, D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<[u8; N], D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = BASE64_STANDARD.decode(text).ok();
        bytes
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(|| serde::de::Error::custom("bytes of another length"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::System;

    const QUICK: Cost = Cost {
        memory_kib: 64,
        passes: 1,
        lanes: 1,
    };

    #[test]
    fn a_passphrase_opens_and_another_does_not() {
        let key = FileKey::new(&System);
        let wrapped =
            Wrapped::new(&key, "青山装饰 2026 开工", QUICK, &System).expect("it is wrapped");
        let text = serde_json::to_string(&wrapped).expect("plain data");
        let read: Wrapped = serde_json::from_str(&text).expect("what was written");
        assert_eq!(read, wrapped);
        let opened = read.open("青山装饰 2026 开工").expect("it fits");
        assert_eq!(opened.as_bytes(), key.as_bytes());
        let wrong = read.open("青山装饰 2026 开工 ").expect_err("a space more");
        assert_eq!(wrong.code, "store.passphrase_wrong");
        let short = Wrapped::new(&key, "1234567", QUICK, &System).expect_err("it is short");
        assert_eq!(short.code, "store.passphrase_short");
    }

    #[test]
    fn what_was_changed_on_the_disk_opens_nothing_and_costs_little() {
        let key = FileKey::new(&System);
        let wrapped = Wrapped::new(&key, "a long passphrase", QUICK, &System).expect("wrapped");
        let other = Wrapped {
            key: FileKey::new(&System).id(),
            ..wrapped.clone()
        };
        assert!(other.open("a long passphrase").is_err());
        let mut sealed = wrapped.sealed;
        sealed[3] ^= 1;
        let flipped = Wrapped {
            sealed,
            ..wrapped.clone()
        };
        assert!(flipped.open("a long passphrase").is_err());
        let dear = Wrapped {
            cost: Cost {
                memory_kib: u32::MAX,
                ..QUICK
            },
            ..wrapped
        };
        let refused = dear
            .open("a long passphrase")
            .expect_err("nobody has that memory");
        assert_eq!(refused.code, "store.key_damaged");
    }
}
