//! Instants. Storage and wire are UTC; screens and paper use the firm's time zone.

use chrono::{DateTime, SecondsFormat, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::Fault;

/// Implements `ts_rs::TS` as plain `string` for a type whose wire form is text.
macro_rules! wire_as_string {
    ($ty:ty $(, $param:ident)?) => {
        impl$(<$param: ?Sized + 'static>)? ts_rs::TS for $ty {
            type WithoutGenerics = Self;
            type OptionInnerType = Self;
            fn name(_: &ts_rs::Config) -> String {
                "string".to_owned()
            }
            fn inline(_: &ts_rs::Config) -> String {
                "string".to_owned()
            }
        }
    };
}
pub(crate) use wire_as_string;

/// A moment: milliseconds since 1970-01-01T00:00:00Z. RFC 3339 text on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The moment as chrono's type.
    ///
    /// # Errors
    /// `kernel.time_out_of_range` beyond the years that chrono knows.
    pub fn to_utc(self) -> Result<DateTime<Utc>, Fault> {
        DateTime::from_timestamp_millis(self.0).ok_or_else(|| {
            Fault::new(
                "kernel.time_out_of_range",
                format!("{} ms is outside the calendar", self.0),
            )
        })
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(at: DateTime<Utc>) -> Self {
        Self(at.timestamp_millis())
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let at = self.to_utc().map_err(serde::ser::Error::custom)?;
        serializer.serialize_str(&at.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}
impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        DateTime::parse_from_rfc3339(&text)
            .map(|at| at.with_timezone(&Utc).into())
            .map_err(de::Error::custom)
    }
}
impl JsonSchema for Timestamp {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "format": "date-time"})
    }
}
wire_as_string!(Timestamp);
