//! What can be wrong with bytes from outside.

/// Why bytes were refused. The envelope is set aside under this name; the rest goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Hostile {
    /// Longer than any envelope may be, or than its file is.
    #[error("it is longer than allowed")]
    TooLarge,
    /// It ends too early.
    #[error("it was cut short")]
    Truncated,
    /// Not in the format.
    #[error("it cannot be read")]
    Malformed,
    /// Of a version that this program does not know: upgrade it.
    #[error("it was written by a newer version ({version})")]
    Newer {
        /// The version.
        version: u8,
    },
    /// Written otherwise than this format writes it.
    #[error("it is written in another way than the only allowed one")]
    NotCanonical,
    /// Numbers that cannot be: part 3 of 2, number 0, epoch 0.
    #[error("its numbers cannot be")]
    Numbers,
    /// Of another firm.
    #[error("it belongs to another firm")]
    OtherFirm,
    /// It names certificates that are not in this firm's log.
    #[error("it names certificates that are not in the firm's log")]
    UnknownHead,
    /// Its device was not in the firm when it was written.
    #[error("its device did not belong to the firm")]
    UnknownDevice,
    /// Its device was removed, and this came after what it had sent until then.
    #[error("its device was removed from the firm")]
    Revoked,
    /// The device had no right to write this class in this scope.
    #[error("its device may not write this kind of data")]
    Forbidden,
    /// Not the epoch that its certificates had for its class and scope.
    #[error("its key is not the one of its time")]
    WrongEpoch,
    /// The signature is not by that device over these bytes.
    #[error("its signature does not hold")]
    Signature,
    /// Another key than the one it was sealed with.
    #[error("it was sealed with another key")]
    WrongKey,
    /// The cipher's tag does not hold.
    #[error("its contents were altered")]
    Cipher,
    /// The padding is not as it must be.
    #[error("its padding is wrong")]
    Padding,
    /// The body is in a form that this program does not know, or its compressed form is damaged.
    #[error("its contents cannot be unpacked")]
    Packing,
    /// Unpacked it would be larger than allowed.
    #[error("its contents would be larger than allowed")]
    Bomb,
    /// Parts that do not belong together, or not all of them.
    #[error("its parts do not fit together")]
    Parts,
    /// A wrap that is not for this device, room or epoch, or was altered.
    #[error("the wrapped key cannot be opened")]
    Wrap,
    /// The unwrapped key is not the one that the certificate log announced.
    #[error("the key is not the one that the owner announced")]
    KeyFingerprint,
    /// A box of a mailbox that was not sealed with the invitation's secret, or was altered.
    #[error("the invitation's message was altered or belongs to another invitation")]
    Box,
    /// A revealed number that is not the one committed to.
    #[error("the other side changed its mind: someone may be in between")]
    Commitment,
}

impl Hostile {
    /// A stable code: `envelope.signature` and so on.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "envelope.too_large",
            Self::Truncated => "envelope.truncated",
            Self::Malformed => "envelope.malformed",
            Self::Newer { .. } => "envelope.newer",
            Self::NotCanonical => "envelope.not_canonical",
            Self::Numbers => "envelope.numbers",
            Self::OtherFirm => "envelope.other_firm",
            Self::UnknownHead => "envelope.unknown_head",
            Self::UnknownDevice => "envelope.unknown_device",
            Self::Revoked => "envelope.revoked",
            Self::Forbidden => "envelope.forbidden",
            Self::WrongEpoch => "envelope.wrong_epoch",
            Self::Signature => "envelope.signature",
            Self::WrongKey => "envelope.wrong_key",
            Self::Cipher => "envelope.cipher",
            Self::Padding => "envelope.padding",
            Self::Packing => "envelope.packing",
            Self::Bomb => "envelope.bomb",
            Self::Parts => "envelope.parts",
            Self::Wrap => "envelope.wrap",
            Self::KeyFingerprint => "envelope.key_fingerprint",
            Self::Box => "envelope.box",
            Self::Commitment => "envelope.commitment",
        }
    }
}

impl From<Hostile> for kernel::Fault {
    fn from(hostile: Hostile) -> Self {
        let fault = Self::new(
            hostile.code(),
            format!("Something received was refused: {hostile}."),
        );
        match hostile {
            Hostile::Newer { version } => fault.with("version", version),
            _ => fault,
        }
    }
}
