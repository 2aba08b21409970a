//! Row identities: UUIDv7, so that they sort by the time they were made.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

use crate::Fault;

/// The identity of one `T`. Sixteen bytes in storage, hyphenated text on the wire.
pub struct Id<T: ?Sized> {
    uuid: Uuid,
    of: PhantomData<fn() -> *const T>,
}

impl<T: ?Sized> Id<T> {
    /// An id of these bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self {
            uuid: Uuid::from_bytes(bytes),
            of: PhantomData,
        }
    }

    /// A UUIDv7 for a time (milliseconds since 1970, UTC) and 10 random bytes.
    pub fn v7(unix_millis: u64, random: &[u8; 10]) -> Self {
        Self {
            uuid: uuid::Builder::from_unix_timestamp_millis(unix_millis, random).into_uuid(),
            of: PhantomData,
        }
    }

    /// The sixteen bytes as stored.
    pub fn as_bytes(&self) -> &[u8; 16] {
        self.uuid.as_bytes()
    }

    /// The same identity seen as another type's, for code that handles rows of any table.
    pub fn cast<U: ?Sized>(self) -> Id<U> {
        Id {
            uuid: self.uuid,
            of: PhantomData,
        }
    }
}

impl<T: ?Sized> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: ?Sized> Copy for Id<T> {}
impl<T: ?Sized> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.uuid == other.uuid
    }
}
impl<T: ?Sized> Eq for Id<T> {}
impl<T: ?Sized> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T: ?Sized> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.uuid.cmp(&other.uuid)
    }
}
impl<T: ?Sized> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.uuid.hash(state);
    }
}
impl<T: ?Sized> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.uuid, f)
    }
}
impl<T: ?Sized> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.uuid, f)
    }
}
impl<T: ?Sized> FromStr for Id<T> {
    type Err = Fault;
    fn from_str(text: &str) -> Result<Self, Fault> {
        Uuid::parse_str(text)
            .map(|uuid| Self {
                uuid,
                of: PhantomData,
            })
            .map_err(|_| {
                Fault::new(
                    "kernel.id_invalid",
                    format!("“{text}” is not an id; copy it whole from where it is shown"),
                )
                .with("text", text)
            })
    }
}
impl<T: ?Sized> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.uuid)
    }
}
impl<'de, T: ?Sized> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}
impl<T: ?Sized> JsonSchema for Id<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Id".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "format": "uuid"})
    }
}
crate::time::wire_as_string!(Id<T>, T);
