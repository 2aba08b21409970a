//! What the format names things by: firms, classes, scopes, positions in the certificate log.

use std::fmt;
use std::str::FromStr;

use kernel::Fault;
use serde::{Deserialize, Serialize};

/// A BLAKE3 hash of 32 bytes.
pub type Hash = [u8; 32];

/// A group of changes: the bytes of the `_change` row's id.
pub type GroupId = [u8; 16];

/// A member: the bytes of the `firm_member` row's id.
pub type MemberId = [u8; 16];

/// A firm on every relay: the first 16 bytes of the hash of its first certificate.
///
/// Whoever knows it can check the whole certificate log, and no relay can put another first certificate under it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FirmId(pub [u8; 16]);

impl FirmId {
    /// What stands for the firm inside its first certificate, from which its id only follows.
    pub const NONE: Self = Self([0; 16]);
}

impl fmt::Display for FirmId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex(f, &self.0)
    }
}

impl fmt::Debug for FirmId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex(f, &self.0)
    }
}

impl FromStr for FirmId {
    type Err = Fault;
    /// Thirty-two hexadecimal digits, as [`fmt::Display`] writes them.
    fn from_str(text: &str) -> Result<Self, Fault> {
        unhex(text).map(Self).ok_or_else(|| {
            Fault::new(
                "envelope.firm_id_invalid",
                "A firm's id is 32 hexadecimal digits; copy it whole.",
            )
        })
    }
}

/// The data class of an envelope: who in the firm may hold it. One byte; the numbers never change their meaning.
///
/// A relay and an older program carry classes they do not know, so this is a number and not a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Class(pub u8);

impl Class {
    /// Everyone of the firm.
    pub const BASE: Self = Self(0);
    /// Names, phones and addresses of customers.
    pub const CONTACT: Self = Self(1);
    /// What the firm pays.
    pub const COST: Self = Self(2);
    /// What the customer pays.
    pub const PRICE: Self = Self(3);
    /// The firm's money.
    pub const MONEY: Self = Self(4);
    /// People's pay and papers.
    pub const HR: Self = Self(5);
    /// The classes of this version.
    pub const ALL: [Self; 6] = [
        Self::BASE,
        Self::CONTACT,
        Self::COST,
        Self::PRICE,
        Self::MONEY,
        Self::HR,
    ];

    /// The name that the manifest of the store uses; `None` for a class of a newer version.
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::BASE => Some("base"),
            Self::CONTACT => Some("contact"),
            Self::COST => Some("cost"),
            Self::PRICE => Some("price"),
            Self::MONEY => Some("money"),
            Self::HR => Some("hr"),
            _ => None,
        }
    }

    /// The class of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|class| class.name() == Some(name))
    }
}

/// Whose rows an envelope holds: one byte for the firm, 17 for a desk or a project.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum Scope {
    /// The whole firm's.
    #[default]
    Firm,
    /// The sales desk of this member.
    Desk(MemberId),
    /// This project (the bytes of its row's id).
    Project([u8; 16]),
}

/// What one key opens: a class within a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Room {
    /// The data class.
    pub class: Class,
    /// The scope.
    pub scope: Scope,
}

impl Room {
    /// A class of the whole firm.
    pub const fn firm(class: Class) -> Self {
        Self {
            class,
            scope: Scope::Firm,
        }
    }
}

/// A position in a firm's certificate log: how many certificates it has, and the hash of the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Head {
    /// How many certificates the log has up to here; at least 1.
    pub count: u64,
    /// The hash of the last of them ([`crate::Certificate::hash`]).
    pub hash: Hash,
}

pub(crate) fn hex(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

/// Lower-case hexadecimal digits of exactly `N` bytes; nothing else is read.
pub(crate) fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let digit = |d: u8| match d {
        b'0'..=b'9' => Some(d - b'0'),
        b'a'..=b'f' => Some(d - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}
