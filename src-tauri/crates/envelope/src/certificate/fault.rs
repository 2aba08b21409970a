//! Why a certificate, and with it the log from there on, is not believed.

use kernel::Fault;

/// What is wrong with a log. `at` is the number of the certificate, from 0. The log up to there stays as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogFault {
    /// There is not even a first certificate.
    #[error("the log is empty")]
    Empty,
    /// It is not in the format.
    #[error("certificate {at} cannot be read")]
    Unreadable {
        /// Which.
        at: u64,
    },
    /// Made by a newer version: upgrade the program.
    #[error("certificate {at} was made by a newer version ({version})")]
    Newer {
        /// Which.
        at: u64,
        /// Its version.
        version: u8,
    },
    /// It belongs to another firm.
    #[error("certificate {at} belongs to another firm")]
    OtherFirm {
        /// Which.
        at: u64,
    },
    /// Its number is not the next one: one is missing, doubled or out of order.
    #[error("certificate {at} is not the next one")]
    Order {
        /// Which was expected.
        at: u64,
    },
    /// It follows another history than the one known here.
    #[error("certificate {at} follows another history than the one known here")]
    Forked {
        /// Which.
        at: u64,
    },
    /// The log is shorter than it was: someone took certificates back.
    #[error("the log has {got} certificates, and had {had} before")]
    RolledBack {
        /// How many there were.
        had: u64,
        /// How many there are.
        got: u64,
    },
    /// Nobody of the firm signed it.
    #[error("nobody who belongs to the firm signed certificate {at}")]
    UnknownSigner {
        /// Which.
        at: u64,
    },
    /// The signature does not hold.
    #[error("the signature of certificate {at} does not hold")]
    Signature {
        /// Which.
        at: u64,
    },
    /// Who signed it was no owner at that point.
    #[error("who signed certificate {at} was no owner then")]
    NotAllowed {
        /// Which.
        at: u64,
    },
    /// It says something that cannot be.
    #[error("certificate {at} says what cannot be: {rule}")]
    Rule {
        /// Which.
        at: u64,
        /// What is broken.
        rule: Rule,
    },
}

/// What an act may not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rule {
    /// A certificate without any act.
    #[error("it says nothing")]
    Nothing,
    /// The firm's beginning anywhere but at the beginning, or something else there.
    #[error("a firm begins once, with its owner's device")]
    Beginning,
    /// Keys that cannot be used.
    #[error("keys that cannot be used")]
    Keys,
    /// A device that is or was in the firm.
    #[error("the device is known already")]
    KnownDevice,
    /// A device that is not in the firm.
    #[error("no such device in the firm")]
    NoDevice,
    /// A name that is empty, too long or has line breaks.
    #[error("a name that cannot be shown")]
    Name,
    /// A role that is no code.
    #[error("no such role")]
    Role,
    /// Letters of a series that are no capitals, or another device's.
    #[error("the series is taken or no letters")]
    Series,
    /// Nobody would be left who may change anything.
    #[error("no owner would be left")]
    LastOwner,
    /// A right that the device does not have.
    #[error("the device has no such right")]
    NoGrant,
    /// An epoch that is not the next one, or a key that was used before.
    #[error("the epoch is not the next one, or its key is an old one")]
    Epoch,
    /// A schema version lower than before.
    #[error("the schema version goes back")]
    Schema,
}

impl LogFault {
    /// A stable code: `certificate.forked` and so on.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "certificate.empty",
            Self::Unreadable { .. } => "certificate.unreadable",
            Self::Newer { .. } => "certificate.newer",
            Self::OtherFirm { .. } => "certificate.other_firm",
            Self::Order { .. } => "certificate.order",
            Self::Forked { .. } => "certificate.forked",
            Self::RolledBack { .. } => "certificate.rolled_back",
            Self::UnknownSigner { .. } => "certificate.unknown_signer",
            Self::Signature { .. } => "certificate.signature",
            Self::NotAllowed { .. } => "certificate.not_allowed",
            Self::Rule { rule, .. } => match rule {
                Rule::Nothing => "certificate.nothing",
                Rule::Beginning => "certificate.beginning",
                Rule::Keys => "certificate.keys",
                Rule::KnownDevice => "certificate.known_device",
                Rule::NoDevice => "certificate.no_device",
                Rule::Name => "certificate.name",
                Rule::Role => "certificate.role",
                Rule::Series => "certificate.series",
                Rule::LastOwner => "certificate.last_owner",
                Rule::NoGrant => "certificate.no_grant",
                Rule::Epoch => "certificate.epoch",
                Rule::Schema => "certificate.schema",
            },
        }
    }
}

impl From<LogFault> for Fault {
    fn from(fault: LogFault) -> Self {
        Self::new(
            fault.code(),
            format!("The list of the firm's devices was refused: {fault}."),
        )
    }
}
