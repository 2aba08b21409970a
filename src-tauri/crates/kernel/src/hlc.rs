//! Hybrid logical clocks: when something was written, in an order that every device agrees on.
//!
//! A stamp follows the wall clock where it can, and the stamps that the device has seen where the wall clock is behind
//! them. So what was written with another write in sight always has the greater stamp, whatever the clocks say.
//! After Kulkarni and others, "Logical Physical Clocks" (2014).

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::Fault;

/// A moment of a hybrid clock: 48 bits of milliseconds since 1970 (UTC), 16 bits of count within one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hlc(pub u64);

impl Hlc {
    /// Before every other.
    pub const ZERO: Self = Self(0);

    /// No honest clock is beyond this (the year 4199): half of what the files can hold, so that there is room to go on.
    pub const LATEST: Self = Self(1 << 62);

    /// The first of a millisecond. Before 1970 is 1970, beyond [`Hlc::LATEST`] is that.
    pub const fn from_millis(millis: i64) -> Self {
        if millis <= 0 {
            return Self::ZERO;
        }
        let millis = millis.unsigned_abs();
        if millis >= Self::LATEST.millis() {
            return Self::LATEST;
        }
        Self(millis << 16)
    }

    /// Milliseconds since 1970.
    pub const fn millis(self) -> u64 {
        self.0 >> 16
    }

    /// The count within the millisecond.
    pub const fn count(self) -> u16 {
        (self.0 & 0xffff) as u16
    }

    /// The clock of something new: after `last`, and at `now_ms` where that is later. A count that is full runs over into
    /// the next millisecond.
    #[must_use]
    pub fn tick(last: Self, now_ms: i64) -> Self {
        Self(last.0.saturating_add(1)).max(Self::from_millis(now_ms))
    }

    /// The clock of a device that has heard of `other`: behind neither of the two nor the time.
    #[must_use]
    pub fn heard(last: Self, other: Self, now_ms: i64) -> Self {
        last.max(other).max(Self::from_millis(now_ms))
    }
}

impl fmt::Display for Hlc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}
impl FromStr for Hlc {
    type Err = Fault;
    fn from_str(text: &str) -> Result<Self, Fault> {
        let whole = text.len() == 16 && text.bytes().all(|b| b.is_ascii_hexdigit());
        whole
            .then(|| u64::from_str_radix(text, 16).ok())
            .flatten()
            .map(Self)
            .ok_or_else(|| unreadable("kernel.stamp_invalid", text))
    }
}

/// One installation of the program with one firm's file: what it writes carries this.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeviceId([u8; 16]);

impl DeviceId {
    /// Of a file that belongs to no group of devices as yet.
    pub const ZERO: Self = Self([0; 16]);

    /// Of these bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The sixteen bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}
impl FromStr for DeviceId {
    type Err = Fault;
    fn from_str(text: &str) -> Result<Self, Fault> {
        let whole = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
        whole
            .then(|| u128::from_str_radix(text, 16).ok())
            .flatten()
            .map(|bits| Self(bits.to_be_bytes()))
            .ok_or_else(|| unreadable("kernel.device_invalid", text))
    }
}
impl JsonSchema for DeviceId {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "DeviceId".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "pattern": "^[0-9a-f]{32}$"})
    }
}
crate::time::wire_as_string!(DeviceId);

/// When and where something was written. Two writes of one firm never have the same; the greater one wins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp {
    /// When.
    pub hlc: Hlc,
    /// Where; decides between writes of one moment.
    pub device: DeviceId,
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.hlc, self.device)
    }
}
impl FromStr for Stamp {
    type Err = Fault;
    fn from_str(text: &str) -> Result<Self, Fault> {
        let (hlc, device) = text
            .split_once('-')
            .ok_or_else(|| unreadable("kernel.stamp_invalid", text))?;
        Ok(Self {
            hlc: hlc.parse()?,
            device: device.parse()?,
        })
    }
}

fn unreadable(code: &str, text: &str) -> Fault {
    Fault::new(
        code,
        format!("“{text}” is cut short or mistyped; copy it whole from where it is shown"),
    )
    .with("text", text)
}

/// Text where people may read it, as it is in memory elsewhere.
macro_rules! text_or_binary {
    ($name:ident, $binary:ty, $from:expr, $to:expr) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    return serializer.collect_str(self);
                }
                let binary: $binary = $to(*self);
                binary.serialize(serializer)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if !deserializer.is_human_readable() {
                    return <$binary>::deserialize(deserializer).map($from);
                }
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }
    };
}
text_or_binary!(Hlc, u64, Hlc, |hlc: Hlc| hlc.0);
text_or_binary!(DeviceId, [u8; 16], DeviceId, |device: DeviceId| device.0);
text_or_binary!(
    Stamp,
    (Hlc, DeviceId),
    |(hlc, device)| Stamp { hlc, device },
    |stamp: Stamp| (stamp.hlc, stamp.device)
);

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_clock_follows_the_time_and_never_goes_back() {
        let day = Hlc::from_millis(1_790_000_000_000);
        let cases = [
            // last, now, next
            (Hlc::ZERO, 1_790_000_000_000, day),
            (day, 1_790_000_000_000, Hlc(day.0 + 1)),
            (day, 1_789_999_999_999, Hlc(day.0 + 1)),
            (day, 1_790_000_000_001, Hlc(day.0 + 0x1_0000)),
            (Hlc(day.0 + 0xffff), 5, Hlc(day.0 + 0x1_0000)),
            (Hlc::ZERO, -7, Hlc(1)),
            (Hlc::ZERO, i64::MAX, Hlc::LATEST),
            (Hlc::LATEST, i64::MAX, Hlc(Hlc::LATEST.0 + 1)),
        ];
        for (last, now, next) in cases {
            assert_eq!(Hlc::tick(last, now), next, "{last} at {now}");
        }
        assert_eq!(Hlc::heard(day, Hlc(day.0 + 9), 0), Hlc(day.0 + 9));
        assert_eq!(Hlc::heard(Hlc(day.0 + 9), day, 0), Hlc(day.0 + 9));
        assert_eq!(Hlc::heard(Hlc::ZERO, Hlc::ZERO, 1_790_000_000_000), day);
        assert_eq!((day.millis(), day.count()), (1_790_000_000_000, 0));
    }

    #[test]
    fn text_that_is_no_stamp_is_refused() {
        for text in [
            "",
            "-",
            "12",
            "0123456789abcdef",
            "0123456789abcdeg-00",
            "+123456789abcdef-00000000000000000000000000000000",
        ] {
            assert_eq!(
                text.parse::<Stamp>().unwrap_err().code,
                "kernel.stamp_invalid"
            );
        }
        assert_eq!(
            "0123456789abcdef-0g".parse::<Stamp>().unwrap_err().code,
            "kernel.device_invalid"
        );
    }

    proptest! {
        #[test]
        fn stamps_are_read_as_they_were_written(bits: u64, device: [u8; 16]) {
            let stamp = Stamp { hlc: Hlc(bits), device: DeviceId::from_bytes(device) };
            prop_assert_eq!(stamp.to_string().parse::<Stamp>().unwrap(), stamp);
            let json = serde_json::to_string(&stamp).unwrap();
            prop_assert_eq!(&json, &format!("\"{stamp}\""));
            prop_assert_eq!(serde_json::from_str::<Stamp>(&json).unwrap(), stamp);
        }

        #[test]
        fn what_comes_after_is_greater(last in 0..Hlc::LATEST.0, other in 0..Hlc::LATEST.0, now: i64) {
            let (last, other) = (Hlc(last), Hlc(other));
            let heard = Hlc::heard(last, other, now);
            let next = Hlc::tick(heard, now);
            prop_assert!(next > last && next > other && next > heard);
        }
    }
}
